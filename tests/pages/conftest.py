"""What the tests of pages share: Chromium, with the page's Content-Security-Policy in force.

A message on the console, an error or a request to anything but the file itself fails the test. Screenshots for the eye lie in
BUILD/screenshots.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

TOP = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("TENON_BUILD_DIR", TOP / "build" / "dev"))
TENON = BUILD / "tenon"
SCREENSHOTS = BUILD / "screenshots"
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def planned():
    """planned(kind, folder, problem, options…) gives the report of a plan; its answer lies beside it."""

    def plan(kind: str, folder: Path, problem: dict, *options: str) -> Path:
        source = folder / "in.json"
        source.write_text(json.dumps(problem))
        outputs = ["--out", folder / "answer.json", "--report", folder / "report.html"]
        command = [TENON, "plan", kind, source, *outputs, "-q", *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return folder / "report.html"

    return plan


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def opened(browser):
    """opened(path, javascript=…, scheme=…) gives a page; what goes wrong on it fails the test at its end."""
    troubles, contexts = [], []

    def open_page(path: Path, javascript: bool = True, scheme: str = "light"):
        context = browser.new_context(
            viewport={"width": 1360, "height": 900}, java_script_enabled=javascript, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: None if request.url == path.as_uri() else troubles.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture(scope="session")
def shot():
    """shot(page, name) saves what is on the screen, or with whole=True all of the page."""

    def save(page, name: str, whole: bool = False) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)

    return save
