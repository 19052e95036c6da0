"""Rules of a visit, asked once for all visits of the same shape.

A claim file holds the same few visits many thousand times over, other patients and days apart. What
a rule answers is kept under the visit's shape: payer, discipline, place, lines without their
dollars, kinds of provider. It is used again only where that is sure to be the rule's own answer:
the rule was watched while it was asked, everything that it read of the visit beyond its shape holds
the same again, and the day lies in the stretch of days that compares alike. Any other rule is asked
anew. Provider numbers that are sound are alike, but for which of them are the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from chartproof.model import Charge, Provider, Visit
from chartproof.reference import Book
from chartproof.rules import RuleFile, about
from chartproof.scrub.asking import Choice, Said, asked, asked_all
from chartproof.scrub.narrow import Kept, Keys, Narrow, Parts
from chartproof.scrub.watching import (
    EMPTY,
    SHAPED_CHARGE,
    SHAPED_VISIT,
    STANDING_IN,
    UNSHAPED_VISIT,
    Watch,
    WatchedBook,
    WatchedCharge,
    WatchedDay,
    WatchedProvider,
    WatchedVisit,
    holds,
    stands_in,
)

MOST_SHAPES = 10_000
MOST_VALUES = 4_000  # of the fields that one rule reads
SELDOM = 400  # answers looked for and not found, from which on finding them has to pay
WORTH = 12  # how many times longer it takes to watch a rule than to ask it
NEVER = 1 << 60
ALWAYS = 10  # shapes in which a rule looked beyond, from which on it is taken to
_LEFT_OUT = attrgetter(*UNSHAPED_VISIT)
_SHAPED = attrgetter(*SHAPED_VISIT)
_OF_CHARGE = attrgetter(*SHAPED_CHARGE)
_ROLES = ("rendering", "supervising", "referring", "billing")
Shape = tuple[object, ...]


class Beyond:
    """What one rule answers that looks beyond a shape, by all the fields that it reads."""

    def __init__(self, rule: RuleFile) -> None:
        self.rule = rule
        self.kept: dict[object, list[tuple[date, date, list[Said]]]] = {}
        self.missed = 0
        self.found = 0
        self.shapes = 0  # in which it looked beyond
        self._fields: set[str] = set()
        self._values: Callable[[Visit], object] = _nothing

    @property
    def is_seldom(self) -> bool:
        """Whether its answers are so seldom alike that looking for them does not pay."""
        return self.missed > SELDOM and self.missed * WORTH > self.found

    def known(self, visit: Visit) -> list[Said] | None:
        """Return the answers kept for what the visit holds, or None."""
        day = visit.date_of_service
        for first, last, said in self.kept.get(self._values(visit), ()):
            if first <= day <= last:
                self.found += 1
                return said
        return None

    def keep(self, visit: Visit, watch: Watch, day: WatchedDay, said: list[Said]) -> None:
        """Keep what was answered, by the fields that were read meanwhile and all before."""
        fields = watch.read | self._fields
        fields.discard("date_of_service")
        if day.said:
            fields.add("date_of_service")
        if fields != self._fields or len(self.kept) > MOST_VALUES:
            self._fields, self.kept = fields, {}
            self._values = attrgetter(*sorted(fields)) if fields else _nothing
        between = (date.min, date.max) if day.said else (day.first, day.last)
        self.kept.setdefault(self._values(visit), []).append((*between, said))


def _nothing(visit: Visit) -> object:
    return None


class Answered(Struct, frozen=True, gc=False):
    """What the rules say of one shape between two days."""

    first: date
    last: date
    said: tuple[Beyond | Said, ...]


class Shapes:
    """Answers the rules of a visit, from what is kept where that is certain."""

    def __init__(self, rules: Iterable[RuleFile], shelf: Book) -> None:
        self.rules = tuple(r for r in rules if r.rule.looks_at == "visit")
        self.shelf = shelf
        self._choice = Choice(self.rules)
        self._watched = WatchedBook(shelf)
        edges = {r.rule.since for r in self.rules}
        edges |= {r.rule.until + timedelta(days=1) for r in self.rules if r.rule.until}
        self._edges = sorted(edges)
        self._beyond: dict[str, Beyond] = {}
        self._narrow = {rule.name: Narrow() for rule in self.rules}
        self._kept: dict[Shape, list[Answered]] = {}

    def answers(self, visit: Visit) -> list[Said]:
        """Return what every rule says of the visit, in the rules' order."""
        shape = shape_of(visit)
        if shape is None:
            return self.direct(visit)
        day = visit.date_of_service
        for answered in self._kept.get(shape, ()):
            if answered.first <= day <= answered.last:
                break
        else:
            answered = self._answered(shape, visit)
        found: list[Said] = []
        for said in answered.said:
            if isinstance(said, Said):
                found.append(said)
            else:
                found += self._asked_beyond(said, visit)
        return found

    def direct(self, visit: Visit) -> list[Said]:
        """Return what every rule says of the visit, each asked anew."""
        kind = self.shelf.policy(visit.payer, visit.date_of_service).kind
        return asked_all(self._choice.on(about(visit), kind), visit, self.shelf)

    def _asked_beyond(self, beyond: Beyond, visit: Visit) -> list[Said]:
        """Return what a rule says that reads more of a visit than its shape."""
        if beyond.is_seldom:
            return asked(beyond.rule, visit, self.shelf)
        try:
            kept = beyond.known(visit)
        except TypeError:  # a field that holds a dictionary
            beyond.missed = NEVER
            return asked(beyond.rule, visit, self.shelf)
        if kept is not None:
            return kept
        beyond.missed += 1
        watch, day = Watch(), WatchedDay.of(visit.date_of_service)
        fields = _watched(visit, watch, as_it_is=True)
        watched = WatchedVisit(**{**fields, "date_of_service": day})
        answers = asked(beyond.rule, watched, self._watched)
        if watch.closed or any(a.fault for a in answers):
            beyond.missed = NEVER
            return asked(beyond.rule, visit, self.shelf)
        try:
            beyond.keep(visit, watch, day, answers)
        except TypeError:
            beyond.missed = NEVER
        return answers

    def _answered(self, shape: Shape, visit: Visit) -> Answered:
        """Return what the rules say of this shape, every one of them watched meanwhile."""
        chosen = WatchedDay.of(visit.date_of_service)
        kind = self._watched.policy(visit.payer, chosen).kind
        first, last = self._between_edges(visit.date_of_service)
        first, last = max(first, chosen.first), min(last, chosen.last)
        said: list[Beyond | Said] = []
        parts, keys = parts_of(visit), Keys()
        watch = Watch()
        fields = _watched(visit, watch)
        for rule in self._choice.on(about(visit), kind):
            beyond = self._beyond.get(rule.name)
            if beyond is not None and beyond.shapes >= ALWAYS:
                said.append(beyond)
                continue
            narrow = self._narrow[rule.name]
            kept = narrow.known(parts, keys, visit.date_of_service)
            if kept is None:
                # A day of its own for each rule: what is kept by day elsewhere must look again.
                day = WatchedDay.of(visit.date_of_service)
                watch.clear()
                watched = WatchedVisit(**{**fields, "date_of_service": day})
                answers = tuple(asked(rule, watched, self._watched))
                more = watch.closed or watch.beyond or day.said or _names_provider(answers)
                if more or any(a.fault for a in answers):
                    beyond = self._beyond.setdefault(rule.name, Beyond(rule))
                    beyond.shapes += 1
                    said.append(beyond)
                    continue
                kept = Kept(day.first, day.last, answers)
                narrow.keep(parts, watch.of_shape(), kept)
            said += kept.said
            first, last = max(first, kept.first), min(last, kept.last)
        answered = Answered(first, last, tuple(said))
        if len(self._kept) >= MOST_SHAPES:
            self._kept.clear()
        self._kept.setdefault(shape, []).append(answered)
        return answered

    def _between_edges(self, day: date) -> tuple[date, date]:
        """Return the days around this one on which no rule begins or ends."""
        at = bisect_right(self._edges, day)
        first = self._edges[at - 1] if at else date.min
        last = self._edges[at] - timedelta(days=1) if at < len(self._edges) else date.max
        return first, last


def shape_of(visit: Visit) -> Shape | None:
    """Return what rules may look at of a visit without a note; None where it has one."""
    if visit.text is not None or visit.reading is not None:
        return None
    people = (visit.rendering, visit.supervising, visit.referring, visit.billing)
    numbers = [p.npi if p is not None else None for p in people]
    return (
        _SHAPED(visit),
        *[None if v is None else v not in EMPTY for v in _LEFT_OUT(visit)],
        *[p and _person(p, numbers) for p in people],
        *[(_OF_CHARGE(c), c.charge_usd is None, not c.diagnosis_pointers) for c in visit.charges],
    )


def parts_of(visit: Visit) -> Parts:
    """Return the same as shape_of, by field."""
    people = [getattr(visit, role) for role in _ROLES]
    numbers = [p.npi if p is not None else None for p in people]
    return {
        **{name: getattr(visit, name) for name in SHAPED_VISIT},
        **{name: holds(getattr(visit, name)) for name in UNSHAPED_VISIT},
        **{role: _person(p, numbers) for role, p in zip(_ROLES, people, strict=True)},
        "charges": len(visit.charges),
        **{
            f"charges.{name}": tuple([getattr(c, name) for c in visit.charges])
            for name in SHAPED_CHARGE
        },
        "charges.charge_usd": tuple([c.charge_usd is None for c in visit.charges]),
        "charges.diagnosis_pointers": tuple([not c.diagnosis_pointers for c in visit.charges]),
    }


def _person(p: Provider | None, numbers: list[str | None]) -> object:
    """Return what a shape has of a provider. numbers: of all four roles."""
    if p is None:
        return None
    number = numbers.index(p.npi) if stands_in(p.npi) else p.npi
    return p.credential, p.role, p.taxonomy, p.entity, p.location, number


def _names_provider(answers: Iterable[Said]) -> bool:
    """Return whether an answer names a number that only stands in for the provider's own."""
    for said in answers:
        words = said.finding.message if said.finding else said.unsure.missing if said.unsure else ""
        if any(number in words for number in STANDING_IN):
            return True
    return False


def _watched(visit: Visit, watch: Watch, *, as_it_is: bool = False) -> dict[str, Any]:
    """Return the fields of a watched visit but its day; as_it_is: with its own provider numbers."""
    fields: dict[str, Any] = {  # Any: fields of Visit, carried over as they are
        name: getattr(visit, name) for name in visit.__struct_fields__
    }
    fields["charges"] = tuple(_charge(c, watch) for c in visit.charges)
    numbers = [p.npi if p is not None else None for p in map(fields.__getitem__, _ROLES)]
    for role in _ROLES:
        provider: Provider | None = fields[role]
        if provider is not None:
            if not as_it_is and stands_in(provider.npi):
                provider = replace(provider, npi=STANDING_IN[numbers.index(provider.npi)])
            fields[role] = WatchedProvider(**asdict(provider), watch=watch)
    return {**fields, "watch": watch}


def _charge(charge: Charge, watch: Watch) -> WatchedCharge:
    return WatchedCharge(**asdict(charge), watch=watch)
