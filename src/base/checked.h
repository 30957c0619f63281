#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenon {

// Products and sums of 64-bit quantities; never rounds. Also the type of objective values and bounds, since
// money is counted in 1e-4 micro-units and sums of those leave 64 bits.
using Int128 = __int128;

// Decimal text of `value`, and back. parse_int128 takes an optional '-' and digits, nothing else; nullopt for
// any other text or a value outside 128 bits.
std::string to_string(Int128 value);
std::optional<Int128> parse_int128(std::string_view text);

// A 64-bit integer that remembers an overflow. A value is to be had only after ok(), so the check cannot be
// forgotten. Once overflowed, always overflowed. Costs one flag test an operation.
template <class T>
class Checked {
 public:
  constexpr Checked(T value = 0) : value_(value) {}  // NOLINT: implicit on purpose, literals mix in freely

  constexpr bool ok() const { return ok_; }
  constexpr T value() const { return value_; }  // requires ok()

  friend constexpr Checked operator+(Checked a, Checked b) { return apply(a, b, &add); }
  friend constexpr Checked operator-(Checked a, Checked b) { return apply(a, b, &sub); }
  friend constexpr Checked operator*(Checked a, Checked b) { return apply(a, b, &mul); }
  constexpr Checked& operator+=(Checked b) { return *this = *this + b; }
  constexpr Checked& operator-=(Checked b) { return *this = *this - b; }
  constexpr Checked& operator*=(Checked b) { return *this = *this * b; }

 private:
  static constexpr bool add(T a, T b, T* r) { return __builtin_add_overflow(a, b, r); }
  static constexpr bool sub(T a, T b, T* r) { return __builtin_sub_overflow(a, b, r); }
  static constexpr bool mul(T a, T b, T* r) { return __builtin_mul_overflow(a, b, r); }
  static constexpr Checked apply(Checked a, Checked b, bool (*op)(T, T, T*)) {
    Checked result;
    const bool overflow = op(a.value_, b.value_, &result.value_);
    result.ok_ = a.ok_ && b.ok_ && !overflow;
    return result;
  }

  T value_ = 0;
  bool ok_ = true;
};

// ceil(a / b) and floor(a / b) for b > 0 and any a.
constexpr Int128 ceil_div(Int128 a, Int128 b) { return a / b + (a % b > 0 ? 1 : 0); }
constexpr Int128 floor_div(Int128 a, Int128 b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace tenon
