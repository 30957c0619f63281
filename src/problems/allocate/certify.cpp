#include "problems/allocate/certify.h"

#include <algorithm>
#include <array>

#include "problems/allocate/certify_blocks.h"
#include "problems/allocate/certify_tree.h"

namespace tenon::allocate {

namespace {

// Whether `bound` says at least as much of a stage as `other`: the net gain is to be large, so a smaller bound says more.
bool as_strong(const std::string& stage, Int128 bound, Int128 other) {
  return stage == "net_gain" ? bound <= other : bound >= other;
}

struct Check {
  const Instance& instance;
  const Claim& claim;

  bool is(const char* stage) const { return claim.stage == stage; }

  Judgement operator()(const proof::Trivial&) const {
    if (is("turnover")) return proven_if(claim.bound <= 0, "a bound above what needs no proof");
    if (!is("net_gain")) return refuted("that there is no plan needs a proof");
    if (!within_range(instance)) return believed("amounts beyond the checker's range");
    return proven_if(claim.bound >= trivial_bound(instance), "the best yields come to more");
  }

  Judgement operator()(const proof::Tree& tree) const {
    if (is("turnover")) return refuted("a tree bounds no turnover");
    const TreeBound found = bound_of(instance, tree);
    if (!found.net_gain) return found.too_large ? believed(found.why) : refuted(found.why);
    if (is("infeasible")) return proven_if(*found.net_gain == kNoPlan, "a leaf may have plans");
    return proven_if(*found.net_gain <= claim.bound, "the tree yields more");
  }

  Judgement operator()(const proof::Solver& solver) const {
    return believed("only " + solver.backend + " says so");
  }
};

}  // namespace

Int128 trivial_bound(const Instance& instance) {
  struct Part {
    Int128 rate, value;
  };
  std::vector<Part> parts;
  const Blocks blocks = blocks_of(instance);
  for (const PoolBlock& block : blocks.pools) {
    const std::int64_t most = std::min(block.most_value(), blocks.aum);
    for (std::size_t s = 0; s < block.step_from.size() && block.step_from[s] < most; ++s) {
      const std::int64_t end = s + 1 < block.step_from.size() ? std::min(block.step_from[s + 1], most) : most;
      parts.push_back({Int128{block.pool->yield[s].apy} * instance.days, end - block.step_from[s]});
    }
  }
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.rate > b.rate; });
  Int128 gain = 0, left = blocks.aum;
  for (const Part& part : parts) {
    const Int128 value = std::min(left, part.value);
    gain += part.rate * value;
    left -= value;
  }
  return floor_div(gain, kYieldOne);
}

std::optional<Int128> tree_bound(const Instance& instance, const proof::Tree& tree, std::string* why) {
  TreeBound found = bound_of(instance, tree);
  if (why) *why = std::move(found.why);
  return found.net_gain;
}

Judgement check(const Instance& instance, const Claim& claim) {
  constexpr std::array kStages{"net_gain", "turnover", "infeasible"};
  if (std::find(kStages.begin(), kStages.end(), claim.stage) == kStages.end())
    return refuted("no such stage");
  if (claim.stage == "turnover" && claim.bound <= 0) return proven();  // nothing moves less than nothing
  return std::visit(Check{instance, claim}, claim.argument);
}

Certification certify(const Instance& instance, const std::vector<Objective>& objectives, bool infeasible,
                      const Proof& proof) {
  // Neither money moved nor pools changed are fewer than none.
  const auto evident = [](const std::string& stage, Int128 bound) {
    return (stage == "turnover" || stage == "changes") && bound <= 0;
  };
  return certify_claims(objectives, infeasible, proof, evident, as_strong,
                        [&](const Claim& claim) { return check(instance, claim); });
}

std::string carrier(const Proof& proof, const std::string& stage, Int128 bound) {
  std::string found;
  for (const Claim& claim : proof.claims) {
    if (claim.stage != stage || !as_strong(stage, claim.bound, bound)) continue;
    if (!std::holds_alternative<proof::Solver>(claim.argument)) return name(claim.argument);
    found = name(claim.argument);
  }
  return found;
}

const char* name(const Argument& argument) {
  constexpr std::array kNames{"trivial", "tree", "solver"};
  static_assert(kNames.size() == std::variant_size_v<Argument>);
  return kNames[argument.index()];
}

}  // namespace tenon::allocate
