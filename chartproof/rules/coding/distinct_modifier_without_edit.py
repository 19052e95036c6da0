"""59 or an X modifier stands on a line that no edit holds against another.

The modifier opens a code pair edit where two services were separate. Without such a pair on the
claim it says nothing, and as a habit it draws reviewers. Exercise beside manual therapy needs none.

Why it matters: routine use of 59 is a pattern that auditors look for.

Not checked here: pairs of codes outside the tables, and what a payer's manual asks for beyond them.
"""

from __future__ import annotations

from chartproof.billing.edits import BYPASS, pair_edits
from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("cms-modifier-59-article", "oig-a-05-14-00041"),
    ask="59 on ____: which edit, and which separate service? ____ Otherwise it comes off.",
    catalogue=("MOD-59-UNSUPPORTED",),
)


def check(visit: Visit, book: Book) -> Answers:
    marked = {
        i: m for i, c in enumerate(visit.charges) if (m := next(iter(_distinct(c.modifiers)), None))
    }
    if not marked:
        return
    policy = book.policy(visit.payer, visit.date_of_service)
    if policy.ncci is None:
        yield Unsure(missing="whether this payer applies code pair edits")
        return
    if policy.kind == "medicaid":
        yield Unsure(missing="the edit file of this Medicaid program, which is not Medicare's")
        return
    paired = {i for edit in pair_edits(visit, book) for i in (*edit.lines1, *edit.lines2)}
    for line, modifier in marked.items():
        code = visit.charges[line].code
        if line in paired or code not in book.codes:
            continue
        if sum(c.code == code for c in visit.charges) > 1:
            continue  # it tells a second line of the same code apart
        yield Finding(
            f"{code} carries {modifier}; no edit holds it against another line", (), (line,)
        )


def _distinct(modifiers: tuple[str, ...]) -> list[str]:
    return [m for m in modifiers if m in BYPASS]


EXAMPLES = (
    Flags("exercise beside manual therapy", given(bill="97110x2:GP 97140x1:GP+59")),
    Flags("alone on the claim", given(bill="97110x2:GP+59")),
    Passes("group beside exercise", given(bill="97150x1:GP 97110x1:GP+59")),
    Passes("no such modifier", given(bill="97110x2:GP 97140x1:GP")),
    Passes(
        "a plan that asks for it there",
        given(bill="97530x1:GP 97140x1:GP+59", payer="anthem"),
    ),
    IsUnsure(
        "a payer nobody set up",
        given(bill="97110x2:GP+59", payer="harbor_mutual"),
        missing="whether this payer applies code pair edits",
    ),
)
