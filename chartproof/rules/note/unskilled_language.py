"""The note itself says that no skill was needed, or that the patient did the routine alone.

Words that concede it: independent with all exercises, the usual routine on her own, no therapist
needed. A denial of cueing or correction counts where no other skilled action is shown.

Why it matters: the note then argues against its own charge, and no other page can mend that.

Not checked here: exercises that were mastered and moved to the home program; words of the patient
about home.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.contact import proofs
from chartproof.rules.gaps import one_on_one_lines
from chartproof.rules.sample import sample

RULE = Rule(
    severity="error",
    needs_note=True,
    sources=("cms-100-02:15:220.2", "lcd-l33631"),
    ask="The note says ____ while billing ____ units. Which skilled service was given in those "
    "minutes? ____ If none: lines to remove ____",
    catalogue=("SKL-UNSKILLED-PHRASE",),
)


def check(visit: Visit, book: Book) -> Answers:
    note, lines = visit.note, one_on_one_lines(visit, book)
    if not lines:
        return
    words = [m.span for m in note.mentioned("skill-disclaimed")]
    if note.status("skilled_intervention") != "present":
        words += [m.span for m in (*proofs(note, "unskilled"), *note.mentioned("cueing-denied"))]
    if words:
        yield Finding(
            "the note says that no skill was needed or that the patient did it alone",
            evidence=tuple(dict.fromkeys(words)),
            lines=lines,
        )


EXAMPLES = (
    Flags(
        "did it alone",
        given(sample(skill="Patient did her usual exercises independently."), bill="97110x2:GP"),
        quote="did her usual exercises independently",
    ),
    Flags(
        "no cues, and nothing else",
        given(sample(skill="No cues needed."), bill="97110x2:GP"),
        quote="No cues needed",
    ),
    Flags(
        "anyone could have",
        given(sample(more="Anyone could have stood by."), bill="97110x2:GP"),
        quote="Anyone could",
    ),
    Passes(
        "mastered and sent home", given(sample(more="Independent with HEP."), bill="97110x2:GP")
    ),
    Passes(
        "the goal is independence",
        given(
            sample(goal="Goal: to be independent with gym program in 4 weeks."), bill="97110x2:GP"
        ),
    ),
)
