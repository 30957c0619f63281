"""`./dev bench roster`: Tenon over the shift-scheduling instances and beside it what general solvers do, over real duty rosters, typical
months, and single assignments.

    bench/roster.py [--only PATTERN] [--seconds 600] [--repeats 5] [--peers NAME,NAME | none] [--peer-seconds S]
                    [--fresh] [--page-only] [--out docs/benchmarks.md]

A run that is broken off goes on where it stopped (build/bench/roster/*.jsonl), as long as program, models and limits are the same.
Protocol: bench/README.md. Writes its section of docs/benchmarks.md and bench/results/roster.json.
"""

import argparse
import fnmatch
import json
import os
import subprocess
import sys
from pathlib import Path

from common import page, program
from common.journal import Journal

sys.path.insert(0, str(program.PEERS))
import roster_instance
from rostering import duties, month, shifts
from rostering.section import section

PEERS = ["cpsat", "highs"]
THREADS = os.cpu_count()
CANDIDATES = "roster_candidates"  # bench/programs
MONTH_LIMIT_S = 10
REPEATS_S = 60  # our repeats of one input end after as much
CANDIDATE_RUNS = 5


def whole(value) -> int | None:
    """Answers write large whole numbers as texts."""
    return None if value is None else int(value)


def run_tenon(path: Path, limit: float, words: tuple[str, ...], seed: int) -> tuple[dict, dict | None]:
    load = os.getloadavg()[0]
    row, answer = program.plan("roster", path, limit, *words, "--seed", seed)
    row |= {"limit": limit, "load": round(load, 1)} | page.context()
    del row["machine"]
    row["value"], row["bound"] = whole(row.pop("objective", None)), whole(row.get("bound"))
    if answer is not None:
        row["bound_checked"] = answer["bound_checked"]
        row["stages"] = {
            stage["name"]: {"value": whole(stage["value"]), "bound": whole(stage["bound"]), "proven": stage["proven"]}
            for stage in answer["objectives"]
        }
    if answer is not None and answer["plan"] is None:
        del row["verified"]  # there is nothing to refuse
        return row, None
    return row, answer


def run_shifts(case: shifts.Case, limit: float) -> dict:
    row, answer = run_tenon(case.path, limit, (), 1)
    if answer is not None:
        instance, roster = roster_instance.read(case.path), shifts.assignments(answer)
        cost = roster_instance.cost_of(instance, roster)
        wrong = [] if cost == row["value"] else [f"costs {cost}, not {row['value']}"]
        row["broken"] = roster_instance.judge(instance, roster) + wrong
    return row


def run_duties(path: Path, limit: float, words: tuple[str, ...], seed: int) -> dict:
    row, answer = run_tenon(path, limit, words, seed)
    if answer is not None:
        row["unfilled"] = row["stages"]["unfilled"]["value"]
        row["staff"] = len({entry["employeeId"] for entry in answer["plan"]["assignments"]})
    return row


def run_peer(peer: str, case: shifts.Case, args: argparse.Namespace) -> dict:
    command = [sys.executable, program.PEERS / "roster_mip.py", peer, case.path]
    command += ["--seconds", str(args.peer_seconds), "--threads", str(THREADS)]
    load = os.getloadavg()[0]
    # Beyond its limit a peer may take as long again, and five minutes to build its model.
    return program.run_peer(command, timeout=2 * args.peer_seconds + 300) | {"load": round(load, 1)}


class Bench:
    """Measures what is asked for, or with --page-only takes what has been measured."""

    def __init__(self, args: argparse.Namespace):
        self._args = args
        folder = program.SCRATCH / "roster"
        self._ours = Journal(folder / "tenon.jsonl", args.fresh)
        self._theirs = Journal(folder / "peers.jsonl", args.fresh)
        self._models = program.fingerprint(*sorted(program.PEERS.glob("roster_*.py")))

    def wanted(self, name: str) -> bool:
        return fnmatch.fnmatch(name, self._args.only)

    def _row(self, journal: Journal, key: tuple, measure, say) -> dict | None:
        """Measured now or before; None: not measured yet, and only the page is asked for."""
        known = journal.get(*key)
        if known is None and self._args.page_only:
            return None
        row = dict(known or journal.get_or_measure(key, measure))
        if known is None:
            print(say(row), flush=True)
        return row

    def shift_rows(self) -> list[dict]:
        rows = []
        for case in shifts.cases():
            if not self.wanted(f"shifts/{case.name}"):
                continue
            ours = self._shifts_of(case)
            peers = {peer: self._peer(peer, case) for peer in self._args.peers}
            if ours is None:
                continue
            peers = {peer: row for peer, row in peers.items() if row is not None}
            for row in (ours, *peers.values()):
                row["faults"] = shifts.faults(row, case.best)
                row["verdict"] = shifts.verdict(row, case.best)
            rows.append(
                {"input": case.name, "size": shifts.size(case.path), "best": case.best, "tenon": ours, "peers": peers}
            )
        return rows

    def _shifts_of(self, case: shifts.Case) -> dict | None:
        limit = self._args.seconds
        key = (self._args.fingerprint, case.name, limit)
        if self._args.page_only and self._ours.get(*key) is None:
            # Half as long is better than nothing: the table says of each run how long it might take.
            key = (self._args.fingerprint, case.name, limit / 2)

        def say(row: dict) -> str:
            said = (
                "; ".join(shifts.faults(row, case.best))
                or f"{row['value']}, bound {row['bound']}, best known {case.best}"
            )
            return f"{case.name}: {row['status']}, {said}, {row['wall_s']:.2f} s"

        return self._row(self._ours, key, lambda: run_shifts(case, limit), say)

    def _peer(self, peer: str, case: shifts.Case) -> dict | None:
        args = self._args
        key = (args.versions[peer], self._models, peer, case.name, args.peer_seconds, THREADS)

        def say(row: dict) -> str:
            return f"  {peer}: {row['status']}, {row.get('value')}, bound {row.get('bound')}, {page.seconds(row['solve_s'])} s"

        return self._row(self._theirs, key, lambda: run_peer(peer, case, args), say)

    def duty_rows(self) -> list[dict]:
        rows = []
        for case in duties.cases():
            runs = self._runs(case) if self.wanted(f"ngrs/{case.name}") else []
            if not runs:
                continue
            # The worst run counts: the least proven, of these the one that leaves most unfilled or takes most staff.
            figures = [duties.figures(run) for run in runs]
            without = [run for run, found in zip(runs, figures, strict=True) if found is None]
            worst = (without or sorted(runs, key=lambda run: (-duties.proven(run), run["unfilled"], run["staff"])))[-1]
            most = None if without else max(figures, key=lambda found: (found.unfilled, found.staff))
            rows.append(
                {"input": case.name, "within_s": case.within_s, "figures": most, "proven": most is not None and all(map(duties.proven, runs)),
                 "worst": worst, "tenon": runs}
            )  # fmt: skip
        return rows

    def _runs(self, case: duties.Case) -> list[dict]:
        runs: list[dict] = []
        while len(runs) < self._args.repeats and sum(run["wall_s"] for run in runs) < REPEATS_S:
            seed = len(runs) + 1
            key = (self._args.fingerprint, case.name, duties.LIMIT_S, seed)
            run = self._row(
                self._ours,
                key,
                lambda seed=seed: run_duties(case.path, duties.LIMIT_S, case.words, seed),
                said_of(case.name),
            )
            if run is None:
                break
            runs.append(run)
            if run["status"] == "bad input":
                break
        return runs

    def month_rows(self) -> list[dict]:
        rows = []
        for goal in month.GOALS:
            for seed in month.SEEDS:
                name = f"month/{goal}-{seed}"
                if not self.wanted(name):
                    continue
                path = month.write(goal, seed)
                key = (self._args.fingerprint, program.fingerprint(path), MONTH_LIMIT_S)
                run = self._row(
                    self._ours, key, lambda path=path: run_duties(path, MONTH_LIMIT_S, (), 1), said_of(name)
                )
                if run is not None:
                    rows.append({"goal": goal, "seed": seed, "tenon": run})
        return rows

    def candidates(self) -> dict | None:
        if not self.wanted("candidates"):
            return None
        path = program.SCRATCH / "roster-candidates.json"
        path.write_text(json.dumps(month.candidates()))
        key = (program.fingerprint(program.BUILD / CANDIDATES, path), CANDIDATE_RUNS)

        def measure() -> dict:
            command = [program.BUILD / CANDIDATES, path, str(CANDIDATE_RUNS)]
            return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

        return self._row(
            self._ours, key, measure, lambda row: f"candidates: {1000 * max(row['seconds']):.3f} ms at most"
        )


def said_of(name: str):
    def say(row: dict) -> str:
        found = f"{row['unfilled']} unfilled, {row['staff']} staff" if row.get("unfilled") is not None else "no roster"
        open_ = [stage for stage, part in row.get("stages", {}).items() if not part["proven"]]
        checks = f"verified {row.get('verified')}, bounds checked {row.get('bound_checked')}"
        return f"{name}: {row['status']}, {found}, open {open_}, {row['wall_s']:.3f} s, {checks}"

    return say


def versions() -> dict[str, str]:
    import highspy
    import ortools

    return {"cpsat": f"CP-SAT of OR-Tools {ortools.__version__}", "highs": f"HiGHS {highspy.Highs().version()}"}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--only", default="*", help="a pattern of names: 'shifts/Instance1*', 'ngrs/S*', 'month/*', candidates"
    )
    parser.add_argument("--seconds", type=float, default=shifts.LIMIT_S, help="ours on each shift-scheduling instance")
    parser.add_argument("--repeats", type=int, default=5, help="our runs of each ngrs input")
    parser.add_argument(
        "--peers", type=program.peer_names(PEERS), default="all", metavar="NAMES", help="with commas; all or none"
    )
    parser.add_argument("--peer-seconds", type=float, help="of a peer's solver; else as ours")
    parser.add_argument("--fresh", action="store_true", help="forget what an earlier run has measured")
    parser.add_argument("--page-only", action="store_true", help="write the page from what is measured already")
    parser.add_argument("--out", type=Path, default=page.PAGE)
    args = parser.parse_args()
    args.peer_seconds = args.peer_seconds or args.seconds
    return args


def main() -> int:
    args = arguments()
    program.hold_still(CANDIDATES)
    args.fingerprint = program.fingerprint(program.BUILD / "tenon", program.BUILD / "tenon-verify")
    args.versions = {}
    if args.peers:
        program.install(program.PEERS / "requirements.txt")
        args.versions = versions()
    bench = Bench(args)
    # What takes least first, so that a run that is broken off has much to show.
    measured = {
        "candidates": bench.candidates(),
        "months": bench.month_rows(),
        "duties": bench.duty_rows(),
        "shifts": bench.shift_rows(),
    }
    if not any(measured[part] for part in ("months", "duties", "shifts")):
        sys.exit("nothing is measured yet that this page could show")
    context = page.context() | {
        "seconds": args.seconds,
        "repeats": args.repeats,
        "peer_seconds": args.peer_seconds,
        "threads": THREADS,
        "versions": args.versions,
    }
    page.write("roster", section(measured, context), {"context": context} | as_data(measured), args.out)
    runs = [row["tenon"] for row in (*measured["shifts"], *measured["months"])]
    runs += [run for row in measured["duties"] for run in row["tenon"]]
    return 1 if any(run.get("faults") or run.get("verified") is False for run in runs) else 0


def as_data(measured: dict) -> dict:
    return measured | {
        "duties": [row | {"figures": row["figures"] and vars(row["figures"])} for row in measured["duties"]]
    }


if __name__ == "__main__":
    sys.exit(main())
