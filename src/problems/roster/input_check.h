#pragma once

#include <string>
#include <vector>

#include "formats/json.h"
#include "problems/roster/format.h"

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

// The same for somebody who wants to know whether `input` can be planned: `read` is what the strict reader (format.h) said of it. What that refuses
// are errors (INVALID_VALUE, unless the check has named the field with a code of its own); what it took although the check misses a field
// (MISSING_FIELD) is a warning. Request bodies and the benchmark have no form of their own to be checked by: the reader's words alone count.
std::vector<InputIssue> issues_of(const formats::Json& input, const Result<Input>& read);

// {"valid", "errors": [{"field", "code", "message", "severity"}], "warnings": […], "summary": {"total_errors", "total_warnings", "can_submit"}}
formats::Json to_json(const std::vector<InputIssue>& issues);

}  // namespace tenon::roster
