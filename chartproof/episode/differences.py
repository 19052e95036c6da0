"""What a copied note kept of its source, what it changed, and whether the change matters to care.

Statements are laid beside each other first, whatever their order, then the words within them. A
change of dose or load, of a measure beyond its error, of a side, of a response or of the plan
matters; a date, minutes, a degree, a point of pain, one repetition do not.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from chartproof.episode.detectable import beyond_error
from chartproof.episode.pages import Page, telling_words, worded
from chartproof.model import Span, Visit
from chartproof.model.episode import Change

_MINUTES = frozenset(("minute", "hour"))
_COUNTERS = frozenset(("visit", "session", "day", "week", "of", "authoriz", "treatment"))
_SIDES = frozenset(("right", "left", "bilateral"))
_NEW_WORDS = 3  # that stand nowhere in the other note: more than a turn of phrase
_MOST = 60  # changes told of one copy


class _Pair(NamedTuple):
    mine: tuple[int, int]
    theirs: tuple[int, int]


def order_kept(mine: Page, theirs: Page) -> float:
    """Return how far two notes have the same words in the same order, figures aside, 0 to 1."""
    return SequenceMatcher(None, _masked(mine), _masked(theirs), autojunk=False).ratio()


def _masked(page: Page) -> list[str]:
    return ["#" if fig else f for f, fig in zip(page.forms, page.figures, strict=True)]


def differences(
    mine: Page, theirs: Page, visit: Visit, source: Visit
) -> tuple[tuple[Span, ...], tuple[Change, ...]]:
    """Return what the copy kept of its source, and the changes, each in the order of the copy."""
    if mine.plain == theirs.plain:
        return (_all_of(mine),), ()
    pairs, alone, lost = _side_by_side(mine, theirs)
    kept: list[Span] = []
    changes: list[Change] = []
    for pair in pairs:
        _compare(mine, theirs, pair, visit, source, kept, changes)
    for first, last in alone:
        span = mine.span(first, last)
        changes.append(Change("", span.text, _is_news(mine, first, last, theirs), None, span))
    for first, last in lost:
        span = theirs.span(first, last)
        changes.append(Change(span.text, "", _is_news(theirs, first, last, mine), span, None))
    changes.sort(key=lambda c: c.after_span.start if c.after_span else len(mine.text))
    return _joined(mine, kept), tuple(changes[:_MOST])


def _all_of(page: Page) -> Span:
    return page.span(0, len(page.forms))


def _is_news(page: Page, first: int, last: int, other: Page) -> bool:
    """Return whether a statement says what the other note nowhere says."""
    words = worded(page.counted(first, last))
    return words.total() >= 2 and (words & other.counts).total() * 2 < words.total()


def _side_by_side(
    mine: Page, theirs: Page
) -> tuple[list[_Pair], list[tuple[int, int]], list[tuple[int, int]]]:
    """Return statements that belong together, and those of either side that stand alone."""
    if mine.masked == theirs.masked:
        return [_Pair((0, len(mine.forms)), (0, len(theirs.forms)))], [], []
    bags = [theirs.counted(*s) for s in theirs.statements]
    free = set(range(len(bags)))
    pairs, alone = [], []
    for statement in mine.statements:
        bag = mine.counted(*statement)
        size = bag.total()
        best, most = None, 0.0
        for k in sorted(free):
            common = (bag & bags[k]).total()
            score = common / max(size, bags[k].total(), 1)
            if score > most:
                best, most = k, score
        if best is not None and most >= 0.4:
            free.discard(best)
            pairs.append(_Pair(statement, theirs.statements[best]))
        elif size:
            alone.append(statement)
    lost = [theirs.statements[k] for k in sorted(free) if bags[k]]
    return pairs, alone, lost


def _compare(
    mine: Page,
    theirs: Page,
    pair: _Pair,
    visit: Visit,
    source: Visit,
    kept: list[Span],
    changes: list[Change],
) -> None:
    """Add what two statements share and how they differ."""
    (a, b), (c, d) = pair.theirs, pair.mine
    before, after = theirs.forms[a:b], mine.forms[c:d]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            kept.append(mine.span(c + k, c + m))
            continue
        old, new = (a + i, a + j), (c + k, c + m)
        if _only_turned(theirs, old, mine, new, before, after):
            continue
        old_span = theirs.span(*old) if j > i else None
        new_span = mine.span(*new) if m > k else None
        changes.append(
            Change(
                old_span.text if old_span else "",
                new_span.text if new_span else "",
                _matters(theirs, old, source, mine, new, visit),
                old_span,
                new_span,
            )
        )


def _only_turned(
    theirs: Page,
    old: tuple[int, int],
    mine: Page,
    new: tuple[int, int],
    before: tuple[str, ...],
    after: tuple[str, ...],
) -> bool:
    """Return whether the words only moved within the statement, or say nothing."""
    gone = theirs.counted(*old)
    come = mine.counted(*new)
    return all(w in after for w in gone) and all(w in before for w in come)


def _matters(
    theirs: Page,
    old: tuple[int, int],
    source: Visit,
    mine: Page,
    new: tuple[int, int],
    visit: Visit,
) -> bool:
    """Return whether a change of these words is a change of the patient's care or state."""
    gone, come = theirs.counted(*old), mine.counted(*new)
    if (gone.keys() | come.keys()) & _SIDES:
        return True
    figures = _figures(theirs, old), _figures(mine, new)
    if len(figures[0]) == len(figures[1]) == 1 and not _words(gone) and not _words(come):
        return _figure_matters(theirs, figures[0][0], source, mine, figures[1][0], visit)
    if not _words(gone) and not _words(come):
        return bool(figures[0] or figures[1])
    unheard = (_words(come) - set(theirs.counts)) | (_words(gone) - set(mine.counts))
    turned = (_words(come) ^ _words(gone)) & telling_words()
    return bool(turned) or len(unheard) >= _NEW_WORDS


def _words(bag: dict[str, int]) -> set[str]:
    return {w for w in bag if not w[0].isdecimal()}


def _figures(page: Page, words: tuple[int, int]) -> list[int]:
    return [k for k in range(*words) if page.figures[k]]


def _figure_matters(
    theirs: Page, old: int, source: Visit, mine: Page, new: int, visit: Visit
) -> bool:
    behind = mine.forms[new + 1] if new + 1 < len(mine.forms) else ""
    ahead = mine.forms[new - 1] if new else ""
    if ahead in _COUNTERS or (behind in _MINUTES and not _dosed(visit, mine.starts[new])):
        return False
    place = mine.starts[new]
    for measure in visit.note.measures:
        if measure.span.start <= place < measure.span.end and measure.number is not None:
            was = next(
                (
                    m.number
                    for m in source.note.measures
                    if m.span.start <= theirs.starts[old] < m.span.end
                ),
                None,
            )
            return was is None or beyond_error(measure, was)
    first, second = _amounts(theirs.forms[old]), _amounts(mine.forms[new])
    if len(first) != len(second) or not first:
        return True
    apart = [abs(x - y) for x, y in zip(first, second, strict=True)]
    if len(first) > 1 or _dosed(visit, place):
        return max(apart) > 1  # one repetition is none
    return apart[0] > max(1.0, 0.2 * abs(first[0]))


def _dosed(visit: Visit, place: int) -> bool:
    return any(e.span.start <= place < e.span.end for e in visit.note.exercises)


def _amounts(figure: str) -> list[float]:
    found = []
    for piece in figure.replace("x", " ").replace("×", " ").replace("/", " ").split():
        try:
            found.append(float(piece.strip("%+-,:")))
        except ValueError:
            return []
    return found


def _joined(page: Page, spans: list[Span]) -> tuple[Span, ...]:
    """Return spans in order, neighbours made one."""
    joined: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda s: s.start):
        if joined and not page.text[joined[-1][1] : span.start].strip(" .,;:|>-\n\t"):
            joined[-1] = (joined[-1][0], span.end)
        else:
            joined.append((span.start, span.end))
    return tuple(Span(a, b, page.text[a:b]) for a, b in joined)
