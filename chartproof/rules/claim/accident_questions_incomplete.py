"""A work or auto case lacks the accident answers that its claim must carry.

A workers' compensation claim says that the condition is work-related and when it began; an auto
claim says so too, and in which state the accident was.

Why it matters: the carrier cannot tie the visit to its case and returns the claim.

Not checked here: whether the answers are true. Where a visit without its billing provider comes
with nothing of the accident and the onset, the rule cannot tell whether the claim has them.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Accident, Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("workers_comp", "auto"),
    sources=("cms-100-04:26:10.4",),
    ask="Date of injury: ____ work-related? ____ auto? ____ state: ____",
    catalogue=("CLM-ONSET", "PAY-WC"),
)


def check(visit: Visit, book: Book) -> Answers:
    accident, kind = visit.accident, book.policy(visit.payer, visit.date_of_service).kind
    on_claim = visit.billing is not None  # a claim has no more answers than those that it gives
    if accident is None and not on_claim:
        if visit.onset_date is None:
            yield Unsure(missing="date of injury and the accident answers")
        return
    accident = accident or Accident()
    if accident.on is None and visit.onset_date is None:
        yield Finding("no date of injury is given")
    unanswered = (False, None) if on_claim else (False,)
    if kind == "workers_comp" and accident.work in unanswered:
        yield Finding("the claim goes to workers' compensation and is not marked as work-related")
    if kind == "auto" and accident.auto in unanswered:
        yield Finding("the claim goes to an auto carrier and is not marked as an auto accident")
    if accident.auto and not accident.state:
        yield Finding("an auto accident needs the state where it happened")


EXAMPLES = (
    Flags(
        "auto without its state",
        given(bill="97110x2:GP", payer="auto", accident={"auto": True, "on": "2026-01-09"}),
    ),
    Flags(
        "a work claim that is not work-related",
        given(
            bill="97110x2:GP",
            payer="workers_comp",
            accident={"work": False, "on": "2026-01-09"},
        ),
    ),
    Flags("no date", given(bill="97110x2:GP", payer="workers_comp", accident={"work": True})),
    Flags(
        "a claim that answers nothing",
        given(bill="97110x2:GP", payer="workers_comp", billing={"npi": "1245319599"}),
    ),
    Passes(
        "all answered",
        given(
            bill="97110x2:GP",
            payer="auto",
            accident={"auto": True, "state": "OH", "on": "2026-01-09"},
        ),
    ),
    IsUnsure(
        "nothing was sent of the accident",
        given(bill="97110x2:GP", payer="workers_comp"),
        missing="date of injury and the accident answers",
    ),
)
