#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/proof.h"
#include "problems/answer_parts.h"
#include "problems/problem.h"

namespace tenon::problems {

// What every kind's binding does alike: documents and JSON on the side of Problem become the kind's own types, the functions of
// problems/X do the work. A binding derives from this and adds what `tenon new` and `tenon convert` write.
//
// Input is what the kind's strict reader gives: {instance, warnings, summary, check}.
template <class Input, class Plan, class Proof>
class TypedProblem : public Problem {
 public:
  using Instance = decltype(Input::instance);
  using Argument = decltype(decltype(Proof::claims)::value_type::argument);
  using Objectives = std::vector<Objective>;
  using StageValues = std::vector<std::pair<std::string, Int128>>;

  // The functions of problems/X that are bound; their headers say what they do.
  struct Functions {
    // format.h
    Result<formats::Document> (*read_document)(const formats::Source&, const std::string&,
                                               const OptionValues&);
    Result<Input> (*read_instance)(const formats::Document&, const OptionValues&);
    Result<Plan> (*read_plan)(const formats::Source&);
    Result<Plan> (*plan_from_json)(const Json&, const std::string&);
    // certify.h
    Result<Proof> (*proof_from_json)(const Json&, const std::string&);
    Certification (*certify)(const Instance&, const Objectives&, bool infeasible, const Proof&);
    const char* (*name)(const Argument&);
    // verify.h, plan.h
    std::vector<Violation> (*verify)(const Instance&, const Plan&);
    StageValues (*stage_values)(const Instance&, const Plan&);
    std::vector<std::string> (*differences)(const Plan&, const Plan&);
    // report.h
    std::string (*html)(const Instance&, const Json&);
    std::string (*workbook)(const Instance&, const Json&);
  };

  TypedProblem(ProblemInfo info, Functions kind) : info_(std::move(info)), kind_(kind) {}

  const ProblemInfo& info() const override { return info_; }

  Result<formats::Document> read(const formats::Source& source, const std::string& format,
                                 const OptionValues& options) const override {
    return kind_.read_document(source, format, options);
  }

  Result<Loaded> load(const formats::Document& document, const OptionValues& options) const override {
    Result<Input> input = kind_.read_instance(document, options);
    if (!input.ok()) return input.errors();
    Input& read = input.value();
    return Loaded{std::make_shared<const Instance>(std::move(read.instance)), std::move(read.warnings),
                  std::move(read.summary), std::move(read.check)};
  }

  Result<Json> read_plan(const formats::Source& source) const override {
    const Result<Plan> plan = kind_.read_plan(source);
    if (!plan.ok()) return plan.errors();
    return to_json(plan.value());
  }

  std::vector<Violation> verify(const Loaded& input, const Json& plan) const override {
    const Result<Plan> read = kind_.plan_from_json(plan, "plan");
    if (read.ok()) return kind_.verify(input.as<Instance>(), read.value());
    return form_violations(read.errors());
  }

  StageValues stage_values(const Loaded& input, const Json& plan) const override {
    const Result<Plan> read = kind_.plan_from_json(plan, "plan");
    if (!read.ok()) return {};
    return kind_.stage_values(input.as<Instance>(), read.value());
  }

  CertificateVerdict certify(const Loaded& input, const Json& answer,
                             const Json& certificate) const override {
    const Result<Proof> proof = kind_.proof_from_json(certificate, "certificate");
    if (!proof.ok()) return unreadable_certificate(proof.errors());
    const Objectives objectives = stages_of(answer, info_.decimal_strings);
    Certification certification =
        kind_.certify(input.as<Instance>(), objectives, says_infeasible(answer), proof.value());
    return {certification.checked, std::move(certification.violations),
            carriers(proof.value(), objectives, kind_.name)};
  }

  std::string html(const Loaded& input, const Json& answer) const override {
    return kind_.html(input.as<Instance>(), answer);
  }
  std::string workbook(const Loaded& input, const Json& answer) const override {
    return kind_.workbook(input.as<Instance>(), answer);
  }

  std::vector<std::string> differences(const Json& plan_a, const Json& plan_b) const override {
    const Result<Plan> a = kind_.plan_from_json(plan_a, "first plan");
    const Result<Plan> b = kind_.plan_from_json(plan_b, "second plan");
    if (!a.ok() || !b.ok()) return {to_string(a.ok() ? b.errors().front() : a.errors().front())};
    return kind_.differences(a.value(), b.value());
  }

 private:
  ProblemInfo info_;
  Functions kind_;
};

}  // namespace tenon::problems
