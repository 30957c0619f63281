#include "problems/pack_problem.h"

#include "problems/pack/certify.h"
#include "problems/pack/format.h"
#include "problems/pack/random.h"
#include "problems/pack/report.h"
#include "problems/pack/verify.h"
#include "problems/typed_problem.h"

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
  info.left_out = "dropped";
  info.input_formats = {"json", "xlsx", "csv"};
  info.output_formats = {"json", "xlsx", "csv"};
  info.read_options = pack::read_options();
  info.new_options = new_options();
  return info;
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

// No claim of pack says that there is no plan.
Certification certify_bounds(const pack::Instance& instance, const std::vector<Objective>& objectives,
                             bool /*infeasible*/, const pack::Proof& proof) {
  return pack::certify(instance, objectives, proof);
}

using PackTypes = TypedProblem<pack::Input, pack::Plan, pack::Proof>;

class PackProblem final : public PackTypes {
 public:
  PackProblem()
      : PackTypes(make_info(), {.read_document = pack::read_document,
                                .read_instance = pack::read_instance,
                                .read_plan = pack::read_plan,
                                .plan_from_json = pack::plan_from_json,
                                .proof_from_json = pack::proof_from_json,
                                .certify = certify_bounds,
                                .name = pack::name,
                                .verify = pack::verify,
                                .stage_values = pack::stage_values,
                                .differences = pack::differences,
                                .html = pack::html,
                                .workbook = pack::workbook}) {}

  Result<std::string> convert(const Loaded& input, const std::string& format) const override {
    return text_of(input.as<pack::Instance>(), format);
  }

  Result<std::string> fresh(const std::string& format, const OptionValues& options) const override {
    const auto objects = options.integer("random");
    if (!objects) {
      if (auto wrong = only_with_random(info(), options)) return *wrong;
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
};

}  // namespace

const Problem& pack_problem() {
  static const PackProblem kProblem;
  return kProblem;
}

}  // namespace tenon::problems
