// Labels day by day. A label is what rules remember of the days so far (best_roster_parts.h) and the least worth with which that can be reached;
// labels that remember the same are one, and one that remembers nothing better than another and is worth no less is dropped (dominance, as in
// resource-constrained shortest paths: Irnich and Desaulniers, "Shortest path problems with resource constraints", 2005). Rules that cannot be broken by
// anything that the officer may do take no part, and sums that may only be too great wait until the best roster without them breaks one (decremental state
// space relaxation: Righini and Salani, 2008). The search prices with other programs; these share nothing but the instance.

#include "problems/roster/best_roster.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "problems/roster/best_roster_parts.h"

namespace tenon::roster {

namespace best {

namespace {

constexpr std::size_t kMostLabels = 2'000'000;  // of a day
constexpr Int128 kMostWorth = Int128{1} << 61;  // of any roster
constexpr std::size_t kMostCompared = 64;       // better labels that one is held against

bool tells_past(const Carry& carry) {
  return !carry.past.empty() || carry.worked != 0 || carry.last_end || carry.week_duties != 0 ||
         carry.week_net != 0 || carry.month_duties != 0 || carry.month_net != 0 || carry.month_gross != 0;
}

// Whether he has had a duty yet: 0 or 1. On the last day he must.
class UsedMemory final : public Memory {
 public:
  explicit UsedMemory(Day days) : days_(days) {}
  int slots() const override { return 1; }
  int looks() const override { return 1; }
  void look(Day, std::span<const Duty> duties, std::int32_t* seen) const override { *seen = !duties.empty(); }
  bool prepare(const std::vector<std::vector<std::int32_t>>&) override { return true; }
  void begin(std::int32_t* slots) const override { *slots = 1; }
  bool step(Day day, const std::int32_t* seen, const std::int32_t* from, std::int32_t* to,
            std::int64_t&) const override {
    *to = *from > 0 && *seen == 0;
    return day < days_ - 1 || *to == 0;
  }
  Int128 most_cost() const override { return 0; }

 private:
  Day days_;
};

// Options of a day: what each memory sees of it, the cost, and which of the day's it is.
struct Table {
  std::vector<std::int32_t> seen;  // [option * width]
  std::vector<std::int64_t> cost;
  std::vector<std::size_t> option;
};

std::vector<std::vector<std::int32_t>> seen_by(const Memory& memory, const Days& days) {
  std::vector<std::vector<std::int32_t>> seen;
  const auto width = static_cast<std::size_t>(memory.looks());
  for (std::size_t day = 0; day < days.size(); ++day) {
    seen.emplace_back(days[day].size() * width);
    for (std::size_t i = 0; i < days[day].size(); ++i)
      memory.look(static_cast<Day>(day), days[day][i].duties, seen.back().data() + i * width);
  }
  return seen;
}

// Labels of a day, found by what they remember.
class Labels {
 public:
  struct Origin {
    std::uint32_t label = 0, option = 0;  // of the day before, of the day
  };

  explicit Labels(std::size_t slots) : slots_(slots) {}

  std::size_t size() const { return cost_.size(); }
  const std::int32_t* slots(std::size_t i) const { return data_.data() + i * slots_; }
  std::int64_t cost(std::size_t i) const { return cost_[i]; }
  const std::vector<Origin>& origins() const { return origin_; }

  void clear() {
    data_.clear();
    cost_.clear();
    origin_.clear();
    std::fill(places_.begin(), places_.end(), kEmpty);
  }

  void offer(const std::int32_t* slots, std::int64_t cost, Origin origin) {
    if (places_.size() < 2 * (cost_.size() + 1)) grow();
    std::size_t& place = find(slots);
    if (place != kEmpty) {
      if (cost < cost_[place]) {
        cost_[place] = cost;
        origin_[place] = origin;
      }
      return;
    }
    place = cost_.size();
    data_.insert(data_.end(), slots, slots + slots_);
    cost_.push_back(cost);
    origin_.push_back(origin);
  }

  // Those of `all` that none dominates that is cheaper: all of them, but for some that only dear labels dominate. Slots from `sets` on are sets.
  void keep_best_of(const Labels& all, std::size_t sets) {
    clear();
    order_.resize(all.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return all.cost_[a] != all.cost_[b] ? all.cost_[a] < all.cost_[b] : a < b;
    });
    for (const std::size_t i : order_) {
      bool is_dominated = false;
      const std::size_t compared = std::min(size(), kMostCompared);
      for (std::size_t k = 0; k < compared && !is_dominated; ++k)
        is_dominated = dominates(slots(k), all.slots(i), sets);
      if (is_dominated) continue;
      data_.insert(data_.end(), all.slots(i), all.slots(i) + slots_);
      cost_.push_back(all.cost_[i]);
      origin_.push_back(all.origin_[i]);
    }
  }

 private:
  static constexpr std::size_t kEmpty = std::numeric_limits<std::size_t>::max();

  bool dominates(const std::int32_t* a, const std::int32_t* b, std::size_t sets) const {
    for (std::size_t s = 0; s < sets; ++s)
      if (a[s] > b[s]) return false;
    for (std::size_t s = sets; s < slots_; ++s)
      if ((a[s] & ~b[s]) != 0) return false;
    return true;
  }

  std::size_t& find(const std::int32_t* slots) {
    std::uint64_t hash = 0x9E3779B97F4A7C15u;
    for (std::size_t s = 0; s < slots_; ++s) {
      hash = (hash ^ static_cast<std::uint32_t>(slots[s])) * 0xFF51AFD7ED558CCDu;
      hash ^= hash >> 32;
    }
    const std::size_t mask = places_.size() - 1;
    std::size_t at = hash & mask;
    while (places_[at] != kEmpty && !std::equal(slots, slots + slots_, this->slots(places_[at])))
      at = (at + 1) & mask;
    return places_[at];
  }
  void grow() {
    places_.assign(std::max<std::size_t>(64, 2 * places_.size()), kEmpty);
    for (std::size_t i = 0; i < size(); ++i) find(slots(i)) = i;
  }

  std::size_t slots_;
  std::vector<std::int32_t> data_;
  std::vector<std::int64_t> cost_;
  std::vector<Origin> origin_;
  std::vector<std::size_t> places_, order_;
};

}  // namespace

// ---- What the parts share ---------------------------------------------------------------------------------------------------------------

bool has(const std::vector<WordId>& words, WordId word) {
  return word.valid() && std::binary_search(words.begin(), words.end(), word);
}

Charges::Charges(const Rule& rule, std::int64_t soft, bool in_minutes)
    : hard(rule.is_hard()), minutes(in_minutes) {
  if (hard) return;
  (rule.line.charge == Charge::kEach ? each : amount) = soft * rule.line.weight;
}

Of::Of(const Instance& in, OfficerId of)
    : instance(in),
      id(of),
      officer(in.officers[of]),
      terms(in.terms[static_cast<std::size_t>(officer.terms)]),
      knows_past(tells_past(officer.carry)),
      days(in.calendar.days) {}

std::vector<char> Of::exempt_days(const Rule& rule) const {
  std::vector<char> exempt(static_cast<std::size_t>(days), 0);
  for (Day day = 0; day < days; ++day) exempt[static_cast<std::size_t>(day)] = rule.exempts(day);
  return exempt;
}

// ---- One question ---------------------------------------------------------------------------------------------------------------------------

namespace {

class Question {
 public:
  Question(const Facts& facts, OfficerId officer, const Worth& worth, const Allowed& allowed)
      : instance_(facts.instance), of_(instance_, officer), worth_(worth), allowed_(allowed) {
    has_outside_work_ = !facts.commitments[officer].empty();
    for (const Following& row : rows_of(facts, officer, worth, allowed)) {
      std::optional<Days> days = day_options(facts, officer, row, worth, allowed, too_much_);
      if (!days) continue;
      for (const auto& options : *days)
        for (const DayOption& option : options) too_much_ |= is_too_much(option);
      rows_.push_back(std::move(*days));
    }
    places_count_ = facts.places_count;
  }

  // Everything that the answer depends on.
  std::vector<std::int64_t> key() const {
    const Carry& carry = of_.officer.carry;
    std::vector<std::int64_t> key{
        worth_.soft,       worth_.used,       allowed_.used ? 1 + *allowed_.used : 0,
        of_.officer.terms, has_outside_work_, static_cast<std::int64_t>(rows_.size())};
    for (const Rule& rule : instance_.rules)
      if (rule.is_on()) key.push_back(rule.of[of_.id]);
    key.insert(key.end(),
               {static_cast<std::int64_t>(carry.worked), static_cast<std::int64_t>(carry.nights),
                carry.last_end.has_value(), carry.last_end.value_or(0), carry.last_code.value, carry.week_net,
                carry.week_duties, carry.month_gross, carry.month_net, carry.month_overtime,
                carry.month_duties, static_cast<std::int64_t>(carry.past.size())});
    for (const Duty& duty : carry.past) add(duty, key);
    for (const Days& days : rows_)
      for (const auto& options : days) {
        key.push_back(static_cast<std::int64_t>(options.size()));
        for (const DayOption& option : options) {
          key.push_back(option.cost);
          key.push_back(static_cast<std::int64_t>(option.duties.size()));
          for (const Duty& duty : option.duties) add(duty, key);
        }
      }
    return key;
  }

  Best answer(std::int64_t most_steps, std::int64_t& steps) {
    Best best;
    if (too_much_) return {Best::Outcome::kTooMuch, 0};
    for (const Days& days : rows_) {
      // Without any duty he breaks no rule that asks for so much of those who work at all.
      if (!has_outside_work_ && allowed_.used != true) take(best, run(idle(days), false, most_steps, steps));
      if (allowed_.used != false) take(best, run(days, true, most_steps, steps));
      if (best.outcome == Best::Outcome::kTooMuch) break;
    }
    return best;
  }

 private:
  void add(const Duty& duty, std::vector<std::int64_t>& key) const {
    key.insert(key.end(), {duty.day, duty.from, duty.to, duty.code.value,
                           places_count_ ? duty.place.value : 0, duty.standby, duty.timed});
  }

  static bool is_too_much(const DayOption& option) {
    return option.duties.size() > kMostDuties ||
           std::any_of(option.duties.begin(), option.duties.end(),
                       [](const Duty& duty) { return duty.gross() > kMostMinutes; });
  }

  static void take(Best& best, const Best& other) {
    if (other.outcome == Best::Outcome::kNone) return;
    if (best.outcome == Best::Outcome::kNone || other.outcome == Best::Outcome::kTooMuch ||
        (best.outcome == Best::Outcome::kFound && other.value < best.value))
      best = other;
  }

  static Days idle(const Days& days) {
    Days idle(days.size());
    for (std::size_t day = 0; day < days.size(); ++day)
      for (const DayOption& option : days[day])
        if (option.duties.empty()) idle[day].push_back(option);
    return idle;
  }

  // Those that may say something of these days. Sets come last.
  Memories memories(const Days& days, bool used) {
    Memories all;
    bool earns_if_used = false;
    std::vector<const Rule*> rests;
    const auto add = [&](std::unique_ptr<Memory> memory) {
      if (memory && memory->prepare(seen_by(*memory, days))) all.push_back(std::move(memory));
    };
    for (const Rule& rule : instance_.rules) {
      if (!rule.is_on() || rule.limit(of_.id) == nullptr || (!rule.is_hard() && worth_.soft == 0)) continue;
      const Form& form = rule.line.form;
      if (const auto* sum = std::get_if<WindowSum>(&form)) {
        if (sum->only_if_used && !used) continue;
        earns_if_used |= sum->only_if_used && sum->reward;
        add(sum_memory(of_, rule, *sum, worth_.soft, earned_));
      }
      if (const auto* run = std::get_if<RunLength>(&form)) add(run_memory(of_, rule, *run, worth_.soft));
      if (std::holds_alternative<WholeWeekends>(form)) add(weekend_memory(of_, rule, worth_.soft));
      if (const auto* gap = std::get_if<GapDays>(&form)) add(gap_memory(of_, rule, *gap, worth_.soft));
      if (const auto* it = std::get_if<Automaton>(&form)) add(automaton_memory(of_, rule, *it, worth_.soft));
      if (std::holds_alternative<Rest>(form)) rests.push_back(&rule);
    }
    add(rest_memory(of_, rests, worth_.soft));
    if (used && !has_outside_work_ && (allowed_.used == true || earns_if_used))
      add(std::make_unique<UsedMemory>(of_.days));
    for (const Rule& rule : instance_.rules)
      if (rule.is_on() && rule.limit(of_.id) != nullptr && (rule.is_hard() || worth_.soft != 0) &&
          std::holds_alternative<Succession>(rule.line.form))
        add(succession_memory(of_, rule, worth_.soft));
    return all;
  }

  using Taken = std::vector<const Memory*>;

  // Options that all of these memories see alike are one, at the least cost.
  static std::vector<Table> tables(const Taken& memories, const Days& days, std::size_t width) {
    std::vector<Table> tables(days.size());
    std::vector<std::int32_t> row(width);
    for (std::size_t day = 0; day < days.size(); ++day) {
      std::map<std::vector<std::int32_t>, std::size_t> best;
      for (std::size_t o = 0; o < days[day].size(); ++o) {
        std::size_t at = 0;
        for (const Memory* memory : memories) {
          memory->look(static_cast<Day>(day), days[day][o].duties, row.data() + at);
          at += static_cast<std::size_t>(memory->looks());
        }
        const auto [place, is_new] = best.emplace(row, o);
        if (days[day][o].cost < days[day][place->second].cost) place->second = o;
      }
      for (const auto& [seen, option] : best) {
        tables[day].seen.insert(tables[day].seen.end(), seen.begin(), seen.end());
        tables[day].cost.push_back(days[day][option].cost);
        tables[day].option.push_back(option);
      }
    }
    return tables;
  }

  Best run(const Days& days, bool used, std::int64_t most_steps, std::int64_t& steps) {
    if (std::any_of(days.begin(), days.end(), [](const auto& options) { return options.empty(); })) return {};
    earned_ = 0;
    const Memories memories = this->memories(days, used);
    Int128 reach = earned_ + worth_.used;
    for (const auto& memory : memories) reach += memory->most_cost();
    for (const auto& options : days) {
      Int128 most = 0;
      for (const DayOption& option : options)
        most = std::max<Int128>(most, option.cost < 0 ? -Int128{option.cost} : option.cost);
      reach += most;
    }
    if (reach > kMostWorth) return {Best::Outcome::kTooMuch, 0};

    std::vector<bool> waits;
    for (const auto& memory : memories) waits.push_back(memory->can_wait());
    for (;;) {
      Taken taken;
      for (std::size_t m = 0; m < memories.size(); ++m)
        if (!waits[m]) taken.push_back(memories[m].get());
      std::vector<std::size_t> path;
      const Best best = run(taken, days, used, most_steps, steps, path);
      if (best.outcome != Best::Outcome::kFound) return best;
      std::size_t broken = 0;
      while (broken < memories.size() && !(waits[broken] && is_broken(*memories[broken], days, path)))
        ++broken;
      if (broken == memories.size()) return best;
      waits[broken] = false;
    }
  }

  // Whether these options, one a day, break a rule that waits.
  static bool is_broken(const Memory& memory, const Days& days, const std::vector<std::size_t>& path) {
    const auto slots = static_cast<std::size_t>(memory.slots());
    std::vector<std::int32_t> from(slots), to(slots), seen(static_cast<std::size_t>(memory.looks()));
    memory.begin(from.data());
    for (std::size_t day = 0; day < path.size(); ++day) {
      std::int64_t cost = 0;
      memory.look(static_cast<Day>(day), days[day][path[day]].duties, seen.data());
      if (!memory.step(static_cast<Day>(day), seen.data(), from.data(), to.data(), cost)) return true;
      from.swap(to);
    }
    return false;
  }

  // The best by these memories alone, with its option of each day.
  Best run(const Taken& memories, const Days& days, bool used, std::int64_t most_steps, std::int64_t& steps,
           std::vector<std::size_t>& path) const {
    std::size_t slots = 0, sets = 0, width = 0;
    for (const Memory* memory : memories) {
      slots += static_cast<std::size_t>(memory->slots());
      if (!memory->are_sets()) sets = slots;
      width += static_cast<std::size_t>(memory->looks());
    }
    const std::vector<Table> tables = Question::tables(memories, days, width);
    Labels labels(slots), next(slots);
    std::vector<std::int32_t> state(std::max<std::size_t>(1, slots));
    std::int32_t* begin = state.data();
    for (const Memory* memory : memories) {
      memory->begin(begin);
      begin += memory->slots();
    }
    labels.offer(state.data(), (used ? worth_.used : 0) - static_cast<std::int64_t>(earned_), {});
    std::vector<std::vector<Labels::Origin>> origins;
    for (std::size_t day = 0; day < tables.size(); ++day) {
      const Table& table = tables[day];
      next.clear();
      for (std::size_t i = 0; i < labels.size(); ++i)
        for (std::size_t o = 0; o < table.cost.size(); ++o) {
          std::int64_t cost = labels.cost(i) + table.cost[o];
          if (follow(memories, static_cast<Day>(day), table.seen.data() + o * width, labels.slots(i),
                     state.data(), cost))
            next.offer(state.data(), cost, {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(o)});
        }
      steps += static_cast<std::int64_t>(labels.size() * table.cost.size());
      if (steps > most_steps || next.size() > kMostLabels) return {Best::Outcome::kTooMuch, 0};
      labels.keep_best_of(next, sets);
      origins.push_back(labels.origins());
    }
    if (labels.size() == 0) return {};
    path.resize(tables.size());
    std::size_t label = 0;  // the cheapest comes first
    for (std::size_t day = tables.size(); day-- > 0;) {
      const Labels::Origin origin = origins[day][label];
      path[day] = tables[day].option[origin.option];
      label = origin.label;
    }
    return {Best::Outcome::kFound, labels.cost(0)};
  }

  static bool follow(const Taken& memories, Day day, const std::int32_t* seen, const std::int32_t* from,
                     std::int32_t* to, std::int64_t& cost) {
    for (const Memory* memory : memories) {
      if (!memory->step(day, seen, from, to, cost)) return false;
      seen += memory->looks();
      from += memory->slots();
      to += memory->slots();
    }
    return true;
  }

  const Instance& instance_;
  const Of of_;
  const Worth& worth_;
  const Allowed& allowed_;
  bool has_outside_work_ = false, places_count_ = false, too_much_ = false;
  std::vector<Days> rows_;
  Int128 earned_ = 0;  // of rules that are left out
};

// Costs of single breaks stay far within 64 bits.
bool fits(const Instance& instance, const Facts& facts, OfficerId officer, const Worth& worth) {
  constexpr Int128 kMost = Int128{1} << 52;
  if (worth.soft == 0) return true;
  std::int64_t heaviest = 1;
  for (const Request* request : facts.requests[officer]) heaviest = std::max(heaviest, request->weight);
  return std::all_of(instance.rules.begin(), instance.rules.end(), [&](const Rule& rule) {
    if (!rule.is_on() || rule.is_hard() || rule.limit(officer) == nullptr) return true;
    Int128 times = 1;
    if (std::holds_alternative<Requests>(rule.line.form)) times = heaviest;
    if (rule.line.charge == Charge::kAmount)
      times = std::max<Int128>(1 << 16, std::min<Int128>(rule.limit(officer)->least, Int128{1} << 62));
    return Int128{worth.soft} * rule.line.weight * times <= kMost;
  });
}

}  // namespace

}  // namespace best

struct BestRosters::Facts : best::Facts {
  using best::Facts::Facts;
};

BestRosters::BestRosters(const Instance& instance, std::int64_t most_steps)
    : instance_(instance), most_steps_(most_steps), facts_(std::make_unique<const Facts>(instance)) {}

BestRosters::~BestRosters() = default;

Best BestRosters::best(OfficerId officer, const Worth& worth, const Allowed& allowed) {
  if (!best::fits(instance_, *facts_, officer, worth)) return {Best::Outcome::kTooMuch, 0};
  best::Question question(*facts_, officer, worth, allowed);
  const auto [known, is_new] = known_.try_emplace(question.key());
  if (is_new) known->second = question.answer(most_steps_, steps_);
  return known->second;
}

}  // namespace tenon::roster
