// The second program's arithmetic: every number is worked out again from the instance and the claim, in 128 bits. What a claim brings in is bounded
// where it enters; officers are priced by best_roster.h.

#include "problems/roster/certify.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "problems/roster/best_roster.h"

namespace tenon::roster {

namespace {

constexpr std::int64_t kMostSteps = 200'000'000;  // of all pricings of a claim
constexpr std::int64_t kMostScale = std::int64_t{1} << 40;
constexpr std::int64_t kMostPrice = std::int64_t{1} << 50;
constexpr Int128 kMostBound = Int128{1} << 70;  // above all values; keeps scale * bound within 128 bits

// Whether soft rules may earn something, so that their cost may be below 0. S17's lines together may not.
bool may_earn(const Instance& instance) {
  return std::any_of(instance.rules.begin(), instance.rules.end(), [](const Rule& rule) {
    if (!rule.is_on() || rule.is_hard() || rule.line.id.starts_with("S17_")) return false;
    if (const auto* sum = std::get_if<WindowSum>(&rule.line.form)) return sum->reward;
    const auto* automaton = std::get_if<Automaton>(&rule.line.form);
    if (automaton == nullptr) return false;
    return std::any_of(automaton->edges.begin(), automaton->edges.end(),
                       [](const Automaton::Edge& edge) { return edge.cost < 0; }) ||
           std::any_of(automaton->at_end.begin(), automaton->at_end.end(),
                       [](const std::optional<std::int64_t>& cost) { return cost.value_or(0) < 0; });
  });
}

// What no roster is below, without a proof; none: nothing is known.
std::optional<Int128> least_of(const Instance& instance, std::string_view stage) {
  if (stage == "infeasible") return std::nullopt;
  if ((stage == "soft" || stage == "cost") && may_earn(instance)) return std::nullopt;
  return stage == "cost" ? instance.fixed_cost : 0;
}

// ---- Splits -----------------------------------------------------------------------------------------------------------------------------------

// Of these officers, so many are used.
struct Used {
  std::vector<std::int64_t> officers;
  std::int64_t least = 0, most = 0;
};

// What the nodes above a leaf say.
struct Splits {
  std::map<std::int32_t, Allowed> officers;
  std::vector<Used> used;
  bool contradict = false;
};

template <class Id>
void insert(std::vector<Id>& sorted, Id id) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), id);
  if (at == sorted.end() || *at != id) sorted.insert(at, id);
}

// ---- A sum of prices --------------------------------------------------------------------------------------------------------------------------

struct Sum {
  enum class Outcome { kSum, kNoRoster, kTooMuch };
  Outcome outcome = Outcome::kSum;
  Int128 value = 0;

  void add(Int128 more) { value += more; }
  bool ends(Outcome with) {
    outcome = with;
    return false;
  }
};

// What an officer is worth in two states, used or not, rostered or not; none: he cannot be in it.
struct TwoWays {
  std::optional<Int128> without, with;
};

// The least worth with `least` to `most` of them in the second state; none: that cannot be.
std::optional<Int128> least_with(const std::vector<TwoWays>& all, std::int64_t least, std::int64_t most) {
  Int128 sum = 0;
  std::int64_t forced = 0;
  std::vector<Int128> differences;
  for (const TwoWays& each : all) {
    if (!each.without && !each.with) return std::nullopt;
    sum += each.without ? *each.without : *each.with;
    forced += !each.without;
    if (each.without && each.with) differences.push_back(*each.with - *each.without);
  }
  std::sort(differences.begin(), differences.end());
  std::int64_t chosen = forced;
  for (const Int128& difference : differences) {
    if (chosen >= most || (chosen >= least && difference >= 0)) break;
    sum += difference;
    ++chosen;
  }
  if (chosen < least || chosen > most) return std::nullopt;
  return sum;
}

// Whom and what a claim is about: everybody and all posts, or a part of them (proof::Parts).
struct Within {
  IdVector<OfficerId, bool> officers;
  IdVector<RequirementId, bool> requirements;

  static Within everything(const Instance& instance) {
    return {IdVector<OfficerId, bool>(instance.officers.size(), true),
            IdVector<RequirementId, bool>(instance.requirements.size(), true)};
  }
  bool holds(const Post& post) const { return requirements[post.requirement]; }
};

class Pricing {
 public:
  Pricing(const Instance& instance, const Within& within, const Claim& claim, const Stated& stated,
          BestRosters& rosters)
      : instance_(instance), within_(within), claim_(claim), stated_(stated), rosters_(rosters) {}

  // Why these are no prices of this stage; "": they are.
  std::string wrong(const proof::Prices& prices) const {
    const auto in_range = [](std::int64_t price, std::int64_t least) {
      return least <= price && price <= kMostPrice;
    };
    if (prices.scale < 0 || prices.scale > kMostScale) return "a scale out of range";
    if (is("infeasible") && prices.scale != 0) return "a scale where nothing is counted";
    if (is("balance") || is("changes")) return "prices do not bound this stage";
    if (!in_range(prices.of_unfilled, 0) || !in_range(prices.of_staff, 0)) return "a price out of range";
    if (prices.of_unfilled > 0 && !(is("staff") || is("soft")))
      return "a price of unfilled posts where none are stated";
    if (prices.of_unfilled > 0 && !stated_.unfilled) return "no stated number of unfilled posts";
    if (prices.of_staff > 0 && (is("staff") || !staff()))
      return "a price of officers where no number is stated";
    std::int64_t last = -1;
    for (const proof::Prices::OfPost& each : prices.posts) {
      if (each.post <= last || each.post >= static_cast<std::int64_t>(instance_.posts.size()))
        return "a post that is none, or not in order";
      if (!within_.holds(instance_.posts[PostId{static_cast<std::int32_t>(each.post)}]))
        return "a post of another part";
      if (!in_range(each.price, -kMostPrice)) return "a price out of range";
      last = each.post;
    }
    return "";
  }

  // In 1 / scale. `prices` are not wrong.
  Sum sum(const proof::Prices& prices, const Splits& splits) {
    Sum sum;
    if (splits.contradict) {
      sum.outcome = Sum::Outcome::kNoRoster;
      return sum;
    }
    of_post_.assign(instance_.posts.size(), 0);
    for (const proof::Prices::OfPost& each : prices.posts)
      of_post_[static_cast<std::size_t>(each.post)] = each.price;
    Worth worth;
    worth.prices = of_post_;
    worth.owed = is("unfilled") ? prices.scale : prices.of_unfilled;
    worth.used = is("staff") ? prices.scale : prices.of_staff;
    worth.soft = is("soft") || is("cost") ? prices.scale : 0;
    rosters_.forget();
    if (!add_posts(prices, sum) || !add_officers(worth, splits, sum)) return sum;
    if (prices.of_unfilled > 0) sum.add(-Int128{prices.of_unfilled} * *stated_.unfilled);
    if (prices.of_staff > 0) sum.add(-Int128{prices.of_staff} * *staff());
    if (is("cost")) sum.add(Int128{prices.scale} * instance_.fixed_cost);
    return sum;
  }

  // Whether they prove the claim.
  Judgement judge(const proof::Prices& prices, const Splits& splits) {
    if (std::string why = wrong(prices); !why.empty()) return refuted(std::move(why));
    const Sum found = sum(prices, splits);
    if (found.outcome == Sum::Outcome::kNoRoster) return proven();
    if (found.outcome == Sum::Outcome::kTooMuch)
      return believed("the officers' rosters are too many to price again");
    if (prices.scale == 0) return proven_if(found.value > 0, "the prices do not exclude all rosters");
    return proven_if(found.value > prices.scale * (claim_.bound - 1), "the prices yield less");
  }

 private:
  bool is(std::string_view stage) const { return claim_.stage == stage; }

  std::optional<std::int64_t> staff() const {
    std::optional<std::int64_t> most = instance_.most_staff;
    if (is("soft") && stated_.staff) most = most ? std::min(*most, *stated_.staff) : *stated_.staff;
    return most;
  }

  // Of a day, the weights of soft rules that price each one short or beyond.
  Int128 cover_weight(Day day) const {
    Int128 weight = 0;
    for (const Rule* rule : cover_)
      if (!rule->exempts(day)) weight += rule->line.weight;
    return weight;
  }

  bool add_posts(const proof::Prices& prices, Sum& sum) {
    cover_.clear();
    for (const Rule& rule : instance_.rules)
      if (rule.is_on() && !rule.is_hard() && std::holds_alternative<Cover>(rule.line.form))
        cover_.push_back(&rule);
    const auto officers = static_cast<std::int64_t>(instance_.officers.size());
    const Int128 short_price = is("unfilled") ? prices.scale : prices.of_unfilled;
    const Int128 cover_price = is("soft") || is("cost") ? prices.scale : 0;
    Day day = -1;
    Int128 weight = 0;
    for (const PostId id : instance_.posts.keys()) {
      const Post& post = instance_.posts[id];
      if (!within_.holds(post)) continue;
      if (post.least > officers) return sum.ends(Sum::Outcome::kNoRoster);
      if (cover_price > 0 && post.day != day) weight = cover_weight(day = post.day);
      const Int128 under = short_price + cover_price * weight * post.under;
      const Int128 over = cover_price * weight * post.over;
      const std::int64_t most = std::min(post.most, officers);
      const Int128 price = of_post_[static_cast<std::size_t>(id.value)];
      // Linear from least to wanted to most.
      const auto worth = [&](std::int64_t a) {
        return under * std::max<std::int64_t>(0, post.wanted - a) +
               over * std::max<std::int64_t>(0, a - post.wanted) + price * a;
      };
      Int128 least = std::min(worth(post.least), worth(most));
      if (post.wanted <= most) least = std::min(least, worth(post.wanted));
      sum.add(least);
    }
    return true;
  }

  std::optional<Int128> ask(OfficerId officer, const Worth& worth, const Allowed& allowed, Sum& sum) {
    const Best best = rosters_.best(officer, worth, allowed);
    if (best.outcome == Best::Outcome::kTooMuch) sum.outcome = Sum::Outcome::kTooMuch;
    if (best.outcome != Best::Outcome::kFound) return std::nullopt;
    return best.value;
  }

  // Each officer alone, or with those of whom so many must be rostered or used.
  bool add_officers(const Worth& worth, const Splits& splits, Sum& sum) {
    IdVector<OfficerId, int> group(instance_.officers.size(), -1);  // crews, then sets of used
    std::vector<std::pair<std::int64_t, std::int64_t>> numbers;     // least and most of each
    for (const Crew& crew : instance_.crews) {
      for (const OfficerId officer : crew.members) group[officer] = static_cast<int>(numbers.size());
      numbers.emplace_back(crew.quota, crew.quota);
    }
    const int crews = static_cast<int>(numbers.size());
    for (const Used& used : splits.used) {
      auto [least, most] = std::pair(used.least, used.most);
      for (const std::int64_t officer : used.officers) {
        int& of = group[OfficerId{static_cast<std::int32_t>(officer)}];
        if (of < 0)
          of = static_cast<int>(numbers.size());
        else
          --least;  // he counts elsewhere, and may be one of them
      }
      if (least > most) return sum.ends(Sum::Outcome::kNoRoster);
      numbers.emplace_back(std::max<std::int64_t>(0, least), most);
    }
    std::vector<std::vector<TwoWays>> members(numbers.size());
    for (const OfficerId officer : instance_.officers.keys()) {
      if (!within_.officers[officer]) continue;
      const auto split = splits.officers.find(officer.value);
      Allowed allowed = split == splits.officers.end() ? Allowed{} : split->second;
      if (group[officer] < 0) {
        const auto value = ask(officer, worth, allowed, sum);
        if (sum.outcome == Sum::Outcome::kTooMuch) return false;
        if (!value) return sum.ends(Sum::Outcome::kNoRoster);
        sum.add(*value);
        continue;
      }
      TwoWays ways;
      if (group[officer] < crews) {
        ways.without = ask(officer, worth, allowed, sum);
        allowed.rostered = true;
        ways.with = ask(officer, worth, allowed, sum);
      } else {
        const std::optional<bool> used = allowed.used;
        allowed.used = false;
        if (used != true) ways.without = ask(officer, worth, allowed, sum);
        allowed.used = true;
        if (used != false) ways.with = ask(officer, worth, allowed, sum);
      }
      if (sum.outcome == Sum::Outcome::kTooMuch) return false;
      members[static_cast<std::size_t>(group[officer])].push_back(ways);
    }
    for (std::size_t g = 0; g < numbers.size(); ++g) {
      const auto value = least_with(members[g], numbers[g].first, numbers[g].second);
      if (!value) return sum.ends(Sum::Outcome::kNoRoster);
      sum.add(*value);
    }
    return true;
  }

  const Instance& instance_;
  const Within& within_;
  const Claim& claim_;
  const Stated& stated_;
  BestRosters& rosters_;
  std::vector<std::int64_t> of_post_;
  std::vector<const Rule*> cover_;
};

// ---- Cases -------------------------------------------------------------------------------------------------------------------------------------

class CaseTree {
 public:
  CaseTree(const Instance& instance, const proof::Cases& cases, Pricing& pricing)
      : instance_(instance), cases_(cases), pricing_(pricing) {}

  // Nodes wait with what the splits above them say; each may be reached once.
  Judgement run() {
    if (cases_.nodes.empty()) return refuted("no case");
    std::vector<bool> is_reached(cases_.nodes.size(), false);
    std::vector<std::pair<std::int64_t, Splits>> open;
    open.emplace_back(0, Splits{});
    while (!open.empty()) {
      auto [index, splits] = std::move(open.back());
      open.pop_back();
      if (is_reached[at(index)]) return refuted("a case that is reached twice");
      is_reached[at(index)] = true;
      const proof::Cases::Node& node = cases_.nodes[at(index)];
      if (node.split.empty()) {
        if (node.prices < 0 || node.prices >= static_cast<std::int64_t>(cases_.prices.size()))
          return refuted("a case without prices");
        Judgement judgement = pricing_.judge(cases_.prices[at(node.prices)], splits);
        if (judgement.verdict != Verdict::kProven) return judgement;
        continue;
      }
      if (!is_valid(node)) return refuted("a split of what is not there");
      for (const bool yes : {true, false}) {
        const std::int64_t child = yes ? node.yes : node.no;
        if (child <= index || child >= static_cast<std::int64_t>(cases_.nodes.size()))
          return refuted("a case that is missing");
        Splits narrower = splits;
        split(node, yes, narrower);
        open.emplace_back(child, std::move(narrower));
      }
    }
    return proven();
  }

 private:
  static std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }
  bool is_officer(std::int64_t officer) const {
    return officer >= 0 && officer < static_cast<std::int64_t>(instance_.officers.size());
  }

  bool is_valid(const proof::Cases::Node& node) const {
    if (node.split == "most_used") {
      std::int64_t last = -1;
      for (const std::int64_t officer : node.officers) {
        if (!is_officer(officer) || officer <= last) return false;
        last = officer;
      }
      return !node.officers.empty();
    }
    if (!is_officer(node.officer)) return false;
    if (node.split == "at")
      return node.post >= 0 && node.post < static_cast<std::int64_t>(instance_.posts.size());
    if (node.split == "day") return node.day >= 0 && node.day < instance_.calendar.days;
    return node.split == "used";
  }

  static void split(const proof::Cases::Node& node, bool yes, Splits& splits) {
    if (node.split == "most_used") return split_used(node, yes, splits);
    Allowed& allowed = splits.officers[static_cast<std::int32_t>(node.officer)];
    if (node.split == "at")
      insert(yes ? allowed.at : allowed.not_at, PostId{static_cast<std::int32_t>(node.post)});
    if (node.split == "day") insert(yes ? allowed.works : allowed.is_off, static_cast<Day>(node.day));
    if (node.split == "used") {
      splits.contradict |= allowed.used && *allowed.used != yes;
      allowed.used = yes;
    }
  }

  static void split_used(const proof::Cases::Node& node, bool yes, Splits& splits) {
    auto used = std::find_if(splits.used.begin(), splits.used.end(),
                             [&](const Used& it) { return it.officers == node.officers; });
    if (used == splits.used.end())
      used = splits.used.insert(used, {node.officers, 0, static_cast<std::int64_t>(node.officers.size())});
    if (yes)
      used->most = std::min(used->most, node.count);
    else if (node.count >= static_cast<std::int64_t>(node.officers.size()))
      splits.contradict = true;
    else
      used->least = std::max(used->least, node.count + 1);
    splits.contradict |= used->most < 0 || used->least > used->most;
  }

  const Instance& instance_;
  const proof::Cases& cases_;
  Pricing& pricing_;
};

// ---- Evenness ----------------------------------------------------------------------------------------------------------------------------------

// The least sum of squares of numbers up to `caps` that come to at least `total`; none: they cannot.
std::optional<Int128> least_squares(std::vector<Int128> caps, Int128 total) {
  std::sort(caps.begin(), caps.end());
  Int128 sum = 0;
  for (std::size_t i = 0; i < caps.size() && total > 0; ++i) {
    const auto left = static_cast<Int128>(caps.size() - i);
    // Who can do no more than an even part does all that he can; the others share the rest.
    const Int128 part = caps[i] * left <= total ? caps[i] : total / left;
    sum += part * part;
    total -= part;
  }
  if (total > 0) return std::nullopt;
  return sum;
}

Judgement check_even(const Instance& instance, const Within& within, const Claim& claim, const Stated& stated,
                     BestRosters& rosters) {
  if (claim.stage != "balance") return refuted("it bounds the sum of squares only");
  if (!stated.unfilled) return refuted("no stated number of unfilled posts");
  const std::vector<std::int64_t> ones(instance.posts.size(), 1);
  rosters.forget();
  std::vector<Int128> caps;
  IdVector<OfficerId, std::int64_t> outside(instance.officers.size(), 0);
  for (const Commitment& commitment : instance.commitments) ++outside[commitment.officer];
  Int128 total = -Int128{*stated.unfilled};
  for (const Commitment& commitment : instance.commitments) total += within.officers[commitment.officer];
  for (const Post& post : instance.posts) total += within.holds(post) ? post.wanted : 0;
  for (const OfficerId officer : instance.officers.keys()) {
    if (!within.officers[officer]) continue;
    Allowed allowed;
    allowed.rostered = true;
    const Best best = rosters.best(officer, {.prices = ones}, allowed);
    if (best.outcome == Best::Outcome::kTooMuch)
      return believed("the officers' rosters are too many to price again");
    if (best.outcome == Best::Outcome::kNone) return proven();  // there is no roster at all
    caps.push_back(outside[officer] - best.value);
  }
  std::sort(caps.begin(), caps.end(), std::greater<>());
  std::int64_t staff = static_cast<std::int64_t>(caps.size());
  for (const auto& most : {stated.staff, instance.most_staff})
    if (most) staff = std::clamp<std::int64_t>(*most, 0, staff);
  caps.resize(static_cast<std::size_t>(staff));
  const auto squares = least_squares(std::move(caps), total);
  return proven_if(!squares || *squares >= claim.bound, "the duties can be spread more evenly");
}

// ---

struct Check {
  const Instance& instance;
  const Within& within;
  const Claim& claim;
  const Stated& stated;
  BestRosters& rosters;

  Judgement operator()(const proof::Trivial&) const {
    const std::optional<Int128> least = least_of(instance, claim.stage);
    return proven_if(least && claim.bound <= *least, "a bound above what needs no proof");
  }
  Judgement operator()(const proof::Prices& prices) const {
    return Pricing(instance, within, claim, stated, rosters).judge(prices, {});
  }
  Judgement operator()(const proof::Cases& cases) const {
    Pricing pricing(instance, within, claim, stated, rosters);
    return CaseTree(instance, cases, pricing).run();
  }
  Judgement operator()(const proof::Even&) const {
    return check_even(instance, within, claim, stated, rosters);
  }
  Judgement operator()(const proof::Solver& solver) const {
    return believed("only " + solver.backend + " says so");
  }
  Judgement operator()(const proof::Parts& parts) const;
};

// ---- Parts -------------------------------------------------------------------------------------------------------------------------------------

class PartsCheck {
 public:
  PartsCheck(const Instance& instance, const Claim& claim, const Stated& stated, BestRosters& rosters,
             const proof::Parts& parts)
      : instance_(instance), claim_(claim), stated_(stated), rosters_(rosters), parts_(parts) {}

  Judgement run() {
    if (!instance_.crews.empty() || instance_.flavour != Flavour::kNgrs || parts_.parts.empty())
      return refuted("parts of what does not fall apart");
    if (std::string why = share_out(); !why.empty()) return refuted(std::move(why));
    if (Judgement judgement = check_apart(); judgement.verdict != Verdict::kProven) return judgement;
    Judgement weakest = proven();
    for (std::size_t part = 0; part < parts_.parts.size(); ++part) {
      Judgement judgement = check_claims(part);
      if (judgement.verdict == Verdict::kRefuted) return judgement;
      if (judgement.verdict == Verdict::kBelieved) weakest = std::move(judgement);
    }
    for (const auto& [stage, sum] : sums_) {
      const bool is_last = stage == claim_.stage;
      const auto& stated = stage == "unfilled" ? stated_.unfilled : stated_.staff;
      if (!is_last && !stated) return refuted("no stated number of an earlier stage");
      if (sum < (is_last ? claim_.bound : *stated)) return refuted("the parts' bounds come to less");
    }
    return weakest;
  }

 private:
  // Why officers and requirements are not each in exactly one part; "": they are.
  std::string share_out() {
    IdVector<OfficerId, bool> officers(instance_.officers.size(), false);
    IdVector<RequirementId, bool> requirements(instance_.requirements.size(), false);
    std::size_t shared_out = 0;
    const auto take = [&]<class Key>(const std::vector<std::int64_t>& ids, IdVector<Key, bool>& taken,
                                     IdVector<Key, bool>& of_part) {
      for (const std::int64_t id : ids) {
        if (id < 0 || id >= static_cast<std::int64_t>(taken.size())) return false;
        const Key key{static_cast<std::int32_t>(id)};
        if (taken[key]) return false;
        taken[key] = of_part[key] = true;
        ++shared_out;
      }
      return true;
    };
    for (const proof::Parts::Part& part : parts_.parts) {
      Within& within =
          within_.emplace_back(Within{IdVector<OfficerId, bool>(officers.size(), false),
                                      IdVector<RequirementId, bool>(requirements.size(), false)});
      if (!take(part.officers, officers, within.officers) ||
          !take(part.requirements, requirements, within.requirements))
        return "somebody or something is in no part or in two";
    }
    if (shared_out < officers.size() + requirements.size())
      return "somebody or something is in no part or in two";
    return "";
  }

  // Nobody may be at a post of another part.
  Judgement check_apart() {
    for (const Within& within : within_) {
      std::vector<std::int64_t> prices;
      for (const Post& post : instance_.posts) prices.push_back(within.holds(post) ? 0 : 1);
      rosters_.forget();
      for (const OfficerId officer : instance_.officers.keys()) {
        if (!within.officers[officer]) continue;
        const Best best = rosters_.best(officer, {.prices = prices}, {});
        if (best.outcome == Best::Outcome::kTooMuch)
          return believed("the officers' rosters are too many to price again");
        if (best.outcome == Best::Outcome::kFound && best.value < 0)
          return refuted("an officer who may be at a post of another part");
      }
    }
    return proven();
  }

  Judgement check_claims(std::size_t index) {
    Stated stated;
    Judgement weakest = proven();
    const std::vector<proof::Parts::OfPart>& claims = parts_.parts[index].claims;
    if (index == 0)
      for (const proof::Parts::OfPart& claim : claims) sums_.emplace_back(claim.stage, 0);
    if (claims.empty() || claims.size() != sums_.size() || claims.back().stage != claim_.stage)
      return refuted("parts with other claims than the first or than the stage");
    for (std::size_t c = 0; c < claims.size(); ++c) {
      const proof::Parts::OfPart& of_part = claims[c];
      const bool is_last = c + 1 == claims.size();
      const bool is_earlier = of_part.stage == "unfilled" || (of_part.stage == "staff" && c == 1);
      if (of_part.stage != sums_[c].first || (!is_last && !is_earlier) || of_part.bound < -kMostPrice ||
          of_part.bound > kMostPrice)
        return refuted("a claim of a part that is out of place or of range");
      const Argument argument = std::visit([](const auto& it) { return Argument(it); }, of_part.argument);
      const Claim claim{of_part.stage, of_part.bound, argument};
      Judgement judgement =
          std::visit(Check{instance_, within_[index], claim, stated, rosters_}, claim.argument);
      if (judgement.verdict == Verdict::kRefuted) return judgement;
      if (judgement.verdict == Verdict::kBelieved) weakest = std::move(judgement);
      sums_[c].second += of_part.bound;
      if (of_part.stage == "unfilled") stated.unfilled = of_part.bound;
      if (of_part.stage == "staff") stated.staff = of_part.bound;
    }
    return weakest;
  }

  const Instance& instance_;
  const Claim& claim_;
  const Stated& stated_;
  BestRosters& rosters_;
  const proof::Parts& parts_;
  std::vector<Within> within_;                          // by part
  std::vector<std::pair<std::string, Int128>> sums_{};  // of each stage that parts make claims about
};

Judgement Check::operator()(const proof::Parts& parts) const {
  return PartsCheck(instance, claim, stated, rosters, parts).run();
}

bool has_stage(const Instance& instance, std::string_view stage) {
  if (stage == "infeasible") return true;
  if (instance.flavour == Flavour::kShiftScheduling) return stage == "cost";
  constexpr std::array<std::string_view, 5> kStages{"unfilled", "changes", "staff", "balance", "soft"};
  return std::find(kStages.begin(), kStages.end(), stage) != kStages.end();
}

}  // namespace

Judgement check(const Instance& instance, const Claim& claim, const Stated& stated) {
  if (!has_stage(instance, claim.stage)) return refuted("no such stage");
  if (claim.bound > kMostBound || claim.bound < -kMostBound) return refuted("a bound beyond all values");
  BestRosters rosters(instance, kMostSteps);
  const Within everything = Within::everything(instance);
  Judgement judgement = std::visit(Check{instance, everything, claim, stated, rosters}, claim.argument);
  if (claim.stage != "infeasible" || !instance.must_fill || judgement.verdict == Verdict::kProven)
    return judgement;
  return check(instance, {"unfilled", 1, claim.argument}, stated);
}

Certification certify(const Instance& instance, const std::vector<Objective>& objectives, bool infeasible,
                      const Proof& proof) {
  Stated stated;
  for (const Objective& objective : objectives) {
    if (!objective.value || *objective.value < 0 || *objective.value > kMostPrice) continue;
    if (objective.name == "unfilled") stated.unfilled = static_cast<std::int64_t>(*objective.value);
    if (objective.name == "staff") stated.staff = static_cast<std::int64_t>(*objective.value);
  }
  return certify_claims(
      objectives, infeasible, proof,
      [&](const std::string& stage, Int128 bound) {
        const std::optional<Int128> least = least_of(instance, stage);
        return least && bound <= *least;
      },
      reaches_from_below, [&](const Claim& claim) { return check(instance, claim, stated); });
}

const char* name(const Argument& argument) {
  constexpr std::array kNames{"trivial", "prices", "cases", "even", "solver", "parts"};
  static_assert(kNames.size() == std::variant_size_v<Argument>);
  return kNames[argument.index()];
}

}  // namespace tenon::roster
