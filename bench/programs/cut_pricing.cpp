// What pricing of cutting patterns takes, with the worths that it meets: those of the linear programs of a whole column
// generation, smoothed by half, on one stock.
//
//   cut_pricing INPUT…      a line each: kinds, room, rounds, columns, the bound; processor time of the linear programs and of
//                           pricing, and milliseconds a call: mean, and the slowest

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <set>
#include <vector>

#include "formats/source.h"
#include "planners/cut/price_patterns.h"
#include "problems/cut/format.h"
#include "solvers/lp.h"

namespace {

using namespace tenon;

constexpr int kColumns = 40;
constexpr std::int64_t kScale = std::int64_t{1} << 36;

double processor_s() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

class Generation {
 public:
  explicit Generation(const cut::Core& core, std::unique_ptr<solvers::LinearProgram> lp)
      : core_(core), pricing_(core), lp_(std::move(lp)), centre_(core.kinds.size(), 0) {
    std::vector<solvers::LpRow> rows;
    for (const cut::Kind& kind : core.kinds) rows.push_back({static_cast<double>(kind.demand), INFINITY, {}});
    lp_->add_rows(rows);
    for (std::size_t k = 0; k < core.kinds.size(); ++k) {
      const std::int64_t fit = core.boards[0].room / core.kinds[k].size;
      offer({0, {{static_cast<int>(k), std::min(core.kinds[k].demand, fit)}}});
    }
  }

  void run() {
    do {
      ++rounds_;
      lp_->add_columns(waiting_);
      columns_ += waiting_.size();
      waiting_.clear();
      const double before = processor_s();
      lp_->solve(budget_);
      lp_s_ += processor_s() - before;
      if (!price(0.5)) price(0);
    } while (!waiting_.empty() && std::ceil(bound_ - 1e-7) < lp_->objective() - 1e-7);
  }

  void print(const char* name) const {
    std::printf("%-40s %5zu %9lld %5d %6zu %14.6f %9.4f %9.4f %9.4f %9.4f\n", name, core_.kinds.size(),
                static_cast<long long>(core_.boards[0].room), rounds_, columns_, bound_, lp_s_, pricing_s_,
                1e3 * pricing_s_ / calls_, 1e3 * slowest_s_);
    std::fflush(stdout);
  }

 private:
  // False: nothing that the linear program gains from.
  bool price(double of_centre) {
    std::vector<std::int64_t> worths;
    double sum = 0;
    for (std::size_t k = 0; k < core_.kinds.size(); ++k) {
      const double worth = of_centre * centre_[k] + (1 - of_centre) * lp_->duals()[k];
      worths.push_back(std::max<std::int64_t>(0, std::llround(worth * static_cast<double>(kScale))));
      sum += static_cast<double>(core_.kinds[k].demand) * static_cast<double>(worths.back());
    }
    const double before = processor_s();
    const auto result = pricing_.best(0, worths, kScale, kColumns, -kScale / 5, budget_);
    const double took = processor_s() - before;
    ++calls_;
    pricing_s_ += took;
    slowest_s_ = std::max(slowest_s_, took);
    const double most = static_cast<double>(kScale + std::max<std::int64_t>(0, result.most));
    if (sum / most > bound_) {  // Farley's bound: worths that no filling exceeds
      bound_ = sum / most;
      for (std::size_t k = 0; k < centre_.size(); ++k) centre_[k] = static_cast<double>(worths[k]) / most;
    }
    for (const auto& found : result.found) {
      double gain = -1;
      for (const auto& [k, count] : found.filling.pieces)
        gain += lp_->duals()[static_cast<std::size_t>(k)] * static_cast<double>(count);
      if (gain > 1e-9) offer(found.filling);
    }
    return !waiting_.empty();
  }

  void offer(const cut::Filling& filling) {
    if (!known_.insert(filling.pieces).second) return;
    solvers::LpColumn column{1, 0, INFINITY, {}};
    for (const auto& [k, count] : filling.pieces) column.entries.push_back({k, static_cast<double>(count)});
    waiting_.push_back(std::move(column));
  }

  const cut::Core& core_;
  cut::PatternPricing pricing_;
  std::unique_ptr<solvers::LinearProgram> lp_;
  Budget budget_{Limits{}};
  std::set<std::vector<std::pair<int, std::int64_t>>> known_;
  std::vector<solvers::LpColumn> waiting_;
  std::vector<double> centre_;  // of smoothing: the worths with the best bound
  double bound_ = 0;
  int rounds_ = 0, calls_ = 0;
  std::size_t columns_ = 0;
  double lp_s_ = 0, pricing_s_ = 0, slowest_s_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  std::printf("%-40s %5s %9s %5s %6s %14s %9s %9s %9s %9s\n", "input", "kinds", "room", "rounds", "cols",
              "bound", "lp_s", "pricing_s", "mean_ms", "most_ms");
  for (int i = 1; i < argc; ++i) {
    const auto source = formats::read_source(argv[i]);
    const auto document =
        source ? cut::read_document(source.value(), "", {}) : Result<formats::Document>(source.errors());
    const auto input =
        document ? cut::read_instance(document.value(), {}) : Result<cut::Input>(document.errors());
    if (!input) return 2;
    const cut::Core core = cut::make_core(input.value().instance);
    auto lp = solvers::make_lp("clp");
    if (!lp.lp) lp = solvers::make_lp("highs");
    if (!lp.lp || core.boards.size() != 1 || input.value().instance.with_costs) return 2;
    Generation generation(core, std::move(lp.lp));
    generation.run();
    generation.print(argv[i]);
  }
  return 0;
}
