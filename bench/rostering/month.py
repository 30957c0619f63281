"""A typical month, and candidates for duties, as anybody can make them again: the same seed gives the same bytes everywhere."""

import datetime
import json
import random
from pathlib import Path

from common import program

OFFICERS, ELIGIBLE = 50, 10  # of them for each post
SITES, CODES = (
    ("north", "south", "east", "west"),
    {"M": ("07:00", "15:00"), "E": ("15:00", "23:00"), "N": ("23:00", "07:00")},
)
GOALS = {"staff": "minimizeEmployeeCount", "balance": "balanceWorkload"}
SEEDS = range(1, 11)
POSTS = 264  # 4 sites, 3 shifts, the 22 weekdays of January 2026


def document(goal: str, seed: int) -> dict:
    """Free officers; for each site and shift its own ten may be there."""
    chance = random.Random(seed)
    held: dict[int, list[str]] = {officer: [] for officer in range(OFFICERS)}
    demand = []
    for site in SITES:
        requirements = []
        for code in CODES:
            post = f"{site}-{code}"
            requirements.append({"requirementId": post, "headcount": {code: 1}, "requiredQualifications": [post]})
            for officer in chance.sample(range(OFFICERS), ELIGIBLE):
                held[officer].append(post)
        details = [{"shiftCode": code, "start": start, "end": end} for code, (start, end) in CODES.items()]
        shifts = {"shiftDetails": details, "coverageDays": ["Mon", "Tue", "Wed", "Thu", "Fri"]}
        demand.append({"demandId": site, "locationId": site, "shifts": [shifts], "requirements": requirements})
    return {
        "schemaVersion": "0.98",
        "planningReference": f"typical month, seed {seed}",
        "planningHorizon": {"startDate": "2026-01-01", "endDate": "2026-01-31"},
        "rosteringBasis": "demandBased",
        "solverConfig": {"optimizationMode": GOALS[goal]},
        "demandItems": demand,
        "employees": [
            {
                "employeeId": f"E{officer + 1:02}",
                "ouId": "OU1",
                "productTypeId": "APO",
                "rankId": "SO",
                "scheme": chance.choice("AB"),
                "qualifications": posts,
            }
            for officer, posts in held.items()
        ],
    }


def write(goal: str, seed: int) -> Path:
    program.SCRATCH.mkdir(parents=True, exist_ok=True)
    path = program.SCRATCH / f"roster-month-{goal}-seed-{seed}.json"
    path.write_text(json.dumps(document(goal, seed)))
    return path


CANDIDATES = 200


def candidates() -> list[dict]:
    """Bodies of /validate/assignment, one candidate each: an officer with the duties of a month, and one more at any hour of it."""
    chance, found = random.Random(1), []
    for number in range(CANDIDATES):
        days = sorted(chance.sample(range(31), chance.randint(0, 26)))
        start = datetime.datetime(2026, 1, 1) + datetime.timedelta(minutes=30 * chance.randrange(31 * 48))
        who = {
            "employeeId": f"E{number}",
            "scheme": f"Scheme {chance.choice('ABP')}",
            "productTypeId": "SO",
            "rankId": "SER",
        }
        found.append(
            {
                "employee": who,
                "existingAssignments": [duty(datetime.datetime(2026, 1, 1 + day, 8), 12) for day in days],
                "candidateSlots": [duty(start, chance.choice((8, 9, 12))) | {"slotId": "slot"}],
            }
        )
    return found


def duty(start: datetime.datetime, hours: int) -> dict:
    end = start + datetime.timedelta(hours=hours)
    return {"startDateTime": start.isoformat(), "endDateTime": end.isoformat(), "shiftCode": "D"}
