"""The trained part of reading: what stretches of a note mean, and what the note proves by it.

`tag` scores every token for every kind of mark of corpus/README.md; from those scores and from what
the grammar found `decide` draws the status of the twenty elements, their facts, and the mentions
behind the extra findings. MODEL_CARD.md says what it was trained on and how well it does;
training/ makes the weights again. Arithmetic is fp32, and scores are rounded before any threshold.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # notes are small: threads cost more than they give

import numpy as np

from chartproof.model import ELEMENTS, Exercise, Fact, Mention, Scope, Span, Status
from chartproof.reading.evidence import bears_out, is_quotable, with_words
from chartproof.reading.layout import Layout
from chartproof.reading.outlines import SECTIONS as SECTIONS
from chartproof.reading.outlines import Outlines as Outlines
from chartproof.reading.outlines import outlines as outlines
from chartproof.reading.stretches import all_runs, stretches
from chartproof.reading.words import Floats, Table, Vectors

WEIGHTS = Path(__file__).with_name("meaning.npz")

TAGS = (
    *("mn", "fd", "gl", "ex", "br", "ds", "ri", "pg", "sk", "sr"),
    *("oo", "pr", "om", "fp", "tc", "tt", "tx", "io", "sg", "nx"),
)
"""Tags of corpus/README.md, in the order of model.ELEMENTS."""

SCOPES: tuple[Scope, ...] = ("plan", "hep", "prev", "neg", "goal", "freq", "order", "other")
KINDS = {
    "NOT_ONE_ON_ONE": "not-one-on-one",
    "GROUP_AS_INDIVIDUAL": "group",
    "AIDE_PROVIDED": "aide-provided",
    "UNSKILLED_LANGUAGE": "unskilled",
    "WRONG_CODE": "wrong-code",
    "DOUBLE_COUNTED_TIME": "double-counted",
    "COPIED_FORWARD": "copied-forward",
    "MISSING_MODIFIER": "missing-modifier",
    "TIME_INCONSISTENT": "times-disagree",
}
"""Findings whose evidence is marked in the corpus, and the kind of mention each gives."""

LABELS = (
    *TAGS,
    *(f"{t}?" for t in TAGS),
    *(f"{t}@" for t in TAGS),
    *(f"@{s}" for s in SCOPES),
    *(f"!{k}" for k in KINDS),
    *(f"~{k}" for k in KINDS),
)
_COLUMN = {label: i for i, label in enumerate(LABELS)}
_CHUNK = 1500
_FEW_WORDS = 15
_DIGITS = 4


class Tags(NamedTuple):
    """scores[i, k]: how surely token i of the layout belongs to a mark of LABELS[k], 0 to 1.

    Labels: "ex" performed today and specific, "ex?" vague, "ex@" about something else than today;
    "@plan" and the other scopes; "!WRONG_CODE" words that prove a finding, "~WRONG_CODE" words that
    only resemble it.
    """

    scores: Floats

    def of(self, label: str) -> Floats:
        """Return the score of each token for one label."""
        column: Floats = self.scores[:, _COLUMN[label]]
        return column

    def runs(self, label: str, least: float = 0.5) -> list[tuple[int, int, float]]:
        """Return (first token, behind the last, mean score) of the stretches that reach `least`."""
        column = self.of(label)
        return [
            (first, last, round(float(column[first:last].mean()), _DIGITS))
            for first, last in stretches(column >= least)
        ]


class Model(NamedTuple):
    """The weights, in fp32 but for the word tables."""

    vectors: Vectors
    flags: Floats
    sections: Floats
    places: Floats
    layers: tuple[tuple[int, Floats, Floats], ...]
    pooled: tuple[Floats, Floats]
    mixed: tuple[Floats, Floats]
    scored: tuple[Floats, Floats]
    heads: Floats
    proofs: Floats


@cache
def model() -> Model:
    """Return the trained model that ships with the package."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return load(stored)


def load(
    stored: Any,
) -> Model:  # Any: a mapping of names to arrays, as np.load or training gives it
    """Return the model made of these arrays."""

    def full(name: str) -> Floats:
        return np.ascontiguousarray(stored[name], dtype=np.float32)

    def table(name: str) -> Table:
        return Table(stored[f"{name}_rows"], full(f"{name}_scales"))

    def known(name: str) -> dict[str, int]:
        listed = bytes(stored[name]).decode("utf-8").split("\n")
        return {word: i for i, word in enumerate(listed)}

    tables = (table("own"), table("piece"), table("gram"))
    layers = tuple(
        (int(dilation), full(f"conv{i}"), full(f"conv{i}_bias"))
        for i, dilation in enumerate(stored["dilations"])
    )
    return Model(
        vectors=Vectors(known("vocabulary"), known("pieces"), tables),
        flags=full("flags"),
        sections=full("sections"),
        places=full("places"),
        layers=layers,
        pooled=(full("pool"), full("pool_bias")),
        mixed=(full("mix"), full("mix_bias")),
        scored=(full("score"), full("score_bias")),
        heads=full("heads"),
        proofs=full("proofs"),
    )


def known_share(layout: Layout) -> float:
    """Return the share of longer words that training had seen twice; 1 where there are few."""
    words = [w for w in layout.words if len(w) > 2 and w.isalpha()]
    return model().vectors.share_known(words) if len(words) >= _FEW_WORDS else 1.0


def tag(layout: Layout) -> Tags:
    """Return the scores of all tokens of a laid-out note."""
    return Tags(scored(model(), layout))


def scored(known: Model, layout: Layout) -> Floats:
    """Return the scores that this model gives: one row a token, one column a label."""
    if not layout.words:
        return np.zeros((0, len(LABELS)), np.float32)
    return scored_words(known, layout.words, outlines(layout))


def scored_words(known: Model, words: list[str], shape: Outlines) -> Floats:
    """Return the scores of these words (at least one) that stand as `shape` tells."""
    parts = []
    for first in range(0, len(words), _CHUNK):
        some = slice(first, first + _CHUNK)
        inputs = known.vectors.of(words[some])
        inputs += known.flags[shape.flags[some]]
        inputs += known.sections[shape.sections[some]]
        inputs += known.places[shape.places[some]]
        parts.append(_score(known, inputs))
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _score(known: Model, hidden: Floats) -> Floats:
    """Return the label scores of a stretch of tokens, each seen with neighbours and the whole."""
    size, width = hidden.shape
    edge = max((dilation for dilation, _, _ in known.layers), default=0)
    framed = np.zeros((size + 2 * edge, width), np.float32)
    seen = np.empty((size, 3, width), np.float32)
    change = np.empty((size, width), np.float32)
    framed[edge : edge + size] = hidden
    hidden = framed[edge : edge + size]  # a view: what is added to it the next layer sees
    for dilation, weights, bias in known.layers:
        seen[:, 0] = framed[edge - dilation : edge - dilation + size]
        seen[:, 1] = hidden
        seen[:, 2] = framed[edge + dilation : edge + dilation + size]
        np.matmul(seen.reshape(size, 3 * width), weights, out=change)
        change += bias
        np.maximum(change, 0, out=change)
        hidden += change
    whole = np.concatenate((hidden.max(axis=0), hidden.mean(axis=0)))
    about = np.maximum(whole @ known.pooled[0] + known.pooled[1], 0)
    hidden = hidden @ known.mixed[0]
    hidden += about + known.mixed[1]
    np.maximum(hidden, 0, out=hidden)
    scores = hidden @ known.scored[0]
    scores += known.scored[1]
    np.minimum(np.maximum(scores, -15, out=scores), 15, out=scores)
    np.negative(scores, out=scores)
    np.exp(scores, out=scores)
    scores += 1
    np.reciprocal(scores, out=scores)
    return np.round(scores, _DIGITS)


# --- what the note proves ------------------------------------------------------------------------


class Odds(NamedTuple):
    """For each label, how surely the note holds it, as log-odds: its surest token, its best few."""

    top: Floats
    few: Floats


def pooled(scores: Floats) -> Odds:
    """Return how surely a note with these scores (at least one row) holds each label."""
    if len(scores) > _FEW:
        scores = np.partition(scores, len(scores) - _FEW, axis=0)[-_FEW:]
    return Odds(_odds(scores.max(axis=0)), _odds(scores.mean(axis=0, dtype=np.float32)))


def _odds(chances: Floats) -> Floats:
    bounded = np.clip(chances, 1e-4, 1 - 1e-4)
    odds: Floats = np.log(bounded / (1 - bounded)) / 4
    return odds


_OWNED = (
    "time_per_code",
    "total_timed_minutes",
    "total_treatment_minutes",
    "start_stop_time",
    "signature",
)
"""Elements that the grammar decides: arithmetic, names and credentials."""

FACT = 0.4
"""The least score of words that are quoted for an element."""

_LEAST = float(np.log(0.15 / 0.85)) / 4
_FEW = 3
_PROVING = tuple(f"!{k}" for k in KINDS)
_LIKE = tuple(f"~{k}" for k in KINDS)
_SHARED = [_COLUMN[name] for name in _PROVING[:4]]
_PROOF_SHARED = [
    _COLUMN[name]
    for name in (
        *_PROVING,
        *("sk", "sk?", "sk@", "@neg", "ex", "ex?", "ex@", "ds", "@other", "@prev", "oo?", "tc?"),
    )
]
ELEMENT_INPUTS = 8 + len(_SHARED)
PROOF_INPUTS = 4 + len(_PROOF_SHARED)
_ROW = {name: i for i, name in enumerate(ELEMENTS)}
STATUSES: tuple[Status, ...] = ("absent", "vague", "present")


Runs = list[tuple[int, int, int, float]]
"""Column, first token, token behind the last, mean score of stretches that reach FACT."""


def runs_of(scores: Floats) -> Runs:
    """Return the stretches of words of each element: today's, vague, and about something else."""
    return all_runs(scores[:, : 3 * len(TAGS)], FACT, _DIGITS)


def element_inputs(odds: Odds) -> Floats:
    """Return what the head of each element looks at: one row an element.

    Its own scores, today's with the vague one's, and signs that someone else did the work.
    """
    rows = np.zeros((len(ELEMENTS), ELEMENT_INPUTS), np.float32)
    size = len(TAGS)
    rows[:, 0] = 1
    rows[:, 1:4] = odds.top[: 3 * size].reshape(3, size).T
    rows[:, 4:7] = odds.few[: 3 * size].reshape(3, size).T
    rows[:, 7] = rows[:, 4] * rows[:, 5]
    rows[:, 8:12] = odds.few[_SHARED]
    return rows


def proof_inputs(odds: Odds) -> Floats:
    """Return what the head of each finding looks at: one row a finding."""
    shared = odds.few[_PROOF_SHARED]
    rows = np.zeros((len(KINDS), PROOF_INPUTS), np.float32)
    proving, like = _COLUMN[_PROVING[0]], _COLUMN[_LIKE[0]]
    rows[:, 0] = 1
    rows[:, 1] = odds.top[proving : proving + len(KINDS)]
    rows[:, 2] = odds.few[proving : proving + len(KINDS)]
    rows[:, 3] = odds.few[like : like + len(KINDS)]
    rows[:, 4:] = shared
    return rows


def decide(
    layout: Layout,
    tags: Tags,
    grammar: tuple[Fact, ...] | None = None,
    exercises: tuple[Exercise, ...] = (),
) -> tuple[dict[str, Status], tuple[Fact, ...], tuple[Mention, ...]]:
    """Return the status of the twenty elements, the facts behind them and what proves more.

    grammar: facts that the grammar found, of any scope, or None where it was not asked. It decides
    times and signature; what it says of other elements is not used. exercises: those that it found.
    """
    if not len(tags.scores):
        return dict.fromkeys(ELEMENTS, "absent"), (), ()
    known, odds, runs = model(), pooled(tags.scores), runs_of(tags.scores)
    chances = np.round(_chances(known, odds), _DIGITS)
    picked, likely = chances.argmax(axis=1).tolist(), _shares(chances)[:, 2].tolist()
    for number, element in enumerate(ELEMENTS):
        if picked[number] == 2 and not bears_out(
            layout, element, tags.scores[:, number], exercises, likely[number]
        ):
            picked[number] = int(chances[number, :2].argmax())
    elements = {name: STATUSES[k] for name, k in zip(ELEMENTS, picked, strict=True)}
    if grammar is not None:
        elements.update(_told(grammar))
    proofs = 1 / (1 + np.exp(-(known.proofs * proof_inputs(odds)).sum(axis=1)))
    facts = _facts(layout, tags, elements, grammar, runs)
    return elements, facts, _mentions(layout, tags, np.round(proofs, _DIGITS))


def _chances(known: Model, odds: Odds) -> Floats:
    """Return the log-odds of absent, vague and present, one row an element.

    What no single word of the note shows is not claimed, however usual it is in such notes.
    """
    chances: Floats = np.einsum("ekf,ef->ek", known.heads, element_inputs(odds))
    size = len(TAGS)
    today, vague = odds.top[:size], odds.top[size : 2 * size]
    chances[today < _LEAST, 2] = -np.inf
    chances[np.maximum(today, vague) < _LEAST, 1] = -np.inf
    return chances


def status_chances(tags: Tags) -> Floats:
    """Return how likely each element is absent, vague and present: one row an element."""
    return _shares(_chances(model(), pooled(tags.scores)))


def _shares(chances: Floats) -> Floats:
    odds: Floats = np.exp(chances - chances.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return np.round(odds, _DIGITS)


def _told(grammar: tuple[Fact, ...]) -> dict[str, Status]:
    """Return the status of the elements that these facts decide."""
    found: dict[str, Status] = dict.fromkeys(_OWNED, "absent")
    for fact in grammar:
        if fact.scope == "today" and fact.element in found and found[fact.element] != "present":
            found[fact.element] = fact.status
    return found


def _facts(
    layout: Layout,
    tags: Tags,
    elements: dict[str, Status],
    grammar: tuple[Fact, ...] | None,
    runs: Runs,
) -> tuple[Fact, ...]:
    """Return the facts of the note in the order of their places."""
    size = len(TAGS)
    found = _owned(layout, elements, grammar or (), runs)
    given = {f.element for f in found if f.scope == "today"}
    silent = set(_OWNED) if grammar is not None else given
    today: set[str] = set()
    doubtful: list[Fact] = []
    for column, first, last, score in runs:
        element, kind = ELEMENTS[column % size], column // size
        status = elements[element]
        if kind == 2:
            if element not in silent:
                scope = _scope_of(tags, first, last)
                found.append(_fact(layout, element, "present", first, last, scope, score))
        elif element not in given and status == ("present", "vague")[kind]:
            if is_quotable(element, layout.words[first:last]):
                today.add(element)
                found.append(_fact(layout, element, status, first, last, "today", score))
            else:
                first, last = with_words(layout, first, last)
                doubtful.append(_fact(layout, element, status, first, last, "today", score))
    found += [f for f in doubtful if f.element not in today]
    today.update(f.element for f in doubtful)
    for number, element in enumerate(ELEMENTS):
        status = elements[element]
        if status != "absent" and element not in today and element not in given:
            column = number if status == "present" else number + size
            other = number + size if status == "present" else number
            scores = np.maximum(tags.scores[:, column], tags.scores[:, other])
            first, last, score = _peak(scores)
            first, last = with_words(layout, first, last)
            found.append(_fact(layout, element, status, first, last, "today", score))
    found.sort(key=lambda f: (f.span.start, f.span.end))
    return tuple(found)


def _owned(
    layout: Layout,
    elements: dict[str, Status],
    grammar: tuple[Fact, ...],
    runs: list[tuple[int, int, int, float]],
) -> list[Fact]:
    """Return the grammar's facts of times and signature that agree with the statuses; a bare number
    is widened to the words around it that were marked with it ("40" to "timed 40 min")."""
    found = []
    marked = _places_of(layout, runs)
    for fact in grammar:
        if fact.element not in _OWNED:
            continue
        if fact.scope == "today":
            if elements[fact.element] != fact.status:
                continue
            start, end = fact.span.start, fact.span.end
            for column in (_ROW[fact.element], _ROW[fact.element] + len(TAGS)):
                starts, ends = marked.get(column, ((), ()))
                at = bisect_right(ends, start)
                while at < len(starts) and starts[at] < end:
                    start, end = min(start, starts[at]), max(end, ends[at])
                    at += 1
            span_of = Span(start, end, layout.text[start:end])
            fact = Fact(fact.element, fact.status, span_of, fact.scope, fact.confidence)
        found.append(fact)
    return found


def _places_of(
    layout: Layout, runs: list[tuple[int, int, int, float]]
) -> dict[int, tuple[list[int], list[int]]]:
    """Return where the runs of each column begin and end in the text, in order."""
    found: dict[int, tuple[list[int], list[int]]] = {}
    for column, first, last, _ in runs:
        starts, ends = found.setdefault(column, ([], []))
        starts.append(layout.starts[first])
        ends.append(layout.ends[last - 1])
    return found


def _fact(
    layout: Layout,
    element: str,
    status: Status,
    first: int,
    last: int,
    scope: Scope,
    score: float,
) -> Fact:
    kind: Literal["present", "vague"] = "vague" if status == "vague" else "present"
    return Fact(element, kind, layout.span(first, last), scope, score)


def _scope_of(tags: Tags, first: int, last: int) -> Scope:
    """Return the likeliest scope of a stretch that is not about today."""
    at = _COLUMN["@plan"]
    return SCOPES[int(tags.scores[first:last, at : at + len(SCOPES)].sum(axis=0).argmax())]


def _peak(scores: Floats) -> tuple[int, int, float]:
    """Return the stretch around the highest score that reaches half of it."""
    top = int(scores.argmax())
    least = scores[top] / 2
    first, last = top, top + 1
    while first and scores[first - 1] >= least:
        first -= 1
    while last < len(scores) and scores[last] >= least:
        last += 1
    return first, last, round(float(scores[first:last].mean()), _DIGITS)


def _mentions(layout: Layout, tags: Tags, proofs: Floats) -> tuple[Mention, ...]:
    """Return the words behind each extra finding: what proves it, and what only resembles it."""
    found = []
    size = len(KINDS)
    first_proving, first_like = _COLUMN[_PROVING[0]], _COLUMN[_LIKE[0]]
    proving = tags.scores[:, first_proving : first_proving + size]
    like = np.maximum(proving, tags.scores[:, first_like : first_like + size])
    tops, like_tops = proving.max(axis=0).tolist(), like.max(axis=0).tolist()
    for number, (kind, chance) in enumerate(zip(KINDS.values(), proofs.tolist(), strict=True)):
        proves = chance >= 0.5
        if proves:
            runs = stretches(proving[:, number] >= min(FACT, tops[number] / 2))
        elif like_tops[number] >= FACT:
            runs = stretches(like[:, number] >= FACT)
        else:
            continue
        surety = round(chance if proves else 1 - chance, _DIGITS)
        for first, last in runs:
            span = layout.span(first, last)
            found.append(Mention(kind, span, proves=proves, confidence=surety))
    found.sort(key=lambda m: (m.span.start, m.span.end, m.kind))
    return tuple(found)
