#pragma once

#include <string>
#include <vector>

#include "problems/roster/rules.h"

namespace tenon::roster {

// Rules that a site writes in C++ where a line of the table is not enough: one file beside this, one function, one entry of
// site_rules(). It sees the instance before rules are bound (officers, posts, calendar) and gives lines, most often with an Automaton
// or with limits computed for each officer. What it gives is data like any line: verifier, search and reports read it alike.
struct Instance;
using SiteRules = std::vector<RuleLine> (*)(const Instance& instance);
struct NamedSiteRules {
  std::string name;  // switched by "siteRules": ["name", …] of an input; never on by itself
  SiteRules lines;
};
const std::vector<NamedSiteRules>& site_rules();

// The instance's rules: `lines` (the standard table as the input changed it, then the input's own) and those of the site rules named,
// bound to the officers. Of several ScopedLimits that match an officer the narrowest counts. O(lines * officers).
IdVector<RuleId, Rule> bind_rules(const Instance& instance, std::vector<RuleLine> lines,
                                  const std::vector<std::string>& site_names);

// Whether a scope takes an officer in.
bool matches(const Scope& scope, const Instance& instance, OfficerId officer);

}  // namespace tenon::roster
