#include "colgen/master/generate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace tenon::colgen {

namespace {

// A step of the LP's simplex method in ticks is counted by the LP itself; a point of pricing costs at least this.
constexpr std::int64_t kTicksAPoint = 20;
// The LP's values are no better than this.
constexpr double kLpTolerance = 1e-6;

std::int64_t whole(double dual, std::int64_t scale) {
  const double scaled = dual * static_cast<double>(scale);
  constexpr double kMost = 4e18;
  return static_cast<std::int64_t>(std::llround(std::clamp(scaled, -kMost, kMost)));
}

// One run of column generation.
class Run {
 public:
  Run(Master& master, Pricer& pricer, const GenerateOptions& options, Budget& budget,
      const std::function<bool()>& hook)
      : master_(master),
        pricer_(pricer),
        options_(options),
        budget_(budget),
        hook_(hook),
        smoothing_(options.directional) {
    if (options.known_bound) result_.bound = *options.known_bound;
    using Stabilize = GenerateOptions::Stabilize;
    const bool walls = options.stabilize == Stabilize::kBoxstep && !options.centre.empty();
    if (walls) boxstep_.place(master_, options.centre, kBox);
    smooth_ = !walls && options.stabilize != Stabilize::kNone;
  }

  Generated go() {
    for (;;) {
      if (budget_.exhausted() || result_.iterations >= options_.most_iterations ||
          master_.active().size() >= static_cast<std::size_t>(options_.most_columns))
        return end(Generated::End::kLimit);
      switch (master_.solve(budget_)) {
        case Master::Solved::kLimit:
          return end(Generated::End::kLimit);
        case Master::Solved::kFailed:
          // Columns without a most may make a gain without end of duals that the walls forbid.
          if (!boxstep_.placed()) return end(Generated::End::kFailed);
          boxstep_.remove(master_);
          continue;
        case Master::Solved::kOptimal:
          break;
      }
      ++result_.iterations;
      if (hook_ && hook_()) return end(Generated::End::kLimit);
      if (const std::optional<Generated::End> ended = improve()) return end(*ended);
    }
  }

 private:
  static constexpr double kBox = 0.02;
  static constexpr double kSlack = 1e-7;  // of the bound, at most

  Generated end(Generated::End how) {
    if (boxstep_.placed()) boxstep_.remove(master_);
    result_.end = how;
    return std::move(result_);
  }

  // Prices until a column improves the LP; says how the run ended if none does.
  std::optional<Generated::End> improve() {
    const bool one = master_.artificial();
    if (one != phase_one_) {
      phase_one_ = one;
      smoothing_.reset();
      best_here_.reset();
    }
    if (!one && !boxstep_.placed() && solved_already()) return Generated::End::kConverged;
    read_duals();
    const bool smooth = smooth_ && !one;
    smoothing_.start(lp_duals_);
    if (smooth && !best_here_ && !options_.centre.empty())
      if (const std::optional<Generated::End> ended = price_at_centre()) return ended;
    Effort effort = Effort::kHeuristic;
    for (;;) {
      const bool at_out = !smooth || smoothing_.at_out();
      const std::vector<double> point = at_out ? lp_duals_ : fit_signs(smoothing_.point());
      found_.clear();
      const Pricing priced = price_at(point, effort);
      if (budget_.exhausted()) return Generated::End::kLimit;
      if (priced.exact) {
        if (const std::optional<Generated::End> ended = count_bound(point, priced)) return ended;
      }
      const int added = add_improving(at_out);
      if (added > 0) {
        master_.forget_old_columns(40, options_.keep_columns);
        return std::nullopt;
      }
      if (effort == Effort::kHeuristic && !priced.exact) {
        effort = Effort::kExact;
        continue;
      }
      if (!at_out) {
        ++result_.missed;
        smoothing_.try_again();
        continue;
      }
      return no_column_missing(priced);
    }
  }

  // Begins smoothing at the duals that the caller holds for good ones.
  std::optional<Generated::End> price_at_centre() {
    const std::vector<double> centre = fit_signs(options_.centre);
    found_.clear();
    const Pricing priced = price_at(centre, Effort::kExact);
    if (budget_.exhausted()) return Generated::End::kLimit;
    if (!priced.exact) return std::nullopt;
    return count_bound(centre, priced);
  }

  // The LP cannot be lower than a bound that holds for it.
  bool solved_already() const {
    if (!result_.bound) return false;
    const double lp = master_.objective() * static_cast<double>(options_.scale);
    return lp <= static_cast<double>(*result_.bound) + kLpTolerance * static_cast<double>(options_.scale);
  }

  std::optional<Generated::End> no_column_missing(const Pricing& priced) {
    if (boxstep_.placed()) {
      boxstep_.move(master_, master_.duals());
      return std::nullopt;
    }
    if (!priced.exact) return Generated::End::kFailed;
    if (!bounded_) {
      const std::optional<Generated::End> ended = bound_with_slack();
      if (ended) return ended;
    }
    // In phase 1 count_bound() has looked for the proof already: what is left is too close to tell.
    return phase_one_ ? Generated::End::kFailed : Generated::End::kConverged;
  }

  // Without a most, a reduced cost below 0 by what duals are rounded by leaves no bound. Somewhat less for what rows ask for leaves each column
  // that gives it a little slack.
  std::optional<Generated::End> bound_with_slack() {
    std::vector<double> point = lp_duals_;
    for (double& dual : point)
      if (dual > 0) dual = std::max(0.0, dual * (1 - kSlack) - 4 / static_cast<double>(options_.scale));
    found_.clear();
    const Pricing priced = price_at(point, Effort::kExact);
    if (budget_.exhausted()) return Generated::End::kLimit;
    return priced.exact ? count_bound(point, priced) : std::nullopt;
  }

  void read_duals() {
    lp_duals_ = fit_signs(master_.duals());
    multiplicity_duals_.clear();
    for (const double dual : master_.problem_duals())
      multiplicity_duals_.push_back(whole(dual, options_.scale));
  }

  // A dual of the wrong sign (within the LP's tolerance, or turned there by smoothing) would prove nothing.
  std::vector<double> fit_signs(std::vector<double> duals) const {
    duals.resize(static_cast<std::size_t>(master_.rows()), 0.0);
    for (int r = 0; r < master_.rows(); ++r) {
      double& dual = duals[static_cast<std::size_t>(r)];
      if (!master_.has_row(r))
        dual = 0;
      else if (master_.row(r).high == kNoSide)
        dual = std::max(dual, 0.0);
      if (master_.row(r).low == -kNoSide) dual = std::min(dual, 0.0);
    }
    return duals;
  }

  Prices prices_at(const std::vector<double>& point) {
    whole_duals_.assign(point.size(), 0);
    cut_prices_.clear();
    for (std::size_t r = 0; r < point.size(); ++r) {
      whole_duals_[r] = whole(point[r], options_.scale);
      const std::shared_ptr<const Cut>& cut = master_.cut(static_cast<int>(r));
      if (cut && whole_duals_[r] != 0) cut_prices_.push_back({cut.get(), whole_duals_[r]});
    }
    return {options_.scale, phase_one_, whole_duals_, cut_prices_, multiplicity_duals_};
  }

  Pricing price_at(const std::vector<double>& point, Effort effort) {
    ++result_.pricings;
    budget_.spend(kTicksAPoint);
    return pricer_.price(prices_at(point), effort, found_, budget_);
  }

  std::int64_t most_columns_of(int problem) const {
    const std::int64_t most = master_.multiplicity(problem).most;
    return options_.useful.empty() ? most
                                   : std::min(most, options_.useful[static_cast<std::size_t>(problem)]);
  }

  // The Lagrangian bound of the point just priced, and whether it ends the run.
  std::optional<Generated::End> count_bound(const std::vector<double>& point, const Pricing& priced) {
    Int128 bound = 0;
    for (int r = 0; r < master_.rows(); ++r) {
      const std::int64_t dual = whole_duals_[static_cast<std::size_t>(r)];
      if (dual != 0) bound += Int128{dual} * (dual > 0 ? master_.row(r).low : master_.row(r).high);
    }
    std::vector<std::int64_t> least(priced.least.size());
    std::vector<double> used(priced.least.size());
    for (int k = 0; k < master_.problems(); ++k) {
      const std::size_t at = static_cast<std::size_t>(k);
      least[at] = priced.least[at] + multiplicity_duals_[at];
      const std::int64_t times = least[at] < 0 ? most_columns_of(k) : master_.multiplicity(k).least;
      bounded_ = least[at] >= 0 || times != kNoSide;
      if (!bounded_) return std::nullopt;
      bound += Int128{least[at]} * times;
      used[at] = static_cast<double>(times);
    }
    if (phase_one_) {
      if (bound > 0) {
        keep_duals(least);
        return Generated::End::kInfeasible;
      }
      return std::nullopt;
    }
    const std::vector<double> subgradient = subgradient_at(used);
    smoothing_.learn(subgradient);
    if (!best_here_ || bound > *best_here_) {
      best_here_ = bound;
      smoothing_.centre(point, subgradient);
    }
    if (!result_.bound || bound > *result_.bound) {
      result_.bound = bound;
      keep_duals(least);
    }
    if (options_.cutoff != kNoSide && rounded_up(*result_.bound, options_.scale) >= options_.cutoff)
      return Generated::End::kCutoff;
    return std::nullopt;
  }

  void keep_duals(const std::vector<std::int64_t>& least) {
    result_.rows = whole_duals_;
    result_.problems = least;
  }

  // Rows' sides minus what the best columns found would do, each as often as the bound takes it.
  std::vector<double> subgradient_at(const std::vector<double>& used) const {
    std::vector<double> subgradient(whole_duals_.size(), 0.0);
    for (int r = 0; r < master_.rows(); ++r) {
      if (!master_.has_row(r)) continue;
      const Row& row = master_.row(r);
      const bool low =
          row.low != -kNoSide && (row.high == kNoSide || whole_duals_[static_cast<std::size_t>(r)] >= 0);
      subgradient[static_cast<std::size_t>(r)] = static_cast<double>(low ? row.low : row.high);
    }
    std::vector<bool> seen(used.size(), false);
    for (const Column& column : found_) {
      const std::size_t k = static_cast<std::size_t>(column.problem);
      if (seen[k]) continue;
      seen[k] = true;
      for (const Entry& entry : column.entries)
        subgradient[static_cast<std::size_t>(entry.row)] -= used[k] * static_cast<double>(entry.coefficient);
      for (const Prices::CutPrice& price : cut_prices_)
        for (int r = 0; r < master_.rows(); ++r)
          if (master_.cut(r).get() == price.cut)
            subgradient[static_cast<std::size_t>(r)] -=
                used[k] * static_cast<double>(price.cut->coefficient(column));
    }
    return subgradient;
  }

  // Adds what was found; how many of it improve the LP as it is.
  int add_improving(bool at_out) {
    if (found_.empty()) return 0;
    if (!at_out) prices_at(lp_duals_);
    const Prices prices{options_.scale, phase_one_, whole_duals_, cut_prices_, multiplicity_duals_};
    // Below what the LP itself resolves, a column would come again and again.
    const std::int64_t least_gain = std::max<std::int64_t>(1, options_.scale >> 30);
    std::erase_if(found_, [&](const Column& column) { return reduced_cost(column, prices) > -least_gain; });
    const int added = master_.add_columns(std::move(found_));
    result_.columns += added;
    found_.clear();
    return added;
  }

  Master& master_;
  Pricer& pricer_;
  const GenerateOptions& options_;
  Budget& budget_;
  const std::function<bool()>& hook_;
  Smoothing smoothing_;
  bool smooth_ = false;
  Boxstep boxstep_;
  Generated result_;
  bool phase_one_ = false;
  bool bounded_ = true;              // the point priced last gave a bound
  std::optional<Int128> best_here_;  // at the centre of smoothing
  std::vector<double> lp_duals_;
  std::vector<std::int64_t> whole_duals_, multiplicity_duals_;
  std::vector<Prices::CutPrice> cut_prices_;
  std::vector<Column> found_;
};

}  // namespace

std::int64_t rounded_up(Int128 bound, std::int64_t scale) {
  const Int128 whole = bound / scale;
  return static_cast<std::int64_t>(bound % scale > 0 ? whole + 1 : whole);
}

Generated generate(Master& master, Pricer& pricer, const GenerateOptions& options, Budget& budget,
                   const std::function<bool()>& hook) {
  return Run(master, pricer, options, budget, hook).go();
}

}  // namespace tenon::colgen
