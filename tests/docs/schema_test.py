"""Every answer fits schema/answer.schema.json, and every input we ship fits the schema of its kind.

Checked by a small validator of the part of JSON Schema that the two use; a keyword that it does not know fails the test.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("TENON_BUILD_DIR", TOP / "build" / "dev"))
ANSWER = json.loads((TOP / "schema" / "answer.schema.json").read_text())
INPUT = {
    path.name.split(".")[0]: json.loads(path.read_text())
    for path in sorted((TOP / "schema").glob("*.schema.json"))
    if path.name != "answer.schema.json"
}
EXAMPLES = {
    kind: sorted(p for p in (TOP / "examples" / kind).glob("*.json") if not p.name.endswith(".options.json"))
    for kind in INPUT
}
INPUTS = [
    (kind, path)
    for kind in INPUT
    for path in EXAMPLES[kind] + sorted((TOP / "tests" / "cases" / kind).glob("*/in.json"))
]
# Options with which more of an answer is said.
MORE = {
    "pack": ["--must-fit"],
    "rebalance": ["--next-best", "1", "--fee-ranges"],
    "cut": ["--fewest-patterns"],
    "allocate": ["--why"],
    "roster": ["--soft"],
}

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
SAID = {"$schema", "$id", "title", "description", "default", "$defs", "examples", "$comment", "then", "else"}


def is_a(value, name: str) -> bool:
    if name in ("integer", "number"):
        kinds = (int,) if name == "integer" else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def same(a, b) -> bool:
    """1 and true are different values in JSON."""
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def faults(value, schema, root, at="") -> list[str]:
    found = []

    def inner(sub, where="", given=value):
        return faults(given, sub, root, at + where)

    if isinstance(schema, bool):
        return [] if schema else [f"{at}: nothing is allowed here"]
    for key, rule in schema.items():
        match key:
            case _ if key in SAID:
                continue
            case "$ref":
                target = root
                for part in rule.removeprefix("#/").split("/"):
                    target = target[part]
                found += inner(target)
            case "type":
                if not any(is_a(value, t) for t in ([rule] if isinstance(rule, str) else rule)):
                    found.append(f"{at}: {value!r} is no {rule}")
            case "enum":
                if not any(same(value, one) for one in rule):
                    found.append(f"{at}: {value!r} is none of {rule}")
            case "const":
                if not same(value, rule):
                    found.append(f"{at}: {value!r} is not {rule!r}")
            case "required":
                if isinstance(value, dict):
                    found += [f"{at}: {name} is missing" for name in rule if name not in value]
            case "properties":
                if isinstance(value, dict):
                    for name in rule.keys() & value.keys():
                        found += inner(rule[name], "/" + name, value[name])
            case "additionalProperties":
                if isinstance(value, dict):
                    for name in value.keys() - schema.get("properties", {}).keys():
                        found += inner(rule, "/" + name, value[name])
            case "items":
                if isinstance(value, list):
                    for index, one in enumerate(value):
                        found += inner(rule, f"/{index}", one)
            case "minItems":
                if isinstance(value, list) and len(value) < rule:
                    found.append(f"{at}: fewer than {rule}")
            case "minProperties":
                if isinstance(value, dict) and len(value) < rule:
                    found.append(f"{at}: fewer than {rule} fields")
            case "maxItems":
                if isinstance(value, list) and len(value) > rule:
                    found.append(f"{at}: more than {rule}")
            case "uniqueItems":
                if isinstance(value, list) and rule and any(one in value[:i] for i, one in enumerate(value)):
                    found.append(f"{at}: the same twice")
            case "minLength" | "maxLength":
                if isinstance(value, str) and (len(value) < rule if key == "minLength" else len(value) > rule):
                    found.append(f"{at}: length {len(value)}")
            case "minimum" | "maximum":
                if is_a(value, "number") and (value < rule if key == "minimum" else value > rule):
                    found.append(f"{at}: {value} is beyond {rule}")
            case "pattern":
                if isinstance(value, str) and not re.search(rule, value):
                    found.append(f"{at}: {value!r} does not match {rule}")
            case "allOf":
                for sub in rule:
                    found += inner(sub)
            case "oneOf":
                if sum(not inner(sub) for sub in rule) != 1:
                    found.append(f"{at}: fits not exactly one of {len(rule)} forms")
            case "anyOf":
                if all(inner(sub) for sub in rule):
                    found.append(f"{at}: fits none of {len(rule)} forms")
            case "not":
                if not inner(rule):
                    found.append(f"{at}: has the form that is ruled out")
            case "if":
                found += inner(schema.get("else" if inner(rule) else "then", True))
            case _:
                pytest.fail(f"the validator does not know {key}")
    return found


def name_of(value) -> str:
    if isinstance(value, str):
        return value
    return value.parent.name if value.name == "in.json" else value.name


def planned(kind: str, source: Path, *options: str) -> subprocess.CompletedProcess:
    command = [BUILD / "tenon", "plan", kind, source, "--work-limit", "300000", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(("kind", "source"), INPUTS, ids=name_of)
def test_answers_fit_their_schema(kind: str, source: Path):
    for options in ([], MORE[kind]):
        done = planned(kind, source, *options)
        if done.returncode != 2:
            assert faults(json.loads(done.stdout), ANSWER, ANSWER) == []


@pytest.mark.parametrize(("kind", "source"), INPUTS, ids=name_of)
def test_inputs_that_are_taken_fit_their_schema(kind: str, source: Path):
    if planned(kind, source).returncode != 2:
        assert faults(json.loads(source.read_text()), INPUT[kind], INPUT[kind]) == []


@pytest.mark.parametrize("kind", INPUT)
def test_a_spoiled_answer_does_not_fit(kind: str):
    answer = json.loads(planned(kind, EXAMPLES[kind][0]).stdout)
    for key, value in {"status": "fine", "objectives": {}, "verified": 1, "tenon": True, "plan": {}}.items():
        assert faults(answer | {key: value}, ANSWER, ANSWER) != [], key
    del answer["stop"]
    assert faults(answer, ANSWER, ANSWER) == [": stop is missing"]
