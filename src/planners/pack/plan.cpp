#include "planners/pack/plan.h"

#include <algorithm>
#include <utility>

#include "planners/pack/canonical.h"
#include "planners/pack/drop.h"
#include "planners/pack/exact_loads.h"
#include "planners/pack/exact_model.h"
#include "planners/pack/fill_greedily.h"
#include "planners/pack/length_bounds.h"
#include "planners/pack/place.h"
#include "planners/pack/repack.h"
#include "planners/pack/score.h"

// The stages in order, each with the cheapest technique first:
//
//   what to drop    area and frame bounds say the least; drop sets of that value are tried until one can be placed
//   how long        place.h against the best length bound
//   what moves      repack.h below the length found (with --keep only)
//   what is open    CP-SAT on instances that are small enough, all stages to a proof: exact_loads.h, whose bounds hold
//                   for all and whose solutions for most, then exact_model.h; then ruin and recreate until the limit
//
// Everything found goes through offer(), which compares whole scores, so no technique can spoil an earlier stage.

namespace tenon::pack {

namespace {

constexpr std::int64_t kPlaceTicks = 4'000'000;  // for placing one drop set, before another one gets its turn
constexpr std::int64_t kRepackTicks = 4'000'000;  // for moving little
constexpr int kDropAttempts = 24;
constexpr std::int64_t kExplainTicks = 20'000'000;
constexpr double kExplainSeconds = 10;

class Planning {
 public:
  Planning(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context)
      : given_(instance),
        instance_(instance),
        options_(options),
        context_(context),
        budget_(context.budget),
        rng_(context.budget.limits().seed),
        locked_(instance.blocks.size(), false) {}

  PackOutcome run() {
    start();
    phase("bounds", [&] { bound_all_stages(); });
    phase("place", [&] { place_or_drop(); });
    if (open()) phase("columns", [&] { bound_by_columns(); });
    if (open()) phase("keep", [&] { move_little(); });
    if (open() && few_classes(instance_))
      phase("loads model", [&] { solve_model(solve_loads_exactly, "cp-sat loads"); });
    if (open() && small_enough(instance_))
      phase("whole model", [&] { solve_model(solve_exactly, "cp-sat"); });
    if (open() && best_) phase("improve", [&] { improve_until_limit(); });
    return outcome();
  }

 private:
  // ---- what is known before any search

  void start() {
    if (options_.keep) {
      kept_ = to_layout(instance_, *options_.keep);
      pin_locked_blocks();
    }
    if (options_.start) offer(to_layout(instance_, *options_.start), "start");
    if (kept_) offer(*kept_, "kept answer");
  }

  // A locked block is one that is pinned in bit and frame; so the search needs to know of no locks.
  void pin_locked_blocks() {
    for (const BlockId b : given_.blocks.keys()) {
      Block& block = instance_.blocks[b];
      if (!block.locked) continue;
      Layout alone(instance_.blocks.size());
      alone[b] = (*kept_)[b];
      if (alone[b].placed() && holds(instance_, alone)) {
        block.offset_bits = alone[b].start_bit;
        block.start_frame = alone[b].first_frame;
        locked_[static_cast<std::size_t>(b.value)] = true;
      } else {
        outcome_.warnings.push_back(
            {given_.objects[block.members.front()].at,
             "locked, but it cannot lie where the kept answer has it (or is not in it): free to move"});
      }
    }
  }

  // With must_fit nothing may be dropped, so the length bound is the one for a drop of nothing, and one above the
  // frame's end proves that there is no plan.
  void bound_all_stages() {
    drops_.emplace(instance_, locked_);
    if (!options_.must_fit) {
      claim(drops_->priority_bound(budget_), &Score::dropped_priority);
      claim(drops_->bits_bound(bounds_.dropped_priority, budget_), &Score::dropped_bits);
    }
    bound_length();
  }

  // Valid for plans that leave out no more than the bounds of the drop stages say; so it bounds max_end of the plan in
  // hand only once its drop attains them.
  void bound_length() {
    const StageValues values{bounds_.dropped_priority, bounds_.dropped_bits};
    Claim strongest = length_bound(given_, values);
    // What follows from the locks is true, but nobody can re-prove it from the input alone.
    if (const Claim locked = length_bound(instance_, values); locked.bound > strongest.bound)
      strongest = {locked.stage, locked.bound, proof::Solver{"locked blocks"}};
    length_bound_ = strongest.bound;
    claim(strongest, &Score::max_end);
    claim({"movement", 0, proof::Trivial{}}, &Score::movement);
  }

  // Dearer than the counting bounds, so only where these leave a gap.
  void bound_by_columns() {
    if (length_attained()) return;
    const auto columns = column_bound(given_, {bounds_.dropped_priority, bounds_.dropped_bits}, budget_);
    if (!columns || columns->bound <= length_bound_) return;
    length_bound_ = columns->bound;
    claim(*columns, &Score::max_end);
    claim({"movement", 0, proof::Trivial{}}, &Score::movement);
  }

  template <class T>
  void claim(const Claim& claim, T Score::*stage) {
    bounds_.*stage = static_cast<T>(claim.bound);
    std::erase_if(claims_, [&](const Claim& c) { return c.stage == claim.stage; });
    claims_.push_back(claim);
    if (claim.bound == 0) return;
    context_.tell({.what = Event::What::kProgress,
                   .stage = claim.stage,
                   .value = std::nullopt,
                   .bound = claim.bound,
                   .from = std::string(name(claim.argument)) + " bound",
                   .text = {},
                   .counters = {}});
  }

  // ---- the search

  // Ticks for placing one drop set before another gets its turn. Little on instances that the exact model can take.
  std::int64_t place_ticks() const { return small_enough(instance_) ? kPlaceTicks / 10 : kPlaceTicks; }

  void place_or_drop() {
    if (options_.must_fit && length_bound_ > instance_.frame_bits) return;
    const bool must_drop = drops_->needed();
    if (!must_drop) {
      Budget part = budget_.child(place_ticks());
      place_without({}, part);
      budget_.absorb(part);
    }
    if (options_.must_fit || !open()) return;
    if (!best_ || must_drop) {
      fill_greedily();
      try_drop_sets();
    }
  }

  // Drop sets of least value first; when none of them leaves something that can be placed, a little more is dropped.
  void try_drop_sets() {
    Int128 extra = 0;
    for (int attempt = 0;
         attempt < (small_enough(instance_) ? 3 : kDropAttempts) && open() && !drop_attained(); ++attempt) {
      Budget part = budget_.child(place_ticks());
      const auto set = drops_->choose(extra, attempt % 6 == 0 ? nullptr : &rng_, part);
      if (set && (!best_ || cheaper_than_best(*set))) place_without(set->blocks, part);
      budget_.absorb(part);
      if (attempt % 6 == 5) extra = extra * 2 + instance_.frames;
    }
  }

  bool drop_attained() const {
    return best_ && best_score_.dropped_priority == bounds_.dropped_priority &&
           best_score_.dropped_bits == bounds_.dropped_bits;
  }

  bool cheaper_than_best(const DropSearch::Set& set) const {
    return std::tie(set.priority, set.bits) <=
           std::tie(best_score_.dropped_priority, best_score_.dropped_bits);
  }

  void place_without(const std::vector<BlockId>& dropped, Budget& budget) {
    std::vector<BlockId> blocks;
    for (const BlockId b : instance_.blocks.keys())
      if (!std::binary_search(dropped.begin(), dropped.end(), b)) blocks.push_back(b);
    const auto target = static_cast<std::int64_t>(std::max<Int128>(0, length_bound_));
    place({instance_, blocks, target}, budget, rng_,
          [&](const Layout& layout, std::int64_t, const char* from) { offer(layout, from); });
  }

  // Something to show in any case: the important ones first, each where it fits.
  void fill_greedily() { offer(pack::fill_greedily(instance_, budget_), "first fit"); }

  void move_little() {
    if (!kept_ || !best_) return;
    const std::vector<BlockId> blocks = placed_blocks();
    Budget part = budget_.child(small_enough(instance_) ? kRepackTicks / 100 : kRepackTicks);
    const auto repacked = repack({instance_, *kept_, blocks, best_score_.max_end, &*best_}, part, rng_);
    budget_.absorb(part);
    if (repacked) offer(repacked->layout, "repack");
    // Another set of placed blocks of the same value might move less, so with a drop there is no bound but 0.
    if (blocks.size() < instance_.blocks.size()) return;
    const std::int64_t moved = repack_bound(instance_, *kept_, blocks, best_score_.max_end);
    if (best_score_.max_end == bounds_.max_end && moved > bounds_.movement)
      claim({"movement", moved, proof::Solver{"repack bound"}}, &Score::movement);
  }

  std::vector<BlockId> placed_blocks() const {
    std::vector<BlockId> blocks;
    for (const BlockId b : instance_.blocks.keys())
      if ((*best_)[b].placed()) blocks.push_back(b);
    return blocks;
  }

  // A third of what is left, so that the techniques after it get their turn.
  using Exact = ExactResult(const ExactTask&, Budget&);
  void solve_model(Exact& solve, const char* from) {
    const ExactTask task{.instance = instance_,
                         .must_fit = options_.must_fit,
                         .locked = locked_,
                         .kept = kept_ ? &*kept_ : nullptr,
                         .incumbent = best_ ? &*best_ : nullptr,
                         .bounds = bounds_,
                         .solver_options = options_.solver_options};
    Budget part = budget_.child(budget_.ticks_left() / 3, budget_.seconds_left() / 3);
    ExactResult result = solve(task, part);
    budget_.absorb(part);
    if (result.layout) offer(*result.layout, from);
    infeasible_ = result.infeasible;
    raise_bounds(result.bounds);
    std::move(result.backends.begin(), result.backends.end(), std::back_inserter(outcome_.backends));
    counters_ = std::move(result.counters);
  }

  // Takes over what the solver has proved. A stage's bound holds for the values that earlier stages' bounds have, so
  // where one of those rises the later ones are derived anew.
  void raise_bounds(const Score& proved) {
    const auto raise = [&](const char* stage, auto Score::*member) {
      if (proved.*member <= bounds_.*member) return false;
      claim({stage, proved.*member, proof::Solver{"cp-sat"}}, member);
      return true;
    };
    if (raise("dropped_priority", &Score::dropped_priority)) {
      claim(drops_->bits_bound(bounds_.dropped_priority, budget_), &Score::dropped_bits);
      bound_length();
    }
    if (raise("dropped_bits", &Score::dropped_bits)) bound_length();
    if (raise("max_end", &Score::max_end)) {
      length_bound_ = bounds_.max_end;
      claim({"movement", 0, proof::Trivial{}}, &Score::movement);
    }
    raise("movement", &Score::movement);
  }

  // The same techniques again with other random choices, and more work each round, until the limit.
  void improve_until_limit() {
    for (std::int64_t ticks = 2 * kPlaceTicks; open(); ticks *= 2) {
      Budget part = budget_.child(ticks);
      if (!options_.must_fit && !drop_attained()) {
        const auto set = drops_->choose(0, &rng_, part);
        if (set) place_without(set->blocks, part);
      } else if (best_score_.max_end > bounds_.max_end || !kept_) {
        std::vector<BlockId> dropped;
        for (const BlockId b : instance_.blocks.keys())
          if (!(*best_)[b].placed()) dropped.push_back(b);
        place_without(dropped, part);
      } else {
        const auto repacked =
            repack({instance_, *kept_, placed_blocks(), best_score_.max_end, &*best_}, part, rng_);
        if (repacked) offer(repacked->layout, "repack");
      }
      const bool idle = part.ticks() == 0;
      budget_.absorb(part);
      if (idle) budget_.spend(1000);  // a technique that declines must not turn this into an endless loop
    }
  }

  // ---- bookkeeping

  // Keeps `layout` if it holds and is better in the first stage that differs.
  void offer(const Layout& layout, const char* from) {
    if (!holds(instance_, layout)) return;
    if (drops_a_locked_block(layout)) return;
    const Score s = score(instance_, layout, kept_ ? &*kept_ : nullptr);
    if (options_.must_fit && !all_placed(layout)) return;
    if (best_ && !(s < best_score_)) return;
    best_ = layout;
    best_score_ = s;
    // First kept, then told: a plan that was seen is not lost, whatever happens to a worker in between.
    if (context_.incumbent) context_.incumbent(to_plan(instance_, layout), objectives());
    context_.tell({.what = Event::What::kProgress,
                   .stage = "max_end",
                   .value = s.max_end,
                   .bound = length_bound_,
                   .from = from,
                   .text = {},
                   .counters = {{"dropped", dropped_count(layout)}}});
  }

  bool drops_a_locked_block(const Layout& layout) const {
    return std::any_of(layout.keys().begin(), layout.keys().end(), [&](BlockId b) {
      return locked_[static_cast<std::size_t>(b.value)] && !layout[b].placed();
    });
  }

  bool all_placed(const Layout& layout) const {
    return std::all_of(layout.begin(), layout.end(), [](const Position& p) { return p.placed(); });
  }

  std::int64_t dropped_count(const Layout& layout) const {
    std::int64_t count = 0;
    for (const BlockId b : instance_.blocks.keys())
      if (!layout[b].placed()) count += static_cast<std::int64_t>(instance_.blocks[b].members.size());
    return count;
  }
  // Whether there is still something to win and something left to win it with.
  bool open() {
    if (infeasible_ || budget_.exhausted()) return false;
    if (!best_) return true;
    if (proven()) return false;
    const auto stages = objectives();
    const auto headline =
        std::find_if(stages.begin(), stages.end(), [](auto& o) { return o.name == "max_end"; });
    const bool before_proven = std::all_of(stages.begin(), headline, [](auto& o) { return o.proven(); });
    gap_reached_ = before_proven && budget_.limits().gap > 0 && *headline->gap() <= budget_.limits().gap;
    return !gap_reached_;
  }

  bool proven() const {
    const auto stages = objectives();
    return best_ && std::all_of(stages.begin(), stages.end(), [](auto& o) { return o.proven(); });
  }

  // A stage's bound counts only while all stages before it are at theirs; else it is the trivial one, and for the
  // length what follows from what the plan at hand really drops.
  std::vector<Objective> objectives() const {
    std::vector<Objective> stages;
    const auto add = [&](const char* stage, const char* unit, Int128 value, Int128 bound) {
      stages.push_back({stage, Sense::kMinimize, unit, best_ ? std::optional(value) : std::nullopt, bound});
    };
    if (!options_.must_fit) {
      add("dropped_priority", "priority", best_score_.dropped_priority, bounds_.dropped_priority);
      add("dropped_bits", "bits", best_score_.dropped_bits,
          drop_priority_attained() ? bounds_.dropped_bits : 0);
    }
    add("max_end", "bits", best_score_.max_end,
        drop_attained() || !best_ ? bounds_.max_end : loose_length_bound());
    if (kept_) add("movement", "objects", best_score_.movement, length_attained() ? bounds_.movement : 0);
    return stages;
  }

  bool drop_priority_attained() const {
    return !best_ || best_score_.dropped_priority == bounds_.dropped_priority;
  }
  bool length_attained() const { return drop_attained() && best_score_.max_end == bounds_.max_end; }

  // The length bound for plans that may drop as much as the one at hand does.
  std::int64_t loose_length_bound() const {
    if (!loose_ || loose_->first != std::pair(best_score_.dropped_priority, best_score_.dropped_bits)) {
      const Claim claim = length_bound(given_, {best_score_.dropped_priority, best_score_.dropped_bits});
      loose_ = {std::pair(best_score_.dropped_priority, best_score_.dropped_bits), claim};
    }
    return static_cast<std::int64_t>(loose_->second.bound);
  }

  // What carries the bounds that objectives() states.
  Proof proof() const {
    Proof proof;
    for (const Objective& o : objectives()) {
      const auto known = std::find_if(claims_.begin(), claims_.end(), [&](const Claim& c) {
        return c.stage == o.name && c.bound == *o.bound;
      });
      if (known != claims_.end()) {
        proof.claims.push_back(*known);
      } else if (o.name == "max_end" && loose_ && loose_->second.bound == *o.bound) {
        proof.claims.push_back(loose_->second);
      } else {
        TENON_ASSERT(*o.bound == 0);
        proof.claims.push_back({o.name, 0, proof::Trivial{}});
      }
    }
    return proof;
  }

  PackOutcome outcome() {
    outcome_.objectives = objectives();
    outcome_.proof = proof();
    outcome_.backends.insert(outcome_.backends.begin(),
                             {"tenon", TENON_VERSION, "search and bounds", "preferred"});
    if (best_) {
      outcome_.plan = to_plan(instance_, tidy());
      outcome_.status = proven() ? Status::kOptimal : Status::kFeasible;
    } else {
      outcome_.status = impossible() ? Status::kInfeasible : Status::kUnknown;
    }
    const bool settled = outcome_.status == Status::kOptimal || outcome_.status == Status::kInfeasible;
    outcome_.stop = settled ? Stop::kProof : gap_reached_ ? Stop::kGap : budget_.stop().value_or(Stop::kWork);
    if (!best_ && options_.must_fit) explain_why_not();
    return std::move(outcome_);
  }

  bool impossible() const {
    return infeasible_ || (options_.must_fit && length_bound_ > instance_.frame_bits);
  }

  void explain_why_not() {
    Limits
        limits;  // of its own: the search may have used up its time, and an answer without a reason helps nobody
    limits.work_ticks = kExplainTicks;
    limits.wall_s = kExplainSeconds;
    limits.seed = budget_.limits().seed;
    Budget budget(limits, budget_.cancel());
    outcome_.explanation = explain(instance_, {}, budget);
  }

  // The layout in its canonical order; with a kept answer as it is, since objects that change places move.
  Layout tidy() const {
    if (kept_) return *best_;
    Layout layout = canonical(instance_, *best_);
    TENON_ASSERT(holds(instance_, layout));
    return layout;
  }

  template <class F>
  void phase(const char* name, F&& body) {
    outcome_.phases.push_back(context_.phase(name, counters_, body));
  }

  const Instance& given_;
  Instance instance_;  // as given, but for locked blocks, which are pinned where they were
  const PlanOptions& options_;
  const SearchContext<Plan>& context_;
  Budget& budget_;
  Random rng_;
  std::optional<Layout> kept_;  // where blocks lay in the answer to stay close to
  std::vector<bool> locked_;
  std::optional<DropSearch> drops_;
  Int128 length_bound_ = 0;  // for plans that attain the drop bounds
  Score bounds_;
  std::vector<Claim> claims_;  // one a stage: what carries bounds_
  mutable std::optional<std::pair<std::pair<Int128, Int128>, Claim>> loose_;
  std::optional<Layout> best_;
  Score best_score_;
  bool infeasible_ = false;
  bool gap_reached_ = false;
  PackOutcome outcome_;
  std::vector<std::pair<std::string, std::int64_t>> counters_;  // of the phase that runs
};

}  // namespace

PackOutcome plan(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context) {
  return Planning(instance, options, context).run();
}

}  // namespace tenon::pack
