"""The classes of `cut` inputs, what is known of their optima, and what we ask of ourselves on each."""

import csv
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from common import program

SHAPES = ("uniform", "triplets", "wide", "cutgen")
SIZES = (120, 249, 501)
SEEDS = (1, 2)
LARGE = 600  # pieces of an AI or ANI input from which on it is measured on request only


@dataclass(frozen=True)
class Case:
    group: str
    name: str
    path: Path
    optimum: int | None  # None: not known


@dataclass(frozen=True)
class Target:
    """`met` judges the rows of one class; of a row counts its `verdict` and `wall_s`."""

    text: str
    time_limit: float
    met: Callable[[list[dict]], bool]


def proven(rows: list[dict], within: float = float("inf")) -> int:
    return sum(r["verdict"] == "proven" and r["wall_s"] <= within for r in rows)


def share(rows: list[dict], limit: float) -> float:
    return proven(rows, limit) / len(rows)


def mean(rows: list[dict]) -> float:
    return statistics.fmean(r["wall_s"] for r in rows)


EASY = Target("all, mean < 0.5 s, none > 20 s", 60, lambda rows: share(rows, 20) == 1 and mean(rows) < 0.5)
AUGMENTED_201 = Target("95 %, mean < 10 s", 120, lambda rows: share(rows, 120) >= 0.95 and mean(rows) < 10)
AUGMENTED_402 = Target("60 % in 120 s", 120, lambda rows: share(rows, 120) >= 0.6)
NO_TARGET = Target("", 120, lambda rows: True)
TARGETS = {
    "FalkenauerU": EASY,
    "FalkenauerT": EASY,
    "Scholl1": EASY,
    "Scholl2": EASY,
    "Scholl3": EASY,
    "Schwerin": EASY,
    "Waescher": EASY,
    "Hard28": EASY,
    "RandomDelorme": Target("95 % in 10 s", 60, lambda rows: share(rows, 10) >= 0.95),
    "GI": Target("two thirds in 60 s", 60, lambda rows: share(rows, 60) >= 2 / 3),
    "AI 201": AUGMENTED_201,
    "ANI 201": AUGMENTED_201,
    "AI 402": AUGMENTED_402,
    "ANI 402": AUGMENTED_402,
}


EASY_ONES = "these eight"
# The same asked of classes together: the stricter reading is that of each class by itself, and stands there too.
TOGETHER = {EASY_ONES: [group for group, target in TARGETS.items() if target is EASY]}


def target(group: str) -> Target:
    return EASY if group == EASY_ONES else TARGETS.get(group, NO_TARGET)


def cases(with_large: bool) -> list[Case]:
    """The library's inputs where they are, and random ones that anybody can make again; by class, in their order."""
    index = program.cases("colgen") / "INDEX.csv"
    found = from_library(index, with_large) if index.exists() else []
    for shape in SHAPES:
        for size in SIZES:
            found += [random_case(shape, size, seed) for seed in SEEDS]
    order = list(dict.fromkeys([*TARGETS, *(c.group for c in found)]))
    return sorted(found, key=lambda c: order.index(c.group))


def from_library(index: Path, with_large: bool) -> list[Case]:
    found = []
    with index.open(newline="") as file:
        for row in csv.DictReader(file):
            if not row["file"].startswith("csp/"):
                continue
            group = row["class"]
            # By construction the optimum of AI inputs is the bound, that of ANI inputs one more, also where the table says so not.
            optimum = int(row["best_lb"] if group == "AI" else row["best_ub"])
            if group in ("AI", "ANI"):
                pieces = row["name"].split("_")[0]
                if int(pieces) >= LARGE and not with_large:
                    continue
                group = f"{group} {pieces}"
            elif row["best_lb"] != row["best_ub"]:
                optimum = None
            found.append(Case(group, row["name"], index.parent / row["file"], optimum))
    return found


def random_case(shape: str, size: int, seed: int) -> Case:
    name = f"{shape}-{size}-seed-{seed}"
    words = ["--random", size, "--shape", shape, "--seed", seed, "--out-format", "csp"]
    path = program.new_input("cut", f"cut-{name}.txt", *words)
    return Case(f"random {shape}", name, path, size // 3 if shape == "triplets" else None)
