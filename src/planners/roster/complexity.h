#pragma once

#include <cstdint>
#include <string>

#include "problems/roster/instance.h"

namespace tenon::roster {

// How large the search for a roster becomes, before it is begun. Counted, not guessed: the variables and constraints are those of the model that counts
// heads (head_counts.h), which stands for the whole question whatever the number of people: people of each class's rows, people of a row at
// a post, places left open. Of the benchmark, and where only personal rosters are asked for, no such model is built: there a variable is an
// officer at a post, and a constraint an officer or a post.
//
// The seconds are those that measured inputs of the band took (complexity.cpp, docs/problems/roster.md): an expectation and no promise. Equal
// inputs have equal estimates.
struct Complexity {
  std::int64_t officers = 0, classes = 0;  // of officers whom no rule tells apart
  std::int64_t posts = 0, places = 0;      // places: people wanted there
  std::int64_t pairs =
      0;  // an officer, and a post that he may be at by what each rule says of a duty by itself
  std::int64_t variables = 0, constraints = 0;
  const char* band = "small";  // small, medium, large, very large
  std::int64_t most_milliseconds =
      0;  // of search until unfilled and staff are settled; 0: until the time limit, as a rule
};

// O(officers * posts * rules), as the search's own start.
Complexity complexity(const Instance& instance);

}  // namespace tenon::roster
