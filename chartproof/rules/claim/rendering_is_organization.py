"""An organization stands where the person who treated belongs.

On a professional claim the rendering provider is the clinician who furnished the service; the
practice stands as the billing provider.

Why it matters: the line is rejected or denied, and the payer cannot see who is licensed to bill it.

Not checked here: facility claims, which name no rendering provider on the line.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-04:26:10.4",),
    ask="Person who treated on this date: ____ NPI: ____",
    catalogue=("CLM-NPI",),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.setting == "facility" or visit.rendering is None:
        return
    rendering, billing = visit.rendering, visit.billing
    if rendering.entity == "organization":
        yield Finding("the rendering provider is an organization, not a person")
    elif (
        rendering.npi is not None
        and billing is not None
        and billing.entity == "organization"
        and rendering.npi == billing.npi
    ):
        yield Finding("the rendering provider carries the organization's own NPI")


EXAMPLES = (
    Flags(
        "the practice as the clinician",
        given(bill="97110x2:GP", rendering={"npi": "1234567893", "entity": "organization"}),
    ),
    Flags(
        "one number for both",
        given(
            bill="97110x2:GP",
            rendering={"npi": "1234567893", "entity": "person"},
            billing={"npi": "1234567893", "entity": "organization"},
        ),
    ),
    Passes(
        "a person renders, the practice bills",
        given(
            bill="97110x2:GP",
            rendering={"npi": "1234567893", "entity": "person"},
            billing={"npi": "1679576722", "entity": "organization"},
        ),
    ),
    Passes("nothing is known of the provider", given(bill="97110x2:GP")),
)
