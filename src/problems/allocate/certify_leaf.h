#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "problems/allocate/certify.h"
#include "problems/allocate/certify_blocks.h"
#include "problems/allocate/certify_cuts.h"
#include "problems/allocate/certify_partitions.h"

namespace tenon::allocate {

// Answers that the splits above a leaf leave open to a gate: one, both or neither.
inline constexpr char kNo = 1, kYes = 2, kEither = kNo | kYes;

// How many conversions of a set are used, as a split says.
struct CountRule {
  proof::ConversionSet of;
  std::optional<std::int64_t> least{};
  std::optional<std::int64_t> most{};
};

// What the splits above a leaf say.
struct Path {
  struct Gates {
    char active = kEither, deposit = kEither, withdrawal = kEither;
    std::int64_t least = 0, most = kMostMoney;  // level
  };
  IdVector<PoolId, Gates> pools;
  std::vector<char> conversions;  // as Blocks::conversions
  std::vector<CountRule> counts;

  explicit Path(const Blocks& blocks)
      : pools(blocks.pools.size()), conversions(blocks.conversions.size(), kEither) {}
};

// Yield in gain units: of a micro-USD in each step, and of all steps below it.
struct YieldRates {
  IdVector<PoolId, std::vector<Int128>> rates, below;
};

// What a leaf's prices make of a micro-USD, a step, a pool. They are kept so small that a block's worth stays within 128 bits.
struct Coefficients {
  Int128 gain = 0;            // a micro-USD of gain; 0 where gains count nothing
  Checked<Int128> sides = 0;  // what the rows allow, at their prices
  std::vector<Int128> row,
      end;                  // by token: what is taken out of the usable wallet, and out of that at the end
  std::vector<Int128> leg;  // by leg of Blocks: what lies there
  Int128 turnover = 0;
  Int128 active = 0;                   // a pool that holds something
  Int128 gas = 0;                      // a micro-USD of gas
  Int128 transaction = 0;              // penalty and price, without gas
  Int128 deposit = 0, withdrawal = 0;  // with gas
  std::vector<Int128> into, out_of;    // by token: a conversion
  Int128 conversion = 0;               // of any
};

// What a leaf proves: at most `gain` units, or that no plan ends there, or nothing.
struct LeafBound {
  enum class Kind { kGain, kEmpty, kNothing };
  Kind kind = Kind::kNothing;
  Int128 gain = 0;
  std::string why{};
};

// Prices leaves of one instance.
class LeafPricer {
 public:
  // Both must outlive it. `within_range(instance)` holds.
  LeafPricer(const Instance& instance, const Blocks& blocks);

  // Adds the next cut of the tree; "" or why it is none.
  std::string add(const proof::Cut& cut);

  LeafBound bound(const proof::Prices& prices, const Path& path);

  // What tokens bring at each of the prices of money, between which and its own price each token's lies; "" or why there is no such
  // table. See proof::Node, "components".
  std::string table(const proof::Node& node, const Path& path, TokenTable& into);
  // Where a token by itself brings least, at the prices of others: the price at which it is neither sold nor bought. Between 0 and `most`.
  std::int64_t idle_price(const proof::Prices& prices, TokenId token, std::int64_t most, const Path& path);

  // States looked at so far.
  std::int64_t work() const { return work_; }

 private:
  // A cut's part on a pool with the cut's price, and all cuts' on a conversion.
  struct OnPool {
    const ReadyCut* cut;
    const ReadyCut::OnPool* part;
    Int128 price;
  };
  struct OnConversion {
    Int128 sold = 0, received = 0, when_used = 0, when_unused = 0;
  };

  std::string start_table(const proof::Node& node, const Path& path, TokenTable& into);
  Int128 more_at(TokenId token, Int128 price, const Path& path);
  std::string apply_cuts(const proof::Prices& prices);
  void forget_cuts();
  void set_rates(const std::vector<std::int64_t>& weights);
  // The most that a block is worth; none: no state is left to it.
  std::optional<Int128> best(PoolId pool, const Path::Gates& gates);
  std::optional<Int128> best(std::size_t conversion, char gate);
  Int128 worth(PoolId pool, std::size_t mode, std::int64_t level) const;
  LeafBound sum_blocks(const Path& path);

  const Instance& instance_;
  const Blocks& blocks_;
  std::vector<ReadyCut> cuts_;
  std::vector<std::int64_t> weights_;  // of the rates below; none: not yet set
  YieldRates yields_;
  std::vector<IdVector<PoolId, std::vector<YieldStep>>> scenario_steps_;
  std::int64_t work_ = 0;

  // Of the leaf at hand.
  Coefficients at_;
  IdVector<PoolId, std::vector<OnPool>> on_pool_;
  std::vector<OnConversion> on_conversion_;
  std::vector<Int128> leg_rows_;  // of the pool at hand: price of a leg's token with the cuts that bear on it
  IdVector<TokenId, std::vector<PoolId>> pools_of_;  // of table(): those with a leg of the token
  IdVector<PoolId, Int128> bests_;                   // of table(): at the tokens' own prices
};

}  // namespace tenon::allocate
