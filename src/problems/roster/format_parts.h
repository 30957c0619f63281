#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "problems/roster/format.h"

// What the files of the reader share; nobody else includes this.
namespace tenon::roster {

// ---- The benchmark (format_shift_scheduling.cpp: text; format_benchmark.cpp: its JSON) ---------------------------------------------------------------------------------

// Whether a text has the benchmark's sections.
bool is_shift_scheduling(std::string_view text);
Result<formats::Document> shift_scheduling_document(const formats::Source& source);
bool has_shift_scheduling_shape(const formats::Json& root);
Result<Input> read_shift_scheduling(const formats::Document& document);

// ---- Rules ------------------------------------------------------------------------------------------------------------------------

// The line with that id; it must be there.
RuleLine& line_of(std::vector<RuleLine>& lines, std::string_view id);

}  // namespace tenon::roster
