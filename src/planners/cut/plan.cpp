#include "planners/cut/plan.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "planners/cut/bounds.h"
#include "planners/cut/branch_and_price.h"
#include "planners/cut/core.h"
#include "planners/cut/correct_values.h"
#include "planners/cut/fewest_patterns.h"
#include "planners/cut/fill_in_turn.h"
#include "planners/cut/first_fit.h"
#include "planners/cut/keep_patterns.h"

// Bounds and plans that cost next to nothing first: where they meet, as on most inputs from practice they do, no linear program is
// solved. Then branch and price, which starts from both. Later stages look among plans of the headline's value.

namespace tenon::cut {

namespace {

constexpr std::int64_t kStartTicks = 60'000;  // of passes of value correction
constexpr std::size_t kMostKinds = 20'000;    // that a linear program over patterns is set up for
constexpr std::int64_t kPassesInVain = 500;
constexpr std::int64_t kPatternTicks = 2'000'000;
constexpr std::int64_t kKeepTicks = 5'000'000;
constexpr std::int64_t kDffTicks = 50'000;  // of dual feasible functions beyond L2

class Planning {
 public:
  Planning(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context)
      : instance_(instance),
        options_(options),
        context_(context),
        budget_(context.budget),
        core_(make_core(instance)) {
    patterns_bound_ = kinds_bound(by_lines(core_));
    raise_bound(core_.kinds.empty() ? 0 : instance.with_costs ? 0 : 1, proof::Trivial{}, "");
  }

  CutOutcome run() {
    if (core_.kinds.empty()) {
      take({}, "nothing to cut");
      return finish();
    }
    phase("bounds", [&] { bound_quickly(); });
    if (infeasible_) return finish();
    phase("starts", [&] { start(); });
    if (!over()) {
      if (core_.kinds.size() <= kMostKinds)
        phase("branch and price", [&] { search(); });
      else
        outcome_.warnings.push_back({"", "more than " + std::to_string(kMostKinds) +
                                             " different lengths: only quick bounds and plans were tried"});
    }
    if (best_ && options_.fewest_patterns) phase("patterns", [&] { reduce_patterns(); });
    if (best_ && options_.keep) phase("changes", [&] { keep_earlier(); });
    return finish();
  }

 private:
  // ---- bounds

  void bound_quickly() {
    if (const auto piece = piece_on_no_board()) {
      proof::Duals duals{0, std::vector<std::int64_t>(instance_.items.size(), 0), {}};
      for (const ItemId line : piece->lines) duals.items[static_cast<std::size_t>(line.value)] = 1;
      return say_infeasible(std::move(duals));
    }
    const std::optional<Bound> area = area_bound(instance_);
    if (!area) return say_infeasible(proof::Area{});
    const Bound l2 = l2_bound(core_);  // of one stock length never below the area
    raise_bound(area->value, area->argument, l2.value < area->value ? "length of all pieces" : "");
    raise_bound(l2.value, l2.argument, "");
    if (l2.value == *bound_) tell("L2 bound");
  }

  // A kind that the limits of pieces and cuts, or a limit of 0 on long stocks, let on no board.
  const Kind* piece_on_no_board() const {
    for (const Kind& kind : core_.kinds) {
      const auto takes = [&](const Board& board) {
        return Space(core_, static_cast<int>(&board - core_.boards.data())).fits(kind.size) > 0;
      };
      if (std::none_of(core_.boards.begin(), core_.boards.end(), takes)) return &kind;
    }
    return nullptr;
  }

  void say_infeasible(Argument argument) {
    infeasible_ = true;
    claims_ = {{"infeasible", 0, std::move(argument)}};
  }

  void raise_bound(Int128 bound, const Argument& argument, const char* from) {
    if (bound_ && bound <= *bound_) return;
    bound_ = bound;
    claims_ = {{instance_.headline(), bound, argument}};
    if (*from != '\0') tell(from);
  }

  // ---- plans to start from

  void start() {
    const Open all = all_of(core_);
    if (options_.start) take_earlier(*options_.start, "start");
    if (options_.keep) take_earlier(*options_.keep, "kept answer");
    for (const NextBoard rule : {NextBoard::kCheapest, NextBoard::kLargest, NextBoard::kTightest}) {
      if (over() || (core_.boards.size() == 1 && rule != NextBoard::kCheapest)) break;
      offer(first_fit(core_, all, rule, budget_), "first fit decreasing");
    }
    if (!over() && core_.boards.size() == 1 && !core_.boards[0].limit)
      offer(best_fit(core_, all), "best fit decreasing");
    if (over()) return;
    const Int128 enough = best_ ? best_value_ : Int128{1} << 100;
    const Bound dff = dff_bound(core_, enough, kDffTicks, budget_);
    raise_bound(dff.value, dff.argument, "dual feasible function");
    correct_values(all);
  }

  void correct_values(const Open& all) {
    Budget part = budget_.child(kStartTicks);
    ValueCorrection correction(core_, budget_.limits().seed);
    std::int64_t passes = 0, in_vain = 0;
    for (; !over() && !part.exhausted() && in_vain < kPassesInVain; ++passes) {
      const Int128 before = best_ ? best_value_ : 0;
      offer(correction.pass(all, part), passes == 0 ? "minimum bin slack" : "value correction");
      in_vain = best_ && best_value_ == before ? in_vain + 1 : 0;
    }
    budget_.absorb(part);
    counters_.emplace_back("passes", passes);
  }

  // As much of it as can still be cut, and what is then missing by first fit.
  void take_earlier(const Plan& plan, const char* from) {
    Open open = all_of(core_);
    std::vector<CutFilling> fillings;
    for (CutFilling cut : to_fillings(core_, to_cuts(instance_, plan))) {
      cut.times = std::min(cut.times, open.boards[static_cast<std::size_t>(cut.filling.board)]);
      if (cut.times == 0) continue;
      for (const auto& [kind, count] : cut.filling.pieces) {
        std::int64_t& wanted = open.pieces[static_cast<std::size_t>(kind)];
        wanted = std::max<std::int64_t>(0, wanted - count * cut.times);
      }
      open.boards[static_cast<std::size_t>(cut.filling.board)] -= cut.times;
      fillings.push_back(std::move(cut));
    }
    const auto rest = first_fit(core_, std::move(open), NextBoard::kCheapest, budget_);
    if (!rest) return;
    fillings.insert(fillings.end(), rest->begin(), rest->end());
    offer(std::move(fillings), from);
  }

  void offer(const std::optional<std::vector<CutFilling>>& fillings, const char* from) {
    if (fillings && (!best_ || cost_of(core_, *fillings) < best_value_)) take(*fillings, from);
  }

  // Fillings that cover the demand and are better than the best, or the first.
  void take(const std::vector<CutFilling>& fillings, const char* from) {
    best_fillings_ = fillings;
    keep(to_plan(instance_, to_cuts(core_, fillings)), from);
  }

  void keep(Plan plan, const char* from) {
    best_ = std::move(plan);
    best_value_ = stage_values(instance_, *best_).front().second;
    tell(from);
    if (context_.incumbent) context_.incumbent(*best_, objectives());
  }

  // ---- branch and price

  void search() {
    SearchEvents events;
    events.incumbent = [&](const std::vector<CutFilling>& fillings, const char* from) {
      offer(fillings, from);
      over();  // a gap may be reached
    };
    // With one unlimited board only their number counts.
    Core core = core_;
    const std::int64_t each = core_.plain() ? std::max<std::int64_t>(1, core_.boards[0].cost) : 1;
    if (core_.plain()) core.boards[0].cost = 1;
    events.bound = [&](Int128 bound, const Argument& why, const char* from) {
      raise_bound(bound * each, why, from);
      over();
    };
    events.phase = [&](const char* text) { context_.tell_phase(text); };
    SearchEnd end = branch_and_price(core, best_fillings_, best_value_ / each, ceil_div(*bound_, each),
                                     options_.search, budget_, events);
    if (end.infeasible) say_infeasible(std::move(end.why));
    if (!end.lp.empty())
      outcome_.backends.push_back({end.lp, "", "linear programs of the master", "preferred"});
    counters_ = std::move(end.counters);
  }

  // ---- fewer patterns

  // Among plans of the headline's value: what combining makes of the best plan, and of plans that repeat their patterns or
  // come of other values.
  void reduce_patterns() {
    if (budget_.stop() == Stop::kGap || patterns_met()) return;
    const Core lines = by_lines(core_);
    Budget part = budget_.child(kPatternTicks);
    std::vector<CutFilling> fewest = merged(to_fillings(lines, to_cuts(core_, best_fillings_)));
    const auto offer_fewer = [&](std::vector<CutFilling> fillings, const char* from) {
      if (fillings.size() >= fewest.size() || cost_of(lines, fillings) > best_value_) return;
      fewest = std::move(fillings);
      keep(to_plan(instance_, to_cuts(lines, fewest)), from);
    };
    offer_fewer(combine_patterns(lines, fewest, part), "patterns combined");
    if (core_.boards.size() == 1 && !core_.boards[0].limit) {
      for (int quarters = 0; quarters <= 12 && !part.exhausted() && !patterns_met(); ++quarters)
        if (auto plan = repeat_patterns(lines, best_->stocks_used, quarters / 4.0, part))
          offer_fewer(combine_patterns(lines, std::move(*plan), part), "patterns repeated");
    }
    Random random(budget_.limits().seed);
    if (!patterns_met())
      regroup_patterns(lines, fewest, random, part, [&](const std::vector<CutFilling>& fillings) {
        offer_fewer(fillings, "patterns regrouped");
        return !patterns_met();
      });
    budget_.absorb(part);
  }

  // ---- fewer changes

  void keep_earlier() {
    if (budget_.stop() == Stop::kGap || changes(*best_, *options_.keep) == 0) return;
    Budget part = budget_.child(kKeepTicks);
    std::optional<Plan> found = keep_patterns(instance_, *options_.keep, best_value_, part);
    budget_.absorb(part);
    const bool more_patterns =
        found && options_.fewest_patterns && found->patterns.size() > best_->patterns.size();
    if (!found || more_patterns || changes(*found, *options_.keep) >= changes(*best_, *options_.keep)) return;
    keep(std::move(*found), "patterns kept");
  }

  bool patterns_met() const { return static_cast<Int128>(best_->patterns.size()) == patterns_bound_; }

  // ---- what is told

  bool met() const { return best_ && best_value_ == *bound_; }

  // Whether the headline needs no more search.
  bool over() {
    if (met()) return true;
    const double gap = budget_.limits().gap;
    if (best_ && gap > 0 && *objectives().front().gap() <= gap) budget_.end(Stop::kGap);
    return budget_.exhausted();
  }

  std::vector<Objective> objectives() const {
    Objective headline{.name = instance_.headline(),
                       .unit = instance_.with_costs ? instance_.cost_unit() : "stocks",
                       .value = {},
                       .bound = bound_};
    if (best_) headline.value = best_value_;
    std::vector<Objective> stages{headline};
    if (options_.fewest_patterns) {
      stages.push_back({.name = "patterns", .unit = "patterns", .value = {}, .bound = patterns_bound_});
      if (best_) stages.back().value = best_->patterns.size();
    }
    if (options_.keep) {
      stages.push_back({.name = "changes", .unit = "stocks", .value = {}, .bound = 0});
      if (best_) stages.back().value = changes(*best_, *options_.keep);
    }
    return stages;
  }

  void tell(const char* from) const { context_.tell(objectives().front(), from); }

  void phase(const char* name, const std::function<void()>& work) {
    outcome_.phases.push_back(context_.phase(name, counters_, work));
  }

  CutOutcome finish() {
    outcome_.objectives = objectives();
    const bool proven = std::all_of(outcome_.objectives.begin(), outcome_.objectives.end(),
                                    [](const Objective& objective) { return objective.proven(); });
    if (best_) {
      outcome_.plan = best_;
      outcome_.status = proven ? Status::kOptimal : Status::kFeasible;
    } else if (infeasible_) {
      outcome_.status = Status::kInfeasible;
      for (Objective& objective : outcome_.objectives) objective.bound.reset();
    }
    const bool settled = infeasible_ || (best_ && proven);
    outcome_.stop = settled ? Stop::kProof : budget_.stop().value_or(Stop::kWork);
    if (options_.fewest_patterns && !infeasible_)
      claims_.push_back({"patterns", patterns_bound_, proof::Kinds{}});
    outcome_.proof = Proof{std::move(claims_)};
    return std::move(outcome_);
  }

  const Instance& instance_;
  const PlanOptions& options_;
  const SearchContext<Plan>& context_;
  Budget& budget_;
  const Core core_;
  std::optional<Int128> bound_;  // of the headline
  std::vector<Claim> claims_;
  std::vector<CutFilling> best_fillings_;
  std::optional<Plan> best_;
  Int128 best_value_ = 0;
  Int128 patterns_bound_ = 0;
  bool infeasible_ = false;
  std::vector<std::pair<std::string, std::int64_t>> counters_;  // of the phase that runs
  CutOutcome outcome_;
};

}  // namespace

CutOutcome plan(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context) {
  return Planning(instance, options, context).run();
}

}  // namespace tenon::cut
