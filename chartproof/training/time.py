"""Train the weights of ranking.py again: `python -m chartproof.training.time`.

Works from a source checkout, where the corpus lies. Seeded, numpy only, under a minute. Learns from
the splits `train` and `dev` and prints how well `test` is read; `--folds 4` prints how well weights
learnt on three quarters of the whole corpus read the fourth instead, and writes nothing.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chartproof import corpus
from chartproof.corpus import Mark, Note
from chartproof.reading.layout import Layout, lay_out
from chartproof.reading.minutes import share_out
from chartproof.reading.ranking import (
    SLOTS,
    WEIGHTS,
    Weights,
    absent,
    add_up,
    describe,
    joined,
    link,
    no_total,
    view,
    weights,
)
from chartproof.reading.times import Candidate, gather
from chartproof.training.time_forms import made_note, short_note

SEED = 20261122
Learnt = dict[str, dict[str, float]]
"""Weight of each feature by slot."""

_TAGS = {"timed": "tt", "treatment": "tx"}
_WORDY = (
    *("b:", "a:", "c:", "p1=", "p2=", "n1=", "n2=", "pn=", "qm="),
    *("q1=", "m1=", "up=", "un=", "uq=", "um="),
)  # features of single words: many, each rare, held back more


class Choice(NamedTuple):
    """One slot of one note: features of each option, which are right, how much it counts."""

    slot: str
    options: list[list[str]]
    right: list[bool]
    counts: float = 1.0


class Settings(NamedTuple):
    """What can be chosen about a training run."""

    held: float = 0.3
    held_words: float = 2.0
    made: int = 2  # for each note of the corpus
    made_counts: float = 0.12
    rarest: int = 3
    steps: int = 120
    rate: float = 0.15
    smallest: float = 0.02


def timed_codes(note: Note) -> tuple[str, ...]:
    """Return the charged codes of a note whose minutes are wanted."""
    return tuple(dict.fromkeys(c.code for c in note.charges if c.code in corpus.timed_codes()))


def choices(
    text: str,
    codes: tuple[str, ...],
    minutes: dict[str, int | None],
    marks: Iterable[tuple[Mark, str]],
    counts: float = 1.0,
) -> list[Choice]:
    """Return what there is to choose in a note. marks: each with its code, "" where unknown."""
    layout = lay_out(text)
    times = gather(layout, codes)
    seen = view(times, codes)
    described = describe(seen)
    places = [(m.tag + m.suffix, m.start, m.end, code) for m, code in marks]

    def inside(c: Candidate, tag: str, code: str = "") -> bool:
        return any(
            t == tag and of in ("", code) and _meets(layout, c, start, end)
            for t, start, end, of in places
        )

    found = []
    for code in codes:
        options = [d + link(seen, i, code) for i, d in enumerate(described)] + [absent(seen, code)]
        value = minutes.get(code)
        right = _right(times.candidates, value, [inside(c, "tc", code) for c in times.candidates])
        if value is None:
            right = [c.high is not None and inside(c, "tc?", code) for c in times.candidates]
        found.append(Choice("code", options, [*right, value is None or not any(right)], counts))
    stated = tuple(minutes.get(c) for c in codes)
    timed = next((c.value for c in times.candidates if inside(c, "tt")), None)
    for slot, tag in _TAGS.items():
        right = [inside(c, tag) and c.high is None and c.unit != "clock" for c in times.candidates]
        stands = any(t == tag for t, *_ in places)
        if stands and not any(right):
            continue
        options = [d + add_up(times, i, stated, timed, slot) for i, d in enumerate(described)]
        found.append(Choice(slot, [*options, no_total(seen)], [*right, not stands], counts))
    return found


def _meets(layout: Layout, c: Candidate, start: int, end: int) -> bool:
    return layout.starts[c.first] < end and start < layout.ends[c.last - 1]


def _right(candidates: list[Candidate], value: int | None, marked: list[bool]) -> list[bool]:
    """Return which candidates state this value: those inside a mark, else any."""
    equal = [c.value == value and c.high is None for c in candidates]
    both = [e and m for e, m in zip(equal, marked, strict=True)]
    return both if any(both) else equal


def fit(samples: list[Choice], settings: Settings) -> dict[str, float]:
    """Return the weights under which the right options are the likeliest (a softmax per choice)."""
    seen = Counter(f for s in samples for o in s.options for f in set(o))
    names = sorted(f for f, n in seen.items() if n >= settings.rarest)
    column = {f: i for i, f in enumerate(names)}
    flat: list[int] = []
    sizes: list[int] = []
    for sample in samples:
        for option in sample.options:
            known = [column[f] for f in option if f in column] or [0]
            flat += known
            sizes.append(len(known))
    index = np.array(flat)
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    option_of = np.repeat(np.arange(len(sizes)), sizes)
    group = np.repeat(np.arange(len(samples)), [len(s.options) for s in samples])
    opens = np.r_[0, np.flatnonzero(np.diff(group)) + 1]
    right = np.array([r for s in samples for r in s.right], float)
    counts = np.array([s.counts for s in samples])[group]
    held = np.array([settings.held_words if f.startswith(_WORDY) else settings.held for f in names])
    learnt = np.zeros(len(names))
    mean, square = np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, settings.steps + 1):
        scores = np.add.reduceat(learnt[index], starts)
        odds = np.exp(scores - np.maximum.reduceat(scores, opens)[group])
        chance = _share(odds, opens, group)
        wanted = _share(odds * right, opens, group)
        pull = ((chance - wanted) * counts)[option_of]
        slope = np.bincount(index, weights=pull, minlength=len(names)) + held * learnt
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        rate = settings.rate if step < 0.7 * settings.steps else 0.3 * settings.rate
        learnt -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return {
        f: round(float(w), 3)
        for f, w in zip(names, learnt, strict=True)
        if abs(w) >= settings.smallest
    }


def _share(
    odds: NDArray[np.float64], opens: NDArray[np.int64], group: NDArray[np.int64]
) -> NDArray[np.float64]:
    whole = np.maximum(np.add.reduceat(odds, opens), 1e-30)
    share: NDArray[np.float64] = odds / whole[group]
    return share


def learn(notes: Iterable[Note], settings: Settings, seed: int = SEED) -> Learnt:
    """Return weights learnt from these notes, from short cuts of them, and from made ones, half of
    them short."""
    chance = random.Random(seed)
    samples: list[Choice] = []
    for note in notes:
        marks = [(m, "") for m in note.marks if m.tag in ("tc", "tt", "tx")]
        samples += choices(note.text, timed_codes(note), note.minutes, marks)
        others = [made_note(note, chance, short=turn % 2 > 0) for turn in range(settings.made)]
        if (cut := short_note(note, chance)) is not None:
            others.append(cut)
        for other in others:
            samples += choices(
                other.text, other.codes, other.minutes, other.marks, settings.made_counts
            )
    return {slot: fit([s for s in samples if s.slot == slot], settings) for slot in SLOTS}


def write(learnt: Learnt, path: Path = WEIGHTS) -> None:
    """Write weights as rows `slot, feature, weight`, sorted."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        for slot in SLOTS:
            rows.writerows((slot, f, f"{w:g}") for f, w in sorted(learnt[slot].items()))


class Tally(NamedTuple):
    """How many were right of how many, and the notes that were not."""

    right: Counter[str]
    of: Counter[str]
    wrong: list[str]


def judge(notes: Iterable[Note], known: Weights, tally: Tally) -> None:
    """Count what these weights read right: minutes of each code, both totals of each note."""
    for note in notes:
        layout, codes = lay_out(note.text), timed_codes(note)
        shared = share_out(gather(layout, codes), codes, known)
        candidates = shared.view.times.candidates
        for code, pick in zip(codes, shared.picks, strict=True):
            c = candidates[pick] if pick >= 0 else None
            value = None if c is None or c.high is not None else c.value
            tally.of["code"] += 1
            tally.right["code"] += value == note.minutes.get(code)
            if value != note.minutes.get(code):
                tally.wrong.append(f"{note.id} {code} {note.minutes.get(code)} {value}")
        for slot, number in (("timed", shared.timed), ("treatment", shared.treatment)):
            true = {
                c.value
                for c in candidates
                for m in note.marks
                if m.tag == _TAGS[slot] and not m.suffix and _meets(layout, c, m.start, m.end)
            }
            stands = any(m.tag == _TAGS[slot] and not m.suffix for m in note.marks)
            tally.of[slot] += 1
            fits = candidates[number].value in true if number >= 0 else not stands
            tally.right[slot] += fits
            if not fits:
                tally.wrong.append(f"{note.id} {slot} {sorted(true)} {number}")


def fold_of(note: Note, folds: int) -> int:
    """Return the fold of a note, the same on every machine."""
    return hashlib.sha256(note.id.encode()).digest()[1] % folds


def cross_validate(folds: int, settings: Settings) -> Tally:
    """Return how weights learnt without a fold read that fold, over all folds."""
    tally = Tally(Counter(), Counter(), [])
    notes = corpus.notes()
    for fold in range(folds):
        learnt = learn((n for n in notes if fold_of(n, folds) != fold), settings)
        judge((n for n in notes if fold_of(n, folds) == fold), joined(learnt), tally)
    return tally


def main() -> int:
    """Train and write the weights, or with --folds print how well training does."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--folds", type=int, default=0)
    options.add_argument("--wrong", action="store_true", help="name the notes that were misread")
    asked = options.parse_args()
    if asked.folds:
        tally = cross_validate(asked.folds, Settings())
    else:
        write(learn(corpus.notes("train", "dev"), Settings()))
        weights.cache_clear()
        tally = Tally(Counter(), Counter(), [])
        judge(corpus.notes("test"), weights(), tally)
    for slot in SLOTS:
        print(f"{slot}: {tally.right[slot] / tally.of[slot]:.4f} of {tally.of[slot]}")
    if asked.wrong:
        print("\n".join(tally.wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main())
