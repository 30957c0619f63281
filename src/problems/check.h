#pragma once

#include <optional>
#include <string>
#include <vector>

#include "problems/problem.h"

namespace tenon::problems {

// What `tenon verify` and `tenon-verify` do: hold an answer against its input, without the search.

struct CheckRequest {
  std::string input;                       // path; "-" is standard input
  std::string answer;                      // an answer of ours, a bare plan, an exported workbook
  std::optional<std::string> certificate;  // what `plan --certificate` wrote
  OptionValues options;                    // how to read the input; comes on top of what the answer says
};

// One thing that the answer says, and whether it is so.
struct CheckedClaim {
  enum class Verdict {
    kHolds,
    kBroken,
    kOpen,  // nobody can tell from these files
  };
  Verdict verdict;
  std::string text;  // one sentence
};

struct Check {
  std::vector<CheckedClaim> claims;
  std::vector<Violation> violations;
  std::vector<Warning> warnings;
  bool proven =
      false;  // there is a plan and it keeps every rule, or the certificate proves that there is none

  bool holds() const;  // proven, and no claim broken
};

// Reads the files and checks claim by claim: the rules, the values that the plan is said to attain, that status,
// bounds and gap go together, and the bounds themselves where there is a certificate. The options that shaped the
// reading of the input (and --set) are taken from the answer. Errors: files that cannot be read as what they
// should be.
Result<Check> check_answer(const Problem& problem, const CheckRequest& request);

// The text that both programs print for a check: a line a claim, then the violations (at most 100).
std::string to_text(const Check& check);

}  // namespace tenon::problems
