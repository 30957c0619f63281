#include "problems/cut_problem.h"

#include <map>

#include "problems/answer_parts.h"
#include "problems/cut/certify.h"
#include "problems/cut/format.h"
#include "problems/cut/random.h"
#include "problems/cut/report.h"
#include "problems/cut/verify.h"

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

const cut::Instance& instance_of(const Loaded& input) {
  return *static_cast<const cut::Instance*>(input.instance.get());
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

bool says_infeasible(const Json& answer) {
  return answer.is_object() && answer.contains("status") && answer["status"] == "infeasible";
}

class CutProblem final : public Problem {
 public:
  const ProblemInfo& info() const override { return info_; }

  Result<formats::Document> read(const formats::Source& source, const std::string& format,
                                 const OptionValues& options) const override {
    return cut::read_document(source, format, options);
  }

  Result<Loaded> load(const formats::Document& document, const OptionValues& options) const override {
    Result<cut::Input> input = cut::read_instance(document, options);
    if (!input.ok()) return input.errors();
    cut::Input& read = input.value();
    return Loaded{std::make_shared<const cut::Instance>(std::move(read.instance)), std::move(read.warnings),
                  std::move(read.summary), std::move(read.check)};
  }

  Result<Json> read_plan(const formats::Source& source) const override {
    const Result<cut::Plan> plan = cut::read_plan(source);
    if (!plan.ok()) return plan.errors();
    return cut::to_json(plan.value());
  }

  std::vector<Violation> verify(const Loaded& input, const Json& plan) const override {
    const Result<cut::Plan> read = cut::plan_from_json(plan, "plan");
    if (read.ok()) return cut::verify(instance_of(input), read.value());
    return form_violations(read.errors());
  }

  std::vector<std::pair<std::string, Int128>> stage_values(const Loaded& input,
                                                           const Json& plan) const override {
    const Result<cut::Plan> read = cut::plan_from_json(plan, "plan");
    if (!read.ok()) return {};
    return cut::stage_values(instance_of(input), read.value());
  }

  CertificateVerdict certify(const Loaded& input, const Json& answer,
                             const Json& certificate) const override {
    const Result<cut::Proof> proof = cut::proof_from_json(certificate, "certificate");
    if (!proof.ok()) return unreadable_certificate(proof.errors());
    const std::vector<Objective> objectives = stages_of(answer, info_.decimal_strings);
    cut::Certification certification =
        cut::certify(instance_of(input), objectives, says_infeasible(answer), proof.value());
    CertificateVerdict verdict{certification.checked, std::move(certification.violations)};
    for (const Objective& objective : objectives) {
      if (!objective.bound) continue;
      const std::string argument = cut::carrier(proof.value(), objective.name, *objective.bound);
      if (!argument.empty()) verdict.arguments.emplace_back(objective.name, argument);
    }
    return verdict;
  }

  std::string html(const Loaded& input, const Json& answer) const override {
    return cut::html(instance_of(input), answer);
  }
  std::string workbook(const Loaded& input, const Json& answer) const override {
    return cut::workbook(instance_of(input), answer);
  }
  Result<std::string> convert(const Loaded& input, const std::string& format) const override {
    return text_of(instance_of(input), format);
  }

  Result<std::string> fresh(const std::string& format, const OptionValues& options) const override {
    const auto pieces = options.integer("random");
    if (!pieces) {
      for (const char* needed : {"seed", "shape", "length"})
        if (options.has(needed))
          return InputError{"", "--" + std::string(needed), "it without --random",
                            "--random N, or none of its options"};
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

  std::vector<std::string> differences(const Json& plan_a, const Json& plan_b) const override {
    const Result<cut::Plan> a = cut::plan_from_json(plan_a, "first plan");
    const Result<cut::Plan> b = cut::plan_from_json(plan_b, "second plan");
    if (!a.ok() || !b.ok()) return {to_string(a.ok() ? b.errors().front() : a.errors().front())};
    return differences_of(a.value(), b.value());
  }

 private:
  // "stock 0: 2 of item 1, 1 of item 3".
  static std::string pattern_text(const cut::Pattern& pattern) {
    std::map<std::int64_t, std::int64_t> counts;
    for (const auto& [index, count] : pattern.items) counts[index] += count;
    std::string text = "stock " + std::to_string(pattern.stock) + ":";
    for (const auto& [index, count] : counts)
      text += (text.back() == ':' ? " " : ", ") + std::to_string(count) + " of item " + std::to_string(index);
    return text;
  }

  // Patterns that are cut more or less often, in the order of `a`, then those that only `b` has; then the totals.
  static std::vector<std::string> differences_of(const cut::Plan& a, const cut::Plan& b) {
    std::map<std::string, std::pair<Int128, Int128>> times;
    for (const cut::Pattern& pattern : a.patterns) times[pattern_text(pattern)].first += pattern.times;
    for (const cut::Pattern& pattern : b.patterns) times[pattern_text(pattern)].second += pattern.times;
    std::vector<std::string> lines;
    for (const auto* plan : {&a, &b})
      for (const cut::Pattern& pattern : plan->patterns) {
        const auto found = times.find(pattern_text(pattern));
        if (found == times.end()) continue;
        const auto [before, after] = found->second;
        if (before != after)
          lines.push_back(found->first + ": " + to_string(before) + " -> " + to_string(after) + " times");
        times.erase(found);
      }
    if (a.stocks_used != b.stocks_used)
      lines.push_back("stocks: " + std::to_string(a.stocks_used) + " -> " + std::to_string(b.stocks_used));
    return lines;
  }

  ProblemInfo info_ = make_info();
};

}  // namespace

const Problem& cut_problem() {
  static const CutProblem kProblem;
  return kProblem;
}

}  // namespace tenon::problems
