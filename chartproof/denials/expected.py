"""Payment against the expected price: lines paid less or more than the fee schedule or contract.

What the payer allowed is set against what the price list allows, line by line, a cent of
difference aside. A line states that amount; where it does not, or where a line that adds up comes
to another, what was paid and what is left to the patient make it. A line that was denied, reversed,
or paid after another payer is not compared; nor is one whose price is not known, and the answer
says which. Equal units may share the therapy reduction either way, so lines whose sum is right are
right.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing.edits import setting_of
from chartproof.billing.medicare import is_assisted, shares
from chartproof.billing.pricing import price
from chartproof.model import Claim, ClaimPayment, PaidLine, Price, Visit
from chartproof.reference import Book

CENT = Decimal("0.01")
ZERO = Decimal(0)
SHARES = frozenset(("1", "2", "3"))  # of the patient: deductible, coinsurance, copay
SEQUESTRATION = "253"
SECONDARY = frozenset(("2", "3", "20", "21"))
ON_CLAIM = "the payer adjusted the claim as a whole"
PLAIN = frozenset(("45", "59", "94", SEQUESTRATION, *SHARES))  # reasons that hide no withholding
SHARED = "another claim of the day shares the therapy reduction"
NO_PLACE = "no locality is known, so these are national prices; name one with --locality"

Verdict = Literal["as expected", "underpaid", "overpaid"]


class Expected(Struct, frozen=True):
    """What a line should have been allowed. usd: None where the price is not known; why says so.

    allowed_usd: what the payer allowed. verdict: None where the two are not compared; why says so.
    stated_usd: what the payer says that it allowed, where its payment comes to something else.
    assistant: percent that is paid of a line with an assistant's modifier, on others None. within:
    the line whose price holds this one too, a part of the same; None where it has its own.
    """

    usd: Decimal | None
    allowed_usd: Decimal | None = None
    verdict: Verdict | None = None
    why: str | None = None
    stated_usd: Decimal | None = None
    assistant: Decimal | None = None
    within: int | None = None

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
    if shelf.policy(visit.payer, visit.date_of_service).kind == "medicare":
        share = shares(visit.date_of_service, setting_of(visit) == "facility", shelf).assistant
        said = [
            replace(x, assistant=share) if is_assisted(charge) else x
            for x, charge in zip(said, visit.charges, strict=True)
        ]
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
    claim_lines: Sequence[tuple[int, ...]],
    denied: Sequence[bool],
    listed: dict[int, Expected],
) -> tuple[Expected | None, ...]:
    """Return for each paid line what was expected and how the payment stands to it.

    claim_lines: the claim's lines behind each paid line. denied: whether any of it was refused.
    None for a line that answers no line of the claim.
    """
    found: list[Expected | None] = []
    parts: dict[int, list[int]] = {}
    for n, lines in enumerate(claim_lines):
        if lines:
            parts.setdefault(lines[0], []).append(n)
    for n, lines in enumerate(claim_lines):
        at = lines[0] if lines else -1
        every = {k for part in parts.get(at, ()) for k in claim_lines[part]}
        expected = _sum([listed[k] for k in sorted(every) if k in listed])
        if expected is None:
            found.append(None)
        elif n != parts[at][0]:
            first = parts[at][0]
            found.append(Expected(None, why=f"counted with line {first + 1}", within=first))
        else:
            refused = any(denied[part] for part in parts[at])
            of_line = [payment.lines[part] for part in parts[at]]
            found.append(_compared(payment, of_line, refused, expected))
    return _in_sum(tuple(found))


def _sum(listed: Sequence[Expected]) -> Expected | None:
    """Return the price of lines that the payer put together; None where there is none."""
    why = next((x.why for x in listed if x.why), None)
    known = [x.usd for x in listed if x.usd is not None]
    if not listed:
        return None
    if len(listed) == 1:
        return listed[0]
    return Expected(sum(known, ZERO) if len(known) == len(listed) else None, why=why)


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
    if any(part.unread for part in parts):
        return replace(expected, why="an amount could not be read")
    on_claim = bool({a.reason for a in payment.adjustments} - SHARES)
    stated = _stated(parts)
    if stated is None and on_claim:
        return replace(expected, why=ON_CLAIM)
    made = sum((_made(part, expected.assistant) for part in parts), ZERO)
    plain = not on_claim and all(map(_is_plain, parts))
    slack = CENT if expected.assistant is None else 3 * CENT  # a share of a share, rounded twice
    if stated is None or (plain and abs(made - stated) > slack):
        expected, allowed = replace(expected, stated_usd=stated), made
    else:
        allowed, slack = stated, CENT
    if expected.usd is None or expected.why is not None:
        return replace(expected, allowed_usd=allowed)
    off = allowed - expected.usd
    verdict: Verdict = "as expected"
    if abs(off) > slack:
        verdict = "underpaid" if off < 0 else "overpaid"
    return replace(expected, allowed_usd=allowed, verdict=verdict)


def _is_plain(paid: PaidLine) -> bool:
    """Return whether a line adds up, and nothing was withheld of what was allowed."""
    taken = sum((a.usd for a in paid.adjustments), ZERO)
    reasons = {a.reason for a in paid.adjustments}
    return paid.charge_usd - taken == paid.paid_usd and reasons <= PLAIN


def _stated(parts: Sequence[PaidLine]) -> Decimal | None:
    """Return what the payer says that it allowed on all parts, or None where one does not say."""
    said = [part.allowed_usd for part in parts]
    return None if None in said else sum((a for a in said if a is not None), ZERO)


def _made(paid: PaidLine, assistant: Decimal | None) -> Decimal:
    """Return the allowed amount that a payment comes to, with the patient's share.

    assistant: percent of the payer's share that is paid for an assistant's line.
    """
    kept = sum((a.usd for a in paid.adjustments if a.group == "PR" and a.reason in SHARES), ZERO)
    cut = sum((a.usd for a in paid.adjustments if a.reason == SEQUESTRATION), ZERO)
    due = paid.paid_usd + cut
    return kept + (due if assistant is None else (due * 100 / assistant).quantize(CENT))


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
