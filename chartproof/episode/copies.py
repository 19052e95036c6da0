"""Notes that are copies: of an earlier visit, or of another patient's visit.

`copies_in` is the door. A visit is first held against notes with the very same words, then against
those that say the same with other figures, in another order or with a few words turned; where the
note as a whole is new, part by part. The source named is the earliest note that has the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from msgspec import structs

from chartproof.episode.courses import number
from chartproof.episode.differences import differences, order_kept
from chartproof.episode.nearness import near_pairs
from chartproof.episode.pages import Page, page_of, shared, worded
from chartproof.episode.parts import Part, parts_of
from chartproof.episode.remnants import remnants_in
from chartproof.episode.shelf import Shelf, StatementKey, shelve
from chartproof.episode.templates import own_words, own_words_of_part, part_habits, template_of
from chartproof.model.episode import Copy, Episode

Kind = Literal["whole", "numbers", "reworded"]
PARTS = ("subjective", "objective", "assessment", "plan")

SAME_WORDS = 0.8
"""Share of words from which a note whose statements all stand in another is a copy."""
LEAST_WORDS = 0.7
"""The same where hardly a statement is new."""
MUCH_NEW, LITTLE_NEW = 0.15, 0.04
SAME_ORDER = 0.93
SAME_FIGURES = 0.7
"""Share of the figures that a note in other words and another order keeps of its source."""
PART_WORDS = 0.8
FEW_WORDS = 10  # of meaning, below which only the very same words are a copy
FEWEST_WORDS = 5  # the same for a note in which nothing but figures differs
PART_LEAST = 5  # the same for a part of a note
_NEAR = 0.4  # what sketches must agree in before a note is read
_MANY = 40  # visits, from which on sketches choose which notes are held against each other


class _Chart(NamedTuple):
    """An episode turned into pages. parts: of each kind, a page a visit, None where it has none."""

    episode: Episode
    pages: tuple[Page, ...]
    parts: dict[str, tuple[Page | None, ...]]
    template: frozenset[StatementKey]
    habits: dict[str, frozenset[StatementKey]]


def copies_in(episode: Episode, others: Sequence[Episode] | Shelf = ()) -> tuple[Copy, ...]:
    """Return each visit's text that stood in an earlier note, by visit.

    others: what the same clinician wrote of other patients; a `Shelf` of many, made once with
    `shelve`, is asked much faster than a sequence. The episode itself among them is passed over.
    """
    visits = episode.visits
    pages = tuple(page_of(v) for v in visits)
    days = [v.date_of_service for v in visits]
    order = sorted((i for i, p in enumerate(pages) if p.forms), key=lambda i: (days[i], i))
    shelf = others if isinstance(others, Shelf) else shelve(others)
    parts = _part_pages(pages, parts_of(visits))
    habits = {name: part_habits([p for p in parts[name] if p]) for name in PARTS}
    chart = _Chart(episode, pages, parts, template_of(episode, pages, shelf), habits)
    elsewhere = shelf.near(episode, [p.text for p in pages], _NEAR) if shelf.places else {}
    before = _before(pages, order)
    before_part = {n: _before(parts[n], [i for i in order if parts[n][i]]) for n in PARTS}
    found: list[Copy] = []
    for i in order:
        whole = _whole(chart, i, before[i], elsewhere.get(i, ()))
        if whole is not None:
            found.append(whole)
        else:
            found += _parts(chart, i, before_part)
    return _with_remnants(episode, shelf, sorted(found, key=lambda c: (c.visit, c.section or "")))


def _part_pages(
    pages: Sequence[Page], parts: Sequence[Sequence[Part]]
) -> dict[str, tuple[Page | None, ...]]:
    """Return the parts of each kind as pages of their own."""
    found: dict[str, tuple[Page | None, ...]] = {}
    for name in PARTS:
        cut: list[Page | None] = []
        for page, told in zip(pages, parts, strict=True):
            kept = [k for p in told if p.name == name for k in range(*page.within(p.start, p.end))]
            cut.append(page.chosen(kept) if kept else None)
        found[name] = tuple(cut)
    return found


def _before(pages: Sequence[Page | None], order: Sequence[int]) -> dict[int, list[int]]:
    """Return for each visit the earlier ones to hold it against: all, or of many those near it."""
    if len(order) <= _MANY:
        return {i: list(order[:at]) for at, i in enumerate(order)}
    found: dict[int, list[int]] = {i: [] for i in order}
    first: dict[int, int] = {}
    for i in order:
        page = pages[i]
        if page is not None and first.setdefault(page.plain, i) != i:
            found[i].append(first[page.plain])
    texts = [" ".join(page.written) if (page := pages[i]) else "" for i in order]
    for near in near_pairs(texts, _NEAR):
        if order[near.earlier] not in found[order[near.later]]:
            found[order[near.later]].append(order[near.earlier])
    place = {i: at for at, i in enumerate(order)}
    return {i: sorted(js, key=place.__getitem__) for i, js in found.items()}


def _whole(
    chart: _Chart, i: int, earlier: Sequence[int], near: Sequence[tuple[Episode, int]]
) -> Copy | None:
    """Return the copy that the whole note is, or None: the very same words before alike ones."""
    episode, page = chart.episode, chart.pages[i]
    day = episode.visits[i].date_of_service
    others = sorted(
        (
            (e, j)
            for e, j in near
            if e.visits[j].date_of_service < day
            or (e.visits[j].date_of_service == day and not _of_one(episode, e))
        ),
        key=lambda at: (at[0].visits[at[1]].date_of_service, at[0].id, at[1]),
    )
    held = [(episode, j, chart.pages[j]) for j in earlier]
    held += [(e, j, page_of(e.visits[j])) for e, j in others]
    for source, j, theirs in held:
        same = theirs.plain == page.plain
        if same and (source is episode or page.counts.total() >= FEW_WORDS):
            return _copied(chart, i, "whole", source, j, (page, theirs))
    for source, j, theirs in held:
        if kind := likeness(page, theirs, chart.template):
            return _copied(chart, i, kind, source, j, (page, theirs))
    return None


def likeness(
    mine: Page, theirs: Page, template: frozenset[StatementKey] = frozenset()
) -> Kind | None:
    """Return how one note is a copy of another, or None where it is none.

    Words that the clinic's template puts into every note count on neither side.
    """
    if mine.plain == theirs.plain:
        return "whole"
    ours, others = worded(mine.counts), worded(theirs.counts)
    small, big = sorted((ours.total(), others.total()))
    if mine.masked == theirs.masked:
        return "numbers" if small >= FEWEST_WORDS else None
    if small < FEW_WORDS or small < 0.6 * big:
        return None
    if shared(ours, others) < LEAST_WORDS:
        return None
    ours, others = own_words(mine, template), own_words(theirs, template)
    share, new = shared(ours, others), _new_share(mine, theirs)
    if not (share >= SAME_WORDS and new <= MUCH_NEW) and not (
        share >= LEAST_WORDS and new <= LITTLE_NEW
    ):
        return None
    if small < 2 * FEW_WORDS and new > LITTLE_NEW:
        return None
    if order_kept(mine, theirs) >= SAME_ORDER:
        return "numbers" if _figures(mine) != _figures(theirs) else "reworded"
    if new > LITTLE_NEW and _figures_kept(mine, theirs) < SAME_FIGURES:
        return None  # another day with the same programme: other words and other figures
    return None if _is_one_passage(mine, theirs) else "reworded"


def _figures(page: Page) -> list[str]:
    return sorted(f for f, is_figure in zip(page.forms, page.figures, strict=True) if is_figure)


def _figures_kept(mine: Page, theirs: Page) -> float:
    """Return the share of a note's figures that stand in the other one too, codes aside."""
    ours, others = (Counter(f for f in _figures(p) if not _is_code(f)) for p in (mine, theirs))
    most = max(ours.total(), others.total())
    return (ours & others).total() / most if most else 1.0


def _is_code(figure: str) -> bool:
    return len(figure) == 5 and figure.isdecimal()


def _is_one_passage(mine: Page, theirs: Page) -> bool:
    """Return whether one long statement makes two notes alike whose other words differ.

    A copied assessment is a copied part, however much of the note it is.
    """
    passages = {mine.forms[a:b] for a, b in mine.statements}
    same = [s for s in theirs.statements if theirs.forms[slice(*s)] in passages]
    if not same:
        return False
    longest = worded(theirs.counted(*max(same, key=lambda s: s[1] - s[0])))
    ours, others = worded(mine.counts), worded(theirs.counts)
    if longest.total() * 3 < max(ours.total(), others.total()):
        return False
    return shared(ours - longest, others - longest) < LEAST_WORDS


def _new_share(mine: Page, theirs: Page) -> float:
    """Return the share of a note's words that stand in statements the other one has not."""
    total = new = 0
    for first, last in mine.statements:
        words = worded(mine.counted(first, last))
        size = words.total()
        total += size
        if size and (words & theirs.counts).total() < 0.5 * size:
            new += size
    return new / total if total else 1.0


def _parts(chart: _Chart, i: int, before: dict[str, dict[int, list[int]]]) -> list[Copy]:
    """Return the copies that parts of the note are: each of its earliest source."""
    found = []
    for name in PARTS:
        mine = chart.parts[name][i]
        if mine is None or not _says_enough(chart, i, name, mine):
            continue
        for j in before[name][i]:
            theirs = chart.parts[name][j]
            if theirs is not None and _same_part(chart, name, mine, theirs):
                found.append(_copied(chart, i, "section", chart.episode, j, (mine, theirs), name))
                break
    return found


def _says_enough(chart: _Chart, i: int, name: str, part: Page) -> bool:
    """Return whether a part has words of its own that a copy could carry over.

    What was done and measured is alike on honest days, so there only the words around it count.
    """
    words = _own(chart, name, part).total()
    if name == "objective":
        note = chart.episode.visits[i].note
        spans = [e.span for e in note.exercises] + [m.span for m in note.measures]
        words = sum(
            heard and not figure and not any(s.start <= at < s.end for s in spans)
            for at, heard, figure in zip(part.starts, part.heard, part.figures, strict=True)
        )
    return words >= (2 * PART_LEAST if name in ("plan", "objective") else PART_LEAST)


def _own(chart: _Chart, name: str, part: Page) -> Counter[str]:
    return own_words_of_part(part, chart.template | chart.habits[name])


def _same_part(chart: _Chart, name: str, mine: Page, theirs: Page) -> bool:
    if mine.plain == theirs.plain:
        return True
    if name == "objective":
        return False  # the same programme with other figures is what a course looks like
    if mine.masked == theirs.masked:
        return True
    ours, others = _own(chart, name, mine), _own(chart, name, theirs)
    return (
        ours.total() >= 2 * PART_LEAST
        and shared(ours, others) >= PART_WORDS
        and _new_share(mine, theirs) <= MUCH_NEW
    )


def _copied(
    chart: _Chart,
    i: int,
    kind: Literal["whole", "numbers", "reworded", "section"],
    source: Episode,
    j: int,
    pages: tuple[Page, Page],
    section: str | None = None,
) -> Copy:
    """Return the copy with all that is to be told of it."""
    visit, original = chart.episode.visits[i], source.visits[j]
    other = source.id if source.id != chart.episode.id else None
    kept, changes = differences(*pages, visit, original)
    total = chart.pages[i].counts.total()
    both = (pages[0].counts & pages[1].counts).total()
    return Copy(
        kind,
        i,
        j,
        other,
        section,
        round(min(1.0, both / total), 3) if total else 1.0,
        kept,
        changes,
        source_number=number(source, j),
        same_patient=other is not None and _of_one(chart.episode, source),
    )


def _of_one(mine: Episode, theirs: Episode) -> bool:
    """Return whether two courses are known to be one patient's."""
    return mine.patient_id is not None and mine.patient_id == theirs.patient_id


def _with_remnants(episode: Episode, shelf: Shelf, found: list[Copy]) -> tuple[Copy, ...]:
    """Return the copies with the words in them that belong to the other note."""
    foreign = {c.visit for c in found if c.other_episode is not None}
    rest = [v for i, v in enumerate(episode.visits) if i not in foreign]
    courses = {e.id: e for e in shelf.episodes} if foreign else {}
    told = []
    for copy in found:
        other = copy.other_episode is not None
        source = (courses[copy.other_episode] if copy.other_episode else episode).visits[
            copy.source
        ]
        remnants = remnants_in(episode, rest, episode.visits[copy.visit], copy.kept, source, other)
        told.append(structs.replace(copy, remnants=remnants) if remnants else copy)
    return tuple(told)
