#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "colgen/branch/quantity.h"
#include "colgen/branch/tree.h"
#include "colgen/master/master.h"
#include "planners/roster/line_pricing.h"
#include "planners/roster/line_problem.h"

namespace tenon::roster {

// Something to branch on: whether an officer works a shift on a day, or any shift (`shift` -1).
class Works : public colgen::Quantity {
 public:
  Works(int officer, int day, int shift) : officer_(officer), day_(day), shift_(shift) {}
  std::int64_t of(const colgen::Column& column) const override;
  std::string name() const override;
  int officer() const { return officer_; }
  int day() const { return day_; }
  int shift() const { return shift_; }

 private:
  int officer_, day_, shift_;
};

// Lines as columns: pricing problem k is officer `who[k]`, once each; the last one holds columns for people who are missing and who are too many, all
// listed. Row (day, shift): people there + missing - too many = wanted. The other officers' lines stay as they are.
class LineColumns : public colgen::Pricer {
 public:
  // `rules` of each of `who`, which may be narrower than the problem's. All must outlive this; nothing else may use `memory` during a call.
  LineColumns(const LineProblem& problem, std::vector<int> who, const std::vector<const LineRules*>& rules,
              LinePricing::Memory& memory);

  // The master with its rows and the listed columns; `there`: people by cell whose lines stay as they are.
  std::unique_ptr<colgen::Master> master(std::string_view lp, std::span<const std::int64_t> there);
  colgen::Column column(int problem, const Line& line) const;
  Line line(const colgen::Column& column) const;
  // `lines` with those of the columns in their officers' places.
  Lines with(Lines lines, const std::vector<std::pair<colgen::Column, std::int64_t>>& columns) const;
  bool is_line(const colgen::Column& column) const { return column.problem < static_cast<int>(who_.size()); }
  int demands() const {
    return static_cast<int>(who_.size());
  }  // the pricing problem of who is missing and too many
  int officer(int problem) const { return who_[static_cast<std::size_t>(problem)]; }
  // Duals are small (no more than the dearest demand), so that costs of lines stay far from the ends of 64 bits.
  static constexpr std::int64_t kScale = std::int64_t{1} << 28;

  static colgen::GenerateOptions generate_options();

  colgen::Pricing price(const colgen::Prices& prices, colgen::Effort effort,
                        std::vector<colgen::Column>& found, Budget& budget) override;
  // Duals of the master's rows as prices of cells.
  std::vector<std::int64_t> by_cell(const std::vector<std::int64_t>& rows) const;
  // The cheapest line of one of them at these costs by cell. Until the next call.
  struct Cheapest {
    const LinePricing::Priced* line = nullptr;  // null: he has none, if `exact`; else none is known
    bool exact = false;
  };
  Cheapest cheapest(int problem, std::span<const std::int64_t> cost, Budget& budget);

 private:
  // Into found_.
  LinePricing::Answer price_one(std::size_t problem, std::span<const std::int64_t> cost, std::size_t most,
                                bool exactly, Budget& budget);

  const LineProblem& problem_;
  std::vector<int> who_;
  std::vector<std::unique_ptr<LinePricing>> pricing_;
  std::vector<colgen::Column> listed_;
  std::vector<int> row_;  // of each cell; -1: whoever works there costs nothing
  std::vector<std::vector<std::int64_t>> costs_;
  std::vector<LinePricing::Priced> found_;
};

// Branches on what is fractional: whether somebody works on a day, then which shift.
class LineBranching : public colgen::TreeProblem {
 public:
  explicit LineBranching(const LineColumns& columns) : columns_(columns) {}
  std::vector<std::vector<std::shared_ptr<const colgen::Quantity>>> quantities(
      const colgen::Master& master) override;

 private:
  const LineColumns& columns_;
};

}  // namespace tenon::roster
