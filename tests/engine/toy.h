#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/planner.h"
#include "tests/scratch.h"

namespace tenon::engine {

// A kind for tests: the input {"numbers": [3, 9, 4]} asks for a largest number, the plan is {"pick": index,
// "value": number}. Its search is whatever the test says.
struct ToyInstance {
  std::vector<std::int64_t> numbers;
};

class ToyProblem : public problems::Problem {
 public:
  const problems::ProblemInfo& info() const override;
  Result<formats::Document> read(const formats::Source&, const std::string&,
                                 const OptionValues&) const override;
  Result<problems::Loaded> load(const formats::Document&, const OptionValues&) const override;
  Result<Json> read_plan(const formats::Source& source) const override;
  std::vector<Violation> verify(const problems::Loaded&, const Json& plan) const override;
  std::vector<std::pair<std::string, Int128>> stage_values(const problems::Loaded&,
                                                           const Json&) const override;
  // A certificate holds if it is {"bound": the largest number}; "solver" is a solver's word.
  problems::CertificateVerdict certify(const problems::Loaded&, const Json&, const Json&) const override;
  std::string html(const problems::Loaded&, const Json&) const override { return "<html>"; }
  std::string workbook(const problems::Loaded&, const Json&) const override { return "workbook"; }
  Result<std::string> convert(const problems::Loaded&, const std::string&) const override {
    return {"converted"};
  }
  Result<std::string> fresh(const std::string&, const OptionValues&) const override { return {"{}"}; }
  std::vector<std::string> differences(const Json&, const Json&) const override { return {}; }
};

class ToyPlanner : public Planner {
 public:
  using Search = std::function<AnyOutcome(const PlanRequest&)>;
  explicit ToyPlanner(Search search) : search_(std::move(search)) {}

  const problems::Problem& problem() const override { return problem_; }
  const std::vector<OptionSpec>& plan_options() const override;  // --greedy
  AnyOutcome plan(const PlanRequest& request) const override { return search_(request); }
  std::optional<Explanation> explain(const PlanRequest&, const std::optional<Json>&) const override {
    return {};
  }
  const std::vector<std::string>& model_formats() const override;
  Result<std::string> model_text(const problems::Loaded&, const std::string&) const override {
    return {"max: x;"};
  }

 private:
  ToyProblem problem_;
  Search search_;
};

const ToyInstance& toy_instance(const PlanRequest& request);
Json toy_plan(std::int64_t pick, std::int64_t value);
std::vector<Objective> toy_stages(std::optional<std::int64_t> value, std::optional<std::int64_t> bound);
// The right answer, proven; and a plan alone, as a search that was stopped leaves it.
AnyOutcome toy_optimum(const PlanRequest& request);
AnyOutcome toy_feasible(std::int64_t pick, std::int64_t value, std::optional<std::int64_t> bound, Stop stop);

}  // namespace tenon::engine
