#include "planners/roster/line_proof.h"

#include <map>
#include <optional>
#include <utility>

#include "planners/roster/line_columns.h"

namespace tenon::roster {

namespace {

proof::Prices prices_of(const Instance& instance, const LineProblem& problem,
                        const std::vector<std::int64_t>& by_cell) {
  proof::Prices prices{.scale = LineColumns::kScale, .of_unfilled = 0, .posts = {}};
  for (const PostId post : instance.posts.keys()) {
    const Post& at = instance.posts[post];
    if (const std::int64_t price = by_cell[problem.cell(at.day, at.shift.value)])
      prices.posts.push_back({post.value, price});
  }
  return prices;
}

class PostsOfCells {
 public:
  explicit PostsOfCells(const Instance& instance) {
    for (const PostId post : instance.posts.keys())
      posts_.try_emplace({instance.posts[post].day, instance.posts[post].shift.value}, post);
  }
  std::optional<PostId> at(int day, int shift) const {
    const auto found = posts_.find({day, shift});
    return found == posts_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::map<std::pair<Day, std::int32_t>, PostId> posts_;
};

// None: it cannot be said.
std::optional<proof::Cases::Node> node_of(const PostsOfCells& posts, const LineProof::Node& of) {
  proof::Cases::Node node;
  if (of.officer < 0) {
    node.prices = static_cast<std::int64_t>(of.prices);
    return node;
  }
  node.split = of.shift < 0 ? "day" : "at";
  node.officer = of.officer;
  node.no = static_cast<std::int64_t>(of.no);
  node.yes = static_cast<std::int64_t>(of.yes);
  if (of.shift < 0) {
    node.day = of.day;
    return node;
  }
  const std::optional<PostId> post = posts.at(of.day, of.shift);
  if (!post) return std::nullopt;
  node.post = post->value;
  return node;
}

}  // namespace

Argument argument_of(const Instance& instance, const LineProblem& problem, const LineProof& proof) {
  const proof::Solver word{"tenon"};
  if (proof.nodes.empty()) return word;
  if (proof.nodes.size() == 1) return prices_of(instance, problem, proof.prices.front());
  const PostsOfCells posts(instance);
  proof::Cases cases;
  for (const auto& prices : proof.prices) cases.prices.push_back(prices_of(instance, problem, prices));
  for (const LineProof::Node& each : proof.nodes) {
    auto node = node_of(posts, each);
    if (!node) return word;
    cases.nodes.push_back(std::move(*node));
  }
  return cases;
}

}  // namespace tenon::roster
