#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

#include "cli/commands.h"
#include "cli/database.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/processors.h"
#include "cli/terminal.h"
#include "engine/answer_json.h"
#include "engine/run.h"
#include "problems/answer_formats.h"

// `tenon plan`: runs the job, then writes what was asked for and says it.

namespace tenon::cli {

namespace {

using engine::Json;

// A file to write, its bytes ready: all are made before the first is written.
struct Output {
  std::string path;
  std::string bytes;
};

// The answer as --out and --out-format ask for it; nothing where only a plan could be drawn and there is none.
std::optional<std::string> answer_bytes(const Command& command, const engine::Finished& finished) {
  const problems::Problem& problem = command.planner->problem();
  const std::string format = output_format(command.arguments.options, {"json", "xlsx", "html"}, "json");
  if (format == "json") return formats::to_text(finished.answer);
  if (const auto* more = problems::answer_formats_of(problem))
    if (const auto& known = more->answer_formats();
        std::find(known.begin(), known.end(), format) != known.end())
      return more->answer_text(finished.input, finished.answer, format);
  if (!finished.has_plan) return std::nullopt;
  return format == "xlsx" ? problem.workbook(finished.input, finished.answer)
                          : problem.html(finished.input, finished.answer);
}

// A line a point of the answer's frontier; texts there need no quotes.
std::string frontier_csv(const Json& points) {
  std::string csv;
  for (const Json& point : points) {
    std::string names, values;
    for (const auto& [name, value] : point.items()) {
      names += (names.empty() ? "" : ",") + name;
      values += (values.empty() ? "" : ",") + (value.is_string() ? value.get<std::string>() : "");
    }
    csv += (csv.empty() ? names + "\n" : "") + values + "\n";
  }
  return csv;
}

std::vector<Output> outputs(const Command& command, const engine::Finished& finished) {
  const OptionValues& options = command.arguments.options;
  const problems::Problem& problem = command.planner->problem();
  std::vector<Output> files;
  const auto answer = answer_bytes(command, finished);
  if (const auto path = options.text("out"); path && answer) files.push_back({*path, *answer});
  const bool to_stdout = !options.has("out") && !options.flag("json-stream") && isatty(STDOUT_FILENO) == 0;
  const bool stdout_taken =
      options.text("report") == "-" || options.text("export") == "-" || options.text("certificate") == "-";
  if (to_stdout && !stdout_taken && answer) files.push_back({"-", *answer});
  if (const auto path = options.text("certificate"); path && !finished.certificate.empty())
    files.push_back({*path, finished.certificate});
  if (!finished.has_plan) return files;
  if (const auto path = options.text("report"))
    files.push_back({*path, problem.html(finished.input, finished.answer)});
  if (const auto path = options.text("export"))
    files.push_back({*path, problem.workbook(finished.input, finished.answer)});
  if (const auto path = options.text("frontier-csv"))
    files.push_back({*path, frontier_csv(finished.answer["frontier"])});
  return files;
}

constexpr const char* kNothingLeftOut = ", nothing left out";

std::string left_out_text(const problems::ProblemInfo& kind, const Json& plan) {
  if (kind.left_out.empty() || !plan.contains(kind.left_out)) return "";
  const Json& list = plan[kind.left_out];
  return list.empty() ? kNothingLeftOut : fmt::format(", {} left out", list.size());
}

std::string plain(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// A stage's value or bound (`key`) as people count it: the number, and in what.
std::pair<std::string, std::string> counted(const problems::ProblemInfo& kind, const Json& stage,
                                            const char* key) {
  const std::string unit = stage["unit"];
  const auto value = parse_int128(plain(stage[key]));
  const auto* headline = kind.headline_called(stage["name"].get<std::string>());
  if (!value) return {plain(stage[key]), unit};
  if (headline && !headline->people.empty()) return {headline->number(*value), headline->people};
  const std::size_t space = unit.find(' ');
  const bool part_of_one = unit.starts_with("0.") && space != std::string::npos;  // "0.01 cost"
  if (!part_of_one) return {plain(stage[key]), unit};
  return {formats::decimal_text(*value, static_cast<int>(space) - 2), unit.substr(space + 1)};
}

// Stages behind a proven headline that are open: ", proven; patterns 12, at least 3".
std::string open_stages_text(const Json& stages) {
  std::string text;
  for (const Json& stage : stages) {
    if (stage["proven"] == true) continue;
    text += fmt::format("{}{} {}", text.empty() ? ", proven; " : ", ", plain(stage["name"]),
                        plain(stage["value"]));
    if (!stage["bound"].is_null())
      text += (stage["sense"] == "minimize" ? ", at least " : ", at most ") + plain(stage["bound"]);
  }
  return text;
}

// The stage that the answer repeats at its top; null: none of these.
Json headline_of(const problems::ProblemInfo& kind, const Json& stages) {
  for (const Json& stage : stages)
    if (kind.headline_called(stage["name"].get<std::string>())) return stage;
  return nullptr;
}

// "548 bits"; where the kind says what people count in, the exact value behind it: "2.0659 USDC (20659000000 1e-4 micro-USDC)".
std::string headline_text(const problems::ProblemInfo& kind, const Json& stages) {
  const Json stage = headline_of(kind, stages);
  if (stage.is_null()) return "";
  const auto [number, unit] = counted(kind, stage, "value");
  const bool other_unit = !kind.headline_called(stage["name"].get<std::string>())->people.empty();
  return number + " " + unit +
         (other_unit ? " (" + plain(stage["value"]) + " " + plain(stage["unit"]) + ")" : "");
}

std::string result_text(const problems::ProblemInfo& kind, const Json& answer) {
  std::string status = answer["status"];
  std::transform(status.begin(), status.end(), status.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  std::string text = status + "  ";
  if (answer["plan"].is_null()) {
    text += answer["status"] == "infeasible" ? "there is no plan" : "no plan found";
  } else {
    text += headline_text(kind, answer["objectives"]);
    if (answer["status"] != "optimal" && answer["gap"] == 0.0)
      text += open_stages_text(answer["objectives"]);
    else if (answer["status"] != "optimal" && !answer["bound"].is_null())
      text += fmt::format(", bound {}, gap {}",
                          counted(kind, headline_of(kind, answer["objectives"]), "bound").first,
                          gap_text(answer["gap"]));
    text += left_out_text(kind, answer["plan"]);
  }
  if (answer["stop"] != "proof") text += fmt::format(", stopped by {}", plain(answer["stop"]));
  if (!answer["explanation"].is_null()) text += "\n        " + plain(answer["explanation"]["summary"]);
  return text;
}

std::string verify_text(const Json& answer) {
  std::string text = answer["plan"].is_null() ? "no plan to check" : "independent checker: 0 rules broken";
  if (answer["bound_checked"] == true) text += ", bound re-proved";
  if (answer["bound_checked"].is_null() && answer["certificate_sha256"].is_string())
    text += ", a bound rests on a solver's word";
  if (answer["bound_checked"] == false) text += ", bound NOT re-proved";
  return text;
}

std::string compare_hint(const Command& command, const std::string& out) {
  for (const char* option : {"keep", "start"})
    if (const auto earlier = command.arguments.options.text(option))
      return fmt::format(" | tenon compare {} {} {}", command.planner->problem().info().kind, *earlier, out);
  return "";
}

// The options that shaped how the input was read, as words for a hint: all of them, or those that no answer holds, for
// what gets the answer, too.
enum class Words { kAll, kNotInAnswers };
std::string reading_words(const Command& command, Words which) {
  std::string words;
  for (const OptionSpec& spec : command.table) {
    const bool in_answers = spec.shapes_answer && spec.type != OptionSpec::Type::kInputFile;
    if (spec.group != "Input" || (which == Words::kNotInAnswers && in_answers)) continue;
    for (const std::string& text : command.arguments.options.all(spec.name)) {
      if (spec.type == OptionSpec::Type::kFlag) {
        words += " --" + spec.name;
        break;
      }
      const bool plain = text.find_first_of(" \t'\"\\$*?[]{}()<>|&;~#!`") == std::string::npos;
      words += " --" + spec.name + " " + (plain ? text : "'" + text + "'");
    }
  }
  return words;
}

void print_summary(const Command& command, const Json& answer, const std::vector<Output>& files,
                   Terminal& terminal) {
  const problems::ProblemInfo& kind = command.planner->problem().info();
  terminal.line("result", result_text(kind, answer), true);
  for (const Json& next : answer["next_best"]) terminal.line("next", headline_text(kind, next["objectives"]));
  if (!answer["stable_ranges"].empty())
    terminal.line("ranges",
                  fmt::format("{} numbers have a range in which the plan stays best; the answer and "
                              "its report list them",
                              answer["stable_ranges"].size()));
  terminal.line("verify", verify_text(answer));
  std::string wrote;
  for (const Output& file : files)
    wrote += (wrote.empty() ? "" : " ") + (file.path == "-" ? "standard output" : file.path);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - command.started).count();
  terminal.line(wrote.empty() ? "took" : "wrote",
                fmt::format("{}{}{}  {}", wrote, wrote.empty() ? "" : "      ", duration_text(seconds),
                            memory_text(answer["stats"]["peak_bytes"])));
  const std::string input = formats::sql::shown(command.arguments.operands[0]);
  const auto out = command.arguments.options.text("out");
  if (answer["plan"].is_null()) {
    if (out && files.empty())
      terminal.line("note",
                    *out + " is not written: there is no plan to draw. --out FILE.json takes the answer");
    terminal.line(
        "hint", fmt::format("tenon explain {} {}{}", kind.kind, input, reading_words(command, Words::kAll)));
  } else if (!out && files.empty()) {
    terminal.line("hint", fmt::format("tenon plan {} {}{} --out plan.json", kind.kind, input,
                                      reading_words(command, Words::kAll)));
  } else if (out && *out != "-" && input != "-") {
    const std::string left_out = left_out_text(kind, answer["plan"]);
    const bool complete = left_out.empty() || left_out == kNothingLeftOut;
    terminal.line("hint", fmt::format("tenon {} {} {} {}{}", complete ? "verify" : "explain", kind.kind,
                                      input, *out, reading_words(command, Words::kNotInAnswers)) +
                              compare_hint(command, *out));
  }
}

// What --write-back has written, or with --dry-run would have.
void print_rows(const WriteBack& write_back, const std::vector<std::string>& rows, bool json_stream,
                Terminal& terminal) {
  if (json_stream)
    return JsonStream::send({{"event", "written_back"},
                             {"run_id", write_back.run_id()},
                             {"dry_run", write_back.dry_run()},
                             {"rows", rows}});
  if (rows.empty()) return terminal.line("note", "nothing is written back: there is no plan", true);
  if (!write_back.dry_run())
    return terminal.line(
        "wrote", fmt::format("run {} into the database, {} rows", write_back.run_id(), rows.size()), true);
  for (const std::string& row : rows) terminal.line("would", row, true);
}

int report_errors(const std::vector<InputError>& errors, bool json_stream) {
  print_errors(errors, json_stream);
  if (json_stream) JsonStream::send({{"event", "errors"}, {"errors", engine::to_json(errors)}});
  return kBadInput;
}

}  // namespace

int plan(const Command& command) {
  const OptionValues& options = command.arguments.options;
  const bool json_stream = options.flag("json-stream");
  const problems::ProblemInfo& kind = command.planner->problem().info();
  Terminal terminal(kind, !options.flag("quiet") && !json_stream);
  JsonStream stream(kind);

  const auto write_back = WriteBack::prepare(command);
  if (!write_back) return report_errors(write_back.errors(), json_stream);
  engine::Job job{.planner = command.planner, .input = command.arguments.operands[0], .options = options};
  job.progress = json_stream ? static_cast<ProgressSink*>(&stream) : &terminal;
  job.started = command.started;
  cancel_on_signals(job.cancel);
  if (const auto threads = options.integer("threads")) run_on_at_most(static_cast<int>(*threads));
  const auto finished = engine::run(job);
  if (!finished) return report_errors(finished.errors(), json_stream);

  const Json& answer = finished.value().answer;
  const std::vector<Output> files = outputs(command, finished.value());
  for (const Output& file : files)
    if (const auto written = write_output(file.path, file.bytes); !written)
      return report_errors(written.errors(), json_stream);
  if (write_back.value()) {
    const auto rows = finished.value().has_plan ? write_back.value()->write(finished.value())
                                                : Result(std::vector<std::string>());
    if (!rows) return report_errors(rows.errors(), json_stream);
    print_rows(*write_back.value(), rows.value(), json_stream, terminal);
  }
  if (json_stream) {
    JsonStream::send({{"event", "answer"}, {"answer", answer}});
  } else {
    for (const Json& warning : answer["warnings"])
      terminal.line("warn", to_string(Warning{warning["at"], warning["text"]}));
    print_summary(command, answer, files, terminal);
  }
  return finished.value().has_plan ? kDone : kNo;
}

}  // namespace tenon::cli
