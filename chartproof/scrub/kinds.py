"""What a shape has of a visit: what rules may look at, and of the rest whether it is there.

The same few charges and providers come with many visits, and a reader makes each of them once. So
each is looked at once, and a number stands for what a shape has of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from operator import attrgetter
from typing import Generic, TypeVar

from chartproof.model import Authorization, Charge, Provider, Visit
from chartproof.scrub.narrow import Parts
from chartproof.scrub.watching import (
    SHAPED_CHARGE,
    SHAPED_VISIT,
    UNSHAPED_VISIT,
    holds,
    stands_in,
)

Shape = tuple[object, ...]
OF_PERSON = ("credential", "role", "taxonomy", "entity", "location", "npi")
ROLES = ("rendering", "supervising", "referring", "billing")
MOST_MET = 50_000
_LEFT_OUT = attrgetter(*[name for name in UNSHAPED_VISIT if name != "authorization"])
_SHAPED = attrgetter(*SHAPED_VISIT)
_OF_CHARGE = attrgetter(*SHAPED_CHARGE)
_PEOPLE = attrgetter(*ROLES)
_NO_APPROVAL = Authorization()
_NOBODY = (None,) * len(OF_PERSON)
T = TypeVar("T")


class Numbers(Generic[T]):
    """Numbers of things by what matters of them, which part tells; None has one as well.

    A thing that was met before is known again by being the same object. It is held, so that no
    other can take its place in memory; and no number is ever used for anything else.
    """

    def __init__(self, part: Callable[[T], object]) -> None:
        self._part = part
        self._count = count(1)
        self._by_part: dict[object, int] = {}
        self._by_id: dict[int, int] = {}
        self._held: list[T] = []

    def of(self, things: Sequence[T]) -> list[int]:
        """Return the number of each."""
        known = self._by_id
        try:
            return [known[id(thing)] for thing in things]
        except KeyError:
            return [known.get(id(thing)) or self._new(thing) for thing in things]

    def _new(self, thing: T) -> int:
        part = self._part(thing)
        found = self._by_part.get(part)
        if found is None:
            if len(self._by_part) >= MOST_MET:
                self._by_part.clear()
            found = self._by_part[part] = next(self._count)
        if len(self._held) >= MOST_MET:
            self._held.clear()
            self._by_id.clear()
        self._held.append(thing)
        self._by_id[id(thing)] = found
        return found


class Met:
    """Shapes of visits. Charges and providers come with many of them, and are looked at once."""

    def __init__(self) -> None:
        self._charges = Numbers(_charge)
        self._people = Numbers(_person)

    def shape(self, visit: Visit) -> Shape | None:
        """Return what rules may look at of a visit without a note; None where it has one."""
        if visit.text is not None or visit.reading is not None:
            return None
        people = _PEOPLE(visit)
        numbers = [p and p.npi for p in people]
        approval = visit.authorization
        return (
            *_SHAPED(visit),
            *[None if value is None else bool(value) for value in _LEFT_OUT(visit)],
            None if approval is None else approval != _NO_APPROVAL,
            *self._people.of(people),
            None if len({*numbers}) == len(numbers) else tuple(map(numbers.index, numbers)),
            *self._charges.of(visit.charges),
        )


def _charge(charge: Charge) -> object:
    return _OF_CHARGE(charge), charge.charge_usd is None, not charge.diagnosis_pointers


def _person(p: Provider | None) -> object:
    return p and person(p, [p.npi])


def parts_of(visit: Visit) -> Parts:
    """Return the same as a shape, by field."""
    people = _PEOPLE(visit)
    numbers = [p.npi if p is not None else None for p in people]
    return {
        **{name: getattr(visit, name) for name in SHAPED_VISIT},
        **{name: holds(getattr(visit, name)) for name in UNSHAPED_VISIT},
        **{role: p is None for role, p in zip(ROLES, people, strict=True)},
        **{
            f"{role}.{name}": value
            for role, p in zip(ROLES, people, strict=True)
            for name, value in zip(OF_PERSON, person(p, numbers) if p else _NOBODY, strict=True)
        },
        "charges": len(visit.charges),
        **{
            f"charges.{name}": tuple([getattr(c, name) for c in visit.charges])
            for name in SHAPED_CHARGE
        },
        "charges.charge_usd": tuple([c.charge_usd is None for c in visit.charges]),
        "charges.diagnosis_pointers": tuple([not c.diagnosis_pointers for c in visit.charges]),
    }


def person(p: Provider, numbers: list[str | None]) -> tuple[object, ...]:
    """Return what a shape has of a provider, as OF_PERSON. numbers: of all four roles."""
    number = numbers.index(p.npi) if stands_in(p.npi) else p.npi
    return p.credential, p.role, p.taxonomy, p.entity, p.location, number
