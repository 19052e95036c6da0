"""The patient's number does not have the form of a Medicare number.

Medicare numbers have eleven characters, letters and digits in fixed places; some letters do not
occur. The older numbers made from a social security number ended with 2019.

Why it matters: Medicare rejects a claim whose number does not belong to a member.

Not checked here: whether the number is that of this patient; railroad retirees before 2020.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="warning",
    payers=("medicare",),
    since=date(2020, 1, 1),
    sources=("cms-mbi-format",),
    ask="Number from the Medicare card checked: ☐",
    catalogue=("CLM-MATCH",),
)

_LETTERS = frozenset("ACDEFGHJKMNPQRTUVWXY")
_DIGITS = frozenset("0123456789")
_EITHER = _LETTERS | _DIGITS
_FORM = (
    *(_DIGITS - {"0"}, _LETTERS, _EITHER, _DIGITS, _LETTERS, _EITHER),
    *(_DIGITS, _LETTERS, _LETTERS, _DIGITS, _DIGITS),
)


def check(claim: Claim, book: Book) -> Answers:
    number = (claim.patient_id or "").strip()
    if not number or claim.payer.sequence not in (None, "P"):
        return
    if len(number) != len(_FORM) or not all(
        c in fits for c, fits in zip(number, _FORM, strict=True)
    ):
        yield Finding(
            "the member number does not have the form of a Medicare number", at=(claim.at,)
        )


EXAMPLES = (
    Flags("nine digits", given_claim("97110x2:GP", patient_id="123456789A")),
    Flags("a letter that does not occur", given_claim("97110x2:GP", patient_id="1SG4TE5MK73")),
    Passes("the form of one", given_claim("97110x2:GP", patient_id="1EG4TE5MK73")),
    Passes("another payer", given_claim("97110x2:GP", payer="commercial", patient_id="W12")),
)
