#include "report/envelope.h"

#include <algorithm>
#include <utility>

#include "report/parts.h"

namespace tenon::report {

namespace {

constexpr std::size_t kMostListed = 200;

// Items of {"<head>", "text"}, the head as code.
Html list(const Json& entries, const char* head) {
  Html items;
  std::size_t listed = 0;
  for (const Json& entry : entries) {
    if (++listed > kMostListed) break;
    const std::string front = word(member(entry, head));
    items += element("li", (front.empty() ? Html() : element("code", front) + text(": ")) +
                               text(word(member(entry, "text"))));
  }
  Html body = element("ul", items);
  if (entries.size() > kMostListed)
    body += paragraph("… and " + grouped(Int128(entries.size() - kMostListed)) + " more, in the answer.");
  return body;
}

Html violations(const Json& found) {
  Table broken;
  broken.columns = {{"Rule", false}, {"What is wrong", false}, {"Found", false}, {"Allowed", false}};
  for (const Json& each : found)
    broken.rows.push_back({element("code", word(member(each, "rule"))), text(word(member(each, "text"))),
                           text(shown(member(each, "found"))), text(shown(member(each, "allowed")))});
  return table(broken);
}

Html explanation(const Json& why) {
  Html body = paragraph(word(member(why, "summary")));
  if (!member(why, "conflict").empty())
    body += element("h3", "These clash; without any one of them the rest can be met") +
            list(member(why, "conflict"), "rule");
  Html ways;
  for (const Json& way : member(why, "relaxations"))
    ways += element("li", element("code", word(member(way, "change"))) +
                              text(" (" + word(member(way, "cost")) + "): " + word(member(way, "text"))));
  if (!ways.empty()) body += element("h3", "Ways out, cheapest first") + element("ol", ways);
  return body;
}

Html phases(const Json& stats) {
  Table spent{"", {{"Phase", false}, {"Time", true}, {"Ticks", true}, {"Counters", false}}, {}};
  for (const Json& phase : member(stats, "phases")) {
    std::string counters;
    if (const Json& counted = member(phase, "counters"); counted.is_object())
      for (const auto& [key, value] : counted.items())
        counters += (counters.empty() ? "" : ", ") + key + " " + shown(value);
    const Json& wall = member(phase, "wall_s");
    spent.rows.push_back({text(word(member(phase, "name"))),
                          text(wall.is_number() ? seconds(wall.get<double>()) : "–"),
                          text(shown(member(phase, "ticks"))), text(counters)});
  }
  return spent.rows.empty() ? Html() : element("h3", "Phases of the search") + table(spent);
}

Html backends(const Json& answer) {
  Table used{"", {{"Solver", false}, {"Version", false}, {"For", false}, {"Why this one", false}}, {}};
  for (const Json& backend : member(answer, "backends"))
    used.rows.push_back({text(word(member(backend, "name"))), text(word(member(backend, "version"))),
                         text(word(member(backend, "role"))), text(word(member(backend, "why")))});
  return used.rows.empty() ? Html() : element("h3", "Solvers that took part") + table(used);
}

Html run(const Json& answer) {
  std::vector<std::pair<std::string, Html>> said;
  const Json& stats = member(answer, "stats");
  if (const Json& wall = member(stats, "wall_s"); wall.is_number())
    said.emplace_back("time", text(seconds(wall.get<double>())));
  if (const Json& peak = member(stats, "peak_bytes"); peak.is_number())
    said.emplace_back("memory at its peak", text(memory(peak.get<double>())));
  for (const char* key : {"threads", "ticks"})
    if (member(stats, key).is_number()) said.emplace_back(key, text(shown(member(stats, key))));
  said.emplace_back("stopped by", text(shown(member(answer, "stop"))));
  said.emplace_back("input SHA-256", element("code", shown(member(answer, "input_sha256"))));
  said.emplace_back("certificate SHA-256", element("code", shown(member(answer, "certificate_sha256"))));
  Html body = facts(said);
  std::vector<std::pair<std::string, Html>> options;
  if (const Json& given = member(answer, "options"); given.is_object())
    for (const auto& [key, value] : given.items()) options.emplace_back(key, text(shown(value)));
  if (!options.empty()) body += element("h3", "Options that shape the answer") + facts(options);
  return body + phases(stats) + backends(answer);
}

// A claim that says so, or none at all for what a solver has proven.
bool on_a_solvers_word(const Json& answer) {
  const bool solvers = !member(answer, "backends").empty();
  const Json& all = member(answer, "objectives");
  return std::any_of(all.begin(), all.end(), [&](const Json& stage) {
    const Json& proof = member(stage, "proof");
    return word(proof) == "solver" || (solvers && proof.is_null() && !member(stage, "bound").is_null());
  });
}

const std::string& in_words(const Words& words, const std::string& key) {
  const auto found = words.find(key);
  return found == words.end() ? key : found->second;
}

}  // namespace

const Json& member(const Json& json, const char* key) {
  static const Json kNull;
  if (!json.is_object()) return kNull;
  const auto found = json.find(key);
  return found == json.end() ? kNull : *found;
}

std::string word(const Json& json) { return json.is_string() ? json.get<std::string>() : std::string(); }

std::optional<Int128> integer(const Json& json) {
  if (json.is_number_integer()) return Int128{json.get<std::int64_t>()};
  if (json.is_string()) return parse_int128(json.get_ref<const std::string&>());
  return std::nullopt;
}

std::string shown(const Json& json) {
  if (json.is_number_integer()) return grouped(json.get<std::int64_t>());
  if (json.is_null()) return "–";
  if (json.is_boolean()) return json.get<bool>() ? "yes" : "no";
  if (json.is_string()) return json.get<std::string>();
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string gap_text(const Json& gap) { return gap.is_number() ? percent(gap.get<double>()) : "–"; }

std::string stop_text(const Json& answer) {
  static const Words kWhy{{"proof", "The run ended with a proof."},
                          {"gap", "The run ended at the gap that was asked for."},
                          {"time", "The run ended at its time limit."},
                          {"work", "The run ended at its work limit."},
                          {"memory", "The run ended at its memory limit."},
                          {"cancelled", "The run was cancelled."}};
  const auto found = kWhy.find(word(member(answer, "stop")));
  return found == kWhy.end() ? "" : found->second;
}

Card usable(const Json& answer) {
  Card card{"Is the plan usable?", "", {}, Card::Tone::kPlain};
  const std::size_t broken = member(answer, "violations").size();
  if (!member(answer, "plan").is_object()) {
    card.tone = Card::Tone::kBad;
    card.answer = "No plan";
    card.details = text(word(member(answer, "status")) == "infeasible"
                            ? "Proven: no plan keeps all the rules. See why below."
                            : "None was found, and none was proven impossible. " + stop_text(answer));
  } else if (member(answer, "verified") == true && broken == 0) {
    card.tone = Card::Tone::kGood;
    card.answer = "Yes, verified";
    card.details = text("The independent checker found no rule broken.");
  } else {
    card.tone = Card::Tone::kBad;
    card.answer = broken > 0 ? "No: " + count_of(Int128(broken), "rule") + " broken" : "Not verified";
    card.details = text("Do not use this plan before its check has passed.");
  }
  return card;
}

std::string bound_check_text(const Json& answer, Card& card) {
  const Json& checked = member(answer, "bound_checked");
  if (checked == true) return " The bound was re-proved by the second program.";
  if (checked == false) {
    card.tone = Card::Tone::kBad;
    return " The second program could NOT confirm the bound.";
  }
  if (on_a_solvers_word(answer))
    return " This rests on a solver's word, which the second program cannot re-prove.";
  return "";
}

Card how_good(const Json& answer, const HowGood& of) {
  const std::string status = word(member(answer, "status"));
  Card card{"How good is it?", status.empty() ? "–" : status, {}, Card::Tone::kPlain};
  std::string says;
  if (status == "optimal") {
    card.tone = Card::Tone::kGood;
    card.answer = "Optimal";
    says = of.best;
  } else if (of.value && of.bound) {
    card.answer = of.open_answer.empty() ? "Gap " + gap_text(member(answer, "gap")) : of.open_answer;
    says = of.open + " " + stop_text(answer);
  } else if (of.value) {
    says = "No bound is known. " + stop_text(answer);
  }
  if (of.bound) says += bound_check_text(answer, card);
  card.details = text(says);
  return card;
}

Html stages(const Json& answer, const Words& names, const Words& arguments) {
  Table table_of;
  table_of.caption = "Each stage is optimised without spoiling those above it.";
  table_of.columns = {{"Stage", false}, {"Value", true},   {"Bound", true},    {"Gap", true},
                      {"Unit", false},  {"Proven", false}, {"Bound by", false}};
  for (const Json& stage : member(answer, "objectives")) {
    const std::string argument = word(member(stage, "proof"));
    table_of.rows.push_back({text(in_words(names, word(member(stage, "name")))),
                             text(shown(member(stage, "value"))), text(shown(member(stage, "bound"))),
                             text(gap_text(member(stage, "gap"))), text(word(member(stage, "unit"))),
                             text(shown(member(stage, "proven"))),
                             text(argument.empty() ? "–" : in_words(arguments, argument))});
  }
  return table_of.rows.empty() ? Html() : table(table_of);
}

void add_verdict(const Json& answer, Page& page) {
  if (const Json& found = member(answer, "violations"); !found.empty())
    page.sections.push_back({"violations", "Rules that the plan breaks", violations(found)});
  if (const Json& why = member(answer, "explanation"); why.is_object())
    page.sections.push_back({"why", "Why", explanation(why)});
}

void add_ranges(const Json& answer, Page& page) {
  Table ranges;
  ranges.caption = "The plan stays the best as long as one of these numbers, by itself, stays in its range.";
  ranges.columns = {{"Of", false}, {"Number", false}, {"Unit", false},
                    {"Now", true}, {"From", true},    {"To", true}};
  for (const Json& range : member(answer, "stable_ranges")) {
    std::string of;
    for (const Json& name : member(range, "at")) of += (of.empty() ? "" : ", ") + word(name);
    const Json& high = member(range, "high");
    ranges.rows.push_back({text(of), text(word(member(range, "field"))), text(word(member(range, "unit"))),
                           text(word(member(range, "value"))), text(word(member(range, "low"))),
                           text(high.is_string() ? word(high) : "any")});
  }
  if (!ranges.rows.empty()) page.sections.push_back({"ranges", "What would change the plan", table(ranges)});
}

void add_origin(const Json& answer, const std::string& units, Page& page) {
  if (const Json& warnings = member(answer, "warnings"); !warnings.empty())
    page.sections.push_back({"warnings", "Warnings", list(warnings, "at")});
  page.sections.push_back({"run", "The run", run(answer)});
  page.footer =
      text("Tenon " + word(member(answer, "version")) + ", answer format " + shown(member(answer, "tenon")) +
           ". " + units + " This page is one file and loads nothing.");
}

}  // namespace tenon::report
