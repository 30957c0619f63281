"""What the peers of `roster` solve, and the judge of every roster. Whole numbers only; knows nothing of Tenon.

An instance is a shift-scheduling text of schedulingbenchmarks.org (Curtois and Qu, 2014). Days count from 0, a Monday. A roster is a list of
(employee, day, shift).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

Roster = list[tuple[str, int, str]]


@dataclass(frozen=True)
class Shift:
    minutes: int
    not_before: frozenset[str]  # the shifts of the next day that it rules out


@dataclass(frozen=True)
class Employee:
    most_of: dict[str, int]  # by shift
    most_minutes: int
    least_minutes: int
    most_in_row: int  # days of work
    least_in_row: int
    least_off: int  # days off in a row
    most_weekends: int
    off: frozenset[int]


@dataclass(frozen=True)
class Cover:
    wanted: int
    under: int  # the cost of each who is missing
    over: int


@dataclass(frozen=True)
class Instance:
    days: int
    shifts: dict[str, Shift]
    staff: dict[str, Employee]
    on: dict[tuple[str, int, str], int]  # cost if not given; by (employee, day, shift)
    off: dict[tuple[str, int, str], int]  # cost if given
    cover: dict[tuple[int, str], Cover]


def sections(text: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for line in map(str.strip, text.splitlines()):
        if line.startswith("SECTION_"):
            rows = found.setdefault(line.removeprefix("SECTION_"), [])
        elif line and not line.startswith("#"):
            rows.append([cell.strip() for cell in line.split(",")])
    return found


def requests(rows: list[list[str]]) -> dict[tuple[str, int, str], int]:
    found = Counter()
    for employee, day, shift, weight in rows:
        found[employee, int(day), shift] += int(weight)
    return dict(found)


def read(path: str | Path) -> Instance:
    part = sections(Path(path).read_text())
    off = {row[0]: frozenset(int(day) for day in row[1:] if day) for row in part.get("DAYS_OFF", [])}
    staff = {}
    for name, most_of, *numbers in part["STAFF"]:
        most = {shift: int(n) for shift, n in (word.split("=") for word in most_of.split("|") if word)}
        staff[name] = Employee(most, *map(int, numbers), off.get(name, frozenset()))
    return Instance(
        int(part["HORIZON"][0][0]),
        {
            name: Shift(int(minutes), frozenset(filter(None, after.split("|"))))
            for name, minutes, after in part["SHIFTS"]
        },
        staff,
        requests(part.get("SHIFT_ON_REQUESTS", [])),
        requests(part.get("SHIFT_OFF_REQUESTS", [])),
        {(int(day), shift): Cover(*map(int, numbers)) for day, shift, *numbers in part["COVER"]},
    )


def cost_of(instance: Instance, roster: Roster) -> int:
    given, there = set(roster), Counter((day, shift) for _, day, shift in roster)
    cost = sum(weight for wish, weight in instance.on.items() if wish not in given)
    cost += sum(weight for wish, weight in instance.off.items() if wish in given)
    for post, cover in instance.cover.items():
        missing = cover.wanted - there[post]
        cost += max(0, missing) * cover.under + max(0, -missing) * cover.over
    return cost


def runs(worked: list[bool]) -> list[tuple[int, int, bool]]:
    """(first day, day behind the last, whether worked) of each run."""
    ends = [day for day in range(1, len(worked)) if worked[day] != worked[day - 1]]
    return [(a, b, worked[a]) for a, b in zip([0, *ends], [*ends, len(worked)], strict=True)]


def judge_one(instance: Instance, name: str, days: dict[int, list[str]]) -> list[str]:
    """What one employee's roster breaks. A run that touches an end of the horizon may be shorter than the least."""
    who, broken = instance.staff[name], []
    given = [shift for shifts in days.values() for shift in shifts]
    broken += [f"{len(shifts)} shifts on day {day}" for day, shifts in days.items() if len(shifts) > 1]
    broken += [f"day {day} is a day off" for day in days if day in who.off]
    for day, shifts in days.items():
        ruled_out = frozenset().union(*(instance.shifts[shift].not_before for shift in shifts))
        broken += [f"{shift} on day {day + 1} behind {shifts}" for shift in days.get(day + 1, []) if shift in ruled_out]
    of_kind = Counter(given)
    broken += [f"{n} times {shift}" for shift, n in of_kind.items() if n > who.most_of.get(shift, 0)]
    minutes = sum(instance.shifts[shift].minutes for shift in given)
    if not who.least_minutes <= minutes <= who.most_minutes:
        broken.append(f"{minutes} minutes")
    for first, end, worked in runs([day in days for day in range(instance.days)]):
        inside = first > 0 and end < instance.days
        if worked and end - first > who.most_in_row:
            broken.append(f"{end - first} days in a row from day {first}")
        if inside and end - first < (who.least_in_row if worked else who.least_off):
            broken.append(f"only {end - first} days {'on' if worked else 'off'} from day {first}")
    weekends = len({day // 7 for day in days if day % 7 >= 5})
    if weekends > who.most_weekends:
        broken.append(f"{weekends} weekends")
    return [f"{name}: {reason}" for reason in broken]


def judge(instance: Instance, roster: Roster) -> list[str]:
    """Every rule that a roster breaks."""
    unknown = [
        f"{entry}: unknown"
        for entry in roster
        if entry[0] not in instance.staff or entry[2] not in instance.shifts or not 0 <= entry[1] < instance.days
    ]
    if unknown:
        return unknown
    of_each: dict[str, dict[int, list[str]]] = {name: defaultdict(list) for name in instance.staff}
    for name, day, shift in roster:
        of_each[name][day].append(shift)
    return [reason for name, days in of_each.items() for reason in judge_one(instance, name, dict(days))]
