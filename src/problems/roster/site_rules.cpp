#include "problems/roster/site_rules.h"

#include "problems/roster/instance.h"

namespace tenon::roster {

// One line for each file: site_<name>.cpp.
std::vector<RuleLine> night_recovery(const Instance& instance);

const std::vector<NamedSiteRules>& site_rules() {
  static const std::vector<NamedSiteRules> kAll{{"night_recovery", night_recovery}};
  return kAll;
}

}  // namespace tenon::roster
