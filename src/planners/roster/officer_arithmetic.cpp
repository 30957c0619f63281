#include "planners/roster/officer_arithmetic.h"

#include <algorithm>

namespace tenon::roster {

namespace {

std::int64_t break_of(const HourTerms& terms, std::int64_t gross) {
  std::int64_t minutes = 0;
  for (const BreakStep& step : terms.breaks)
    if (gross >= step.from_gross) minutes = step.minutes;
  return std::min(gross, minutes);
}

// At least half of it lies within the nights, of which there is one a day.
bool is_at_night(const HourTerms& terms, Day day, Minute from, Minute to) {
  std::int64_t sum = 0;
  for (Day night = day - 1; Minute{night} * kDayMinutes < to; ++night) {
    const Minute midnight = Minute{night} * kDayMinutes;
    sum += std::max<Minute>(
        0, std::min(to, midnight + terms.night_to) - std::max(from, midnight + terms.night_from));
  }
  return 2 * sum >= to - from;
}

}  // namespace

Measured measured(const HourTerms& terms, const Duty& duty) {
  Measured made{.day = duty.day, .code = duty.code, .standby = duty.standby};
  if (duty.standby) return made;
  made.gross = duty.to - duty.from;
  made.net = made.gross - break_of(terms, made.gross);
  made.night = duty.timed && is_at_night(terms, duty.day, duty.from, duty.to);
  return made;
}

Measured measured(const HourTerms& terms, Day day, Minute from, Minute to, const Shift& shift) {
  Duty duty;
  duty.day = day;
  duty.from = from;
  duty.to = to;
  duty.code = shift.code;
  duty.standby = shift.standby;
  duty.timed = shift.timed;
  return measured(terms, duty);
}

bool is_in_minutes(Quantity quantity) {
  return quantity == Quantity::kGross || quantity == Quantity::kNet || quantity == Quantity::kLegalOvertime;
}

bool is_fixed(Quantity quantity) {
  return quantity != Quantity::kDays && quantity != Quantity::kWeekends &&
         quantity != Quantity::kLegalOvertime;
}

std::int64_t amount_of(const Calendar& calendar, const Measured& duty, Quantity quantity,
                       const std::vector<WordId>& words) {
  switch (quantity) {
    case Quantity::kDuties:
    case Quantity::kDays:
    case Quantity::kWeekends:
      return 1;
    case Quantity::kGross:
      return duty.gross;
    case Quantity::kNet:
    case Quantity::kLegalOvertime:
      return duty.net;
    case Quantity::kNights:
      return duty.night;
    case Quantity::kHolidays:
      return calendar.is_holiday(duty.day);
    case Quantity::kCode:
      return is_among(words, duty.code);
  }
  return 0;
}

bool is_among(const std::vector<WordId>& ascending, WordId word) {
  return word.valid() && std::binary_search(ascending.begin(), ascending.end(), word);
}

bool has_trait(const Instance& instance, const Rule& rule, Trait trait, const Officer& officer, Day day) {
  const auto any_of_words = [&](const auto& is_held) {
    return std::any_of(rule.words.begin(), rule.words.end(), is_held);
  };
  switch (trait) {
    case Trait::kWomen:
      return officer.gender == Gender::kWoman;
    case Trait::kMen:
      return officer.gender == Gender::kMan;
    case Trait::kRank:
      return is_among(rule.words, officer.rank);
    case Trait::kQualification:
      return any_of_words([&](WordId word) {
        return std::any_of(
            officer.qualifications.begin(), officer.qualifications.end(),
            [&](const Qualification& it) { return it.code == word && it.first <= day && day <= it.last; });
      });
    case Trait::kSkill:
      return any_of_words([&](WordId word) { return is_among(officer.skills, word); });
    case Trait::kScheme:
      return is_among(rule.words, officer.scheme.valid() ? officer.scheme : instance.words.find("A"));
    case Trait::kTeam:
      return is_among(rule.words, officer.team);
    case Trait::kDistinctTeams:
    case Trait::kNeededSkills:
      break;
  }
  return false;
}

}  // namespace tenon::roster
