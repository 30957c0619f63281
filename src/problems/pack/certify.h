#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/answer.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/proof.h"
#include "formats/json.h"
#include "problems/pack/certify_columns.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// The proof object of a frame plan: for each stage of the objective, why no plan does better. Planners fill
// it in; check() re-proves every claim from the instance alone, with arithmetic of its own and without the
// search.
//
// A claim says: every plan that leaves out no more than `StageValues` say (for the stages before this one)
// has a value of at least `bound` in this stage. For `max_end` it is proved by contradiction: the argument
// shows that nothing fits below bit t = bound - 1. A bound of frame_bits + 1 therefore proves that no such
// plan exists at all.
//
// Words used below. A block's *weight* is size_bits * fewest_frames, the unit of `dropped_bits`. A block is
// *certain* if the stage values forbid dropping it: its priority is above the dropped priority or its weight
// above the dropped bits. *Window*: the first `window` frames, all of them if 0; a block's weight in it is
// size_bits * the fewest frames of the window that it is sent in. (A shorter window is the stronger one where
// the longest period does not divide the number of frames.) Free(t) = the window's unreserved bits below t.
namespace proof {

// bound 0, which holds for every stage.
using tenon::proof::Trivial;

// max_end: Free(t) < weight of all blocks in the window - dropped bits.
struct Area {
  std::int32_t window = 0;
};

// max_end: in `frame`, the certain blocks that are in it whatever they choose (start frame given, or period
// 1) have more bits than are free below t.
struct FrameLoad {
  std::int32_t frame = 0;
};

// max_end: `block` is certain, pinned, and ends behind t.
struct PinnedEnd {
  BlockId block;
};

// max_end: for a divisor p of the window w, sort its frames into p classes by their number mod p.
//   even   bits, summed over the classes, that stand in all frames of a class alike: from the certain blocks
//          whose period divides p and whose start frame, if any, lies below the period; and what is reserved
//          below t in all frames of a class
//   rest   what some frame of each class must hold besides, summed over the classes
//          size_bits == 0: the average, p / w of all other weight and reserved bits
//          size_bits  > 0: certain blocks at least that large, sent n times in the window: they lie over one
//                          another at least ceil(n p / w) times in all, so size_bits * ceil(n p / w)
// Hence p t >= even + rest. Where nothing is reserved, frames fill up to multiples of u, the greatest common
// divisor of all sizes: then t is rounded down, and the average up, to one.
struct Level {
  std::int32_t period = 1;
  std::int64_t size_bits = 0;
  std::int32_t window = 0;
};

// max_end: as Area, but a frame is filled by whole blocks: below t it holds at most the largest sum of
// distinct blocks' sizes that is no more than its free bits.
struct SubsetSum {
  std::int32_t window = 0;
};

// max_end: weights for kinds of blocks such that no single bit position can carry more than a capacity over all frames;
// see certify_columns.h. Counts the certain blocks.
struct Columns {
  ColumnWeights weights;
};

// dropped_priority, dropped_bits: what is dropped must have at least the excess over the frames' free bits:
// the weight of all blocks over Free(frame_bits), or, with `frame`, the size of what is in that frame
// whatever it chooses over that frame's free bits. Without a price the least (priority, bits) over all such
// sets is computed by dynamic programming over the excess. With a price (price / price_scale of the stage's
// unit a bit of excess) the Lagrangian bound is taken instead: weaker, but linear in the number of blocks.
struct Knapsack {
  std::optional<std::int32_t> frame;
  std::int64_t price = 0;
  std::int64_t price_scale = 0;  // 0: no price
};

using tenon::proof::Solver;

}  // namespace proof

using Argument = std::variant<proof::Trivial, proof::Area, proof::FrameLoad, proof::PinnedEnd, proof::Level,
                              proof::SubsetSum, proof::Columns, proof::Knapsack, proof::Solver>;

// Stages: dropped_priority, dropped_bits, max_end, movement.
using Claim = tenon::Claim<Argument>;
using Proof = tenon::Proof<Argument>;

// What a plan attains in the stages before the claimed one; 0 where that stage is switched off (nothing is
// dropped).
struct StageValues {
  Int128 dropped_priority = 0;
  Int128 dropped_bits = 0;
};

// Re-proves one claim. Exact; never throws on bad claims; knows nothing of how the bound was found. About 2e9 steps at most,
// then kBelieved.
// Cost: linear in blocks + frames * reserves, but SubsetSum O(blocks * frame_bits / 64) and Knapsack without
// a price O(different blocks * log(equal ones) * excess) with 32 bytes a unit of excess.
Judgement check(const Instance& instance, const StageValues& values, const Claim& claim);

// Whether `proof` carries the bounds of an answer. `objectives`: its stages, first to last, with values and bounds. No claim says
// that there is no plan.
Certification certify(const Instance& instance, const std::vector<Objective>& objectives, const Proof& proof);

// {"claims": [{"stage": "max_end", "bound": 7849, "argument": "area", …the argument's fields…}]}; blocks by number in
// the order of the input's entries, from 0; bounds beyond 64 bits as decimal strings. Errors name pointers in `file`.
formats::Json to_json(const Proof& proof);
Result<Proof> proof_from_json(const formats::Json& json, const std::string& file);

// "area", "frame_load", …: the argument's name in the proof's JSON form, in reports and in progress lines.
const char* name(const Argument& argument);

}  // namespace tenon::pack
