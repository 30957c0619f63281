"""docs/benchmarks.md: one section a kind, each written by its own runner; and what every section states of its run."""

import datetime
import json
import math
import os
import platform
import statistics
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PAGE = TOP / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Each section is written by its own `./dev bench KIND`; protocol: [bench/README.md](../bench/README.md). Nothing here is typed by
hand.
"""


def machine() -> str:
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.processor())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB"


def commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=TOP, capture_output=True, text=True).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + (" with changes" if git("status", "--porcelain", "src") else "")


def context() -> dict:
    """What every section states of its run."""
    return {"date": datetime.date.today().isoformat(), "commit": commit(), "machine": machine()}


def seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}" if value < 0.1 else f"{value:.2f}"


def times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"


def yes(met: bool) -> str:
    return "yes" if met else "**no**"


def percentile(values: list[float], part: float) -> float:
    """The smallest value that at least such a part of all does not exceed."""
    return sorted(values)[math.ceil(part * len(values)) - 1]


def spread(ratios: list[float]) -> str:
    if not ratios:
        return "–"
    return f"{times(statistics.median(ratios))} ({times(min(ratios))} … {times(max(ratios))})"


def load(runs: list[dict]) -> str:
    """Of the machine before each run."""
    loads = [run["load"] for run in runs if "load" in run]
    return f"median {statistics.median(loads):.1f}, most {max(loads):.1f}" if loads else "not known"


def listed(title: str, found: list[str], most: int | None = None) -> list[str]:
    shown = found if most is None else found[:most]
    more = [f"* and {len(found) - len(shown)} more, in the results"] if len(shown) < len(found) else []
    return ["", f"{title}: " + ("" if found else "none."), *[f"* {line}" for line in shown], *more]


def with_section(page: str, kind: str, lines: list[str]) -> str:
    """The page with the section of `kind` replaced, or put at its end; other sections stay as they are."""
    parts = page.split("\n## ")
    section = f"{kind}\n\n" + "\n".join(lines).rstrip() + "\n"
    kept = [part for part in parts[1:] if part.split("\n")[0] != kind]
    order = ["pack", "rebalance", "cut", "route", "pair", "allocate", "roster"]
    kept.append(section)
    kept.sort(key=lambda part: order.index(part.split("\n")[0]))
    return HEAD + "".join("\n## " + part.rstrip() + "\n" for part in kept)


def as_text(data: dict) -> str:
    """JSON with a line for each element of a list, which a difference between two runs can be read from."""
    parts = []
    for name, value in data.items():
        if isinstance(value, list):
            rows = ",\n  ".join(json.dumps(row) for row in value)
            parts.append(f" {json.dumps(name)}: [\n  {rows}\n ]")
        else:
            parts.append(f" {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def write(kind: str, lines: list[str], data: dict, page: Path = PAGE) -> None:
    """The section, and the measurements as data: in bench/results/, or beside a page that is not the documentation's."""
    page.write_text(with_section(page.read_text() if page.exists() else HEAD, kind, lines))
    results = (TOP / "bench" / "results" if page == PAGE else page.parent) / f"{kind}.json"
    results.parent.mkdir(exist_ok=True)
    results.write_text(as_text(data))
    print(f"wrote {page} and {results}")
