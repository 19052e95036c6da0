"""Findings about a course: words of several visits, each with the visit that it stands in."""

from __future__ import annotations

from collections.abc import Iterable

from chartproof.episode.courses import disciplines, opening
from chartproof.errors import NotInForce
from chartproof.model import Copy, Due, Episode, Finding, Said, Severity, Statement

MOST = 12  # quotes of one finding


def found(
    message: str,
    said: Iterable[Said | Statement | None],
    severity: Severity | None = None,
    sources: tuple[str, ...] = (),
) -> Finding:
    """Return the finding with these words as its evidence, each once, in order of the visits."""
    quotes = list(dict.fromkeys((s.visit, s.span) for s in said if s is not None))
    quotes.sort(key=lambda q: (q[0], q[1].start))
    return Finding(
        message,
        evidence=tuple(span for _, span in quotes[:MOST]),
        visits=tuple(visit for visit, _ in quotes[:MOST]),
        severity=severity,
        sources=sources,
    )


def openings(episode: Episode, visits: Iterable[int]) -> tuple[Said, ...]:
    """Return the first words of these visits: what stands for each where no words are at fault."""
    return tuple(s for i in visits if (s := opening(episode, i)) is not None)


def dues(episode: Episode, what: str, *standings: str) -> tuple[Due, ...]:
    """Return what is owed of this kind and stands so; NotInForce where no clock could run."""
    if episode.dues is None:
        raise NotInForce("the clocks of the course: no table covers its days")
    return tuple(d for d in episode.dues if d.what == what and d.standing in standings)


def whose(episode: Episode, due: Due) -> str:
    """Return the discipline that owes this where several treat, as a first word; else ""."""
    several = len(disciplines(episode)) > 1
    return f"{due.discipline} " if several and due.discipline is not None else ""


def elsewhere(copy: Copy, noun: str = "a visit") -> str:
    """Return whose a copied text was, where it came from another course."""
    whose = "of another course of this patient" if copy.same_patient else "of another patient"
    return f"{noun} {whose}"
