"""The payer wants the response in every visit note, and this one has none.

Some payers list the patient's response among what each note must hold, for every timed code.

Why it matters: the payer can deny the visit for the missing line alone.

Not checked here: 97110, for which `response-missing` asks already; payers that are silent on it.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by
from chartproof.rules.gaps import lines_of_kind, nearest
from chartproof.rules.sample import sample

RULE = Rule(
    severity="warning",
    needs_note=True,
    sources=("uhc-habilitative",),
    ask="Response during or after ____: ____",
    catalogue=("RSP-PRESENT",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    policy = book.policy(visit.payer, visit.date_of_service)
    if policy.response_each_visit != "required" or note.unreadable or "97110" in visit.codes:
        return
    lines = lines_of_kind(visit, book, "timed")
    if lines and note.status("patient_response") != "present":
        yield Finding(
            "the payer wants the response in each note",
            evidence=nearest(note, "patient_response"),
            lines=lines,
            policy=decided_by(policy, "response_each_visit", "response in each note"),
        )


EXAMPLES = (
    Flags(
        "activities without a response",
        given(
            sample(
                time="Therapeutic activities (97530) 25 minutes, one-on-one with PT:", response=""
            ),
            bill="97530x2:GP",
            payer="uhc",
        ),
    ),
    Passes(
        "a payer that is silent", given(sample(response=""), bill="97530x2:GP", payer="commercial")
    ),
    Passes(
        "with the response",
        given(
            sample(time="Therapeutic activities (97530) 25 minutes, one-on-one with PT:"),
            bill="97530x2:GP",
            payer="uhc",
        ),
    ),
)
