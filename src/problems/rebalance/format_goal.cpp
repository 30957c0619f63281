#include "problems/rebalance/format_parts.h"

namespace tenon::rebalance::reading {

std::optional<Mode> GoalReader::mode(Top field, const char* option) {
  if (const auto said = draft_.options.text(option)) return mode_called(*said);
  if (!draft_.fields[field]) return std::nullopt;
  const Json& value = *draft_.fields[field].value;
  const auto mode = value.is_string() ? mode_called(value.get_ref<const std::string&>()) : std::nullopt;
  if (!mode)
    reader().error(draft_.top.at(draft_.fields[field].name), formats::shown(value),
                   "cheapest, fastest or soonest");
  return mode;
}

void GoalReader::walk() {
  Goal& goal = draft_.instance.goal;
  goal.mode = mode(kMode, "mode").value_or(Mode::kCheapest);
  goal.then = mode(kThen, "then");
  if (goal.then == goal.mode) {
    if (draft_.options.has("then"))
      draft_.option_errors.push_back({"", "--then", name(goal.mode), "another mode than the first"});
    else if (draft_.fields[kThen])
      reader().error(draft_.top.at("then"), name(goal.mode), "another mode than the first");
    else
      goal.then.reset();
  }
  const auto number = [&](Top field, const char* option, std::int64_t most) -> std::optional<std::int64_t> {
    if (const auto said = draft_.options.integer(option)) return said;
    if (!draft_.fields[field]) return std::nullopt;
    return read_decimal(reader(), *draft_.fields[field].value, draft_.top.at(draft_.fields[field].name), 0, 0,
                        most, formats::whole_number_text(0, most));
  };
  goal.arc_penalty = number(kArcPenalty, "arc-penalty", 1'000'000'000).value_or(1);
  goal.time_value = number(kTimeValue, "time-value", 1'000'000'000'000);
  goal.circulation = reader().boolean(draft_.fields[kCirculation], draft_.top).value_or(true) &&
                     !draft_.options.flag("no-circulation");
  goal.best_effort = reader().boolean(draft_.fields[kBestEffort], draft_.top).value_or(false) ||
                     draft_.options.flag("best-effort");
  if (draft_.fields[kSoonestAt])
    soonest_at_ = draft_.walker.place_name(draft_.fields[kSoonestAt], draft_.top, "");
  if (const auto said = draft_.options.text("soonest-at")) soonest_at_ = said;
}

void GoalReader::build() {
  if (!soonest_at_) return;
  const auto found = draft_.by_name.find(*soonest_at_);
  if (found != draft_.by_name.end())
    draft_.instance.goal.soonest_at = found->second;
  else
    draft_.option_errors.push_back({draft_.options.has("soonest-at") ? "" : draft_.document.file,
                                    draft_.options.has("soonest-at") ? "--soonest-at" : "/soonestAt",
                                    in_quotes(*soonest_at_), "a place of the input"});
}

}  // namespace tenon::rebalance::reading
