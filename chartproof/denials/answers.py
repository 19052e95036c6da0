"""One claim payment, explained: balance, denials with cause and rule, appeal, expected price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from chartproof.denials import balance, matching
from chartproof.denials.appeals import Appeal, appeal, reopening
from chartproof.denials.causes import Billed, Explained, charges_of, explain, places, visits_of
from chartproof.denials.expected import SECONDARY, Expected, compared, prices
from chartproof.model import (
    Adjustment,
    Claim,
    ClaimPayment,
    Imbalance,
    PaidLine,
    Position,
    Remittance,
)
from chartproof.reference import Book
from chartproof.reference.policy import PayerKind
from chartproof.reference.remits import Next

ZERO = Decimal(0)
STATUS = {
    "1": "processed as primary",
    "2": "processed as secondary",
    "3": "processed as tertiary",
    "4": "denied",
    "19": "processed as primary and sent on",
    "20": "processed as secondary and sent on",
    "21": "processed as tertiary and sent on",
    "22": "reversal of an earlier payment",
    "23": "not this payer's claim, sent on",
    "25": "estimate only",
}
LIABLE: dict[str, Literal["provider", "patient"]] = {
    "CO": "provider",
    "PI": "provider",
    "PR": "patient",
}
UNPAID_BY_NATURE = frozenset(("22", "23", "25"))  # reversal, not its claim, estimate
UNITS_FINAL = 2  # a unit limit of this kind allows no appeal


class Denial(Struct, frozen=True):
    """Money refused, and what is to be said of it. line: index among the paid lines, or None.

    telling: the remarks that say something of the denial; others inform, as of the right to appeal.
    meanings: of the remarks, in their order, `""` for one that is not on file.
    reopen_until: the last day on which a slip can be mended without an appeal, where that exists.
    """

    explained: Explained
    at: Position
    line: int | None = None
    code: str | None = None
    remarks: tuple[str, ...] = ()
    appeal: Appeal | None = None
    reopen_until: date | None = None
    telling: tuple[str, ...] = ()
    meanings: tuple[str, ...] = ()

    @property
    def next(self) -> Next:
        """What to do, in a word; where nothing can be appealed, what is left instead."""
        return self.appeal.instead if self._is_barred and self.appeal else self.explained.next

    @property
    def do(self) -> str | None:
        """What to do, in a sentence."""
        if self._is_barred and self.appeal and self.appeal.do:
            return self.appeal.do
        return self.explained.do

    @property
    def liable(self) -> Literal["provider", "patient"] | None:
        """Whom the payer leaves it with, by its group; None where the group does not say."""
        return LIABLE.get(self.explained.group)

    @property
    def _is_barred(self) -> bool:
        no_appeal = self.appeal is not None and self.appeal.can == "no"
        return no_appeal and self.explained.next == "appeal"


class LineAnswer(Struct, frozen=True):
    """A paid line explained. match: None where no claim, or none of its lines, is known."""

    paid: PaidLine
    adjustments: tuple[Explained, ...]
    balanced: bool | None
    match: matching.LineMatch | None = None
    expected: Expected | None = None

    @property
    def changes(self) -> tuple[str, ...]:
        """What the payer made of the line, in words: against the claim, else by its own word."""
        return (
            self.match.changes if self.match is not None else matching.changed_by_payer(self.paid)
        )


class Answer(Struct, frozen=True):
    """A claim payment explained. matched: None where no claims were given to look in.

    balanced: None where an amount could not be read. number: of the claim among those given.
    unanswered: the claim's lines, by number as the claim counts them, that no paid line answered so
    far. corrects: whether it follows a reversal.
    flagged: the rules that find an error or a warning on the claim; None where none was asked.
    """

    payment: ClaimPayment
    heading: Remittance
    payer: str
    kind: PayerKind
    lines: tuple[LineAnswer, ...]
    adjustments: tuple[Explained, ...]
    denials: tuple[Denial, ...]
    imbalances: tuple[Imbalance, ...]
    balanced: bool | None
    matched: bool | None = None
    claim: Claim | None = None
    number: int | None = None
    flagged: frozenset[str] | None = None
    unanswered: tuple[int, ...] = ()
    corrects: bool = False

    @property
    def denied_usd(self) -> Decimal:
        """All that was refused."""
        return sum((d.explained.usd for d in self.denials), ZERO)

    @property
    def underpaid_usd(self) -> Decimal:
        """What was allowed below the expected price; positive."""
        return -sum((_off(line) for line in self.lines if _is(line, "underpaid")), ZERO)

    @property
    def overpaid_usd(self) -> Decimal:
        """What was allowed above the expected price."""
        return sum((_off(line) for line in self.lines if _is(line, "overpaid")), ZERO)

    @property
    def clinician(self) -> str | None:
        """The NPI of who treated, as the payment or the claim has it."""
        if self.payment.rendering_npi:
            return self.payment.rendering_npi
        for line in self.payment.lines:
            if line.rendering_npi:
                return line.rendering_npi
        if self.claim is None or self.claim.rendering is None:
            return None
        return self.claim.rendering.npi

    @property
    def day(self) -> date | None:
        """The first day of service."""
        days = [x.paid.date_of_service for x in self.lines if x.paid.date_of_service]
        return min(days, default=self.payment.date_from)

    @property
    def was_changed(self) -> bool:
        """Whether the payer changed, split or re-bundled any line."""
        return any(line.changes for line in self.lines)

    @property
    def is_part(self) -> bool:
        """Whether the payer split the claim: by its charge this answers a part, more may come."""
        charge = self.claim.charge_usd if self.claim is not None else None
        return charge is not None and abs(self.payment.charge_usd) < charge

    @property
    def is_unexplained(self) -> bool:
        """Whether nothing is paid, the patient owes nothing, and no reason of a denial is given."""
        p = self.payment
        every = (*self.adjustments, *(a for line in self.lines for a in line.adjustments))
        return (
            p.charge_usd > 0
            and not (p.paid_usd or p.patient_usd or self.denials or p.unread)
            and p.status not in UNPAID_BY_NATURE
            and not any(a.counts_as in ("other_payer", "patient") for a in every)
        )

    @property
    def needs_work(self) -> bool:
        """Whether there is anything to do about it."""
        return bool(
            self.denials
            or self.balanced is not True
            or self.underpaid_usd
            or self.overpaid_usd
            or (self.unanswered and not self.is_part)
            or self.is_unexplained
        )


def _is(line: LineAnswer, verdict: str) -> bool:
    return line.expected is not None and line.expected.verdict == verdict


def _off(line: LineAnswer) -> Decimal:
    return (line.expected.difference_usd or ZERO) if line.expected is not None else ZERO


def payer_of(
    payment: ClaimPayment, heading: Remittance, claim: Claim | None, shelf: Book
) -> tuple[str, PayerKind]:
    """Return the payer's name in our payer table, `""` where it is none, and its kind.

    The claim knows best, unless another payer than the one it was sent to has answered: one that
    pays after the first, or one that is no Medicare where the claim went to Medicare. Then the
    payer by its own name, and the kind that the payment states.
    """
    day = payment.date_from or heading.paid_on or date.max
    told = _told_by_payment(payment, heading, day, shelf)
    if claim is not None and claim.policy:
        kind = shelf.policy(claim.policy, day).kind
        is_other = payment.status in SECONDARY or kind == "medicare"
        if kind != "unknown" and not (is_other and told[1] not in ("unknown", kind)):
            return claim.policy, kind
    return told


def _told_by_payment(
    payment: ClaimPayment, heading: Remittance, day: date, shelf: Book
) -> tuple[str, PayerKind]:
    rows = shelf.filings.history(payment.filing) if payment.filing else ()
    by_filing = rows[-1].value.policy if rows else ""
    named = shelf.payers.find(heading.payer) if heading.payer else None
    if named is not None:
        kind = shelf.policy(named.name, day).kind
        if not by_filing or kind == shelf.policy(by_filing, day).kind:
            return named.name, kind
    if by_filing and by_filing != "unknown":
        return by_filing, shelf.policy(by_filing, day).kind
    return "", "unknown"


def answer(
    payment: ClaimPayment,
    heading: Remittance,
    shelf: Book,
    *,
    claims: matching.Claims | None = None,
    locality: str | None = None,
    corrects: bool = False,
) -> Answer:
    """Return all that can be said of one claim payment.

    heading: of the payment that it belongs to. claims: where to look for the claim behind it.
    locality: of prices, where the claim names none. corrects: it follows a reversal of the claim.
    """
    number = claims.find(payment) if claims is not None else None
    claim = claims.claim(number) if claims is not None and number is not None else None
    flagged = claims.flagged.get(number) if claims is not None and number is not None else None
    payer, kind = payer_of(payment, heading, claim, shelf)
    matches: tuple[matching.LineMatch | None, ...] = (None,) * len(payment.lines)
    spots: tuple[tuple[int, int] | None, ...]
    if claim is not None:
        matches = matching.lines(payment, claim)
        billed = Billed(kind, shelf, claim.visits, claim, flagged or frozenset())
        order = charges_of(claim)
        spots = tuple(order.get(m.line) if m is not None else None for m in matches)
    else:
        billed = Billed(kind, shelf, visits_of(payment, payer))
        spots = places(payment)
    gaps = balance.of_claim(payment)
    off = {gap.line for gap in gaps if gap.line is not None}
    explained = [
        tuple(
            _explained(a, (*line.remarks, *payment.remarks), billed, line.date_of_service, spot)
            for a in line.adjustments
        )
        for line, spot in zip(payment.lines, spots, strict=True)
    ]
    on_claim = tuple(
        _explained(a, payment.remarks, billed, payment.date_from, None) for a in payment.adjustments
    )
    denied = [any(e.counts_as == "denial" for e in found) for found in explained]
    expected: tuple[Expected | None, ...] = (None,) * len(payment.lines)
    if claim is not None:
        refused = [d or any(e.counts_as == "denial" for e in on_claim) for d in denied]
        unpaid = {
            k
            for m, d, line in zip(matches, refused, payment.lines, strict=True)
            if m and d and not (line.paid_usd or line.allowed_usd)
            for k in m.lines
        }
        shares = claims is not None and number in claims.sharing
        listed = prices(claim, unpaid, locality, shelf, shares_day=shares)
        expected = compared(payment, [m.lines if m else () for m in matches], refused, listed)
    lines = tuple(
        LineAnswer(line, found, None if line.unread else n not in off, match, price)
        for n, (line, found, match, price) in enumerate(
            zip(payment.lines, explained, matches, expected, strict=True)
        )
    )
    denials = (
        () if payment.is_reversal else _denials(payment, heading, kind, lines, on_claim, shelf)
    )
    missing: tuple[int, ...] = ()
    if claims is not None and claim is not None and number is not None and payment.lines:
        answered = {k for m in matches if m is not None for k in m.lines}
        left = () if payment.is_reversal else claims.answer_lines(number, answered)
        missing = tuple(claim.lines[n].number for n in left)
    return Answer(
        payment=payment,
        heading=heading,
        payer=payer,
        kind=kind,
        lines=lines,
        adjustments=on_claim,
        denials=denials,
        imbalances=gaps,
        balanced=False if gaps else (True if balance.is_judged(payment) else None),
        matched=None if claims is None else claim is not None,
        claim=claim,
        number=number,
        flagged=flagged,
        unanswered=missing,
        corrects=corrects,
    )


def _explained(
    a: Adjustment,
    remarks: tuple[str, ...],
    billed: Billed,
    day: date | None,
    spot: tuple[int, int] | None,
) -> Explained:
    visit, charge = spot or (None, None)
    return explain(a.group, a.reason, a.usd, remarks, billed, day, visit, charge)


def _denials(
    payment: ClaimPayment,
    heading: Remittance,
    kind: PayerKind,
    lines: tuple[LineAnswer, ...],
    on_claim: tuple[Explained, ...],
    shelf: Book,
) -> tuple[Denial, ...]:
    noticed = heading.paid_on or heading.made_on
    found = []
    for explained, adjustment in zip(on_claim, payment.adjustments, strict=True):
        if explained.counts_as == "denial" and explained.usd:
            found.append(
                _denial(explained, adjustment, None, payment.remarks, None, kind, noticed, shelf)
            )
    for n, line in enumerate(lines):
        remarks = tuple(dict.fromkeys((*line.paid.remarks, *payment.remarks)))
        for explained, adjustment in zip(line.adjustments, line.paid.adjustments, strict=True):
            if explained.counts_as == "denial" and explained.usd:
                found.append(
                    _denial(explained, adjustment, n, remarks, line.paid, kind, noticed, shelf)
                )
    return tuple(found)


def _denial(
    explained: Explained,
    adjustment: Adjustment,
    line: int | None,
    remarks: tuple[str, ...],
    paid: PaidLine | None,
    kind: PayerKind,
    noticed: date | None,
    shelf: Book,
) -> Denial:
    code = (paid.submitted_code or paid.code) if paid is not None else None
    final = False
    if explained.rule == "units-exceed-mue" and paid is not None and paid.date_of_service:
        limit = shelf.mue.find(paid.date_of_service, (code or "", "practitioner"))
        final = limit is not None and limit.value.adjudication == UNITS_FINAL
    window = appeal(kind, noticed, explained.reason, remarks, shelf, final)
    reopen = reopening(kind, noticed, shelf) if explained.next == "resubmit" else None
    if window.can == "no" and window.instead == "resubmit":
        reopen = None
    at = adjustment.at or (paid.at if paid is not None else Position(0, 0))
    known = [rows[0].value if (rows := shelf.reasons.history(r)) else None for r in remarks]
    telling = tuple(
        r for r, k in zip(remarks, known, strict=True) if k is None or k.counts_as != "information"
    )
    meanings = tuple(k.meaning if k else "" for k in known)
    return Denial(explained, at, line, code, remarks, window, reopen, telling, meanings)
