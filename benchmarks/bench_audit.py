"""The audit of a visit: from a cold start to a printed report, and warm, visits a second.

    python -m benchmarks.bench_audit [--peer OTHER/bin/python] [--rounds 5]

Cold: the whole command on one note, several runs, the first (which may compile bytecode) left out.
Warm: every note of the corpus through all rules in one process, after a first hundred. Times are
process CPU seconds beside wall seconds, since a shared machine stretches the latter.
Long: the notes of about 1.2 kB with their charges through all visit rules, beside medSpaCy's
matcher alone on the same notes (--peer, see peer.py), in turn, round by round, in CPU seconds.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.peer import MATCHER, medspacy
from chartproof import corpus
from chartproof.audit import audit
from chartproof.model import Visit

ROOT = Path(__file__).parent.parent
LONG = range(1_050, 1_501)
"""Bytes of the notes that are told of as 1.2 kB, which is their mean."""
Row = tuple[str, str, str]
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


def long(peer: str | None, rounds: int = 5) -> list[Row]:
    """Return rows of a table: the notes of about 1.2 kB audited, and medSpaCy's matcher on them.

    They are first audited after the rest of the corpus, when none of them has been seen; that round
    is told apart, because words met for the first time cost more.
    """
    held, rest = [], []
    for note in corpus.notes():
        (held if len(note.text.encode()) in LONG else rest).append(note.visit())
    for visit in rest:
        audit(visit)
    gc.collect()
    gc.freeze()
    first, ours, theirs = _audited(held), [], []
    with ExitStack() as stack:
        match = stack.enter_context(medspacy(peer, [v.text or "" for v in held])) if peer else None
        for round_ in range(rounds + (match is not None)):
            took, other = _audited(held), match(MATCHER) if match else 0.0
            if round_ or match is None:  # the peer's first round warms it up
                ours.append(took)
                theirs.append(other)
    gc.unfreeze()
    size = statistics.mean(len((v.text or "").encode()) for v in held)
    named = f"audit of a note of {size:,.0f} bytes"
    rows = [
        (f"{named}, first seen", f"{len(held) / first:,.0f}", "visits a CPU second"),
        (named, f"{len(held) / statistics.median(ours):,.0f}", "visits a CPU second"),
    ]
    if match is None:
        return rows
    pairs = [b / a for a, b in zip(ours, theirs, strict=True)]
    rate = f"{len(held) / statistics.median(theirs):,.1f}"
    told = f"times ({min(pairs):.1f} to {max(pairs):.1f} in {len(pairs)} rounds)"
    return [
        *rows,
        ("medSpaCy's matcher alone, the same notes", rate, "notes a CPU second"),
        ("the audit against that matcher", f"{statistics.median(pairs):.1f}", told),
    ]


def _audited(held: list[Visit]) -> float:
    began = time.process_time()
    for visit in held:
        audit(visit)
    return time.process_time() - began


def main() -> int:
    """Print all three."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    ask.add_argument("--peer", help="Python of an environment that has medSpaCy")
    ask.add_argument("--rounds", type=int, default=5)
    given = ask.parse_args()
    cold()
    warm()
    for row in long(given.peer, given.rounds):
        print(f"long   {row[0]:42} {row[1]:>7}  {row[2]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
