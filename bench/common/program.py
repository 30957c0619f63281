"""What every runner does with programs: Tenon's own of one build, and the peers', each run in a process of its own.

The build is build/release, or where TENON_BUILD_DIR points.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

from common.page import TOP

BUILD = Path(os.environ.get("TENON_BUILD_DIR", TOP / "build" / "release"))
SCRATCH = TOP / "build" / "bench"
PEERS = TOP / "bench" / "peers"
# Phases of the engine around the search, and opening a solver's library: peers' clocks start behind their imports, too.
NOT_SEARCH = {"read", "load solver", "verify", "certify"}


def cases(folder: str) -> Path:
    return Path(os.environ.get("TENON_CASES", TOP.parent / "shared" / "cases")) / folder


def fingerprint(*files: Path) -> str:
    """Of what is measured: what an earlier version of it has measured does not count."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def hold_still(*others: str) -> None:
    """Measures copies of the programs, and of others, from now on, so that nobody's rebuilding mixes two versions in one long run."""
    global BUILD
    copies = SCRATCH / "programs"
    copies.mkdir(parents=True, exist_ok=True)
    for name in ("tenon", "tenon-verify", *others):
        shutil.copy2(BUILD / name, copies / name)
    BUILD = copies


def new_input(kind: str, file: str, *words) -> Path:
    """A random input that anybody can make again."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    command = [BUILD / "tenon", "new", kind, *map(str, words), "--out", SCRATCH / file]
    subprocess.run(command, check=True, capture_output=True)
    return SCRATCH / file


def plan(kind: str, path: Path, time_limit: float, *words, verify: bool = True) -> tuple[dict, dict | None]:
    """One run of `tenon plan`: what was measured, and the answer. `verify`: plan and proof go through `tenon-verify` too."""
    with tempfile.TemporaryDirectory() as folder:
        answer, certificate = Path(folder) / "answer.json", Path(folder) / "certificate.json"
        command = [BUILD / "tenon", "plan", kind, path, "--out", answer, "--certificate", certificate, "-q"]
        command += ["--time-limit", f"{time_limit:g}", *map(str, words)]
        began = time.perf_counter()
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=2 * time_limit + 30)
        except subprocess.TimeoutExpired as late:
            return {"status": f"killed after {late.timeout:.0f} s", "wall_s": late.timeout}, None
        wall = time.perf_counter() - began
        if not answer.exists():
            status = "bad input" if run.returncode == 2 else f"exit {run.returncode}"
            return {"status": status, "wall_s": wall, "error": run.stderr[-300:]}, None
        got = json.loads(answer.read_text())
        row = {
            "status": got["status"],
            "objective": got["objective"],
            "bound": got["bound"],
            "search_s": sum(p["wall_s"] for p in got["stats"]["phases"] if p["name"] not in NOT_SEARCH),
            "wall_s": wall,
            "peak_mb": got["stats"]["peak_bytes"] // 2**20,
        }
        if verify:
            checked = [BUILD / "tenon-verify", kind, path, answer, certificate]
            row["verified"] = subprocess.run(checked, capture_output=True).returncode == 0
        return row, got


def run_peer(command: list, timeout: float, text: str | None = None) -> dict:
    """What a peer printed as JSON; a status that says why, where it did not come to that."""
    try:
        run = subprocess.run(command, input=text, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return {"status": f"killed after {timeout:.0f} s", "solve_s": None}
    printed = [line for line in run.stdout.splitlines() if line.startswith("{")]
    if run.returncode != 0 or not printed:
        return {"status": f"exit {run.returncode}", "solve_s": None, "error": run.stderr[-300:]}
    return json.loads(printed[-1])


def peer_names(peers: Iterable[str]) -> Callable[[str], list[str]]:
    """How a command's --peers is read: all, none, or names with commas."""

    def read(text: str) -> list[str]:
        names = list(peers) if text == "all" else [] if text == "none" else text.split(",")
        for name in names:
            if name not in peers:
                raise argparse.ArgumentTypeError(f"no peer is called {name}; there are {', '.join(peers)}")
        return names

    return read


def install(requirements: Path, python: str | Path = sys.executable) -> None:
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", requirements], check=True)


def python_with(requirements: Path) -> Path:
    """The interpreter of an environment of its own, for packages that do not go together with those of .venv."""
    home = SCRATCH / f"python-{requirements.stem}"
    python, stamp = home / "bin" / "python", home / "installed.txt"
    if not stamp.exists() or stamp.read_text() != requirements.read_text():
        venv.create(home, clear=True, with_pip=True)
        install(requirements, python)
        stamp.write_text(requirements.read_text())
    return python
