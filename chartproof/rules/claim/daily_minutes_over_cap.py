"""More timed minutes are billed than the payer pays for in a day.

Some payers pay an hour a day for one kind of therapy.

Why it matters: what lies beyond is denied or taken back.

Not checked here: caps in units (`daily-units-over-cap`); minutes that are not known.
"""

from __future__ import annotations

from chartproof.billing.minutes import documented
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="warning",
    sources=("anthem-2021",),
    ask="Approval for more than the payer's daily minutes: ____",
    catalogue=("PAY-DAY-CAP",),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    if policy.max_minutes is None:
        return
    doc = documented(visit, book)
    counted = {
        c: m for c, m in doc.known().items() if not policy.capped_codes or c in policy.capped_codes
    }
    total = sum(counted.values())
    if total > policy.max_minutes:
        yield Finding(
            f"{total} timed minutes, {policy.title} pays {policy.max_minutes} a day",
            evidence=doc.spans,
            lines=tuple(i for i, c in enumerate(visit.charges) if c.code in counted),
            policy=decided_by(policy, "max_minutes", f"{policy.max_minutes} minutes a day"),
        )


EXAMPLES = (
    Flags("75 of 60 minutes", given(bill="97110x3:GP@45 97140x2:GP@30", payer="anthem_midwest")),
    Passes("53 minutes", given(bill="97110x3:GP@38 97140x1:GP@15", payer="anthem_midwest")),
    Passes("Medicare has no such cap", given(bill="97110x3:GP@45 97140x2:GP@30")),
)
