// An automaton as rows: its runs are the paths of a network with one layer of states before each term, and a path is one
// unit of flow. Each transition that lies on some path from the start to a final state gets a Boolean column in each
// layer where it does; what flows into a state flows out of it; a term has the value of the transition that its
// layer's unit takes. The network matrix is integral, so the rows by themselves describe the convex hull of all runs.
//
// Only the last rows are enforced: some path always exists, and where the constraint is not enforced it binds nothing.
//
// Source: Cote, Gendron, Rousseau, "Modeling the regular constraint with integer programming", CPAIOR 2007.
#include <algorithm>
#include <map>
#include <set>

#include "model/linear_rows.h"

namespace tenon::model {

namespace {

using Layer = std::vector<Transition>;

// By term, the transitions that lie on some path and whose value the term can have. Empty layers: there is no path.
std::vector<Layer> layers_of(const Automaton& automaton, const LinearRows& rows) {
  std::vector<Layer> layers;
  std::set<std::int32_t> states{automaton.start};
  for (const Affine& term : automaton.terms) {
    Layer layer;
    std::set<std::int32_t> next;
    for (const Transition& t : automaton.transitions) {
      if (!states.contains(t.from) || !rows.can_be(term, t.value)) continue;
      layer.push_back(t);
      next.insert(t.to);
    }
    layers.push_back(std::move(layer));
    states = std::move(next);
  }
  std::set<std::int32_t> ends{automaton.finals.begin(), automaton.finals.end()};
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    std::erase_if(*layer, [&](const Transition& t) { return !ends.contains(t.to); });
    ends.clear();
    for (const Transition& t : *layer) ends.insert(t.from);
  }
  return layers;
}

}  // namespace

void add_rows(const Automaton& automaton, const LinearRows::Literals& enforcement, LinearRows& rows) {
  const std::vector<Layer> layers = layers_of(automaton, rows);
  const bool ends_at_once =
      layers.empty() && std::ranges::find(automaton.finals, automaton.start) != automaton.finals.end();
  if (ends_at_once) return;
  if (layers.empty() || layers.front().empty()) return rows.any_of({}, enforcement);

  std::map<std::int32_t, LinearExpr> arriving;  // by state before this layer: flow in, less flow out
  arriving[automaton.start].constant = 1;
  for (std::size_t i = 0; i < layers.size() && !rows.failed(); ++i) {
    LinearExpr term = LinearExpr{}.add(automaton.terms[i]);  // less the value of the transition taken
    std::map<std::int32_t, LinearExpr> next;
    for (const Transition& t : layers[i]) {
      const VarId taken = rows.add_column().var;
      arriving[t.from].add(taken, -1);
      next[t.to].add(taken);
      term.add(taken, -t.value);
    }
    for (const auto& [state, flow] : arriving) rows.bound(flow, 0, 0, {});
    rows.bound(term, 0, 0, enforcement);
    arriving = std::move(next);
  }
}

}  // namespace tenon::model
