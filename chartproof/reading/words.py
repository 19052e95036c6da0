"""Turn the tokens of a note into rows of word vectors, known words and unseen ones alike.

A vector is the sum of a row of its own (words seen in training), the mean of its word pieces and
the mean of its hashed character n-grams, so that a word never seen still lands near its like.
Numbers share rows by size: what matters is that it is a number, not which.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_LONGEST_PIECE = 24
_LONGEST_WORD = 400  # characters of a word that count
_KEPT = 20_000


def word_key(word: str) -> str:
    """Return the word under which a token is known; numbers give a class such as `<20s>`."""
    if word[0] == "<" or not (word[0].isdecimal() or word[1:2].isdecimal()):
        return word
    if not word.isdecimal():
        return "<d.d>" if "." in word else "<nx>"
    if len(word) == 5:
        return word if word.startswith("97") else "<n5>"
    value = int(word) if len(word) < 9 else 10**9
    if value <= 12:
        return f"<{value}>"
    if value <= 100:
        return f"<{value // 10 * 10}s>"
    return "<year>" if 1990 <= value <= 2035 else f"<n{min(len(word), 6)}>"


def grams_of(word: str, buckets: int) -> list[int]:
    """Return the hashed character n-grams (3 to 5) of a word, sorted, each once."""
    framed = f"<{word}>"
    crc, mask = zlib.crc32, buckets - 1
    parts = {framed[i : i + n] for n in (3, 4, 5) for i in range(len(framed) - n + 1)}
    return sorted(crc(p.encode("utf-8", "replace")) & mask for p in parts)


def pieces_of(word: str, known: dict[str, int]) -> list[int]:
    """Return the longest-match word pieces of a word; what is not known is left out."""
    found: list[int] = []
    i, size = 0, len(word)
    while i < size:
        inside = i > 0 and word[i - 1].isalnum() and word[i].isalnum()
        end = min(size, i + _LONGEST_PIECE)
        while end > i:
            row = known.get("##" + word[i:end] if inside else word[i:end])
            if row is not None:
                found.append(row)
                break
            end -= 1
        else:
            end = i + 1
        i = end
    return found


class Table:
    """Rows stored as int8 with one scale a row."""

    def __init__(self, rows: NDArray[np.int8], scales: NDArray[np.float32]) -> None:
        self.rows, self.scales = rows, scales

    def mean(self, picked: list[int]) -> Floats:
        """Return the mean of these rows, in fp32."""
        rows = self.rows[picked].astype(np.float32) * self.scales[picked, None]
        mean: Floats = rows.mean(axis=0, dtype=np.float32)
        return mean


class Vectors:
    """Word vectors, made on first need and kept for the life of the process."""

    def __init__(
        self, vocabulary: dict[str, int], pieces: dict[str, int], tables: tuple[Table, Table, Table]
    ) -> None:
        self._vocabulary, self._pieces = vocabulary, pieces
        self._own, self._piece, self._gram = tables
        self._place: dict[str, int] = {}
        self._matrix: Floats = np.zeros((4096, self._own.rows.shape[1]), np.float32)

    def of(self, words: list[str]) -> Floats:
        """Return one row a word, in order."""
        place = self._place
        try:
            return self._matrix[list(map(place.__getitem__, words))]
        except KeyError:
            self._learn(words)
            return self._matrix[[self._place[w] for w in words]]

    def share_known(self, words: list[str]) -> float:
        """Return the share of these words (at least one) that have a row of their own."""
        return sum(map(self._vocabulary.__contains__, words)) / len(words)

    def _learn(self, words: list[str]) -> None:
        if len(self._place) > _KEPT:  # garbage by the megabyte must not fill the memory
            self._place = {}
            self._matrix = self._matrix[:4096].copy()
        for word in dict.fromkeys(words):
            if word in self._place:
                continue
            row = len(self._place)
            if row >= len(self._matrix):
                self._matrix = np.concatenate([self._matrix, np.zeros_like(self._matrix)])
            self._matrix[row] = self._compose(word_key(word)[:_LONGEST_WORD])
            self._place[word] = row

    def _compose(self, key: str) -> Floats:
        total: Floats = np.zeros(self._matrix.shape[1], np.float32)
        if (row := self._vocabulary.get(key)) is not None:
            total += self._own.mean([row])
        if key[0] == "<" and len(key) > 1:
            return total
        if picked := pieces_of(key, self._pieces):
            total += self._piece.mean(picked)
        return total + self._gram.mean(grams_of(key, len(self._gram.rows)))
