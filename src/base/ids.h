#pragma once

#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace tenon {

// An index that knows what it indexes: Id<A> and Id<B> do not mix, so a block can never be looked up among
// objects. 32 bits, since hot arrays hold millions of them. Trivially copyable; ordered by value.
template <class Tag>
struct Id {
  std::int32_t value = -1;  // -1: none

  static constexpr Id none() { return Id{}; }
  constexpr bool valid() const { return value >= 0; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

// A vector that is indexed by one kind of Id only. Out of range is our bug: asserted in dev builds.
template <class Key, class T>
class IdVector {
 public:
  IdVector() = default;
  explicit IdVector(std::size_t n, const T& value = T()) : items_(n, value) {}

  using reference = typename std::vector<T>::reference;
  using const_reference = typename std::vector<T>::const_reference;

  reference operator[](Key key) { return items_[index(key)]; }
  const_reference operator[](Key key) const { return items_[index(key)]; }

  Key push_back(T item) {
    items_.push_back(std::move(item));
    return Key{static_cast<std::int32_t>(items_.size() - 1)};
  }
  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  void reserve(std::size_t n) { items_.reserve(n); }
  void resize(std::size_t n, const T& value = T()) { items_.resize(n, value); }

  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

  // All keys in order, for `for (const BlockId b : blocks.keys())`.
  struct Keys {
    struct Iterator {
      using iterator_category = std::forward_iterator_tag;
      using value_type = Key;
      using difference_type = std::ptrdiff_t;
      using pointer = const Key*;
      using reference = Key;
      std::int32_t at = 0;
      Key operator*() const { return Key{at}; }
      Iterator& operator++() { return ++at, *this; }
      Iterator operator++(int) { return {at++}; }
      friend bool operator==(Iterator, Iterator) = default;
    };
    std::int32_t count;
    Iterator begin() const { return {0}; }
    Iterator end() const { return {count}; }
  };
  Keys keys() const { return {static_cast<std::int32_t>(items_.size())}; }

  const std::vector<T>& raw() const { return items_; }
  friend bool operator==(const IdVector&, const IdVector&) = default;

 private:
  std::size_t index(Key key) const {
    assert(key.value >= 0 && static_cast<std::size_t>(key.value) < items_.size());
    return static_cast<std::size_t>(key.value);
  }
  std::vector<T> items_;
};

}  // namespace tenon
