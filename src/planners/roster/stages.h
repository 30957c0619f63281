#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/search_context.h"
#include "problems/roster/certify.h"
#include "problems/roster/instance.h"
#include "problems/roster/plan.h"

namespace tenon::roster {

// What the methods of the search find, stage by stage: keeps the best roster, of each stage the best bound with the claim that proves it,
// and tells of both. A method asks what is still open, offers rosters and raises bounds; what it leaves open the next one takes up.
class Stages {
 public:
  Stages(const Instance& instance, const std::optional<Roster>& keep, const SearchContext<Plan>& context);

  // A lawful roster: kept if it is the first, or better in the first stage that differs. True if kept.
  bool offer(const Roster& roster, const char* from);
  // A claim about a stage. One about a later stage holds given the values that the stages before it have now: it is forgotten when one of
  // those improves.
  void raise(Claim claim, const char* from);
  // There is no lawful roster.
  void exclude(Argument why) { infeasible_ = std::move(why); }

  const std::optional<Roster>& best() const { return best_; }
  bool has(std::string_view stage) const { return find(stage) != nullptr; }
  std::optional<Int128> value(std::string_view stage) const;  // none: no roster yet, or no such stage
  Int128 bound(std::string_view stage) const;                 // 0: none is known, or no such stage
  bool proven(std::string_view stage) const;
  // The bounds, stage by stage from the first on, up to the first stage that is not proven, which is the last.
  std::vector<Claim> claims() const;
  const std::optional<Argument>& infeasible() const { return infeasible_; }
  // Whether the search should end: all proven, infeasible, a limit reached, or the headline's gap small enough.
  bool over();

  // The outcome, but for its phases and backends.
  Outcome<Plan, Proof> outcome() const;

 private:
  struct Stage {
    Objective objective;
    std::optional<Claim> claim;
  };
  bool all_proven() const;
  const Stage* find(std::string_view stage) const;
  std::vector<std::pair<std::string, Int128>> values(const Roster& roster) const;
  std::vector<Objective> objectives() const;

  const Instance& instance_;
  const std::optional<Roster>& keep_;
  const SearchContext<Plan>& context_;
  std::vector<Stage> stages_;
  std::optional<Roster> best_;
  std::optional<Argument> infeasible_;
};

}  // namespace tenon::roster
