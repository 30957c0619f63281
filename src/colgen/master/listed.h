#pragma once

#include <cstdint>
#include <vector>

#include "colgen/master/problem.h"

namespace tenon::colgen {

// Pricing over columns that are all listed beforehand: looks through the list, so that the LP holds but those that matter. Knows every cut and
// branch, whatever its kind. O(entries of the list) a call.
class Listed : public Pricer {
 public:
  Listed(std::vector<Column> columns, int problems) : columns_(std::move(columns)), problems_(problems) {}

  Pricing price(const Prices& prices, Effort effort, std::vector<Column>& found, Budget& budget) override;

  // Drops what `which` holds for: columns that no solution of interest uses any more.
  template <class Which>
  void drop(Which which) {
    std::erase_if(columns_, which);
  }
  std::size_t size() const { return columns_.size(); }

  int most_columns = 60;  // a call

 private:
  std::vector<Column> columns_;
  int problems_;
  std::vector<std::pair<std::int64_t, std::size_t>> improving_;
};

}  // namespace tenon::colgen
