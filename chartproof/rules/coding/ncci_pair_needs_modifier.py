"""Two codes of one day form an edit pair that only a modifier opens, and neither line carries it.

Medicare's automatic edits list pairs of codes of which the second is not paid beside the first. A
pair of indicator 1 is opened by 59 or XE, XP, XS, XU on one of its lines, where the two services
were separate in time or place, and by LT on one code and RT on the other. Payers may add pairs or
drop some. Exercise beside manual therapy is no such pair, nor are activities beside gait or it.

Why it matters: the second code of the pair is denied.

Not checked here: whether the services were separate (`separate-service-not-shown`); pairs never
paid together (`ncci-pair-never-together`); office visits (`office-visit-needs-25`); unlisted codes.
"""

from __future__ import annotations

from datetime import date

from chartproof.billing.edits import pair_edits, with_office_visit
from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="error",
    sources=("cms-ncci-2024q3", "ncci-manual:11"),
    ask="Were ____ and ____ separate? From ____ to ____, from ____ to ____ (if not, one comes off)",
    catalogue=("MOD-59-NEEDED", "NCC-PTP", "NCC-CMT"),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    for edit in pair_edits(visit, book):
        if edit.indicator != 1 or edit.bypass is not None or with_office_visit(edit, visit, book):
            continue
        if not edit.certain:
            yield Unsure(missing=f"since when the edit on {edit.column1} with {edit.column2} holds")
            continue
        file = f" (pair file {book.ncci.newest})" if edit.stale else ""
        yield Finding(
            f"{edit.column2} is not paid beside {edit.column1} without 59 or an X modifier{file}",
            lines=(*edit.lines1, *edit.lines2),
            policy=decided_by(policy, "ncci", "code pair edits apply"),
        )
    if policy.ncci is None:
        pair = _in_file(visit, book)
        if pair:
            yield Unsure(missing=f"whether this payer applies the edit on {pair[0]} with {pair[1]}")


def _in_file(visit: Visit, book: Book) -> tuple[str, str] | None:
    setting = visit.setting or "practitioner"
    for one in visit.codes:
        for other in visit.codes:
            if book.ncci.find(visit.date_of_service, (one, other, setting)) is not None:
                return one, other
    return None


EXAMPLES = (
    Flags("group beside exercise", given(bill="97150x1:GP 97110x1:GP")),
    Flags("pool beside land", given(bill="97113x1:GP 97110x1:GP")),
    Flags("a splint beside exercise", given(bill="97760x1:GO 97110x1:GO", discipline="OT")),
    Flags(
        "one plan adds a pair that Medicare closed",
        given(bill="97530x1:GP 97140x1:GP", payer="anthem"),
    ),
    Passes("59 on one of them", given(bill="97150x1:GP 97110x1:GP+59")),
    Passes("two sides", given(bill="29125x1:GO+LT 97760x1:GO+RT", discipline="OT")),
    Passes("an office visit is another rule's", given(bill="99213x1 98940x1:AT", discipline="DC")),
    Passes("exercise beside manual therapy needs none", given(bill="97110x2:GP 97140x1:GP")),
    Passes("activities beside gait are no pair", given(bill="97530x1:GP 97116x1:GP")),
    Passes("activities beside manual therapy, closed in 2019", given(bill="97530x1:GP 97140x1:GP")),
    Passes("an evaluation beside manual therapy", given(bill="97161x1:GP 97140x1:GP")),
    IsUnsure(
        "a payer nobody set up",
        given(bill="97150x1:GP 97110x1:GP", payer="harbor_mutual"),
        missing="whether this payer applies the edit on 97150 with 97110",
    ),
    IsUnsure(
        "before the file says anything",
        given(bill="97113x1:GP 97110x1:GP", on=date(2021, 3, 3)),
        missing="since when the edit on 97113 with 97110 holds",
    ),
)
