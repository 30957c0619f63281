#include "planners/allocate/price_tree.h"

#include <gtest/gtest.h>

#include <cmath>

#include "planners/allocate/search.h"
#include "problems/allocate/random.h"
#include "solvers/lp.h"

namespace tenon::allocate {
namespace {

struct Searched {
  SearchEnd end;
  std::optional<std::int64_t> value;
};

Searched searched(const Instance& book, std::int64_t ticks, const SearchOptions& options = {}) {
  const Core core = make_core(book);
  Searched found;
  SearchEvents events;
  events.better = [&](const Targets&, const Plan& plan, const char*) { found.value = plan.net_gain(); };
  events.bound = [](Int128, const char*) {};
  Budget budget{Limits{.work_ticks = ticks}};
  found.end = search(core, std::nullopt, options, budget, events);
  return found;
}

// Options whose rules the certificate knows less exactly than the program does (price_tree.h).
bool is_odd(const Instance& book) {
  for (const Pool& pool : book.pools)
    if ((pool.cools_down && pool.is_held()) || (!pool.is_even() && book.no_trade_band > 0) ||
        pool.yield.size() > 1)
      return true;
  for (const Limit& limit : book.limits)
    if (limit.penalty) return true;
  for (const Conversion& conversion : book.conversions)
    if (conversion.fees.size() > 1) return true;
  return book.default_fees.size() > 1 || book.robust > 0 || book.gas_token || book.gas_unit == GasUnit::kLeg;
}

// Whatever is switched on, the tree is a proof, of no less than the best plan that was found and, where there is none, mostly that
// there is none; where no option is odd, of what the search says itself, but for some micro-USD.
TEST(AllocatePriceTree, proves_what_the_search_found) {
  if (!solvers::make_lp(solvers::lp_backend_names().front()).lp) GTEST_SKIP() << "no LP backend here";
  int plans = 0, none = 0, none_proven = 0, plain = 0, odd = 0, odd_far = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    const Instance book = instance_of(odd_book(seed));
    const Searched found = searched(book, 200'000);
    ASSERT_TRUE(found.end.tree);
    std::string why;
    const auto proven = tree_bound(book, *found.end.tree, &why);
    ASSERT_TRUE(proven || found.end.infeasible) << why;
    if (found.end.infeasible) {
      ++none;
      none_proven += proven == kNoPlan;
      continue;
    }
    if (!found.value || !found.end.bound) continue;
    ++plans;
    EXPECT_TRUE(*proven >= *found.value) << to_string(*proven) << " proven, " << *found.value << " found";
    const double off = static_cast<double>(*proven - *found.end.bound);
    const bool far = off > 20 + 1e-9 * std::abs(static_cast<double>(*found.end.bound));
    ++(is_odd(book) ? odd : plain);
    if (is_odd(book))
      odd_far += far;
    else
      EXPECT_FALSE(far) << off << " micro-USD";
  }
  EXPECT_GT(plans, 200);
  EXPECT_GT(plain, 20);
  EXPECT_GE(none_proven, none * 95 / 100);
  EXPECT_GT(none, 20);
  EXPECT_LE(odd_far, odd / 10);
}

}  // namespace
}  // namespace tenon::allocate
