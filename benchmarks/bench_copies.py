"""Near-duplicate notes among 100,000, against datasketch on the same features at equal recall.

    python -m benchmarks.bench_copies [notes] [--peer]

Notes are put together from the sentences of the corpus, seeded; one in seven is a planted copy of
an earlier note: word for word, with other figures, with its sentences in another order, or with
words turned and dropped. Found: a planted copy is paired with its source or with a sister copy.
False: a pair of notes that were not planted. Times are process CPU seconds with making the
features, since both need them. `--peer` also runs datasketch, which must be installed (it is no
dependency): MinHash of 128 permutations over ready-made integers, its fastest way in, and LSH with
the same bands.
"""

from __future__ import annotations

import random
import re
import resource
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from chartproof import corpus
from chartproof.episode import nearness

KINDS = ("whole", "numbers", "reordered", "reworded")
LEAST = 0.45
ROUNDS = 3
_TURNS = {"patient": "pt", "right": "R", "left": "L", "with": "w/", "reports": "states",
          "when": "while", "the": "", "stop": "prevent", "is": "was", "a": ""}  # fmt: skip


class Data(NamedTuple):
    """Notes and, of each planted copy, the family of notes it belongs to."""

    notes: list[str]
    family: dict[int, int]
    kind: dict[int, str]


def make(count: int, seed: int = 7) -> Data:
    """Return notes with planted copies."""
    rng = random.Random(seed)
    pool = sorted(
        {
            piece.strip()
            for note in corpus.notes()
            for piece in re.split(r"(?<=[.;])\s|\n", note.text)
            if len(piece.split()) > 3
        }
    )
    notes: list[str] = []
    family: dict[int, int] = {}
    kind: dict[int, str] = {}
    for i in range(count):
        if i > 20 and rng.random() < 1 / 7:
            source = rng.randrange(max(0, i - 5000), i)
            kind[i] = rng.choice(KINDS)
            family.setdefault(source, source)
            family[i] = family[source]
            notes.append(_copied(rng, notes[family[source]], kind[i]))
        else:
            pieces = [_refigured(rng, rng.choice(pool)) for _ in range(rng.randint(9, 16))]
            notes.append(" ".join(p if p.endswith((".", ";")) else p + "." for p in pieces))
    return Data(notes, family, kind)


def _refigured(rng: random.Random, text: str) -> str:
    return re.sub(r"\d+", lambda m: str(max(0, int(m[0][:6]) + rng.randint(-3, 3))), text)


def _copied(rng: random.Random, text: str, kind: str) -> str:
    if kind == "numbers":
        return re.sub(r"\d+", lambda m: str(int(m[0]) + (rng.random() < 0.3)), text)
    if kind == "reordered":
        pieces = re.split(r"(?<=[.;])\s", text)
        rng.shuffle(pieces)
        return " ".join(pieces)
    if kind == "reworded":
        words = [_TURNS.get(w, w) if rng.random() < 0.8 else w for w in text.split()]
        dropped = rng.uniform(0.0, 0.25)  # from lightly turned to hardly the same note
        kept = [w for w in words if w and rng.random() > dropped]
        for _ in range(len(kept) // 10):
            k = rng.randrange(len(kept) - 1)
            kept[k], kept[k + 1] = kept[k + 1], kept[k]
        return " ".join(kept)
    return text


def ours(notes: list[str]) -> set[tuple[int, int]]:
    """Return the pairs that chartproof finds."""
    return {(n.later, n.earlier) for n in nearness.near_pairs(notes, LEAST)}


def peer(notes: list[str]) -> set[tuple[int, int]]:
    """Return the pairs that datasketch finds: each note asked of those before it."""
    import numpy as np
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found]  # the peer

    lsh = MinHashLSH(num_perm=nearness.BINS, params=(nearness.BANDS, nearness.DEEP))
    found: set[tuple[int, int]] = set()
    sketches: list[MinHash] = []
    for i, note in enumerate(notes):
        sketch = MinHash(num_perm=nearness.BINS, seed=1, hashfunc=int)
        sketch.update_batch(nearness.features(note))
        for j in lsh.query(sketch):
            if np.mean(sketches[j].hashvalues == sketch.hashvalues) >= LEAST:
                found.add((i, j))
        sketches.append(sketch)
        lsh.insert(i, sketch)
    return found


def run(name: str, find: Callable[[list[str]], set[tuple[int, int]]], data: Data) -> float:
    """Print one searcher's figures; return its CPU seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    pairs = find(data.notes)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    right = {a for a, b in pairs if data.family.get(a, -1) == data.family.get(b, -2)}
    wrong = sum(data.family.get(a, -1) != data.family.get(b, -2) for a, b in pairs)
    recall = sum(i in right for i in data.kind) / max(1, len(data.kind))
    each = {
        k: sum(i in right for i, x in data.kind.items() if x == k)
        / max(1, sum(x == k for x in data.kind.values()))
        for k in KINDS
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:12} {len(data.notes):,} notes: {cpu:.1f} CPU s ({wall:.1f} s), "
        f"{len(data.notes) / cpu:,.0f} notes/s, recall {recall:.4f} "
        f"({', '.join(f'{k} {v:.3f}' for k, v in each.items())}), false pairs {wrong}, "
        f"peak {peak:,.0f} MB",
        flush=True,
    )
    return cpu


def main(arguments: list[str]) -> None:
    """Print figures for as many notes as asked."""
    counts = [int(a) for a in arguments if a.isdecimal()]
    data = make(counts[0] if counts else 100_000)
    mine, theirs = [], []
    for _ in range(ROUNDS):  # in turn, and the best of each: a shared machine has slow spells
        mine.append(run("chartproof", ours, data))
        if "--peer" in arguments:
            theirs.append(run("datasketch", peer, data))
    if theirs:
        print(f"best of {ROUNDS}: datasketch takes {min(theirs) / min(mine):.1f} times as long")


if __name__ == "__main__":
    main(sys.argv[1:])
