"""The section of docs/benchmarks.md on `roster`, made of what bench/roster.py has measured."""

import statistics
from collections.abc import Callable

from common import page
from common.page import listed, load, seconds, yes
from rostering import duties, month, shifts

SHORTEST_S = 1e-4  # less of our search counts as this much, so that no ratio is made of noise
LISTED = 12


def whole(value: int | None) -> str:
    return "–" if value is None else str(value)


def percent(part: float, of: float) -> str:
    return f"{100 * part / max(1, abs(of)):.2f} %"


def median(runs: list[dict], name: str = "wall_s") -> float:
    return statistics.median(run[name] for run in runs)


def spread(times: list[float]) -> str:
    return f"{seconds(statistics.median(times))} ({seconds(min(times))} … {seconds(max(times))})"


def search(run: dict) -> float:
    return run.get("search_s", run["wall_s"])


# ---- What is asked for


def goal_table(measured: dict) -> list[str]:
    lines = ["| asked for | measured | met |", "|---|---|---|"]
    goals = [*shift_goals(measured["shifts"]), *duty_goals(measured["duties"]), *month_goals(measured["months"])]
    for text, found, met in [*goals, *candidate_goals(measured["candidates"])]:
        lines.append(f"| {text} | {found} | {'–' if met is None else yes(met)} |")
    return lines


Line = tuple[str, str, bool | None]  # asked for, measured, met; None: not measured, or not all of it


def shift_goals(rows: list[dict]) -> list[Line]:
    by_name = {row["input"]: row["tenon"] for row in rows}
    return [shift_goal(goal, by_name) for goal in shifts.GOALS]


def shift_goal(goal: shifts.Goal, by_name: dict[str, dict]) -> Line:
    there = [by_name[name] for name in goal.names if name in by_name]
    if not there:
        return goal.text, "not measured", None
    good = [row for row in there if goal.met(row) and row["wall_s"] <= goal.within_s + late_s(goal.within_s)]
    slowest = max(row["wall_s"] for row in there)
    missing = len(goal.names) - len(there)
    found = f"{len(good)} of {len(goal.names)}, slowest {seconds(slowest)} s" + (
        f"; {missing} not measured" if missing else ""
    )
    return goal.text, found, None if missing else len(good) == len(goal.names)


def late_s(limit: float) -> float:
    """What a run that is ended by its limit may take for reading, checking and writing."""
    return 1 + 0.01 * limit if limit >= 60 else 0


def duty_goals(rows: list[dict]) -> list[Line]:
    if not rows:
        return [("rosters of the ngrs inputs", "not measured", None)]
    by_name = {row["input"]: row for row in rows}
    asked = [(name, found, by_name[name]) for name, found in duties.ASKED.items() if name in by_name]
    return [sound_goal(rows), behind_goal(rows), *(asked_goal(*each) for each in asked), *time_goals(by_name)]


def sound_goal(rows: list[dict]) -> Line:
    planned = [row for row in rows if row["figures"] is not None]
    sound = sum(all(run.get("verified", False) for run in row["tenon"]) for row in planned)
    return "a verified roster of every ngrs input", f"{sound} of {len(rows)}", sound == len(rows)


def behind_goal(rows: list[dict]) -> Line:
    pairs = [(row["figures"], lawful_existing(row["input"])) for row in rows]
    lawful = [(ours, other) for ours, other in pairs if other is not None]
    behind = sum(ours is None or not duties.no_worse(ours, other) for ours, other in lawful)
    text = "never behind the existing solver's roster where that is lawful"
    return text, f"behind in {behind} of {len(lawful)}", behind == 0


def time_goals(by_name: dict[str, dict]) -> list[Line]:
    scaled = [row for name, row in by_name.items() if name in duties.SCALED]
    largest = [row for name, row in by_name.items() if name == duties.LARGEST]
    others = [row for row in by_name.values() if row not in scaled and row not in largest]
    lines = []
    if scaled:
        most = max(memory(row) for row in scaled)
        text, found, met = time_goal(f"S1, S2, S3 under 1 s and {duties.SCALED_MB} MB", scaled, duties.OTHER_S)
        all_there = len(scaled) == len(duties.SCALED)
        lines.append((text, f"{found}, {most} MB at most", met and most < duties.SCALED_MB if all_there else None))
    if largest:
        lines.append(time_goal(f"{duties.LARGEST} under {duties.LARGEST_S} s", largest, duties.LARGEST_S))
    if others:
        lines.append(time_goal(f"all others under {duties.OTHER_S} s", others, duties.OTHER_S))
    return lines


def time_goal(text: str, rows: list[dict], limit: float) -> Line:
    times = [median(row["tenon"]) for row in rows]
    good = sum(time < limit and row["figures"] is not None for time, row in zip(times, rows, strict=True))
    return text, f"{good} of {len(times)}, slowest {seconds(max(times))} s", good == len(times)


def lawful_existing(name: str) -> duties.Existing | None:
    found = duties.EXISTING.get(name)
    return found if found is not None and not found.unlawful else None


def asked_goal(name: str, asked: duties.Figures, row: dict) -> Line:
    text = f"{name}: {asked.unfilled} unfilled, {asked.staff} staff, proven"
    found = row["figures"]
    if found is None:
        return text, row["tenon"][0]["status"], False
    proof = "proven" if row["proven"] else "not proven"
    return text, f"{found.unfilled}, {found.staff}, {proof}", duties.no_worse(found, asked) and row["proven"]


def month_goals(rows: list[dict]) -> list[Line]:
    lines = []
    for goal in month.GOALS:
        runs = [row["tenon"] for row in rows if row["goal"] == goal]
        text = f"a typical month (264 posts, 50 officers, 10 for each), goal {goal}: median under 0.05 s of search"
        if not runs:
            lines.append((text, "not measured", None))
            continue
        proven = sum(run["status"] == "optimal" for run in runs)
        time = statistics.median(search(run) for run in runs)
        lines.append((text, f"{seconds(time)} s, {proven} of {len(runs)} proven", time < 0.05 and proven == len(runs)))
    return lines


def candidate_goals(found: dict | None) -> list[Line]:
    text = "an assignment validated in 10 ms"
    if found is None:
        return [(text, "not measured", None)]
    worst = max(found["first_s"], *found["seconds"])
    return [(text, f"{1000 * worst:.3f} ms at most", worst < 0.01)]


# ---- Shift scheduling


def shift_table(rows: list[dict], peers: list[str]) -> list[str]:
    lines = [
        "| instance | staff × days × shifts | best known | Tenon | bound | gap | above best | limit s | process s | search s | MB | verified | bound re-proved | "
        + " | ".join(f"{peer}: value, bound | s | MB" for peer in peers)
        + (" |" if peers else ""),
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|---|" + "--:|--:|--:|" * len(peers),
    ]
    for row in rows:
        run, best = row["tenon"], row["best"]
        value, bound = run["value"], run["bound"]
        cells = [
            row["input"],
            row["size"],
            whole(best),
            f"**{value}**" if run["verdict"] == "proven" else run["status"] if value is None else whole(value),
            whole(bound),
            "–" if value is None or bound is None else percent(value - bound, value),
            "–" if value is None or best is None else percent(value - best, best),
            f"{run['limit']:g}",
            seconds(run["wall_s"]),
            seconds(search(run)),
            whole(run.get("peak_mb")),
            "–" if value is None else yes(run.get("verified", False)),
            "–" if value is None else yes(run.get("bound_checked") is True),
        ]
        for peer in peers:
            cells += peer_cells(row["peers"].get(peer))
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def peer_cells(found: dict | None) -> list[str]:
    if found is None:
        return ["–", "–", "–"]
    time = f"{seconds(found['solve_s'])}"
    memory_mb = whole(found.get("peak_mb"))
    if found.get("value") is None:
        return [f"none ({found['status'].split(':')[0]})", time, memory_mb]
    wrong = "**wrong** " if found["verdict"] == "wrong" else ""
    value = f"**{found['value']}**" if found["verdict"] == "proven" else f"{found['value']}, {whole(found['bound'])}"
    return [wrong + value, time, memory_mb]


def shift_summary(rows: list[dict], peers: list[str]) -> list[str]:
    """Whose rosters are how good, over the instances that the solver was asked about."""

    def counts(results: list[dict]) -> str:
        return " | ".join(str(sum(r["verdict"] == word for r in results)) for word in shifts.VERDICTS)

    lines = [
        f"| solver | instances | {' | '.join(shifts.VERDICTS)} | where it and we prove: its solve to our search, median (range) |",
        "|---|--:|" + "--:|" * len(shifts.VERDICTS) + "--:|",
        f"| **Tenon** | {len(rows)} | {counts([row['tenon'] for row in rows])} | 1 |",
    ]
    for peer in peers:
        both = [(row["tenon"], row["peers"][peer]) for row in rows if peer in row["peers"]]
        ratios = [
            theirs["solve_s"] / max(search(ours), SHORTEST_S)
            for ours, theirs in both
            if ours["verdict"] == theirs["verdict"] == "proven"
        ]
        text = (
            f"{page.times(statistics.median(ratios))} ({page.times(min(ratios))} … {page.times(max(ratios))})"
            if ratios
            else "–"
        )
        lines.append(f"| {peer} | {len(both)} | {counts([theirs for _, theirs in both])} | {text} |")
    return lines


def shift_losses(rows: list[dict]) -> list[str]:
    found = []
    for row in rows:
        ours = row["tenon"]
        for peer, theirs in row["peers"].items():
            if theirs["verdict"] in ("no plan", "wrong"):
                continue
            if ours["value"] is None or theirs["value"] < ours["value"]:
                found.append(f"{row['input']}: {peer} has {theirs['value']}, we {whole(ours['value'])}")
            elif theirs["verdict"] == "proven" and ours["verdict"] != "proven":
                found.append(
                    f"{row['input']}: {peer} proves {theirs['value']} in {seconds(theirs['solve_s'])} s, we do not"
                )
            elif theirs["verdict"] == "proven" and theirs["solve_s"] < search(ours):
                found.append(f"{row['input']}: {peer} is {search(ours) / theirs['solve_s']:.1f} times faster")
    return found


# ---- Rosters of the ngrs family


def memory(row: dict) -> int:
    return max(run.get("peak_mb", 0) for run in row["tenon"])


def as_figures(found: duties.Figures | None) -> str:
    return "–" if found is None else f"{found.unfilled} / {found.staff}"


def open_stages(row: dict) -> str:
    run = row["worst"]
    names = [name for name, stage in run.get("stages", {}).items() if not stage["proven"]]
    return run["status"] + (f" ({', '.join(names)} open)" if names else "")


def duty_table(rows: list[dict]) -> list[str]:
    lines = [
        "| input | existing: unfilled / staff | s | MB | lawful | foretold | **Tenon** | status | process s (range) | search s | MB "
        "| verified | bounds re-proved | in time | no worse |",
        "|---|--:|--:|--:|---|--:|--:|---|--:|--:|--:|---|---|---|---|",
    ]
    for row in rows:
        name, runs, ours = row["input"], row["tenon"], row["figures"]
        existing, foretold = duties.EXISTING.get(name), duties.FORETOLD.get(name)
        others = [other for other in (lawful_existing(name), foretold) if other is not None]
        time = median(runs)
        cells = [
            name,
            as_figures(existing),
            "–" if existing is None else f"{existing.wall_s:.2f}",
            "–" if existing is None else str(existing.peak_mb),
            "–" if existing is None else "yes" if not existing.unlawful else f"no: {existing.unlawful}",
            as_figures(foretold),
            f"**{as_figures(ours)}**" if row["proven"] else as_figures(ours),
            open_stages(row),
            spread([run["wall_s"] for run in runs]),
            seconds(statistics.median(search(run) for run in runs)),
            str(memory(row)),
            yes(all(run.get("verified", False) for run in runs)) if ours else "–",
            yes(all(run.get("bound_checked") is True for run in runs)) if ours else "–",
            yes(time < row["within_s"]),
            "–" if not others else yes(ours is not None and all(duties.no_worse(ours, other) for other in others)),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


# ---- Months and candidates


def month_table(rows: list[dict]) -> list[str]:
    lines = [
        "| goal | seeds | proven | verified | unfilled | staff | search s (range) | process s | MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for goal in month.GOALS:
        runs = [row["tenon"] for row in rows if row["goal"] == goal]
        if not runs:
            continue
        cells = [
            goal,
            str(len(runs)),
            str(sum(run["status"] == "optimal" for run in runs)),
            str(sum(run.get("verified", False) for run in runs)),
            between([run.get("unfilled") for run in runs]),
            between([run.get("staff") for run in runs]),
            spread([search(run) for run in runs]),
            seconds(median(runs)),
            str(max(run.get("peak_mb", 0) for run in runs)),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def between(values: list[int | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "–"
    text = str(min(known)) if min(known) == max(known) else f"{min(known)} … {max(known)}"
    return text if len(known) == len(values) else f"{text}, {len(values) - len(known)} without a plan"


def candidate_lines(found: dict) -> list[str]:
    times = sorted(found["seconds"])
    return [
        f"{found['candidates']} requests of one candidate each ({found['feasible']} feasible), bytes in, bytes out, in one process: median "
        f"{1000 * statistics.median(times):.3f} ms, most {1000 * times[-1]:.3f} ms, the very first {1000 * found['first_s']:.3f} ms."
    ]


# ---- The whole


def all_runs(measured: dict) -> list[dict]:
    runs = [row["tenon"] for row in (*measured["shifts"], *measured["months"])]
    return runs + [run for row in measured["duties"] for run in row["tenon"]]


def faults(measured: dict) -> list[str]:
    found = [f"{row['input']}: {fault}" for row in measured["shifts"] for fault in row["tenon"]["faults"]]
    others = [(row["input"], run) for row in measured["duties"] for run in row["tenon"]]
    others += [(f"month, goal {row['goal']}, seed {row['seed']}", row["tenon"]) for row in measured["months"]]
    for name, run in others:
        if run.get("unfilled") is None:
            found.append(f"{name}: no roster ({run['status']})")
        elif not run.get("verified", False):
            found.append(f"{name}: refused by tenon-verify")
        elif run["status"] == "optimal" and run.get("bound_checked") is False:
            found.append(f"{name}: called optimal, but the proof does not hold")
    return list(dict.fromkeys(found))


def head(measured: dict, context: dict) -> list[str]:
    runs = all_runs(measured)
    results = [result for row in measured["shifts"] for result in row["peers"].values()]

    commits = ", ".join(dict.fromkeys(run["commit"] for run in runs))
    lines = [
        f"* {' and '.join(sorted({run['date'] for run in runs}))}, commit {commits}, {context['machine']}",
        f"* load of the machine before a run (0: it is idle): ours {load(runs)}"
        + (f"; peers {load(results)}" if results else ""),
        "* search: the process without reading, loading of solver libraries, verifying and proving; a peer's is its solve call alone",
    ]
    if results:
        lines.append(
            f"* peers: {'; '.join(context['versions'].values())}; {context['threads']} threads, {context['peer_seconds']:g} s; their rosters are judged "
            "and counted by `bench/peers/roster_instance.py`, and so are ours"
        )
    return lines


def part(title: str, rows: object, text: Callable[[], list[str]]) -> list[str]:
    return ["", f"### {title}", "", *text()] if rows else []


def section(measured: dict, context: dict) -> list[str]:
    rows = measured["shifts"]
    peers = list(dict.fromkeys(peer for row in rows for peer in row["peers"]))

    def shift_part() -> list[str]:
        public = any(row["best"] is not None for row in rows)
        inputs = (
            "The public instances of schedulingbenchmarks.org (Curtois and Qu, 2014); best known values as listed by NurseScheduler (2023), without rosters."
            if public
            else "The public instances are not there, so random ones of their form, by `tenon new roster --shape nurses`."
        )
        return [
            inputs,
            "One run each. Bold: proven. Process s counts all, the limit the search alone; within 1 %: of the best known value.",
            "",
            *shift_table(rows, peers),
            "",
            *(shift_summary(rows, peers) if public else []),
            *(listed("Losses to peers", shift_losses(rows)) if peers else []),
        ]

    def duty_part() -> list[str]:
        return [
            "Unfilled posts / officers on duty. The existing solver's figures were measured **elsewhere and once**: two shared cores of another machine,",
            "its process with its imports; lawful is what an independent checker said of its roster, the 9-hour reading of the weekly 44 hours left",
            "aside, since its schemas disagree about it. Foretold: by a CP-SAT model of the same rules, made apart from the planner and not kept. Bold:",
            f"unfilled and staff both proven. Ours: medians of up to {context['repeats']} runs of at most {duties.LIMIT_S} s, the worst of them counts.",
            "",
            *duty_table(measured["duties"]),
        ]

    def month_part() -> list[str]:
        return [
            "January 2026: four sites, three shifts on weekdays, one post each; ten of fifty officers may be at each, drawn by seed; schemes A and B.",
            "",
            *month_table(measured["months"]),
        ]

    return [
        *head(measured, context),
        "",
        *goal_table(measured),
        *listed("Wrong or without a roster", faults(measured), LISTED),
        *part("Shift scheduling", rows, shift_part),
        *part("Duty rosters of the ngrs family", measured["duties"], duty_part),
        *part("A typical month", measured["months"], month_part),
        *part("One more duty", measured["candidates"], lambda: candidate_lines(measured["candidates"])),
    ]
