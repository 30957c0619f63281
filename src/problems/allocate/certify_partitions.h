#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/checked.h"

namespace tenon::allocate {

// What tokens bring at each of a list of prices of money, as LeafPricer::table() reckons it, all in gain units: if the tokens of each part
// of a partition are exchanged among themselves only, at the part's own price, no such plan is worth more than
//   base + sum over parts of min over prices of sum over the part's tokens of more - cost x (tokens - parts).
struct TokenTable {
  Int128 base = 0;
  std::vector<std::vector<Int128>> more;  // by token, by price
  Int128 cost = 0;                        // of a conversion, >= 0: parts of n tokens need n - 1 at least
};

// Lists the partitions of all tokens that such a bound leaves open. A part that loses little by keeping to itself saves a conversion, so this
// is a subset-sum search: the worth of every set of tokens is reckoned (2^tokens x prices), and sets are put together, the lowest
// token's first, as long as those that are left can bring enough. What they can bring is bounded by the best packing of disjoint
// sets that bring something, over sets that are not themselves made of such (memoised by what is left).
class Partitions {
 public:
  static constexpr int kMostTokens = 23;  // that differ between prices
  static constexpr int kKeepIdle = 17;

  // Books of more than `keep_idle` tokens have those that bring the same at every price set aside: each is a part of its own, or, at
  // the cost of a conversion, joins another.
  explicit Partitions(const TokenTable& table, int keep_idle = kKeepIdle);

  // Of each token the number of its part, parts numbered in the order of their first tokens; and what it is worth at most.
  using Parts = std::vector<std::int64_t>;
  using Each = std::function<bool(const Parts& parts, Int128 worth)>;
  // Calls `each` for all partitions that may be worth more than `least`. False: not for all of them, because it returned false, or there
  // are too many tokens, or it is more work than `most_work`.
  bool above(Int128 least, const Each& each, std::int64_t most_work);
  // No partition is worth more. None: as above.
  std::optional<Int128> best(std::int64_t most_work);

  std::int64_t work() const { return work_; }

 private:
  using Mask = std::uint32_t;
  struct Set {
    Mask tokens;
    std::int32_t worth;
  };

  void scale(const TokenTable& table, int keep_idle);
  void weigh_sets();
  bool find_packers(std::int64_t most_work);
  std::int32_t most_of(Mask left);
  bool extend(Mask left, std::int64_t sum);
  void report(std::int64_t sum);
  void place_idle(Parts& parts, std::size_t at, std::int64_t sum);
  void say(Parts parts, std::int64_t sum);

  bool usable_ = true, ready_ = false;
  std::size_t tokens_ = 0;          // all
  std::vector<int> active_, idle_;  // by their numbers; idle ones bring the same at every price
  Int128 unit_ = 1;                 // gain units of one unit of worth
  Int128 fixed_ =
      0;  // gain units: base less the cost of conversions between all tokens, and what idle tokens bring
  std::int32_t cost_ = 0, least_cost_ = 0;  // rounded up and down
  std::size_t prices_ = 0;
  std::vector<std::int32_t> more_;   // active x prices
  std::vector<std::int32_t> worth_;  // of each set of active tokens; with what the conversion it saves costs
  std::vector<std::int32_t> packing_;             // memo of most_of(); kUnknown
  std::vector<std::vector<Set>> packers_, open_;  // by lowest token
  std::vector<Mask> chosen_;
  const Each* each_ = nullptr;
  std::int64_t need_ = 0, work_ = 0, most_work_ = 0;
  bool stopped_ = false;
};

}  // namespace tenon::allocate
