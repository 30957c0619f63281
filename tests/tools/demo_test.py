"""`./dev demo` plans examples of every kind: the first of each here, with the built program."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("TENON_BUILD_DIR", TOP / "build" / "dev"))
sys.path.insert(0, str(TOP / "tools"))
import demo  # noqa: E402

KINDS = [
    line.split()[0]
    for line in subprocess.run([BUILD / "tenon", "kinds"], capture_output=True, text=True).stdout.splitlines()[1:]
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kinds_first_example_has_a_row_a_report_and_a_larger_brother(kind: str, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(demo, "TENON", BUILD / "tenon")
    monkeypatch.setattr(demo, "OUT", tmp_path)
    example = next(p for p in sorted((TOP / "examples" / kind).iterdir()) if demo.is_input(p))
    row = demo.plan(kind, example)
    assert row["ok"]
    assert row["size"].split()[0].isdigit()
    assert row["report"].exists()
    assert kind in demo.GENERATED
