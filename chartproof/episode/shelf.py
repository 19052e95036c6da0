"""Many courses of one clinic, stood together so that copies among them are found fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from chartproof.episode.nearness import Index, index_of
from chartproof.episode.pages import Page, turn
from chartproof.model.episode import Episode

StatementKey = tuple[str, ...]


class Shelf(NamedTuple):
    """Courses with an index of their notes.

    places: of each note, its course and its visit. habits: statements, figures aside, by the number
    of courses whose notes have them.
    """

    episodes: tuple[Episode, ...]
    places: tuple[tuple[int, int], ...]
    notes: Index
    habits: Counter[StatementKey]

    def near(
        self, episode: Episode, texts: Sequence[str], least: float
    ) -> dict[int, list[tuple[Episode, int]]]:
        """Return for each text the visits of other courses that are near it."""
        found: dict[int, list[tuple[Episode, int]]] = {}
        if not self.places:
            return found
        for near in self.notes.near(texts, least):
            at, visit = self.places[near.earlier]
            other = self.episodes[at]
            if other.id != episode.id:
                found.setdefault(near.later, []).append((other, visit))
        return found


def shelve(episodes: Sequence[Episode]) -> Shelf:
    """Return these courses with an index of their notes; visits without a note are left out."""
    places, texts = [], []
    habits: Counter[StatementKey] = Counter()
    for at, episode in enumerate(episodes):
        said: set[StatementKey] = set()
        for i, visit in enumerate(episode.visits):
            if not visit.text:
                continue
            places.append((at, i))
            texts.append(visit.text)
            page = turn(visit.text)
            said.update(statement_key(page, *s) for s in page.statements)
        habits.update(said)
    return Shelf(tuple(episodes), tuple(places), index_of(texts), habits)


def statement_key(page: Page, first: int, last: int) -> StatementKey:
    """Return a statement's words, figures aside."""
    figures = page.figures
    return tuple(["#" if figures[k] else f for k, f in enumerate(page.forms[first:last], first)])
