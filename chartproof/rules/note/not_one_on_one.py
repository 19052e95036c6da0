"""The note shows that the clinician was not in direct contact with the patient.

The clinician was elsewhere, did other work, treated another patient in the same minutes, or reached
the patient only by telephone or an app. An aide or a group that explains it is reported instead.

Why it matters: 97110 is paid for direct one-on-one contact; minutes without it are not billable,
whatever a template says.

Not checked here: minutes outside the billed ones; whether two patients' times overlap on the
schedule.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.contact import aide_gave_it, clinician_elsewhere, group_as_individual
from chartproof.rules.gaps import one_on_one_lines
from chartproof.rules.sample import sample

RULE = Rule(
    severity="error",
    needs_note=True,
    sources=("cms-11-scenarios", "cms-tr-1753"),
    ask="Between ____ and ____, was the clinician with this patient alone? One-on-one minutes: "
    "____",
    catalogue=("ONE-CONTRADICT", "ONE-STATED"),
)


def check(visit: Visit, book: Book) -> Answers:
    lines = one_on_one_lines(visit, book)
    if not lines or aide_gave_it(visit) or group_as_individual(visit):
        return
    if words := clinician_elsewhere(visit):
        yield Finding(
            "the clinician was not in direct one-on-one contact",
            evidence=tuple(m.span for m in words),
            lines=lines,
        )


EXAMPLES = (
    Flags(
        "at the desk",
        given(sample(skill="Did both sets while the PT charted at the desk."), bill="97110x2:GP"),
        quote="while the PT charted",
    ),
    Flags(
        "between two patients",
        given(sample(more="PT rotated between this patient and two others."), bill="97110x2:GP"),
    ),
    Passes(
        "never left", given(sample(more="Phone rang once, front desk took it."), bill="97110x2:GP")
    ),
    Passes(
        "an aide explains it",
        given(
            sample(skill="Rehab tech Dana ran him through both while the PT charted at the desk."),
            bill="97110x2:GP",
        ),
    ),
)
