#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "tests/problems/roster/make.h"

namespace tenon::roster::testing {

// One officer over a few days, with a history, posts of two requirements and a handful of rules, hard and soft, whose limits are tight enough to
// matter. All of it depends on the seed alone.
class RandomOfficer {
 public:
  explicit RandomOfficer(std::uint64_t seed) : random_(seed) {}

  Instance make() {
    Instance instance = horizon(days_[random_.below(4)], 4 + static_cast<Day>(random_.below(4)));
    instance.calendar.holidays = {1, 4};
    const OfficerId id = officer(instance, "A1", chance(3) ? "P" : "B", "APO", "SER");
    const ShiftId day = shift(instance, "D", "08:00", chance(2) ? "20:00" : "16:00");
    const ShiftId night = shift(instance, "N", chance(2) ? "20:00" : "22:00", "08:00");
    const ShiftId watch = shift(instance, "S", "09:00", "17:00");
    instance.shifts[watch].standby = true;
    const RequirementId first = requirement(instance, "R1", "P1"), second = requirement(instance, "R2", "P2");
    for (Day at = 0; at < instance.calendar.days; ++at) {
      if (!chance(6)) post(instance, first, at, day);
      if (!chance(3)) post(instance, chance(2) ? first : second, at, night);
      if (chance(4)) post(instance, second, at, watch);
    }
    instance.terms = {HourTerms{}};
    instance.terms[0].week_normal = chance(2) ? 20 * 60 : 44 * 60;
    rows(instance, id);
    carry(instance, id, chance(2) ? day : night);
    if (chance(4)) instance.most_duties_a_day = 2;
    Instance made = finish(std::move(instance), lines(id, made_codes()));
    if (!chance(4))
      for (Rule& it : made.rules)
        if (std::holds_alternative<MostOften>(it.line.form)) it.line.enforcement = Enforcement::kOff;
    pins(made, id);
    return made;
  }

  Random& random() { return random_; }
  bool chance(std::uint64_t in) { return random_.below(in) == 0; }
  std::int64_t from(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(most - least + 1)));
  }

 private:
  static std::vector<std::string> made_codes() { return {"N"}; }

  void rows(Instance& instance, OfficerId id) {
    if (chance(2)) return;
    const PatternId a = pattern(instance, "DDNO", -1), b = pattern(instance, "NDO");
    instance.officers[id].rows = {Row{a, std::nullopt}};
    if (chance(2)) instance.officers[id].rows.push_back(Row{b, 1});
  }

  void carry(Instance& instance, OfficerId id, ShiftId of) {
    if (chance(2)) return;
    Carry& carry = instance.officers[id].carry;
    const Shift& shift = instance.shifts[of];
    for (Day day = -8; day < 0; ++day) {
      if (chance(2)) continue;
      Duty duty;
      duty.day = day;
      duty.from = Minute{day} * kDayMinutes + shift.start;
      duty.to = Minute{day} * kDayMinutes + shift.end;
      duty.code = shift.code;
      carry.past.push_back(duty);
      carry.worked |= std::uint64_t{1} << (-1 - day);
      if (shift.end > kDayMinutes) carry.nights |= std::uint64_t{1} << (-1 - day);
      carry.last_end = duty.to;
      if (day == -1) carry.last_code = duty.code;
      if (day >= instance.calendar.week_start(0)) {
        carry.week_net += duty.gross() - 60;
        ++carry.week_duties;
      }
      if (day >= instance.calendar.month(0).first) {
        carry.month_net += duty.gross() - 60;
        carry.month_gross += duty.gross();
        ++carry.month_duties;
      }
    }
  }

  RuleLine rule(const char* id, Form form, std::int64_t least, std::int64_t most) {
    RuleLine line{.id = id, .statement = {}, .form = std::move(form)};
    line.limits = {{{}, {.least = least, .most = most}}};
    if (chance(2)) line.enforcement = Enforcement::kSoft;
    line.weight = from(1, 4);
    if (chance(2)) line.charge = Charge::kAmount;
    if (chance(5)) line.exemptions = {{2, 3}};
    return line;
  }

  std::int64_t maybe_least(std::int64_t value) { return chance(3) ? value : kNoLeast; }

  std::vector<RuleLine> lines(OfficerId, const std::vector<std::string>& codes) {
    std::vector<RuleLine> all;
    const auto sum = [&](const char* id, Quantity quantity, std::int64_t least, std::int64_t most) {
      WindowSum form{.quantity = quantity, .codes = codes};
      constexpr Window kWindows[] = {Window::kWeek, Window::kMonth, Window::kRolling, Window::kHorizon};
      form.window = kWindows[random_.below(4)];
      form.days = static_cast<int>(from(2, 5));
      form.only_if_used = chance(4);
      RuleLine line = rule(id, form, maybe_least(least), most);
      if (line.enforcement == Enforcement::kSoft && chance(4)) std::get<WindowSum>(line.form).reward = true;
      if (form.window == Window::kWeek && chance(4)) {
        line.limits[0].limit.from_duties = from(2, 4);
        line.limits[0].limit.most_from_duties = most - from(-1, 2);
      }
      all.push_back(std::move(line));
    };
    if (chance(3)) sum("days", Quantity::kDays, 1, from(1, 4));
    if (chance(3)) sum("duties", Quantity::kDuties, 2, from(1, 4));
    if (chance(3)) sum("net", Quantity::kNet, 600, from(10, 50) * 60);
    if (chance(3)) sum("gross", Quantity::kGross, 900, from(10, 60) * 60);
    if (chance(2)) sum("overtime", Quantity::kLegalOvertime, 60, from(0, 20) * 60);
    if (chance(3)) sum("nights", Quantity::kNights, 1, from(0, 2));
    if (chance(3)) sum("weekends", Quantity::kWeekends, 1, from(0, 1));
    if (chance(3)) sum("holidays", Quantity::kHolidays, 1, from(0, 1));
    if (chance(3)) sum("code", Quantity::kCode, 1, from(0, 2));
    if (chance(4))
      all.push_back(
          rule("each", WindowSum{.quantity = Quantity::kGross, .window = Window::kDuty}, kNoLeast, 600));
    constexpr Run kRuns[] = {Run::kWork, Run::kOff, Run::kNights, Run::kCode};
    for (const char* id : {"run", "other run"})
      if (chance(2)) {
        RunLength form{.run = kRuns[random_.below(4)],
                       .codes = codes,
                       .ends_free = !chance(3),
                       .across_weeks = chance(4)};
        all.push_back(rule(id, form, maybe_least(2), from(1, 4)));
      }
    if (chance(3)) all.push_back(rule("after", Succession{{{"N", "D"}, {"D", "S"}}}, kNoLeast, kNoMost));
    if (chance(3))
      all.push_back(rule("rest", Rest{.other_place_only = chance(3), .same_day_only = chance(4)},
                         from(8, 30) * 60, kNoMost));
    if (chance(4)) all.push_back(rule("weekend", WholeWeekends{}, kNoLeast, kNoMost));
    if (chance(4))
      all.push_back(rule("gap", GapDays{.most_days = static_cast<int>(from(1, 3))}, kNoLeast, kNoMost));
    if (chance(4)) all.push_back(rule("machine", machine(), kNoLeast, kNoMost));
    return all;
  }

  // After a night a day off or another night; ends anywhere but behind one night alone.
  Automaton machine() {
    return {.states = 3,
            .codes = {{"N"}, {"D"}},
            .edges = {{0, 0, 0, 0},
                      {0, 1, 1, 1},
                      {0, 2, 0, 0},
                      {1, 0, 0, 2},
                      {1, 1, 2, 0},
                      {2, 0, 0, 0},
                      {2, 1, 2, 3}},
            .at_end = {0, std::nullopt, 1}};
  }

  void pins(Instance& instance, OfficerId id) {
    if (!chance(3) || instance.posts.empty()) return;
    const PostId post{static_cast<std::int32_t>(random_.below(instance.posts.size()))};
    Pin pin{.officer = id, .post = post};
    pin.kind = chance(2) ? Pin::Kind::kAt : chance(2) ? Pin::Kind::kOff : Pin::Kind::kNotAt;
    if (pin.kind == Pin::Kind::kOff) pin.day = instance.posts[post].day;
    instance.pins.push_back(pin);
    if (!chance(3)) return;
    Commitment outside{.officer = id};
    outside.duty.day = 1;
    outside.duty.from = kDayMinutes + 9 * 60;
    outside.duty.to = outside.duty.from + 6 * 60;
    outside.duty.code = instance.words.find("D");
    instance.commitments.push_back(outside);
  }

  Random random_;
  const char* days_[4] = {"2026-01-01", "2026-01-04", "2026-01-29", "2026-02-03"};
};

}  // namespace tenon::roster::testing
