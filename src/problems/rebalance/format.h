#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "formats/document.h"
#include "formats/source.h"
#include "problems/rebalance/instance.h"
#include "problems/rebalance/network.h"
#include "problems/rebalance/plan.h"
#include "problems/rebalance/targets.h"

namespace tenon::rebalance {

// How a rebalance problem is written, in and out. The three shapes of input are those of docs/problems/rebalance.md:
// {nodes, edges, supplies} (also under `graph`), {network | networkFile, current, target}, and {network | networkFile,
// currentBalances, balanceDelta, targetAllocation}.

// Options that change how an input is read: --mode, --then, --time-value, --arc-penalty, --soonest-at,
// --no-circulation, --best-effort, --overlay, --carried-out, --at, --schedule.
const std::vector<OptionSpec>& read_options();

// Bytes -> document. A networkFile (or poolRegistryFile) is read in and takes the place `network` (`poolRegistry`); a
// relative name is looked for beside the input, then in the folder above it. Then every --overlay FILE is merged in:
// see merge_overlay(). What --schedule names stands under `schedule`,
// the steps of --carried-out with --at under `carriedOut`.
Result<formats::Document> read_document(const formats::Source& source, const std::string& format,
                                        const OptionValues& options);

// Lays `overlay` over an input: objects key by key; in lists of edges, links, nodes, chains, pools and local places an
// entry changes the one with the same id, or else those with the same ends (and method, where it says one), or the
// same name; one that matches nothing is added. `"remove": true` in an entry takes the matching ones away. null takes a
// field away. Errors: an overlay that is no object, or one that changes what is not a list of objects.
Result<bool> merge_overlay(formats::Document& document, const formats::Json& overlay,
                           const std::string& file);

struct Input {
  Instance instance;
  std::vector<Warning> warnings;
  std::string summary;  // "61 places, 138 arcs, 3 sources, 4 sinks"
  std::string check;    // "9.65 USDC to move, cheapest"
};
// The strict reader: all errors of the document together, each with its place. O(document).
Result<Input> read_instance(const formats::Document& document, const OptionValues& options);

// The parts of the second and third kind of input, for tests and for those who want only them. Same errors.
struct NetworkInput {
  Network network;
  std::vector<std::pair<std::string, std::int64_t>> current, target;  // target: points only
  std::optional<TargetRequest> request;                               // third kind
};
Result<NetworkInput> read_network_input(const formats::Document& document);

formats::Json to_json(const Plan& plan);
// What to_json(Plan) made, back again. Errors name pointers within `file`.
Result<Plan> plan_from_json(const formats::Json& plan, const std::string& file);
// A plan from an answer of ours or a bare plan.
Result<Plan> read_plan(const formats::Source& source);

// Flows from [{"edge", "flow" | "amount"}], an object with such a list under `flows`, an answer or a plan. Amounts are
// checked for their form only; edges must be the instance's. `file` is for messages.
Result<Flows> read_flows(const formats::Json& json, const std::string& file, const Instance& instance);

// The instance as an explicit graph that read_instance takes back unchanged.
formats::Json to_json(const Instance& instance);

// Amounts as people read them: 9650000 -> "9.65".
std::string usdc_text(Int128 micro);
// The same with the asset: "9.65 USDT"; and all that places may give, and all that they may get, asset by asset:
// "9.65 USDC and 3 USDT".
std::string amount_text(const Instance& instance, PlaceId place, Int128 micro);
std::string supply_text(const Instance& instance);
std::string demand_text(const Instance& instance);
// Seconds of a time in microseconds as JSON: a whole number where it is one.
formats::Json seconds_json(std::int64_t us);

}  // namespace tenon::rebalance
