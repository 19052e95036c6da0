"""Direct contact said outright: "1:1", "individual session", "no other patient", "just us".

What the trained reader misses of these few fixed ways of saying it. A ratio ("work:rest 1:1"), a
clock time, a sport and a plan are none of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from chartproof.model import Fact, Scope
from chartproof.reading.layout import Layout, word_set

_ONES = word_set("1 one uno")
_BETWEEN = word_set("on to : x a")
_RATIOS = word_set(
    "work rest ratio interval intervals duty tempo on/off i:e inspiration row mixing eccentric "
    "concentric plays played basketball hep class classes home goal week"
)
_WHO = word_set(
    "pt ot pta cota ota slp otr dpt therapist clinician me patient client child worker athlete "
    "pts patients clients resident"
)
_KINDS = word_set(
    "session sessions treatment tx therapy care contact visit attention instruction rx service "
    "services training time minutes min mins"
)
_OTHERS = word_set("patient patients client clients person pt pts one athlete worker workers")
_NEAR = 4
_WITH = word_set("her him them me pt patient client child")
_WHOLE = (
    *(("throughout",), ("the", "whole"), ("the", "entire"), ("the", "full"), ("for", "all")),
    *(("for", "the", "whole"), ("from", "start"), ("every", "minute")),
)
_HELPERS = word_set(
    "aide aides tech techs technician assistant student trainer volunteer wife husband spouse "
    "daughter son mother father mom dad parent nurse caregiver sister brother"
)


def read_contact(layout: Layout, scopes: Sequence[Scope]) -> Fact | None:
    """Return the first words that state direct contact of one with one today, or None."""
    words = layout.words
    for i, word in enumerate(words):
        if scopes[i] != "today":
            continue
        last = i + _length(words, i, layout) if word in _FIRST else i
        if last > i and layout.clauses[layout.clause_of(i)].section not in ("plan", "goals", "hep"):
            return Fact("one_on_one", "present", layout.span(i, last))
    return None


_FIRST = _ONES | word_set(
    "individual undivided no nobody sole just direct solo private only with her him the"
)


def _length(words: list[str], i: int, layout: Layout) -> int:
    """Return how many words from here on state it, 0 where these do not."""
    word, behind = words[i], words[i + 1 : i + 6]
    if word in _ONES:
        return _one_to_one(words, i)
    if word in ("individual", "undivided", "direct", "private"):
        if behind[:1] and behind[0] in ("1", "one"):
            return 0  # what follows tells it
        if behind[:1] and behind[0] in (_KINDS if word != "direct" else ("contact", "care")):
            return 2
        return 1 if word in ("individual", "direct") and _stands_alone(layout, i) else 0
    if word in ("no", "nobody"):
        if behind[:2] in (["one", "else"], ["-", "one"]):
            return 3 if _of_others(behind[2:]) else 0
        if word == "nobody" and behind[:1] == ["else"]:
            return 2
        return 2 + (behind[1:2] != []) if behind[:1] == ["other"] and _is_other(behind) else 0
    if word in ("just", "only", "the", "with", "her", "him"):
        length = _of_us(word, behind)
        return length if length and _HELPERS.isdisjoint(_clause(layout, i)) else 0
    if word == "sole":
        return 2 if behind[:1] and behind[0] in _OTHERS else 0
    return 0


def _of_us(word: str, behind: list[str]) -> int:
    """Return the length of "just the two of us", "only this patient", "with her throughout"."""
    if word == "with":
        length = next((len(w) for w in _WHOLE if tuple(behind[1 : 1 + len(w)]) == w), 0)
        return 2 + length if behind[:1] and behind[0] in _WITH and length else 0
    if word in ("her", "him"):
        return 3 if behind[:2] == ["and", "me"] else 0
    if word == "the":
        return 4 if behind[:3] == ["two", "of", "us"] else 0
    if behind[:1] == ["us"]:
        return 2
    if word == "just":
        return 5 if behind[:4] == ["the", "two", "of", "us"] else 0
    return 3 if behind[:1] == ["this"] and behind[1:2] and behind[1] in _OTHERS else 0


def _clause(layout: Layout, i: int) -> list[str]:
    clause = layout.clauses[layout.clause_of(i)]
    return layout.words[clause.first : clause.last]


def _one_to_one(words: list[str], i: int) -> int:
    """Return the length of "1:1", "one-on-one", "one to one"; 0 for a ratio or a clock time."""
    at = i + 1
    while at < len(words) and at < i + 4 and (words[at] in _BETWEEN or words[at] == "-"):
        at += 1
    if at == i + 1 or at >= len(words) or words[at] not in _ONES:
        return 0
    if words[i + 1 : at] == ["-"] and words[i - 1 : i] not in (["min"], ["minutes"], ["mins"]):
        return 0  # "1-1" may be a level, a row, a date
    if words[i - 1 : i] == ["not"]:
        return 0
    around = words[max(0, i - _NEAR) : i] + words[at + 1 : at + 1 + _NEAR]
    if not _RATIOS.isdisjoint(around) or words[i - 1 : i] in ([":"], ["/"], ["-"], ["level"]):
        return 0
    if words[at + 1 : at + 2] in (["/"], [":"], ["."], ["°"]) and words[i] == "1":
        follows = words[at + 2 : at + 3]
        if follows and follows[0][0].isdecimal():
            return 0
    return at + 1 - i


def _of_others(words: list[str]) -> bool:
    return not words or words[0] in ("in", "on", "was", "present", "seen", "treated", "this")


def _is_other(behind: list[str]) -> bool:
    return len(behind) > 1 and behind[1] in _OTHERS


def _stands_alone(layout: Layout, i: int) -> bool:
    """Return whether a word is all that its field or piece between signs says."""
    before = layout.words[i - 1 : i]
    behind = layout.words[i + 1 : i + 2]
    opens = layout.breaks[i] or not before or before[0] in tuple(".,;:(|-/")
    ends = not behind or not behind[0][0].isalnum() or layout.breaks[i + 1]
    return opens and ends
