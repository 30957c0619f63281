#include "hybrid/program.h"

#include <utility>

#include "base/error.h"

namespace tenon::hybrid {

int Program::add_row(const Row& row) {
  rows_.push_back(row);
  blocks_of_.emplace_back();
  return rows() - 1;
}

int Program::add_block(bool may_be_off) {
  may_be_off_.push_back(may_be_off ? 1 : 0);
  first_mode_.push_back(modes());
  counts_of_.emplace_back();
  return blocks() - 1;
}

void Program::add_mode(const ModeData& mode) {
  const int block = blocks() - 1;
  TENON_ASSERT(block >= 0 && mode.low >= 0 && mode.low <= mode.high &&
               modes() - first_mode(block) < kMostModes);
  const int fixed = static_cast<int>(uses_.size());
  uses_.insert(uses_.end(), mode.fixed.begin(), mode.fixed.end());
  const int per = static_cast<int>(uses_.size());
  uses_.insert(uses_.end(), mode.per.begin(), mode.per.end());
  const int end = static_cast<int>(uses_.size());
  modes_.push_back({mode.low, mode.high, mode.gain, mode.gain_per, mode.gates, block, fixed, per, end});
  first_mode_.back() = modes();
  for (int i = fixed; i < end; ++i) {
    std::vector<int>& blocks = blocks_of_[static_cast<std::size_t>(uses_[static_cast<std::size_t>(i)].row)];
    if (blocks.empty() || blocks.back() != block) blocks.push_back(block);
  }
}

int Program::add_count(std::vector<int> blocks) {
  const int count = counts();
  for (const int block : blocks) counts_of_[static_cast<std::size_t>(block)].push_back(count);
  counts_.push_back(std::move(blocks));
  return count;
}

int Program::add_either(Either sets) {
  for (const auto* set : {&sets.one, &sets.other})
    for (const int block : *set) TENON_ASSERT(may_be_off(block));
  eithers_.push_back(std::move(sets));
  return eithers() - 1;
}

std::vector<Allowed> all_allowed(const Program& program) {
  std::vector<Allowed> allowed;
  allowed.reserve(static_cast<std::size_t>(program.blocks()));
  for (int block = 0; block < program.blocks(); ++block) {
    const int modes = program.end_mode(block) - program.first_mode(block);
    allowed.push_back(((Allowed{1} << modes) - 1) | (program.may_be_off(block) ? kOff : 0));
  }
  return allowed;
}

}  // namespace tenon::hybrid
