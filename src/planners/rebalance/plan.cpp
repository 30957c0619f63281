#include "planners/rebalance/plan.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "planners/rebalance/break_circles.h"
#include "planners/rebalance/fee_ranges.h"
#include "planners/rebalance/flow_search.h"
#include "planners/rebalance/next_best.h"
#include "planners/rebalance/soonest.h"
#include "planners/rebalance/staged_search.h"
#include "planners/rebalance/swap_search.h"
#include "planners/rebalance/timed.h"
#include "problems/rebalance/model.h"
#include "problems/rebalance/schedule.h"
#include "problems/rebalance/verify.h"

// The stages in order. Costs, sums of times and shortfalls are sums over transactions, so flow/ solves each of them to a
// proof. A later one of these is solved together with the earlier ones, which weigh more than all that the later one can
// make of the plan in hand; whatever the weight, the bound of the sum less what the earlier stages have is a bound of
// the later one. Where the flow found so is no plan (a deadline, a lot in flight, a circle that is forbidden or cannot
// begin), timed.h goes on. Completion time is soonest.h's; a stage behind it asks for plans within it.

namespace tenon::rebalance {

namespace {

Weights weight_of(Stage stage, const std::vector<ArcId>& kept) {
  Weights weights;
  weights.kept = kept;
  if (stage == Stage::kShortfall) weights.shortfall = 1;
  if (stage == Stage::kCost) weights.cost = 1;
  if (stage == Stage::kTotalTime) weights.time = 1;
  if (stage == Stage::kChanges) weights.changes = 1;
  return weights;
}

std::vector<Stage> stages_of(const Instance& instance, const PlanOptions& options) {
  std::vector<Stage> stages;
  if (instance.goal.best_effort) stages.push_back(Stage::kShortfall);
  stages.push_back(instance.goal.prices_completion() ? Stage::kCost : stage_of(instance.goal.mode));
  if (!instance.goal.prices_completion() && instance.goal.then)
    stages.push_back(stage_of(*instance.goal.then));
  if (options.keep) stages.push_back(Stage::kChanges);
  return stages;
}

std::vector<ArcId> kept_arcs(const Instance& instance, const PlanOptions& options) {
  std::vector<ArcId> arcs;
  if (!options.keep) return arcs;
  for (const Flow& flow : to_flows(instance, *options.keep)) arcs.push_back(flow.arc);
  std::sort(arcs.begin(), arcs.end());
  arcs.erase(std::unique(arcs.begin(), arcs.end()), arcs.end());
  return arcs;
}

class Planning : private StagedSearch {
 public:
  Planning(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context)
      : StagedSearch(instance, context, stages_of(instance, options), instance.goal.prices_completion(),
                     kept_arcs(instance, options)),
        options_(options) {
    for (const Stage stage : stages_) proof_.claims.push_back({name_of(stage), 0, proof::Trivial{}});
  }

  RebalanceOutcome run() {
    if (instance_.given) {
      order_as_given(*instance_.given);
      return finish(false);
    }
    if (options_.start) offer_earlier(*options_.start, "start");
    if (options_.keep) offer_earlier(*options_.keep, "kept answer");
    bool proven = true;
    for (stage_ = 0; stage_ < stages_.size() && proven; ++stage_) {
      phase(name_of(stages_[stage_]), [&] {
        proven = stages_[stage_] == Stage::kCompletion ? solve_completion() : solve_sum(stages_[stage_]);
      });
    }
    if (best_ && (options_.next_best > 0 || options_.fee_ranges)) look_around();
    return finish(proven);
  }

 private:
  // Whether the one stage is cost with the price of completion time.
  // ---- stages

  // Least sum of the stage among plans that are best in the stages before it; true if proven. Without regard to time, if
  // that gives a plan; else in time.
  bool solve_sum(Stage stage) {
    FlowQuestion question{.weights = weight_of(stage, kept_)};
    const auto earlier = weigh_earlier_stages(question.weights);
    if (!earlier) return too_large();
    if (within_ || price_completion_) return solve_in_time(question.weights, *earlier);
    if (best_) question.start = &best_flows_;
    question.on_better = [&](const Flows& flows) { offer(flows, "flow"); };
    FlowAnswer answer = ask_flow(instance_, question, budget_);
    note(answer);
    if (!answer.error.empty()) {
      outcome_.warnings.push_back({"", answer.error});
      return false;
    }
    if (answer.status == flow::Status::kTooLarge) return too_large();
    if (answer.status == flow::Status::kInfeasible) {
      infeasible(answer.proof ? Argument{std::move(*answer.proof)} : Argument{});
      return false;
    }
    if (answer.flows) offer(*answer.flows, "flow");
    const bool to_be_asked_in_time = answer.status == flow::Status::kOptimal;
    if (answer.bound)
      raise_bound(*answer.bound - *earlier, answer.proof ? Argument{std::move(*answer.proof)} : Argument{});
    if (met() || !to_be_asked_in_time) return met();
    const bool proven = solve_in_time(question.weights, *earlier);
    if (best_ || outcome_.status == Status::kInfeasible || budget_.stop()) return proven;
    // Circles that cannot begin, as far as that is beyond what can be proven.
    const FlowAnswer open = ask_without_circles(instance_, question, std::move(answer), budget_);
    if (open.flows) offer(*open.flows, "circles broken");
    return met();
  }

  bool solve_in_time(const Weights& weights, Int128 earlier) {
    TimedQuestion question{.weights = weights, .within_us = within_};
    question.on_schedule = [&](const Schedule& schedule, Int128) { offer(schedule, "in time"); };
    TimedAnswer answer = timed().ask(question);
    counters_ = {{"nodes", answer.model_nodes},
                 {"arcs", answer.model_arcs},
                 {"models", answer.models},
                 {"search_nodes", answer.search_nodes},
                 {"pivots", answer.pivots}};
    if (!answer.error.empty()) outcome_.warnings.push_back({"", answer.error});
    if (answer.status == flow::Status::kTooLarge) return too_large();
    if (answer.status == flow::Status::kInfeasible)
      infeasible(answer.proof ? Argument{std::move(*answer.proof)} : Argument{});
    if (answer.bound && answer.proof)
      raise_bound(*answer.bound - earlier, Argument{std::move(*answer.proof)});
    return met();
  }

  TimedSearch& timed() {
    if (!timed_) timed_.emplace(instance_, budget_);
    return *timed_;
  }

  bool met() const { return best_ && value(stages_[stage_], best_flows_, *best_) == bounds_[stage_]; }

  // Gives the sums of earlier stages a weight that no gain of this stage can outweigh; returns what they weigh together,
  // nothing where that leaves 128 bits. `as_stated`: costs as answers have them, rounded up.
  std::optional<Int128> weigh_earlier_stages(Weights& weights, bool as_stated = false) const {
    Checked<Int128> earlier = 0, factor = 1;
    std::size_t behind = stage_;
    for (std::size_t i = stage_; i-- > 0;) {
      if (stages_[i] == Stage::kCompletion) continue;
      if (stages_[behind] != Stage::kCompletion)
        factor *= Checked<Int128>(value(stages_[behind], best_flows_, *best_)) + 1;
      behind = i;
      const Int128 exact = value(stages_[i], best_flows_, *best_);
      const bool rounded = as_stated && stages_[i] == Stage::kCost;
      earlier += factor * (rounded ? stated(stages_[i], exact) * instance_.cost_scale : exact);
      if (!earlier.ok()) return std::nullopt;
      const Weights weight = weight_of(stages_[i], kept_);
      weights.shortfall += weight.shortfall * factor.value();
      weights.cost += weight.cost * factor.value();
      weights.time += weight.time * factor.value();
    }
    return earlier.value();
  }

  bool solve_completion() {
    SoonestQuestion question{.weights = {}, .at_most = 0, .on_better = [&](const Schedule& schedule) {
                               offer(schedule, "in time");
                             }};
    const auto earlier = weigh_earlier_stages(question.weights, true);
    if (!earlier) return too_large();
    question.at_most = *earlier;
    SoonestResult result = solve_soonest(instance_, timed(), budget_, question);
    if (!result.error.empty()) outcome_.warnings.push_back({"", result.error});
    if (result.infeasible) {
      infeasible(result.nothing ? Argument{std::move(*result.nothing)} : Argument{});
      return false;
    }
    raise_bound(result.bound_us, result.claim ? std::move(result.claim->argument) : Argument{});
    if (!met()) return false;
    within_ = static_cast<std::int64_t>(bounds_[stage_]);
    return true;
  }

  // Transactions from elsewhere may wait for ever or break a rule: then there is no plan, and the explanation says why.
  void order_as_given(const Flows& flows) {
    const Scheduled scheduled = schedule_as_today(instance_, flows);
    if (!scheduled.schedule) {
      outcome_.explanation = Explanation{to_string(instance_, flows, scheduled.deadlock), {}, {}};
      return;
    }
    const std::vector<Violation> broken = verify(instance_, to_plan(instance_, *scheduled.schedule));
    if (broken.empty()) return keep(flows, *scheduled.schedule, "as given");
    outcome_.explanation =
        Explanation{"the given transactions break " + std::to_string(broken.size()) + " rules", {}, {}};
    for (const Violation& each : broken)
      outcome_.explanation->conflict.push_back({each.rule, each.at, each.text});
  }

  // ---- around the best plan

  // Plans that come next, and fees that keep this one the best. Both go by the first sum: that of goal.mode.
  void look_around() {
    const Stage headline = stage_of(instance_.goal.mode);
    const std::size_t stage = instance_.goal.best_effort ? 1 : 0;
    if (headline == Stage::kCompletion) {
      outcome_.warnings.push_back(
          {"",
           "--next-best and --fee-ranges go by costs or sums of times; there are none "
           "for mode soonest"});
      return;
    }
    if (options_.next_best > 0) phase("next best", [&] { rank_next(headline); });
    if (!options_.fee_ranges) return;
    if (value(headline, best_flows_, *best_) == bounds_[stage])
      phase("fee ranges", [&] { find_ranges(headline); });
    else
      outcome_.warnings.push_back({"--fee-ranges", "not looked for: the plan is not proven to be the best"});
  }

  void rank_next(Stage headline) {
    FlowQuestion question{.weights = weight_of(headline, kept_)};
    if (instance_.goal.best_effort) question.weights.shortfall = dearest_plan(headline);
    const auto take = [&](const Flows& flows) {
      const std::optional<Schedule> schedule = in_order(flows);
      if (!schedule) return false;
      outcome_.next_best.push_back({to_plan(instance_, *schedule), values(flows, *schedule)});
      return true;
    };
    const bool all = tell_next_best(instance_, question, best_flows_, options_.next_best, take, budget_);
    const auto found = static_cast<int>(outcome_.next_best.size());
    if (found == options_.next_best) return;
    outcome_.warnings.push_back(
        {"--next-best", std::to_string(found) + (all ? " found: there are no more plans that leave out a link"
                                                     : " found before a limit ended the search")});
  }

  // More than what any plan has in the stage that sends no money twice over an edge.
  Int128 dearest_plan(Stage headline) const {
    Int128 sum = 1;
    const std::int64_t most = instance_.total_supply();
    for (const Arc& arc : instance_.arcs)
      sum += headline == Stage::kCost ? instance_.cost(arc, std::min(most, arc.capacity))
                                      : instance_.time_cost(arc);
    return sum;
  }

  void find_ranges(Stage headline) {
    const FeeRanges found = fee_ranges(instance_, best_flows_, headline == Stage::kTotalTime, budget_);
    for (const FeeRange& range : found.ranges) outcome_.stable_ranges.push_back(in_words(range));
    if (!found.complete)
      outcome_.warnings.push_back({"--fee-ranges", "not complete: a limit ended the search"});
  }

  // In the input's words and units.
  StableRange in_words(const FeeRange& range) const {
    const Arc& arc = instance_.arcs[range.arc];
    struct Words {
      const char* field;
      const char* unit;
      std::int64_t parts;  // of the range's numbers in one of the unit
    };
    static constexpr Words kWords[] = {
        {"flatFee", "micro-USDC", 1}, {"variableFeeBps", "bps", 10'000}, {"timeSec", "s", 1'000'000}};
    const Words& words = kWords[static_cast<int>(range.field)];
    const auto text = [&](std::int64_t number) { return cost_text(number, words.parts); };
    StableRange out{.at = {arc.id},
                    .field = words.field,
                    .unit = words.unit,
                    .value = text(range.value),
                    .low = text(range.low),
                    .high = range.high ? std::optional(text(*range.high)) : std::nullopt,
                    .text = {}};
    const std::string edge =
        arc.id + " (" + instance_.places[arc.src].name + "->" + instance_.places[arc.dest].name + ")";
    out.text = "the plan stays best while " + out.field + " of " + edge + " is ";
    if (!out.high)
      out.text += range.low == 0 ? "anything" : "at least " + out.low;
    else
      out.text += range.low == 0 ? "at most " + *out.high : "from " + out.low + " to " + *out.high;
    out.text += " " + out.unit + ", now " + out.value;
    return out;
  }

  // ---- what is known

  void raise_bound(Int128 bound, Argument argument) {
    const Stage stage = stages_[stage_];
    if (!StagedSearch::raise_bound(bound, "flow bound")) return;
    std::erase_if(proof_.claims, [&](const Claim& claim) { return claim.stage == name_of(stage); });
    proof_.claims.push_back({name_of(stage), stated(stage, bound), std::move(argument)});
  }

  bool too_large() {
    outcome_.warnings.push_back({"", "amounts or costs whose sums leave 128 bits: nothing was searched"});
    return false;
  }

  void infeasible(Argument&& argument) {
    outcome_.status = Status::kInfeasible;
    proof_.claims = {{"infeasible", 0, std::move(argument)}};
  }

  // ---- incumbents

  // A plan of an earlier answer, if it breaks no rule of this instance.
  void offer_earlier(const Plan& plan, const char* from) {
    const Flows flows = to_flows(instance_, plan);
    const Scheduled scheduled = schedule_as_today(instance_, flows);
    if (scheduled.schedule && verify(instance_, to_plan(instance_, *scheduled.schedule)).empty())
      offer(flows, from);
  }

  // Today's order, or the quickest where that waits for ever or is late; nothing where these flows are no plan.
  std::optional<Schedule> in_order(const Flows& flows) const {
    if (holds_circles(flows)) return std::nullopt;
    Scheduled scheduled = schedule_as_today(instance_, flows);
    if (!scheduled.schedule || late(*scheduled.schedule)) scheduled = schedule_soonest(instance_, flows);
    if (!scheduled.schedule || late(*scheduled.schedule)) return std::nullopt;
    return std::move(scheduled.schedule);
  }

  void offer(const Flows& flows, const char* from) {
    if (const auto schedule = in_order(flows)) offer(*schedule, from);
  }

  void offer(const Schedule& schedule, const char* from) {
    Flows flows;
    for (const ScheduledStep& step : schedule.steps) flows.push_back(step.flow);
    std::stable_sort(flows.begin(), flows.end(), [](const Flow& a, const Flow& b) {
      return a.arc != b.arc ? a.arc < b.arc : a.amount > b.amount;
    });
    if (late(schedule) || holds_circles(flows) || (best_ && !better(flows, schedule))) return;
    keep(flows, schedule, from);
  }

  bool holds_circles(const Flows& flows) const {
    return !instance_.goal.circulation && !circulations(instance_, flows).empty();
  }

  // Whether a deadline, or the completion time that an earlier stage has proven, is missed.
  bool late(const Schedule& schedule) const {
    if (within_ && completion_us(instance_, schedule) > *within_) return true;
    return std::any_of(schedule.steps.begin(), schedule.steps.end(), [&](const ScheduledStep& step) {
      const Arc& arc = instance_.arcs[step.flow.arc];
      const auto& deadline = instance_.places[arc.dest].deadline_us;
      return deadline && step.start_us + arc.time_us > *deadline;
    });
  }

  // ---- what is told

  void note(const FlowAnswer& answer) {
    counters_ = {{"nodes", answer.model_nodes},
                 {"arcs", answer.model_arcs},
                 {"search_nodes", answer.search_nodes},
                 {"pivots", answer.pivots}};
  }

  RebalanceOutcome finish(bool proven) {
    settle(proven);
    if (best_) report_circulations();
    outcome_.proof = std::move(proof_);
    return std::move(outcome_);
  }

  void report_circulations() {
    for (const Circulation& circle : circulations(instance_, best_flows_)) {
      std::string edges;
      for (const ArcId arc : circle.arcs) edges += (edges.empty() ? "" : ", ") + instance_.arcs[arc].id;
      outcome_.warnings.push_back({"", std::to_string(circle.amount) +
                                           " micro-units go round in a circle over " + edges +
                                           ", to lift a link over its minimum; --no-circulation forbids it"});
    }
  }

  const PlanOptions& options_;
  std::optional<TimedSearch> timed_;
  Proof proof_;
};

}  // namespace

RebalanceOutcome plan(const Instance& instance, const PlanOptions& options,
                      const SearchContext<Plan>& context) {
  if (!instance.given && instance.changes_amounts()) return plan_with_swaps(instance, options, context);
  RebalanceOutcome outcome = Planning(instance, options, context).run();
  if (!options.solver_options.empty())
    outcome.warnings.push_back({"--solver-option", "changes nothing: without swaps no solver is asked"});
  return outcome;
}

}  // namespace tenon::rebalance
