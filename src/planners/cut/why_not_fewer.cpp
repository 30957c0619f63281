#include "planners/cut/why_not_fewer.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "planners/cut/bounds.h"
#include "planners/cut/core.h"
#include "planners/cut/plan.h"
#include "planners/cut/words.h"
#include "problems/cut/verify.h"

// Area, dual feasible functions and duals are one argument in three forms: each piece has a worth in stocks, no pattern
// holds more than one stock's worth, so all worths together are a bound. That can be shown to people line by line, and
// says which lines must shrink before one stock fewer is conceivable. Whether it is then enough, a plan of the changed
// input shows.

namespace tenon::cut {

namespace {

constexpr std::int64_t kTicksAPlan = 2'000'000;
constexpr std::size_t kMostLines = 30;  // worths that are listed
constexpr std::size_t kMostTried = 8;   // items of which fewer pieces are tried

// Of each item what a piece is worth, in 1 / scale of a stock; empty where the argument has no such form.
struct Worths {
  std::vector<Int128> items;
  Int128 scale = 1;
};

class WhyNotFewer {
 public:
  WhyNotFewer(const Instance& instance, const Plan& plan, Budget& budget)
      : instance_(instance), plan_(plan), budget_(budget) {}

  Explanation run() {
    const std::vector<Violation> broken = verify(instance_, plan_);
    if (!broken.empty()) return breaks(broken);
    const CutOutcome outcome = ask(instance_, plan_);
    const Objective& headline = outcome.objectives.front();
    value_ = stage_values(instance_, plan_).front().second;
    bound_ = headline.bound.value_or(0);
    if (headline.value && *headline.value < value_) return has_better(*headline.value);
    explanation_.summary = verdict() + " " + waste_text();
    if (!instance_.with_costs && value_ > 1) {
      for (const Claim& claim : outcome.proof->claims)
        if (claim.stage == "stocks") show_worths(claim.argument);
      if (value_ == bound_) {
        try_fewer_pieces();
        try_longer_stock();
      }
    }
    return std::move(explanation_);
  }

 private:
  CutOutcome ask(const Instance& instance, std::optional<Plan> start = {}) {
    Budget part = budget_.child(kTicksAPlan);
    CutOutcome outcome = plan(instance, {.start = std::move(start)}, {.budget = part});
    budget_.absorb(part);
    return outcome;
  }

  // ---- what is said first

  static Explanation breaks(const std::vector<Violation>& broken) {
    Explanation explanation;
    explanation.summary =
        "the plan breaks " + count_text(static_cast<Int128>(broken.size()), "rule") + " of this input";
    for (const Violation& each : broken) explanation.conflict.push_back({each.rule, each.at, each.text});
    return explanation;
  }

  std::string headline_text(Int128 value) const {
    if (!instance_.with_costs) return count_text(value, "stock");
    return "a cost of " + decimal_text(value, instance_.cost_decimals);
  }

  Explanation has_better(Int128 better) const {
    Explanation explanation;
    explanation.summary =
        "there is a better plan: " + headline_text(better) + " instead of " + headline_text(value_);
    explanation.relaxations.push_back(
        {"plan again", "nothing", "tenon plan cut INPUT --start ANSWER finds it"});
    return explanation;
  }

  std::string verdict() const {
    if (value_ == bound_) return headline_text(value_) + ": no plan needs less, and that is proven.";
    return headline_text(value_) + ": whether less would do is open; " + headline_text(bound_) +
           " is the least that is not excluded.";
  }

  std::string waste_text() const {
    Int128 room = 0, pieces = 0, kept = 0;
    for (const Pattern& pattern : plan_.patterns) {
      const StockId stock{static_cast<std::int32_t>(pattern.stock)};
      Int128 sizes = 0;
      for (const auto& [index, count] : pattern.items) {
        const ItemId item{static_cast<std::int32_t>(index)};
        pieces += Int128{instance_.items[item].length} * count * pattern.times;
        sizes += Int128{instance_.size(item)} * count;
      }
      room += Int128{instance_.stocks[stock].length} * pattern.times;
      const std::int64_t rest = instance_.rest(stock, static_cast<std::int64_t>(sizes));
      if (instance_.keeps(rest)) kept += Int128{rest} * pattern.times;
    }
    const Int128 waste = room - pieces - kept;
    return "Of " + length_text(instance_, room) + " that are cut " + length_text(instance_, waste) +
           " are waste (" + decimal_text(room > 0 ? waste * 10'000 / room : 0, 2) + " %).";
  }

  // ---- the argument

  bool one_stock() const { return instance_.stocks.size() == 1; }

  Worths worths_of(const Argument& argument) const {
    Worths worths{std::vector<Int128>(instance_.items.size(), 0), 1};
    if (const auto* duals = std::get_if<proof::Duals>(&argument)) {
      if (std::any_of(duals->stocks.begin(), duals->stocks.end(),
                      [](std::int64_t price) { return price > 0; }))
        return {};
      for (std::size_t i = 0; i < worths.items.size(); ++i) worths.items[i] = duals->items[i];
      worths.scale = duals->scale;
      return worths;
    }
    proof::Dff dff;
    if (const auto* functions = std::get_if<proof::Dff>(&argument))
      dff = *functions;
    else if (!one_stock())
      return {};
    const Core core = make_core(instance_);
    const MappedSizes mapped = mapped_sizes(core, dff);
    for (std::size_t k = 0; k < core.kinds.size(); ++k)
      for (const ItemId line : core.kinds[k].lines)
        worths.items[static_cast<std::size_t>(line.value)] = mapped.sizes[k];
    worths.scale = mapped.range;
    return worths;
  }

  void show_worths(const Argument& argument) {
    worths_ = worths_of(argument);
    if (worths_.items.empty()) return;
    Int128 all = 0;
    for (const ItemId item : instance_.items.keys()) {
      const Int128 worth = worth_of(item);
      all += worth * instance_.items[item].demand;
      if (worth > 0 && instance_.items[item].demand > 0) lines_.push_back(item);
    }
    total_ = all;
    std::stable_sort(lines_.begin(), lines_.end(), [&](ItemId a, ItemId b) {
      return worth_of(a) * instance_.items[a].demand > worth_of(b) * instance_.items[b].demand;
    });
    explanation_.summary +=
        " Give each piece the worth below: no stock holds pieces worth more than 1 together, and all are "
        "worth " +
        ratio(all) + ".";
    std::vector<std::pair<std::string, std::string>> figures;
    for (const ItemId item : lines_) {
      if (figures.size() == kMostLines) break;
      const std::int64_t demand = instance_.items[item].demand;
      figures.emplace_back(item_text(instance_, item), to_string(demand) + " x " + ratio(worth_of(item)) +
                                                           " = " + ratio(worth_of(item) * demand));
    }
    if (lines_.size() > kMostLines)
      figures.emplace_back("and " + std::to_string(lines_.size() - kMostLines) + " more", "");
    explanation_.implied.emplace_back("worths of pieces, in stocks", std::move(figures));
  }

  Int128 worth_of(ItemId item) const { return worths_.items[static_cast<std::size_t>(item.value)]; }
  // Cut off, not rounded: 399.9996 must not be shown as 400.
  std::string ratio(Int128 of) const {
    const Int128 thousandths = of * 1000 / worths_.scale;
    return decimal_text(thousandths, 3);
  }

  // ---- what would have to change

  bool does(const Instance& changed) {
    const CutOutcome outcome = ask(changed);
    return outcome.plan && *outcome.objectives.front().value <= value_ - 1;
  }

  // Of the longest lines: how many pieces must go before the argument lets one stock fewer be, and whether it is one
  // then.
  void try_fewer_pieces() {
    if (worths_.items.empty()) return;
    const Int128 over = total_ - (value_ - 1) * worths_.scale;
    struct Way {
      Int128 length;
      Explanation::Relaxation relaxation;
    };
    std::vector<Way> ways;
    for (std::size_t i = 0; i < std::min(kMostTried, lines_.size()); ++i) {
      const ItemId item = lines_[i];
      const std::int64_t demand = instance_.items[item].demand;
      const Int128 least = std::max<Int128>(1, ceil_div(over, worth_of(item)));
      for (Int128 fewer = least; fewer <= std::min<Int128>(demand, least + 2) && !budget_.exhausted();
           ++fewer) {
        Instance changed = instance_;
        changed.items[item].demand -= static_cast<std::int64_t>(fewer);
        if (!does(changed)) continue;
        ways.push_back(
            {fewer * instance_.items[item].length,
             {"demand of " + item_name(instance_, item) + " = " + to_string(demand - fewer),
              count_text(fewer, "piece") + " fewer", count_text(value_ - 1, "stock") + " do then"}});
        break;
      }
    }
    std::stable_sort(ways.begin(), ways.end(),
                     [](const Way& a, const Way& b) { return a.length < b.length; });
    for (Way& way : ways) explanation_.relaxations.push_back(std::move(way.relaxation));
  }

  // The least length with which one stock fewer is found, between what all pieces need and twice the stock.
  void try_longer_stock() {
    const StockId stock{0};
    if (!one_stock() || instance_.stocks[stock].limit) return;
    const auto with = [&](std::int64_t length) {
      Instance changed = instance_;
      changed.stocks[stock].length = length;
      return changed;
    };
    const std::int64_t now = instance_.stocks[stock].length;
    std::int64_t low = now, step = 1;  // no plan is found with low
    while (!does(with(now + step))) {
      if (budget_.exhausted() || step > now) return;
      low = now + step;
      step *= 2;
    }
    std::int64_t high = now + step;
    while (high - low > 1 && !budget_.exhausted()) {
      const std::int64_t middle = low + (high - low) / 2;
      (does(with(middle)) ? high : low) = middle;
    }
    explanation_.relaxations.push_back({"stock length = " + length_text(instance_, high),
                                        length_text(instance_, high - now) + " longer",
                                        count_text(value_ - 1, "stock") + " do then"});
  }

  const Instance& instance_;
  const Plan& plan_;
  Budget& budget_;
  Int128 value_ = 0, bound_ = 0;
  Worths worths_;
  Int128 total_ = 0;           // of all worths
  std::vector<ItemId> lines_;  // of worth, those that are worth most together first
  Explanation explanation_;
};

}  // namespace

Explanation why_not_fewer(const Instance& instance, const Plan& plan, Budget& budget) {
  return WhyNotFewer(instance, plan, budget).run();
}

}  // namespace tenon::cut
