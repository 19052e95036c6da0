"""A therapy line lacks the modifier of its discipline.

GP says that a line belongs to a physical therapy plan, GO to an occupational one, GN to a
speech-language one. Codes that are always therapy carry one whoever furnishes them; codes that are
sometimes therapy carry one under a therapy plan. A line with the modifier of another discipline
lacks its own. A chiropractor has no such plan: there only a payer that says so wants one.

Why it matters: the claim is returned, and the year's dollars are counted in the wrong pool.

Not checked here: two discipline modifiers on one line (`discipline-modifiers-doubled`); payers that
do not read them.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Charge, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="error",
    sources=("cms-100-04:5:20.1",),
    ask="Discipline of the plan for line ____: PT ☐ OT ☐ SLP ☐",
    catalogue=("MOD-DISCIPLINE", "MOD-DISCIPLINE-MATCH", "PAY-GOV"),
)

_OF = {"PT": "GP", "OT": "GO", "SLP": "GN"}


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    if policy.discipline_modifier == "not_required":
        return
    for line, charge in enumerate(visit.charges):
        lacks = _lacks(charge, visit, book)
        if lacks is None:
            continue
        recalled = policy.decided("discipline_modifier").standing != "seen"
        if policy.discipline_modifier == "unknown" or (visit.discipline == "DC" and recalled):
            yield Unsure(missing="whether this payer wants GP, GO or GN")
            return
        carried = [m for m in charge.modifiers if m in _OF.values()]
        but = f"; it carries {carried[0]}" if carried else ""
        yield Finding(
            f"{charge.code} lacks {lacks}{but}",
            lines=(line,),
            policy=decided_by(policy, "discipline_modifier", "GP, GO or GN on therapy lines"),
        )


def _lacks(charge: Charge, visit: Visit, book: Book) -> str | None:
    """Return the modifier that the line should carry and does not, in words."""
    found = book.codes.find(visit.date_of_service, charge.code)
    if found is None or not found.value.modifiers:
        return None
    if found.value.therapy == "sometimes" and visit.discipline not in _OF:
        return None
    fits = _OF.get(visit.discipline or "")
    if found.value.locked:
        fits = found.value.modifiers[0]
    if fits is not None:
        return None if fits in charge.modifiers else fits
    return None if any(m in _OF.values() for m in charge.modifiers) else "GP, GO or GN"


EXAMPLES = (
    Flags("no modifier at all", given(bill="97110x2")),
    Flags("59 is not a discipline", given(bill="97110x2:GP 97150x1:59")),
    Flags("the other discipline's", given(bill="97110x2:GO")),
    Passes("GP", given(bill="97110x2:GP")),
    Passes("GO with its assistant", given(bill="97535x2:CO+GO", discipline="OT")),
    Passes("manipulation is no therapy", given(bill="98940x1:AT", discipline="DC")),
    Passes("therapy only under a therapy plan", given(bill="92611x1", discipline="DC")),
    Flags("a chiropractor's", given(bill="97140x1:59", discipline="DC", payer="va")),
    IsUnsure(
        "a chiropractor's, to a plan that says nothing",
        given(bill="97140x1:59", discipline="DC", payer="commercial"),
        missing="whether this payer wants GP, GO or GN",
    ),
    IsUnsure(
        "a payer nobody set up",
        given(bill="97110x2", payer="harbor_mutual"),
        missing="whether this payer wants GP, GO or GN",
    ),
)
