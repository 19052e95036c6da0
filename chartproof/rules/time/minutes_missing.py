"""The minutes of a billed timed code cannot be established.

Units of a timed code are counted from its minutes. A range, one figure over several codes, or
nothing at all leaves them open; figures and words both count, and so do clock times of one code.

Why it matters: units without minutes are the plainest overpayment there is; a reviewer takes them
all back.

Not checked here: what the minutes support; a visit that came without a note or minutes, of which
nothing is known.
"""

from __future__ import annotations

from chartproof.billing.minutes import documented
from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="error",
    sources=("cms-100-02:15:220.3", "cms-100-04:5:20.2"),
    ask="Minutes from your record, by intervention: ____ (leave blank if not recorded)",
    catalogue=("TIME-CODE-MINUTES", "TIME-TOTAL-TIMED"),
)

_WHY = {
    "range": "a range, which is no figure",
    "lump": "one figure over several codes",
}


def check(visit: Visit, book: Book) -> Answers:
    doc = documented(visit, book)
    if not doc.missing:
        return
    if visit.text is None or visit.note.unreadable:
        yield Unsure(missing=f"a note, or the minutes of {', '.join(doc.missing)}")
        return
    policy = book.policy(visit.payer, visit.date_of_service)
    for code in doc.missing:
        stated = doc.per_code[code]
        why = _WHY.get(stated.how, "no minutes are stated")
        yield Finding(
            f"minutes of {code}: {why}",
            evidence=stated.spans,
            lines=tuple(i for i, c in enumerate(visit.charges) if c.code == code),
            policy=_who_asks(policy.minutes_per_code, decided_by(policy, "minutes_per_code", "")),
        )


def _who_asks(demand: str, decided: str) -> str | None:
    if demand == "required":
        return decided.replace(": ,", ": minutes of each code required,")
    if demand == "not_required":
        return decided.replace(": ,", ": totals required, minutes of each code not,")
    return None


EXAMPLES = (
    Flags("sets and no time", given("Bridges 3x10, clams 2x12. Ana Wirth, PT", bill="97110x2:GP")),
    Passes("a figure", given("Therapeutic exercise 25 minutes: bridges 3x10.", bill="97110x2:GP")),
    Passes("given beside the charge", given("Bridges 3x10.", bill="97110x2:GP@25")),
    Passes("untimed codes need none", given("Adjusted L4-5.", bill="98940x1:AT", discipline="DC")),
    IsUnsure(
        "no note was sent",
        given(bill="97110x2:GP"),
        missing="a note, or the minutes of 97110",
    ),
)
