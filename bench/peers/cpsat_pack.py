"""The peer: how frame packing is usually modelled for CP-SAT, run as its authors would run it.

    bench/peers/cpsat_pack.py INPUT.json [--seconds 30] [--workers 8]      prints one JSON object

Written from the problem statement (docs/problems/pack.md), not from anybody's code: a start bit an object, a phase
where the period leaves a choice, an interval for each object and phase that is present when the phase is chosen, no
overlap within each frame. Two stages: any packing, then the least `max_end`, with the first as a hint. Bits are counted
in their greatest common divisor, which loses nothing. Two courtesies beyond the usual: intervals are shared by frames
of one phase, and a period above the number of frames cannot hide an object.
"""

import argparse
import json
import resource
import time
from math import gcd

from ortools.sat.python import cp_model


def items_of(data: dict) -> list[dict]:
    """Objects and group members in flattened order; `after` is the previous member of the same group."""
    items = []
    for entry in data["objects"]:
        members = entry.get("members", [entry])
        for k, member in enumerate(members):
            items.append(
                {
                    "name": member["name"],
                    "size": member["size_bits"],
                    "period": entry["period"],
                    "start": entry.get("start_frame"),
                    "offset": entry.get("offset_bits") if k == 0 else None,
                    "after": len(items) - 1 if k > 0 else None,
                }
            )
    return items


def build(items: list[dict], frames: int, frame_bits: int):
    """The model, its start bits (in units), its phase literals and the unit."""
    unit = gcd(frame_bits, *(i["size"] for i in items), *(i["offset"] for i in items if i["offset"]))
    model = cp_model.CpModel()
    starts, phases = [], []
    in_frame = [[] for _ in range(frames)]
    for item in items:
        size = item["size"] // unit
        start = model.new_int_var(0, frame_bits // unit - size, "")
        if item["offset"] is not None:
            model.add(start == item["offset"] // unit)
        if item["after"] is not None:
            model.add(start == starts[item["after"]] + items[item["after"]]["size"] // unit)
        choices = phase_literals(model, item, frames, phases)
        for phase, literal in choices.items():
            if literal is None:
                interval = model.new_fixed_size_interval_var(start, size, "")
            else:
                interval = model.new_optional_fixed_size_interval_var(start, size, literal, "")
            for frame in range(phase, frames, item["period"]):
                in_frame[frame].append(interval)
        starts.append(start)
        phases.append(choices)
    for intervals in in_frame:
        model.add_no_overlap(intervals)
    return model, starts, phases, unit


def phase_literals(model, item: dict, frames: int, phases: list[dict]) -> dict:
    """First frame -> its literal; None where there is no choice. Members share the literals of their group."""
    if item["after"] is not None:
        return phases[item["after"]]
    if item["start"] is not None:
        return {item["start"]: None}
    count = min(item["period"], frames)
    if count == 1:
        return {0: None}
    choices = {phase: model.new_bool_var("") for phase in range(count)}
    model.add_exactly_one(choices.values())
    return choices


def solve(model, seconds: float, workers: int):
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 42
    status = solver.solve(model)
    return solver, solver.status_name(status).lower()


def run(path: str, seconds: float, workers: int) -> dict:
    began = time.perf_counter()
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    items = items_of(data)
    model, starts, phases, unit = build(items, data["num_frames"], data["frame_size_bytes"] * 8)
    result = {"build_s": time.perf_counter() - began, "max_end": None, "bound": None, "stage2": None}
    solver, result["stage1"] = solve(model, seconds, workers)
    result["search_s"] = solver.wall_time
    if result["stage1"] in ("optimal", "feasible"):
        ends = [s + i["size"] // unit for s, i in zip(starts, items, strict=True)]
        result["max_end"] = unit * max(solver.value(end) for end in ends)
        for start in starts:
            model.add_hint(start, solver.value(start))
        for literal in {lit.index: lit for choices in phases for lit in choices.values() if lit is not None}.values():
            model.add_hint(literal, solver.boolean_value(literal))
        max_end = model.new_int_var(0, data["frame_size_bytes"] * 8 // unit, "max_end")
        model.add_max_equality(max_end, ends)
        model.minimize(max_end)
        solver, result["stage2"] = solve(model, seconds, workers)
        result["search_s"] += solver.wall_time
        result["bound"] = unit * round(solver.best_objective_bound)
        if result["stage2"] in ("optimal", "feasible"):
            result["max_end"] = unit * round(solver.objective_value)
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("input")
    parser.add_argument("--seconds", type=float, default=30, help="limit of each of the two stages")
    parser.add_argument("--workers", type=int, default=8)
    args = parser.parse_args()
    print(json.dumps(run(args.input, args.seconds, args.workers)))


if __name__ == "__main__":
    main()
