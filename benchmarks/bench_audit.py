"""The audit of a visit: from a cold start to a printed report, and warm, visits a second.

    python -m benchmarks.bench_audit

Cold: the whole command on one note, several runs, the first (which may compile bytecode) left out.
Warm: every note of the corpus through all rules in one process, after a first hundred. Times are
process CPU seconds beside wall seconds, since a shared machine stretches the latter.
"""

from __future__ import annotations

import gc
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from chartproof import corpus
from chartproof.audit import audit

ROOT = Path(__file__).parent.parent
COLD = (
    *(sys.executable, "-m", "chartproof", "audit", str(ROOT / "examples/note.txt")),
    *("--code", "97110x3:GP", "--code", "97140x1:GP", "--payer", "medicare", "--on", "2026-03-03"),
)


def cold(runs: int = 9) -> None:
    """Print the median wall time and the peak memory of the command on one note."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    times = []
    for run in range(runs + 1):
        began = time.perf_counter()
        done = subprocess.run(COLD, capture_output=True, env=environment, cwd=ROOT)
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr.decode())
        if run:
            times.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"cold   one note to printed report: median {statistics.median(times):.3f} s "
        f"(min {min(times):.3f}, max {max(times):.3f}, {runs} runs), peak memory {peak:.0f} MB"
    )


def warm(rounds: int = 3) -> None:
    """Print visits a second a core over the corpus, with all rules."""
    visits = [note.visit() for note in corpus.notes()]
    for visit in visits[:100]:
        audit(visit)
    gc.freeze()  # the corpus with its marks is the benchmark's own baggage
    rates, walls = [], []
    for _ in range(rounds):
        cpu, wall = time.process_time(), time.perf_counter()
        for visit in visits:
            audit(visit)
        rates.append(len(visits) / (time.process_time() - cpu))
        walls.append(len(visits) / (time.perf_counter() - wall))
    size = statistics.mean(len(v.text or "") for v in visits)
    print(
        f"warm   {len(visits)} visits of {size:.0f} characters: median "
        f"{statistics.median(rates):.0f} visits a CPU second (max {max(rates):.0f}), "
        f"{statistics.median(walls):.0f} a wall second"
    )


if __name__ == "__main__":
    cold()
    warm()
