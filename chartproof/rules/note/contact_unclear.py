"""The words suggest a gym session, and one-on-one contact is not stated.

Gym session, circuit, supervised exercise: where such words stand, the note says that the contact
was one-on-one, or shows it by what the clinician did.

Why it matters: supervision of a gym session is not the service that the code pays.

Not checked here: notes without such words, where contact need not be stated for Medicare.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    codes=("97110",),
    needs_note=True,
    sources=("cms-11-scenarios", "cpt"),
    ask="One-on-one minutes: ____ of ____ billed",
    catalogue=("ONE-STATED",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    words = note.mentioned("gym-session")
    if not words or note.status("one_on_one") == "present":
        return
    if note.status("skilled_intervention") != "present":
        yield Finding(
            "a gym session without stated one-on-one contact",
            evidence=tuple(m.span for m in words),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "gym session",
        given(sample(time="Gym session (97110) 25 minutes:", skill=""), bill="97110x2:GP"),
        quote="Gym session",
    ),
    Passes(
        "one-on-one",
        given(
            sample(time="Gym session (97110) 25 minutes, one-on-one with PT:"), bill="97110x2:GP"
        ),
    ),
    Passes(
        "no such words",
        given(sample(time="Therapeutic exercise (97110) 25 minutes:"), bill="97110x2:GP"),
    ),
)
