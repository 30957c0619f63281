#include "hybrid/discrete_layer.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tenon::hybrid {

namespace {

constexpr double kWhole = 1e-6;
constexpr int kReliableAfter = 1;
constexpr double kLeastLoss = 1e-9;

}  // namespace

void apply(const Program& program, const Decision& decision, Decided& decided) {
  if (decision.kind == Decision::Kind::kCount) {
    CountSides& sides = decided.counts[static_cast<std::size_t>(decision.index)];
    if (decision.up)
      sides.least = std::max(sides.least, decision.k + 1);
    else
      sides.most = sides.most < 0 ? decision.k : std::min(sides.most, decision.k);
    return;
  }
  if (decision.kind == Decision::Kind::kEither) {
    const Program::Either& sets = program.either(decision.index);
    for (const int block : decision.up ? sets.other : sets.one)
      decided.allowed[static_cast<std::size_t>(block)] &= kOff;
    return;
  }
  Allowed open = 0;
  const int first = program.first_mode(decision.index);
  for (int m = first; m < program.end_mode(decision.index); ++m)
    if ((program.mode(m).gates >> decision.gate & 1) != 0) open |= Allowed{1} << (m - first);
  Allowed& allowed = decided.allowed[static_cast<std::size_t>(decision.index)];
  allowed &= decision.up ? open : ~open;
}

DiscreteLayer::DiscreteLayer(const Program& program) : program_(program), first_gate_{0} {
  for (int block = 0; block < program.blocks(); ++block) {
    unsigned any = 0;
    for (int m = program.first_mode(block); m < program.end_mode(block); ++m) any |= program.mode(m).gates;
    first_gate_.push_back(first_gate_.back() + static_cast<std::size_t>(std::bit_width(any)));
  }
  histories_.resize(first_gate_.back() + static_cast<std::size_t>(program.counts() + program.eithers()));
}

std::size_t DiscreteLayer::key(const Decision& decision) const {
  const std::size_t gates = first_gate_.back();
  if (decision.kind == Decision::Kind::kCount) return gates + static_cast<std::size_t>(decision.index);
  if (decision.kind == Decision::Kind::kEither)
    return gates + static_cast<std::size_t>(program_.counts() + decision.index);
  return first_gate_[static_cast<std::size_t>(decision.index)] + decision.gate;
}

std::vector<DiscreteLayer::Candidate> DiscreteLayer::candidates(const Point& point) const {
  std::vector<Candidate> found;
  std::vector<double> open(static_cast<std::size_t>(program_.blocks()), 0);
  for (int block = 0; block < program_.blocks(); ++block) {
    const std::size_t first = first_gate_[static_cast<std::size_t>(block)];
    const auto gates = static_cast<unsigned>(first_gate_[static_cast<std::size_t>(block) + 1] - first);
    double parts[Program::kMostGates] = {};
    for (int m = program_.first_mode(block); m < program_.end_mode(block); ++m) {
      const double weight = point.weight(m);
      if (weight == 0) continue;
      open[static_cast<std::size_t>(block)] += weight;
      for (unsigned gate = 0; gate < gates; ++gate)
        if ((program_.mode(m).gates >> gate & 1) != 0) parts[gate] += weight;
    }
    for (unsigned gate = 0; gate < gates; ++gate)
      if (parts[gate] > kWhole && parts[gate] < 1 - kWhole)
        found.push_back({{Decision::Kind::kGate, false, block, gate, 0}, parts[gate]});
  }
  for (int count = 0; count < program_.counts(); ++count) {
    double sum = 0;
    for (const int block : program_.count(count)) sum += open[static_cast<std::size_t>(block)];
    const double part = sum - std::floor(sum);
    if (part > kWhole && part < 1 - kWhole)
      found.push_back(
          {{Decision::Kind::kCount, false, count, 0, static_cast<std::int64_t>(std::floor(sum))}, part});
  }
  for (int either = 0; either < program_.eithers(); ++either) {
    double one = 0, other = 0;
    for (const int block : program_.either(either).one) one += open[static_cast<std::size_t>(block)];
    for (const int block : program_.either(either).other) other += open[static_cast<std::size_t>(block)];
    if (one > kWhole && other > kWhole)
      found.push_back({{Decision::Kind::kEither, false, either}, one / (one + other)});
  }
  const auto standing = [](const Candidate& c) {
    const Decision::Kind kind = c.decision.kind;
    return std::min(c.part, 1 - c.part) + (kind == Decision::Kind::kEither  ? 0.5
                                           : kind == Decision::Kind::kCount ? 0.25
                                                                            : 0);
  };
  std::stable_sort(found.begin(), found.end(),
                   [&](const Candidate& a, const Candidate& b) { return standing(a) > standing(b); });
  return found;
}

void DiscreteLayer::learn(const Candidate& candidate, bool up, double loss) {
  const double moved = up ? 1 - candidate.part : candidate.part;
  for (History* history : {&histories_[key(candidate.decision)], &all_}) {
    history->sum[up ? 1 : 0] += std::max(0.0, loss) / moved;
    ++history->times[up ? 1 : 0];
  }
}

bool DiscreteLayer::reliable(const Candidate& candidate) const {
  const History& known = history(candidate.decision);
  return std::min(known.times[0], known.times[1]) >= kReliableAfter;
}

double DiscreteLayer::expected_loss(const Candidate& candidate, bool up) const {
  const History& known = history(candidate.decision);
  const std::size_t side = up ? 1 : 0;
  const History& source = known.times[side] > 0 ? known : all_;
  const double mean = source.times[side] > 0 ? source.sum[side] / source.times[side] : 1;
  return std::max(kLeastLoss, mean * (up ? 1 - candidate.part : candidate.part));
}

double DiscreteLayer::score(const Candidate& candidate) const {
  return expected_loss(candidate, false) * expected_loss(candidate, true);
}

}  // namespace tenon::hybrid
