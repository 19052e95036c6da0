"""Variants of training notes: evidence taken out or blurred, buzzwords and old news put in.

A reader that has only seen whole notes calls everything present; these show it what is missing.
They are drawn, by a seeded generator, from the training notes and from lines kept in corpus/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chartproof.reading.meaning import KINDS, LABELS, SECTIONS, TAGS
from chartproof.reading.words import Floats

_JOINED, _BREAK, _CLAUSE, _HEADING, _CAPITAL = 1, 2, 4, 8, 16
_COLUMN = {label: i for i, label in enumerate(LABELS)}
_TAKEN = ("mn", "gl", "ex", "ds", "ri", "pg", "sk", "sr", "pr", "om", "fp", "fd", "nx", "sg", "br")
_BLURRED = ("mn", "gl", "ex", "pg", "sk", "sr", "pr", "fp", "nx", "sg", "oo")
_NO_CONTACT = ("NOT_ONE_ON_ONE", "GROUP_AS_INDIVIDUAL", "AIDE_PROVIDED")
_MOVED = (
    ("hep", "hep :"),
    ("hep", "home program :"),
    ("hep", "to do at home :"),
    ("hep", "issued for home -"),
    ("plan", "next visit :"),
    ("plan", "plan : add"),
    ("plan", "next time"),
    ("plan", "will begin"),
    ("prev", "last visit :"),
    ("prev", "previous session :"),
    ("prev", "on monday she did"),
    ("prev", "last week :"),
    ("order", "physician order :"),
    ("order", "per referral :"),
    ("other", "gym routine on his own :"),
    ("other", "husband does"),
    ("neg", "not done today :"),
    ("neg", "deferred :"),
)


class Example(NamedTuple):
    """A note as the trainer sees it: word keys, shape, marks of each token.

    truth[i, k]: 1 where token i belongs to a mark of meaning.LABELS[k]. counted[k]: 0 where the
    label is true of the note but its words are not marked.
    """

    words: list[str]
    flags: NDArray[np.int64]
    sections: NDArray[np.int64]
    truth: Floats
    counted: Floats


class Varier:
    """Makes variants; holds the vague phrases and the exercise clauses to make them from."""

    def __init__(
        self,
        examples: list[Example],
        stuffing: list[Example],
        evidence: Callable[[Random], Example],
        chance: Random,
    ) -> None:
        self._chance = chance
        self._stuffing = stuffing
        self._evidence = evidence
        self._shown: list[Example] = []
        self._vague: dict[str, list[Example]] = {t: [] for t in _BLURRED}
        self._moved: list[Example] = []
        for e in (*examples, *stuffing):
            for tag in _BLURRED:
                for first, last in _runs(e.truth[:, _COLUMN[f"{tag}?"]] > 0):
                    self._vague[tag].append(_picked(e, range(first, last)))
            for column in range(_COLUMN["@other"] + 1, len(LABELS)):
                for first, last in _runs(e.truth[:, column] > 0):
                    self._shown.append(_picked(e, range(first, last)))
            for first, last in _clauses(e):
                part = e.truth[first:last]
                if part[:, _COLUMN["ex"]].any() and 2 < last - first < 40:
                    self._moved.append(_picked(e, range(first, last)))

    def __call__(self, examples: list[Example]) -> list[Example]:
        """Return one variant of each example; about half are left as they are."""
        return [self._varied(e) for e in examples]

    def _varied(self, e: Example) -> Example:
        chance = self._chance
        if chance.random() < 0.3:
            return e
        if chance.random() < 0.6:
            e = self._without(e)
        if chance.random() < 0.3:
            e = self._blurred(e)
        if chance.random() < 0.25:
            e = self._stuffed(e)
        if chance.random() < 0.2:
            e = self._with_old_news(e)
        if chance.random() < 0.35:
            e = self._with_evidence(e)
        if chance.random() < 0.3:
            e = self._laid_out_anew(e)
        return e

    def _without(self, e: Example) -> Example:
        """Take all words of one to five kinds of evidence out, or the clauses they are in."""
        chance = self._chance
        gone = np.zeros(len(e.words), bool)
        held = [t for t in _TAKEN if e.truth[:, _COLUMN[t]].any()]
        for tag in chance.sample(held, min(len(held), chance.randint(1, 5))):
            marked = e.truth[:, _COLUMN[tag]] > 0
            if chance.random() < 0.5:
                for first, last in _clauses(e):
                    if marked[first:last].any():
                        marked[first:last] = True
            gone |= marked
        kept = np.flatnonzero(~gone).tolist()
        return _picked(e, kept) if len(kept) > 5 else e

    def _with_evidence(self, e: Example) -> Example:
        """Add words that prove an extra finding, or that only resemble one."""
        chance = self._chance
        if chance.random() < 0.6 or not self._shown:
            part = self._evidence(chance)
        else:
            part = chance.choice(self._shown)
        proven = {finding for finding in KINDS if part.truth[:, _COLUMN[f"!{finding}"]].any()}
        gone: tuple[str, ...] = ()
        if "WRONG_CODE" in proven and chance.random() < 0.7:
            gone = ("ex", "ds", "ri", "pg")
        if "UNSKILLED_LANGUAGE" in proven and chance.random() < 0.6:
            gone = ("sk", "sr")
        if gone:
            marked = e.truth[:, [_COLUMN[t] for t in gone]].any(axis=1)
            kept = np.flatnonzero(~marked).tolist()
            e = _picked(e, kept) if len(kept) > 5 else e
        if proven.intersection(_NO_CONTACT) and e.truth[:, _COLUMN["oo"]].any():
            e = e._replace(truth=_contradicted(e.truth))
        if e.truth[:, [_COLUMN[f"!{k}"] for k in _NO_CONTACT]].any():
            part = part._replace(truth=_contradicted(part.truth))
        flags = part.flags.copy()
        flags[0] |= _CLAUSE | (_BREAK if chance.random() < 0.4 else 0)
        flags[0] &= ~_JOINED
        return self._inserted(e, part._replace(flags=flags, sections=np.zeros_like(part.sections)))

    def _blurred(self, e: Example) -> Example:
        """Put a vague phrase in the place of all evidence of one element."""
        held = [t for t in _BLURRED if e.truth[:, _COLUMN[t]].any() and self._vague[t]]
        if not held:
            return e
        tag = self._chance.choice(held)
        runs = _runs(e.truth[:, _COLUMN[tag]] > 0)
        parts: list[Example] = []
        at = 0
        for number, (first, last) in enumerate(runs):
            parts.append(_picked(e, range(at, first)))
            if number == 0:
                phrase = self._chance.choice(self._vague[tag])
                flags = phrase.flags.copy()
                flags[0] |= e.flags[first] & (_BREAK | _CLAUSE)
                sections = np.full_like(phrase.sections, e.sections[first])
                phrase = phrase._replace(flags=flags, sections=sections)
                parts.append(phrase)
            at = last
        parts.append(_picked(e, range(at, len(e.words))))
        return _joined(parts, e.counted)

    def _stuffed(self, e: Example) -> Example:
        """Add a line or two of buzzwords between clauses."""
        for _ in range(self._chance.randint(1, 2)):
            e = self._inserted(e, self._chance.choice(self._stuffing))
        return e

    def _with_old_news(self, e: Example) -> Example:
        """Add a clause of exercise of another note, said to be of home, an order, another day."""
        moved = self._chance.choice(self._moved)
        scope, cue = self._chance.choice(_MOVED)
        truth = np.zeros_like(moved.truth)
        for tag in TAGS:
            today = moved.truth[:, _COLUMN[tag]] > 0
            if tag in ("ex", "ds", "ri", "om", "sk") and today.any():
                truth[today, _COLUMN[f"{tag}@"]] = 1
                truth[today, _COLUMN[f"@{scope}"]] = 1
        words = cue.split()
        flags = np.zeros(len(words), np.int64)
        flags[0] = _BREAK | _CLAUSE | _CAPITAL
        blank = np.zeros((len(words), len(LABELS)), np.float32)
        sections = np.zeros(len(words), np.int64)
        if scope in ("hep", "plan"):
            number = SECTIONS.index(scope)
            if self._chance.random() < 0.5:
                sections[:] = number
                moved = moved._replace(sections=np.full_like(moved.sections, number))
        head = Example(words, flags, sections, blank, moved.counted)
        moved = moved._replace(truth=truth, flags=moved.flags & ~(_BREAK | _CLAUSE))
        return self._inserted(e, _joined([head, moved], e.counted))

    def _inserted(self, e: Example, part: Example) -> Example:
        spots = [first for first, _ in _clauses(e)] + [len(e.words)]
        at = self._chance.choice(spots)
        here = e.sections[at - 1] if at else 0
        if not part.sections.any():
            part = part._replace(sections=np.full_like(part.sections, here))
        before, behind = _picked(e, range(at)), _picked(e, range(at, len(e.words)))
        return _joined([before, part, behind], e.counted)

    def _laid_out_anew(self, e: Example) -> Example:
        """Drop the headings, run all lines together, or change the case."""
        kind = self._chance.choice(("plain", "lines", "lower", "upper", "shuffled"))
        flags, sections = e.flags.copy(), e.sections
        if kind in ("plain", "lines"):
            flags[1:] &= ~_BREAK
        if kind == "plain":
            sections = np.zeros_like(sections)
            kept = np.flatnonzero(flags & _HEADING == 0).tolist()
            return _picked(e._replace(flags=flags, sections=sections), kept)
        if kind in ("lower", "upper"):
            flags &= _CAPITAL - 1
            flags += 0 if kind == "lower" else 2 * _CAPITAL
        if kind == "shuffled":
            parts = [_picked(e, range(first, last)) for first, last in _clauses(e)]
            self._chance.shuffle(parts)
            return _joined(parts, e.counted)
        return e._replace(flags=flags)


def _contradicted(truth: Floats) -> Floats:
    """Return marks of which direct contact is only claimed: other words of the note deny it."""
    changed = truth.copy()
    changed[:, _COLUMN["oo?"]] += changed[:, _COLUMN["oo"]]
    changed[:, _COLUMN["oo"]] = 0
    return changed


def _runs(inside: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inside.astype(np.int8), [0])))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _clauses(e: Example) -> list[tuple[int, int]]:
    starts = np.flatnonzero(e.flags & _CLAUSE).tolist()
    if not starts or starts[0]:
        starts.insert(0, 0)
    return list(zip(starts, [*starts[1:], len(e.words)], strict=True))


def _picked(e: Example, kept: Iterable[int]) -> Example:
    """Return these tokens; a break or clause begins with the next where its first is dropped."""
    listed = list(kept)
    flags = e.flags[listed]
    behind = -1
    for k, i in enumerate(listed):
        if i - behind > 1:
            for skipped in range(behind + 1, i):
                flags[k] |= e.flags[skipped] & (_BREAK | _CLAUSE)
        behind = i
    words = [e.words[i] for i in listed]
    return Example(words, flags, e.sections[listed], e.truth[listed], e.counted)


def _joined(parts: list[Example], counted: Floats) -> Example:
    parts = [p for p in parts if p.words]
    return Example(
        [w for p in parts for w in p.words],
        np.concatenate([p.flags for p in parts]),
        np.concatenate([p.sections for p in parts]),
        np.concatenate([p.truth for p in parts]),
        counted,
    )
