"""A workers' compensation note says nothing of the job.

Carriers pay to bring a worker back. Goals and progress are measured against what the job demands.

Why it matters: without the job there is no yardstick, and the adjuster asks.

Not checked here: forms and reports of the state; whether the demands are met.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    payers=("workers_comp",),
    sources=("wc-habits",),
    needs_note=True,
    ask="Job demand that limits return: ____ Restrictions now: ____",
    catalogue=("PAY-WC",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if not note.unreadable and not any(m.kind == "work-demand" for m in note.mentions):
        yield Finding("the note says nothing of the job or its demands")


EXAMPLES = (
    Flags(
        "a knee and no job", given("R knee. TE 25 min.", bill="97110x2:GP", payer="workers_comp")
    ),
    Passes(
        "the job's load",
        given("Job lifts 50 lb, now 30. TE 25 min.", bill="97110x2:GP", payer="workers_comp"),
    ),
    Passes("a health plan", given("R knee. TE 25 min.", bill="97110x2:GP", payer="commercial")),
)
