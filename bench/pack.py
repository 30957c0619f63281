"""`./dev bench pack`: Tenon and the usual CP-SAT model on the same frame layouts, in one run; writes docs/benchmarks.md.

    bench/pack.py [--only PATTERN] [--repeats 5] [--peer-seconds 30] [--out docs/benchmarks.md]

Protocol: bench/README.md. Every number in the table is measured here; bench/results/pack.json keeps them as data.
"""

import argparse
import fnmatch
import json
import statistics
import sys
from pathlib import Path

from common import page, program
from common.page import seconds

GENERATED = [(size, seed) for size in (200, 1000, 5000) for seed in (1, 2)]
TIME_LIMIT_S = 60  # ours, per run: what the peer's two stages may take together


def inputs(only: str) -> list[Path]:
    """Cases that are there, and random inputs that anybody can make again."""
    files = sorted(program.cases("pack").glob("*.json"))
    for size, seed in GENERATED:
        files.append(program.new_input("pack", f"random-{size}-seed-{seed}.json", "--random", size, "--seed", seed))
    return [f for f in files if fnmatch.fnmatch(f.stem, only)]


def count_objects(path: Path) -> int:
    return sum(len(o.get("members", [o])) for o in json.loads(path.read_text())["objects"])


def run_tenon(path: Path, seed: int) -> dict:
    row, answer = program.plan("pack", path, TIME_LIMIT_S, "--seed", seed)
    row.setdefault("search_s", row["wall_s"])
    row["dropped"] = len(answer["plan"]["dropped"]) if answer and answer["plan"] else None
    return row


def run_peer(path: Path, limit: float) -> dict:
    command = [sys.executable, program.PEERS / "cpsat_pack.py", path, "--seconds", str(limit)]
    result = program.run_peer(command, timeout=4 * limit + 120)
    if "stage1" in result:
        return result
    return result | {"stage1": result["status"], "stage2": None, "max_end": None, "search_s": None}


def measure(path: Path, repeats: int, peer_seconds: float) -> dict:
    runs = [run_tenon(path, seed) for seed in range(1, repeats + 1)]
    first = runs[0]
    row = {"input": path.stem, "objects": count_objects(path), "tenon": runs, "peer": run_peer(path, peer_seconds)}
    row["search_s"] = statistics.median(r["search_s"] for r in runs)
    row["worst_max_end"] = max((r["objective"] for r in runs if r.get("objective") is not None), default=None)
    peer = row["peer"]
    row["ratio"] = peer["search_s"] / max(row["search_s"], 1e-6) if peer["max_end"] is not None else None
    print(
        f"{row['input']}: {first['status']} {first.get('objective')} in {row['search_s']:.3f} s; peer {peer}",
        flush=True,
    )
    return row


def ours(row: dict) -> str:
    run = row["tenon"][0]
    if run.get("objective") is None:
        return run["status"]
    proof = "**optimal**" if run["status"] == "optimal" else f"bound {run['bound']}"
    dropped = f", {run['dropped']} left out" if run["dropped"] else ""
    return f"{run['objective']}, {proof}{dropped}"


def theirs(row: dict) -> str:
    peer = row["peer"]
    if peer["max_end"] is None:
        return "says infeasible" if peer["stage1"] == "infeasible" else f"no packing ({peer['stage1']})"
    return f"{peer['max_end']}, " + ("optimal" if peer["stage2"] == "optimal" else f"bound {peer['bound']}")


def table(rows: list[dict]) -> list[str]:
    lines = [
        "| input | objects | Tenon: `max_end` | search s (range) | process s | MB | peer: `max_end` | search s | MB | ratio |",
        "|---|--:|---|--:|--:|--:|---|--:|--:|--:|",
    ]
    for row in rows:
        times = [r["search_s"] for r in row["tenon"]]
        spread = f"{seconds(row['search_s'])} ({seconds(min(times))} … {seconds(max(times))})"
        wall = seconds(statistics.median(r["wall_s"] for r in row["tenon"]))
        memory = max(r.get("peak_mb", 0) for r in row["tenon"])
        peer = row["peer"]
        lines.append(
            f"| {row['input']} | {row['objects']} | {ours(row)} | {spread} | {wall} | {memory} | {theirs(row)} "
            f"| {seconds(peer['search_s'])} | {peer.get('peak_mb', '–')} | {page.times(row['ratio'])} |"
        )
    return lines


def losses(rows: list[dict]) -> list[str]:
    found = []
    for row in rows:
        statuses = {r["status"] for r in row["tenon"]}
        peer = row["peer"]
        if not all(r.get("verified") for r in row["tenon"]):
            found.append(f"{row['input']}: a run has no verified plan ({', '.join(sorted(statuses))})")
        elif statuses != {"optimal"}:
            found.append(f"{row['input']}: not proven optimal in every run ({', '.join(sorted(statuses))})")
        if peer["max_end"] is not None and (row["worst_max_end"] or 10**18) > peer["max_end"]:
            found.append(f"{row['input']}: longer than the peer ({row['worst_max_end']} against {peer['max_end']})")
        if row["ratio"] is not None and row["ratio"] < 100:
            found.append(f"{row['input']}: less than 100 times faster (ratio {row['ratio']:.1f})")
    return found


def section(rows: list[dict], context: dict) -> list[str]:
    ratios = sorted(r["ratio"] for r in rows if r["ratio"] is not None)
    answered = sum(r["worst_max_end"] is not None for r in rows)
    lines = [
        f"* {context['date']}, commit {context['commit']}, {context['machine']}",
        f"* Tenon: seeds 1 … {context['repeats']}, at most {TIME_LIMIT_S} s a run; medians, ranges in brackets",
        f"* peer: `bench/peers/cpsat_pack.py`, OR-Tools {context['ortools']}, 8 workers, {context['peer_seconds']:g} s "
        "a stage, one run",
        f"* answered: Tenon {answered} of {len(rows)} inputs, the peer {len(ratios)}",
    ]
    if ratios:
        lines.append(
            f"* search time, peer / Tenon, where the peer has a packing: median {statistics.median(ratios):,.0f}, "
            f"least {ratios[0]:,.1f}, largest {ratios[-1]:,.0f}"
        )
    lines += ["", *table(rows), "", "Ratio: the peer's search time / ours; – where the peer has no packing.", ""]
    return [
        *lines,
        "Losses: " + ("none in this run." if not losses(rows) else ""),
        *[f"* {loss}" for loss in losses(rows)],
    ]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="*", help="a pattern of input names: 'gen_n*'")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--peer-seconds", type=float, default=30)
    parser.add_argument("--out", type=Path, default=page.PAGE)
    args = parser.parse_args()
    from ortools import __version__ as ortools_version

    context = page.context() | {
        "repeats": args.repeats,
        "peer_seconds": args.peer_seconds,
        "ortools": ortools_version,
    }
    rows = [measure(path, args.repeats, args.peer_seconds) for path in inputs(args.only)]
    page.write("pack", section(rows, context), {"context": context, "rows": rows}, args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
