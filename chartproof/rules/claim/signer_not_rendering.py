"""The credential that signed is not the credential on the claim.

The provider on the claim is the one who treated, and who treated signs the note.

Why it matters: the one who treated signs and stands on the claim; two credentials are two people.

Not checked here: names, which claims do not carry here; assistants, whose therapist is on the
claim; several signers, one of whom fits.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("oig-a-05-14-00041", "cms-100-02:15:220.3"),
    needs_note=True,
    ask="Who treated on this date? ____ Who is on the claim? ____",
    catalogue=("CLM-MATCH",),
)


def check(visit: Visit, book: Book) -> Answers:
    role = visit.rendering.role if visit.rendering else None
    signers = [s for s in visit.note.signatures if s.role is not None and not s.blank]
    if role is None or not signers:
        return
    roles = {s.role for s in signers}
    if role not in roles and "assistant" not in roles and "student" not in roles:
        yield Finding(
            f"a {role} is on the claim, a {signers[0].role} signed", evidence=(signers[0].span,)
        )


EXAMPLES = (
    Flags(
        "a physician on the claim",
        given(
            "TE 25 min: bridges 3x10. Ana Wirth, PT",
            bill="97110x2:GP",
            rendering={"role": "physician"},
        ),
    ),
    Passes(
        "the therapist on both",
        given(
            "TE 25 min: bridges 3x10. Ana Wirth, PT",
            bill="97110x2:GP",
            rendering={"role": "therapist"},
        ),
    ),
    Passes(
        "the claim's provider was not sent", given("TE 25 min. Ana Wirth, PT", bill="97110x2:GP")
    ),
)
