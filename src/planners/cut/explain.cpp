#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "planners/cut/plan.h"
#include "planners/cut/why_not_fewer.h"
#include "planners/cut/words.h"

// Deletion filter over what the input demands and limits: half of it is lifted at once where the rest still has no
// plan, else half of that half, down to single lines; what cannot be lifted is a smallest clash (Chinneck and
// Dravnieks, Locating minimal infeasible constraint sets, ORSA J. Computing 3, 1991). Whether there is a plan is asked
// of plan() itself. What would resolve a clash is found by asking for a plan of the changed input: it is there, not
// only possible.

namespace tenon::cut {

namespace {

constexpr std::int64_t kTicks =
    10'000'000;  // of an explanation, its own: the search may have used up what it had
constexpr double kSeconds = 10;
constexpr std::int64_t kTicksAPlan = 2'000'000;

struct Limit {
  enum class Kind { kDemand, kStockLimit, kMaxPieces, kMaxCuts };
  Kind kind;
  std::int32_t of = 0;  // item or stock
};

class Shortage {
 public:
  Shortage(const Instance& instance, Budget& budget) : given_(instance), rest_(instance), budget_(budget) {}

  std::optional<Explanation> run() {
    if (has_plan(given_) != Answer::kNo) return std::nullopt;
    reduce(demands());
    reduce(limits());
    Explanation explanation;
    for (const Limit& limit : clash_) explanation.conflict.push_back(in_words(limit));
    for (const Limit& limit : clash_) add_way_out(limit);
    std::stable_sort(ways_.begin(), ways_.end(),
                     [](const Way& a, const Way& b) { return a.length < b.length; });
    for (Way& way : ways_) explanation.relaxations.push_back(std::move(way.relaxation));
    explanation.summary = summary();
    return explanation;
  }

 private:
  enum class Answer { kYes, kNo, kUnknown };
  struct Way {
    Int128 length = 0;  // of stock that is added, or of pieces that are left out
    Explanation::Relaxation relaxation;
  };

  CutOutcome ask(const Instance& instance) {
    Budget part = budget_.child(kTicksAPlan);
    CutOutcome outcome = plan(instance, {}, {.budget = part});
    budget_.absorb(part);
    return outcome;
  }
  Answer has_plan(const Instance& instance) {
    if (budget_.exhausted()) return Answer::kUnknown;
    const CutOutcome outcome = ask(instance);
    if (outcome.plan) return Answer::kYes;
    return outcome.status == Status::kInfeasible ? Answer::kNo : Answer::kUnknown;
  }

  // ---- the clash

  std::vector<Limit> demands() const {
    std::vector<Limit> found;
    for (const ItemId item : given_.items.keys())
      if (given_.items[item].demand > 0) found.push_back({Limit::Kind::kDemand, item.value});
    // What takes least room is lifted first, so that few lines remain.
    std::stable_sort(found.begin(), found.end(), [&](const Limit& a, const Limit& b) {
      return sizes(ItemId{a.of}) < sizes(ItemId{b.of});
    });
    return found;
  }
  Int128 sizes(ItemId item) const { return Int128{given_.size(item)} * given_.items[item].demand; }

  std::vector<Limit> limits() const {
    std::vector<Limit> found;
    if (given_.max_pieces) found.push_back({Limit::Kind::kMaxPieces});
    if (given_.max_cuts) found.push_back({Limit::Kind::kMaxCuts});
    for (const StockId stock : given_.stocks.keys())
      if (given_.stocks[stock].limit) found.push_back({Limit::Kind::kStockLimit, stock.value});
    return found;
  }

  static void lift(Instance& instance, const Limit& limit) {
    if (limit.kind == Limit::Kind::kDemand) instance.items[ItemId{limit.of}].demand = 0;
    if (limit.kind == Limit::Kind::kStockLimit) instance.stocks[StockId{limit.of}].limit.reset();
    if (limit.kind == Limit::Kind::kMaxPieces) instance.max_pieces.reset();
    if (limit.kind == Limit::Kind::kMaxCuts) instance.max_cuts.reset();
  }

  void reduce(const std::vector<Limit>& limits) {
    if (limits.empty()) return;
    Instance without = rest_;
    for (const Limit& limit : limits) lift(without, limit);
    const Answer answer = has_plan(without);
    if (answer == Answer::kNo) {
      rest_ = std::move(without);
    } else if (limits.size() == 1) {
      clash_.push_back(limits.front());
      smallest_ = smallest_ && answer == Answer::kYes;
    } else {
      const auto half = limits.begin() + static_cast<std::ptrdiff_t>(limits.size() / 2);
      reduce({limits.begin(), half});
      reduce({half, limits.end()});
    }
  }

  Explanation::Clash in_words(const Limit& limit) const {
    switch (limit.kind) {
      case Limit::Kind::kDemand: {
        const ItemId item{limit.of};
        return {"short-demand",
                {item_name(given_, item)},
                to_string(given_.items[item].demand) + " of " + item_text(given_, item) + " are wanted"};
      }
      case Limit::Kind::kStockLimit: {
        const StockId stock{limit.of};
        return {
            "stock-limit",
            {stock_name(given_, stock)},
            "there are only " + to_string(*given_.stocks[stock].limit) + " of " + stock_text(given_, stock)};
      }
      case Limit::Kind::kMaxPieces:
        return {"too-many-pieces", {}, "a pattern has at most " + count_text(*given_.max_pieces, "piece")};
      case Limit::Kind::kMaxCuts:
        break;
    }
    return {"too-many-cuts", {}, "a pattern has at most " + count_text(*given_.max_cuts, "cut")};
  }

  std::string summary() const {
    Int128 needed = 0, room = 0;
    for (const ItemId item : given_.items.keys()) needed += sizes(item);
    bool all_limited = true;
    for (const StockId stock : given_.stocks.keys()) {
      const auto& limit = given_.stocks[stock].limit;
      all_limited &= limit.has_value();
      if (limit) room += Int128{given_.room(stock)} * *limit;
    }
    std::string text;
    if (all_limited && needed > room) {
      text = "the stocks are too short by " + length_text(given_, needed - room) +
             ": all pieces, each with its kerf, need " + length_text(given_, needed) +
             ", and there is room for " + length_text(given_, room);
    } else {
      text = "not all pieces can be cut from the stocks that there are";
      if (!ways_.empty()) text += "; the least way out: " + ways_.front().relaxation.change;
    }
    if (!smallest_) text += " (what clashes may be less than is shown: the search for it met its limit)";
    return text;
  }

  // ---- ways out

  void add_way_out(const Limit& limit) {
    switch (limit.kind) {
      case Limit::Kind::kDemand:
        return fewer_pieces(ItemId{limit.of});
      case Limit::Kind::kStockLimit:
        return more_stock(StockId{limit.of});
      case Limit::Kind::kMaxPieces:
      case Limit::Kind::kMaxCuts:
        return wider_limit(limit);
    }
  }

  // Stocks of this one cost 1 and the others nothing: the least cost of a plan is how many are needed.
  void more_stock(StockId stock) {
    Instance priced = given_;
    priced.with_costs = true;
    priced.least_leftover.reset();
    priced.leftover_value = 0;
    for (const StockId other : priced.stocks.keys()) priced.stocks[other].cost = other == stock ? 1 : 0;
    priced.stocks[stock].limit.reset();
    if (budget_.exhausted()) return;
    const CutOutcome outcome = ask(priced);
    if (!outcome.plan) return;
    const Int128 needed = *outcome.objectives.front().value;
    const Int128 more = needed - *given_.stocks[stock].limit;
    if (more <= 0) return;
    const std::string least = outcome.status == Status::kOptimal ? "; fewer do not" : "";
    ways_.push_back({more * given_.stocks[stock].length,
                     {"limit of " + stock_name(given_, stock) + " = " + to_string(needed),
                      count_text(more, "stock") + " more",
                      "with " + to_string(needed) + " of " + stock_text(given_, stock) +
                          " all pieces can be cut" + least}});
  }

  // The least number with which a plan is found, by doubling and halving.
  void fewer_pieces(ItemId item) {
    const std::int64_t demand = given_.items[item].demand;
    const auto found_with = [&](std::int64_t fewer) {
      Instance changed = given_;
      changed.items[item].demand -= fewer;
      return has_plan(changed) == Answer::kYes;
    };
    std::int64_t low = 0, high = 1;  // low: no plan is found
    while (!found_with(high)) {
      if (high == demand || budget_.exhausted()) return;
      low = high;
      high = std::min(demand, 2 * high);
    }
    while (high - low > 1) {
      const std::int64_t middle = low + (high - low) / 2;
      (found_with(middle) ? high : low) = middle;
    }
    ways_.push_back({Int128{high} * given_.items[item].length,
                     {"demand of " + item_name(given_, item) + " = " + to_string(demand - high),
                      count_text(high, "piece") + " fewer",
                      "all other pieces, and " + to_string(demand - high) + " of " + item_text(given_, item) +
                          ", can be cut"}});
  }

  void wider_limit(const Limit& limit) {
    const bool pieces = limit.kind == Limit::Kind::kMaxPieces;
    const std::int64_t now = pieces ? *given_.max_pieces : *given_.max_cuts;
    for (std::int64_t more = 1; more <= 8 && !budget_.exhausted(); ++more) {
      Instance changed = given_;
      (pieces ? changed.max_pieces : changed.max_cuts) = now + more;
      if (has_plan(changed) != Answer::kYes) continue;
      const std::string name = pieces ? "max_pieces" : "max_cuts";
      ways_.push_back(
          {0,
           {name + " = " + to_string(now + more),
            count_text(more, pieces ? "piece" : "cut") + " more a pattern", "all pieces can be cut then"}});
      return;
    }
  }

  const Instance& given_;
  Instance rest_;  // without what is lifted for good
  Budget& budget_;
  std::vector<Limit> clash_;
  bool smallest_ = true;
  std::vector<Way> ways_;
};

}  // namespace

std::optional<Explanation> explain(const Instance& instance, const std::optional<Plan>& plan,
                                   Budget& budget) {
  return plan ? why_not_fewer(instance, *plan, budget) : Shortage(instance, budget).run();
}

}  // namespace tenon::cut
