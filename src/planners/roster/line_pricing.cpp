#include "planners/roster/line_pricing.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace tenon::roster {

namespace {
std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr std::int64_t kOpen = LinePricing::kNone / 2;  // costs below this are of something
constexpr int kMostPenalties = 12;
constexpr std::int64_t kStepsALook = 2'000'000;
constexpr std::pair<int, int> kEmpty{std::numeric_limits<int>::max(), -1};
}  // namespace

LinePricing::LinePricing(const LineRules& rules, Memory& memory) : rules_(rules), memory_(memory) {
  unit_states_ = rules.most_units + 1;
  weekend_states_ = rules.most_weekends + 1;
  off_since_.assign(at(rules.days + 1), 0);
  for (int day = 1; day <= rules.days; ++day)
    off_since_[at(day)] = rules.may_off[at(day - 1)] ? off_since_[at(day - 1)] : day;
  lay_out();
}

void LinePricing::lay_out() {
  digit_of_.assign(at(rules_.shifts), 0);
  base_.clear();
  count_states_ = 1;
  for (const int shift : counted_) {
    digit_of_[at(shift)] = count_states_;
    base_.push_back(rules_.most[at(shift)] + 1);
    count_states_ *= base_.back();
  }
  fits_.assign(at(count_states_), {});
}

void LinePricing::Memory::clear(Table& table) const {
  for (std::size_t r = 0; r < table.span.size(); ++r) {
    const auto [low, high] = table.span[r];
    if (low <= high)
      std::fill(table.cost.begin() + static_cast<std::ptrdiff_t>(r * units_in_row) + low,
                table.cost.begin() + static_cast<std::ptrdiff_t>(r * units_in_row) + high + 1, kNone);
  }
}

void LinePricing::Memory::prepare(int days, std::size_t rows, std::size_t units) {
  for (auto* tables : {&ready, &done}) {
    for (Table& table : *tables) clear(table);
    if (tables->size() < at(days)) tables->resize(at(days));
    for (Table& table : *tables) {
      if (table.cost.size() < rows * units) table.cost.resize(rows * units, kNone);
      table.span.assign(rows, kEmpty);
    }
  }
  units_in_row = units;
  if (pieces.size() < at(days)) pieces.resize(at(days)), stretches.resize(at(days));
}

void LinePricing::lower(Table& to, const Table& from) const {
  for (std::size_t r = 0; r < from.span.size(); ++r) {
    const auto [low, high] = from.span[r];
    if (low > high) continue;
    std::int64_t* a = to.cost.data() + r * at(unit_states_);
    const std::int64_t* b = from.cost.data() + r * at(unit_states_);
    for (int m = low; m <= high; ++m) a[m] = std::min(a[m], b[m]);
    to.span[r].first = std::min(to.span[r].first, low);
    to.span[r].second = std::max(to.span[r].second, high);
  }
}

void LinePricing::make_stretches(int day, std::span<const std::int64_t> cost) {
  const int longest = std::min(rules_.most_stretch, rules_.days - day);
  auto& by_length = memory_.pieces[at(day)];
  auto& stretches = memory_.stretches[at(day)];
  by_length.resize(at(longest));
  stretches.clear();
  const int most_units = *std::max_element(rules_.units.begin(), rules_.units.end());
  const int unit_places = most_units * rules_.most_stretch + 1;
  std::vector<int>& places = memory_.place;
  places.resize(at(rules_.shifts * count_states_ * unit_places), -1);
  int weekends = 0, last_weekend = -1;
  for (int length = 1; length <= longest; ++length) {
    const int today = day + length - 1;
    auto& pieces = by_length[at(length - 1)];
    pieces.clear();
    const auto offer = [&](std::int64_t value, int units, int counts, int shift, int before) {
      ++steps_;
      int& place = places[at((shift * count_states_ + counts) * unit_places + units)];
      if (place < 0) {
        place = static_cast<int>(pieces.size());
        pieces.push_back({value, units, counts, shift, before});
      } else if (value < pieces[at(place)].cost) {
        pieces[at(place)] = {value, units, counts, shift, before};
      }
    };
    const auto overflows = [&](int counts, int shift) {
      const int digit = digit_of_[at(shift)];
      return digit > 0 && counts / digit % (rules_.most[at(shift)] + 1) == rules_.most[at(shift)];
    };
    for (int shift = 0; shift < rules_.shifts; ++shift) {
      if (!rules_.may[at(today * rules_.shifts + shift)] || rules_.most[at(shift)] == 0) continue;
      const std::int64_t value = cost[at(today * rules_.shifts + shift)];
      if (length == 1) {
        offer(value, rules_.units[at(shift)], digit_of_[at(shift)], shift, -1);
        continue;
      }
      const auto& before = by_length[at(length - 2)];
      for (std::size_t p = 0; p < before.size(); ++p) {
        const Piece& piece = before[p];
        if (!rules_.follows[at(piece.shift * rules_.shifts + shift)] || overflows(piece.counts, shift))
          continue;
        offer(piece.cost + value, piece.units + rules_.units[at(shift)], piece.counts + digit_of_[at(shift)],
              shift, static_cast<int>(p));
      }
    }
    for (const Piece& piece : pieces)
      places[at((piece.shift * count_states_ + piece.counts) * unit_places + piece.units)] = -1;
    if (pieces.empty()) {
      by_length.resize(at(length));
      break;
    }
    if (rules_.weekend[at(today)] >= 0 && rules_.weekend[at(today)] != last_weekend)
      ++weekends, last_weekend = rules_.weekend[at(today)];
    if (weekends > rules_.most_weekends) break;
    if (length < rules_.least_stretch && day > 0 && today + 1 < rules_.days) continue;
    // The cheapest of each (units, counts).
    const std::size_t first = stretches.size();
    for (std::size_t p = 0; p < pieces.size(); ++p) {
      const Piece& piece = pieces[p];
      int& place = places[at(piece.counts * unit_places + piece.units)];
      if (place < 0) {
        place = static_cast<int>(stretches.size());
        stretches.push_back({piece.cost, length, piece.units, piece.counts, weekends, static_cast<int>(p)});
      } else if (piece.cost < stretches[at(place)].cost) {
        stretches[at(place)].cost = piece.cost, stretches[at(place)].piece = static_cast<int>(p);
      }
    }
    for (std::size_t s = first; s < stretches.size(); ++s)
      places[at(stretches[s].counts * unit_places + stretches[s].units)] = -1;
  }
}

bool LinePricing::fits_memory(int shift) const {
  const double rows = static_cast<double>(weekend_states_) * count_states_ * (rules_.most[at(shift)] + 1);
  return 2 * rows * unit_states_ * rules_.days <= memory_.most_states;
}

bool LinePricing::run(std::span<const std::int64_t> cost, Budget& budget) {
  std::int64_t looked = steps_;
  memory_.prepare(rules_.days, at(weekend_states_ * count_states_), at(unit_states_));
  memory_.ready[0].cost[0] = 0;
  memory_.ready[0].span[0] = {0, 0};
  for (int day = 0; day < rules_.days; ++day) {
    if (steps_ - looked > kStepsALook) {
      looked = steps_;
      if (budget.exhausted()) return false;
    }
    Table& ready = memory_.ready[at(day)];
    if (day > 0) {
      const int off_since = off_since_[at(day)];
      if (off_since < day) lower(ready, memory_.ready[at(day - 1)]);
      const int ended = day - 1 - rules_.least_off;
      if (ended >= 0 && off_since <= ended + 1) lower(ready, memory_.done[at(ended)]);
    }
    make_stretches(day, cost);
    for (const Stretch& stretch : memory_.stretches[at(day)]) {
      Table& done = memory_.done[at(day + stretch.days - 1)];
      std::vector<char>& fits = fits_[at(stretch.counts)];
      if (fits.empty()) {
        fits.assign(at(count_states_), 1);
        for (int c = 0; c < count_states_; ++c)
          for (std::size_t k = 0; k < counted_.size(); ++k) {
            const int digit = digit_of_[at(counted_[k])];
            if (c / digit % base_[k] + stretch.counts / digit % base_[k] >= base_[k]) fits[at(c)] = 0;
          }
      }
      for (int w = 0; w + stretch.weekends < weekend_states_; ++w)
        for (int c = 0; c < count_states_; ++c) {
          const auto [low, high] = ready.span[row(w, c)];
          if (low > high || !fits[at(c)]) continue;
          const int end = std::min(high, rules_.most_units - stretch.units);
          if (low > end) continue;
          const std::size_t target = row(w + stretch.weekends, c + stretch.counts);
          const std::int64_t* from = ready.cost.data() + row(w, c) * at(unit_states_);
          std::int64_t* to = done.cost.data() + target * at(unit_states_) + stretch.units;
          const std::int64_t add = stretch.cost;
          for (int m = low; m <= end; ++m) {
            const std::int64_t value = from[m] + add;
            to[m] = value < to[m] ? value : to[m];
          }
          steps_ += (end - low) / 4 + 1;
          auto& span = done.span[target];
          span.first = std::min(span.first, low + stretch.units);
          span.second = std::max(span.second, end + stretch.units);
        }
    }
  }
  return true;
}

Line LinePricing::trace(int day, int state, int units) const {
  Line line(at(rules_.days), kDayOff);
  int weekends = state / count_states_, counts = state % count_states_;
  while (day >= 0) {
    const std::int64_t value =
        memory_.done[at(day)].cost[row(weekends, counts) * at(unit_states_) + at(units)];
    int begin = -1;
    for (int first = std::max(0, day - rules_.most_stretch + 1); first <= day && begin < 0; ++first)
      for (const Stretch& stretch : memory_.stretches[at(first)]) {
        if (first + stretch.days - 1 != day || stretch.units > units || stretch.weekends > weekends ||
            stretch.counts > counts)
          continue;
        if (!fits_[at(stretch.counts)].empty() && !fits_[at(stretch.counts)][at(counts - stretch.counts)])
          continue;
        if (memory_.ready[at(first)]
                    .cost[row(weekends - stretch.weekends, counts - stretch.counts) * at(unit_states_) +
                          at(units - stretch.units)] +
                stretch.cost !=
            value)
          continue;
        int piece = stretch.piece;
        for (int length = stretch.days; length >= 1; --length) {
          const Piece& at_day = memory_.pieces[at(first)][at(length - 1)][at(piece)];
          line[at(first + length - 1)] = static_cast<signed char>(at_day.shift);
          piece = at_day.before;
        }
        weekends -= stretch.weekends, counts -= stretch.counts, units -= stretch.units;
        begin = first;
        break;
      }
    const std::size_t place = row(weekends, counts) * at(unit_states_) + at(units);
    const std::int64_t left = memory_.ready[at(begin)].cost[place];
    while (begin > 0 && off_since_[at(begin)] < begin && memory_.ready[at(begin - 1)].cost[place] == left)
      --begin;
    day = begin == 0 ? -1 : begin - 1 - rules_.least_off;
  }
  return line;
}

bool LinePricing::broken(const Line& line, std::vector<int>& which) const {
  std::vector<int> times(at(rules_.shifts), 0);
  bool any = false;
  for (const signed char shift : line)
    if (shift >= 0 && ++times[at(shift)] == rules_.most[at(shift)] + 1) {
      which.push_back(shift);
      any = true;
    }
  return any;
}

// Where lines may end, the cheapest `some` first.
std::vector<LinePricing::End> LinePricing::ends(std::size_t some) const {
  std::vector<End> ends;
  const int end_off = off_since_[at(rules_.days)];
  if (rules_.least_units <= 0 && end_off == 0) ends.push_back({0, -1, 0, 0});
  for (int day = std::max(0, end_off - 1); day < rules_.days; ++day) {
    const Table& done = memory_.done[at(day)];
    for (std::size_t r = 0; r < done.span.size(); ++r)
      for (int m = std::max(done.span[r].first, rules_.least_units); m <= done.span[r].second; ++m)
        if (const std::int64_t value = done.cost[r * at(unit_states_) + at(m)]; value < kOpen)
          ends.push_back({value, day, static_cast<int>(r), m});
  }
  const auto better = [](const End& a, const End& b) {
    return std::tie(a.cost, a.day, a.state, a.units) < std::tie(b.cost, b.day, b.state, b.units);
  };
  some = std::min(some, ends.size());
  std::partial_sort(ends.begin(), ends.begin() + static_cast<std::ptrdiff_t>(some), ends.end(), better);
  ends.resize(some);
  return ends;
}

LinePricing::Answer LinePricing::cheapest(std::span<const std::int64_t> cost, std::size_t most, bool exactly,
                                          std::vector<Priced>& found, Budget& budget) {
  if (!counted_.empty()) {
    counted_.clear();
    lay_out();
  }
  for (;;) {
    found.clear();
    if (!run(cost, budget)) return {-kNone, false};
    const std::vector<End> best = ends(8 * most);
    if (best.empty()) return {kNone, true};
    std::vector<int> which;
    for (std::size_t e = 0; e < best.size() && found.size() < most; ++e) {
      Line line = trace(best[e].day, best[e].state, best[e].units);
      std::vector<int> these;
      if (broken(line, these)) {
        if (e == 0) which = these;
        continue;
      }
      if (std::none_of(found.begin(), found.end(), [&](const Priced& p) { return p.line == line; }))
        found.push_back({std::move(line), best[e].cost});
    }
    if (which.empty() || !exactly) return {best.front().cost, which.empty()};
    const int counted = *std::min_element(
        which.begin(), which.end(), [&](int a, int b) { return rules_.most[at(a)] < rules_.most[at(b)]; });
    if (!fits_memory(counted)) {
      if (found.empty()) find_by_penalties(cost, std::move(which), found, budget);
      return {best.front().cost, false};
    }
    counted_.push_back(counted);
    std::sort(counted_.begin(), counted_.end());
    lay_out();
  }
}

// A line that keeps its limits where they cannot all be counted: shifts that are worked too often become dearer until one does.
void LinePricing::find_by_penalties(std::span<const std::int64_t> cost, std::vector<int> too_often,
                                    std::vector<Priced>& found, Budget& budget) {
  std::vector<std::int64_t> dearer(cost.begin(), cost.end());
  std::int64_t largest = 1;
  for (const std::int64_t each : cost) largest = std::max(largest, std::abs(each));
  std::vector<std::int64_t> penalty(at(rules_.shifts), 1 + largest / 64);
  for (int round = 0; round < kMostPenalties; ++round) {
    for (const int shift : too_often) {
      for (int day = 0; day < rules_.days; ++day)
        dearer[at(day * rules_.shifts + shift)] += penalty[at(shift)];
      penalty[at(shift)] *= 2;
    }
    if (!run(dearer, budget)) return;
    const std::vector<End> best = ends(1);
    if (best.empty()) return;
    Line line = trace(best.front().day, best.front().state, best.front().units);
    too_often.clear();
    if (broken(line, too_often)) continue;
    std::int64_t value = 0;
    for (int day = 0; day < rules_.days; ++day)
      if (line[at(day)] != kDayOff) value += cost[at(day * rules_.shifts + line[at(day)])];
    found.push_back({std::move(line), value});
    return;
  }
}

}  // namespace tenon::roster
