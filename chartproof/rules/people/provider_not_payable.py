"""The person who gave the service is of a kind that Medicare does not pay for therapy.

Medicare pays therapists, their assistants under supervision, physicians and non-physician
practitioners, and persons with a therapist's training incident to a physician. Athletic trainers,
massage therapists, exercise physiologists and the like are not among them, whatever a state licence
says.

Why it matters: every line that such a person gave is denied.

Not checked here: taxonomy and enrolment; assistants and aides as rendering provider (`assistant-as-
rendering`); other payers, whose contracts differ.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import therapy_lines
from chartproof.rules.staff import credential_of

RULE = Rule(
    severity="error",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-02:15:230.5", "42-cfr-484.115"),
    ask="Name and credential of the person who delivered ____: ____",
    catalogue=("ELG-PROVIDER-TYPE",),
)

_NOT_PAID = frozenset(
    (
        "ATC",
        "LAT",
        "LMT",
        "CMT",
        "CSCS",
        "CEP",
        "EP",
        "RKT",
        "CTRS",
        "CPT",
        "MA",
        "CMA",
        "CNA",
        "RMT",
    )
)


def _words(credential: str) -> list[str]:
    return [w for w in credential.replace(",", " ").replace("/", " ").split() if w]


def check(visit: Visit, book: Book) -> Answers:
    if visit.rendering is None or not therapy_lines(visit, book):
        return
    credential = credential_of(visit)
    if credential is None and visit.rendering.role is None:
        yield Unsure(missing="credential of the rendering provider")
    elif credential is not None and set(_words(credential)) <= _NOT_PAID:
        yield Finding(
            f"Medicare does not pay therapy by {credential}", lines=therapy_lines(visit, book)
        )


EXAMPLES = (
    Flags("an athletic trainer", given(bill="97110x2:GP", rendering={"credential": "ATC"})),
    Flags(
        "two designations, neither payable",
        given(bill="97110x2:GP", rendering={"credential": "LMT, CSCS"}),
    ),
    Passes(
        "a therapist who is also a trainer",
        given(bill="97110x2:GP", rendering={"credential": "PT, ATC"}),
    ),
    Passes(
        "a plan outside Medicare",
        given(bill="97110x2:GP", payer="commercial", rendering={"credential": "ATC"}),
    ),
    IsUnsure(
        "only a number",
        given(bill="97110x2:GP", rendering={"npi": "1234567893"}),
        missing="credential of the rendering provider",
    ),
)
