"""Counts how often each rule is right on the corpora: python -m benchmarks.rule_precision

Writes chartproof/web/rule_precision.csv, which the rules browser shows with its date. Three
corpora: marked-up notes and courses of the splits that the reader was not built on, where a finding
is right if the label of its rule is true of the note; and invented claims with one fault planted in
some, where it is right if that fault was planted, and wrong if nothing was. A finding beside
another rule's fault says nothing either way and is left out.
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec

from chartproof import corpus
from chartproof.audit import audit
from chartproof.courses import audit_episode
from chartproof.invented.files import write
from chartproof.invented.nouns import Truth
from chartproof.scrub.scrubbing import Scrub

TABLE = Path(__file__).parent.parent / "chartproof" / "web" / "rule_precision.csv"
CLAIMS, SEED = 20_000, 71
HEADER = ("rule", "corpus", "looked_at", "found", "right", "missed", "on")
Counts = dict[str, Counter[str]]


def main() -> None:
    """Count and write the table."""
    notes, courses = corpus.notes("dev", "test"), corpus.courses("test")
    with tempfile.TemporaryDirectory() as folder:
        claims = of_claims(Path(folder), CLAIMS, SEED)
    parts = (
        ("notes", len(notes), of_notes(notes)),
        ("courses", len(courses), of_courses(courses)),
        ("claims", CLAIMS, claims),
    )
    TABLE.write_text(table(parts, date.today()), encoding="utf-8", newline="")
    sys.stdout.write(f"{TABLE.name}: {sum(len(c) for _, _, c in parts)} rows\n")


def table(parts: Iterable[tuple[str, int, Counts]], on: date) -> str:
    """Return the rows as CSV: a row a rule and corpus, dated."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    rows = [
        (rule, name, size, n["right"] + n["wrong"], n["right"], n["missed"], on.isoformat())
        for name, size, counts in parts
        for rule, n in counts.items()
        if n.total()
    ]
    writer.writerows(sorted(rows))
    return out.getvalue()


def of_notes(notes: Iterable[corpus.Note]) -> Counts:
    """Return how often each labelled rule was right about the notes."""
    pairs = (
        (corpus.truth(note)[0], {f.rule for f in audit(note.visit()).findings}) for note in notes
    )
    return _labelled(corpus.LABEL_OF_RULE, pairs)


def of_courses(courses: Iterable[corpus.Course]) -> Counts:
    """Return how often each labelled rule was right about the courses."""
    pairs = ((c.findings, {f.rule for f in audit_episode(c.record).findings}) for c in courses)
    return _labelled(corpus.LABEL_OF_COURSE_RULE, pairs)


def _labelled(label_of: dict[str, str], pairs: Iterable[tuple[frozenset[str], set[str]]]) -> Counts:
    """Count by rule. Of two rules that share a label the other one does not miss it."""
    counts: Counts = defaultdict(Counter)
    for truth, found in pairs:
        said = {label_of[r] for r in found if r in label_of}
        for rule, label in label_of.items():
            if rule in found:
                counts[rule]["right" if label in truth else "wrong"] += 1
            elif label in truth and label not in said:
                counts[rule]["missed"] += 1
    return counts


def of_claims(folder: Path, claims: int, seed: int) -> Counts:
    """Return how often each rule was right about invented claims with planted faults."""
    write(folder, claims=claims, seed=seed)
    lines = (folder / "truth.jsonl").read_bytes().splitlines()
    truths = {t.number: t for t in (msgspec.json.decode(n, type=Truth) for n in lines)}
    beside = {c for t in truths.values() for c in t.with_claims}
    counts: Counts = defaultdict(Counter)
    with (folder / "claims.837").open("rb") as source:
        scrub = Scrub(source, notes=folder / "notes")
        for number, found in _said(scrub):
            truth = truths[number]
            for rule in found:
                if rule == truth.planted:
                    counts[rule]["right"] += 1
                elif truth.planted is None and truth.claim_id not in beside:
                    counts[rule]["wrong"] += 1
            if truth.planted is not None and truth.planted not in found:
                counts[truth.planted]["missed"] += 1
    return counts


def _said(scrub: Scrub) -> Iterator[tuple[int, set[str]]]:
    for outcome in scrub.outcomes():
        changed = {c.rule for c in outcome.changes}
        yield outcome.number, {f.rule for f in outcome.findings} | changed


if __name__ == "__main__":
    main()
