"""The section of docs/benchmarks.md on `cut`, made of what bench/cut.py has measured."""

import statistics

from common import page
from common.page import load, percentile, seconds, spread
from cutting import classes
from cutting.judgement import VERDICTS

LISTED = 8  # unproven inputs of a class; all stand in the results


def by_class(rows: list[dict]) -> dict[str, list[dict]]:
    return {group: [r for r in rows if r["class"] == group] for group in dict.fromkeys(r["class"] for r in rows)}


def with_groups(parts: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """Classes that are also asked for together get a row of all, behind the last of them."""
    found = {}
    for group, members in parts.items():
        found[group] = members
        for name, of_it in classes.TOGETHER.items():
            if set(of_it) <= set(parts) and group == of_it[-1]:
                found[name] = [r for part in of_it for r in parts[part]]
    return found


def class_table(rows: list[dict], sizes: dict[str, int]) -> list[str]:
    lines = [
        "| class | inputs | proven | mean s | median s | p95 s | max s | MB | wrong | asked for | met |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|---|",
    ]
    for group, members in with_groups(by_class(rows)).items():
        times = [r["wall_s"] for r in members]
        size = sum(sizes[part] for part in classes.TOGETHER.get(group, [group]))
        target = classes.target(group)
        cells = [
            group,
            f"{len(members)}" if len(members) == size else f"{len(members)} of {size}",
            f"{100 * classes.proven(members) / len(members):.4g} %",
            seconds(statistics.fmean(times)),
            seconds(statistics.median(times)),
            seconds(percentile(times, 0.95)),
            seconds(max(times)),
            str(max(r.get("peak_mb", 0) for r in members)),
            str(sum(bool(r["faults"]) for r in members)),
            target.text or "–",
            "–" if not target.text else "yes" if target.met(members) else "**no**",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def unproven(rows: list[dict]) -> list[str]:
    lines = []
    for group, members in by_class(rows).items():
        open_ = [r for r in members if r["verdict"] != "proven"]
        if open_:
            best = sum(r["verdict"] == "best, unproven" for r in open_)
            names = [f"{r['input']} ({r['value']}, bound {r.get('bound')}, known {r['optimum']})" for r in open_]
            more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
            lines.append(f"* {group}: {len(open_)}, {best} of them with a best plan: {', '.join(names[:LISTED])}{more}")
    return lines


def peer_summary(compared: list[dict], peers: list[str]) -> list[str]:
    def counts(rows: list[dict]) -> str:
        return " | ".join(str(sum(r["verdict"] == word for r in rows)) for word in VERDICTS)

    lines = [
        "| solver | inputs | "
        + " | ".join(VERDICTS)
        + " | ratio: median (range) | with its limit for what it leaves open |",
        "|---|--:|" + "--:|" * len(VERDICTS) + "--:|--:|",
        f"| **Tenon** | {len(compared)} | {counts(compared)} | 1 | |",
    ]
    for peer in peers:
        rows = [r["peers"][peer] for r in compared if peer in r["peers"]]
        ratios = [r["ratio"] for r in rows if r["ratio"] is not None]
        at_least = [r["ratio_at_least"] for r in rows if r["ratio_at_least"] is not None]
        lines.append(f"| {peer} | {len(rows)} | {counts(rows)} | {spread(ratios)} | {spread(at_least)} |")
    return lines


def peer_cell(row: dict | None) -> str:
    if row is None:
        return "–"
    if row["verdict"] == "proven":
        ratio = "" if row["ratio"] is None else f", {page.times(row['ratio'])} ×"
        return f"{row['value']}, {seconds(row['solve_s'])} s{ratio}"
    if row["verdict"] == "no plan":
        return f"none ({row['status'].split(':')[0]})"
    wrong = "**wrong** " if row["verdict"] == "wrong" else ""
    bound = "no bound" if row["bound"] is None else f"bound {row['bound']}"
    return f"{wrong}{row['value']}, {bound}"


def peer_table(compared: list[dict], peers: list[str]) -> list[str]:
    lines = [
        "| input | optimum | Tenon | search s (range) | process s | " + " | ".join(peers) + " |",
        "|---|--:|---|--:|--:|" + "---|" * len(peers),
    ]
    for row in compared:
        runs = row["tenon"]
        times = [r.get("search_s", r["wall_s"]) for r in runs]
        worst = next(r for r in runs if r["verdict"] == row["verdict"])
        proven = row["verdict"] == "proven"
        cells = [
            f"{row['class']}/{row['input']}",
            "–" if row["optimum"] is None else str(row["optimum"]),
            f"**{worst['value']}**" if proven else f"{worst['value']}, bound {worst.get('bound')}",
            f"{seconds(row['search_s'])} ({seconds(min(times))} … {seconds(max(times))})",
            seconds(statistics.median(r["wall_s"] for r in runs)),
            *(peer_cell(row["peers"].get(peer)) for peer in peers),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def losses(compared: list[dict]) -> list[str]:
    found = []
    for row in compared:
        name = f"{row['class']}/{row['input']}"
        worst = max(r["value"] if r["value"] is not None else 10**18 for r in row["tenon"])
        for peer, result in row["peers"].items():
            if result["verdict"] == "proven" and row["verdict"] != "proven":
                found.append(f"{name}: {peer} proves {result['value']} in {seconds(result['solve_s'])} s, we do not")
            elif result["verdict"] not in ("no plan", "wrong") and result["value"] < worst:
                found.append(f"{name}: {peer} has {result['value']}, our worst run {worst}")
            elif result["ratio"] is not None and result["ratio"] < 1:
                found.append(f"{name}: {peer} is {1 / result['ratio']:.1f} times faster")
    return found


def head(rows: list[dict], machine: str) -> list[str]:
    late = [r for r in rows if r["wall_s"] > 1.1 * r["limit"] + 1]
    checked = [r for r in rows if "verified" in r]
    proven = [r for r in rows if r["verdict"] == "proven"]
    return [
        f"* {' and '.join(sorted({r['date'] for r in rows}))}, commit {', '.join(sorted({r['commit'] for r in rows}))}, {machine}",
        f"* load of the machine before a run (0: it is idle): {load(rows)}",
        f"* times of the whole process: reading, search, proof, writing; an unproven run counts with the time it took; over "
        f"their limit by more than a tenth and a second: {len(late)}"
        + (f", most {max(r['wall_s'] - r['limit'] for r in late):.1f} s" if late else ""),
        f"* plans re-checked by `bench/peers/cut_instance.py`: all; with their proofs by `tenon-verify`: {len(checked)}, "
        f"refused {sum(not r['verified'] for r in checked)}",
        f"* proven: {len(proven)} of {len(rows)}; the bound of {sum(r['bound_checked'] is True for r in proven)} is re-proved "
        "from its certificate alone, that of the others rests on the search",
    ]


def section(rows: list[dict], compared: list[dict], context: dict) -> list[str]:
    wrong = [f"* {r['class']}/{r['input']}: {'; '.join(r['faults'])}" for r in rows if r["faults"]]
    open_ = unproven(rows)
    lines = [
        *head(rows, context["machine"]),
        "",
        *class_table(rows, context["inputs"]),
        "",
        "Wrong: a plan that breaks a rule, a value below or a bound above the known optimum, `optimal` where value and bound differ, or",
        "refused by `tenon-verify`: " + ("" if wrong else "none."),
        *wrong,
        "",
        "Not proven: " + ("" if open_ else "none."),
        *open_,
    ]
    if not compared:
        return lines
    peers = list(dict.fromkeys(peer for row in compared for peer in row["peers"]))
    results = [result for row in compared for result in row["peers"].values()]
    lost = losses(compared)
    return [
        *lines,
        "",
        "### Beside others",
        "",
        f"{len(compared)} inputs, evenly spread over their classes. Tenon: seeds 1 … {context['repeats']} (fewer where they take over "
        f"{context['repeats_s']} s); the worst run",
        f"counts, times are medians. Each peer once for {context['peer_seconds']:g} s, load before it {load(results)}:",
        f"{'; '.join(dict.fromkeys(context['versions'].values()))}.",
        "",
        *peer_summary(compared, peers),
        "",
        "Worse: more stocks than the optimum, and unproven. No plan: none found, or a model that is too large to build. The ratio is of a peer's",
        "solve time to our search time (not below 0.1 ms) where both prove the optimum.",
        "",
        *peer_table(compared, peers),
        "",
        "Losses: " + ("" if lost else "none in this run."),
        *[f"* {loss}" for loss in lost],
    ]
