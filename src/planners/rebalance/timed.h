#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "flow/solve.h"
#include "planners/rebalance/flow_search.h"
#include "problems/rebalance/certify.h"
#include "problems/rebalance/schedule.h"
#include "problems/rebalance/timed_model.h"

namespace tenon::rebalance {

// The least weighted sum of all plans that keep deadlines and are complete in time.
struct TimedQuestion {
  Weights weights{};
  std::optional<std::int64_t> within_us{};
  // Any plan worth no more will do, and that there is none is the other answer (kInfeasible).
  std::optional<Int128> at_most{};
  bool proof = true;
  // Each schedule that breaks no rule of the instance, whether complete within_us or not, with its weighted value.
  std::function<void(const Schedule&, Int128)> on_schedule = nullptr;
};

struct TimedAnswer {
  flow::Status status = flow::Status::kUnknown;
  std::optional<Schedule> schedule;  // complete within within_us
  std::optional<Int128> value;       // of it, weighted; with the price of its completion where that has one
  std::optional<Int128> bound;
  std::optional<proof::Cases> proof;  // of the bound, or that there is no plan, or none worth at_most
  std::string error;                  // the model cannot be made: nothing was searched
  std::int64_t models = 0;            // solved
  std::int64_t search_nodes = 0;
  std::int64_t pivots = 0;
  std::int64_t model_nodes = 0;  // of the largest
  std::int64_t model_arcs = 0;
};

// Plans and bounds in time, exact where they meet. Dynamic discretization discovery (source: timed_model.h): solve the model
// of the time points there are; put its transactions in order as they can be in truth; if that schedule is complete in time
// and costs what the model says, it is best. Otherwise the copies of arcs that come too early are told so, by the time
// points at which money really comes (first those of the schedule, and if it has none that is new those of the copies), and
// again. Models are solved to the end only where no points are missing. Plans come from the model that is never early, too
// (TimeGrid::late), at every doubling of the number of models. What a model in time cannot say is decided by cases, best bound first (proof::Case): a circle where none is
// allowed, an edge whose copies together carry more than its capacity, and, where completion time has a price, whether
// a plan is complete by some time.
//
// Where no time points are left to add and no case can be made (throughputs and refills, transactions in circles that
// take no time), or after kMostModels models, the best plan and the bound stand apart. Points stay from one question to the
// next. Deterministic by ticks.
class TimedSearch {
 public:
  TimedSearch(const Instance& instance, Budget& budget);

  TimedAnswer ask(const TimedQuestion& question);

  // The least of the times above question.within_us (all, if that is empty) and below `below_us` at which more copies come in
  // and the model holds a flow worth at most at_most; nothing if none does, or a limit comes first. If no plan is complete
  // within_us, any that is before `below_us` takes that long. O(log) models.
  std::optional<std::int64_t> next_within(const TimedQuestion& question, std::int64_t below_us);

 private:
  class Run;

  // Whether the model of question.weights within that time does; none: a limit came first.
  std::optional<bool> holds_flow(const TimedQuestion& question, std::int64_t within_us);

  const Instance& instance_;
  Budget& budget_;
  const TimedNetwork network_;
  IdVector<PlaceId, std::vector<std::int64_t>> points_;  // each ascending
};

}  // namespace tenon::rebalance
