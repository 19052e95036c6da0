"""The claim behind a payment, and the claim's line behind each paid line.

A claim is found by its number, of several with the same number the one whose charge and days fit;
failing that by day, charge and codes, where only one fits. A line is found by its control number,
else by day, code and charge, else by day and code: a line that the payer split, or whose modifier
or code it changed, still leads to the line that was sent.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import Struct

from chartproof.model import Claim, ClaimLine, ClaimPayment, PaidLine

By = Literal["control number", "code and charge", "code", "charge"]


class LineMatch(Struct, frozen=True):
    """Which line of the claim a paid line answers, and how it was found.

    changes: what the payer made of it, in words: units, modifiers, code.
    """

    line: int
    by: By
    changes: tuple[str, ...] = ()


class Claims:
    """Claims by what a payment says of them; each is kept packed, so that many fit in memory.

    A claim goes by its number here, from 0, in the order in which claims were added. flagged: the
    rules that found an error or a warning on it, once that was asked. sharing: claims of which
    another of the same day takes part in the therapy reduction.
    """

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self._packed: list[bytes] = []
        self._by_id: dict[str, list[int]] = {}
        self._by_charge: dict[tuple[str, str], list[int]] = {}
        self._answered: set[int] = set()
        self._ids: list[str] = []
        self.flagged: dict[int, frozenset[str]] = {}
        self.sharing: set[int] = set()
        self._alike = b""  # the first claim, packed: others share most of its bytes
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(Claim)
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> int:
        """Take in one more claim; return its number here."""
        number = len(self._packed)
        packed = self._encoder.encode(claim)
        self._alike = self._alike or packed
        squeeze = zlib.compressobj(1, zdict=self._alike)
        self._packed.append(squeeze.compress(packed) + squeeze.flush())
        self._ids.append(claim.id)
        self._by_id.setdefault(_key(claim.id), []).append(number)
        if claim.charge_usd is not None:
            key = (_day(claim), f"{claim.charge_usd:.2f}")
            self._by_charge.setdefault(key, []).append(number)
        return number

    def __len__(self) -> int:
        return len(self._packed)

    def find(self, payment: ClaimPayment) -> int | None:
        """Return the claim that a payment answers, or None where none, or more than one, fits."""
        found = self._by_id.get(_key(payment.id), []) if payment.id else []
        if not found:
            found = self._same(payment)
        if not found:
            return None
        chosen = found[0] if len(found) == 1 else self._best(found, payment)
        self._answered.add(chosen)
        return chosen

    def unanswered(self) -> Iterator[str]:
        """Yield the numbers of claims that no payment answered so far, in the order of the file."""
        return (id for n, id in enumerate(self._ids) if n not in self._answered)

    def claim(self, number: int) -> Claim:
        """Return a claim by its number here."""
        unsqueeze = zlib.decompressobj(zdict=self._alike)
        return self._decoder.decode(unsqueeze.decompress(self._packed[number]))

    def _same(self, payment: ClaimPayment) -> list[int]:
        days = [line.date_of_service for line in payment.lines if line.date_of_service]
        day = min(days, default=payment.date_from)
        key = (day.isoformat() if day else "", f"{abs(payment.charge_usd):.2f}")
        codes = sorted({line.submitted_code or line.code for line in payment.lines})
        found = [
            n
            for n in self._by_charge.get(key, [])
            if sorted({line.charge.code for line in self.claim(n).lines}) == codes
        ]
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
