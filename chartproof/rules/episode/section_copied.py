"""A part of the note is copied from an earlier visit.

The patient's own report, the assessment, or another part stood word for word, or nearly so, in an
earlier note, while the rest is new. Lines of the clinic's template are not counted.

Why it matters: a complaint or a judgement that is pasted says nothing of that day, and it throws
doubt on what is true beside it.

Not checked here: whole notes (`note-cloned`); lists of exercises, which may well be the same.
"""

from __future__ import annotations

from chartproof.episode.courses import number, numbers
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import course, sound
from chartproof.model import Answers, Episode, Said
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import elsewhere, found, openings

RULE = Rule(
    looks_at="episode",
    severity="warning",
    needs_note=True,
    sources=("mac-cloning",),
    ask="The ____ of visit ____ is that of visit ____ What did the patient say, or you find? ____",
    catalogue=("EPI-CLONE",),
)


def check(episode: Episode, book: Book) -> Answers:
    copied = [c for c in episode.copies or () if c.kind == "section"]
    for section, of, other in dict.fromkeys((c.section, c.source, c.other_episode) for c in copied):
        same = [c for c in copied if (c.section, c.source, c.other_episode) == (section, of, other)]
        visits = tuple(c.visit for c in same)
        kept = [Said(c.visit, c.kept[0]) for c in same if c.kept]
        where = (
            f"visit {number(episode, of)}"
            if other is None
            else f"{elsewhere(same[0])} ({other}, visit {same[0].source_number or of + 1})"
        )
        told = f"the {section or 'text'} of {numbers(episode, visits)} is that of {where}"
        yield found(told, kept or openings(episode, visits))


_ACHES = (
    "S: Thumb side of the wrist aches when lifting the baby and wringing washcloths, "
    "worst at night."
)

EXAMPLES = (
    Flags(
        "one complaint for weeks",
        course(
            f"{_ACHES} O: Grip 14 kg. TE 24 min: thumb AROM 2x10. A: Tendon irritable, load kept "
            "isometric at a third of full effort. P: Raise hold time. L. Font, OTR/L",
            f"{_ACHES} O: Grip 15 kg. TE 25 min: isometric abduction 5x20 s. A: "
            f"Two holds were sharp "
            "until the wrist came to neutral. P: Rubber band. L. Font, OTR/L",
            f"{_ACHES} O: Grip 17 kg. TE 26 min: eccentric deviation 1 lb 2x8. A: She dropped the "
            "weight quickly, half of it taken on the way down. P: Three sets. L. Font, OTR/L",
            discipline="OT",
        ),
    ),
    Passes("new words each time", sound(6)),
)
