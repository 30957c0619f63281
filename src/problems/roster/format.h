#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "formats/document.h"
#include "formats/source.h"
#include "problems/roster/instance.h"
#include "problems/roster/plan.h"

namespace tenon::roster {

// How a roster is written, in and out. There are two inner shapes, both JSON (docs/problems/roster.md):
//   ngrs       {schemaVersion, planningHorizon, demandItems, employees, constraintList, monthlyHourLimits, …}, as schema 0.98 has it;
//              older schemas are turned into it first (upgraded), with a warning for each step; workbooks, too.
//   benchmark  {horizonDays, shifts, staff, shiftOnRequests, shiftOffRequests, cover}: the shift-scheduling text, section by section.

// Options that change how an input is read: --overtime-cap, --headcount, --soft, --must-fill, --rules, --schema.
const std::vector<OptionSpec>& read_options();

// Bytes -> document. JSON as it is; the benchmark's text as its inner shape; a workbook's sheets as ngrs JSON. `format` forces "json",
// "txt" or "xlsx"; "" recognises by content.
Result<formats::Document> read_document(const formats::Source& source, const std::string& format,
                                        const OptionValues& options);

struct Input {
  Instance instance;
  std::vector<Warning> warnings;
  std::string summary;  // "8 officers, 14 days, 73 posts"
  std::string check;    // what bounds the answer, at first sight
  // What was read, for those who write it again: ngrs in the shape of 0.98, with --schema and --rules worked in; the benchmark's as it is.
  formats::Json document{};
};
// The strict reader of both inner shapes: all errors of the document together, each with its place. O(input + officers * rules).
Result<Input> read_instance(const formats::Document& document, const OptionValues& options);

// Whether a document is a request body, which asks for a part of a roster: to plan days again after people have come and gone, or to fill
// open slots. read_instance() turns it into the instance of that part.
bool is_body(const formats::Json& root);

// JSON of an older schema (0.43, 0.50, 0.70, 0.73, 0.80, or none) in the shape of 0.98; others come back as they are. Each change is a
// warning in `notes`. JSON to JSON: knows nothing of officers or rules.
formats::Json upgraded(formats::Json root, std::vector<Warning>& notes);

formats::Json to_json(const Plan& plan);
// What to_json(Plan) made, back again; all but `assignments` may be missing. Errors name pointers within `file`.
Result<Plan> plan_from_json(const formats::Json& plan, const std::string& file);
// A plan from any file that holds one: an answer of ours, a bare plan, an ngrs output document, a workbook that --export wrote.
Result<Plan> read_plan(const formats::Source& source);

// An ngrs document as a workbook that read_document takes back. Refused, with its place, is what no sheet says: a demand with several sets
// of shifts, a text too long for a cell; and the benchmark.
Result<std::string> to_workbook(const formats::Json& document, const std::vector<std::string>& notes = {});

// A benchmark instance in its inner JSON shape and as its text, which read_document takes back unchanged.
formats::Json shift_scheduling_json(const Instance& instance);
std::string to_shift_scheduling(const Instance& instance);

}  // namespace tenon::roster
