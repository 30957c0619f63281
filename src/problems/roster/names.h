#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"

namespace tenon::roster {

using OfficerId = Id<struct OfficerTag>;
using ShiftId = Id<struct ShiftTag>;
using PatternId = Id<struct PatternTag>;
using RequirementId = Id<struct RequirementTag>;
using PostId = Id<struct PostTag>;
using CrewId = Id<struct CrewTag>;
using RuleId = Id<struct RuleTag>;
// A word of the input: a rank, scheme, product, team, unit, place, zone, qualification, skill, shift code. Words compare as numbers;
// the same text is the same word, whatever it stands for.
using WordId = Id<struct WordTag>;

class Words {
 public:
  // The word of `text`, added if new; none() for "".
  WordId add(const std::string& text);
  // none() if no input says it.
  WordId find(const std::string& text) const;
  // "" of none().
  const std::string& text(WordId word) const;

 private:
  IdVector<WordId, std::string> texts_;
  std::unordered_map<std::string, WordId> ids_;  // looked up only, never walked
};

// "No limit on this side", of counts, minutes and costs alike.
inline constexpr std::int64_t kNoLeast = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kNoMost = std::numeric_limits<std::int64_t>::max();

}  // namespace tenon::roster
