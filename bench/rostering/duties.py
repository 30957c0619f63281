"""Real duty rosters: inputs of the ngrs family, what the existing solver makes of them, and what we ask of ourselves."""

from dataclasses import dataclass
from pathlib import Path

from common import program

LIMIT_S = 30  # of our runs
STRICT = " strict"  # behind the name of an input that is read with --overtime-cap strict


@dataclass(frozen=True)
class Figures:
    unfilled: int
    staff: int


@dataclass(frozen=True)
class Existing(Figures):
    """What the existing solver (CP-SAT of OR-Tools 9.15 under Python 3.11) made of it, once, on 2 shared cores of another machine; the process with
    its imports."""

    wall_s: float
    peak_mb: int
    unlawful: str = ""  # what an independent checker found in its roster


# Measured before this project began. Unfilled: the smaller of the two counts that its answers have.
EXISTING = {
    "RST-20260113-6C5FEBA6": Existing(32, 6, 0.61, 105),
    "RST-20260113-AECA74BF": Existing(124, 4, 0.71, 106, "4 part-timers' weeks too long"),
    "RST-20260112-D6226DC3": Existing(15, 3, 0.43, 103, "52 duties of wrong product and rank, 3 months over 72 h of overtime"),
    "RST-20260130-5B7971B2": Existing(9, 22, 0.50, 102),
    "RST-20260127-DBCCA45D": Existing(0, 21, 0.55, 104),
    "temp_rst_ot_enabled": Existing(0, 21, 2.54, 195, "25 part-timers' weeks too long"),
    "RST-20251231-13A68843": Existing(5948, 218, 86.23, 114),
    "RST-20260112-9654BC37": Existing(0, 15, 1.34, 135),
    "input_v0.7": Existing(50, 11, 0.71, 110, "17 duties on days off of the pattern"),
    "RST-20260226-43BF25BE_b": Existing(24, 4, 0.49, 101, "3 months over their total hours"),
    "RST-20260301-8E678A28": Existing(8, 2, 0.47, 101, "2 months over their total hours"),
    "RST-20260112-71DA90DC": Existing(66, 0, 0.46, 101),
    "RST-20260112-4E8B07EE": Existing(0, 15, 0.47, 102),
    "RST-20260113-8416C7EE": Existing(10, 3, 60.71, 107, "4 part-timers' weeks too long"),
    "v2_RST-20260206-2013B17E_hist": Existing(0, 7, 0.72, 109),
    "S4_solverOptimized": Existing(0, 9, 2.13, 121, "30 duties on days off of the pattern"),
    "S1_CE17BA91_like": Existing(0, 60, 26.60, 1454),
    "S2_min_CE17BA91": Existing(0, 60, 27.52, 1533),
    "S3_H50_DDDDDOO": Existing(4, 75, 124.97, 4379),
}  # fmt: skip

# What is known to be possible, and asked for; no staff: whatever it takes.
ASKED = {
    "RST-20260113-6C5FEBA6": Figures(20, 6),
    "RST-20260113-8416C7EE": Figures(0, 4),
    "RST-20260112-9654BC37": Figures(0, 12),
    "RST-20260112-9654BC37" + STRICT: Figures(0, 13),
    "S3_H50_DDDDDOO": Figures(0, 70),
    "RST-20260113-AECA74BF": Figures(66, 6),
}

# What a CP-SAT model of the same rules, made apart from the planner and not kept, gave beforehand.
FORETOLD = ASKED | {
    "v2_RST-20260206-2013B17E_hist": Figures(0, 7),
    "temp_rst_ot_enabled": Figures(0, 18),
    "S1_CE17BA91_like": Figures(0, 60),
    "S2_min_CE17BA91": Figures(0, 60),
    "S4_solverOptimized": Figures(0, 8),
    "input_v0.7": Figures(0, 12),
    "input_v0.7_test": Figures(0, 3),
    "input_2111_1139": Figures(44, 4),
    "input_v0.7_C9test": Figures(0, 4),
    "RST-20251231-13A68843": Figures(5836, 218),
    "RST-20260112-D6226DC3": Figures(30, 6),
    "RST-20260128-B4932C21_b": Figures(0, 8),
    "RST-20260112-4E8B07EE": Figures(0, 15),
    "RST-20260112-71DA90DC": Figures(21, 3),
    "RST-20260130-5B7971B2": Figures(7, 22),
    "RST-20260130-DC8336C7": Figures(0, 21),
    "RST-20260127-DBCCA45D": Figures(0, 21),
    "RST-20260128-885A09D2": Figures(0, 22),
    "RST-20260128-D8024EBD": Figures(0, 8),
    "RST-20260113-D88A8177": Figures(13, 5),
    "RST-20260226-43BF25BE_b": Figures(21, 4),
    "RST-20260226-CF92104C_hist": Figures(36, 4),
    "RST-20260301-8E678A28": Figures(8, 2),
    "RST-20260110-63BE46B5_hist": Figures(5, 1),
}

SCALED = ("S1_CE17BA91_like", "S2_min_CE17BA91", "S3_H50_DDDDDOO")
SCALED_MB = 200
LARGEST, LARGEST_S, OTHER_S = "RST-20251231-13A68843", 2, 1


@dataclass(frozen=True)
class Case:
    name: str
    path: Path
    words: tuple[str, ...] = ()

    @property
    def within_s(self) -> float:
        return LARGEST_S if self.name == LARGEST else OTHER_S


def cases() -> list[Case]:
    """Where they are; they are not ours to give away."""
    found = []
    for path in sorted((program.cases("roster") / "ngrs").glob("*.json")):
        found.append(Case(path.stem, path))
        if path.stem + STRICT in ASKED:
            found.append(Case(path.stem + STRICT, path, ("--overtime-cap", "strict")))
    return found


def figures(row: dict) -> Figures | None:
    """Of one run of ours."""
    return None if row.get("unfilled") is None else Figures(row["unfilled"], row["staff"])


def no_worse(ours: Figures, other: Figures) -> bool:
    """Fewer unfilled posts may take more staff."""
    return (ours.unfilled, ours.staff) <= (other.unfilled, other.staff)


def proven(row: dict) -> bool:
    """That no roster has fewer unfilled posts and, where staff is a goal at all, that none as full needs fewer people."""
    return all(row["stages"][name]["proven"] for name in ("unfilled", "staff") if name in row.get("stages", {}))
