"""Words that a clinic's template puts into every note: learned from its notes, and discounted.

A statement that stands in the notes of several other patients is the template's, not this
patient's: a consent line, a precaution line, "continue per plan of care". Where nearly all of a
note is such text nothing is discounted, for then the note as a whole is what was copied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from chartproof.episode.pages import Page, worded
from chartproof.episode.shelf import Shelf, StatementKey, statement_key
from chartproof.model.episode import Episode

PATIENTS = 2  # others whose notes have the statement
MOST = 0.6  # share of a note's words that may be discounted
FEWEST, OFTEN = 4, 0.6  # notes that a habit is learned from, and the share that have it
NEW_WORDS = 2  # of meaning, beside the habit


def template_of(episode: Episode, pages: Sequence[Page], shelf: Shelf) -> frozenset[StatementKey]:
    """Return the statements of these pages that other patients' notes on the shelf have too."""
    if not shelf.habits:
        return frozenset()
    own = 1 if any(e.id == episode.id for e in shelf.episodes) else 0
    keys = {statement_key(page, *s) for page in pages for s in page.statements}
    return frozenset(k for k in keys if shelf.habits[k] - own >= PATIENTS)


def own_words(page: Page, template: frozenset[StatementKey]) -> Counter[str]:
    """Return the meaning words of a note, figures aside, without those of the template."""
    every = worded(page.counts)
    rest = _less(every, page, template)
    return rest if rest.total() >= (1 - MOST) * every.total() else every


def own_words_of_part(part: Page, discounted: frozenset[StatementKey]) -> Counter[str]:
    """Return the meaning words of a part of a note, without statements that are discounted."""
    return _less(worded(part.counts), part, discounted)


def _less(words: Counter[str], page: Page, keys: frozenset[StatementKey]) -> Counter[str]:
    if not keys:
        return words
    rest = words.copy()
    for first, last in page.statements:
        if statement_key(page, first, last) in keys:
            rest -= worded(page.counted(first, last))
    return rest


def part_habits(own: Sequence[Page]) -> frozenset[StatementKey]:
    """Return statements that stand in one part of most notes while the rest of that part is new.

    own: that part of each note that has it. A part that repeats as a whole is no habit but a copy,
    so then there are none.
    """
    if len(own) < FEWEST:
        return frozenset()
    said = Counter(k for p in own for k in {statement_key(p, *s) for s in p.statements})
    often = frozenset(k for k, n in said.items() if n >= OFTEN * len(own))
    if not often:
        return often
    new = [_less(worded(p.counts), p, often).total() for p in own]
    return often if median(new) >= NEW_WORDS else frozenset()
