// What an officer may do on each day: posts that he may fill by rules about single duties, his row, pins and splits, with the work outside all
// posts that he has anyway. Of posts whose duties no rule can tell apart, those of the least cost are kept, as many as a day may hold.

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "problems/roster/best_roster_parts.h"

namespace tenon::roster::best {

namespace {

constexpr std::size_t kMostOptions = 20'000;  // of a day

bool any_of_both(const std::vector<WordId>& some, const std::vector<WordId>& words) {
  return std::any_of(some.begin(), some.end(), [&](WordId word) { return has(words, word); });
}

// How a rule about single duties judges a requirement's posts for one officer.
enum class Fits { kAlways, kNever, kByDay };

class Fitness {
 public:
  Fitness(const Facts& facts, OfficerId id)
      : instance_(facts.instance),
        id_(id),
        who_(instance_.officers[id]),
        full_time_(instance_.words.find("A")),
        provisional_{instance_.words.find("PDL"), instance_.words.find("PROVISIONAL")} {}

  Fits at(const Requirement& at, Need need) const {
    const auto fixed = [](bool fits) { return fits ? Fits::kAlways : Fits::kNever; };
    const auto open_or = [&](const std::vector<WordId>& words, WordId word) {
      return fixed(words.empty() || has(words, word));
    };
    const auto by_day_if = [](bool it_depends) { return it_depends ? Fits::kByDay : Fits::kAlways; };
    switch (need) {
      case Need::kProduct:
        return open_or(at.products, who_.product);
      case Need::kRank:
        return open_or(at.ranks, who_.rank);
      case Need::kScheme:
        return open_or(at.schemes, who_.scheme.valid() ? who_.scheme : full_time_);
      case Need::kTeam:
        return open_or(at.teams, who_.team);
      case Need::kGender:
        return fixed((at.gender != WantedGender::kWomen || who_.gender == Gender::kWoman) &&
                     (at.gender != WantedGender::kMen || who_.gender == Gender::kMan));
      case Need::kSkills:
        return fixed(
            std::includes(who_.skills.begin(), who_.skills.end(), at.skills.begin(), at.skills.end()));
      case Need::kWhitelist:
        return fixed(!at.listed || std::find(at.listed->begin(), at.listed->end(), id_) != at.listed->end());
      case Need::kQualifications:
        return by_day_if(!at.qualifications.empty());
      case Need::kProvisional:
      case Need::kApproval:
        return by_day_if(!who_.licences.empty());
      case Need::kBlacklist:
        return by_day_if(!at.barred.empty());
      case Need::kLeave:
        return by_day_if(!who_.away.empty());
      case Need::kAvailable:
        return by_day_if(!who_.away.empty() || who_.first_day > 0 ||
                         who_.last_day < instance_.calendar.days - 1);
    }
    return Fits::kAlways;
  }

  // Where it depends on the day.
  bool on(const Requirement& at, Need need, const Duty& duty) const {
    const auto all_licences = [&](auto&& keeps) {
      return std::all_of(who_.licences.begin(), who_.licences.end(), keeps);
    };
    const auto no_absence = [&](auto&& bars) {
      return std::none_of(who_.away.begin(), who_.away.end(), bars);
    };
    switch (need) {
      case Need::kQualifications:
        return std::all_of(at.qualifications.begin(), at.qualifications.end(),
                           [&](const QualificationGroup& group) { return holds(group, duty.day); });
      case Need::kProvisional:
        return all_licences([&](const Licence& held) {
          const bool is_provisional =
              held.type.valid() && (held.type == provisional_[0] || held.type == provisional_[1]);
          return !is_provisional || held.last >= duty.day;
        });
      case Need::kApproval:
        return all_licences([&](const Licence& held) {
          const bool is_own = held.code.valid() && held.code == who_.product;
          return !is_own || held.last >= duty.day ||
                 (held.approved_until && *held.approved_until >= duty.day);
        });
      case Need::kBlacklist:
        return std::none_of(at.barred.begin(), at.barred.end(), [&](const Barred& barred) {
          return barred.officer == id_ && barred.days.holds(duty.day);
        });
      case Need::kLeave:
        return no_absence([&](const Away& away) {
          return away.whole_days && duty.from >= away.from && duty.from < away.to;
        });
      case Need::kAvailable:
        return duty.day >= who_.first_day && duty.day <= who_.last_day && no_absence([&](const Away& away) {
                 return !away.whole_days && duty.from < away.to && duty.to > away.from;
               });
      default:
        return at_is_always(at, need);
    }
  }

 private:
  bool at_is_always(const Requirement& requirement, Need need) const {
    return at(requirement, need) == Fits::kAlways;
  }
  bool holds(const QualificationGroup& group, Day day) const {
    const auto held = [&](WordId code) {
      return std::any_of(
          who_.qualifications.begin(), who_.qualifications.end(),
          [&](const Qualification& it) { return it.code == code && it.first <= day && day <= it.last; });
    };
    if (!group.any) return std::all_of(group.codes.begin(), group.codes.end(), held);
    return group.codes.empty() || std::any_of(group.codes.begin(), group.codes.end(), held);
  }

  const Instance& instance_;
  OfficerId id_;
  const Officer& who_;
  WordId full_time_;
  std::array<WordId, 2> provisional_;
};

bool dislikes(const Officer& who, const Requirement& at, const Duty& duty, const Preference& form) {
  bool names_any = false, is_liked = false;
  for (const Liking kind : form.of) {
    const auto judge = [&](const std::vector<WordId>& likes, const std::vector<WordId>& bad,
                           const std::vector<WordId>& what) {
      names_any |= !likes.empty();
      is_liked |= any_of_both(what, likes);
      return any_of_both(what, bad);
    };
    const Likes &good = who.likes, &bad = who.dislikes;
    const bool is_bad = kind == Liking::kShift   ? judge(good.shifts, bad.shifts, {duty.code})
                        : kind == Liking::kTeam  ? judge(good.teams, bad.teams, at.teams)
                        : kind == Liking::kPlace ? judge(good.places, bad.places, {at.place})
                        : kind == Liking::kZone  ? judge(good.zones, bad.zones, {at.zone})
                                                 : judge(good.units, bad.units, {at.unit});
    if (is_bad) return true;
  }
  return names_any && !is_liked;
}

// ---- Posts of a day -----------------------------------------------------------------------------------------------------------------------

struct Candidate {
  PostId post;
  Duty duty;
  std::int64_t cost = 0;
  bool forced = false;
};

class DayMaker {
 public:
  DayMaker(const Facts& facts, OfficerId officer, const Following& row, const Worth& worth,
           const Allowed& allowed)
      : facts_(facts),
        instance_(facts.instance),
        of_(instance_, officer),
        row_(row),
        worth_(worth),
        allowed_(allowed),
        fitness_(facts, officer) {
    for (const Rule& rule : instance_.rules) {
      if (!rule.is_on() || rule.limit(officer) == nullptr || (!rule.is_hard() && worth.soft == 0)) continue;
      const Form& form = rule.line.form;
      if (std::holds_alternative<Eligible>(form)) eligible_.push_back(&rule);
      if (std::holds_alternative<FollowsPattern>(form) && row.pattern.valid()) patterns_.push_back(&rule);
      if (std::holds_alternative<Preference>(form)) preferences_.push_back(&rule);
      if (std::holds_alternative<Requests>(form)) requests_.push_back(&rule);
      if (const auto* sum = std::get_if<WindowSum>(&form); sum && sum->window == Window::kDuty)
        sums_.push_back(&rule);
    }
  }

  std::optional<Days> run(bool& too_much) {
    Days days(static_cast<std::size_t>(of_.days));
    for (Day day = 0; day < of_.days; ++day) {
      make(day, days[static_cast<std::size_t>(day)]);
      too_much |= too_much_;
      if (days[static_cast<std::size_t>(day)].empty()) return std::nullopt;
    }
    return days;
  }

 private:
  // Of a rule about single duties: what a break costs; none: it may not be.
  std::optional<std::int64_t> broken(const Rule& rule, std::int64_t excess = 1, bool minutes = false) const {
    std::int64_t cost = 0;
    if (!Charges(rule, worth_.soft, minutes).pay(excess, cost)) return std::nullopt;
    return cost;
  }

  const std::vector<Fits>& fits(RequirementId requirement) {
    std::vector<Fits>& known = fits_[requirement];
    if (known.empty())
      for (const Rule* rule : eligible_) {
        const Need need = std::get<Eligible>(rule->line.form).need;
        Fits it = fitness_.at(instance_.requirements[requirement], need);
        if (it == Fits::kNever && !rule->line.exemptions.empty()) it = Fits::kByDay;
        known.push_back(it);
      }
    return known;
  }

  // What the post costs him, or nothing if he may not be there.
  std::optional<std::int64_t> cost_at(const Post& post, const Duty& duty) {
    std::int64_t cost = 0;
    const auto add = [&](std::optional<std::int64_t> more) {
      if (more) cost += *more;
      return more.has_value();
    };
    const Requirement& at = instance_.requirements[post.requirement];
    const WordId letter = row_.pattern.valid()
                              ? instance_.patterns[row_.pattern].letter(duty.day, row_.offset)
                              : WordId::none();
    for (const Rule* rule : patterns_)
      if (!rule->exempts(duty.day) && (!letter.valid() || letter != duty.code) && !add(broken(*rule)))
        return std::nullopt;
    if (!eligible_.empty()) {
      const std::vector<Fits>& fit = fits(post.requirement);
      for (std::size_t i = 0; i < eligible_.size(); ++i) {
        const Rule& rule = *eligible_[i];
        if (fit[i] == Fits::kAlways || rule.exempts(duty.day)) continue;
        if (fit[i] == Fits::kByDay && fitness_.on(at, std::get<Eligible>(rule.line.form).need, duty))
          continue;
        if (!add(broken(rule))) return std::nullopt;
      }
    }
    for (const Rule* rule : preferences_)
      if (!rule->exempts(duty.day) &&
          dislikes(of_.officer, at, duty, std::get<Preference>(rule->line.form)) && !add(broken(*rule)))
        return std::nullopt;
    if (worth_.owed != 0 && owes(post.requirement) && letter.valid() && letter == duty.code)
      cost -= worth_.owed;
    cost -= worth_.prices[static_cast<std::size_t>(duty.post.value)];
    return cost;
  }

  bool owes(RequirementId requirement) const {
    const CrewId crew = facts_.crew[of_.id];
    return allowed_.rostered && crew.valid() && instance_.crews[crew].requirement == requirement;
  }

  // Sums of single duties. Only the first of a day counts as its day.
  std::optional<std::int64_t> duty_sums(const std::vector<Duty>& duties) const {
    std::int64_t cost = 0;
    for (const Rule* rule : sums_) {
      const auto& form = std::get<WindowSum>(rule->line.form);
      for (std::size_t i = 0; i < duties.size(); ++i) {
        const Duty& duty = duties[i];
        if (rule->exempts(duty.day)) continue;
        const bool minutes = form.quantity == Quantity::kGross || form.quantity == Quantity::kNet;
        if (duty.standby && minutes) continue;
        std::int64_t value = 1;
        if (form.quantity == Quantity::kGross || form.quantity == Quantity::kNet) value = duty.gross();
        if (form.quantity == Quantity::kNet) value -= unpaid_break(of_.terms, duty.gross());
        if (form.quantity == Quantity::kDays) value = i == 0;
        if (form.quantity == Quantity::kNights) value = of_.counts_as_night(duty);
        if (form.quantity == Quantity::kHolidays) value = instance_.calendar.is_holiday(duty.day);
        if (form.quantity == Quantity::kCode) value = has(rule->words, duty.code);
        if (form.quantity == Quantity::kLegalOvertime || form.quantity == Quantity::kWeekends) continue;
        const Limit& limit = *rule->limit(of_.id);
        const std::int64_t excess = value > limit.most    ? value - limit.most
                                    : value < limit.least ? limit.least - value
                                                          : 0;
        if (excess == 0) continue;
        const auto more = broken(*rule, excess, minutes);
        if (!more) return std::nullopt;
        cost += *more;
      }
    }
    return cost;
  }

  std::optional<std::int64_t> requests(Day day, const std::vector<Duty>& duties) const {
    std::int64_t cost = 0;
    for (const Rule* rule : requests_) {
      if (rule->exempts(day)) continue;
      for (const Request* request : facts_.requests[of_.id]) {
        if (request->day != day) continue;
        const bool given = std::any_of(duties.begin(), duties.end(), [&](const Duty& duty) {
          return !request->code.valid() || request->code == duty.code;
        });
        if (given == request->wanted) continue;
        const auto more = broken(*rule);
        if (!more) return std::nullopt;
        cost += *more * request->weight;
      }
    }
    return cost;
  }

  // Posts of the day, forced ones first; then the best of each sort.
  bool find_candidates(Day day, std::vector<Candidate>& found) {
    std::vector<PostId> forced;
    const auto force = [&](PostId post) {
      if (instance_.posts[post].day == day && std::find(forced.begin(), forced.end(), post) == forced.end())
        forced.push_back(post);
    };
    bool is_off = std::binary_search(allowed_.is_off.begin(), allowed_.is_off.end(), day);
    std::vector<PostId> barred;
    for (const Pin* pin : facts_.pins[of_.id]) {
      if (pin->kind == Pin::Kind::kAt) force(pin->post);
      if (pin->kind == Pin::Kind::kNotAt) barred.push_back(pin->post);
      is_off |= pin->kind == Pin::Kind::kOff && pin->day == day;
    }
    for (const PostId post : allowed_.at) force(post);
    if (is_off) return forced.empty();
    const auto [first, last] = facts_.posts_on[static_cast<std::size_t>(day)];
    std::size_t forced_found = 0;
    for (std::int32_t p = first; p < last; ++p) {
      const PostId id{p};
      const Post& post = instance_.posts[id];
      if (post.most < 1 || (facts_.is_crews[post.requirement] && !owes(post.requirement))) continue;
      if (std::binary_search(allowed_.not_at.begin(), allowed_.not_at.end(), id) ||
          std::find(barred.begin(), barred.end(), id) != barred.end())
        continue;
      Candidate it{id, instance_.duty(id)};
      const auto cost = cost_at(post, it.duty);
      if (!cost) continue;
      it.cost = *cost;
      it.forced = std::find(forced.begin(), forced.end(), id) != forced.end();
      forced_found += it.forced;
      found.push_back(std::move(it));
    }
    if (forced_found < forced.size()) return false;
    keep_best(found);
    return true;
  }

  void keep_best(std::vector<Candidate>& found) const {
    const auto sort_of = [&](const Candidate& it) {
      return std::tuple(!it.forced, instance_.posts[it.post].shift.value,
                        facts_.places_count ? it.duty.place.value : 0);
    };
    std::sort(found.begin(), found.end(), [&](const Candidate& a, const Candidate& b) {
      return std::tuple(sort_of(a), a.cost, a.post.value) < std::tuple(sort_of(b), b.cost, b.post.value);
    });
    std::size_t kept = 0;
    int alike = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      alike = kept > 0 && sort_of(found[kept - 1]) == sort_of(found[i]) ? alike + 1 : 1;
      if (!found[i].forced && alike > instance_.most_duties_a_day) continue;
      if (kept != i) found[kept] = std::move(found[i]);
      ++kept;
    }
    found.resize(kept);
  }

  void make(Day day, std::vector<DayOption>& options) {
    std::vector<Candidate> candidates;
    if (!find_candidates(day, candidates)) return;
    std::vector<Duty> outside;
    for (const Commitment* commitment : facts_.commitments[of_.id])
      if (commitment->duty.day == day) outside.push_back(commitment->duty);
    const int most = instance_.most_duties_a_day - static_cast<int>(outside.size());
    if (most < 0) return;  // no roster of his can be lawful
    std::int64_t base = 0;
    if (worth_.owed != 0 && allowed_.rostered) base = worth_.owed * owed_on(day);
    const bool must_work = std::binary_search(allowed_.works.begin(), allowed_.works.end(), day);
    std::vector<const Candidate*> taken;
    const auto offer = [&] {
      if (must_work && taken.empty()) return;
      DayOption option{outside, base};
      for (const Candidate* it : taken) {
        option.duties.push_back(it->duty);
        option.cost += it->cost;
      }
      std::stable_sort(option.duties.begin(), option.duties.end(), [](const Duty& a, const Duty& b) {
        // At the same time: by post, work outside all posts last, as rosters have them.
        return std::tuple(a.from, a.to, !a.post.valid(), a.post) <
               std::tuple(b.from, b.to, !b.post.valid(), b.post);
      });
      const auto sums = duty_sums(option.duties), wishes = requests(day, option.duties);
      if (!sums || !wishes) return;
      option.cost += *sums + *wishes;
      options.push_back(std::move(option));
    };
    // All sets of at most so many, forced ones in each.
    const auto extend = [&](const auto& self, std::size_t next) -> void {
      if (options.size() > kMostOptions) {
        too_much_ = true;
        return;
      }
      if (next == candidates.size() || !candidates[next].forced) offer();
      if (static_cast<int>(taken.size()) >= most) return;
      for (std::size_t i = next; i < candidates.size(); ++i) {
        taken.push_back(&candidates[i]);
        self(self, i + 1);
        taken.pop_back();
        if (candidates[i].forced) return;
      }
    };
    extend(extend, 0);
  }

  // Duties that a rostered member owes his crew that day.
  std::int64_t owed_on(Day day) const {
    if (!row_.pattern.valid()) return 0;
    const WordId letter = instance_.patterns[row_.pattern].letter(day, row_.offset);
    if (!letter.valid()) return 0;
    std::int64_t count = 0;
    const auto [first, last] = facts_.posts_on[static_cast<std::size_t>(day)];
    for (std::int32_t p = first; p < last; ++p) {
      const Post& post = instance_.posts[PostId{p}];
      count += owes(post.requirement) && instance_.shifts[post.shift].code == letter;
    }
    return count;
  }

  const Facts& facts_;
  const Instance& instance_;
  const Of of_;
  const Following row_;
  const Worth& worth_;
  const Allowed& allowed_;
  const Fitness fitness_;
  std::vector<const Rule*> eligible_, patterns_, preferences_, requests_, sums_;
  std::map<RequirementId, std::vector<Fits>> fits_;
  bool too_much_ = false;
};

}  // namespace

Facts::Facts(const Instance& in)
    : instance(in),
      crew(in.officers.size()),
      is_crews(in.requirements.size(), false),
      commitments(in.officers.size()),
      pins(in.officers.size()),
      requests(in.officers.size()) {
  for (const CrewId id : in.crews.keys()) {
    is_crews[in.crews[id].requirement] = true;
    for (const OfficerId officer : in.crews[id].members) crew[officer] = id;
  }
  for (Day day = 0; day < in.calendar.days; ++day) posts_on.push_back(in.posts_on(day));
  for (const Commitment& it : in.commitments) commitments[it.officer].push_back(&it);
  for (const Pin& it : in.pins) pins[it.officer].push_back(&it);
  for (const Request& it : in.requests) requests[it.officer].push_back(&it);
  for (const Rule& rule : in.rules)
    if (const auto* rest = std::get_if<Rest>(&rule.line.form))
      places_count |= rule.is_on() && rest->other_place_only;
}

std::optional<Days> day_options(const Facts& facts, OfficerId officer, const Following& row,
                                const Worth& worth, const Allowed& allowed, bool& too_much) {
  return DayMaker(facts, officer, row, worth, allowed).run(too_much);
}

std::vector<Following> rows_of(const Facts& facts, OfficerId officer, const Worth& worth,
                               const Allowed& allowed) {
  const Instance& instance = facts.instance;
  bool matters = allowed.rostered && worth.owed != 0;
  for (const Rule& rule : instance.rules)
    matters |= std::holds_alternative<FollowsPattern>(rule.line.form) && rule.is_on() &&
               rule.limit(officer) != nullptr && (rule.is_hard() || worth.soft != 0);
  std::vector<Following> rows;
  const auto add = [&](Following row) {
    if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(row);
  };
  for (const Row& row : instance.officers[officer].rows) {
    if (!row.pattern.valid() || row.offset) {
      add({row.pattern, row.pattern.valid() ? *row.offset : 0});
      continue;
    }
    const int length = static_cast<int>(instance.patterns[row.pattern].letters.size());
    for (int offset = 0; offset < length; ++offset) add({row.pattern, offset});
  }
  if (!matters) rows.resize(1);
  return rows;
}

}  // namespace tenon::roster::best
