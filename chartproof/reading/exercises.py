"""Exercises: name, dose and load of each, and whose they are: today's, the plan's, home, earlier.

Names are mostly not in any list; what makes words a name is the dose or load beside them. So doses
and loads are found first, the words around them are cut into stretches (pieces.py) and put together
(drafts.py); here a draft is judged: an exercise, or a measure, a code's minutes, prose?
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import zip_longest
from typing import NamedTuple

from msgspec import structs

from chartproof.model import Exercise, Measure, Scope, Span
from chartproof.reading.dittos import with_dittos
from chartproof.reading.dose_tails import Dose
from chartproof.reading.doses import find_doses
from chartproof.reading.drafts import Draft, assemble
from chartproof.reading.fields import read_fields
from chartproof.reading.layout import Layout, word_set
from chartproof.reading.loads import Load, find_loads
from chartproof.reading.measures import find_measures
from chartproof.reading.names import (
    Stock,
    known_at,
    move_words,
    take_stock,
    task_words,
    thing_words,
)
from chartproof.reading.numerals import line_starts, one_line
from chartproof.reading.pieces import EXERCISE_CODES, Marks, read_runs
from chartproof.reading.scopes import read_scopes
from chartproof.reading.services import Service, read_services
from chartproof.reading.tables import Tables, read_tables
from chartproof.reading.tagged import (
    Scores,
    accepts,
    missed,
    named_tokens,
    read_tags,
    scopes_of,
    weigh_doses,
    weigh_loads,
    weigh_measures,
    whole_names,
)

_LONGEST_NAME = 12
_NEIGHBOURS = 50  # drafts looked at on either side of one
_NOT_NAMES = word_set(
    "min mins minutes total timed time tx treatment session visit pain bp hr spo2 units unit "
    "in out start stop today last was tug berg lefs code codes billed charged direct one "
    "individual therapy heat ice hot cold pack estim tens us ultrasound mob mobs mobilization "
    "manipulation massage stm mfr traction tape taping education rest rests break set sets "
    "rpe borg goal stg ltg poc cue cues cued dx visits wk week weeks no signed age y/o yo "
    "year years post s/p grade taken seen lob falls stumbles stumble errors correct drop "
    "wobbles wobble buckled catches loss steps fatigue sore soreness ache"
)


_PROSE = word_set(
    "he she his her him they their was were had has have is are be been it that this which "
    "who when while because since until after before not no never cannot can can't could "
    "would held kept came went gave got said says felt i we my our you me gone reached "
    "predicts takes strips walks wk day tear without currently lasted quiet fell first last "
    "arrival today's needs needed still already only about than weak weakness limits deficit "
    "poor"
)
_SHAPES = word_set(
    "seated banded loaded weighted assisted resisted supported elevated modified resistive "
    "unsupported bended flexed extended staggered elevated lateral-ed inclined declined "
    "combined alternated"
)


_HEADING = frozenset((":", "including", "includes", "include"))
_LOOSE = frozenset(("bare", "slash", "list", "open", "counted"))


class Treatment(NamedTuple):
    """All that this half of the grammar finds in one note.

    doses and loads: all that the note writes, whoever's they are. scopes: one a token.
    """

    exercises: tuple[Exercise, ...]
    measures: tuple[Measure, ...]
    doses: tuple[Dose, ...]
    loads: tuple[Load, ...]
    scopes: list[Scope]


def read_exercises(layout: Layout, tags: Scores | None = None) -> tuple[Exercise, ...]:
    """Return the exercises of the note in every scope; `tags`: the token scores of meaning.tag."""
    return read_treatment(layout, tags).exercises


def read_treatment(
    layout: Layout, tags: Scores | None = None, services: list[Service] | None = None
) -> Treatment:
    """Return exercises, measures, doses and loads of the note, read once.

    services: those that the note names, where the caller has them already.
    """
    text = one_line(layout)
    doses, loads = with_dittos(layout, find_doses(layout, text)), find_loads(layout, text)
    scopes = read_scopes(layout)
    tables = read_tables(layout)
    for start, end in tables.earlier:
        for i in range(layout.token_at(start), layout.token_at(end - 1) + 1):
            scopes[i] = "prev"
    measures = find_measures(layout, doses, scopes, text)
    doses, loads = _outside(doses, loads, measures)
    fields = read_fields(text.replace("\0", "\n"))
    for said in (tables, tables._replace(doses=fields[0], loads=fields[1])):
        doses, loads = _with_columns(doses, loads, said)
    stock = take_stock(layout)
    tagged = read_tags(tags) if tags is not None and layout.words else None
    if tagged is not None:
        doses = weigh_doses(layout, doses, loads, tagged)
        loads = weigh_loads(layout, doses, loads, tagged)
        stock = stock._replace(
            worded=stock.worded | named_tokens(tagged), whole=whole_names(layout, tagged)
        )
    named = read_services(layout) if services is None else services
    marks: Marks = {layout.token_at(x.start): x for x in loads}
    marks.update((layout.token_at(d.start), d) for d in doses)
    drafts = assemble(layout, stock, read_runs(layout, stock, marks, measures, named))
    judge = _Judge(layout, stock, drafts, [d.clause for d in drafts], line_starts(layout.text))
    kept = [d for i, d in enumerate(drafts) if judge.accepts(i)]
    if tagged is None:
        exercises = [_build(layout, d, scopes) for d in kept]
    else:
        good = {id(d) for d in kept}
        kept = [d for d in drafts if accepts(layout, d, tagged, id(d) in good)]
        kept += missed(layout, kept, tagged, doses, loads)
        measures = weigh_measures(layout, measures, tagged)
        kept.sort(key=lambda d: d.first)
        kept = [d for d, behind in zip_longest(kept, kept[1:]) if not _heads(layout, d, behind)]
        built = [_build(layout, d, scopes) for d in kept]
        whose = scopes_of(layout, kept, tagged, [e.scope for e in built])
        exercises = [structs.replace(e, scope=s) for e, s in zip(built, whose, strict=True)]
    return Treatment(tuple(exercises), measures, doses, loads, scopes)


def _heads(layout: Layout, draft: Draft, behind: Draft | None) -> bool:
    """Return whether a name without dose or load only heads those behind it: "Seated: LAQ 3x10",
    "balance activities including tandem 3x30 s"."""
    if draft.doses or draft.loads or behind is None or not behind.doses:
        return False
    return layout.word(draft.last) in _HEADING and behind.first - draft.last < 3


def _outside(
    doses: tuple[Dose, ...], loads: tuple[Load, ...], measures: tuple[Measure, ...]
) -> tuple[tuple[Dose, ...], tuple[Load, ...]]:
    """Return the doses and loads that are no value of a measure, and no load within a dose."""
    starts = [m.span.start for m in measures]

    def measured(start: int, end: int) -> bool:
        place = bisect_left(starts, end) - 1
        return place >= 0 and measures[place].span.end > start

    free = tuple(d for d in doses if d.sure or not measured(d.start, d.end))
    dose_starts = [d.start for d in free]

    def dosed(start: int, end: int) -> bool:
        place = bisect_left(dose_starts, end) - 1
        return place >= 0 and free[place].end > start

    return free, tuple(
        x for x in loads if not measured(x.start, x.end) and not dosed(x.start, x.end)
    )


def _with_columns(
    doses: tuple[Dose, ...], loads: tuple[Load, ...], tables: Tables
) -> tuple[tuple[Dose, ...], tuple[Load, ...]]:
    """Return doses and loads with those of table columns in place of what stands under them."""
    if not tables.doses and not tables.loads:
        return doses, loads
    spans = [(d.start, d.end) for d in tables.doses] + [(x.start, x.end) for x in tables.loads]

    def free(mark: Dose | Load) -> bool:
        return not any(mark.start < end and start < mark.end for start, end in spans)

    return (
        tuple(sorted([*filter(free, doses), *tables.doses], key=lambda d: d.start)),
        tuple(sorted([*filter(free, loads), *tables.loads], key=lambda x: x.start)),
    )


class _Judge(NamedTuple):
    """Tells exercises from measures, minutes of codes and prose."""

    layout: Layout
    stock: Stock
    drafts: list[Draft]
    clauses: list[int]
    lines: list[int]

    def accepts(self, number: int) -> bool:
        """Return whether the draft of this number is an exercise."""
        draft = self.drafts[number]
        layout, first, last = self.layout, draft.first, draft.last
        letters = [w for w in layout.words[first:last] if w[0].isalpha()]
        if not letters or last - first > _LONGEST_NAME + 4:
            return False
        named = self.stock.names(first, last)
        sure = any(d.sure for d in draft.doses)
        section = layout.clauses[draft.clause].section
        if section == "signature" or (section in ("time", "billing") and not sure):
            return False
        if letters[-1] in _NOT_NAMES and not named:
            return False
        if not (sure and named) and (letters[0] in _NOT_NAMES or last - first > _LONGEST_NAME):
            return False
        prose = not _PROSE.isdisjoint(letters) or _past_tense(letters[0])
        if sure or prose:
            return sure and (named or not prose)
        if section in ("subjective", "goals"):
            return named and bool(draft.doses)
        return not _scored(layout, draft) and self._leans(number, letters, named, section)

    def _leans(self, number: int, letters: list[str], named: bool, section: str) -> bool:
        """Return whether its surroundings make an exercise of a draft without a sure dose."""
        draft, near = self.drafts[number], self._in_run(number)
        headed = named and draft.code in EXERCISE_CODES
        known = self.stock.knows(draft.first, draft.last)
        loaded = named and any(x.sure for x in draft.loads)
        kinds = {d.kind for d in draft.doses}
        if "slash" in kinds and named and section != "plan":
            return bool(draft.loads) or near or known
        if kinds and kinds <= _LOOSE:
            return (near or headed or loaded) and len(letters) <= 8
        if kinds:
            return near or headed or known
        if draft.loads:
            return loaded and near
        return named and (near or headed) and len(letters) <= 7

    def _in_run(self, number: int) -> bool:
        """Return whether an exercise with a sure dose stands next to this one."""
        draft = self.drafts[number]
        line = self._line(draft)
        reach = 3 if draft.doses else 0
        low = max(bisect_left(self.clauses, draft.clause - reach), number - _NEIGHBOURS)
        high = min(bisect_right(self.clauses, draft.clause + reach), number + _NEIGHBOURS)
        for other in self.drafts[low:high]:
            apart = abs(other.clause - draft.clause)
            if other is draft or not other.doses:
                continue
            if apart > 1 and self._line(other) != line:
                continue
            if any(d.sure for d in other.doses):
                return True
            words = self.layout.words[other.first : other.last]
            if apart == 0 and self.stock.names(other.first, other.last):
                return _PROSE.isdisjoint(words)
        return False

    def _line(self, draft: Draft) -> int:
        """Return where the line of a draft begins."""
        place = self.layout.clauses[draft.clause].start
        return self.lines[bisect_right(self.lines, place) - 1]


def _past_tense(word: str) -> bool:
    return word.endswith("ed") and len(word) > 4 and word not in _SHAPES


def _scored(layout: Layout, draft: Draft) -> bool:
    """Return whether the words are rated rather than dosed: "end-range stretch 3/10"."""
    tail = layout.words[draft.last - 2 : draft.last + 2]
    return "/" in tail and "10" in tail


def _build(layout: Layout, draft: Draft, scopes: list[Scope]) -> Exercise:
    """Return the exercise of a draft."""
    now = [d for d in draft.doses if scopes[layout.token_at(d.start)] != "prev"]
    dose = _whole_dose(layout, now or draft.doses)
    load = _today_load(layout, draft.loads, scopes)
    name = layout.span(draft.first, draft.last)
    scope: Scope = scopes[draft.first]
    if scope == "today" and dose is not None:
        scope = scopes[layout.token_at(dose.start)]
    code = draft.code
    if scope == "today" and (
        (code is not None and code not in EXERCISE_CODES) or _is_task(layout, draft)
    ):
        scope = "other"
    if scope == "freq":
        scope = "hep"
    return Exercise(
        name=name.text,
        span=name,
        sets=dose.sets if dose else None,
        reps=dose.reps if dose else None,
        hold_s=dose.hold_s if dose else None,
        duration_s=dose.duration_s if dose else None,
        distance=dose.distance if dose else None,
        resistance=layout.text[load.start : load.end] if load else None,
        dose_span=Span(dose.start, dose.end, layout.text[dose.start : dose.end]) if dose else None,
        resistance_span=Span(load.start, load.end, layout.text[load.start : load.end])
        if load
        else None,
        code=code,
        scope=scope,
    )


def _is_task(layout: Layout, draft: Draft) -> bool:
    """Return whether the name is of a task, gait or transfers rather than of an exercise."""
    words = layout.words[draft.first : draft.last]
    tasks = task_words()
    if not any(w in tasks or w in thing_words() for w in words):
        return False
    known = known_at(layout.words, draft.first)
    if known is not None:
        return known.pull == "T" or known.pull == "G"
    moves = sum(w in move_words() for w in words)
    weight = sum(w in tasks for w in words) + sum(w in thing_words() for w in words) / 3
    return weight >= 1 and weight >= moves


def _whole_dose(layout: Layout, doses: list[Dose]) -> Dose | None:
    """Return the doses of one exercise as one: sets and reps with the hold, sides, further sets."""
    if not doses:
        return None
    dose = next((d for d in doses if d.sure), doses[0])
    for other in doses:
        gap = layout.text[dose.end : other.start]
        if other.start < dose.end or len(gap) > 3 or gap.strip(" ,"):
            continue
        held = dose.reps is not None and other.kind == "time" and (other.duration_s or 99) <= 60
        if held or (dose.each and other.each):
            dose = dose._replace(
                end=other.end, hold_s=dose.hold_s or other.duration_s if held else dose.hold_s
            )
    return dose


_RANK = {"weight": 0, "level": 0, "speed": 0, "share": 0, "band": 1, "bare": 3}
"""Which of several loads is told: "sled push light 30 lb" is 30 lb."""


def _today_load(layout: Layout, loads: list[Load], scopes: list[Scope]) -> Load | None:
    """Return the load of the exercise: the first that is not an earlier or a planned one."""
    own = [x for x in loads if scopes[layout.token_at(x.start)] not in ("prev", "plan", "goal")]
    weights = [x for x in own if x.kind != "effort"]
    weights.sort(key=lambda x: (not x.sure, _RANK.get(x.kind, 2)))
    return (weights or own or [None])[0]  # type: ignore[list-item]  # None where there is none
