#include "planners/pack/exact_model.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "model/evaluate.h"
#include "model/model.h"

// The formulation: a start variable a block, in steps of its alignment; a Boolean a block and first frame it may choose;
// an optional interval for each of these Booleans; and for each frame one no-overlap over the intervals that reach it,
// with the reserves as fixed intervals. Equal blocks are ordered by start, which takes out most of the symmetry. How its
// stages are solved: stages.h.

namespace tenon::pack {

namespace {

using model::LinearExpr;
using model::Literal;
using model::VarId;

constexpr std::int64_t kMostIntervalUses = 40'000;  // intervals over all no-overlaps

class FrameModel : public StageModel {
 public:
  explicit FrameModel(const ExactTask& task) : task_(task), instance_(task.instance) {
    blocks_.resize(instance_.blocks.size());
    length_ = model_.add_variable(0, instance_.frame_bits, "max_end");
    for (const BlockId b : instance_.blocks.keys()) add_block(b);
    add_frames();
    order_equal_blocks();
    if (task.incumbent) hint(*task.incumbent);
  }

  model::Model& model() override { return model_; }

  void hint_anew(const Layout& layout) override {
    model_.clear_hints();
    hint(layout);
  }

  LinearExpr dropped_priority() const override {
    return sum_over_dropped([](const Block& block) { return block.priority; });
  }
  LinearExpr dropped_bits() const override {
    return sum_over_dropped(
        [&](const Block& block) { return block.size_bits * instance_.fewest_frames(block); });
  }
  LinearExpr length() const override { return LinearExpr{}.add(length_); }
  std::optional<LinearExpr> movement() const override {
    LinearExpr expr;
    for (const BlockId b : instance_.blocks.keys())
      if (blocks_[b].moved)
        expr.add(*blocks_[b].moved, static_cast<std::int64_t>(instance_.blocks[b].members.size()));
    return expr;
  }

  Layout layout(const model::Assignment& values) const override {
    Layout layout(instance_.blocks.size());
    for (const BlockId b : instance_.blocks.keys()) {
      const BlockVars& vars = blocks_[b];
      for (std::size_t i = 0; i < vars.in_phase.size(); ++i) {
        if (!model::holds(vars.in_phase[i], values)) continue;
        layout[b] = {static_cast<std::int64_t>(model::value(vars.start, values)),
                     vars.first_phase + static_cast<std::int32_t>(i)};
      }
    }
    return layout;
  }

 private:
  struct BlockVars {
    model::Affine start;  // bit
    std::int32_t first_phase = 0;
    std::vector<Literal> in_phase;  // one a first frame; none true: dropped
    Literal placed;
    std::optional<Literal> moved;
    std::vector<model::IntervalId> intervals;
  };

  void add_block(BlockId b) {
    const Block& block = instance_.blocks[b];
    BlockVars& vars = blocks_[b];
    if (block.pinned()) {
      vars.start.constant = *block.offset_bits;
    } else {
      vars.start.coefficient = block.alignment_bits;
      vars.start.var = model_.add_variable(0, (instance_.frame_bits - block.size_bits) / block.alignment_bits,
                                           name(b, "start"));
    }
    const Instance::Phases phases = instance_.phases(block);
    vars.first_phase = phases.first;
    vars.placed = model_.add_boolean(name(b, "placed"));
    std::vector<Literal> choice{!vars.placed};
    for (std::int32_t i = 0; i < phases.count; ++i) {
      vars.in_phase.push_back(model_.add_boolean(name(b, "frame") + std::to_string(phases.first + i)));
      vars.intervals.push_back(model_.add_interval({vars.start, block.size_bits, vars.in_phase.back()}));
      choice.push_back(vars.in_phase.back());
    }
    model_.add_exactly_one(choice);
    if (task_.must_fit || (!task_.locked.empty() && task_.locked[static_cast<std::size_t>(b.value)]))
      model_.add_any_of({vars.placed});

    LinearExpr end_to_length;  // start + size - length <= 0
    if (vars.start.var.valid()) end_to_length.add(vars.start.var, vars.start.coefficient);
    end_to_length.add(length_, -1);
    model_.add_linear(end_to_length, model::kNoLow, -(block.size_bits + vars.start.constant),
                      {.enforcement = {vars.placed}, .group = {}, .name = {}});
    if (task_.kept && (*task_.kept)[b].placed()) add_moved(b, (*task_.kept)[b]);
  }

  // moved = 0 only where start and first frame are the kept ones, or the block is dropped.
  void add_moved(BlockId b, const Position& kept) {
    BlockVars& vars = blocks_[b];
    vars.moved = model_.add_boolean(name(b, "moved"));
    const std::int64_t phase = kept.first_frame - vars.first_phase;
    const std::int64_t offset = kept.start_bit - vars.start.constant;
    const bool possible = phase >= 0 && phase < static_cast<std::int64_t>(vars.in_phase.size()) &&
                          (vars.start.var.valid() ? offset % vars.start.coefficient == 0 : offset == 0);
    if (!possible) {
      model_.add_any_of({*vars.moved, !vars.placed});
      return;
    }
    model_.add_any_of({*vars.moved, !vars.placed, vars.in_phase[static_cast<std::size_t>(phase)]});
    if (!vars.start.var.valid()) return;
    const std::int64_t value = offset / vars.start.coefficient;
    model_.add_linear(LinearExpr{}.add(vars.start.var), value, value,
                      {.enforcement = {!*vars.moved, vars.placed}, .group = {}, .name = {}});
  }

  void add_frames() {
    std::set<std::vector<std::int32_t>>
        seen;  // frames that the same intervals reach need one constraint only
    for (std::int32_t f = 0; f < instance_.frames; ++f) {
      std::vector<model::IntervalId> here;
      for (const BlockId b : instance_.blocks.keys()) {
        const BlockVars& vars = blocks_[b];
        for (std::size_t i = 0; i < vars.intervals.size(); ++i) {
          const std::int32_t first = vars.first_phase + static_cast<std::int32_t>(i);
          if (f >= first && (f - first) % instance_.blocks[b].period == 0) here.push_back(vars.intervals[i]);
        }
      }
      for (const Instance::Span& span : instance_.reserved(f)) here.push_back(reserved(span));
      std::vector<std::int32_t> key;
      for (const model::IntervalId i : here) key.push_back(i.value);
      if (seen.insert(key).second) model_.add_no_overlap(std::move(here));
    }
  }

  // A fixed interval that all frames share in which this span is reserved.
  model::IntervalId reserved(const Instance::Span& span) {
    const auto found = reserve_intervals_.find(span);
    if (found != reserve_intervals_.end()) return found->second;
    return reserve_intervals_[span] = model_.add_interval({span.begin, span.end - span.begin, std::nullopt});
  }

  void order_equal_blocks() {
    const auto shape = [&](BlockId b) {
      const Block& block = instance_.blocks[b];
      return std::tuple(block.size_bits, block.period, block.start_frame.value_or(-1), block.alignment_bits,
                        block.priority, block.members.size());
    };
    std::map<decltype(shape(BlockId{})), std::vector<BlockId>> classes;
    for (const BlockId b : instance_.blocks.keys())
      if (blocks_[b].start.var.valid() && !blocks_[b].moved) classes[shape(b)].push_back(b);
    for (const auto& [key, equal] : classes) {
      for (std::size_t i = 1; i < equal.size(); ++i) {
        const BlockVars &a = blocks_[equal[i - 1]], &b = blocks_[equal[i]];
        model_.add_implication(b.placed, a.placed);
        model_.add_linear(LinearExpr{}.add(a.start.var).add(b.start.var, -1), model::kNoLow, 0,
                          {.enforcement = {b.placed}, .group = {}, .name = {}});
      }
    }
  }

  void hint(const Layout& layout) {
    model_.hint(length_, max_end(instance_, layout));
    for (const BlockId b : instance_.blocks.keys()) {
      const BlockVars& vars = blocks_[b];
      const Position& at = layout[b];
      model_.hint(vars.placed.var, at.placed());
      for (std::size_t i = 0; i < vars.in_phase.size(); ++i)
        model_.hint(vars.in_phase[i].var, at.first_frame == vars.first_phase + static_cast<std::int32_t>(i));
      if (at.placed() && vars.start.var.valid())
        model_.hint(vars.start.var, (at.start_bit - vars.start.constant) / vars.start.coefficient);
    }
  }

  template <class Cost>
  LinearExpr sum_over_dropped(Cost cost) const {
    LinearExpr expr;
    for (const BlockId b : instance_.blocks.keys())
      if (const std::int64_t c = cost(instance_.blocks[b]); c != 0) expr.add(!blocks_[b].placed, c);
    return expr;
  }

  std::string name(BlockId b, const char* what) const {
    const Block& block = instance_.blocks[b];
    return (block.group.empty() ? instance_.objects[block.members.front()].name : block.group) + "." + what;
  }

  const ExactTask& task_;
  const Instance& instance_;
  model::Model model_;
  VarId length_;
  IdVector<BlockId, BlockVars> blocks_;
  std::map<Instance::Span, model::IntervalId> reserve_intervals_;
};

}  // namespace

ExactResult solve_exactly(const ExactTask& task, Budget& budget) {
  FrameModel frames(task);
  return solve_stages(frames, task, "whole model", budget);
}

model::Model frame_model(const Instance& instance) {
  const ExactTask task{.instance = instance, .must_fit = true, .bounds = {}, .solver_options = {}};
  FrameModel frames(task);
  frames.model().minimize(frames.length());
  return std::move(frames.model());
}

bool small_enough(const Instance& instance) {
  return static_cast<std::int64_t>(instance.blocks.size()) * instance.frames <= kMostIntervalUses &&
         sums_fit_a_model(instance);
}

}  // namespace tenon::pack
