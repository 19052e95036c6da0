"""What the series of a course come to: progress, standstill, loss, upkeep, or gains within error.

`progress_of` is the door. Measures weigh more than exercises, and figures that only the notes' own
words name weigh least; one repetition more never counts. A loss is answered where the record, at
the visit that first shows it or the next, tests again, tells the physician or changes the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chartproof.episode.course_words import said
from chartproof.episode.goals import goals_of
from chartproof.episode.parts import parts_of
from chartproof.episode.series import series_of
from chartproof.model import Episode, Progress, Said, Series
from chartproof.reference import Book

__all__ = ["progress_of", "series_of"]

_WEIGHT = {"measure": 1.0, "exercise": 0.7, "function": 0.5}
_BY_VOLUME = 0.3  # an exercise that only grew in sets, repetitions or seconds
_PAIN = 0.6
_ENOUGH = 1.0
_OF_SAME = 0.5  # a single thing that moved among many that did not is no progress
_CLAIMED = 0.25  # share of the visits that claim a gain
_SKILLED = 0.5  # share of the visits that show skill, for a maintenance plan
_FEWEST = 2


class _Balance(NamedTuple):
    """Weights of what got better, got worse, stayed, and moved with no known better side."""

    better: float
    worse: float
    same: float
    unclear: float
    measures_better: float
    measures_worse: float


def progress_of(episode: Episode, series: tuple[Series, ...], book: Book) -> Progress:
    """Return what the series come to; progresses is None where nothing is followed over visits."""
    goals = goals_of(episode, series)
    met = tuple(
        Said(s.visit, s.span) for s in episode.statements or () if s.kind == "all-goals-met"
    )
    claims = _claims(episode)
    upkeep = _said(episode, "maintenance")
    planned = len({s.visit for s in upkeep}) >= max(2, round(0.25 * len(episode.visits)))
    if not any(len(s.points) > 1 for s in series):
        return Progress(
            goals_met=met, goals=goals, claims=claims, maintenance_plan=planned,
            reasons=("no exercise or measure is followed over two visits",),
        )  # fmt: skip
    balance = _weigh(series)
    lost = _is_loss(balance, series)
    gained = not lost and _is_gain(balance)
    moved = gained or lost
    skilled = _skill(episode) if planned and not gained else ()
    answers = _answers(episode, series) if lost else ()
    meaningless = not moved and _is_meaningless(episode, series, claims)
    if not moved and not meaningless and balance.unclear and _is_undecided(balance):
        return Progress(
            goals_met=met, goals=goals, claims=claims, maintenance_plan=planned,
            reasons=("figures moved, and which way is better is not known",),
        )  # fmt: skip
    return Progress(
        progresses=gained,
        plateau=not moved and not meaningless,
        regression=lost,
        meaningless=meaningless,
        answered=bool(answers),
        maintenance=bool(skilled),
        maintenance_plan=planned,
        goals_met=met,
        goals=goals,
        claims=claims,
        reasons=_reasons(series, gained, lost, meaningless, bool(answers), planned, bool(skilled)),
        shown=_shown(series, gained, lost) + answers[:2] + skilled[:2] + upkeep[: 2 * planned],
    )


def weight_of(s: Series) -> float:
    """Return how much a series says about the patient."""
    if s.name == "pain":
        return _PAIN
    if s.kind == "exercise" and s.unit in ("repetitions", "s", None):
        return _BY_VOLUME
    return _WEIGHT.get(s.kind, 0.0)


def _weigh(series: Sequence[Series]) -> _Balance:
    totals = {"better": 0.0, "worse": 0.0, "same": 0.0, "unclear": 0.0}
    measured = {"better": 0.0, "worse": 0.0}
    for s in series:
        totals[s.trend] += weight_of(s)
        if s.kind != "exercise" and s.trend in measured:
            measured[s.trend] += weight_of(s)
    return _Balance(**totals, measures_better=measured["better"], measures_worse=measured["worse"])


def _is_undecided(b: _Balance) -> bool:
    """Return whether what moved, one way or another, outweighs what stood still."""
    return b.unclear + b.better > b.same


def _is_gain(b: _Balance) -> bool:
    """Return whether what got better outweighs the rest, and says enough.

    One thing alone says enough where it is all that is followed.
    """
    if b.measures_better and not (b.same or b.worse):
        return True
    if b.better < max(_ENOUGH, _OF_SAME * b.same) or b.better <= b.worse:
        return False
    return b.measures_better > 0 or b.better >= b.same


def _is_loss(b: _Balance, series: Sequence[Series]) -> bool:
    """Return whether the course ends below where it was: by measures, or by all its exercises."""
    if b.measures_worse > b.measures_better and b.worse >= _ENOUGH:
        return True
    return b.worse >= 2 * _ENOUGH and b.worse > 2 * b.better


def _is_meaningless(episode: Episode, series: Sequence[Series], claims: Sequence[Said]) -> bool:
    """Return whether gains are claimed of figures that only drifted within their error."""
    claiming = len({c.visit for c in claims})
    if claiming < max(_FEWEST, round(_CLAIMED * len(episode.visits))):
        return False
    drifted = [s for s in series if s.change and s.trend == "same"]
    up = sum(_is_favourable(s) for s in drifted)
    return up >= _FEWEST and 2 * up > len(drifted)


def _is_favourable(s: Series) -> bool:
    if s.better_is is None or s.change is None:
        return False
    return s.change > 0 if s.better_is == "more" else s.change < 0


def _said(episode: Episode, kind: str) -> tuple[Said, ...]:
    return tuple(
        Said(i, span) for i, v in enumerate(episode.visits) for span in said(kind, v.text or "")
    )


def _claims(episode: Episode) -> tuple[Said, ...]:
    """Return where notes claim a gain; a plan to gain is none."""
    parts = parts_of(episode.visits)
    found = []
    for at in _said(episode, "gain-claimed"):
        ahead = [p for p in parts[at.visit] if p.name == "plan"]
        if not any(p.start <= at.span.start < p.end for p in ahead):
            found.append(at)
    return tuple(found)


def _skill(episode: Episode) -> tuple[Said, ...]:
    """Return what shows that a maintenance programme needs a therapist; empty where little does.

    Source: cms-100-02:15:220.2 D: the programme must need a therapist's skills to be safe and
    effective; a list that the patient does alone does not.
    """
    notes = [v.note for v in episode.visits if v.text]
    if not notes:
        return ()
    alone = sum(bool(n.mentioned("unskilled-language", "independent-alone")) for n in notes)
    skilled = sum(
        n.status("skilled_intervention") == "present" or n.status("skilled_rationale") == "present"
        for n in notes
    )
    changes = _said(episode, "program-revised") + _said(episode, "carer-trained")
    if alone * 2 > len(notes) or skilled < _SKILLED * len(notes):
        return ()
    reasons = tuple(
        Said(i, span)
        for i, v in enumerate(episode.visits)
        for span in v.note.spans("skilled_rationale")
    )
    touched = len({c.visit for c in changes})
    if not reasons and touched < _FEWEST:
        return ()
    return reasons + changes


def _answers(episode: Episode, series: Sequence[Series]) -> tuple[Said, ...]:
    """Return how the record answers a loss at the visit that first shows it, or the next."""
    onset = _onset(episode, series)
    order = sorted(range(len(episode.visits)), key=lambda i: (episode.visits[i].date_of_service, i))
    at = order.index(onset) if onset in order else 0
    near = set(order[max(0, at - 1) : at + 2])
    return tuple(s for s in _said(episode, "answered") if s.visit in near)


def _onset(episode: Episode, series: Sequence[Series]) -> int:
    """Return the first visit at which a series that ended worse was clearly below its best."""
    onsets = []
    for s in series:
        if s.trend != "worse" or weight_of(s) == _BY_VOLUME:
            continue
        told = [p for p in s.points if p.number is not None]
        sign = -1 if s.better_is == "less" else 1
        best = (told[0].number or 0.0) * sign
        for p in told[1:]:
            value = (p.number or 0.0) * sign
            least = s.detectable if s.detectable is not None else 0.2 * abs(best)
            if best - value >= least:
                onsets.append(p.visit)
                break
            best = max(best, value)
    days = [v.date_of_service for v in episode.visits]
    return min(onsets, key=lambda i: (days[i], i), default=len(days) - 1)


def _reasons(
    series: Sequence[Series],
    gained: bool,
    lost: bool,
    meaningless: bool,
    answered: bool,
    planned: bool,
    skilled: bool,
) -> tuple[str, ...]:
    """Return why, in plain words, first what decided."""
    found = []
    told = [s for s in series if s.trend == ("worse" if lost else "better" if gained else "same")]
    told.sort(key=lambda s: -weight_of(s))
    found += [_in_words(s) for s in told[:4]]
    if meaningless:
        found.insert(0, "gains are claimed, but every change is within measurement error")
    elif not gained and not lost:
        found.insert(0, "nothing moved beyond measurement error")
    if lost:
        found.append(
            "the record answers the loss" if answered else "no answer to the loss is on record"
        )
    if planned and not gained:
        found.append(
            "a maintenance programme whose need of skill is shown"
            if skilled
            else "a maintenance programme without a reason why a therapist is needed"
        )
    return tuple(found)


def _in_words(s: Series) -> str:
    first, last = s.points[0].words, s.points[-1].words
    side = {"R": "right ", "L": "left "}.get(s.side or "", "")
    error = f" (error {round(s.detectable, 1):g})" if s.detectable is not None else ""
    return f"{side}{s.name} {first} to {last}{error}"


def _shown(series: Sequence[Series], gained: bool, lost: bool) -> tuple[Said, ...]:
    """Return the first and last words of the series that decided."""
    wanted = "worse" if lost else "better" if gained else "same"
    told = sorted((s for s in series if s.trend == wanted), key=lambda s: -weight_of(s))
    ends = [p for s in told[:4] for p in (s.points[0], s.points[-1])]
    return tuple(Said(p.visit, p.span) for p in ends if p.span is not None)
