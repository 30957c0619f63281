#include "hybrid/flow_cover.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/error.h"

namespace tenon::hybrid {

namespace {

constexpr std::size_t kMostOfARow = 4;    // cuts at a time
constexpr std::size_t kMostRows = 6;      // that are added up
constexpr double kLeastViolation = 1e-5;  // of the largest use in the row
constexpr double kOpen = 1e-7;
constexpr Int128 kMostSum = Int128{1} << 61;

// a + b as a fraction in lowest terms; false if that leaves 62 bits.
bool add(std::int64_t& num, std::int64_t& den, std::int64_t n, std::int64_t d) {
  Int128 top = Int128{num} * d + Int128{n} * den, bottom = Int128{den} * d;
  Int128 a = top < 0 ? -top : top, b = bottom;
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  if (a > 1) top /= a, bottom /= a;
  constexpr Int128 kMost = Int128{1} << 62;
  if (top > kMost || top < -kMost || bottom > (Int128{1} << 53)) return false;
  num = static_cast<std::int64_t>(top);
  den = static_cast<std::int64_t>(bottom);
  return true;
}

}  // namespace

// Which part each block (by its place in the flow) has.
struct FlowCovers::Trial {
  enum class Part : char { kRest, kCover, kFull, kGated };
  std::vector<Part> parts;
  double side = 0;    // b
  double lambda = 0;  // > 0
};

FlowCovers::FlowCovers(const Program& program, std::vector<int> rows)
    : program_(program), rows_(std::move(rows)), is_flow_row_(static_cast<std::size_t>(program.rows()), 0) {
  for (const int row : rows_) {
    TENON_ASSERT(program.row(row).high != Row::kNone);
    is_flow_row_[static_cast<std::size_t>(row)] = 1;
  }
}

const FlowCovers::Flow& FlowCovers::flow(const std::vector<int>& rows) {
  const auto [entry, is_new] = flows_.try_emplace(rows);
  Flow& flow = entry->second;
  if (!is_new) return flow;
  flow.rows = rows;
  std::set<int> blocks;
  for (const int row : rows) {
    flow.side += program_.row(row).high;
    blocks.insert(program_.blocks_of(row).begin(), program_.blocks_of(row).end());
  }
  const auto in = [&](int row) { return std::find(rows.begin(), rows.end(), row) != rows.end(); };
  for (const int block : blocks) {
    BlockUse known{block};
    known.first_mode = static_cast<int>(flow.modes.size());
    for (int m = program_.first_mode(block); m < program_.end_mode(block); ++m) {
      const Program::Mode& mode = program_.mode(m);
      ModeUse use{m};
      for (const Use& fixed : program_.fixed(mode))
        if (in(fixed.row)) use.fixed += fixed.num;
      for (const Use& per : program_.per(mode))
        if (in(per.row) && !add(use.num, use.den, per.num, per.den)) flow.usable = false;
      const Int128 low = Int128{use.num} * mode.low, high = Int128{use.num} * mode.high;
      use.low = static_cast<double>(use.fixed) + static_cast<double>(low) / static_cast<double>(use.den);
      use.high = static_cast<double>(use.fixed) + static_cast<double>(high) / static_cast<double>(use.den);
      use.least = use.fixed + static_cast<std::int64_t>(floor_div(std::min(low, high), use.den));
      use.most = use.fixed + static_cast<std::int64_t>(ceil_div(std::max(low, high), use.den));
      known.most_use = std::max(known.most_use, use.most);
      known.most_income = std::max(known.most_income, -use.least);
      flow.modes.push_back(use);
    }
    known.end_mode = static_cast<int>(flow.modes.size());
    flow.blocks.push_back(known);
  }
  return flow;
}

std::vector<FlowCovers::Now> FlowCovers::look(const Flow& flow, const Point& point) const {
  std::vector<Now> now;
  now.reserve(flow.blocks.size());
  for (const BlockUse& block : flow.blocks) {
    Now here{&block, 0, 0, 0, 0, 0};
    for (int i = block.first_mode; i < block.end_mode; ++i) {
      const ModeUse& mode = flow.modes[static_cast<std::size_t>(i)];
      const double low = point.of(mode.mode, false), high = point.of(mode.mode, true);
      if (low == 0 && high == 0) continue;
      const double net = low * mode.low + high * mode.high;
      here.net += net;
      (net > 0 ? here.use : here.income) += std::abs(net);
      if (mode.takes()) here.z += low + high;
      if (mode.gives()) here.g += low + high;
    }
    now.push_back(here);
  }
  return now;
}

double FlowCovers::violation(const Trial& trial, const std::vector<Now>& now) {
  double left = 0, right = trial.side;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const Now& block = now[i];
    switch (trial.parts[i]) {
      case Trial::Part::kCover:
        left += block.net +
                std::max(0.0, static_cast<double>(block.block->most_use) - trial.lambda) * (1 - block.z);
        break;
      case Trial::Part::kGated:
        right += trial.lambda * block.g;
        break;
      case Trial::Part::kRest:
        right += block.income;
        break;
      case Trial::Part::kFull:
        break;
    }
  }
  return left - right;
}

// None where sums leave the range of numbers.
std::optional<Cut> FlowCovers::make(const Flow& flow, const Trial& trial) const {
  using Part = Trial::Part;
  Int128 room = flow.side, most = 0;
  for (std::size_t i = 0; i < flow.blocks.size(); ++i) {
    if (trial.parts[i] == Part::kFull) room += flow.blocks[i].most_income;
    if (trial.parts[i] == Part::kCover) most += flow.blocks[i].most_use;
  }
  if (room > kMostSum || room < -kMostSum || most > kMostSum) return std::nullopt;
  auto side = static_cast<std::int64_t>(room);
  const auto lambda = static_cast<std::int64_t>(std::max<Int128>(0, most - room));
  Cut cut;
  for (std::size_t i = 0; i < flow.blocks.size(); ++i) {
    const BlockUse& block = flow.blocks[i];
    const std::int64_t lift = std::max<std::int64_t>(0, block.most_use - lambda);
    if (trial.parts[i] == Part::kCover) side -= lift;
    for (int k = block.first_mode; k < block.end_mode; ++k) {
      const ModeUse& use = flow.modes[static_cast<std::size_t>(k)];
      if (trial.parts[i] == Part::kCover)
        cut.terms.push_back({use.mode, use.fixed - (use.takes() ? lift : 0), use.num, use.den});
      else if (trial.parts[i] == Part::kGated && use.gives())
        cut.terms.push_back({use.mode, -lambda, 0, 1});
      else if (trial.parts[i] == Part::kRest && use.gives())
        add_others_income(use, cut);
    }
  }
  std::sort(cut.terms.begin(), cut.terms.end(),
            [](const Cut::Term& a, const Cut::Term& b) { return a.mode < b.mode; });
  cut.side = side;
  return cut;
}

// What a mode gives, as a use. Where it gives at one end only: the line that is 0 at the other, which in between says that more is given.
void FlowCovers::add_others_income(const ModeUse& use, Cut& cut) const {
  if (!use.takes()) return cut.terms.push_back({use.mode, use.fixed, use.num, use.den});
  const Program::Mode& mode = program_.mode(use.mode);
  const std::int64_t width = mode.high - mode.low;
  const bool at_low = use.num > 0;
  const Int128 fixed = at_low ? Int128{use.least} * mode.high : -Int128{use.least} * mode.low;
  cut.terms.push_back(
      {use.mode, static_cast<std::int64_t>(floor_div(fixed, width)), at_low ? -use.least : use.least, width});
}

void FlowCovers::separate(const Flow& flow, const Point& point, bool simple,
                          std::vector<Found>& found) const {
  using Part = Trial::Part;
  if (!flow.usable) return;
  const std::vector<Now> now = look(flow, point);
  double largest = 0;
  std::vector<std::size_t> takers, givers;
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i].z > kOpen && now[i].block->most_use > 0)
      takers.push_back(i), largest = std::max(largest, now[i].use);
    if (now[i].g > kOpen && now[i].block->most_income > 0) givers.push_back(i);
  }
  if (takers.empty()) return;

  std::vector<std::pair<double, Trial>> best;
  Trial trial{std::vector<Part>(now.size(), Part::kRest)};
  const auto begin = [&](auto is_full) {
    std::fill(trial.parts.begin(), trial.parts.end(), Part::kRest);
    trial.side = static_cast<double>(flow.side);
    for (const std::size_t i : givers)
      if (is_full(now[i]))
        trial.parts[i] = Part::kFull, trial.side += static_cast<double>(now[i].block->most_income);
  };
  const auto offer = [&](double most) {
    trial.lambda = most - trial.side;
    if (trial.lambda < 1) return;
    for (const std::size_t i : givers)
      if (trial.parts[i] == Part::kRest || trial.parts[i] == Part::kGated)
        trial.parts[i] = trial.lambda * now[i].g < now[i].income ? Part::kGated : Part::kRest;
    const double depth = violation(trial, now);
    if (depth > kLeastViolation * std::max(1.0, largest)) best.emplace_back(depth, trial);
  };
  const auto most_use = [&](std::size_t i) { return static_cast<double>(now[i].block->most_use); };
  const auto most_income = [](const Now& block) { return static_cast<double>(block.block->most_income); };

  // Covers of what is most open first, for several guesses of what gives all it can.
  std::vector<std::size_t> by_need = takers;
  std::sort(by_need.begin(), by_need.end(), [&](std::size_t a, std::size_t b) {
    const double x = (1 - now[a].z) / most_use(a), y = (1 - now[b].z) / most_use(b);
    return x != y ? x < y : a < b;
  });
  const auto cover_by_need = [&](auto is_full) {
    begin(is_full);
    double most = 0;
    for (const std::size_t i : by_need) {
      if (trial.parts[i] == Part::kFull) continue;
      trial.parts[i] = Part::kCover;
      most += most_use(i);
      if (most > trial.side) offer(most);
    }
  };
  if (!simple) {
    cover_by_need([](const Now&) { return false; });
    cover_by_need([&](const Now& b) { return b.income > 0.999 * most_income(b); });
    cover_by_need([&](const Now& b) { return b.g > 0.999; });
    cover_by_need([&](const Now& b) { return b.g > 0.5; });
  }

  // One block that is partly open: it takes no more than is there.
  for (const std::size_t one : takers) {
    if (now[one].z > 1 - kOpen) continue;
    begin([&](const Now& b) { return most_income(b) * now[one].z < b.income; });
    trial.parts[one] = Part::kCover;
    offer(most_use(one));
  }
  // One that is partly open gives no more than is taken.
  for (const std::size_t one : givers) {
    const double g = now[one].g;
    if (g > 1 - kOpen) continue;
    for (const bool with_full : {false, true}) {
      begin([&](const Now& b) { return with_full && &b != &now[one] && b.g > 0.999; });
      double most = 0;
      for (const std::size_t i : takers)
        if (trial.parts[i] == Part::kRest && now[i].net > most_use(i) * g)
          trial.parts[i] = Part::kCover, most += most_use(i);
      offer(most);
    }
  }

  std::stable_sort(best.begin(), best.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Cut> made;
  for (const auto& [depth, chosen] : best) {
    if (made.size() == kMostOfARow) break;
    std::optional<Cut> cut_of_these = make(flow, chosen);
    if (!cut_of_these) continue;
    Found one{{flow.rows, {}, {}, {}}, std::move(*cut_of_these)};
    const auto same = [&](const Cut& cut) {
      return cut.side == one.cut.side && cut.terms.size() == one.cut.terms.size() &&
             std::equal(cut.terms.begin(), cut.terms.end(), one.cut.terms.begin(),
                        [](const Cut::Term& a, const Cut::Term& b) {
                          return a.mode == b.mode && a.fixed == b.fixed && a.num == b.num && a.den == b.den;
                        });
    };
    if (std::any_of(made.begin(), made.end(), same)) continue;
    made.push_back(one.cut);
    for (std::size_t i = 0; i < now.size(); ++i) {
      const int block = flow.blocks[i].block;
      if (chosen.parts[i] == Part::kCover) one.parts.cover.push_back(block);
      if (chosen.parts[i] == Part::kFull) one.parts.full.push_back(block);
      if (chosen.parts[i] == Part::kGated) one.parts.gated.push_back(block);
    }
    found.push_back(std::move(one));
  }
}

std::vector<FlowCovers::Found> FlowCovers::separate(const Point& point, bool pairs, bool simple) {
  std::vector<Found> found;
  for (const int row : rows_) separate(flow({row}), point, simple, found);
  if (!pairs) return found;
  // What gives to what: rows joined by a block with weight, as that a star around each row.
  std::map<int, std::set<int>> to, from;
  for (int m = 0; m < program_.modes(); ++m) {
    if (point.weight(m) < kOpen) continue;
    int source = -1, target = -1, others = 0;
    for (const Use& use : program_.per(program_.mode(m))) {
      if (is_flow_row_[static_cast<std::size_t>(use.row)] == 0) continue;
      ++others;
      (use.num > 0 ? source : target) = use.row;
    }
    if (others != 2 || source < 0 || target < 0) continue;
    to[source].insert(target);
    from[target].insert(source);
  }
  std::set<std::vector<int>> joined;
  const auto add = [&](std::set<int> rows) {
    if (rows.size() > 1 && rows.size() <= kMostRows) joined.insert({rows.begin(), rows.end()});
  };
  for (const auto* stars : {&to, &from})
    for (const auto& [center, ends] : *stars) {
      std::set<int> all = ends;
      all.insert(center);
      add(all);
      for (const int one : ends) {
        add({center, one});
        if (ends.size() > 2) {
          std::set<int> without = all;
          without.erase(one);
          add(without);
        }
      }
    }
  for (const std::vector<int>& rows : joined) separate(flow(rows), point, simple, found);
  return found;
}

}  // namespace tenon::hybrid
