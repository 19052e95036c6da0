"""The payer does not take this code; another one stands for the service, or none.

Medicare's fee schedule marks codes as not valid for it, as not covered, and as bundled into every
other service. Unattended stimulation is G0283 there, not 97014; hot and cold packs are never paid
apart. Other payers have lists of their own.

Why it matters: an invalid code is rejected; a bundled one is never paid and cannot be billed to the
patient.

Not checked here: payers whose lists are not on file.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="error",
    sources=("cms-pprrvu", "payer-contract"),
    ask="Service furnished on line ____, and the code this payer has for it: ____",
    catalogue=("PAY-PROFILE",),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    for line, charge in enumerate(visit.charges):
        if "GY" in charge.modifiers or "GX" in charge.modifiers:
            continue
        if charge.code in policy.not_covered:
            yield Finding(
                f"{policy.title} does not pay {charge.code}",
                lines=(line,),
                severity="warning",
                policy=decided_by(policy, "not_covered", "codes never paid"),
            )
        elif policy.kind == "medicare":
            yield from _by_fee_schedule(visit, book, line, charge.code)


def _by_fee_schedule(visit: Visit, book: Book, line: int, code: str) -> Answers:
    day = visit.date_of_service
    found, fee = book.codes.find(day, code), book.rvu.find(day, code)
    if fee is None:
        return
    status, instead = fee.value.status, found.value.use_instead if found else ()
    if status == "I":
        tip = f"; it takes {' or '.join(instead)}" if instead else ""
        yield Finding(f"Medicare does not take {code}{tip}", lines=(line,))
    elif status == "N":
        yield Finding(f"Medicare does not cover {code}", lines=(line,))
    elif status == "B":
        yield Finding(f"{code} is bundled and never paid apart", lines=(line,), severity="warning")


EXAMPLES = (
    Flags("dry needling", given(bill="97110x2:GP 20560x1:GP")),
    Flags("unattended stimulation", given(bill="97110x2:GP 97014x1:GP")),
    Flags("hot pack", given(bill="97110x2:GP 97010x1:GP")),
    Flags("a plan that never pays needling", given(bill="20560x1:GP", payer="cigna")),
    Passes("the code that Medicare has", given(bill="97110x2:GP G0283x1:GP")),
    Passes("a commercial plan", given(bill="97110x2:GP 97014x1:GP", payer="commercial")),
    Passes("billed as excluded", given(bill="98943x1:GY", discipline="DC")),
)
