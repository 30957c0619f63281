#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/checked.h"

namespace tenon::rebalance {

// A signed integer of 512 bits, for proofs: sums of products of potentials, costs and amounts leave 128 bits. What is
// formed of fields within their ranges stays below 2^330, so nothing here can overflow; two's complement.
class Big {
 public:
  Big(Int128 value = 0) {  // NOLINT: implicit on purpose, literals mix in freely
    words_.fill(value < 0 ? ~std::uint64_t{0} : 0);
    words_[0] = static_cast<std::uint64_t>(value);
    words_[1] = static_cast<std::uint64_t>(value >> 64);
  }

  bool negative() const { return (words_.back() >> 63) != 0; }

  Big& operator+=(const Big& other) {
    unsigned __int128 carry = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      carry += static_cast<unsigned __int128>(words_[i]) + other.words_[i];
      words_[i] = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
    return *this;
  }
  Big operator-() const {
    Big result;
    for (std::size_t i = 0; i < words_.size(); ++i) result.words_[i] = ~words_[i];
    return result += 1;
  }
  Big& operator-=(const Big& other) { return *this += -other; }
  friend Big operator+(Big a, const Big& b) { return a += b; }
  friend Big operator-(Big a, const Big& b) { return a -= b; }

  // Schoolbook, of the low 512 bits; right for signed numbers too, since it is taken modulo 2^512.
  friend Big operator*(const Big& a, const Big& b) {
    Big result;
    for (std::size_t i = 0; i < a.words_.size(); ++i) {
      unsigned __int128 carry = 0;
      for (std::size_t j = 0; i + j < a.words_.size(); ++j) {
        carry += static_cast<unsigned __int128>(a.words_[i]) * b.words_[j] + result.words_[i + j];
        result.words_[i + j] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
      }
    }
    return result;
  }

  // Divided by 2^bits, rounded up; 0 <= bits < 64.
  Big shifted_up(int bits) const {
    if (bits == 0) return *this;
    Big result = *this + Big((Int128{1} << bits) - 1);
    const std::uint64_t sign = result.negative() ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::uint64_t above = i + 1 < words_.size() ? result.words_[i + 1] : sign;
      result.words_[i] = result.words_[i] >> bits | above << (64 - bits);
    }
    return result;
  }

  friend bool operator<(const Big& a, const Big& b) { return (a - b).negative(); }
  friend bool operator==(const Big& a, const Big& b) { return a.words_ == b.words_; }

  // None if it does not fit.
  std::optional<Int128> to_int128() const {
    const auto value = static_cast<Int128>(static_cast<unsigned __int128>(words_[1]) << 64 | words_[0]);
    if (Big(value) == *this) return value;
    return std::nullopt;
  }

 private:
  std::array<std::uint64_t, 8> words_;  // least first
};

}  // namespace tenon::rebalance
