// After three or more nights in a row come two days off: what no form of the table says, as an automaton. Which codes are nights follows
// from the times of the input's shifts, which is why this is a program and not a line. An example for sites that write their own.

#include <algorithm>

#include "problems/roster/instance.h"
#include "problems/roster/site_rules.h"

namespace tenon::roster {

namespace {

enum State { kRested, kOneNight, kTwoNights, kManyNights, kOneDayOff, kStates };
enum Symbol { kOff, kNight, kOther };

void add(std::vector<std::string>& codes, const std::string& code) {
  if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
}

}  // namespace

std::vector<RuleLine> night_recovery(const Instance& instance) {
  Automaton automaton;
  automaton.states = kStates;
  automaton.codes.resize(2);
  // A code that is a night at one place and not at another counts as a night.
  std::vector<std::string>& nights = automaton.codes[kNight - 1];
  std::vector<std::string>& others = automaton.codes[kOther - 1];
  for (const Shift& shift : instance.shifts) {
    const Duty duty{.from = shift.start, .to = shift.end};
    if (shift.timed && is_night(HourTerms{}, duty)) add(nights, instance.words.text(shift.code));
  }
  for (const Shift& shift : instance.shifts) {
    const std::string& code = instance.words.text(shift.code);
    if (std::find(nights.begin(), nights.end(), code) == nights.end()) add(others, code);
  }
  automaton.edges = {
      {kRested, kOff, kRested},        {kRested, kNight, kOneNight},       {kRested, kOther, kRested},
      {kOneNight, kOff, kRested},      {kOneNight, kNight, kTwoNights},    {kOneNight, kOther, kRested},
      {kTwoNights, kOff, kRested},     {kTwoNights, kNight, kManyNights},  {kTwoNights, kOther, kRested},
      {kManyNights, kOff, kOneDayOff}, {kManyNights, kNight, kManyNights}, {kOneDayOff, kOff, kRested}};
  automaton.at_end.assign(kStates, 0);
  return {{.id = "night_recovery",
           .statement = "After three or more nights in a row come two days off.",
           .form = std::move(automaton),
           .source = "a site's own"}};
}

}  // namespace tenon::roster
