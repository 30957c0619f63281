#include "planners/roster/stages.h"

#include <algorithm>
#include <utility>

namespace tenon::roster {

namespace {

const char* unit_of(std::string_view stage) {
  if (stage == "unfilled") return "duties";
  if (stage == "changes") return "officer-days";
  if (stage == "staff") return "officers";
  if (stage == "balance") return "squared duties";
  return "points";
}

// What nobody can re-prove.
bool is_word(const std::optional<Claim>& claim) {
  return claim && std::holds_alternative<proof::Solver>(claim->argument);
}

}  // namespace

Stages::Stages(const Instance& instance, const std::optional<Roster>& keep,
               const SearchContext<Plan>& context)
    : instance_(instance), keep_(keep), context_(context) {
  for (const auto& [name, value] : values(Roster::empty(instance))) {
    const Int128 least = name == "cost" ? instance.fixed_cost : 0;
    stages_.push_back({.objective = {.name = name, .unit = unit_of(name), .value = {}, .bound = least},
                       .claim = Claim{name, least, proof::Trivial{}}});
  }
}

std::vector<std::pair<std::string, Int128>> Stages::values(const Roster& roster) const {
  auto values = stage_values(instance_, roster);
  if (keep_) values.insert(values.begin() + 1, {"changes", changes(instance_, *keep_, roster)});
  return values;
}

const Stages::Stage* Stages::find(std::string_view name) const {
  for (const Stage& stage : stages_)
    if (stage.objective.name == name) return &stage;
  return nullptr;
}

std::optional<Int128> Stages::value(std::string_view name) const {
  const Stage* stage = find(name);
  return stage ? stage->objective.value : std::nullopt;
}

Int128 Stages::bound(std::string_view name) const {
  const Stage* stage = find(name);
  return stage ? stage->objective.bound.value_or(0) : 0;
}

bool Stages::proven(std::string_view name) const {
  const Stage* stage = find(name);
  return stage && stage->objective.proven();
}

bool Stages::all_proven() const {
  return std::all_of(stages_.begin(), stages_.end(),
                     [](const Stage& stage) { return stage.objective.proven(); });
}

bool Stages::over() {
  if (infeasible_ || all_proven()) return true;
  const Objective& headline = stages_.front().objective;
  if (const auto gap = headline.gap();
      gap && context_.budget.limits().gap > 0 && *gap <= context_.budget.limits().gap && !headline.proven())
    context_.budget.end(Stop::kGap);
  return context_.budget.exhausted();
}

bool Stages::offer(const Roster& roster, const char* from) {
  const auto found = values(roster);
  std::size_t first = 0;  // stage that differs
  if (best_) {
    while (first < found.size() && found[first].second == *stages_[first].objective.value) ++first;
    if (first == found.size() || found[first].second > *stages_[first].objective.value) return false;
  }
  for (std::size_t s = first; s < stages_.size(); ++s) {
    Stage& stage = stages_[s];
    stage.objective.value = found[s].second;
    if (s == first || !best_ || stage.objective.name == "cost") continue;
    stage.objective.bound = 0;
    stage.claim = Claim{stage.objective.name, 0, proof::Trivial{}};
  }
  best_ = roster;
  context_.tell(stages_[first].objective, from);
  if (context_.incumbent) context_.incumbent(to_plan(instance_, *best_), objectives());
  return true;
}

void Stages::raise(Claim claim, const char* from) {
  for (Stage& stage : stages_) {
    if (stage.objective.name != claim.stage) continue;
    const bool higher = !stage.objective.bound || claim.bound > *stage.objective.bound;
    const bool better = claim.bound == stage.objective.bound && is_word(stage.claim) && !is_word(claim);
    if (!higher && !better) return;
    stage.objective.bound = claim.bound;
    stage.claim = std::move(claim);
    if (higher) context_.tell(stage.objective, from);
  }
}

std::vector<Claim> Stages::claims() const {
  std::vector<Claim> claims;
  for (const Stage& stage : stages_) {
    if (!stage.claim) break;
    claims.push_back(*stage.claim);
    if (!stage.objective.proven()) break;
  }
  return claims;
}

std::vector<Objective> Stages::objectives() const {
  std::vector<Objective> all;
  for (const Stage& stage : stages_) all.push_back(stage.objective);
  return all;
}

Outcome<Plan, Proof> Stages::outcome() const {
  Outcome<Plan, Proof> outcome;
  // Methods that have nothing left to try end like those that ran out of work.
  outcome.stop = context_.budget.stop().value_or(all_proven() ? Stop::kProof : Stop::kWork);
  if (infeasible_) {
    outcome.status = Status::kInfeasible;
    outcome.stop = Stop::kProof;
    outcome.proof = Proof{{{"infeasible", 0, *infeasible_}}};
    return outcome;
  }
  outcome.objectives = objectives();
  outcome.proof = Proof{};
  for (const Stage& stage : stages_)
    if (stage.claim) outcome.proof->claims.push_back(*stage.claim);
  if (!best_) return outcome;
  // Who of equal officers does what is nobody's finding; where a plan is kept, it is.
  outcome.plan = to_plan(instance_, keep_ ? *best_ : in_order(instance_, *best_));
  outcome.status = all_proven() ? Status::kOptimal : Status::kFeasible;
  if (all_proven()) outcome.stop = Stop::kProof;
  return outcome;
}

}  // namespace tenon::roster
