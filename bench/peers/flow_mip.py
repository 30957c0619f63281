"""The peers of `rebalance` that are general solvers, each on the tight fixed-charge model, as its authors advise.

    bench/peers/flow_mip.py SOLVER INPUT.json [--seconds 10]      prints one JSON object

highs-integer: amounts as integers in micro-USDC; highs-scaled: in USDC as continuous numbers, rounded afterwards;
scip, cpsat: integers in micro-USDC. The big M of an arc is min(capacity, all that is sent). One thread, but CP-SAT 8 workers.
Only the call of the solver is timed: building the model and loading the library are free. What takes little is solved anew, up
to RUNS times in the same process, and the median counts, so that no first call weighs.
"""

import argparse
import json
import statistics
import time

from flow_instance import Instance, judge, read

RUNS, ALL_SECONDS = 7, 2


def limit(instance: Instance, arc) -> int:
    # With circulations that lift an arc over its minimum an arc may carry more than is sent: all minima on top.
    most = instance.total + sum(a.low for a in instance.arcs)
    return most if arc.cap is None else min(arc.cap, most)


def highs(instance: Instance, seconds: float, scaled: bool):
    import highspy
    import numpy as np

    unit = 10**6 if scaled else 1
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("time_limit", seconds)
    h.setOptionValue("threads", 1)
    h.setOptionValue("mip_rel_gap", 0.0)
    inf, n = highspy.kHighsInf, len(instance.arcs)
    index = {node: i for i, node in enumerate(instance.nodes)}
    for node in instance.nodes:
        s = instance.supplies.get(node, 0) / unit
        h.addRow(s, s, 0, np.array([], dtype=np.int32), np.array([]))
    for a in instance.arcs:
        cap = limit(instance, a) / unit
        rows, signs = np.array([index[a.src], index[a.dest]], dtype=np.int32), np.array([1.0, -1.0])
        h.addCol(a.unit * unit / 1e10, 0, cap, 2, rows, signs)
    for a in instance.arcs:
        h.addCol(a.fixed / 1e10, 0, 1, 0, np.array([], dtype=np.int32), np.array([]))
    for i, a in enumerate(instance.arcs):
        cols = np.array([i, n + i], dtype=np.int32)
        h.addRow(-inf, 0, 2, cols, np.array([1.0, -limit(instance, a) / unit]))
        if a.low > 0:
            h.addRow(0, inf, 2, cols, np.array([1.0, -a.low / unit]))
    kind = highspy.HighsVarType
    for i in range(n):
        if not scaled:
            h.changeColIntegrality(i, kind.kInteger)
        h.changeColIntegrality(n + i, kind.kInteger)
    began = time.perf_counter()
    h.run()
    took = time.perf_counter() - began
    status = h.modelStatusToString(h.getModelStatus()).lower()
    values = list(h.getSolution().col_value)
    found = len(values) == 2 * n and h.getInfo().primal_solution_status == 2
    return status, [round(v * unit) for v in values[:n]] if found else None, took


def scip(instance: Instance, seconds: float):
    from pyscipopt import Model, quicksum

    m = Model()
    m.hideOutput()
    m.setParam("limits/time", seconds)
    x = [m.addVar(vtype="I", lb=0, ub=limit(instance, a), obj=a.unit / 1e4) for a in instance.arcs]
    y = [m.addVar(vtype="B", obj=a.fixed / 1e4) for a in instance.arcs]
    for a, xi, yi in zip(instance.arcs, x, y, strict=True):
        m.addCons(xi <= limit(instance, a) * yi)
        if a.low > 0:
            m.addCons(xi >= a.low * yi)
    for node in instance.nodes:
        out = [xi for a, xi in zip(instance.arcs, x, strict=True) if a.src == node]
        into = [xi for a, xi in zip(instance.arcs, x, strict=True) if a.dest == node]
        m.addCons(quicksum(out) - quicksum(into) == instance.supplies.get(node, 0))
    began = time.perf_counter()
    m.optimize()
    took = time.perf_counter() - began
    flows = [round(m.getVal(xi)) for xi in x] if m.getNSols() else None
    return m.getStatus().lower(), flows, took


def cpsat(instance: Instance, seconds: float):
    from ortools.sat.python import cp_model

    m = cp_model.CpModel()
    x = [m.new_int_var(0, limit(instance, a), "") for a in instance.arcs]
    y = [m.new_bool_var("") for _ in instance.arcs]
    for a, xi, yi in zip(instance.arcs, x, y, strict=True):
        m.add(xi <= limit(instance, a) * yi)
        m.add(xi >= max(a.low, 1) * yi)
    for node in instance.nodes:
        out = sum(xi for a, xi in zip(instance.arcs, x, strict=True) if a.src == node)
        into = sum(xi for a, xi in zip(instance.arcs, x, strict=True) if a.dest == node)
        m.add(out - into == instance.supplies.get(node, 0))
    m.minimize(sum(a.unit * xi + a.fixed * yi for a, xi, yi in zip(instance.arcs, x, y, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 8
    began = time.perf_counter()
    status = solver.solve(m)
    took = time.perf_counter() - began
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return solver.status_name(status).lower(), [solver.value(xi) for xi in x] if found else None, took


SOLVERS = {
    "highs-integer": lambda i, s: highs(i, s, scaled=False),
    "highs-scaled": lambda i, s: highs(i, s, scaled=True),
    "scip": scip,
    "cpsat": cpsat,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("solver", choices=SOLVERS)
    parser.add_argument("input")
    parser.add_argument("--seconds", type=float, default=10)
    args = parser.parse_args()
    instance = read(args.input)
    times = []
    while len(times) < RUNS and sum(times) < ALL_SECONDS:
        status, flows, took = SOLVERS[args.solver](instance, args.seconds)
        times.append(took)
    took = statistics.median(times)
    result = {"status": status, "solve_s": took, "cost": None, "broken": []}
    if flows is not None:
        cost, result["broken"] = judge(instance, flows)
        result["cost"] = str(cost)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
