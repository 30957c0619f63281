#include "problems/input.h"

namespace tenon::problems {

namespace {

std::string option_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

Result<formats::Document> Problem::read_database(const formats::sql::Location& location,
                                                 const OptionValues&) const {
  std::string formats;
  for (const std::string& format : info().input_formats) formats += (formats.empty() ? "" : ", ") + format;
  return InputError{location.shown, "", "a database", info().kind + " reads " + formats};
}

Result<Input> read_input(const Problem& problem, const std::string& path, const OptionValues& options) {
  const std::string format = options.text("format").value_or("");
  const auto database = formats::sql::recognise(path, format);
  const auto source = database ? Result(formats::Source{}) : formats::read_source(path);
  if (!source) return source.errors();
  auto document =
      database ? problem.read_database(*database, options) : problem.read(source.value(), format, options);
  if (!document) return document.errors();
  std::string sha256 =
      formats::sha256_hex(database ? formats::to_compact_text(document.value().root) : source.value().bytes);
  std::vector<InputError> errors;
  for (const std::string& change : options.all("set")) {
    const auto applied = formats::apply_set(document.value(), change);
    if (!applied) errors.insert(errors.end(), applied.errors().begin(), applied.errors().end());
  }
  if (!errors.empty()) return errors;
  auto loaded = problem.load(document.value(), options);
  if (!loaded) return loaded.errors();
  auto& warnings = loaded.value().warnings;
  warnings.insert(warnings.begin(), document.value().warnings.begin(), document.value().warnings.end());
  return Input{std::move(document.value()), std::move(loaded.value()), std::move(sha256)};
}

std::optional<Json> envelope(const formats::Source& source) {
  if (formats::shape(source) != formats::Shape::kJson) return std::nullopt;
  auto json = formats::parse_json(source.bytes, source.file);
  if (!json || !json.value().is_object() || !json.value().contains("tenon")) return std::nullopt;
  return std::move(json.value());
}

OptionValues reading_options(const Problem& problem, const Json& envelope, const OptionValues& given) {
  OptionValues options = given;
  const auto said = envelope.find("options");
  if (said == envelope.end() || !said->is_object()) return options;
  std::vector<OptionSpec> table = problem.info().read_options;
  table.push_back({.name = "set", .repeatable = true});
  for (const OptionSpec& spec : table) {
    const auto value = said->find(spec.key());
    if (value == said->end() || given.has(spec.name)) continue;
    for (const Json& one : value->is_array() ? *value : Json::array({*value}))
      options.set(spec, option_text(one));
  }
  return options;
}

}  // namespace tenon::problems
