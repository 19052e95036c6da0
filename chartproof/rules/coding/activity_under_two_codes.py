"""The same exercise stands under two codes.

One activity is one service. Where it served two ends, it is still billed once.

Why it matters: the second code is taken for a second payment of the same work.

Not checked here: minutes that are shared (`minutes-counted-twice`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.described import exercises_under, lines_of

RULE = Rule(
    severity="warning",
    sources=("ncci-manual:11",),
    needs_note=True,
    ask="____ appears under ____ and ____. Which service was it? ____",
    catalogue=("OVL-SAME-ACTIVITY",),
)


def check(visit: Visit, book: Book) -> Answers:
    seen: dict[str, tuple[str, int]] = {}
    for code in visit.codes:
        for exercise in exercises_under(visit, code):
            if exercise.code not in (None, code):
                continue
            name = _bare(exercise.name)
            first = seen.setdefault(name, (code, exercise.span.start))
            if len(name) > 3 and first[0] != code and first[1] != exercise.span.start:
                one = next(e for e in visit.note.exercises if e.span.start == first[1])
                yield Finding(
                    f"the same exercise stands under {first[0]} and {code}",
                    evidence=(one.span, exercise.span),
                    lines=(*lines_of(visit, first[0]), *lines_of(visit, code)),
                )


def _bare(name: str) -> str:
    """Return a name without its figures: "Step-ups 6 in" is "step-ups"."""
    words = name.casefold().split()
    figures = [i for i, word in enumerate(words) if any(map(str.isdigit, word))]
    return " ".join(words[: figures[0]] if figures else words)


EXAMPLES = (
    Flags(
        "step-ups twice",
        given(
            "97110 15 min: bridges 3x10, step-ups 3x10.\n97112 15 min: step-ups 3x10.",
            bill="97110x1:GP 97112x1:GP",
        ),
    ),
    Passes(
        "each its own",
        given(
            "97110 15 min: heel raises 3x10.\n97530 15 min: sit-to-stand 3x10.",
            bill="97110x1:GP 97530x1:GP",
        ),
    ),
)
