"""The books of `allocate` that are measured, and what we ask of ourselves on each."""

import itertools
import json
from dataclasses import dataclass
from pathlib import Path

from common import program

FAST_S, STRICT_S = 2, 30  # of our runs
PATIENT = {"c11_whale": 5}  # fast, seconds
FIRST = {"c15_huge": 1}  # the same asked to be done within, seconds
MEMORY_MB = {"c13_k": 100, "c14_big": 100, "c15_huge": 150}
OTHER_MB = 60
RANDOM = [(20, 3), (50, 6), (100, 10), (200, 15), (500, 25), (1000, 30)]  # pools, tokens
SEEDS = (1, 2)
AUM = {
    "1M": lambda pools: 10**6,
    "0.1M-a-pool": lambda pools: 10**5 * pools,
}  # USD: gas weighs the more, the less there is


@dataclass(frozen=True)
class Book:
    name: str
    path: Path
    pools: int
    tokens: int
    given: bool  # a case, not a random book

    @property
    def cells(self) -> int:
        return self.pools * self.tokens

    @property
    def fast_s(self) -> float:
        return PATIENT.get(self.name, FAST_S)

    @property
    def within_s(self) -> float:
        return FIRST.get(self.name, self.fast_s)

    @property
    def memory_mb(self) -> int:
        return MEMORY_MB.get(self.name, OTHER_MB)


def books() -> list[Book]:
    """The cases where they are, and random books that anybody can make again."""
    found = []
    for path in sorted(program.cases("allocate").glob("*.json")):
        data = json.loads(path.read_text())
        found.append(Book(path.stem, path, len(data["pools"]), len(data["price_usd"]), True))
    for pools, tokens in RANDOM:
        for (money, aum), seed in itertools.product(AUM.items(), SEEDS):
            name = f"random-{pools}x{tokens}-{money}-seed-{seed}"
            words = ["--random", pools, "--tokens", tokens, "--aum", aum(pools), "--seed", seed]
            path = program.new_input("allocate", f"allocate-{name}.json", *words)
            found.append(Book(name, path, pools, tokens, False))
    return found
