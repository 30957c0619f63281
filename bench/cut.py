"""`./dev bench cut`: Tenon over the cutting stock libraries, and general solvers beside it on a sample.

    bench/cut.py [--only PATTERN] [--every K] [--time-limit S] [--large] [--verify-every K]
                 [--peers N] [--repeats 5] [--peer-seconds 60] [--fresh] [--page-only] [--out docs/benchmarks.md]

A run that is broken off goes on where it stopped (build/bench/cut/*.jsonl), as long as program and limits are the same.
Protocol: bench/README.md. Writes its section of docs/benchmarks.md and bench/results/cut.json.
"""

import argparse
import fnmatch
import os
import statistics
import subprocess
import sys
from pathlib import Path

from common import page, program
from common.journal import Journal

sys.path.insert(0, str(program.PEERS))
import cut_instance
from cutting import classes, judgement
from cutting.classes import Case
from cutting.section import section

PEERS = ["highs-arc-flow", "cpsat-arc-flow", "cpsat-assignment", "ortools-packing", "gcg"]
SHORTEST_S = 1e-4  # less of our search counts as this much, so that no ratio is made of noise
REPEATS_S = 120  # our repeats of one input end after as much


def run_tenon(case: Case, limit: float, seed: int, verify: bool) -> dict:
    load = os.getloadavg()[0]
    row, answer = program.plan("cut", case.path, limit, "--seed", seed, verify=verify)
    row |= {"value": row.pop("objective", None), "limit": limit, "load": round(load, 1)} | page.context()
    del row["machine"]
    if answer is not None:
        row["bound_checked"] = answer["bound_checked"]
        if answer["plan"] is not None:
            row["broken"] = judgement.broken(answer, cut_instance.read(case.path))
    return row


def tenon_row(case: Case, seed: int, args: argparse.Namespace, journal: Journal, verify: bool) -> dict | None:
    """Measured now or before; None: not measured yet, and only the page is asked for."""
    limit = args.time_limit or classes.target(case.group).time_limit
    key = (args.fingerprint, case.group, case.name, seed, limit)
    known = journal.get(*key)
    if known is None and args.page_only:
        return None
    row = dict(known or journal.get_or_measure(key, lambda: run_tenon(case, limit, seed, verify)))
    row["faults"] = judgement.faults(row, case.optimum)
    row["verdict"] = judgement.verdict(row, case.optimum)
    if known is None:
        said = "; ".join(row["faults"]) or f"{row['value']}, bound {row.get('bound')}, optimum {case.optimum}"
        print(f"{case.group}/{case.name}: {row['verdict']}, {said}, {row['wall_s']:.2f} s", flush=True)
    return row


def measure(cases: list[Case], args: argparse.Namespace, journal: Journal) -> list[dict]:
    rows, seen = [], dict.fromkeys((c.group for c in cases), 0)
    for case in cases:
        verify = seen[case.group] % args.verify_every == 0
        seen[case.group] += 1
        row = tenon_row(case, 1, args, journal, verify)
        if row is not None:
            rows.append({"class": case.group, "input": case.name, "optimum": case.optimum} | row)
    return rows


def run_peer(peer: str, case: Case, args: argparse.Namespace) -> dict:
    command = [args.python[peer], program.PEERS / "cut_mip.py", peer, case.path, "--seconds", str(args.peer_seconds)]
    load = os.getloadavg()[0]
    # Beyond its limit a peer may take as long again, and two minutes to build its model.
    return program.run_peer(command, timeout=2 * args.peer_seconds + 120) | {"load": round(load, 1)}


def peer_row(peer: str, case: Case, args: argparse.Namespace, journal: Journal) -> dict | None:
    key = (args.versions[peer], args.models, peer, case.group, case.name, args.peer_seconds)
    known = journal.get(*key)
    if known is None and (args.page_only or args.python[peer] is None):
        return None
    row = dict(known or journal.get_or_measure(key, lambda: run_peer(peer, case, args)))
    if known is None:
        said = f"{row['status']}, {row.get('value')}, bound {row.get('bound')}"
        print(f"  {peer} on {case.name}: {said}, {page.seconds(row['solve_s'])} s", flush=True)
    return row


def compare(case: Case, args: argparse.Namespace, ours: Journal, theirs: Journal) -> dict | None:
    runs: list[dict] = []
    while len(runs) < args.repeats and sum(r["wall_s"] for r in runs) < REPEATS_S:
        run = tenon_row(case, len(runs) + 1, args, ours, verify=True)
        if run is None:
            break
        runs.append(run)
    if not runs:
        return None
    found = {peer: peer_row(peer, case, args, theirs) for peer in PEERS}
    peers = {peer: row for peer, row in found.items() if row is not None}
    optimum = case.optimum
    if optimum is None:  # then a proof, ours or a peer's, tells it; but a better plan is stronger than any proof
        sound = [r for r in [*runs, *peers.values()] if r.get("value") is not None and not judgement.faults(r, None)]
        best = min((r["value"] for r in sound), default=None)
        optimum = best if any(r["status"] == "optimal" and r["value"] == best for r in sound) else None
    for row in [*runs, *peers.values()]:
        row["verdict"] = judgement.verdict(row, optimum)
    search = statistics.median(r.get("search_s", r["wall_s"]) for r in runs)
    worst = max((r["verdict"] for r in runs), key=judgement.VERDICTS.index)
    for row in peers.values():
        proven = row["verdict"] == "proven"
        seconds = row["solve_s"] if proven else args.peer_seconds
        row["ratio_at_least"] = seconds / max(search, SHORTEST_S) if worst == "proven" else None
        row["ratio"] = row["ratio_at_least"] if proven else None
    return {
        "class": case.group,
        "input": case.name,
        "optimum": optimum,
        "verdict": worst,
        "search_s": search,
        "tenon": runs,
        "peers": peers,
    }


def install_peers() -> dict[str, Path | None]:
    """The interpreter of each peer, None where it cannot be installed."""
    program.install(program.PEERS / "requirements.txt")
    python: dict[str, Path | None] = dict.fromkeys(PEERS, Path(sys.executable))
    try:
        python["gcg"] = program.python_with(program.PEERS / "requirements-gcg.txt")
    except subprocess.CalledProcessError as error:
        print(f"gcg is left out, it cannot be installed: {error}", file=sys.stderr)
        python["gcg"] = None
    return python


def versions() -> dict[str, str]:
    import highspy
    import ortools

    highs, cpsat = f"HiGHS {highspy.Highs().version()}", f"OR-Tools {ortools.__version__}"
    pinned = (program.PEERS / "requirements-gcg.txt").read_text().splitlines()
    gcg = " with ".join(line.replace("==", " ") for line in pinned if "==" in line)
    return dict.fromkeys(PEERS, cpsat) | {"highs-arc-flow": highs, "gcg": gcg}


def peers_fingerprint() -> str:
    """Of their models: what another one has measured does not count."""
    return program.fingerprint(*sorted(program.PEERS.glob("cut_*.py")))


def every(cases: list[Case], k: int) -> list[Case]:
    """One of each k of a class, not always the first, as inputs are made in series: its place moves by 7 of k."""
    chosen = []
    for group in dict.fromkeys(c.group for c in cases):
        members = [c for c in cases if c.group == group]
        places = (i * k + 7 * i % k for i in range(-(-len(members) // k)))
        chosen += [members[min(place, len(members) - 1)] for place in places]
    return chosen


def sample(cases: list[Case], count: int) -> list[Case]:
    """So many of each class, evenly spread over it."""
    chosen = []
    for group in dict.fromkeys(c.group for c in cases):
        members = [c for c in cases if c.group == group]
        n = min(count, len(members))
        chosen += [members[(2 * i + 1) * len(members) // (2 * n)] for i in range(n)]
    return chosen


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="*", help="a pattern of CLASS/INPUT: 'Hard28/*'")
    parser.add_argument("--every", type=int, default=1, metavar="K", help="one of each K inputs of a class")
    parser.add_argument("--time-limit", type=float, help="ours, seconds an input; else what the class asks for")
    parser.add_argument("--large", action="store_true", help="also AI and ANI from 600 pieces on")
    parser.add_argument(
        "--verify-every", type=int, default=10, metavar="K", help="tenon-verify on each K-th of a class"
    )
    parser.add_argument("--peers", type=int, default=2, metavar="N", help="inputs of each class for the peers; 0: none")
    parser.add_argument("--repeats", type=int, default=5, help="ours on those")
    parser.add_argument("--peer-seconds", type=float, default=60)
    parser.add_argument("--fresh", action="store_true", help="forget what an earlier run has measured")
    parser.add_argument("--page-only", action="store_true", help="write the page from what is measured already")
    parser.add_argument("--out", type=Path, default=page.PAGE)
    return parser.parse_args()


def main() -> int:
    args = arguments()
    program.hold_still()
    args.fingerprint, args.versions = program.fingerprint(program.BUILD / "tenon"), {}
    everything = classes.cases(args.large)
    chosen = [c for c in everything if fnmatch.fnmatch(f"{c.group}/{c.name}", args.only)]
    ours = Journal(program.SCRATCH / "cut" / "tenon.jsonl", args.fresh)
    theirs = Journal(program.SCRATCH / "cut" / "peers.jsonl", args.fresh)
    rows = measure(every(chosen, args.every), args, ours)
    compared = []
    if args.peers > 0:
        args.python, args.versions, args.models = install_peers(), versions(), peers_fingerprint()
        compared = [compare(case, args, ours, theirs) for case in sample(chosen, args.peers)]
        compared = [row for row in compared if row is not None]
    if not rows:
        sys.exit("nothing is measured yet that this page could show")
    context = page.context() | {
        "inputs": {group: sum(c.group == group for c in everything) for group in {c.group for c in everything}},
        "repeats": args.repeats,
        "repeats_s": REPEATS_S,
        "peer_seconds": args.peer_seconds,
        "versions": args.versions,
    }
    data = {"context": context, "rows": rows, "compared": compared}
    page.write("cut", section(rows, compared, context), data, args.out)
    return 1 if any(r["faults"] for r in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
