"""Names of exercises: which words of a stretch name it, and how surely it is one."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from chartproof.reading.layout import Layout, word_set, words_of


class Known(NamedTuple):
    """A row of cues/exercises.csv. pull: what it trains, by default (S, E, R, F, N, T, G, ...)."""

    words: tuple[str, ...]
    canonical: str
    pull: str
    region: str


_STOPS = word_set(
    "a all also an and as at b both but by d each eight ex exercise exercises exs first five "
    "for four from he her him his if in inch inches into is it kg l lb lbs left min mins "
    "minutes no not now of off on one or out over per r rep reps right sec second seconds set "
    "sets she side sides six ten that the then they third this three to total two under up was "
    "when while with prescribed ue ues le les bue ble rue lue rle lle "
    "bed corner down edge hall hallway holding kitchen lying pair room window"
)
_TOOLS = word_set(
    "ball band bands bar belt bench black block blue bosu box cable cane chair closed counter "
    "disc dowel dowels eyes floor foam gauge green grip handle heavy light loop machine mat "
    "mini mini-loop open pad pillow plinth pull pulls rail red roll roller seat step strap "
    "surface table thick thin towel vault wall wand water weight weights yellow"
)


_LYING = frozenset(("in", "the", "supine", "prone", "hooklying", "position"))


def is_name(word: str) -> bool:
    """Return whether a word can name an exercise, and not only where or with what it is done."""
    return len(word) > 1 and word[0].isalpha() and word not in _TOOLS and word not in _STOPS


def may_name(words: list[str]) -> bool:
    """Return whether words may name an exercise: one that can, or two that tell of tools or ways
    ("side step", "ball roll"), or a name that everybody knows ("step-up")."""
    if _LYING.issuperset(words):
        return False
    if any(map(is_name, words)):
        return True
    told = sum(w[0].isalpha() and w not in _STOPS for w in words)
    return told > 1 or any(known_at(words, i) is not None for i in range(len(words)))


@cache
def known_exercises() -> dict[str, tuple[Known, ...]]:
    """Return exercises by the first word of each form, longest form first."""
    found: dict[str, list[Known]] = {}
    with _cues("exercises.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = tuple(w for w in words_of(row["form"]) if w != "-")
            known = Known(words, row["canonical"], row["pull"], row["region"])
            found.setdefault(words[0], []).append(known)
    return {k: tuple(sorted(v, key=lambda n: -len(n.words))) for k, v in found.items()}


@cache
def move_words() -> frozenset[str]:
    """Return words that exercises are made of: raise, press, bike, stretch."""
    return _words("move")


@cache
def task_words() -> frozenset[str]:
    """Return words of daily tasks, gait and transfers: curb, dressing, crate."""
    return _words("task")


@cache
def thing_words() -> frozenset[str]:
    """Return words of things that tasks are done with but exercises too: shelf, phone, plate."""
    return _words("thing")


def _words(kind: str) -> frozenset[str]:
    with _cues("exercise_words.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["word"] for row in csv.DictReader(file) if row["kind"] == kind)


def _cues(name: str) -> Path:
    return Path(__file__).with_name("cues") / name


def known_at(words: list[str], i: int) -> Known | None:
    """Return the longest known exercise whose words begin at token i, hyphens aside, or None."""
    if (candidates := known_exercises().get(words[i])) is None:
        return None
    for known in candidates:
        size = len(known.words)
        if size == 1 or tuple(words[i : i + size]) == known.words:
            return known
        if "-" in words[i : i + size] and _joined(words, i, size) == known.words:
            return known
    return None


def _joined(words: list[str], i: int, size: int) -> tuple[str, ...]:
    return tuple([w for w in words[i : i + 2 * size - 1] if w != "-"][:size])


class Stock(NamedTuple):
    """Where a note has words that exercises are named with.

    known: tokens at which a known exercise begins. worded: these and single words such as "raise".
    whole: names that the trained reader is sure of: first token -> token behind the last.
    """

    known: frozenset[int]
    worded: frozenset[int]
    whole: dict[int, int]

    def names(self, first: int, last: int) -> bool:
        """Return whether a stretch of tokens holds any of them."""
        return not self.worded.isdisjoint(range(first, last))

    def knows(self, first: int, last: int) -> bool:
        """Return whether a known exercise begins in a stretch of tokens."""
        return not self.known.isdisjoint(range(first, last))


def take_stock(layout: Layout) -> Stock:
    """Return where the note has words that exercises are named with."""
    words, exercises, moves = layout.words, known_exercises(), move_words()
    known, worded = [], []
    for i, word in enumerate(words):
        if word in exercises and known_at(words, i) is not None:
            known.append(i)
            worded.append(i)
        elif word in moves:
            worded.append(i)
    return Stock(frozenset(known), frozenset(worded), {})


def canonical_name(name: str) -> str | None:
    """Return the usual name of an exercise written in any known way, or None."""
    words = list(words_of(name))
    for i in range(len(words)):
        if (known := known_at(words, i)) is not None:
            return known.canonical
    return None


_LEAD = word_set(
    "and then also plus with w/ did do does doing done performed performing completed "
    "completing pt patient client she he they i we her him his their the a an continued "
    "continue continuing today new started began for of in clinic including included "
    "consisting consisted by was were to exercise exercises ex exs therex program followed "
    "next instructed through via on as only each trained worked had have has were follows set "
    "sets initiated resumed tolerated repeated added add at now same progressed advanced able "
    "instruction instructions participated increased upgraded following finally lastly afterwards "
    "afterward"
)
_TRAIL = word_set(
    "for with w/ at x × of to in using and was were by then also plus today now while on the "
    "a from progressed increased each ea both all done performed completed via as into is or "
    "holding using utilizing requiring including includes include"
)
_VERBS = word_set(
    "performed perform performing completed led were did does doing do including included includes "
    "through consisting consisted follows did: exercises: instructed today: trained doing"
)
_LEADERS = frozenset(("..", "__", "--"))
_MARKS = frozenset("-–—:=.()[]|•●▪◦‣∙■▸►➢>*~·…/»→#&+,;\"'“”<{}!?_^│✓x☐☑□@")


def leads(layout: Layout, i: int) -> bool:
    """Return whether a word only leads up to a name: "performed", "on", but not "A-skip"."""
    return layout.words[i] in _LEAD and layout.word(i + 1) != "-"


def trim(layout: Layout, first: int, last: int) -> tuple[int, int]:
    """Return the tokens of the name within a stretch (last excluded); first == last for none."""
    words = layout.words
    if last - first > 3:
        for i in range(last - 2, first - 1, -1):
            if words[i] in _VERBS or (words[i] == "the" and words[i - 1] == "was"):
                first = i + 1
                break
    while first < last and (
        words[first] in _LEAD or words[first] in _MARKS or _numbering(layout, first)
    ):
        first += 1
    while last > first and (
        words[last - 1] in _TRAIL or words[last - 1] in _MARKS or words[last - 1][:2] in _LEADERS
    ):
        if words[last - 1] == "in" and last - 2 > first and words[last - 2].isdecimal():
            break  # "step-down 4 in"
        last -= 1
    return first, last


_POSTURES = word_set(
    "supine prone side lying - sidelying seated sitting standing hooklying quadruped position"
)
_IN = frozenset(["in", "while"])


def is_posture(layout: Layout, first: int, last: int) -> bool:
    """Return whether words only tell how the patient lies or stands: "In the supine position"."""
    before = layout.words[max(first - 2, 0) : first]
    return _POSTURES.issuperset(layout.words[first:last]) and not _IN.isdisjoint(before)


def _numbering(layout: Layout, i: int) -> bool:
    """Return whether the token is the number or letter of a list: "1." "a)" "2 -"."""
    word, behind = layout.words[i], layout.word(i + 1)
    opens = layout.breaks[i] or layout.word(i - 1) in (".", ";", ":")
    if word.isdecimal() and i and _pairs(layout, i - 1):
        return True
    if word.isdecimal() and len(word) <= 2:
        if behind in (")", "]"):
            return True
        told = behind[:1].isalpha() and (word == "1" or layout.word(i - 1) != ":")
        return opens and (behind in (".", ":", "-", "–") or told)
    if word in _PAIRS and _pairs(layout, i):
        return True
    if len(word) == 1 and word.isalpha() and behind in (")", ".", "]"):
        return word not in "rlb" or (behind == ")" and layout.word(i - 1) != "(")
    return False


_PAIRS = frozenset("abcde")


def _pairs(layout: Layout, i: int) -> bool:
    """Return whether a line opens with the place of an item in a superset: "B2 Hip thrust"."""
    behind = layout.word(i + 1)
    if layout.words[i] not in _PAIRS or not behind.isdecimal() or len(behind) > 1:
        return False
    return layout.breaks[i] and layout.starts[i + 1] == layout.ends[i]
