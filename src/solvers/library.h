#pragma once

#include <string>
#include <vector>

namespace tenon::solvers {

// A solver's shared library, opened at run time so that a command which needs no solver starts in milliseconds, and with
// RTLD_LOCAL so that its protobuf, Abseil or OpenBLAS never meet ours. Never closed again: thread pools live inside.
class Library {
 public:
  // Opens the first that works of ROOT/candidate, for each root of library_roots() and each candidate in turn; then of
  // candidates that are a bare name ("libClp.so.1") what the system knows by it.
  // Costs 10 to 100 ms. Never throws: see ok().
  explicit Library(const std::vector<std::string>& candidates);

  bool ok() const { return handle_ != nullptr; }
  const std::string& path() const { return path_; }    // what was opened
  const std::string& error() const { return error_; }  // why nothing was, with the places looked at

  // The function called `symbol`, as pointer type F; null if the library has none.
  template <class F>
  F function(const char* symbol) const {
    return reinterpret_cast<F>(find(symbol));
  }

 private:
  void* find(const char* symbol) const;

  void* handle_ = nullptr;
  std::string path_, error_;
};

// Where solver libraries are looked for, in order: the folders in the environment variable TENON_SOLVER_LIBS (separated
// by ':'), .deps/ beside the build folder that the program lies in, lib/tenon/ beside its bin/, and the folder that was
// configured at build time.
std::vector<std::string> library_roots();

}  // namespace tenon::solvers
