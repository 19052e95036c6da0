"""Each exercise, measure and functional figure of a course as one series over its visits.

`series_of` is the door. A series needs two visits. Its trend compares the last value with the first
against the change that is more than error; a value that came and was lost again is worse.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from chartproof.episode.assistance import help_in
from chartproof.episode.detectable import Better, Detectable, detectable
from chartproof.episode.doses import Dose, compare, dose_of, main_figure, settled
from chartproof.episode.figures import aims_in, figures_in
from chartproof.episode.names import Side, exercise_name, measure_name
from chartproof.model import Exercise, Measure, Span, Visit
from chartproof.model.episode import Episode, Point, Series
from chartproof.reading.layout import word_set
from chartproof.reference import Book

Trend = Literal["better", "worse", "same", "unclear"]

_TOLERANCES = word_set("standing sitting driving reading sleeping typing sewing")
_NO_NAMES = word_set("in the a pain short depth chest r l hand other on arc hip side the")


_GRADED = frozenset(("help", "/5"))  # a whole grade is more than error


class _Done(NamedTuple):
    """An exercise of one visit."""

    visit: int
    exercise: Exercise
    dose: Dose


class _Value(NamedTuple):
    """A measured value of one visit; baseline: an earlier one told in a later note."""

    visit: int
    number: float
    words: str
    span: Span
    baseline: bool = False


def series_of(episode: Episode, book: Book) -> tuple[Series, ...]:
    """Return every exercise, measure and functional figure that two visits or more tell.

    Exercises first, then measures, then what else the notes count; each in order of appearance.
    """
    order = sorted(range(len(episode.visits)), key=lambda i: (episode.visits[i].date_of_service, i))
    return (
        *_exercises(episode, order),
        *_measures(episode, order, book),
        *_functions(episode, order),
    )


def _exercises(episode: Episode, order: Sequence[int]) -> list[Series]:
    threads: dict[tuple[str, Side | None], list[_Done]] = defaultdict(list)
    for i in order:
        visit = episode.visits[i]
        today = [e for e in visit.note.exercises if e.scope == "today" and _is_dosed(e)]
        for at, exercise in enumerate(today):
            name = exercise_name(exercise.name)
            if name.name in _NO_NAMES or len(name.name) < 3:
                continue
            nearby = _around(visit, exercise, today[at + 1] if at + 1 < len(today) else None)
            done = _Done(i, exercise, dose_of(exercise, nearby))
            thread = threads[name.name, name.side]
            if not thread or thread[-1].visit != i:
                thread.append(done)
    return [
        _exercise_series(episode, name, side, done)
        for (name, side), done in _unified(threads).items()
        if len(done) > 1
    ]


def _is_tolerance(e: Exercise) -> bool:
    """Return whether it tells how long the patient can: "standing 12 min"."""
    return e.name.lower() in _TOLERANCES and e.duration_s is not None and not (e.sets or e.reps)


def _is_dosed(e: Exercise) -> bool:
    return not _is_tolerance(e) and any(
        x is not None for x in (e.sets, e.reps, e.hold_s, e.duration_s, e.resistance, e.distance)
    )


def _around(visit: Visit, exercise: Exercise, after: Exercise | None) -> str:
    """Return the words of an exercise and what follows in its clause, up to the next one."""
    text = visit.text or ""
    end = max(exercise.span.end, exercise.dose_span.end if exercise.dose_span else 0)
    stop = min(end + 45, after.span.start if after and after.span.start > end else len(text))
    tail = text[end:stop]
    for mark in (".", ";", "\n", ", "):
        at = tail.find(mark)
        if at > 0 and not tail[at + 1 : at + 2].isdecimal():
            tail = tail[:at]
    return text[exercise.span.start : end] + tail


def _unified(
    threads: dict[tuple[str, Side | None], list[_Done]],
) -> dict[tuple[str, Side | None], list[_Done]]:
    """Return threads with shortened names ("eccentric", "abduction") put to their full ones."""
    found = dict(threads)
    for key in sorted(threads, key=lambda k: len(k[0].split())):
        name, side = key
        words, mine = set(name.split()), {d.visit for d in found[key]}
        longer = [
            k
            for k in found
            if k != key
            and words <= set(k[0].split())
            and (side is None or k[1] is None or k[1] == side)
            and not mine & {d.visit for d in found[k]}
        ]
        if len(longer) == 1 and (len(words) < len(longer[0][0].split()) or longer[0][0] == name):
            merged = sorted((*found.pop(key), *found[longer[0]]), key=lambda d: d.visit)
            found[longer[0]] = merged
    return found


def _exercise_series(episode: Episode, name: str, side: Side | None, done: list[_Done]) -> Series:
    done = sorted(done, key=lambda d: (episode.visits[d.visit].date_of_service, d.visit))
    done = [
        d._replace(dose=dose) for d, dose in zip(done, settled([d.dose for d in done]), strict=True)
    ]
    unit, figures = main_figure([d.dose for d in done])
    points = tuple(
        Point(
            d.visit,
            episode.visits[d.visit].date_of_service,
            dose_words(d.exercise, d.dose),
            figure,
            d.exercise.span,
        )
        for d, figure in zip(done, figures, strict=True)
    )
    first, last = figures[0], figures[-1]
    return Series(
        kind="exercise",
        name=name,
        points=points,
        trend=compare(done[0].dose, done[-1].dose),
        unit=unit or None,
        side=side,
        change=round(last - first, 3) if first is not None and last is not None else None,
        better_is="less" if unit == "in" and done[0].dose.seat else "more",
    )


def dose_words(e: Exercise, dose: Dose) -> str:
    """Return height, load and dose in short: "4 in 2x10", "3 lb 2x10"."""
    parts = [f"{dose.height_in:g} in"] if dose.height_in is not None else []
    parts += [e.resistance] if e.resistance else []
    if e.sets and e.reps:
        parts.append(f"{e.sets}x{e.reps}")
    elif e.sets or e.reps:
        parts.append(f"x{e.reps or e.sets}")
    if e.hold_s:
        parts.append(f"{e.hold_s} s")
    if e.duration_s:
        whole = e.duration_s % 60 == 0
        parts.append(f"{e.duration_s // 60} min" if whole else f"{e.duration_s} s")
    parts += [e.distance] if e.distance else []
    return " ".join(parts) or e.name


class _Key(NamedTuple):
    name: str
    side: Side | None
    unit: str


def _measures(episode: Episode, order: Sequence[int], book: Book) -> list[Series]:
    values: dict[_Key, list[_Value]] = defaultdict(list)
    samples: dict[_Key, Measure] = {}
    for i in order:
        visit = episode.visits[i]
        for m in visit.note.measures:
            if m.number is None or m.scope not in ("today", "prev"):
                continue
            key = _Key(_named(visit, m), m.side, _unit_class(m))
            earlier = m.scope == "prev"
            if earlier and any(v.visit != i or v.baseline for v in values[key]):
                continue
            if any(v.visit == i and not v.baseline for v in values[key]) and not earlier:
                continue
            samples.setdefault(key, m)
            values[key].append(_Value(i, m.number, m.value, m.span, earlier))
    found = []
    for key, told in _sides_joined(values).items():
        told = sorted(told, key=lambda v: (not v.baseline, order.index(v.visit)))
        if len(told) > 1 and samples[key].kind != "vital":
            found.append(_measure_series(episode, key, told, samples[key], book))
    return found


def _named(visit: Visit, m: Measure) -> str:
    """Return the unified name; an extension that is said to lack degrees is a lag."""
    name = measure_name(m.name)
    if m.kind == "rom" and name in ("extension", "knee extension", "elbow extension"):
        text = (visit.text or "")[max(0, m.span.start - 24) : m.span.end + 24].lower()
        if "lack" in text or m.value.startswith(("-", "–")) or "lag" in text:
            return "lag"
    return name


def _unit_class(m: Measure) -> str:
    """Return what keeps values apart that cannot be compared: a grade, a per cent, pounds."""
    if m.value.strip().endswith("/5"):
        return "grade"
    unit = (m.unit or "").strip().lower()
    return {"°": "", "deg": "", "degrees": "", "sec": "s", "secs": "s", "seconds": "s", "lbs": "lb",
            "feet": "ft", "meters": "m", "metres": "m"}.get(unit, unit)  # fmt: skip


def _sides_joined(values: dict[_Key, list[_Value]]) -> dict[_Key, list[_Value]]:
    """Return values with those of no side, or no unit, put to the one that is told elsewhere."""
    found = {k: list(v) for k, v in values.items() if v}
    for key in sorted(found, key=lambda k: (k.side is not None, k.unit != "")):
        if key not in found:
            continue
        mine = {v.visit for v in found[key]}
        like = [
            k
            for k in found
            if k != key
            and k.name == key.name
            and (k.unit == key.unit or not key.unit)
            and k.unit != "grade"
            and key.unit != "grade"
            and (key.side is None or k.side == key.side)
            and not mine & {v.visit for v in found[k]}
        ]
        if len(like) == 1:
            found[like[0]] = found.pop(key) + found[like[0]]
    return found


def _measure_series(
    episode: Episode, key: _Key, told: list[_Value], sample: Measure, book: Book
) -> Series:
    by = detectable(sample, episode.diagnosis, book)
    if key.name == "lag":
        by = by._replace(better="less")
    change = round(told[-1].number - told[0].number, 3)
    return Series(
        kind="measure",
        name=key.name,
        points=_points(episode, told),
        trend=trend_of([v.number for v in told], by),
        unit=sample.unit or ("grade" if key.unit == "grade" else None),
        side=key.side,
        change=change,
        detectable=round(by.change, 3) if by.change is not None else None,
        better_is=by.better,
        source=by.source,
    )


def _points(episode: Episode, told: Sequence[_Value]) -> tuple[Point, ...]:
    days = [v.date_of_service for v in episode.visits]
    return tuple(Point(v.visit, days[v.visit], v.words, v.number, v.span) for v in told)


def trend_of(numbers: Sequence[float], by: Detectable) -> Trend:
    """Return the trend of values in order: last against first, then against the best between."""
    first, last = numbers[0], numbers[-1]
    least = by.least(first)
    if by.better is None:
        return "same" if abs(last - first) < least else "unclear"
    sign = 1 if by.better == "more" else -1
    gain = (last - first) * sign
    if gain >= least - 1e-9:
        return "better"
    if gain <= -least + 1e-9:
        return "worse"
    best = max(n * sign for n in numbers)
    if best - last * sign >= max(least, by.least(best * sign)) and best - first * sign < 2 * least:
        lost = best - min(n * sign for n in numbers[_place(numbers, best * sign) :])
        return "worse" if lost >= 1.5 * least else "same"
    return "same"


def _place(numbers: Sequence[float], value: float) -> int:
    return next(i for i, n in enumerate(numbers) if n == value)


def _functions(episode: Episode, order: Sequence[int]) -> list[Series]:
    """Return the series of figures that reading has no name for, and of help with activities."""
    told: dict[tuple[str, str], list[_Value]] = defaultdict(list)
    ways: dict[tuple[str, str], Counter[Better | None]] = defaultdict(Counter)
    for i in order:
        visit = episode.visits[i]
        taken = _taken(visit)
        figures = [(f.key, f.number, f.words, f.span, f.better) for f in figures_in(visit, taken)]
        figures += [
            ((h.activity, "help"), float(h.level), h.span.text, h.span, "less")
            for h in help_in(visit.text or "")
            if not any(h.span.start < t.end and t.start < h.span.end for t in taken)
        ]
        for key, number, words, span, better in figures:
            if not told[key] or told[key][-1].visit != i:
                told[key].append(_Value(i, number, words, span))
                ways[key][better] += 1
    aims = _aims(episode, order)
    return [
        _function_series(
            episode, key, values, ways[key].most_common(1)[0][0] or _toward(aims.get(key), values)
        )
        for key, values in told.items()
        if len(values) > 1
    ]


def _aims(episode: Episode, order: Sequence[int]) -> dict[tuple[str, str], float]:
    """Return the figures that goals name, each as first set."""
    found: dict[tuple[str, str], float] = {}
    for i in order:
        note = episode.visits[i].note
        taken = [m.span for m in note.measures if m.scope != "goal"]
        taken += [s for c in note.minutes for s in c.spans]
        for aim in aims_in(episode.visits[i], taken):
            found.setdefault(aim.key, aim.number)
    return found


def _toward(aim: float | None, values: Sequence[_Value]) -> Better | None:
    """Return which way is better by the goal that was set, seen from the first value."""
    first = values[0].number
    if aim is None or aim == first:
        return None
    return "less" if aim < first else "more"


def _function_series(
    episode: Episode, key: tuple[str, str], values: list[_Value], better: Better | None
) -> Series:
    name, unit = key
    by = Detectable(1.0 if unit in _GRADED else None, better, None)
    return Series(
        kind="function",
        name=name,
        points=_points(episode, values),
        trend=trend_of([v.number for v in values], by),
        unit=unit or None,
        change=round(values[-1].number - values[0].number, 3),
        detectable=by.change,
        better_is=better,
    )


def _taken(visit: Visit) -> list[Span]:
    """Return what is read already: exercises, measures, minutes, clocks, signatures, goals."""
    note = visit.note
    done = [e for e in note.exercises if e.scope != "other" and not _is_tolerance(e)]
    spans = [e.span for e in done]
    spans += [e.dose_span for e in done if e.dose_span]
    spans += [e.resistance_span for e in done if e.resistance_span]
    spans += [m.span for m in note.measures]
    spans += [s for c in note.minutes for s in c.spans]
    spans += [c.span for c in note.clocks]
    spans += [s.span for s in note.signatures]
    spans += [Span(s.start, s.end, "") for s in note.sections if s.name in ("goals", "plan")]
    spans += [f.span for f in note.facts if f.element == "plan_for_next"]
    spans += [n.span for n in (note.timed_total, note.treatment_total) if n]
    return spans
