#include "planners/pack/exact_clash.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/model.h"
#include "solvers/conflict.h"
#include "solvers/solver.h"

// Unlike exact_model.h, whose variables already obey the rules, here each rule is a constraint of its own that can be given
// up: a block's start is free in the frame and its first frame among all it could have without a start frame, and named
// groups hold it to its offset, start frame, alignment. So the model is larger and weaker, and is used for explaining only.

namespace tenon::pack {

namespace {

using model::GroupId;
using model::LinearExpr;
using model::Literal;
using model::VarId;

constexpr std::int64_t kMostIntervalUses = 6'000;  // each group costs a solve

class RuleModel {
 public:
  explicit RuleModel(const Instance& instance) : instance_(instance) {
    for (const BlockId b : instance.blocks.keys()) add_block(b);
    for (const Reserve& reserve : instance.reserves) add_reserve(reserve);
    for (std::int32_t f = 0; f < instance.frames; ++f) add_frame(f);
  }

  const model::Model& model() const { return model_; }
  const Explanation::Clash& clash(GroupId group) const {
    return clashes_[static_cast<std::size_t>(group.value)];
  }

 private:
  struct Use {  // an interval and the frames it is in
    model::IntervalId interval;
    std::int32_t first = 0;
    std::int32_t period = 1;
    std::int32_t last = 0;
  };

  GroupId rule(const std::string& name, std::vector<std::string> at, std::string text) {
    clashes_.push_back({name, std::move(at), std::move(text)});
    return model_.add_group(name + " " + clashes_.back().at.front());
  }

  void add_block(BlockId b) {
    const Block& block = instance_.blocks[b];
    const std::string name =
        block.group.empty() ? instance_.objects[block.members.front()].name : block.group;
    const VarId start = model_.add_variable(0, instance_.frame_bits - block.size_bits, name + ".start");

    // Without its start frame the block would choose among the first frames of its period.
    std::vector<std::int32_t> firsts;
    for (std::int32_t f = 0; f < std::min(block.period, instance_.frames); ++f) firsts.push_back(f);
    if (block.start_frame && *block.start_frame >= block.period) firsts.push_back(*block.start_frame);
    std::vector<Literal> chosen;
    for (const std::int32_t f : firsts) {
      chosen.push_back(model_.add_boolean(name + ".frame" + std::to_string(f)));
      uses_.push_back({model_.add_interval({start, block.size_bits, chosen.back()}), f, block.period,
                       instance_.frames - 1});
      if (block.start_frame == f)
        model_.add_any_of(
            {chosen.back()},
            {.enforcement = {},
             .group = rule("start-frame", {name}, name + " starts in frame " + std::to_string(f) + "."),
             .name = {}});
    }
    model_.add_at_most_one(chosen);
    model_.add_any_of(chosen, {.enforcement = {},
                               .group = rule("must-fit", {name},
                                             name + " must be sent: " + std::to_string(block.size_bits) +
                                                 " bits every " + std::to_string(block.period) + " frames."),
                               .name = {}});
    if (block.pinned())
      model_.add_linear(
          LinearExpr{}.add(start), *block.offset_bits, *block.offset_bits,
          {.enforcement = {},
           .group =
               rule("offset", {name}, name + " is pinned to bit " + std::to_string(*block.offset_bits) + "."),
           .name = {}});
    else if (block.alignment_bits > 1)
      add_alignment(block, name, start);
  }

  void add_alignment(const Block& block, const std::string& name, VarId start) {
    const VarId steps = model_.add_variable(
        0, (instance_.frame_bits - block.size_bits) / block.alignment_bits, name + ".steps");
    model_.add_linear(
        LinearExpr{}.add(start).add(steps, -block.alignment_bits), 0, 0,
        {.enforcement = {},
         .group = rule("alignment", {name},
                       name + " starts at a multiple of " + std::to_string(block.alignment_bits) + " bits."),
         .name = {}});
  }

  void add_reserve(const Reserve& reserve) {
    const std::string where = "frames " + std::to_string(reserve.first_frame) + "-" +
                              std::to_string(reserve.last_frame) + ", bits " +
                              std::to_string(reserve.start_bit) + "-" +
                              std::to_string(reserve.start_bit + reserve.size_bits - 1);
    const Literal kept = model_.add_boolean("reserve " + where);
    model_.add_any_of({kept}, {.enforcement = {},
                               .group = rule("reserved", {where}, "In " + where + " nothing may be sent."),
                               .name = {}});
    const auto interval = model_.add_interval({reserve.start_bit, reserve.size_bits, kept});
    reserves_.push_back({interval, reserve.first_frame, 1, reserve.last_frame});
  }

  // Reserves may overlap one another, so each has a no-overlap of its own with the blocks.
  void add_frame(std::int32_t frame) {
    std::vector<model::IntervalId> blocks;
    for (const Use& use : uses_)
      if (reaches(use, frame)) blocks.push_back(use.interval);
    model_.add_no_overlap(blocks);
    for (const Use& reserve : reserves_) {
      if (!reaches(reserve, frame)) continue;
      std::vector<model::IntervalId> with = blocks;
      with.push_back(reserve.interval);
      model_.add_no_overlap(with);
    }
  }

  static bool reaches(const Use& use, std::int32_t frame) {
    return frame >= use.first && frame <= use.last && (frame - use.first) % use.period == 0;
  }

  const Instance& instance_;
  model::Model model_;
  std::vector<Explanation::Clash> clashes_;  // by group
  std::vector<Use> uses_;
  std::vector<Use> reserves_;
};

}  // namespace

std::optional<Explanation> exact_clash(const Instance& instance, Budget& budget) {
  if (static_cast<std::int64_t>(instance.blocks.size()) * instance.frames > kMostIntervalUses)
    return std::nullopt;
  const RuleModel rules(instance);
  const auto solver = solvers::make_solver("cp-sat");
  const solvers::Conflict conflict = solvers::find_conflict(*solver, rules.model(), {}, budget);
  if (conflict.status != Status::kInfeasible || conflict.groups.empty()) return std::nullopt;
  Explanation found;
  found.summary = std::to_string(conflict.groups.size()) + " rules cannot be kept together" +
                  (conflict.minimal ? "; without any one of them the others can." : ".");
  for (const GroupId group : conflict.groups) found.conflict.push_back(rules.clash(group));
  return found;
}

}  // namespace tenon::pack
