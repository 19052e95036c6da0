"""The shape of a course: whose visits, on which days, under which discipline and payer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from chartproof.model import Discipline, Episode, Said, Span, Visit
from chartproof.model.days import days_after
from chartproof.reference import Book

MEDICARE = frozenset({"medicare", "medicare_advantage"})
_LONGEST_QUOTE = 90
Days = tuple[tuple[date, tuple[int, ...]], ...]


def disciplines(episode: Episode) -> tuple[Discipline | None, ...]:
    """Return the disciplines of the course, in the order in which they begin."""
    return tuple(dict.fromkeys(_discipline(episode, v) for v in episode.visits))


def visits_of(episode: Episode, discipline: Discipline | None) -> tuple[int, ...]:
    """Return the visits of one discipline; one that names none is the episode's."""
    return tuple(i for i, v in enumerate(episode.visits) if _discipline(episode, v) == discipline)


def _discipline(episode: Episode, visit: Visit) -> Discipline | None:
    return visit.discipline or episode.discipline


def days_of(episode: Episode, visits: tuple[int, ...]) -> Days:
    """Return the treatment days with their visits; two notes on a day are one day.

    A note that says that nobody came, and holds no exercise and no charge, is no treatment.
    """
    found: dict[date, list[int]] = {}
    empty = {s.visit for s in episode.statements or () if s.kind == "not-treated"}
    for i in visits:
        visit = episode.visits[i]
        if i in empty and not visit.charges and not visit.note.exercises:
            continue
        found.setdefault(episode.visits[i].date_of_service, []).append(i)
    return tuple((day, tuple(found[day])) for day in sorted(found))


def is_medicare(episode: Episode, book: Book) -> bool:
    """Return whether Medicare's own rules of plan, certification and reports apply."""
    if not episode.visits:
        return False
    return book.policy(episode.payer, episode.visits[-1].date_of_service).kind in MEDICARE


def opening(episode: Episode, visit: int) -> Said | None:
    """Return the first words of a note: what stands for the visit where no words are at fault."""
    text = episode.visits[visit].text or ""
    start = len(text) - len(text.lstrip())
    if start == len(text):
        return None
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    if end - start > _LONGEST_QUOTE:
        cut = text.rfind(" ", start, start + _LONGEST_QUOTE)
        end = cut if cut > start else start + _LONGEST_QUOTE
    end = start + len(text[start:end].rstrip())
    return Said(visit, Span(start, end, text[start:end]))


def number(episode: Episode, visit: int) -> int:
    """Return the number that the sender gave a visit; its place from 1 where none was given."""
    given = episode.visits[visit].visit_number
    return visit + 1 if given is None else given


def numbers(episode: Episode, visits: tuple[int, ...]) -> str:
    """Return visits as people say them: "visit 7", "visits 3 to 6 and 9"."""
    return listed([number(episode, i) for i in visits])


def listed(told: Sequence[int]) -> str:
    """Return numbers of visits as people say them."""
    runs: list[list[int]] = []
    for n in told:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(n) for n in run]
    noun = "visit" if len(told) == 1 else "visits"
    joined = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{noun} {joined}"


def weeks_of(days: Days) -> dict[date, tuple[date, ...]]:
    """Return treatment days by the Monday of their week, weeks without any between included."""
    if not days:
        return {}
    first, last = _monday(days[0][0]), _monday(days[-1][0])
    found: dict[date, list[date]] = {}
    week = first
    while week <= last and len(found) < 520:  # ten years; more is a date misread
        found[week] = []
        week = days_after(week, 7)
    for day, _ in days:
        if (monday := _monday(day)) in found:
            found[monday].append(day)
    return {week: tuple(inside) for week, inside in found.items()}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
