"""The closing line of `./dev test`: how many single tests passed and failed, over all programs that ctest ran.

    tools/test_summary.py RESULTS     RESULTS/ctest.xml says which programs ran; RESULTS/NAME.xml what each found

A program that ends without its own report, as one that crashes does, counts as one failed test. Exit 1 if any failed.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def cases(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped of one report in JUnit's form, as GoogleTest and pytest write it."""
    passed = failed = skipped = 0
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None or case.get("status") == "notrun":
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def summary(results: Path) -> tuple[str, bool]:
    passed = failed = skipped = 0
    for program in ElementTree.parse(results / "ctest.xml").getroot().iter("testcase"):
        broken = program.get("status") != "run"
        report = results / (program.get("name", "").replace("/", "_") + ".xml")
        found = cases(report) if report.exists() else (0, 0, 0) if broken else (1, 0, 0)
        passed += found[0]
        failed += max(found[1], broken)  # a program that failed with no failed test crashed
        skipped += found[2]
    return f"{passed} passed, {failed} failed, {skipped} skipped", failed == 0


if __name__ == "__main__":
    text, fine = summary(Path(sys.argv[1]))
    print(text)
    sys.exit(0 if fine else 1)
