#include "problems/allocate/report_flows.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "problems/allocate/numbers.h"
#include "report/frame_map.h"
#include "report/svg.h"

namespace tenon::allocate {

namespace {

using report::coordinate;
using report::element;
using report::Html;

constexpr std::size_t kMostEnds = 16;  // sources or sinks drawn each by itself; the smaller ones as one
constexpr double kWidth = 1000;
constexpr double kHeight = 460;
constexpr double kGap = 8;
constexpr double kNode = 14;
constexpr std::array<double, 4> kColumns{190, 390, 590,
                                         790};  // sources, tokens, tokens after conversions, sinks

// A band from a node of one column to a node of the next, in the colour of a token.
struct Band {
  std::string from, to;
  TokenId token;
  double value = 0;  // USD; drawn only
};
struct Node {
  double in = 0, out = 0;              // USD
  double y = 0;                        // top
  double drawn_in = 0, drawn_out = 0;  // of its height, by bands so far
  double value() const { return std::max(in, out); }
};
using Nodes = std::map<std::string, Node>;

double usd(Int128 micro) { return static_cast<double>(micro) / static_cast<double>(kMicro); }

class Diagram {
 public:
  Diagram(const Instance& instance, const Facts& facts) : instance_(instance), facts_(facts) {}

  Html draw() {
    collect();
    lump(layers_[0], &Band::from, "other pools");
    lump(layers_[2], &Band::to, "other pools");
    place();
    if (scale_ == 0) return report::paragraph("Nothing moves and the wallet is empty.");
    const std::vector<std::string> colors = report::colors(std::max<std::size_t>(1, instance_.tokens.size()));
    Html drawn;
    for (std::size_t l = 0; l < layers_.size(); ++l)
      for (const Band& band : layers_[l])
        drawn += ribbon(l, band, colors[static_cast<std::size_t>(band.token.value) % colors.size()]);
    for (std::size_t c = 0; c < columns_.size(); ++c)
      for (const auto& [name, node] : columns_[c]) drawn += box(c, name, node);
    const Html legend = element(
        "li", report::text("from left: where it lies, as which token, after conversions, where it goes; a "
                           "band's colour is its token's; point at it for its value"));
    return report::figure(kWidth, kHeight + 10, "Flows of money between pools and wallet", drawn, legend);
  }

 private:
  void add(std::size_t layer, const std::string& from, const std::string& to, TokenId token, Int128 micro) {
    if (micro > 0) layers_[layer].push_back({from, to, token, usd(micro)});
  }

  void collect() {
    IdVector<TokenId, Int128> there(instance_.tokens.size());
    IdVector<TokenId, Int128> sold(instance_.tokens.size());
    const auto symbol = [&](TokenId token) { return instance_.tokens[token].symbol; };
    for (const TokenId t : instance_.tokens.keys()) {
      there[t] = facts_.wallet[t].before;
      add(0, "wallet", symbol(t), t, facts_.wallet[t].before);
      add(2, symbol(t), "wallet", t, facts_.wallet[t].after);
    }
    for (const Facts::Step& step : facts_.steps) {
      const Transaction& each = step.transaction;
      if (each.type == Transaction::Type::kWithdrawal) {
        there[step.token] += each.micro_usd;
        add(0, "pool " + each.from_location, each.token, step.token, each.micro_usd);
      } else if (each.type == Transaction::Type::kConversion) {
        sold[step.token] += each.micro_usd;
        add(1, each.token, each.to_token, step.token, each.micro_usd);
      } else if (each.type == Transaction::Type::kAllocation) {
        add(2, each.token, "pool " + each.to_location, step.token, each.micro_usd);
      }
    }
    for (const TokenId t : instance_.tokens.keys()) add(1, symbol(t), symbol(t), t, there[t] - sold[t]);
  }

  // The ends with the least value become one.
  static void lump(std::vector<Band>& bands, std::string Band::*end, const char* name) {
    std::map<std::string, double> values;
    for (const Band& band : bands) values[band.*end] += band.value;
    if (values.size() <= kMostEnds) return;
    std::vector<std::pair<double, std::string>> order;
    for (const auto& [each, value] : values)
      if (each != "wallet") order.emplace_back(-value, each);
    std::sort(order.begin(), order.end());
    for (std::size_t i = kMostEnds - 1; i < order.size(); ++i)
      for (Band& band : bands)
        if (band.*end == order[i].second) band.*end = name;
    std::map<std::pair<std::string, std::string>, Band> merged;
    for (const Band& band : bands) {
      const auto [found, is_new] = merged.try_emplace({band.from, band.to}, band);
      if (!is_new) found->second.value += band.value;
    }
    bands.clear();
    for (auto& [key, band] : merged) bands.push_back(std::move(band));
  }

  void place() {
    for (std::size_t l = 0; l < layers_.size(); ++l)
      for (const Band& band : layers_[l]) {
        columns_[l][band.from].out += band.value;
        columns_[l + 1][band.to].in += band.value;
      }
    scale_ = 0;
    for (const Nodes& nodes : columns_) {
      double sum = 0;
      for (const auto& [name, node] : nodes) sum += node.value();
      const double room = kHeight - kGap * static_cast<double>(nodes.size());
      if (sum > 0) scale_ = scale_ == 0 ? room / sum : std::min(scale_, room / sum);
    }
    for (Nodes& nodes : columns_) {
      std::vector<Node*> order;
      for (auto& [name, node] : nodes) order.push_back(&node);
      std::stable_sort(order.begin(), order.end(),
                       [](const Node* a, const Node* b) { return a->value() > b->value(); });
      double y = 4;
      for (Node* node : order) {
        node->y = y;
        y += node->value() * scale_ + kGap;
      }
    }
  }

  Html ribbon(std::size_t layer, const Band& band, const std::string& color) {
    Node& from = columns_[layer].at(band.from);
    Node& to = columns_[layer + 1].at(band.to);
    const double height = std::max(0.4, band.value * scale_);
    const double y0 = from.y + from.drawn_out;
    const double y1 = to.y + to.drawn_in;
    from.drawn_out += band.value * scale_;
    to.drawn_in += band.value * scale_;
    const double x0 = kColumns[layer] + kNode;
    const double x1 = kColumns[layer + 1];
    const double middle = (x0 + x1) / 2;
    const auto point = [](double x, double y) { return coordinate(x) + ' ' + coordinate(y); };
    const std::string path = "M" + point(x0, y0) + " C" + point(middle, y0) + ',' + point(middle, y1) + ',' +
                             point(x1, y1) + " L" + point(x1, y1 + height) + " C" +
                             point(middle, y1 + height) + ',' + point(middle, y0 + height) + ',' +
                             point(x0, y0 + height) + " Z";
    return element("g",
                   element("title", band.from + " to " + band.to + ": " + value_text(band.value)) +
                       element("path", {{"d", path}, {"fill", color}, {"fill-opacity", "0.45"}}, Html()));
  }

  Html box(std::size_t column, const std::string& name, const Node& node) const {
    const double height = std::max(1.0, node.value() * scale_);
    const bool first = column == 0;
    return element("g", element("title", name + ": " + value_text(node.value())) +
                            element("rect",
                                    {{"x", coordinate(kColumns[column])},
                                     {"y", coordinate(node.y)},
                                     {"width", coordinate(kNode)},
                                     {"height", coordinate(height)},
                                     {"fill", "#5b6673"}},
                                    Html())) +
           report::words(first ? kColumns[column] - 6 : kColumns[column] + kNode + 6, node.y + height / 2 + 4,
                         first ? "end" : "start", name);
  }

  static std::string value_text(double dollars) {
    return '$' + usd_text(static_cast<Int128>(dollars * 100 + 0.5) * 10'000);
  }

  const Instance& instance_;
  const Facts& facts_;
  std::array<std::vector<Band>, 3> layers_;
  std::array<Nodes, 4> columns_;
  double scale_ = 0;  // of the drawing, a USD
};

}  // namespace

report::Html flows(const Instance& instance, const Facts& facts) { return Diagram(instance, facts).draw(); }

}  // namespace tenon::allocate
