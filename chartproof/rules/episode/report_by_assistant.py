"""An assistant alone wrote the progress report.

A clinician writes and signs it: the therapist, or a physician or practitioner. An assistant may
describe what was done; judging progress and updating goals is not an assistant's.

Why it matters: such a report does not count, and the days after it run without one.

Not checked here: who wrote daily notes.
"""

from __future__ import annotations

from chartproof.episode.courses import disciplines, number, visits_of
from chartproof.episode.reports import reports_of
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import note, sound
from chartproof.model import Answers, Episode, Said
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found, openings

RULE = Rule(
    looks_at="episode",
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("cms-100-02:15:220.3",),
    ask="Clinician who judged progress on ____: ____ Signed on ____",
    catalogue=("FRQ-PR-AUTHOR", "ELG-ASSIST-SCOPE"),
)


def check(episode: Episode, book: Book) -> Answers:
    for discipline in disciplines(episode):
        for report in reports_of(episode, visits_of(episode, discipline)):
            if report.author != "assistant" or report.kind == "daily":
                continue
            signed = episode.visits[report.visit].note.signatures
            said = [Said(report.visit, s.span) for s in signed] or openings(
                episode, (report.visit,)
            )
            where = number(episode, report.visit)
            yield found(f"the {report.kind} of visit {where} is an assistant's alone", said)


_TEXT = (
    "O: Progress report days 1-9: flexion 119 (95). TE 30 min: leg press 80 lb "
    "3x10. A: STG bathing "
    "met; LTG 12 stairs: 8 with rail. P: Continue 2x/wk.\n"
)

EXAMPLES = (
    Flags("signed by the assistant", sound(10, (9, note(f"{_TEXT}Kim Lee, PTA", "progress")))),
    Passes("signed by the therapist", sound(10)),
)
