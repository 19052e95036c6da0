"""GA says that the patient signed a notice before the service, and the notice does not show it.

A required notice counts when it was signed before the service it names. Signed afterwards, or not
at all, it protects nobody.

Why it matters: the provider, not the patient, then owes for the denied line.

Not checked here: what the notice says. Where nothing was sent of the notice, nothing is concluded.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("medicare",),
    sources=("cms-100-04:30:50",),
    ask="Notice on file? Signed on ____ for the reason ____",
    catalogue=("MOD-ABN",),
)


def check(visit: Visit, book: Book) -> Answers:
    lines = tuple(i for i, c in enumerate(visit.charges) if "GA" in c.modifiers)
    if not lines:
        return
    notice, day = visit.abn, visit.date_of_service
    if notice is None:
        yield Unsure(missing="the signed notice that GA stands for")
    elif notice.signed_on is None:
        yield Finding("GA is billed and the notice carries no signature date", lines=lines)
    elif notice.signed_on > day:
        yield Finding(
            f"GA is billed for {day}, the notice was signed {notice.signed_on}", lines=lines
        )
    elif notice.voluntary:
        yield Finding("GA stands for a required notice; the one on file is voluntary", lines=lines)


EXAMPLES = (
    Flags("signed a day late", given(bill="97110x2:GP+GA", abn={"signed_on": "2026-03-04"})),
    Flags("never signed", given(bill="97110x2:GP+GA", abn={})),
    Flags(
        "voluntary notice",
        given(bill="97110x2:GP+GA", abn={"signed_on": "2026-03-01", "voluntary": True}),
    ),
    Passes("signed the day before", given(bill="97110x2:GP+GA", abn={"signed_on": "2026-03-02"})),
    Passes("no GA", given(bill="97110x2:GP")),
    IsUnsure(
        "the notice was not sent",
        given(bill="97110x2:GP+GA"),
        missing="the signed notice that GA stands for",
    ),
)
