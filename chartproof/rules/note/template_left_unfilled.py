"""Fields of the template were left empty or with their choices standing.

Blanks, brackets with choices, placeholders: the note then says what could have been written, not
what was.

Why it matters: an unfilled template shows that the note was not written about this visit.

Not checked here: blank signature lines (`signature-missing`); forms with optional fields.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    needs_note=True,
    sources=("mac-cloning", "cms-100-08:3:3.3.2.5"),
    ask="What belongs in ____ for the visit of ____? ____",
    catalogue=("EPI-CLONE",),
)


def check(visit: Visit, book: Book) -> Answers:
    signatures = [s.span for s in visit.note.signatures if s.blank]
    words = tuple(
        m.span
        for m in visit.note.mentioned("template-unfilled")
        if not any(s.start <= m.span.start < s.end for s in signatures)
    )
    if words:
        yield Finding("fields of the template were not filled in", evidence=words[:3])


EXAMPLES = (
    Flags(
        "brackets",
        given(
            "Pain [_/10]; resistance [none/band/wt]. TE 25 min: bridges 3x10. Ann Roe, PT",
            bill="97110x2:GP",
        ),
        quote="[_/10]",
    ),
    Passes(
        "filled in",
        given(
            "Pain 3/10; resistance red band. TE 25 min: bridges 3x10. Ann Roe, PT",
            bill="97110x2:GP",
        ),
    ),
)
