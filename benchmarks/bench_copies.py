"""Near-duplicate notes among 100,000, against datasketch on the same features at equal recall.

    python -m benchmarks.bench_copies [--notes 100000] [--rounds 3] [--peer OTHER/bin/python]

Notes are put together from the sentences of the corpus, seeded; one in seven is a planted copy of
an earlier note: word for word, with other figures, with its sentences in another order, or with
words turned and dropped. Found: a planted copy is paired with its source or with a sister copy.
False: a pair of notes that were not planted. Times are process CPU seconds with making the
features, since both need them. `--peer` also runs datasketch, with the Python of an environment
that holds the dependency group `bench`: MinHash of 128 permutations over ready-made integers, its
fastest way in, and LSH with the same bands.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import time
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


PEER = """
import json, sys, time
import numpy as np
from datasketch import MinHash, MinHashLSH

bins, bands, deep, least = json.loads(sys.argv[1])
texts = [json.loads(line) for line in sys.stdin]
began = time.process_time()
lsh = MinHashLSH(num_perm=bins, params=(bands, deep))
found, sketches = [], []
for i, features in enumerate(texts):
    sketch = MinHash(num_perm=bins, seed=1, hashfunc=int)
    sketch.update_batch(features)
    for j in lsh.query(sketch):
        if np.mean(sketches[j].hashvalues == sketch.hashvalues) >= least:
            found.append((i, j))
    sketches.append(sketch)
    lsh.insert(i, sketch)
print(json.dumps([time.process_time() - began, found]))
"""


def peer(notes: list[str], python: str) -> tuple[set[tuple[int, int]], float]:
    """Return the pairs that datasketch finds, each note asked of those before it, and CPU seconds.

    python: of an environment that has it.
    """
    began = time.process_time()
    features = [nearness.features(note) for note in notes]
    took = time.process_time() - began
    given = "".join(json.dumps([int(f) for f in some]) + "\n" for some in features)
    words = json.dumps([nearness.BINS, nearness.BANDS, nearness.DEEP, LEAST])
    done = subprocess.run(
        [python, "-c", PEER, words], input=given, capture_output=True, text=True, check=True
    )
    seconds, pairs = json.loads(done.stdout)
    return {(i, j) for i, j in pairs}, took + seconds


def told(name: str, pairs: set[tuple[int, int]], cpu: float, data: Data) -> float:
    """Print one searcher's figures; return its CPU seconds."""
    right = {a for a, b in pairs if data.family.get(a, -1) == data.family.get(b, -2)}
    wrong = sum(data.family.get(a, -1) != data.family.get(b, -2) for a, b in pairs)
    recall = sum(i in right for i in data.kind) / max(1, len(data.kind))
    each = {
        k: sum(i in right for i, x in data.kind.items() if x == k)
        / max(1, sum(x == k for x in data.kind.values()))
        for k in KINDS
    }
    print(
        f"{name:12} {len(data.notes):,} notes: {cpu:.1f} CPU s, "
        f"{len(data.notes) / cpu:,.0f} notes/s, recall {recall:.4f} "
        f"({', '.join(f'{k} {v:.3f}' for k, v in each.items())}), false pairs {wrong}",
        flush=True,
    )
    return cpu


def main() -> None:
    """Print figures for as many notes as asked."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--notes", type=int, default=100_000)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--peer", metavar="PYTHON")
    given = ask.parse_args()
    data = make(given.notes)
    mine, theirs = [], []
    for _ in range(given.rounds):  # in turn, and the best of each: a shared machine has slow spells
        began = time.process_time()
        pairs = ours(data.notes)
        mine.append(told("chartproof", pairs, time.process_time() - began, data))
        if given.peer:
            theirs.append(told("datasketch", *peer(data.notes, given.peer), data))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory with the notes: {peak:,.0f} MB")
    if theirs:
        print(
            f"best of {given.rounds}: datasketch takes {min(theirs) / min(mine):.1f} times as long"
        )


if __name__ == "__main__":
    main()
