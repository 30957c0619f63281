#include "problems/pack_problem.h"

#include <map>

#include "problems/answer_parts.h"
#include "problems/pack/certify.h"
#include "problems/pack/format.h"
#include "problems/pack/random.h"
#include "problems/pack/report.h"
#include "problems/pack/verify.h"

namespace tenon::problems {

namespace {

// What `tenon new pack` writes: one of each thing an input can say.
constexpr const char* kSample = R"({
  "_comment": [
    "A frame layout problem: num_frames frames of frame_size_bytes bytes go out in turn, for ever.",
    "Each object is sent every `period` frames, at the same bit of every frame it is in.",
    "start_frame, offset_bits, alignment_bits, priority, locked and groups are optional.",
    "Try: tenon plan pack THIS --out plan.json --report plan.html"
  ],
  "frame_size_bytes": 16,
  "num_frames": 8,
  "reserved": ["0-7:0+16"],
  "objects": [
    {"_comment": "in every frame, right behind the reserved sync word", "name": "counter", "size_bits": 8, "period": 1, "offset_bits": 16},
    {"name": "voltage", "size_bits": 12, "period": 1},
    {"name": "current", "size_bits": 12, "period": 2, "priority": 5},
    {"_comment": "first sent in frame 3, then in frame 7", "name": "valve", "size_bits": 4, "period": 4, "start_frame": 3},
    {"_comment": "a group lies together, in this order, in the same frames", "group": "tank", "period": 4, "alignment_bits": 8,
     "members": [{"name": "tank_pressure", "size_bits": 16}, {"name": "tank_temperature", "size_bits": 12}]},
    {"name": "version", "size_bits": 32, "period": 8}
  ]
}
)";

const std::vector<std::string> kNotes{
    "A frame layout problem, to start from",
    "Sheet DATA: a row an object. Size, Offset and Alignment in the unit that their titles say.",
    "Name, Size and Period must be there; leave the others empty where they do not matter.",
    "Start_Frame: the first frame it is sent in. Offset: the bit it must start at.",
    "Group: rows with the same word lie together, in their order, in the same frames.",
    "Priority: larger is more important, should something have to be left out.",
    "Frame size, number of frames and reserved areas (FRAMES:START+SIZE, in bits) stand above the table.",
    "Try: tenon plan pack THIS.xlsx --out plan.json --report plan.html",
};

OptionSpec integer_option(std::string name, std::string value_name, std::string help, double low,
                          double high) {
  return {.name = std::move(name),
          .type = OptionSpec::Type::kInteger,
          .value_name = std::move(value_name),
          .help = std::move(help),
          .low = low,
          .high = high};
}

std::vector<OptionSpec> new_options() {
  return {
      integer_option("random", "N", "A random input of N objects in place of the sample.", 1, 1e6),
      integer_option("seed", "K", "Which random input.", 0, 9e15),
      {.name = "shape",
       .type = OptionSpec::Type::kChoice,
       .value_name = "SHAPE",
       .help = "What the random input is like; \"exact\" has a packing without a free bit.",
       .default_text = "harmonic",
       .choices = {"harmonic", "slow", "nonharmonic", "grouped", "pinned", "over", "exact"}},
      {.name = "fill",
       .type = OptionSpec::Type::kNumber,
       .value_name = "F",
       .help = "How full the frames of the random input would be (not set: as its shape has it).",
       .low = 0.001,
       .high = 10},
      integer_option("frames", "N", "Frames of the random input (not set: 32; nonharmonic 60).", 1, 65'536)};
}

ProblemInfo make_info() {
  ProblemInfo info;
  info.kind = "pack";
  info.summary = "periodic objects in the frames of a TDM telemetry format";
  info.headlines = {{"max_end", "bits"}};
  info.input_formats = {"json", "xlsx", "csv"};
  info.output_formats = {"json", "xlsx", "csv"};
  info.read_options = pack::read_options();
  info.new_options = new_options();
  return info;
}

const pack::Instance& instance_of(const Loaded& input) {
  return *static_cast<const pack::Instance*>(input.instance.get());
}

std::string text_of(const pack::Instance& instance, const std::string& format,
                    const std::vector<std::string>& notes = {}) {
  if (format == "xlsx") return pack::to_workbook(instance, notes);
  if (format == "csv") return pack::to_csv(instance);
  return formats::to_text(pack::to_json(instance));
}

pack::Instance sample() {
  const formats::Document document{"", "json", formats::parse_json(kSample, "").value()};
  return pack::read_instance(document, OptionValues()).value().instance;
}

// The argument that carries a stage's bound: one that can be re-computed before a solver's word. Empty: none does.
std::string carrier(const pack::Proof& proof, const Objective& objective) {
  std::string found;
  for (const pack::Claim& claim : proof.claims) {
    if (claim.stage != objective.name || claim.bound < *objective.bound) continue;
    if (!std::holds_alternative<pack::proof::Solver>(claim.argument)) return pack::name(claim.argument);
    found = pack::name(claim.argument);
  }
  return found;
}

class PackProblem final : public Problem {
 public:
  const ProblemInfo& info() const override { return info_; }

  Result<formats::Document> read(const formats::Source& source, const std::string& format,
                                 const OptionValues& options) const override {
    return pack::read_document(source, format, options);
  }

  Result<Loaded> load(const formats::Document& document, const OptionValues& options) const override {
    Result<pack::Input> input = pack::read_instance(document, options);
    if (!input.ok()) return input.errors();
    pack::Input& read = input.value();
    return Loaded{std::make_shared<const pack::Instance>(std::move(read.instance)), std::move(read.warnings),
                  std::move(read.summary), std::move(read.check)};
  }

  Result<Json> read_plan(const formats::Source& source) const override {
    const Result<pack::Plan> plan = pack::read_plan(source);
    if (!plan.ok()) return plan.errors();
    return pack::to_json(plan.value());
  }

  std::vector<Violation> verify(const Loaded& input, const Json& plan) const override {
    const Result<pack::Plan> read = pack::plan_from_json(plan, "plan");
    if (read.ok()) return pack::verify(instance_of(input), read.value());
    return form_violations(read.errors());
  }

  std::vector<std::pair<std::string, Int128>> stage_values(const Loaded& input,
                                                           const Json& plan) const override {
    const Result<pack::Plan> read = pack::plan_from_json(plan, "plan");
    if (!read.ok()) return {};
    const pack::Instance& instance = instance_of(input);
    const pack::Layout layout = pack::to_layout(instance, read.value());
    Int128 priority = 0;
    Int128 bits = 0;
    std::int64_t max_end = 0;
    for (const pack::BlockId id : instance.blocks.keys()) {
      const pack::Block& block = instance.blocks[id];
      if (layout[id].placed()) {
        max_end = std::max(max_end, layout[id].start_bit + block.size_bits);
      } else {
        priority += block.priority;
        bits += static_cast<Int128>(block.size_bits) * instance.fewest_frames(block);
      }
    }
    return {{"dropped_priority", priority}, {"dropped_bits", bits}, {"max_end", max_end}};
  }

  CertificateVerdict certify(const Loaded& input, const Json& answer,
                             const Json& certificate) const override {
    const Result<pack::Proof> proof = pack::proof_from_json(certificate, "certificate");
    if (!proof.ok()) return unreadable_certificate(proof.errors());
    const std::vector<Objective> objectives = stages_of(answer, info_.decimal_strings);
    pack::Certification certification = pack::certify(instance_of(input), objectives, proof.value());
    CertificateVerdict verdict{certification.checked, std::move(certification.violations)};
    for (const Objective& objective : objectives) {
      const std::string argument = objective.bound ? carrier(proof.value(), objective) : "";
      if (!argument.empty()) verdict.arguments.emplace_back(objective.name, argument);
    }
    return verdict;
  }

  std::string html(const Loaded& input, const Json& answer) const override {
    return pack::html(instance_of(input), answer);
  }
  std::string workbook(const Loaded& input, const Json& answer) const override {
    return pack::workbook(instance_of(input), answer);
  }
  Result<std::string> convert(const Loaded& input, const std::string& format) const override {
    return text_of(instance_of(input), format);
  }

  Result<std::string> fresh(const std::string& format, const OptionValues& options) const override {
    const auto objects = options.integer("random");
    if (!objects) {
      for (const char* needed : {"seed", "shape", "fill", "frames"})
        if (options.has(needed))
          return InputError{"", "--" + std::string(needed), "it without --random",
                            "--random N, or none of its options"};
      return format.empty() || format == "json" ? std::string(kSample) : text_of(sample(), format, kNotes);
    }
    pack::RandomOptions random;
    random.objects = static_cast<std::int32_t>(*objects);
    random.seed = static_cast<std::uint64_t>(options.integer("seed").value_or(0));
    random.shape =
        pack::shape_called(options.text("shape").value_or("harmonic")).value_or(pack::RandomShape::kHarmonic);
    random.fill = options.number("fill");
    if (const auto frames = options.integer("frames")) random.frames = static_cast<std::int32_t>(*frames);
    return text_of(pack::random_instance(random), format);
  }

  std::vector<std::string> differences(const Json& plan_a, const Json& plan_b) const override {
    const Result<pack::Plan> a = pack::plan_from_json(plan_a, "first plan");
    const Result<pack::Plan> b = pack::plan_from_json(plan_b, "second plan");
    if (!a.ok() || !b.ok()) return {to_string(a.ok() ? b.errors().front() : a.errors().front())};
    return differences_of(a.value(), b.value());
  }

 private:
  static std::string where(const pack::Placement* placement) {
    if (!placement || placement->frames.empty()) return "not sent";
    return "bit " + std::to_string(placement->start_bit) + " from frame " +
           std::to_string(placement->frames.front()) + " on (" + std::to_string(placement->frames.size()) +
           " frames)";
  }

  // Objects that lie elsewhere, by name: first those of `a` in its order, then those only `b` has.
  static std::vector<std::string> differences_of(const pack::Plan& a, const pack::Plan& b) {
    std::map<std::string, const pack::Placement*> in_b;
    for (const pack::Placement& each : b.placements) in_b[each.name] = &each;
    std::vector<std::string> lines;
    const auto tell = [&](const std::string& name, const pack::Placement* from, const pack::Placement* to) {
      lines.push_back(name + ": " + where(from) + " -> " + where(to));
    };
    for (const pack::Placement& each : a.placements) {
      const auto other = in_b.find(each.name);
      const pack::Placement* to = other == in_b.end() ? nullptr : other->second;
      if (!to || !(*to == each)) tell(each.name, &each, to);
      if (to) in_b.erase(other);
    }
    for (const pack::Placement& each : b.placements)
      if (in_b.contains(each.name)) tell(each.name, nullptr, &each);
    return lines;
  }

  ProblemInfo info_ = make_info();
};

}  // namespace

const Problem& pack_problem() {
  static const PackProblem kProblem;
  return kProblem;
}

}  // namespace tenon::problems
