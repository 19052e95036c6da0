"""What is timed in processes of its own: batches of visits, and commands from a cold start.

    python -m benchmarks.runs IN OUT JOBS

runs one batch and prints its seconds, rows and the peak memory of its processes, as JSON. The
clock starts when each worker has done its first stretch, and counts for the whole.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from chartproof import corpus

ROOT = Path(__file__).parent.parent
NOTE = str(ROOT / "examples/note.txt")
COLD = {
    "chartproof --help": ("--help",),
    "chartproof units": ("units", "97110=33", "97140=7"),
    "chartproof audit, one note": (
        *("audit", NOTE, "--code", "97110x3:GP", "--code", "97140x1:GP"),
        *("--payer", "medicare", "--on", "2026-03-03"),
    ),
}
IMPORTS = ("chartproof", "chartproof.cli", "chartproof.audit")


class Batch(Struct, frozen=True):
    """One batch: wall seconds without the start of its workers, and peak memory of a process."""

    seconds: float
    rows: int
    megabytes: float


def records(count: int) -> Iterator[dict[str, Any]]:
    """Yield so many visits, the notes of the corpus over and over, days and ids their own."""
    held = [note.visit() for note in corpus.notes("dev")]
    for number in range(count):
        visit = held[number % len(held)]
        whole = msgspec.to_builtins(visit, str_keys=True)
        found = {k: v for k, v in whole.items() if v not in (None, [], {}) and k != "extra"}
        day = visit.date_of_service - timedelta(days=7 * (number // len(held) % 40))
        yield {
            **found,
            "id": f"v{number}",
            "patient_id": f"p{number % (count // 8 + 1)}",
            "date_of_service": day.isoformat(),
        }


def written(folder: Path, count: int) -> Path:
    """Return a file of so many visits."""
    path = folder / f"{count}.jsonl"
    with path.open("wb") as file:
        for record in records(count):
            file.write(msgspec.json.encode(record) + b"\n")
    return path


def batch(source: Path, jobs: int) -> Batch:
    """Run a batch in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "benchmarks.runs", str(source), f"{folder}/out", str(jobs)]
        done = subprocess.run(words, capture_output=True, cwd=ROOT, check=True)
    return msgspec.json.decode(done.stdout, type=Batch)


def one(source: Path, out: Path, jobs: int) -> Batch:
    """Run a batch here."""
    from chartproof.batch.local import run

    marks: list[float] = []
    began = time.perf_counter()
    summary = run(source, out, jobs, told=lambda done, of: marks.append(time.perf_counter()))
    peak = max(
        resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    known = len(marks) > 3 * jobs  # else too few stretches to leave the first ones out
    start, share = (marks[jobs - 1], 1 - jobs / len(marks)) if known else (began, 1.0)
    return Batch((marks[-1] - start) / share, summary.rows, peak / 1024)


def cold(words: tuple[str, ...], runs: int = 9) -> float:
    """Return the least wall seconds of a command, the first run (bytecode, disk) left out."""
    return _least([str(Path(sys.executable).parent / "chartproof"), *words], runs)


def imported(module: str, runs: int = 9) -> float:
    """Return the least wall seconds of a Python that imports a module and stops."""
    return _least([sys.executable, "-c", f"import {module}" if module else "pass"], runs)


def _least(words: list[str], runs: int) -> float:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    found = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        done = subprocess.run(words, capture_output=True, env=environment, cwd=ROOT)
        found.append(time.perf_counter() - began)
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr.decode())
    return min(found[1:])


if __name__ == "__main__":
    result = one(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
    print(
        json.dumps({"seconds": result.seconds, "rows": result.rows, "megabytes": result.megabytes})
    )
