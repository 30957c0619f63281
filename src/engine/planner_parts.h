#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/options.h"

namespace tenon::engine {

// Options and budgets that bindings of several planners have alike.

// Part of a search that `--without TECHNIQUE` leaves out: its name for people, and the member of the search's options that holds
// whether it is on.
template <class SearchOptions>
struct Technique {
  const char* name;
  bool SearchOptions::*part;
};

OptionSpec without_option_of(std::vector<std::string> names);

template <class Techniques>
OptionSpec without_option(const Techniques& techniques) {
  std::vector<std::string> names;
  for (const auto& technique : techniques) names.push_back(technique.name);
  return without_option_of(std::move(names));
}

// Switches off in `options` what --without names.
template <class Techniques, class SearchOptions>
void leave_out(const OptionValues& values, const Techniques& techniques, SearchOptions& options) {
  for (const std::string& name : values.all("without"))
    for (const auto& technique : techniques)
      if (name == technique.name) options.*technique.part = false;
}

// --lp: which solver the linear programs go to; where it is not set, `first` where it is found, else `second`.
OptionSpec lp_option(const std::string& first, const std::string& second);

// For the reasons of an answer without plan. A budget of its own: the search may have used up its time, and an answer without a reason
// helps nobody. Ends where `search` is cancelled.
Budget budget_for_reasons(const Budget& search, std::int64_t ticks, double seconds);

}  // namespace tenon::engine
