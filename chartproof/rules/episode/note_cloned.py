"""A note is the text of an earlier one.

The whole note stood in an earlier visit, of this patient or of another patient, word for word or
with its sentences moved and a few words turned. Template lines that every chart of the clinic
holds are not counted.

Why it matters: contractors deny what is copied, for it shows what was done on another day.

Not checked here: notes that differ in their figures (`note-cloned-but-numbers`); parts of notes
(`section-copied`).
"""

from __future__ import annotations

from chartproof.episode.courses import listed, number, numbers
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import course, sound
from chartproof.model import Answers, Copy, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import elsewhere, found, openings

RULE = Rule(
    looks_at="episode",
    severity="error",
    needs_note=True,
    sources=("mac-cloning",),
    ask="Visit ____ reads as visit ____ What was found, done and said on that day? ____",
    catalogue=("EPI-CLONE",),
)


def check(episode: Episode, book: Book) -> Answers:
    copied = [c for c in episode.copies or () if c.kind in ("whole", "reworded")]
    own = [c for c in copied if c.other_episode is None]
    for of in dict.fromkeys(c.source for c in own):
        same = [c for c in own if c.source == of]
        visits = tuple(c.visit for c in same)
        said = openings(episode, (of, *visits))
        told = _told(same)
        yield found(f"{numbers(episode, visits)} {told} visit {number(episode, of)}", said)
    for other in dict.fromkeys(c.other_episode for c in copied if c.other_episode is not None):
        same = [c for c in copied if c.other_episode == other]
        visits = tuple(c.visit for c in same)
        sources = listed([c.source_number or c.source + 1 for c in same])
        whose = f"{elsewhere(same[0], 'notes')} (episode {other}, {sources})"
        yield found(f"{numbers(episode, visits)} {_told(same)} {whose}", openings(episode, visits))


def _told(copies: list[Copy]) -> str:
    """Return how the notes are copies: to the word, or with words turned."""
    one = len(copies) == 1
    if any(c.kind == "reworded" and c.changes for c in copies):
        return "says the same as" if one else "say the same as"
    return "is word for word" if one else "are word for word"


_SAME = (
    "S: Neck pain 4/10 at the desk. O: TE 25 min: chin tuck 2x10, row red 2x10. Verbal cues given. "
    "A: Tolerated well, progressing. P: Continue. B. Reed, PT"
)
_MOVED = (
    "S: At the desk neck pain is 4/10. O: TE 25 min: row red 2x10, chin tuck "
    "2x10. Verbal cues were "
    "given. A: Progressing, tolerated well. P: Continue. B. Reed, PT"
)

EXAMPLES = (
    Flags(
        "the same text",
        course(_SAME, _SAME, _SAME),
        quote="S: Neck pain 4/10 at the desk. "
        "O: TE 25 min: chin tuck 2x10, row red 2x10. Verbal cues",
    ),
    Flags("sentences moved", course(_SAME, _MOVED)),
    Flags(
        "the text of another patient",
        course(_MOVED, _SAME, beside=(course(_SAME, patient_id="o"),)),
    ),
    Passes("new words each time", sound(6)),
)
