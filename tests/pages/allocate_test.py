"""The reports of allocate in a real browser: the questions they answer, reasons, frontier, backtest, hostile names, no script, paper.

conftest.py says what every page is held to.
"""

import json
import subprocess

import pytest
from conftest import TENON, TOP

EXAMPLES = TOP / "examples" / "allocate"


@pytest.fixture(scope="session")
def book():
    return json.loads((EXAMPLES / "treasury.json").read_text())


@pytest.fixture(scope="session")
def treasury(tmp_path_factory, planned, book):
    return planned("allocate", tmp_path_factory.mktemp("allocate"), book, "--why", "--frontier", "4")


@pytest.fixture(scope="session")
def backtest(tmp_path_factory):
    folder = tmp_path_factory.mktemp("allocate-backtest")
    command = [
        TENON,
        "backtest",
        "allocate",
        EXAMPLES / "treasury.json",
        "--history",
        EXAMPLES / "history" / "days.csv",
    ]
    command += ["--out", folder / "answer.json", "--report", folder / "report.html", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder / "report.html"


def answer_of(report):
    return json.loads((report.parent / "answer.json").read_text())


def usd(micro):
    """As pages write money: to the cent."""
    cents = (int(micro) + 5_000) // 10_000
    return f"${cents // 100:,}.{cents % 100:02d}"


def exact(micro):
    """Or to the micro-dollar, with two decimals at least."""
    whole, part = divmod(int(micro), 1_000_000)
    return f"{whole:,}." + f"{part:06d}".rstrip("0").ljust(2, "0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_opens_and_answers_four_questions(opened, treasury, scheme, shot):
    page = opened(treasury, scheme=scheme)
    assert page.locator(".card h2").all_inner_texts() == [
        "Is the plan usable?",
        "What does it gain?",
        "What moves?",
        "How good is it?",
    ]
    cards = page.locator(".cards").inner_text()
    assert "Yes, verified" in cards
    assert usd(answer_of(treasury)["objective"]) in cards
    shot(page, f"allocate-{scheme}", whole=True)
    if scheme == "light":
        for part in ("transactions", "flows"):
            page.locator(f"#{part}").scroll_into_view_if_needed()
            shot(page, f"allocate-{part}")


def test_transactions_are_the_plans_in_their_order(opened, treasury):
    rows = opened(treasury).locator("#steps-table tbody tr")
    steps = answer_of(treasury)["plan"]["transactions"]
    assert rows.count() == len(steps)
    for row, step in zip(rows.all(), steps, strict=True):
        text = row.inner_text()
        assert step["type"] in text.upper()
        assert usd(step["micro_usd"]) in text


def test_every_pool_has_its_reason(opened, treasury, book):
    reasons = opened(treasury).locator("#reasons").inner_text()
    for pool in book["pools"]:
        assert pool["pool_id"] in reasons
    assert "-0.0" not in reasons
    assert "at its cap" in reasons


def test_frontier_draws_every_point_within_its_frame(opened, treasury, shot):
    page = opened(treasury)
    frontier = page.locator("#frontier")
    points = answer_of(treasury)["frontier"]
    assert {"risk", "turnover"} == {point["by"] for point in points}
    drawn = frontier.locator("svg")
    assert drawn.count() == 2
    circles = 0
    for picture in drawn.all():
        frame = picture.bounding_box()
        for circle in picture.locator("circle").all():
            box = circle.bounding_box()
            circles += 1
            assert frame["x"] <= box["x"]
            assert box["x"] + box["width"] <= frame["x"] + frame["width"]
            assert frame["y"] <= box["y"]
            assert box["y"] + box["height"] <= frame["y"] + frame["height"]
    assert circles >= len(points)
    frontier.scroll_into_view_if_needed()
    shot(page, "allocate-frontier")


def test_backtest_compares_four_strategies_day_by_day(opened, backtest, shot):
    page = opened(backtest)
    assert page.locator(".card h2").all_inner_texts() == [
        "What would it have earned?",
        "How deep did it fall?",
        "What did not knowing cost?",
    ]
    runs = answer_of(backtest)["runs"]
    strategies = page.locator("#strategies").inner_text()
    for run in runs:
        assert run["strategy"] in strategies
        assert exact(run["summary"]["final_aum"]) in strategies
    assert page.locator("#strategies svg polyline").count() >= 3 * len(runs)
    shot(page, "allocate-backtest", whole=True)


def test_hostile_names_are_text(opened, planned, tmp_path, book, shot):
    names = ["</script><script>document.title='owned'</script>", "<img src=x onerror=alert(1)>", "x" * 190]
    hostile = json.loads(json.dumps(book))
    for pool, name in zip(hostile["pools"], names, strict=False):
        for position in hostile["positions"]:
            if position["pool_id"] == pool["pool_id"]:
                position["pool_id"] = name
        pool["pool_id"] = name
        pool["protocol"] = "<b>bank</b>"
    page = opened(planned("allocate", tmp_path, hostile, "--why"))
    assert "owned" not in page.title()
    assert page.locator("main img").count() == 0
    assert page.locator("main b").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")  # a long name widens nothing
    shot(page, "allocate-hostile-names", whole=True)


def test_without_javascript_and_on_paper_everything_is_there(opened, treasury, backtest):
    page = opened(treasury, javascript=False)
    assert "Yes, verified" in page.locator(".cards").inner_text()
    assert page.locator("#flows svg").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator("#transactions table").first.is_visible()
    page = opened(backtest, javascript=False)
    assert page.locator("#strategies svg").first.is_visible()
