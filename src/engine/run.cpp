#include "engine/run.h"

#include <algorithm>
#include <mutex>

#include "engine/answer_json.h"
#include "engine/best_so_far.h"
#include "engine/memory.h"
#include "engine/options.h"
#include "problems/input.h"
#include "solvers/solver.h"

namespace tenon::engine {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// How value and bound of the headline came together, for stats: a point a change, every other one forgotten where there are
// many.
class Course {
 public:
  explicit Course(const problems::ProblemInfo& kind) : kind_(kind) {}

  void add(const Event& event) {
    if (event.what != Event::What::kProgress || !kind_.headline_called(event.stage)) return;
    const Point point{event.elapsed_s, event.value, event.bound};
    if (!points_.empty() && points_.back().value == point.value && points_.back().bound == point.bound)
      return;
    if (points_.size() == kMost) {
      for (std::size_t i = 0; i < kMost / 2; ++i) points_[i] = points_[2 * i + 1];
      points_.resize(kMost / 2);
    }
    points_.push_back(point);
  }

  Json json() const {
    Json json = Json::array();
    for (const Point& point : points_)
      json.push_back({{"s", point.s},
                      {"value", number_json(point.value, kind_.decimal_strings)},
                      {"bound", number_json(point.bound, kind_.decimal_strings)}});
    return json;
  }

 private:
  static constexpr std::size_t kMost = 400;
  struct Point {
    double s = 0;
    std::optional<Int128> value, bound;
  };
  const problems::ProblemInfo& kind_;
  std::vector<Point> points_;
};

// Puts the time since the command began on every event, keeps the course, and lets one event through at a time.
class Timed : public ProgressSink {
 public:
  Timed(ProgressSink* sink, Clock::time_point started, const problems::ProblemInfo& kind)
      : sink_(sink), started_(started), course_(kind) {}

  void on_event(const Event& event) override {
    Event timed = event;
    const std::lock_guard lock(mutex_);
    timed.elapsed_s = seconds_since(started_);
    course_.add(timed);
    if (sink_) sink_->on_event(timed);
  }
  const Course& course() const { return course_; }
  void tell(Event::What what, const std::string& text) {
    Event event;
    event.what = what;
    event.text = text;
    on_event(event);
  }

 private:
  ProgressSink* sink_;
  Clock::time_point started_;
  Course course_;
  std::mutex mutex_;
};

// The plan of the answer that an option names, and that file's sha256.
struct EarlierPlan {
  std::optional<Json> plan;
  std::string sha256;
};

EarlierPlan read_earlier(const problems::Problem& problem, const OptionValues& options, const char* option,
                         std::vector<InputError>& errors) {
  const auto path = options.text(option);
  if (!path) return {};
  const auto source = formats::read_source(*path);
  auto plan = source ? problem.read_plan(source.value()) : Result<Json>(source.errors());
  if (!plan) {
    errors.insert(errors.end(), plan.errors().begin(), plan.errors().end());
    return {};
  }
  return {std::move(plan.value()), formats::sha256_hex(source.value().bytes)};
}

// Parameters for solvers that no solver has, found before the search.
std::vector<InputError> solver_option_errors(const OptionValues& options) {
  std::vector<InputError> errors;
  for (const std::string& text : options.all("solver-option"))
    if (text.find('=') == std::string::npos)
      errors.push_back({"", "--solver-option", "'" + text + "'", "BACKEND.NAME=VALUE"});
  for (InputError& error : solvers::check_parameters(solver_parameters(options)))
    errors.push_back(std::move(error));
  return errors;
}

// Everything that one run carries from step to step.
class Run {
 public:
  explicit Run(const Job& job)
      : job_(job),
        planner_(*job.planner),
        problem_(planner_.problem()),
        progress_(job.progress, job.started, problem_.info()) {}

  std::vector<InputError> read() {
    auto input = problems::read_input(problem_, job_.input, job_.options);
    std::vector<InputError> errors;
    if (!input) errors = input.errors();
    start_ = read_earlier(problem_, job_.options, "start", errors);
    keep_ = read_earlier(problem_, job_.options, "keep", errors);
    for (InputError& error : solver_option_errors(job_.options)) errors.push_back(std::move(error));
    if (!errors.empty()) return errors;
    input_ = std::move(input.value());
    read_s_ = seconds_since(job_.started);
    progress_.tell(Event::What::kRead, input_.document.file + ": " + input_.loaded.summary);
    if (!input_.loaded.check.empty()) progress_.tell(Event::What::kCheck, input_.loaded.check);
    return {};
  }

  void search() {
    Limits limits = limits_of(job_.options, planner_.default_gap());
    const bool in_worker = job_.options.has("memory-limit");
    limits.wall_s = std::max(0.0, limits.wall_s - seconds_since(job_.started));
    Budget budget(limits, job_.cancel);
    const PlanRequest request{.input = &input_.loaded,
                              .options = &job_.options,
                              .start = start_.plan,
                              .keep = keep_.plan,
                              .budget = &budget,
                              .progress = &progress_,
                              .incumbent = {}};
    BestSoFar best;
    searched_ = in_worker ? search_in_worker(job_.worker, planner_, input_.document, request, best)
                          : search_here(planner_, request, best);
  }

  // The plan against every rule and its own numbers. What fails here is our bug and is not shown as a plan.
  void verify() {
    const Clock::time_point begin = Clock::now();
    AnyOutcome& outcome = searched_.outcome;
    TENON_ASSERT(outcome.plan.has_value() ==
                 (outcome.status == Status::kOptimal || outcome.status == Status::kFeasible));
    if (outcome.plan) check(*outcome.plan, outcome.objectives);
    for (const auto& next : outcome.next_best) check(next.plan, next.objectives);
    // A stage's bound holds for given values of the stages before it; without those it says nothing.
    bool valued = true;
    for (Objective& objective : outcome.objectives) {
      if (!valued) objective.bound.reset();
      valued = valued && objective.value.has_value();
    }
    const bool all_proven =
        std::all_of(outcome.objectives.begin(), outcome.objectives.end(),
                    [&](const Objective& stage) { return problem_.info().proven(stage); });
    if (outcome.status == Status::kOptimal && !all_proven) {
      outcome.status = Status::kFeasible;
      warn("the search called its plan optimal without bounds that prove it");
    }
    verify_s_ = seconds_since(begin);
  }

  Finished finish() {
    Finished finished;
    AnyOutcome& outcome = searched_.outcome;
    problems::CertificateVerdict verdict;
    std::optional<std::string> certificate_sha256;
    if (outcome.proof) {
      finished.certificate = formats::to_compact_text(*outcome.proof);
      certificate_sha256 = formats::sha256_hex(finished.certificate);
      verdict = certify();
    }
    AnswerParts parts{.kind = &problem_.info(),
                      .outcome = &outcome,
                      .verified = outcome.plan ? std::optional(true) : std::nullopt,
                      .violations = {},
                      .bound_checked = verdict.checked,
                      .certificate_sha256 = certificate_sha256,
                      .arguments = std::move(verdict.arguments),
                      .warnings = input_.loaded.warnings,
                      .options = options(),
                      .stats = stats(),
                      .input_sha256 = input_.sha256};
    parts.warnings.insert(parts.warnings.end(), outcome.warnings.begin(), outcome.warnings.end());
    if (job_.options.has("solver-option") && !planner_.takes_solver_options())
      parts.warnings.push_back(
          {"--solver-option", "changes nothing: no solver of " + problem_.info().kind + " takes parameters"});
    finished.answer = answer_json(parts);
    finished.status = outcome.status;
    finished.has_plan = outcome.plan.has_value();
    finished.input = std::move(input_.loaded);
    finished.document = std::move(input_.document);
    return finished;
  }

 private:
  void warn(const std::string& text) {
    searched_.outcome.warnings.push_back({"", text + "; please report this"});
  }

  static std::string rejected_text(const std::vector<Violation>& violations) {
    constexpr std::size_t kShown = 20;
    std::string text = "the verifier rejects the plan that was found:";
    for (std::size_t i = 0; i < std::min(kShown, violations.size()); ++i)
      text += "\n  " + violations[i].rule + ": " + violations[i].text;
    if (violations.size() > kShown) text += "\n  and " + std::to_string(violations.size() - kShown) + " more";
    return text;
  }

  void check(const Json& plan, const std::vector<Objective>& objectives) const {
    const auto violations = problem_.verify(input_.loaded, plan);
    if (!violations.empty()) throw InternalError(rejected_text(violations));
    for (const auto& [name, attained] : problem_.stage_values(input_.loaded, plan)) {
      for (const Objective& objective : objectives) {
        if (objective.name == name && objective.value != attained) {
          throw InternalError("the search says " + name + " = " +
                              (objective.value ? to_string(*objective.value) : "nothing") +
                              ", its plan attains " + to_string(attained));
        }
      }
    }
  }

  // Re-proves the bounds without the search. What the checker refutes is not said.
  problems::CertificateVerdict certify() {
    AnyOutcome& outcome = searched_.outcome;
    const AnswerParts draft{.kind = &problem_.info(), .outcome = &outcome};
    problems::CertificateVerdict verdict =
        problem_.certify(input_.loaded, answer_json(draft), *outcome.proof);
    if (verdict.checked != std::optional(false)) return verdict;
    for (const Violation& violation : verdict.violations) warn("bound refuted: " + violation.text);
    if (outcome.status == Status::kOptimal) outcome.status = Status::kFeasible;
    if (outcome.status == Status::kInfeasible) outcome.status = Status::kUnknown;
    return verdict;
  }

  // Earlier plans shape the answer by what they hold, not by where they lie: their sha256 stands here.
  Json options() const {
    Json json = options_json(options_of(Verb::kPlan, planner_), job_.options);
    if (start_.plan) json["start"] = start_.sha256;
    if (keep_.plan) json["keep"] = keep_.sha256;
    return json;
  }

  Json stats() const {
    std::vector<PhaseStats> phases{{.name = "read", .wall_s = read_s_, .ticks = 0, .counters = {}}};
    const auto& searched = searched_.outcome.phases;
    phases.insert(phases.end(), searched.begin(), searched.end());
    phases.push_back({.name = "verify", .wall_s = verify_s_, .ticks = 0, .counters = {}});
    return {{"wall_s", seconds_since(job_.started)},
            {"peak_bytes", std::max(peak_resident_bytes(), searched_.peak_bytes)},
            {"threads", limits_of(job_.options).threads},
            {"ticks", searched_.ticks},
            {"phases", to_json(phases)},
            {"course", progress_.course().json()},
            {"input", formats::sql::shown(job_.input)},
            {"start", job_.options.text("start").value_or("")},
            {"keep", job_.options.text("keep").value_or("")}};
  }

  const Job& job_;
  const Planner& planner_;
  const problems::Problem& problem_;
  Timed progress_;
  problems::Input input_;
  EarlierPlan start_;
  EarlierPlan keep_;
  SearchResult searched_;
  double read_s_ = 0;
  double verify_s_ = 0;
};

}  // namespace

Result<Finished> run(const Job& job) {
  Run run(job);
  if (auto errors = run.read(); !errors.empty()) return errors;
  run.search();
  run.verify();
  return run.finish();
}

}  // namespace tenon::engine
