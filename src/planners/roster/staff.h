#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/answer.h"
#include "base/limits.h"
#include "problems/roster/calendar.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// How many people the posts need, of which class, on which pattern and offset, however many are at hand: what the verb `staff` says.
//
// Head-counts (head_counts.h) with as many people of each class as one likes. Where those at hand will do just as well they are the answer. "No fewer"
// rests on one sum that anybody can check: so many duties are wanted on some days, and nobody can do more of them than so many.
struct StaffNeed {
  struct OfRow {
    std::string pattern{};                 // letters, not turned: "DDNNOO"; "" free
    std::optional<std::int64_t> offset{};  // none: free
    std::int64_t people = 0;
  };
  struct OfClass {
    std::vector<std::string> officers;        // at hand
    std::string scheme{}, product{}, rank{};  // of the first
    std::int64_t people = 0;                  // needed
    std::vector<OfRow> rows;                  // those with people
  };
  struct Reason {
    DaySpan days{};
    std::int64_t wanted = 0;  // duties there, without those that nobody can do
    std::int64_t each = 0;    // the most of them that one can do
    std::int64_t people() const { return each == 0 ? 0 : (wanted + each - 1) / each; }
  };
  std::vector<OfClass> classes;  // those that can do something
  std::int64_t wanted = 0;       // duties
  std::int64_t unfilled = 0;     // duties that no number of people fills
  std::int64_t staff = 0;        // people
  std::int64_t missing = 0;      // of them, beyond those at hand
  std::int64_t least_staff = 0;  // no fewer do: by the solver's word, or by the reason
  std::optional<Reason> reason;  // where it says as much as least_staff
  // Those at hand leave so many unfilled at best, and for instance these: a forecast of who will be missing where.
  std::int64_t unfilled_at_hand = 0;
  struct Open {
    PostId post{};
    std::int64_t missing = 0;
    std::vector<std::size_t> classes{};  // of `classes`: one more of which could take it
  };
  std::vector<Open> open;  // by post
  // Where hours bind, people of a row share their caps here, so that one or two more may be needed.
  bool by_hours = false;

  std::vector<BackendUse> backends;
};

// None where no solver is there or the budget ended first. Crews and rules about several officers are not looked at.
std::optional<StaffNeed> staff_need(const Instance& instance, Budget& budget);

// For people, some lines.
std::string text(const Instance& instance, const StaffNeed& need);

}  // namespace tenon::roster
