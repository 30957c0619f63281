"""The section of docs/benchmarks.md on `allocate`, made of what bench/allocate.py has measured."""

import math
import statistics
from collections.abc import Callable

from common import page
from common.page import listed, load, percentile, seconds, spread, yes

NEAR = 1e-4  # what a value may be less than another's
BINS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]
BREACH = 1e-3  # USD: what floating point may leave of a rule
BAR = 24
SHORTEST_S = 1e-4  # less of our search counts as this much, so that no ratio is made of noise


def usd(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def gap(value: float | None) -> str:
    return "–" if value is None else "0" if value == 0 else f"{value:.1e}"


def sound(run: dict) -> bool:
    return run.get("verified", False) and run.get("bound_checked") is True


def fast(row: dict) -> list[dict]:
    """The runs that stand beside others: of a random book, which has no fast ones, its only one."""
    return row["tenon"].get("fast") or row["tenon"]["patient"]


def wall(row: dict) -> float:
    return statistics.median(run["wall_s"] for run in fast(row))


def search(row: dict) -> float:
    return max(SHORTEST_S, statistics.median(run.get("search_s", run["wall_s"]) for run in fast(row)))


def memory(row: dict) -> int:
    return max(run.get("peak_mb", 0) for run in fast(row))


def value(row: dict) -> float | None:
    """The worst of the runs, USD."""
    values = [run["value"] for run in fast(row)]
    return None if None in values else min(values) / 1e6


def worst_gap(row: dict) -> float | None:
    gaps = [run["gap"] for run in fast(row)]
    return None if None in gaps else max(gaps)


def meets(row: dict) -> bool:
    runs = fast(row)
    near = all(run["gap"] is not None and run["gap"] <= 1e-4 and sound(run) for run in runs)
    return near and all(run["wall_s"] <= row["within_s"] for run in runs) and memory(row) <= row["memory_mb"]


def meets_strictly(row: dict) -> bool:
    return all(run["gap"] is not None and run["gap"] <= 1e-6 and sound(run) for run in row["tenon"]["strict"])


def all_runs(rows: list[dict]) -> list[dict]:
    return [run for row in rows for of_mode in row["tenon"].values() for run in of_mode]


def answers(row: dict, peer: str) -> dict | None:
    found = row["peers"].get(peer)
    return found if found and "honest" in found else None


def took(result: dict) -> float:
    return result["build_s"] + result["solve_s"]


def process(result: dict) -> float:
    return result["process_s"]


def total(both: list[tuple[dict, dict]], theirs: Callable, ours: Callable) -> float | None:
    return sum(theirs(result) for _, result in both) / sum(ours(row) for row, _ in both) if both else None


# ---- ours


def case_table(rows: list[dict]) -> list[str]:
    lines = [
        "| case | pools × tokens | net gain USD | bound USD | gap | process s (range) | search s | MB | in | MB allowed | met "
        "| to 1e-6: gap | process s | met |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|--:|--:|---|",
    ]
    for row in rows:
        runs, strict = fast(row), row["tenon"]["strict"][0]
        times = [run["wall_s"] for run in runs]
        bounds = [run["bound"] for run in runs]
        cells = [
            row["book"],
            f"{row['pools']} × {row['tokens']}",
            usd(value(row), 6),
            "–" if None in bounds else usd(max(bounds) / 1e6, 6),
            gap(worst_gap(row)),
            f"{seconds(wall(row))} ({seconds(min(times))} … {seconds(max(times))})",
            seconds(search(row)),
            str(memory(row)),
            f"{row['within_s']:g} s",
            str(row["memory_mb"]),
            yes(meets(row)),
            gap(strict["gap"]),
            seconds(strict["wall_s"]),
            yes(meets_strictly(row)),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


# ---- beside others


def worse(row: dict, other: float, part: float) -> bool:
    ours = value(row)
    return ours is None or ours < other - part * max(1, abs(other))


def peer_cell(row: dict, peer: str) -> str:
    result = row["peers"].get(peer)
    if result is None:
        return "–"
    if "honest" not in result:
        return result["status"]
    return (
        f"{seconds(result['build_s'])} + {seconds(result['solve_s'])} s, {result['peak_mb']} MB, "
        f"{page.times(took(result) / search(row))} × time, {page.times(result['peak_mb'] / max(1, memory(row)))} × memory"
    )


def time_table(rows: list[dict], peers: list[str]) -> list[str]:
    lines = [f"| case | Tenon | {' | '.join(peers)} |", "|---|---|" + "---|" * len(peers)]
    for row in rows:
        ours = f"{seconds(search(row))} s (process {seconds(wall(row))}), {memory(row)} MB"
        name = f"{row['book']} ({row['pools']} × {row['tokens']})"
        lines.append(f"| {name} | {ours} | {' | '.join(peer_cell(row, peer) for peer in peers)} |")
    return lines


def breaches(result: dict) -> str:
    found = [f"{rule} {by:,.2g}" for rule, by in result["breaches"].items() if by > BREACH]
    return ", ".join(found) or "none"


def honesty_table(rows: list[dict], peers: list[str]) -> list[str]:
    lines = [
        "| case | solver | status | claims USD | is worth USD | its bound | money created USD | flows past their gate | dust | breaks (USD) |",
        "|---|---|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        for peer in peers:
            result = answers(row, peer)
            if result is None:
                continue
            cells = [
                row["book"],
                peer,
                result["status"],
                usd(result["claimed"], 4),
                usd(result["honest"], 4),
                usd(result["bound"], 4),
                usd(result["created"] + 0.0 if abs(result["created"]) >= 0.005 else 0.0),
                str(result["leaks"]),
                str(result["dust"]),
                breaches(result),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return lines


def ratio_table(rows: list[dict], peers: list[str]) -> list[str]:
    lines = [
        "| solver | answers | time: median (range) | in total | process: median (range) | in total | memory: median (range) | without its imports |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for peer in peers:
        both = [(row, result) for row in rows if (result := answers(row, peer))]
        tried = sum(peer in row["peers"] for row in rows)
        cells = [
            peer,
            f"{len(both)} of {tried}",
            spread([took(result) / search(row) for row, result in both]),
            page.times(total(both, took, search)),
            spread([process(result) / wall(row) for row, result in both]),
            page.times(total(both, process, wall)),
            spread([result["peak_mb"] / max(1, memory(row)) for row, result in both]),
            spread([(result["peak_mb"] - result["import_mb"]) / max(1, memory(row)) for row, result in both]),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


# ---- what is asked for


Goal = tuple[
    str, str, bool | None
]  # what is asked for, what was measured, whether that meets it; None: nothing was measured


def goal(text: str, values: list, said: str, met: bool) -> Goal:
    return (text, said, met) if values else (text, "–", None)


def ratio_goal(text: str, ratios: list[float], asked: float) -> Goal:
    said = f"{page.times(min(ratios))} at least, median {page.times(statistics.median(ratios))}" if ratios else ""
    return goal(text, ratios, said, min(ratios, default=0) >= asked)


def total_goal(text: str, ratio: float | None, asked: float) -> Goal:
    return text, page.times(ratio), None if ratio is None else ratio >= asked


def own_goals(cases: list[dict], everything: list[dict]) -> list[Goal]:
    runs = all_runs(everything)
    good = sum(sound(run) for run in runs)
    near, strict = sum(map(meets, cases)), sum(map(meets_strictly, cases))
    enough = 15 * strict >= 12 * len(cases)
    return [
        goal("every plan verified, its bound from the certificate alone", runs, f"{good} of {len(runs)} runs", good == len(runs)),
        goal("each case within 1e-4 in its time and memory", cases, f"{near} of {len(cases)}", near == len(cases)),
        goal("12 of 15 cases within 1e-6 in 30 s", cases, f"{strict} of {len(cases)}", enough),
    ]  # fmt: skip


def goals_beside(asked: list[dict]) -> list[Goal]:
    loop = [(row, result) for row in asked if (result := answers(row, "cvxpy-loop-s"))]
    highs = [(row, result) for row in asked if (result := answers(row, "highs-r"))]
    behind = behind_on_r(asked, NEAR)
    return [
        ratio_goal("50 times faster than CVXPY in loops, where it answers: search", [took(r) / search(row) for row, r in loop], 50),
        ratio_goal("… process", [process(r) / wall(row) for row, r in loop], 50),
        ratio_goal("a fifth of its memory", [r["peak_mb"] / max(1, memory(row)) for row, r in loop], 5),
        total_goal("2 times faster than HiGHS on R in total: search", total(highs, took, search), 2),
        total_goal("… process", total(highs, process, wall), 2),
        goal("never more than 1e-4 behind another's plan of R", asked, ", ".join(behind) or "none behind", not behind),
    ]  # fmt: skip


def original_goals(asked: list[dict], everything: list[dict], limit: float) -> list[Goal]:
    """What was promised before there was a program: by all books, to 1e-4."""
    patient = [row["tenon"]["patient"][0] for row in everything]
    part = sum(done(run, limit) for run in patient) / len(patient)
    loop = [r["peak_mb"] / max(1, memory(row)) for row in asked if (r := answers(row, "cvxpy-loop-s"))]
    vector = [r["peak_mb"] / max(1, memory(row)) for row in asked if (r := answers(row, "cvxpy-vector-r"))]
    behind = behind_on_r(asked, 1e-3)
    refused = sum(not run.get("verified", False) for run in all_runs(everything))
    return [
        goal("originally: 95 % of all books in 30 s", patient, f"{100 * part:.3g} %", part >= 0.95),
        goal("originally: time-outs under 5 %", patient, f"{100 * (1 - part):.3g} %", 1 - part < 0.05),
        ratio_goal("originally: half of CVXPY's memory: in loops, on S", loop, 2),
        ratio_goal("… vectorised, on R", vector, 2),
        goal("originally: within 0.1 % of CVXPY's and others' plans of R", asked, ", ".join(behind) or "none behind", not behind),
        goal("originally: no violation", patient, f"{refused} plans refused", refused == 0),
    ]  # fmt: skip


def behind_on_r(asked: list[dict], part: float) -> list[str]:
    found = []
    for row in asked:
        results = [answers(row, peer) for peer in row["peers"] if peer.endswith("-r")]
        if any(result and worse(row, result["honest"], part) for result in results):
            found.append(row["book"])
    return found


def goal_table(found: list[Goal]) -> list[str]:
    lines = ["| asked for | measured | met |", "|---|---|---|"]
    for text, measured, met in found:
        lines.append(f"| {text} | {measured} | {'not measured' if met is None else yes(met)} |")
    return lines


# ---- how times are spread


def done(run: dict, limit: float) -> bool:
    return run["gap"] is not None and run["gap"] <= 1e-4 and run["wall_s"] <= limit


def proves(result: dict) -> bool:
    return "honest" in result and result["status"] == "optimal"


def spread_tables(everything: list[dict], rows: list[dict], peers: list[str], limit: float) -> list[str]:
    """Times to 1e-4, what is not proven counting as the limit; ours on all books, a peer's where it was asked."""
    columns: dict[str, list[float]] = {
        "Tenon": [
            run["wall_s"] if done(run, limit) else math.inf for row in everything for run in row["tenon"]["patient"]
        ]
    }
    for peer in peers:
        tried = [row["peers"][peer] for row in rows if peer in row["peers"]]
        columns[peer] = [took(result) if proves(result) else math.inf for result in tried]
    columns = {name: times for name, times in columns.items() if times}

    def cell(time: float) -> str:
        return "open" if math.isinf(time) else seconds(time)

    lines = ["| solver | books | p50 s | p90 s | p95 s | p99 s | most s | open |", "|---|--:|--:|--:|--:|--:|--:|--:|"]
    for name, times in columns.items():
        parts = [cell(percentile(times, part)) for part in (0.5, 0.9, 0.95, 0.99, 1)]
        lines.append(f"| {name} | {len(times)} | {' | '.join(parts)} | {sum(map(math.isinf, times))} |")
    lines += ["", f"| seconds | {' | '.join(columns)} |", "|---|" + "---|" * len(columns)]
    low = 0.0
    for high in [*BINS, math.inf]:
        label = f"over {low:g}, or open" if math.isinf(high) else f"to {high:g}"
        lines.append(f"| {label} | {' | '.join(bar(times, low, high) for times in columns.values())} |")
        low = high
    return lines


def bar(times: list[float], low: float, high: float) -> str:
    count = sum(low < time <= high for time in times)
    return "" if count == 0 else "█" * max(1, round(BAR * count / len(times))) + f" {count}"


# ---- the whole


def losses(rows: list[dict]) -> list[str]:
    found = []
    for row in rows:
        for peer in row["peers"]:
            result = answers(row, peer)
            if result is None or not peer.endswith("-r"):
                continue
            if worse(row, result["honest"], NEAR):
                found.append(
                    f"{row['book']}: {peer} has {usd(result['honest'], 6)} USD, our worst run {usd(value(row), 6)}"
                )
            elif proves(result) and (worst_gap(row) is None or worst_gap(row) > NEAR):
                found.append(
                    f"{row['book']}: {peer} proves 1e-4 in {seconds(took(result))} s, we do not in {row['limit_s']:g} s"
                )
            elif proves(result) and took(result) < search(row):
                found.append(f"{row['book']}: {peer} is {search(row) / took(result):.1f} times faster")
    return found


def faults(everything: list[dict]) -> list[str]:
    found = []
    for row in everything:
        for mode, runs in row["tenon"].items():
            for run in runs:
                if run["value"] is None:
                    found.append(f"{row['book']} {mode}: no plan ({run['status']})")
                elif not run.get("verified", False):
                    found.append(f"{row['book']} {mode}: refused by tenon-verify")
                elif run["bound_checked"] is not True:
                    found.append(f"{row['book']} {mode}: the bound is not re-proved")
                elif run["bound"] < run["value"]:
                    found.append(f"{row['book']} {mode}: the bound lies below the value")
    return list(dict.fromkeys(found))


def head(everything: list[dict], context: dict) -> list[str]:
    runs = all_runs(everything)
    results = [result for row in everything for result in row["peers"].values() if "load" in result]
    lines = [
        f"* {' and '.join(sorted({r['date'] for r in runs}))}, commit {', '.join(sorted({r['commit'] for r in runs}))}, {context['machine']}",
        f"* {sum(row['given'] for row in everything)} cases and {sum(not row['given'] for row in everything)} random books; load of the machine "
        f"before a run (0: it is idle): ours {load(runs)}" + (f"; peers {load(results)}" if results else ""),
        "* search with building and solving, process with process: a process reads, and ours also verifies, proves and writes; a peer's first "
        "loads its language; search without opening the solver's library on either side",
    ]
    if context["versions"]:
        versions = "; ".join(dict.fromkeys(context["versions"].values()))
        lines.append(
            f"* peers: {versions}; {context['peer_seconds']:g} s a solver, {context['kill_after']:g} s a process, gap 1e-4"
        )
    return lines


def section(everything: list[dict], context: dict) -> list[str]:
    cases = [row for row in everything if row["given"]]
    asked = [row for row in everything if row["peers"]]
    peers = list(dict.fromkeys(peer for row in asked for peer in row["peers"]))
    limit = context["strict_s"]
    goals = [*own_goals(cases, everything), *goals_beside(asked), *original_goals(asked, everything, limit)]
    lines = [*head(everything, context), "", *goal_table(goals)]
    if cases:
        lines += [
            "",
            f"Seeds 1 … {context['repeats']}, medians of times, the worst run of each counts for all else.",
            "",
            *case_table(cases),
        ]
    lines += [*listed("Wrong or unproven", faults(everything)), "", "### How times are spread", ""]
    lines += [
        f"To a proven gap of 1e-4 within {context['strict_s']} s.",
        "",
        *spread_tables(everything, asked, peers, context["strict_s"]),
    ]
    if not peers:
        return lines
    return [
        *lines,
        "",
        "### Beside others",
        "",
        "R is our model; S is what the existing program computes: tokens are converted one for one whatever their prices, nothing is paid",
        "out of balances, gas counts for each leg. Their objectives are not the same thing. `cvxpy-loop-s` is S in a constraint for each",
        "pool and token, as the existing program wrote it; `scip-s` what it runs today. Build + solve, peak memory of the process, and how many",
        "times ours that is.",
        "",
        *time_table(asked, peers),
        "",
        *ratio_table(asked, peers),
        *listed("Losses on R", losses(asked)),
        "",
        "What they claim, and what it is worth: every flow above 1e-9 pays its gas, whatever its gate says; money created is what the end holds above",
        "the start less fees. Dust: positions below the least one. Broken rules are those of the solver's own model, above 0.001 USD.",
        "",
        *honesty_table(asked, peers),
    ]
