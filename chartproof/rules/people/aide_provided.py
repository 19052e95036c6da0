"""An aide or technician delivered the exercise.

The minutes that are billed one-on-one were given by an aide, a technician, a volunteer or another
unlicensed person. Setting up, cleaning and fetching is no treatment and no fault.

Why it matters: services of an aide are not therapy, even under supervision; the minutes are not
billable.

Not checked here: states and employers that let an aide's minutes count, which a payer file can say;
home health aides and the patient's own trade.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.contact import aide_gave_it
from chartproof.rules.gaps import one_on_one_lines
from chartproof.rules.sample import sample

RULE = Rule(
    severity="error",
    needs_note=True,
    sources=("cms-100-02:15:230.1",),
    ask="How many of the ____ billed minutes were in direct contact with a licensed clinician? "
    "____ With the aide alone: ____",
    catalogue=("ELG-AIDE",),
)


def check(visit: Visit, book: Book) -> Answers:
    words, lines = aide_gave_it(visit), one_on_one_lines(visit, book)
    if not words or not lines:
        return
    policy = book.policy(visit.payer, visit.date_of_service)
    if policy.aide_minutes == "billable":
        return
    yield Finding(
        "an aide or technician delivered the exercise",
        evidence=tuple(m.span for m in words),
        lines=lines,
    )


EXAMPLES = (
    Flags(
        "the tech ran the session",
        given(sample(skill="Rehab tech Dana ran him through both."), bill="97110x2:GP"),
        quote="Rehab tech Dana ran",
    ),
    Flags(
        "done with the aide",
        given(sample(skill="Exercises done with the rehab aide."), bill="97110x2:GP"),
        quote="Exercises done with the rehab aide",
    ),
    Passes(
        "set up only",
        given(sample(more="Aide set up the table, PT stayed with the patient."), bill="97110x2:GP"),
    ),
    Passes(
        "the patient is a technician",
        given(sample(region="S: Works as a pharmacy technician. Right knee."), bill="97110x2:GP"),
    ),
)
