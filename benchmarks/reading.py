"""How well notes are read: `python benchmarks/reading.py [--split dev]`, from a source checkout.

Prints, for one split of corpus/: elements (precision, recall, F1, three-way accuracy, recall of
"vague"), findings and verdict, minutes, span overlap, all of it by author file family, and lists of
confused notes by id. `test` is for reports: nothing may be tuned on it. `examples` are the labelled
notes of corpus/examples.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import msgspec
from msgspec import structs

from chartproof import corpus
from chartproof.corpus import EXTRAS, MISSING, TAGS, Note
from chartproof.model import ELEMENTS, Charge, Reading, Status
from chartproof.reading import read
from chartproof.reading.layout import lower_in_place

STATUSES: tuple[Status, ...] = ("present", "vague", "absent")
MENTIONED = {
    "not-one-on-one": "NOT_ONE_ON_ONE",
    "group": "GROUP_AS_INDIVIDUAL",
    "aide-provided": "AIDE_PROVIDED",
    "unskilled": "UNSKILLED_LANGUAGE",
    "wrong-code": "WRONG_CODE",
    "double-counted": "DOUBLE_COUNTED_TIME",
    "copied-forward": "COPIED_FORWARD",
    "missing-modifier": "MISSING_MODIFIER",
    "times-disagree": "TIME_INCONSISTENT",
}


class Case(NamedTuple):
    """A note, its truth, and what was read and found."""

    note: Note
    elements: dict[str, Status]
    findings: frozenset[str]
    verdict: str
    minutes: dict[str, int | None]
    read_elements: dict[str, Status]
    read_findings: frozenset[str]
    read_verdict: str
    read_minutes: dict[str, int | None]
    overlaps: dict[str, tuple[int, int]]


def score(counts: Counter[str]) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    hit, false, missed = counts["hit"], counts["false"], counts["missed"]
    precision = hit / (hit + false) if hit + false else 1.0
    recall = hit / (hit + missed) if hit + missed else 1.0
    return precision, recall, 2 * hit / (2 * hit + false + missed) if hit else 0.0


def tally(pairs: Iterable[tuple[bool, bool]]) -> Counter[str]:
    """Return how often truth and answer were both true, or only one of them."""
    names = {(True, True): "hit", (True, False): "missed", (False, True): "false"}
    return Counter(names[p] for p in pairs if p in names)


def examine(note: Note, audited: bool) -> Case:
    """Return a note read and judged, by the whole audit or by the corpus rules over the reading."""
    elements = note.elements
    findings, verdict = corpus.truth(note)
    codes = tuple(c.code for c in note.charges if c.code in corpus.timed_codes())
    codes = tuple(dict.fromkeys(codes))
    if audited:
        from chartproof import audit

        outcome = audit(note.visit())
        reading = outcome.reading or Reading(text=note.text)
        read_findings = frozenset(
            corpus.LABEL_OF_RULE[f.rule] for f in outcome.findings if f.rule in corpus.LABEL_OF_RULE
        )
        read_verdict = outcome.verdict or "failed"
        read_elements = outcome.elements
    else:
        reading = read(note.text, codes)
        read_elements = reading.elements
        proven = {m.kind for m in reading.mentions if m.proves and m.scope == "today"}
        extras = frozenset(MENTIONED[k] for k in proven if k in MENTIONED)
        known = minutes_of(reading, note)
        read_findings = corpus.findings_of(note, read_elements, known, extras)
        read_verdict = corpus.verdict_of(note, read_findings, read_elements, known)
    return Case(
        note,
        elements,
        findings,
        verdict,
        {c: note.minutes.get(c) for c in codes},
        read_elements,
        read_findings,
        read_verdict,
        minutes_of(reading, note),
        overlaps(note, reading),
    )


def minutes_of(reading: Reading, note: Note) -> dict[str, int | None]:
    """Return the minutes that the reading gives for the charged timed codes."""
    return {m.code: m.minutes for m in reading.minutes}


def overlaps(note: Note, reading: Reading) -> dict[str, tuple[int, int]]:
    """Return per element the characters that truth and reading share, and those of either."""
    found = {}
    for tag, element in TAGS.items():
        suffix = {"present": "", "vague": "?"}.get(note.elements[element])
        if suffix is None or reading.elements.get(element) != note.elements[element]:
            continue
        true = {
            i
            for m in note.marks
            if m.tag == tag and m.suffix == suffix
            for i in range(m.start, m.end)
        }
        ours = {i for s in reading.spans(element) for i in range(s.start, s.end)}
        found[element] = (len(true & ours), len(true) + len(ours))
    return found


def report(cases: list[Case], told: bool) -> dict[str, Any]:  # Any: figures, names and ids
    """Return all figures over these cases; `told` adds confusion lists."""
    by_element = {
        e: tally((c.elements[e] == "present", c.read_elements.get(e) == "present") for c in cases)
        for e in ELEMENTS
    }
    labels = sorted({f for c in cases for f in c.findings | c.read_findings})
    by_label = {f: tally((f in c.findings, f in c.read_findings) for c in cases) for f in labels}
    pairs = [(c.elements[e], c.read_elements.get(e)) for c in cases for e in ELEMENTS]
    vague = [got for true, got in pairs if true == "vague"]
    minutes = [c.minutes[k] == c.read_minutes.get(k) for c in cases for k in c.minutes]
    shared: Counter[str] = Counter()
    for c in cases:
        for element, (both, either) in c.overlaps.items():
            shared[element] += 2 * both
            shared[f"{element} in all"] += either
    in_all = sum(n for k, n in shared.items() if k.endswith(" in all"))
    seen = [f for f in labels if by_label[f]["hit"] + by_label[f]["missed"]]
    figures: dict[str, Any] = {
        "notes": len(cases),
        "element F1 micro": score(sum(by_element.values(), Counter()))[2],
        "element F1 macro": mean(score(by_element[e])[2] for e in ELEMENTS),
        "three-way accuracy": mean(float(a == b) for a, b in pairs),
        "vague recall": mean(float(got == "vague") for got in vague),
        "findings F1 micro": score(sum(by_label.values(), Counter()))[2],
        "findings F1 macro": mean(score(by_label[f])[2] for f in seen),
        "verdict accuracy": mean(float(c.verdict == c.read_verdict) for c in cases),
        "minutes exact": mean(map(float, minutes)),
        "span overlap": sum(n for k, n in shared.items() if not k.endswith(" in all")) / in_all
        if in_all
        else 0.0,
    }
    if told:
        figures["elements"] = {
            e: {
                "precision": score(by_element[e])[0],
                "recall": score(by_element[e])[1],
                "F1": score(by_element[e])[2],
                "three-way": mean(float(c.elements[e] == c.read_elements.get(e)) for c in cases),
                "overlap": shared[e] / shared[f"{e} in all"] if shared[f"{e} in all"] else 0.0,
            }
            for e in ELEMENTS
        }
        figures["findings"] = {
            f: {
                "precision": score(by_label[f])[0],
                "recall": score(by_label[f])[1],
                "F1": score(by_label[f])[2],
                "notes": by_label[f]["hit"] + by_label[f]["missed"],
            }
            for f in labels
        }
        figures["confused"] = confusions(cases)
    return figures


def confusions(cases: list[Case]) -> dict[str, list[str]]:
    """Return lists of note ids by what was mistaken for what."""
    found: dict[str, list[str]] = defaultdict(list)
    for c in cases:
        for e in ELEMENTS:
            true, got = c.elements[e], c.read_elements.get(e)
            if true != got:
                found[f"{e}: {true} read as {got}"].append(c.note.id)
        for f in sorted(c.findings - c.read_findings):
            found[f"{f}: missed"].append(c.note.id)
        for f in sorted(c.read_findings - c.findings):
            found[f"{f}: false"].append(c.note.id)
        if c.verdict != c.read_verdict:
            found[f"verdict: {c.verdict} called {c.read_verdict}"].append(c.note.id)
    return dict(sorted(found.items()))


def properties(
    notes: Iterable[Note], verdicts_alone: bool = False
) -> dict[str, Any]:  # Any: shares and ids
    """Return how often buzzwords and deletion do what they must, and the notes where they do not.

    Stuffing: lines of corpus/stuffing.txt (the first four, and four more chosen by the note's id)
    before or behind a note leave every element that was not present as it was, and every verdict
    that was not `defensible`. Deletion: a note that is rightly called defensible is so no longer
    with the marked words of all its evidence cut out; nor, which asks more of the reader, with only
    its necessity, exercises, doses, skill or signature cut out, or response, progression and goal
    together (one of these may be missing, by the rules of the verdict); and with all marked words
    of one element cut out, the element is no longer present.

    verdicts_alone: only what touches verdicts, which takes half the time.
    """
    lines = (corpus.corpus_folder() / "stuffing.txt").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for note in notes:
        before, passed = judged(note, note.text)
        silent = [e for e in MISSING if before.get(e) != "present"]
        asked = not passed or (silent and not verdicts_alone)
        for text in stuffed(note, lines) if asked else ():
            after, passes = judged(note, text)
            for e in silent:
                found["buzzwords make no evidence"].append(
                    (after.get(e) != "present", f"{note.id} {e}")
                )
            if not passed:
                found["buzzwords pass no failing note"].append((not passes, note.id))
        for tag, element in () if verdicts_alone else TAGS.items():
            if element in MISSING and before.get(element) == note.elements[element] == "present":
                after = read(without(note, tag)).elements
                gone = (after.get(element) != "present", f"{note.id} {tag}")
                found["evidence out, element out"].append(gone)
                found[f"  {element} out"].append(gone)
        if passed and note.charges_exercise and corpus.truth(note)[1] == "defensible":
            _, passes = judged(note, without(note, *EVIDENCE))
            found["all evidence out, verdict out"].append((not passes, note.id))
            for tags in CUT:
                _, passes = judged(note, without(note, *tags))
                failed = (not passes, f"{note.id} {' '.join(tags)}")
                found["evidence out, verdict out"].append(failed)
                if len(tags) == 1:
                    found["required evidence out, verdict out"].append(failed)
                found[f"  without {' '.join(tags)}, verdict out"].append(failed)
    shares: dict[str, Any] = {k: mean(float(good) for good, _ in v) for k, v in found.items()}
    shares["kept"] = {
        k: sorted({i for good, i in v if not good}) for k, v in found.items() if k[0] != " "
    }
    return shares


CUT = (("mn",), ("ex",), ("ds",), ("sk",), ("sg",), ("pr", "pg", "gl"))
"""Evidence without which no note is defensible."""

EVIDENCE = tuple(dict.fromkeys(tag for tags in CUT for tag in tags if tag != "sg"))


def judged(note: Note, text: str) -> tuple[dict[str, Status], bool]:
    """Return the elements of the note with another text, and whether it is called defensible."""
    from chartproof import audit

    outcome = audit(structs.replace(note.visit(), text=text))
    return outcome.elements, outcome.verdict == "defensible"


def stuffed(note: Note, lines: list[str]) -> tuple[str, str]:
    """Return the note's text with buzzwords behind and before it."""
    at = zlib.crc32(note.id.encode()) % (len(lines) - 4)
    words = " ".join(corpus.unmark(line)[0] for line in (*lines[:4], *lines[at : at + 4]))
    return f"{note.text}\n{words}", f"{words}\n{note.text}"


def without(note: Note, *tags: str) -> str:
    """Return the note's text without the words that these tags mark as present.

    An exercise that is named again ("leg press 40 to 50#") and a clinician who is ("rendered by")
    are marked once, by a ruling of the corpus, and cut wherever the name stands.
    """
    cut = [m for m in note.marks if m.tag in tags and not m.suffix]
    gone = {i for m in cut for i in range(m.start, m.end)}
    names = {note.text[m.start : m.end].lower() for m in cut if m.tag in ("ex", "sg")}
    lowered = lower_in_place(note.text)
    for name in names:
        at = lowered.find(name)
        while at >= 0:
            gone.update(range(at, at + len(name)))
            at = lowered.find(name, at + len(name))
    return "".join(c for i, c in enumerate(note.text) if i not in gone)


def mean(values: Iterable[float]) -> float:
    """Return the mean, 0 where there is nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def example_notes() -> list[Note]:
    """Return the labelled notes of corpus/examples; their marks are found by their words."""
    found = []
    tags = {name: tag for tag, name in TAGS.items()}
    path = corpus.corpus_folder() / "examples" / "notes.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        gold, text = given["gold"], given["text"]
        marks = []
        for element, words in gold["spans"].items():
            suffix = "" if gold["elements"][element] == "present" else "?"
            for quote in words:
                start = text.index(quote)
                marks.append(corpus.Mark(tags[element], suffix, start, start + len(quote)))
        note = corpus.Note(
            id=given["id"],
            file="examples-1",
            split="test",
            text=text,
            discipline=given["discipline"],
            payer=given["payer"],
            date_of_service=msgspec.convert(given["date_of_service"], date),
            charges=tuple(msgspec.convert(c, Charge) for c in given["charges"]),
            minutes=gold["minutes"],
            named=frozenset(f for f in gold["findings"] if f in EXTRAS),
            marks=tuple(marks),
        )
        found.append(note)
    return found


def table(figures: dict[str, Any]) -> None:
    """Print one level of figures."""
    for name, value in figures.items():
        if isinstance(value, float):
            print(f"  {name:28} {value:.3f}")
        elif isinstance(value, int):
            print(f"  {name:28} {value}")


def main() -> int:
    """Read a split and print how well."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    ask.add_argument("--split", default="dev", choices=["train", "dev", "test", "examples"])
    ask.add_argument("--read-only", action="store_true", help="corpus rules instead of the audit")
    ask.add_argument("--properties", action="store_true", help="stuffing and deletion as well")
    ask.add_argument("--format", default="text", choices=["text", "json"])
    given = ask.parse_args()
    notes = example_notes() if given.split == "examples" else corpus.notes(given.split)
    for note in notes[:3]:  # load weights and tables before the clock starts
        read(note.text)
    begun = time.process_time()
    for note in notes:
        read(note.text, tuple(note.minutes))
    took = time.process_time() - begun
    cases = [examine(n, not given.read_only) for n in notes]
    whole = report(cases, told=True)
    whole["notes read a second"] = len(notes) / took
    if given.properties:
        shares = properties(notes)
        whole["confused"] |= shares.pop("kept")
        whole |= shares
    by_author = {
        a: [c for c in cases if c.note.author == a] for a in sorted({n.author for n in notes})
    }
    whole["authors"] = {a: report(listed, told=False) for a, listed in by_author.items()}
    if given.format == "json":
        print(json.dumps(whole, indent=1))
        return 0
    print(f"split {given.split}")
    table(whole)
    print(f"\n{'element':26} precision  recall      F1  three-way  overlap")
    for name, row in whole["elements"].items():
        print(f"{name:26} " + "  ".join(f"{v:8.3f}" for v in row.values()))
    print(f"\n{'finding':26} precision  recall      F1  notes")
    for name, row in whole["findings"].items():
        print(f"{name:26} " + "  ".join(f"{v:8.3f}" for v in list(row.values())[:3]), row["notes"])
    for author, figures in whole["authors"].items():
        print(f"\n{author}")
        table(figures)
    print("\nconfused")
    for name, ids in whole["confused"].items():
        print(f"  {name} ({len(ids)}): {' '.join(ids)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
