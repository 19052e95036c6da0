"""What a clinic's visits say of each clinician and of the clinic, with honest intervals.

A clinician is compared with the others of the clinic, rule by rule. A rule is called a habit or a
strength only where the difference is surely not chance; few visits are said to be few.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from chartproof.model import Outcome, Visit
from chartproof.rules import RuleFile, all_rules
from chartproof.samples.clinicians import clinician_of
from chartproof.samples.draw import Probe, probe_of
from chartproof.samples.intervals import Interval, Stratum, difference, rate, total

SURE = 0.95  # for calling something a habit; the clinic's own figures have 0.90
FEW = 5  # visits, below which a clinician is not compared
OFTEN = 2  # findings, from which on one speaks of a habit
SHOWN = 3  # visits named as examples


class Habit(Struct, frozen=True):
    """One rule in one clinician's visits. share: of the visits; more: above the others' share."""

    rule: str
    title: str
    ask: str
    hits: int
    share: Interval
    others: float
    more: Interval
    visits: tuple[str, ...] = ()


class Month(Struct, frozen=True):
    """A month of visits. sound: the share that is defensible as it stands."""

    month: str
    visits: int
    sound: Interval


class Card(Struct, frozen=True):
    """One clinician. verdicts: how many visits each. months: in order.

    judged: visits with a note that could be read; few: too few of them to compare.
    """

    clinician: str
    judged: int
    verdicts: dict[str, int]
    sound: Interval
    few: bool
    strengths: tuple[Habit, ...]
    habits: tuple[Habit, ...]
    months: tuple[Month, ...]
    at_risk_usd: Decimal | None
    left_usd: Decimal | None


class Estimate(Struct, frozen=True):
    """What the probe says of all visits of the frame, each with its two-sided 90 % interval.

    method: in words, for whoever has to defend it. unpriced: visits that could not be priced.
    with_dollars: visits with dollars at risk, on which the interval of the dollars rests.
    """

    frame: int
    judged: int
    not_sound: Interval
    at_risk_usd: Interval
    left_usd: Interval
    unpriced: int
    method: str
    with_dollars: int = 0


class Scorecard(Struct, frozen=True):
    """The clinic: its clinicians, the rules that meet most of its visits, what it adds up to."""

    visits: int
    unjudged: int
    cards: tuple[Card, ...]
    common: tuple[Habit, ...]
    estimate: Estimate


class _Seen(Struct, frozen=True):
    """A judged visit: whose, when, what was found."""

    id: str
    clinician: str
    month: str
    verdict: str
    rules: frozenset[str]
    at_risk: Decimal | None
    left: Decimal | None
    probe: Probe | None


def scorecard(outcomes: Iterable[Outcome]) -> Scorecard:
    """Return the scorecard of audited visits.

    Visits from `chartproof sample` say what they were drawn from, and the estimate is then for all
    of that; otherwise the visits are the whole. Visits without a verdict are counted, not judged;
    what could not be read as a visit at all is not counted.
    """
    pages = {r.name: r for r in all_rules()}
    seen, unjudged = [], 0
    for outcome in outcomes:
        if outcome.visit is None:
            continue
        if outcome.verdict is None or outcome.status != "ok":
            unjudged += 1
        else:
            seen.append(_seen(outcome, outcome.visit))
    by_clinician: dict[str, list[_Seen]] = defaultdict(list)
    for visit in seen:
        by_clinician[visit.clinician].append(visit)
    clinic = Counter(rule for visit in seen for rule in visit.rules)
    cards = tuple(
        _card(name, visits, seen, clinic, pages) for name, visits in sorted(by_clinician.items())
    )
    common = tuple(
        _habit(rule, seen, (), pages)
        for rule, _ in sorted(clinic.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    return Scorecard(len(seen) + unjudged, unjudged, cards, common, _estimate(seen))


def _seen(outcome: Outcome, visit: Visit) -> _Seen:
    found = frozenset(
        f.rule for f in outcome.findings if f.waived is None and f.severity in ("error", "warning")
    )
    return _Seen(
        visit.id,
        clinician_of(visit),
        visit.date_of_service.isoformat()[:7],
        str(outcome.verdict),
        found,
        outcome.at_risk_usd,
        outcome.left_usd,
        probe_of(visit),
    )


def _card(
    name: str,
    visits: Sequence[_Seen],
    clinic: Sequence[_Seen],
    hits: Mapping[str, int],
    pages: Mapping[str, RuleFile],
) -> Card:
    others = [v for v in clinic if v.clinician != name]
    habits = [_habit(rule, visits, others, pages) for rule in sorted(hits)]
    months: dict[str, list[_Seen]] = defaultdict(list)
    for visit in visits:
        months[visit.month].append(visit)
    few = len(visits) < FEW or len(others) < FEW
    surely = [] if few else habits
    return Card(
        clinician=name,
        judged=len(visits),
        verdicts=dict(Counter(v.verdict for v in visits)),
        sound=_sound(visits),
        few=few,
        strengths=tuple(
            sorted(
                (h for h in surely if h.more.high is not None and h.more.high < 0),
                key=lambda h: (h.more.estimate, h.rule),
            )
        ),
        habits=tuple(
            sorted(
                (h for h in surely if (h.more.low or 0) > 0 and h.hits >= OFTEN),
                key=lambda h: (-h.more.estimate, h.rule),
            )
        ),
        months=tuple(Month(m, len(v), _sound(v)) for m, v in sorted(months.items())),
        at_risk_usd=_sum(v.at_risk for v in visits),
        left_usd=_sum(v.left for v in visits),
    )


def _habit(
    rule: str, visits: Sequence[_Seen], others: Sequence[_Seen], pages: Mapping[str, RuleFile]
) -> Habit:
    here = [v.id for v in visits if rule in v.rules]
    there = sum(rule in v.rules for v in others)
    page = pages.get(rule)
    return Habit(
        rule=rule,
        title=page.title if page else rule,
        ask=page.rule.ask if page else "",
        hits=len(here),
        share=rate(len(here), len(visits)),
        others=there / len(others) if others else 0.0,
        more=difference(len(here), len(visits), there, len(others), SURE),
        visits=tuple(sorted(here)[:SHOWN]),
    )


def _sound(visits: Sequence[_Seen]) -> Interval:
    return rate(sum(v.verdict == "defensible" for v in visits), len(visits))


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [a for a in amounts if a is not None]
    return sum(known, Decimal(0)) if known else None


def _estimate(seen: Sequence[_Seen]) -> Estimate:
    probes = [v.probe for v in seen]
    if not seen or any(p is None for p in probes) or len({p.seed for p in probes if p}) > 1:
        return _of(seen, {"": (len(seen), list(seen))}, "every visit was looked at: no sampling")
    groups: dict[str, tuple[int, list[_Seen]]] = {}
    for visit in seen:
        assert visit.probe is not None
        groups.setdefault(visit.probe.stratum, (visit.probe.stratum_size, []))[1].append(visit)
    one = seen[0].probe
    assert one is not None
    how = "simple random sample" if len(groups) == 1 else f"{len(groups)} strata, in proportion"
    ends = "mid-P hypergeometric" if len(groups) == 1 else "Student's t"
    return _of(
        seen,
        groups,
        f"{len(seen)} of {one.frame} visits, {how}, seed {one.seed}; two-sided 90 % intervals, of "
        f"the rate by {ends}, of dollars by Student's t with finite population correction",
    )


def _of(
    seen: Sequence[_Seen], groups: Mapping[str, tuple[int, list[_Seen]]], method: str
) -> Estimate:
    frame = sum(size for size, _ in groups.values())
    bad = sum(v.verdict != "defensible" for v in seen)
    if len(groups) == 1:
        not_sound = rate(bad, len(seen), frame)
    else:
        marks = total([Stratum(n, tuple(map(_mark, m))) for n, m in groups.values()])
        not_sound = Interval(
            marks.estimate / frame,
            None if marks.low is None else max(0.0, marks.low / frame),
            None if marks.high is None else min(1.0, marks.high / frame),
        )
    return Estimate(
        frame=frame,
        judged=len(seen),
        not_sound=not_sound,
        at_risk_usd=_dollars([(n, [v.at_risk for v in m]) for n, m in groups.values()]),
        left_usd=_dollars([(n, [v.left for v in m]) for n, m in groups.values()]),
        unpriced=sum(v.at_risk is None for v in seen),
        with_dollars=sum(bool(v.at_risk) for v in seen),
        method=method,
    )


def _mark(visit: _Seen) -> float:
    return float(visit.verdict != "defensible")


def _dollars(groups: Sequence[tuple[int, Sequence[Decimal | None]]]) -> Interval:
    """Return the dollars of all; a visit that cannot be priced counts as none and is told."""
    found = total([Stratum(n, tuple(float(a or 0) for a in amounts)) for n, amounts in groups])
    low = None if found.low is None else max(0.0, found.low)
    return Interval(found.estimate, low, found.high)
