#include "problems/roster_problem.h"

#include "problems/answer_formats.h"
#include "problems/roster/certify.h"
#include "problems/roster/format.h"
#include "problems/roster/input_check.h"
#include "problems/roster/ngrs_output.h"
#include "problems/roster/ngrs_request.h"
#include "problems/roster/random.h"
#include "problems/roster/report.h"
#include "problems/roster/verify.h"
#include "problems/typed_problem.h"

namespace tenon::problems {

namespace {

// What `tenon new roster` writes: two weeks at a gate, with one of each thing that planners say first.
constexpr const char* kSample = R"({
  "_comment": [
    "A duty roster: who is on duty when, under working-time rules. docs/problems/roster.md says what each field means, docs/rules.md the rules.",
    "workPattern: D and N are shift codes, O is a day off. Each officer follows the pattern from an offset that the planner chooses.",
    "headcount: people wanted for each shift of a day. unavailability: days without duty. requests: wishes, each with a weight.",
    "constraintList: changes to standard rules, by id, and rules of your own, with a form. What is not named keeps its default.",
    "Try: tenon plan roster THIS --out plan.json --report plan.html"
  ],
  "schemaVersion": "0.98",
  "planningReference": "north gate, first half of February",
  "planningHorizon": {"startDate": "2026-02-02", "endDate": "2026-02-15"},
  "publicHolidays": ["2026-02-10"],
  "solverConfig": {"optimizationMode": "minimizeEmployeeCount"},
  "demandItems": [
    {
      "demandId": "north gate",
      "locationId": "north",
      "shifts": [
        {
          "shiftDetails": [
            {"shiftCode": "D", "start": "08:00", "end": "20:00"},
            {"shiftCode": "N", "start": "20:00", "end": "08:00"}
          ]
        }
      ],
      "requirements": [
        {
          "requirementId": "guard",
          "headcount": {"D": 2, "N": 1},
          "workPattern": "DDNNOO",
          "requiredQualifications": ["GUARD"]
        }
      ]
    }
  ],
  "employees": [
    {"employeeId": "A1", "name": "Ann", "scheme": "A", "gender": "F", "qualifications": ["GUARD"]},
    {"employeeId": "A2", "name": "Ben", "scheme": "A", "gender": "M", "qualifications": ["GUARD"],
      "unavailability": [{"startDate": "2026-02-05", "endDate": "2026-02-07", "reason": "leave"}]},
    {"employeeId": "A3", "name": "Cho", "scheme": "A", "gender": "F", "qualifications": ["GUARD"]},
    {"employeeId": "A4", "name": "Dev", "scheme": "A", "gender": "M", "qualifications": ["GUARD"]},
    {"employeeId": "B1", "name": "Eva", "scheme": "B", "gender": "F", "qualifications": ["GUARD"]},
    {"employeeId": "B2", "name": "Fay", "scheme": "B", "gender": "F", "qualifications": ["GUARD"]},
    {"employeeId": "B3", "name": "Gus", "scheme": "B", "gender": "M",
      "qualifications": [{"code": "GUARD", "expiryDate": "2026-02-08"}]}
  ],
  "constraintList": [
    {"id": "C3_consecutive_days", "defaultValue": 6},
    {"_comment": "a rule of one's own", "id": "four nights a week", "form": "window-sum", "quantity": "nights", "window": "week", "most": 4,
      "enforcement": "soft", "weight": 5}
  ],
  "requests": [
    {"employeeId": "A1", "date": "2026-02-14", "wanted": false, "weight": 3}
  ]
}
)";

const std::vector<std::string> kNotes{
    "A duty roster, to start from",
    "Settings: the first and last day; public holidays side by side. Goal: minimizeEmployeeCount or "
    "balanceWorkload.",
    "Staff: a row an officer. Qualifications with ; between them, each maybe with 'from 2026-01-01' and "
    "'until 2026-06-30'. Leave: a row an absence.",
    "Demand: a row a requirement. Headcount: 2 for every shift, or D=2; N=1. Pattern: shift codes and O for "
    "a "
    "day off.",
    "Shifts: codes and times, for one demand, or for all where Demand is empty. Cover: other numbers on "
    "single days.",
    "Rules: changes to standard rules by their id (docs/rules.md). Requests: wishes. Pins: what is settled.",
    "Columns may stand in any order and be left out; what none says goes into a column More, as JSON.",
    "Try: tenon plan roster THIS.xlsx --out plan.json --report plan.html",
};

std::vector<OptionSpec> new_options() {
  return {{.name = "random",
           .type = OptionSpec::Type::kInteger,
           .value_name = "N",
           .help = "A random input of N officers in place of the sample.",
           .low = 1,
           .high = 10'000},
          {.name = "seed",
           .type = OptionSpec::Type::kInteger,
           .value_name = "K",
           .help = "Which random input.",
           .low = 0,
           .high = 9e15},
          {.name = "shape",
           .type = OptionSpec::Type::kChoice,
           .value_name = "SHAPE",
           .help = "What the random input is like; nurses: of the shift-scheduling benchmark's form.",
           .default_text = "month",
           .choices = {"month", "rotation", "part-time", "crews", "nurses"}},
          {.name = "days",
           .type = OptionSpec::Type::kInteger,
           .value_name = "DAYS",
           .help = "Length of the random input.",
           .default_text = "31",
           .low = 1,
           .high = 366}};
}

ProblemInfo make_info() {
  ProblemInfo info;
  info.kind = "roster";
  info.summary = "duty rosters: officers at posts under working-time rules; shift scheduling";
  info.headlines = {{"unfilled", "duties"}, {"cost", "points"}};
  info.left_out = "unfilled";
  info.input_formats = {"json", "txt", "xlsx"};
  info.output_formats = {"json", "txt", "xlsx"};
  info.read_options = roster::read_options();
  info.new_options = new_options();
  return info;
}

// An instance with the document that it was read from, for convert().
struct Kept : roster::Instance {
  Json document;
};

Result<std::string> text_of(const Kept& kept, const std::string& format,
                            const std::vector<std::string>& notes = {}) {
  if (format == "xlsx") return roster::to_workbook(kept.document, notes);
  if (format != "txt") return formats::to_text(kept.document);
  if (kept.flavour == roster::Flavour::kShiftScheduling) return roster::to_shift_scheduling(kept);
  return InputError{"", "--out-format", "'txt'",
                    "json or xlsx: the text is of the shift-scheduling benchmark alone"};
}

// "/demandItems/0/requirements/1" of "demandItems[0].requirements[1]".
std::string pointer_of(const std::string& field) {
  std::string pointer;
  for (const char c : field) {
    if (c == '.' || c == '[')
      pointer += '/';
    else if (c != ']')
      pointer += c;
  }
  return pointer.empty() ? pointer : '/' + pointer;
}

// What clients of the ngrs family are told of an input that can be planned. Errors are the strict reader's business.
void add_hints(const Json& document, std::vector<Warning>& warnings) {
  if (!document.is_object() || !document.contains("demandItems")) return;
  for (const roster::InputIssue& issue : roster::check_input(document))
    if (!issue.is_error)
      warnings.push_back({pointer_of(issue.field), issue.message + " (" + issue.code + ")"});
}

using RosterTypes = TypedProblem<roster::Input, roster::Plan, roster::Proof>;

class RosterProblem final : public RosterTypes, public AnswerFormats {
 public:
  RosterProblem()
      : RosterTypes(make_info(), {.read_document = roster::read_document,
                                  .read_instance = roster::read_instance,
                                  .read_plan = roster::read_plan,
                                  .plan_from_json = roster::plan_from_json,
                                  .proof_from_json = roster::proof_from_json,
                                  .certify = roster::certify,
                                  .name = roster::name,
                                  .verify = roster::verify,
                                  .stage_values = roster::stage_values,
                                  .differences = roster::differences,
                                  .html = roster::html,
                                  .workbook = roster::workbook}) {}

  Result<Loaded> load(const formats::Document& document, const OptionValues& options) const override {
    Result<roster::Input> input = roster::read_instance(document, options);
    if (!input.ok()) return input.errors();
    roster::Input& read = input.value();
    if (!roster::is_body(document.root)) add_hints(document.root, read.warnings);
    const auto kept = std::make_shared<const Kept>(Kept{std::move(read.instance), std::move(read.document)});
    return Loaded{std::shared_ptr<const roster::Instance>(kept), std::move(read.warnings),
                  std::move(read.summary), std::move(read.check)};
  }

  const std::vector<std::string>& answer_formats() const override {
    static const std::vector<std::string> kFormats{"ngrs", "ngrs-0.50"};
    return kFormats;
  }

  std::string answer_text(const Loaded& input, const Json& answer, const std::string& format) const override {
    const auto& kept = static_cast<const Kept&>(input.as<roster::Instance>());
    Json output = roster::ngrs_output(kept, answer, format == "ngrs-0.50" ? "0.50" : "0.95");
    roster::add_request(kept, kept.document, output);
    return formats::to_text(output);
  }

  Result<std::string> convert(const Loaded& input, const std::string& format) const override {
    return text_of(static_cast<const Kept&>(input.as<roster::Instance>()), format);
  }

  Result<std::string> fresh(const std::string& format, const OptionValues& options) const override {
    const auto officers = options.integer("random");
    if (!officers) {
      if (auto wrong = only_with_random(info(), options)) return *wrong;
      if (format.empty() || format == "json") return std::string(kSample);
      return written(formats::parse_json(kSample, "").value(), format, kNotes);
    }
    roster::RandomOptions random;
    random.officers = static_cast<std::int32_t>(*officers);
    random.seed = static_cast<std::uint64_t>(options.integer("seed").value_or(0));
    random.days = static_cast<std::int32_t>(options.integer("days").value_or(random.days));
    random.shape = roster::shape_called(options.text("shape").value_or("month")).value_or(random.shape);
    return written(roster::random_document(random), format, {});
  }

 private:
  // Read first: the text of the benchmark is made from an instance.
  static Result<std::string> written(Json document, const std::string& format,
                                     const std::vector<std::string>& notes) {
    if (format.empty() || format == "json") return formats::to_text(document);
    Result<roster::Input> input = roster::read_instance({"", "json", std::move(document)}, {});
    TENON_ASSERT(input.ok());
    return text_of({std::move(input.value().instance), std::move(input.value().document)}, format, notes);
  }
};

}  // namespace

const Problem& roster_problem() {
  static const RosterProblem kProblem;
  return kProblem;
}

}  // namespace tenon::problems
