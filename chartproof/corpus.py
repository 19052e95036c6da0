"""The marked-up notes of corpus/: our training and test data, with exact spans and known truth.

Works from a source checkout, where `corpus/` lies beside the package; `corpus/README.md` tells how
a note is written down and how to add one. `python -m chartproof.corpus` checks every note.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.model import Charge, CourseVerdict, Discipline, Status, Verdict, Visit

TAGS: dict[str, str] = {
    "mn": "medical_necessity",
    "fd": "functional_deficit",
    "gl": "goal_link",
    "ex": "exercise_named",
    "br": "body_region",
    "ds": "dosage_sets_reps",
    "ri": "resistance_or_intensity",
    "pg": "progression",
    "sk": "skilled_intervention",
    "sr": "skilled_rationale",
    "oo": "one_on_one",
    "pr": "patient_response",
    "om": "objective_measure",
    "fp": "functional_progress",
    "tc": "time_per_code",
    "tt": "total_timed_minutes",
    "tx": "total_treatment_minutes",
    "io": "start_stop_time",
    "sg": "signature",
    "nx": "plan_for_next",
}
SCOPES = ("plan", "hep", "prev", "neg", "goal", "freq", "order", "other")
EXTRAS = (
    "NOT_ONE_ON_ONE",
    "GROUP_AS_INDIVIDUAL",
    "AIDE_PROVIDED",
    "UNSKILLED_LANGUAGE",
    "WRONG_CODE",
    "DOUBLE_COUNTED_TIME",
    "COPIED_FORWARD",
    "MISSING_MODIFIER",
    "TIME_INCONSISTENT",
)
MISSING = {
    "medical_necessity": "NO_MEDICAL_NECESSITY",
    "exercise_named": "VAGUE_EXERCISE",
    "dosage_sets_reps": "NO_DOSAGE",
    "progression": "NO_PROGRESSION_RATIONALE",
    "skilled_intervention": "NO_SKILLED",
    "patient_response": "NO_RESPONSE",
    "goal_link": "NO_GOAL_LINK",
    "signature": "NO_SIGNATURE",
}
LIGHT = frozenset({"NO_PROGRESSION_RATIONALE", "NO_RESPONSE", "NO_GOAL_LINK"})
ALONE = frozenset({"NOT_ONE_ON_ONE", "GROUP_AS_INDIVIDUAL", "AIDE_PROVIDED"})
BYPASS = frozenset({"59", "XE", "XP", "XS", "XU"})
EXERCISE = "97110"
Split = Literal["train", "dev", "test"]

_OPEN = re.compile(r"\{(?:([a-z]{2})(\?|@[a-z]+)?|([!~])([A-Z_0-9]+))\|")
_HEAD = re.compile(r"^=== *", re.M)
_CHARGE = re.compile(r"([0-9A-Z]{5})x(\d+)(?::([0-9A-Z+]+))?")


LABEL_OF_RULE = {
    "medical-necessity-missing": "NO_MEDICAL_NECESSITY",
    "exercise-not-specific": "VAGUE_EXERCISE",
    "dosage-missing": "NO_DOSAGE",
    "progression-unexplained": "NO_PROGRESSION_RATIONALE",
    "skill-not-shown": "NO_SKILLED",
    "unskilled-language": "UNSKILLED_LANGUAGE",
    "response-missing": "NO_RESPONSE",
    "minutes-missing": "NO_TIME",
    "times-disagree": "TIME_INCONSISTENT",
    "goal-link-missing": "NO_GOAL_LINK",
    "discipline-modifier-missing": "MISSING_MODIFIER",
    "assistant-modifier-missing": "MISSING_MODIFIER",
    "units-exceed-minutes": "UNITS_OVERBILLED",
    "units-below-minutes": "UNITS_UNDERBILLED",
    "not-one-on-one": "NOT_ONE_ON_ONE",
    "group-billed-as-individual": "GROUP_AS_INDIVIDUAL",
    "wrong-code": "WRONG_CODE",
    "aide-provided": "AIDE_PROVIDED",
    "minutes-counted-twice": "DOUBLE_COUNTED_TIME",
    "ncci-pair-needs-modifier": "NCCI_NEEDS_59",
    "signature-missing": "NO_SIGNATURE",
    "copied-forward": "COPIED_FORWARD",
}
"""Rules that have a label in corpus/examples/README.md, and the label."""


class Mark(Struct, frozen=True):
    """A marked stretch: text[start:end].

    suffix: "" present, "?" vague, "@scope"; "!" proves a finding and "~" only resembles it, and the
    tag is then the name of the finding.
    """

    tag: str
    suffix: str
    start: int
    end: int


class Note(Struct, frozen=True):
    """One marked-up note. minutes: per charged timed code as documented, None where not stated.

    named: extra findings that the header names. file: the author file, without its ending.
    """

    id: str
    file: str
    split: Split
    text: str
    discipline: Discipline
    payer: str
    date_of_service: date
    charges: tuple[Charge, ...]
    minutes: dict[str, int | None]
    named: frozenset[str]
    marks: tuple[Mark, ...]

    @property
    def author(self) -> str:
        """The family of the author file: `ortho`, `thin`, ..."""
        return self.file.rpartition("-")[0]

    @property
    def elements(self) -> dict[str, Status]:
        """The true status of all twenty elements."""
        return {name: self._status(tag) for tag, name in TAGS.items()}

    def _status(self, tag: str) -> Status:
        kinds = {m.suffix for m in self.marks if m.tag == tag}
        return "present" if "" in kinds else "vague" if "?" in kinds else "absent"

    @property
    def extras(self) -> frozenset[str]:
        """The findings that words prove: named in the header, marked, or a denial of all skill."""
        found = {*self.named, *(m.tag for m in self.marks if m.suffix == "!")} - {"NCCI_NEEDS_59"}
        denied = any(m.tag == "sk" and m.suffix == "@neg" for m in self.marks)
        if denied and self._status("sk") != "present" and self.charges_exercise:
            found.add("UNSKILLED_LANGUAGE")
        return frozenset(found)

    @property
    def charges_exercise(self) -> bool:
        """True where 97110 is charged."""
        return any(c.code == EXERCISE for c in self.charges)

    def visit(self) -> Visit:
        """Return the note as a visit to audit."""
        return Visit(
            id=self.id,
            date_of_service=self.date_of_service,
            payer=self.payer,
            charges=self.charges,
            text=self.text,
            discipline=self.discipline,
        )


def corpus_folder() -> Path:
    """Return corpus/ of the checkout; InputError where the package is installed alone."""
    folder = Path(__file__).resolve().parent.parent / "corpus"
    if not (folder / "notes").is_dir():
        raise InputError(
            "no corpus/notes folder beside the package: the corpus comes with a source checkout "
            "of chartproof, not with the installed package"
        )
    return folder


def unmark(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """Return the plain text and its marks in order of their start; ValueError for a bad mark."""
    out: list[str] = []
    marks: list[Mark] = []
    stack: list[tuple[str, str, int]] = []
    i = size = 0
    while i < len(marked):
        if marked[i] == "{" and (m := _OPEN.match(marked, i)):
            stack.append((m[1] or m[4], m[2] or m[3] or "", size))
            i = m.end()
        elif marked[i] == "}" and stack:
            marks.append(_checked(*stack.pop(), size))
            i += 1
        else:
            out.append(marked[i])
            size += 1
            i += 1
    if stack:
        raise ValueError(f"mark {stack[-1][0]!r} is never closed")
    return "".join(out), tuple(sorted(marks, key=lambda m: (m.start, -m.end)))


def _checked(tag: str, suffix: str, start: int, end: int) -> Mark:
    if start == end:
        raise ValueError(f"empty mark {tag}")
    if suffix in ("!", "~"):
        known = tag in EXTRAS or tag == "NCCI_NEEDS_59"
    else:
        known = tag in TAGS and (not suffix.startswith("@") or suffix[1:] in SCOPES)
    if not known:
        raise ValueError(f"unknown mark {tag}{suffix}")
    return Mark(tag, suffix, start, end)


def read_note(block: str, file: str, splits: dict[str, Split]) -> Note:
    """Return one note from its block (header line and body); ValueError says what is wrong."""
    head, _, body = block.partition("\n")
    parts = [p.strip() for p in head.split("|")]
    if len(parts) != 7:
        raise ValueError(f"header has {len(parts)} fields, expected 7")
    ident, discipline, payer, day, charged, timed, extra = parts
    charges = []
    for item in charged.split():
        if not (m := _CHARGE.fullmatch(item)):
            raise ValueError(f"charge {item!r}")
        charges.append(Charge(m[1], int(m[2]), tuple(m[3].split("+")) if m[3] else ()))
    minutes: dict[str, int | None] = {}
    for item in timed.split():
        code, _, value = item.partition("=")
        minutes[code] = None if value == "?" else int(value)
    named = frozenset() if extra == "-" else frozenset(e.strip() for e in extra.split(","))
    if named - {*EXTRAS, "NCCI_NEEDS_59"}:
        raise ValueError(f"unknown extra findings {sorted(named)}")
    text, marks = unmark(body.strip("\n"))
    return Note(
        id=ident,
        file=file,
        split=splits.get(ident, "train"),
        text=text,
        discipline=msgspec.convert(discipline, Discipline),
        payer=payer,
        date_of_service=date.fromisoformat(day),
        charges=tuple(charges),
        minutes=minutes,
        named=named,
        marks=marks,
    )


def read_file(path: Path, splits: dict[str, Split]) -> Iterator[Note]:
    """Yield the notes of one author file; InputError names file and note, never its words."""
    for block in _HEAD.split(path.read_text(encoding="utf-8"))[1:]:
        try:
            yield read_note(block, path.stem, splits)
        except ValueError as fault:
            ident = block.partition("|")[0].strip()
            raise InputError(f"{path.name}: note {ident}: {fault}") from fault


@cache
def all_notes() -> tuple[Note, ...]:
    """Return every note of the corpus, in the order of its files; InputError for a bad one."""
    folder = corpus_folder()
    with (folder / "split.csv").open(encoding="utf-8", newline="") as file:
        splits = {r["note"]: msgspec.convert(r["split"], Split) for r in csv.DictReader(file)}
    found: dict[str, Note] = {}
    for path in sorted((folder / "notes").glob("*.txt")):
        for note in read_file(path, splits):
            if note.id in found:
                raise InputError(f"{path.name}: note {note.id}: id used twice")
            found[note.id] = note
    return tuple(found.values())


def notes(*splits: Split) -> tuple[Note, ...]:
    """Return the notes of these splits, or all. A note that split.csv does not know is `train`."""
    return tuple(n for n in all_notes() if not splits or n.split in splits)


# --- episodes -------------------------------------------------------------------------------------


LABEL_OF_COURSE_RULE = {
    "note-cloned": "CLONED_NOTES",
    "note-cloned-but-numbers": "NEAR_CLONED_NOTES",
    "section-copied": "COPIED_SECTION",
    "progression-absent": "NO_PROGRESSION",
    "plateau": "PLATEAU",
    "regression": "REGRESSION",
    "progress-report-overdue": "PROGRESS_REPORT_OVERDUE",
    "recertification-missed": "RECERT_MISSED",
    "discharge-overdue": "DISCHARGE_OVERDUE",
}
"""Rules for episodes that have a label in corpus/examples/README.md, and the label."""


class CopiedFrom(Struct, frozen=True):
    """Where text of a visit stood first; episode: another patient's, None for the same one."""

    kind: Literal["clone_of", "near_clone_of", "reworded_of", "copied_from"]
    visit: int
    episode: str | None = None


class Course(Struct, frozen=True):
    """One marked-up episode. record: as it comes in, without its labels. copies: by visit number.

    file: the author file, without its ending. sections: copied sections by visit number.
    """

    id: str
    file: str
    split: Split
    record: dict[str, Any]  # Any: an episode as JSON holds it
    verdict: CourseVerdict
    progresses: bool
    findings: frozenset[str]
    copies: dict[int, CopiedFrom]
    sections: dict[int, frozenset[str]]


def course_from(record: dict[str, Any], file: str, splits: dict[str, Split]) -> Course:
    """Return one marked-up episode; ValueError or KeyError for labels that are none."""
    gold = record["gold"]
    copies: dict[int, CopiedFrom] = {}
    sections: dict[int, frozenset[str]] = {}
    for visit in gold.get("visits", ()):
        number = visit["visit"]
        for kind in ("clone_of", "near_clone_of", "reworded_of"):
            if visit.get(kind) is not None:
                copies[number] = CopiedFrom(kind, visit[kind])
        if (source := visit.get("copied_from")) is not None:
            copies[number] = CopiedFrom("copied_from", source["visit"], source["episode"])
        if visit.get("copied_sections"):
            sections[number] = frozenset(visit["copied_sections"])
    found = frozenset(gold["findings"])
    if unknown := found - set(LABEL_OF_COURSE_RULE.values()):
        raise ValueError(f"unknown findings {sorted(unknown)}")
    return Course(
        id=record["id"],
        file=file,
        split=splits.get(record["id"], "train"),
        record={k: v for k, v in record.items() if k != "gold"},
        verdict=msgspec.convert(gold["verdict"], CourseVerdict),
        progresses=gold["progression"]["present"],
        findings=found,
        copies=copies,
        sections=sections,
    )


@cache
def all_courses() -> tuple[Course, ...]:
    """Return every episode of the corpus, those of examples/ first; InputError for a bad one."""
    folder = corpus_folder()
    with (folder / "episode_split.csv").open(encoding="utf-8", newline="") as file:
        splits = {r["episode"]: msgspec.convert(r["split"], Split) for r in csv.DictReader(file)}
    found: dict[str, Course] = {}
    for path in (
        folder / "examples" / "episodes.jsonl",
        *sorted((folder / "episodes").glob("*.jsonl")),
    ):
        name = "examples" if path.parent.name == "examples" else path.stem
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                course = course_from(msgspec.json.decode(line), name, splits)
            except (ValueError, KeyError, TypeError) as fault:
                raise InputError(f"{path.name} line {number}: {type(fault).__name__}") from fault
            if course.id in found:
                raise InputError(f"{path.name}: episode {course.id}: id used twice")
            found[course.id] = course
    return tuple(found.values())


def courses(*splits: Split) -> tuple[Course, ...]:
    """Return the episodes of these splits, or all. One that the split does not know is `train`."""
    return tuple(c for c in all_courses() if not splits or c.split in splits)


# --- what follows from marks, minutes and charges -------------------------------------------------


def needs_59(note: Note) -> bool:
    """Return whether two charged codes form a live pair, and no modifier opens it."""
    return any(
        not BYPASS & {*a.modifiers, *b.modifiers} and _pair_opens(a.code, b.code)
        for a in note.charges
        for b in note.charges
        if a.code != b.code
    )


def findings_of(
    note: Note,
    elements: dict[str, Status],
    minutes: dict[str, int | None],
    extras: frozenset[str],
) -> frozenset[str]:
    """Return the labels of examples/README.md for these elements, minutes and extra findings."""
    found = set(extras) - {"NCCI_NEEDS_59"}
    if needs_59(note):
        found.add("NCCI_NEEDS_59")
    if note.charges_exercise:
        found |= {MISSING[e] for e in MISSING if elements[e] != "present"}
    timed = [c for c in note.charges if c.code in timed_codes()]
    known = {c.code: m for c in timed if (m := minutes.get(c.code)) is not None}
    if any(c.code not in known for c in timed):
        found.add("NO_TIME")
    elif timed:
        found |= _unit_findings(note.payer, timed, known)
    return frozenset(found)


def _unit_findings(payer: str, timed: list[Charge], known: dict[str, int]) -> set[str]:
    """Medicare pools the minutes of all timed codes; the others count each code alone."""
    if payer == "medicare":
        gaps = [sum(c.units for c in timed) - (sum(known.values()) + 7) // 15]
    else:
        gaps = [c.units - (known[c.code] + 7) // 15 for c in timed]
    over = {"UNITS_OVERBILLED"} if any(g > 0 for g in gaps) else set()
    return over | ({"UNITS_UNDERBILLED"} if any(g < 0 for g in gaps) else set())


def verdict_of(
    note: Note,
    found: frozenset[str],
    elements: dict[str, Status],
    minutes: dict[str, int | None],
) -> Verdict:
    """Return the verdict that examples/README.md draws from these findings."""
    exercise_minutes = minutes.get(EXERCISE)
    if (
        found & ALONE
        or ("WRONG_CODE" in found and elements["exercise_named"] == "absent")
        or {"NO_SKILLED", "UNSKILLED_LANGUAGE"} <= found
        or {"NO_SKILLED", "VAGUE_EXERCISE", "NO_DOSAGE"} <= found
        or (exercise_minutes is not None and exercise_minutes < 8 and note.charges_exercise)
    ):
        return "not_billable"
    return "defensible" if found <= LIGHT and len(found) <= 2 else "fixable"


def truth(note: Note) -> tuple[frozenset[str], Verdict]:
    """Return the true findings and verdict of a note."""
    elements = note.elements
    found = findings_of(note, elements, note.minutes, note.extras)
    return found, verdict_of(note, found, elements, note.minutes)


@cache
def timed_codes() -> frozenset[str]:
    """Return the codes whose minutes a note of the corpus gives: 15-minute timed codes."""
    with (corpus_folder() / "timed_codes.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["code"] for row in csv.DictReader(file))


@cache
def _pair_opens(column1: str, column2: str) -> bool:
    """Return whether a 59 or X modifier opens this pair, by the newest practitioner edits on file.

    The notes are dated 2025 and 2026, beyond the edits on file: the newest row decides.
    """
    from chartproof.reference import book

    rows = book().ncci.rows.get((column1, column2, "practitioner"), ())
    return any(r.valid_to is None and r.value.indicator == 1 for r in rows)


def main() -> int:
    """Check every note and episode; print how many there are, or the first fault and return 1."""
    try:
        known, episodes = all_notes(), all_courses()
    except InputError as fault:
        print(fault, file=sys.stderr)
        return 1
    for name in ("train", "dev", "test"):
        notes_of = sum(n.split == name for n in known)
        print(f"{name}: {notes_of} notes, {sum(c.split == name for c in episodes)} episodes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
