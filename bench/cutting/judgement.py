"""What an answer to a `cut` input is worth, ours and a peer's, in the light of what is known of the optimum."""

from cut_instance import Instance, Pattern, judge, stocks_of

VERDICTS = ["proven", "best, unproven", "worse", "no plan", "wrong"]  # from best to worst


def plan_of(answer: dict, instance: Instance) -> list[Pattern]:
    """The plan of our answer, which names pieces by their lines in the file."""
    found = []
    for pattern in answer["plan"]["patterns"]:
        pieces: dict[int, int] = {}
        for line, count in pattern["items"]:
            size = instance.lines[line]
            pieces[size] = pieces.get(size, 0) + count
        found.append(Pattern(pattern["times"], pieces))
    return found


def broken(answer: dict, instance: Instance) -> list[str]:
    """Every rule that the plan of our answer breaks; and a value that is not the plan's."""
    patterns = plan_of(answer, instance)
    stocks = stocks_of(patterns)
    wrong_value = [] if stocks == answer["objective"] else [f"{stocks} stocks, not {answer['objective']}"]
    return judge(instance, patterns) + wrong_value


def faults(row: dict, optimum: int | None) -> list[str]:
    """All that must never be, whatever the time it took. `optimum` None: not known."""
    value, bound = row.get("value"), row.get("bound")
    found = list(row.get("broken", [])[:1])
    if row["status"] == "optimal" and value != bound:
        found.append(f"called optimal with value {value} and bound {bound}")
    if optimum is not None and value is not None and value < optimum:
        found.append(f"value {value} below the optimum {optimum}")
    if optimum is not None and bound is not None and bound > optimum:
        found.append(f"bound {bound} above the optimum {optimum}")
    if not row.get("verified", True):
        found.append("refused by tenon-verify")
    return found


def verdict(row: dict, optimum: int | None) -> str:
    if faults(row, optimum):
        return "wrong"
    if row.get("value") is None:
        return "no plan"
    if row["status"] == "optimal":
        return "proven"
    return "best, unproven" if row["value"] == optimum else "worse"
