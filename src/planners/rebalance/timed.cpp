#include "planners/rebalance/timed.h"

#include <algorithm>
#include <map>
#include <utility>

#include "problems/rebalance/plan.h"
#include "problems/rebalance/verify.h"

namespace tenon::rebalance {

namespace {

constexpr std::int64_t kMostModels = 500;  // for one question
constexpr std::int64_t kMostWithoutHorizon =
    100;  // the same where within_us does not end the time in which to go round
constexpr std::int64_t kEarlyTicks = 60'000;   // for flows that only show where time points are wanting
constexpr std::int64_t kGuideTicks = 500'000;  // for flows that come as little too early as possible

// A transaction of the model: the times of the copies that it leaves from and comes to.
struct Used {
  Flow flow;
  std::int64_t start_us = 0;
  std::int64_t comes_us = 0;
};

bool weighs_nothing(const Weights& weights) {
  return weights.cost == 0 && weights.time == 0 && weights.shortfall == 0 && weights.changes == 0;
}

std::vector<Used> transactions(const TimedModel& timed, const std::vector<std::int64_t>& amounts) {
  std::vector<Used> used;
  for (std::size_t i = 0; i < amounts.size(); ++i)
    if (timed.model.arcs[i].arc.valid() && amounts[i] > 0)
      used.push_back({{timed.model.arcs[i].arc, amounts[i]}, timed.start_us[i], timed.comes_us[i]});
  std::stable_sort(used.begin(), used.end(), [](const Used& a, const Used& b) {
    return a.flow.arc != b.flow.arc ? a.flow.arc < b.flow.arc : a.flow.amount > b.flow.amount;
  });
  return used;
}

}  // namespace

// One question.
class TimedSearch::Run {
 public:
  Run(TimedSearch& search, const TimedQuestion& question)
      : search_(search),
        instance_(search.instance_),
        budget_(search.budget_),
        question_(question),
        any_plan_(weighs_nothing(question.weights)),
        completion_costs_(instance_.goal.prices_completion()) {}

  TimedAnswer run() {
    Node root{.tree = new_case()};
    root.within_us = question_.within_us;
    solve(root);
    keep(std::move(root));
    while (!open_.empty() && !enough() && !budget_.stop() && answer_.models < most_models()) {
      Node node = take_best();
      const bool all_beaten = beaten(node);
      if (all_beaten) open_.push_back(std::move(node));
      if (all_beaten) break;
      if (!any_plan_ && question_.within_us && answer_.models >= next_late_) look_for_plans(node);
      develop(std::move(node));
    }
    return finish();
  }

 private:
  enum class State { kSolved, kEmpty, kFailed };
  struct Node {
    std::int32_t tree = 0;  // its number among the cases
    std::vector<TimedLimit> limits{};
    std::optional<std::int64_t> within_us{};
    std::int64_t earliest_us = 0;
    State state = State::kFailed;
    bool exact = true;  // `used` costs what the model costs at least
    std::optional<Int128> bound{};
    std::vector<Used> used{};
  };

  std::int32_t new_case() {
    cases_.emplace_back();
    leaves_.emplace_back();
    return static_cast<std::int32_t>(cases_.size()) - 1;
  }

  // ---- models

  // At first not to the end where that takes long: most models only tell which time points are wanting.
  void solve(Node& node, bool to_the_end = false) {
    node.state = State::kFailed;
    TimedModel timed =
        search_.network_.model(question_.weights, {node.within_us, search_.points_, node.limits});
    if (!timed.error.empty()) {
      answer_.error = timed.error;
      return;
    }
    ++answer_.models;
    answer_.model_nodes = std::max<std::int64_t>(answer_.model_nodes, timed.model.nodes);
    answer_.model_arcs = std::max(answer_.model_arcs, static_cast<std::int64_t>(timed.model.arcs.size()));
    budget_.spend(static_cast<std::int64_t>(timed.model.arcs.size()));
    ModelAnswer found = any_plan_ ? ask_for_any(timed) : ask_for_best(timed, to_the_end);
    if (found.status == flow::Status::kTooLarge) too_large_ = true;
    const bool empty = found.status == flow::Status::kInfeasible;
    if (any_plan_) found.bound = 0;
    // A model that a limit ends may show less than the one before it did.
    const bool shows_more = !empty && found.bound && raise(node, *found.bound);
    if (found.parts && (empty || shows_more)) set_leaf(node.tree, std::move(*found.parts));
    if (empty) node.state = State::kEmpty;
    if (empty || !node.bound) return;
    if (!found.amounts) return;
    node.used = transactions(timed, *found.amounts);
    node.exact = any_plan_ || found.status == flow::Status::kOptimal;
    if (node.exact || !to_the_end) node.state = State::kSolved;
  }

  ModelAnswer ask(const Model& model, const ModelQuestion& question, Budget& budget) {
    ModelAnswer found = ask_model(model, question, budget);
    answer_.search_nodes += found.search_nodes;
    answer_.pivots += found.pivots;
    return found;
  }

  // Plans of the model that is never early, now and then: its points become better and better.
  void look_for_plans(const Node& node) {
    const TimedModel timed =
        search_.network_.model(question_.weights, {node.within_us, search_.points_, node.limits, true});
    if (!timed.error.empty()) return;
    Budget some = budget_.child(kGuideTicks);
    ask(timed.model,
        {.proof = false,
         .on_better = [&](const std::vector<std::int64_t>& amounts) { offer(transactions(timed, amounts)); }},
        some);
    budget_.absorb(some);
    next_late_ = 2 * ++answer_.models;
  }

  ModelAnswer ask_for_best(const TimedModel& timed, bool to_the_end) {
    ModelQuestion question{.proof = question_.proof};
    question.on_better = [&](const std::vector<std::int64_t>& amounts) {
      offer(transactions(timed, amounts));
    };
    if (!to_the_end) {
      Budget some = budget_.child(early_ticks_);
      ModelAnswer found = ask(timed.model, question, some);
      budget_.absorb(some);
      if (some.stop()) early_ticks_ *= 2;
      if (found.status == flow::Status::kInfeasible || found.amounts) return found;
    }
    return ask(timed.model, question, budget_);
  }

  // Any flow would do; the best are those whose copies come too early by the least.
  ModelAnswer ask_for_any(const TimedModel& timed) {
    std::vector<std::int64_t> early(timed.model.arcs.size(), 0);
    for (std::size_t i = 0; i < early.size(); ++i)
      if (const ArcId arc = timed.model.arcs[i].arc; arc.valid())
        early[i] = timed.start_us[i] + instance_.arcs[arc].time_us - timed.comes_us[i];
    Budget some = budget_.child(kGuideTicks);
    ModelAnswer found = ask(timed.model, {.units = &early, .proof = question_.proof}, some);
    budget_.absorb(some);
    if (found.status == flow::Status::kInfeasible || found.amounts) return found;
    return ask(timed.model, {.proof = question_.proof}, budget_);
  }

  // Whether this is a bound at least as good as the node's.
  bool raise(Node& node, Int128 bound) {
    if (completion_costs_) bound += question_.weights.cost * instance_.time_price(node.earliest_us);
    if (node.bound && bound < *node.bound) return false;
    node.bound = bound;
    return true;
  }

  void set_leaf(std::int32_t tree, std::vector<proof::Part>&& parts) {
    proof::TimedLeaf leaf{{}, std::move(parts)};
    for (const PlaceId place : instance_.places.keys())
      if (!search_.points_[place].empty()) leaf.points.emplace_back(place, search_.points_[place]);
    leaves_[static_cast<std::size_t>(tree)] = std::move(leaf);
  }

  // ---- nodes

  // Whether nothing in it is of use.
  bool beaten(const Node& node) const {
    if (!node.bound) return false;
    return (answer_.value && *node.bound >= *answer_.value) ||
           (question_.at_most && *node.bound > *question_.at_most);
  }

  std::int64_t most_models() const { return question_.within_us ? kMostModels : kMostWithoutHorizon; }

  bool enough() const { return answer_.value && question_.at_most && *answer_.value <= *question_.at_most; }

  void keep(Node&& node) {
    if (node.state == State::kSolved)
      open_.push_back(std::move(node));
    else if (node.state == State::kFailed)
      set_aside(node);
  }

  // What cannot be decided: its bound is all there is to know of it.
  void set_aside(const Node& node) {
    undecided_ = true;
    if (!node.bound)
      unbounded_ = true;
    else if (!aside_bound_ || *node.bound < *aside_bound_)
      aside_bound_ = node.bound;
  }

  Node take_best() {
    std::size_t best = open_.size() - 1;
    for (std::size_t i = open_.size() - 1; i-- > 0;)
      if (*open_[i].bound < *open_[best].bound) best = i;
    Node node = std::move(open_[best]);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(best));
    return node;
  }

  void develop(Node node) {
    if (node.exact && !instance_.goal.circulation && split_by_circle(node)) return;
    const std::optional<Schedule> schedule = offer(node.used);
    if (beaten(node)) return open_.push_back(std::move(node));
    if (node.exact && completion_costs_ && split_by_time(node)) return;
    const bool more_points = add_points(node, schedule);
    if (more_points || !node.exact) {
      solve(node, !more_points);
      return keep(std::move(node));
    }
    if (!split_by_share(node)) set_aside(node);
  }

  // A model's transactions in their order in truth; nothing if they wait for ever or break a rule.
  std::optional<Schedule> offer(const std::vector<Used>& used) {
    Flows flows;
    std::vector<std::int64_t> planned;
    for (const Used& each : used) {
      flows.push_back(each.flow);
      planned.push_back(each.start_us);
    }
    const bool may_split = question_.weights.time == 0 && question_.weights.changes == 0;
    Scheduled scheduled = schedule_soonest(instance_, flows,
                                           {.split = may_split,
                                            .most_extra_cost = any_plan_ ? Int128{1} << 126 : Int128{0},
                                            .planned = &planned});
    if (!scheduled.schedule) return std::nullopt;
    const Schedule& schedule = *scheduled.schedule;
    if (!verify(instance_, to_plan(instance_, schedule)).empty()) return std::move(scheduled.schedule);
    const Int128 value = value_of(schedule);
    if (question_.on_schedule) question_.on_schedule(schedule, value);
    const bool in_time = !question_.within_us || completion_us(instance_, schedule) <= *question_.within_us;
    if (in_time && (!answer_.value || value < *answer_.value)) {
      answer_.value = value;
      answer_.schedule = schedule;
    }
    return std::move(scheduled.schedule);
  }

  Int128 value_of(const Schedule& schedule) const {
    Flows flows;
    for (const ScheduledStep& step : schedule.steps) flows.push_back(step.flow);
    const Weights& weights = question_.weights;
    Int128 value = weights.cost * total_cost(instance_, flows) + weights.time * total_time(instance_, flows) +
                   weights.shortfall * total_shortfall(instance_, flows) +
                   weights.changes * total_changes(flows, weights.kept);
    if (completion_costs_) value += weights.cost * instance_.time_price(completion_us(instance_, schedule));
    return value;
  }

  // ---- time points

  // Where copies in use come too early: the times at which the schedule's money really comes there; if none of these is new,
  // the times at which the copies should have come. Whether any is new.
  bool add_points(const Node& node, const std::optional<Schedule>& schedule) {
    IdVector<PlaceId, char> early(instance_.places.size(), 0);
    for (const Used& each : node.used)
      if (should_come_us(each) > each.comes_us) early[instance_.arcs[each.flow.arc].dest] = 1;
    bool any = false;
    if (schedule)
      for (const ScheduledStep& step : schedule->steps) {
        const Arc& arc = instance_.arcs[step.flow.arc];
        if (early[arc.dest] && add_point(arc.dest, step.start_us + arc.time_us)) any = true;
      }
    if (any) return true;
    for (const Used& each : node.used)
      if (should_come_us(each) > each.comes_us &&
          add_point(instance_.arcs[each.flow.arc].dest, should_come_us(each)))
        any = true;
    return any;
  }

  std::int64_t should_come_us(const Used& used) const {
    return used.start_us + instance_.arcs[used.flow.arc].time_us;
  }

  bool add_point(PlaceId place, std::int64_t time_us) {
    std::vector<std::int64_t>& points = search_.points_[place];
    const auto at = std::lower_bound(points.begin(), points.end(), time_us);
    if (time_us <= search_.network_.first_us(place) || (at != points.end() && *at == time_us)) return false;
    points.insert(at, time_us);
    return true;
  }

  // ---- cases

  // Makes a case for each of `children`, which differ from the node by their limits; they are solved at once, since a leaf
  // of a proof needs its own. Where a limit of the run forbids that, the node stays as it is.
  void split(const Node& node, proof::Case each, std::vector<Node> children) {
    const std::size_t before = cases_.size();
    for (Node& child : children) {
      child.tree = new_case();
      solve(child);
      each.children.push_back(child.tree);
      if (child.state != State::kFailed) continue;
      cases_.resize(before);
      leaves_.resize(before);
      return set_aside(node);
    }
    cases_[static_cast<std::size_t>(node.tree)] = std::move(each);
    for (Node& child : children) keep(std::move(child));
  }

  static Node under(const Node& node) {
    Node child;
    child.limits = node.limits;
    child.within_us = node.within_us;
    child.earliest_us = node.earliest_us;
    return child;
  }

  bool split_by_circle(const Node& node) {
    Flows flows;
    for (const Used& each : node.used) flows.push_back(each.flow);
    const std::vector<Circulation> circles = circulations(instance_, flows);
    if (circles.empty()) return false;
    proof::Case each{.kind = proof::Case::Kind::kCircle, .arcs = circles.front().arcs};
    std::vector<Node> children;
    for (const ArcId arc : each.arcs) {
      children.push_back(under(node));
      children.back().limits.push_back({arc, 0, kNever, 0});
    }
    split(node, std::move(each), std::move(children));
    return true;
  }

  // Complete before these copies are, or not: where that says more than is known.
  bool split_by_time(const Node& node) {
    std::int64_t complete_us = 0;
    for (const Used& each : node.used) {
      const PlaceId dest = instance_.arcs[each.flow.arc].dest;
      if (!instance_.goal.soonest_at || *instance_.goal.soonest_at == dest)
        complete_us = std::max(complete_us, should_come_us(each));
    }
    if (complete_us <= node.earliest_us) return false;
    proof::Case each{.kind = proof::Case::Kind::kTime, .at_us = complete_us - 1};
    std::vector<Node> children{under(node), under(node)};
    children[0].within_us = complete_us - 1;
    children[1].earliest_us = complete_us;
    split(node, std::move(each), std::move(children));
    return true;
  }

  // An edge whose copies carry more than its capacity in all: the later ones leave room for the others, or these for them.
  bool split_by_share(const Node& node) {
    std::map<ArcId, std::map<std::int64_t, Int128>> carried;
    for (const Used& each : node.used) carried[each.flow.arc][each.start_us] += each.flow.amount;
    for (const auto& [arc, by_start] : carried) {
      Int128 total = 0, before = 0;
      for (const auto& [start, amount] : by_start) total += amount;
      const Int128 capacity = instance_.arcs[arc].capacity;
      if (total <= capacity || by_start.size() < 2) continue;
      auto later = by_start.begin();
      do {
        before += later->second;
        ++later;
      } while (std::next(later) != by_start.end() && before * 2 < total);
      const Int128 share = std::clamp<Int128>(capacity * before / total, 0, before - 1);
      proof::Case each{.kind = proof::Case::Kind::kShare,
                       .arcs = {arc},
                       .at_us = later->first,
                       .most = static_cast<std::int64_t>(share)};
      std::vector<Node> children{under(node), under(node)};
      children[0].limits.push_back({arc, 0, each.at_us, each.most});
      children[1].limits.push_back(
          {arc, each.at_us, kNever, static_cast<std::int64_t>(capacity - share - 1)});
      split(node, std::move(each), std::move(children));
      return true;
    }
    return false;
  }

  // ---- answer

  TimedAnswer finish() {
    for (const Node& node : open_)
      if (!beaten(node)) set_aside(node);
    if (too_large_) {
      answer_.status = flow::Status::kTooLarge;
    } else if (question_.at_most && !enough() && !undecided_) {
      answer_.status = flow::Status::kInfeasible;
    } else if (!undecided_) {
      answer_.status = answer_.value ? flow::Status::kOptimal : flow::Status::kInfeasible;
      answer_.bound = answer_.value;
    } else {
      answer_.status = answer_.value ? flow::Status::kFeasible : flow::Status::kUnknown;
      if (!unbounded_) answer_.bound = aside_bound_;
      if (answer_.value && answer_.bound) answer_.bound = std::min(*answer_.bound, *answer_.value);
    }
    if (question_.proof && (answer_.bound || answer_.status == flow::Status::kInfeasible)) take_proof();
    return std::move(answer_);
  }

  void take_proof() {
    proof::Cases cases{question_.weights, question_.within_us, std::move(cases_), {}};
    for (std::size_t i = 0; i < cases.tree.size(); ++i) {
      if (cases.tree[i].kind != proof::Case::Kind::kLeaf) continue;
      if (!leaves_[i]) return;  // a flow proof that grew too large
      cases.tree[i].children = {static_cast<std::int32_t>(cases.leaves.size())};
      cases.leaves.push_back(std::move(*leaves_[i]));
    }
    answer_.proof = std::move(cases);
  }

  TimedSearch& search_;
  const Instance& instance_;
  Budget& budget_;
  const TimedQuestion& question_;
  const bool any_plan_;                     // nothing is weighed
  const bool completion_costs_;             // completion time has a price
  std::int64_t next_late_ = 1;              // so many models later
  std::int64_t early_ticks_ = kEarlyTicks;  // twice as many each time they have not done
  std::vector<Node> open_;
  std::vector<proof::Case> cases_;
  std::vector<std::optional<proof::TimedLeaf>> leaves_;  // of each case that is one, of its last model
  bool undecided_ = false, unbounded_ = false, too_large_ = false;
  std::optional<Int128> aside_bound_;  // of what is undecided
  TimedAnswer answer_;
};

TimedSearch::TimedSearch(const Instance& instance, Budget& budget)
    : instance_(instance), budget_(budget), network_(instance), points_(instance.places.size()) {}

TimedAnswer TimedSearch::ask(const TimedQuestion& question) { return Run(*this, question).run(); }

std::optional<std::int64_t> TimedSearch::next_within(const TimedQuestion& question, std::int64_t below_us) {
  const std::vector<std::int64_t> times = network_.thresholds({{}, points_, {}});
  const auto begin = std::upper_bound(times.begin(), times.end(), question.within_us.value_or(-1));
  const std::ptrdiff_t count = std::lower_bound(begin, times.end(), below_us) - begin;
  // Steps that double until one holds, then bisection: holding is monotone.
  std::ptrdiff_t low = 0, high = -1;
  for (std::ptrdiff_t step = 1; low < count; step *= 2) {
    high = std::min(low + step, count) - 1;
    const std::optional<bool> holds = holds_flow(question, begin[high]);
    if (!holds) return std::nullopt;
    if (*holds) break;
    low = high + 1;
  }
  if (low >= count) return std::nullopt;
  while (low < high) {
    const std::ptrdiff_t middle = (low + high) / 2;
    const std::optional<bool> holds = holds_flow(question, begin[middle]);
    if (!holds) return std::nullopt;
    if (*holds)
      high = middle;
    else
      low = middle + 1;
  }
  return begin[high];
}

std::optional<bool> TimedSearch::holds_flow(const TimedQuestion& question, std::int64_t within_us) {
  const TimedModel timed = network_.model(question.weights, {within_us, points_, {}});
  if (!timed.error.empty() || budget_.spend(static_cast<std::int64_t>(timed.model.arcs.size())))
    return std::nullopt;
  const ModelAnswer answer =
      ask_model(timed.model, {.units = nullptr, .start = nullptr, .proof = false}, budget_);
  if (answer.status == flow::Status::kInfeasible) return false;
  if (answer.bound && question.at_most && *answer.bound > *question.at_most) return false;
  if (answer.value && (!question.at_most || *answer.value <= *question.at_most)) return true;
  return std::nullopt;
}

}  // namespace tenon::rebalance
