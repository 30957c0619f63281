"""The reports of rebalance in a real browser: the questions they answer, hostile names, no script, paper.

conftest.py says what every page is held to.
"""

import json

import pytest

NETWORK = {
    "nodes": ["@Base", "@noble", "@agoric", "Aave_Base", "<Cash>"],
    "edges": [
        {"id": "out", "src": "Aave_Base", "dest": "@Base", "timeSec": 1, "variableFeeBps": 1, "transfer": "local"},
        {"id": "cctp", "src": "@Base", "dest": "@noble", "timeSec": 1080, "flatFee": "20000", "transfer": "cctp"},
        {"id": "fast", "src": "@Base", "dest": "@noble", "timeSec": 45, "variableFeeBps": 10, "transfer": "fastusdc"},
        {"id": "ibc", "src": "@noble", "dest": "@agoric", "timeSec": 10, "transfer": "ibc", "min": "1000000"},
        {"id": "cash", "src": "@agoric", "dest": "<Cash>", "timeSec": 1, "transfer": "local"},
    ],
    "supplies": {"Aave_Base": "60000000", "<Cash>": "-60000000"},
}


@pytest.fixture(scope="session")
def report(tmp_path_factory, planned):
    return planned("rebalance", tmp_path_factory.mktemp("rebalance"), NETWORK, "--next-best", "3", "--fee-ranges")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_opens_and_answers_four_questions(opened, report, scheme, shot):
    page = opened(report, scheme=scheme)
    assert page.locator(".card h2").all_inner_texts() == [
        "Is the plan usable?",
        "What does it cost?",
        "When is it done?",
        "How good is it?",
    ]
    cards = page.locator(".cards").inner_text()
    assert "Yes, verified" in cards
    assert "0.026 USDC" in cards  # 1 bps of 60 USDC and the flat fee of 0.02
    assert "18 min 12 s" in cards
    assert "Optimal" in cards
    shot(page, f"rebalance-{scheme}", whole=True)


def test_network_shows_the_ways_that_are_used(opened, report):
    drawing = opened(report).locator("#network svg").first
    assert drawing.is_visible()
    words = drawing.inner_html()
    assert "@Base -&gt; @noble by cctp (cctp): 60 USDC" in words
    assert "fast" not in words


def test_steps_are_drawn_and_listed_in_order(opened, report):
    page = opened(report)
    assert page.locator("#steps svg").first.is_visible()
    rows = page.locator("#steps tbody tr")
    answer = json.loads((report.parent / "answer.json").read_text())
    assert rows.count() == len(answer["plan"]["steps"]) == 4
    assert "cctp" in rows.nth(1).inner_text()


def test_next_best_plans_and_ranges_are_tables(opened, report):
    page = opened(report)
    rows = page.locator("#next-best tbody tr")
    assert rows.count() == 1  # there are two ways only
    assert "fast" in rows.first.inner_text()
    ranges = page.locator("#ranges").inner_text()
    # Both ways cost the same where the flat fee is 10 bps of 60 USDC.
    assert "60000" in ranges


def test_hostile_names_are_text(opened, planned, tmp_path, shot):
    names = ["@</script><script>document.title='owned'</script>", "@<img src=x onerror=alert(1)>", "@" + "x" * 190]
    network = {
        "nodes": names,
        "edges": [
            {"id": "<b>e</b>", "src": names[0], "dest": names[1], "timeSec": 1, "transfer": "</svg><i>"},
            {"id": "long", "src": names[0], "dest": names[2], "timeSec": 1},
        ],
        "supplies": {names[0]: "3", names[1]: "-2", names[2]: "-1"},
    }
    page = opened(planned("rebalance", tmp_path, network))
    assert "owned" not in page.title()
    assert page.locator("main img").count() == 0
    assert page.locator("main b").count() == 0
    assert "<b>e</b>" in page.locator("#steps table").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")  # a long name widens nothing
    shot(page, "rebalance-hostile-names")


def test_without_javascript_and_on_paper_everything_is_there(opened, report):
    page = opened(report, javascript=False)
    assert "Yes, verified" in page.locator(".cards").inner_text()
    assert page.locator("#network svg").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator("#steps svg").first.is_visible()
    assert page.locator("#balances table").is_visible()
