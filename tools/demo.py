"""`./dev demo`: plans every example, shows one table, says where the reports lie.

Examples are the input files in examples/KIND/; one larger input of each kind is made by `tenon new KIND --random`.
Everything goes through the built program, as a user would call it. Exit 1 if an example gets no verified plan.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
TENON = TOP / "build" / "release" / "tenon"
OUT = TOP / "build" / "demo"
INPUTS = (".json", ".csv", ".xlsx", ".txt")
# Kind -> a larger input: its name and what `tenon new KIND` is told.
GENERATED = {
    "pack": ("two-thousand-objects", ["--random", "2000", "--seed", "1"]),
    "rebalance": ("fifty-chains", ["--random", "50", "--seed", "1"]),
    "cut": ("forty-lengths", ["--random", "40", "--shape", "cutgen", "--seed", "1"]),
    "allocate": ("hundred-pools", ["--random", "100", "--seed", "1"]),
    "roster": ("twenty-nurses", ["--random", "20", "--shape", "nurses", "--days", "14", "--seed", "1"]),
}
# Kind -> how large a plan of it is, in the table.
SIZE = {
    "pack": lambda plan: f"{len(plan['placements']) + len(plan['dropped'])} objects",
    "rebalance": lambda plan: f"{len(plan['flows'])} transfers",
    "cut": lambda plan: f"{plan['stocks_used']} stocks",
    "allocate": lambda plan: f"{sum(t['type'] != 'HOLD' for t in plan['transactions'])} transactions",
    "roster": lambda plan: f"{len(plan['assignments'])} duties",
}


def is_input(path: Path) -> bool:
    return path.suffix in INPUTS and not path.name.endswith(".options.json")


def examples() -> list[tuple[str, Path]]:
    found = []
    for folder in sorted(p for p in (TOP / "examples").iterdir() if p.is_dir()):
        kind = folder.name
        if not (TOP / "src" / "planners" / kind).is_dir():
            continue  # a kind whose examples were there before its planner
        found += [(kind, path) for path in sorted(folder.iterdir()) if is_input(path)]
        if kind in GENERATED:
            name, options = GENERATED[kind]
            path = OUT / kind / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run([TENON, "new", kind, *options, "--out", path], check=True, stdout=subprocess.DEVNULL)
            found.append((kind, path))
    return found


def plan(kind: str, path: Path) -> dict:
    """Runs one example. Returns its row; the answer and report are left in build/demo/KIND/."""
    stem = OUT / kind / f"{path.name.replace('.', '-')}"
    stem.parent.mkdir(parents=True, exist_ok=True)
    answer, report = stem.with_suffix(".answer.json"), stem.with_suffix(".html")
    answer.unlink(missing_ok=True)
    options = path.with_name(f"{path.stem}.options.json")  # what the input does not say itself
    began = time.perf_counter()
    command = [TENON, "plan", kind, path, "--out", answer, "--report", report, "-q"]
    command += ["--options", options] if options.exists() else []
    run = subprocess.run(command, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    row = {"kind": kind, "example": path.name, "seconds": f"{seconds:.2f}", "report": report, "ok": False}
    if not answer.exists():
        return row | {"status": f"exit {run.returncode}", "note": run.stderr.strip()}
    got = json.loads(answer.read_text())
    return row | {
        "size": SIZE[kind](got["plan"]) if got["plan"] else "",
        "status": got["status"],
        "objective": str(got["objective"]),
        "gap": "" if got["gap"] is None else f"{100 * got['gap']:.2f} %",
        "note": dropped_note(got),
        "ok": run.returncode == 0 and got["verified"],
    }


def dropped_note(answer: dict) -> str:
    dropped = (answer["plan"] or {}).get("dropped", [])
    return f"{len(dropped)} left out" if dropped else ""


def print_table(rows: list[dict]) -> None:
    columns = ["kind", "example", "size", "status", "objective", "gap", "seconds", "note"]
    right = {"size", "objective", "gap", "seconds"}
    width = {c: max(len(c), *(len(r.get(c, "")) for r in rows)) for c in columns}
    for row in [{c: c for c in columns}, *rows]:
        cells = (row.get(c, "") for c in columns)
        line = "  ".join(
            cell.rjust(width[c]) if c in right else cell.ljust(width[c]) for c, cell in zip(columns, cells, strict=True)
        )
        print(line.rstrip())


def main() -> int:
    rows = [plan(kind, path) for kind, path in examples()]
    print()
    print_table(rows)
    print(f"\nEvery plan was re-checked by the independent verifier. Reports (open them in a browser): {OUT}/")
    for row in rows:
        print(f"  {row['report'].relative_to(TOP)}")
    return 0 if all(row["ok"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
