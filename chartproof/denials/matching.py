"""The claim behind a payment, and the claim's line behind each paid line.

A claim is found by its number, of several with the same number the one whose charge and days fit;
one whose days are all others is another claim, as where an account number stands on every claim of
a patient. Failing that it is found by day, charge and codes, where only one fits and the patient's
number does not differ. A line is found by its control number, else by day, code, charge and
modifiers, as far as they agree: a line that the payer split, put together with another, or whose
modifier or code it changed, still leads to the line that was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence, Set
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from chartproof.denials.packed import Packed
from chartproof.model import Claim, ClaimLine, ClaimPayment, PaidLine

By = Literal["control number", "code and charge", "code", "charge"]


class LineMatch(Struct, frozen=True):
    """Which line of the claim a paid line answers, and how it was found.

    changes: what the payer made of it, in words: units, modifiers, code. also: further lines that
    the payer put into it.
    """

    line: int
    by: By
    changes: tuple[str, ...] = ()
    also: tuple[int, ...] = ()

    @property
    def lines(self) -> tuple[int, ...]:
        """Every line of the claim that is answered."""
        return (self.line, *self.also)


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
        self._open: dict[int, frozenset[int]] = {}  # lines without an answer, of answered claims
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
        named = self._by_id.of(key) if payment.id else []
        found = [n for n in named if self._may_be(self.claim(n), key, payment)]
        if not found:
            found = self._same(payment)
        if not found:
            return None
        chosen = found[0] if len(found) == 1 else self._best(found, payment)
        self._answered.add(chosen)
        return chosen

    def answer_lines(self, number: int, lines: Set[int]) -> tuple[int, ...]:
        """Take in which lines of a claim were answered; return those that still are not."""
        left = self._open.pop(number, None)
        if left is None:
            left = frozenset(range(len(self.claim(number).lines)))
        left = left - lines
        if left:
            self._open[number] = left
        return tuple(sorted(left))

    def unanswered_lines(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield each claim of which some lines were answered and some not, with their numbers."""
        for number, left in sorted(self._open.items()):
            claim = self.claim(number)
            yield claim.id, tuple(claim.lines[n].number for n in sorted(left))

    def unanswered(self) -> Iterator[str]:
        """Yield the numbers of claims that no payment answered so far, in the order of the file."""
        return (claim.id for n, claim in enumerate(self._packed) if n not in self._answered)

    def claim(self, number: int) -> Claim:
        """Return a claim by its number here."""
        return self._packed[number]

    @staticmethod
    def _may_be(claim: Claim, key: str, payment: ClaimPayment) -> bool:
        """Return whether a claim has that number and not wholly other days."""
        sent = {line.date_of_service for line in claim.lines} - {None}
        days = _days(payment)
        if _key(claim.id) != key:
            return False
        return not sent or not days or _share_days(claim, payment) or _share_number(claim, payment)

    def _same(self, payment: ClaimPayment) -> list[int]:
        days = [line.date_of_service for line in payment.lines if line.date_of_service]
        day = min(days, default=payment.date_from)
        key = (day.isoformat() if day else "", f"{abs(payment.charge_usd):.2f}")
        codes = sorted({line.submitted_code or line.code for line in payment.lines})
        found = []
        for n in self._by_charge.of(key):
            claim = self.claim(n)
            fits = _day(claim) == key[0] and claim.charge_usd == abs(payment.charge_usd)
            fits = fits and _may_be_patient(claim.patient_id, payment.patient_id)
            if fits and sorted({line.charge.code for line in claim.lines}) == codes:
                found.append(n)
        return found if len(found) == 1 else []

    def _best(self, numbers: Sequence[int], payment: ClaimPayment) -> int:
        """Return the one that fits best; of equals a reversal the answered, others the open one."""

        def fit(number: int) -> tuple[bool, ...]:
            claim = self.claim(number)
            return (
                _share_number(claim, payment),
                _share_days(claim, payment),
                claim.charge_usd == abs(payment.charge_usd),
                claim.frequency == payment.frequency,
                (number in self._answered) == payment.is_reversal,
            )

        return max(numbers, key=fit)


def _days(payment: ClaimPayment) -> set[date]:
    days = {line.date_of_service for line in payment.lines} | {payment.date_from, payment.date_to}
    return {day for day in days if day is not None}


def _share_days(claim: Claim, payment: ClaimPayment) -> bool:
    """Return whether any day of the payment lies within a line of the claim."""
    days = _days(payment)
    return any(
        first <= day <= max(first, line.date_to or first)
        for line in claim.lines
        if (first := line.date_of_service) is not None
        for day in days
    )


def _share_number(claim: Claim, payment: ClaimPayment) -> bool:
    """Return whether any line of the payment has the control number of a line of the claim."""
    sent = {line.control_number for line in claim.lines} - {None}
    return not sent.isdisjoint(line.control_number for line in payment.lines)


def _may_be_patient(sent: str | None, answered: str | None) -> bool:
    """Return whether two member numbers may be one patient's: one may lack the other's ending."""
    if not sent or not answered:
        return True
    short, long = sorted((_key(sent), _key(answered)), key=len)
    return long.startswith(short)


def lines(payment: ClaimPayment, claim: Claim) -> tuple[LineMatch | None, ...]:
    """Return for each paid line the claim's line, or lines, that it answers, or None."""
    found = _Found(payment.lines, claim)
    for by, fits in _PASSES:
        if None not in found.at:
            break
        for n in range(len(payment.lines)):
            found.look(n, by, fits)
    also = [found.absorbed(n) for n in range(len(payment.lines))]
    return tuple(
        at
        and LineMatch(
            at[0],
            at[1],
            _changes(paid, [claim.lines[k] for k in (at[0], *more)], found.parts(at[0])),
            more,
        )
        for paid, at, more in zip(payment.lines, found.at, also, strict=True)
    )


Fits = Callable[["_Found", PaidLine, int], bool]


class _Found:
    """What was found so far: which line of the claim each paid line answers."""

    def __init__(self, paid: Sequence[PaidLine], claim: Claim) -> None:
        self.paid = paid
        self.lines = claim.lines
        self.at: list[tuple[int, By] | None] = [None] * len(paid)
        self.left = [line.charge.charge_usd for line in claim.lines]  # that nothing answers yet
        self.used: set[int] = set()
        numbers = [line.control_number or "" for line in claim.lines]
        if not any(numbers):  # the payer then gives back the line's own count
            numbers = [str(line.number) for line in claim.lines]
        self.numbers = [n if numbers.count(n) == 1 else "" for n in numbers]

    def look(self, n: int, by: By, fits: Fits) -> None:
        """Find the line of paid line n in one way, where it has none yet."""
        paid = self.paid[n]
        if self.at[n] is not None:
            return
        billed = {*paid.submitted_modifiers, *paid.modifiers}
        fitting = [k for k in range(len(self.lines)) if fits(self, paid, k)]
        if not fitting or (by == "charge" and len(fitting) > 1):
            return
        line = max(
            fitting,
            key=lambda k: (k not in self.used, len(billed & {*self.lines[k].charge.modifiers}), -k),
        )
        self.at[n] = line, by
        self.used.add(line)
        left = self.left[line]
        self.left[line] = None if left is None else left - abs(paid.charge_usd)

    def parts(self, line: int) -> list[PaidLine]:
        """Return the paid lines that answer a line."""
        return [p for p, at in zip(self.paid, self.at, strict=True) if at and at[0] == line]

    def absorbed(self, n: int) -> tuple[int, ...]:
        """Return further lines that the payer put into paid line n: their charges are in it."""
        paid, at = self.paid[n], self.at[n]
        above = abs(paid.charge_usd) if at is None else -(self.left[at[0]] or Decimal(0))
        if above <= 0:
            return ()
        free = [k for k in range(len(self.lines)) if k not in self.used and self.same_day(paid, k)]
        alike = [k for k in free if self.same_code(paid, k)]
        for some in ([k] for k in free), (alike, free):
            for taken in some:
                charges = [self.lines[k].charge.charge_usd for k in taken]
                if taken and None not in charges and sum(c for c in charges if c) == above:
                    return self._taken(n, taken)
        return ()

    def _taken(self, n: int, taken: Sequence[int]) -> tuple[int, ...]:
        self.used.update(taken)
        if self.at[n] is None:
            self.at[n] = taken[0], "charge"
            return tuple(taken[1:])
        return tuple(taken)

    # What fits

    def same_day(self, paid: PaidLine, k: int) -> bool:
        """Return whether the days of both agree, as far as they have one."""
        days = paid.date_of_service, self.lines[k].date_of_service
        return None in days or days[0] == days[1]

    def same_code(self, paid: PaidLine, k: int) -> bool:
        """Return whether the line was sent with the code that was paid, or said to be sent."""
        return self.lines[k].charge.code in (paid.submitted_code or paid.code, paid.code)

    def same_modifiers(self, paid: PaidLine, k: int) -> bool:
        """Return whether the line was sent with the modifiers that were paid, or said to be."""
        sent = set(self.lines[k].charge.modifiers)
        return sent in (set(paid.submitted_modifiers), set(paid.modifiers))

    def by_number(self, paid: PaidLine, k: int) -> bool:
        """Return whether both have the same number, which no other line of the claim has."""
        return bool(paid.control_number) and self.numbers[k] == paid.control_number

    def by_all(self, paid: PaidLine, k: int) -> bool:
        """Return whether day, code, charge and modifiers agree."""
        return self.by_charge(paid, k) and self.same_modifiers(paid, k)

    def by_charge(self, paid: PaidLine, k: int) -> bool:
        """Return whether day, code and charge agree, and nothing answers the line yet."""
        return self.same_code(paid, k) and self.by_charge_alone(paid, k)

    def by_part(self, paid: PaidLine, k: int) -> bool:
        """Return whether day and code agree, and the charge is a part of what is still open."""
        left = self.left[k]
        is_part = left is not None and abs(paid.charge_usd) <= left
        return is_part and self.by_code(paid, k)

    def by_like_part(self, paid: PaidLine, k: int) -> bool:
        """Return whether it may be a part of the line, with the same modifiers."""
        return self.by_part(paid, k) and self.same_modifiers(paid, k)

    def by_free_code(self, paid: PaidLine, k: int) -> bool:
        """Return whether day and code agree, and nothing answers the line yet."""
        return k not in self.used and self.by_code(paid, k)

    def by_code(self, paid: PaidLine, k: int) -> bool:
        """Return whether day and code agree."""
        return self.same_code(paid, k) and self.same_day(paid, k)

    def by_lone_code(self, paid: PaidLine, k: int) -> bool:
        """Return whether day and code agree, and with no other line."""
        return self.by_code(paid, k) and not any(
            self.by_code(paid, other) for other in range(len(self.lines)) if other != k
        )

    def by_charge_alone(self, paid: PaidLine, k: int) -> bool:
        """Return whether day and charge agree, and nothing answers the line yet."""
        same = self.lines[k].charge.charge_usd == abs(paid.charge_usd)
        return same and k not in self.used and self.same_day(paid, k)


_PASSES: tuple[tuple[By, Fits], ...] = (
    ("control number", _Found.by_number),
    ("code and charge", _Found.by_all),
    ("code and charge", _Found.by_charge),
    ("code", _Found.by_like_part),
    ("code", _Found.by_part),
    ("code", _Found.by_free_code),
    ("code", _Found.by_lone_code),
    ("charge", _Found.by_charge_alone),
)


def _changes(
    paid: PaidLine, sent: Sequence[ClaimLine], together: Sequence[PaidLine]
) -> tuple[str, ...]:
    """Return in words what the payer made of a line, or of several that it put together."""
    said = []
    charge = sent[0].charge
    codes = dict.fromkeys(line.charge.code for line in sent)
    if list(codes) != [paid.code]:
        were = "was" if len(codes) == 1 else "were"
        said.append(f"{' '.join(codes)} {were} sent, {paid.code} was paid")
    dropped = [m for m in charge.modifiers if m not in paid.modifiers]
    if dropped:
        said.append(f"modifier {' '.join(dropped)} fell off")
    added = [m for m in paid.modifiers if m not in charge.modifiers]
    if added:
        said.append(f"modifier {' '.join(added)} was added")
    if len(together) > 1:
        said.append(f"the line was split into {len(together)}")
    if len(sent) > 1:
        which = " and ".join(str(line.number) for line in sent)
        said.append(f"lines {which} of the claim were put together")
    units = sum((_units(p) for p in together), Decimal(0))
    billed = sum(line.charge.units for line in sent)
    unsaid = len(together) == 1 and paid.units is None and paid.submitted_units is None
    if abs(units) not in (billed, 0) and sent[0].unit_kind == "UN" and not unsaid:
        said.append(_sent(billed, units))
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
