"""A work or auto case lacks the accident answers that its claim must carry.

A workers' compensation claim says that the condition is work-related and when it began; an auto
claim says so too, and in which state the accident was.

Why it matters: the carrier cannot tie the visit to its case and returns the claim.

Not checked here: whether the answers are true. Where nothing was sent of the accident and the
onset, the rule cannot tell whether the claim has them.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
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
    if accident is None:
        if visit.onset_date is None:
            yield Unsure(missing="date of injury and the accident answers")
        return
    if accident.on is None and visit.onset_date is None:
        yield Finding("no date of injury is given")
    if kind == "workers_comp" and accident.work is False:
        yield Finding("the claim goes to workers' compensation and answers `work-related` with no")
    if kind == "auto" and accident.auto is False:
        yield Finding("the claim goes to an auto carrier and answers `auto accident` with no")
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
