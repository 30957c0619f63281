#include "problems/input.h"

namespace tenon::problems {

Result<Input> read_input(const Problem& problem, const std::string& path, const OptionValues& options) {
  const auto source = formats::read_source(path);
  if (!source) return source.errors();
  auto document = problem.read(source.value(), options.text("format").value_or(""), options);
  if (!document) return document.errors();
  std::vector<InputError> errors;
  for (const std::string& change : options.all("set")) {
    const auto applied = formats::apply_set(document.value(), change);
    if (!applied) errors.insert(errors.end(), applied.errors().begin(), applied.errors().end());
  }
  if (!errors.empty()) return errors;
  auto loaded = problem.load(document.value(), options);
  if (!loaded) return loaded.errors();
  return Input{std::move(document.value()), std::move(loaded.value()),
               formats::sha256_hex(source.value().bytes)};
}

}  // namespace tenon::problems
