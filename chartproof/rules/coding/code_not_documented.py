"""A code is billed, and no words of the note name or show its service.

Each billed service shows in the note: by its name, its minutes, or the work itself.

Why it matters: services that are not documented are among the first reasons of denial in reviews.

Not checked here: exercise, which the rules on exercises look at; services described in words that
are not in our lists, so read the note before acting on this.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.described import FITS, lines_of, under

RULE = Rule(
    severity="warning",
    codes=(
        "97112",
        "97113",
        "97116",
        "97124",
        "97140",
        "97530",
        "97535",
        "97542",
        "97035",
        "97012",
    ),
    sources=("palmetto-tpe",),
    needs_note=True,
    ask="No text supports ____. Was it furnished? ____ If not, remove it.",
    catalogue=("COD-NOT-DOCUMENTED",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable:
        return
    for code in visit.codes:
        if code not in RULE.codes or under(visit, code):
            continue
        stated = note.minutes_of(code)
        if stated is not None and stated.spans:
            continue
        kinds = [kind for kind, fits in FITS.items() if code in fits]
        if not note.mentioned(*kinds, f"named-{code}"):
            yield Finding(f"nothing in the note shows {code}", lines=lines_of(visit, code))


EXAMPLES = (
    Flags(
        "no hands-on work",
        given("Therapeutic exercise 25 min: bridges 3x10.", bill="97110x2:GP 97140x1:GP"),
    ),
    Passes(
        "named with its minutes",
        given("TE 25 min: bridges 3x10. Manual 15 min: STM.", bill="97110x2:GP 97140x1:GP"),
    ),
    Passes("shown", given("TE 25 min. Posterior glides, grade III.", bill="97110x2:GP 97140x1:GP")),
)
