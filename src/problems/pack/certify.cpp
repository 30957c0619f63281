#include "problems/pack/certify.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace tenon::pack {

// Every bound on max_end is checked the same way: take t = bound - 1, the largest max_end that the claim
// excludes, and compute both sides of the argument's inequality at this t. That needs no search for the best
// t and makes the reserved bits, which depend on t, a plain number.

namespace {

constexpr std::int64_t kMostKnapsackSteps = 2'000'000'000;  // above: believed, not proven (some ten seconds)
constexpr Int128 kMostKnapsackStates = Int128{1} << 21;     // 32 bytes each
constexpr Int128 kMostSubsetSumBits = Int128{1} << 26;

Int128 weight(const Instance& instance, const Block& block) {
  return Int128{block.size_bits} * instance.fewest_frames(block);
}

Int128 total_weight(const Instance& instance) {
  Int128 sum = 0;
  for (const Block& block : instance.blocks) sum += weight(instance, block);
  return sum;
}

bool certain(const Instance& instance, const StageValues& values, const Block& block) {
  return block.priority > values.dropped_priority || weight(instance, block) > values.dropped_bits;
}

// Reserved bits below `t` in `frame`; reserves may overlap one another, so their union is measured.
Int128 reserved_in(const Instance& instance, std::int32_t frame, Int128 t) {
  std::vector<std::pair<Int128, Int128>> spans;
  for (const Reserve& r : instance.reserves) {
    if (frame < r.first_frame || frame > r.last_frame) continue;
    spans.emplace_back(r.start_bit, std::min<Int128>(t, Int128{r.start_bit} + r.size_bits));
  }
  std::sort(spans.begin(), spans.end());
  Int128 sum = 0;
  Int128 covered_to = 0;
  for (const auto& [begin, end] : spans) {
    const Int128 from = std::max(begin, covered_to);
    if (end > from) sum += end - from;
    covered_to = std::max(covered_to, end);
  }
  return sum;
}

std::vector<Int128> reserved_below(const Instance& instance, std::int32_t window, Int128 t) {
  std::vector<Int128> bits(static_cast<std::size_t>(window), 0);
  if (instance.reserves.empty()) return bits;
  for (std::int32_t f = 0; f < window; ++f) bits[static_cast<std::size_t>(f)] = reserved_in(instance, f, t);
  return bits;
}

Int128 free_below(const Instance& instance, std::int32_t window, Int128 t) {
  Int128 sum = 0;
  for (const Int128 reserved : reserved_below(instance, window, t)) sum += t - reserved;
  return sum;
}

// Fewest of the first `window` frames that `block` is sent in: those of its latest first frame.
std::int32_t fewest_in(const Instance& instance, std::int32_t window, const Block& block) {
  const Instance::Phases choice = instance.phases(block);
  const std::int32_t latest = choice.first + choice.count - 1;
  return latest < window ? (window - 1 - latest) / block.period + 1 : 0;
}

Int128 weight_in(const Instance& instance, std::int32_t window, const Block& block) {
  return Int128{block.size_bits} * fewest_in(instance, window, block);
}

Int128 total_weight_in(const Instance& instance, std::int32_t window) {
  Int128 sum = 0;
  for (const Block& block : instance.blocks) sum += weight_in(instance, window, block);
  return sum;
}

// Whether `block` is in `frame` whatever it chooses.
bool always_in(const Instance& instance, const Block& block, std::int32_t frame) {
  const Instance::Phases choice = instance.phases(block);
  return choice.count == 1 && frame >= choice.first && (frame - choice.first) % block.period == 0;
}

bool is_frame(const Instance& instance, std::int32_t frame) { return frame >= 0 && frame < instance.frames; }

// --- max_end

struct EndCheck {
  const Instance& instance;
  const StageValues& values;
  Int128 t;  // in [0, frame_bits]: the argument must show that max_end <= t is impossible

  Judgement operator()(const proof::Trivial&) const { return refuted("only a bound of 0 is trivial"); }

  // Nothing if a claim names no window that there is.
  std::optional<std::int32_t> window(std::int32_t named) const {
    if (named < 0 || named > instance.frames) return std::nullopt;
    return named == 0 ? instance.frames : named;
  }

  Judgement operator()(const proof::Area& area) const {
    const std::optional<std::int32_t> w = window(area.window);
    if (!w) return refuted("no such window");
    return proven_if(free_below(instance, *w, t) < total_weight_in(instance, *w) - values.dropped_bits,
                     "all blocks have room below the bound");
  }

  Judgement operator()(const proof::FrameLoad& load) const {
    if (!is_frame(instance, load.frame)) return refuted("no such frame");
    Int128 bits = 0;
    for (const Block& block : instance.blocks)
      if (certain(instance, values, block) && always_in(instance, block, load.frame)) bits += block.size_bits;
    return proven_if(bits + reserved_in(instance, load.frame, t) > t,
                     "the frame's blocks have room below the bound");
  }

  Judgement operator()(const proof::PinnedEnd& pinned) const {
    if (!pinned.block.valid() || static_cast<std::size_t>(pinned.block.value) >= instance.blocks.size())
      return refuted("no such block");
    const Block& block = instance.blocks[pinned.block];
    if (!block.pinned() || !certain(instance, values, block))
      return refuted("the block is not bound to stay there");
    return proven_if(Int128{*block.offset_bits} + block.size_bits > t, "the block ends below the bound");
  }

  Judgement operator()(const proof::Level& level) const;
  Judgement operator()(const proof::SubsetSum& sums) const;

  Judgement operator()(const proof::Columns& columns) const {
    std::vector<BlockId> blocks;
    for (const BlockId b : instance.blocks.keys())
      if (certain(instance, values, instance.blocks[b])) blocks.push_back(b);
    const std::optional<Int128> bound = columns_bound(instance, blocks, columns.weights);
    return proven_if(bound && *bound > t, "the weights yield less");
  }

  Judgement operator()(const proof::Knapsack&) const {
    return refuted("a knapsack bounds what is dropped only");
  }
  Judgement operator()(const proof::Solver& solver) const {
    return believed("only " + solver.backend + " says so");
  }
};

Judgement EndCheck::operator()(const proof::Level& level) const {
  const std::optional<std::int32_t> w = window(level.window);
  if (!w) return refuted("no such window");
  if (level.period < 1 || *w % level.period != 0) return refuted("not a divisor of the frames");
  if (level.size_bits < 0) return refuted("a negative size");
  const Int128 p = level.period;
  Int128 even = 0;
  Int128 large = 0;  // how often the large rest blocks are sent
  Int128 weight_left = total_weight_in(instance, *w) - values.dropped_bits;
  std::int64_t unit = 0;
  for (const Block& block : instance.blocks) {
    unit = std::gcd(unit, block.size_bits);
    if (!certain(instance, values, block)) continue;
    if (level.period % block.period == 0 && (!block.start_frame || *block.start_frame < block.period)) {
      even += block.size_bits * (p / block.period);
      weight_left -= weight_in(instance, *w, block);
    } else if (block.size_bits >= level.size_bits) {
      large += fewest_in(instance, *w, block);
    }
  }
  if (unit == 0 || !instance.reserves.empty()) unit = 1;

  const std::vector<Int128> reserved = reserved_below(instance, *w, t);
  for (std::int32_t c = 0; c < level.period; ++c) {
    Int128 least = t;
    for (std::int32_t f = c; f < *w; f += level.period)
      least = std::min(least, reserved[static_cast<std::size_t>(f)]);
    even += least;
    for (std::int32_t f = c; f < *w; f += level.period)
      weight_left += reserved[static_cast<std::size_t>(f)] - least;
  }
  const Int128 rest = level.size_bits == 0 ? unit * ceil_div(weight_left * p, Int128{*w} * unit)
                                           : level.size_bits * ceil_div(large * p, *w);
  return proven_if(p * (t / unit * unit) < even + rest, "the level's blocks have room below the bound");
}

// Bit s is set if some of the blocks, each once, add up to s <= limit.
std::vector<bool> subset_sums(const Instance& instance, std::int64_t limit) {
  std::map<std::int64_t, std::int64_t> copies;
  for (const Block& block : instance.blocks) ++copies[block.size_bits];
  std::vector<std::uint64_t> bits(static_cast<std::size_t>(limit / 64 + 1), 0);
  bits[0] = 1;
  const auto add =
      [&](std::int64_t size) {  // bits |= bits << size, downwards so that each source is still old
        const auto words = static_cast<std::size_t>(size / 64);
        const auto shift = static_cast<unsigned>(size % 64);
        for (std::size_t i = bits.size(); i-- > words;) {
          bits[i] |= bits[i - words] << shift;
          if (shift != 0 && i > words) bits[i] |= bits[i - words - 1] >> (64 - shift);
        }
      };
  for (const auto& [size, count] : copies) {
    std::int64_t left = std::min(count, limit / size);
    for (std::int64_t part = 1; left > 0; left -= part, part = std::min(2 * part, left)) add(size * part);
  }
  std::vector<bool> reachable(static_cast<std::size_t>(limit) + 1);
  for (std::size_t s = 0; s < reachable.size(); ++s) reachable[s] = (bits[s / 64] >> (s % 64) & 1) != 0;
  return reachable;
}

Judgement EndCheck::operator()(const proof::SubsetSum& sums) const {
  const std::optional<std::int32_t> w = window(sums.window);
  if (!w) return refuted("no such window");
  if (t > kMostSubsetSumBits) return believed("the frame is too large for its subset sums");
  const std::vector<bool> reachable = subset_sums(instance, static_cast<std::int64_t>(t));
  Int128 room = 0;
  for (const Int128 reserved : reserved_below(instance, *w, t)) {
    auto fill = static_cast<std::size_t>(t - reserved);
    while (!reachable[fill]) --fill;  // 0 is reachable
    room += static_cast<Int128>(fill);
  }
  return proven_if(room < total_weight_in(instance, *w) - values.dropped_bits,
                   "all blocks have room below the bound");
}

// --- dropped_priority, dropped_bits

// What a drop set costs, compared in the order of the stages.
using Cost = std::pair<Int128, Int128>;  // priority, bits

// The least cost of dropping at least `excess` of the given takes.
struct DropProblem {
  Int128 excess = 0;
  std::map<std::tuple<Int128, Int128, Int128>, std::int64_t> blocks;  // (take, priority, weight) -> how many
};

// `ceiling`: blocks of higher priority must stay.
DropProblem drop_problem(const Instance& instance, const std::optional<std::int32_t>& frame, Int128 ceiling) {
  DropProblem problem;
  const Int128 full = instance.frame_bits;
  problem.excess =
      frame ? reserved_in(instance, *frame, full) - full : -free_below(instance, instance.frames, full);
  for (const Block& block : instance.blocks) {
    if (frame && !always_in(instance, block, *frame)) continue;
    const Int128 take = frame ? Int128{block.size_bits} : weight(instance, block);
    problem.excess += take;
    if (block.priority <= ceiling) ++problem.blocks[{take, block.priority, weight(instance, block)}];
  }
  return problem;
}

// least[e]: least cost of dropping at least e, filled block by block; equal blocks in bundles of 1, 2, 4, …
// nullopt: more work than allowed. {-1, -1}: no set drops enough.
std::optional<Cost> least_cost(const DropProblem& problem) {
  if (problem.excess <= 0) return Cost{0, 0};
  Int128 unit = 0;  // the takes' greatest common divisor: the excess counts in whole units
  for (const auto& [kind, count] : problem.blocks)
    for (Int128 r = std::get<0>(kind); r != 0; unit = std::exchange(r, unit % r)) continue;
  if (unit == 0) return Cost{-1, -1};
  const Int128 units = ceil_div(problem.excess, unit);
  if (units >= kMostKnapsackStates) return std::nullopt;
  const auto excess = static_cast<std::int64_t>(units);
  if (static_cast<Int128>(problem.blocks.size()) * excess > kMostKnapsackSteps) return std::nullopt;
  const Cost none{std::numeric_limits<Int128>::max(), 0};
  std::vector<Cost> least(static_cast<std::size_t>(excess) + 1, none);
  least[0] = {0, 0};
  std::int64_t steps = 0;
  for (const auto& [kind, count] : problem.blocks) {
    const auto& [bits_taken, priority, bits] = kind;
    const Int128 take = bits_taken / unit;
    std::int64_t left = static_cast<std::int64_t>(std::min<Int128>(count, ceil_div(excess, take)));
    for (std::int64_t part = 1; left > 0; left -= part, part = std::min(2 * part, left)) {
      if ((steps += excess) > kMostKnapsackSteps) return std::nullopt;
      const auto step = static_cast<std::int64_t>(std::min<Int128>(excess, take * part));
      for (std::int64_t e = excess; e > 0; --e) {
        const Cost& before = least[static_cast<std::size_t>(std::max<std::int64_t>(0, e - step))];
        if (before == none) continue;
        Cost& now = least[static_cast<std::size_t>(e)];
        now = std::min(now, Cost{before.first + priority * part, before.second + bits * part});
      }
    }
  }
  return least.back() == none ? Cost{-1, -1} : least.back();
}

// Lagrangian bound on sum(cost x) subject to sum(take x) >= excess, x in {0, 1}, at the given price; rounded
// up. nullopt on overflow of 128 bits.
std::optional<Int128> priced_cost(const DropProblem& problem, const proof::Knapsack& knapsack,
                                  bool count_bits) {
  Checked<Int128> sum = Checked<Int128>(problem.excess) * Int128{knapsack.price};
  for (const auto& [kind, count] : problem.blocks) {
    const auto& [take, priority, bits] = kind;
    const auto reduced = Checked<Int128>(count_bits ? bits : priority) * Int128{knapsack.price_scale} -
                         Checked<Int128>(take) * Int128{knapsack.price};
    if (!reduced.ok()) return std::nullopt;
    if (reduced.value() < 0) sum += reduced * Int128{count};
  }
  if (!sum.ok()) return std::nullopt;
  return ceil_div(sum.value(), knapsack.price_scale);
}

// Bound on `dropped_bits` when dynamic programming is asked for. Where the attained priority is the least
// one, ties are broken by bits; otherwise all that is known is that no dropped block exceeds it.
std::optional<Cost> least_bits(const DropProblem& problem, const StageValues& values) {
  const std::optional<Cost> both = least_cost(problem);
  if (!both || both->first == values.dropped_priority || both->first < 0) return both;
  DropProblem bits_only{problem.excess, {}};
  for (const auto& [kind, count] : problem.blocks)
    bits_only.blocks[{std::get<0>(kind), 0, std::get<2>(kind)}] += count;
  return least_cost(bits_only);
}

Judgement check_drop(const Instance& instance, const StageValues& values, const Claim& claim) {
  if (const auto* solver = std::get_if<proof::Solver>(&claim.argument))
    return believed("only " + solver->backend + " says so");
  const auto* knapsack = std::get_if<proof::Knapsack>(&claim.argument);
  if (!knapsack) return refuted("the argument says nothing of what is dropped");
  if (knapsack->frame && !is_frame(instance, *knapsack->frame)) return refuted("no such frame");
  const bool count_bits = claim.stage == "dropped_bits";
  const Int128 ceiling =
      count_bits ? values.dropped_priority : Int128{std::numeric_limits<std::int64_t>::max()};
  const DropProblem problem = drop_problem(instance, knapsack->frame, ceiling);

  if (knapsack->price_scale != 0) {
    if (knapsack->price < 0 || knapsack->price_scale < 0) return refuted("a negative price");
    const std::optional<Int128> bound = priced_cost(problem, *knapsack, count_bits);
    return proven_if(bound && *bound >= claim.bound, "the price yields less");
  }
  const std::optional<Cost> cost = count_bits ? least_bits(problem, values) : least_cost(problem);
  if (!cost) return believed("the knapsack is too large to solve again");
  if (cost->first < 0) return proven();  // no set drops enough: nothing keeps the rules, so every bound holds
  return proven_if((count_bits ? cost->second : cost->first) >= claim.bound, "less needs to be dropped");
}

// The values as any plan can have them: what a file says may be beyond all sums, and then 128 bits overflow.
StageValues within_range(const Instance& instance, const StageValues& values) {
  Int128 priority = 0;
  for (const Block& block : instance.blocks) priority += block.priority;
  return {std::clamp<Int128>(values.dropped_priority, 0, priority),
          std::clamp<Int128>(values.dropped_bits, 0, total_weight(instance))};
}

StageValues attained_before(const std::vector<Objective>& objectives, const std::string& stage) {
  // Without a plan's value a later bound would have to hold whatever is dropped.
  constexpr Int128 kAnything = std::numeric_limits<Int128>::max();
  StageValues values;
  for (const Objective& objective : objectives) {
    if (objective.name == stage) break;
    if (objective.name == "dropped_priority") values.dropped_priority = objective.value.value_or(kAnything);
    if (objective.name == "dropped_bits") values.dropped_bits = objective.value.value_or(kAnything);
  }
  return values;
}

}  // namespace

Judgement check(const Instance& instance, const StageValues& attained, const Claim& claim) {
  constexpr std::array stages{"dropped_priority", "dropped_bits", "max_end", "movement"};
  if (std::find(stages.begin(), stages.end(), claim.stage) == stages.end()) return refuted("no such stage");
  if (claim.bound <= 0) return proven();  // no stage has negative values
  const StageValues values = within_range(instance, attained);
  if (claim.stage == "max_end") {
    if (claim.bound > Int128{instance.frame_bits} + 1) return refuted("a bound beyond the frame's end");
    return std::visit(EndCheck{instance, values, claim.bound - 1}, claim.argument);
  }
  if (claim.stage == "movement") {
    const auto* solver = std::get_if<proof::Solver>(&claim.argument);
    return solver ? believed("only " + solver->backend + " says so")
                  : refuted("no argument bounds the movement");
  }
  return check_drop(instance, values, claim);
}

Certification certify(const Instance& instance, const std::vector<Objective>& objectives,
                      const Proof& proof) {
  return certify_claims(
      objectives, false, proof, [](const std::string&, Int128 bound) { return bound <= 0; },
      reaches_from_below,
      [&](const Claim& claim) { return check(instance, attained_before(objectives, claim.stage), claim); });
}

const char* name(const Argument& argument) {
  constexpr std::array names{"trivial",    "area",    "frame_load", "pinned_end", "level",
                             "subset_sum", "columns", "knapsack",   "solver"};
  static_assert(names.size() == std::variant_size_v<Argument>);
  return names[argument.index()];
}

}  // namespace tenon::pack
