#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "problems/allocate/certify.h"
#include "tests/problems/allocate/certify_books.h"

// Trees and books for the tests of certify, and what is expected of them.
namespace tenon::allocate::testing {

inline constexpr std::int64_t kGain = static_cast<std::int64_t>(kYieldOne);  // gain units of a micro-USD
inline constexpr std::int64_t kUsd = kMicro;
inline constexpr std::int64_t kNanoUsd = 1'000'000'000;  // of a USD, for prices of steps and pools

inline proof::Node leaf(proof::Prices prices = {}) { return {.prices = std::move(prices)}; }
inline proof::Node ask(const char* split, std::int64_t p) { return {.split = split, .pool = p}; }
inline proof::Node ask_conversion(std::int64_t from, std::int64_t to) {
  return {.split = "conversion", .from = from, .to = to};
}
inline proof::Tree tree(std::vector<proof::Node> nodes, std::vector<proof::Cut> cuts = {}) {
  return {std::move(cuts), std::move(nodes)};
}
inline proof::Node ask_sold(std::int64_t token) { return {.split = "sold", .from = token}; }
inline proof::Tree direct(proof::Tree tree) {
  tree.direct = true;
  return tree;
}
inline proof::Tree one_leaf(proof::Prices prices, std::vector<proof::Cut> cuts = {}) {
  return tree({leaf(std::move(prices))}, std::move(cuts));
}

// The tree's bound is proved, and 1 micro-USD less is not.
inline void expect_yields(const Instance& book, const proof::Tree& tree, Int128 bound) {
  std::string why;
  const std::optional<Int128> found = tree_bound(book, tree, &why);
  ASSERT_TRUE(found) << why;
  EXPECT_EQ(to_string(*found), to_string(bound));
  EXPECT_EQ(check(book, {"net_gain", bound, tree}).verdict, Verdict::kProven);
  EXPECT_EQ(check(book, {"net_gain", bound - 1, tree}).verdict, Verdict::kRefuted) << "yields too much";
}
inline void expect_wrong(const Instance& book, const proof::Tree& tree, const std::string& why) {
  std::string found;
  EXPECT_EQ(tree_bound(book, tree, &found), std::nullopt) << why;
  EXPECT_THAT(found, ::testing::HasSubstr(why));
  EXPECT_EQ(check(book, {"net_gain", Int128{1} << 100, tree}).verdict, Verdict::kRefuted) << why;
}
inline bool proves_no_plan(const Instance& book, const proof::Tree& tree) {
  return check(book, {"infeasible", 0, tree}).verdict == Verdict::kProven;
}

// 1,000 days at `percent` of 36.5 % a year are `percent` of gain.
inline Instance book_of(std::vector<Token> tokens, std::vector<Pool> pools) {
  Instance book;
  for (Token& token : tokens) book.tokens.push_back(std::move(token));
  for (Pool& pool : pools) book.pools.push_back(std::move(pool));
  book.days = 1'000;
  book.min_position = 1;
  return book;
}
inline std::int64_t percent(std::int64_t percent) { return percent * 365 * kApyOne / 1'000; }
inline Pool plain(const char* id, std::int32_t token, std::int64_t percent_gain, std::int64_t cap_usd,
                  std::int64_t held_usd = 0) {
  return pool(id, {{TokenId{token}, held_usd * kUsd}}, percent(percent_gain), cap_usd * kUsd);
}
inline proof::Node at_most(std::int64_t k, proof::ConversionSet of = {}) {
  return {.split = "conversions", .of = of, .k = k};
}

}  // namespace tenon::allocate::testing
