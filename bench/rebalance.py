"""`./dev bench rebalance`: Tenon and general solvers on the same transfer networks, in one run.

    bench/rebalance.py [--only PATTERN] [--repeats 7] [--peer-seconds 10] [--out docs/benchmarks.md]

Protocol: bench/README.md. Writes its section of docs/benchmarks.md and bench/results/rebalance.json.
"""

import argparse
import fnmatch
import json
import math
import shutil
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path

from common import page, program
from common.page import seconds

sys.path.insert(0, str(program.PEERS))
import flow_instance

NPM = program.SCRATCH / "npm"
TIME_LIMIT_S = 60  # ours, per run
GENERATED = [(hubs, scale, seed) for hubs in (5, 10, 20, 50) for scale in (9, 12, 15) for seed in (1, 2)]
PEERS = ["jslp-0.4.24", "jslp-1.0.3", "highs-integer", "highs-scaled", "scip", "cpsat"]
VERDICTS = ["right", "dearer", "invalid", "falsely infeasible", "no answer"]


def inputs(only: str) -> list[tuple[str, Path]]:
    """Cases that are there, and random networks that anybody can make again; those without any plan at the end."""
    found = []
    for folder in ("plan", "float_failures"):
        found += [(f"{folder}/{p.stem}", p) for p in sorted((program.cases("rebalance") / folder).glob("*.json"))]
    for hubs, scale, seed in GENERATED:
        words = ["--random", hubs, "--seed", seed, "--scale", 10**scale]
        path = program.new_input("rebalance", f"rebalance-{hubs}-1e{scale}-{seed}.json", *words)
        found.append((f"random/{hubs} hubs 1e{scale} seed {seed}", path))
    return [(name, path) for name, path in found if fnmatch.fnmatch(name, only)]


def times_in_process(path: Path, runs: int) -> dict[str, list[float]]:
    """Seconds of `solve` (the search with its proof, as the peers' solves are timed) and of the whole `plan`, in one process."""
    command = [program.BUILD / "rebalance_times", path, str(runs)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def run_peer(peer: str, path: Path, limit: float) -> dict:
    """One run in a process of its own; killed where it passes its own limit by five seconds and half as much again."""
    instance, text = None, None
    if peer.startswith("jslp"):
        package = (
            NPM / "node_modules" / ("javascript-lp-solver" if peer.endswith("0.4.24") else "javascript-lp-solver-1")
        )
        command = ["node", program.PEERS / "flow_jslp.cjs", package]
        instance = flow_instance.read(path)
        arcs = [
            {"id": a.id, "src": a.src, "dest": a.dest, "unit": str(a.unit), "fixed": str(a.fixed), "low": str(a.low),
             "cap": None if a.cap is None else str(a.cap)}
            for a in instance.arcs
        ]  # fmt: skip
        text = json.dumps({"arcs": arcs, "supplies": {k: str(v) for k, v in instance.supplies.items()}})
    else:
        command = [sys.executable, program.PEERS / "flow_mip.py", peer, path, "--seconds", str(limit)]
    result = program.run_peer(command, timeout=5 + 1.5 * limit, text=text)
    if instance is not None and result.get("flows") is not None:
        cost, result["broken"] = flow_instance.judge(instance, [int(f) for f in result.pop("flows")])
        result["cost"] = str(cost)
    return result


def verdict(peer: dict, truth: str | None) -> str:
    """`truth`: the proven least cost; None: proven that there is no plan."""
    claims_none = "infeasible" in peer["status"]
    if peer.get("cost") is None:
        if claims_none:
            return "right" if truth is None else "falsely infeasible"
        return "no answer"
    if peer["broken"] or truth is None:
        return "invalid"
    if peer["status"] not in ("optimal", "gap limit"):
        return "no answer"  # a plan without a proof within the limit
    return "right" if peer["cost"] == truth else "dearer"


def measure(name: str, path: Path, repeats: int, limit: float) -> dict | None:
    got, _ = program.plan("rebalance", path, TIME_LIMIT_S)
    if got["status"] == "bad input":
        return None  # unbalanced: nothing to compare
    times = times_in_process(path, repeats)
    row = {"input": name, "tenon": got, "times": times, "search_s": statistics.median(times["solve"])}
    proven = got["status"] in ("optimal", "infeasible")
    truth = got["objective"] if got["status"] == "optimal" else None
    row["peers"] = {peer: run_peer(peer, path, limit) for peer in PEERS}
    for result in row["peers"].values():
        result["verdict"] = verdict(result, truth) if proven else "unknown"
    right = [p["solve_s"] for p in row["peers"].values() if p["verdict"] == "right" and p["solve_s"] is not None]
    row["best_peer_s"] = min(right, default=None)
    row["ratio"] = row["best_peer_s"] / max(row["search_s"], 1e-6) if right else None
    print(f"{name}: {got['status']} in {row['search_s']:.6f} s; ratio {page.times(row['ratio'])}", flush=True)
    return row


def section(rows: list[dict], context: dict) -> list[str]:
    ratios = [r["ratio"] for r in rows if r["ratio"] is not None]
    ours = Counter(r["tenon"]["status"] for r in rows)
    verified = sum(r["tenon"].get("verified", False) for r in rows)
    lines = [
        f"* {context['date']}, commit {context['commit']}, {context['machine']}",
        f"* {len(rows)} networks; medians of up to {context['repeats']} solves in one process each; peers' limit {context['limit']:g} s",
        f"* versions: {context['versions']}",
        f"* Tenon: {', '.join(f'{n} {s}' for s, n in ours.items())}; plan and proof re-checked by `tenon-verify` in {verified}",
        "",
        "| solver | " + " | ".join(VERDICTS) + " |",
        "|---|" + "--:|" * len(VERDICTS),
        f"| **Tenon** | {ours['optimal'] + ours['infeasible']} | 0 | 0 | 0 | {ours['feasible'] + ours['unknown']} |",
    ]
    for peer in PEERS:
        count = Counter(r["peers"][peer]["verdict"] for r in rows)
        lines.append(f"| {peer} | " + " | ".join(str(count[v]) for v in VERDICTS) + " |")
    lines += [
        "",
        "Right: the least cost, or that there is no plan. Dearer: called optimal, and is not. Invalid: breaks a balance, a minimum or",
        "a capacity. No answer: no proof within the limit, refused, or killed. What is right is what `tenon-verify` re-proves.",
        "",
    ]
    if ratios:
        mean = math.exp(statistics.fmean(math.log(r) for r in ratios))
        lines.append(
            f"Solve time of the fastest peer that is right, over ours: geometric mean {page.times(mean)}, least "
            f"{page.times(min(ratios))}, largest {page.times(max(ratios))}."
        )
    lines += ["", "| input | Tenon: status | cost | solve s (range) | whole plan s | fastest right peer | its solve s | ratio |",
              "|---|---|--:|--:|--:|---|--:|--:|"]  # fmt: skip
    for row in rows:
        times = row["times"]["solve"]
        plan_s = statistics.median(row["times"]["plan"])
        best = next(
            (n for n, p in row["peers"].items() if p["verdict"] == "right" and p["solve_s"] == row["best_peer_s"]),
            "none",
        )
        lines.append(
            f"| {row['input']} | {row['tenon']['status']} | {row['tenon'].get('objective') or '–'} | {row['search_s']:.6f} "
            f"({min(times):.6f} … {max(times):.6f}) | {plan_s:.6f} | {best} | {seconds(row['best_peer_s'])} | {page.times(row['ratio'])} |"
        )
    slow = [r["input"] for r in rows if r["ratio"] is not None and r["ratio"] < 20]
    open_ = [r["input"] for r in rows if r["tenon"]["status"] not in ("optimal", "infeasible")]
    lines += [
        "",
        "Less than 20 times faster: "
        + (", ".join(slow) or "none")
        + ". Unproven: "
        + (", ".join(open_) or "none")
        + ".",
    ]
    return lines


def install_peers() -> None:
    if shutil.which("npm") is None:
        sys.exit("the peers from npm need nodejs and npm: apt-get install nodejs npm")
    NPM.mkdir(parents=True, exist_ok=True)
    shutil.copy(program.PEERS / "package.json", NPM)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=NPM, check=True)
    program.install(program.PEERS / "requirements.txt")


def versions() -> str:
    import highspy
    import ortools
    import pyscipopt

    highs = highspy.Highs().version()
    return f"HiGHS {highs}, SCIP {pyscipopt.Model().version()}, OR-Tools {ortools.__version__}, javascript-lp-solver 0.4.24 and 1.0.3"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="*", help="a pattern of input names: 'random/50*'")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--peer-seconds", type=float, default=10)
    parser.add_argument("--out", type=Path, default=page.PAGE)
    args = parser.parse_args()
    install_peers()
    context = page.context() | {
        "repeats": args.repeats,
        "limit": args.peer_seconds,
        "versions": versions(),
    }
    rows = [measure(name, path, args.repeats, args.peer_seconds) for name, path in inputs(args.only)]
    rows = [row for row in rows if row is not None]
    page.write("rebalance", section(rows, context), {"context": context, "rows": rows}, args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
