#include "planners/rebalance/soonest.h"

#include <utility>

namespace tenon::rebalance {

namespace {

class Soonest {
 public:
  Soonest(const Instance& instance, TimedSearch& search, Budget& budget, const SoonestQuestion& question)
      : instance_(instance), search_(search), budget_(budget), question_(question) {}

  SoonestResult run() {
    std::optional<std::int64_t> within = search_.next_within(asked({}), kNever);
    while (within) {
      raise_bound(*within);
      if (met() || ask(*within) != flow::Status::kInfeasible) return std::move(result_);
      within = search_.next_within(asked(*within), best_us());
    }
    if (budget_.stop()) return std::move(result_);
    if (result_.schedule)
      raise_bound(best_us());
    else
      find_that_there_is_none();
    return std::move(result_);
  }

 private:
  TimedQuestion asked(std::optional<std::int64_t> within_us) {
    return {.weights = question_.weights,
            .within_us = within_us,
            .at_most = question_.at_most,
            .proof = false,
            .on_schedule = [this](const Schedule& schedule, Int128 value) { offer(schedule, value); }};
  }

  flow::Status ask(std::int64_t within_us) {
    TimedAnswer answer = search_.ask(asked(within_us));
    if (!answer.error.empty()) result_.error = answer.error;
    return answer.status;
  }

  void offer(const Schedule& schedule, Int128 value) {
    if (value > question_.at_most || completion_us(instance_, schedule) >= best_us()) return;
    result_.schedule = schedule;
    if (question_.on_better) question_.on_better(schedule);
  }

  void find_that_there_is_none() {
    TimedQuestion question = asked({});
    question.proof = true;
    TimedAnswer answer = search_.ask(question);
    result_.infeasible = answer.status == flow::Status::kInfeasible;
    if (result_.infeasible) result_.nothing = std::move(answer.proof);
    result_.error = answer.error;
  }

  // That nothing is complete before then, if a claim can be made of it.
  void raise_bound(std::int64_t bound_us) {
    if (bound_us <= result_.bound_us) return;
    TimedQuestion question = asked(bound_us - 1);
    question.proof = true;
    TimedAnswer less = search_.ask(question);
    if (less.status != flow::Status::kInfeasible || !less.proof) return;
    result_.bound_us = bound_us;
    result_.claim = Claim{stage_name(Mode::kSoonest), bound_us, std::move(*less.proof)};
  }

  std::int64_t best_us() const {
    return result_.schedule ? completion_us(instance_, *result_.schedule) : kNever;
  }
  bool met() const { return best_us() <= result_.bound_us; }

  const Instance& instance_;
  TimedSearch& search_;
  Budget& budget_;
  const SoonestQuestion& question_;
  SoonestResult result_;
};

}  // namespace

SoonestResult solve_soonest(const Instance& instance, TimedSearch& search, Budget& budget,
                            const SoonestQuestion& question) {
  return Soonest(instance, search, budget, question).run();
}

}  // namespace tenon::rebalance
