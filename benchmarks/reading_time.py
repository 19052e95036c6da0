"""How well times and signatures are read: `python benchmarks/reading_time.py [train|dev|test ...]`.

Prints, for the corpus and for each author family: status accuracy of the five elements that the
grammar owns, minutes per code exact, both totals exact, in and out exact, and milliseconds a note.
Without arguments the test split, which the weights have not seen.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict

from chartproof import corpus
from chartproof.corpus import Note
from chartproof.model import Number
from chartproof.reading.layout import lay_out
from chartproof.reading.signatures import read_signatures, signature_facts, signature_status
from chartproof.reading.totals import TIME_ELEMENTS, TimeReading, read_times, time_status

ELEMENTS = (*TIME_ELEMENTS, "signature")
Scores = dict[str, list[int]]


def timed_codes(note: Note) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.code for c in note.charges if c.code in corpus.timed_codes()))


def total_fits(note: Note, tag: str, read: Number | None) -> bool:
    """Return whether the total was read from a mark of this tag; None fits where there is none."""
    marks = [m for m in note.marks if m.tag == tag and not m.suffix]
    if not marks or read is None:
        return not marks and read is None
    inside = any(m.start < read.span.end and read.span.start < m.end for m in marks)
    return inside or any(str(read.value) in note.text[m.start : m.end] for m in marks)


def clocks_fit(note: Note, read: TimeReading) -> bool:
    """Return whether exactly the marked clock times were read as today's."""
    marks = [(m.start, m.end) for m in note.marks if m.tag == "io" and not m.suffix]
    starts = []
    for clock in read.clocks:
        if clock.scope == "today":
            ends = [clock.span.start]
            if clock.stop:
                ends.append(note.text.rindex(clock.stop, clock.span.start, clock.span.end))
                ends.append(note.text.index(clock.start, clock.span.start, clock.span.end))
            starts += ends
    inside = all(any(a <= p < b for a, b in marks) for p in starts)
    return inside and all(any(a <= p < b for p in starts) for a, b in marks)


def judge(note: Note, scores: Scores) -> None:
    """Add one note to the scores: [right, of] by name."""
    codes = timed_codes(note)
    layout = lay_out(note.text)
    read = read_times(layout, codes)
    signed = signature_facts(read_signatures(layout))
    status = time_status(read.facts) | {"signature": signature_status(signed)}
    for element in ELEMENTS:
        count(scores, f"status {element}", status[element] == note.elements[element])
    for minutes in read.minutes:
        count(scores, "minutes per code", minutes.minutes == note.minutes.get(minutes.code))
    count(scores, "timed total", total_fits(note, "tt", read.timed))
    count(scores, "treatment total", total_fits(note, "tx", read.treatment))
    count(scores, "in and out", clocks_fit(note, read))


def count(scores: Scores, name: str, right: bool) -> None:
    scores[name][0] += right
    scores[name][1] += 1


def main() -> int:
    """Print the table."""
    splits = [s for s in ("train", "dev", "test") if s in sys.argv[1:]] or ["test"]
    notes = [n for n in corpus.all_notes() if n.split in splits]
    every: Scores = defaultdict(lambda: [0, 0])
    by_author: dict[str, Scores] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for note in notes:
        judge(note, every)
        judge(note, by_author[note.author])
    print(f"{len(notes)} notes of {', '.join(splits)}")
    for name, (right, of) in every.items():
        print(f"  {name:32s} {right / of:.4f}  ({right} of {of})")
    print(f"  {'family':12s} notes  minutes  totals  in/out  signature")
    sizes = Counter(n.author for n in notes)
    for author, scores in sorted(by_author.items()):
        share = {k: right / of for k, (right, of) in scores.items()}
        totals = (share["timed total"] + share["treatment total"]) / 2
        print(
            f"  {author:12s} {sizes[author]:5d}  {share.get('minutes per code', 1):7.3f} "
            f"{totals:7.3f} {share['in and out']:7.3f} {share['status signature']:10.3f}"
        )
    layouts = [(lay_out(n.text), timed_codes(n)) for n in notes]
    began = time.perf_counter()
    for layout, codes in layouts:
        read_times(layout, codes)
        read_signatures(layout)
    spent = (time.perf_counter() - began) / len(notes) * 1000
    size = sum(len(n.text) for n in notes) / len(notes)
    print(f"  {spent:.2f} ms a note of {size:.0f} characters, layout not counted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
