"""The closing line counts single tests, and a program that dies without a report is not forgotten."""

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


def summary(folder: Path, **files: str) -> subprocess.CompletedProcess:
    for name, cases in files.items():
        (folder / f"{name}.xml").write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    return subprocess.run([sys.executable, TOP / "tools/test_summary.py", folder], capture_output=True, text=True)


RAN, BROKE = '<testcase name="{}" status="run"/>', '<testcase name="{}" status="fail"/>'
GOOD, BAD = '<testcase status="run"/>', '<testcase status="run"><failure/></testcase>'
LEFT_OUT = '<testcase status="run"><skipped/></testcase>'


def test_counts_the_tests_inside_of_all_programs(tmp_path):
    done = summary(
        tmp_path, ctest=RAN.format("problems/pack") + RAN.format("docs"), problems_pack=GOOD * 3 + LEFT_OUT, docs=GOOD
    )
    assert (done.stdout, done.returncode) == ("4 passed, 0 failed, 1 skipped\n", 0)


def test_one_failure_fails_the_whole(tmp_path):
    done = summary(tmp_path, ctest=RAN.format("base") + BROKE.format("docs"), base=GOOD, docs=GOOD + BAD + BAD)
    assert (done.stdout, done.returncode) == ("2 passed, 2 failed, 0 skipped\n", 1)


def test_a_program_that_crashed_counts_as_failed(tmp_path):
    done = summary(
        tmp_path, ctest=RAN.format("base") + BROKE.format("engine") + BROKE.format("cli"), base=GOOD, cli=GOOD
    )
    assert (done.stdout, done.returncode) == ("2 passed, 2 failed, 0 skipped\n", 1)


def test_a_program_without_a_report_of_its_own_counts_as_one(tmp_path):
    assert summary(tmp_path, ctest=RAN.format("other")).stdout == "1 passed, 0 failed, 0 skipped\n"
