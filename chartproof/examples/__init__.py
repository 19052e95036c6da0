"""Examples that stand inside rule files: each is documentation and a test.

`given` only notes down a visit; it is read when an example is run, so importing a rule stays free.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from chartproof.billing.minutes import timed_codes
from chartproof.model import Charge, Claim, ClaimGroup, Episode, Visit
from chartproof.reading import read
from chartproof.reference import book

_LINE = re.compile(r"([0-9A-Z]{5})x(-?\d+)(?::([0-9A-Z+]+))?(?:@(\d+)(?:/(\d+))?)?$")


class Given(Struct, frozen=True):
    """A visit written down in a few words; `subject()` makes it, with its note read."""

    text: str | None
    fields: dict[str, Any]  # Any: fields of Visit, checked when the visit is made

    def subject(self) -> Visit:
        """Return the visit with its reading."""
        visit = msgspec.convert(
            {"id": "example", "text": self.text, **self.fields}, Visit, strict=False
        )
        if visit.text is None:
            return visit
        reading = read(visit.text, timed_codes(visit, book()))
        return msgspec.structs.replace(visit, reading=reading)


def given(
    text: str | None = None,
    bill: str = "",
    *,
    payer: str = "medicare",
    on: date = date(2026, 3, 3),
    discipline: str = "PT",
    **fields: Any,  # Any: as in Given
) -> Given:
    """Return a visit in few words.

    bill: charges as `97110x2:GP+59@25/10`: code, units, modifiers, then given minutes and the
    assistant's share of them. Other fields are those of Visit.
    """
    charges = fields.pop("charges", None) or tuple(charge_from(word) for word in bill.split())
    return Given(
        text,
        {
            "payer": payer,
            "date_of_service": on,
            "discipline": discipline,
            "charges": charges,
            **fields,
        },
    )


def charge_from(word: str) -> Charge:
    """Return the charge written as `97110x2:GP+59@25/10`; raise ValueError if it is not one."""
    found = _LINE.match(word)
    if not found:
        raise ValueError(f"not a charge: {word!r}")
    code, units, modifiers, minutes, assistant = found.groups()
    return Charge(
        code=code,
        units=int(units),
        modifiers=tuple(modifiers.split("+")) if modifiers else (),
        minutes=int(minutes) if minutes else None,
        assistant_minutes=int(assistant) if assistant else None,
    )


class Written(Protocol):
    """What was written down in a few words: a visit, a claim, several claims, an episode."""

    def subject(self) -> Visit | Claim | ClaimGroup | Episode:
        """Return what it stands for."""


class Flags(Struct, frozen=True):
    """The rule finds something. quote: the exact words that one of its evidence spans holds."""

    title: str
    given: Written
    quote: str | None = None


class Passes(Struct, frozen=True):
    """The rule has nothing to say."""

    title: str
    given: Written


class IsUnsure(Struct, frozen=True):
    """The rule cannot decide, and says that this is missing."""

    title: str
    given: Written
    missing: str


Example = Flags | Passes | IsUnsure
