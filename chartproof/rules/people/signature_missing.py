"""The note is not signed by a named clinician with a credential.

A name with its professional designation stands under the note, by hand or electronically. Initials
alone, a name without credential and a blank line do not identify who treated.

Why it matters: an unsigned note is treated as no note, however good it is.

Not checked here: whether the signature is genuine, and its date (`signed-before-visit`).
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import last_line, lines_of, nearest
from chartproof.rules.sample import sample

RULE = Rule(
    severity="error",
    codes=("97110",),
    needs_note=True,
    sources=("cms-100-02:15:220.3", "cms-100-08:3:3.3.2.4"),
    ask="Name and credential of the author: ____ If the signature is missing, an attestation by "
    "the author, not back-dated: ____",
    catalogue=("ELG-SIGNATURE",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable:
        yield Unsure(missing="a note that can be read")
    elif note.status("signature") != "present":
        blank = tuple(s.span for s in note.signatures if s.blank)
        yield Finding(
            "no name with a credential under the note",
            evidence=nearest(note, "signature") or blank or last_line(note),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "nobody signed",
        given(sample(signature=""), bill="97110x2:GP"),
        quote="P: Next visit try the 6 inch step.",
    ),
    Flags("a blank line", given(sample(signature="Signature: ____________"), bill="97110x2:GP")),
    Passes("name and credential", given(sample(), bill="97110x2:GP")),
    IsUnsure("an empty note", given(" ", bill="97110x2:GP"), missing="a note that can be read"),
)
