#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "formats/json.h"

namespace tenon::roster {

// Families of random inputs, as documents that the strict reader takes.
enum class RandomShape {
  kMonth,  // free officers, three shifts on weekdays, one officer in five may fill each post; 264 posts for 50 officers
  kRotation,  // one requirement with a rotating pattern whose offsets the planner chooses; leave, two schemes
  kPartTime,  // two patterns, a third of the staff part-timers (scheme P), who fit both
  kCrews,     // personal rosters: units with offsets of their own, leave
  kNurses,    // the shift-scheduling benchmark's form: three shifts, requests, cover
};

struct RandomOptions {
  std::int32_t officers = 50;  // 1 … 10,000
  std::int32_t days = 31;      // 1 … 366; from 2026-01-01, of kNurses from a Monday
  std::uint64_t seed = 0;
  RandomShape shape = RandomShape::kMonth;
};

// The same options give the same document everywhere.
formats::Json random_document(const RandomOptions& options);

// "month", …; nullopt for another word.
std::optional<RandomShape> shape_called(const std::string& name);

}  // namespace tenon::roster
