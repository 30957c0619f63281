// From bytes to one document: JSON, then the files that it names (network, pool registry), then overlays. What comes out
// needs no other file, so it can be changed by --set, sent to another process and hashed as a whole.

#include "problems/rebalance/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "formats/text.h"

namespace tenon::rebalance {

namespace {

using formats::in_quotes;
using formats::Json;

constexpr std::array<std::string_view, 3> kGraphLists{"nodes", "edges", "supplies"};
constexpr std::array<std::string_view, 4> kNetworkLists{"chains", "pools", "localPlaces", "links"};

bool among(std::string_view key, const auto& names) {
  return std::find(names.begin(), names.end(), key) != names.end();
}

// Beside the input, then in the folder above it.
std::optional<std::string> find_beside(const std::string& input, const std::string& name) {
  namespace fs = std::filesystem;
  const fs::path named(name);
  const fs::path folder = input.empty() || input == "-" ? fs::path(".") : fs::path(input).parent_path();
  std::error_code ignored;
  for (const fs::path& candidate : {folder / named, folder / ".." / named})
    if (fs::is_regular_file(candidate, ignored)) return candidate.lexically_normal().string();
  return std::nullopt;
}

// Puts the file that root[file_key] names into root[key].
void read_in(formats::Document& document, const char* file_key, const char* key,
             std::vector<InputError>& errors) {
  Json& root = document.root;
  const auto named = root.find(file_key);
  if (named == root.end() || named->is_null()) return;
  const auto error = [&](std::string found, std::string expected) {
    errors.push_back({document.file, '/' + std::string(file_key), std::move(found), std::move(expected)});
  };
  if (!named->is_string()) return error(formats::shown(*named), "the name of a file");
  if (const auto there = root.find(key); there != root.end() && !there->is_null())
    return error("both \"" + std::string(key) + "\" and \"" + file_key + '"', "one of them");
  const std::optional<std::string> path = find_beside(document.file, named->get<std::string>());
  if (!path)
    return error(in_quotes(named->get<std::string>(), 200),
                 "a file beside the input or in the folder above it");
  const auto source = formats::read_source(*path);
  const auto json = source ? formats::parse_json(source.value().bytes, *path) : Result<Json>(source.errors());
  if (!json)
    errors.insert(errors.end(), json.errors().begin(), json.errors().end());
  else
    root[key] = json.value();
}

// What an entry of a list is known by.
const Json* first_of(const Json& entry, std::initializer_list<const char*> keys) {
  for (const char* key : keys)
    if (const auto found = entry.find(key); found != entry.end() && !found->is_null()) return &*found;
  return nullptr;
}

bool same(const Json* a, const Json* b) { return a && b && *a == *b; }

bool matches(const Json& entry, const Json& change) {
  if (!entry.is_object()) {
    const Json* name = first_of(change, {"name", "id"});
    return name && entry == *name;
  }
  if (const Json* id = first_of(change, {"id"})) return same(first_of(entry, {"id"}), id);
  if (const Json* src = first_of(change, {"src", "source"})) {
    const Json* method = first_of(change, {"transfer", "method"});
    return same(first_of(entry, {"src", "source"}), src) &&
           same(first_of(entry, {"dest", "target"}), first_of(change, {"dest", "target"})) &&
           (!method || same(first_of(entry, {"transfer", "method"}), method));
  }
  const auto name = {"name", "pool", "place"};
  return same(first_of(entry, name), first_of(change, name));
}

class Merger {
 public:
  explicit Merger(const std::string& file) : file_(file) {}

  void object(Json& target, const Json& overlay, const std::string& at) {
    for (const auto& [key, value] : overlay.items()) {
      const std::string here = at + '/' + formats::pointer_part(key);
      if (value.is_null()) {
        target.erase(key);
      } else if (value.is_object() && target.contains(key) && target[key].is_object()) {
        object(target[key], value, here);
      } else if (value.is_array() && target.contains(key) && target[key].is_array()) {
        list(target[key], value, here);
      } else {
        target[key] = value;
      }
    }
  }

  std::vector<InputError> take_errors() { return std::move(errors_); }

 private:
  void list(Json& target, const Json& overlay, const std::string& at) {
    for (std::size_t i = 0; i < overlay.size(); ++i) {
      const std::string here = at + '/' + std::to_string(i);
      const Json& change = overlay[i];
      if (change.is_object())
        entry(target, change, here);
      else if (std::find(target.begin(), target.end(), change) == target.end())
        target.push_back(change);
    }
  }

  void entry(Json& target, const Json& change, const std::string& at) {
    Json fields = change;
    fields.erase("remove");
    const auto remove = change.find("remove");
    const bool removes = remove != change.end() && *remove == true;
    bool found = false;
    for (std::size_t i = 0; i < target.size();) {
      if (!matches(target[i], change)) {
        ++i;
        continue;
      }
      found = true;
      if (removes) {
        target.erase(i);
        continue;
      }
      if (!target[i].is_object()) target[i] = Json{{"name", target[i]}};
      object(target[i], fields, at);
      ++i;
    }
    if (removes && !found)
      errors_.push_back({file_, at, "an entry to remove that the input does not have", "one that it has"});
    if (!removes && !found) target.push_back(std::move(fields));
  }

  const std::string& file_;
  std::vector<InputError> errors_;
};

// The steps of an answer or of a bare plan, for the reader to look at.
Json carried_out(const Json& answer, double at_s) {
  const Json* plan = &answer;
  if (answer.is_object() && answer.contains("plan")) plan = &answer["plan"];
  const bool has_steps = plan->is_object() && plan->contains("steps");
  const auto at_us = static_cast<std::int64_t>(std::llround(at_s * 1e6));
  return {{"atSec", seconds_json(at_us)}, {"steps", has_steps ? (*plan)["steps"] : Json()}};
}

}  // namespace

const std::vector<OptionSpec>& read_options() {
  static const std::vector<OptionSpec> kOptions{
      {.name = "mode",
       .type = OptionSpec::Type::kChoice,
       .value_name = "MODE",
       .help = "What is best: least cost, least sum of times, or earliest end; overrides the input.",
       .choices = {"cheapest", "fastest", "soonest"}},
      {.name = "then",
       .type = OptionSpec::Type::kChoice,
       .value_name = "MODE",
       .help = "A second mode, among the plans that are best in the first.",
       .choices = {"cheapest", "fastest", "soonest"}},
      {.name = "time-value",
       .type = OptionSpec::Type::kInteger,
       .value_name = "MICRO_USDC",
       .help = "What a second is worth: time is added to the cost, as one objective.",
       .low = 0,
       .high = 1e12},
      {.name = "arc-penalty",
       .type = OptionSpec::Type::kInteger,
       .value_name = "N",
       .help = "Charged for every transaction: 100 micro-USDC of cost, or a second in a sum of times.",
       .low = 0,
       .high = 1e9},
      {.name = "soonest-at",
       .value_name = "PLACE",
       .help = "With mode soonest: only what arrives at this place counts."},
      {.name = "no-circulation",
       .type = OptionSpec::Type::kFlag,
       .help = "No money may go round in a circle, not even to lift an edge over its minimum."},
      {.name = "best-effort",
       .type = OptionSpec::Type::kFlag,
       .help = "Where not all can be delivered: as much as possible, instead of nothing."},
      {.name = "overlay",
       .type = OptionSpec::Type::kInputFile,
       .value_name = "FILE",
       .help = "JSON laid over the input: changed fees, limits, links.",
       .repeatable = true},
      {.name = "carried-out",
       .type = OptionSpec::Type::kInputFile,
       .value_name = "ANSWER",
       .help = "Plans on from the middle of that answer's plan: steps that begin before --at are taken as "
               "started."},
      {.name = "at",
       .type = OptionSpec::Type::kNumber,
       .value_name = "SECONDS",
       .help = "With --carried-out: how far its plan has come; this becomes the beginning.",
       .low = 0,
       .high = 1e9,
       .shapes_answer = false},  // says nothing without its file, which no answer names
      {.name = "schedule",
       .type = OptionSpec::Type::kInputFile,
       .value_name = "FLOWS",
       .help = "Chooses nothing: puts these transactions in order ([{edge, flow}], or an answer's flows)."},
  };
  return kOptions;
}

Result<bool> merge_overlay(formats::Document& document, const Json& overlay, const std::string& file) {
  if (!overlay.is_object()) return InputError{file, "", formats::shown(overlay), "an object {…}"};
  // An overlay speaks of edges and links as if they stood at the top, wherever the input has them.
  Json placed = Json::object();
  Json& root = document.root;
  for (const auto& [key, value] : overlay.items()) {
    const bool in_graph = among(key, kGraphLists) && root.contains("graph") && root["graph"].is_object();
    const bool in_network =
        among(key, kNetworkLists) && root.contains("network") && root["network"].is_object();
    if (in_graph)
      placed["graph"][key] = value;
    else if (in_network)
      placed["network"][key] = value;
    else
      placed[key] = value;
  }
  Merger merger(file);
  merger.object(root, placed, "");
  std::vector<InputError> errors = merger.take_errors();
  if (!errors.empty()) return errors;
  return true;
}

Result<formats::Document> read_document(const formats::Source& source, const std::string& format,
                                        const OptionValues& options) {
  if (!format.empty() && format != "json")
    return InputError{source.file, "", "the format " + in_quotes(format), "json"};
  auto json = formats::parse_json(source.bytes, source.file);
  if (!json) return json.errors();
  formats::Document document{source.file, "json", std::move(json.value())};
  if (!document.root.is_object())
    return InputError{source.file, "", formats::shown(document.root), "an object {…}"};
  std::vector<InputError> errors;
  // A graph says all there is; the network beside it is where it once came from.
  if (!document.root.contains("graph") && !document.root.contains("edges")) {
    read_in(document, "networkFile", "network", errors);
    read_in(document, "poolRegistryFile", "poolRegistry", errors);
  }
  for (const std::string& path : options.all("overlay")) {
    const auto file = formats::read_source(path);
    const auto overlay = file ? formats::parse_json(file.value().bytes, path) : Result<Json>(file.errors());
    const auto merged =
        overlay ? merge_overlay(document, overlay.value(), path) : Result<bool>(overlay.errors());
    if (!merged) errors.insert(errors.end(), merged.errors().begin(), merged.errors().end());
  }
  const auto read_option = [&](const char* option) -> std::optional<Json> {
    const auto path = options.text(option);
    if (!path) return std::nullopt;
    const auto file = formats::read_source(*path);
    auto read = file ? formats::parse_json(file.value().bytes, *path) : Result<Json>(file.errors());
    if (read) return std::move(read.value());
    errors.insert(errors.end(), read.errors().begin(), read.errors().end());
    return std::nullopt;
  };
  if (auto flows = read_option("schedule")) document.root["schedule"] = std::move(*flows);
  if (options.has("carried-out") != options.has("at"))
    errors.push_back({"", options.has("at") ? "--at" : "--carried-out", "it alone",
                      "--carried-out ANSWER together with --at SECONDS"});
  else if (const auto answer = read_option("carried-out"))
    document.root["carriedOut"] = carried_out(*answer, *options.number("at"));
  if (!errors.empty()) return errors;
  return document;
}

}  // namespace tenon::rebalance
