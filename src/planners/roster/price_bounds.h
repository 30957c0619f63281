#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "planners/roster/classes.h"
#include "problems/roster/certify.h"
#include "problems/roster/instance.h"

namespace tenon::roster {

// Bounds of the first two stages by prices of posts (certify.h, proof::Prices): a class of officers is priced once, by its best roster.
//
// Idea: whatever the prices, their bound holds; so guesses may be made, and each is worth one pricing of each class. Price 1 on some days in
// a row asks how many duties one officer can do there: a week of 350 duties at five each needs 70. Where days of one residue of the pattern's
// length occur once more than those of others, price q / (q + 1) there and 1 elsewhere makes all offsets equally good, which is what leaves least.
// Whatever else there is, the relaxation's shadow prices say, rounded to some denominator.
class PriceBounds {
 public:
  // The greatest sum of prices over a lawful roster of one of a class; none: not known.
  using Best =
      std::function<std::optional<std::int64_t>(std::size_t of_class, std::span<const std::int64_t>)>;

  PriceBounds(const Instance& instance, const std::vector<OfficerClass>& classes, Best best)
      : instance_(instance), classes_(classes), best_(std::move(best)) {}

  // "unfilled", with 0 <= price <= scale of each post.
  std::optional<Claim> unfilled(const std::vector<std::int64_t>& prices, std::int64_t scale) const;
  // "staff", given the stated unfilled; prices >= 0, of which only the proportions matter.
  std::optional<Claim> staff(const std::vector<std::int64_t>& prices, std::int64_t unfilled) const;

  // 1 on the posts of `days`, 0 elsewhere.
  std::vector<std::int64_t> on(DaySpan days) const;
  // Prices by residue of the day modulo `length`, with their scale; none where the posts' days do not allow it.
  std::optional<std::pair<std::vector<std::int64_t>, std::int64_t>> by_residue(int length) const;
  // Of real prices, whole ones to that scale.
  std::vector<std::int64_t> rounded(const std::vector<double>& prices, std::int64_t scale) const;

 private:
  proof::Prices argument(const std::vector<std::int64_t>& prices, std::int64_t scale,
                         std::int64_t of_unfilled) const;
  Int128 worth_of_posts(const std::vector<std::int64_t>& prices) const;

  const Instance& instance_;
  const std::vector<OfficerClass>& classes_;
  Best best_;
};

// The lengths of the patterns, ascending.
std::vector<int> pattern_lengths(const Instance& instance);
// Days in a row that may ask for most people: all, one cycle of a pattern, weeks, months, as far as the horizon goes.
std::vector<DaySpan> telling_windows(const Instance& instance);

}  // namespace tenon::roster
