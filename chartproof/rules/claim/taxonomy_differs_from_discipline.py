"""The provider's taxonomy belongs to another profession than the modifier on the line.

A taxonomy of physical therapists goes with GP, of occupational therapists with GO, of
speech-language pathologists with GN.

Why it matters: payers that read the taxonomy deny the line as outside the provider's scope.

Not checked here: taxonomies of physicians and groups; payers that do not read it.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("nucc-taxonomy",),
    ask="Taxonomy of the one who treated: ____ discipline of the plan: ____",
    catalogue=("CLM-TAXONOMY",),
)

_GOES_WITH = {"PT": "GP", "OT": "GO", "SLP": "GN"}
_DISCIPLINES = ("GP", "GO", "GN")


def check(visit: Visit, book: Book) -> Answers:
    rendering = visit.rendering
    if rendering is None or not rendering.taxonomy:
        return
    known = book.taxonomy(rendering.taxonomy.upper())
    fits = _GOES_WITH.get(known.discipline or "") if known else None
    if fits is None:
        return
    lines = tuple(
        i
        for i, c in enumerate(visit.charges)
        if fits not in c.modifiers and any(m in _DISCIPLINES for m in c.modifiers)
    )
    if lines:
        yield Finding(
            f"taxonomy {rendering.taxonomy} goes with {fits}, not with what the line carries",
            lines=lines,
        )


EXAMPLES = (
    Flags(
        "an occupational taxonomy under GP",
        given(bill="97110x2:GP", rendering={"taxonomy": "225X00000X"}),
    ),
    Passes("they agree", given(bill="97110x2:GP", rendering={"taxonomy": "225100000X"})),
    Flags(
        "an assistant's taxonomy under the other discipline",
        given(bill="97110x2:GO", rendering={"taxonomy": "225200000X"}),
    ),
    Passes("a physician's", given(bill="97110x2:GP", rendering={"taxonomy": "208100000X"})),
    Passes("not sent", given(bill="97110x2:GP")),
)
