"""The include check catches what it is there for: one broken tree for each rule, and a good one."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import check_includes  # noqa: E402

GOOD = {
    "src/base/answer.h": "#include <vector>\n",
    "src/base/README.md": "base",
    "src/problems/problem.h": '#include "base/answer.h"\n',
    "src/problems/README.md": "problems",
    "src/problems/pack/verify.h": '#include "base/answer.h"\n',
    "src/problems/pack/README.md": "pack",
    "src/planners/pack/plan.h": '#include "problems/pack/verify.h"\n',
    "src/planners/pack/README.md": "pack",
}


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_a_good_tree_passes(tmp_path: Path):
    assert check_includes.check(write(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("src/base/bad.h", '#include "problems/problem.h"', "wrong way"),
        ("src/problems/pack/bad.h", '#include "planners/pack/plan.h"', "wrong way"),
        ("src/problems/problem.cpp", '#include "planners/pack/plan.h"', "wrong way"),
        ("src/planners/cut/bad.h", '#include "problems/pack/verify.h"', "wrong way"),
        ("src/planners/cut/bad.h", '#include "planners/pack/plan.h"', "wrong way"),
        ("src/cli/bad.cpp", '#include "planners/pack/plan.h"', "wrong way"),
        ("src/cli/main/tenon_verify.cpp", '#include "engine/planner.h"', "wrong way"),
        ("src/base/bad.h", '#include "base/gone.h"', "is not there"),
        ("src/base/bad.h", "#include <nlohmann/json.hpp>", "formats/json.h only"),
        ("src/engine/bad.cpp", "#include <CLI/CLI.hpp>", "cli only"),
        ("src/problems/pack/bad.cpp", "#include <xlsxwriter.h>", "formats only"),
        ("src/solvers/cpsat/bad.cpp", "#include <ortools/sat/c_api.h>", "no file only"),
        ("src/else/bad.cpp", "#include <vector>", "stands in no table"),
    ],
)
def test_a_wrong_include_is_named_with_its_line(tmp_path: Path, file: str, line: str, said: str):
    root = write(tmp_path, GOOD | {file: f"// first line\n{line}\n", f"{Path(file).parent}/README.md": "x"})
    errors = check_includes.check(root)
    assert len(errors) == 1
    assert file in errors[0] and said in errors[0]


def test_a_folder_without_a_readme_is_named(tmp_path: Path):
    root = write(tmp_path, GOOD | {"src/formats/json.h": "#pragma once\n"})
    assert check_includes.check(root) == ["src/formats: no README.md"]


def test_this_tree_is_clean():
    assert check_includes.check(Path(__file__).resolve().parents[2]) == []
