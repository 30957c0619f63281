#include "problems/roster/format.h"

#include <algorithm>

#include "problems/roster/format_parts.h"

namespace tenon::roster {

const std::vector<OptionSpec>& read_options() {
  static const std::vector<OptionSpec> kOptions{};
  return kOptions;
}

Result<formats::Document> read_document(const formats::Source& source, const std::string& format,
                                        const OptionValues&) {
  using formats::Shape;
  if (auto wrong = formats::unreadable(source, "JSON or the shift-scheduling text")) return *wrong;
  if (format == "json" || (format.empty() && formats::shape(source) == Shape::kJson))
    return formats::json_document(source);
  if (format == "txt" || is_shift_scheduling(source.bytes)) return shift_scheduling_document(source);
  return InputError{source.file, "", "neither JSON nor the shift-scheduling text", "one of the two"};
}

Result<Input> read_instance(const formats::Document& document, const OptionValues&) {
  if (has_shift_scheduling_shape(document.root)) return read_shift_scheduling(document);
  return InputError{document.file, "", "no horizonDays", "the benchmark's JSON"};
}

RuleLine& line_of(std::vector<RuleLine>& lines, std::string_view id) {
  const auto found =
      std::find_if(lines.begin(), lines.end(), [&](const RuleLine& line) { return line.id == id; });
  TENON_ASSERT(found != lines.end());
  return *found;
}

}  // namespace tenon::roster
