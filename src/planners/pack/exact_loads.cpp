#include "planners/pack/exact_loads.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "planners/pack/stack.h"

namespace tenon::pack {

namespace {

using model::LinearExpr;
using model::VarId;

constexpr std::int64_t kMostCounts = 4'000;  // variables

struct Class {
  std::vector<BlockId> blocks;
  VarId dropped;
  std::vector<VarId> begin_in;  // how many begin in phases().first + i
};

std::vector<Class> classes_of(const Instance& instance, const std::vector<bool>& locked) {
  std::map<std::tuple<std::int64_t, std::int32_t, std::int32_t, std::int64_t, bool>, Class> classes;
  for (const BlockId b : instance.blocks.keys()) {
    const Block& block = instance.blocks[b];
    const bool stays = !locked.empty() && locked[static_cast<std::size_t>(b.value)];
    classes[{block.size_bits, block.period, block.start_frame.value_or(-1), block.priority, stays}]
        .blocks.push_back(b);
  }
  std::vector<Class> all;
  for (auto& [key, one] : classes) all.push_back(std::move(one));
  return all;
}

class CountModel : public StageModel {
 public:
  explicit CountModel(const ExactTask& task)
      : instance_(task.instance), classes_(classes_of(task.instance, task.locked)) {
    length_ = model_.add_variable(0, instance_.frame_bits, "max_end");
    std::vector<LinearExpr> loads(static_cast<std::size_t>(instance_.frames));
    for (Class& one : classes_) {
      const Block& block = instance_.blocks[one.blocks.front()];
      const auto count = static_cast<std::int64_t>(one.blocks.size());
      const bool stays = task.must_fit || (!task.locked.empty() &&
                                           task.locked[static_cast<std::size_t>(one.blocks.front().value)]);
      one.dropped = model_.add_variable(0, stays ? 0 : count);
      LinearExpr all = LinearExpr{}.add(one.dropped);
      const Instance::Phases phases = instance_.phases(block);
      for (std::int32_t i = 0; i < phases.count; ++i) {
        one.begin_in.push_back(model_.add_variable(0, count));
        all.add(one.begin_in.back());
        for (const std::int32_t f : instance_.frames_of(block, phases.first + i))
          loads[static_cast<std::size_t>(f)].add(one.begin_in.back(), block.size_bits);
      }
      model_.add_linear(all, count, count);
    }
    add_loads(loads);
    if (task.incumbent) hint_anew(*task.incumbent);
  }

  model::Model& model() override { return model_; }
  LinearExpr length() const override { return LinearExpr{}.add(length_); }
  std::optional<LinearExpr> movement() const override { return std::nullopt; }
  LinearExpr dropped_priority() const override {
    return sum_over_dropped([](const Block& block) { return block.priority; });
  }
  LinearExpr dropped_bits() const override {
    return sum_over_dropped(
        [&](const Block& block) { return block.size_bits * instance_.fewest_frames(block); });
  }

  Layout layout(const model::Assignment& values) const override {
    FirstFrames first_frames(instance_.blocks.size(), -1);
    std::vector<BlockId> placed;
    for (const Class& one : classes_) {
      auto next = one.blocks.begin();
      const std::int32_t first = instance_.phases(instance_.blocks[*next]).first;
      for (std::size_t i = 0; i < one.begin_in.size(); ++i) {
        for (std::int64_t n = values[one.begin_in[i]]; n > 0; --n, ++next) {
          first_frames[*next] = first + static_cast<std::int32_t>(i);
          placed.push_back(*next);
        }
      }
    }
    std::sort(placed.begin(), placed.end());
    if (obstructed(instance_, placed)) return Layout(instance_.blocks.size());
    return stack(instance_, placed, first_frames);
  }

  void hint_anew(const Layout& layout) override {
    model_.clear_hints();
    model_.hint(length_, max_end(instance_, layout));
    for (const Class& one : classes_) {
      const std::int32_t first = instance_.phases(instance_.blocks[one.blocks.front()]).first;
      std::vector<std::int64_t> counts(one.begin_in.size(), 0);
      for (const BlockId b : one.blocks)
        if (layout[b].placed()) ++counts[static_cast<std::size_t>(layout[b].first_frame - first)];
      for (std::size_t i = 0; i < counts.size(); ++i) model_.hint(one.begin_in[i], counts[i]);
    }
  }

 private:
  // Frames that the same counts load need one row only.
  void add_loads(std::vector<LinearExpr>& loads) {
    std::set<std::vector<std::pair<std::int32_t, std::int64_t>>> seen;
    for (LinearExpr& load : loads) {
      std::vector<std::pair<std::int32_t, std::int64_t>> key;
      for (const model::Term& term : load.terms) key.emplace_back(term.var.value, term.coefficient);
      if (seen.insert(std::move(key)).second) model_.add_linear(load.add(length_, -1), model::kNoLow, 0);
    }
  }

  template <class Cost>
  LinearExpr sum_over_dropped(Cost cost) const {
    LinearExpr expr;
    for (const Class& one : classes_)
      if (const std::int64_t c = cost(instance_.blocks[one.blocks.front()]); c != 0) expr.add(one.dropped, c);
    return expr;
  }

  const Instance& instance_;
  std::vector<Class> classes_;
  model::Model model_;
  VarId length_;
};

}  // namespace

bool few_classes(const Instance& instance) {
  std::int64_t counts = 0;
  for (const Class& one : classes_of(instance, {}))
    counts += instance.phases(instance.blocks[one.blocks.front()]).count;
  return counts <= kMostCounts && sums_fit_a_model(instance);
}

ExactResult solve_loads_exactly(const ExactTask& task, Budget& budget) {
  CountModel loads(task);
  return solve_stages(loads, task, "frame loads", budget);
}

}  // namespace tenon::pack
