#include "planners/roster/officer_program.h"

#include <gtest/gtest.h>

#include <map>

#include "problems/roster/evaluate.h"
#include "tests/planners/roster/random_officer.h"

// The program for one officer against all rosters there are, judged by the evaluator: an error would have to be in both.
namespace tenon::roster {
namespace {

constexpr OfficerId kWho{0};

struct Judged {
  std::int64_t price = 0, soft = 0;
  Following row;
  std::vector<PostId> posts;
};

bool keeps_pins(const Instance& instance, const std::vector<PostId>& posts) {
  for (const Pin& pin : instance.pins) {
    const bool there = std::find(posts.begin(), posts.end(), pin.post) != posts.end();
    if ((pin.kind == Pin::Kind::kAt && !there) || (pin.kind == Pin::Kind::kNotAt && there)) return false;
    for (const PostId post : posts)
      if (pin.kind == Pin::Kind::kOff && instance.posts[post].day == pin.day) return false;
  }
  std::map<Day, int> duties;
  for (const Duty& duty : duties_of(instance, posts, kWho))
    if (++duties[duty.day] > instance.most_duties_a_day) return false;
  return true;
}

// None: not lawful.
std::optional<Judged> judged(const Instance& instance, std::vector<PostId> posts, const Following& row,
                             const std::vector<std::int64_t>& prices) {
  std::stable_sort(posts.begin(), posts.end(), [&](PostId a, PostId b) {
    return instance.start(instance.posts[a]) < instance.start(instance.posts[b]);
  });
  if (!keeps_pins(instance, posts)) return std::nullopt;
  Judged made{.row = row, .posts = posts};
  for (const Finding& finding : evaluate_officer(instance, kWho, duties_of(instance, posts, kWho), row)) {
    if (instance.rules[finding.rule].is_hard()) return std::nullopt;
    made.soft += finding.cost;
  }
  for (const PostId post : posts) made.price += prices[static_cast<std::size_t>(post.value)];
  return made;
}

std::vector<Following> rows_of(const Instance& instance) {
  std::vector<Following> rows;
  for (const Row& row : instance.officers[kWho].rows) {
    if (!row.pattern.valid()) rows.push_back({});
    const int length =
        row.pattern.valid() ? static_cast<int>(instance.patterns[row.pattern].letters.size()) : 0;
    for (int offset = 0; offset < length; ++offset)
      if (!row.offset || *row.offset == offset) rows.push_back({row.pattern, offset});
  }
  return rows;
}

std::vector<Judged> all_lawful(const Instance& instance, const std::vector<std::int64_t>& prices) {
  std::vector<Judged> all;
  const auto n = instance.posts.size();
  for (const Following& row : rows_of(instance))
    for (std::uint32_t set = 0; set < (1u << n); ++set) {
      std::vector<PostId> posts;
      for (std::size_t p = 0; p < n; ++p)
        if (set >> p & 1) posts.push_back(PostId{static_cast<std::int32_t>(p)});
      if (posts.size() > static_cast<std::size_t>(instance.calendar.days) * 2) continue;
      if (auto made = judged(instance, posts, row, prices)) all.push_back(std::move(*made));
    }
  return all;
}

struct Asked {
  std::int64_t used = 0, soft = 0;
};

std::int64_t cost(const Judged& roster, const Asked& asked, bool committed) {
  return roster.price + asked.soft * roster.soft + (roster.posts.empty() && !committed ? 0 : asked.used);
}

TEST(OfficerProgram, IsAsCheapAsTheCheapestOfAllRosters) {
  int compared = 0, with_soft = 0, none = 0;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    SCOPED_TRACE(seed);
    testing::RandomOfficer source(seed);
    const Instance instance = source.make();
    if (instance.posts.size() > 9 || !unsupported_rules(instance).empty()) continue;
    std::vector<std::int64_t> prices;
    for (std::size_t p = 0; p < instance.posts.size(); ++p) prices.push_back(source.from(-9, 4));
    Asked asked{.used = source.from(0, 3) * 4};
    const Eligibility eligibility(instance);
    const OfficerRules hard = officer_rules(instance, eligibility, kWho, SoftRules::kNone);
    const OfficerRules rules = officer_rules(instance, eligibility, kWho, SoftRules::kOwn);
    asked.soft = rules.leaves_out_soft ? 0 : source.from(0, 2);
    const bool committed = !instance.commitments.empty();
    std::int64_t least = OfficerProgram::kNone;
    for (const Judged& roster : all_lawful(instance, prices))
      least = std::min(least, cost(roster, asked, committed));
    Budget budget{Limits{}};
    OfficerProgram program(asked.soft > 0 ? rules : hard);
    const auto found =
        program.cheapest({.prices = prices, .used = asked.used, .soft = asked.soft, .most = 3}, budget);
    ASSERT_TRUE(found.has_value());
    ASSERT_EQ(found->empty(), least == OfficerProgram::kNone);
    none += found->empty();
    if (found->empty()) continue;
    ++compared;
    with_soft += asked.soft > 0;
    EXPECT_EQ(found->front().cost, least);
    for (std::size_t f = 0; f < found->size(); ++f) {
      const OfficerProgram::Found& one = (*found)[f];
      const auto made = judged(instance, one.posts, rules.rows[static_cast<std::size_t>(one.row)], prices);
      ASSERT_TRUE(made.has_value()) << "not lawful";
      EXPECT_EQ(one.cost, cost(*made, asked, committed));
      EXPECT_GE(one.cost, found->front().cost);
    }
    if (::testing::Test::HasFailure()) break;
  }
  EXPECT_GT(compared, 300);  // else the instances are no good
  EXPECT_GT(with_soft, 100);
  EXPECT_GT(none, 10);
}

}  // namespace
}  // namespace tenon::roster
