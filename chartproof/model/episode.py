"""A whole course of care, and what its audit says."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from msgspec import Struct

from chartproof.model.note import Span
from chartproof.model.outcome import Finding, Outcome, Unsure
from chartproof.model.visit import Authorization, PlanOfCare, Visit
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


class Said(Struct, frozen=True):
    """Words of one visit of an episode. visit: index into its visits."""

    visit: int
    span: Span


class Goal(Struct, frozen=True, kw_only=True):
    """A goal as a note states it, and what serves it.

    words: of the goal alone. measure: name of the series that follows it, with the figure to reach;
    reached: whether the last value does, None where no figure tells; reached_at: the visit that
    first did. said_met: where a note says so. exercises: names of the series that work toward it.
    """

    words: str
    at: Said
    measure: str | None = None
    target: float | None = None
    latest: float | None = None
    reached: bool | None = None
    reached_at: int | None = None
    said_met: Said | None = None
    exercises: tuple[str, ...] = ()


class Progress(Struct, frozen=True, kw_only=True):
    """What the series of a course come to.

    progresses: something moved beyond its error, in the better direction. plateau: followed, and
    nothing moved. regression: it ends clearly below where it was. meaningless: gains are claimed,
    all of them within error. answered: the record answers the loss or the standstill (tests,
    physician, plan changed). maintenance: a maintenance programme with a reason why skill is
    needed. goals_met: where it says that every goal of the plan is met. reasons: in plain words,
    first the one that decided. shown: the words behind them. None: too little is on file.
    maintenance_plan: the plan is one of maintenance, with a reason or without. claims: words that
    claim a gain. goals: each goal with its measure and the exercises that serve it.
    """

    progresses: bool | None = None
    plateau: bool = False
    regression: bool = False
    meaningless: bool = False
    answered: bool = False
    maintenance: bool = False
    goals_met: tuple[Said, ...] = ()
    reasons: tuple[str, ...] = ()
    shown: tuple[Said, ...] = ()
    maintenance_plan: bool = False
    claims: tuple[Said, ...] = ()
    goals: tuple[Goal, ...] = ()


class Statement(Struct, frozen=True):
    """What a note says of the course: a plan sent, a recertification signed, a visit missed.

    kind: a name of chartproof/episode/statements.csv. on: the day it names, if it names one.
    """

    kind: str
    visit: int
    span: Span
    on: date | None = None


class Episode(Struct, frozen=True, kw_only=True):
    """A course of care: its plan and its visits, in order of date.

    visits carry their readings once the audit has read them. clinician: whose notes they are, where
    the sender says so. strays: visits that came in the folder and are another patient's. remarks:
    what the door says of the folder ("came out of order"). faults: visits and fields left out, with
    the reason. extra: fields that came in and that chartproof does not use. copies, series,
    progress, statements and dues: set by the audit, before any rule looks; None where it has not
    looked.
    """

    id: str
    visits: tuple[Visit, ...]
    patient_id: str | None = None
    discipline: Discipline | None = None
    payer: str = ""
    diagnosis: str | None = None
    clinician: str | None = None
    plan_of_care: PlanOfCare | None = None
    authorization: Authorization | None = None
    strays: tuple[Visit, ...] = ()
    remarks: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    extra: dict[str, Any] = {}  # Any: whatever the sender put there, carried and never looked at
    copies: tuple[Copy, ...] | None = None
    series: tuple[Series, ...] | None = None
    progress: Progress | None = None
    statements: tuple[Statement, ...] | None = None
    dues: tuple[Due, ...] | None = None


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
    episode; other_episode: id of the episode that it came from where that is not this one, and
    source then counts in that one; source_number: the number that the visit has there;
    same_patient: that other episode is this patient's too. share: of the visit's own words that
    were copied, 0 to 1.
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
    source_number: int | None = None
    same_patient: bool = False


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
