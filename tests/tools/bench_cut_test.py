"""What `./dev bench cut` says must not depend on trust: its judge, its peers' model, its verdicts, its journal. By hand."""

import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
sys.path[:0] = [str(BENCH), str(BENCH / "peers")]
import cut  # noqa: E402
import cut_arc_flow  # noqa: E402
from common import page  # noqa: E402
from common.journal import Journal  # noqa: E402
from cut_instance import Instance, Pattern, first_fit, judge, read, stocks_of  # noqa: E402
from cutting import classes, judgement, section  # noqa: E402

# Stocks of 10; two pieces of 6, three of 4, one of 3. Least: 6+4, 6+4, 4+3.
SMALL = Instance(10, [6, 4, 3], {6: 2, 4: 3, 3: 1})


def test_both_texts_of_the_library_are_read(tmp_path):
    pairs, single = tmp_path / "pairs.txt", tmp_path / "single.txt"
    pairs.write_text("3\n10\n4 2\n6 2\n4 1\n")
    single.write_text("4\n10\n6\n4\n6\n4\n")
    assert read(pairs) == Instance(10, [4, 6, 4], {6: 2, 4: 3})
    assert list(read(pairs).demand) == [6, 4]  # largest first
    assert read(single) == Instance(10, [6, 4, 6, 4], {6: 2, 4: 2})


def test_first_fit_opens_a_stock_only_where_none_has_room():
    patterns = first_fit(SMALL)
    assert stocks_of(patterns) == 3
    assert judge(SMALL, patterns) == []
    # 5 does not fit beside 6, but 4 goes back to it
    assert first_fit(Instance(10, [6, 5, 4], {6: 1, 5: 1, 4: 1})) == [Pattern(1, {6: 1, 4: 1}), Pattern(1, {5: 1})]


@pytest.mark.parametrize(
    ("patterns", "what"),
    [
        ([Pattern(3, {6: 1, 4: 1})], "size 3: 1 pieces short"),
        ([Pattern(2, {6: 1, 4: 1}), Pattern(1, {4: 2, 3: 1})], "longer than 10"),
        ([Pattern(2, {6: 1, 4: 1}), Pattern(1, {4: 1, 3: 1}), Pattern(0, {6: 1})], "less than once"),
        ([Pattern(2, {6: 1, 4: 1}), Pattern(1, {4: 1, 3: 1}), Pattern(1, {5: 1})], "no piece has size 5"),
    ],
)
def test_the_judge_names_each_broken_rule(patterns, what):
    assert any(what in reason for reason in judge(SMALL, patterns))


def test_the_judge_lets_a_right_plan_and_surplus_pass():
    assert judge(SMALL, [Pattern(2, {6: 1, 4: 1}), Pattern(1, {4: 1, 3: 2})]) == []


def test_the_graph_has_the_arcs_that_paths_by_size_need_and_no_others():
    graph = cut_arc_flow.build(SMALL)
    ends = zip(graph.nodes[graph.tail], graph.nodes[graph.head], graph.kind, strict=True)
    arcs = {tuple(map(int, arc)) for arc in ends}
    # 6 from 0 only, as two are too long; 4 from 0, 4 (the second of three) and 6; 3 from all of these that leave room
    pieces = {(0, 6, 0), (0, 4, 1), (4, 8, 1), (6, 10, 1), (0, 3, 2), (4, 7, 2), (6, 9, 2)}
    lost = {(n, 10, cut_arc_flow.LOSS) for n in (3, 4, 6, 7, 8, 9)}
    assert arcs == pieces | lost


def test_a_size_follows_itself_no_more_often_than_it_is_demanded():
    graph = cut_arc_flow.build(Instance(10, [2], {2: 2}))
    assert sorted(graph.nodes.tolist()) == [0, 2, 4, 10]  # 6 and 8 would take a third piece


def test_a_plan_becomes_a_flow_and_comes_back():
    graph = cut_arc_flow.build(SMALL)
    start = first_fit(SMALL)
    flow = cut_arc_flow.flow_of(graph, SMALL, start)
    back = cut_arc_flow.patterns_of(graph, SMALL, flow)
    assert stocks_of(back) == stocks_of(start)
    assert judge(SMALL, back) == []


def test_our_plan_is_judged_by_the_lines_of_the_file():
    instance = Instance(10, [4, 6, 4], {6: 2, 4: 3})  # two lines of one size
    patterns = [{"times": 2, "items": [[0, 1], [1, 1]]}, {"times": 1, "items": [[2, 1]]}]
    answer = {"objective": 3, "plan": {"patterns": patterns}}
    assert judgement.broken(answer, instance) == []
    assert judgement.broken(answer | {"objective": 2}, instance) == ["3 stocks, not 2"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"status": "optimal", "value": 5, "bound": 5}, "proven"),
        ({"status": "feasible", "value": 5, "bound": 4}, "best, unproven"),
        ({"status": "feasible", "value": 6, "bound": 4}, "worse"),
        ({"status": "exit 1", "solve_s": None}, "no plan"),
        ({"status": "optimal", "value": 5, "bound": 4}, "wrong"),  # claims what it has not shown
        ({"status": "optimal", "value": 6, "bound": 6}, "wrong"),  # its bound is above a plan that is known
        ({"status": "feasible", "value": 4, "bound": 4}, "wrong"),  # fewer than is possible
        ({"status": "optimal", "value": 5, "bound": 5, "broken": ["too long"]}, "wrong"),
        ({"status": "optimal", "value": 5, "bound": 5, "verified": False}, "wrong"),
    ],
)
def test_verdicts_where_five_stocks_are_the_optimum(row, expected):
    assert judgement.verdict(row, 5) == expected


def test_a_target_wants_its_share_within_its_time():
    rows = [{"verdict": "proven", "wall_s": 0.1}] * 19 + [{"verdict": "proven", "wall_s": 20.5}]
    assert not classes.EASY.met(rows)  # one over 20 s; the mean is 1.12 s besides
    assert classes.EASY.met(rows[:19])
    assert classes.TARGETS["RandomDelorme"].met(rows)  # 95 % within 10 s
    assert not classes.TARGETS["RandomDelorme"].met(rows[1:])  # 18 of 19


def test_a_look_at_one_of_each_k_takes_part_in_every_series():
    series = [classes.Case("a", f"{i}", Path(), None) for i in range(10)]
    assert [c.name for c in cut.every(series, 1)] == [str(i) for i in range(10)]
    assert [c.name for c in cut.every(series, 4)] == ["0", "7", "9"]  # 0 + 0, 4 + 7 mod 4, 8 + 14 mod 4 = 10: the last
    assert [c.name for c in cut.sample(series, 2)] == ["2", "7"]  # the middles of both halves


def test_percentiles_are_values_that_were_measured():
    assert section.percentile(list(map(float, range(1, 101))), 0.95) == 95.0
    assert section.percentile([3.0], 0.95) == 3.0


def test_a_broken_off_run_goes_on_behind_its_last_whole_line(tmp_path):
    path = tmp_path / "run.jsonl"
    Journal(path).get_or_measure(("a", 1), lambda: {"value": 1})
    with path.open("a") as file:
        file.write('{"key": "[\\"b\\", 1]", "ro')  # the power went here
    journal = Journal(path)
    assert journal.get("a", 1) == {"value": 1}
    assert journal.get("b", 1) is None
    journal.get_or_measure(("b", 1), lambda: {"value": 2})
    assert Journal(path).get("b", 1) == {"value": 2}


def test_a_journal_measures_each_key_once_unless_it_is_to_forget(tmp_path):
    path = tmp_path / "run.jsonl"
    Journal(path).get_or_measure(("a",), lambda: {"value": 1})
    assert Journal(path).get_or_measure(("a",), lambda: {"value": 2}) == {"value": 1}
    assert Journal(path, fresh=True).get_or_measure(("a",), lambda: {"value": 3}) == {"value": 3}
    assert Journal(path).get("a") == {"value": 3}  # of equal keys the last line counts


def test_sections_of_a_page_are_replaced_each_by_itself():
    text = page.with_section(page.HEAD, "rebalance", ["old"])
    text = page.with_section(text, "cut", ["new"])
    text = page.with_section(text, "rebalance", ["newer"])
    assert text == page.HEAD + "\n## rebalance\n\nnewer\n\n## cut\n\nnew\n"
