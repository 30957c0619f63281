"""What the peers of `rebalance` solve, and the exact judge of what they return. Integers only.

An instance is a JSON file with an explicit graph: cost of an arc = unit * x + fixed * [x > 0], x = 0 or min <= x <= cap;
unit and fixed in 1e-4 micro-USDC (cheapest) or 1e-6 s (fastest). docs/problems/rebalance.md has the meaning.
"""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Arc:
    id: str
    src: str
    dest: str
    unit: int
    fixed: int
    low: int
    cap: int | None


@dataclass
class Instance:
    nodes: list[str]
    arcs: list[Arc]
    supplies: dict[str, int]
    raw: dict  # graph and mode as the file has them

    @property
    def total(self) -> int:
        return sum(v for v in self.supplies.values() if v > 0)


def read(path: str | Path) -> Instance:
    data = json.loads(Path(path).read_text())
    graph = data.get("graph", data)
    mode = data.get("mode", "cheapest")
    penalty = int(data.get("arcPenalty", 1))
    arcs = []
    for e in graph["edges"]:
        flat, seconds = int(e.get("flatFee", 0)), e.get("timeSec", e.get("time", 0))
        cheap = mode == "cheapest"
        arcs.append(
            Arc(
                e["id"],
                e["src"],
                e["dest"],
                e.get("variableFeeBps", 0) if cheap else 0,
                10**4 * flat + 10**6 * penalty if cheap else 10**6 * (seconds + penalty),
                int(e.get("min", 0)),
                int(e["capacity"]) if "capacity" in e else None,
            )
        )
    supplies = {k: int(v) for k, v in graph["supplies"].items()}
    nodes = list(dict.fromkeys([*graph["nodes"], *(n for a in arcs for n in (a.src, a.dest)), *supplies]))
    return Instance(nodes, arcs, supplies, {"graph": graph, "mode": mode, "arcPenalty": penalty})


def judge(instance: Instance, flows: list[int]) -> tuple[int, list[str]]:
    """Exact cost, and every rule that the flows break."""
    cost, broken = 0, []
    balance = dict.fromkeys(instance.nodes, 0)
    for arc, x in zip(instance.arcs, flows, strict=True):
        if x == 0:
            continue
        cost += arc.unit * x + arc.fixed
        balance[arc.src] += x
        balance[arc.dest] -= x
        if x < arc.low or (arc.cap is not None and x > arc.cap):
            broken.append(f"{arc.id}: {x} outside {arc.low} … {arc.cap}")
    broken += [
        f"{n}: off by {b - instance.supplies.get(n, 0)}" for n, b in balance.items() if b != instance.supplies.get(n, 0)
    ]
    return cost, broken
