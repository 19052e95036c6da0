"""Changes of load told as from and to: "3# -> 5#", "green to blue", "notch 2 > 3", "up 2 to 3 lb",
and exercises or loads that are called new: "step-ups are new", "2 lb new".

They show progression whatever the words around them are. A value that is measured (pain, range,
grip, a score) changes too, and is none of these.
"""

from __future__ import annotations

from collections.abc import Sequence

from chartproof.model import Fact, Scope
from chartproof.reading.layout import Layout, word_set
from chartproof.reading.names import move_words

_LINKS = frozenset(("to", ">", "→", "➔", "➜", "⇒"))
_COLOURS = word_set(
    "red yellow green blue black tan purple silver gold grey gray orange pink peach grn yel blk blu"
)
_WEIGHTS = word_set("lb lbs # kg pound pounds oz kilos cmh2o")
_SETTINGS = word_set("level lvl lev notch damper resistance pin plate incline peg spring clip")
_DOSES = word_set("reps rep sets set s sec secs seconds min mins minutes ft feet in inch inches")
_VERBS = word_set(
    "up from increased increase inc incr advanced progressed raised moved went dropped reduced "
    "lowered decreased cut bumped upped changed ↑ ↓"
)
_MEASURED = word_set(
    "pain nprs vas ache sx symptoms grip pinch rom arom prom mmt strength hr bp spo2 score odi "
    "lefs ndi dash quickdash berg tug girth deg degrees ° flexion extension abduction rotation "
    "gait goal stg ltg hhd dynamometer edema swelling after post pre weight lifting lifts lift "
    "can could able range target aim sats o2 mas effort rpe until"
)
_BAND = word_set("tb band tband theraband loop putty tubing")
_AMOUNTS = _WEIGHTS | _DOSES | _BAND
_NOT_HERE = frozenset(("plan", "goals", "hep", "subjective"))
_CLOSING = frozenset((".", ",", ";", ")", "today", "this", "now"))
_NOW = frozenset(("today", "now"))
_BACK = 6  # words looked at before


def read_change(layout: Layout, scopes: Sequence[Scope]) -> Fact | None:
    """Return the first change of load or dose of today's exercise as a fact of progression, or the
    first exercise or load that is called new."""
    words, size = layout.words, len(layout.words)
    for i, word in enumerate(words):
        if word not in _LINKS or not 0 < i < size - 1:
            continue
        left = i - 1
        if word == ">" and words[left] in ("-", "--", "="):
            left -= 1
        arrow = word != "to"
        first, last = _quantity_before(words, left), _quantity_behind(words, i + 1)
        if first < 0 or last < 0:
            continue
        clause = layout.clauses[layout.clause_of(i)]
        before = words[max(clause.first, first - _BACK) : first]
        now = scopes[last - 1] == "today" or (before[-1:] == ["from"] and scopes[i] == "prev")
        if (
            not now
            or not _MEASURED.isdisjoint(before)
            or clause.section in ("plan", "goals", "hep")
        ):
            continue
        if words[last : last + 1] and words[last] in ("/", "°", "%", "deg", "degrees"):
            continue
        today = last < size and words[last] in _NOW
        if _tells(words[first:last], before, arrow or today):
            start = first - 1 if before and before[-1] in _VERBS | _SETTINGS else first
            return Fact("progression", "present", layout.span(start, last))
    return _new_one(layout, scopes)


def _new_one(layout: Layout, scopes: Sequence[Scope]) -> Fact | None:
    """Return the first exercise or load called new: "step-ups are new", "2 lb new."."""
    words = layout.words
    for i, word in enumerate(words if "new" in words else ()):
        clause = layout.clauses[layout.clause_of(i)]
        if word != "new" or scopes[i] != "today" or clause.section in _NOT_HERE:
            continue
        at = i - 1 - (layout.word(i - 1) in ("is", "are", "was", ","))
        if at < clause.first or not (i + 1 >= clause.last or words[i + 1] in _CLOSING):
            continue
        told = words[at] in move_words() or words[at] in _AMOUNTS or words[at] in _COLOURS
        if told and _MEASURED.isdisjoint(words[max(clause.first, at - _BACK) : at + 1]):
            first = max(clause.first, at - 1)
            return Fact("progression", "present", layout.span(first, i + 1))
    return None


def _quantity_before(words: list[str], at: int) -> int:
    """Return the first token of a number or colour that ends at this token, or -1."""
    while at >= 0 and words[at] in _AMOUNTS:
        at -= 1
    return at if at >= 0 and (words[at] in _COLOURS or _is_number(words[at])) else -1


def _quantity_behind(words: list[str], at: int) -> int:
    """Return the token behind a number or colour that begins at this token, or -1."""
    if at < len(words) and words[at] in _SETTINGS:
        at += 1
    if at >= len(words) or not (words[at] in _COLOURS or _is_number(words[at])):
        return -1
    at += 1
    while at < len(words) and words[at] in _AMOUNTS:
        at += 1
    return at


def _is_number(word: str) -> bool:
    return word[0].isdecimal() and word.replace(".", "").isdecimal()


def _tells(words: list[str], before: list[str], arrow: bool) -> bool:
    """Return whether "from ... to" of these words is a change, not a range."""
    if sum(w in _COLOURS for w in words) == 2:
        return True
    numbers = [float(w) for w in words if _is_number(w)]
    if len(numbers) != 2 or numbers[0] >= numbers[1]:  # less is mostly of this session
        return False
    loaded = not _WEIGHTS.isdisjoint(words) or not _SETTINGS.isdisjoint((*before[-2:], *words))
    told = not _VERBS.isdisjoint(before)
    dosed = not _DOSES.isdisjoint(words)
    return (loaded and (arrow or told or numbers[0] == 0)) or (dosed and told)
