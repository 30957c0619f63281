#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "formats/document.h"
#include "formats/source.h"
#include "problems/allocate/instance.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

// How an allocation problem is written, in and out. The inner shape is the JSON of docs/problems/allocate.md:
// {params, gas_usd, tokens?, price_usd, pools, positions?, wallet?, name?, …}. Tables say the same in sheets (Pools, Positions, Wallet,
// Tokens, Params) or in one CSV file with a section for each.

// Bytes -> document: JSON as it is, tables as the same shape. `format` forces "json", "xlsx" or "csv"; "" recognises by content.
// What is wrong with the form (unknown columns, a section twice) is told together with what the strict reader finds in the rest.
Result<formats::Document> read_document(const formats::Source& source, const std::string& format,
                                        const OptionValues& options);
// The part of it that does not begin with JSON.
Result<formats::Document> read_table(const formats::Source& source, const std::string& format);

struct Input {
  Instance instance;
  std::vector<Warning> warnings;
  std::string summary;  // "15 pools, 4 tokens, 200,000.00 USD: 4 pools held"
  std::string check;    // "at most 1,234.56 USD of yield in 30 days"
};
// The strict reader: all errors of the document together, each with its place. O(document).
Result<Input> read_instance(const formats::Document& document, const OptionValues& options = {});

formats::Json to_json(const Plan& plan);
// What to_json(Plan) made, back again. Fields for people only (USD beside micro-USD) are not read; amounts and
// the penalty may be missing. Errors name pointers within `file`.
Result<Plan> plan_from_json(const formats::Json& plan, const std::string& file);
// A plan from any file that holds one: an answer of ours, a bare plan, or an exported workbook's sheet Transactions with those of
// positions, wallet and totals.
Result<Plan> read_plan(const formats::Source& source);

// An input in its inner JSON shape as tables, which read_document takes back as the same values.
std::string to_csv(const formats::Json& book);
// `notes`: lines of a further sheet, for people.
std::string to_workbook(const formats::Json& book, const std::vector<std::string>& notes = {});

}  // namespace tenon::allocate
