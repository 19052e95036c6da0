"""The diagnoses are of another part of the body than the one treated.

The region of at least one diagnosis agrees with a region that the note treats, and so does the side
where both state one.

Why it matters: treatment of what was not diagnosed is denied, and often is a copied diagnosis or
note.

Not checked here: diagnoses without a region (stroke, weakness, falls); referred pain; codes that
the table does not hold.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reading.diagnoses import near, regions_named, treated_region
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of
from chartproof.rules.sample import sample

RULE = Rule(
    severity="warning",
    codes=("97110",),
    needs_note=True,
    sources=("icd-10-cm-guidelines", "mln-therapy-documentation"),
    ask="Exercises are for ____; the diagnosis listed is ____. Which condition was treated? ____",
    catalogue=("NEC-DX-MATCH",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    known = [found for code in visit.diagnoses if (found := treated_region(code)) is not None]
    if not known or len(known) < len(visit.diagnoses):
        return  # a diagnosis without a region may explain any exercise
    spans = note.spans("body_region")
    treated = {name: span for span in spans for name in regions_named(span.text)}
    if treated and not any(near(d.region, name) for d in known for name in treated):
        yield Finding(
            f"diagnosis of the {known[0].region}, treatment of the {' and '.join(sorted(treated))}",
            evidence=tuple(dict.fromkeys(treated.values()))[:2],
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "a shoulder diagnosis for knee work",
        given(sample(), bill="97110x2:GP", diagnoses=["M75.41"]),
    ),
    Passes("they agree", given(sample(), bill="97110x2:GP", diagnoses=["M17.11"])),
    Passes(
        "a stroke may weaken any part", given(sample(), bill="97110x2:GP", diagnoses=["I69.351"])
    ),
)
