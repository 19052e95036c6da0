"""Visits and days that note what a rule looks at, so that its answer can be used again.

A watched visit tells whether a rule read anything of it that is left out of its shape; a watched
day keeps the stretch of days for which every comparison made with it comes out the same. An answer
found with them holds for every visit of that shape within that stretch.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from chartproof.model import Authorization, Charge, Provider, Visit
from chartproof.reference import Book, Policy
from chartproof.rules.npi import passes_check_digit

# What is left out of a shape: a rule that reads one of these where it holds anything is answered
# by what it holds. Whether it holds anything is part of the shape.
UNSHAPED_VISIT = (
    *("id", "patient_id", "diagnoses", "onset_date", "received_on", "accident", "authorization"),
    *("claim_number", "extra", "claimed", "claimed_date", "abn", "plan_of_care", "signed_on"),
    *("year_to_date_usd", "locality", "text", "reading"),
)
UNSHAPED_CHARGE = ("charge_usd", "diagnosis_pointers")
# What a shape holds as it is, beside the kinds of providers.
SHAPED_VISIT = (
    *("payer", "discipline", "place_of_service", "setting", "time_in", "time_out", "note_type"),
    *("treatment_day", "visit_number"),
)
SHAPED_CHARGE = (
    *("code", "units", "modifiers", "minutes", "assistant_minutes", "together_minutes"),
)
# Sound provider numbers that stand in for those of a visit, one for each of its four roles.
STANDING_IN = ("1000000004", "1000000012", "1000000020", "1000000038")
_OF_VISIT = frozenset(UNSHAPED_VISIT)
_OF_CHARGE = frozenset(UNSHAPED_CHARGE)
_FIELDS = frozenset(Visit.__struct_fields__)
_CHARGE_FIELDS = frozenset(Charge.__struct_fields__)
_PROVIDER_FIELDS = frozenset(Provider.__struct_fields__)
_PEOPLE = ("rendering", "supervising", "referring", "billing")
# What is no part of a shape at all: whoever reads it looks beyond.
_APART = _FIELDS - {*SHAPED_VISIT, *UNSHAPED_VISIT, *_PEOPLE, "charges", "date_of_service"}
EMPTY: tuple[object, ...] = ((), {}, "", Authorization())
ONE_DAY = timedelta(days=1)
_got = object.__getattribute__


def holds(value: object) -> bool | None:
    """Return whether a field that a shape leaves out holds anything; None where it is None."""
    return None if value is None else value not in EMPTY


@lru_cache(maxsize=65536)
def stands_in(npi: str | None) -> bool:
    """Return whether another sound number may stand in for this one: it is sound, and a person's
    or a group's like any other.
    """
    return npi is not None and npi.startswith("1") and passes_check_digit(npi)


class Watch:
    """What was looked at while one rule was asked.

    read: fields of the visit; of_charges: of its charges; of_people: of its providers, by role.
    beyond: whether the shape leaves out something that was looked at. closed: something cannot be
    told by a field at all. day: the day of the visit, watched.
    """

    def __init__(self, day: date) -> None:
        self.begin(day)

    def begin(self, day: date) -> None:
        """Begin anew, for another rule.

        It gets a day of its own: what is kept by day elsewhere must look again.
        """
        self.day = WatchedDay.of(day)
        self.closed = self.beyond = False
        self.read: set[str] = set()
        self.of_charges: set[str] = set()
        self.of_people: set[tuple[str, str]] = set()

    def of_shape(self) -> set[str]:
        """Return what was read as parts of a shape; the day is none of them."""
        people = {f"{role}.{name}" for role, name in self.of_people}
        charges = {f"charges.{name}" for name in self.of_charges}
        return self.read | charges | people

    def of_visit(self) -> set[str]:
        """Return what was read as fields, those of charges apart from one another."""
        charges = {f"charges.{name}" for name in self.of_charges}
        return self.read | charges


class WatchedDay(date):
    """A day that keeps, in first and last, the days that would have compared as it did.

    said: whether it was written out, counted with, or taken apart, so that no other day will do.
    """

    first: date
    last: date
    said: bool

    @classmethod
    def of(cls, day: date) -> WatchedDay:
        """Return the day, watched; nothing was compared with it yet."""
        found = cls(day.year, day.month, day.day)
        found.first, found.last, found.said = date.min, date.max, False
        return found

    def _met(self, other: object, after: bool) -> None:
        """Narrow the stretch at a day that was compared; after: whether the day itself is below."""
        if not isinstance(other, date):
            return
        if isinstance(other, WatchedDay):
            return
        if after:
            self.last = min(self.last, other - ONE_DAY) if other > date.min else self.last
        else:
            self.first = max(self.first, other)

    def _compared(self, other: object, edge: bool) -> int:
        """Return -1, 0 or 1 against the other day; edge: whether being equal counts as above."""
        mine, its = date.toordinal(self), date.toordinal(other) if isinstance(other, date) else 0
        if edge:  # the days from `other` on are as one
            self._met(other, mine < its)
        elif isinstance(other, date) and other < date.max:  # those after `other` are
            self._met(date.fromordinal(its + 1), mine <= its)
        return (mine > its) - (mine < its)

    def __lt__(self, other: object) -> bool:
        return self._compared(other, edge=True) < 0

    def __ge__(self, other: object) -> bool:
        return self._compared(other, edge=True) >= 0

    def __le__(self, other: object) -> bool:
        return self._compared(other, edge=False) <= 0

    def __gt__(self, other: object) -> bool:
        return self._compared(other, edge=False) > 0

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        self._compared(other, edge=True)
        return isinstance(other, date) and self._compared(other, edge=False) == 0

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return id(self)  # a table kept by day must look again, so that its comparisons are seen

    def _is_said(self) -> None:
        self.said = True

    def __str__(self) -> str:
        self._is_said()
        return date.__str__(date.fromordinal(date.toordinal(self)))

    def __repr__(self) -> str:
        return str(self)

    def __format__(self, form: str) -> str:
        self._is_said()
        return format(date.fromordinal(date.toordinal(self)), form)

    def __add__(self, other: Any) -> Any:  # Any: as date has it
        self._is_said()
        return date.fromordinal(date.toordinal(self)) + other

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:  # Any: as date has it
        self._is_said()
        return date.fromordinal(date.toordinal(self)) - other

    def __rsub__(self, other: Any) -> Any:  # Any: as date has it
        self._is_said()
        return other - date.fromordinal(date.toordinal(self))

    def __reduce__(self) -> Any:  # Any: as pickle has it
        self._is_said()
        return date, (date.year.__get__(self), date.month.__get__(self), date.day.__get__(self))


def _says(name: str) -> Any:  # Any: a method or a property of date, as it is there
    real = getattr(date, name)
    if not callable(real):

        def get(self: WatchedDay) -> Any:  # Any: as date has it
            self._is_said()
            return real.__get__(self)

        return property(get)

    def call(self: WatchedDay, *given: Any, **named: Any) -> Any:  # Any: as date has it
        self._is_said()
        return real(self, *given, **named)

    return call


for _name in (
    *("year", "month", "day", "weekday", "isoweekday", "isocalendar", "isoformat", "strftime"),
    *("timetuple", "replace", "ctime", "toordinal"),
):
    setattr(WatchedDay, _name, _says(_name))


class WatchedCharge(Charge, frozen=True, kw_only=True):
    """A charge that tells when something outside of the shape is read."""

    watch: Watch

    def __getattribute__(self, name: str) -> Any:  # Any: whatever the field holds
        value = _got(self, name)
        if name in _CHARGE_FIELDS:
            watch: Watch = _got(self, "watch")
            watch.of_charges.add(name)
            if name in _OF_CHARGE and holds(value):
                watch.beyond = True
        return value

    def __eq__(self, other: object) -> bool:
        _got(self, "watch").closed = True
        return super().__eq__(other)

    def __hash__(self) -> int:
        _got(self, "watch").closed = True
        return id(self)


class WatchedProvider(Provider, frozen=True, kw_only=True):
    """A provider that tells what is read of it, and when it is compared as a whole."""

    watch: Watch
    seen_as: str  # its role at the visit

    def __getattribute__(self, name: str) -> Any:  # Any: whatever the field holds
        if name in _PROVIDER_FIELDS:
            watch: Watch = _got(self, "watch")
            watch.of_people.add((_got(self, "seen_as"), name))
        return _got(self, name)

    def __eq__(self, other: object) -> bool:
        _got(self, "watch").closed = True
        return super().__eq__(other)

    def __hash__(self) -> int:
        _got(self, "watch").closed = True
        return id(self)


class WatchedVisit(Visit, frozen=True, kw_only=True):
    """A visit that tells when something outside of the shape is read."""

    watch: Watch

    def __getattribute__(self, name: str) -> Any:  # Any: whatever the field holds
        value = _got(self, name)
        if name in _FIELDS:
            watch: Watch = _got(self, "watch")
            if name == "date_of_service":
                return watch.day
            watch.read.add(name)
            if name in _APART or (name in _OF_VISIT and holds(value)):
                watch.beyond = True
        return value


class WatchedBook(Book):
    """The book, but that the days between which a policy holds are seen when it is asked for."""

    def __init__(self, shelf: Book) -> None:
        self._shelf = shelf
        self._between: dict[str, list[tuple[date, date, Policy]]] = {}

    def __getattribute__(self, name: str) -> Any:  # Any: a table or a function of the book
        if name in ("policy", "_shelf", "_between"):
            return object.__getattribute__(self, name)
        return getattr(object.__getattribute__(self, "_shelf"), name)

    def policy(self, payer: str, day: date) -> Policy:
        """Return one payer's settings in force that day."""
        plain = date.fromordinal(date.toordinal(day))
        known = self._between.setdefault(payer, [])
        found = next((k for k in known if k[0] <= plain <= k[1]), None)
        if found is None:
            watched = WatchedDay.of(plain)
            policy = self._shelf.payers.policy(payer, watched)
            found = watched.first, watched.last, policy
            known.append(found)
        if isinstance(day, WatchedDay):
            day.first, day.last = max(day.first, found[0]), min(day.last, found[1])
        return found[2]
