#include "planners/roster/officer_program.h"

#include <algorithm>
#include <limits>

namespace tenon::roster {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

// Of a label's numbers; minutes of a horizon stay far from them.
constexpr std::int32_t kLongAgo = -(std::int32_t{1} << 30);
constexpr std::int64_t kMuch = std::int64_t{1} << 29;
std::int32_t number(std::int64_t value) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, kLongAgo, kMuch));
}

bool exempts(const std::vector<char>& exempt, Day day) { return !exempt.empty() && exempt[at(day)] != 0; }

// Charges a value against a limit. False: a hard rule is broken.
bool charge(const Toll& toll, std::int64_t value, std::int64_t least, std::int64_t most, bool judge_least,
            bool judge_most, std::int64_t& cost) {
  std::int64_t excess = 0;
  if (judge_most && value > most)
    excess = value - most;
  else if (judge_least && value < least)
    excess = least - value;
  else
    return true;
  if (toll.hard) return false;
  cost += toll.of(excess);
  return true;
}

constexpr std::int64_t kStepsATick = 30;  // candidates a tick

}  // namespace

void OfficerProgram::Layer::clear() {
  cost.clear();
  before.clear();
  choice.clear();
  numbers.clear();
}

OfficerProgram::OfficerProgram(const OfficerRules& rules) : rules_(rules) {
  lay_out();
  for (const auto& rest : rules.rests) longest_rest_ = std::max(longest_rest_, rest.least);
  for (const auto& piece : rules.pieces) committed_ = committed_ || piece.committed;
  for (const auto& sum : rules.sums) any_only_if_used_ = any_only_if_used_ || sum.only_if_used;
  for (const auto& rolling : rules.rollings) any_only_if_used_ = any_only_if_used_ || rolling.only_if_used;
  ahead_of_row_.resize(rules.rows.size());
  trace_before_.resize(at(rules.days));
  trace_choice_.resize(at(rules.days));
}

int OfficerProgram::add_number(bool exact) {
  exact_.push_back(exact);
  return static_cast<int>(exact_.size() - 1);
}

void OfficerProgram::lay_out() {
  bool places = false;
  for (const auto& rest : rules_.rests) places = places || (rest.other_place_only && !rest.same_day_only);
  if (!rules_.rests.empty()) layout_.end = add_number(false);
  if (places) layout_.place = add_number(true);
  if (rules_.successions.size() > 1) layout_.succession = add_number(true);
  bool overtime = false, overtime_exact = false, weekends = !rules_.weekends.empty();
  for (const auto& sum : rules_.sums) {
    const bool least = sum.reward || std::any_of(sum.windows.begin(), sum.windows.end(),
                                                 [](const auto& it) { return it.whole && it.least > 0; });
    const bool fewer =
        !sum.from_duties || std::all_of(sum.windows.begin(), sum.windows.end(),
                                        [&](const auto& it) { return sum.most_from_duties <= it.most; });
    layout_.sums.push_back(add_number(least || !fewer));
    layout_.sum_duties.push_back(sum.from_duties ? add_number(least || !fewer) : -1);
    if (sum.amount == OfficerRules::Amount::kOvertime)
      overtime = true, overtime_exact = overtime_exact || least;
    weekends = weekends || sum.amount == OfficerRules::Amount::kWeekends;
    if (sum.reward) most_reward_ += sum.toll.weight * static_cast<std::int64_t>(sum.windows.size());
  }
  for (const auto& rolling : rules_.rollings) {
    const bool least = rolling.reward || rolling.least > 0;
    layout_.rollings.push_back(static_cast<int>(exact_.size()));
    for (int day = 1; day < rolling.length; ++day) add_number(least);
    if (rolling.amount == OfficerRules::Amount::kOvertime)
      overtime = true, overtime_exact = overtime_exact || least;
    weekends = weekends || rolling.amount == OfficerRules::Amount::kWeekends;
    if (rolling.reward) most_reward_ += rolling.toll.weight * rules_.days;
  }
  if (overtime) layout_.week = add_number(overtime_exact);
  if (weekends) layout_.worked = add_number(true);
  for (const auto& run : rules_.runs) {
    layout_.runs.push_back(add_number(run.least > 1));
    const bool marks = run.across_weeks || (run.least > 1 && run.open_before);
    layout_.run_marks.push_back(marks ? add_number(true) : -1);
  }
  for (std::size_t g = 0; g < rules_.gaps.size(); ++g) layout_.gaps.push_back(add_number(true));
  for (std::size_t m = 0; m < rules_.machines.size(); ++m) layout_.machines.push_back(add_number(true));
  width_ = exact_.size();
  for (const bool exact : {true, false})
    for (std::size_t n = 0; n < width_; ++n)
      if (static_cast<bool>(exact_[n]) == exact) order_.push_back(static_cast<int>(n));
}

namespace {
// Marks of a run: it holds a Sunday and the Monday after it; it began where nothing is known.
constexpr std::int32_t kCrossed = 1, kOpen = 2;
}  // namespace

// The label before day 0.
void OfficerProgram::start(Layer& layer) const {
  layer.clear();
  layer.cost.push_back(0);
  layer.before.push_back(-1);
  layer.choice.push_back(-1);
  layer.numbers.assign(width_, 0);
  std::int32_t* of = layer.numbers.data();
  if (layout_.end >= 0) of[layout_.end] = rules_.ended.any ? number(rules_.ended.to) : kLongAgo;
  if (layout_.place >= 0) of[layout_.place] = rules_.ended.place.value;
  if (layout_.succession >= 0) of[layout_.succession] = rules_.before_horizon;
  if (layout_.week >= 0) of[layout_.week] = number(rules_.week_net);
  if (layout_.worked >= 0) of[layout_.worked] = rules_.worked_before;
  for (std::size_t s = 0; s < rules_.sums.size(); ++s) {
    const auto& window = rules_.sums[s].windows.front();
    of[layout_.sums[s]] = number(window.carried);
    if (layout_.sum_duties[s] >= 0) of[layout_.sum_duties[s]] = number(window.carried_duties);
  }
  for (std::size_t r = 0; r < rules_.rollings.size(); ++r) {
    std::int64_t sum = 0;
    for (std::size_t k = 0; k < rules_.rollings[r].past.size(); ++k)
      of[at(layout_.rollings[r]) + k] = number(sum += rules_.rollings[r].past[k]);
  }
  for (std::size_t r = 0; r < rules_.runs.size(); ++r) {
    of[layout_.runs[r]] = number(rules_.runs[r].carried);
    if (layout_.run_marks[r] >= 0) of[layout_.run_marks[r]] = rules_.runs[r].carried_cross ? kCrossed : 0;
  }
}

// ---- What a day more makes of a label -----------------------------------------------------------------------------------------------

bool OfficerProgram::rest(const std::int32_t* from, std::int32_t* to, const OfficerRules::Choice& choice,
                          std::int64_t& toll) {
  if (layout_.end < 0) return true;
  Minute end = from[layout_.end];
  std::int32_t place = layout_.place >= 0 ? from[layout_.place] : -1;
  bool today = false;
  for (const std::int32_t p : choice.pieces) {
    const OfficerRules::Piece& piece = rules_.pieces[at(p)];
    if (!piece.timed) continue;
    for (const auto& rule : rules_.rests) {
      if (piece.from - end >= rule.least || end <= kLongAgo || exempts(rule.exempt, choice.day)) continue;
      if (rule.same_day_only && !today) continue;
      if (rule.other_place_only && (place < 0 || !piece.place.valid() || place == piece.place.value))
        continue;
      if (rule.toll.hard) return false;
      toll += rule.toll.of(rule.least - (piece.from - end));
    }
    if (piece.to < end) continue;
    end = piece.to;
    place = piece.place.value;
    today = true;
  }
  if (end + longest_rest_ <= ahead_->next_from[at(choice.day)]) end = kLongAgo, place = -1;
  to[layout_.end] = number(end);
  if (layout_.place >= 0) to[layout_.place] = place;
  return true;
}

// What a choice adds to a quantity.
std::int64_t OfficerProgram::fixed_or(const std::vector<std::int64_t>& of_choice, OfficerRules::Amount amount,
                                      const std::vector<char>& exempt, const OfficerRules::Choice& choice,
                                      std::size_t c, const std::int32_t* from) const {
  if (amount == OfficerRules::Amount::kFixed) return of_choice[c];
  if (exempts(exempt, choice.day)) return 0;
  if (amount == OfficerRules::Amount::kOvertime) {
    const std::int64_t before = rules_.monday[at(choice.day)] && choice.day > 0 ? 0 : from[layout_.week];
    return std::max<std::int64_t>(0, before + choice.net - rules_.week_normal) -
           std::max<std::int64_t>(0, before - rules_.week_normal);
  }
  if (choice.pieces.empty()) return 0;
  const bool sunday = rules_.sunday[at(choice.day)] != 0;
  // A Saturday before the horizon is no duty of the horizon.
  const bool counted = sunday && choice.day > 0 && from[layout_.worked] != 0;
  return (rules_.saturday[at(choice.day)] != 0 || sunday) && !counted;
}

bool OfficerProgram::add_sums(const std::int32_t* from, std::int32_t* to, const OfficerRules::Choice& choice,
                              std::size_t c, bool used, std::int64_t& toll) {
  const Day day = choice.day;
  for (std::size_t s = 0; s < rules_.sums.size(); ++s) {
    const OfficerRules::Sum& sum = rules_.sums[s];
    const auto w = at(sum.window[at(day)]);
    const OfficerRules::Window& window = sum.windows[w];
    const bool judged = used || !sum.only_if_used;
    const bool first = day == window.days.first && day > 0;
    std::int64_t value = first ? window.carried : from[layout_.sums[s]];
    const std::int64_t added = fixed_or(sum.of_choice, sum.amount, sum.exempt, choice, c, from);
    value += added;
    if (added > 0 && window.split_weekend && day == 0) --value;
    std::int64_t most = window.most, sooner = window.most;
    if (sum.from_duties) {
      const int d = layout_.sum_duties[s];
      const std::int64_t duties =
          (first ? window.carried_duties : from[d]) + (exempts(sum.exempt, day) ? 0 : choice.duties);
      const bool many = duties >= *sum.from_duties;
      if (many) most = sum.most_from_duties;
      sooner = many ? most : std::max(most, sum.most_from_duties);
      to[d] = number(std::min(duties, *sum.from_duties));
    }
    if (day == window.days.last) {
      to[layout_.sums[s]] = 0;
      if (layout_.sum_duties[s] >= 0) to[layout_.sum_duties[s]] = 0;
      if (!judged) continue;
      if (sum.reward) {
        if (window.whole && window.least <= value && value <= most) toll -= sum.toll.of(1);
        continue;
      }
      // The past alone breaks nothing.
      const bool here = value > window.carried || window.carried <= most || (added > 0);
      if (!charge(sum.toll, value, window.least, most, window.whole, here, toll)) return false;
      continue;
    }
    const bool breaks = judged && sum.toll.hard && !sum.reward;
    if (breaks && value > sooner && (added > 0 || value > window.carried)) return false;
    const std::int64_t ahead = ahead_->sums[s][at(day)];
    if (breaks && window.whole && window.least > 0 && value + ahead < window.least) return false;
    if (!exact_[at(layout_.sums[s])])
      value = std::max(
          value,
          std::min(std::min(window.most, sum.from_duties ? sum.most_from_duties : kNoMost) - ahead, kMuch));
    else if (window.most == kNoMost && !sum.from_duties && !sum.reward)
      value = std::min(value, std::max<std::int64_t>(0, window.least));
    to[layout_.sums[s]] = number(value);
  }
  return true;
}

bool OfficerProgram::add_rollings(const std::int32_t* from, std::int32_t* to,
                                  const OfficerRules::Choice& choice, std::size_t c, bool used,
                                  std::int64_t& toll) {
  const Day day = choice.day;
  for (std::size_t r = 0; r < rules_.rollings.size(); ++r) {
    const OfficerRules::Rolling& rolling = rules_.rollings[r];
    const std::int32_t* past = from + layout_.rollings[r];  // [k]: the last k + 1 days
    std::int32_t* now = to + layout_.rollings[r];
    const std::int64_t added = fixed_or(rolling.of_choice, rolling.amount, rolling.exempt, choice, c, from);
    const bool split = added > 0 && day == 0 && rolling.amount == OfficerRules::Amount::kWeekends &&
                       rules_.sunday[0] && !rolling.past.empty() && rolling.past.front() > 0;
    const std::int64_t off = split ? rolling.past.front() : 0;
    const int kept = rolling.length - 1;
    const std::int64_t value = (kept > 0 ? past[kept - 1] - off : 0) + added;
    for (int k = kept - 1; k > 0; --k) now[k] = number(past[k - 1] - off + added);
    if (kept > 0) now[0] = number(added);
    if (!used && rolling.only_if_used) continue;
    const bool whole = day + 1 >= rolling.length || rolling.knows_past;
    if (rolling.reward) {
      if (whole && rolling.least <= value && value <= rolling.most) toll -= rolling.toll.of(1);
      continue;
    }
    const std::int64_t here = day + 1 >= rolling.length ? value : now[day];
    if (!charge(rolling.toll, value, rolling.least, rolling.most, whole, here > 0, toll)) return false;
  }
  return true;
}

bool OfficerProgram::add_runs(const std::int32_t* from, std::int32_t* to, const OfficerRules::Choice& choice,
                              std::size_t c, std::int64_t& toll) {
  const Day day = choice.day;
  const bool ends = day + 1 == rules_.days;
  for (std::size_t r = 0; r < rules_.runs.size(); ++r) {
    const OfficerRules::Run& run = rules_.runs[r];
    std::int64_t length = from[layout_.runs[r]];
    std::int32_t marks = layout_.run_marks[r] >= 0 ? from[layout_.run_marks[r]] : 0;
    const auto judge = [&](Day last, bool open) {
      if (exempts(run.exempt, last) || (run.across_weeks && !(marks & kCrossed))) return true;
      return charge(run.toll, length, run.least, run.most, !open, true, toll);
    };
    if (!run.counts[c]) {
      if (length > 0 && day > 0 && !judge(day - 1, (marks & kOpen) != 0)) return false;
      length = 0;
      marks = 0;
    } else {
      if (length > 0 && rules_.monday[at(day)]) marks |= kCrossed;
      if (day == 0 && run.open_before) marks |= kOpen;
      ++length;
      const bool sure = run.toll.hard && run.exempt.empty() && (!run.across_weeks || (marks & kCrossed));
      if (sure && length > run.most) return false;
      if (ends && !judge(day, run.open_after || (marks & kOpen) != 0)) return false;
    }
    if (run.least > 1) {
      if (run.most == kNoMost) length = std::min(length, run.least);
    } else if (run.most != kNoMost) {
      const std::int64_t left = rules_.days - 1 - day;
      length = std::max(length, std::max<std::int64_t>(0, run.most - left));
      if (!run.toll.by_amount) length = std::min(length, run.most + 1);
    }
    to[layout_.runs[r]] = ends ? 0 : number(length);
    if (layout_.run_marks[r] >= 0) to[layout_.run_marks[r]] = ends ? 0 : marks;
  }
  return true;
}

bool OfficerProgram::add_others(const std::int32_t* from, std::int32_t* to,
                                const OfficerRules::Choice& choice, std::size_t c, std::int64_t& toll) {
  const Day day = choice.day;
  const bool works = !choice.pieces.empty(), ends = day + 1 == rules_.days;
  for (const auto& rule : rules_.weekends) {
    if (!rules_.sunday[at(day)] || (day == 0 && !rules_.knows_past) || exempts(rule.exempt, day)) continue;
    if ((from[layout_.worked] != 0) == works) continue;
    if (rule.toll.hard) return false;
    toll += rule.toll.of(1);
  }
  if (layout_.worked >= 0) to[layout_.worked] = works && rules_.saturday[at(day)] && !ends;
  for (std::size_t g = 0; g < rules_.gaps.size(); ++g) {
    const OfficerRules::Gap& rule = rules_.gaps[g];
    const std::int32_t since = from[layout_.gaps[g]];  // days since the last duty, that day one; 0: long ago
    const std::int32_t gap = since - 1;
    if (works && gap >= 1 && gap <= rule.most && !exempts(rule.exempt, day)) {
      if (rule.toll.hard) return false;
      toll += rule.toll.of(gap);
    }
    to[layout_.gaps[g]] = ends ? 0 : works ? 1 : since == 0 || since > rule.most ? 0 : since + 1;
  }
  for (std::size_t m = 0; m < rules_.machines.size(); ++m) {
    const OfficerRules::Machine& machine = rules_.machines[m];
    const auto edge = at(from[layout_.machines[m]] * machine.symbols + machine.symbol[c]);
    std::int32_t state = machine.next[edge];
    const bool exempt = exempts(machine.exempt, day);
    if (state == OfficerRules::kNone) {
      if (machine.toll.hard && !exempt) return false;
      if (!exempt) toll += machine.toll.of(1);
      state = 0;
    } else if (!exempt) {
      toll += machine.cost[edge];
    }
    if (ends && !exempt) {
      const auto& end = machine.at_end[at(state)];
      if (!end && machine.toll.hard) return false;
      toll += end ? *end : machine.toll.of(1);
    }
    to[layout_.machines[m]] = ends ? 0 : state;
  }
  return true;
}

bool OfficerProgram::extend(const std::int32_t* from, std::int32_t* to, std::size_t c, bool used,
                            std::int64_t& cost) {
  const OfficerRules::Choice& choice = rules_.choices[c];
  const Day day = choice.day;
  const bool ends = day + 1 == rules_.days;
  std::int64_t toll = 0;
  if (layout_.succession >= 0) {
    const std::int64_t succession = rules_.successions[at(from[layout_.succession])][at(choice.after)];
    if (succession == OfficerRules::kForbidden) return false;
    toll += succession;
    to[layout_.succession] = ends ? 0 : choice.before;
  }
  if (!rest(from, to, choice, toll)) return false;
  if (!add_sums(from, to, choice, c, used, toll)) return false;
  if (!add_rollings(from, to, choice, c, used, toll)) return false;
  if (layout_.week >= 0) {
    const bool monday = rules_.monday[at(day)] && day > 0;
    std::int64_t week = (monday ? 0 : from[layout_.week]) + choice.net;
    if (ends || rules_.sunday[at(day)])
      week = 0;
    else if (!exact_[at(layout_.week)])
      week = std::max(week, rules_.week_normal - ahead_->week[at(day)]);
    to[layout_.week] = number(week);
  }
  if (!add_runs(from, to, choice, c, toll) || !add_others(from, to, choice, c, toll)) return false;
  if (ends)
    for (std::size_t r = 0; r < rules_.rollings.size(); ++r)
      std::fill_n(to + layout_.rollings[r], rules_.rollings[r].length - 1, 0);
  cost += soft_ * toll;
  return true;
}

// ---- Labels that are worth keeping ---------------------------------------------------------------------------------------------------

bool OfficerProgram::dominates(const std::int32_t* a, const std::int32_t* b) const {
  for (std::size_t n = 0; n < width_; ++n)
    if (a[n] > b[n]) return false;
  return true;
}

// Leaves of each set of labels with the same exact numbers those that fewer than `most` others dominate, by cost.
bool OfficerProgram::keep_best(Layer& layer, std::size_t most, Budget& budget) {
  const std::size_t n = layer.size();
  sorted_.resize(n);
  for (std::size_t i = 0; i < n; ++i) sorted_[i] = static_cast<std::int32_t>(i);
  const auto numbers = [&](std::int32_t label) { return layer.numbers.data() + at(label) * width_; };
  const auto exact_order = [&](std::int32_t a, std::int32_t b) {
    const std::int32_t *x = numbers(a), *y = numbers(b);
    for (const int k : order_) {
      if (!exact_[at(k)]) break;
      if (x[k] != y[k]) return x[k] < y[k] ? -1 : 1;
    }
    return 0;
  };
  std::sort(sorted_.begin(), sorted_.end(), [&](std::int32_t a, std::int32_t b) {
    if (const int order = exact_order(a, b)) return order < 0;
    if (layer.cost[at(a)] != layer.cost[at(b)]) return layer.cost[at(a)] < layer.cost[at(b)];
    return a < b;
  });
  kept_.clear();
  std::size_t group = 0;  // where the group begins among those kept
  std::int64_t compared = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0 && exact_order(sorted_[i - 1], sorted_[i]) != 0) group = kept_.size();
    std::size_t dominated = 0;
    for (std::size_t k = group; k < kept_.size() && dominated < most; ++k, ++compared)
      dominated += dominates(numbers(kept_[k]), numbers(sorted_[i]));
    if (dominated < most) kept_.push_back(sorted_[i]);
    if (compared > 100'000) {
      if (budget.spend(compared / kStepsATick / 4)) return false;
      compared = 0;
    }
  }
  numbers_.resize(kept_.size() * width_);
  Layer& to = now_;
  to.clear();
  for (const std::int32_t label : kept_) {
    to.cost.push_back(layer.cost[at(label)]);
    to.before.push_back(layer.before[at(label)]);
    to.choice.push_back(layer.choice[at(label)]);
    to.numbers.insert(to.numbers.end(), numbers(label), numbers(label) + width_);
  }
  labels_ += static_cast<std::int64_t>(kept_.size());
  return !budget.spend((static_cast<std::int64_t>(n) + compared / 4) / kStepsATick + 1);
}

// ---- A question -----------------------------------------------------------------------------------------------------------------------

void OfficerProgram::settle_prices(const Question& question) {
  soft_ = question.soft;
  piece_price_.assign(rules_.pieces.size(), kNone);
  piece_post_.assign(rules_.pieces.size(), PostId::none());
  for (std::size_t p = 0; p < rules_.pieces.size(); ++p) {
    if (rules_.pieces[p].committed) piece_price_[p] = 0;
    for (const PostId post : rules_.pieces[p].posts) {
      std::int64_t price = question.prices[at(post.value)];
      // Where he must be nothing is cheaper.
      const bool must = std::binary_search(question.at.begin(), question.at.end(), post);
      if (must || (price < piece_price_[p] &&
                   !std::binary_search(question.at.begin(), question.at.end(), piece_post_[p]))) {
        piece_price_[p] = price;
        piece_post_[p] = post;
      }
    }
  }
  choice_price_.assign(rules_.choices.size(), 0);
  for (std::size_t c = 0; c < rules_.choices.size(); ++c)
    for (const std::int32_t piece : rules_.choices[c].pieces)
      if (choice_price_[c] != kNone)
        choice_price_[c] =
            piece_price_[at(piece)] >= kNone ? kNone : choice_price_[c] + piece_price_[at(piece)];
}

bool OfficerProgram::allows(const Question& question, std::size_t c) const {
  const OfficerRules::Choice& choice = rules_.choices[c];
  if (choice_price_[c] == kNone) return false;
  if (question.at.empty() && question.on_day.empty()) return true;
  std::size_t duties = 0, musts = 0;
  for (const std::int32_t piece : choice.pieces) {
    if (rules_.pieces[at(piece)].committed) continue;
    ++duties;
    musts += std::binary_search(question.at.begin(), question.at.end(), piece_post_[at(piece)]);
  }
  std::size_t asked = 0;  // where he must be on that day
  for (const PostId post : question.at)
    for (std::int32_t other = rules_.first(choice.day); other < rules_.last(choice.day); ++other) {
      const auto& pieces = rules_.choices[at(other)].pieces;
      if (std::any_of(pieces.begin(), pieces.end(), [&](std::int32_t piece) {
            const auto& posts = rules_.pieces[at(piece)].posts;
            return std::find(posts.begin(), posts.end(), post) != posts.end();
          })) {
        ++asked;
        break;
      }
    }
  if (musts < asked) return false;
  if (question.on_day.empty()) return true;
  switch (question.on_day[at(choice.day)]) {
    case OnDay::kAny:
      return true;
    case OnDay::kOff:
      return duties == 0;
    case OnDay::kWork:
      return duties > 0;
    case OnDay::kSettled:
      return duties == asked;
  }
  return true;
}

// What the row allows at these prices, and the least that days to come cost.
void OfficerProgram::settle_row(const Question& question, std::size_t row) {
  ahead_ = &ahead_of_row(row);
  allowed_.assign(rules_.choices.size(), 0);
  cost_ahead_.assign(at(rules_.days) + 1, 0);
  const std::vector<std::int64_t>& row_toll = rules_.row_toll[row];
  for (Day day = rules_.days - 1; day >= 0; --day) {
    std::int64_t least = kNone;
    for (std::int32_t c = rules_.first(day); c < rules_.last(day); ++c) {
      if (!rules_.fits[row][at(c)] || !allows(question, at(c))) continue;
      allowed_[at(c)] = 1;
      const std::int64_t toll = rules_.choices[at(c)].toll + (row_toll.empty() ? 0 : row_toll[at(c)]);
      least = std::min(least, choice_price_[at(c)] + soft_ * toll);
    }
    cost_ahead_[at(day)] = least == kNone ? kNone : std::min(kNone, cost_ahead_[at(day) + 1] + least);
  }
}

// What the row's days to come can add at most, whatever the prices: so that numbers that can do no harm any more are rounded.
const OfficerProgram::Ahead& OfficerProgram::ahead_of_row(std::size_t row) {
  Ahead& ahead = ahead_of_row_[row];
  if (!ahead.next_from.empty()) return ahead;
  const std::vector<char>& fits = rules_.fits[row];
  ahead.next_from.resize(at(rules_.days));
  ahead.week.resize(at(rules_.days));
  ahead.sums.assign(rules_.sums.size(), std::vector<std::int64_t>(at(rules_.days), 0));
  Minute earliest = std::numeric_limits<std::int32_t>::max();
  std::int64_t week = 0;
  for (Day day = rules_.days - 1; day >= 0; --day) {
    ahead.next_from[at(day)] = earliest;
    std::int64_t net = 0;
    for (std::int32_t c = rules_.first(day); c < rules_.last(day); ++c) {
      if (!fits[at(c)]) continue;
      net = std::max(net, rules_.choices[at(c)].net);
      for (const std::int32_t piece : rules_.choices[at(c)].pieces)
        earliest = std::min(earliest, rules_.pieces[at(piece)].from);
    }
    if (rules_.sunday[at(day)]) week = 0;
    ahead.week[at(day)] = week;
    week += net;
    for (std::size_t s = 0; s < rules_.sums.size(); ++s) {
      const OfficerRules::Sum& sum = rules_.sums[s];
      if (day + 1 == rules_.days || sum.window[at(day) + 1] != sum.window[at(day)]) continue;
      std::int64_t most = 0;
      for (std::int32_t c = rules_.first(day + 1); c < rules_.last(day + 1); ++c) {
        if (!fits[at(c)]) continue;
        if (sum.amount == OfficerRules::Amount::kFixed)
          most = std::max(most, sum.of_choice[at(c)]);
        else if (sum.amount == OfficerRules::Amount::kOvertime)
          most = std::max(most, rules_.choices[at(c)].net);
        else
          most = std::max<std::int64_t>(most, (rules_.saturday[at(day) + 1] || rules_.sunday[at(day) + 1]) &&
                                                  !rules_.choices[at(c)].pieces.empty());
      }
      ahead.sums[s][at(day)] = ahead.sums[s][at(day) + 1] + most;
    }
  }
  return ahead;
}

bool OfficerProgram::run_row(const Question& question, std::size_t row, std::int64_t base, Budget& budget,
                             std::vector<Found>& found) {
  settle_row(question, row);
  const auto cut = [&] {  // what a roster must be cheaper than
    return found.size() < question.most ? question.below : std::min(question.below, found.back().cost);
  };
  const bool without_idle = !committed_ && (question.used != 0 || any_only_if_used_);  // idle() has that one
  const std::int64_t earned = soft_ * most_reward_;
  if (cost_ahead_[0] == kNone || base + cost_ahead_[0] - earned >= cut()) return true;
  const std::vector<std::int64_t>& row_toll = rules_.row_toll[row];
  start(now_);
  now_.cost[0] = base;
  scratch_.resize(width_);
  for (Day day = 0; day < rules_.days; ++day) {
    next_.clear();
    const std::int64_t most = cut();
    for (std::size_t label = 0; label < now_.size(); ++label)
      for (std::int32_t c = rules_.first(day); c < rules_.last(day); ++c) {
        if (!allowed_[at(c)]) continue;
        const std::int64_t toll = rules_.choices[at(c)].toll + (row_toll.empty() ? 0 : row_toll[at(c)]);
        std::int64_t cost = now_.cost[label] + choice_price_[at(c)] + soft_ * toll;
        if (cost + cost_ahead_[at(day) + 1] - earned >= most) continue;
        if (!extend(now_.numbers.data() + label * width_, scratch_.data(), at(c), true, cost)) continue;
        next_.cost.push_back(cost);
        next_.before.push_back(static_cast<std::int32_t>(label));
        next_.choice.push_back(c);
        next_.numbers.insert(next_.numbers.end(), scratch_.begin(), scratch_.end());
      }
    if (!keep_best(next_, question.most + (without_idle ? 1 : 0), budget)) return false;
    trace_before_[at(day)].assign(now_.before.begin(), now_.before.end());
    trace_choice_[at(day)].assign(now_.choice.begin(), now_.choice.end());
  }
  for (std::size_t label = 0; label < now_.size(); ++label) {
    if (now_.cost[label] >= cut()) break;  // by cost: the last day leaves one group
    std::vector<PostId> posts = posts_of(label);
    if (posts.empty() && without_idle) continue;
    const Found one{now_.cost[label], static_cast<std::int32_t>(row), std::move(posts)};
    const auto place = std::upper_bound(found.begin(), found.end(), one,
                                        [](const Found& a, const Found& b) { return a.cost < b.cost; });
    found.insert(place, one);
    if (found.size() > question.most) found.pop_back();
  }
  return true;
}

std::vector<PostId> OfficerProgram::posts_of(std::size_t label) const {
  std::vector<PostId> posts;
  auto of = static_cast<std::int32_t>(label);
  for (Day day = rules_.days - 1; day >= 0; --day) {
    const auto& pieces = rules_.choices[at(trace_choice_[at(day)][at(of)])].pieces;
    for (std::size_t p = pieces.size(); p-- > 0;)
      if (!rules_.pieces[at(pieces[p])].committed) posts.push_back(piece_post_[at(pieces[p])]);
    of = trace_before_[at(day)][at(of)];
  }
  std::reverse(posts.begin(), posts.end());
  return posts;
}

// What it costs to have no duty at all; none: not lawful or not allowed.
std::optional<std::int64_t> OfficerProgram::idle(const Question& question) {
  settle_row(question, 0);
  start(now_);
  std::vector<std::int32_t> numbers = now_.numbers;
  scratch_.resize(width_);
  std::int64_t cost = 0;
  for (Day day = 0; day < rules_.days; ++day) {
    std::int32_t off = OfficerRules::kNone;
    for (std::int32_t c = rules_.first(day); c < rules_.last(day); ++c)
      if (rules_.choices[at(c)].pieces.empty() && allowed_[at(c)]) off = c;
    if (off == OfficerRules::kNone || !extend(numbers.data(), scratch_.data(), at(off), false, cost))
      return std::nullopt;
    cost += soft_ * rules_.choices[at(off)].toll;
    std::swap(numbers, scratch_);
  }
  return cost;
}

std::optional<std::vector<OfficerProgram::Found>> OfficerProgram::cheapest(const Question& question,
                                                                           Budget& budget) {
  std::vector<Found> found;
  if (rules_.impossible) return found;
  settle_prices(question);
  const auto of_row = [&](std::size_t row) { return question.of_row.empty() ? 0 : question.of_row[row]; };
  if (!committed_ && (question.used != 0 || any_only_if_used_)) {
    std::size_t row = 0;
    for (std::size_t r = 1; r < rules_.rows.size(); ++r)
      if (of_row(r) < of_row(row)) row = r;
    if (const auto cost = idle(question);
        cost && of_row(row) != kNone && *cost + of_row(row) < question.below)
      found.push_back({*cost + of_row(row), static_cast<std::int32_t>(row), {}});
  }
  for (std::size_t row = 0; row < rules_.rows.size(); ++row) {
    if (of_row(row) == kNone) continue;
    if (!run_row(question, row, of_row(row) + question.used, budget, found)) return std::nullopt;
  }
  return found;
}

}  // namespace tenon::roster
