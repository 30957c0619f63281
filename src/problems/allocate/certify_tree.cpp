#include "problems/allocate/certify_tree.h"

#include <algorithm>
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
        if (const char* why = ask(node)) return wrong("node", n, why);
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
  // A question above the node at hand. While plans for which the answer is no are looked at, `yes` is false.
  struct Question {
    const proof::Node* node;
    char* gate;   // none: a count
    char before;  // what was open to the gate
    bool yes;
  };

  TreeBound wrong(const char* what, std::size_t index, const std::string& why) const {
    return {std::nullopt, false, std::string(what) + ' ' + std::to_string(index) + ": " + why};
  }
  static TreeBound too_large() { return {std::nullopt, true, "more work than the checker allows itself"}; }

  // nullptr, or what is wrong with the question.
  const char* ask(const proof::Node& node) {
    if (node.prices != proof::Prices{}) return "a question with prices";
    char* gate = nullptr;
    if (node.split == "conversions") {
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
      if (node.split == "active")
        gate = &gates.active;
      else if (node.split == "deposit")
        gate = &gates.deposit;
      else if (node.split == "withdrawal")
        gate = &gates.withdrawal;
      else
        return "no such question";
    }
    questions_.push_back({&node, gate, gate ? *gate : kEither, false});
    answer(questions_.back());
    return nullptr;
  }

  bool is_token(std::int64_t token) const {
    return token >= 0 && token < static_cast<std::int64_t>(instance_.tokens.size());
  }

  void answer(const Question& question) {
    if (question.gate) {
      *question.gate = static_cast<char>(question.before & (question.yes ? kYes : kNo));
    } else if (question.yes) {
      path_.counts.push_back({question.node->of, question.node->k + 1, std::nullopt});
    } else {
      path_.counts.push_back({question.node->of, std::nullopt, question.node->k});
    }
  }
  void take_back(const Question& question) {
    if (question.gate)
      *question.gate = question.before;
    else
      path_.counts.pop_back();
  }

  // From a leaf to where the next node belongs: the nearest question above whose "yes" is still to come. false: none is.
  bool turn() {
    while (!questions_.empty()) {
      Question& question = questions_.back();
      take_back(question);
      if (!question.yes) {
        question.yes = true;
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
  Int128 most_ = kNoPlan;
};

}  // namespace

TreeBound bound_of(const Instance& instance, const proof::Tree& tree) {
  if (!within_range(instance)) return {std::nullopt, true, "amounts beyond the checker's range"};
  const Blocks blocks = blocks_of(instance);
  return Walk(instance, blocks, tree).run();
}

}  // namespace tenon::allocate
