#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "formats/document.h"
#include "formats/source.h"
#include "problems/cut/instance.h"
#include "problems/cut/plan.h"

namespace tenon::cut {

// How a cutting problem is written, in and out. The inner shape is the JSON of docs/problems/cut.md:
// {stocks: [length | {length, cost?, limit?, name?}] | stock_length, items: [length | {length, demand?, name?}], kerf?, trim?,
//  max_pieces?, max_cuts?, least_leftover?, leftover_value?, overproduce?, unit?}.

// Options that change how an input is read: --sheet, --stock-length, --kerf, --trim, --max-pieces, --max-cuts,
// --least-leftover, --leftover-value, --overproduce.
const std::vector<OptionSpec>& read_options();

// Bytes -> document. JSON as it is; BPPLIB text ("csp": number of lines, capacity, lines of size and demand; "bpp": number
// of lines, capacity, lines of a size) and tables as the same shape. `format` forces "json", "xlsx", "csv", "csp" or "bpp"; ""
// recognises by content. What is wrong with the form (missing lines, unknown columns) is told together with what the strict
// reader finds in the rest.
Result<formats::Document> read_document(const formats::Source& source, const std::string& format,
                                        const OptionValues& options);
// The two parts of it that do not begin with JSON.
Result<formats::Document> read_bpplib(const formats::Source& source, const std::string& format,
                                      const OptionValues& options);
Result<formats::Document> read_table(const formats::Source& source, const std::string& format,
                                     const OptionValues& options);
// Whether a text begins as BPPLIB's files do: nothing but numbers in its first two lines, apart by spaces or tabs.
bool is_bpplib(const std::string& bytes);

struct Input {
  Instance instance;
  std::vector<Warning> warnings;
  std::string summary;  // "81 items, 1002 pieces; stock of 150"
  std::string check;    // "at least 399 stocks by length alone"
};
// The strict reader: all errors of the document together, each with its place. O(items).
Result<Input> read_instance(const formats::Document& document, const OptionValues& options);

formats::Json to_json(const Plan& plan);
// What to_json(Plan) made, back again; `waste` and `rest` may be missing. Errors name pointers within `file`.
Result<Plan> plan_from_json(const formats::Json& plan, const std::string& file);
// A plan from any file that holds one: an answer of ours, a bare plan, or an exported workbook's sheet Patterns.
Result<Plan> read_plan(const formats::Source& source);

// The instance in its inner JSON shape, in CSV or as a workbook, which read_document takes back unchanged.
formats::Json to_json(const Instance& instance);
std::string to_csv(const Instance& instance);
// `notes`: lines of a further sheet, for people.
std::string to_workbook(const Instance& instance, const std::vector<std::string>& notes = {});
// BPPLIB's "csp" text; an error if the instance has more than it can say (kerf, names are left out, …).
Result<std::string> to_bpplib(const Instance& instance);

}  // namespace tenon::cut
