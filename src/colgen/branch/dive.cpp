#include "colgen/branch/dive.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tenon::colgen {

namespace {

class Dive {
 public:
  Dive(Master& master, Pricer& pricer, std::int64_t cutoff, const DiveOptions& options, Budget& budget)
      : master_(master), pricer_(pricer), options_(options), budget_(budget), cutoff_(cutoff) {}

  DiveEnd run() {
    go_on(0, options_.discrepancies);
    return std::move(end_);
  }

 private:
  struct Step {
    Column column;
    std::int64_t times = 1;
  };
  // What fixing changes.
  struct Sides {
    std::vector<Row> rows;
    std::vector<Multiplicity> problems;
  };

  bool done() {
    if (budget_.exhausted()) return true;
    return options_.generate.known_bound && cutoff_ != kNoSide &&
           rounded_up(*options_.generate.known_bound, options_.generate.scale) >= cutoff_;
  }

  // Follows one path to its end, and those that leave it.
  void go_on(int depth, int discrepancies) {
    if (done() || !solve()) return;
    const std::vector<Step> whole = whole_parts();
    if (!whole.empty()) {
      follow(whole, depth, discrepancies);
      return;
    }
    std::vector<Step> choices = by_value();
    const std::size_t most = depth < options_.depth ? static_cast<std::size_t>(discrepancies) + 1 : 1;
    // What was followed in vain is not chosen again further down.
    const std::size_t known = tried_.size();
    for (std::size_t c = 0; c < std::min(most, choices.size()) && !done(); ++c) {
      follow(c == 0 ? together(choices) : std::vector<Step>{choices[c]}, depth + 1,
             discrepancies - static_cast<int>(c));
      tried_.push_back(std::move(choices[c].column));
    }
    tried_.resize(known);
  }

  void follow(const std::vector<Step>& steps, int depth, int discrepancies) {
    const Sides before = sides();
    const std::size_t known = fixed_.size();
    const std::int64_t cost = fixed_cost_;
    for (const Step& step : steps) fix(step);
    go_on(depth, discrepancies);
    restore(before);
    fixed_.resize(known);
    fixed_cost_ = cost;
  }

  // The LP of what is left. False: it ends here, with a solution or without.
  bool solve() {
    GenerateOptions options = options_.generate;
    if (options.stabilize == GenerateOptions::Stabilize::kBoxstep)
      options.stabilize = GenerateOptions::Stabilize::kSmoothing;
    options.cutoff = cutoff_ == kNoSide ? kNoSide : cutoff_ - fixed_cost_;
    // Below it no part of a solution can bring the LP: what is priced there only proves that, column by column.
    if (options.known_bound) *options.known_bound -= Int128{fixed_cost_} * options.scale;
    options.most_iterations = options_.iterations;
    const Generated made = generate(master_, pricer_, options, budget_);
    end_.lp_solves += made.iterations;
    end_.columns += made.columns;
    if (made.end == Generated::End::kLimit && options_.discrepancies == 0) at_once_ *= 2;
    const bool goes_on = made.end == Generated::End::kConverged || made.end == Generated::End::kLimit;
    if (budget_.exhausted() && end_.fixed.empty())
      for (const Step& step : fixed_) end_.fixed.emplace_back(step.column, step.times);
    if (!goes_on || budget_.exhausted() || master_.artificial()) return false;
    std::optional<WholeSolution> rest = whole_solution(master_);
    if (!rest) return true;
    take(std::move(*rest));
    return false;
  }

  void take(WholeSolution rest) {
    rest.value += fixed_cost_;
    if (rest.value >= cutoff_) return;
    cutoff_ = rest.value;
    for (const Step& step : fixed_) {
      const auto same = std::find_if(rest.columns.begin(), rest.columns.end(),
                                     [&](const auto& used) { return used.first == step.column; });
      if (same != rest.columns.end())
        same->second += step.times;
      else
        rest.columns.emplace_back(step.column, step.times);
    }
    end_.best = std::move(rest);
  }

  // ---- choices

  bool may_fix(int number) const { return master_.column(number).problem != options_.follows; }

  std::vector<Step> whole_parts() const {
    std::vector<Step> steps;
    for (const int number : master_.active()) {
      const auto times = static_cast<std::int64_t>(std::floor(master_.value(number) + kWhole));
      if (times > 0 && may_fix(number)) steps.push_back({master_.column(number), times});
    }
    return steps;
  }

  std::vector<Step> by_value() const {
    std::vector<int> numbers;
    for (const int number : master_.active()) {
      const bool tried = std::find(tried_.begin(), tried_.end(), master_.column(number)) != tried_.end();
      if (master_.value(number) > kWhole && may_fix(number) && !tried) numbers.push_back(number);
    }
    std::stable_sort(numbers.begin(), numbers.end(),
                     [&](int a, int b) { return master_.value(a) > master_.value(b); });
    const auto most = static_cast<std::size_t>(options_.discrepancies) + at_once_;
    if (numbers.size() > most) numbers.resize(most);
    std::vector<Step> steps;
    for (const int number : numbers) steps.push_back({master_.column(number), 1});
    return steps;
  }

  // The first choice, and with it the next of other problems.
  std::vector<Step> together(const std::vector<Step>& choices) const {
    std::vector<Step> steps;
    for (const Step& choice : choices) {
      const bool other = std::none_of(steps.begin(), steps.end(), [&](const Step& step) {
        return step.column.problem == choice.column.problem;
      });
      if (other && steps.size() < at_once_) steps.push_back(choice);
    }
    return steps;
  }

  // ---- fixing

  Sides sides() const {
    Sides now;
    for (int r = 0; r < master_.rows(); ++r) now.rows.push_back(master_.row(r));
    for (int k = 0; k < master_.problems(); ++k) now.problems.push_back(master_.multiplicity(k));
    return now;
  }

  void restore(const Sides& before) {
    for (int r = 0; r < master_.rows(); ++r)
      if (master_.has_row(r)) master_.set_row(r, before.rows[static_cast<std::size_t>(r)]);
    for (int k = 0; k < master_.problems(); ++k)
      master_.set_multiplicity(k, before.problems[static_cast<std::size_t>(k)]);
  }

  void fix(const Step& step) {
    for (const Entry& entry : step.column.entries)
      if (master_.has_row(entry.row)) shift(entry.row, step.times * entry.coefficient);
    for (int r = 0; r < master_.rows(); ++r)
      if (master_.has_row(r) && master_.cut(r))
        shift(r, step.times * master_.cut(r)->coefficient(step.column));
    Multiplicity left = master_.multiplicity(step.column.problem);
    left.least = std::max<std::int64_t>(0, left.least - step.times);
    if (left.most != kNoSide) left.most -= step.times;
    master_.set_multiplicity(step.column.problem, left);
    fixed_.push_back(step);
    fixed_cost_ += step.times * step.column.cost;
  }

  void shift(int row, std::int64_t done) {
    Row left = master_.row(row);
    if (left.low != -kNoSide) left.low -= done;
    if (left.high != kNoSide) left.high -= done;
    if (done != 0) master_.set_row(row, left);
  }

  Master& master_;
  Pricer& pricer_;
  const DiveOptions& options_;
  Budget& budget_;
  std::int64_t cutoff_;
  std::size_t at_once_ = static_cast<std::size_t>(options_.at_once);
  std::vector<Step> fixed_;
  std::int64_t fixed_cost_ = 0;
  std::vector<Column> tried_;
  DiveEnd end_;
};

}  // namespace

DiveEnd dive(Master& master, Pricer& pricer, std::int64_t cutoff, const DiveOptions& options,
             Budget& budget) {
  return Dive(master, pricer, cutoff, options, budget).run();
}

}  // namespace tenon::colgen
