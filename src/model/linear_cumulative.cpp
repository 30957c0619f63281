// A cumulative as rows. Demand rises only where an interval begins, so the capacity is kept at all times if it is kept
// where each interval begins. Whether interval j covers the begin of i is decided by two Boolean columns: j begins
// `later`, or j is `over` by then; with neither it covers. So for each present i
//
//   units(i) + sum over j of units(j) * (1 - later(i, j) - over(i, j)) <= capacity
//
// Exact for any starts, and its size does not depend on how long the horizon is, as that of rows by moment would;
// its relaxation is weak, as always where order is decided by big M. Pairs that the domains decide get no column.
//
// Source: the task decomposition of Schutt, Feydy, Stuckey, Wallace, "Why cumulative decomposition is not as bad as it
// sounds", CP 2009.
#include "model/linear_rows.h"

namespace tenon::model {

namespace {

class CumulativeWriter {
 public:
  CumulativeWriter(const Model& model, const Cumulative& cumulative, const LinearRows::Literals& enforcement,
                   LinearRows& rows)
      : model_(model), cumulative_(cumulative), enforcement_(enforcement), rows_(rows) {}

  void run() {
    rows_.bound(LinearExpr{}.add(cumulative_.capacity), 0, kNoHigh, enforcement_);
    for (std::size_t i = 0; i < cumulative_.demands.size() && !rows_.failed(); ++i) {
      if (occupies(cumulative_.demands[i])) keep_where_begins(i);
    }
  }

 private:
  const Interval& interval(const Demand& demand) const { return model_.intervals()[demand.interval]; }
  bool occupies(const Demand& demand) const { return demand.units > 0 && interval(demand).size > 0; }

  void keep_where_begins(std::size_t at) {
    const Interval& i = interval(cumulative_.demands[at]);
    LinearExpr used = LinearExpr{.terms = {}, .constant = cumulative_.demands[at].units};
    used.add(cumulative_.capacity, -1);
    for (std::size_t other = 0; other < cumulative_.demands.size(); ++other) {
      const Demand& demand = cumulative_.demands[other];
      if (other != at && occupies(demand)) add_cover(i, interval(demand), demand.units, used);
    }
    LinearRows::Literals where = enforcement_;
    if (i.present) where.push_back(*i.present);
    rows_.bound(used, kNoLow, 0, where);
  }

  // Adds to `used` what j demands where i begins.
  void add_cover(const Interval& i, const Interval& j, std::int64_t units, LinearExpr& used) {
    const auto [i_first, i_last] = rows_.reach(i.start);
    const auto [j_first, j_last] = rows_.reach(j.start);
    if (j_first > i_last || j_last + j.size <= i_first) return;
    const Literal later = rows_.add_column(), over = rows_.add_column();
    rows_.bound(sum_of({later, over}), kNoLow, 1, {});
    const LinearExpr ahead = LinearExpr{}.add(i.start).add(j.start, -1);  // by how much j begins before i
    LinearRows::Literals if_later{later}, if_over{over};
    if (j.present) {  // an absent j may be called either
      if_later.push_back(*j.present);
      if_over.push_back(*j.present);
    }
    rows_.bound(ahead, kNoLow, -1, if_later);
    rows_.bound(ahead, j.size, kNoHigh, if_over);
    used.constant += units;
    used.add(later.var, -units).add(over.var, -units);
  }

  const Model& model_;
  const Cumulative& cumulative_;
  const LinearRows::Literals& enforcement_;
  LinearRows& rows_;
};

}  // namespace

void add_rows(const Model& model, const Cumulative& cumulative, const LinearRows::Literals& enforcement,
              LinearRows& rows) {
  CumulativeWriter(model, cumulative, enforcement, rows).run();
}

}  // namespace tenon::model
