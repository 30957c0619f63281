#pragma once

#include <string>
#include <vector>

#include "formats/json.h"

namespace tenon::roster {

// What is wrong or odd with an ngrs input, in the codes that its clients know. The strict reader (format.h) finds errors of its own, with
// places, and is what planning goes by; this answers a client's form before it is sent.
struct InputIssue {
  std::string field;     // "demandItems[0].requirements[1].headcount"
  std::string code;      // "MISSING_FIELD", …: docs/problems/roster.md
  std::string message;   // one sentence
  bool is_error = true;  // else a warning, which does not keep it from being planned

  friend bool operator==(const InputIssue&, const InputIssue&) = default;
};

// All issues, in the order of the document. O(input + employees * requirements).
std::vector<InputIssue> check_input(const formats::Json& input);

// {"valid", "errors": [{"field", "code", "message", "severity"}], "warnings": […], "summary": {"total_errors", "total_warnings", "can_submit"}}
formats::Json to_json(const std::vector<InputIssue>& issues);

}  // namespace tenon::roster
