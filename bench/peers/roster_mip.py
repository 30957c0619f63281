"""The peers of `roster`: general solvers on the model that most of their users write for shift scheduling.

    bench/peers/roster_mip.py SOLVER INPUT.txt [--seconds 60] [--threads N]      prints one JSON object

Both have a Boolean for each employee, day and shift, one for each employee and day, and one for each weekend; under- and over-staffing are
whole numbers. cpsat says runs and successions by clauses, as OR-Tools' own example shift_scheduling_sat.py does. highs has the integer program of Curtois
and Qu, "Computational results on new staff scheduling benchmark instances", 2014, with all shifts that one rules out in one row. No start is
given, solvers have their default settings, but for time, threads and a gap of 0. Only the call of the solver is timed: building the model is free.
"""

import argparse
import json
import math
import os
import resource
import time
from array import array

from allocate_process import peak_mb
from roster_instance import Instance, Roster, cost_of, judge, read

MEMORY = 12 * 2**30


class Places:
    """Which variable is whose: shifts by (employee, day, shift), days by (employee, day), in the instance's order."""

    def __init__(self, instance: Instance):
        self.instance = instance
        self.staff, self.shifts = list(instance.staff.values()), list(instance.shifts)
        self.number = {shift: t for t, shift in enumerate(self.shifts)}
        self.person = {name: e for e, name in enumerate(instance.staff)}
        self.weeks = [week for week in range((instance.days + 6) // 7) if 7 * week + 5 < instance.days]

    def weekend(self, week: int) -> list[int]:
        return [day for day in (7 * week + 5, 7 * week + 6) if day < self.instance.days]

    def ruled_out(self) -> list[tuple[int, list[int]]]:
        """Each shift with those that may not follow it on the next day, where there are any."""
        return [
            (self.number[name], [self.number[other] for other in shift.not_before])
            for name, shift in self.instance.shifts.items()
            if shift.not_before
        ]

    def roster(self, given) -> Roster:
        """Of a function that says whether (employee, day, shift), all as numbers, is given."""
        return [
            (name, day, shift)
            for e, name in enumerate(self.instance.staff)
            for day in range(self.instance.days)
            for t, shift in enumerate(self.shifts)
            if given(e, day, t)
        ]


def short_runs(days: int, least: int) -> list[tuple[int, int]]:
    """(first day, day behind the last) of each run inside the horizon that is shorter than the least."""
    return [(first, first + n) for n in range(1, least) for first in range(1, days - n)]


# ---- CP-SAT


def cpsat(instance: Instance, seconds: float, threads: int) -> dict:
    from ortools.sat.python import cp_model

    began = time.perf_counter()
    at, days = Places(instance), range(instance.days)
    m = cp_model.CpModel()
    x = [[[m.new_bool_var("") for _ in at.shifts] for _ in days] for _ in at.staff]
    works = [[m.new_bool_var("") for _ in days] for _ in at.staff]
    minutes = [shift.minutes for shift in instance.shifts.values()]
    for who, own, on in zip(at.staff, x, works, strict=True):
        for day in days:
            m.add_exactly_one([*own[day], on[day].negated()])
            if day in who.off:
                m.add(on[day] == 0)
        for t, others in at.ruled_out():
            for day in range(instance.days - 1):
                m.add_at_most_one([own[day][t], *(own[day + 1][u] for u in others)])
        for t, shift in enumerate(at.shifts):
            m.add(sum(own[day][t] for day in days) <= who.most_of.get(shift, 0))
        worked = sum(minutes[t] * own[day][t] for day in days for t in range(len(at.shifts)))
        m.add_linear_constraint(worked, who.least_minutes, who.most_minutes)
        for first in range(instance.days - who.most_in_row):
            m.add_bool_or([on[day].negated() for day in range(first, first + who.most_in_row + 1)])
        for first, end in short_runs(instance.days, who.least_in_row):
            m.add_bool_or([on[first - 1], *(on[day].negated() for day in range(first, end)), on[end]])
        for first, end in short_runs(instance.days, who.least_off):
            m.add_bool_or([on[first - 1].negated(), *on[first:end], on[end].negated()])
        weekends = []
        for week in at.weeks:
            weekends.append(m.new_bool_var(""))
            for day in at.weekend(week):
                m.add_implication(on[day], weekends[-1])
        m.add(sum(weekends) <= who.most_weekends)
    cost = []
    for (name, day, shift), weight in instance.on.items():
        cost.append(weight * (1 - x[at.person[name]][day][at.number[shift]]))
    for (name, day, shift), weight in instance.off.items():
        cost.append(weight * x[at.person[name]][day][at.number[shift]])
    for (day, shift), cover in instance.cover.items():
        under, over = m.new_int_var(0, cover.wanted, ""), m.new_int_var(0, len(at.staff), "")
        t = at.number[shift]
        m.add(sum(own[day][t] for own in x) + under - over == cover.wanted)
        cost += [cover.under * under, cover.over * over]
    m.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads
    ready = time.perf_counter()
    status = solver.solve(m)
    took = time.perf_counter() - ready
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return {
        "status": solver.status_name(status).lower(),
        "bound": solver.best_objective_bound,
        "build_s": ready - began,
        "solve_s": took,
        "roster": at.roster(lambda e, day, t: solver.boolean_value(x[e][day][t])) if found else None,
    }


# ---- HiGHS


class Rows:
    """A mixed integer program, added column by column and row by row."""

    def __init__(self):
        self.cost, self.high, self.low_rows, self.high_rows = array("d"), array("d"), array("d"), array("d")
        self.starts, self.index, self.value = array("i", [0]), array("i"), array("d")
        self.offset = 0

    def column(self, high: float, cost: float = 0) -> int:
        self.high.append(high)
        self.cost.append(cost)
        return len(self.high) - 1

    def row(self, low: float, columns: list[int], factors: list[float], high: float) -> None:
        self.low_rows.append(low)
        self.high_rows.append(high)
        self.index.extend(columns)
        self.value.extend(factors)
        self.starts.append(len(self.index))

    def lp(self):
        import highspy
        import numpy as np

        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.high), len(self.low_rows)
        lp.col_cost_, lp.offset_ = np.array(self.cost), float(self.offset)
        lp.col_lower_, lp.col_upper_ = np.zeros(len(self.high)), np.array(self.high)
        lp.row_lower_, lp.row_upper_ = np.array(self.low_rows), np.array(self.high_rows)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = np.array(self.starts), np.array(self.index)
        lp.a_matrix_.value_ = np.array(self.value)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(self.high)
        return lp


def program_of(instance: Instance) -> tuple[Rows, Places, list[list[list[int]]]]:
    """The integer program, and its columns by employee, day and shift."""
    at, m, days, inf = Places(instance), Rows(), range(instance.days), math.inf
    minutes = [shift.minutes for shift in instance.shifts.values()]
    every = range(len(at.shifts))
    x = [[[m.column(day not in who.off) for _ in every] for day in days] for who in at.staff]
    for who, own in zip(at.staff, x, strict=True):
        on = [m.column(1) for _ in days]
        for day in days:
            m.row(0, [*own[day], on[day]], [*(1 for _ in every), -1], 0)
        for t, others in at.ruled_out():
            for day in range(instance.days - 1):
                m.row(-inf, [own[day][t], *(own[day + 1][u] for u in others)], [1] * (1 + len(others)), 1)
        for t, shift in enumerate(at.shifts):
            m.row(-inf, [own[day][t] for day in days], [1] * instance.days, who.most_of.get(shift, 0))
        everything = [own[day][t] for day in days for t in every]
        m.row(who.least_minutes, everything, minutes * instance.days, who.most_minutes)
        for first in range(instance.days - who.most_in_row):
            window = on[first : first + who.most_in_row + 1]
            m.row(-inf, window, [1] * len(window), who.most_in_row)
        for first, end in short_runs(instance.days, who.least_in_row):
            n = end - first
            m.row(1 - n, on[first - 1 : end + 1], [1, *[-1] * n, 1], inf)
        for first, end in short_runs(instance.days, who.least_off):
            m.row(-1, on[first - 1 : end + 1], [-1, *[1] * (end - first), -1], inf)
        weekends = [m.column(1) for _ in at.weeks]
        for week, weekend in zip(at.weeks, weekends, strict=True):
            for day in at.weekend(week):
                m.row(-inf, [on[day], weekend], [1, -1], 0)
        m.row(-inf, weekends, [1] * len(weekends), who.most_weekends)
    for (name, day, shift), weight in instance.on.items():
        m.cost[x[at.person[name]][day][at.number[shift]]] -= weight
        m.offset += weight
    for (name, day, shift), weight in instance.off.items():
        m.cost[x[at.person[name]][day][at.number[shift]]] += weight
    for (day, shift), cover in instance.cover.items():
        under, over = m.column(cover.wanted, cover.under), m.column(len(at.staff), cover.over)
        t = at.number[shift]
        m.row(cover.wanted, [*(own[day][t] for own in x), under, over], [*(1 for _ in x), 1, -1], cover.wanted)
    return m, at, x


def highs(instance: Instance, seconds: float, threads: int) -> dict:
    import highspy

    began = time.perf_counter()
    rows, at, x = program_of(instance)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", float(seconds))
    solver.setOptionValue("threads", threads)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.passModel(rows.lp())
    ready = time.perf_counter()
    solver.run()
    took = time.perf_counter() - ready
    info = solver.getInfo()
    values = solver.getSolution().col_value if info.primal_solution_status == 2 else None
    return {
        "status": solver.modelStatusToString(solver.getModelStatus()).lower(),
        "bound": info.mip_dual_bound,
        "build_s": ready - began,
        "solve_s": took,
        "roster": None if values is None else at.roster(lambda e, day, t: values[x[e][day][t]] > 0.5),
    }


SOLVERS = {"cpsat": cpsat, "highs": highs}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("solver", choices=SOLVERS)
    parser.add_argument("input")
    parser.add_argument("--seconds", type=float, default=60, help="of the solver")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    args = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    instance = read(args.input)
    try:
        result = SOLVERS[args.solver](instance, args.seconds, args.threads)
    except MemoryError:
        result = {"status": "out of memory", "bound": None, "solve_s": None, "roster": None}
    roster = result.pop("roster")
    bound = result["bound"]
    result |= {
        "value": None if roster is None else cost_of(instance, roster),
        "bound": math.ceil(bound - 1e-6) if bound is not None and abs(bound) < 1e15 else None,
        "broken": [] if roster is None else judge(instance, roster),
        "peak_mb": peak_mb(),
    }
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
