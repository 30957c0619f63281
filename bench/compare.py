"""`./dev bench --compare BASE`: is this tree slower than revision BASE? Protocol: bench/README.md, "Two revisions".

bench/compare.py BASE [--rounds 5] [--tolerance 0.05]     exit 1 if slower by more than the tolerance beyond doubt
"""

import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
SIZES = (200, 1000, 5000)
SEEDS = range(1, 5)
# Work, not time, ends a run that finds no proof, so that both revisions are asked for the same.
PLAN = ["--threads", "1", "--seed", "1", "--work-limit", "1000000", "-q"]


def build_base(revision: str) -> Path:
    """Builds `tenon` of a revision under build/bench/SHA (kept: a second comparison is quick); returns the program."""
    sha = subprocess.run(
        ["git", "rev-parse", "--verify", f"{revision}^{{commit}}"], cwd=TOP, check=True, capture_output=True, text=True
    ).stdout.strip()
    tree = TOP / "build" / "bench" / sha[:12]
    if not (tree / "CMakeLists.txt").exists():
        tree.mkdir(parents=True, exist_ok=True)
        archive = subprocess.run(["git", "archive", sha], cwd=TOP, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", tree], input=archive, check=True)
    jobs = os.environ.get("TENON_JOBS", str(os.cpu_count()))
    deps = f"-DTENON_DEPS_DIR={TOP / '.deps'}"
    subprocess.run(["cmake", "--preset", "release", deps], cwd=tree, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        ["cmake", "--build", "build/release", "--parallel", jobs, "--target", "tenon"],
        cwd=tree, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return tree / "build" / "release" / "tenon"


def cpu_seconds(program: Path, path: Path, out: Path) -> tuple[float, object]:
    """Processor time (user + system) of one run, and the objective it reached."""
    out.unlink(missing_ok=True)
    process = subprocess.Popen(
        [program, "plan", "pack", path, "--out", out, *PLAN], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1) or not out.exists():
        sys.exit(f"{program} plan pack {path.name}: exit {process.returncode}, no answer")
    return usage.ru_utime + usage.ru_stime, json.loads(out.read_text())["objective"]


def interval(ratios: list[float]) -> tuple[float, float]:
    """95 % bootstrap interval of the median, 2,000 resamples, fixed seed."""
    draw = random.Random(1)
    medians = sorted(statistics.median(draw.choices(ratios, k=len(ratios))) for _ in range(2000))
    return medians[50], medians[1949]


def sign_test(ratios: list[float]) -> float:
    """Probability of at least so many pairs being slower, if slower and faster were equally likely."""
    slower, n = sum(r > 1 for r in ratios), sum(r != 1 for r in ratios)
    return sum(math.comb(n, k) for k in range(slower, n + 1)) / 2**n if n else 1.0


def is_slower(ratios: list[float], tolerance: float) -> bool:
    return interval(ratios)[0] > 1 + tolerance and sign_test(ratios) < 0.05


def measure(base: Path, head: Path, rounds: int) -> list[float]:
    """One ratio (this tree / BASE) for each input: medians over the rounds, which alternate who goes first."""
    ratios = []
    with tempfile.TemporaryDirectory() as scratch:
        for size in SIZES:
            for seed in SEEDS:
                path, out = Path(scratch) / f"{size}-{seed}.json", Path(scratch) / "answer.json"
                subprocess.run(
                    [head, "new", "pack", "--random", str(size), "--seed", str(seed), "--out", path],
                    check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
                times, objectives = {base: [], head: []}, {}
                for turn in range(rounds):
                    for program in (base, head) if turn % 2 else (head, base):
                        seconds, objectives[program] = cpu_seconds(program, path, out)
                        times[program].append(seconds)
                old, new = statistics.median(times[base]), statistics.median(times[head])
                ratios.append(new / old)
                change = (
                    ""
                    if objectives[base] == objectives[head]
                    else f"  max_end {objectives[base]} -> {objectives[head]}"
                )
                print(f"{size:6d} objects, seed {seed}: {old:8.3f} s -> {new:8.3f} s   x {new / old:.3f}{change}")
    return ratios


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tolerance", type=float, default=0.05)
    args = parser.parse_args()
    ratios = measure(build_base(args.base), TOP / "build" / "release" / "tenon", args.rounds)
    low, high = interval(ratios)
    print(
        f"this tree / {args.base}: median x {statistics.median(ratios):.3f}, 95 % interval [{low:.3f}, {high:.3f}], "
        f"sign test p = {sign_test(ratios):.3f}"
    )
    slower = is_slower(ratios, args.tolerance)
    print("SLOWER beyond doubt" if slower else "not slower beyond doubt")
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
