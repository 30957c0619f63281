#include "problems/roster/format.h"

#include <algorithm>

#include "base/checked.h"
#include "problems/roster/format_bodies.h"
#include "problems/roster/format_parts.h"

namespace tenon::roster {

namespace {

using formats::Json;

std::vector<OptionSpec> make_read_options() {
  using Type = OptionSpec::Type;
  return {
      {.name = "overtime-cap",
       .type = Type::kChoice,
       .value_name = "CAP",
       .help =
           "Which overtime a month may have: what the file's table says, or at most the law's 72 hours, too.",
       .default_text = "table",
       .choices = {"table", "strict"}},
      {.name = "headcount",
       .type = Type::kChoice,
       .value_name = "MEANING",
       .help =
           "What a head-count is where staff follow personal rosters: people of each unit, or posts a day.",
       .default_text = "crews",
       .choices = {"crews", "posts"}},
      {.name = "soft",
       .type = Type::kFlag,
       .help = "Soft rules are a stage, also where the file does not ask."},
      {.name = "must-fill",
       .type = Type::kFlag,
       .help = "A roster that leaves a duty unfilled is none: where there is no other, the answer is "
               "infeasible, with reasons."},
      {.name = "rules",
       .type = Type::kInputFile,
       .value_name = "FILE",
       .help = "A JSON list of further rules, as in constraintList."},
      {.name = "schema",
       .value_name = "VERSION",
       .help = "Read as this schema version, whatever the file says (0.43 to 0.98)."}};
}

// The document in the shape that the strict reader takes: options worked in, older schemas turned into 0.98, request bodies into the part of
// a roster that they ask for.
Result<MadeDocument> settled(const formats::Document& document, const OptionValues& options,
                             std::vector<Warning>& notes) {
  MadeDocument made{document, {}};
  formats::Document& one = made.document;
  if (const auto version = options.text("schema"); version && one.root.is_object())
    one.root["schemaVersion"] = *version;
  one.root = upgraded(std::move(one.root), notes);
  if (is_body(one.root)) {
    Result<MadeDocument> body = read_body(one, notes);
    if (!body.ok()) return body.errors();
    made = std::move(body.value());
  }
  const auto file = options.text("rules");
  if (!file || !one.root.is_object()) return made;
  const Result<formats::Source> source = formats::read_source(*file);
  if (!source.ok()) return source.errors();
  const Result<Json> rules = formats::parse_json(source.value().bytes, *file);
  if (!rules.ok()) return rules.errors();
  if (!rules.value().is_array())
    return InputError{*file, "", formats::shown(rules.value()), "a list of rules"};
  if (!one.root.contains("constraintList")) one.root["constraintList"] = Json::array();
  for (const Json& rule : rules.value()) one.root["constraintList"].push_back(rule);
  return made;
}

Result<Input> read_ngrs(const formats::Document& document, const OptionValues& options) {
  Walk walk(document, options);
  read_frame(walk);
  if (document.root.is_object()) {
    read_officers(walk);
    read_rules(walk);
    read_demand(walk);
  }
  if (walk.reader.error_count() > 0) return walk.reader.take_errors();
  settle_carry(walk);
  settle_rows(walk);
  read_settled(walk);
  if (walk.reader.error_count() > 0) return walk.reader.take_errors();
  if (!walk.instance.requests.empty()) walk.instance.soft_stage = true;
  walk.instance.must_fill = options.flag("must-fill");
  return Input{std::move(walk.instance), walk.reader.take_warnings(), {}, {}};
}

std::string counted(Int128 count, const std::string& what) {
  return to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

std::string summary_of(const Instance& instance) {
  Int128 wanted = 0;
  for (const Post& post : instance.posts) wanted += post.wanted;
  std::string text = counted(static_cast<Int128>(instance.officers.size()), "officer") + ", " +
                     counted(instance.calendar.days, "day") + " from " + instance.calendar.date(0) + ", " +
                     counted(static_cast<Int128>(instance.requirements.size()), "requirement");
  if (wanted > 0) text += ", " + counted(wanted, "post");
  Int128 quota = 0;
  for (const Crew& crew : instance.crews) quota += crew.quota;
  if (!instance.crews.empty())
    text += ", personal rosters of " + to_string(quota) + " in " +
            counted(static_cast<Int128>(instance.crews.size()), "crew");
  return text;
}

// On the day that wants most: people wanted against people there are.
std::string check_of(const Instance& instance) {
  std::vector<std::int64_t> wanted(static_cast<std::size_t>(instance.calendar.days), 0);
  for (const Post& post : instance.posts) wanted[static_cast<std::size_t>(post.day)] += post.wanted;
  const auto most = std::max_element(wanted.begin(), wanted.end());
  std::size_t rules = 0;
  for (const Rule& rule : instance.rules) rules += rule.is_hard() ? 1 : 0;
  const std::string posts = *most == 0 && !instance.crews.empty()
                                ? "work days of personal rosters for "
                                : "up to " + counted(*most, "post") + " a day for ";
  return posts + counted(static_cast<Int128>(instance.officers.size()), "officer") + "; " +
         counted(static_cast<Int128>(rules), "hard rule");
}

}  // namespace

const std::vector<OptionSpec>& read_options() {
  static const std::vector<OptionSpec> kOptions = make_read_options();
  return kOptions;
}

Result<formats::Document> read_document(const formats::Source& source, const std::string& format,
                                        const OptionValues& options) {
  using formats::Shape;
  if (auto wrong = formats::unreadable(source, "JSON, a workbook or the shift-scheduling text"))
    return *wrong;
  if (format == "json" || (format.empty() && formats::shape(source) == Shape::kJson))
    return formats::json_document(source);
  if (format == "xlsx" || (format.empty() && formats::shape(source) == Shape::kZip))
    return read_workbook_document(source, options);
  if (format == "txt" || is_shift_scheduling(source.bytes)) return shift_scheduling_document(source);
  return InputError{source.file, "", "neither JSON nor a workbook nor sections of the shift-scheduling text",
                    "one of the three"};
}

Result<Input> read_instance(const formats::Document& document, const OptionValues& options) {
  if (has_shift_scheduling_shape(document.root)) {
    Result<Input> input = read_shift_scheduling(document);
    if (input.ok()) input.value().document = document.root;
    return input;
  }
  std::vector<Warning> notes;
  const Result<MadeDocument> made = settled(document, options, notes);
  if (!made.ok()) return made.errors();
  const MadeDocument& one = made.value();
  Result<Input> input = read_ngrs(one.document, options);
  if (!input.ok()) {
    std::vector<InputError> errors = input.errors();
    for (InputError& error : errors) error.at = one.place_in_body(error.at);
    return errors;
  }
  Input& read = input.value();
  for (Warning& warning : read.warnings) warning.at = one.place_in_body(warning.at);
  read.document = one.document.root;
  read.warnings.insert(read.warnings.begin(), notes.begin(), notes.end());
  read.summary = summary_of(read.instance);
  read.check = check_of(read.instance);
  return input;
}

}  // namespace tenon::roster
