"""The audit of a course as plain data: what each visit was copied from, verdict, clocks."""

from __future__ import annotations

from typing import Any

from chartproof.model import Change, Copy, Due, EpisodeOutcome, Point, Series, Span, Visit
from chartproof.report.json import Record, finding_record, record, unsure_record

DIRECTIONS = {"better": "improved", "worse": "worsened", "same": "unchanged", "unclear": "unclear"}


def course_record(outcome: EpisodeOutcome) -> Record:
    """Return one course as plain data. Visits go by the numbers that came in; days are ISO."""
    course = outcome.episode
    visits = course.visits if course is not None else ()
    numbers = [_number(v, i) for i, v in enumerate(visits)]
    found: Record = {
        "id": outcome.id,
        "status": outcome.status,
        "verdict": outcome.verdict,
        "visits": [_visit(outcome, i, visit, numbers) for i, visit in enumerate(visits)],
        "progression": progression(outcome),
        "findings": [
            finding_record(f) | {"visits": [numbers[i] for i in f.visits]} for f in outcome.findings
        ],
        "dues": [_due(d, numbers) for d in outcome.dues],
        "series": [_series(s, numbers) for s in outcome.series],
        "copies": [_copy(c, numbers) for c in outcome.copies],
        "unsure": [unsure_record(u) for u in outcome.unsure],
        "remarks": list(outcome.remarks),
    }
    if course is not None:
        found["payer"] = course.payer
        found["discipline"] = course.discipline
    if outcome.error is not None:
        found["error"] = outcome.error
    return found


def progression(outcome: EpisodeOutcome) -> Record:
    """Return whether the course progresses, the exercises that moved, and every measure."""
    exercises, measures = [], []
    for s in outcome.series:
        if len(s.points) < 2:
            continue
        first, last = s.points[0], s.points[-1]
        if s.kind == "exercise":
            if s.trend in ("better", "worse"):
                exercises.append({"name": _named(s), "from": first.words, "to": last.words})
        else:
            ends = {"from": _value(first), "to": _value(last)}
            measures.append({"name": _named(s), **ends, "direction": DIRECTIONS[s.trend]})
    return {"present": outcome.progresses, "exercises": exercises, "measures": measures}


def _named(s: Series) -> str:
    return f"{s.name} {s.side}" if s.side in ("L", "R") else s.name


def _value(point: Point) -> Any:  # Any: a figure, or words where there is none
    number = point.number
    if number is None:
        return point.words
    return int(number) if number == int(number) else number


def _number(visit: Visit, place: int) -> int:
    return place + 1 if visit.visit_number is None else visit.visit_number


def _visit(outcome: EpisodeOutcome, place: int, visit: Visit, numbers: list[int]) -> Record:
    """Return one visit: what it is a copy of, and its own audit where it came with charges."""
    found: Record = {
        "visit": numbers[place],
        "id": visit.id,
        "date_of_service": visit.date_of_service.isoformat(),
        "note_type": visit.note_type,
        "clone_of": None,
        "near_clone_of": None,
        "reworded_of": None,
        "copied_from": None,
        "copied_sections": [],
    }
    names = {"whole": "clone_of", "numbers": "near_clone_of", "reworded": "reworded_of"}
    for copy in outcome.copies:
        if copy.visit != place:
            continue
        if copy.kind == "section":
            found["copied_sections"].append(copy.section)
        elif copy.other_episode is not None:
            found["copied_from"] = {"episode": copy.other_episode, "visit": _number_there(copy)}
        else:
            found[names[copy.kind]] = numbers[copy.source]
    if visit.charges and place < len(outcome.outcomes):
        found["outcome"] = record(outcome.outcomes[place])
    return found


def _number_there(c: Copy) -> int:
    """Return the number that the source has in its own episode."""
    return c.source + 1 if c.source_number is None else c.source_number


def _due(d: Due, numbers: list[int]) -> Record:
    return {
        "what": d.what,
        "due_on": d.due_on.isoformat() if d.due_on else None,
        "standing": d.standing,
        "met_on": d.met_on.isoformat() if d.met_on else None,
        "why": d.why,
        "discipline": d.discipline,
        "visits": [numbers[i] for i in d.visits],
        "sources": list(d.sources),
    }


def _series(s: Series, numbers: list[int]) -> Record:
    return {
        "kind": s.kind,
        "name": s.name,
        "side": s.side,
        "unit": s.unit,
        "trend": s.trend,
        "change": s.change,
        "detectable": s.detectable,
        "better_is": s.better_is,
        "source": s.source,
        "points": [
            {
                "visit": numbers[p.visit],
                "on": p.on.isoformat(),
                "words": p.words,
                "number": p.number,
            }
            for p in s.points
        ],
    }


def _copy(c: Copy, numbers: list[int]) -> Record:
    return {
        "kind": c.kind,
        "visit": numbers[c.visit],
        "source": _number_there(c) if c.other_episode is not None else numbers[c.source],
        "other_episode": c.other_episode,
        "section": c.section,
        "share": round(c.share, 3),
        "kept": [_span(s) for s in c.kept],
        "changes": [_change(d) for d in c.changes],
        "remnants": [_span(s) for s in c.remnants],
    }


def _change(d: Change) -> Record:
    return {"before": d.before, "after": d.after, "matters": d.matters}


def _span(s: Span) -> Record:
    return {"start": s.start, "end": s.end, "text": s.text}
