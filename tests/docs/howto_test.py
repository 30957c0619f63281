"""Follows the how-to pages and the other pages a newcomer reads: what they name must be there.

In a step (a numbered item or a paragraph), a word in backticks is
  a path     it exists; where the page says that X stands for a kind, X is read as `pack`
  a name     (an identifier) it occurs in one of the files that the same step names
Links lead to files, and commands in `sh` blocks run: `./dev VERB …` as its --help with the options shown, `tenon …` as is.
"""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("TENON_BUILD_DIR", TOP / "build" / "dev"))
HOWTOS = sorted((TOP / "docs" / "howto").glob("*.md"))
PAGES = HOWTOS + sorted(TOP.glob("*.md")) + sorted((TOP / "docs").glob("*.md"))
# What a step tells the reader to invent, so it cannot be there yet.
INVENTED = {"gap_bits"}


def steps(text: str) -> list[str]:
    """Numbered items and paragraphs, fenced blocks left out."""
    text = re.sub(r"```.*?```", "", text, flags=re.S)
    return [s for s in re.split(r"\n\s*\n|\n(?=\d+\. )", text) if s.strip()]


def words(step: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", step)


def as_kind(word: str) -> str:
    return re.sub(r"\bX\b", "pack", word)


def is_path(word: str) -> bool:
    return bool(re.fullmatch(r"[\w.\-/]+", word)) and (
        "/" in word or re.search(r"\.(md|txt|h|cpp|py)$", word) is not None
    )


def is_name(word: str) -> bool:
    return bool(re.fullmatch(r"(struct |class )?[A-Za-z_]\w{3,}(\(\))?", word)) and (
        "_" in word or word != word.lower()
    )


@pytest.mark.parametrize("page", HOWTOS, ids=lambda p: p.name)
def test_every_path_in_a_howto_exists(page: Path):
    missing = []
    for step in steps(page.read_text()):
        for word in map(as_kind, words(step)):
            if is_path(word) and not word.startswith(("build/", "./")) and not (TOP / word.rstrip("/…")).exists():
                missing.append(word)
    assert not missing


@pytest.mark.parametrize("page", HOWTOS, ids=lambda p: p.name)
def test_every_name_in_a_step_stands_in_a_file_of_that_step(page: Path):
    missing = []
    for step in steps(page.read_text()):
        if not re.match(r"\d+\. ", step):
            continue
        paths = [TOP / as_kind(w) for w in words(step) if is_path(w)]
        text = "".join(p.read_text() for p in paths if p.is_file())
        missing += [w for w in words(step) if is_name(w) and w not in INVENTED and w.removesuffix("()") not in text]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(TOP).as_posix())
def test_every_link_leads_somewhere(page: Path):
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing


def commands(page: Path) -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(), flags=re.S)
    return [shlex.split(line, comments=True) for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(TOP).as_posix())
def test_commands_run(page: Path, tmp_path: Path):
    for command in commands(page):
        program = Path(command[0]).name
        if program == "dev":
            help_text = subprocess.run(
                [TOP / "dev", command[1], "--help"], capture_output=True, text=True, check=True
            ).stdout
            assert help_text.startswith(f"./dev {command[1]}"), command
            for word in command[2:]:
                known = word in help_text if word.startswith("-") else True
                assert known, f"{word} is no option of ./dev {command[1]}"
        elif program in ("tenon", "tenon-verify"):
            arguments = [str(TOP / w) if (TOP / w).is_file() else as_kind(w) for w in command[1:]]
            run = subprocess.run([BUILD / program, *arguments], cwd=tmp_path, capture_output=True, text=True)
            assert run.returncode == 0, f"{shlex.join(command)}\n{run.stderr}"


def test_the_pages_say_something():
    """A pattern that no longer matches would pass everything: there must be steps, paths and commands to check."""
    text = (TOP / "docs" / "howto" / "add-a-rule.md").read_text()
    assert len([s for s in steps(text) if re.match(r"\d+\. ", s)]) >= 6
    assert sum(is_path(w) for w in words(text)) >= 10
    assert sum(is_name(w) for w in words(text)) >= 5
    assert len(commands(TOP / "docs" / "howto" / "add-a-rule.md")) >= 2
