"""`./dev` teaches: every command has help, a wrong word names the right one, and nothing is done by asking."""

import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
COMMANDS = re.findall(r"^cmd_(\w+)\(\)", (TOP / "dev").read_text(), flags=re.M)


def dev(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([TOP / "dev", *words], capture_output=True, text=True, cwd="/")


def test_dev_alone_lists_every_command():
    shown = dev()
    assert shown.returncode == 0
    assert {"setup", "demo", "build", "test", "bench", "fuzz", "coverage", "format", "lint"} <= set(COMMANDS)
    for command in COMMANDS:
        assert f"./dev {command}" in shown.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_that_begins_with_its_use(command: str):
    shown = dev(command, "--help")
    assert shown.returncode == 0
    assert shown.stdout.startswith(f"./dev {command}")
    assert shown.stderr == ""


@pytest.mark.parametrize(("wrong", "right"), [("tset", "test"), ("buidl", "build"), ("fromat", "format")])
def test_an_unknown_command_is_a_usage_error_with_a_suggestion(wrong: str, right: str):
    shown = dev(wrong)
    assert shown.returncode == 2
    assert f"Did you mean {right}?" in shown.stderr


@pytest.mark.parametrize(
    "words",
    [("test", "--sed", "3"), ("test", "--seed"), ("test", "a", "b"), ("bench", "nothing"), ("fuzz", "nothing")],
    ids=" ".join,
)
def test_a_wrong_option_is_a_usage_error_before_any_work(words: tuple[str, ...]):
    assert dev(*words).returncode == 2


def test_ci_calls_dev_test_and_nothing_else():
    lines = (TOP / ".ci" / "run").read_text().splitlines()
    work = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert work == ["./dev test"]


def test_every_python_pin_is_exact():
    pins = [line for line in (TOP / "deps" / "python.txt").read_text().splitlines() if line and line[0] != "#"]
    assert len(pins) > 5
    assert all(re.fullmatch(r"[\w.\-]+==[\w.]+", pin) for pin in pins)
