"""The claim behind a payment, and the claim's line behind each paid line.

A claim is found by its number, of several with the same number the one whose charge and days fit;
failing that by day, charge and codes, where only one fits. A line is found by its control number,
else by day, code and charge, else by day and code: a line that the payer split, or whose modifier
or code it changed, still leads to the line that was sent.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from chartproof.denials.packed import Packed
from chartproof.model import Claim, ClaimLine, ClaimPayment, PaidLine

By = Literal["control number", "code and charge", "code", "charge"]


class LineMatch(Struct, frozen=True):
    """Which line of the claim a paid line answers, and how it was found.

    changes: what the payer made of it, in words: units, modifiers, code.
    """

    line: int
    by: By
    changes: tuple[str, ...] = ()


class _Numbers:
    """Numbers of claims by a key of which only the hash is kept: what is found may fit, or not."""

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._more: dict[int, list[int]] = {}

    def add(self, key: Hashable, number: int) -> None:
        short = hash(key)
        if self._first.setdefault(short, number) != number:
            self._more.setdefault(short, []).append(number)

    def of(self, key: Hashable) -> list[int]:
        short = hash(key)
        first = self._first.get(short)
        return [] if first is None else [first, *self._more.get(short, ())]


class Claims:
    """Claims by what a payment says of them; they are kept packed, so that many fit in memory.

    A claim goes by its number here, from 0, in the order in which claims were added. flagged: the
    rules that found an error or a warning on it, once that was asked. sharing: claims of which
    another of the same day takes part in the therapy reduction.
    """

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self._packed = Packed()
        self._by_id = _Numbers()
        self._by_charge = _Numbers()
        self._answered: set[int] = set()
        self.flagged: dict[int, frozenset[str]] = {}
        self.sharing: set[int] = set()
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> int:
        """Take in one more claim; return its number here."""
        number = len(self._packed)
        self._packed.append(claim)
        self._by_id.add(_key(claim.id), number)
        if claim.charge_usd is not None:
            self._by_charge.add((_day(claim), f"{claim.charge_usd:.2f}"), number)
        return number

    def __len__(self) -> int:
        return len(self._packed)

    def find(self, payment: ClaimPayment) -> int | None:
        """Return the claim that a payment answers, or None where none, or more than one, fits."""
        key = _key(payment.id)
        found = (
            [n for n in self._by_id.of(key) if _key(self.claim(n).id) == key] if payment.id else []
        )
        if not found:
            found = self._same(payment)
        if not found:
            return None
        chosen = found[0] if len(found) == 1 else self._best(found, payment)
        self._answered.add(chosen)
        return chosen

    def unanswered(self) -> Iterator[str]:
        """Yield the numbers of claims that no payment answered so far, in the order of the file."""
        return (claim.id for n, claim in enumerate(self._packed) if n not in self._answered)

    def claim(self, number: int) -> Claim:
        """Return a claim by its number here."""
        return self._packed[number]

    def _same(self, payment: ClaimPayment) -> list[int]:
        days = [line.date_of_service for line in payment.lines if line.date_of_service]
        day = min(days, default=payment.date_from)
        key = (day.isoformat() if day else "", f"{abs(payment.charge_usd):.2f}")
        codes = sorted({line.submitted_code or line.code for line in payment.lines})
        found = []
        for n in self._by_charge.of(key):
            claim = self.claim(n)
            fits = _day(claim) == key[0] and claim.charge_usd == abs(payment.charge_usd)
            if fits and sorted({line.charge.code for line in claim.lines}) == codes:
                found.append(n)
        return found if len(found) == 1 else []

    def _best(self, numbers: Sequence[int], payment: ClaimPayment) -> int:
        """Return the one whose charge and days fit, those without an answer first."""
        days = {line.date_of_service for line in payment.lines} | {payment.date_from}

        def fit(number: int) -> tuple[bool, bool, bool]:
            claim = self.claim(number)
            same = claim.charge_usd == abs(payment.charge_usd)
            shared = any(line.date_of_service in days for line in claim.lines)
            return same, shared, number not in self._answered

        return max(numbers, key=fit)


def lines(payment: ClaimPayment, claim: Claim) -> tuple[LineMatch | None, ...]:
    """Return for each paid line the claim's line that it answers, or None."""
    found: list[tuple[int, By] | None] = [None] * len(payment.lines)
    used: set[int] = set()
    passes: tuple[By, ...] = ("control number", "code and charge", "code", "charge")
    for by in passes:
        for n, paid in enumerate(payment.lines):
            if found[n] is None and (line := _line(paid, claim, by, used)) is not None:
                found[n] = (line, by)
                used.add(line)
    together: dict[int, list[PaidLine]] = {}
    for paid, at in zip(payment.lines, found, strict=True):
        if at is not None:
            together.setdefault(at[0], []).append(paid)
    return tuple(
        at and LineMatch(at[0], at[1], _changes(paid, claim.lines[at[0]], together[at[0]]))
        for paid, at in zip(payment.lines, found, strict=True)
    )


def _line(paid: PaidLine, claim: Claim, by: By, used: set[int]) -> int | None:
    """Return the claim's line for a paid line: an unused one first, else one that was split."""
    fits = [n for n, line in enumerate(claim.lines) if _fits(paid, line, by)]
    if by == "control number":
        return fits[0] if len(fits) == 1 else None
    free = [n for n in fits if n not in used]
    if by == "charge":
        return free[0] if len(free) == 1 else None
    if not free:
        return fits[0] if by == "code" and len(fits) == 1 else None
    billed = {*paid.submitted_modifiers, *paid.modifiers}
    return max(free, key=lambda n: (len(billed & {*claim.lines[n].charge.modifiers}), -n))


def _fits(paid: PaidLine, line: ClaimLine, by: By) -> bool:
    if by == "control number":
        return paid.control_number is not None and paid.control_number == line.control_number
    days = paid.date_of_service, line.date_of_service
    if None not in days and days[0] != days[1]:
        return False
    same_charge = line.charge.charge_usd == abs(paid.charge_usd)
    if by == "charge":
        return same_charge
    same_code = line.charge.code in (paid.submitted_code or paid.code, paid.code)
    return same_code and (same_charge or by == "code")


def _changes(paid: PaidLine, line: ClaimLine, together: Sequence[PaidLine]) -> tuple[str, ...]:
    """Return in words what the payer made of a line."""
    said = []
    charge = line.charge
    if paid.code != charge.code:
        said.append(f"{charge.code} was sent, {paid.code} was paid")
    dropped = [m for m in charge.modifiers if m not in paid.modifiers]
    if dropped:
        said.append(f"modifier {' '.join(dropped)} fell off")
    added = [m for m in paid.modifiers if m not in charge.modifiers]
    if added:
        said.append(f"modifier {' '.join(added)} was added")
    if len(together) > 1:
        said.append(f"the line was split into {len(together)}")
    units = sum((_units(p) for p in together), Decimal(0))
    if abs(units) not in (charge.units, 0) and line.unit_kind == "UN":
        said.append(_sent(charge.units, units))
    return tuple(said)


def changed_by_payer(paid: PaidLine) -> tuple[str, ...]:
    """Return what the payer itself says that it changed: code, modifiers, units."""
    said = []
    if paid.submitted_code is not None:
        sent = " ".join((paid.submitted_code, *paid.submitted_modifiers))
        now = " ".join((paid.code, *paid.modifiers))
        if sent != now:
            said.append(f"{sent} was sent, {now} was paid")
    if paid.submitted_units is not None and _units(paid) not in (paid.submitted_units, 0):
        said.append(_sent(paid.submitted_units, _units(paid)))
    return tuple(said)


def _sent(sent: Decimal | int, answered: Decimal) -> str:
    """Return that units were changed, in words; a line of which none was paid is no change."""
    one = abs(sent) == 1
    were = "unit was" if one else "units were"
    return f"{abs(Decimal(sent)):f} {were} sent, {abs(answered):f} answered"


def _units(paid: PaidLine) -> Decimal:
    return Decimal(1) if paid.units is None else paid.units


def _key(id: str) -> str:
    return id.strip().casefold().lstrip("0")


def _day(claim: Claim) -> str:
    days = [line.date_of_service for line in claim.lines if line.date_of_service]
    return min(days).isoformat() if days else ""
