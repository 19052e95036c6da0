"""The note asserts the need for skilled care and gives no reason.

`Needs skilled PT` is a claim; the reason is what a therapist's hands, eyes or judgment are needed
for today: a tissue limit, a risk, a fault that the patient cannot feel.

Why it matters: necessity not supported is the leading denial, and the assertion alone draws the eye
to the gap.

Not checked here: whether the reason given is sound; notes that assert nothing.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    codes=("97110",),
    needs_note=True,
    sources=("cms-100-02:15:220.2", "palmetto-tpe"),
    ask="What could the patient not do safely or correctly without a therapist on ____? ____",
    catalogue=("NEC-WHY-SKILLED",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable or note.status("skilled_rationale") == "present":
        return
    words = [m.span for m in note.mentioned("skill-asserted")]
    if note.status("skilled_rationale") == "vague":
        words += note.spans("skilled_rationale")
    if words:
        yield Finding(
            "the need for skill is asserted, not explained",
            evidence=tuple(dict.fromkeys(words)),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "a bare assertion",
        given(sample(more="Patient continues to require skilled PT."), bill="97110x2:GP"),
    ),
    Passes(
        "with the reason",
        given(
            sample(
                more="A therapist is needed to grade the step height because swelling returns "
                "when load is raised too soon."
            ),
            bill="97110x2:GP",
        ),
    ),
    Passes("nothing asserted", given(sample(), bill="97110x2:GP")),
)
