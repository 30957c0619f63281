"""The reports of pack in a real browser, and its workbook in a spreadsheet program where there is one.

conftest.py says what every page is held to.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

WORK = ["--work-limit", "500000"]
SIZES = [79, 1565, pytest.param(10000, marks=pytest.mark.slow)]


def problem(objects: int) -> dict:
    """Sizes and periods by a fixed rule; frames of which some 90 % are taken."""
    sizes, periods = [1, 8, 16, 16, 32, 64, 3], [1, 2, 4, 8, 16, 32]
    items = [
        {"name": f"OBJ_{i:05}", "size_bits": sizes[i % 7], "period": periods[(i * 5 + i // 7) % 6]}
        for i in range(objects)
    ]
    load = sum(item["size_bits"] / item["period"] for item in items)
    return {"frame_size_bytes": int(load / 8 / 0.9) + 16, "num_frames": 32, "objects": items}


class Reports(dict):
    """Number of objects -> its report, planned when it is first asked for."""

    def __init__(self, new_folder, plan):
        super().__init__()
        self.new_folder = new_folder
        self.plan = plan

    def __missing__(self, objects: int) -> Path:
        self[objects] = self.plan("pack", self.new_folder(f"pack{objects}"), problem(objects), *WORK)
        return self[objects]


@pytest.fixture(scope="session")
def reports(tmp_path_factory, planned):
    return Reports(tmp_path_factory.mktemp, planned)


def placement(report: Path, name: str) -> dict:
    answer = json.loads((report.parent / "answer.json").read_text())
    return next(p for p in answer["plan"]["placements"] if p["name"] == name)


@pytest.mark.parametrize("objects", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_opens_and_answers_four_questions(opened, reports, objects, scheme, shot):
    page = opened(reports[objects], scheme=scheme)
    assert page.locator(".card h2").all_inner_texts() == [
        "Is the plan usable?",
        "How good is it?",
        "What is left out?",
        "What are the frames like?",
    ]
    assert "Yes, verified" in page.locator(".card").first.inner_text()
    assert f"All {objects:,} objects are sent." in page.locator(".cards").inner_text()
    assert page.locator(".stage canvas").first.is_visible()
    assert not page.locator(".overview").is_visible()  # the canvas stands for it
    shot(page, f"pack-{objects}-{scheme}")


@pytest.mark.parametrize("objects", SIZES)
def test_search_finds_selects_and_shows_an_object(opened, reports, objects, shot):
    page = opened(reports[objects])
    page.get_by_label("Find an object by name").fill("obj_00042")
    assert page.locator(".frame-map [role=status]").first.inner_text() == "1 match"
    page.keyboard.press("Enter")
    chosen = page.locator(".chosen").inner_text()
    where = placement(reports[objects], "OBJ_00042")
    assert "OBJ_00042" in chosen
    assert f"bits {where['start']:,} " in chosen
    assert page.locator("#objects-table tr[aria-selected=true]").inner_text().startswith("OBJ_00042")
    shot(page, f"pack-{objects}-found")


@pytest.mark.slow
def test_hover_names_what_lies_under_the_pointer(opened, reports, shot):
    page = opened(reports[10000])
    page.get_by_label("Find an object by name").fill("OBJ_00042")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    where = placement(reports[10000], "OBJ_00042")
    at = page.evaluate(
        """(start) => {
        // The middle of the selected object, by what the map itself has drawn on its upper layer.
        const over = document.querySelector('canvas.over'), pixels = over.getContext('2d').getImageData(0, 0, over.width, over.height);
        let [x0, x1, y] = [1e9, -1, -1];
        for (let i = 3; i < pixels.data.length; i += 4) if (pixels.data[i] > 128) {
          const x = (i >> 2) % over.width; x0 = Math.min(x0, x); x1 = Math.max(x1, x); if (y < 0) y = Math.floor((i >> 2) / over.width) + 5;
        }
        return [(x0 + x1) / 2, y];
    }""",
        where["start"],
    )
    page.locator(".stage canvas").first.hover(position={"x": at[0], "y": at[1]})
    tip = page.locator(".tip").inner_text()
    assert tip.startswith("OBJ_00042")
    assert f"bits {where['start']:,}" in tip
    shot(page, "pack-10000-hover")


def test_zoom_pan_and_keys_change_what_is_drawn(opened, reports):
    page = opened(reports[79])
    canvas = page.locator(".stage canvas").first

    def picture():
        return page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => "
            "done(document.querySelector('.stage canvas').toDataURL()))))"
        )

    whole = picture()
    canvas.focus()
    page.keyboard.press("+")
    near = picture()
    assert near != whole
    page.keyboard.press("ArrowRight")
    assert picture() != near
    page.keyboard.press("0")
    assert picture() == whole
    page.keyboard.press("n")
    assert "No object is selected" not in page.locator(".chosen").inner_text()
    page.keyboard.press("Escape")
    assert "No object is selected" in page.locator(".chosen").inner_text()


def test_legend_singles_out_a_period(opened, reports):
    page = opened(reports[79])
    entry = page.locator(".legend [data-category]").first
    entry.click()
    assert entry.get_attribute("aria-pressed") == "true"
    entry.press("Enter")
    assert entry.get_attribute("aria-pressed") == "false"


def test_table_filters_and_sorts(opened, reports):
    page = opened(reports[1565])
    table = page.locator("#objects-table")
    table.get_by_label("Filter rows").fill("OBJ_0001")
    assert "10 of 1,565 objects" in table.inner_text()
    table.get_by_label("Filter rows").fill("")
    start = table.get_by_role("columnheader").filter(has_text="Start (bit)")
    start.get_by_role("button").click()
    assert start.get_attribute("aria-sort") == "ascending"
    start.get_by_role("button").click()
    answer = json.loads((reports[1565].parent / "answer.json").read_text())
    last = max(p["start"] for p in answer["plan"]["placements"])
    assert f"{last:,}" in table.locator("tbody tr").first.inner_text()


def test_table_saves_csv_with_names_that_cannot_become_formulas(opened, tmp_path, planned):
    report = planned(
        "pack",
        tmp_path,
        {"frame_size_bytes": 8, "num_frames": 2, "objects": [{"name": '=1+1,"x"', "size_bits": 8, "period": 1}]},
    )
    page = opened(report)
    with page.expect_download() as download:
        page.locator("#objects-table").get_by_role("button", name="CSV").click()
    assert '"\'=1+1,""x""",' in Path(download.value.path()).read_text()


def test_hostile_names_are_text(opened, tmp_path, shot, planned):
    names = [
        "</script><script>document.title='owned'</script>",
        "<img src=x onerror=alert(1)>",
        "温度 🚀",
        "x" * 1000,
        "\"'&",
    ]
    objects = [{"name": name, "size_bits": 8, "period": 1} for name in names]
    page = opened(planned("pack", tmp_path, {"frame_size_bytes": 16, "num_frames": 4, "objects": objects}))
    assert "owned" not in page.title()
    assert page.locator("main img").count() == 0
    assert names[1] in page.locator("#objects-table").inner_text()
    page.get_by_label("Find an object by name").fill("xxxx")
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")  # a long name widens nothing
    shot(page, "pack-hostile-names")


@pytest.mark.parametrize("objects", SIZES)
def test_without_javascript_there_are_headline_map_and_table(opened, reports, objects, shot):
    page = opened(reports[objects], javascript=False)
    assert "Yes, verified" in page.locator(".cards").inner_text()
    assert page.locator(".overview svg").is_visible()
    assert page.locator("noscript td", has_text="OBJ_00000").first.is_visible()
    shot(page, f"pack-{objects}-without-javascript")


def test_print_shows_the_overview(opened, reports):
    page = opened(reports[79])
    page.emulate_media(media="print")
    assert page.locator(".overview svg").is_visible()
    assert not page.locator(".stage").is_visible()


@pytest.mark.slow
def test_report_of_10000_objects_stays_below_3_mb(reports):
    assert reports[10000].stat().st_size < 3_000_000


def result_in_calc(book: Path) -> str:
    """Cell B3 of sheet Check, after the spreadsheet program has computed it."""
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    profile = f"-env:UserInstallation=file://{book.parent}/profile"
    subprocess.run(
        [shutil.which("soffice"), "--headless", profile, "--convert-to", every_sheet, "--outdir", book.parent, book],
        check=True,
        capture_output=True,
        timeout=120,
    )
    lines = (book.parent / f"{book.stem}-Check.csv").read_text().splitlines()
    return next(line for line in lines if line.startswith("Result")).split(",")[1]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")
@pytest.mark.parametrize(
    "change, expected",
    [
        (lambda sheet: None, "OK"),
        (lambda sheet: sheet.__setitem__("J2", sheet["J3"].value), "FAULT"),  # two objects at one place
        (lambda sheet: sheet.__setitem__("J2", 10**6), "FAULT"),  # beyond the frame
        (lambda sheet: sheet.__setitem__("L2", 31), "FAULT"),  # a first frame that its period does not allow
        (lambda sheet: sheet.__setitem__("Q2", None), "FAULT"),  # missing in frame 0
    ],
    ids=["as written", "overlap", "outside", "first frame", "missing"],
)
def test_workbook_is_checked_by_the_spreadsheet_program(tmp_path, change, expected, planned):
    openpyxl = pytest.importorskip("openpyxl")
    two = [{"name": name, "size_bits": 8, "period": 1} for name in ("a", "b")]
    planned(
        "pack",
        tmp_path,
        {"frame_size_bytes": 4, "num_frames": 32, "objects": two},
        "--export",
        str(tmp_path / "plan.xlsx"),
    )
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")  # formulas only: what we stored as their values is gone
    change(book["Schedule"])
    book.save(tmp_path / "changed.xlsx")
    assert result_in_calc(tmp_path / "changed.xlsx") == expected
