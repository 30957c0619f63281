"""Cutting stock as a flow: nodes are lengths, an arc is a piece, a path from 0 to the stock's length is a pattern.

Source: J. M. Valério de Carvalho, "Exact solution of bin-packing problems using column generation and branch-and-bound",
Annals of Operations Research 86 (1999), with his reductions: pieces of a path stand by size, largest first; a size follows
itself no more often than it is demanded; only lengths that such paths reach are nodes; what is left is lost by one arc
to the end, behind the last piece.
"""

from dataclasses import dataclass

import numpy as np
from cut_instance import Instance, Pattern, TooLarge

LOSS = -1  # the kind of an arc that is no piece
MOST_ARCS = 2_000_000


@dataclass
class Graph:
    nodes: np.ndarray  # lengths, ascending: the first is 0, the last the stock's length
    tail: np.ndarray  # of each arc, as an index into nodes
    head: np.ndarray
    kind: np.ndarray  # of each arc: which size, counted from the largest, or LOSS


def build(instance: Instance) -> Graph:
    length = instance.length
    reached = np.zeros(length + 1, dtype=bool)
    reached[0] = True
    tails, heads, kinds, total = [], [], [], 0
    for kind, (size, demand) in enumerate(instance.demand.items()):
        starts = reached.copy()  # reached with fewer than `demand` pieces of this size
        for _ in range(min(demand, length // size) - 1):
            longer = starts.copy()
            longer[size:] |= starts[: length + 1 - size]
            if np.array_equal(longer, starts):
                break
            starts = longer
        at = np.flatnonzero(starts[: length + 1 - size])
        reached[at + size] = True
        tails.append(at)
        heads.append(at + size)
        kinds.append(np.full(len(at), kind))
        total += len(at)
        if total > MOST_ARCS:
            raise TooLarge(f"more than {MOST_ARCS:,} arcs")
    lost = np.flatnonzero(reached[1:length]) + 1
    reached[length] = True
    nodes = np.flatnonzero(reached)
    index = np.zeros(length + 1, dtype=np.int64)
    index[nodes] = np.arange(len(nodes))
    tail = index[np.concatenate([*tails, lost])]
    head = index[np.concatenate([*heads, np.full(len(lost), length)])]
    return Graph(nodes, tail, head, np.concatenate([*kinds, np.full(len(lost), LOSS)]))


def flow_of(graph: Graph, instance: Instance, patterns: list[Pattern]) -> list[int]:
    """The flow of a plan."""
    sizes = list(instance.demand)
    arc = {(int(graph.nodes[t]), k): a for a, (t, k) in enumerate(zip(graph.tail, graph.kind.tolist(), strict=True))}
    flow = [0] * len(graph.tail)
    for p in patterns:
        at = 0
        for size in sorted(p.pieces, reverse=True):
            for _ in range(p.pieces[size]):
                flow[arc[at, sizes.index(size)]] += p.times
                at += size
        if at < instance.length:
            flow[arc[at, LOSS]] += p.times
    return flow


def patterns_of(graph: Graph, instance: Instance, flow: list[int]) -> list[Pattern]:
    """The paths of a flow that keeps its balance. A flow that does not ends a path early: the judge finds pieces missing."""
    sizes = list(instance.demand)
    leaving = {}
    for a, units in enumerate(flow):
        if units > 0:
            leaving.setdefault(int(graph.tail[a]), []).append(a)
    left = list(flow)
    patterns = []
    while leaving.get(0):
        at, path = 0, []
        while leaving.get(at):
            path.append(leaving[at][-1])
            at = int(graph.head[path[-1]])
        times = min(left[a] for a in path)
        pieces = {}
        for a in path:
            left[a] -= times
            if left[a] == 0:
                leaving[int(graph.tail[a])].remove(a)
            if graph.kind[a] != LOSS:
                size = sizes[graph.kind[a]]
                pieces[size] = pieces.get(size, 0) + 1
        patterns.append(Pattern(times, pieces))
    return patterns
