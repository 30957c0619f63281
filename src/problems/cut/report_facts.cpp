#include "problems/cut/report_facts.h"

#include <algorithm>
#include <limits>

#include "problems/cut/format.h"

namespace tenon::cut {

namespace {

Shown shown(const Instance& instance, const Cut& cut, std::int64_t number) {
  Shown pattern{number, cut, instance.stocks[cut.stock].length};
  std::int64_t sizes = 0;
  for (const auto& [item, count] : cut.pieces) {
    sizes += count * instance.size(item);
    pattern.lengths += count * instance.items[item].length;
  }
  pattern.rest = instance.rest(cut.stock, sizes);
  pattern.kept = instance.keeps(pattern.rest);
  // What the trimmed stock loses beside pieces and rest; a last cut may take less than its kerf.
  pattern.kerf = instance.usable(cut.stock) - pattern.lengths - pattern.rest;
  return pattern;
}

// A plan of anybody's may cut things so often that sums overflow.
void add(std::int64_t& sum, Int128 more) {
  sum = static_cast<std::int64_t>(std::min<Int128>(sum + more, std::numeric_limits<std::int64_t>::max()));
}

}  // namespace

std::optional<Facts> facts_of(const Instance& instance, const formats::Json& answer) {
  if (!answer.is_object() || !answer.contains("plan")) return std::nullopt;
  const Result<Plan> plan = plan_from_json(answer["plan"], "");
  if (!plan.ok()) return std::nullopt;
  Facts facts;
  facts.cut.resize(instance.items.size());
  facts.used.resize(instance.stocks.size());
  for (std::size_t p = 0; p < plan.value().patterns.size(); ++p) {
    const std::vector<Cut> cuts = to_cuts(instance, {0, {}, {plan.value().patterns[p]}});
    if (cuts.empty()) {
      ++facts.left_out;
      continue;
    }
    const Shown pattern = shown(instance, cuts[0], static_cast<std::int64_t>(p));
    const Int128 times = pattern.cut.times;
    for (const auto& [item, count] : pattern.cut.pieces) add(facts.cut[item], times * count);
    add(facts.used[pattern.cut.stock], times);
    facts.stocks += times;
    facts.stock_length += times * pattern.length;
    facts.piece_length += times * pattern.lengths;
    if (pattern.kept) facts.leftover += times * pattern.rest;
    facts.patterns.push_back(pattern);
  }
  return facts;
}

}  // namespace tenon::cut
