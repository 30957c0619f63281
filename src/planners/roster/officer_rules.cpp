// From rules as data to flat arrays. What the evaluator says of a finished roster is said here of a day's choice and of what is carried from day to day.

#include "planners/roster/officer_rules.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "planners/roster/officer_arithmetic.h"

namespace tenon::roster {

namespace {

constexpr int kMostDutiesADay = 3;
constexpr Day kMostBack = 64;  // as far as Carry's bits go

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

bool knows_past(const Carry& carry) {
  return !carry.past.empty() || carry.worked != 0 || carry.last_end || carry.week_duties != 0 ||
         carry.week_net != 0 || carry.month_duties != 0 || carry.month_net != 0 || carry.month_gross != 0;
}
bool bit(std::uint64_t bits, Day day) { return day < 0 && day >= -kMostBack && (bits >> (-1 - day) & 1); }

Toll toll_of(const Rule& rule, bool in_minutes) {
  return {.hard = rule.is_hard(),
          .weight = rule.is_hard() ? 0 : rule.line.weight,
          .by_amount = rule.line.charge == Charge::kAmount,
          .in_hours = in_minutes};
}

// Whether the search can keep a hard rule of this form; what a sum asks for is `can_keep` below.
bool can_keep(const Instance& instance, const Rule& rule, const WindowSum& form) {
  if (form.window == Window::kDuty) {
    if (is_fixed(form.quantity)) return true;
    return std::all_of(rule.limits.begin(), rule.limits.end(), [&](const Limit& limit) {
      if (form.quantity == Quantity::kLegalOvertime)
        return limit.least <= 0 && instance.most_duties_a_day == 1;
      return limit.least <= 0 && limit.most >= 1;  // a duty is one day, one weekend at most
    });
  }
  if (form.reward) return false;
  return form.window != Window::kRolling ||
         std::none_of(rule.limits.begin(), rule.limits.end(),
                      [](const Limit& limit) { return limit.from_duties.has_value(); });
}

struct CanKeep {
  const Instance& instance;
  const Rule& rule;

  template <class AnyForm>
  bool operator()(const AnyForm&) const {
    return true;
  }
  bool operator()(const WindowSum& form) const { return can_keep(instance, rule, form); }
  bool operator()(const HeadCount& form) const {
    if (rule.line.limits.empty()) return true;
    return std::none_of(instance.requirements.begin(), instance.requirements.end(),
                        [&](const Requirement& at) {
                          return (!form.mixed_only || at.gender == WantedGender::kMixed) &&
                                 (form.trait != Trait::kNeededSkills || !at.skills.empty());
                        });
  }
  bool operator()(const Pairs&) const { return rule.pairs.empty(); }
  bool operator()(const Spread&) const { return false; }
  bool operator()(const Cover&) const { return false; }
  bool operator()(const CoverShare&) const { return rule.line.limits.empty(); }
  bool operator()(const SameFaces&) const { return false; }
  bool operator()(const MostOften&) const { return false; }
};

class Compiler {
 public:
  Compiler(const Instance& instance, const Eligibility& eligibility, OfficerId id, SoftRules soft)
      : instance_(instance),
        eligibility_(eligibility),
        id_(id),
        officer_(instance.officers[id]),
        terms_(instance.terms[at(officer_.terms)]),
        soft_(soft != SoftRules::kNone),
        with_faces_(soft == SoftRules::kOwnAndFaces) {}

  OfficerRules run() {
    made_.days = instance_.calendar.days;
    made_.knows_past = knows_past(officer_.carry);
    made_.worked_before = bit(officer_.carry.worked, -1);
    made_.week_normal = terms_.week_normal;
    made_.week_net = officer_.carry.week_net;
    for (Day day = 0; day < made_.days; ++day) {
      const Weekday weekday = instance_.calendar.weekday(day);
      made_.saturday.push_back(weekday == Weekday::kSat);
      made_.sunday.push_back(weekday == Weekday::kSun);
      made_.monday.push_back(weekday == Weekday::kMon);
    }
    for (const Rule& rule : instance_.rules)
      if (rule.is_on() && rule.limit(id_) && (rule.is_hard() || soft_)) rules_.push_back(&rule);
    for (const Pin& pin : instance_.pins)
      if (pin.officer == id_ && pin.kind == Pin::Kind::kAt && !is_pinned(pin.post))
        pinned_.push_back(pin.post);
    add_faces();
    add_rests();
    add_ended();
    add_pieces();
    add_choices();
    add_rows();
    add_successions();
    for (const Rule* rule : rules_) std::visit([&](const auto& form) { add(*rule, form); }, rule->line.form);
    return std::move(made_);
  }

 private:
  using Piece = OfficerRules::Piece;
  using Choice = OfficerRules::Choice;
  using Faces = std::vector<std::pair<RequirementId, std::int64_t>>;  // ascending

  template <class Wanted, class Each>
  void for_each(const Each& each) const {
    for (const Rule* rule : rules_)
      if (const auto* form = std::get_if<Wanted>(&rule->line.form)) each(*rule, *form);
  }

  std::vector<char> exempt(const Rule& rule) const {
    if (rule.line.exemptions.empty()) return {};
    std::vector<char> days;
    for (Day day = 0; day < made_.days; ++day) days.push_back(rule.exempts(day));
    return days;
  }

  // ---- neighbours ---------------------------------------------------------------------------------------------------------------

  void add_rests() {
    for_each<Rest>([&](const Rule& rule, const Rest& form) {
      made_.rests.push_back({.least = rule.limit(id_)->least,
                             .toll = toll_of(rule, true),
                             .other_place_only = form.other_place_only,
                             .same_day_only = form.same_day_only,
                             .exempt = exempt(rule)});
      if (form.other_place_only) place_matters_ = true;
    });
    for_each<MostOften>([&](const Rule&, const MostOften&) { made_.leaves_out_soft = true; });
  }

  // What it costs to come to or to go from a requirement, for each that is staffed on a day and the next.
  void add_faces() {
    if (!with_faces_) return;
    std::vector<const Rule*> faces;
    for_each<SameFaces>([&](const Rule& rule, const SameFaces&) {
      if (!rule.is_hard()) faces.push_back(&rule);
    });
    if (faces.empty()) return;
    IdVector<RequirementId, std::vector<char>> staffed(instance_.requirements.size());
    for (auto& days : staffed) days.assign(at(made_.days) + 1, 0);
    for (const Post& post : instance_.posts)
      if (post.wanted > 0) staffed[post.requirement][at(post.day)] = 1;
    coming_.assign(instance_.requirements.size(), {});
    for (const RequirementId requirement : staffed.keys())
      for (Day day = 0; day <= made_.days; ++day) {
        std::int64_t cost = 0;
        for (const Rule* rule : faces)
          if (day > 0 && staffed[requirement][at(day) - 1] && staffed[requirement][at(day)] &&
              !rule->exempts(day))
            cost += toll_of(*rule, false).of(1);
        coming_[at(requirement.value)].push_back(cost);
      }
  }
  // Of the requirements at which he is with these duties, those where it costs to come on `day` or to go the day before, with what it costs.
  Faces faces(const Choice& choice, Day day) const {
    Faces faces;
    if (coming_.empty()) return faces;
    for (const std::int32_t piece : choice.pieces) {
      if (made_.pieces[at(piece)].committed) continue;
      const RequirementId requirement = instance_.posts[made_.pieces[at(piece)].posts.front()].requirement;
      const std::int64_t cost = coming_[at(requirement.value)][at(day)];
      if (cost > 0) faces.emplace_back(requirement, cost);
    }
    std::sort(faces.begin(), faces.end());
    faces.erase(std::unique(faces.begin(), faces.end()), faces.end());
    return faces;
  }
  static std::int64_t cost_of_change(const Faces& before, const Faces& after) {
    std::int64_t cost = 0;
    for (const auto& each : before)
      if (!std::binary_search(after.begin(), after.end(), each)) cost += each.second;
    for (const auto& each : after)
      if (!std::binary_search(before.begin(), before.end(), each)) cost += each.second;
    return cost;
  }

  // The past duty that the next one's rest is measured from: its end alone may be known.
  void add_ended() {
    const Carry& carry = officer_.carry;
    auto& ended = made_.ended;
    if (!carry.past.empty()) {
      const Duty& last = carry.past.back();
      ended = {.any = last.timed, .to = last.to, .day = last.day, .place = last.place};
    }
    if (!carry.last_end) return;
    ended.any = true;
    ended.to = *carry.last_end;
    if (carry.past.empty()) ended.day = -1;
  }

  void add_successions() {
    std::vector<std::pair<const Rule*, std::vector<char>>> all;
    for_each<Succession>([&](const Rule& rule, const Succession&) { all.emplace_back(&rule, exempt(rule)); });
    std::vector<std::pair<std::vector<WordId>, Faces>> before{{}};
    std::vector<std::tuple<std::vector<char>, std::vector<WordId>, Faces>>
        after;  // rules that hold that day; codes
    const auto number = [](auto& known, const auto& one) {
      const auto found = std::find(known.begin(), known.end(), one);
      if (found != known.end()) return static_cast<std::int32_t>(found - known.begin());
      known.push_back(one);
      return static_cast<std::int32_t>(known.size() - 1);
    };
    const auto first = [&](WordId code) {
      return std::any_of(all.begin(), all.end(), [&](const auto& rule) {
        return std::any_of(rule.first->successions.begin(), rule.first->successions.end(),
                           [&](const auto& pair) { return pair.first == code; });
      });
    };
    const auto firsts = [&](std::vector<WordId> codes) {
      std::erase_if(codes, [&](WordId code) { return !code.valid() || !first(code); });
      std::sort(codes.begin(), codes.end());
      codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
      return codes;
    };
    for (Choice& choice : made_.choices) {
      std::vector<WordId> codes;
      for (const std::int32_t piece : choice.pieces) codes.push_back(made_.pieces[at(piece)].code);
      std::vector<char> holds;
      for (const auto& [rule, days] : all) holds.push_back(days.empty() || !days[at(choice.day)]);
      std::vector<WordId> next = all.empty() ? std::vector<WordId>{} : codes;
      std::sort(next.begin(), next.end());
      choice.before = number(before, std::pair(firsts(codes), faces(choice, choice.day + 1)));
      choice.after = number(after, std::tuple(holds, next, faces(choice, choice.day)));
    }
    std::vector<WordId> last{officer_.carry.last_code};
    for (const Duty& duty : officer_.carry.past)
      if (duty.day == -1) last.push_back(duty.code);
    made_.before_horizon = number(before, std::pair(firsts(last), Faces{}));
    for (const auto& [codes, left] : before) {
      auto& row = made_.successions.emplace_back();
      for (const auto& [holds, next, come] : after) {
        const std::int64_t cost = succession(all, codes, holds, next);
        row.push_back(cost == OfficerRules::kForbidden ? cost : cost + cost_of_change(left, come));
      }
    }
  }

  static std::int64_t succession(const std::vector<std::pair<const Rule*, std::vector<char>>>& all,
                                 const std::vector<WordId>& before, const std::vector<char>& holds,
                                 const std::vector<WordId>& next) {
    std::int64_t cost = 0;
    for (std::size_t r = 0; r < all.size(); ++r) {
      if (!holds[r]) continue;
      const Rule& rule = *all[r].first;
      for (const WordId code : next) {
        const bool broken =
            std::any_of(rule.successions.begin(), rule.successions.end(), [&](const auto& pair) {
              return pair.second == code && std::binary_search(before.begin(), before.end(), pair.first);
            });
        if (broken && rule.is_hard()) return OfficerRules::kForbidden;
        if (broken) cost += toll_of(rule, false).of(1);
      }
    }
    return cost;
  }

  // ---- duties and days -----------------------------------------------------------------------------------------------------------

  // What soft rules charge for the duty by itself.
  std::int64_t toll_of_post(const Post& post, const Measured& duty) const {
    std::int64_t toll = 0;
    for (const Rule* rule : rules_) {
      if (rule->is_hard() || rule->exempts(post.day)) continue;
      if (const auto* form = std::get_if<Eligible>(&rule->line.form))
        toll += meets_need(instance_, id_, post, form->need) ? 0 : toll_of(*rule, false).of(1);
      else if (const auto* like = std::get_if<Preference>(&rule->line.form))
        toll += dislikes(instance_, id_, post, *like) ? toll_of(*rule, false).of(1) : 0;
    }
    return toll + toll_of_duty(duty);
  }
  std::int64_t toll_of_duty(const Measured& duty) const {
    std::int64_t toll = 0;
    for (const Rule* rule : rules_)
      if (const auto excess = excess_of_duty(*rule, duty); excess > 0 && !rule->is_hard())
        toll += toll_of(*rule, is_in_minutes(std::get<WindowSum>(rule->line.form).quantity)).of(excess);
    return toll;
  }
  std::int64_t excess_of_duty(const Rule& rule, const Measured& duty) const {
    const auto* sum = std::get_if<WindowSum>(&rule.line.form);
    if (!sum || sum->window != Window::kDuty || !is_fixed(sum->quantity) || rule.exempts(duty.day)) return 0;
    if (duty.standby && is_in_minutes(sum->quantity)) return 0;
    const Limit& limit = *rule.limit(id_);
    const std::int64_t value = amount_of(instance_.calendar, duty, sum->quantity, rule.words);
    if (value > limit.most) return value - limit.most;
    return value < limit.least ? limit.least - value : 0;
  }

  void add_pieces() {
    std::map<std::tuple<Day, Minute, Minute, WordId, WordId, bool, bool, std::int64_t, std::int32_t,
                        RequirementId>,
             std::int32_t>
        known;
    for (const PostId id : eligibility_.posts(id_)) {
      const Duty duty = instance_.duty(id);
      const Measured sums = measured(terms_, duty);
      const std::int64_t toll = soft_ ? toll_of_post(instance_.posts[id], sums) : 0;
      // Where a day may have several duties each post is a piece, so that two of one sort can be told apart.
      const bool alone = instance_.most_duties_a_day > 1 || is_pinned(id);
      const auto [found, is_new] = known.try_emplace(
          {duty.day, duty.from, duty.to, duty.code, place_matters_ ? duty.place : WordId::none(), duty.timed,
           duty.standby, toll, alone ? id.value : -1,
           coming_.empty() ? RequirementId::none() : instance_.posts[id].requirement},
          static_cast<std::int32_t>(made_.pieces.size()));
      if (is_new) add_piece(duty, sums, toll, false);
      made_.pieces[at(found->second)].posts.push_back(id);
    }
    for (const Commitment& commitment : instance_.commitments) {
      if (commitment.officer != id_) continue;
      const Measured sums = measured(terms_, commitment.duty);
      for (const Rule* rule : rules_)
        if (rule->is_hard() && excess_of_duty(*rule, sums) > 0) made_.impossible = true;
      add_piece(commitment.duty, sums, soft_ ? toll_of_duty(sums) : 0, true);
    }
  }
  void add_piece(const Duty& duty, const Measured& sums, std::int64_t toll, bool committed) {
    made_.pieces.push_back({.day = duty.day,
                            .from = duty.from,
                            .to = duty.to,
                            .code = duty.code,
                            .place = duty.place,
                            .timed = duty.timed,
                            .standby = duty.standby,
                            .committed = committed,
                            .night = sums.night,
                            .gross = sums.gross,
                            .net = sums.net});
    toll_of_piece_.push_back(toll);
  }

  bool is_pinned(PostId post) const {
    return std::find(pinned_.begin(), pinned_.end(), post) != pinned_.end();
  }

  void add_choices() {
    std::vector<std::vector<std::int32_t>> on(at(made_.days));
    for (std::size_t p = 0; p < made_.pieces.size(); ++p)
      if (const Day day = made_.pieces[p].day; 0 <= day && day < made_.days)
        on[at(day)].push_back(static_cast<std::int32_t>(p));
    for (Day day = 0; day < made_.days; ++day) {
      made_.first_choice.push_back(static_cast<std::int32_t>(made_.choices.size()));
      auto& pieces = on[at(day)];
      std::stable_sort(pieces.begin(), pieces.end(), [&](std::int32_t a, std::int32_t b) {
        const Piece &one = made_.pieces[at(a)], &other = made_.pieces[at(b)];
        return std::tie(one.from, one.to) < std::tie(other.from, other.to);
      });
      musts_.clear();
      for (const std::int32_t piece : pieces)
        if (made_.pieces[at(piece)].committed || is_pinned_piece(piece)) musts_.push_back(piece);
      if (pins_on(day) > pinned_pieces(pieces)) made_.impossible = true;  // at a post that he may not have
      std::vector<std::int32_t> chosen;
      choose(day, pieces, 0, chosen);
      if (made_.first_choice.back() == static_cast<std::int32_t>(made_.choices.size()))
        made_.impossible = true;
    }
    made_.first_choice.push_back(static_cast<std::int32_t>(made_.choices.size()));
  }
  bool is_pinned_piece(std::int32_t piece) const {
    const auto& posts = made_.pieces[at(piece)].posts;
    return posts.size() == 1 && is_pinned(posts.front());
  }
  int pins_on(Day day) const {
    return static_cast<int>(std::count_if(pinned_.begin(), pinned_.end(),
                                          [&](PostId post) { return instance_.posts[post].day == day; }));
  }
  int pinned_pieces(const std::vector<std::int32_t>& pieces) const {
    return static_cast<int>(std::count_if(pieces.begin(), pieces.end(),
                                          [&](std::int32_t piece) { return is_pinned_piece(piece); }));
  }

  // All sets of pieces of a day that hold what they must, in the order in which the pieces start.
  void choose(Day day, const std::vector<std::int32_t>& pieces, std::size_t from,
              std::vector<std::int32_t>& chosen) {
    const bool holds_musts = std::all_of(musts_.begin(), musts_.end(), [&](std::int32_t must) {
      return std::find(chosen.begin(), chosen.end(), must) != chosen.end();
    });
    if (holds_musts) add_choice(day, chosen);
    if (static_cast<int>(chosen.size()) >= instance_.most_duties_a_day) return;
    for (std::size_t p = from; p < pieces.size(); ++p) {
      if (clashes(chosen, pieces[p], day)) continue;
      chosen.push_back(pieces[p]);
      choose(day, pieces, p + 1, chosen);
      chosen.pop_back();
    }
  }
  bool clashes(const std::vector<std::int32_t>& chosen, std::int32_t next, Day day) const {
    const Piece& later = made_.pieces[at(next)];
    return std::any_of(chosen.begin(), chosen.end(), [&](std::int32_t piece) {
      const Piece& earlier = made_.pieces[at(piece)];
      if (!earlier.timed || !later.timed) return false;
      return std::any_of(made_.rests.begin(), made_.rests.end(), [&](const OfficerRules::Rest& rest) {
        return rest.toll.hard && !rest.other_place_only && later.from - earlier.to < rest.least &&
               (rest.exempt.empty() || !rest.exempt[at(day)]);
      });
    });
  }

  void add_choice(Day day, const std::vector<std::int32_t>& chosen) {
    Choice choice{.day = day, .pieces = chosen};
    for (const std::int32_t piece : chosen) {
      choice.duties += !made_.pieces[at(piece)].standby;
      choice.net += made_.pieces[at(piece)].net;
      choice.toll += toll_of_piece_[at(piece)];
    }
    if (asked(choice)) made_.choices.push_back(std::move(choice));
  }

  // What was asked for on that day: false where a hard rule of that form is broken, else its toll is added.
  bool asked(Choice& choice) const {
    bool lawful = true;
    for_each<Requests>([&](const Rule& rule, const Requests&) {
      if (rule.exempts(choice.day)) return;
      const auto range =
          std::equal_range(instance_.requests.begin(), instance_.requests.end(), Request{.officer = id_},
                           [](const Request& a, const Request& b) { return a.officer < b.officer; });
      for (auto request = range.first; request != range.second; ++request) {
        if (request->day != choice.day) continue;
        const bool given = std::any_of(choice.pieces.begin(), choice.pieces.end(), [&](std::int32_t piece) {
          return !request->code.valid() || made_.pieces[at(piece)].code == request->code;
        });
        if (given == request->wanted) continue;
        if (rule.is_hard()) lawful = false;
        choice.toll += toll_of(rule, false).of(1) * request->weight;
      }
    });
    return lawful;
  }

  // ---- rows ------------------------------------------------------------------------------------------------------------------------

  void add_rows() {
    std::vector<const Rule*> follow;
    for_each<FollowsPattern>([&](const Rule& rule, const FollowsPattern&) { follow.push_back(&rule); });
    std::vector<std::vector<WordId>> seen;  // letters day by day
    for (const Row& row : officer_.rows) {
      if (!row.pattern.valid()) {
        add_row({}, {}, follow, seen);
        continue;
      }
      const Pattern& pattern = instance_.patterns[row.pattern];
      const int length = static_cast<int>(pattern.letters.size());
      for (int offset = row.offset.value_or(0); offset < (row.offset ? *row.offset + 1 : length); ++offset) {
        std::vector<WordId> letters;
        for (Day day = 0; day < made_.days; ++day) letters.push_back(pattern.letter(day, offset));
        add_row({row.pattern, offset}, letters, follow, seen);
      }
    }
  }
  void add_row(const Following& row, const std::vector<WordId>& letters,
               const std::vector<const Rule*>& follow, std::vector<std::vector<WordId>>& seen) {
    if (std::find(seen.begin(), seen.end(), letters) != seen.end()) return;
    seen.push_back(letters);
    std::vector<char> fits(made_.choices.size(), 1);
    std::vector<std::int64_t> tolls(made_.choices.size(), 0);
    for (std::size_t c = 0; c < fits.size() && !letters.empty(); ++c) {
      const Choice& choice = made_.choices[c];
      const auto off = std::count_if(choice.pieces.begin(), choice.pieces.end(), [&](std::int32_t piece) {
        return !made_.pieces[at(piece)].committed && made_.pieces[at(piece)].code != letters[at(choice.day)];
      });
      for (const Rule* rule : follow) {
        if (off == 0 || rule->exempts(choice.day)) continue;
        if (rule->is_hard()) fits[c] = 0;
        tolls[c] += toll_of(*rule, false).of(1) * off;
      }
    }
    made_.rows.push_back(row);
    made_.fits.push_back(std::move(fits));
    if (std::all_of(tolls.begin(), tolls.end(), [](std::int64_t toll) { return toll == 0; })) tolls.clear();
    made_.row_toll.push_back(std::move(tolls));
  }

  // ---- sums ------------------------------------------------------------------------------------------------------------------------

  template <class AnyForm>
  void add(const Rule&, const AnyForm&) {}  // about a duty by itself, neighbours, or several officers

  // 0 on exempt days.
  std::vector<std::int64_t> amounts(const Rule& rule, Quantity quantity) const {
    std::vector<std::int64_t> of;
    for (const Choice& choice : made_.choices) {
      std::int64_t sum = 0;
      for (const std::int32_t piece : choice.pieces) {
        const Piece& it = made_.pieces[at(piece)];
        const Measured duty{it.day, it.code, it.standby, it.night, it.gross, it.net};
        sum += amount_of(instance_.calendar, duty, quantity, rule.words);
      }
      if (quantity == Quantity::kDays) sum = std::min<std::int64_t>(sum, 1);
      of.push_back(rule.exempts(choice.day) ? 0 : sum);
    }
    return of;
  }

  static OfficerRules::Amount kind(Quantity quantity) {
    if (quantity == Quantity::kLegalOvertime) return OfficerRules::Amount::kOvertime;
    if (quantity == Quantity::kWeekends) return OfficerRules::Amount::kWeekends;
    return OfficerRules::Amount::kFixed;
  }

  void add(const Rule& rule, const WindowSum& form) {
    if (!can_keep(instance_, rule, form) && !form.reward) {
      if (!rule.is_hard()) made_.leaves_out_soft = true;
      return;
    }
    if (form.window == Window::kDuty) {
      if (form.quantity == Quantity::kLegalOvertime) add_sum(rule, form);
      return;
    }
    if (form.window == Window::kRolling)
      add_rolling(rule, form);
    else
      add_sum(rule, form);
  }

  void add_sum(const Rule& rule, const WindowSum& form) {
    const Limit& limit = *rule.limit(id_);
    OfficerRules::Sum sum;
    sum.toll = toll_of(rule, is_in_minutes(form.quantity));
    sum.amount = kind(form.quantity);
    if (sum.amount == OfficerRules::Amount::kFixed) sum.of_choice = amounts(rule, form.quantity);
    sum.exempt = exempt(rule);
    sum.from_duties = limit.from_duties;
    sum.most_from_duties = limit.most_from_duties;
    sum.only_if_used = form.only_if_used;
    sum.reward = form.reward && form.window != Window::kDuty;
    sum.window.assign(at(made_.days), OfficerRules::kNone);
    const Calendar& calendar = instance_.calendar;
    for (Day day = 0; day < made_.days;) {
      DaySpan span{day, day};
      if (form.window == Window::kWeek) span = {calendar.week_start(day), calendar.week_start(day) + 6};
      if (form.window == Window::kMonth) span = calendar.month(day);
      if (form.window == Window::kHorizon) span = {0, made_.days - 1};
      sum.windows.push_back(window(rule, form, limit, span));
      for (; day <= std::min(span.last, made_.days - 1); ++day)
        sum.window[at(day)] = static_cast<std::int32_t>(sum.windows.size() - 1);
    }
    if (bounds(sum)) made_.sums.push_back(std::move(sum));
  }
  static bool bounds(const OfficerRules::Sum& sum) {
    return sum.reward || std::any_of(sum.windows.begin(), sum.windows.end(), [&](const auto& window) {
             return window.most != kNoMost || (window.whole && window.least > 0) || sum.from_duties;
           });
  }

  OfficerRules::Window window(const Rule& rule, const WindowSum& form, const Limit& limit,
                              const DaySpan& span) const {
    const bool cut = span.first < 0;
    OfficerRules::Window made{.days = {std::max<Day>(0, span.first), std::min(span.last, made_.days - 1)},
                              .least = limit.least,
                              .most = limit.most,
                              .whole = (!cut || made_.knows_past) && span.last < made_.days};
    if (form.window == Window::kMonth) {
      const std::size_t length = at(span.last - span.first + 1 - 28);
      made.least = limit.least_in_month[length].value_or(made.least);
      made.most = limit.most_in_month[length].value_or(made.most);
    }
    if (!cut) return made;
    for (Day day = std::max(span.first, -kMostBack); day < 0; ++day) {
      made.carried += past(rule, form.quantity, day);
      made.carried_duties += !rule.exempts(day) && bit(officer_.carry.worked, day);
    }
    carry_sums(form, made);
    made.split_weekend = form.quantity == Quantity::kWeekends &&
                         instance_.calendar.weekday(0) == Weekday::kSun && past(rule, form.quantity, -1) > 0;
    return made;
  }

  // Where Carry has a sum, it is that.
  void carry_sums(const WindowSum& form, OfficerRules::Window& window) const {
    const Carry& carry = officer_.carry;
    const bool week = form.window == Window::kWeek;
    window.carried_duties = week ? carry.week_duties : carry.month_duties;
    switch (form.quantity) {
      case Quantity::kNet:
        window.carried = week ? carry.week_net : carry.month_net;
        break;
      case Quantity::kDuties:
        window.carried = window.carried_duties;
        break;
      case Quantity::kLegalOvertime:
        window.carried =
            week ? std::max<std::int64_t>(0, carry.week_net - terms_.week_normal) : carry.month_overtime;
        break;
      case Quantity::kGross:
        window.carried =
            week ? std::max(window.carried, carry.week_net) : std::max(carry.month_gross, carry.month_net);
        break;
      case Quantity::kDays:
      case Quantity::kNights:
      case Quantity::kWeekends:
      case Quantity::kHolidays:
      case Quantity::kCode:
        break;
    }
  }

  bool is_weekend(Day day) const { return instance_.calendar.is_weekend(day); }

  // Of a day before the horizon.
  std::int64_t past(const Rule& rule, Quantity quantity, Day day) const {
    if (rule.exempts(day)) return 0;
    const Carry& carry = officer_.carry;
    const bool worked = bit(carry.worked, day);
    if (quantity == Quantity::kDays || quantity == Quantity::kDuties) return worked;
    if (quantity == Quantity::kNights) return bit(carry.nights, day);
    if (quantity == Quantity::kWeekends)  // counts on the first of its days with a duty
      return worked && is_weekend(day) && !(is_weekend(day - 1) && bit(carry.worked, day - 1));
    std::int64_t sum = 0;
    if (quantity == Quantity::kLegalOvertime) return sum;
    for (const Duty& duty : carry.past)
      if (duty.day == day) sum += amount_of(instance_.calendar, measured(terms_, duty), quantity, rule.words);
    return sum;
  }

  void add_rolling(const Rule& rule, const WindowSum& form) {
    const Limit& limit = *rule.limit(id_);
    const bool no_least = limit.least <= 0;
    if (no_least && limit.most == kNoMost && !form.reward) return;
    // At most n - 1 of n days are worked: no run of n days.
    if (form.quantity == Quantity::kDays && rule.is_hard() && no_least && limit.most == form.days - 1 &&
        rule.line.exemptions.empty())
      return add_run(rule, Run::kWork, kNoLeast, limit.most, false, true);
    OfficerRules::Rolling made;
    made.toll = toll_of(rule, is_in_minutes(form.quantity));
    made.amount = kind(form.quantity);
    if (made.amount == OfficerRules::Amount::kFixed) made.of_choice = amounts(rule, form.quantity);
    made.exempt = exempt(rule);
    made.length = form.days;
    made.least = limit.least;
    made.most = limit.most;
    for (Day day = -1; day > -form.days; --day) made.past.push_back(past(rule, form.quantity, day));
    made.knows_past = made_.knows_past;
    made.only_if_used = form.only_if_used;
    made.reward = form.reward;
    made_.rollings.push_back(std::move(made));
  }

  // ---- runs and the like ---------------------------------------------------------------------------------------------------------

  void add(const Rule& rule, const RunLength& form) {
    const Limit& limit = *rule.limit(id_);
    add_run(rule, form.run, limit.least, limit.most, form.across_weeks, form.ends_free);
  }

  bool counts(const Choice& choice, Run run, const std::vector<WordId>& words) const {
    if (run == Run::kWork) return !choice.pieces.empty();
    if (run == Run::kOff) return choice.pieces.empty();
    return std::any_of(choice.pieces.begin(), choice.pieces.end(), [&](std::int32_t piece) {
      const Piece& it = made_.pieces[at(piece)];
      return run == Run::kNights ? it.night : is_among(words, it.code);
    });
  }
  bool counted_before(Day day, Run run, const std::vector<WordId>& words) const {
    const Carry& carry = officer_.carry;
    if (day < -kMostBack) return false;
    if (run == Run::kWork) return bit(carry.worked, day);
    if (run == Run::kNights) return bit(carry.nights, day);
    if (run == Run::kOff)  // known back to the earliest duty that is known
      return !bit(carry.worked, day) && day > -kMostBack && (carry.worked >> (-1 - day)) != 0;
    return (day == -1 && is_among(words, carry.last_code)) ||
           std::any_of(carry.past.begin(), carry.past.end(),
                       [&](const Duty& duty) { return duty.day == day && is_among(words, duty.code); });
  }

  void add_run(const Rule& rule, Run run, std::int64_t least, std::int64_t most, bool across_weeks,
               bool ends_free) {
    if (least <= 1 && most == kNoMost) return;
    OfficerRules::Run made{.toll = toll_of(rule, false),
                           .least = least,
                           .most = most,
                           .exempt = exempt(rule),
                           .across_weeks = across_weeks,
                           .open_after = ends_free};
    for (const Choice& choice : made_.choices) made.counts.push_back(counts(choice, run, rule.words));
    while (counted_before(-1 - static_cast<Day>(made.carried), run, rule.words)) ++made.carried;
    for (Day day = -static_cast<Day>(made.carried); day < -1; ++day)
      made.carried_cross = made.carried_cross || instance_.calendar.weekday(day) == Weekday::kSun;
    const bool known = run == Run::kOff ? officer_.carry.worked != 0 : made_.knows_past;
    made.open_before = !known && ends_free;
    made_.runs.push_back(std::move(made));
  }

  void add(const Rule& rule, const GapDays& form) {
    made_.gaps.push_back({.toll = toll_of(rule, false), .most = form.most_days, .exempt = exempt(rule)});
  }
  void add(const Rule& rule, const WholeWeekends&) {
    made_.weekends.push_back({.toll = toll_of(rule, false), .exempt = exempt(rule)});
  }

  void add(const Rule& rule, const Automaton& form) {
    OfficerRules::Machine made{.toll = toll_of(rule, false),
                               .states = form.states,
                               .symbols = static_cast<int>(rule.symbols.size()) + 1,
                               .at_end = form.at_end,
                               .exempt = exempt(rule)};
    made.next.assign(at(made.states) * at(made.symbols), OfficerRules::kNone);
    made.cost.assign(made.next.size(), 0);
    made.at_end.resize(at(made.states));
    for (const Automaton::Edge& edge : form.edges) {
      if (edge.symbol >= made.symbols || edge.from >= made.states) continue;
      made.next[at(edge.from * made.symbols + edge.symbol)] = edge.to;
      made.cost[at(edge.from * made.symbols + edge.symbol)] = edge.cost * made.toll.weight;
    }
    for (auto& cost : made.at_end)
      if (cost) *cost *= made.toll.weight;
    for (const Choice& choice : made_.choices) made.symbol.push_back(symbol(choice, rule));
    made_.machines.push_back(std::move(made));
  }
  std::int32_t symbol(const Choice& choice, const Rule& rule) const {
    for (const std::int32_t piece : choice.pieces)
      for (std::size_t s = 0; s < rule.symbols.size(); ++s)
        if (is_among(rule.symbols[s], made_.pieces[at(piece)].code)) return static_cast<std::int32_t>(s) + 1;
    return 0;
  }

  const Instance& instance_;
  const Eligibility& eligibility_;
  OfficerId id_;
  const Officer& officer_;
  const HourTerms& terms_;
  bool soft_, with_faces_;
  std::vector<std::vector<std::int64_t>> coming_;  // by requirement and day; empty: no rule charges it
  std::vector<const Rule*> rules_;
  std::vector<PostId> pinned_;  // where he must be
  bool place_matters_ = false;
  std::vector<std::int64_t> toll_of_piece_;
  std::vector<std::int32_t> musts_;
  OfficerRules made_;
};

}  // namespace

std::vector<std::string> unsupported_rules(const Instance& instance) {
  std::vector<std::string> names;
  for (const Rule& rule : instance.rules) {
    if (!rule.is_on() || !rule.is_hard() || rule.limits.empty()) continue;
    if (!std::visit(CanKeep{instance, rule}, rule.line.form)) names.push_back(rule.line.id);
  }
  if (instance.most_duties_a_day > kMostDutiesADay) names.emplace_back("duties-a-day");
  return names;
}

OfficerRules officer_rules(const Instance& instance, const Eligibility& eligibility, OfficerId officer,
                           SoftRules soft) {
  return Compiler(instance, eligibility, officer, soft).run();
}

}  // namespace tenon::roster
