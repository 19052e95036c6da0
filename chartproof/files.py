"""Which files of a folder are notes or visits, and which belong together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

NOTE_SUFFIXES = (".txt", ".md", ".rtf", ".html", ".htm", ".pdf")
ABOUT = "readme"  # tells about a folder, whatever its ending; no note
RECORD_SUFFIXES = (".json", ".jsonl", ".ndjson")


def files(folder: Path, closed: list[OSError]) -> Iterator[Path]:
    """Yield the notes and records below a folder; folders that cannot be looked into: in closed."""
    for here, _, names in os.walk(folder, onerror=closed.append):
        yield from (p for n in names if _is_ours(p := Path(here, n), folder))


def passed_over(folder: Path) -> tuple[int, tuple[str, ...]]:
    """Return how many files below a folder are neither notes nor records, and their endings."""
    found = [
        path.suffix.lower() or "no ending"
        for here, _, names in os.walk(folder)
        for n in names
        if (path := Path(here, n)).suffix.lower() not in (*NOTE_SUFFIXES, *RECORD_SUFFIXES)
        and not _is_aside(path, folder)
    ]
    return len(found), tuple(sorted(set(found)))


def shown(name: str) -> str:
    """Return a file's name as text; bytes that are none are written out."""
    return name.encode("utf-8", "backslashreplace").decode()


def _is_aside(path: Path, folder: Path) -> bool:
    """Return whether a file is hidden, or only tells about the folder."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return hidden or path.stem.lower() == ABOUT


def _is_ours(path: Path, folder: Path) -> bool:
    if _is_aside(path, folder):
        return False
    ending = path.suffix.lower()
    if ending in NOTE_SUFFIXES:
        return True
    if ending == ".json":
        return beside(path, NOTE_SUFFIXES) is None
    return ending in RECORD_SUFFIXES


def beside(path: Path, endings: Iterable[str]) -> Path | None:
    """Return the file of the same name with one of these endings, small or capital."""
    tried = (path.with_suffix(e) for ending in endings for e in (ending, ending.upper()))
    return next((p for p in tried if p.exists()), None)
