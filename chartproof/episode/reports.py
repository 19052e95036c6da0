"""Progress reports: which notes are one, who wrote them, and whether they hold what one must."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from chartproof.episode.statements import said
from chartproof.model import Episode, Role, Said, Visit

Author = Literal["clinician", "assistant", "unknown"]
_CLINICIANS = frozenset[Role]({"therapist", "physician", "chiropractor"})
_ASSISTANTS = frozenset({"PTA", "COTA", "COTA/L", "OTA", "SLPA"})
_SCORES = frozenset({"test", "scale", "rom", "strength", "girth"})
_GOALS = 2  # goals whose state a note tells, before it is a report without the name


class Report(Struct, frozen=True):
    """A note that stands as a progress report. lacking: what it must hold and does not.

    kind: what it is called: `report`, `re-evaluation`, `discharge`, or `daily` with the content of
    one. said: the words that make it one, where there are any.
    """

    visit: int
    kind: Literal["report", "re-evaluation", "discharge", "daily"]
    author: Author
    lacking: tuple[str, ...] = ()
    said: Said | None = None

    @property
    def counts(self) -> bool:
        """True where a clinician, so far as is known, wrote it and it says something."""
        return self.author != "assistant" and len(self.lacking) < 2


def reports_of(episode: Episode, visits: tuple[int, ...]) -> tuple[Report, ...]:
    """Return the progress reports among these visits; the first evaluation is none."""
    named = {s.visit: Said(s.visit, s.span) for s in said(episode, "progress-report")}
    again = {s.visit: Said(s.visit, s.span) for s in said(episode, "re-evaluated")}
    found = []
    for place, i in enumerate(visits):
        visit = episode.visits[i]
        lacking = _lacking(visit)
        kind: Literal["report", "re-evaluation", "discharge", "daily"] | None = None
        if visit.note_type == "progress" or (i in named and not lacking):
            kind = "report"
        elif visit.note_type == "discharge":
            kind = "discharge"
        elif place > 0 and (
            visit.note_type in ("evaluation", "re_evaluation") or (i in again and not lacking)
        ):
            kind = "re-evaluation"
        elif place > 0 and not lacking and _is_full(visit):
            kind = "daily"
        if kind is not None:
            words = named.get(i) or again.get(i)
            found.append(Report(i, kind, author(visit), lacking, words))
    return tuple(found)


def author(visit: Visit) -> Author:
    """Return who wrote a note: by its signatures, else by who is named as having treated."""
    roles = {s.role for s in visit.note.signatures if not s.blank and s.role is not None}
    if roles & _CLINICIANS:
        return "clinician"
    if "assistant" in roles:
        return "assistant"
    given = visit.rendering
    if given is not None and given.role is not None:
        return "assistant" if given.role == "assistant" else "clinician"
    if given is not None and given.credential:
        known = given.credential.upper().split(",")[0].strip() in _ASSISTANTS
        return "assistant" if known else "clinician"
    return "unknown"


def _lacking(visit: Visit) -> tuple[str, ...]:
    """Return what a report must hold and this note does not."""
    note = visit.note
    lacking = []
    if note.status("objective_measure") != "present" and not _measures(visit):
        lacking.append("objective measures")
    if not note.mentioned("progress-toward-goal") and note.status("goal_link") != "present":
        lacking.append("the state of the goals")
    return tuple(lacking)


def _measures(visit: Visit) -> int:
    return sum(m.scope == "today" and m.kind in _SCORES for m in visit.note.measures)


def _is_full(visit: Visit) -> bool:
    """Return whether a daily note tells the state of several goals, measures, and what follows."""
    note = visit.note
    told = note.mentioned("progress-toward-goal")
    goes_on = note.mentioned("frequency", "duration") or note.status("plan_for_next") == "present"
    return len(told) >= _GOALS and _measures(visit) >= _GOALS and bool(goes_on)
