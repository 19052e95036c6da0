"""An assistant furnished a service, and its line lacks CQ or CO.

Medicare and some payers want CQ on units of a physical therapist assistant and CO on those of an
occupational therapy assistant, unit by unit: more than a tenth of a unit by the assistant alone,
and from 2022 not where the therapist has eight minutes or more of the last one. Minutes together
are the therapist's.

Why it matters: Medicare pays 85 percent of its share for these units; without the modifier the
difference is an overpayment.

Not checked here: units that no published rule settles; critical access hospitals, which are exempt.
"""

from __future__ import annotations

from datetime import date

from chartproof.billing.assistants import is_critical_access, modifier_of
from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.model.words import many
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.assisted import by_assistant, is_marked, shares
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="error",
    disciplines=("PT", "OT"),
    sources=("cms-assistant-examples", "ssa-1834-v"),
    since=date(2020, 1, 1),
    ask="Minutes of ____ alone by the therapist ____ alone by the assistant ____ together ____",
    catalogue=("MOD-CQCO", "PAY-GOV"),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    if policy.assistant_modifier == "not_required" or is_critical_access(visit):
        return
    told, words = shares(visit, book), by_assistant(visit)
    bare = tuple(i for i, c in enumerate(visit.charges) if _lacks(visit, book, i))
    if policy.assistant_modifier == "unknown":
        if bare and (words is not None or any(s.earned for s in told)) and not policy.known:
            yield Unsure(missing="whether this payer wants CQ or CO")
        return
    said = decided_by(policy, "assistant_modifier", "CQ or CO on assistant units")
    mark = modifier_of(visit.discipline)
    for share in told:
        if share.open:
            yield Unsure(missing=share.open)
        elif share.earned > share.marked:
            yield Finding(
                f"{many(share.earned, 'unit')} of {share.code} by the assistant, "
                f"{share.marked} marked",
                lines=share.lines,
                policy=said,
            )
    if told or words is None or not bare:
        return
    if len(bare) < len(visit.charges) and visit.note.mentioned("therapist-gave"):
        return  # the note shares the codes out between the two
    codes = ", ".join(dict.fromkeys(visit.charges[i].code for i in bare))
    yield Finding(f"an assistant treated; {codes} lacks {mark}", words, bare, policy=said)


def _lacks(visit: Visit, book: Book, line: int) -> bool:
    charge = visit.charges[line]
    found = book.codes.find(visit.date_of_service, charge.code)
    return found is not None and found.value.assistant and not is_marked(charge)


_NOTE = "TE 25 min: bridges 3x10. Ana Wirth, PTA"

EXAMPLES = (
    Flags("an assistant signs", given(_NOTE, bill="97110x2:GP"), quote="Ana Wirth, PTA"),
    Flags("whole units are the assistant's", given(bill="97110x2:GP@30/30")),
    Flags("an eighth of a group", given(bill="97150x1:GP@32/4")),
    Flags("seen by", given("Seen by COTA. TE 25 min.", bill="97110x2:GO", discipline="OT")),
    Passes("a tenth of a group", given(bill="97150x1:GP@30/3")),
    Passes("with CQ", given(_NOTE, bill="97110x2:GP+CQ")),
    Passes("the therapist has eight of the last unit", given(bill="97110x1:GP@15/5")),
    Passes("a plan that does not ask", given(_NOTE, bill="97110x2:GP", payer="commercial")),
    Passes("a therapist signs", given("TE 25 min. Ana Wirth, PT", bill="97110x2:GP")),
    IsUnsure(
        "a payer nobody set up",
        given(_NOTE, bill="97110x2:GP", payer="harbor_mutual"),
        missing="whether this payer wants CQ or CO",
    ),
)
