"""More units are billed than the payer allows in a day.

Some payers cap the timed units of a day for one kind of therapy, four being common, or the units of
all services. Minutes beyond the cap are still worth writing down; they are not payable without an
approval.

Why it matters: units over the cap are denied or taken back.

Not checked here: several providers together. A cap in relative value units of a state's schedule
cannot be computed, as that schedule is not on file.
"""

from __future__ import annotations

from chartproof.billing.minutes import timed_codes
from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book, Policy
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="error",
    sources=("payer-contract", "zaya-2024"),
    ask="Approval for more than the payer's daily units: ____",
    catalogue=("PAY-DAY-CAP", "PAY-WC"),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    timed = timed_codes(visit, book)
    for setting, cap, what in (
        ("max_timed_units", policy.max_timed_units, "timed units"),
        ("max_units", policy.max_units, "units"),
    ):
        if cap is None:
            continue
        lines = tuple(
            i
            for i, c in enumerate(visit.charges)
            if (setting == "max_units" or c.code in timed) and _counts(c.code, policy)
        )
        billed = sum(visit.charges[i].units for i in lines)
        if billed > cap:
            yield Finding(
                f"{billed} {what} billed, {policy.title} pays {cap} a day",
                lines=lines,
                policy=decided_by(policy, setting, f"{cap} {what} a day"),
            )
            return
    if policy.max_rvu is not None and sum(c.units for c in visit.charges) > 1:
        yield Unsure(missing=f"relative values of the schedule of {policy.title}")


def _counts(code: str, policy: Policy) -> bool:
    return not policy.capped_codes or code in policy.capped_codes


EXAMPLES = (
    Flags("five under a cap of four", given(bill="97110x3:GP 97140x2:GP", payer="aetna")),
    Passes("four", given(bill="97110x2:GP 97140x2:GP", payer="aetna")),
    Passes("untimed codes are not in that cap", given(bill="97110x4:GP 97014x1:GP", payer="aetna")),
    Passes("Medicare has no such cap", given(bill="97110x3:GP 97140x2:GP")),
    Passes(
        "a code outside the codes that are capped",
        given(bill="97110x3:GP 97530x3:GP", payer="anthem_midwest"),
    ),
    IsUnsure(
        "eight units of one code under a cap in relative values",
        given(bill="97110x8:GP", payer="ny_wc"),
        missing="relative values of the schedule",
    ),
    IsUnsure(
        "a cap in relative values",
        given(bill="97110x3:GP 97140x2:GP", payer="ny_wc"),
        missing="relative values of the schedule of New York workers' compensation",
    ),
)
