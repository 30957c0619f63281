#include "problems/roster/rules.h"

#include <iterator>
#include <type_traits>

namespace tenon::roster {

const char* name(Enforcement enforcement) {
  switch (enforcement) {
    case Enforcement::kHard:
      return "hard";
    case Enforcement::kSoft:
      return "soft";
    case Enforcement::kOff:
      return "off";
  }
  return "";
}

const char* name(Need need) {
  switch (need) {
    case Need::kProduct:
      return "product";
    case Need::kRank:
      return "rank";
    case Need::kScheme:
      return "scheme";
    case Need::kGender:
      return "gender";
    case Need::kQualifications:
      return "qualifications";
    case Need::kProvisional:
      return "provisional";
    case Need::kApproval:
      return "approval";
    case Need::kSkills:
      return "skills";
    case Need::kTeam:
      return "team";
    case Need::kWhitelist:
      return "whitelist";
    case Need::kBlacklist:
      return "blacklist";
    case Need::kLeave:
      return "leave";
    case Need::kAvailable:
      return "available";
  }
  return "";
}

const char* name(const Form& form) {
  // In the order of the variant.
  static constexpr const char* kNames[] = {
      "eligible",    "window-sum",     "run-length", "succession", "rest",       "follows-pattern",
      "head-count",  "pairs",          "spread",     "requests",   "preference", "cover",
      "cover-share", "whole-weekends", "most-often", "same-faces", "gap-days",   "automaton"};
  static_assert(std::size(kNames) == std::variant_size_v<Form>);
  static_assert(std::is_same_v<std::variant_alternative_t<6, Form>, HeadCount>);
  static_assert(std::is_same_v<std::variant_alternative_t<17, Form>, Automaton>);
  return kNames[form.index()];
}

int Scope::narrowness() const {
  int sum = 0;
  if (!officers.empty()) sum += 1'000;
  if (!not_ranks.empty()) sum += 100;
  if (!ranks.empty()) sum += 50;
  if (!products.empty()) sum += 30;
  if (!units.empty() || !teams.empty()) sum += 25;
  if (!schemes.empty()) sum += 20;
  if (local || overtime_allowed) sum += 10;
  return sum;
}

}  // namespace tenon::roster
