"""What the note describes belongs to another code, or is no treatment.

A code is billed for the work it names. Exercise (97110) is not hands-on technique, gait training,
whole tasks, self-care training, work in water, a modality, a splint, speech treatment, a talk or
paperwork; functional activities (97530), retraining (97112), self-care (97535), pool (97113) and
manual therapy (97140) are not sets of exercises. Balance drills among exercises are no fault.

Why it matters: the service billed was not given, and what was given may pay less or nothing.

Not checked here: how skilled the work was; vague notes that name no work at all, and whether a code
that the note never mentions was given (`code-not-documented`).
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.described import lines_of
from chartproof.rules.misfit import misfit

RULE = Rule(
    severity="error",
    sources=("cpt", "palmetto-97110"),
    codes=("97110", "97112", "97113", "97140", "97530", "97535"),
    ask="Which service was given in the minutes of ____? ____ (if not as billed, it comes off)",
    catalogue=("COD-97112", "COD-97530", "COD-97116", "COD-97140", "COD-97113", "COD-97535"),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.text is None or visit.note.unreadable:
        yield Unsure(missing="a note that shows what was done")
        return
    for code in visit.codes:
        if (found := misfit(visit, code)) is not None:
            yield Finding(found.message, found.spans, lines_of(visit, code))


EXAMPLES = (
    Flags(
        "hands-on work alone",
        given(
            "97110 25 min. Soft tissue mobilization and grade III PAs, no exercise today.",
            bill="97110x2:GP",
        ),
        quote="no exercise today",
    ),
    Flags(
        "dressing practice",
        given(
            "97110 24 min: donning a shirt one-handed, sock aid, elastic laces.",
            bill="97110x2:GO",
            discipline="OT",
            payer="commercial",
        ),
    ),
    Flags(
        "exercises under functional activities",
        given(
            "97530 28 min. Leg press 90 lb 3x10, clamshells 3x12, bridges 3x10, for strength.",
            bill="97530x2:GP",
        ),
    ),
    Flags(
        "the pool was closed",
        given(
            "97113 26 min. Pool closed; did the same list on the mat: bridges 3x10.",
            bill="97113x2:GP",
        ),
        quote="same list on the mat",
    ),
    Passes(
        "exercises under exercise",
        given("97110 25 min. Leg press 90 lb 3x10, heel raises 3x12.", bill="97110x2:GP"),
    ),
    Passes(
        "balance among the exercises",
        given("97110 25 min. Leg press 90 lb 3x10, tandem stance 3x30 s.", bill="97110x2:GP"),
    ),
    Passes(
        "each under its own code",
        given(
            "97110 23 min: leg press 90 lb 3x10.\n97140 15 min: soft tissue mobilization.",
            bill="97110x2:GP 97140x1:GP",
        ),
    ),
    IsUnsure("no note", given(bill="97110x2:GP@25"), missing="a note that shows what was done"),
)
