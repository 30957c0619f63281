"""The peers of `cut`: general solvers on the models that their users choose for cutting stock.

    bench/peers/cut_mip.py SOLVER INPUT.txt [--seconds 60]      prints one JSON object

highs-arc-flow, cpsat-arc-flow: the flow model of cut_arc_flow.py. cpsat-assignment: how many pieces of each size are cut from
each stock, stocks in the order of their loads. ortools-packing: OR-Tools' own arc-flow solver (cut_ortools.py). gcg: the same with a binary for each piece, as GCG's own bin packing examples
have it, and its detection. All but gcg, which finds one by itself, start from the plan of first fit decreasing; all models
have no more stocks than that. Only the call of the solver is timed: building the model and loading the library are free.
"""

import argparse
import json
import math
import resource
import time

from cut_instance import Instance, Pattern, TooLarge, first_fit, judge, read, stocks_of

MOST_VARIABLES = 1_000_000  # of an assignment model; beyond that the model alone takes minutes and gigabytes
MEMORY = 12 * 2**30


def highs_arc_flow(instance: Instance, seconds: float) -> dict:
    import cut_arc_flow
    import highspy
    import numpy as np

    start = first_fit(instance)
    graph = cut_arc_flow.build(instance)
    arcs, nodes, sizes = len(graph.tail), len(graph.nodes), len(instance.demand)
    inner = nodes - 2  # rows: balance of the inner nodes, demands, stocks
    pieces = graph.kind != cut_arc_flow.LOSS
    rows = [graph.tail - 1, graph.head - 1, inner + graph.kind, np.full(arcs, inner + sizes)]
    here = [graph.tail > 0, graph.head < nodes - 1, pieces, graph.tail == 0]
    at = np.array(here).T
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = arcs, inner + sizes + 1
    lp.col_cost_ = (graph.tail == 0).astype(float)
    lp.col_lower_ = np.zeros(arcs)
    most = np.array([*instance.demand.values(), stocks_of(start)], dtype=float)
    lp.col_upper_ = most[graph.kind]  # the last is that of LOSS
    demands = most[:-1]
    lp.row_lower_ = np.concatenate([np.zeros(inner), demands, [float(instance.area_bound)]])
    lp.row_upper_ = np.concatenate([np.zeros(inner), np.full(sizes, highspy.kHighsInf), [float(stocks_of(start))]])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(at.sum(axis=1))]).astype(np.int32)
    lp.a_matrix_.index_ = np.array(rows).T[at].astype(np.int32)
    lp.a_matrix_.value_ = np.tile([-1.0, 1.0, 1.0, 1.0], (arcs, 1))[at]
    lp.integrality_ = [highspy.HighsVarType.kInteger] * arcs
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("time_limit", float(seconds))
    h.setOptionValue("mip_rel_gap", 0.0)
    h.passModel(lp)
    given = highspy.HighsSolution()
    given.col_value = [float(v) for v in cut_arc_flow.flow_of(graph, instance, start)]
    h.setSolution(given)
    began = time.perf_counter()
    h.run()
    took = time.perf_counter() - began
    found = h.getInfo().primal_solution_status == 2
    flow = [round(v) for v in h.getSolution().col_value] if found else None
    return {
        "status": h.modelStatusToString(h.getModelStatus()).lower(),
        "bound": h.getInfo().mip_dual_bound,
        "solve_s": took,
        "patterns": cut_arc_flow.patterns_of(graph, instance, flow) if found else None,
    }


def run_cpsat(model, seconds: float, patterns_of_values) -> dict:
    """`patterns_of_values` makes the plan of a function that gives the value of a variable."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 8
    began = time.perf_counter()
    status = solver.solve(model)
    took = time.perf_counter() - began
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return {
        "status": solver.status_name(status).lower(),
        "bound": solver.best_objective_bound,
        "solve_s": took,
        "patterns": patterns_of_values(solver.value) if found else None,
    }


def cpsat_arc_flow(instance: Instance, seconds: float) -> dict:
    import cut_arc_flow
    from ortools.sat.python import cp_model

    start = first_fit(instance)
    graph = cut_arc_flow.build(instance)
    most = [*instance.demand.values(), stocks_of(start)]
    m = cp_model.CpModel()
    x = [m.new_int_var(0, most[kind], "") for kind in graph.kind]
    into, out = [[] for _ in graph.nodes], [[] for _ in graph.nodes]
    of_kind = [[] for _ in most]
    for arc, tail, head, kind in zip(x, graph.tail, graph.head, graph.kind, strict=True):
        out[tail].append(arc)
        into[head].append(arc)
        of_kind[kind].append(arc)
    for i in range(1, len(graph.nodes) - 1):
        m.add(sum(into[i]) == sum(out[i]))
    for arcs, demand in zip(of_kind[:-1], most[:-1], strict=True):
        m.add(sum(arcs) >= demand)
    m.add_linear_constraint(sum(out[0]), instance.area_bound, stocks_of(start))
    m.minimize(sum(out[0]))
    for arc, value in zip(x, cut_arc_flow.flow_of(graph, instance, start), strict=True):
        m.add_hint(arc, value)
    return run_cpsat(m, seconds, lambda value: cut_arc_flow.patterns_of(graph, instance, [value(arc) for arc in x]))


def cpsat_assignment(instance: Instance, seconds: float) -> dict:
    from ortools.sat.python import cp_model

    start = [p.pieces for p in first_fit(instance) for _ in range(p.times)]
    start.sort(key=lambda pieces: -sum(size * n for size, n in pieces.items()))
    if len(start) * len(instance.demand) > MOST_VARIABLES:
        raise TooLarge(f"{len(start)} stocks times {len(instance.demand)} sizes")
    m = cp_model.CpModel()
    used = [m.new_bool_var("") for _ in start]
    cut = [
        {size: m.new_int_var(0, min(n, instance.length // size), "") for size, n in instance.demand.items()}
        for _ in start
    ]
    loads = [sum(size * x for size, x in pieces.items()) for pieces in cut]
    for load, y in zip(loads, used, strict=True):
        m.add(load <= instance.length * y)
    for i in range(len(start) - 1):
        m.add(loads[i] >= loads[i + 1])
        m.add_implication(used[i + 1], used[i])
    for size, n in instance.demand.items():
        m.add(sum(pieces[size] for pieces in cut) == n)
    for y in used[: instance.area_bound]:
        m.add(y == 1)
    m.minimize(sum(used))
    for pieces, y, given in zip(cut, used, start, strict=True):
        m.add_hint(y, 1)
        for size, x in pieces.items():
            m.add_hint(x, given.get(size, 0))

    def plan(value) -> list[Pattern]:
        return [
            Pattern(1, {s: value(x) for s, x in p.items() if value(x) > 0}) for p in cut if any(map(value, p.values()))
        ]

    return run_cpsat(m, seconds, plan)


def gcg(instance: Instance, seconds: float) -> dict:
    from pygcgopt import Model, quicksum

    stocks = range(stocks_of(first_fit(instance)))
    pieces = [size for size, n in instance.demand.items() for _ in range(n)]
    if len(stocks) * len(pieces) > MOST_VARIABLES:
        raise TooLarge(f"{len(stocks)} stocks times {len(pieces)} pieces")
    m = Model()
    m.hideOutput()
    m.setParam("limits/time", seconds)
    used = [m.addVar(vtype="B", obj=1) for _ in stocks]
    cut = [[m.addVar(vtype="B") for _ in stocks] for _ in pieces]
    for row in cut:
        m.addCons(quicksum(row) == 1)
    for k in stocks:
        m.addCons(quicksum(size * row[k] for size, row in zip(pieces, cut, strict=True)) <= instance.length * used[k])
    m.setObjIntegral()
    began = time.perf_counter()
    m.optimize()
    took = time.perf_counter() - began
    found = None
    if m.getNSols():
        best = m.getBestSol()
        found = [{} for _ in stocks]
        for size, row in zip(pieces, cut, strict=True):
            for k in stocks:
                if m.getSolVal(best, row[k]) > 0.5:
                    found[k][size] = found[k].get(size, 0) + 1
    return {
        "status": m.getStatus().lower(),
        "bound": m.getDualbound(),
        "solve_s": took,
        "patterns": [Pattern(1, p) for p in found if p] if found else None,
    }


def ortools_packing(instance: Instance, seconds: float) -> dict:
    import cut_ortools

    return cut_ortools.solve(instance, seconds)


SOLVERS = {
    "highs-arc-flow": highs_arc_flow,
    "cpsat-arc-flow": cpsat_arc_flow,
    "cpsat-assignment": cpsat_assignment,
    "ortools-packing": ortools_packing,
    "gcg": gcg,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("solver", choices=SOLVERS)
    parser.add_argument("input")
    parser.add_argument("--seconds", type=float, default=60)
    args = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    instance = read(args.input)
    try:
        result = SOLVERS[args.solver](instance, args.seconds)
    except (TooLarge, MemoryError) as error:
        reason = f"too large: {error}" if isinstance(error, TooLarge) else "out of memory"
        result = {"status": reason, "bound": None, "solve_s": None, "patterns": None}
    patterns = result.pop("patterns")
    bound = result["bound"]
    result |= {
        "value": None if patterns is None else stocks_of(patterns),
        "bound": math.ceil(bound - 1e-6) if bound is not None and abs(bound) < 1e15 else None,
        "broken": [] if patterns is None else judge(instance, patterns),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
