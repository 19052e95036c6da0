"""An assistant gave or signed the evaluation.

Evaluating, certifying, setting goals and judging progress belong to the therapist, physician or
practitioner. An assistant may collect measures for them.

Why it matters: the evaluation is denied, and what rests on it falls with it.

Not checked here: CQ or CO on the line (`assistant-modifier-on-evaluation`); measures taken by an
assistant.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Charge, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of_kind
from chartproof.rules.staff import is_assistant_by_field, only_assistants_signed

RULE = Rule(
    severity="error",
    sources=("cms-100-02:15:220.3",),
    ask="Clinician who evaluated on ____: ____",
    catalogue=("ELG-ASSIST-SCOPE", "POC-EVAL-PRESENT"),
)


def check(visit: Visit, book: Book) -> Answers:
    lines = lines_of_kind(visit, book, "evaluation", "reevaluation")
    if not lines:
        return
    if is_assistant_by_field(visit):
        yield Finding("an assistant stands as the one who evaluated", lines=lines)
    elif any(_all_by_assistant(visit.charges[n]) for n in lines):
        yield Finding("all minutes of the evaluation are an assistant's", lines=lines)
    elif only_assistants_signed(visit):
        yield Finding(
            "only an assistant signed the evaluation",
            evidence=tuple(s.span for s in visit.note.signatures[:1]),
            lines=lines,
        )


def _all_by_assistant(charge: Charge) -> bool:
    return charge.minutes is not None and 0 < charge.minutes == charge.assistant_minutes


EXAMPLES = (
    Flags("by the minutes beside the line", given(bill="97161x1:GP@45/45")),
    Passes("an assistant took measures", given(bill="97161x1:GP@45/10")),
    Flags("by the visit's own field", given(bill="97164x1:GP", rendering={"credential": "PTA"})),
    Flags(
        "signed by an assistant",
        given("Re-evaluation, flexion 110.\nKim Lee, PTA", bill="97164x1:GP"),
        quote="Kim Lee, PTA",
    ),
    Passes(
        "the therapist evaluated", given("Evaluation, flexion 82.\nAnn Roe, PT", bill="97162x1:GP")
    ),
    Passes(
        "exercise by an assistant", given(bill="97110x2:GP+CQ", rendering={"credential": "PTA"})
    ),
)
