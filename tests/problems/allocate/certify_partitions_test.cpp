#include "problems/allocate/certify_partitions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/random.h"

namespace tenon::allocate {
namespace {

using Parts = Partitions::Parts;

constexpr std::int64_t kPlenty = 100'000'000;

TokenTable any_table(Random& random, int tokens, int prices, std::int64_t most) {
  TokenTable table;
  table.base = random.between(-most, most);
  table.cost = random.between(0, most / 2);
  for (int t = 0; t < tokens; ++t) {
    table.more.emplace_back();
    const bool flat = random.chance(1, 4);
    const std::int64_t first = random.between(-most, most);
    for (int j = 0; j < prices; ++j) table.more.back().push_back(flat ? first : random.between(-most, most));
  }
  return table;
}

Int128 worth_of(const TokenTable& table, const Parts& parts) {
  const std::int64_t count = *std::max_element(parts.begin(), parts.end()) + 1;
  Int128 worth = table.base - table.cost * (static_cast<Int128>(parts.size()) - count);
  for (std::int64_t part = 0; part < count; ++part) {
    std::optional<Int128> least;
    for (std::size_t j = 0; j < table.more[0].size(); ++j) {
      Int128 sum = 0;
      for (std::size_t t = 0; t < parts.size(); ++t)
        if (parts[t] == part) sum += table.more[t][j];
      least = std::min(least.value_or(sum), sum);
    }
    worth += *least;
  }
  return worth;
}

// All partitions of so many tokens, parts numbered in the order of their first.
void list_all(std::size_t tokens, Parts& parts, std::vector<Parts>& all) {
  if (parts.size() == tokens) return all.push_back(parts);
  const std::int64_t next = parts.empty() ? 0 : *std::max_element(parts.begin(), parts.end()) + 1;
  for (std::int64_t part = 0; part <= next; ++part) {
    parts.push_back(part);
    list_all(tokens, parts, all);
    parts.pop_back();
  }
}

std::map<Parts, Int128> listed(Partitions& partitions, Int128 least) {
  std::map<Parts, Int128> found;
  EXPECT_TRUE(partitions.above(
      least,
      [&](const Parts& parts, Int128 worth) {
        EXPECT_TRUE(found.emplace(parts, worth).second) << "listed twice";
        return true;
      },
      kPlenty));
  return found;
}

TEST(AllocatePartitions, lists_those_that_may_be_worth_more_and_no_others) {
  std::size_t most_listed = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const int tokens = static_cast<int>(random.between(1, 6));
    const TokenTable table = any_table(random, tokens, static_cast<int>(random.between(1, 4)), 40);
    Parts none;
    std::vector<Parts> all;
    list_all(static_cast<std::size_t>(tokens), none, all);
    std::vector<Int128> worths;
    for (const Parts& parts : all) worths.push_back(worth_of(table, parts));
    const Int128 best = *std::max_element(worths.begin(), worths.end());
    for (const int keep_idle : {0, 100}) {
      Partitions partitions(table, keep_idle);
      for (const Int128 least : {best, best - 1, best - 15, best - 60, best + 5, -Int128{100'000}}) {
        std::map<Parts, Int128> expected;
        for (std::size_t i = 0; i < all.size(); ++i)
          if (worths[i] > least) expected[all[i]] = worths[i];
        const auto idle_only = [&] {
          return keep_idle == 0 && std::all_of(table.more.begin(), table.more.end(), [](const auto& row) {
                   return std::all_of(row.begin(), row.end(), [&](Int128 x) { return x == row[0]; });
                 });
        };
        if (idle_only()) continue;  // nothing is left to be put together: not for this
        EXPECT_EQ(listed(partitions, least), expected);
        most_listed = std::max(most_listed, expected.size());
      }
      if (const std::optional<Int128> said = partitions.best(kPlenty)) {
        EXPECT_GE(*said, best);
      }
    }
  }
  EXPECT_EQ(most_listed, 203u);  // all of six
}

// Beyond 25 bits numbers are counted in coarser units: then more may be listed, never less.
TEST(AllocatePartitions, rounds_outward) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const TokenTable table = any_table(random, 5, 3, std::int64_t{1} << 50);
    Parts none;
    std::vector<Parts> all;
    list_all(5, none, all);
    Partitions partitions(table, seed % 2 == 0 ? 0 : 100);
    const Int128 least = worth_of(table, all[random.below(all.size())]);
    const std::map<Parts, Int128> found = listed(partitions, least);
    for (const Parts& parts : all) {
      const Int128 worth = worth_of(table, parts);
      const auto at = found.find(parts);
      if (worth > least) {
        EXPECT_NE(at, found.end());
      }
      if (at != found.end()) {
        EXPECT_GE(at->second, worth);
      }
    }
  }
}

TEST(AllocatePartitions, stops_when_told_and_gives_up_beyond_its_work) {
  Random random(3);
  const TokenTable table = any_table(random, 6, 2, 40);
  int calls = 0;
  Partitions partitions(table);
  EXPECT_FALSE(partitions.above(
      -100'000,
      [&](const Parts&, Int128) {
        ++calls;
        return calls < 7;
      },
      kPlenty));
  EXPECT_EQ(calls, 7);
  EXPECT_FALSE(partitions.above(
      -100'000, [](const Parts&, Int128) { return true; }, 10));
  Partitions too_large(any_table(random, Partitions::kMostTokens + 1, 2, 40), 100);
  EXPECT_FALSE(too_large.above(
      0, [](const Parts&, Int128) { return true; }, kPlenty));
  EXPECT_EQ(too_large.best(kPlenty), std::nullopt);
}

}  // namespace
}  // namespace tenon::allocate
