#include <map>

#include "problems/rebalance/carried_out.h"
#include "problems/rebalance/format_parts.h"

namespace tenon::rebalance::reading {

namespace {

const std::vector<FieldNames> kFields{{"atSec", {"at"}}, {"steps"}};
// Those from `step` on an answer's steps have, too; they follow from the input.
const std::vector<FieldNames> kStepFields{{"edge"},   {"amount"}, {"start_s"},        {"step"},
                                          {"src"},    {"dest"},   {"method"},         {"fee"},
                                          {"time_s"}, {"after"},  {"balances_after"}, {"arrives"}};

}  // namespace

void CarriedOutReader::walk() {
  const Field& field = draft_.fields[kCarriedOut];
  if (!field) return;
  const Place at = draft_.top.at(field.name);
  const std::vector<Field> fields = reader().fields(*field.value, at, kFields);
  if (!field.value->is_object()) return;
  if (!fields[0]) reader().missing(fields[0], at, "seconds since the plan began");
  at_us_ = read_seconds(reader(), fields[0], at).value_or(0);
  if (!fields[1]) reader().missing(fields[1], at, "the plan's steps");
  reader().list(fields[1], at, "a list of steps", [&](const Json& item, const Place& here) {
    const std::vector<Field> step = reader().fields(item, here, kStepFields);
    if (!item.is_object()) return;
    for (const std::size_t i : {0, 1, 2})
      if (!step[i]) reader().missing(step[i], here, "what a step says");
    const auto edge = draft_.walker.word(step[0], here);
    const auto amount = read_amount(reader(), step[1], here, 1);
    const auto start_us = read_seconds(reader(), step[2], here);
    if (edge && amount && start_us && *start_us < at_us_)
      steps_.push_back({*edge, *amount, *start_us, here.pointer()});
  });
}

void CarriedOutReader::build() {
  if (!draft_.fields[kCarriedOut]) return;
  std::map<std::string_view, ArcId> called;
  for (const ArcId id : draft_.instance.arcs.keys()) called.emplace(draft_.instance.arcs[id].id, id);
  Int128 moved = 0;
  std::vector<Started> started;
  for (const Step& step : steps_) {
    const auto found = called.find(step.edge);
    if (found == called.end()) {
      reader().error(step.at + "/edge", in_quotes(step.edge), "an edge of the input");
      continue;
    }
    moved += step.amount;
    moved += draft_.instance.arrives(draft_.instance.arcs[found->second], step.amount);
    started.push_back({found->second, step.amount, step.start_us});
  }
  if (moved > kUnlimited / 2)
    reader().error(draft_.top.at("carriedOut"), "amounts that sum to " + to_string(moved),
                   "at most " + std::to_string(kUnlimited / 2));
  if (!draft_.fine()) return;
  carry_out(draft_.instance, started, at_us_);
  for (const rebalance::Place& place : draft_.instance.places)
    if (place.balance < 0)
      reader().error(draft_.top.at("carriedOut"),
                     "steps after which " + place.name + " would hold " + std::to_string(place.balance),
                     "steps that the places have money for");
}

}  // namespace tenon::rebalance::reading
