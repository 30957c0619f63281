"""What the peers of `cut` solve, the start that all are given, and the judge of every plan. Integers only.

An instance is a BPPLIB text: number of item lines, stock length, then `size demand` or `size` a line. A pattern is how
often it is cut, and how many pieces of each size are cut from one stock.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path


class TooLarge(Exception):
    """For a model of some kind."""


@dataclass(frozen=True)
class Pattern:
    times: int
    pieces: dict[int, int]  # by size


@dataclass(frozen=True)
class Instance:
    length: int  # of a stock
    lines: list[int]  # sizes as the file has them
    demand: dict[int, int]  # by size, largest first

    @property
    def area_bound(self) -> int:
        return -(-sum(size * n for size, n in self.demand.items()) // self.length)


def read(path: str | Path) -> Instance:
    count, length, *rest = map(int, Path(path).read_text().split())
    pairs = len(rest) == 2 * count
    lines = rest[::2] if pairs else rest
    demand = Counter()
    for size, n in zip(lines, rest[1::2] if pairs else [1] * count, strict=True):
        demand[size] += n
    return Instance(length, lines, dict(sorted(demand.items(), reverse=True)))


def first_fit(instance: Instance) -> list[Pattern]:
    """First fit decreasing, a size at a time: a stock takes as many pieces of it as fit, in the order of opening."""
    stocks, room = [], []
    for size, n in instance.demand.items():
        for i, left in enumerate(room):
            if n == 0:
                break
            if taken := min(n, left // size):
                stocks[i][size] = taken
                room[i] -= taken * size
                n -= taken
        while n > 0:
            taken = min(n, instance.length // size)
            stocks.append({size: taken})
            room.append(instance.length - taken * size)
            n -= taken
    alike = Counter(tuple(pieces.items()) for pieces in stocks)
    return [Pattern(times, dict(pieces)) for pieces, times in alike.items()]


def stocks_of(patterns: list[Pattern]) -> int:
    return sum(p.times for p in patterns)


def judge(instance: Instance, patterns: list[Pattern]) -> list[str]:
    """Every rule that a plan breaks. More pieces than demanded are no fault: the surplus can be left uncut."""
    broken, cut = [], Counter()
    for p in patterns:
        if p.times < 1 or any(n < 1 for n in p.pieces.values()):
            broken.append(f"{p}: less than once")
        if sum(size * n for size, n in p.pieces.items()) > instance.length:
            broken.append(f"{p}: longer than {instance.length}")
        for size, n in p.pieces.items():
            cut[size] += p.times * n
    broken += [f"no piece has size {size}" for size in cut if size not in instance.demand]
    short = [(size, n - cut[size]) for size, n in instance.demand.items() if cut[size] < n]
    return broken + [f"size {size}: {n} pieces short" for size, n in short]
