#pragma once

#include <string_view>

#include "formats/document.h"

namespace tenon::formats {

// A plan out of a JSON file: what stands under "plan" in an answer, or the whole value where there is no such field or `own`, a field that
// plans of the kind have, stands beside it. `read(document, json, place)` is the kind's strict reader; an answer that holds no plan is an
// error.
template <class Read>
auto read_plan_file(const Source& source, std::string_view own, const Read& read)
    -> decltype(read(Document{}, Json(), Place())) {
  const Result<Json> parsed = parse_json(source.bytes, source.file);
  if (!parsed.ok()) return parsed.errors();
  const Json& root = parsed.value();
  const Document document{source.file, "json", {}};
  const Place top;
  if (!root.is_object() || root.contains(own) || !root.contains("plan")) return read(document, root, top);
  const Json& plan = root["plan"];
  if (plan.is_null()) return InputError{source.file, "/plan", "null", "a plan: this answer holds none"};
  return read(document, plan, top.at("plan"));
}

}  // namespace tenon::formats
