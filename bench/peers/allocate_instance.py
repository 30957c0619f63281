"""What the peers of `allocate` solve, and the exact judges of what they return.

Two models of one book (docs/problems/allocate.md). R is ours: money by value, fees really paid, gas once a pool and direction. S is what the
existing program computes: amounts in tokens for each pool and token, conversions of one token into one token whatever the prices,
nothing paid for out of the balances, gas for each leg.
"""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path

KNOWN = {
    "max_alloc_percentage": "0.25",
    "tvl_limit_percentage": "0.05",
    "conversion_rate": "0.0004",
    "min_pools": 4,
    "max_active_pools": None,
    "pool_tvl_limit": 0,
    "optimization_horizon_days": 1,
    "min_transaction_value": 50,
    "min_position_value": 50,
}
FLOW = Fraction(1, 10**9)  # a flow above this is a transaction, whatever its gate says
DUST = Fraction(1, 10**6)  # USD; less than this is no position


@dataclass
class Pool:
    id: str
    apy: Fraction  # percent
    tvl: Fraction
    legs: list[int]  # tokens
    cap: Fraction = Fraction(0)  # USD of all legs


@dataclass
class Book:
    tokens: list[str]
    price: list[Fraction]
    pools: list[Pool]
    wallet: list[Fraction]  # tokens
    held: dict[tuple[int, int], Fraction]  # (pool, token) -> tokens
    gas: dict[str, Fraction]  # USD
    params: dict[str, Fraction | None]
    aum: Fraction = field(init=False)

    def __post_init__(self):
        self.aum = sum(self.usd(j, a) for j, a in enumerate(self.wallet))
        self.aum += sum(self.usd(j, a) for (_, j), a in self.held.items())
        for pool in self.pools:
            shares = self.params["max_alloc_percentage"] * self.aum, self.params["tvl_limit_percentage"] * pool.tvl
            pool.cap = min(shares) if pool.tvl >= self.params["pool_tvl_limit"] else Fraction(0)

    def usd(self, token: int, amount: Fraction) -> Fraction:
        return amount * self.price[token]

    def yield_of(self, pool: Pool, usd) -> Fraction:
        return usd * pool.apy * self.params["optimization_horizon_days"] / 36500

    @property
    def rate(self) -> Fraction:
        return self.params["conversion_rate"]

    # R starts from whole micro-USD: each holding is rounded down once.
    def wallet_usd(self, token: int) -> Fraction:
        return Fraction(floor(self.usd(token, self.wallet[token]) * 10**6), 10**6)

    def held_usd(self, pool: int, token: int) -> Fraction:
        return Fraction(floor(self.usd(token, self.held.get((pool, token), Fraction(0))) * 10**6), 10**6)

    def held_pools(self) -> set[int]:
        return {i for (i, j) in self.held if self.held_usd(i, j) > 0}

    def owned_usd(self, token: int) -> Fraction:
        """All there is of a token: what can be sold, as nothing is worth being sold on."""
        return self.wallet_usd(token) + sum(self.held_usd(i, j) for (i, j) in self.held if j == token)


def read(path: str | Path) -> Book:
    data = json.loads(Path(path).read_text(), parse_float=Decimal)
    unknown = {name for name, value in data["params"].items() if name not in KNOWN and value is not None}
    if unknown:
        raise SystemExit(f"{path}: the peers' models know nothing of {', '.join(sorted(unknown))}")
    number = {name: data["params"].get(name, default) for name, default in KNOWN.items()}
    symbols = {*data["price_usd"], *data.get("wallet", {}), *(p["token"] for p in data.get("positions", []))}
    tokens = data.get("tokens") or sorted(symbols)
    place = {token: j for j, token in enumerate(tokens)}
    pools = [
        Pool(p["pool_id"], Fraction(p["forecasted_apy"]), Fraction(p["forecasted_tvl"]),
             [place[t] for t in p["underlying_tokens"]])
        for p in data["pools"]
    ]  # fmt: skip
    index = {pool.id: i for i, pool in enumerate(pools)}
    held: dict[tuple[int, int], Fraction] = {}
    for position in data.get("positions", []):
        key = index[position["pool_id"]], place[position["token"]]
        held[key] = held.get(key, Fraction(0)) + Fraction(position["amount"])
    return Book(
        tokens,
        [Fraction(data["price_usd"][t]) for t in tokens],
        pools,
        [Fraction(data.get("wallet", {}).get(t, 0)) for t in tokens],
        held,
        {kind: Fraction(data["gas_usd"][kind]) for kind in ("deposit", "withdrawal", "conversion")},
        {name: None if value is None else Fraction(value) for name, value in number.items()},
    )


class Verdict:
    """The largest breach of each rule, USD, and what the answer is really worth."""

    def __init__(self):
        self.breaches: dict[str, Fraction] = {}

    def breach(self, rule: str, by: Fraction) -> None:
        if by > self.breaches.get(rule, 0):
            self.breaches[rule] = by

    def row(self, claimed: float, honest: Fraction, created: Fraction, leaks: int, dust: int) -> dict:
        return {
            "claimed": float(claimed),
            "honest": float(honest),
            "created": float(created),
            "leaks": leaks,
            "dust": int(dust),
            "breaches": {rule: float(by) for rule, by in self.breaches.items()},
        }


@dataclass
class AnswerS:
    """Amounts in tokens: x, w and d by pool and token, c by token and token, y by token; open gates of w, d and c as 0 or 1."""

    x: list[list[float]]
    w: list[list[float]]
    d: list[list[float]]
    c: list[list[float]]
    y: list[float]
    claimed: float
    gates_w: list[list[float]]
    gates_d: list[list[float]]
    gates_c: list[list[float]]


def judge_s(book: Book, answer: AnswerS) -> dict:
    """By the rules of S itself; gas is paid for every flow."""
    found = Verdict()
    tokens, pools = range(len(book.tokens)), range(len(book.pools))
    x, w, d, c = ([[Fraction(v) for v in row] for row in m] for m in (answer.x, answer.w, answer.d, answer.c))
    y = [Fraction(v) for v in answer.y]
    gains = gas = fees = Fraction(0)
    leaks = dust = open_pools = 0

    def flow(amount: Fraction, gate: float, price: Fraction) -> Fraction:
        nonlocal leaks
        if amount <= FLOW:
            return Fraction(0)
        leaks += int(gate < 0.5)
        return price

    for i in pools:
        pool = book.pools[i]
        values = [book.usd(j, x[i][j]) for j in tokens]
        total, legs = sum(values), [values[j] for j in pool.legs]
        gains += book.yield_of(pool, sum(legs))
        found.breach("cap", total - pool.cap)
        found.breach("even", max(legs) - min(legs))
        open_pools += sum(x[i]) >= Fraction(999, 10**6)
        dust += DUST < total < book.params["min_position_value"]
        for j in tokens:
            there = book.held.get((i, j), Fraction(0))
            found.breach("pool flow", book.usd(j, abs(x[i][j] - there - d[i][j] + w[i][j])))
            found.breach("overdraw", book.usd(j, w[i][j] - there))
            found.breach("negative", book.usd(j, -min(x[i][j], w[i][j], d[i][j])))
            gas += flow(w[i][j], answer.gates_w[i][j], book.gas["withdrawal"])
            gas += flow(d[i][j], answer.gates_d[i][j], book.gas["deposit"])
    for j in tokens:
        came = book.wallet[j] + sum(w[i][j] for i in pools) + sum(c[k][j] for k in tokens if k != j)
        went = y[j] + sum(d[i][j] for i in pools) + sum(c[j][k] for k in tokens if k != j)
        found.breach("wallet flow", book.usd(j, abs(came - went)))
        found.breach("negative", book.usd(j, -y[j]))
        for k in tokens:
            if k != j:
                gas += flow(c[j][k], answer.gates_c[j][k], book.gas["conversion"])
                fees += book.rate * book.usd(j, c[j][k])
    found.breach("pools missing", book.params["min_pools"] - open_pools)
    final = sum(book.usd(j, y[j] + sum(x[i][j] for i in pools)) for j in tokens)
    return found.row(answer.claimed, gains - gas - fees, final - (book.aum - fees), leaks, dust)


@dataclass
class AnswerR:
    """Values in USD: v of a leg by pool, w and d by (pool, token) of held pools, c by (token, token), y by token."""

    v: list[float]
    w: dict[tuple[int, int], float]
    d: dict[tuple[int, int], float]
    c: dict[tuple[int, int], float]
    y: list[float]
    claimed: float


def judge_r(book: Book, answer: AnswerR) -> dict:
    """By the rules of R, amounts as the solver has them; gas is paid for every flow, once a pool and direction."""
    found = Verdict()
    params, held = book.params, book.held_pools()
    v, y = [Fraction(u) for u in answer.v], [Fraction(u) for u in answer.y]
    w, d, c = ({k: Fraction(u) for k, u in m.items()} for m in (answer.w, answer.d, answer.c))
    balance = [book.wallet_usd(j) for j in range(len(book.tokens))]
    gains = gas = Fraction(0)
    dust = open_pools = 0
    for i, pool in enumerate(book.pools):
        total = v[i] * len(pool.legs)
        gains += book.yield_of(pool, total)
        found.breach("cap", total - pool.cap)
        found.breach("negative", -v[i])
        least = max(params["min_position_value"], 0 if i in held else params["min_transaction_value"])
        open_pools += total >= least - DUST
        if DUST < total < least - DUST:
            dust += 1
            found.breach("least position", least - total)
        ins = [d.get((i, j), Fraction(0)) if i in held else v[i] for j in pool.legs]
        outs = [w.get((i, j), Fraction(0)) for j in pool.legs]
        gas += book.gas["deposit"] if max(ins) > FLOW else 0
        gas += book.gas["withdrawal"] if max(outs) > FLOW else 0
        for j, paid, taken in zip(pool.legs, ins, outs, strict=True):
            balance[j] += taken - paid
            there = book.held_usd(i, j)
            found.breach("pool flow", abs(there + paid - taken - v[i]))
            found.breach("overdraw", taken - there)
            found.breach("negative", -min(paid, taken))
    for (j, k), sold in c.items():
        balance[j] -= sold
        balance[k] += (1 - book.rate) * sold
        if sold > FLOW:
            gas += book.gas["conversion"]
            found.breach("least conversion", params["min_transaction_value"] - sold)
    for j, left in enumerate(y):
        found.breach("wallet flow", abs(balance[j] - left))
        found.breach("negative", -left)
    found.breach("pools missing", params["min_pools"] - open_pools)
    if params["max_active_pools"] is not None:
        found.breach("too many pools", open_pools + dust - params["max_active_pools"])
    fees = book.rate * sum(c.values())
    start = sum(book.owned_usd(j) for j in range(len(book.tokens)))
    final = sum(v[i] * len(pool.legs) for i, pool in enumerate(book.pools)) + sum(y)
    return found.row(answer.claimed, gains - gas - fees, final - (start - fees), 0, dust)
