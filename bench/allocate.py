"""`./dev bench allocate`: Tenon over liquidity books, and beside it what the existing program does and general solvers.

    bench/allocate.py [--only PATTERN] [--repeats 5] [--peers NAME,NAME | none] [--peer-seconds 30] [--kill-after 180]
                      [--fresh] [--page-only] [--out docs/benchmarks.md]

A run that is broken off goes on where it stopped (build/bench/allocate/*.jsonl), as long as program, models and limits are the same.
Protocol: bench/README.md. Writes its section of docs/benchmarks.md and bench/results/allocate.json.
"""

import argparse
import fnmatch
import os
import sys
import time
from pathlib import Path

from allocating import books
from allocating.books import Book
from allocating.section import section
from common import page, program
from common.journal import Journal

GAP = 1e-4
# Model S first: CVXPY in loops (what was measured against), CVXPY vectorised, SCIP (what the existing program runs today).
PEERS = {
    "cvxpy-loop-s": "allocate_cvxpy.py",
    "cvxpy-vector-s": "allocate_cvxpy.py",
    "scip-s": "allocate_mip.py",
    "cvxpy-vector-r": "allocate_cvxpy.py",
    "highs-r": "allocate_mip.py",
    "cpsat-r": "allocate_mip.py",
}
CVXPY = program.PEERS / "requirements-cvxpy.txt"
# Our runs: on cases for their own limit, for long to 1e-6, for long to 1e-4.
FAST, STRICT, PATIENT = "fast", "strict", "patient"


def run_tenon(book: Book, gap: float, limit: float, seed: int) -> dict:
    load = os.getloadavg()[0]
    row, answer = program.plan("allocate", book.path, limit, "--gap", f"{gap:g}", "--seed", seed)
    row |= {"value": row.pop("objective", None), "limit": limit, "load": round(load, 1)} | page.context()
    del row["machine"]
    for name in ("value", "bound"):
        row[name] = None if row.get(name) is None else int(row[name])  # micro-USD
    if answer is not None:
        row["bound_checked"] = answer["bound_checked"]
    return row


def gap_of(row: dict) -> float | None:
    """As the answer counts it: the part of the value that is open."""
    if row["value"] is None or row["bound"] is None:
        return None
    return abs(row["bound"] - row["value"]) / max(1, abs(row["value"]))


def tenon_row(book: Book, mode: str, seed: int, args: argparse.Namespace, journal: Journal) -> dict | None:
    """Measured now or before; None: not measured yet, and only the page is asked for."""
    gap = 1e-6 if mode == STRICT else GAP
    limit = book.fast_s if mode == FAST else books.STRICT_S
    key = (args.fingerprint, book.name, gap, limit, seed)
    known = journal.get(*key)
    if known is None and args.page_only:
        return None
    row = dict(known or journal.get_or_measure(key, lambda: run_tenon(book, gap, limit, seed)))
    row["gap"] = gap_of(row)
    if known is None:
        said = "no plan" if row["value"] is None else f"{row['value'] / 1e6:,.6f} USD, gap {row['gap']:.1e}"
        checks = f"verified {row.get('verified')}, bound checked {row.get('bound_checked')}"
        print(f"{book.name} {mode}: {row['status']}, {said}, {row['wall_s']:.2f} s, {checks}", flush=True)
    return row


def measure(book: Book, args: argparse.Namespace, journal: Journal) -> dict:
    """A case: fast several times, strict and patient once. A random book: patient."""
    modes = [(FAST, args.repeats), (STRICT, 1), (PATIENT, 1)] if book.given else [(PATIENT, 1)]
    found: dict[str, list[dict]] = {}
    for mode, runs in modes:
        rows = [tenon_row(book, mode, seed, args, journal) for seed in range(1, runs + 1)]
        found[mode] = [row for row in rows if row is not None]
    return found


class Peers:
    """Each in a process of its own. A peer on S that did not get as far as its solver is not asked about larger books."""

    def __init__(self, args: argparse.Namespace):
        self._args = args
        self._journal = Journal(program.SCRATCH / "allocate" / "peers.jsonl", args.fresh)
        self._beyond: dict[str, tuple[int, str]] = {}  # peer -> (cells, book) of the smallest it could not build
        self._models = program.fingerprint(*sorted(program.PEERS.glob("allocate_*.py")))

    def row(self, peer: str, book: Book) -> dict | None:
        cells, name = self._beyond.get(peer, (sys.maxsize, ""))
        if book.cells > cells:
            return {"status": f"not tried: none for {name}", "solve_s": None}
        args = self._args
        key = (args.versions[peer], self._models, peer, book.name, args.peer_seconds, args.kill_after)
        known = self._journal.get(*key)
        if known is None and args.page_only:
            return None
        row = dict(known or self._journal.get_or_measure(key, lambda: self._run(peer, book)))
        if peer.endswith("-s") and not row.get("build_s"):
            self._beyond[peer] = min(self._beyond.get(peer, (sys.maxsize, "")), (book.cells, book.name))
        if known is None:
            said = f"{row['claimed']:,.4f}, honest {row['honest']:,.4f}" if "claimed" in row else "no plan"
            times = f"{page.seconds(row.get('build_s'))} + {page.seconds(row['solve_s'])} s"
            print(f"  {peer} on {book.name}: {row['status']}, {said}, {times}, {row.get('peak_mb')} MB", flush=True)
        return row

    def _run(self, peer: str, book: Book) -> dict:
        args = self._args
        command = [args.python[peer], program.PEERS / PEERS[peer], peer, book.path]
        command += ["--seconds", str(args.peer_seconds), "--gap", f"{GAP:g}"]
        load, began = os.getloadavg()[0], time.perf_counter()
        row = program.run_peer(command, timeout=args.kill_after)
        return row | {"process_s": time.perf_counter() - began, "load": round(load, 1)}


def install_peers() -> dict[str, Path | str]:
    program.install(program.PEERS / "requirements.txt")
    cvxpy = program.python_with(CVXPY)
    return {peer: cvxpy if script == "allocate_cvxpy.py" else sys.executable for peer, script in PEERS.items()}


def versions() -> dict[str, str]:
    import highspy
    import ortools

    pinned = " with ".join(line.replace("==", " ") for line in CVXPY.read_text().splitlines() if "==" in line)
    ortools_version = f"OR-Tools {ortools.__version__}"
    found = {peer: pinned for peer, script in PEERS.items() if script == "allocate_cvxpy.py"}
    return found | {
        "scip-s": f"{ortools_version} with its SCIP",
        "highs-r": f"HiGHS {highspy.Highs().version()}",
        "cpsat-r": f"{ortools_version} with its CP-SAT",
    }


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="*", help="a pattern of names: 'c0*'")
    parser.add_argument("--repeats", type=int, default=5, help="our fast runs of each case")
    parser.add_argument(
        "--peers", type=program.peer_names(PEERS), default="all", metavar="NAMES", help="with commas; all or none"
    )
    parser.add_argument("--peer-seconds", type=float, default=30, help="of a peer's solver")
    parser.add_argument("--kill-after", type=float, default=180, help="seconds of a peer's process, building included")
    parser.add_argument("--fresh", action="store_true", help="forget what an earlier run has measured")
    parser.add_argument("--page-only", action="store_true", help="write the page from what is measured already")
    parser.add_argument("--out", type=Path, default=page.PAGE)
    return parser.parse_args()


def main() -> int:
    args = arguments()
    program.hold_still()
    args.fingerprint = program.fingerprint(program.BUILD / "tenon", program.BUILD / "tenon-verify")
    chosen = [book for book in books.books() if fnmatch.fnmatch(book.name, args.only)]
    journal = Journal(program.SCRATCH / "allocate" / "tenon.jsonl", args.fresh)
    rows = [
        {"book": b.name, "pools": b.pools, "tokens": b.tokens, "given": b.given, "within_s": b.within_s,
         "memory_mb": b.memory_mb, "limit_s": b.fast_s if b.given else books.STRICT_S, "tenon": measure(b, args, journal), "peers": {}}
        for b in chosen
    ]  # fmt: skip
    rows = [row for row in rows if all(row["tenon"].values())]
    args.versions = {}
    if args.peers:
        args.python, args.versions = install_peers(), versions()
        peers = Peers(args)
        # Beside others: the cases, or where there are none the random books. From small to large, so that what is not tried is known.
        place = {b.name: b for b in chosen if b.given or not any(other.given for other in chosen)}
        for row in sorted((r for r in rows if r["book"] in place), key=lambda r: place[r["book"]].cells):
            found = {peer: peers.row(peer, place[row["book"]]) for peer in args.peers}
            row["peers"] = {peer: result for peer, result in found.items() if result is not None}
    if not rows:
        sys.exit("nothing is measured yet that this page could show")
    context = page.context() | {
        "repeats": args.repeats,
        "peer_seconds": args.peer_seconds,
        "kill_after": args.kill_after,
        "versions": args.versions,
        "strict_s": books.STRICT_S,
    }
    page.write("allocate", section(rows, context), {"context": context, "rows": rows}, args.out)
    runs = [run for row in rows for of_mode in row["tenon"].values() for run in of_mode]
    return 1 if any(not run.get("verified", False) for run in runs if run["value"] is not None) else 0


if __name__ == "__main__":
    sys.exit(main())
