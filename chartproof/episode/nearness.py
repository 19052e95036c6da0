"""Notes that say nearly the same, found among very many.

Each note becomes a set of features: its stems, and each pair of stems that stand together,
whichever comes first; so that sentences may trade places and a few words turn without the set
changing much. A sketch of a set is its least feature in each of 128 bins; two sketches agree in as
many bins as the sets share (Jaccard). Sketches that agree in all four bins of some band are
candidates, and only they are looked at. All but the cutting into words is arithmetic on arrays.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chartproof.episode.pages import quiet_words, stem

Words = NDArray[np.uint32]
Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]

BINS, DEEP = 128, 4
BANDS = BINS // DEEP
_EMPTY = np.uint32(0xFFFFFFFF)
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
_CROWD = 24  # notes of one bucket that are all paired; of a larger one each with the first
_AT_ONCE = 10_000  # notes sketched at once
_MARKS = ".,;:!?()[]{}<>|\"'“”‘’*•●▪–—-_/\\#&+=~…"


class Near(NamedTuple):
    """Two notes, by place in what was searched, and how much they share, 0 to 1."""

    later: int
    earlier: int
    share: float


class _Hashes(dict[str, int]):
    """Hash of the stem of each word as it stands between blanks; 0 where it carries no meaning."""

    def __missing__(self, word: str) -> int:
        small = word.lower().strip(_MARKS)
        found = 0
        if small[:1].isdecimal():
            found = zlib.crc32(small.encode("utf-8", "replace")) or 1
        elif small and small not in quiet_words():
            found = zlib.crc32(stem(small).encode("utf-8", "replace")) or 1
        if len(self) < 500_000:
            self[word] = found
        return found


_HASHES = _Hashes()


def sketch(texts: Sequence[str]) -> Words:
    """Return a row of BINS for each text; texts without words have only empty bins."""
    rows = [_sketch(texts[i : i + _AT_ONCE]) for i in range(0, len(texts), _AT_ONCE)]
    return np.concatenate(rows) if rows else np.zeros((0, BINS), np.uint32)


def _sketch(texts: Sequence[str]) -> Words:
    of = _HASHES.__getitem__
    flat: list[int] = []  # one list for all: a list a note would keep the garbage collector busy
    counts: list[int] = []
    for text in texts:
        pieces = text.split()
        flat.extend(map(of, pieces))
        counts.append(len(pieces))
    sizes = np.array(counts, np.int64)
    words = np.fromiter(flat, np.uint32, len(flat))
    owner = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
    said = words > 0
    words, owner = words[said], owner[said]
    together = owner[1:] == owner[:-1]
    left, right = words[:-1][together], words[1:][together]
    pairs = np.minimum(left, right) * _FIRST ^ np.maximum(left, right) * _SECOND
    found = np.concatenate((words, pairs))
    found = (found ^ (found >> np.uint32(16))) * np.uint32(0x7FEB352D)
    found ^= found >> np.uint32(15)
    place = np.concatenate((owner, owner[:-1][together])) * np.int32(BINS)
    place += (found >> np.uint32(25)).astype(np.int32)
    bins = np.full(len(texts) * BINS, _EMPTY, np.uint32)
    np.minimum.at(bins, place, found << np.uint32(7))
    return _filled(bins.reshape(-1, BINS))


def features(text: str) -> list[int]:
    """Return the features of one text as whole numbers."""
    words = [w for w in map(_HASHES.__getitem__, text.split()) if w]
    pairs = {
        (min(a, b) * int(_FIRST) ^ max(a, b) * int(_SECOND)) & 0xFFFFFFFF
        for a, b in pairwise(words)
    }
    return list({*words, *pairs})


def _filled(bins: Words) -> Words:
    """Return sketches whose empty bins borrow from the next one that is not, marked by distance."""
    full = bins != _EMPTY
    rows = np.flatnonzero(full.any(axis=1) & ~full.all(axis=1))
    place = np.arange(BINS, dtype=np.int16)
    ahead = np.where(full[rows], place, np.int16(3 * BINS))
    twice = np.concatenate((ahead, ahead + np.int16(BINS)), axis=1)
    lender = np.minimum.accumulate(twice[:, ::-1], axis=1)[:, ::-1][:, :BINS]
    mark = (lender - place).astype(np.uint32) * np.uint32(2654435769)
    bins[rows] = np.take_along_axis(bins[rows], (lender % BINS).astype(np.intp), axis=1) + mark
    return bins


def _bands(bins: Words) -> list[Keys]:
    """Return for each band one key a note."""
    columns = np.ascontiguousarray(bins.T)
    found = []
    for band in range(BANDS):
        key = np.full(len(bins), band + 1, np.uint64)
        for column in columns[band * DEEP : (band + 1) * DEEP]:
            key = (key ^ column) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
        found.append(key)
    return found


def agreement(bins: Words, mine: Rows, others: Rows) -> NDArray[np.float64]:
    """Return in how many of their bins the notes of each pair agree, 0 to 1."""
    found = np.empty(len(mine))
    for i in range(0, len(mine), 50_000):
        part = slice(i, i + 50_000)
        same = bins[mine[part]] == bins[others[part]]
        found[part] = same.sum(axis=1, dtype=np.uint8) / BINS
    return found


def near_pairs(texts: Sequence[str], least: float = 0.5) -> tuple[Near, ...]:
    """Return each pair of texts that share at least so much, by later text, then earlier one.

    Of a crowd of copies of one text each is paired with the first of them, not with every other.
    """
    bins = sketch(texts)
    said = np.flatnonzero((bins != _EMPTY).any(axis=1))
    if len(said) < 2:
        return ()
    pairs = _candidates(bins if len(said) == len(bins) else bins[said])
    earlier, later = said[pairs >> 32], said[pairs & 0xFFFFFFFF]
    share = agreement(bins, later, earlier)
    kept = share >= least
    order = np.lexsort((earlier[kept], later[kept]))
    found = zip(later[kept][order], earlier[kept][order], share[kept][order], strict=True)
    return tuple(Near(int(a), int(b), float(s)) for a, b, s in found)


def _candidates(bins: Words) -> Rows:
    """Return pairs of rows that agree in a band, each once: the earlier one in the high half."""
    found: list[Rows] = []
    keys = _bands(bins)
    paired: list[NDArray[np.bool_]] = []  # of each band: notes of buckets that are all paired
    for band, key in enumerate(keys):
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        twin = ordered[1:] == ordered[:-1]
        kept = np.concatenate((twin, [False])) | np.concatenate(([False], twin))
        order, ordered = order[kept], ordered[kept]
        starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(order)])
        sizes = np.diff(np.concatenate((starts, [len(order)])))
        pairs = _within(order, starts, sizes)
        few = np.ones(len(key), np.bool_)
        few[order] = np.repeat(sizes <= _CROWD, sizes)
        paired.append(few)
        for before, told in zip(keys[:band], paired, strict=False):
            mine, others = pairs >> 32, pairs & 0xFFFFFFFF
            pairs = pairs[(before[mine] != before[others]) | ~told[mine]]
            if not len(pairs):
                break
        found.append(pairs)
    every = np.sort(np.concatenate(found))
    return every[np.concatenate(([True], every[1:] != every[:-1]))[: len(every)]]


def _within(order: Rows, starts: Rows, sizes: Rows) -> Rows:
    """Return the pairs within each bucket of a band: of few notes all, of a crowd with the first.

    sizes: two and more.
    """
    first = np.repeat(starts, sizes - 1)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(sizes - 1) - (sizes - 1), sizes - 1) + 1
    found = [(order[first] << 32) | order[first + offset]]
    left = np.repeat(np.where(sizes <= _CROWD, sizes, 0), sizes - 1)
    at = first + offset
    for gap in range(1, _CROWD):
        kept = offset + gap < left
        if not kept.any():
            break
        at, offset, left = at[kept], offset[kept], left[kept]
        found.append((order[at] << 32) | order[at + gap])
    return np.concatenate(found)


class Index(NamedTuple):
    """Sketches of many notes, ready to be asked. keys and rows: of each band, by key."""

    bins: Words
    keys: tuple[Keys, ...]
    rows: tuple[Rows, ...]

    def near(self, texts: Sequence[str], least: float) -> Iterable[Near]:
        """Return the notes near each text: `later` is the text's place, `earlier` the note's."""
        asked = sketch(texts)
        said = (asked != _EMPTY).any(axis=1)
        found: list[Rows] = []
        for band, key in enumerate(_bands(asked)):
            low = np.searchsorted(self.keys[band], key, "left")
            high = np.searchsorted(self.keys[band], key, "right")
            rows = self.rows[band]
            hit = np.flatnonzero((high > low) & said)
            found += [(np.int64(i) << 32) | rows[low[i] : high[i]] for i in hit]
        if not found:
            return
        pairs = np.unique(np.concatenate(found))
        mine, others = pairs >> 32, pairs & 0xFFFFFFFF
        share = (asked[mine] == self.bins[others]).mean(axis=1)
        for i in np.flatnonzero(share >= least):
            yield Near(int(mine[i]), int(others[i]), float(share[i]))


def index_of(texts: Sequence[str]) -> Index:
    """Return an index of these texts."""
    bins = sketch(texts)
    said = np.flatnonzero((bins != _EMPTY).any(axis=1))
    keys, rows = [], []
    for key in _bands(bins[said]):
        order = np.argsort(key, kind="stable")
        keys.append(key[order])
        rows.append(said[order])
    return Index(bins, tuple(keys), tuple(rows))
