#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/limits.h"

namespace tenon::roster {

// What one officer may work, day by day: at most one shift a day. A stretch is days worked in a row.
struct LineRules {
  int days = 0, shifts = 0;
  std::vector<char> may;      // [day * shifts + shift]
  std::vector<char> may_off;  // [day]
  std::vector<char> follows;  // [a * shifts + b]: b may be worked the day after a
  std::vector<int> units;     // work of a shift
  int least_units = 0, most_units = 0;
  int least_stretch = 1,
      most_stretch = 0;  // days; the least does not hold for stretches that touch the horizon's ends
  int least_off = 1;     // days off in a row, likewise
  int most_weekends = 0;
  std::vector<int> weekend;  // of each day: its weekend's number, or -1
  std::vector<int> most;     // times of each shift
};

using Line = std::vector<signed char>;  // the shift of each day; -1: off
inline constexpr signed char kDayOff = -1;

// The cheapest lines under given costs of each day and shift, exactly, by dynamic programming over work stretches.
//
// Idea: after enough days off all that matters of the past is how much has been worked, on how many weekends, and how often shifts whose number is limited
// were worked. So states stand between stretches only: ready[a] (a stretch may begin on day a) and done[b] (one has ended on day b), each a table over those
// counts. Stretches that begin on day a are enumerated once by a small program of their own over (last shift, units, counts), cheapest each. A limit of a shift that
// the cheapest lines keep anyway is left out of the state; one that they break is put in, and the program runs again (decremental state space relaxation:
// Boland, Dethridge, Dumitrescu, 2006; Righini, Salani, 2008), so `least` is exact all the same.
class LinePricing {
  struct Piece {  // of a stretch that begins on some day: its days so far
    std::int64_t cost;
    int units, counts, shift, before;  // before: among the pieces a day shorter
  };
  struct Stretch {
    std::int64_t cost;
    int days, units, counts, weekends, piece;
  };
  struct Table {  // over (weekends, counts, units); all that is outside of spans is kNone
    std::vector<std::int64_t> cost;
    std::vector<std::pair<int, int>> span;  // of each row of units: where it is not empty
  };

 public:
  // What one pricing works on: the tables of long horizons are large. Kept from call to call; pricings that take turns share one.
  struct Memory {
    void prepare(int days, std::size_t rows, std::size_t units);  // all tables empty
    void clear(Table& table) const;

    double most_states = 1e8;  // of all tables: 0.8 GB
    std::size_t units_in_row = 0;
    std::vector<Table> ready, done;
    std::vector<std::vector<std::vector<Piece>>> pieces;  // [day][length - 1]
    std::vector<std::vector<Stretch>> stretches;          // [first day]
    std::vector<int> place;                               // scratch
  };

  // Both must outlive it.
  LinePricing(const LineRules& rules, Memory& memory);

  struct Priced {
    Line line;
    std::int64_t cost = 0;
  };
  static constexpr std::int64_t kNone = std::int64_t{1} << 60;
  struct Answer {
    std::int64_t least = kNone;  // no line costs less; kNone: there is none
    bool exact = false;          // and one costs that
  };
  // Up to `most` different lines, the cheapest first. |costs| < 2^52. `exactly` false: limits of shifts that the cheapest line breaks are left at
  // that; other lines may be found all the same. With it an answer is not exact where the budget ends, which is looked at but not spent (steps()), or where
  // counting takes more than memory's most_states.
  Answer cheapest(std::span<const std::int64_t> cost, std::size_t most, bool exactly,
                  std::vector<Priced>& found, Budget& budget);
  std::int64_t steps() const { return steps_; }

 private:
  void lay_out();
  void make_stretches(int day, std::span<const std::int64_t> cost);
  void lower(Table& to, const Table& from) const;
  bool run(std::span<const std::int64_t> cost, Budget& budget);  // false: the budget ended
  struct End {  // of a line: the last day that it works, -1: none
    std::int64_t cost;
    int day, state, units;
  };
  std::vector<End> ends(std::size_t some) const;
  void find_by_penalties(std::span<const std::int64_t> cost, std::vector<int> too_often,
                         std::vector<Priced>& found, Budget& budget);
  bool fits_memory(int shift) const;  // with it counted, too
  bool broken(const Line& line, std::vector<int>& which) const;
  Line trace(int day, int row, int units) const;
  std::size_t row(int weekends, int counts) const {
    return static_cast<std::size_t>(weekends) * static_cast<std::size_t>(count_states_) +
           static_cast<std::size_t>(counts);
  }

  const LineRules& rules_;
  Memory& memory_;
  std::vector<int> counted_;   // shifts whose number is part of the state
  std::vector<int> digit_of_;  // of each shift: what one of it adds to `counts`; 0: not counted
  std::vector<int> base_;      // of each counted shift: most + 1
  int count_states_ = 1, unit_states_ = 1, weekend_states_ = 1;
  std::vector<std::vector<char>> fits_;  // [add][counts]: no digit overflows
  std::vector<int> off_since_;  // [day]: the first day from which on all days before `day` may be off
  std::int64_t steps_ = 0;
};

}  // namespace tenon::roster
