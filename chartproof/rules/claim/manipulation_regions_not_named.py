"""Manipulation of several regions is billed, and the diagnoses name fewer.

The spine has five regions: cervical, thoracic, lumbar, sacral, pelvic. 98941 stands for three or
four of them and 98942 for five; each region treated has a diagnosis.

Why it matters: payers pay the code that the diagnoses support, and take back the rest.

Not checked here: diagnoses whose region is not in the table, which keep the rule silent; 98940,
which one region supports.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import kind_of

_SPINE = ("M4", "M50", "M51", "M53", "M54", "M99", "S13", "S14", "S23", "S33", "S34")

RULE = Rule(
    severity="warning",
    codes=("98941", "98942"),
    sources=("cpt", "cms-100-02:15:240.1.3"),
    ask="Regions treated on ____, and the diagnosis of each: ____",
    catalogue=("NCC-CMT", "CLM-POINTER"),
)

_LEAST = {"98941": 3, "98942": 5}


def check(visit: Visit, book: Book) -> Answers:
    if not visit.diagnoses:
        return
    for index, charge in enumerate(visit.charges):
        least = _LEAST.get(charge.code)
        if least is None:
            continue
        regions: set[str] = set()
        for code in visit.diagnoses:
            kind = kind_of(book, visit.date_of_service, code)
            if code.upper().startswith(_SPINE) and (kind is None or kind.region is None):
                return
            if kind is not None and kind.region is not None:
                regions.add(kind.region)
        if len(regions) < least:
            named = ", ".join(sorted(regions)) or "none"
            yield Finding(
                f"{charge.code} stands for {least} regions or more; the diagnoses name {named}",
                lines=(index,),
            )


EXAMPLES = (
    Flags("two regions", given(bill="98941x1:AT", discipline="DC", diagnoses=("M99.01", "M99.03"))),
    Passes(
        "three",
        given(bill="98941x1:AT", discipline="DC", diagnoses=("M99.01", "M99.02", "M99.03")),
    ),
    Passes(
        "one region of one or two",
        given(bill="98940x1:AT", discipline="DC", diagnoses=("M99.01",)),
    ),
    Passes(
        "a code of the spine that names no region",
        given(bill="98941x1:AT", discipline="DC", diagnoses=("M54.9",)),
    ),
)
