#include "problems/rebalance/random.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/checked.h"
#include "base/random.h"

namespace tenon::rebalance {

namespace {

using formats::Json;

class Maker {
 public:
  explicit Maker(const RandomOptions& options) : options_(options), random_(options.seed) {}

  Json make() {
    for (std::int32_t hub = 0; hub < options_.hubs; ++hub) nodes_.push_back(hub_name(hub));
    for (std::int32_t hub = 0; hub < options_.hubs; ++hub) add_pools(hub);
    const Json supplies = draw_supplies();
    for (std::int32_t hub = 0; hub < options_.hubs; ++hub) add_ring(hub);
    for (std::int32_t hub = 0; hub < options_.hubs; ++hub) add_links(hub);
    Json json{{"nodes", nodes_}, {"edges", std::move(edges_)}, {"supplies", supplies}};
    json["mode"] = "cheapest";
    json["arcPenalty"] = 0;
    return json;
  }

 private:
  static std::string hub_name(std::int32_t hub) { return "@C" + std::to_string(hub); }

  std::int64_t one_of(std::initializer_list<std::int64_t> values) {
    return *(values.begin() + random_.below(values.size()));
  }

  Json edge(const std::string& src, const std::string& dest, std::int64_t bps, std::int64_t flat,
            std::int64_t seconds) {
    return {{"id", "e" + std::to_string(edges_.size())},
            {"src", src},
            {"dest", dest},
            {"variableFeeBps", bps},
            {"flatFee", std::to_string(flat)},
            {"timeSec", seconds}};
  }

  void add_pools(std::int32_t hub) {
    const std::int64_t count = random_.between(2, 10);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::string pool = "P" + std::to_string(i) + "_C" + std::to_string(hub);
      nodes_.push_back(pool);
      pools_.push_back(pool);
      edges_.push_back(edge(pool, hub_name(hub), 1, 0, 1));
      edges_.push_back(edge(hub_name(hub), pool, one_of({1, 1, 1, 5, 10}), 0, 1));
    }
  }

  // Balances, and what weights make of them; what rounding leaves goes to the first.
  Json draw_supplies() {
    std::vector<std::string> active;
    for (const std::string& pool : pools_)
      if (random_.chance(6, 10)) active.push_back(pool);
    if (active.size() < 2) active = {pools_[0], pools_[1]};
    std::vector<std::int64_t> has, weight;
    Int128 total = 0, weights = 0;
    for (std::size_t i = 0; i < active.size(); ++i) {
      has.push_back(random_.between(std::max<std::int64_t>(1, options_.scale / 1000), options_.scale));
      weight.push_back(random_.between(0, 100));
      total += has.back();
      weights += weight.back();
    }
    if (weights == 0) weight[0] = 1, weights = 1;
    Json supplies = Json::object();
    Int128 left = total;
    std::vector<std::int64_t> target;
    for (std::size_t i = 0; i < active.size(); ++i) {
      target.push_back(static_cast<std::int64_t>(total * weight[i] / weights));
      left -= target.back();
    }
    target[0] += static_cast<std::int64_t>(left);
    for (std::size_t i = 0; i < active.size(); ++i) {
      if (has[i] != target[i]) supplies[active[i]] = std::to_string(has[i] - target[i]);
      moved_ += std::max<std::int64_t>(0, has[i] - target[i]);
    }
    return supplies;
  }

  void add_ring(std::int32_t hub) {
    for (const std::int32_t step : {1, options_.hubs - 1})
      edges_.push_back(edge(hub_name(hub), hub_name((hub + step) % options_.hubs), random_.between(20, 60),
                            options_.charges ? random_.between(1, 20) * 500'000 : 0,
                            random_.between(60, 1800)));
  }

  void add_links(std::int32_t hub) {
    constexpr int kDegree = 4;
    for (int i = 0; i < kDegree; ++i) {
      const auto other = static_cast<std::int32_t>(random_.below(static_cast<std::uint64_t>(options_.hubs)));
      if (other == hub) continue;
      for (std::int64_t parallel = one_of({1, 1, 2}); parallel > 0; --parallel) add_link(hub, other);
    }
  }

  void add_link(std::int32_t hub, std::int32_t other) {
    const bool flat = options_.charges && random_.chance(1, 2);
    Json link =
        edge(hub_name(hub), hub_name(other), random_.between(0, 30),
             flat ? random_.between(10'000, 50'000'000) : 0, one_of({10, 20, 30, 45, 60, 1080, 1200}));
    std::int64_t capacity = 0;
    if (random_.chance(1, 2)) {
      const std::int64_t least = std::max<std::int64_t>(2, moved_ / (8 * options_.hubs));
      capacity = random_.between(least, std::max(least + 1, moved_ / 2));
      link["capacity"] = std::to_string(capacity);
    }
    const std::int64_t least =
        one_of({1'000'000, 100'000'000, std::max<std::int64_t>(1, options_.scale / 50)});
    if (options_.charges && random_.chance(1, 2) && (capacity == 0 || least <= capacity))
      link["min"] = std::to_string(least);
    edges_.push_back(std::move(link));
  }

  const RandomOptions options_;
  Random random_;
  std::vector<std::string> nodes_, pools_;
  Json edges_ = Json::array();
  std::int64_t moved_ = 0;
};

}  // namespace

Json random_input(const RandomOptions& options) { return Maker(options).make(); }

}  // namespace tenon::rebalance
