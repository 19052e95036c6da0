"""Goals of a course: what each aims at, which measure follows it, which exercises serve it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache

from chartproof.episode.detectable import Better
from chartproof.episode.names import measure_name
from chartproof.episode.pages import CUES, quiet_words, stem
from chartproof.model import Goal, Measure, Said, Span, Visit
from chartproof.model.episode import Episode, Series

_CUE = re.compile(
    r"\b(?:(?:short|long)[- ]term\s+)?(?:goals?|ltgs?|stgs?)\b(?!\s+(?:met|partly|nearly|half|not|"
    r"reached|achieved|of|is|are|was|were|remain|reviewed|updated|drop|to the|toward))(?:\s?\d)?"
    r"\s*[:=–-]?\s*(?:is\s+|to\s+)?",
    re.IGNORECASE,
)
_END = re.compile(r"[.;\n|](?=\s|$)|\n")
_ITEM = re.compile(r",\s+(?:and\s+)?|\s+and\s+(?=[a-z])")
_FIGURE = re.compile(r"(?<![\w.])(\d{1,4}(?:\.\d+)?)(?![\d:]*/\d{2,4}\b)")
_MET = re.compile(r"\b(?:met|achieved|reached|attained|passed)\b", re.IGNORECASE)
_NOT_MET = re.compile(
    r"\b(?:not|half|partly|partially|nearly|almost|un)\s?(?:yet\s)?(?:been\s)?(?:met|achieved|reached)"
    r"|\bmet\s(?:half|partly|partially|once)",
    re.IGNORECASE,
)
_MOST = 12  # goals of a course
_LONGEST = 160


def goals_of(episode: Episode, series: Sequence[Series]) -> tuple[Goal, ...]:
    """Return the goals that notes and plan state, in their order, each once."""
    found: dict[str, Goal] = {}
    for i, visit in enumerate(episode.visits):
        for span in _stated(visit):
            key = " ".join(sorted(_meant(span.text)))
            if key and key not in found and len(found) < _MOST:
                found[key] = _followed(Goal(words=span.text, at=Said(i, span)), episode, series)
    return tuple(found.values())


def _stated(visit: Visit) -> list[Span]:
    """Return the goals of a note, one span each."""
    text = visit.text or ""
    found: list[Span] = []
    for cue in _CUE.finditer(text):
        high = min(len(text), cue.end() + _LONGEST)
        stop = _END.search(text, cue.end(), high)
        end = stop.start() if stop else high
        start = cue.end()
        for comma in _ITEM.finditer(text, start, end):
            found.append(_trimmed(text, start, comma.start()))
            start = comma.end()
        found.append(_trimmed(text, start, end))
    return [s for s in found if len(s.text) > 2 and any(c.isalpha() for c in s.text)]


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip(" :-"))
    piece = piece.strip(" :-,")
    return Span(start, start + len(piece), piece)


def _meant(words: str) -> frozenset[str]:
    return frozenset(
        stem(w) for w in re.findall(r"[a-z0-9][a-z0-9'-]*", words.lower()) if w not in quiet_words()
    )


def _followed(goal: Goal, episode: Episode, series: Sequence[Series]) -> Goal:
    """Return the goal with its measure, how it stands, and the exercises that serve it."""
    visit = episode.visits[goal.at.visit]
    read = [
        m
        for m in visit.note.measures
        if m.scope == "goal"
        and m.number is not None
        and goal.at.span.start <= m.span.start < goal.at.span.end + 1
    ]
    thread, target = _thread(goal, read, series)
    met = _said_met(goal, episode)
    served = _serving(goal, series)
    if thread is None or target is None:
        return Goal(words=goal.words, at=goal.at, said_met=met, exercises=served)
    told = [p for p in thread.points if p.number is not None]
    reaching = [p for p in told if _reaches(p.number or 0.0, target, thread.better_is)]
    return Goal(
        words=goal.words,
        at=goal.at,
        measure=thread.name,
        target=target,
        latest=told[-1].number if told else None,
        reached=bool(told and told[-1] in reaching) if thread.better_is else None,
        reached_at=reaching[0].visit if reaching else None,
        said_met=met,
        exercises=served,
    )


def _thread(
    goal: Goal, read: Sequence[Measure], series: Sequence[Series]
) -> tuple[Series | None, float | None]:
    """Return the series that follows the goal and the figure it is to reach."""
    measured = [s for s in series if s.kind in ("measure", "function")]
    for m in read:
        name = measure_name(m.name)
        like = [s for s in measured if s.name == name and (not m.side or s.side in (m.side, None))]
        if like:
            return like[0], m.number
    words = _meant(goal.words)
    figure = _FIGURE.search(goal.words)
    if figure is None:
        return None, None
    for s in measured:
        if _meant(s.name) & words and not read:
            return s, float(figure[1])
    return None, None


def _reaches(number: float, target: float, better: Better | None) -> bool:
    return number <= target if better == "less" else number >= target


def _said_met(goal: Goal, episode: Episode) -> Said | None:
    """Return where a later note says in one statement that this goal is met."""
    words = {w for w in _meant(goal.words) if not w[0].isdecimal()}
    if not words:
        return None
    for i in range(goal.at.visit, len(episode.visits)):
        text = episode.visits[i].text or ""
        for m in _MET.finditer(text):
            low, high = max(0, m.start() - _LONGEST), min(len(text), m.end() + _LONGEST)
            start = max(low - 1, *(text.rfind(mark, low, m.start()) for mark in ".;\n|:")) + 1
            stop = _END.search(text, m.end(), high)
            end = stop.start() if stop else high
            if end - start > _LONGEST or _NOT_MET.search(text, start, end):
                continue
            clause = _trimmed(text, start, end)
            if words & _meant(clause.text) and not (
                i == goal.at.visit and clause.start <= goal.at.span.start < clause.end
            ):
                return Said(i, clause)
    return None


@cache
def _serves() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    with (CUES / "serves.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (
                re.compile(rf"\b(?:{r['goal']})", re.IGNORECASE),
                re.compile(rf"\b(?:{r['exercise']})"),
            )
            for r in csv.DictReader(file)
        )


def _serving(goal: Goal, series: Sequence[Series]) -> tuple[str, ...]:
    wanted = [exercise for goal_words, exercise in _serves() if goal_words.search(goal.words)]
    return tuple(
        dict.fromkeys(
            s.name for s in series if s.kind == "exercise" and any(w.search(s.name) for w in wanted)
        )
    )
