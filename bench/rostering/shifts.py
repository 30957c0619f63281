"""The public shift-scheduling instances, what is known of each, and what we ask of ourselves on them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import roster_instance
from common import program

LIMIT_S = 600  # ours and the peers', an instance
# Best known values of instances 1 to 24: benchmark/nrp.yml of github.com/wssuite/NurseScheduler (2023). No rosters are published with them.
BEST = [
    *(607, 828, 1001, 1716, 1143, 1950, 1056, 1300, 439, 4631, 3443, 4040),
    *(1348, 1278, 3829, 3225, 5746, 4459, 3149, 4769, 21133, 30241, 17428, 42463),
]
GENERATED = [(8, 14), (20, 28), (40, 28), (60, 56), (100, 84)]  # officers, days
SEEDS = (1, 2)


@dataclass(frozen=True)
class Case:
    name: str
    path: Path
    best: int | None  # None: not known


@dataclass(frozen=True)
class Goal:
    text: str
    names: list[str]
    met: Callable[[dict], bool]  # by one row
    within_s: float


def public(number: int) -> str:
    return f"Instance{number}"


def proven(row: dict) -> bool:
    return row["verdict"] == "proven"


def near(row: dict) -> bool:
    return row["verdict"] in ("proven", "best, unproven", "within 1 %") and row["bound"] is not None


def there(row: dict) -> bool:
    return row["verdict"] not in ("no plan", "wrong")


GOALS = [
    Goal("instances 1 to 4 proven in 30 s", [public(n) for n in range(1, 5)], proven, 30),
    Goal("5, 6, 7, 10, 11, 12, 14 proven in 10 minutes", [public(n) for n in (5, 6, 7, 10, 11, 12, 14)], proven, LIMIT_S),
    Goal("8, 9, 15, 16, 18 within 1 % of the best known value, with a bound", [public(n) for n in (8, 9, 15, 16, 18)], near, LIMIT_S),
    Goal("a roster for each of 1 to 20", [public(n) for n in range(1, 21)], there, LIMIT_S),
]  # fmt: skip


def cases() -> list[Case]:
    """The public instances where they are, else random ones of their form, which anybody can make again."""
    folder = program.cases("roster") / "shift-scheduling"
    paths = [folder / f"{public(n)}.txt" for n in range(1, len(BEST) + 1)]
    found = [Case(path.stem, path, best) for path, best in zip(paths, BEST, strict=True) if path.exists()]
    return found or [generated(officers, days, seed) for officers, days in GENERATED for seed in SEEDS]


def generated(officers: int, days: int, seed: int) -> Case:
    name = f"nurses-{officers}x{days}-seed-{seed}"
    words = ["--random", officers, "--days", days, "--shape", "nurses", "--seed", seed, "--out-format", "txt"]
    return Case(name, program.new_input("roster", f"roster-{name}.txt", *words), None)


def assignments(answer: dict) -> list[tuple[str, int, str]]:
    return [(entry["employee"], entry["day"], entry["shift"]) for entry in answer["plan"]["assignments"]]


def size(path: Path) -> str:
    """Staff × days × shifts."""
    instance = roster_instance.read(path)
    return f"{len(instance.staff)} × {instance.days} × {len(instance.shifts)}"


# ---- What an answer is worth, ours and a peer's

VERDICTS = ["proven", "best, unproven", "within 1 %", "worse", "no plan", "wrong"]  # from best to worst


def faults(row: dict, best: int | None) -> list[str]:
    """All that must never be, whatever the time it took. A value below the best known one is none: that one is nobody's proof."""
    value, bound = row.get("value"), row.get("bound")
    found = list(row.get("broken", [])[:1])
    if row["status"] == "optimal" and value != bound:
        found.append(f"called optimal with value {value} and bound {bound}")
    if bound is not None and value is not None and bound > value:
        found.append(f"bound {bound} above its own value {value}")
    if best is not None and bound is not None and bound > best:
        found.append(f"bound {bound} above the best known value {best}")
    if row.get("verified") is False:
        found.append("refused by tenon-verify")
    return found


def verdict(row: dict, best: int | None) -> str:
    if faults(row, best):
        return "wrong"
    value = row.get("value")
    if value is None:
        return "no plan"
    if row["status"] == "optimal":
        return "proven"
    if best is None:
        return "worse"
    return "best, unproven" if value <= best else "within 1 %" if 100 * value <= 101 * best else "worse"
