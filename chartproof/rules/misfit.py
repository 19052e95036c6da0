"""Where the work a note describes does not fit the code it is billed under.

Each function gives what speaks against one code: the message and the words that show it. The first
ground that holds is enough, so each gives at most one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chartproof.model import Exercise, Mention, Span, Visit
from chartproof.rules.described import (
    FITS,
    NAMES,
    codes_that_fit,
    exercises_under,
    under,
    works,
    works_under,
)

_MOST = 4  # words quoted
_SURE = 0.7  # of the trained reader, for a doubt to count
_NEAR = 120  # characters between a part of the minutes and the work it is said of
_OTHER = tuple(k for k in FITS if k not in ("work-97112", "work-wellness"))
_TASKS = ("work-97530", "work-97535", "work-97116")
# For codes other than exercise: the kinds of work that would justify them.
_OWN = {
    "97112": ("work-97112", "work-95992", "work-97116", "work-97530"),
    "97140": ("work-97140", "work-97124"),
    "97530": _TASKS,
    "97535": _TASKS,
}


class Misfit(NamedTuple):
    """What speaks against a code, and the words that show it."""

    message: str
    spans: tuple[Span, ...]


def misfit(visit: Visit, code: str) -> Misfit | None:
    """Return what speaks against this code, or None; None too for codes that are not looked at."""
    if code == "97110":
        return next(_not_exercise(visit), None)
    if code == "97113":
        dry = visit.note.mentioned("land-not-water")
        return Misfit("97113 is billed for work on land", _spans(dry)) if dry else None
    return next(_only_exercise(visit, code), None) if code in _OWN else None


def _not_exercise(visit: Visit) -> Iterator[Misfit]:
    note = visit.note
    if said := note.mentioned("belies-97110"):
        yield Misfit("the note says that the work is not exercise", _spans(said))
    if (instead := _nothing_exercised(visit)) is not None:
        stated = note.minutes_of("97110")
        quoted = _spans((*note.mentioned("exercise-not-done"), *instead))
        what = _names(instead) or "no exercise"
        yield Misfit(
            f"97110 is billed, the note describes {what}",
            quoted or (stated.spans if stated else ()),
        )
    if len(fitness := works(visit, "work-wellness")) > 1:
        yield Misfit("97110 is billed for fitness, which is no treatment", _spans(fitness))
    shares = [m for m in note.mentioned("code-share") if _near_work(visit, m, unbilled=True)]
    shares += [m for m in note.mentioned("charged-as-exercise") if _near_work(visit, m)]
    if shares:
        yield Misfit("part of the minutes of 97110 is other work", _spans(shares))
    water = works_under(visit, "97110", "work-97113")
    if water and "97113" not in visit.codes:
        yield Misfit("exercise in water is billed as exercise on land", _spans(water))
    found = works_under(visit, "97110", *_OTHER)
    named = note.status("exercise_named") != "vague"
    if under(visit, "97110") and found and named and not exercises_under(visit, "97110"):
        found = tuple(m for m in found if not codes_that_fit(visit, m.kind)) or found
        yield Misfit(f"under 97110 stands {_names(found)}", _spans(found))


def _nothing_exercised(visit: Visit) -> tuple[Mention, ...] | None:
    """Return the other work of a note in which nothing was exercised, or None where something was.

    A dose is proof of exercise. Without one it takes words that nothing was done, other work that
    no line bills, or a note that names no exercise at all.
    """
    note = visit.note
    undone = note.mentioned("exercise-not-done")
    doubted = [m for m in note.mentioned("wrong-code") if m.confidence >= _SURE]
    status = note.status("exercise_named")
    instead = works(visit, *_OTHER)
    done = [e for e in note.exercises if e.scope == "today" and e.code in (None, "97110")]
    if any(_has_dose(e) for e in done):
        return instead if undone and (doubted or status == "absent") else None
    if undone or doubted:
        return instead or works(visit, "other-work")
    if done or status == "vague" or note.status("dosage_sets_reps") == "present":
        return None
    if any(not codes_that_fit(visit, m.kind) for m in instead):
        return instead
    doses = any(e.scope == "other" and _has_dose(e) for e in note.exercises)
    return (instead or works(visit, "other-work")) if status == "absent" and not doses else None


def _has_dose(e: Exercise) -> bool:
    return any(n is not None for n in (e.sets, e.reps, e.hold_s, e.duration_s, e.distance))


def _only_exercise(visit: Visit, code: str) -> Iterator[Misfit]:
    if said := _standing(visit, code, f"belies-{code}"):
        yield Misfit(f"the note says that the work is not {code}", _spans(said))
    if works_under(visit, code, *_OWN[code]):
        return
    if code == "97140":
        if alone := _standing(visit, code, "self-treatment"):
            yield Misfit("97140 is billed, the patient worked alone", _spans(alone))
        return
    if "97110" in visit.codes and not (
        exercises_under(visit, "97110") or works_under(visit, "97110", *_OTHER)
    ):
        return  # the exercises may belong to 97110
    drills = _standing(visit, code, "machine-work", "purpose-strength")
    if len({m.span.text.casefold() for m in drills}) > 1:
        yield Misfit(f"{code} is billed, the note describes exercises", _spans(drills))


def _near_work(visit: Visit, said: Mention, unbilled: bool = False) -> bool:
    """Return whether other work stands near these words; unbilled: that no charged code fits."""
    return any(
        abs(m.span.start - said.span.start) < _NEAR
        and not (unbilled and codes_that_fit(visit, m.kind))
        for m in works(visit, *_OTHER)
    )


def _standing(visit: Visit, code: str, *kinds: str) -> tuple[Mention, ...]:
    """Return mentions that stand under the code; all of the note where it is the only one."""
    found = visit.note.mentioned(*kinds)
    if len(visit.codes) == 1:
        return found
    stretches = under(visit, code)
    return tuple(
        m for m in found if any(s.start <= m.span.start and m.span.end <= s.end for s in stretches)
    )


def _names(found: Sequence[Mention]) -> str:
    return ", ".join(dict.fromkeys(NAMES.get(m.kind, "other work") for m in found[:_MOST]))


def _spans(found: Sequence[Mention]) -> tuple[Span, ...]:
    return tuple(m.span for m in found[:_MOST])
