#include "problems/cut_problem.h"

#include "problems/cut/certify.h"
#include "problems/cut/format.h"
#include "problems/cut/random.h"
#include "problems/cut/report.h"
#include "problems/cut/verify.h"
#include "problems/typed_problem.h"

namespace tenon::problems {

namespace {

// What `tenon new cut` writes: one of each thing an input can say.
constexpr const char* kSample = R"({
  "_comment": [
    "A cutting problem: pieces are cut from stocks, as few or as cheap as possible. All lengths in one unit, decimals allowed.",
    "kerf: what each cut turns to dust. trim: what a stock's ends lose in all. Both optional, as are all the limits.",
    "least_leftover: a rest of at least this is kept; each unit of its length is worth leftover_value.",
    "Without costs the number of stocks counts; without demands each item is one piece (bin packing).",
    "Try: tenon plan cut THIS --out plan.json --report plan.html"
  ],
  "unit": "mm",
  "kerf": 3.2,
  "trim": 20,
  "max_pieces": 8,
  "least_leftover": 900,
  "leftover_value": 0.002,
  "stocks": [
    {"name": "bar of 6 m", "length": 6000, "cost": 24.50},
    {"_comment": "from the last job: only two are there", "name": "bar of 4 m", "length": 4000, "cost": 15, "limit": 2}
  ],
  "items": [
    {"name": "post", "length": 1850, "demand": 8},
    {"name": "rail", "length": 1212.5, "demand": 12},
    {"name": "brace", "length": 640, "demand": 16},
    {"name": "stop", "length": 95, "demand": 24}
  ]
}
)";

const std::vector<std::string> kNotes{
    "A cutting problem, to start from",
    "Sheet Items: a row an item; Length and Demand must be there, Name may be. Columns may stand in any "
    "order.",
    "Kerf, trim and limits stand above the table; leave out what does not matter.",
    "Sheet Stock: a row a stock length, with its cost and how many there are, if that matters.",
    "All lengths in one unit, decimals allowed.",
    "Try: tenon plan cut THIS.xlsx --out plan.json --report plan.html",
};

std::vector<OptionSpec> new_options() {
  return {{.name = "random",
           .type = OptionSpec::Type::kInteger,
           .value_name = "N",
           .help = "A random input of N pieces (cutgen, shop: N items) in place of the sample.",
           .low = 1,
           .high = 100'000},
          {.name = "seed",
           .type = OptionSpec::Type::kInteger,
           .value_name = "K",
           .help = "Which random input.",
           .low = 0,
           .high = 9e15},
          {.name = "shape",
           .type = OptionSpec::Type::kChoice,
           .value_name = "SHAPE",
           .help = "What the random input is like; of triplets the best plan is known: three pieces a stock.",
           .default_text = "uniform",
           .choices = {"uniform", "triplets", "wide", "cutgen", "shop"}},
          {.name = "length",
           .type = OptionSpec::Type::kInteger,
           .value_name = "LENGTH",
           .help = "Stock length of the random input (not set: as its shape has it).",
           .low = 10,
           .high = 1e9}};
}

ProblemInfo make_info() {
  ProblemInfo info;
  info.kind = "cut";
  info.summary = "pieces from stocks: cutting stock and bin packing in one dimension";
  info.headlines = {{"stocks", "stocks"}, {"stock_cost", "cost"}};
  info.input_formats = {"json", "csp", "bpp", "csv", "xlsx"};
  info.output_formats = {"json", "csp", "csv", "xlsx"};
  info.read_options = cut::read_options();
  info.new_options = new_options();
  return info;
}

Result<std::string> text_of(const cut::Instance& instance, const std::string& format,
                            const std::vector<std::string>& notes = {}) {
  if (format == "xlsx") return cut::to_workbook(instance, notes);
  if (format == "csv") return cut::to_csv(instance);
  if (format == "csp") return cut::to_bpplib(instance);
  return formats::to_text(cut::to_json(instance));
}

cut::Instance sample() {
  const formats::Document document{"", "json", formats::parse_json(kSample, "").value()};
  return cut::read_instance(document, OptionValues()).value().instance;
}

using CutTypes = TypedProblem<cut::Input, cut::Plan, cut::Proof>;

class CutProblem final : public CutTypes {
 public:
  CutProblem()
      : CutTypes(make_info(), {.read_document = cut::read_document,
                               .read_instance = cut::read_instance,
                               .read_plan = cut::read_plan,
                               .plan_from_json = cut::plan_from_json,
                               .proof_from_json = cut::proof_from_json,
                               .certify = cut::certify,
                               .name = cut::name,
                               .verify = cut::verify,
                               .stage_values = cut::stage_values,
                               .differences = cut::differences,
                               .html = cut::html,
                               .workbook = cut::workbook}) {}

  Result<std::string> convert(const Loaded& input, const std::string& format) const override {
    return text_of(input.as<cut::Instance>(), format);
  }

  Result<std::string> fresh(const std::string& format, const OptionValues& options) const override {
    const auto pieces = options.integer("random");
    if (!pieces) {
      if (auto wrong = only_with_random(info(), options)) return *wrong;
      if (format.empty() || format == "json") return std::string(kSample);
      return text_of(sample(), format, kNotes);
    }
    cut::RandomOptions random;
    random.pieces = static_cast<std::int32_t>(*pieces);
    random.seed = static_cast<std::uint64_t>(options.integer("seed").value_or(0));
    random.shape =
        cut::shape_called(options.text("shape").value_or("uniform")).value_or(cut::RandomShape::kUniform);
    random.stock_length = options.integer("length");
    return text_of(cut::random_instance(random), format);
  }
};

}  // namespace

const Problem& cut_problem() {
  static const CutProblem kProblem;
  return kProblem;
}

}  // namespace tenon::problems
