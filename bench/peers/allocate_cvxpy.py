"""The peers of `allocate` that are written in CVXPY, all solved by HiGHS.

    bench/peers/allocate_cvxpy.py PEER INPUT.json [--seconds 30] [--gap 1e-4]      prints one JSON object

cvxpy-loop-s:   model S as the existing program writes it: loops over pools and tokens, a scalar constraint each
cvxpy-vector-s: the same model, whole matrices at once
cvxpy-vector-r: model R, likewise

`build_s` is what is done from the first variable on but the solver's own time.
"""

import time

import cvxpy as cp
import numpy as np
from allocate_instance import AnswerR, AnswerS, Book, judge_r, judge_s, read
from allocate_process import arguments, peak_mb, tell

LEAST_FLOW, LEAST_HELD, SLACK, BIG_M = 0.01, 0.001, 1.01, 1.1  # as the existing program has them


class VariablesS:
    def __init__(self, book: Book):
        p, t = len(book.pools), len(book.tokens)
        self.x, self.w, self.d = (cp.Variable((p, t), nonneg=True) for _ in range(3))
        self.c, self.y = cp.Variable((t, t), nonneg=True), cp.Variable(t, nonneg=True)
        self.open_w, self.open_d = cp.Variable((p, t), boolean=True), cp.Variable((p, t), boolean=True)
        self.open_c, self.open_x = cp.Variable((t, t), boolean=True), cp.Variable(p, boolean=True)
        self.price = np.array([float(u) for u in book.price])
        self.there = np.zeros((p, t))
        for (i, j), amount in book.held.items():
            self.there[i, j] = float(amount)
        self.wallet = np.array([float(a) for a in book.wallet])
        self.cap = np.array([float(pool.cap) for pool in book.pools])
        self.aum = float(book.aum)
        days = float(book.params["optimization_horizon_days"])
        self.earns = np.zeros((p, t))  # USD a token
        for i, pool in enumerate(book.pools):
            for j in pool.legs:
                self.earns[i, j] = days * float(pool.apy) / 36500 * self.price[j]

    def answer(self, claimed: float) -> AnswerS:
        read = [v.value for v in (self.x, self.w, self.d, self.c, self.y)]
        return AnswerS(*read, claimed, self.open_w.value, self.open_d.value, self.open_c.value)


def loop_s(book: Book):
    s = VariablesS(book)
    pools, tokens = range(len(book.pools)), range(len(book.tokens))
    gas_w, gas_d, gas_c = (float(book.gas[k]) for k in ("withdrawal", "deposit", "conversion"))
    m, rules = BIG_M * s.aum, []
    for i in pools:
        for j in tokens:
            rules.append(s.x[i, j] == s.there[i, j] + s.d[i, j] - s.w[i, j])
            rules.append(s.w[i, j] <= s.there[i, j])
            for flow, gate in ((s.w[i, j], s.open_w[i, j]), (s.d[i, j], s.open_d[i, j])):
                rules.append(flow <= m * gate)
                rules.append(flow >= LEAST_FLOW * gate)
    for j in tokens:
        came = s.wallet[j] + sum(s.w[i, j] for i in pools) + sum(s.c[k, j] for k in tokens if k != j)
        went = s.y[j] + sum(s.d[i, j] for i in pools) + sum(s.c[j, k] for k in tokens if k != j)
        rules.append(came == went)
        for k in tokens:
            if k == j:
                rules += [s.c[j, k] == 0, s.open_c[j, k] == 0]
            else:
                rules.append(s.c[j, k] <= m * s.open_c[j, k])
                rules.append(s.c[j, k] >= LEAST_FLOW * s.open_c[j, k])
    for i in pools:
        first, *others = book.pools[i].legs
        for j in others:
            rules.append(s.price[first] * s.x[i, first] == s.price[j] * s.x[i, j])
        rules.append(sum(s.price[j] * s.x[i, j] for j in tokens) <= s.cap[i])
        rules.append(sum(s.x[i, j] for j in tokens) <= m * s.open_x[i])
        rules.append(sum(s.x[i, j] for j in tokens) >= LEAST_HELD * s.open_x[i])
    rules.append(sum(s.open_x[i] for i in pools) >= int(book.params["min_pools"]))
    cost = 0
    for i in pools:
        for j in tokens:
            cost += gas_w * s.open_w[i, j] + gas_d * s.open_d[i, j]
    for j in tokens:
        for k in tokens:
            if k != j:
                cost += gas_c * s.open_c[j, k] + float(book.rate) * s.price[j] * s.c[j, k]
    worth = sum(s.price[j] * s.x[i, j] for i in pools for j in tokens) + sum(s.price[j] * s.y[j] for j in tokens)
    rules.append(worth + cost <= SLACK * s.aum)
    gain = sum(s.earns[i, j] * s.x[i, j] for i in pools for j in book.pools[i].legs)
    return cp.Problem(cp.Maximize(gain - cost), rules), s


def vector_s(book: Book):
    s = VariablesS(book)
    m = BIG_M * s.aum
    rules = [
        s.x == s.there + s.d - s.w,
        s.w <= s.there,
        s.wallet + cp.sum(s.w, axis=0) + cp.sum(s.c, axis=0) == s.y + cp.sum(s.d, axis=0) + cp.sum(s.c, axis=1),
        cp.diag(s.c) == 0,
        cp.diag(s.open_c) == 0,
        s.x @ s.price <= s.cap,
        cp.sum(s.x, axis=1) <= m * s.open_x,
        cp.sum(s.x, axis=1) >= LEAST_HELD * s.open_x,
        cp.sum(s.open_x) >= int(book.params["min_pools"]),
    ]
    for flow, gate in ((s.w, s.open_w), (s.d, s.open_d), (s.c, s.open_c)):
        rules += [flow <= m * gate, flow >= LEAST_FLOW * gate]
    pairs = [(i, p.legs[0], j) for i, p in enumerate(book.pools) for j in p.legs[1:]]
    if pairs:
        i, first, j = (np.array(column) for column in zip(*pairs, strict=True))
        rules.append(cp.multiply(s.price[first], s.x[i, first]) == cp.multiply(s.price[j], s.x[i, j]))
    gas_w, gas_d, gas_c = (float(book.gas[k]) for k in ("withdrawal", "deposit", "conversion"))
    cost = gas_w * cp.sum(s.open_w) + gas_d * cp.sum(s.open_d) + gas_c * cp.sum(s.open_c)
    cost += float(book.rate) * cp.sum(s.price @ s.c)
    rules.append(cp.sum(s.x @ s.price) + s.y @ s.price + cost <= SLACK * s.aum)
    return cp.Problem(cp.Maximize(cp.sum(cp.multiply(s.earns, s.x)) - cost), rules), s


class VariablesR:
    def __init__(self, book: Book):
        held = book.held_pools()
        self.legs = [(i, j) for i, pool in enumerate(book.pools) for j in pool.legs]
        self.held_legs = [leg for leg in self.legs if leg[0] in held]
        self.held = sorted(held)
        self.fresh = [i for i in range(len(book.pools)) if i not in held]
        sellers = [j for j in range(len(book.tokens)) if book.owned_usd(j) > 0]
        self.pairs = [(j, k) for j in sellers for k in range(len(book.tokens)) if k != j]
        self.v = cp.Variable(len(book.pools), nonneg=True)
        self.w, self.d = (cp.Variable(max(1, len(self.held_legs)), nonneg=True) for _ in range(2))
        self.c, self.y = cp.Variable(len(self.pairs), nonneg=True), cp.Variable(len(book.tokens), nonneg=True)
        self.pays, self.active = (cp.Variable(len(book.pools), boolean=True) for _ in range(2))
        self.leaves = cp.Variable(len(book.pools), boolean=True)
        self.open_c = cp.Variable(len(self.pairs), boolean=True)

    def answer(self, claimed: float) -> AnswerR:
        legs = range(len(self.held_legs))
        return AnswerR(
            self.v.value,
            {self.held_legs[n]: self.w.value[n] for n in legs},
            {self.held_legs[n]: self.d.value[n] for n in legs},
            dict(zip(self.pairs, self.c.value, strict=True)),
            self.y.value,
            claimed,
        )


def incidence(places: list[int], size: int):
    from scipy.sparse import csr_matrix

    return csr_matrix((np.ones(len(places)), (places, range(len(places)))), (size, len(places)))


def vector_r(book: Book):
    s = VariablesR(book)
    t, params = len(book.tokens), {k: None if u is None else float(u) for k, u in book.params.items()}
    count = np.array([len(pool.legs) for pool in book.pools])
    cap = np.array([float(pool.cap) for pool in book.pools])
    days = params["optimization_horizon_days"]
    earns = np.array([days * float(p.apy) / 36500 for p in book.pools]) * count
    wallet = np.array([float(book.wallet_usd(j)) for j in range(t)])
    fresh_legs = [(i, j) for i, j in s.legs if i not in set(s.held)]
    paid = incidence([j for _, j in fresh_legs], t) @ s.v[[i for i, _ in fresh_legs]] if fresh_legs else 0
    taken = 0
    least = np.full(len(book.pools), params["min_position_value"])
    least[s.fresh] = max(params["min_position_value"], params["min_transaction_value"])
    rules = [
        cp.multiply(count, s.v) <= cp.multiply(cap, s.active),
        cp.multiply(count, s.v) >= cp.multiply(least, s.active),
    ]
    if s.fresh:
        rules += [s.pays[s.fresh] == s.active[s.fresh], s.leaves[s.fresh] == 0]
    if s.held:
        i, j = (np.array(column) for column in zip(*s.held_legs, strict=True))
        there = np.array([float(book.held_usd(*leg)) for leg in s.held_legs])
        rules.append(s.v[i] == there + s.d - s.w)
        rules += [s.w <= cp.multiply(there, s.leaves[i]), s.d <= cp.multiply(cap[i] / count[i], s.pays[i])]
        taken = incidence(j, t) @ s.w
        paid = paid + incidence(j, t) @ s.d
    sold, bought = incidence([j for j, _ in s.pairs], t), incidence([k for _, k in s.pairs], t)
    rules.append(wallet + taken + (1 - float(book.rate)) * (bought @ s.c) == s.y + paid + sold @ s.c)
    owned = np.array([float(book.owned_usd(j)) for j, _ in s.pairs])
    rules += [s.c <= cp.multiply(owned, s.open_c), s.c >= params["min_transaction_value"] * s.open_c]
    rules.append(cp.sum(s.active) >= params["min_pools"])
    if params["max_active_pools"] is not None:
        rules.append(cp.sum(s.active) <= params["max_active_pools"])
    gas = float(book.gas["deposit"]) * cp.sum(s.pays) + float(book.gas["withdrawal"]) * cp.sum(s.leaves)
    gas += float(book.gas["conversion"]) * cp.sum(s.open_c)
    return cp.Problem(cp.Maximize(earns @ s.v - gas - float(book.rate) * cp.sum(s.c)), rules), s


PEERS = {
    "cvxpy-loop-s": (loop_s, judge_s),
    "cvxpy-vector-s": (vector_s, judge_s),
    "cvxpy-vector-r": (vector_r, judge_r),
}


def main() -> None:
    args = arguments(PEERS)
    imported = peak_mb()
    book = read(args.input)
    build, judge = PEERS[args.peer]
    began = time.perf_counter()
    problem, variables = build(book)
    # A plan within the limit counts, though CVXPY warns that it may be inaccurate.
    problem.solve(solver=cp.HIGHS, time_limit=args.seconds, mip_rel_gap=args.gap)
    took = time.perf_counter() - began
    stats, size = problem.solver_stats, problem.size_metrics
    row = {
        "status": problem.status,
        "build_s": took - stats.solve_time,
        "solve_s": stats.solve_time,
        "import_mb": imported,
        "rows": size.num_scalar_eq_constr + size.num_scalar_leq_constr,
        "columns": size.num_scalar_variables,
        "bound": None,
    }
    if problem.status == cp.OPTIMAL:
        row["bound"] = -stats.extra_stats.mip_dual_bound  # it minimises
        row |= judge(book, variables.answer(problem.value))
    tell(row)


if __name__ == "__main__":
    main()
