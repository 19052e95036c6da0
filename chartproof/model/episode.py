"""A whole course of care, and what its audit says."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from msgspec import Struct

from chartproof.model.note import Span
from chartproof.model.outcome import Finding, Outcome, Unsure
from chartproof.model.visit import PlanOfCare, Visit
from chartproof.model.words import Discipline

CourseVerdict = Literal[
    "true_progression",
    "plateau",
    "cloned",
    "cloned_numbers",
    "copied_subjective",
    "template_but_changing",
    "meaningless_change",
    "regression",
    "progress_report_missing",
    "recert_missed",
    "discharge_overdue",
]


class Episode(Struct, frozen=True, kw_only=True):
    """A course of care: its plan and its visits, in order of date.

    visits carry their readings once the audit has read them. clinician: whose notes they are, where
    the sender says so. extra: fields that came in and that chartproof does not use.
    """

    id: str
    visits: tuple[Visit, ...]
    patient_id: str | None = None
    discipline: Discipline | None = None
    payer: str = ""
    diagnosis: str | None = None
    clinician: str | None = None
    plan_of_care: PlanOfCare | None = None
    extra: dict[str, Any] = {}  # Any: whatever the sender put there, carried and never looked at


class Due(Struct, frozen=True):
    """Something the course owes by a day, and how it stands.

    standing: `met`, `late` (met after the day), `missed` (care went on without it), `open` (not
    due yet), `unknown` (what would tell is not on file). visits: indexes of the visits at stake.
    """

    what: Literal[
        "plan", "certification", "recertification", "progress_report", "discharge", "authorization"
    ]
    due_on: date | None
    standing: Literal["met", "late", "missed", "open", "unknown"]
    why: str
    met_on: date | None = None
    discipline: Discipline | None = None
    visits: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()


class Point(Struct, frozen=True):
    """A value on a day. visit: index into the episode's visits."""

    visit: int
    on: date
    words: str
    number: float | None = None
    span: Span | None = None


class Series(Struct, frozen=True):
    """One thing followed over the visits.

    name: unified ("long arc quad"). change: last against first, in unit. detectable: the least
    change that is more than measurement error, None where no table says. trend: `better`, `worse`,
    `same` (within error), `unclear`. better_is: which way is better, where it is known.
    """

    kind: Literal["exercise", "measure", "function", "goal"]
    name: str
    points: tuple[Point, ...]
    trend: Literal["better", "worse", "same", "unclear"]
    unit: str | None = None
    side: Literal["R", "L", "B"] | None = None
    change: float | None = None
    detectable: float | None = None
    better_is: Literal["more", "less"] | None = None
    source: str | None = None  # of the detectable change


class Change(Struct, frozen=True):
    """Words that differ between a visit and the one it was copied from. matters: to the care."""

    before: str
    after: str
    matters: bool
    before_span: Span | None = None
    after_span: Span | None = None


class Copy(Struct, frozen=True):
    """Text of a visit that stood in an earlier one.

    kind: `whole` (same text), `numbers` (same but for figures), `reworded` (same statements,
    re-ordered or lightly paraphrased), `section`. visit and source: indexes into the visits of this
    episode; other_episode: id of the episode that it came from where that is another patient's, and
    source then counts in that one. share: of the visit's own words that were copied, 0 to 1.
    remnants: words that belong to the other visit (a side, a name, a date).
    """

    kind: Literal["whole", "numbers", "reworded", "section"]
    visit: int
    source: int
    other_episode: str | None = None
    section: str | None = None
    share: float = 1.0
    kept: tuple[Span, ...] = ()
    changes: tuple[Change, ...] = ()
    remnants: tuple[Span, ...] = ()


class EpisodeOutcome(Struct, frozen=True, kw_only=True):
    """The audit of one course of care, in the shape of docs/reference/json.md.

    outcomes: of its visits, in order. plain_text_of: template lines learned and discounted.
    """

    id: str
    status: Literal["ok", "failed"] = "ok"
    verdict: CourseVerdict | None = None
    progresses: bool | None = None
    outcomes: tuple[Outcome, ...] = ()
    dues: tuple[Due, ...] = ()
    series: tuple[Series, ...] = ()
    copies: tuple[Copy, ...] = ()
    findings: tuple[Finding, ...] = ()
    unsure: tuple[Unsure, ...] = ()
    remarks: tuple[str, ...] = ()
    error: str | None = None
    episode: Episode | None = None
