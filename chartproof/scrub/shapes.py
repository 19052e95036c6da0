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
from collections.abc import Iterable
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from chartproof.model import Charge, Provider, Visit
from chartproof.reference import Book
from chartproof.rules import RuleFile, about
from chartproof.scrub.asking import Choice, Said, asked, asked_all, asked_each
from chartproof.scrub.families import Beyond, Families, Family, Numbered
from chartproof.scrub.kinds import ROLES, Met, Shape, parts_of
from chartproof.scrub.narrow import Kept, Narrow
from chartproof.scrub.watching import (
    STANDING_IN,
    Watch,
    WatchedBook,
    WatchedCharge,
    WatchedDay,
    WatchedProvider,
    WatchedVisit,
    stands_in,
)

MOST_SHAPES = 10_000
ALWAYS = 10  # shapes in which a rule looked beyond, from which on it is taken to
_NUMBER = itemgetter(0)
_SAID = itemgetter(1)


class Answered(Struct, gc=False):
    """What the rules say of one shape between two days, with their numbers.

    beyond: the rules that look beyond the shape; families: those of them that are asked together,
    and asked: those that are asked anew, as they were found last.
    """

    first: date
    last: date
    said: Numbered
    beyond: tuple[Beyond, ...]
    found_at: int = -1
    families: tuple[Family, ...] = ()
    asked: tuple[tuple[int, RuleFile], ...] = ()


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
        self._beyond: dict[int, Beyond] = {}
        self._looking = 0  # rules that are taken to look beyond
        self._families = Families()
        self._narrow = Narrow()
        self._met = Met()
        self._kept: dict[Shape, list[Answered]] = {}

    def answers(self, visit: Visit) -> list[Said]:
        """Return what every rule says of the visit, in the rules' order."""
        shape = self._met.shape(visit)
        if shape is None:
            return self.direct(visit)
        day = visit.date_of_service
        for answered in self._kept.get(shape, ()):
            if answered.first <= day <= answered.last:
                break
        else:
            answered = self._answered(shape, visit)
        if answered.found_at != self._families.changes:
            self._sort_out(answered)
        found: Numbered = []
        for family in answered.families:
            said = family.known(visit)
            found += self._asked_beyond(family, visit) if said is None else said
        found += asked_each(answered.asked, visit, self.shelf)
        found = sorted([*answered.said, *found], key=_NUMBER) if found else answered.said
        return list(map(_SAID, found))

    def direct(self, visit: Visit) -> list[Said]:
        """Return what every rule says of the visit, each asked anew."""
        kind = self.shelf.policy(visit.payer, visit.date_of_service).kind
        return asked_all(self._choice.on(about(visit), kind), visit, self.shelf)

    def _sort_out(self, answered: Answered) -> None:
        """Part the rules that look beyond a shape by the fields that they are known to read."""
        answered.families = self._families.of(answered.beyond)
        together = {rule for family in answered.families for rule in family.rules}
        answered.asked = tuple((b.number, b.rule) for b in answered.beyond if b not in together)
        answered.found_at = self._families.changes

    def _asked_beyond(self, family: Family, visit: Visit) -> Numbered:
        """Return what the rules of a family say, and keep it."""
        found: Numbered = []
        first, last = date.min, date.max
        watch = Watch(visit.date_of_service)
        fields = _watched(visit, watch, as_it_is=True)
        for beyond in family.rules:
            watch.begin(visit.date_of_service)
            answers = asked(beyond.rule, WatchedVisit(**fields), self._watched)
            if watch.closed or any(a.fault for a in answers):
                self._families.close(beyond)
                answers = asked(beyond.rule, visit, self.shelf)
            else:
                self._families.learn(beyond, watch)
                first, last = max(first, watch.day.first), min(last, watch.day.last)
                if watch.day.said:
                    first = last = visit.date_of_service
            found += [(beyond.number, answer) for answer in answers]
        self._families.keep(family, visit, (first, last), found)
        return found

    def _answered(self, shape: Shape, visit: Visit) -> Answered:
        """Return what the rules say of this shape, every one of them watched meanwhile."""
        chosen = WatchedDay.of(visit.date_of_service)
        kind = self._watched.policy(visit.payer, chosen).kind
        first, last = self._between_edges(visit.date_of_service)
        first, last = max(first, chosen.first), min(last, chosen.last)
        on = visit.date_of_service
        left = self._choice.bits(about(visit), kind)
        looking = left & self._looking
        left ^= looking
        said: Numbered = []
        parts = parts_of(visit)
        for bits, kept in self._narrow.known(parts, left, on):
            left ^= bits
            said += [(n, each) for n, each in kept.said if bits >> n & 1]
            first, last = max(first, kept.first), min(last, kept.last)
        watch = Watch(on)
        fields = _watched(visit, watch)
        for n, rule in enumerate(self.rules):
            if not left >> n & 1:
                continue
            watch.begin(on)
            answers = asked(rule, WatchedVisit(**fields), self._watched)
            day = watch.day
            more = watch.closed or watch.beyond or day.said or _names_provider(answers)
            if more or any(a.fault for a in answers):
                looking |= 1 << n
                self._looks_beyond(n, rule)
                continue
            own = tuple([(n, answer) for answer in answers])
            self._narrow.keep(n, parts, watch.of_shape(), Kept(day.first, day.last, 1 << n, own))
            said += own
            first, last = max(first, day.first), min(last, day.last)
        said.sort(key=_NUMBER)
        beyond = tuple(b for n, b in self._beyond.items() if looking >> n & 1)
        answered = Answered(first, last, said, beyond)
        if len(self._kept) >= MOST_SHAPES:
            self._kept.clear()
        self._kept.setdefault(shape, []).append(answered)
        return answered

    def _looks_beyond(self, number: int, rule: RuleFile) -> None:
        """Note that a rule looked beyond a shape; one that often does is taken to always do so."""
        beyond = self._beyond.setdefault(number, Beyond(number, rule))
        beyond.shapes += 1
        if beyond.shapes >= ALWAYS:
            self._looking |= 1 << number

    def _between_edges(self, day: date) -> tuple[date, date]:
        """Return the days around this one on which no rule begins or ends."""
        at = bisect_right(self._edges, day)
        first = self._edges[at - 1] if at else date.min
        last = self._edges[at] - timedelta(days=1) if at < len(self._edges) else date.max
        return first, last


def _names_provider(answers: Iterable[Said]) -> bool:
    """Return whether an answer names a number that only stands in for the provider's own."""
    for said in answers:
        words = said.finding.message if said.finding else said.unsure.missing if said.unsure else ""
        if any(number in words for number in STANDING_IN):
            return True
    return False


def _watched(visit: Visit, watch: Watch, *, as_it_is: bool = False) -> dict[str, Any]:
    """Return the fields of a watched visit; as_it_is: with its own provider numbers.

    Every rule gets a visit of its own: what is kept of a visit elsewhere must look again.
    """
    fields: dict[str, Any] = {  # Any: fields of Visit, carried over as they are
        name: getattr(visit, name) for name in visit.__struct_fields__
    }
    fields["charges"] = tuple(_charge(c, watch) for c in visit.charges)
    numbers = [p.npi if p is not None else None for p in map(fields.__getitem__, ROLES)]
    for role in ROLES:
        provider: Provider | None = fields[role]
        if provider is not None:
            if not as_it_is and stands_in(provider.npi):
                provider = replace(provider, npi=STANDING_IN[numbers.index(provider.npi)])
            fields[role] = WatchedProvider(**asdict(provider), watch=watch, seen_as=role)
    return {**fields, "watch": watch}


def _charge(charge: Charge, watch: Watch) -> WatchedCharge:
    return WatchedCharge(**asdict(charge), watch=watch)
