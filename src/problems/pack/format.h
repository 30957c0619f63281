#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "formats/document.h"
#include "formats/source.h"
#include "formats/table.h"
#include "problems/pack/instance.h"
#include "problems/pack/plan.h"

namespace tenon::pack {

// How a frame layout problem is written, in and out. The inner shape is the JSON of docs/problems/pack.md:
// {frame_size_bytes, num_frames, alignment_bits?, reserved?: ["0-31:0+64" | {frames, start_bits, size_bits}],
//  objects: [{name, size_bits, period, start_frame?, offset_bits?, alignment_bits?, priority?, locked?, group?}
//           | {group, period, start_frame?, offset_bits?, alignment_bits?, priority?, locked?,
//              members: [{name, size_bits, priority?}]}]}.

// Options that change how an input is read: --sheet, --frame-bytes, --frames, --align, --reserve, --lock.
const std::vector<OptionSpec>& read_options();

// Bytes -> document: JSON as it is; a workbook's or CSV file's rows as objects, found by the header's names.
// `format` forces "json", "xlsx" or "csv"; "" recognises by content.
Result<formats::Document> read_document(const formats::Source& source, const std::string& format,
                                        const OptionValues& options);
// The part of it that does not begin with JSON: `format` is "xlsx" or "csv".
Result<formats::Document> read_table(const formats::Source& source, const std::string& format,
                                     const OptionValues& options);

struct Input {
  Instance instance;
  std::vector<Warning> warnings;
  std::string summary;  // "1565 objects in 15 groups, 32 frames of 1000 bytes"
  std::string check;    // "98.1 % full; 1 object pinned"
};
// The strict reader: all errors of the document together, each with its place. O(objects).
Result<Input> read_instance(const formats::Document& document, const OptionValues& options);

formats::Json to_json(const Plan& plan);
// What to_json(Plan) made, back again. Errors name pointers within `file`.
Result<Plan> plan_from_json(const formats::Json& plan, const std::string& file);
// A plan from any file that holds one: an answer of ours, a bare plan, or an exported workbook's Schedule sheet. JSON must
// state the utilisation: null, which to_json writes for a workbook's plan, is an error here.
Result<Plan> read_plan(const formats::Source& source);

// The Schedule sheet of an exported workbook: a header row with Name, "Start (bits)" and Frames, then a row an object;
// an object without start and frames is dropped. max_end is computed; utilisation is not stated (NaN, null in JSON), and
// verify() does not ask for it then.
Result<Plan> read_plan_sheet(const formats::Source& source);

// The instance in its inner JSON shape, in CSV or as a workbook that read_document takes back unchanged.
formats::Json to_json(const Instance& instance);
std::string to_csv(const Instance& instance);
// `notes`: lines of a second sheet, for people.
std::string to_workbook(const Instance& instance, const std::vector<std::string>& notes = {});

}  // namespace tenon::pack
