"""What a note says."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from chartproof.model.words import Role, Scope, Status


class Span(Struct, frozen=True):
    """A stretch of the note and its words: note[start:end] == text."""

    start: int
    end: int
    text: str


class Position(Struct, frozen=True, gc=False):
    """Where something stands in a file: segment number from 1, byte offset of its first byte."""

    segment: int
    offset: int
    element: int | None = None  # from 1; None for the segment as a whole
    path: str = ""  # loop and segment: "2400 SV1"


class Section(Struct, frozen=True):
    """A part of the note: `subjective`, `objective`, `assessment`, `plan`, ... or `""`."""

    name: str
    start: int
    end: int


class Fact(Struct, frozen=True):
    """One of the twenty elements, where the note shows it, and what the words are about.

    Only facts of scope `today` count for the element; the others are kept so that a report can say
    why "3x10" of a home programme was not taken as today's dose. confidence: 0 to 1.
    """

    element: str
    status: Literal["present", "vague"]
    span: Span
    scope: Scope = "today"
    confidence: float = 1.0


class Mention(Struct, frozen=True):
    """Words that matter to a rule beyond the twenty elements: a student, an aide, another patient.

    kind: a name from reading/cues/*.csv or one that the trained reader gives (`not-one-on-one`).
    proves: False where the words only resemble it ("aide set up the table, PT stayed").
    """

    kind: str
    span: Span
    scope: Scope = "today"
    proves: bool = True
    confidence: float = 1.0


class Number(Struct, frozen=True):
    """A whole number that the note states, and where."""

    value: int
    span: Span


class CodeMinutes(Struct, frozen=True):
    """Minutes of one charged timed code as the note (or the charge) states them.

    minutes: None where they cannot be established. how: `stated`, `clock`, `sum` (of its parts),
    `range` ("20-25 min"), `lump` (one figure over several codes), `given` (beside the charge).
    assistant_minutes and together_minutes: None where nothing is said.
    """

    code: str
    minutes: int | None
    how: Literal["stated", "clock", "sum", "range", "lump", "given", "none"]
    spans: tuple[Span, ...] = ()
    low: int | None = None
    high: int | None = None
    assistant_minutes: int | None = None
    together_minutes: int | None = None


class Clock(Struct, frozen=True):
    """A clock interval as written ("9:00", "9:44"), its length and its code if they can be told."""

    start: str
    stop: str
    minutes: int | None
    span: Span
    code: str | None = None
    scope: Scope = "today"  # `other`: print, signing, scheduling times


class Exercise(Struct, frozen=True):
    """An exercise performed today, its dose and its load; None where the note does not say.

    name: as the note has it, without dose and load. hold_s: seconds of each hold. duration_s: how
    long it ran in all. distance: as written. code: the charged code under whose heading it stands.
    """

    name: str
    span: Span
    sets: int | None = None
    reps: int | None = None
    hold_s: int | None = None
    duration_s: int | None = None
    distance: str | None = None
    resistance: str | None = None
    dose_span: Span | None = None
    resistance_span: Span | None = None
    code: str | None = None
    scope: Scope = "today"


class Measure(Struct, frozen=True):
    """A value with its name: range, strength, timed test, scale, girth, vital sign, pain.

    kind: `rom`, `strength`, `test`, `scale`, `vital`, `girth`, `pain`, `other`.
    """

    kind: str
    name: str
    value: str
    span: Span
    number: float | None = None
    unit: str | None = None
    side: Literal["R", "L", "B"] | None = None
    scope: Scope = "today"


class Signature(Struct, frozen=True):
    """Who signed. credential: None where only a name or initials stand there.

    blank: True for a signature line with nobody on it. signed_on: None where no date is written.
    """

    name: str
    span: Span
    credential: str | None = None
    role: Role | None = None
    signed_on: date | None = None
    blank: bool = False


class Reason(Struct, frozen=True):
    """Why one thing was read as it was, for `chartproof read --explain`.

    what: an element, a kind of mention, or a code. by: `grammar`, `trained`, `both`, or the phrase
    row that matched. clause: the stretch of the note that was looked at. score and least: what the
    words scored and what was wanted, None where nothing is scored. because: what decided, in words.
    """

    what: str
    by: str
    span: Span | None = None
    clause: Span | None = None
    score: float | None = None
    least: float | None = None
    because: tuple[str, ...] = ()


class Reading(Struct, frozen=True):
    """All that reading found in one note.

    elements: each of ELEMENTS is present, vague or absent. minutes: one entry for each charged
    timed code it was asked about. totals and clocks: None or empty where the note states none.
    unreadable: why the text could not be read, or None.
    """

    text: str
    sections: tuple[Section, ...] = ()
    elements: dict[str, Status] = {}
    facts: tuple[Fact, ...] = ()
    minutes: tuple[CodeMinutes, ...] = ()
    timed_total: Number | None = None
    treatment_total: Number | None = None
    clocks: tuple[Clock, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    measures: tuple[Measure, ...] = ()
    signatures: tuple[Signature, ...] = ()
    mentions: tuple[Mention, ...] = ()
    unreadable: str | None = None

    def status(self, element: str) -> Status:
        """Return present, vague or absent."""
        return self.elements.get(element, "absent")

    def spans(self, element: str) -> tuple[Span, ...]:
        """Return where the element is shown today, in the order of the note."""
        return tuple(f.span for f in self.facts if f.element == element and f.scope == "today")

    def mentioned(self, *kinds: str) -> tuple[Mention, ...]:
        """Return the mentions of these kinds that prove something about today."""
        return tuple(
            [m for m in self.mentions if m.kind in kinds and m.proves and m.scope == "today"]
        )

    def minutes_of(self, code: str) -> CodeMinutes | None:
        """Return what the note says of this code's minutes, or None if it was not asked about."""
        return next((m for m in self.minutes if m.code == code), None)

    def quote(self, start: int, end: int) -> Span:
        """Return the span of these positions with its words."""
        return Span(start, end, self.text[start:end])
