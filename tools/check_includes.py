"""Keeps the arrows of the house (ARCHITECTURE.md): a folder includes what stands above it and nothing else.

    tools/check_includes.py [ROOT]      prints every include that points the wrong way; exit 1 if there is one

Three rules, each a table below: which folders of ours a folder may include, where a vendor's header may appear, and
that every folder says in a README what it is. Solver libraries are opened at run time, so no header of theirs may
appear anywhere. tests/tools/check_includes_test.py shows each rule being broken.
"""

import re
import sys
from pathlib import Path

# Folder -> folders it may include besides itself. The longest prefix that matches a file counts. What is built with
# CMake has the same arrows as link dependencies; this check also sees headers, which need no linking.
MAY_USE = {
    "base": [],
    "model": ["base"],
    "formats": ["base"],
    "report": ["base", "formats"],
    "problems": ["base", "formats", "report"],  # problems/X: below, by rule
    "solvers": ["base", "model"],
    "flow": ["base"],
    "colgen": ["base", "model", "solvers"],
    "hybrid": ["base", "model", "solvers"],
    "planners": ["base", "formats", "model", "solvers", "flow", "colgen", "hybrid"],  # planners/X: also problems/X
    "engine": ["base", "model", "formats", "problems", "planners", "solvers"],
    "rollout": ["base", "formats", "engine"],
    "service": ["base", "formats", "problems", "engine", "rollout"],
    "cli": ["base", "formats", "problems", "engine", "service"],
    "bindings": ["base", "model", "flow", "colgen", "engine"],
}
# One file that sees less than its folder: the checker must not be able to see the search.
EXCEPTIONS = {
    "cli/main/tenon_verify.cpp": ["base", "formats", "report", "problems"],
}
# Vendor header -> where it may appear: a folder, or one file.
VENDORS = {
    r"nlohmann/": ["formats/json.h"],
    r"CLI/": ["cli"],
    r"expat\.h|xlsxwriter|zlib\.h|openssl/": ["formats"],
    r"SQLiteCpp/|sqlite3\.h": ["formats/sql"],
    r"protozero/": ["solvers/cpsat"],
    r"oneapi/|tbb/": ["colgen"],
    r"fmt/": None,  # anywhere
    r"libpq|pqxx/|ortools/|absl/|google/protobuf/|highs|Highs|interfaces/highs|lp_data/": [],  # nowhere: opened at run time
}
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)


def folder_of(path: str, folders: list[str]) -> str | None:
    """The longest of `folders` that `path` lies in."""
    found = [f for f in folders if path == f or path.startswith(f + "/")]
    return max(found, key=len, default=None)


def may_include(source: str, target: str) -> bool:
    """Whether src/`source` may include src/`target`; both relative to src/."""
    own = folder_of(source, list(MAY_USE))
    other = folder_of(target, list(MAY_USE))
    if other is None:
        return False
    if source in EXCEPTIONS:
        return other in EXCEPTIONS[source]
    if own in ("problems", "planners") and other in ("problems", "planners"):
        return same_kind(source, target)
    return other == own or other in MAY_USE[own]


def same_kind(source: str, target: str) -> bool:
    """problems/X and planners/X know their own X only, and problems never planners; problems/*.h binds all kinds."""
    own, kind = source.split("/")[0], source.split("/")[1:-1]
    other, other_kind = target.split("/")[0], target.split("/")[1:-1]
    if own == "problems" and other == "planners":
        return False
    if own == "problems" and not kind:
        return True  # problems/registry.cpp lists every kind
    if own == other and not kind:
        return True
    return kind[:1] == other_kind[:1]


def check_file(root: Path, path: Path) -> list[str]:
    source = path.relative_to(root / "src").as_posix()
    if folder_of(source, list(MAY_USE)) is None:
        return [f"src/{source}: its folder stands in no table of tools/check_includes.py"]
    errors = []
    text = path.read_text(encoding="utf-8")
    for match in INCLUDE.finditer(text):
        quote, target = match.groups()
        where = f"src/{source}:{text.count(chr(10), 0, match.start()) + 1}"
        if quote == '"':
            if not may_include(source, target):
                errors.append(f'{where}: "{target}" points the wrong way')
            elif not (root / "src" / target).exists():
                errors.append(f'{where}: "{target}" is not there; includes are written from src/')
            continue
        for vendor, places in VENDORS.items():
            if re.match(vendor, target) and places is not None and folder_of(source, places) is None:
                errors.append(f"{where}: <{target}> may appear in {', '.join(places) or 'no file'} only")
    return errors


def check_readmes(root: Path) -> list[str]:
    """Every folder of src/ that holds code, and every folder right under the root, explains itself."""
    folders = {p.parent for p in (root / "src").rglob("*") if p.suffix in (".h", ".cpp")}
    folders |= {root / name for name in ("tests", "bench", "docs", "examples", "tools") if (root / name).is_dir()}
    return [f"{f.relative_to(root)}: no README.md" for f in sorted(folders) if not (f / "README.md").exists()]


def check(root: Path) -> list[str]:
    sources = sorted(p for p in (root / "src").rglob("*") if p.suffix in (".h", ".cpp"))
    return [error for path in sources for error in check_file(root, path)] + check_readmes(root)


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    errors = check(root)
    for error in errors:
        print(error)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
