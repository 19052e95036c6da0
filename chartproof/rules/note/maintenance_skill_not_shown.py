"""Maintenance care without the reason why it needs a therapist.

Care that maintains is covered where its safety or complexity needs a therapist's skill; improvement
is not required and need not be claimed.

Why it matters: a maintenance routine that anyone could oversee is not covered.

Not checked here: setting up a maintenance program and checking it from time to time.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.sample import sample

RULE = Rule(
    severity="warning",
    codes=("97110", "97112", "97530", "97116"),
    needs_note=True,
    sources=("jimmo", "cms-100-02:15:220.2"),
    ask="What in the maintenance of ____ needs a therapist? ____",
    catalogue=("EPI-MAINT",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    words = note.mentioned("maintenance")
    if words and note.status("skilled_rationale") != "present":
        yield Finding(
            "maintenance without the need for skill", evidence=tuple(m.span for m in words)
        )


EXAMPLES = (
    Flags(
        "once a month",
        given(sample(region="S: Maintenance visit, monthly. Right knee."), bill="97110x2:GP"),
        quote="Maintenance visit",
    ),
    Passes(
        "with the reason",
        given(
            sample(
                region="S: Maintenance visit. Right knee.",
                more="A therapist is needed to grade the step height because swelling returns "
                "when load is raised too soon.",
            ),
            bill="97110x2:GP",
        ),
    ),
    Passes(
        "his trade",
        given(sample(region="S: Works in building maintenance. Right knee."), bill="97110x2:GP"),
    ),
)
