#include "colgen/arc_flow.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.h"

namespace tenon::colgen {

ArcFlow::ArcFlow(int problem, std::vector<Part> parts) : problem_(problem), parts_(std::move(parts)) {
  const auto before = [](const Part& a, const Part& b) { return a.arc < b.arc; };
  std::sort(parts_.begin(), parts_.end(), before);
  for (std::size_t p = 1; p < parts_.size(); ++p) TENON_ASSERT(parts_[p - 1].arc < parts_[p].arc);
}

std::int64_t ArcFlow::of(const Column& column) const {
  if (column.problem != problem_) return 0;
  std::int64_t sum = 0;
  for (const std::int64_t arc : column.content) {
    const auto part = std::lower_bound(parts_.begin(), parts_.end(), arc,
                                       [](const Part& p, std::int64_t number) { return p.arc < number; });
    if (part != parts_.end() && part->arc == arc) sum += part->weight;
  }
  return sum;
}

bool ArcFlow::counts_up() const {
  return std::all_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.weight > 0; });
}

std::string ArcFlow::name() const {
  std::string name = "arcs of " + std::to_string(problem_) + ":";
  for (const Part& part : parts_) {
    name += " " + std::to_string(part.arc);
    if (part.weight != 1) name += "*" + std::to_string(part.weight);
  }
  return name;
}

namespace {

template <class See>
void for_each_fractional(const Master& master, const See& see) {
  for (const int number : master.active()) {
    const double value = master.value(number);
    if (std::abs(value - std::round(value)) > 1e-6) see(master.column(number));
  }
}

}  // namespace

std::vector<std::shared_ptr<const Quantity>> fractional_arcs(const Master& master) {
  std::set<std::pair<int, std::int64_t>> arcs;
  for_each_fractional(master, [&](const Column& column) {
    for (const std::int64_t arc : column.content) arcs.emplace(column.problem, arc);
  });
  std::vector<std::shared_ptr<const Quantity>> quantities;
  for (const auto& [problem, arc] : arcs)
    quantities.push_back(std::make_shared<ArcFlow>(problem, static_cast<int>(arc)));
  return quantities;
}

std::vector<std::shared_ptr<const Quantity>> fractional_pairs(const Master& master) {
  std::set<std::pair<int, int>> pairs;
  for_each_fractional(master, [&](const Column& column) {
    for (std::size_t a = 0; a < column.items.size(); ++a)
      for (std::size_t b = a + 1; b < column.items.size(); ++b)
        pairs.emplace(column.items[a].first, column.items[b].first);
  });
  std::vector<std::shared_ptr<const Quantity>> quantities;
  for (const auto& [a, b] : pairs) quantities.push_back(std::make_shared<PairOf>(a, b));
  return quantities;
}

}  // namespace tenon::colgen
