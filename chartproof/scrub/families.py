"""Rules that look beyond a shape, asked together with those that read the same fields.

What they answer is kept by what these fields hold, so that one look finds the answers of all of
them. Where a rule reads one more field it leaves its family for another, and what was kept with it
is let go. A family whose answers are seldom alike is given up: its rules are asked anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from operator import attrgetter

from chartproof.model import Visit
from chartproof.rules import RuleFile
from chartproof.scrub.asking import Said
from chartproof.scrub.watching import Watch

MOST_VALUES = 4_000  # of the fields that one family reads
MOST_STRETCHES = 16  # of days, for the same values
SELDOM = 400  # answers looked for and not found, from which on finding them has to pay
WORTH = 12  # how many times longer it takes to watch a rule than to ask it
Numbered = list[tuple[int, Said]]  # what rules said, with their numbers


class Beyond:
    """A rule that looks beyond shapes. fields: those it has read so far; charges.x: of all charges.

    shapes: in how many it looked beyond. closed: what it reads cannot be told by fields.
    """

    def __init__(self, number: int, rule: RuleFile) -> None:
        self.number = number
        self.rule = rule
        self.shapes = 0
        self.closed = False
        self.fields: frozenset[str] = frozenset()


class Family:
    """The answers of some rules, by all the fields that they read."""

    def __init__(self, rules: tuple[Beyond, ...]) -> None:
        self.rules = rules
        self.fields = rules[0].fields
        self.missed = 0
        self.given_up = False
        self._found = 0
        self._values = _values(self.fields)
        self._kept: dict[object, list[tuple[date, date, Numbered]]] = {}

    def known(self, visit: Visit) -> Numbered | None:
        """Return the answers kept for what the visit holds, or None."""
        day = visit.date_of_service
        try:
            kept = self._kept.get(self._values(visit), ())
        except TypeError:  # a field that holds a dictionary
            self.given_up = True
            return None
        for first, last, said in kept:
            if first <= day <= last:
                self._found += 1
                return said
        self.missed += 1
        self.given_up = self.missed > SELDOM and self.missed * WORTH > self._found
        return None

    def keep(self, visit: Visit, first: date, last: date, said: Numbered) -> None:
        """Keep what was answered between two days."""
        if len(self._kept) >= MOST_VALUES:
            self._kept.clear()
        kept = self._kept.setdefault(self._values(visit), [])
        if len(kept) >= MOST_STRETCHES:
            del kept[0]
        kept.append((first, last, said))


class Families:
    """All families. changes: how often a rule left one, or one was given up."""

    def __init__(self) -> None:
        self.changes = 0
        self._all: dict[tuple[Beyond, ...], Family] = {}

    def of(self, rules: Iterable[Beyond]) -> tuple[Family, ...]:
        """Return the families of some rules, without the rules that are to be asked anew."""
        alike: dict[frozenset[str], list[Beyond]] = {}
        for rule in rules:
            if not rule.closed:
                alike.setdefault(rule.fields, []).append(rule)
        found = []
        for several in map(tuple, alike.values()):
            family = self._all.get(several)
            if family is None or family.fields != several[0].fields:
                family = self._all[several] = Family(several)
            if not family.given_up:
                found.append(family)
        return tuple(found)

    def learn(self, beyond: Beyond, watch: Watch) -> None:
        """Take in which fields a rule read."""
        fields = beyond.fields | watch.of_visit()
        if fields != beyond.fields:
            beyond.fields = fields
            self.changes += 1

    def close(self, beyond: Beyond) -> None:
        """Ask the rule anew from now on."""
        beyond.closed = True
        self.changes += 1

    def keep(
        self, family: Family, visit: Visit, between: tuple[date, date], said: Numbered
    ) -> None:
        """Keep what a family answered, if all of its rules still belong to it."""
        if family.given_up:
            self.changes += 1
        elif all(r.fields == family.fields and not r.closed for r in family.rules):
            family.keep(visit, *between, said)


def _values(fields: frozenset[str]) -> Callable[[Visit], object]:
    """Return what gives a visit's values of these fields. charges: how many there are."""
    own = sorted(name for name in fields if not name.startswith("charges"))
    theirs = sorted(name.partition(".")[2] for name in fields if name.startswith("charges."))
    of_visit: Callable[[Visit], object] = attrgetter(*own) if own else _nothing
    if theirs:
        of_charge = attrgetter(*theirs)
        return lambda visit: (of_visit(visit), tuple(map(of_charge, visit.charges)))
    if "charges" in fields:
        return lambda visit: (of_visit(visit), len(visit.charges))
    return of_visit


def _nothing(visit: Visit) -> object:
    return None
