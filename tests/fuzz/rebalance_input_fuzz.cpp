// Any bytes as a rebalance problem: refused with places, or an instance that means the same when it is written out as an
// explicit graph and read again. No file beside the input is read: what names one is refused.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/options.h"
#include "formats/source.h"
#include "problems/rebalance/diagnose.h"
#include "problems/rebalance/format.h"
#include "problems/rebalance/model.h"

using namespace tenon;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const formats::Source source{"/nonexistent/fuzz", std::string(reinterpret_cast<const char*>(data), size)};
  const OptionValues options;
  const auto document = rebalance::read_document(source, "", options);
  if (!document.ok()) return 0;
  const auto input = rebalance::read_instance(document.value(), options);
  if (!input.ok()) return 0;

  const rebalance::Instance& instance = input.value().instance;
  const formats::Json written = rebalance::to_json(instance);
  const auto again =
      rebalance::read_instance({.file = "again", .format = "json", .root = written, .cells = {}}, options);
  // Targets that do not balance are no plan, but no graph either.
  if (!again.ok() && rebalance::preflight(instance).empty()) std::abort();
  if (again.ok() && rebalance::to_json(again.value().instance) != written) std::abort();
  rebalance::diagnosis_text(instance);
  const auto model = rebalance::flow_model(instance, {1, 1, 0});
  std::int64_t sum = 0;
  for (const std::int64_t supply : model.model.supply) sum += supply;
  if (model.error.empty() && sum != 0 && rebalance::preflight(instance).empty()) std::abort();
  return 0;
}
