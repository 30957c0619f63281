#include "problems/allocate/format.h"

namespace tenon::allocate {

Result<formats::Document> read_document(const formats::Source& source, const std::string& format,
                                        const OptionValues&) {
  using formats::Shape;
  const Shape shape = formats::shape(source);
  constexpr const char* kExpected = "JSON, CSV or an Excel workbook (.xlsx)";
  if (shape == Shape::kEmpty) return InputError{source.file, "", "an empty file", kExpected};
  if (format == "json" || (format.empty() && shape == Shape::kJson)) {
    Result<formats::Json> root = formats::parse_json(source.bytes, source.file);
    if (!root.ok()) return root.errors();
    return formats::Document{source.file, "json", std::move(root.value())};
  }
  if (source.bytes.starts_with("\xD0\xCF\x11\xE0"))
    return InputError{source.file, "", "an Excel file of the old kind (.xls) or one with a password",
                      kExpected};
  if (format == "xlsx" || (format.empty() && shape == Shape::kZip)) return read_table(source, "xlsx");
  if (shape == Shape::kBinary) return InputError{source.file, "", "binary data", kExpected};
  return read_table(source, "csv");
}

}  // namespace tenon::allocate
