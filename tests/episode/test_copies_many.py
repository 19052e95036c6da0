"""Near-duplicate search over very many notes: what is found, what is not, and its arithmetic."""

from __future__ import annotations

import random

from chartproof.episode.nearness import BINS, index_of, near_pairs, sketch
from tests.episode.test_copies import FRESH, SHUFFLED, SORE, TURNED

WORDS = [
    f"{a}{b}" for a in ("lift", "turn", "hold", "step", "reach", "carry") for b in "abcdefghijk"
]


def notes(count: int, seed: int = 3) -> list[str]:
    """Return notes of words drawn at random."""
    rng = random.Random(seed)
    return [" ".join(rng.choices(WORDS, k=60)) for _ in range(count)]


def test_copies_are_found_among_many_others() -> None:
    many = notes(300)
    texts = [*many, SORE, *many[:5], TURNED, SHUFFLED, FRESH]
    found = {(n.later, n.earlier) for n in near_pairs(texts)}
    assert {(301 + i, i) for i in range(5)} <= found
    assert (306, 300) in found
    assert (307, 300) in found
    assert not any(308 in pair for pair in found)


def test_a_crowd_of_copies_is_paired_with_its_first() -> None:
    texts = [*notes(10), *([SORE] * 200)]
    found = {(n.later, n.earlier) for n in near_pairs(texts)}
    assert {(i, 10) for i in range(11, 210)} <= found
    assert len(found) < 400


def test_shares_are_near_the_true_ones() -> None:
    first = " ".join(f"word{i}" for i in range(400))
    half = (
        " ".join(f"word{i}" for i in range(400) if i < 200)
        + " "
        + " ".join(f"other{i}" for i in range(200))
    )
    (found,) = near_pairs([first, half], least=0.1)
    assert abs(found.share - 1 / 3) < 0.15


def test_an_index_answers_as_the_search_does() -> None:
    texts = [*notes(50), SORE]
    index = index_of(texts)
    assert [(n.later, n.earlier) for n in index.near([FRESH, TURNED], 0.45)] == [(1, 50)]


def test_texts_without_words_are_near_nothing() -> None:
    assert near_pairs(["", " ", "the of and", "", "..."]) == ()
    assert near_pairs([]) == ()
    assert sketch([]).shape == (0, BINS)
    assert list(index_of([]).near(["some words here"], 0.1)) == []
