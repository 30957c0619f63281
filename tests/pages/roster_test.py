"""The reports of roster in a real browser: the questions they answer, the grids, what is short and why, hostile names, no script, paper.

conftest.py says what every page is held to.
"""

import json
import subprocess

import pytest
from conftest import TENON, TOP

EXAMPLES = TOP / "examples" / "roster"


@pytest.fixture(scope="session")
def gate():
    return json.loads((EXAMPLES / "gate.json").read_text())


@pytest.fixture(scope="session")
def month(tmp_path_factory, planned, gate):
    return planned("roster", tmp_path_factory.mktemp("roster"), gate)


@pytest.fixture(scope="session")
def ward(tmp_path_factory, planned):
    done = subprocess.run(
        [TENON, "convert", "roster", EXAMPLES / "ward.txt", "--out-format", "json"], capture_output=True, text=True
    )
    return planned("roster", tmp_path_factory.mktemp("ward"), json.loads(done.stdout), "--time-limit", "10")


def plan_of(report):
    return json.loads((report.parent / "answer.json").read_text())["plan"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_opens_and_answers_four_questions(opened, month, scheme, shot):
    page = opened(month, scheme=scheme)
    assert page.locator(".card h2").all_inner_texts() == [
        "Is the plan usable?",
        "Are all posts filled?",
        "Who works?",
        "How good is it?",
    ]
    cards = page.locator(".cards").inner_text()
    assert "Yes, verified" in cards
    shot(page, f"roster-{scheme}", whole=True)


def test_the_grid_is_the_plan_day_by_day(opened, month):
    page = opened(month)
    rows = page.locator("#roster tbody tr")
    duties = {(a["employeeId"], int(a["date"][8:])): a["shiftCode"] for a in plan_of(month)["assignments"]}
    assert rows.count() == len({officer for officer, _ in duties})
    for row in rows.all():
        officer = row.locator("th").inner_text()
        cells = row.locator("td:not(.figure)").all_inner_texts()
        assert len(cells) == 30
        for day, cell in enumerate(cells, start=1):
            assert duties.get((officer, day), "") == (cell if cell in ("D", "N") else ""), (officer, day)
    assert page.locator("#roster thead th.holiday").all_inner_texts() == ["03\nFr"]
    assert page.locator("#roster td.away").count() in (0, 5)  # leave of five days, of somebody who works or of nobody


def test_coverage_says_what_is_short(opened, month):
    page = opened(month)
    short = page.locator("#coverage tr:not(:last-child) td.short").all_inner_texts()
    missing = sum(int(cell.split("/")[1]) - int(cell.split("/")[0]) for cell in short)
    assert missing == sum(post["missing"] for post in plan_of(month)["unfilled"])


def test_names_stay_in_sight_while_days_scroll(opened, month):
    page = opened(month)
    page.set_viewport_size({"width": 600, "height": 800})
    box = page.locator("#roster .grid-scroll")
    label = page.locator("#roster tbody th").first
    before = label.bounding_box()["x"]
    box.evaluate("element => { element.scrollLeft = 300; }")
    assert box.evaluate("element => element.scrollLeft") > 100
    assert label.bounding_box()["x"] == pytest.approx(before, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")  # the grid scrolls, not the page


def test_bars_do_not_leave_their_frames(opened, month):
    for drawn in opened(month).locator("#fairness svg:not(.swatch)").all():
        frame = drawn.bounding_box()
        for bar in drawn.locator("rect").all():
            box = bar.bounding_box()
            assert frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
            assert frame["y"] <= box["y"] + 1 and box["y"] + box["height"] <= frame["y"] + frame["height"] + 1


def test_the_benchmark_has_a_page_too(opened, ward, shot):
    page = opened(ward)
    cards = page.locator(".cards").inner_text()
    assert "What does it cost?" in cards
    assert f"{json.loads((ward.parent / 'answer.json').read_text())['objective']:,}" in cards
    assert page.locator("#roster tbody tr").count() == 8
    shot(page, "roster-benchmark", whole=True)


def test_hostile_names_are_text(opened, planned, tmp_path, gate, shot):
    names = ["</script><script>document.title='owned'</script>", "<img src=x onerror=alert(1)>", "x" * 190]
    hostile = json.loads(json.dumps(gate))
    for employee, name in zip(hostile["employees"], names, strict=False):
        employee["employeeId"] = employee["name"] = name
    hostile["demandItems"][0]["demandId"] = "<b>gate</b>" + "y" * 190
    page = opened(planned("roster", tmp_path, hostile))
    assert "owned" not in page.title()
    assert page.locator("main img").count() == 0
    assert page.locator("main b").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")  # a long name widens nothing
    shot(page, "roster-hostile-names", whole=True)


def test_without_javascript_and_on_paper_everything_is_there(opened, month, shot):
    page = opened(month, javascript=False)
    assert "Yes, verified" in page.locator(".cards").inner_text()
    assert page.locator("#roster table").is_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1050, "height": 740})  # A4 on its side
    grid = page.locator("#roster table").bounding_box()
    assert grid["x"] + grid["width"] <= 1051
    assert page.locator("#officers table").is_visible()
    shot(page, "roster-paper", whole=True)
