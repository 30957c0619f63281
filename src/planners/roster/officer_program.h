#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "base/limits.h"
#include "planners/roster/officer_rules.h"

namespace tenon::roster {

// The cheapest lawful rosters of one officer where posts have prices, exactly: a label-setting program over days.
//
// Idea: after a day all that matters of what he has done is a few numbers: minutes of the week, month and window, days in a row, the last
// duty's end. Labels carry these; one is dropped if another that costs no more is no worse in any number (or, for the k cheapest, if k such
// are). Numbers that can no longer break anything are rounded to the greatest harmless value first, so that labels that differ in
// nothing that matters become one. Each row (pattern and offset) is a program of its own over the days that it allows.
// Source: the shortest path with resource constraints of Desrochers, Soumis, "A generalized permanent labelling algorithm", 1988; as pricing of
// rosters: Gamache, Soumis, Marquis, Desrosiers, 1999.
//
// Arrays are kept from call to call. Not shared between threads; `rules` must outlive it.
class OfficerProgram {
 public:
  explicit OfficerProgram(const OfficerRules& rules);

  static constexpr std::int64_t kNone = std::int64_t{1} << 60;  // no such roster; as a price: not there
  enum class OnDay : char { kAny, kOff, kWork, kSettled };  // kSettled: exactly what `at` names on that day

  struct Question {
    std::span<const std::int64_t> prices;    // by post: what being there costs; < 0: earns
    std::int64_t used = 0;                   // what having a duty at all costs; >= 0
    std::int64_t soft = 0;                   // times the cost of soft rules (officer_rules with `soft`)
    std::span<const std::int64_t> of_row{};  // what each row costs, kNone: not to be chosen; empty: 0
    std::span<const OnDay> on_day{};         // empty: any; commitments are no work here
    std::span<const PostId> at{};            // ascending; he must be there
    std::size_t most = 1;                    // rosters that are asked for
    std::int64_t below = kNone;              // only those that cost less
  };
  struct Found {
    std::int64_t cost = 0;
    std::int32_t row = 0;         // of OfficerRules::rows
    std::vector<PostId> posts{};  // by start
  };
  // The `most` cheapest, cheapest first; of posts that rules see alike only the cheapest is tried. None: the budget ended.
  std::optional<std::vector<Found>> cheapest(const Question& question, Budget& budget);

  std::int64_t labels() const { return labels_; }  // kept so far

 private:
  struct Number {       // one number of a label
    bool exact = true;  // only equal ones compare; else less is no worse
  };
  // Where each rule's numbers stand in a label; -1: nowhere.
  struct Layout {
    int end = -1, place = -1, succession = -1, week = -1, worked = -1;
    std::vector<int> sums, sum_duties, rollings, runs, run_marks, gaps, machines;
  };
  // Labels of one day: `numbers` of each, where it came from, which choice it made.
  struct Layer {
    std::vector<std::int64_t> cost;
    std::vector<std::int32_t> before, choice, numbers;
    void clear();
    std::size_t size() const { return cost.size(); }
  };

  void lay_out();
  int add_number(bool exact);
  void start(Layer& layer) const;

  // By day, of the days after it: what they may add at most to each sum (within its window) and to the week, and the earliest start of a duty.
  struct Ahead {
    std::vector<std::vector<std::int64_t>> sums;
    std::vector<std::int64_t> week;
    std::vector<Minute> next_from;
  };

  void settle_prices(const Question& question);
  void settle_row(const Question& question, std::size_t row);
  const Ahead& ahead_of_row(std::size_t row);
  bool allows(const Question& question, std::size_t choice) const;
  // A day more. False: unlawful.
  bool extend(const std::int32_t* from, std::int32_t* to, std::size_t choice, bool used, std::int64_t& cost);
  bool rest(const std::int32_t* from, std::int32_t* to, const OfficerRules::Choice& choice,
            std::int64_t& toll);
  bool add_sums(const std::int32_t* from, std::int32_t* to, const OfficerRules::Choice& choice, std::size_t c,
                bool used, std::int64_t& toll);
  bool add_rollings(const std::int32_t* from, std::int32_t* to, const OfficerRules::Choice& choice,
                    std::size_t c, bool used, std::int64_t& toll);
  bool add_runs(const std::int32_t* from, std::int32_t* to, const OfficerRules::Choice& choice, std::size_t c,
                std::int64_t& toll);
  bool add_others(const std::int32_t* from, std::int32_t* to, const OfficerRules::Choice& choice,
                  std::size_t c, std::int64_t& toll);
  std::int64_t fixed_or(const std::vector<std::int64_t>& of_choice, OfficerRules::Amount amount,
                        const std::vector<char>& exempt, const OfficerRules::Choice& choice, std::size_t c,
                        const std::int32_t* from) const;
  bool keep_best(Layer& layer, std::size_t most, Budget& budget);
  bool dominates(const std::int32_t* a, const std::int32_t* b) const;
  bool run_row(const Question& question, std::size_t row, std::int64_t base, Budget& budget,
               std::vector<Found>& found);
  std::optional<std::int64_t> idle(const Question& question);
  std::vector<PostId> posts_of(std::size_t label) const;

  const OfficerRules& rules_;
  Layout layout_;
  std::vector<char> exact_;  // of each number
  std::vector<int> order_;   // numbers, exact ones first
  std::size_t width_ = 0;    // numbers of a label
  bool any_only_if_used_ = false, committed_ = false;

  // Of the question.
  std::int64_t soft_ = 0;
  std::vector<std::int64_t> piece_price_;
  std::vector<PostId> piece_post_;
  std::vector<std::int64_t> choice_price_;
  std::vector<char> allowed_;
  std::vector<std::int64_t> cost_ahead_;  // of the row: least cost of days to come
  std::vector<Ahead> ahead_of_row_;       // empty until the row is first asked for
  const Ahead* ahead_ = nullptr;          // of the row at hand
  std::int64_t longest_rest_ = 0, most_reward_ = 0;

  Layer now_, next_;
  std::vector<std::vector<std::int32_t>> trace_before_, trace_choice_;  // by day
  std::vector<std::int32_t> sorted_, kept_, numbers_;
  std::vector<std::int32_t> scratch_;
  std::int64_t labels_ = 0;
};

}  // namespace tenon::roster
