#include "planners/roster/line_proof.h"

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

}  // namespace

Argument argument_of(const Instance& instance, const LineProblem& problem, const LineProof& proof) {
  if (proof.nodes.empty()) return proof::Solver{"tenon"};
  if (proof.nodes.size() == 1) return prices_of(instance, problem, proof.prices.front());
  const std::vector<PostId> post_of = posts_by_cell(instance, problem);
  proof::Cases cases;
  for (const auto& prices : proof.prices) cases.prices.push_back(prices_of(instance, problem, prices));
  for (const LineProof::Node& of : proof.nodes) {
    proof::Cases::Node& node = cases.nodes.emplace_back();
    if (of.officer < 0) {
      node.prices = static_cast<std::int64_t>(of.prices);
      continue;
    }
    node.officer = of.officer;
    node.no = static_cast<std::int64_t>(of.no);
    node.yes = static_cast<std::int64_t>(of.yes);
    if (of.shift < 0) {
      node.split = "day";
      node.day = of.day;
    } else {
      node.split = "at";
      node.post = post_of[problem.cell(of.day, of.shift)].value;
    }
  }
  return cases;
}

}  // namespace tenon::roster
