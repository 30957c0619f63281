#include "engine/options.h"

#include <sched.h>

#include <algorithm>
#include <cmath>

#include "engine/backtester.h"
#include "formats/document.h"
#include "formats/source.h"
#include "problems/answer_formats.h"

namespace tenon::engine {

namespace {

using Type = OptionSpec::Type;
constexpr double kMegabyte = 1 << 20;

int usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

std::vector<OptionSpec> in_group(std::string group, std::vector<OptionSpec> specs) {
  for (OptionSpec& spec : specs)
    if (spec.group.empty()) spec.group = group;
  return specs;
}

void append(std::vector<OptionSpec>& table, std::vector<OptionSpec> more) {
  for (OptionSpec& spec : more) table.push_back(std::move(spec));
}

OptionSpec format_option(const problems::ProblemInfo& info) {
  return {.name = "format",
          .type = Type::kChoice,
          .value_name = "FORMAT",
          .help = "What INPUT is written in, where its content leaves doubt.",
          .choices = info.input_formats,
          .shapes_answer = false};
}

OptionSpec set_option() {
  return {
      .name = "set",
      .value_name = "PATH=VALUE",
      .help =
          "What if: changes one value of the input first. PATH is a JSON pointer (/LIST/3/FIELD) or the last "
          "part of one where that is unique (FIELD).",
      .repeatable = true};
}

OptionSpec options_option() {
  return {.name = "options",
          .type = Type::kInputFile,
          .value_name = "FILE",
          .help = "Reads options from a JSON object such as {\"time_limit\": 5}; the command line wins.",
          .shapes_answer = false};
}

// What changes how an input is read: the same for every verb that reads one.
std::vector<OptionSpec> input_options(const problems::ProblemInfo& info) {
  std::vector<OptionSpec> table{format_option(info), set_option()};
  append(table, info.read_options);
  table.push_back(options_option());
  return in_group("Input", std::move(table));
}

std::vector<OptionSpec> limit_options(const Planner& planner) {
  return in_group(
      "Limits",
      {{.name = "effort",
        .type = Type::kChoice,
        .value_name = "LEVEL",
        .help = "How long to search at most: quick 5 s, balanced 30 s, thorough 300 s.",
        .default_text = "balanced",
        .choices = {"quick", "balanced", "thorough"}},
       {.name = "time-limit",
        .type = Type::kNumber,
        .value_name = "SECONDS",
        .help = "Wall time from the start of the command; overrides --effort.",
        .low = 0},
       {.name = "work-limit",
        .type = Type::kInteger,
        .value_name = "TICKS",
        .help = "Work, about a million ticks a second; a run that ends by it is the same on every machine.",
        .low = 0},
       {.name = "memory-limit",
        .type = Type::kInteger,
        .value_name = "MB",
        .help = "Searches in a child process and ends it above this many MiB; the best plan so far stays.",
        .low = 1,
        .high = 1e9},
       {.name = "gap",
        .type = Type::kNumber,
        .value_name = "G",
        .help = "Stops once the headline is proven within this part of the best possible (0.01 = 1 %).",
        .default_text = planner.default_gap(),
        .low = 0},
       {.name = "threads",
        .type = Type::kInteger,
        .value_name = "N",
        .help = "How many threads may run at once (not set: every core); never changes the answer.",
        .low = 1,
        .high = 1024,
        .shapes_answer = false},
       {.name = "seed",
        .type = Type::kInteger,
        .value_name = "K",
        .help = "Feeds every random choice of the search.",
        .default_text = "0",
        .low = 0}});
}

std::vector<OptionSpec> search_options(const Planner& planner) {
  std::vector<OptionSpec> table = planner.plan_options();
  append(table,
         {{.name = "start",
           .type = Type::kInputFile,
           .value_name = "ANSWER",
           .help = "Starts the search from the plan of an earlier answer."},
          {.name = "keep",
           .type = Type::kInputFile,
           .value_name = "ANSWER",
           .help = "Changes as little as possible of that answer's plan (a last stage of the objective)."},
          {.name = "solver-option",
           .value_name = "BACKEND.NAME=VALUE",
           .help = "Passes a parameter to a solver as it is: cpsat.interleave_search=true.",
           .repeatable = true}});
  return in_group("Search", std::move(table));
}

OptionSpec out_option(const std::string& what) {
  return {.name = "out",
          .type = Type::kOutputFile,
          .value_name = "FILE",
          .help = what + " \"-\" is standard output.",
          .shapes_answer = false,
          .group = "Output"};
}

OptionSpec out_format_option(std::vector<std::string> formats, const std::string& default_text) {
  return {.name = "out-format",
          .type = Type::kChoice,
          .value_name = "FORMAT",
          .help = "What --out is written in (not set: by the ending of its name, else " + default_text + ").",
          .choices = std::move(formats),
          .shapes_answer = false,
          .group = "Output"};
}

OptionSpec quiet_option(const std::string& what) {
  return {.name = "quiet",
          .type = Type::kFlag,
          .help = what,
          .shapes_answer = false,
          .short_name = "q",
          .group = "Output"};
}

OptionSpec certificate_input() {
  return {.name = "certificate",
          .type = Type::kInputFile,
          .value_name = "FILE",
          .help = "Also re-proves the answer's bounds from what `plan --certificate` wrote.",
          .shapes_answer = false,
          .group = "Input"};
}

std::vector<OptionSpec> plan_output_options(const problems::Problem& problem) {
  std::vector<std::string> formats{"json", "xlsx", "html"};
  if (const auto* more = problems::answer_formats_of(problem))
    formats.insert(formats.end(), more->answer_formats().begin(), more->answer_formats().end());
  return {out_option("Where the answer goes (not set: standard output, unless that is a terminal)."),
          out_format_option(std::move(formats), "json"),
          {.name = "report",
           .type = Type::kOutputFile,
           .value_name = "FILE.html",
           .help = "Writes the plan as a page for people.",
           .shapes_answer = false,
           .group = "Output"},
          {.name = "export",
           .type = Type::kOutputFile,
           .value_name = "FILE.xlsx",
           .help = "Writes the plan as a workbook; `verify` reads it back.",
           .shapes_answer = false,
           .group = "Output"},
          {.name = "certificate",
           .type = Type::kOutputFile,
           .value_name = "FILE",
           .help = "Writes the proof of the bounds, for `tenon-verify`.",
           .shapes_answer = false,
           .group = "Output"},
          {.name = "json-stream",
           .type = Type::kFlag,
           .help = "Prints what happens as JSON lines on standard output; the last one holds the answer.",
           .shapes_answer = false,
           .group = "Output"},
          quiet_option("Prints only the line with the result.")};
}

std::vector<OptionSpec> write_back_options() {
  return in_group(
      "Database",
      {{.name = "write-back",
        .type = Type::kFlag,
        .help = "Writes the plan into the database that the input came from: all of it, or nothing.",
        .shapes_answer = false},
       {.name = "run-id",
        .value_name = "UUID",
        .help = "The run that it is written as; one that has steps already is refused (not set: a new one).",
        .shapes_answer = false},
       {.name = "dry-run",
        .type = Type::kFlag,
        .help = "With --write-back: says which rows would be written, and writes none.",
        .shapes_answer = false}});
}

constexpr const char* kUrlDetails =
    "URL is FILE.sqlite or sqlite:PATH, a file that is made where it is not there, or "
    "postgresql://USER@HOST/NAME. Passwords are better left to ~/.pgpass or PGPASSWORD: other people see the "
    "words of a command.";

bool keeps_tables(const Planner& planner) { return planner.tables() != nullptr; }
bool backtests(const Planner& planner) { return planner.backtester() != nullptr; }
bool counts_staff(const Planner& planner) { return planner.counts_staff(); }
bool suggests(const Planner& planner) { return planner.suggests(); }
bool validates(const Planner& planner) { return planner.validates(); }

std::vector<OptionSpec> backtest_options(const Planner& planner) {
  std::vector<OptionSpec> table = input_options(planner.problem().info());
  append(table, in_group("Backtest", planner.backtester()->options()));
  table.push_back(out_option("Writes all days of all strategies as JSON."));
  table.push_back({.name = "report",
                   .type = Type::kOutputFile,
                   .value_name = "FILE.html",
                   .help = "Writes the backtest as a page for people.",
                   .shapes_answer = false,
                   .group = "Output"});
  table.push_back(quiet_option("Prints nothing but errors."));
  return table;
}

// Text of one JSON value as an option's text; nullopt for null, arrays and objects.
std::optional<std::string> option_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() || value.is_number()) return value.dump();
  return std::nullopt;
}

const OptionSpec* find_by_key(const std::vector<OptionSpec>& table, std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const OptionSpec& s) { return s.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::string unknown_key_text(const std::vector<OptionSpec>& table, const std::string& key) {
  std::vector<std::string> keys;
  for (const OptionSpec& spec : table) keys.push_back(spec.key());
  const auto near = nearest(key, keys);
  return near ? "an option's name; did you mean \"" + *near + "\"?" : "an option's name; --help lists them";
}

Json typed(const OptionSpec& spec, const std::string& text) {
  switch (spec.type) {
    case Type::kFlag:
      return text == "true";
    case Type::kInteger:
      return std::stoll(text);
    case Type::kNumber: {
      const double value = std::stod(text);
      // "30" and "30.0" are the same limit and make the same bytes.
      if (value == std::floor(value) && std::abs(value) < 1e15) return static_cast<std::int64_t>(value);
      return value;
    }
    default:
      return text;
  }
}

}  // namespace

const std::vector<VerbInfo>& verbs() {
  static const std::vector<VerbInfo> kVerbs{
      {Verb::kPlan, "plan", "INPUT", 1, 1, "find the best plan, and prove how good it is",
       "INPUT is recognised by its content; \"-\" is standard input. Without --out the answer (JSON) goes to "
       "standard "
       "output, unless that is a terminal; what happens meanwhile is told on standard error. Files are "
       "replaced only "
       "once they are complete. The first Ctrl-C, like any limit, ends the search and keeps the best plan so "
       "far; a "
       "second one ends the command at once.",
       "input.json --out plan.json --report plan.html"},
      {Verb::kVerify, "verify", "INPUT ANSWER", 2, 2, "check a plan against every rule, without the search",
       "ANSWER is an answer of ours, a bare plan or an exported workbook. The options that changed how the "
       "input was "
       "read (and --set) are taken from the answer; those given here come on top. `tenon-verify` does the "
       "same and is "
       "linked without any search.",
       "input.json plan.json --certificate proof.json"},
      {Verb::kExplain, "explain", "INPUT [ANSWER]", 1, 2,
       "say why there is no plan, or why things were left out",
       "Names a smallest set of the input's own rules that clash, and the cheapest ways out. With ANSWER it "
       "explains what that answer's plan leaves out, of the input as it was read then (--set included); "
       "options given here come on top.",
       "input.json plan.json"},
      {Verb::kConvert, "convert", "INPUT", 1, 1, "write the input, or its exact model, in another format", "",
       "input.xlsx --out converted.json"},
      {Verb::kCompare, "compare", "ANSWER ANSWER", 2, 2, "show two answers side by side, and what differs",
       "", "yesterday.json plan.json"},
      {Verb::kNew, "new", "", 0, 0, "write a small input to start from, or a random one", "",
       "--out input.json"},
      {Verb::kInitDb, "init-db", "URL", 1, 1, "make the tables of a database, or bring them up to date",
       kUrlDetails, "book.sqlite", &keeps_tables},
      {Verb::kImport, "import", "INPUT URL", 2, 2, "put an input into a database",
       "INPUT is checked as for `plan`, --date says of which day it is; what the database holds of that day "
       "is replaced, all or "
       "nothing.",
       "input.json book.sqlite --date 2026-01-31", &keeps_tables},
      {Verb::kBacktest, "backtest", "INPUT", 1, 1,
       "plan day by day over stored days, and see what came of it",
       "INPUT is a database with the days, or a file that begins the first day, with --history. Each day "
       "earns what "
       "pools really paid since the day before, is planned with its own forecast, prices and gas, and pays "
       "the plan's "
       "costs; beside it: holding, following the best yields, and hindsight.",
       "book.sqlite --from 2026-01-01 --to 2026-01-31 --report backtest.html", &backtests},
      {Verb::kStaff, "staff", "INPUT", 1, 1, "say how many people the demand needs",
       "Counts heads as if there were as many of each sort of officer as one likes: the fewest that fill all "
       "that can be "
       "filled, on which pattern and offset, with the reason why fewer do not do; and what those at hand "
       "leave open. "
       "Crews have their own number and are not looked at.",
       "month.json --out staff.json", &counts_staff},
      {Verb::kSuggest, "suggest", "INPUT ANSWER", 2, 2, "rank who could take a duty that is open",
       "For each duty that ANSWER's plan leaves unfilled, or for those that --at names, all who are not "
       "there: first who may, by what soft "
       "rules would cost and by hours worked, then who would break the fewest rules, and which.",
       "month.json plan.json --at 2026-01-31", &suggests},
      {Verb::kValidate, "validate", "REQUEST", 1, 1,
       "say whether an input can be planned and how large it is, or whether an officer may take duties",
       "Of an input: what is wrong or odd, in the codes of its clients' forms, and how many variables and "
       "constraints the "
       "search has, in which band of sizes, and how long that took in measured cases. Of {employee, "
       "existingAssignments, "
       "candidateSlots, constraintList, monthlyHourLimits}, which holds an officer, what he has and what he "
       "might get: which of the slots "
       "he may take, each by itself. Exit code 0 if the input can be planned, or if all may be taken, else "
       "1.",
       "request.json --out validated.json", &validates},
  };
  return kVerbs;
}

const VerbInfo* find_verb(std::string_view name) {
  for (const VerbInfo& info : verbs())
    if (info.name == name) return &info;
  return nullptr;
}

std::vector<const Planner*> planners_with(const VerbInfo& verb) {
  std::vector<const Planner*> found;
  for (const Planner* planner : planners())
    if (!verb.of || verb.of(*planner)) found.push_back(planner);
  return found;
}

std::vector<OptionSpec> options_of(Verb verb, const Planner& planner) {
  const problems::ProblemInfo& info = planner.problem().info();
  std::vector<OptionSpec> table;
  switch (verb) {
    case Verb::kPlan:
      table = input_options(info);
      append(table, limit_options(planner));
      append(table, search_options(planner));
      append(table, plan_output_options(planner.problem()));
      if (planner.tables()) append(table, write_back_options());
      break;
    case Verb::kVerify:
      table = input_options(info);
      table.push_back(certificate_input());
      table.push_back(quiet_option("Prints nothing; the exit code says it."));
      break;
    case Verb::kExplain:
      table = input_options(info);
      append(table, limit_options(planner));
      // It looks for reasons in this process and in one thread, and knows no gap.
      std::erase_if(table, [](const OptionSpec& spec) {
        return spec.name == "memory-limit" || spec.name == "gap" || spec.name == "threads";
      });
      table.push_back(out_option("Writes the explanation as JSON."));
      break;
    case Verb::kConvert: {
      std::vector<std::string> formats = info.output_formats;
      for (const std::string& format : planner.model_formats()) formats.push_back(format);
      table = input_options(info);
      table.push_back(out_option("Where it goes (not set: standard output)."));
      table.push_back(out_format_option(std::move(formats), "json"));
      break;
    }
    case Verb::kImport:
      table = input_options(info);
      break;
    case Verb::kBacktest:
      if (backtests(planner)) table = backtest_options(planner);
      break;
    case Verb::kStaff:
      table = input_options(info);
      append(table, limit_options(planner));
      std::erase_if(table, [](const OptionSpec& spec) {
        return spec.name == "memory-limit" || spec.name == "gap" || spec.name == "threads";
      });
      table.push_back(out_option("Writes it as JSON."));
      break;
    case Verb::kSuggest:
      table = input_options(info);
      append(table, in_group("What", {{.name = "at",
                                       .value_name = "DATE[/REQUIREMENT[/SHIFT]]",
                                       .help = "The duties of that day (requirement, shift), filled or not "
                                               "(not set: all that are unfilled)."},
                                      {.name = "most",
                                       .type = Type::kInteger,
                                       .value_name = "N",
                                       .help = "How many people for each duty.",
                                       .default_text = "5",
                                       .low = 1,
                                       .high = 1e6}}));
      table.push_back(out_option("Writes it as JSON."));
      break;
    case Verb::kValidate:
      table.push_back(out_option("Writes the answer, as clients of the existing service know it, as JSON."));
      break;
    case Verb::kCompare:
    case Verb::kInitDb:
      break;
    case Verb::kNew:
      append(table, in_group("Content", info.new_options));
      table.push_back(out_option("Where it goes (not set: standard output)."));
      table.push_back(out_format_option(info.output_formats, "json"));
      break;
  }
  return table;
}

std::vector<InputError> read_options_file(const std::string& path, const std::vector<OptionSpec>& table,
                                          OptionValues& values) {
  const auto source = formats::read_source(path);
  if (!source) return source.errors();
  const auto json = formats::parse_json(source.value().bytes, path);
  if (!json) return json.errors();
  if (!json.value().is_object()) return {{path, "", formats::shown(json.value()), "an object of options"}};
  std::vector<InputError> errors;
  OptionValues from_file;
  for (const auto& [key, value] : json.value().items()) {
    const OptionSpec* spec = find_by_key(table, key);
    if (!spec || spec->name == "options") {
      errors.push_back({path, "/" + key, "an unknown option", unknown_key_text(table, key)});
      continue;
    }
    if (value.is_null() || (values.has(spec->name) && !spec->repeatable)) continue;
    const Json list = value.is_array() && spec->repeatable ? value : Json::array({value});
    for (const Json& one : list) {
      const auto text = option_text(one);
      if (!text) {
        errors.push_back({path, "/" + key, formats::shown(one), "a value of --" + spec->name});
      } else if (auto error = from_file.set(*spec, *text)) {
        errors.push_back({path, "/" + key, error->found, error->expected});
      }
    }
  }
  for (const OptionSpec& spec : table)
    for (const std::string& text : from_file.all(spec.name)) values.set(spec, text);
  return errors;
}

Limits limits_of(const OptionValues& values, const char* default_gap) {
  const std::string effort = values.text("effort").value_or("balanced");
  Limits limits;
  limits.wall_s = values.number("time-limit")
                      .value_or(effort == "quick"      ? 5
                                : effort == "thorough" ? 300
                                                       : 30);
  limits.work_ticks = values.integer("work-limit").value_or(limits.work_ticks);
  if (const auto megabytes = values.integer("memory-limit"))
    limits.memory_bytes = *megabytes * static_cast<std::int64_t>(kMegabyte);
  limits.threads = static_cast<int>(values.integer("threads").value_or(usable_cores()));
  limits.seed = static_cast<std::uint64_t>(values.integer("seed").value_or(0));
  limits.gap = values.number("gap").value_or(std::stod(default_gap));
  return limits;
}

std::map<std::string, std::string> solver_parameters(const OptionValues& values) {
  std::map<std::string, std::string> parameters;
  for (const std::string& text : values.all("solver-option"))
    if (const std::size_t equals = text.find('='); equals != std::string::npos)
      parameters[text.substr(0, equals)] = text.substr(equals + 1);
  return parameters;
}

Json options_json(const std::vector<OptionSpec>& table, const OptionValues& values) {
  Json json = Json::object();
  for (const OptionSpec& spec : table) {
    if (!spec.shapes_answer || spec.type == Type::kInputFile || spec.type == Type::kOutputFile) continue;
    if (spec.name == "time-limit") {  // whether it or --effort set it: this is the limit that held
      json[spec.key()] = typed(spec, std::to_string(limits_of(values).wall_s));
    } else if (values.has(spec.name) && spec.repeatable) {
      json[spec.key()] = values.all(spec.name);
    } else if (values.has(spec.name)) {
      json[spec.key()] = typed(spec, *values.text(spec.name));
    } else if (!spec.default_text.empty()) {
      json[spec.key()] = typed(spec, spec.default_text);
    }
  }
  return json;
}

}  // namespace tenon::engine
