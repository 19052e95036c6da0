"""An assistant, aide or student stands as the rendering provider.

Medicare enrols therapists, not assistants: what an assistant furnishes is billed under the
therapist who supervises, with CQ or CO on the line.

Why it matters: an assistant cannot be enrolled, so the claim has no payable provider.

Not checked here: whether the supervision was right, and payers that enrol assistants themselves.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.staff import role_of

RULE = Rule(
    severity="error",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-02:15:230",),
    ask="Supervising therapist for this date: ____ NPI: ____",
    catalogue=("CLM-NPI",),
)

_NEVER = ("assistant", "aide", "student")


def check(visit: Visit, book: Book) -> Answers:
    role = role_of(visit.rendering, book)
    if role in _NEVER:
        yield Finding(f"the rendering provider is an {role}".replace("an s", "a s"))


EXAMPLES = (
    Flags(
        "by the taxonomy",
        given(bill="97110x2:GP", rendering={"npi": "1234567893", "taxonomy": "225200000X"}),
    ),
    Flags(
        "a PTA as rendering",
        given(bill="97110x2:GP+CQ", rendering={"credential": "PTA", "role": "assistant"}),
    ),
    Passes(
        "the therapist renders",
        given(bill="97110x2:GP+CQ", rendering={"credential": "PT", "role": "therapist"}),
    ),
    Passes(
        "a commercial plan may enrol assistants",
        given(bill="97110x2:GP", payer="commercial", rendering={"role": "assistant"}),
    ),
)
