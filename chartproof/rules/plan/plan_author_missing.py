"""The evaluation that sets up the plan is not signed with a credential.

Whoever establishes the plan signs and dates it with a professional designation; a physician's
signature does not stand in for the author's.

Why it matters: a plan without its author is no plan.

Not checked here: signatures on a plan that is a document of its own; daily notes (`signature-
missing`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import last_line, lines_of_kind, nearest
from chartproof.rules.sample import sample

RULE = Rule(
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("cms-100-02:15:220.1.2", "mln-therapy-documentation"),
    ask="Who established the plan of ____? Name, credential, date: ____",
    catalogue=("POC-SIGNED-EST",),
)


def check(visit: Visit, book: Book) -> Answers:
    note, lines = visit.note, lines_of_kind(visit, book, "evaluation")
    if lines and not note.unreadable and note.status("signature") != "present":
        yield Finding(
            "no name with a credential under the evaluation",
            evidence=nearest(note, "signature") or last_line(note),
            lines=lines,
        )


EXAMPLES = (
    Flags(
        "nobody signed",
        given(sample(time="Evaluation (97162) 40 minutes.", signature=""), bill="97162x1:GP"),
        quote="P: Next visit try the 6 inch step.",
    ),
    Passes("signed", given(sample(time="Evaluation (97162) 40 minutes."), bill="97162x1:GP")),
    Passes("no evaluation", given("TE 25 min: bridges 3x10.", bill="97110x2:GP")),
)
