#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "colgen/master/master.h"

namespace tenon::colgen {

// Pricing for masters in which all columns of interest are known: looks through them. Finds none that is new.
class Inspection : public Pricer {
 public:
  explicit Inspection(const Master& master) : master_(master) {}

  Pricing price(const Prices& prices, Effort, std::vector<Column>&, Budget& budget) override {
    Pricing result{std::vector<std::int64_t>(static_cast<std::size_t>(master_.problems()), 0), false};
    for (const int number : master_.active()) {
      const Column& column = master_.column(number);
      std::int64_t& least = result.least[static_cast<std::size_t>(column.problem)];
      least = std::min(least, reduced_cost(column, prices));
    }
    budget.spend(static_cast<std::int64_t>(master_.active().size()) / 10 + 1);
    const std::int64_t lowest = *std::min_element(result.least.begin(), result.least.end());
    result.exact = lowest > -kBeyond && !budget.exhausted();
    return result;
  }

 private:
  const Master& master_;
};

}  // namespace tenon::colgen
