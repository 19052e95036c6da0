"""The visit goes beyond the number that the payer or the law pays for.

California workers' compensation, for one, pays 24 therapy visits for an injury unless the carrier
approves more in writing.

Why it matters: visits beyond the limit are denied.

Not checked here: visits to other providers that the count does not hold; limits of a
day. A visit number counts the episode, so beyond a limit of the year the rule cannot decide.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="error",
    sources=("ca-labor-code-4604.5",),
    ask="Written approval beyond the limit: ____",
    catalogue=("PAY-WC", "PAY-AUTH"),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    cap = policy.max_visits
    if cap is None or policy.visits_per == "day":
        return
    counted = policy.visits_per in ("injury", "episode")
    if visit.visit_number is not None and visit.visit_number <= cap and not counted:
        return
    if visit.visit_number is not None and not counted:
        yield Unsure(missing=f"how many visits fall in this year; {policy.title} pays {cap}")
        return
    if visit.visit_number is None:
        yield Unsure(missing=f"number of this visit; {policy.title} pays {cap}")
        return
    approval = visit.authorization
    more = approval.visits if approval is not None and approval.visits is not None else cap
    if visit.visit_number > max(cap, more):
        yield Finding(
            f"visit {visit.visit_number}; {policy.title} pays {cap}",
            policy=decided_by(policy, "max_visits", f"{cap} visits"),
        )


EXAMPLES = (
    Flags("the twenty-fifth", given(bill="97110x2:GP", payer="ca_wc", visit_number=25)),
    Passes("the twenty-fourth", given(bill="97110x2:GP", payer="ca_wc", visit_number=24)),
    Passes(
        "more were approved",
        given(
            bill="97110x2:GP",
            payer="ca_wc",
            visit_number=25,
            authorization={"number": "UR-1", "visits": 30, "visits_used": 24},
        ),
    ),
    IsUnsure(
        "nobody counted",
        given(bill="97110x2:GP", payer="ca_wc"),
        missing="number of this visit; California workers' compensation pays 24",
    ),
)
