#include "problems/allocate/certify_tree.h"

#include <algorithm>
#include <set>
#include <utility>

#include "problems/allocate/certify_leaf.h"

namespace tenon::allocate {

namespace {

constexpr std::int64_t kMostWork = 600'000'000;  // states and legs looked at: about 20 s

// Walks the nodes in their order with the questions above the node at hand on a stack: a tree may be as deep as it has nodes.
class Walk {
 public:
  Walk(const Instance& instance, const Blocks& blocks, const proof::Tree& tree)
      : instance_(instance), tree_(tree), pricer_(instance, blocks), path_(blocks) {}

  TreeBound run() {
    for (std::size_t c = 0; c < tree_.cuts.size(); ++c) {
      if (std::string why = pricer_.add(tree_.cuts[c]); !why.empty()) return wrong("cut", c, why);
      if (pricer_.work() > kMostWork) return too_large();
    }
    bool whole = false;
    for (std::size_t n = 0; n < tree_.nodes.size(); ++n) {
      if (whole) return wrong("node", n, "nodes behind the last leaf");
      const proof::Node& node = tree_.nodes[n];
      if (!node.split.empty()) {
        if (std::string why = ask(node); !why.empty()) return wrong("node", n, why);
        if (pricer_.work() + work_ > kMostWork) return too_large();
        if (node.split == "components" && node.parts.empty()) whole = !turn();
        continue;
      }
      const LeafBound leaf = pricer_.bound(node.prices, path_);
      if (leaf.kind == LeafBound::Kind::kNothing) return wrong("node", n, leaf.why);
      if (leaf.kind == LeafBound::Kind::kGain) most_ = std::max(most_, floor_div(leaf.gain, kYieldOne));
      if (pricer_.work() > kMostWork) return too_large();
      whole = !turn();
    }
    if (!whole) return {std::nullopt, false, "a tree that is not whole"};
    return {most_, false, ""};
  }

 private:
  // A question above the node at hand. `answer`: how many of its answers have been looked at before the one at hand; of two, the first is no.
  struct Question {
    const proof::Node* node;
    char* gate;   // none: a count, a direction, a level or components
    char before;  // what was open to the gate
    std::size_t answer;
    std::vector<char>
        before_all;  // of a direction: what was open to conversions out of the token, and into it; of components: to all
    Path::Gates before_pool{};  // of a level

    bool yes() const { return answer == 1; }
    std::size_t answers() const { return node->split == "components" ? node->parts.size() : 2; }
  };

  TreeBound wrong(const char* what, std::size_t index, const std::string& why) const {
    return {std::nullopt, false, std::string(what) + ' ' + std::to_string(index) + ": " + why};
  }
  static TreeBound too_large() { return {std::nullopt, true, "more work than the checker allows itself"}; }

  // "", or what is wrong with the question.
  std::string ask(const proof::Node& node) {
    if (node.split == "components") return ask_components(node);
    if (node.prices != proof::Prices{}) return "a question with prices";
    char* gate = nullptr;
    if (node.split == "sold") {
      if (!tree_.direct) return "a direction, though other than direct plans are looked at";
      if (!node.from || !is_token(*node.from)) return "a token that is not there";
    } else if (node.split == "conversions") {
      if (node.of.into && node.of.out_of) return "a set of conversions by two tokens";
      if ((node.of.into && !is_token(*node.of.into)) || (node.of.out_of && !is_token(*node.of.out_of)))
        return "a token that is not there";
      if (node.k < 0 || node.k > kMostMoney) return "no number of conversions";
    } else if (node.split == "conversion") {
      if (!node.from || !node.to || !is_token(*node.from) || !is_token(*node.to) || *node.from == *node.to)
        return "a conversion that is not there";
      gate = &path_.conversions[static_cast<std::size_t>(*node.from) * instance_.tokens.size() +
                                static_cast<std::size_t>(*node.to)];
    } else {
      if (!node.pool || *node.pool < 0 || *node.pool >= static_cast<std::int64_t>(instance_.pools.size()))
        return "a pool that is not there";
      Path::Gates& gates = path_.pools[PoolId{static_cast<std::int32_t>(*node.pool)}];
      if (node.split == "level") {
        if (node.k < 0 || node.k > kMostMoney) return "no level";
      } else if (node.split == "active")
        gate = &gates.active;
      else if (node.split == "deposit")
        gate = &gates.deposit;
      else if (node.split == "withdrawal")
        gate = &gates.withdrawal;
      else
        return "no such question";
    }
    questions_.push_back({&node, gate, gate ? *gate : kEither, 0, {}});
    answer(questions_.back());
    return "";
  }

  std::string ask_components(const proof::Node& node) {
    TokenTable table;
    if (std::string why = pricer_.table(node, path_, table); !why.empty()) return why;
    std::set<std::vector<std::int64_t>> said;
    for (const proof::Parts& parts : node.parts) {
      if (!is_partition(parts.part_of)) return "no partition of the tokens";
      said.insert(parts.part_of);
    }
    Partitions partitions(table);
    const bool listed = partitions.above(
        (Int128{node.k} + 1) * kYieldOne - 1,
        [&](const Partitions::Parts& parts, Int128) { return said.count(parts) > 0; }, kMostWork - work_);
    work_ += partitions.work();
    if (!listed) return "partitions that may gain more are not listed, or too many to look at";
    most_ = std::max(most_, Int128{node.k});
    if (node.parts.empty()) return "";
    questions_.push_back({&node, nullptr, kEither, 0, {}});
    answer(questions_.back());
    return "";
  }

  // Parts are numbered in the order of their first tokens.
  bool is_partition(const std::vector<std::int64_t>& part_of) const {
    std::int64_t next = 0;
    for (const std::int64_t part : part_of) {
      if (part < 0 || part > next) return false;
      if (part == next) ++next;
    }
    return part_of.size() == instance_.tokens.size();
  }

  bool is_token(std::int64_t token) const {
    return token >= 0 && token < static_cast<std::int64_t>(instance_.tokens.size());
  }

  Path::Gates& level_of(const Question& question) {
    return path_.pools[PoolId{static_cast<std::int32_t>(*question.node->pool)}];
  }

  void answer(Question& question) {
    if (question.node->split == "components") {
      keep_parts(question);
    } else if (question.node->split == "level") {
      Path::Gates& gates = level_of(question);
      question.before_pool = gates;
      if (question.yes())
        gates.least = std::max(gates.least, question.node->k + 1);
      else
        gates.most = std::min(gates.most, question.node->k);
    } else if (question.node->split == "sold") {
      question.before_all.clear();
      for (char* open : conversions_of(*question.node->from)) question.before_all.push_back(*open);
      shut(*question.node->from, question.yes());
    } else if (question.gate) {
      *question.gate = static_cast<char>(question.before & (question.yes() ? kYes : kNo));
    } else if (question.yes()) {
      path_.counts.push_back({question.node->of, question.node->k + 1, std::nullopt});
    } else {
      path_.counts.push_back({question.node->of, std::nullopt, question.node->k});
    }
  }
  // Of the partition whose turn it is: conversions between two parts are shut, and so many others must be used.
  void keep_parts(Question& question) {
    const std::vector<std::int64_t>& part_of = question.node->parts[question.answer].part_of;
    const std::size_t tokens = instance_.tokens.size();
    question.before_all = path_.conversions;
    for (std::size_t from = 0; from < tokens; ++from)
      for (std::size_t to = 0; to < tokens; ++to)
        if (part_of[from] != part_of[to]) {
          char& open = path_.conversions[from * tokens + to];
          open = static_cast<char>(open & kNo);
        }
    const std::int64_t parts = *std::max_element(part_of.begin(), part_of.end()) + 1;
    path_.counts.push_back({{}, static_cast<std::int64_t>(tokens) - parts, std::nullopt});
    work_ += static_cast<std::int64_t>(tokens * tokens);
  }
  void take_back(const Question& question) {
    if (question.node->split == "components") {
      path_.conversions = question.before_all;
      path_.counts.pop_back();
    } else if (question.node->split == "level") {
      level_of(question) = question.before_pool;
    } else if (question.node->split == "sold") {
      auto before = question.before_all.begin();
      for (char* open : conversions_of(*question.node->from)) *open = *before++;
    } else if (question.gate) {
      *question.gate = question.before;
    } else {
      path_.counts.pop_back();
    }
  }
  // Gates of all conversions out of a token, then of all into it.
  std::vector<char*> conversions_of(std::int64_t token) {
    const std::size_t tokens = instance_.tokens.size(), t = static_cast<std::size_t>(token);
    std::vector<char*> gates;
    for (std::size_t other = 0; other < tokens; ++other)
      gates.push_back(&path_.conversions[t * tokens + other]);
    for (std::size_t other = 0; other < tokens; ++other)
      gates.push_back(&path_.conversions[other * tokens + t]);
    return gates;
  }
  void shut(std::int64_t token, bool into) {
    const std::vector<char*> gates = conversions_of(token);
    const std::size_t first = into ? instance_.tokens.size() : 0;
    for (std::size_t i = first; i < first + instance_.tokens.size(); ++i)
      *gates[i] = static_cast<char>(*gates[i] & kNo);
  }

  // From a leaf to where the next node belongs: the nearest question above of which an answer is still to come. false: none is.
  bool turn() {
    while (!questions_.empty()) {
      Question& question = questions_.back();
      take_back(question);
      if (question.answer + 1 < question.answers()) {
        ++question.answer;
        answer(question);
        return true;
      }
      questions_.pop_back();
    }
    return false;
  }

  const Instance& instance_;
  const proof::Tree& tree_;
  LeafPricer pricer_;
  Path path_;
  std::vector<Question> questions_;
  std::int64_t work_ = 0;  // beside the pricer's
  Int128 most_ = kNoPlan;
};

}  // namespace

TreeBound bound_of(const Instance& instance, const proof::Tree& tree) {
  if (!within_range(instance)) return {std::nullopt, true, "amounts beyond the checker's range"};
  if (tree.direct && !direct_plans_suffice(instance))
    return {std::nullopt, false, "direct plans, where others may be better"};
  Blocks blocks = blocks_of(instance);
  if (tree.direct) keep_direct(instance, blocks);
  return Walk(instance, blocks, tree).run();
}

}  // namespace tenon::allocate
