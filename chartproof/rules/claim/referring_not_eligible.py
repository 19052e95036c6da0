"""The referring provider cannot certify a Medicare plan of care.

The claim names the physician or practitioner who certified the plan, with an individual NPI. A
therapist, an organization or a chiropractor cannot certify therapy for Medicare, and nobody can
certify a plan by standing as both the therapist and the certifier.

Why it matters: without an eligible certifier on the claim Medicare denies every therapy line.

Not checked here: a referring provider that was not sent with the visit (`referring-missing`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.staff import role_of

RULE = Rule(
    severity="error",
    payers=("medicare",),
    sources=("cms-100-02:15:220.1.1", "cms-100-04:5:10.3"),
    ask="Physician or practitioner who certified the plan: ____ NPI: ____",
    catalogue=("CLM-REFERRING",),
)


_CANNOT = ("therapist", "assistant", "student", "aide", "chiropractor")


def check(visit: Visit, book: Book) -> Answers:
    referring, rendering = visit.referring, visit.rendering
    if referring is None or visit.discipline == "DC":
        return
    if referring.entity == "organization":
        yield Finding("the referring provider is an organization")
    elif (role := role_of(referring, book)) in _CANNOT:
        yield Finding(f"a {role} cannot certify a plan".replace("a a", "an a"))
    elif rendering is not None and referring.npi and referring.npi == rendering.npi:
        yield Finding("the referring provider carries the NPI of the one who treated")
    elif not referring.npi:
        yield Finding("the referring provider has no NPI")


EXAMPLES = (
    Flags(
        "the therapist refers to herself",
        given(
            bill="97110x2:GP",
            referring={"npi": "1234567893", "role": "physician"},
            rendering={"npi": "1234567893"},
        ),
    ),
    Flags(
        "a chiropractor certifies",
        given(bill="97110x2:GP", referring={"npi": "1679576722", "role": "chiropractor"}),
    ),
    Flags("a name without a number", given(bill="97110x2:GP", referring={"role": "physician"})),
    Passes(
        "a physician with an NPI",
        given(
            bill="97110x2:GP",
            referring={"npi": "1679576722", "role": "physician"},
            rendering={"npi": "1234567893"},
        ),
    ),
    Flags(
        "the taxonomy of a chiropractor",
        given(bill="97110x2:GP", referring={"npi": "1679576722", "taxonomy": "111N00000X"}),
    ),
    Passes("nothing was sent of the referrer", given(bill="97110x2:GP")),
)
