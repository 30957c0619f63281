#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tenon {

// Three kinds of trouble, never mixed:
//   the user's data are wrong   -> a list of InputError in a Result (all of a file together), exit code 2
//   a limit was reached         -> a status in the answer, not an error
//   our own bug                 -> InternalError, exit code 3

// One thing wrong with an input, with its place. Printed as `FILE:AT: found FOUND, expected EXPECTED`.
struct InputError {
  std::string file;  // as the user named it; "-" is standard input; "" for the command line
  std::string at;    // JSON pointer `/objects/3/size_bits`, cell `Sheet!B7`, `line 12`; "" for the whole file
  std::string found;     // what stands there, quoted and shortened where it is text
  std::string expected;  // what should stand there

  friend bool operator==(const InputError&, const InputError&) = default;
};

// Something odd that does not stop the run: an unknown field, an uneven period. Goes into the answer's
// `warnings` and onto standard error.
struct Warning {
  std::string at;  // as InputError::at, or ""
  std::string text;

  friend bool operator==(const Warning&, const Warning&) = default;
};

std::string to_string(const InputError& error);
std::string to_string(const Warning& warning);

// A value, or all that was wrong with the data it should have come from (never an empty list).
template <class T>
class Result {
 public:
  Result(T value) : state_(std::move(value)) {}                          // NOLINT: implicit on purpose
  Result(std::vector<InputError> errors) : state_(std::move(errors)) {}  // NOLINT: implicit on purpose
  Result(InputError error) : state_(std::vector<InputError>{std::move(error)}) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() { return std::get<0>(state_); }
  const T& value() const { return std::get<0>(state_); }
  const std::vector<InputError>& errors() const { return std::get<1>(state_); }

 private:
  std::variant<T, std::vector<InputError>> state_;
};

// A fault of ours: a broken invariant, a backend that calls our model invalid. The text says what to report.
class InternalError : public std::logic_error {
  using std::logic_error::logic_error;
};

[[noreturn]] void assertion_failed(const char* what, const char* file, int line);

}  // namespace tenon

// Checks an invariant of ours in every build (never triggered by user input); throws InternalError. Hot loops
// use assert(), which release builds leave out.
#define TENON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::tenon::assertion_failed(#condition, __FILE__, __LINE__))
