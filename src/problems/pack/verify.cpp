// Rules are checked on what the plan says, name by name and frame by frame; nothing is inferred from the way plans are
// made. Overlaps are found by one walk over all placements by ascending start bit that keeps, for each frame, how far
// it is used and by whom: O(n log n + all frames listed), and exact, since of two intervals that share a bit the later
// one begins before the earlier one ends.

#include "problems/pack/verify.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tenon::pack {

namespace {

constexpr std::size_t kMostOfARule = 100;
constexpr int kUnknown = -1;

std::string bits(std::int64_t start, std::int64_t size) {
  return "bits " + std::to_string(start) + " to " + std::to_string(start + size - 1);
}

std::string list_text(const std::vector<std::int32_t>& frames) {
  constexpr std::size_t kMost = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(frames.size(), kMost); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(frames[i]);
  if (frames.size() > kMost) text += ", … (" + std::to_string(frames.size()) + " frames)";
  return text.empty() ? "none" : text;
}

class Verifier {
 public:
  Verifier(const Instance& instance, const Plan& plan) : instance_(instance), plan_(plan) {
    by_name_.reserve(instance.objects.size());
    for (const ObjectId id : instance.objects.keys()) by_name_.emplace(instance.objects[id].name, id);
    placement_of_.resize(instance.objects.size(), kUnknown);
    dropped_.resize(instance.objects.size(), false);
  }

  std::vector<Violation> run() {
    check_names();
    for (std::size_t i = 0; i < plan_.placements.size(); ++i)
      if (objects_[i].valid()) check_placement(plan_.placements[i], objects_[i]);
    for (const BlockId block : instance_.blocks.keys()) check_block(instance_.blocks[block]);
    check_overlaps();
    check_totals();
    return std::move(found_);
  }

 private:
  void report(std::string rule, std::vector<std::string> at, std::string found, std::string allowed,
              std::string text) {
    if (++count_[rule] > kMostOfARule) return;
    found_.push_back({std::move(rule), std::move(at), std::move(found), std::move(allowed), std::move(text)});
  }

  ObjectId object_called(const std::string& name) {
    const auto found = by_name_.find(name);
    if (found != by_name_.end()) return found->second;
    report("unknown-object", {name}, name, "the input's objects",
           name + " is in the plan but not in the input");
    return ObjectId::none();
  }

  // unknown-object, placed-twice, dropped-twice, placed-and-dropped, neither-placed-nor-dropped, wrong-order
  void check_names() {
    ObjectId last = ObjectId::none();
    for (std::size_t i = 0; i < plan_.placements.size(); ++i) {
      const std::string& name = plan_.placements[i].name;
      const ObjectId object = object_called(name);
      objects_.push_back(object);
      if (!object.valid()) continue;
      if (placement_of_[object] != kUnknown)
        report("placed-twice", {name}, "two placements", "one", name + " is placed twice");
      else
        placement_of_[object] = static_cast<int>(i);
      check_order(object, last, "placements");
    }
    last = ObjectId::none();
    for (const std::string& name : plan_.dropped) {
      const ObjectId object = object_called(name);
      if (!object.valid()) continue;
      if (dropped_[object]) report("dropped-twice", {name}, "two entries", "one", name + " is dropped twice");
      dropped_[object] = true;
      check_order(object, last, "dropped");
    }
    for (const ObjectId object : instance_.objects.keys()) check_once(object);
  }

  void check_order(ObjectId object, ObjectId& last, const char* list) {
    if (last.valid() && object < last)
      report("wrong-order", {instance_.objects[object].name, instance_.objects[last].name},
             instance_.objects[object].name + " behind " + instance_.objects[last].name, "the input's order",
             std::string("the list ") + list + " is not in the input's order: " +
                 instance_.objects[object].name + " stands behind " + instance_.objects[last].name);
    last = std::max(last, object);
  }

  void check_once(ObjectId object) {
    const std::string& name = instance_.objects[object].name;
    const bool placed = placement_of_[object] != kUnknown;
    if (placed && dropped_[object])
      report("placed-and-dropped", {name}, "placed and dropped", "one of them",
             name + " is both placed and dropped");
    if (!placed && !dropped_[object])
      report("neither-placed-nor-dropped", {name}, "neither", "placed or dropped",
             name + " is neither placed nor dropped");
  }

  // outside-frame, wrong-frames, start-frame
  void check_placement(const Placement& placement, ObjectId object) {
    const std::int64_t size = instance_.objects[object].size_bits;
    // start + size could overflow, so the comparison is turned round.
    if (placement.start_bit < 0 || placement.start_bit > instance_.frame_bits - size)
      report("outside-frame", {placement.name},
             "start " + std::to_string(placement.start_bit) + ", size " + std::to_string(size),
             "start 0 to " + std::to_string(instance_.frame_bits - size),
             placement.name + " does not lie within the frame of " + std::to_string(instance_.frame_bits) +
                 " bits");
    check_frames(placement, instance_.blocks[instance_.objects[object].block]);
  }

  void check_frames(const Placement& placement, const Block& block) {
    const std::vector<std::int32_t>& frames = placement.frames;
    if (frames.empty() || frames.front() < 0 || frames.front() >= instance_.frames) {
      report("wrong-frames", {placement.name}, list_text(frames),
             "frames from 0 to " + std::to_string(instance_.frames - 1),
             placement.name + " is sent in no frame that exists");
      return;
    }
    if (block.start_frame && frames.front() != *block.start_frame)
      report("start-frame", {placement.name}, "first frame " + std::to_string(frames.front()),
             "first frame " + std::to_string(*block.start_frame),
             placement.name + " must first be sent in frame " + std::to_string(*block.start_frame));
    if (!block.start_frame && frames.front() >= block.period)
      report("wrong-frames", {placement.name}, "first frame " + std::to_string(frames.front()),
             "a first frame below the period, " + std::to_string(block.period),
             placement.name + " is first sent later than one period");
    const auto expected = instance_.frames_of(block, frames.front());
    if (frames != expected)
      report("wrong-frames", {placement.name}, list_text(frames), list_text(expected),
             placement.name + " is not sent every " + std::to_string(block.period) + " frames from frame " +
                 std::to_string(frames.front()) + " on");
  }

  const Placement* placement_of(ObjectId object) const {
    const int index = placement_of_[object];
    return index == kUnknown ? nullptr : &plan_.placements[static_cast<std::size_t>(index)];
  }

  std::string block_name(const Block& block) const {
    return block.group.empty() ? instance_.objects[block.members.front()].name : block.group;
  }

  // offset, alignment, group-split, group-part-dropped
  void check_block(const Block& block) {
    if (const Placement* first = placement_of(block.members.front())) {
      const std::int64_t start = first->start_bit;
      if (block.offset_bits && start != *block.offset_bits)
        report("offset", {first->name}, "start " + std::to_string(start),
               "start " + std::to_string(*block.offset_bits),
               block_name(block) + " must start at bit " + std::to_string(*block.offset_bits));
      if (start % block.alignment_bits != 0)
        report("alignment", {first->name}, "start " + std::to_string(start),
               "a multiple of " + std::to_string(block.alignment_bits),
               block_name(block) + " must start at a multiple of " + std::to_string(block.alignment_bits) +
                   " bits");
    }
    if (block.members.size() > 1) check_group(block);
  }

  void check_group(const Block& block) {
    std::size_t placed = 0;
    for (const ObjectId member : block.members) placed += placement_of(member) != nullptr;
    if (placed > 0 && placed < block.members.size()) {
      report("group-part-dropped", {block.group},
             std::to_string(placed) + " of " + std::to_string(block.members.size()) + " members placed",
             "all or none", "group " + block.group + " is placed in part only");
      return;
    }
    for (std::size_t i = 1; placed > 0 && i < block.members.size(); ++i) {
      const Placement& before = *placement_of(block.members[i - 1]);
      const Placement& member = *placement_of(block.members[i]);
      const std::int64_t size_before = instance_.objects[block.members[i - 1]].size_bits;
      // A difference of 64-bit starts may overflow.
      const Int128 gap = static_cast<Int128>(member.start_bit) - before.start_bit;
      if (gap != size_before || member.frames != before.frames)
        report("group-split", {block.group, before.name, member.name},
               "start " + std::to_string(member.start_bit) + " in frames " + list_text(member.frames),
               "right behind " + before.name + ", which starts at " + std::to_string(before.start_bit) +
                   " with " + std::to_string(size_before) + " bits in frames " + list_text(before.frames),
               "group " + block.group + " does not lie together: " + member.name + " is not right behind " +
                   before.name);
    }
  }

  // Bits of some frames: a placement's, or a reserve's.
  struct Span {
    std::int64_t start;
    std::int64_t size;
    int placement = kUnknown;
    const Reserve* reserve = nullptr;
  };
  // How far a frame is used by the spans walked so far.
  struct Used {
    std::int64_t end = 0;
    const Span* by = nullptr;
  };

  bool in_frame(std::int64_t start, std::int64_t size) const {
    return start >= 0 && start <= instance_.frame_bits - size;
  }

  // overlap, reserved
  void check_overlaps() {
    std::vector<Span> spans;
    for (std::size_t i = 0; i < plan_.placements.size(); ++i) {
      if (!objects_[i].valid()) continue;
      const std::int64_t start = plan_.placements[i].start_bit;
      const std::int64_t size = instance_.objects[objects_[i]].size_bits;
      if (in_frame(start, size)) spans.push_back({start, size, static_cast<int>(i), nullptr});
    }
    for (const Reserve& reserve : instance_.reserves)
      spans.push_back({reserve.start_bit, reserve.size_bits, kUnknown, &reserve});
    std::stable_sort(spans.begin(), spans.end(),
                     [](const Span& a, const Span& b) { return a.start < b.start; });

    by_objects_.assign(static_cast<std::size_t>(instance_.frames), {});
    by_reserves_.assign(static_cast<std::size_t>(instance_.frames), {});
    for (const Span& span : spans) {
      if (span.reserve) {
        for (std::int32_t f = span.reserve->first_frame; f <= span.reserve->last_frame; ++f) use(span, f);
        continue;
      }
      std::int32_t last = -1;
      for (const std::int32_t f : plan_.placements[static_cast<std::size_t>(span.placement)].frames) {
        // A frame listed twice or out of order is a wrong-frames already, and no overlap with itself.
        if (f > last && f < instance_.frames) use(span, f);
        last = std::max(last, f);
      }
    }
  }

  void use(const Span& span, std::int32_t frame) {
    Used& objects = by_objects_[static_cast<std::size_t>(frame)];
    Used& reserves = by_reserves_[static_cast<std::size_t>(frame)];
    if (span.start < objects.end) report_shared(*objects.by, span, frame);
    if (!span.reserve && span.start < reserves.end) report_shared(*reserves.by, span, frame);
    Used& own = span.reserve ? reserves : objects;
    if (span.start + span.size > own.end) own = {span.start + span.size, &span};
  }

  // Two spans that share bits in `frame`; told once, for the first such frame.
  void report_shared(const Span& a, const Span& b, std::int32_t frame) {
    if (count_["overlap"] + count_["reserved"] > 2 * kMostOfARule || !told_.insert({&a, &b}).second) return;
    const Span& object = a.reserve ? b : a;
    const std::string& name = plan_.placements[static_cast<std::size_t>(object.placement)].name;
    const std::int64_t start = std::max(a.start, b.start);
    const std::int64_t size = std::min(a.start + a.size, b.start + b.size) - start;
    const std::string where = bits(start, size) + " of frame " + std::to_string(frame);
    if (a.reserve || b.reserve) {
      report("reserved", {name}, where, "bits that are not reserved", name + " lies on reserved " + where);
    } else {
      const std::string& other = plan_.placements[static_cast<std::size_t>(b.placement)].name;
      report("overlap", {name, other}, where, "no shared bit", name + " and " + other + " share " + where);
    }
  }

  // max-end, utilisation
  void check_totals() {
    Int128 max_end = 0;
    Int128 sent_bits = 0;
    for (std::size_t i = 0; i < plan_.placements.size(); ++i) {
      if (!objects_[i].valid()) continue;
      const std::int64_t size = instance_.objects[objects_[i]].size_bits;
      max_end = std::max(max_end, static_cast<Int128>(plan_.placements[i].start_bit) + size);
      sent_bits += static_cast<Int128>(size) * plan_.placements[i].frames.size();
    }
    if (plan_.max_end != max_end)
      report("max-end", {}, std::to_string(plan_.max_end), to_string(max_end),
             "max_end is not the largest end of what is placed");
    const double sent =
        sent_bits > INT64_MAX ? -1 : utilisation(instance_, static_cast<std::int64_t>(sent_bits));
    // Six decimals are asked for; more of them are no fault. A plan out of a workbook states none (format.h).
    if (!std::isnan(plan_.utilisation) && !(std::abs(plan_.utilisation - sent) <= 5e-7))
      report("utilisation", {}, std::to_string(plan_.utilisation), std::to_string(sent),
             "utilisation is not the part of all bits that is sent");
  }

  const Instance& instance_;
  const Plan& plan_;
  std::unordered_map<std::string_view, ObjectId> by_name_;
  std::vector<ObjectId> objects_;         // of each placement; none: unknown
  IdVector<ObjectId, int> placement_of_;  // its first placement
  IdVector<ObjectId, bool> dropped_;
  std::vector<Used> by_objects_;
  std::vector<Used> by_reserves_;
  std::set<std::pair<const Span*, const Span*>> told_;
  std::map<std::string, std::size_t> count_;
  std::vector<Violation> found_;
};

}  // namespace

std::vector<Violation> verify(const Instance& instance, const Plan& plan) {
  return Verifier(instance, plan).run();
}

}  // namespace tenon::pack
