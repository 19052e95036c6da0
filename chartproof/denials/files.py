"""A file of payments, explained claim by claim, in flat memory."""

from __future__ import annotations

from collections.abc import Iterator

from chartproof.denials import balance
from chartproof.denials.answers import Answer, answer
from chartproof.denials.given import Given
from chartproof.denials.matching import Claims
from chartproof.denials.tally import PaymentLine
from chartproof.model import ClaimPayment, Closing, Fault, Remittance
from chartproof.reference import Book, book
from chartproof.scrub.scrubbing import Scrub
from chartproof.x12.claim837p import read_837p
from chartproof.x12.remit835 import payments
from chartproof.x12.segments import Source

SHARES_REDUCTION = "reduction-spans-claims"  # the rule that finds claims whose prices hang together

Step = Remittance | Answer | PaymentLine | Fault


def explained(
    source: Source,
    shelf: Book | None = None,
    *,
    claims: Claims | None = None,
    locality: str | None = None,
    given: Given | None = None,
) -> Iterator[Step]:
    """Yield each payment's heading, its claims explained, then how it adds up as a whole.

    Faults of the file come between them. claims: where to look for the claims behind the payments.
    locality: of prices, where a claim names none. given: payments of files before this one; one
    that is met again is said, and left out. X12Error where nothing in the file is X12.
    """
    shelf = shelf or book()
    given = given if given is not None else Given()
    given.open_file()
    heading: Remittance | None = None
    total = balance.Total()
    for item in payments(source):
        if isinstance(item, Remittance):
            heading, total = item, balance.Total()
            again = given.take(item)
            yield again or item
        elif isinstance(item, Fault):
            yield item
        elif given.is_repeat:
            differs = given.take_again(item)
            if differs is not None:
                yield differs
        elif isinstance(item, ClaimPayment) and heading is not None:
            total.add(item)
            given.add(item)
            corrects = given.corrects(item)
            yield answer(item, heading, shelf, claims=claims, locality=locality, corrects=corrects)
        elif isinstance(item, Closing) and heading is not None:
            gap, undecided = balance.of_payment(heading, total, item)
            yield PaymentLine(heading, item, total.claims, total.paid_usd, gap, undecided)


def claims_in(source: Source, claims: Claims, faults: list[Fault], shelf: Book) -> None:
    """Add the claims of an 837P file to those that payments are looked up in, and ask the rules.

    source: a path or bytes; it is read twice. faults: takes what keeps a claim, or a part of one,
    from being read.
    """
    shared: dict[frozenset[str], frozenset[str]] = {}
    flagged: dict[int, frozenset[str]] = {}
    sharing: set[int] = set()
    for outcome in Scrub(source, shelf=shelf, fix=False).outcomes():
        found = frozenset(f.rule for f in outcome.standing if f.severity != "note")
        flagged[outcome.number - 1] = shared.setdefault(found, found)
        if any(f.rule == SHARES_REDUCTION for f in outcome.findings):
            sharing.add(outcome.number - 1)
    for entry in read_837p(source):
        faults += [f for f in entry.faults if entry.claim is None or f.unread]
        if entry.claim is not None and entry.index is not None:
            number = claims.add(entry.claim)
            claims.flagged[number] = flagged[entry.index]
            if entry.index in sharing:
                claims.sharing.add(number)
