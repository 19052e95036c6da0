"""What is timed in one process: each stage of an audit over the same notes, and a calibration loop.

A stage's cost is told in loops of the calibration, which does what an audit does (searching text,
filling dictionaries, making tuples) and never changes, so that a slower machine, or a busy one,
changes both alike.
"""

from __future__ import annotations

import gc
import re
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from chartproof import corpus
from chartproof.audit import audit
from chartproof.billing.billed import visit_units
from chartproof.billing.minutes import timed_codes
from chartproof.billing.pricing import price
from chartproof.model import Outcome, Visit
from chartproof.reading import read
from chartproof.reference import book
from chartproof.report.json import lines

NOTES = 200
WORDS = (
    "the patient performed long arc quads 3x10 with 2 lb and verbal cues for control " * 12
).split()
_PATTERN = re.compile(r"(\d+)\s?x\s?(\d+)|(\d+) lb")


class Timed(Struct, frozen=True):
    """A stage: operations a CPU second, and what one costs in loops of the calibration."""

    stage: str
    a_second: float
    loops: float


def calibration() -> int:
    """Do a fixed amount of work of the kind an audit does, and return what came of it."""
    text, found = " ".join(WORDS), 0
    for _ in range(20):
        found += sum(1 for _ in _PATTERN.finditer(text))
        counts: dict[str, int] = {}
        for word in WORDS:
            counts[word] = counts.get(word, 0) + len(word)
        pairs = tuple((w, n) for w, n in sorted(counts.items()) if n > 3)
        found += len(pairs) + len({w.upper() for w in WORDS})
    return found


def visits(count: int = NOTES) -> list[Visit]:
    """Return notes with their charges, the same ones each time, spread over the corpus."""
    found = [note.visit() for note in corpus.notes("dev")]
    step = max(1, len(found) // count)
    return list(islice(found[::step], count))


def stages(held: Sequence[Visit]) -> dict[str, Callable[[], object]]:
    """Return each stage as a call that does it for every visit."""
    shelf = book()
    known = [
        v if v.text is None else replace(v, reading=read(v.text, timed_codes(v, shelf)))
        for v in held
    ]
    outcomes: list[Outcome] = [audit(v) for v in known]
    return {
        "read": lambda: [read(v.text or "", timed_codes(v, shelf)) for v in held],
        "rules": lambda: [audit(v) for v in known],
        "units": lambda: [visit_units(v, shelf) for v in known],
        "price": lambda: [price(v, shelf) for v in known],
        "report": lambda: list(lines(outcomes)),
        "whole audit": lambda: [audit(v) for v in held],
    }


def timed(rounds: int = 5, count: int = NOTES) -> list[Timed]:
    """Return what each stage costs, over rounds in which all take turns.

    The rate is the median; the cost in loops compares the best of both, which other work on the
    machine disturbs least.
    """
    held = visits(count)
    ways = stages(held)
    for way in (*ways.values(), calibration):
        way()  # tables read, patterns compiled, bytecode warm
    gc.collect()
    gc.freeze()
    took: dict[str, list[float]] = {name: [] for name in ways}
    loops: list[float] = []
    for _ in range(rounds):
        for name, way in ways.items():
            took[name].append(_seconds(way) / len(held))
            loops.append(_seconds(calibration))
    gc.unfreeze()
    return [
        Timed(name, 1 / statistics.median(found), min(found) / min(loops))
        for name, found in took.items()
    ]


def _seconds(way: Callable[[], object]) -> float:
    began = time.process_time()
    way()
    return time.process_time() - began
