"""Let the trained reader have its say on exercises: its scores beside what the grammar found.

The grammar knows how a dose is written and where one exercise ends; the trained reader knows better
whether words name an exercise at all, and whose it is. Without scores nothing here is used.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import NamedTuple, Protocol

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from chartproof.model import Measure, Scope
from chartproof.reading.dose_tails import Dose
from chartproof.reading.drafts import Draft
from chartproof.reading.layout import Layout, word_set
from chartproof.reading.loads import Load
from chartproof.reading.names import (
    is_name,
    is_posture,
    known_at,
    leads,
    may_name,
    move_words,
    trim,
)
from chartproof.reading.numerals import WORDS, number
from chartproof.reading.stretches import stretches
from chartproof.reading.words import Floats

_SCOPES: tuple[Scope, ...] = ("plan", "hep", "prev", "neg", "goal", "order", "other")
_SURE = 0.5
_FAINT = 0.06
_PASSIVE = frozenset(("massage", "massages", "iastm"))
_CLEAR = 0.4  # why an exercise is not today's: plan, home, earlier
_PERHAPS = 0.15  # for what the grammar takes for an exercise, without a sure dose of known words


class Scores(Protocol):
    """Token scores as meaning.tag gives them."""

    def of(self, label: str) -> Floats:
        """Return the score of each token for one label ("ex", "ex?", "ex@", "@plan", ...)."""


class Tagged(NamedTuple):
    """What the trained reader holds of each token: today's, vague, something else, and whose."""

    today: dict[str, Floats]
    vague: Floats
    other: dict[str, Floats]
    scopes: list[Floats]

    def mean(self, tag: str, first: int, last: int) -> tuple[float, float]:
        """Return how surely a stretch is one of today, and one of something else."""
        return _mean(self.today[tag], first, last), _mean(self.other[tag], first, last)

    def top(self, tag: str, first: int, last: int) -> float:
        """Return the highest score of a stretch, of today or not."""
        today, other = self.today[tag][first:last], self.other[tag][first:last]
        return max((*today.tolist(), *other.tolist()), default=0.0)

    def both(self, tag: str) -> NDArray[np.float64]:
        """Return how surely each token is one, of today or not."""
        both: NDArray[np.float64] = np.add(self.today[tag], self.other[tag], dtype=np.float64)
        return both

    def scope(self, first: int, last: int) -> Scope:
        """Return the likeliest scope of a stretch that is not about today."""
        sums = [sum(row[first:last].tolist()) for row in self.scopes]
        return _SCOPES[sums.index(max(sums))]


def _mean(scores: Floats, first: int, last: int) -> float:
    listed: list[float] = scores[first:last].tolist()
    return sum(listed) / max(last - first, 1)


def read_tags(scores: Scores) -> Tagged:
    """Return what the scores say of exercises, doses, loads and measures."""
    tags = ("ex", "ds", "ri", "om")
    return Tagged(
        today={tag: scores.of(tag) for tag in tags},
        vague=scores.of("ex?"),
        other={tag: scores.of(f"{tag}@") for tag in tags},
        scopes=[scores.of(f"@{scope}") for scope in _SCOPES],
    )


def named_tokens(tagged: Tagged) -> frozenset[int]:
    """Return the tokens that the trained reader takes for names of exercises."""
    return frozenset(np.flatnonzero(tagged.both("ex") >= _SURE).tolist())


def whole_names(layout: Layout, tagged: Tagged) -> dict[int, int]:
    """Return the names that the trained reader is sure of: first token -> token behind the last."""
    named, words, found = tagged.both("ex"), layout.words, {}
    clear = named > np.maximum(tagged.both("ds"), tagged.both("ri"))
    for start, end in stretches(clear & (named >= _SURE)):
        for first, last in _items(words, start, end):
            last = trim(layout, first, last)[1] if words[last - 1] not in "\"'”″)" else last
            while first < last and (not words[first][0].isalnum() or leads(layout, first)):
                first += 1
            if "(" in words[first:last] and ")" not in words[first:last]:
                last = words.index("(", first)
            told = last - first > 1 and may_name(words[first:last])
            if told and not is_posture(layout, first, last):
                found[first] = last
    return found


_PARTING = frozenset(",;:")


def _items(words: list[str], start: int, end: int) -> list[tuple[int, int]]:
    """Return the names in a stretch: one, unless a comma parts two that everybody knows ("heel
    raises, toe raises", but not "row, seated"); a heading before a colon is none."""
    found = [(start, start)]
    for i in range(start, end - 1):
        if words[i] in _PARTING:
            first, behind = found[-1][0], i + 1 + (words[i + 1] == "and")
            if known_at(words, behind) is not None and _is_known(words[first:i]):
                found[-1:] = [(first, i), (behind, end)]
            elif words[i] == ":":
                found[-1] = (i + 1, end)
    found[-1] = (found[-1][0], end)
    return found


def _is_known(words: list[str]) -> bool:
    """Return whether a name that everybody knows stands in these words."""
    return any(known_at(words, i) is not None for i in range(len(words)))


_SPELLED = frozenset(("sets", "reps", "repetitions"))
_HERE = frozenset(("clinic", "here", "today"))
_DONE = word_set("performed completed participated practiced tolerated executed")


def is_done(layout: Layout, token: int) -> bool:
    """Return whether the sentence of this token says before it that something was performed."""
    clause = layout.clauses[layout.clause_of(token)]
    return not _DONE.isdisjoint(layout.words[clause.first : token])


def _is_performed(layout: Layout, first: int, last: int) -> bool:
    """Return whether a dose is told in words of something performed: "completed 2 sets of 10"."""
    return not _SPELLED.isdisjoint(layout.words[first:last]) and is_done(layout, first)


def _is_here(layout: Layout, draft: Draft) -> bool:
    """Return whether the sentence of an exercise says that it was done, or where: "in clinic"."""
    clause = layout.clauses[draft.clause]
    words = layout.words[clause.first : clause.last]
    return is_done(layout, draft.first) or not _HERE.isdisjoint(words)


def weigh_doses(
    layout: Layout, doses: tuple[Dose, ...], loads: tuple[Load, ...], tagged: Tagged
) -> tuple[Dose, ...]:
    """Return the doses, surer or less sure than their form, and those of unusual words."""
    found: list[Dose] = []
    covered = [False] * len(layout.words)
    for dose in doses:
        first, last = layout.token_at(dose.start), layout.token_at(dose.end - 1) + 1
        covered[first:last] = [True] * (last - first)
        top = tagged.top("ds", first, last)
        faint = dose.sure and top < _FAINT and not _is_performed(layout, first, last)
        if top >= _SURE or faint:
            dose = dose._replace(sure=top >= _SURE)
        found.append(dose)
    for load in loads:
        if load.sure:
            covered[layout.token_at(load.start)] = True
    for first, last in stretches(tagged.today["ds"] >= _SURE):
        while first < last and not layout.words[first][0].isalnum():
            first += 1
        last = next((i for i in range(first + 1, last) if layout.breaks[i]), last)
        if first < last and not any(covered[first:last]) and (told := _told(layout, first, last)):
            found.append(told)
    return tuple(sorted(found, key=lambda d: d.start))


def _told(layout: Layout, first: int, last: int) -> Dose | None:
    """Return a dose in words of its own ("20", "six times", "gym and back, twice"): the number that
    it begins with, if any, counts repetitions or rounds."""
    while first < last - 1 and layout.words[first] in ("set", "sets"):
        first += 1  # "glut sets 20"
    words = layout.words[first:last]
    counts = [i for i, w in enumerate(words) if w.isdecimal() or w in WORDS]
    if not counts and last - first < 3:
        return None
    if last - first <= 2 and (_is_setting(layout, last - 1) or layout.word(last) in _STEPS):
        return None
    if layout.word(first - 1) == "/" and layout.word(first - 2).isdecimal():
        return None  # the end of a date
    start, end = layout.starts[first], layout.ends[last - 1]
    count = number(words[0]) if counts[:1] == [0] else None
    if count is None or count != int(count) or words[1:2] in (["-"], ["–"], ["to"], ["/"]):
        return Dose(start, end, kind="told")
    if words[1:2] and words[1] in ("rounds", "round", "sets", "set", "bouts"):
        return Dose(start, end, sets=int(count), kind="told")
    return Dose(start, end, reps=int(count), kind="told")


_SETTINGS = word_set(
    "seat level lvl lev l damper incline grade gr height setting notch position step box pin peg "
    "visit week wk pod day age stg ltg goal # phase stage stack ramp handle hole page no"
)
_SIZES = word_set(
    'in inch inches " ″ ” cm mm ft lb lbs # kg oz deg degrees ° % / mph rpm spm w watts : people '
    "patients visits weeks wk yrs years directions ways planes"
)


_STEPS = word_set("step steps box boxes block blocks stair stairs platform hurdle hurdles riser")


def _is_setting(layout: Layout, i: int) -> bool:
    """Return whether a lone number is of a seat, a level, a height or a week, and no count."""
    return layout.word(i - 1) in _SETTINGS or layout.word(i + 1) in _SIZES


def weigh_loads(
    layout: Layout, doses: tuple[Dose, ...], loads: tuple[Load, ...], tagged: Tagged
) -> tuple[Load, ...]:
    """Return the loads, surer or less sure than their form, and those of unusual words. Those that
    the trained reader sees nothing in are none, unless a dose follows at once."""
    dosed = {layout.token_at(d.start) for d in doses if d.sure}
    found: list[Load] = []
    covered = [False] * len(layout.words)
    for load in loads:
        first, last = layout.token_at(load.start), layout.token_at(load.end - 1) + 1
        covered[first:last] = [True] * (last - first)
        top = tagged.top("ri", first, last)
        beside = load.sure and (last in dosed or (layout.word(last) == "," and last + 1 in dosed))
        if load.kind != "effort" and top < _FAINT and not beside:
            continue
        found.append(load._replace(sure=True) if top >= _SURE else load)
    for first, last in stretches(tagged.today["ri"] >= _SURE):
        while first < last and not layout.words[first][0].isalnum():
            first += 1
        words = layout.words[first:last]
        lone = len(words) == 1 and words[0].isdecimal() and layout.word(last) in _SIZES
        if words and not lone and not any(covered[first:last]):
            found.append(Load(layout.starts[first], layout.ends[last - 1], "told"))
    return tuple(sorted(found, key=lambda x: x.start))


def accepts(layout: Layout, draft: Draft, tagged: Tagged, by_grammar: bool) -> bool:
    """Return whether a draft is an exercise, after what the grammar thinks of it."""
    draft_words = layout.words[draft.first : draft.last]
    if not may_name(draft_words) or not _PASSIVE.isdisjoint(draft_words):
        return False
    today, other = tagged.mean("ex", draft.first, draft.last)
    vague = _mean(tagged.vague, draft.first, draft.last)
    top = max(today + other, vague)
    if top >= _SURE or not by_grammar:
        return top >= _SURE
    if top >= _PERHAPS or not any(d.sure for d in draft.doses):
        return top >= _PERHAPS
    if known_at(draft_words, 0) is not None or not move_words().isdisjoint(draft_words):
        return True
    return any(_spelled_out(layout, d) for d in draft.doses) and is_done(layout, draft.last)


def _spelled_out(layout: Layout, dose: Dose) -> bool:
    """Return whether a dose is told in words: "2 sets of 10 repetitions"."""
    first, last = layout.token_at(dose.start), layout.token_at(dose.end - 1) + 1
    words = layout.words[first:last]
    return "sets" in words and "of" in words


def scope_of(draft: Draft, tagged: Tagged, by_grammar: Scope) -> Scope:
    """Return whose an exercise is: the trained reader's word where it is sure of it."""
    today, other = tagged.mean("ex", draft.first, draft.last)
    if other > today and other >= 0.3:
        return by_grammar if by_grammar != "today" else tagged.scope(draft.first, draft.last)
    # An explicit "last visit" or "home:" weighs more than the heading of another code.
    if today >= (0.95 if by_grammar in ("prev", "hep", "order", "neg") else 0.8):
        return "today"
    return by_grammar


def scopes_of(
    layout: Layout, drafts: list[Draft], tagged: Tagged, by_grammar: list[Scope]
) -> list[Scope]:
    """Return whose these exercises are. A dosed one that the trained reader takes out of today
    without a clear why stays with its sentence: if two others are today's and none clearly not, or
    if it was performed by what the sentence says."""
    scopes = [scope_of(d, tagged, g) for d, g in zip(drafts, by_grammar, strict=True)]
    sent = {d.clause for d, s, g in zip(drafts, scopes, by_grammar, strict=True) if s == g == "hep"}
    for i, draft in enumerate(drafts):
        if by_grammar[i] == "hep" and draft.clause in sent and not _is_here(layout, draft):
            scopes[i] = "hep"  # a list for home is not in part today's
    unclear = [
        g == "today" != s
        and bool(d.doses)
        and max(_mean(row, d.first, d.last) for row in tagged.scopes) < _CLEAR
        for d, s, g in zip(drafts, scopes, by_grammar, strict=True)
    ]
    if not any(unclear):
        return scopes
    today = [d for d, s in zip(drafts, scopes, strict=True) if s == "today"]
    count = Counter(d.clause for d in today)
    parted = {
        d.clause for d, s, u in zip(drafts, scopes, unclear, strict=True) if s != "today" and not u
    }
    kept = {clause for clause, several in count.items() if several > 1} - parted
    shared = {d.doses[0].start for d in today if d.doses}  # "heel slides, hip abd x10 each"

    def stays(d: Draft) -> bool:
        return d.clause in kept or d.doses[0].start in shared or is_done(layout, d.first)

    return [
        "today" if u and stays(d) else s for d, s, u in zip(drafts, scopes, unclear, strict=True)
    ]


def weigh_measures(
    layout: Layout, measures: tuple[Measure, ...], tagged: Tagged
) -> tuple[Measure, ...]:
    """Return the measures without those that the trained reader sees none in, with its scopes."""
    found = []
    for measure in measures:
        first = layout.token_at(measure.span.start)
        last = layout.token_at(measure.span.end - 1) + 1
        today, other = tagged.mean("om", first, last)
        if measure.kind != "pain" and tagged.top("om", first, last) < 0.1:
            continue
        if measure.scope == "today" and other > today and other >= 0.3:
            measure = structs.replace(measure, scope=tagged.scope(first, last))
        found.append(measure)
    return tuple(found)


def missed(
    layout: Layout,
    drafts: list[Draft],
    tagged: Tagged,
    doses: tuple[Dose, ...],
    loads: tuple[Load, ...],
) -> list[Draft]:
    """Return names that the trained reader is sure of and no draft covers, each with the dose and
    load right behind it."""
    covered = [False] * len(layout.words)
    for draft in drafts:
        covered[draft.first : draft.last] = [True] * (draft.last - draft.first)
        marks: tuple[Dose | Load, ...] = (*draft.loads, *draft.doses)
        for mark in marks:  # "#2 ankle weights" is no exercise of its own
            first, last = layout.token_at(mark.start), layout.token_at(mark.end - 1) + 1
            covered[first:last] = [True] * (last - first)
    load_starts, dose_starts = [x.start for x in loads], [d.start for d in doses]
    taken = {d.start for draft in drafts for d in draft.doses}
    found = []
    for first, last in stretches(tagged.today["ex"] >= _SURE):
        if any(covered[first:last]) or not any(w[0].isalpha() for w in layout.words[first:last]):
            continue
        if not may_name(layout.words[first:last]):
            continue
        known = known_at(layout.words, first)
        if known is not None and "-" not in layout.words[first:last]:
            last = max(last, first + len(known.words))
        draft = Draft(first, last, [], [], layout.clause_of(first), None)
        end = layout.ends[last - 1]
        at = bisect_left(load_starts, end)
        if at < len(loads) and _touches(layout, end, loads[at].start):
            draft.loads.append(loads[at])
            end = loads[at].end
        at = bisect_left(dose_starts, end)
        free = at < len(doses) and doses[at].start not in taken
        if free and _touches(layout, end, doses[at].start):
            draft.doses.append(doses[at])
        # One word alone is as often a part of a cue or a task.
        if draft.doses or draft.loads or is_told(layout, first, last):
            found.append(draft)
    return found


def is_told(layout: Layout, first: int, last: int) -> bool:
    """Return whether a name without dose or load is one: of two words, or that everybody knows."""
    told = sum(map(is_name, layout.words[first:last]))
    return told > 1 or known_at(layout.words, first) is not None


def _touches(layout: Layout, end: int, start: int) -> bool:
    """Return whether nothing but a joint stands between two places."""
    between = layout.text[end:start].strip()
    return 0 <= start - end <= 4 and between in ("", ",", ":", "(", "-", "|")
