"""Measurements as JSON lines, so that a long run that was broken off goes on where it stopped."""

import json
from collections.abc import Callable
from pathlib import Path


class Journal:
    """Rows by key; a key is what a measurement depends on. The file only grows: of equal keys the last line counts."""

    def __init__(self, path: Path, fresh: bool = False):
        self._path = path
        self._rows: dict[str, dict] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text() if path.exists() else ""
        for line in text.split("\n")[:-1]:  # what follows the last line end was broken off
            entry = json.loads(line)
            if not fresh:
                self._rows[entry["key"]] = entry["row"]
        if text and not text.endswith("\n"):
            path.write_text(text[: text.rfind("\n") + 1])

    def get(self, *key) -> dict | None:
        return self._rows.get(json.dumps(key))

    def get_or_measure(self, key: tuple, measure: Callable[[], dict]) -> dict:
        text = json.dumps(key)
        if text not in self._rows:
            self._rows[text] = measure()
            with self._path.open("a") as file:
                file.write(json.dumps({"key": text, "row": self._rows[text]}) + "\n")
        return self._rows[text]
