#include "planners/cut/piece_master.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "colgen/master/inspection.h"
#include "planners/cut/fill_in_turn.h"

namespace tenon::cut {

PieceMaster::PieceMaster(const Core& core, std::string_view lp)
    : core_(core),
      master_(lp, {colgen::Multiplicity{}}),
      pricing_(pieces_, rows_),
      free_pricing_(core, all_of(core).pieces) {
  pieces_.plain = static_cast<int>(core.kinds.size());
  pieces_.room = core.boards[0].room;
  pieces_.most_waste = pieces_.room;
  for (const Kind& kind : core.kinds) pieces_.kinds.push_back({kind.size, kind.demand});
  match_rows();
}

colgen::Column PieceMaster::column_of(const Counts& counts) const {
  return to_column(pieces_, rows_, counts);
}

void PieceMaster::offer_columns(int most) { pricing_.most_columns = free_pricing_.most_columns = most; }

bool PieceMaster::restricted() const {
  return !steps_.empty() || !cut_rows_.empty() || pieces_.most_waste < pieces_.room;
}

bool PieceMaster::fits(const colgen::Column& column) const {
  std::int64_t sizes = 0;
  const Counts counts = to_counts(column);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto& [kind, count] = counts[i];
    const Pieces::Kind& of = pieces_.kinds[at(kind)];
    if (count > of.demand) return false;
    sizes += count * of.size;
    if (of.apart.empty()) continue;
    if (count > 1 && !pieces_.meet(kind, kind)) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (!pieces_.meet(kind, counts[j].first)) return false;
  }
  return sizes <= pieces_.room && pieces_.room - sizes <= pieces_.most_waste;
}

void PieceMaster::add_filling(const Filling& filling) {
  colgen::Column column = column_of(filling.pieces);
  if (fits(column)) master_.add_columns({std::move(column)});
}

colgen::Generated PieceMaster::generate(const colgen::GenerateOptions& options, Budget& budget,
                                        const std::function<bool()>& hook) {
  if (!complete_ && !restricted()) return colgen::generate(master_, free_pricing_, options, budget, hook);
  if (!complete_) return colgen::generate(master_, pricing_, options, budget, hook);
  colgen::Inspection inspection(master_);
  colgen::GenerateOptions known = options;
  known.stabilize = colgen::GenerateOptions::Stabilize::kNone;
  known.keep_columns = colgen::GenerateOptions::kNoColumns;
  return colgen::generate(master_, inspection, known, budget, hook);
}

bool PieceMaster::take_all(const std::vector<std::int64_t>& duals, std::int64_t least, std::int64_t scale,
                           std::size_t limit, Budget& budget) {
  TENON_ASSERT(steps_.empty() && duals.size() >= at(pieces_.plain));  // kinds glued before have no demand now
  // value * scale = sum of duals * demand + sum of reduced cost * x; all but one column may have the least reduced cost.
  Int128 most = Int128{boards_} * scale - Int128{boards_ - 1} * std::min<std::int64_t>(0, least);
  for (std::size_t k = 0; k < at(pieces_.plain); ++k)
    most -= Int128{duals[at(rows_[k])]} * pieces_.kinds[k].demand;
  const std::int64_t none = 0;
  const colgen::Prices prices{scale, false, duals, {}, {&none, 1}};
  std::optional<std::vector<colgen::Column>> all =
      pricing_.all(prices, static_cast<double>(Int128{scale} - most), limit, budget);
  if (!all) return false;
  master_.remove_columns([](int, const colgen::Column&) { return true; });
  master_.add_columns(std::move(*all));
  complete_ = true;
  return true;
}

void PieceMaster::match_rows() {
  for (std::size_t k = 0; k < pieces_.kinds.size(); ++k) {
    const colgen::Row row{pieces_.kinds[k].demand, colgen::kNoSide};
    if (k == rows_.size())
      rows_.push_back(master_.add_row(row));
    else if (master_.row(rows_[k]).low != row.low)
      master_.set_row(rows_[k], row);
  }
}

// What is fixed has used up its part of the cuts' right sides.
void PieceMaster::match_cuts() {
  for (const int row : cut_rows_) {
    colgen::Row sides = master_.cut(row)->sides();
    for (const auto& [column, times] : fixed_) sides.high -= times * master_.cut(row)->coefficient(column);
    if (master_.row(row).high != sides.high) master_.set_row(row, sides);
  }
}

std::vector<colgen::Column> PieceMaster::remove_unfit() {
  std::vector<colgen::Column> removed;
  master_.remove_columns([&](int, const colgen::Column& column) {
    if (fits(column)) return false;
    removed.push_back(column);
    return true;
  });
  return removed;
}

void PieceMaster::limit_waste() {
  pieces_.most_waste = pieces_.room;
  if (limits_waste_) pieces_.most_waste = std::min(pieces_.room, boards_ * pieces_.room - pieces_.sizes());
}

void PieceMaster::set_boards(std::int64_t boards, bool limit_waste_too) {
  TENON_ASSERT(steps_.empty());
  complete_ = false;
  boards_ = boards;
  limits_waste_ = limit_waste_too;
  limit_waste();
  remove_unfit();
}

PieceMaster::Step PieceMaster::step() {
  Step before;
  before.boards = boards_;
  before.most_waste = pieces_.most_waste;
  before.fixed = fixed_.size();
  return before;
}

void PieceMaster::fix(const std::vector<std::pair<colgen::Column, std::int64_t>>& cuts) {
  Step here = step();
  for (const auto& [column, times] : cuts) {
    for (const auto& [kind, count] : to_counts(column)) {
      pieces_.kinds[at(kind)].demand -= count * times;
      TENON_ASSERT(pieces_.kinds[at(kind)].demand >= 0);
    }
    boards_ -= times;
    fixed_.emplace_back(column, times);
  }
  limit_waste();
  match_rows();
  match_cuts();
  here.removed = remove_unfit();
  steps_.push_back(std::move(here));
}

void PieceMaster::unfix() {
  Step here = std::move(steps_.back());
  steps_.pop_back();
  while (fixed_.size() > here.fixed) {
    const auto& [column, times] = fixed_.back();
    for (const auto& [kind, count] : to_counts(column)) pieces_.kinds[at(kind)].demand += count * times;
    fixed_.pop_back();
  }
  take_back(std::move(here));
}

void PieceMaster::take_back(Step here) {
  boards_ = here.boards;
  pieces_.most_waste = here.most_waste;
  match_rows();
  match_cuts();
  restore(std::move(here.removed));
}

void PieceMaster::restore(std::vector<colgen::Column> columns) {
  std::erase_if(columns, [&](const colgen::Column& column) { return !fits(column); });
  master_.add_columns(std::move(columns));
}

void PieceMaster::glue(int a, int b) {
  Step here = step();
  here.a = a;
  here.b = b;
  here.glued = pieces_.glue(a, b);
  match_rows();
  // Fillings that hold both live on with the glued piece.
  std::vector<colgen::Column> glued;
  for (const int number : master_.active()) {
    std::map<int, std::int64_t> counts;
    for (const auto& [kind, count] : to_counts(master_.column(number))) counts[kind] += count;
    if (counts.count(a) == 0 || counts.count(b) == 0 || (a == b && counts[a] < 2)) continue;
    --counts[a];
    --counts[b];
    ++counts[here.glued];
    std::erase_if(counts, [](const auto& entry) { return entry.second == 0; });
    colgen::Column column = column_of({counts.begin(), counts.end()});
    if (fits(column)) glued.push_back(std::move(column));
  }
  here.removed = remove_unfit();
  master_.add_columns(std::move(glued));
  steps_.push_back(std::move(here));
}

void PieceMaster::unglue() {
  Step here = std::move(steps_.back());
  steps_.pop_back();
  pieces_.unglue(here.glued);
  match_rows();
  // What was found with the glued piece is a filling with its parts.
  std::vector<colgen::Column> split;
  for (colgen::Column& column : remove_unfit()) {
    std::map<int, std::int64_t> counts;
    for (const auto& [kind, count] : to_counts(column)) counts[kind] += count;
    const auto found = counts.find(here.glued);
    if (found == counts.end()) continue;
    const std::int64_t times = found->second;
    counts.erase(found);
    counts[here.a] += times;
    counts[here.b] += times;
    split.push_back(column_of({counts.begin(), counts.end()}));
  }
  take_back(std::move(here));
  restore(std::move(split));
}

void PieceMaster::keep_apart(int a, int b) {
  Step here = step();
  here.a = a;
  here.b = b;
  pieces_.keep_apart(a, b);
  here.removed = remove_unfit();
  steps_.push_back(std::move(here));
}

void PieceMaster::let_meet() {
  Step here = std::move(steps_.back());
  steps_.pop_back();
  pieces_.let_meet(here.a, here.b);
  take_back(std::move(here));
}

void PieceMaster::add_cut(std::shared_ptr<const colgen::RankOne> cut) {
  cut_rows_.push_back(master_.add_cut(std::move(cut)));
}

std::vector<std::int64_t> PieceMaster::open() const {
  std::vector<std::int64_t> plain(at(pieces_.plain), 0);
  for (int k = 0; k < static_cast<int>(pieces_.kinds.size()); ++k)
    pieces_.add_plain(k, pieces_.kinds[at(k)].demand, plain);
  return plain;
}

}  // namespace tenon::cut
