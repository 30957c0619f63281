"""The peers of `allocate` that take their model from no modelling language.

    bench/peers/allocate_mip.py PEER INPUT.json [--seconds 30] [--gap 1e-4]      prints one JSON object

highs-r: HiGHS on model R, amounts in USD, all its threads
cpsat-r: CP-SAT on model R, amounts in cents (holdings and fees rounded against itself), 8 workers
scip-s:  SCIP on model S through OR-Tools, in loops: what the existing program runs today
"""

import time
from math import floor

from allocate_instance import AnswerR, AnswerS, Book, judge_r, judge_s, read
from allocate_process import arguments, peak_mb, tell

LEAST_FLOW, LEAST_HELD, SLACK, BIG_M = 0.01, 0.001, 1.01, 1.1  # of S, as the existing program has them


class ModelR:
    """Columns and rows of R, for a solver that adds them one by one: `variable(high)`, `binary()`, `row(low, terms, high)`.

    Amounts are whole `units` of a USD, or real numbers where `units` is None.
    """

    def __init__(self, book: Book, solver, units: int | None):
        self.book, self.solver, self.units = book, solver, units
        held, tokens = book.held_pools(), range(len(book.tokens))
        self.objective = []  # (variable, USD)
        balance = [[] for _ in tokens]  # (variable, what it takes out of the wallet)
        active = []
        self.v, self.w, self.d, self.c = [], {}, {}, {}
        params = book.params
        for i, pool in enumerate(book.pools):
            n, cap = len(pool.legs), self.down(pool.cap / len(pool.legs))
            v, on = solver.variable(cap), solver.binary()
            first = 0 if i in held else params["min_transaction_value"]
            least = self.up(max(params["min_position_value"], first) / n)
            solver.row(None, [(v, 1), (on, -cap)], 0)
            solver.row(0, [(v, 1), (on, -least)], None)
            self.v.append(v)
            active.append((on, 1))
            self.objective.append((v, book.yield_of(pool, n) / (units or 1)))
            if i not in held:
                self.objective.append((on, -book.gas["deposit"]))
                for j in pool.legs:
                    balance[j].append((v, 1))
                continue
            pays, leaves = solver.binary(), solver.binary()
            self.objective += [(pays, -book.gas["deposit"]), (leaves, -book.gas["withdrawal"])]
            for j in pool.legs:
                there = self.down(book.held_usd(i, j))
                w, d = solver.variable(there), solver.variable(cap)
                solver.row(there, [(v, 1), (w, 1), (d, -1)], there)
                solver.row(None, [(w, 1), (leaves, -there)], 0)
                solver.row(None, [(d, 1), (pays, -cap)], 0)
                balance[j] += [(d, 1), (w, -1)]
                self.w[i, j], self.d[i, j] = w, d
        for j in tokens:
            owned = self.down(book.owned_usd(j))
            for k in tokens if owned > 0 else ():
                if k != j:
                    self.convert(j, k, owned, balance)
        self.y = [solver.variable(self.down(book.aum)) for _ in tokens]
        for j in tokens:
            wallet = self.down(book.wallet_usd(j))
            solver.row(wallet, [*balance[j], (self.y[j], 1)], wallet)
        most = params["max_active_pools"]
        solver.row(int(params["min_pools"]), active, None if most is None else int(most))

    def convert(self, j: int, k: int, owned, balance) -> None:
        book, solver = self.book, self.solver
        sold, on = solver.variable(owned), solver.binary()
        solver.row(None, [(sold, 1), (on, -owned)], 0)
        solver.row(0, [(sold, 1), (on, -self.up(book.params["min_transaction_value"]))], None)
        self.objective += [(sold, -book.rate / (self.units or 1)), (on, -book.gas["conversion"])]
        balance[j].append((sold, 1))
        if self.units is None:
            balance[k].append((sold, -(1 - book.rate)))
        else:  # what arrives is a whole number, too
            got, part = solver.variable(owned), 1 - book.rate
            solver.row(None, [(got, part.denominator), (sold, -part.numerator)], 0)
            balance[k].append((got, -1))
        self.c[j, k] = sold

    def down(self, usd):
        return usd if self.units is None else floor(usd * self.units)

    def up(self, usd):
        return usd if self.units is None else -floor(-usd * self.units)

    def answer(self, value) -> AnswerR:
        scale = self.units or 1

        def of(variables: dict) -> dict:
            return {key: value(v) / scale for key, v in variables.items()}

        v, y = [value(v) / scale for v in self.v], [value(v) / scale for v in self.y]
        return AnswerR(v, of(self.w), of(self.d), of(self.c), y, 0)


class Highs:
    def __init__(self):
        self.high, self.integer, self.low_rows, self.high_rows = [], [], [], []
        self.starts, self.index, self.value = [0], [], []

    def variable(self, high) -> int:
        self.high.append(float(high))
        self.integer.append(False)
        return len(self.high) - 1

    def binary(self) -> int:
        self.variable(1)
        self.integer[-1] = True
        return len(self.high) - 1

    def row(self, low, terms, high) -> None:
        inf = float("inf")
        self.low_rows.append(-inf if low is None else float(low))
        self.high_rows.append(inf if high is None else float(high))
        for variable, factor in terms:
            self.index.append(variable)
            self.value.append(float(factor))
        self.starts.append(len(self.index))

    def solve(self, objective, seconds: float, gap: float):
        import highspy
        import numpy as np

        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.high), len(self.low_rows)
        cost = np.zeros(len(self.high))
        for variable, usd in objective:
            cost[variable] += float(usd)
        lp.col_cost_, lp.sense_ = cost, highspy.ObjSense.kMaximize
        lp.col_lower_, lp.col_upper_ = np.zeros(len(self.high)), np.array(self.high)
        lp.row_lower_, lp.row_upper_ = np.array(self.low_rows), np.array(self.high_rows)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = np.array(self.starts), np.array(self.index)
        lp.a_matrix_.value_ = np.array(self.value)
        kind = highspy.HighsVarType
        lp.integrality_ = [kind.kInteger if i else kind.kContinuous for i in self.integer]
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("time_limit", seconds)
        solver.setOptionValue("mip_rel_gap", gap)
        solver.passModel(lp)
        began = time.perf_counter()
        solver.run()
        took = time.perf_counter() - began
        status = solver.modelStatusToString(solver.getModelStatus()).lower()
        info = solver.getInfo()
        values = list(solver.getSolution().col_value) if info.primal_solution_status == 2 else None
        return status, values, info.objective_function_value, info.mip_dual_bound, took


def highs_r(book: Book, seconds: float, gap: float) -> dict:
    began = time.perf_counter()
    columns = Highs()
    model = ModelR(book, columns, units=None)
    status, values, claimed, bound, took = columns.solve(model.objective, seconds, gap)
    row = {
        "status": status,
        "build_s": time.perf_counter() - began - took,
        "solve_s": took,
        "rows": len(columns.low_rows),
        "columns": len(columns.high),
        "bound": bound,
    }
    if values is None:
        return row
    answer = model.answer(lambda v: values[v])
    answer.claimed = claimed
    return row | judge_r(book, answer)


class Cpsat:
    def __init__(self):
        from ortools.sat.python import cp_model

        self.model, self.rows = cp_model.CpModel(), 0
        self.high = {}  # by variable's index

    def variable(self, high):
        made = self.model.new_int_var(0, high, "")
        self.high[made.index] = high
        return made

    def binary(self):
        made = self.model.new_bool_var("")
        self.high[made.index] = 1
        return made

    def maximize(self, objective) -> int:
        """In whole numbers of USD / scale, as fine as 64 bits allow: with fractions CP-SAT rounds for itself, and coarser."""
        most = sum(abs(usd) * self.high[variable.index] for variable, usd in objective)
        scale = 1
        while scale < 10**12 and most * scale * 10 < 2**60:
            scale *= 10
        self.model.maximize(sum(round(usd * scale) * variable for variable, usd in objective))
        return scale

    def row(self, low, terms, high) -> None:
        total = sum(factor * variable for variable, factor in terms)
        self.rows += 1
        if low is not None and low == high:
            self.model.add(total == low)
            return
        if low is not None:
            self.model.add(total >= low)
        if high is not None:
            self.model.add(total <= high)


def cpsat_r(book: Book, seconds: float, gap: float) -> dict:
    from ortools.sat.python import cp_model

    began = time.perf_counter()
    rules = Cpsat()
    model = ModelR(book, rules, units=100)
    scale = rules.maximize(model.objective)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.relative_gap_limit = gap
    solver.parameters.num_workers = 8
    ready = time.perf_counter()
    status = solver.solve(rules.model)
    took = time.perf_counter() - ready
    row = {
        "status": solver.status_name(status).lower(),
        "build_s": ready - began,
        "solve_s": took,
        "rows": rules.rows,
        "columns": len(rules.model.proto.variables),
        "bound": solver.best_objective_bound / scale,
    }
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return row
    answer = model.answer(solver.value)
    answer.claimed = solver.objective_value / scale
    return row | judge_r(book, answer)


def scip_s(book: Book, seconds: float, gap: float) -> dict:
    from ortools.linear_solver import pywraplp

    began = time.perf_counter()
    solver = pywraplp.Solver.CreateSolver("SCIP")
    pools, tokens = range(len(book.pools)), range(len(book.tokens))
    price = [float(u) for u in book.price]
    aum, inf = float(book.aum), solver.infinity()

    def matrix(rows, make) -> list[list]:
        return [[make() for _ in tokens] for _ in rows]

    x, w, d = (matrix(pools, lambda: solver.NumVar(0, inf, "")) for _ in range(3))
    open_w, open_d = (matrix(pools, lambda: solver.BoolVar("")) for _ in range(2))
    c, open_c = matrix(tokens, lambda: solver.NumVar(0, inf, "")), matrix(tokens, lambda: solver.BoolVar(""))
    y, open_x = [solver.NumVar(0, inf, "") for _ in tokens], [solver.BoolVar("") for _ in pools]
    gas_w, gas_d, gas_c = (float(book.gas[k]) for k in ("withdrawal", "deposit", "conversion"))
    cost = []
    for i in pools:
        for j in tokens:
            there = float(book.held.get((i, j), 0))
            solver.Add(x[i][j] == there + d[i][j] - w[i][j])
            solver.Add(w[i][j] <= there)
            for flow, gate, gas in ((w[i][j], open_w[i][j], gas_w), (d[i][j], open_d[i][j], gas_d)):
                solver.Add(flow <= BIG_M * aum * gate)
                solver.Add(flow >= LEAST_FLOW * gate)
                cost.append(gas * gate)
        first, *others = book.pools[i].legs
        for j in others:
            solver.Add(price[first] * x[i][first] == price[j] * x[i][j])
        solver.Add(solver.Sum(price[j] * x[i][j] for j in tokens) <= float(book.pools[i].cap))
        solver.Add(solver.Sum(x[i]) <= BIG_M * aum * open_x[i])
        solver.Add(solver.Sum(x[i]) >= LEAST_HELD * open_x[i])
    for j in tokens:
        others = [k for k in tokens if k != j]
        came = float(book.wallet[j]) + solver.Sum(w[i][j] for i in pools) + solver.Sum(c[k][j] for k in others)
        solver.Add(came == y[j] + solver.Sum(d[i][j] for i in pools) + solver.Sum(c[j][k] for k in others))
        c[j][j].SetUb(0)
        open_c[j][j].SetUb(0)
        for k in others:
            solver.Add(c[j][k] <= BIG_M * aum * open_c[j][k])
            solver.Add(c[j][k] >= LEAST_FLOW * open_c[j][k])
            cost.append(gas_c * open_c[j][k] + float(book.rate) * price[j] * c[j][k])
    solver.Add(solver.Sum(open_x) >= int(book.params["min_pools"]))
    worth = solver.Sum([price[j] * x[i][j] for i in pools for j in tokens] + [price[j] * y[j] for j in tokens])
    cost = solver.Sum(cost)
    solver.Add(worth + cost <= SLACK * aum)
    gain = solver.Sum(
        float(book.yield_of(book.pools[i], book.price[j])) * x[i][j] for i in pools for j in book.pools[i].legs
    )
    solver.Maximize(gain - cost)
    solver.SetTimeLimit(int(1000 * seconds))
    options = pywraplp.MPSolverParameters()
    options.SetDoubleParam(pywraplp.MPSolverParameters.RELATIVE_MIP_GAP, gap)
    ready = time.perf_counter()
    status = solver.Solve(options)
    took = time.perf_counter() - ready
    names = {
        pywraplp.Solver.OPTIMAL: "optimal",
        pywraplp.Solver.FEASIBLE: "feasible",
        pywraplp.Solver.INFEASIBLE: "infeasible",
    }
    row = {
        "status": names.get(status, "no plan"),
        "build_s": ready - began,
        "solve_s": took,
        "rows": solver.NumConstraints(),
        "columns": solver.NumVariables(),
        "bound": solver.Objective().BestBound(),
    }
    if status not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
        return row

    def values(m: list[list]) -> list[list[float]]:
        return [[v.solution_value() for v in row] for row in m]

    claimed, left = solver.Objective().Value(), [v.solution_value() for v in y]
    answer = AnswerS(
        values(x), values(w), values(d), values(c), left, claimed, values(open_w), values(open_d), values(open_c)
    )
    return row | judge_s(book, answer)


PEERS = {"highs-r": highs_r, "cpsat-r": cpsat_r, "scip-s": scip_s}


def main() -> None:
    args = arguments(PEERS)
    if args.peer == "highs-r":
        import highspy  # noqa: F401
        import numpy  # noqa: F401
    elif args.peer == "cpsat-r":
        from ortools.sat.python import cp_model  # noqa: F401
    else:
        from ortools.linear_solver import pywraplp  # noqa: F401
    imported = peak_mb()
    tell(PEERS[args.peer](read(args.input), args.seconds, args.gap) | {"import_mb": imported})


if __name__ == "__main__":
    main()
