// Lengths are added as a saw takes them: piece, kerf, piece, kerf …; the short forms that the instance offers to the
// search (sizes and rooms with the kerf inside) are not used here.

#include "problems/cut/verify.h"

#include <map>
#include <set>

namespace tenon::cut {

namespace {

constexpr std::size_t kMostOfARule = 100;
using Number = Checked<Int128>;

std::string text(const Number& number) { return number.ok() ? to_string(number.value()) : "beyond 128 bits"; }

class Verifier {
 public:
  Verifier(const Instance& instance, const Plan& plan)
      : instance_(instance),
        plan_(plan),
        produced_(instance.items.size(), Number(0)),
        used_(instance.stocks.size(), Number(0)) {}

  std::vector<Violation> run() {
    for (std::size_t p = 0; p < plan_.patterns.size(); ++p) check_pattern(plan_.patterns[p], p);
    check_limits();
    check_demands();
    check_totals();
    return std::move(found_);
  }

 private:
  void report(std::string rule, std::vector<std::string> at, std::string found, std::string allowed,
              std::string says) {
    if (++count_[rule] > kMostOfARule) return;
    found_.push_back({std::move(rule), std::move(at), std::move(found), std::move(allowed), std::move(says)});
  }

  std::string length_text(const Number& length) const {
    std::string says = length.ok() ? decimal_text(length.value(), instance_.length_decimals) : text(length);
    return instance_.unit.empty() ? says : says + ' ' + instance_.unit;
  }

  std::string name_of(ItemId item) const {
    const std::string& name = instance_.items[item].name;
    return "item " + std::to_string(item.value) + (name.empty() ? "" : " (" + name + ")");
  }
  std::string name_of(StockId stock) const {
    const std::string& name = instance_.stocks[stock].name;
    return "stock " + std::to_string(stock.value) + (name.empty() ? "" : " (" + name + ")");
  }

  // What one pattern adds up to; false if it names what is not there or has counts below 1, so that its totals would mean
  // nothing.
  struct Sums {
    Number pieces = 0;
    Number length = 0;  // of the pieces alone
  };
  bool add_up(const Pattern& pattern, const std::string& at, Sums& sums) {
    bool fine = true;
    std::set<std::int64_t> seen;
    for (const auto& [index, count] : pattern.items) {
      if (index < 0 || index >= static_cast<std::int64_t>(instance_.items.size())) {
        report("unknown-item", {at, std::to_string(index)}, std::to_string(index),
               "0 to " + std::to_string(instance_.items.size() - 1),
               at + " cuts item " + std::to_string(index) + ", which is not in the input");
        fine = false;
        continue;
      }
      const ItemId item{static_cast<std::int32_t>(index)};
      if (!seen.insert(index).second) {
        report("item-twice", {at, name_of(item)}, "two entries", "one",
               at + " has two entries for " + name_of(item));
      }
      if (count < 1) {
        report("bad-count", {at, name_of(item)}, std::to_string(count), "at least 1",
               at + " cuts " + std::to_string(count) + " pieces of " + name_of(item));
        fine = false;
        continue;
      }
      sums.pieces += Int128{count};
      sums.length += Number(count) * Int128{instance_.items[item].length};
    }
    return fine;
  }

  void check_pattern(const Pattern& pattern, std::size_t p) {
    const std::string at = "pattern " + std::to_string(p);
    const bool known =
        pattern.stock >= 0 && pattern.stock < static_cast<std::int64_t>(instance_.stocks.size());
    if (!known)
      report("unknown-stock", {at}, std::to_string(pattern.stock),
             "0 to " + std::to_string(instance_.stocks.size() - 1),
             at + " cuts stock " + std::to_string(pattern.stock) + ", which is not in the input");
    if (pattern.times < 1)
      report("bad-times", {at}, std::to_string(pattern.times), "at least 1",
             at + " is cut " + std::to_string(pattern.times) + " times");
    Sums sums;
    const bool fine = add_up(pattern, at, sums);
    if (pattern.times >= 1) {
      for (const auto& [index, count] : pattern.items)
        if (index >= 0 && index < static_cast<std::int64_t>(instance_.items.size()) && count >= 1)
          produced_[ItemId{static_cast<std::int32_t>(index)}] += Number(count) * Int128{pattern.times};
      stocks_used_ += Int128{pattern.times};
    }
    if (!known) return;
    const StockId stock{static_cast<std::int32_t>(pattern.stock)};
    if (pattern.times >= 1) used_[stock] += Int128{pattern.times};
    if (pattern.items.empty())
      report("empty-pattern", {at}, "no pieces", "at least one", at + " cuts nothing");
    else if (fine)
      check_cuts(pattern, stock, at, sums);
  }

  // too-long, too-many-pieces, too-many-cuts, rest
  void check_cuts(const Pattern& pattern, StockId stock, const std::string& at, const Sums& sums) {
    const std::int64_t usable = instance_.stocks[stock].length - instance_.trim;
    const Number between = (sums.pieces - 1) * Int128{instance_.kerf};
    const Number taken = sums.length + between;
    if (!taken.ok()) return overflow(at);
    if (taken.value() > usable) {
      report("too-long", {at, name_of(stock)}, length_text(taken), length_text(Int128{usable}),
             at + " takes " + length_text(taken) + " with its cuts; " + name_of(stock) + " has " +
                 length_text(Int128{usable}));
      return;
    }
    const Int128 behind = usable - taken.value();  // behind the last piece, before it is cut off
    const Int128 rest = behind > instance_.kerf ? behind - instance_.kerf : 0;
    const Int128 cuts = behind > 0 ? sums.pieces.value() : sums.pieces.value() - 1;
    if (instance_.max_pieces && sums.pieces.value() > *instance_.max_pieces)
      report("too-many-pieces", {at}, text(sums.pieces), std::to_string(*instance_.max_pieces),
             at + " has " + text(sums.pieces) + " pieces");
    if (instance_.max_cuts && cuts > *instance_.max_cuts)
      report("too-many-cuts", {at}, to_string(cuts), std::to_string(*instance_.max_cuts),
             at + " takes " + to_string(cuts) + " cuts");
    if (pattern.rest && *pattern.rest != rest)
      report("rest", {at}, length_text(Int128{*pattern.rest}), length_text(rest),
             at + " leaves a rest of " + length_text(rest));
    if (pattern.times < 1) return;
    const bool kept = instance_.least_leftover && rest >= *instance_.least_leftover;
    const Int128 lost = Int128{instance_.stocks[stock].length} - sums.length.value() - (kept ? rest : 0);
    waste_ += Number(lost) * Int128{pattern.times};
  }

  void overflow(const std::string& at) {
    report("overflow", {at}, "beyond 128 bits", "less", at + " adds up to more than 128 bits hold");
  }

  void check_limits() {
    for (const StockId stock : instance_.stocks.keys()) {
      const auto& limit = instance_.stocks[stock].limit;
      if (limit && (!used_[stock].ok() || used_[stock].value() > *limit))
        report("stock-limit", {name_of(stock)}, text(used_[stock]), std::to_string(*limit),
               name_of(stock) + " is cut " + text(used_[stock]) + " times, " + std::to_string(*limit) +
                   " are there");
    }
  }

  void check_demands() {
    for (const ItemId item : instance_.items.keys()) {
      const Number& made = produced_[item];
      const std::int64_t demand = instance_.items[item].demand;
      const std::string made_text = text(made);
      if (made.ok() && made.value() < demand)
        report("short-demand", {name_of(item)}, made_text, std::to_string(demand),
               "only " + made_text + " of " + std::to_string(demand) + " pieces of " + name_of(item) +
                   " are cut");
      if (!instance_.overproduce && (!made.ok() || made.value() > demand))
        report("surplus", {name_of(item)}, made_text, std::to_string(demand),
               made_text + " pieces of " + name_of(item) + " are cut, " + std::to_string(demand) +
                   " are wanted");
    }
  }

  // stocks-used, waste
  void check_totals() {
    if (!stocks_used_.ok() || stocks_used_.value() != plan_.stocks_used)
      report("stocks-used", {}, std::to_string(plan_.stocks_used), text(stocks_used_),
             "the patterns are cut " + text(stocks_used_) + " times in all");
    // Of patterns that do not fit no waste is known.
    if (plan_.waste && count_.empty() && (!waste_.ok() || waste_.value() != *plan_.waste))
      report("waste", {}, length_text(Int128{*plan_.waste}), length_text(waste_),
             "the stocks that are cut lose " + length_text(waste_) + " in all");
  }

  const Instance& instance_;
  const Plan& plan_;
  IdVector<ItemId, Number> produced_;
  IdVector<StockId, Number> used_;
  Number stocks_used_ = 0;
  Number waste_ = 0;
  std::map<std::string, std::size_t> count_;
  std::vector<Violation> found_;
};

}  // namespace

std::vector<Violation> verify(const Instance& instance, const Plan& plan) {
  return Verifier(instance, plan).run();
}

}  // namespace tenon::cut
