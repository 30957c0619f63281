#include "problems/pack/report_facts.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "report/envelope.h"
#include "report/html.h"

namespace tenon::pack {

namespace {

using formats::Json;
using report::count_of;
using report::grouped;
using report::member;

std::unordered_map<std::string_view, ObjectId> by_name(const Instance& instance) {
  std::unordered_map<std::string_view, ObjectId> ids;
  for (const ObjectId id : instance.objects.keys()) ids.emplace(instance.objects[id].name, id);
  return ids;
}

// The blocks of which an object is placed, in their order.
std::vector<BlockId> placed_blocks(const Instance& instance, const std::vector<Placed>& placed) {
  std::vector<BlockId> blocks;
  for (const Placed& p : placed) blocks.push_back(instance.objects[p.object].block);
  std::sort(blocks.begin(), blocks.end());
  blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
  return blocks;
}

Int128 weight(const Instance& instance, const Block& block) {
  return Int128{block.size_bits} * instance.fewest_frames(block);
}

// Least t at which `frames` together have `need` unreserved bits below t; frame_bits + 1 if none.
Int128 least_height(const Instance& instance, Int128 need, std::int32_t first, std::int32_t last) {
  std::int64_t low = 0, high = instance.frame_bits + 1;
  while (low < high) {
    const std::int64_t t = low + (high - low) / 2;
    Int128 free = 0;
    for (std::int32_t f = first; f <= last; ++f) free += t - reserved_below(instance, f, t);
    if (free >= need)
      high = t;
    else
      low = t + 1;
  }
  return low;
}

Reason area(const Instance& instance, const std::vector<BlockId>& blocks) {
  Int128 need = 0;
  for (const BlockId b : blocks) need += weight(instance, instance.blocks[b]);
  const Int128 bits = least_height(instance, need, 0, instance.frames - 1);
  return {"area", bits,
          "All frames together carry at least " + count_of(need, "bit") + ": spread evenly over " +
              count_of(instance.frames, "frame") +
              (instance.reserves.empty() ? "" : " around what is reserved") + ", that needs " +
              count_of(bits, "bit") + " a frame."};
}

Reason frame(const Instance& instance, const std::vector<BlockId>& blocks) {
  std::vector<Int128> load(static_cast<std::size_t>(instance.frames));
  for (const BlockId b : blocks) {
    const Block& block = instance.blocks[b];
    const Instance::Phases phases = instance.phases(block);
    if (phases.count != 1) continue;
    for (const std::int32_t f : instance.frames_of(block, phases.first))
      load[static_cast<std::size_t>(f)] += block.size_bits;
  }
  Reason best{"frame_load", 0, ""};
  for (std::int32_t f = 0; f < instance.frames; ++f) {
    const Int128 need = load[static_cast<std::size_t>(f)];
    const Int128 bits = need > 0 ? least_height(instance, need, f, f) : 0;
    if (bits > best.bits)
      best = {"frame_load", bits,
              "Frame " + std::to_string(f) + " carries " + count_of(need, "bit") +
                  " whatever is chosen: objects of every frame, and those whose start frame leads there."};
  }
  return best;
}

Reason pinned(const Instance& instance, const std::vector<BlockId>& blocks) {
  Reason best{"pinned_end", 0, ""};
  for (const BlockId b : blocks) {
    const Block& block = instance.blocks[b];
    if (!block.pinned()) continue;
    const Int128 end = Int128{*block.offset_bits} + block.size_bits;
    if (end > best.bits)
      best = {"pinned_end", end,
              "“" + instance.objects[block.members.back()].name + "” ends there: its place is given at bit " +
                  grouped(*block.offset_bits) + "."};
  }
  return best;
}

// For one divisor p of the number of frames: blocks whose period divides p load all frames of a class (number mod p)
// alike; what is left stands above them. Holds with reserves too, since those only take room. The argument is that
// of proof::Level in certify.h.
Reason level(const Instance& instance, const std::vector<BlockId>& blocks, std::int32_t p) {
  Int128 below = 0, rest = 0, count = 0;
  std::map<std::int64_t, Int128, std::greater<>> times;  // size -> how often blocks of it are sent, rest only
  for (const BlockId b : blocks) {
    const Block& block = instance.blocks[b];
    if (p % block.period == 0 && block.start_frame.value_or(0) < block.period) {
      below += Int128{block.size_bits} * (p / block.period);
    } else {
      rest += weight(instance, block);
      times[block.size_bits] += instance.fewest_frames(block);
    }
  }
  Reason best{"level", ceil_div(below * instance.frames + rest * p, Int128{p} * instance.frames), ""};
  std::string above = count_of(rest, "bit") + " in " + count_of(instance.frames, "frame");
  for (const auto& [size, sent] : times) {
    count += sent;
    const Int128 bits = ceil_div(below + size * ceil_div(count * p, instance.frames), p);
    if (bits <= best.bits) continue;
    best.bits = bits;
    above = "objects of at least " + count_of(size, "bit") + ", sent " + count_of(count, "time") + " in " +
            count_of(instance.frames, "frame");
  }
  best.sentence =
      (p == 1 ? "Objects of every frame take " + count_of(below, "bit") + " of each"
              : "Objects whose period divides " + std::to_string(p) + " take " + count_of(below, "bit") +
                    " of each " + std::to_string(p) + " frames in a row") +
      "; above them lie " + above + ", of which some frame gets at least its share.";
  return best;
}

}  // namespace

std::vector<Placed> placed_objects(const Instance& instance, const Json& answer) {
  const auto ids = by_name(instance);
  std::vector<Placed> all;
  for (const Json& p : member(member(answer, "plan"), "placements")) {
    const Json& name = member(p, "name");
    const Json& start = member(p, "start");
    const auto id = name.is_string() ? ids.find(name.get_ref<const std::string&>()) : ids.end();
    if (id == ids.end() || !start.is_number_integer()) continue;
    Placed placed{id->second, start.get<std::int64_t>(), {}};
    for (const Json& f : member(p, "frames"))
      if (f.is_number_integer() && f >= 0 && f < instance.frames)
        placed.frames.push_back(f.get<std::int32_t>());
    all.push_back(std::move(placed));
  }
  return all;
}

std::vector<ObjectId> dropped_objects(const Instance& instance, const Json& answer) {
  const auto ids = by_name(instance);
  std::vector<ObjectId> all;
  for (const Json& name : member(member(answer, "plan"), "dropped")) {
    const auto id = name.is_string() ? ids.find(name.get_ref<const std::string&>()) : ids.end();
    if (id != ids.end()) all.push_back(id->second);
  }
  return all;
}

std::int64_t reserved_below(const Instance& instance, std::int32_t frame, std::int64_t t) {
  std::vector<std::pair<std::int64_t, std::int64_t>> spans;
  for (const Reserve& r : instance.reserves)
    if (r.first_frame <= frame && frame <= r.last_frame)
      spans.emplace_back(r.start_bit, std::min(t, r.start_bit + r.size_bits));
  std::sort(spans.begin(), spans.end());
  std::int64_t sum = 0, covered_to = 0;
  for (const auto& [begin, end] : spans) {
    sum += std::max<std::int64_t>(0, end - std::max(begin, covered_to));
    covered_to = std::max(covered_to, end);
  }
  return sum;
}

std::vector<FrameLoad> frame_loads(const Instance& instance, const std::vector<Placed>& placed) {
  std::vector<FrameLoad> loads(static_cast<std::size_t>(instance.frames));
  for (const Placed& p : placed) {
    const std::int64_t size = instance.objects[p.object].size_bits;
    for (const std::int32_t f : p.frames) {
      FrameLoad& load = loads[static_cast<std::size_t>(f)];
      load.sent_bits += size;
      load.end_bit = std::max(load.end_bit, p.start_bit + size);
      ++load.objects;
    }
  }
  for (std::int32_t f = 0; f < instance.frames; ++f)
    loads[static_cast<std::size_t>(f)].reserved_bits = reserved_below(instance, f, instance.frame_bits);
  for (const Reserve& r : instance.reserves)
    for (std::int32_t f = r.first_frame; f <= r.last_frame; ++f)
      loads[static_cast<std::size_t>(f)].end_bit =
          std::max(loads[static_cast<std::size_t>(f)].end_bit, r.start_bit + r.size_bits);
  return loads;
}

std::vector<Reason> reasons(const Instance& instance, const std::vector<Placed>& placed) {
  const std::vector<BlockId> blocks = placed_blocks(instance, placed);
  if (blocks.empty()) return {};
  std::vector<Reason> all{area(instance, blocks), frame(instance, blocks), pinned(instance, blocks)};
  Reason best{"level", 0, ""};
  for (std::int32_t p = 1; p <= instance.frames; ++p) {
    if (instance.frames % p != 0) continue;
    Reason here = level(instance, blocks, p);
    if (here.bits > best.bits) best = std::move(here);
  }
  if (best.bits > all[0].bits) all.push_back(std::move(best));  // else it says no more than the area does
  std::erase_if(all, [](const Reason& reason) { return reason.bits == 0; });
  return all;
}

}  // namespace tenon::pack
