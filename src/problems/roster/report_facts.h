#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/json.h"
#include "problems/roster/evaluate.h"
#include "problems/roster/instance.h"
#include "problems/roster/plan.h"
#include "problems/roster/plan_parts.h"

namespace tenon::roster {

// What report and workbook recompute from the instance for a plan that anybody may have written: assignments that name what is not
// there are left out.
struct Facts {
  struct Person {
    std::vector<Duty> duties;  // by start
    Following row;
    bool is_used = false;  // has a duty, or is rostered in a crew
    // Of the horizon's duties, minutes; counts below.
    std::int64_t gross = 0, net = 0, normal = 0, overtime = 0, rest_day = 0, legal_overtime = 0;
    std::int64_t nights = 0, weekends = 0, holidays = 0;
    std::int64_t broken = 0;            // hard rules
    std::int64_t cost = 0;              // of soft ones
    std::vector<std::size_t> findings;  // of `evaluation`
  };

  Plan plan;
  Roster roster;
  std::size_t left_out = 0;  // assignments that cannot be shown
  IdVector<OfficerId, Person> people;
  Evaluation evaluation;
  // Of each post: who is there, how many are wanted (of a crew's: owed), how many are missing.
  IdVector<PostId, std::vector<OfficerId>> there;
  IdVector<PostId, std::int64_t> wanted, missing;
  std::int64_t all_wanted = 0, all_missing = 0, staff = 0;
};

// nullopt: the answer holds no plan.
std::optional<Facts> facts_of(const Instance& instance, const formats::Json& answer);

// Minutes as hours for people: "176", "7.5"; two decimals at most, half away from zero.
std::string hours_text(std::int64_t minutes);
// "08:00–20:00"; of a shift without times its length: "8 h".
std::string span_text(const Shift& shift);
// "demand / requirement", or "" of the benchmark.
std::string place_text(const Requirement& requirement);

}  // namespace tenon::roster
