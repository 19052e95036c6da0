"""How well exercises are read: `python benchmarks/reading_exercises.py [--tags] [--half test]`.

For the notes of one half of the corpus (by a hash of their ids, so that it stays the same as the
corpus grows): status and spans of five elements, each marked exercise with its dose and load; then
the labelled notes of corpus/examples, exercise by exercise. `--tags` lets the trained reader help,
which is only fair on notes that it was not trained on: with `--split test`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from chartproof import corpus
from chartproof.corpus import Mark, Note
from chartproof.model import Exercise, Fact
from chartproof.reading.layout import lay_out
from chartproof.reading.treatment import read_facts

TAGS = ("ex", "ds", "ri", "om", "br")
ELEMENT = {tag: corpus.TAGS[tag] for tag in TAGS}


def main(arguments: list[str]) -> None:
    """Print the figures."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--half", choices=["train", "test", "both"], default="test")
    ask.add_argument("--split", choices=["train", "dev", "test", "all"], default="all")
    ask.add_argument("--tags", action="store_true")
    given = ask.parse_args(arguments)
    splits = ("train", "dev", "test") if given.split == "all" else (given.split,)
    notes = [n for n in corpus.notes(*splits) if given.half in ("both", half(n.id))]
    print(f"{len(notes)} notes, half {given.half}, split {given.split}, tags {given.tags}")
    show_corpus(notes, given.tags)
    show_examples(given.tags)


def half(name: str) -> str:
    """Return the half of the corpus that a note belongs to, whatever else the corpus holds."""
    return "train" if hashlib.sha1(name.encode()).digest()[0] % 2 == 0 else "test"


def read(text: str, with_tags: bool) -> tuple[tuple[Exercise, ...], tuple[Fact, ...], float]:
    """Return exercises, facts and the seconds that they took, tagging not counted."""
    layout = lay_out(text)
    tags = None
    if with_tags:
        from chartproof.reading.meaning import tag

        tags = tag(layout)
    begun = time.process_time()
    treatment, facts = read_facts(layout, tags)
    return treatment.exercises, facts, time.process_time() - begun


def show_corpus(notes: Iterable[Note], with_tags: bool) -> None:
    """Print what holds of marked notes."""
    status: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    overlap: dict[str, Counter[str]] = defaultdict(Counter)
    whole: Counter[str] = Counter()
    seconds, size = 0.0, 0
    for note in notes:
        exercises, facts, took = read(note.text, with_tags)
        seconds += took
        size += len(note.text)
        for tag in TAGS:
            today = [f for f in facts if f.element == ELEMENT[tag] and f.scope == "today"]
            said = {f.status for f in today}
            best = "present" if "present" in said else "vague" if said else "absent"
            status[tag][note.elements[ELEMENT[tag]], best] += 1
            read_places = places((f.span.start, f.span.end) for f in today if f.status == "present")
            true_places = places((m.start, m.end) for m in own(note, tag))
            overlap[tag]["both"] += len(read_places & true_places)
            overlap[tag]["read"] += len(read_places)
            overlap[tag]["true"] += len(true_places)
        whole.update(exercises_of(note, [e for e in exercises if e.scope == "today"]))
    for tag in TAGS:
        print(line(tag, status[tag], overlap[tag]))
    for part in ("name", "name exact", "dose", "dose exact", "dose parsed", "load", "load exact"):
        total = whole[part.split()[0] + " total"]
        print(f"  {part:12} {whole[part] / max(total, 1):.3f} of {total}")
    print(f"  all three    {whole['all'] / max(whole['name total'], 1):.3f}")
    print(f"  {1e6 * seconds * 1200 / max(size, 1):.0f} microseconds a 1.2 kB of note")


def own(note: Note, tag: str) -> list[Mark]:
    """Return the marks of today of one tag."""
    return [m for m in note.marks if m.tag == tag and m.suffix == ""]


def places(spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return all positions of these spans."""
    return {i for start, end in spans for i in range(start, end)}


def line(tag: str, status: Counter[tuple[str, str]], overlap: Counter[str]) -> str:
    """Return the figures of one element."""
    right = sum(n for (true, got), n in status.items() if true == got)
    hits = status["present", "present"]
    true = sum(n for (t, _), n in status.items() if t == "present")
    got = sum(n for (_, g), n in status.items() if g == "present")
    precision = overlap["both"] / max(overlap["read"], 1)
    recall = overlap["both"] / max(overlap["true"], 1)
    return (
        f"  {tag}  accuracy {right / max(status.total(), 1):.3f}"
        f"  F1(present) {2 * hits / max(true + got, 1):.3f}"
        f"  characters: precision {precision:.3f} recall {recall:.3f}"
    )


def exercises_of(note: Note, read_ones: list[Exercise]) -> Counter[str]:
    """Return how many marked exercises, doses and loads were read, and how many exactly."""
    found: Counter[str] = Counter()
    for mark in own(note, "ds"):
        found["dose total"] += 1
        spans = [(e, e.dose_span) for e in read_ones if e.dose_span]
        hits = [(e, s) for e, s in spans if s.start < mark.end and mark.start < s.end]
        found["dose"] += bool(hits)
        found["dose exact"] += any(same(s.text, note.text[mark.start : mark.end]) for _, s in hits)
        found["dose parsed"] += any(
            (e.sets, e.reps, e.hold_s, e.duration_s, e.distance) != (None,) * 5 for e, _ in hits
        )
    for mark in own(note, "ri"):
        found["load total"] += 1
        spans = [(e, e.resistance_span) for e in read_ones if e.resistance_span]
        hits = [(e, s) for e, s in spans if s.start < mark.end and mark.start < s.end]
        found["load"] += bool(hits)
        found["load exact"] += any(same(s.text, note.text[mark.start : mark.end]) for _, s in hits)
    names = own(note, "ex")
    for mark in names:
        found["name total"] += 1
        hits = [e for e in read_ones if e.span.start < mark.end and mark.start < e.span.end]
        found["name"] += bool(hits)
        found["name exact"] += any(same(e.name, note.text[mark.start : mark.end]) for e in hits)
        found["all"] += any(complete(note, mark, names, e) for e in hits)
    return found


def complete(note: Note, mark: Mark, names: list[Mark], exercise: Exercise) -> bool:
    """Return whether an exercise has the dose and the load marked between its name and the next."""
    behind = min((n.start for n in names if n.start > mark.start), default=mark.end + 80)
    behind = min(behind, mark.end + 80, (note.text + "\n").index("\n", mark.end))
    for tag, span in (("ds", exercise.dose_span), ("ri", exercise.resistance_span)):
        marked = [m for m in own(note, tag) if mark.end <= m.start < behind]
        if not marked:
            continue
        if span is None or not any(same(span.text, note.text[m.start : m.end]) for m in marked):
            return False
    return True


def same(left: str, right: str) -> bool:
    """Return whether two quotes are the same, brackets and points at their ends aside."""
    return left.strip(" .,;[]()") == right.strip(" .,;[]()")


def show_examples(with_tags: bool) -> None:
    """Print which exercises of the labelled notes are read exactly."""
    path = corpus.corpus_folder() / "examples" / "notes.jsonl"
    total = right = extra = 0
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        exercises = [e for e in read(row["text"], with_tags)[0] if e.scope == "today"]
        for gold in row["gold"]["exercises"]:
            total += 1
            match = next((e for e in exercises if agrees(e, gold)), None)
            right += match is not None
            if match is not None:
                exercises.remove(match)
            else:
                print(f"  {row['id']}: not read as labelled: {gold['name']}")
        extra += len(exercises)
    print(f"  examples: {right} of {total} exercises exact, {extra} too many")


def agrees(exercise: Exercise, gold: dict[str, Any]) -> bool:
    """Return whether an exercise is the labelled one: name in most words, dose and load."""
    given = (exercise.sets, exercise.reps, exercise.duration_s, exercise.resistance)
    wanted = (gold["sets"], gold["reps"], gold["duration_s"], gold["resistance"])
    ours, theirs = (set(re.findall(r"\w+", n.lower())) for n in (exercise.name, gold["name"]))
    return given == wanted and 2 * len(ours & theirs) >= len(ours | theirs)


if __name__ == "__main__":
    main(sys.argv[1:])
