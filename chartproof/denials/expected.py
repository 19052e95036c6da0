"""Payment against the expected price: lines paid less or more than the fee schedule or contract.

What the payer allowed is set against what the price list allows, line by line, a cent of
difference aside. A line that was denied, reversed, or paid after another payer is not compared; nor
is one whose price is not known, and the answer says which. Equal units may share the therapy
reduction either way, so lines whose sum is right are right.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing.pricing import price
from chartproof.model import Claim, ClaimPayment, PaidLine, Price, Visit
from chartproof.reference import Book

CENT = Decimal("0.01")
ZERO = Decimal(0)
SHARES = frozenset(("1", "2", "3"))  # of the patient: deductible, coinsurance, copay
SEQUESTRATION = "253"
SECONDARY = frozenset(("2", "3", "20", "21"))
SHARED = "another claim of the day shares the therapy reduction"
NO_PLACE = "no locality is known, so these are national prices; name one with --locality"

Verdict = Literal["as expected", "underpaid", "overpaid"]


class Expected(Struct, frozen=True):
    """What a line should have been allowed. usd: None where the price is not known; why says so.

    allowed_usd: what the payer allowed. verdict: None where the two are not compared; why says so.
    """

    usd: Decimal | None
    allowed_usd: Decimal | None = None
    verdict: Verdict | None = None
    why: str | None = None

    @property
    def difference_usd(self) -> Decimal | None:
        """What the payer allowed above the expected; negative: below."""
        if self.usd is None or self.allowed_usd is None:
            return None
        return self.allowed_usd - self.usd


def prices(
    claim: Claim,
    unpaid: Set[int],
    locality: str | None,
    shelf: Book,
    *,
    shares_day: bool = False,
) -> dict[int, Expected]:
    """Return the expected price of each line of a claim, by its index among the claim's lines.

    unpaid: lines that were denied; they take no part in the therapy reduction of the others.
    locality: where the claim's visits name none. shares_day: another claim of the day takes part in
    the reduction, so that the price of this one alone is not what is paid.
    """
    found: dict[int, Expected] = {}
    for visit in claim.visits:
        of_visit = [
            n for n, line in enumerate(claim.lines) if line.date_of_service == visit.date_of_service
        ]
        placed = visit if visit.locality or not locality else replace(visit, locality=locality)
        policy = shelf.policy(visit.payer, visit.date_of_service)
        why = None if placed.locality or policy.kind != "medicare" else NO_PLACE
        if shares_day:
            why = SHARED
        found |= _priced(placed, of_visit, why, shelf)
        paid = [n for n in of_visit if n not in unpaid]
        if paid and len(paid) < len(of_visit):
            charges = tuple(claim.lines[n].charge for n in paid)
            found |= _priced(replace(placed, charges=charges), paid, why, shelf)
    return found


def _priced(
    visit: Visit, lines: Sequence[int], why: str | None, shelf: Book
) -> dict[int, Expected]:
    said = _by_charge(visit, price(visit, shelf))
    return {
        n: x if why is None else replace(x, why=x.why or why)
        for n, x in zip(lines, said, strict=False)
    }


def _by_charge(visit: Visit, said: Price) -> list[Expected]:
    """Return the price of each charge from those of its units; the charge itself is the most."""
    units = iter(said.lines)
    found = []
    for charge in visit.charges:
        own = [next(units) for _ in range(max(1, charge.units))]
        amounts = [unit.allowed_usd for unit in own]
        if None in amounts:
            why = next((u.why for u in own if u.why), "the price is not known")
            found.append(Expected(None, why=why))
            continue
        fee = sum((a for a in amounts if a is not None), ZERO)
        if charge.charge_usd is not None:
            fee = min(fee, charge.charge_usd)
        found.append(Expected(fee))
    return found


def compared(
    payment: ClaimPayment,
    claim_lines: Sequence[int | None],
    denied: Sequence[bool],
    listed: dict[int, Expected],
) -> tuple[Expected | None, ...]:
    """Return for each paid line what was expected and how the payment stands to it.

    claim_lines: the claim's line behind each paid line. denied: whether any of it was refused.
    None for a line that answers no line of the claim.
    """
    found: list[Expected | None] = []
    parts: dict[int, list[int]] = {}
    for n, at in enumerate(claim_lines):
        if at is not None:
            parts.setdefault(at, []).append(n)
    for n, at in enumerate(claim_lines):
        expected = listed.get(at) if at is not None else None
        if expected is None or at is None:
            found.append(None)
        elif n != parts[at][0]:
            found.append(Expected(None, why=f"counted with line {parts[at][0] + 1}"))
        else:
            refused = any(denied[part] for part in parts[at])
            of_line = [payment.lines[part] for part in parts[at]]
            found.append(_compared(payment, of_line, refused, expected))
    return _in_sum(tuple(found))


def _compared(
    payment: ClaimPayment, parts: Sequence[PaidLine], refused: bool, expected: Expected
) -> Expected:
    """Return how a line was paid, all the parts that the payer split it into together."""
    if payment.is_reversal:
        return replace(expected, why="a reversal")
    taken = (*payment.adjustments, *(a for part in parts for a in part.adjustments))
    if payment.status in SECONDARY or any(a.reason == "23" for a in taken):
        return replace(expected, why="another payer paid first")
    if refused:
        return replace(expected, why="denied")
    amounts = [allowed_by(part) for part in parts]
    if None in amounts:
        return replace(expected, why="an amount could not be read")
    allowed = sum((a for a in amounts if a is not None), ZERO)
    if expected.usd is None or expected.why is not None:
        return replace(expected, allowed_usd=allowed)
    off = allowed - expected.usd
    verdict: Verdict = "as expected"
    if abs(off) > CENT:
        verdict = "underpaid" if off < 0 else "overpaid"
    return replace(expected, allowed_usd=allowed, verdict=verdict)


def allowed_by(paid: PaidLine) -> Decimal | None:
    """Return what the payer allowed on a line: as it says, else paid plus the patient's share.

    None where neither tells: the line could not be read.
    """
    if paid.unread:
        return None
    if paid.allowed_usd is not None:
        return paid.allowed_usd
    kept = (a.usd for a in paid.adjustments if a.group == "PR" and a.reason in SHARES)
    cut = (a.usd for a in paid.adjustments if a.reason == SEQUESTRATION)
    return paid.paid_usd + sum(kept, ZERO) + sum(cut, ZERO)


def _in_sum(lines: tuple[Expected | None, ...]) -> tuple[Expected | None, ...]:
    """Return the lines as expected where they differ from each other's prices and not in sum."""
    judged = [line for line in lines if line is not None and line.verdict is not None]
    off = sum((line.difference_usd or ZERO for line in judged), ZERO)
    if len({line.verdict for line in judged}) < 2 or abs(off) > CENT * len(judged):
        return lines
    return tuple(
        replace(line, verdict="as expected") if line is not None and line.verdict else line
        for line in lines
    )
