"""Courses of care for examples: a few notes in few words; `subject()` reads and compares them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from chartproof.episode.shelf import shelve
from chartproof.episode.study import studied
from chartproof.examples import charge_from
from chartproof.model import Episode
from chartproof.reference import book
from chartproof.visits.episodes import episode_from

FIRST = date(2026, 3, 2)
TWICE_A_WEEK = (3, 4)  # days from one visit to the next, in turn
SIGNED = "\nAnn Roe, PT"


class Note(Struct, frozen=True):
    """A note of a course. kind: its note_type. after: days since the visit before it."""

    text: str
    kind: str | None = None
    after: int | None = None
    fields: dict[str, Any] = {}  # Any: further fields of Visit, checked when the course is made


class Course(Struct, frozen=True):
    """A course written down in a few words; `subject()` makes it, read and compared."""

    notes: tuple[Note, ...]
    fields: dict[str, Any]  # Any: fields of Episode, checked when the course is made
    every: tuple[int, ...] = TWICE_A_WEEK
    beside: tuple[Course, ...] = ()

    def record(self) -> dict[str, Any]:  # Any: as JSON holds it
        """Return the course as it would come in."""
        day, visits = FIRST, []
        for i, note in enumerate(self.notes):
            if i:
                step = self.every[(i - 1) % len(self.every)]
                day += timedelta(days=step if note.after is None else note.after)
            visit = {
                "visit": i + 1,
                "date_of_service": day.isoformat(),
                "note_type": note.kind or ("evaluation" if i == 0 else "daily"),
                "text": note.text,
            }
            visits.append({**visit, **note.fields})
        return {"id": "example", "visits": visits, **self.fields}

    def subject(self) -> Episode:
        """Return the course with all that rules look at."""
        others = tuple(
            episode_from({**other.record(), "id": f"other-{n}"})
            for n, other in enumerate(self.beside, 1)
        )
        return studied(episode_from(self.record()), shelve(others) if others else (), book())


def note(
    text: str,
    kind: str | None = None,
    *,
    after: int | None = None,
    bill: str = "",
    **fields: Any,  # Any: fields of Visit
) -> Note:
    """Return a note of a course; bill: charges as in `given`."""
    if bill:
        charges = [charge_from(word) for word in bill.split()]
        fields["charges"] = [
            {"code": c.code, "units": c.units, "modifiers": list(c.modifiers)} for c in charges
        ]
    return Note(text, kind, after, fields)


def course(
    *notes: str | Note,
    payer: str = "medicare",
    discipline: str = "PT",
    every: int | tuple[int, ...] = TWICE_A_WEEK,
    beside: tuple[Course, ...] = (),
    **fields: Any,  # Any: fields of Episode
) -> Course:
    """Return a course from its notes; a text alone is a daily note, the first an evaluation.

    every: days between visits, in turn. beside: courses of other patients of the same clinician.
    """
    written = tuple(n if isinstance(n, Note) else Note(n) for n in notes)
    steps = (every,) if isinstance(every, int) else every
    return Course(
        written, {"payer": payer, "discipline": discipline, **fields}, steps, tuple(beside)
    )


# --- a sound course, to change one thing of ------------------------------------------------------

_REPORT = (
    "S: Climbs eight steps with the rail. O: Progress report days 1-{day}: knee flexion {flexion} "
    "(95), TUG {tug} s (19.0). TE 30 min: leg press {load} lb 3x10, held the pelvis level. "
    "A: STG bathing met; LTG 12 stairs: now 8 with rail. P: Continue 2x/wk for 4 weeks." + SIGNED
)
_SAID = (
    "Took the bus to the library.",
    "Sore after gardening, gone by morning.",
    "Slept through, first time this month.",
    "Walked the dog around the pond.",
    "Daughter visits, stairs at her flat went well.",
    "Cooked for six people on Sunday.",
    "Left knee a little stiff in the cold.",
    "Carried the shopping up one floor.",
    "Went to the market and back on foot.",
    "Kneeled to plant tulips, got up with one hand.",
)
_SEEN = (
    "Pelvis dropped on step 5, two fingers at the crest stopped it.",
    "Trunk leaned back on the press; seat moved one hole forward.",
    "Knee turned in on the way down until she watched a mirror.",
    "Heel lifted on the last set, foot plate lowered by an inch.",
    "Hips shifted to the left, tape on the floor evened the load.",
    "Breath held on rep 8; counted aloud with her from then on.",
    "Weight stayed on the heels after a hand behind the thigh.",
    "Fast on the return, slowed to a count of three by tapping.",
    "Shoulders crept up, a towel under the elbows let them fall.",
    "Toes gripped the shoe; thinner insole and they let go.",
)
_NEXT = ("Add a step.", "Try the ramp.", "Raise the load.", "Lower the seat.", "Carry a bag.")


def sound(
    visits: int,
    *changes: tuple[int, str | Note],
    report: int | None = 9,
    evaluation: str = "",
    **fields: Any,  # Any: as in `course`
) -> Course:
    """Return a course that progresses and is reported on, a few of its notes replaced.

    changes: (visit from 1, note in its place). report: the visit that holds the progress report.
    """
    notes: list[str | Note] = []
    plan = evaluation or "Plan 2x/wk for 8 weeks, sent to Dr. Lee by fax."
    for i in range(visits):
        flexion, load, tug = 95 + 3 * i, 40 + 5 * i, round(19 - 0.6 * i, 1)
        if i == 0:
            notes.append(
                "S: Right knee replaced in January, cannot climb stairs or bathe alone. O: "
                f"Evaluation. Knee flexion 95, TUG 19.0 s. TE 15 min: leg press {load} lb 2x10. "
                f"A: Quad weakness limits stairs. Goals: 12 stairs; bathe alone. P: {plan}{SIGNED}"
            )
        elif i + 1 == report:
            text = _REPORT.format(day=report, flexion=flexion, load=load, tug=tug)
            notes.append(Note(text, "progress"))
        else:
            notes.append(
                f"S: {_SAID[i % 10]} O: Knee flexion {flexion}, TUG {tug} s. TE {26 + i % 7} min: "
                f"leg press {load} lb 3x10, step-up {4 + i // 3} in 2x{8 + i % 3}. "
                f"A: {_SEEN[i % 10]} P: {_NEXT[i % 5]}{SIGNED}"
            )
    for place, changed in changes:
        notes[place - 1] = changed
    fields.setdefault(
        "plan_of_care",
        {
            "established_on": FIRST.isoformat(),
            "certified_from": FIRST.isoformat(),
            "certified_through": (FIRST + timedelta(days=89)).isoformat(),
            "certified_on": (FIRST + timedelta(days=10)).isoformat(),
        },
    )
    return course(*notes, **fields)


def standing_still() -> Course:
    """Return a course of four visits, every note its own, in which nothing moves beyond error."""
    return course(
        _flat("Balance poor, wife helps in the shower.", "19", "Guarded. A: Goal shower alone."),
        _flat("About the same.", "19.2", "Cued feet back. A: tired."),
        _flat("No change, wife still helps.", "18.9", "Cued lean. A: tired, no gain."),
        _flat("Same as last week.", "19.1", "Hand at chest. A: no gain."),
        every=7,
    )


def _flat(said: str, seconds: str, end: str) -> str:
    return (
        f"S: {said} O: TE 24 min: STS 2x8, march 2x10. 5xSTS {seconds} s. {end} P: go "
        f"on. C. Hill, PT"
    )
