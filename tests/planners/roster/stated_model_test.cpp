#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "base/random.h"
#include "formats/source.h"
#include "planners/roster/plan.h"
#include "problems/roster/format.h"
#include "solvers/lp.h"
#include "solvers/solver.h"

// Small rosters stated as a model for a general solver: who has which duty is one variable a day, stretches are an automaton, what a
// duty and a weekend are tables, how many are there at once a cumulative. The answers are those of the roster search and of brute force.
namespace tenon::roster {
namespace {

using model::LinearExpr;
using model::Literal;
using model::Model;
using model::VarId;

std::optional<std::int64_t> least_cost(const std::string& backend, const Model& model) {
  Budget budget{Limits{}};
  const solvers::SolveResult result = solvers::make_solver(backend)->solve(model, {}, budget);
  EXPECT_EQ(result.refused, "");
  EXPECT_EQ(result.status, Status::kOptimal);
  return result.objective ? std::optional(static_cast<std::int64_t>(*result.objective)) : std::nullopt;
}

// A week of the shift-scheduling benchmark with the same rules for each of three people; a day is 0 off, 1 day or 2 night.
struct Week {
  static constexpr int kPeople = 3, kDays = 7;
  std::int64_t most_minutes, most_in_row, least_in_row, least_off, most_weekends;
  std::int64_t wanted[kDays][3];      // by day and duty
  std::int64_t wish[kPeople][kDays];  // for a duty, 0: none

  explicit Week(std::uint64_t seed) {
    Random random(seed);
    least_in_row = random.between(1, 2);
    most_in_row = least_in_row + random.between(0, 2);
    least_off = random.between(1, 2);
    most_weekends = random.between(0, 1);
    most_minutes = 480 * random.between(3, 5);
    for (auto& day : wanted) {
      for (std::int64_t& duty : day) duty = random.between(0, 2);
    }
    for (auto& person : wish) {
      for (std::int64_t& day : person) day = random.chance(1, 2) ? random.between(1, 2) : 0;
    }
  }

  // 480 minutes each; no day after a night. 10 for each duty left open, 1 for each too many, 3 for a wish not met.
  std::string text() const {
    const auto number = [](std::int64_t x) { return std::to_string(x); };
    std::string staff, wishes, cover;
    for (int p = 0; p < kPeople; ++p) {
      const std::string name(1, static_cast<char>('A' + p));
      staff += name + ",D=7|N=7," + number(most_minutes) + ",0," + number(most_in_row) + "," +
               number(least_in_row) + "," + number(least_off) + "," + number(most_weekends) + "\n";
      for (int d = 0; d < kDays; ++d) {
        if (wish[p][d] > 0) wishes += name + "," + number(d) + "," + (wish[p][d] == 1 ? "D" : "N") + ",3\n";
      }
    }
    for (int d = 0; d < kDays; ++d) {
      cover += number(d) + ",D," + number(wanted[d][1]) + ",10,1\n" + number(d) + ",N," +
               number(wanted[d][2]) + ",10,1\n";
    }
    return "SECTION_HORIZON\n7\nSECTION_SHIFTS\nD,480,\nN,480,D\nSECTION_STAFF\n" + staff +
           "SECTION_DAYS_OFF\nSECTION_SHIFT_ON_REQUESTS\n" + wishes +
           "SECTION_SHIFT_OFF_REQUESTS\nSECTION_COVER\n" + cover;
  }

  // What may follow what, by the states (what one did last, for how many days, whether that is long enough). What lies before the week and
  // behind it is long enough.
  model::Automaton stretches(std::vector<model::Affine> days) const {
    using State = std::tuple<int, std::int64_t, bool>;
    model::Automaton automaton{.terms = std::move(days), .start = 0, .finals = {}, .transitions = {}};
    std::vector<State> states{{-1, 0, true}};
    std::map<State, std::int32_t> ids{{states[0], 0}};
    for (std::size_t at = 0; at < states.size(); ++at) {
      const auto [last, run, enough] = states[at];
      automaton.finals.push_back(static_cast<std::int32_t>(at));
      for (int next = 0; next <= 2; ++next) {
        const bool goes_on = last > 0 ? next > 0 : next == last;
        if ((!goes_on && !enough) || (last == 2 && next == 1)) continue;
        if (goes_on && next > 0 && run == most_in_row) continue;
        const std::int64_t least = next > 0 ? least_in_row : least_off;
        const std::int64_t length = goes_on ? std::min(run + 1, std::max(least, most_in_row)) : 1;
        const State state{next, length, last < 0 || length >= least || (goes_on && enough)};
        const auto [found, is_new] = ids.emplace(state, static_cast<std::int32_t>(states.size()));
        if (is_new) states.push_back(state);
        automaton.transitions.push_back({static_cast<std::int32_t>(at), next, found->second});
      }
    }
    return automaton;
  }

  Model stated() const {
    Model model;
    LinearExpr cost;
    std::vector<Literal> on_duty[kDays][3];
    for (const auto& wishes : wish) {
      std::vector<model::Affine> days;
      LinearExpr minutes;
      for (int d = 0; d < kDays; ++d) {
        const VarId duty = model.add_variable(0, 2);
        const Literal day = model.add_boolean(), night = model.add_boolean();
        model.add_table({duty, day, night}, {{0, 0, 0}, {1, 1, 0}, {2, 0, 1}});
        days.emplace_back(duty);
        minutes.add(day, 480).add(night, 480);
        on_duty[d][1].push_back(day);
        on_duty[d][2].push_back(night);
        if (wishes[d] > 0) cost.add(!(wishes[d] == 1 ? day : night), 3);
      }
      const Literal weekend = model.add_boolean();
      std::vector<std::vector<std::int64_t>> weekends{{0, 0, 0}};
      for (int pair = 1; pair < 9; ++pair) weekends.push_back({pair / 3, pair % 3, 1});
      model.add_table({days[5], days[6], weekend}, weekends);
      model.add_linear(LinearExpr{}.add(weekend), 0, most_weekends);
      model.add_linear(minutes, 0, most_minutes);
      model.add_automaton(stretches(days));
    }
    for (int d = 0; d < kDays; ++d) {
      for (int duty = 1; duty <= 2; ++duty) {
        const VarId open = model.add_variable(0, kPeople), over = model.add_variable(0, kPeople);
        LinearExpr there = LinearExpr{}.add(open).add(over, -1);
        for (const Literal literal : on_duty[d][duty]) there.add(literal);
        model.add_linear(there, wanted[d][duty], wanted[d][duty]);
        cost.add(open, 10).add(over);
      }
    }
    model.minimize(cost);
    return model;
  }
};

std::optional<std::int64_t> least_cost_by_search(const std::string& text) {
  const auto document = read_document({"input.txt", text}, "", {});
  EXPECT_TRUE(document.ok());
  const auto input = read_instance(document.value(), {});
  EXPECT_TRUE(input.ok());
  Limits limits;
  limits.work_ticks = 50'000'000;
  Budget budget(limits);
  const RosterOutcome outcome = plan(input.value().instance, {}, {.budget = budget});
  EXPECT_EQ(outcome.status, Status::kOptimal);
  return outcome.objectives.empty() ? std::nullopt : std::optional(outcome.objectives.front().value);
}

TEST(StatedModel, a_week_costs_what_the_roster_search_proves) {
  if (!solvers::make_lp(solvers::preferred_lp()).lp) GTEST_SKIP() << "no LP solver";
  std::int64_t dearest = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Week week(seed);
    SCOPED_TRACE(week.text());
    const auto searched = least_cost_by_search(week.text());
    ASSERT_TRUE(searched);
    EXPECT_EQ(least_cost("cp-sat", week.stated()), searched);
    EXPECT_EQ(least_cost("highs", week.stated()), searched);
    dearest = std::max(dearest, *searched);
  }
  EXPECT_GT(dearest, 20);  // duties stay open somewhere, so that the rules bind
}

// Four duties that begin when one likes between 6 and 11 o'clock and want so many people; a fifth, of 2 people from 8 to 10, is there
// only if bought at 2. Each begins as near to its wish as it can, with as few people at once as that is worth.
TEST(StatedModel, most_people_at_once_as_brute_force_has_it) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    Random random(seed);
    constexpr std::int64_t kFirst = 6, kLast = 9, kPrice = 3;
    struct Duty {
      std::int64_t hours, people, wish;
    };
    std::vector<Duty> duties;
    for (int i = 0; i < 4; ++i)
      duties.push_back({random.between(1, 4), random.between(1, 3), random.between(kFirst, kLast)});

    Model model;
    const VarId most = model.add_variable(0, 20);
    const Literal bought = model.add_boolean();
    LinearExpr cost = LinearExpr{}.add(most, kPrice).add(!bought, 2);
    std::vector<model::Demand> demands{{model.add_interval({.start = 8, .size = 2, .present = bought}), 2}};
    for (const Duty& duty : duties) {
      const VarId start = model.add_variable(kFirst, kLast), away = model.add_variable(0, kLast - kFirst);
      model.add_linear(LinearExpr{}.add(start).add(away), duty.wish, model::kNoHigh);
      model.add_linear(LinearExpr{}.add(start).add(away, -1), model::kNoLow, duty.wish);
      cost.add(away);
      demands.push_back({model.add_interval({.start = start, .size = duty.hours}), duty.people});
    }
    model.add_cumulative(demands, most);
    model.minimize(cost);

    std::int64_t least = INT64_MAX;
    for (int choice = 0; choice < 2 * 4 * 4 * 4 * 4; ++choice) {
      std::vector<std::int64_t> at(24);
      std::int64_t sum = choice % 2 == 0 ? 2 : 0;
      if (choice % 2 == 1) at[8] = at[9] = 2;
      int rest = choice / 2;
      for (const Duty& duty : duties) {
        const std::int64_t start = kFirst + rest % 4;
        rest /= 4;
        sum += std::abs(start - duty.wish);
        for (std::int64_t hour = start; hour < start + duty.hours; ++hour)
          at[static_cast<std::size_t>(hour)] += duty.people;
      }
      least = std::min(least, sum + kPrice * *std::ranges::max_element(at));
    }
    EXPECT_EQ(least_cost("cp-sat", model), least) << seed;
    EXPECT_EQ(least_cost("highs", model), least) << seed;
  }
}

}  // namespace
}  // namespace tenon::roster
