#include "problems/roster/certify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "base/random.h"
#include "problems/roster/evaluate.h"
#include "problems/roster/format.h"
#include "tests/given_cases.h"
#include "tests/problems/roster/make.h"

namespace tenon::roster {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace tenon::roster::testing;

using Prices = proof::Prices;
using Cases = proof::Cases;

// The claim's bound is proved, and one more is not: the argument yields exactly this.
void expect_yields(const Instance& instance, Claim claim, const Stated& stated = {}) {
  const Judgement judgement = check(instance, claim, stated);
  EXPECT_EQ(judgement.verdict, Verdict::kProven) << name(claim.argument) << ": " << judgement.why;
  ++claim.bound;
  EXPECT_EQ(check(instance, claim, stated).verdict, Verdict::kRefuted)
      << name(claim.argument) << " yields too much";
}

// The same price at all posts.
std::vector<Prices::OfPost> at_all(const Instance& instance, std::int64_t price) {
  std::vector<Prices::OfPost> posts;
  for (const PostId post : instance.posts.keys()) posts.push_back({post.value, price});
  return posts;
}

// June 2026: 30 days, five a day from 08:00 to 20:00, `officers` people on DDDDDOO, who may begin anywhere in it.
Instance five_a_day(int officers) {
  Instance instance = month("2026-06");
  const RequirementId at = requirement(instance, "R");
  const ShiftId d = shift(instance, "D", "08:00", "20:00");
  const PatternId word = pattern(instance, "DDDDDOO");
  for (int i = 0; i < officers; ++i)
    instance.officers[officer(instance, "A" + std::to_string(i))].rows = {{word, std::nullopt}};
  post_daily(instance, at, d, 5);
  return finish(std::move(instance));
}

// ---- Prices --------------------------------------------------------------------------------------------------------------------------------

// Of 30 days, ten lie on the two residues modulo 7 that occur five times, twenty on the five that occur four times. A row has five residues, so with prices
// 4 and 5 each is worth 5 * 4 = 20 a residue, 100 in all. The posts are worth 5 * (10 * 4 + 20 * 5) = 700: 700 - 6 * 100 = 100 = 5 * 20 unfilled.
proof::Prices four_and_five(const Instance& instance) {
  Prices prices{.scale = 5};
  for (const PostId post : instance.posts.keys())
    prices.posts.push_back({post.value, instance.posts[post].day % 7 < 2 ? 4 : 5});
  return prices;
}

TEST(RosterCertify, prices_by_residue_prove_what_six_officers_leave) {
  const Instance instance = five_a_day(6);
  expect_yields(instance, {"unfilled", 20, four_and_five(instance)});
}

// The best row has 22 duties, both long residues among its five: 150 - 6 * 22 = 18.
TEST(RosterCertify, price_one_everywhere_counts_duties) {
  const Instance instance = five_a_day(6);
  expect_yields(instance, {"unfilled", 18, Prices{.posts = at_all(instance, 1)}});
}

// A week's 35 posts at five duties each: 7 officers. Price 1 on days 0 to 6; a post of them unfilled is worth 1 as well.
TEST(RosterCertify, a_weeks_duties_prove_how_many_officers_are_used) {
  const Instance instance = five_a_day(9);
  Prices prices{.scale = 5, .of_unfilled = 1};
  for (std::int64_t post = 0; post < 7; ++post) prices.posts.push_back({post, 1});
  expect_yields(instance, {"staff", 7, prices}, {.unfilled = 0});
  expect_yields(instance, {"staff", 6, prices}, {.unfilled = 5});  // 30 / 5
}

// The same without rounding: with at most six used, 35 duties of 30 are missing; with seven, seven are used.
TEST(RosterCertify, cases_of_how_many_are_used_leave_nothing_out) {
  const Instance instance = five_a_day(9);
  Prices none{.scale = 0, .of_unfilled = 1};
  for (std::int64_t post = 0; post < 7; ++post) none.posts.push_back({post, 1});
  Cases::Node root{
      .split = "most_used", .count = 6, .officers = {0, 1, 2, 3, 4, 5, 6, 7, 8}, .no = 2, .yes = 1};
  const Cases cases{{root, {.split = "", .prices = 0}, {.split = "", .prices = 1}}, {none, Prices{}}};
  expect_yields(instance, {"staff", 7, cases}, {.unfilled = 0});
}

// Two are wanted at least, one may be there.
TEST(RosterCertify, prices_with_scale_zero_prove_that_there_is_no_roster) {
  Instance instance = horizon("2026-01-05", 1);
  const RequirementId at = requirement(instance, "R");
  const OfficerId a = officer(instance, "A1");
  officer(instance, "A2");
  instance.requirements[at].listed = {a};
  instance.posts.push_back({.requirement = at,
                            .day = 0,
                            .shift = shift(instance, "D", "08:00", "20:00"),
                            .least = 2,
                            .wanted = 2,
                            .most = 2});
  instance = finish(std::move(instance));
  const Claim claim{"infeasible", 0, Prices{.scale = 0, .posts = {{0, 1}}}};
  EXPECT_EQ(check(instance, claim, {}).verdict, Verdict::kProven);
  instance.posts[PostId{0}].least = 1;
  EXPECT_EQ(check(instance, claim, {}).verdict, Verdict::kRefuted);
}

// Whom two pins send to two duties a day has no roster at all; then no prices are needed.
// Six officers of the same month leave 20 unfilled: where none may be, there is no roster, and otherwise there are.
TEST(RosterCertify, where_all_must_be_filled_what_stays_unfilled_is_proof_enough) {
  Instance instance = five_a_day(6);
  const Claim none{"infeasible", 0, four_and_five(instance)};
  EXPECT_EQ(check(instance, none, {}).verdict, Verdict::kRefuted);
  instance.must_fill = true;
  EXPECT_EQ(check(instance, none, {}).verdict, Verdict::kProven);
  Instance enough = five_a_day(8);  // 8 * 20 = 160 duties and more for 150 posts
  enough.must_fill = true;
  EXPECT_EQ(check(enough, {"infeasible", 0, four_and_five(enough)}, {}).verdict, Verdict::kRefuted);
}

TEST(RosterCertify, an_officer_without_a_lawful_roster_is_proof_enough) {
  Instance instance = horizon("2026-01-05", 1);
  const RequirementId at = requirement(instance, "R");
  const OfficerId a = officer(instance, "A1");
  post(instance, at, 0, shift(instance, "D", "08:00", "20:00"));
  post(instance, at, 0, shift(instance, "N", "20:00", "08:00"));
  instance.pins = {{Pin::Kind::kAt, a, PostId{0}}, {Pin::Kind::kAt, a, PostId{1}}};
  instance = finish(std::move(instance));
  EXPECT_EQ(check(instance, {"infeasible", 0, Prices{.scale = 0}}, {}).verdict, Verdict::kProven);
  instance.pins.pop_back();
  EXPECT_EQ(check(instance, {"infeasible", 0, Prices{.scale = 0}}, {}).verdict, Verdict::kRefuted);
}

// Seven a day of three days, a free officer can do three: 21 - 3 * officers; but no more than two of the four may be used.
TEST(RosterCertify, a_price_of_officers_carries_the_most_that_may_be_used) {
  Instance instance = horizon("2026-01-05", 3);
  const RequirementId at = requirement(instance, "R");
  for (const char* id : {"A1", "A2", "A3", "A4"}) officer(instance, id);
  post_daily(instance, at, shift(instance, "D", "08:00", "16:00"), 7);
  instance = finish(std::move(instance));
  instance.most_staff = 2;
  expect_yields(instance, {"unfilled", 9, Prices{.posts = at_all(instance, 1)}});
  expect_yields(instance, {"unfilled", 15, Prices{.of_staff = 3, .posts = at_all(instance, 1)}});
}

// Three members owe three days each; the quota is two. One can do all, one is away for a day, one for two: 0 + 1 stay undone.
Instance crew_of_three() {
  Instance instance = horizon("2026-01-05", 3);
  const RequirementId at = requirement(instance, "R");
  const PatternId word = pattern(instance, "D");
  std::vector<OfficerId> members;
  for (int i = 0; i < 3; ++i) {
    members.push_back(officer(instance, "A" + std::to_string(i)));
    instance.officers[members.back()].rows = {{word, 0}};
    if (i < 2) instance.officers[members.back()].away = {{0, (2 - i) * kDayMinutes}};
  }
  const ShiftId d = shift(instance, "D", "08:00", "16:00");
  for (Day day = 0; day < 3; ++day)
    instance.posts.push_back({.requirement = at, .day = day, .shift = d, .wanted = 0, .most = kNoMost});
  instance.crews.push_back({at, WordId::none(), members, 2});
  instance.outcome_based = true;
  return finish(std::move(instance));
}

TEST(RosterCertify, of_a_crew_those_who_leave_least_undone_are_counted) {
  Instance instance = crew_of_three();
  expect_yields(instance, {"unfilled", 1, Prices{}});
  instance.crews[CrewId{0}].quota = 3;
  expect_yields(instance, {"unfilled", 3, Prices{}});
}

// Every duty of a member breaks a soft rule of weight 2; with one duty undone there are five duties among the two who are rostered. Where a duty undone
// is worth as much as one done costs, all is 2 * 6 less 2 * 1.
TEST(RosterCertify, soft_costs_of_a_crew_are_bounded_given_what_it_leaves_undone) {
  Instance instance = crew_of_three();
  RuleLine rule{.id = "few",
                .statement = "",
                .form = WindowSum{.quantity = Quantity::kDuties, .window = Window::kDuty},
                .enforcement = Enforcement::kSoft,
                .weight = 2,
                .limits = {{{}, {.most = 0}}}};
  for (Rule& bound : bind_rules(instance, {rule}, {})) instance.rules.push_back(bound);
  instance.soft_stage = true;
  expect_yields(instance, {"soft", 10, Prices{.of_unfilled = 2}}, {.unfilled = 1});
  expect_yields(instance, {"soft", 0, Prices{}}, {.unfilled = 1});
}

// One officer, two wanted at 10 each short, who asked for the day off at 4: at least 10 + 4, and 3 that nobody can avoid.
Instance a_benchmark() {
  Instance instance = horizon("2026-01-05", 1);
  const OfficerId a = officer(instance, "A1");
  instance.posts.push_back({.requirement = requirement(instance, "R"),
                            .day = 0,
                            .shift = shift(instance, "D", "08:00", "16:00"),
                            .wanted = 2,
                            .most = kNoMost,
                            .under = 10,
                            .over = 1});
  instance.requests.push_back({a, 0, WordId::none(), false, 4});
  instance.flavour = Flavour::kShiftScheduling;
  instance.fixed_cost = 3;
  instance = finish(std::move(instance));
  for (Rule& rule : instance.rules) {
    const bool on = rule.line.id == "cover" || rule.line.id == "requests";
    rule.line.enforcement = on ? Enforcement::kSoft : Enforcement::kOff;
  }
  return instance;
}

TEST(RosterCertify, prices_bound_the_benchmarks_cost) {
  const Instance instance = a_benchmark();
  expect_yields(instance, {"cost", 17, Prices{.posts = {{0, 6}}}});
  // At price 3 nobody works, but the post pays for one: 10 + 3, and 3. At price 0 it pays nothing.
  expect_yields(instance, {"cost", 16, Prices{.posts = {{0, 3}}}});
  expect_yields(instance, {"cost", 13, Prices{}});
  expect_yields(instance, {"cost", 3, proof::Trivial{}});
  EXPECT_EQ(check(instance, {"unfilled", 0, proof::Trivial{}}, {}).why, "no such stage");
}

// ---- Evenness ------------------------------------------------------------------------------------------------------------------------------

// 14 posts of a week, of which 2 are unfilled, by five officers, three of whom can do two duties and two five. Three used: 2 + 5 + 5, squares 54. Four:
// 2 + 2 + 4 + 4, squares 40. All: 2 + 2 + 2 + 3 + 3, squares 30.
TEST(RosterCertify, duties_are_spread_no_more_evenly_than_they_can) {
  Instance instance = horizon("2026-01-05", 7);
  const RequirementId at = requirement(instance, "R");
  const PatternId word = pattern(instance, "DDDDDOO");
  for (int i = 0; i < 5; ++i)
    instance.officers[officer(instance, "A" + std::to_string(i))].rows = {{word, 0}};
  for (int i = 0; i < 3; ++i) instance.officers[OfficerId{i}].away = {{2 * kDayMinutes, 9 * kDayMinutes}};
  post_daily(instance, at, shift(instance, "D", "08:00", "16:00"), 2);
  instance = finish(std::move(instance));
  expect_yields(instance, {"balance", 54, proof::Even{}}, {.unfilled = 2, .staff = 3});
  expect_yields(instance, {"balance", 40, proof::Even{}}, {.unfilled = 2, .staff = 4});
  expect_yields(instance, {"balance", 30, proof::Even{}}, {.unfilled = 2, .staff = 5});
  EXPECT_EQ(check(instance, {"balance", 1, proof::Even{}}, {.staff = 5}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {"staff", 1, proof::Even{}}, {.unfilled = 2}).verdict, Verdict::kRefuted);
}

// ---- What needs no proof, and what has none ------------------------------------------------------------------------------------------------

// ---- Parts ---------------------------------------------------------------------------------------------------------------------------------

// Two gates for a week, an 8-hour post a day each, one with two officers, one with one; nobody may be at both. Six days of seven by law: the first gate
// can be filled by two people, of the second one post is left.
struct TwoGates {
  Instance instance = horizon("2026-01-05", 7);
  proof::Parts parts{};

  TwoGates() {
    const ShiftId day = shift(instance, "D", "08:00", "16:00");
    for (const char* product : {"APO", "SO"}) {
      const RequirementId gate = requirement(instance, product);
      instance.requirements[gate].products = {instance.words.add(product)};
      post_daily(instance, gate, day);
    }
    officer(instance, "A1", "B", "APO");
    officer(instance, "A2", "B", "APO");
    officer(instance, "S1", "B", "SO");
    instance = finish(std::move(instance));
    parts.parts = {{.officers = {0, 1}, .requirements = {0}, .claims = {{"unfilled", 0, proof::Trivial{}}}},
                   {.officers = {2}, .requirements = {1}, .claims = {{"unfilled", 1, at_gate(1, 1)}}}};
  }
  // Price 1 at a gate's posts.
  Prices at_gate(int gate, std::int64_t scale, std::int64_t of_unfilled = 0) const {
    Prices prices{.scale = scale, .of_unfilled = of_unfilled};
    for (const PostId post : instance.posts.keys())
      if (instance.posts[post].requirement.value == gate) prices.posts.push_back({post.value, 1});
    return prices;
  }
  // Seven duties of six a person at most: two at the first gate, with 4 and 3; six at the second: one.
  proof::Parts up_to(const std::string& stage) const {
    proof::Parts made = parts;
    made.parts[0].claims.push_back({"staff", 2, at_gate(0, 6, 1)});
    made.parts[1].claims.push_back({"staff", 1, at_gate(1, 6, 1)});
    if (stage == "staff") return made;
    made.parts[0].claims.push_back({"balance", 16 + 9, proof::Even{}});
    made.parts[1].claims.push_back({"balance", 36, proof::Even{}});
    return made;
  }
};

TEST(RosterCertify, bounds_of_parts_add_up) {
  const TwoGates gates;
  expect_yields(gates.instance, {"unfilled", 1, gates.parts});
  expect_yields(gates.instance, {"staff", 3, gates.up_to("staff")}, {.unfilled = 1});
  expect_yields(gates.instance, {"balance", 61, gates.up_to("balance")}, {.unfilled = 1, .staff = 3});
}

// What parts say of a later stage holds only if each has just its own part of what is stated of earlier ones.
TEST(RosterCertify, bounds_of_parts_meet_what_is_stated_of_earlier_stages) {
  const TwoGates gates;
  const Claim staff{"staff", 3, gates.up_to("staff")}, balance{"balance", 61, gates.up_to("balance")};
  EXPECT_EQ(check(gates.instance, staff, {.unfilled = 2}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(gates.instance, staff, {}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(gates.instance, balance, {.unfilled = 1, .staff = 4}).verdict, Verdict::kRefuted);
}

TEST(RosterCertify, spoilt_parts_are_refuted) {
  const TwoGates gates;
  const Claim whole{"staff", 3, gates.up_to("staff")};
  ASSERT_EQ(check(gates.instance, whole, {.unfilled = 1}).verdict, Verdict::kProven);
  const std::vector<std::function<void(proof::Parts&)>> spoil{
      [](auto& it) { it.parts.clear(); },
      [](auto& it) { it.parts.pop_back(); },  // officers left out
      [](auto& it) {
        it.parts[1].officers = {1, 2};
      },  // one in two
      [](auto& it) {
        it.parts[0].officers = {0, 1, 7};
      },                                                // one who is not there
      [](auto& it) { it.parts[0].requirements = {}; },  // one left out
      [](auto& it) {
        std::swap(it.parts[0].officers, it.parts[1].officers);
      },                                                // who may be at the other gate
      [](auto& it) { it.parts[0].claims.pop_back(); },  // other stages than the other part
      [](auto& it) { std::swap(it.parts[0].claims[0], it.parts[0].claims[1]); },
      [](auto& it) { it.parts[0].claims[1].bound = 3; },
      [](auto& it) { it.parts[0].claims[1].bound = std::int64_t{1} << 62; },
      [](auto& it) { it.parts[1].claims[0].argument = proof::Trivial{}; },
      [&](auto& it) { it.parts[1].claims[0].argument = gates.at_gate(0, 1); },  // prices at the other gate
  };
  for (std::size_t i = 0; i < spoil.size(); ++i) {
    Claim claim = whole;
    spoil[i](std::get<proof::Parts>(claim.argument));
    EXPECT_EQ(check(gates.instance, claim, {.unfilled = 1}).verdict, Verdict::kRefuted) << i;
  }
  Instance crewed = gates.instance;
  crewed.crews.push_back({.requirement = RequirementId{0}});
  EXPECT_EQ(check(crewed, whole, {.unfilled = 1}).verdict, Verdict::kRefuted);
}

TEST(RosterCertify, a_solvers_word_of_a_part_is_believed_only) {
  TwoGates gates;
  gates.parts.parts[1].claims[0].argument = proof::Solver{"cp-sat"};
  EXPECT_EQ(check(gates.instance, {"unfilled", 1, gates.parts}, {}).verdict, Verdict::kBelieved);
}

TEST(RosterCertify, a_solvers_word_is_believed_only) {
  const Instance instance = five_a_day(6);
  const Judgement judgement = check(instance, {"unfilled", 20, proof::Solver{"highs"}}, {});
  EXPECT_EQ(judgement.verdict, Verdict::kBelieved);
  EXPECT_EQ(judgement.why, "only highs says so");
}

TEST(RosterCertify, zero_is_trivial_but_where_soft_rules_may_earn) {
  Instance instance = five_a_day(1);
  expect_yields(instance, {"soft", 0, proof::Trivial{}});
  RuleLine rule{.id = "bonus",
                .statement = "",
                .form = WindowSum{.quantity = Quantity::kDays, .window = Window::kWeek, .reward = true},
                .enforcement = Enforcement::kSoft,
                .limits = {{{}, {.least = 5, .most = 5}}}};
  for (Rule& bound : bind_rules(instance, {rule}, {})) instance.rules.push_back(bound);
  EXPECT_EQ(check(instance, {"soft", 0, proof::Trivial{}}, {}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {"soft", -100, proof::Trivial{}}, {}).verdict, Verdict::kRefuted);
  // June 2026 begins on a Monday: four whole weeks, each of which may earn 1 at most.
  expect_yields(instance, {"soft", -4, Prices{}});
}

TEST(RosterCertify, spoilt_proofs_are_refuted) {
  const Instance instance = five_a_day(6);
  const Claim good{"unfilled", 20, four_and_five(instance)};
  ASSERT_EQ(check(instance, good, {}).verdict, Verdict::kProven);
  const std::vector<std::pair<const char*, std::function<void(Claim&, Prices&)>>> spoil{
      {"a higher bound", [](Claim& claim, Prices&) { claim.bound = 21; }},
      {"a bound beyond all values", [](Claim& claim, Prices&) { claim.bound = Int128{1} << 100; }},
      {"another stage", [](Claim& claim, Prices&) { claim.stage = "staff"; }},
      {"no stage", [](Claim& claim, Prices&) { claim.stage = "cost"; }},
      {"a stage that prices do not bound", [](Claim& claim, Prices&) { claim.stage = "balance"; }},
      {"infeasibility with a scale", [](Claim& claim, Prices&) { claim.stage = "infeasible"; }},
      {"infeasibility that is none",
       [](Claim& claim, Prices& prices) {
         claim.stage = "infeasible";
         prices.scale = 0;
       }},
      {"a scale of 0", [](Claim&, Prices& prices) { prices.scale = 0; }},
      {"a negative scale", [](Claim&, Prices& prices) { prices.scale = -5; }},
      {"a scale beyond all", [](Claim&, Prices& prices) { prices.scale = std::int64_t{1} << 50; }},
      {"another scale", [](Claim&, Prices& prices) { prices.scale = 6; }},
      {"one price higher than a post unfilled is worth",
       [](Claim&, Prices& prices) { prices.posts[3].price = 6; }},
      {"one price lower", [](Claim&, Prices& prices) { prices.posts[3].price = 4; }},
      {"a price beyond all", [](Claim&, Prices& prices) { prices.posts[3].price = std::int64_t{1} << 60; }},
      {"a post that is none", [](Claim&, Prices& prices) { prices.posts.back().post = 30; }},
      {"a post below all", [](Claim&, Prices& prices) { prices.posts.front().post = -1; }},
      {"a post twice", [](Claim&, Prices& prices) { prices.posts[4].post = 3; }},
      {"a post left out", [](Claim&, Prices& prices) { prices.posts.erase(prices.posts.begin() + 4); }},
      {"a price of unfilled posts in their own stage",
       [](Claim&, Prices& prices) { prices.of_unfilled = 1; }},
      {"a price of officers that nobody bounds", [](Claim&, Prices& prices) { prices.of_staff = 1; }},
      {"a negative price of officers", [](Claim&, Prices& prices) { prices.of_staff = -1; }},
  };
  for (const auto& [what, change] : spoil) {
    Claim claim = good;
    change(claim, std::get<Prices>(claim.argument));
    EXPECT_EQ(check(instance, claim, {}).verdict, Verdict::kRefuted) << what;
  }
}

TEST(RosterCertify, spoilt_cases_are_refuted) {
  const Instance instance = five_a_day(6);
  const Prices prices = four_and_five(instance);
  const Cases good{{{.split = "at", .officer = 0, .post = 0, .no = 2, .yes = 1},
                    {.split = "", .prices = 0},
                    {.split = "day", .officer = 1, .day = 4, .no = 4, .yes = 3},
                    {.split = "", .prices = 0},
                    {.split = "used", .officer = 2, .no = 6, .yes = 5},
                    {.split = "", .prices = 0},
                    {.split = "", .prices = 0}},
                   {prices}};
  ASSERT_EQ(check(instance, {"unfilled", 20, good}, {}).verdict, Verdict::kProven);
  const std::vector<std::pair<const char*, std::function<void(Cases&)>>> spoil{
      {"no node", [](Cases& cases) { cases.nodes.clear(); }},
      {"a leaf without prices", [](Cases& cases) { cases.nodes[1].prices = -1; }},
      {"prices that are not there", [](Cases& cases) { cases.nodes[1].prices = 1; }},
      {"a case that is missing", [](Cases& cases) { cases.nodes[4].no = 7; }},
      {"no second case", [](Cases& cases) { cases.nodes[4].no = -1; }},
      {"a case that is its own parent", [](Cases& cases) { cases.nodes[4].no = 0; }},
      {"one case for both", [](Cases& cases) { cases.nodes[4].no = 5; }},
      {"an unknown split", [](Cases& cases) { cases.nodes[0].split = "row"; }},
      {"an unknown officer", [](Cases& cases) { cases.nodes[0].officer = 6; }},
      {"an unknown post", [](Cases& cases) { cases.nodes[0].post = 30; }},
      {"an unknown day", [](Cases& cases) { cases.nodes[2].day = 30; }},
      {"nobody of whom so many are used", [](Cases& cases) { cases.nodes[4].split = "most_used"; }},
      {"a leaf that yields less",
       [](Cases& cases) { cases.nodes[3].prices = 1, cases.prices.push_back({}); }},
  };
  for (const auto& [what, change] : spoil) {
    Cases cases = good;
    change(cases);
    EXPECT_EQ(check(instance, {"unfilled", 20, cases}, {}).verdict, Verdict::kRefuted) << what;
  }
}

// ---- Against all rosters there are -----------------------------------------------------------------------------------------------------------

struct Tiny {
  Instance instance;
  std::int64_t unfilled = 0, staff = 0;  // the least unfilled, and the fewest officers that leave no more
};

// Two or three officers, three days, two posts a day, by force.
Tiny tiny(Random& random) {
  Tiny it;
  Instance instance = horizon("2026-01-05", 3);
  const RequirementId at = requirement(instance, "R");
  const ShiftId d = shift(instance, "D", "08:00", "20:00"), n = shift(instance, "N", "20:00", "08:00");
  for (int i = 0; i < 2 + random.chance(1, 2); ++i) {
    Officer& who = instance.officers[officer(instance, "A" + std::to_string(i))];
    if (random.chance(1, 2))
      who.rows = {{pattern(instance, random.chance(1, 2) ? "DNO" : "DDO"), std::nullopt}};
    if (random.chance(1, 3)) who.away = {{0, random.between(1, 2) * kDayMinutes}};
  }
  for (Day day = 0; day < 3; ++day)
    for (const ShiftId of : {d, n})
      if (random.chance(3, 4)) post(instance, at, day, of, random.between(1, 2));
  if (instance.posts.empty()) post(instance, at, 0, d);
  it.instance = finish(std::move(instance));

  // Of each officer, every lawful set of posts; then every choice of one each.
  std::vector<std::vector<std::vector<PostId>>> lawful;
  for (const OfficerId id : it.instance.officers.keys()) {
    auto& sets = lawful.emplace_back();
    for (std::uint32_t bits = 0; bits < 1u << it.instance.posts.size(); ++bits) {
      std::vector<PostId> posts;
      std::vector<int> a_day(3, 0);
      for (const PostId each : it.instance.posts.keys())
        if (bits >> each.value & 1)
          posts.push_back(each), ++a_day[static_cast<std::size_t>(it.instance.posts[each].day)];
      if (*std::max_element(a_day.begin(), a_day.end()) > 1) continue;
      const std::vector<Duty> duties = duties_of(it.instance, posts, id);
      bool keeps = false;
      const Row& row = it.instance.officers[id].rows.front();
      for (int offset = 0; offset < 3; ++offset) {
        const auto findings = evaluate_officer(it.instance, id, duties, {row.pattern, offset});
        keeps |= std::none_of(findings.begin(), findings.end(), [&](const Finding& finding) {
          return it.instance.rules[finding.rule].is_hard();
        });
      }
      if (keeps) sets.push_back(posts);
    }
  }
  std::pair<std::int64_t, std::int64_t> best{1'000, 0};
  std::vector<std::int64_t> staff(it.instance.posts.size(), 0);
  const std::function<void(std::size_t, std::int64_t)> choose = [&](std::size_t officer, std::int64_t used) {
    if (officer == lawful.size()) {
      std::int64_t unfilled = 0;
      for (const PostId each : it.instance.posts.keys()) {
        const std::int64_t there = staff[static_cast<std::size_t>(each.value)];
        if (there > it.instance.posts[each].most) return;
        unfilled += it.instance.posts[each].wanted - there;
      }
      best = std::min(best, std::pair(unfilled, used));
      return;
    }
    for (const auto& posts : lawful[officer]) {
      for (const PostId each : posts) ++staff[static_cast<std::size_t>(each.value)];
      choose(officer + 1, used + !posts.empty());
      for (const PostId each : posts) --staff[static_cast<std::size_t>(each.value)];
    }
  };
  choose(0, 0);
  std::tie(it.unfilled, it.staff) = best;
  return it;
}

Prices random_prices(const Instance& instance, Random& random, bool of_unfilled) {
  Prices prices{.scale = random.between(1, 3), .of_unfilled = of_unfilled ? random.between(0, 3) : 0};
  for (const PostId post : instance.posts.keys()) prices.posts.push_back({post.value, random.between(-1, 4)});
  return prices;
}

Cases random_cases(const Instance& instance, Random& random, bool of_unfilled) {
  const auto officers = static_cast<std::int64_t>(instance.officers.size());
  const auto node = [&](std::int64_t yes) {
    const std::vector<std::string> splits{"at", "day", "used", "most_used"};
    Cases::Node it{.split = splits[random.below(splits.size())],
                   .officer = random.between(0, officers - 1),
                   .post = random.between(0, static_cast<std::int64_t>(instance.posts.size()) - 1),
                   .day = random.between(0, 2),
                   .no = yes + 1,
                   .yes = yes};
    it.count = random.between(0, officers);
    for (std::int64_t officer = random.between(0, 1); officer < officers; ++officer)
      it.officers.push_back(officer);
    return it;
  };
  Cases cases{{node(1), node(3), node(5)}, {}};
  for (std::int64_t leaf = 0; leaf < 4; ++leaf) {
    cases.nodes.push_back({.split = "", .prices = leaf});
    cases.prices.push_back(random_prices(instance, random, of_unfilled));
  }
  return cases;
}

// Whatever the prices and the cases: no bound above the optimum is proved.
TEST(RosterCertify, nothing_above_the_optimum_is_proved) {
  Random random(13);
  int tight = 0;
  for (int round = 0; round < 60; ++round) {
    const Tiny it = tiny(random);
    for (int i = 0; i < 20; ++i) {
      const bool of_staff = i % 2 == 1;
      const Argument argument = i % 4 < 2 ? Argument(random_prices(it.instance, random, of_staff))
                                          : Argument(random_cases(it.instance, random, of_staff));
      Claim claim{of_staff ? "staff" : "unfilled", of_staff ? it.staff : it.unfilled, argument};
      const Stated stated{of_staff ? std::optional(it.unfilled) : std::nullopt, std::nullopt};
      tight += claim.bound > 0 && check(it.instance, claim, stated).verdict == Verdict::kProven;
      ++claim.bound;
      ASSERT_EQ(check(it.instance, claim, stated).verdict, Verdict::kRefuted)
          << claim.stage << " of round " << round << ", argument " << i;
    }
  }
  EXPECT_GT(tight, 20) << "some of the random arguments yield the optimum";
}

// ---- certify -------------------------------------------------------------------------------------------------------------------------------

Objective objective(const char* stage, std::optional<Int128> value, std::optional<Int128> bound) {
  return {.name = stage, .unit = "", .value = value, .bound = bound};
}

TEST(RosterCertify, an_answers_bounds_are_carried_by_its_claims) {
  const Instance instance = five_a_day(6);
  const Proof proof{{{"unfilled", 20, four_and_five(instance)}}};
  const auto certified = [&](Int128 unfilled) {
    return certify(instance, {objective("unfilled", 20, unfilled), objective("staff", 6, 0)}, false, proof);
  };
  EXPECT_EQ(certified(20).checked, true);
  EXPECT_THAT(certified(20).violations, IsEmpty());
  EXPECT_EQ(certified(19).checked, true) << "a claim that reaches further";
  EXPECT_EQ(certified(21).checked, false);
  ASSERT_THAT(certified(21).violations, SizeIs(1));
  EXPECT_EQ(certified(21).violations.front().rule, "bound");
}

// The staff claim needs the unfilled posts that the answer states: 7 for none, 6 for five.
TEST(RosterCertify, later_stages_are_judged_by_what_the_answer_states_of_earlier_ones) {
  const Instance instance = five_a_day(9);
  Prices prices{.scale = 5, .of_unfilled = 1};
  for (std::int64_t post = 0; post < 7; ++post) prices.posts.push_back({post, 1});
  const Proof proof{{{"staff", 7, prices}}};
  const auto certified = [&](Int128 unfilled) {
    return certify(instance, {objective("unfilled", unfilled, 0), objective("staff", 7, 7)}, false, proof)
        .checked;
  };
  EXPECT_EQ(certified(0), true);
  EXPECT_EQ(certified(5), false);
}

TEST(RosterCertify, what_is_only_believed_is_not_checked) {
  const Instance instance = five_a_day(6);
  const Proof proof{{{"unfilled", 20, proof::Solver{"cpsat"}}}};
  const Certification found = certify(instance, {objective("unfilled", 20, 20)}, false, proof);
  EXPECT_EQ(found.checked, std::nullopt);
  EXPECT_THAT(found.violations, IsEmpty());
  EXPECT_EQ(certify(instance, {}, true, proof).checked, false) << "nothing says that there is no roster";
}

TEST(RosterCertify, a_proof_is_the_same_after_writing_and_reading) {
  const Prices prices{.scale = 7, .of_unfilled = 2, .of_staff = 1, .posts = {{0, 3}, {4, -1}}};
  const Cases cases{{{.split = "at", .officer = 0, .post = 3, .no = 2, .yes = 1},
                     {.split = "", .prices = 1},
                     {.split = "most_used", .count = 2, .officers = {1, 4}, .no = 4, .yes = 3},
                     {.split = "day", .officer = 1, .day = 4, .no = 6, .yes = 5},
                     {.split = "used", .officer = 1, .no = 8, .yes = 7}},
                    {prices, Prices{}}};
  const Proof proof{{{"unfilled", 5, proof::Trivial{}},
                     {"unfilled", Int128{1} << 100, prices},
                     {"staff", 4, cases},
                     {"balance", 9, proof::Even{}},
                     {"soft", -1, proof::Solver{"highs"}},
                     {"staff", 3,
                      proof::Parts{{{.officers = {0, 2},
                                     .requirements = {1},
                                     .claims = {{"unfilled", 0, proof::Trivial{}}, {"staff", 1, prices}}},
                                    {.officers = {1},
                                     .requirements = {0},
                                     .claims = {{"unfilled", 0, proof::Even{}},
                                                {"staff", 2, proof::Solver{"cp-sat"}}}}}}}}};
  const auto again = proof_from_json(to_json(proof), "p");
  ASSERT_TRUE(again.ok()) << to_string(again.errors().front());
  EXPECT_EQ(again.value(), proof);
}

TEST(RosterCertify, all_faults_of_a_proofs_form_are_told) {
  const auto json = formats::parse_json(R"({"claims": [7, {"stage": 1, "bound": 0.5, "argument": "guess"},
    {"stage": "unfilled", "bound": 1, "argument": "prices", "scale": "x", "posts": [1, {"post": 0, "price": "2"}]},
    {"stage": "unfilled", "bound": 1, "argument": "cases", "nodes": [{"split": "at", "officer": 0, "yes": 1, "no": 2}], "prices": null}]})",
                                        "p");
  const auto read = proof_from_json(json.value(), "p");
  ASSERT_FALSE(read.ok());
  std::vector<std::string> places;
  for (const InputError& error : read.errors()) places.push_back(error.at);
  EXPECT_THAT(places, ElementsAre("/claims/0", "/claims/1/stage", "/claims/1/bound", "/claims/1/argument",
                                  "/claims/2/scale", "/claims/2/posts/0", "/claims/2/posts/1/price",
                                  "/claims/3/nodes/0/post", "/claims/3/prices"));
  EXPECT_FALSE(proof_from_json(formats::Json::array(), "p").ok());
}

// ---- Given inputs --------------------------------------------------------------------------------------------------------------------------

// Price 1 at the posts of some days: how many duties are wanted there, against how many one officer can do. That many, rounded up, are used.
struct GivenStaff {
  const char* file;
  Day first, last;
  std::int64_t of_one;  // duties
  std::int64_t staff;
};

TEST(RosterCertify, staff_of_given_inputs) {
  const std::filesystem::path folder = tenon::testing::given_cases("roster/ngrs");
  if (folder.empty()) GTEST_SKIP() << "not there";
  for (const GivenStaff& given : std::vector<GivenStaff>{
           {"S1_CE17BA91_like", 0, 30, 21, 60},  // 1,240 duties
           {"S3_H50_DDDDDOO", 0, 6, 5, 70},      // 350
           {"S4_solverOptimized", 0, 5, 4, 8},   // 30
           {"RST-20260112-9654BC37", 0, 5, 5, 12},
           {"RST-20260113-8416C7EE", 0, 29, 18, 4},
           {"v2_RST-20260206-2013B17E_hist", 0, 6, 5, 7},
       }) {
    SCOPED_TRACE(given.file);
    const auto source = formats::read_source((folder / (std::string(given.file) + ".json")).string());
    if (!source.ok()) continue;
    const Instance instance =
        read_instance(read_document(source.value(), "", {}).value(), {}).value().instance;
    Prices prices{.scale = given.of_one, .of_unfilled = 1};
    for (const PostId post : instance.posts.keys())
      if (given.first <= instance.posts[post].day && instance.posts[post].day <= given.last)
        prices.posts.push_back({post.value, 1});
    expect_yields(instance, {"staff", given.staff, prices}, {.unfilled = 0});
  }
}

}  // namespace
}  // namespace tenon::roster
