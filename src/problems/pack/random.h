#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "problems/pack/instance.h"

namespace tenon::pack {

// A family of random inputs, in the manner of what telemetry formats look like: sizes of 1, 3, 8, 16, 32 and 64 bits,
// periods that divide the number of frames.
enum class RandomShape {
  kHarmonic,     // periods 1, 2, 4, … equally often; 95 % full
  kSlow,         // each period twice as often as the one before; 99 % full
  kNonharmonic,  // all divisors of (usually) 60 frames; 95 % full
  kGrouped,      // as harmonic, with groups of 2 to 6
  kPinned,       // as slow, 30 % with a start frame, and a few pinned to bits; 95 % full
  kOver,         // as harmonic, 105 % full: something must be left out
  kExact,        // full frames cut into pieces again and again: a packing without a free bit exists
};

struct RandomOptions {
  std::int32_t objects = 100;  // >= 1
  std::uint64_t seed = 0;
  RandomShape shape = RandomShape::kHarmonic;
  // Of the bits that all frames have, in (0, 10]; not for kExact, which is full.
  std::optional<double> fill{};
  std::optional<std::int32_t> frames{};  // in [1, 65536]
};

// The same options give the same instance everywhere. O(objects log objects).
Instance random_instance(const RandomOptions& options);

// "harmonic", …; nullopt for another word.
std::optional<RandomShape> shape_called(const std::string& name);

}  // namespace tenon::pack
