"""What speaks for a number being the minutes of a code, the timed total or the visit's total.

Each number is described by a handful of named features: the words and services around it, its unit,
its place, and how it adds up with the others. A weight for every feature (`weights/time.csv`, made
by training/time.py) turns them into a score. Scores are compared within one note only.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from chartproof.reading.amounts import MINUTE_WORDS
from chartproof.reading.layout import Layout
from chartproof.reading.looks import guises, kinds_of_words, phrase_start
from chartproof.reading.services import Service
from chartproof.reading.times import Candidate, Times

WEIGHTS = Path(__file__).with_name("weights") / "time.csv"
SLOTS = ("code", "timed", "treatment")
CODE, TIMED, TREATMENT = range(3)
Weights = dict[str, tuple[float, ...]]
"""Weights of each feature, in the order of SLOTS."""

_NEAR = 60
_BEFORE, _BEHIND = 4, 5  # words looked at on either side
_WRITTEN = frozenset(("min", "'", "hour"))


def _size(value: int) -> str:
    if value < 8:
        return "<5" if value < 5 else "5-7"
    if value < 23:
        return "8-15" if value < 16 else "16-22"
    if value < 46:
        return "23-30" if value < 31 else "31-45"
    return "46-60" if value < 61 else ">60"


def norms(times: Times, codes: tuple[str, ...]) -> list[str]:
    """Return the tokens as features see them: figures as "0", services by what they are worth."""
    layout = times.layout
    seen = [w if w[0].isalpha() else _as_seen(w) for w in layout.words]
    for service in times.services:
        name = f"S{service.strength}{'+' if service.code in codes else '-'}"
        for token in range(service.first, service.last):
            seen[token] = name
    return seen


def _as_seen(sign: str) -> str:
    return "0" if sign[0].isdecimal() else "..." if sign.startswith("...") else sign


class View(NamedTuple):
    """The times of a note in the light of the charged codes.

    seen: tokens as features see them. looks: what each candidate looks like. shapes: how each is
    written. turns: candidate -> its turn, where as many are written alike as there are codes.
    """

    times: Times
    codes: tuple[str, ...]
    seen: list[str]
    looks: list[str]
    shapes: list[tuple[str, str, str]]
    turns: dict[int, int]


def view(times: Times, codes: tuple[str, ...]) -> View:
    """Return the view that features are read from."""
    seen = norms(times, codes)
    shapes = _shapes(times, seen)
    turns: dict[int, int] = {}
    if len(codes) > 1:
        for shape in set(shapes):
            if shapes.count(shape) == len(codes):
                alike = (i for i, other in enumerate(shapes) if other == shape)
                turns.update({i: turn for turn, i in enumerate(alike)})
    return View(times, codes, seen, guises(times, codes, seen), shapes, turns)


class Crowd(NamedTuple):
    """What the numbers of a note are like together."""

    values: Counter[int]
    alike: Counter[tuple[str, str]]  # look and unit
    first: dict[str, int]  # look -> its first candidate
    shapes: Counter[tuple[str, str, str]]
    written: int  # how many have a unit
    opening: int  # the first of them
    largest: int
    lengths: set[int]  # of clocks
    longest: int
    sums: set[int]  # candidates that are the sum of two others
    turns: dict[int, int]  # clause with candidates -> its turn; what lies between says nothing


def _crowd(view: View) -> Crowd:
    candidates = view.times.candidates
    written = [i for i, c in enumerate(candidates) if c.unit in _WRITTEN]
    lengths = {i.minutes for i in view.times.intervals if i.minutes is not None}
    first: dict[str, int] = {}
    for i, look in enumerate(view.looks):
        first.setdefault(look, i)
    return Crowd(
        values=Counter(c.value for c in candidates if c.unit != "clock"),
        alike=Counter((look, c.unit) for look, c in zip(view.looks, candidates, strict=True)),
        first=first,
        shapes=Counter(view.shapes),
        written=len(written),
        opening=written[0] if written else -1,
        largest=max((candidates[i].value for i in written), default=0),
        lengths=lengths,
        longest=max(lengths, default=0),
        sums=_sums(candidates),
        turns={
            k: n
            for n, k in enumerate(
                sorted({view.times.layout.clause_of(c.first) for c in candidates})
            )
        },
    )


def describe(view: View) -> list[list[str]]:
    """Return the features of each candidate that do not depend on which code is asked for."""
    crowd = _crowd(view)
    return [
        _words_around(view, c) + _standing(view, crowd, number)
        for number, c in enumerate(view.times.candidates)
    ]


def _words_around(view: View, c: Candidate) -> list[str]:
    """Return what the words on either side and those of the clause say."""
    layout, seen, kinds = view.times.layout, view.seen, kinds_of_words()
    k = layout.clause_of(c.first)
    clause, unit = layout.clauses[k], c.unit
    before = seen[max(phrase_start(layout, k), c.first - _BEFORE) : c.first]
    behind = seen[c.last : min(clause.last, c.last + _BEHIND)]
    p1 = before[-1] if before else "^"
    p2 = before[-2] if len(before) > 1 else "^"
    n1 = behind[0] if behind else "$"
    n2 = behind[1] if len(behind) > 1 else "$"
    q1 = next((w for w in reversed(before) if w.isalnum() or w[0] == "S"), "^")
    m1 = next((w for w in behind if w.isalnum() or w[0] == "S"), "$")
    features = [
        *(f"p1={p1}", f"n1={n1}", f"p2={p2} {p1}", f"n2={n1} {n2}", f"up={unit},{p1}"),
        *(f"un={unit},{n1}", f"pn={p1},{n1}", f"q1={q1}", f"m1={m1}", f"uq={unit},{q1}"),
        *(f"um={unit},{m1}", f"qm={q1},{m1}"),
        *[f"b:{w}" for w in dict.fromkeys(before)],
        *[f"a:{w}" for w in dict.fromkeys(behind)],
    ]
    inside = seen[clause.first : min(clause.last, clause.first + _NEAR)]
    for side, words in (("A", behind), ("B", before), ("C", inside)):
        found = dict.fromkeys(kind for w in words if w in kinds for kind in kinds[w])
        features += [f"{side}:{kind}" for kind in found]
    if unit == "bare" and not MINUTE_WORDS.isdisjoint(before):
        features.append(f"minutes first,{min(len(view.codes), 3)}")
    doses = (
        _doses(layout, max(clause.first, c.first - _NEAR), c.first),
        _doses(layout, c.last, min(clause.last, c.last + _NEAR)),
    )
    features.append(f"doses={doses}")
    return features


def _standing(view: View, crowd: Crowd, number: int) -> list[str]:
    """Return how a candidate stands in its note and among the other numbers."""
    layout, c, look = view.times.layout, view.times.candidates[number], view.looks[number]
    clauses, count = layout.clauses, min(len(view.codes), 3)
    k = layout.clause_of(c.first)
    clause, unit, size = clauses[k], c.unit, _size(c.value)
    turn, last = crowd.turns[k], len(crowd.turns) - 1
    place = 0 if turn == 0 else 1 + 5 * turn // last if turn < last else 9
    alike = min(crowd.alike[look, unit], 3)
    same = crowd.shapes[view.shapes[number]]
    fits = "=" if same == len(view.codes) else "<" if same < len(view.codes) else ">"
    features = [
        *("bias", f"u={unit}", f"v={size}", f"uv={unit},{size}", f"uc={unit},{count}"),
        *(f"sec={clause.section}", f"us={unit},{clause.section}"),
        *(f"place={place}", f"ul={unit},{place}"),
        *(f"g={look}", f"gu={look},{unit}", f"gc={look},{count}", f"gv={look},{size}"),
        f"ga={look},{alike},{crowd.first[look] == number}",
        *(f"shape{fits}", f"shape{fits},{look}"),
    ]
    if unit in _WRITTEN:
        if number == crowd.opening:
            features.append("first unit")
        if c.value == crowd.largest:
            features.append("largest unit")
        if crowd.written == 1:
            features.append("only unit")
    elif not crowd.written:
        features.append(f"no units,{unit}")
    if k > 0 and clauses[k - 1].heading:
        features.append(f"head={view.seen[clauses[k - 1].first]}")
    if crowd.values[c.value] > 1:
        features.append("again")
    if c.value in crowd.lengths:
        features.append(f"clock length,{unit}")
    if crowd.longest and c.value > crowd.longest:
        features.append("over clock")
    if number in crowd.sums:
        features.append(f"sum,{count}")
    if clause.first <= c.first and c.last - c.first >= clause.last - clause.first - 1:
        features.append("alone")
    return features


def _doses(layout: Layout, first: int, last: int) -> int:
    """Return 1 where "3x10" or the like stands among these tokens, else 0."""
    words = layout.words
    for i in range(first + 1, last - 1):
        if words[i] in ("x", "×") and words[i - 1].isdecimal() and words[i + 1].isdecimal():
            return 1
    return 0


def _shapes(times: Times, seen: list[str]) -> list[tuple[str, str, str]]:
    """Return how each number is written: its unit and the signs on either side."""
    shapes = []
    for c in times.candidates:
        before = "^" if times.layout.breaks[c.first] else seen[c.first - 1]
        behind = seen[c.last] if c.last < len(seen) else "$"
        shapes.append((c.unit, _sign(before), _sign(behind)))
    return shapes


def _sign(word: str) -> str:
    return word if not word.isalnum() or word[0] == "S" else "w"


def _sums(candidates: list[Candidate]) -> set[int]:
    """Return the candidates that are the sum of two other likely numbers of the note."""
    likely = [
        (i, c.value) for i, c in enumerate(candidates) if 5 <= c.value <= 90 and c.unit != "clock"
    ][:16]
    pairs = Counter(a + b for n, (_, a) in enumerate(likely) for _, b in likely[n + 1 :])
    return {
        i
        for i, value in likely
        if pairs[value] > 0  # a number below 5 is never likely: it cannot be one of its own pair
    }


def link(view: View, number: int, code: str) -> list[str]:
    """Return what ties one candidate to one charged code: the services named around it."""
    times, codes = view.times, view.codes
    layout, c, bond = times.layout, times.candidates[number], times.bonds[number]
    k = layout.clause_of(c.first)
    first, last = layout.clauses[k].first, layout.clauses[k].last
    features = [f"heads={_opens(times, first, code, codes)}"]
    if (row := phrase_start(layout, k)) < first:
        features.append(f"row={_opens(times, row, code, codes)}")
    if len(codes) == 1:
        features.append("single")
    else:
        features.append(f"shared={_shared(times, number, first, codes)}")
        if (turn := view.turns.get(number)) is not None:
            features.append("in turn" if turn == codes.index(code) else "out of turn")
    features += _reach(times, c, first, last, code, codes)
    if bond.partner < 0:
        features.append("no bond")
        features.append(f"far={_above(times, first, code, codes)}")
        features.append(f"below={_below(times, last, code, codes)}")
        return features
    sides = []
    for side, beside, cost in (
        ("l", bond.left, bond.left_cost),
        ("r", bond.right, bond.right_cost),
    ):
        if beside < 0:
            features.append(f"{side} none")
            sides.append("-")
            continue
        service = times.services[beside]
        who = _who(service, code, codes)
        features.append(f"{side}={who}{service.strength},{_near(cost)}")
        sides.append(who)
    closer = (bond.left_cost > bond.right_cost) - (bond.left_cost < bond.right_cost)
    service = times.services[bond.partner]
    who, near = _who(service, code, codes), _near(bond.cost)
    features += [
        f"lr={sides[0]}{sides[1]},{closer}",
        *(f"bond={who}{service.strength},{near}", f"bond={who},{bond.mutual}"),
    ]
    if who == "u":
        features.append(f"bond={service.code},{near}")
    return features


def _reach(
    times: Times, c: Candidate, first: int, last: int, code: str, codes: tuple[str, ...]
) -> list[str]:
    """Return the nearest services within the clause, other numbers between or not."""
    features = []
    ends = (
        ("b", -1, c.first - 1, max(first, c.first - _NEAR) - 1),
        ("a", 1, c.last, max(c.last, min(last, c.last + _NEAR))),
    )
    for side, step, at, end in ends:
        crossed = 0
        while at != end:
            k = times.service_at.get(at)
            if k is not None:
                who = _who(times.services[k], code, codes)
                features.append(f"{side}{who}{times.services[k].strength},{crossed}")
                break
            crossed = min(crossed + (at in times.candidate_at), 2)
            at += step
        else:
            features.append(f"{side} none")
    return features


def _near(cost: int) -> int:
    return cost if cost < 4 else 4 if cost < 7 else 7


def _shared(times: Times, number: int, first: int, codes: tuple[str, ...]) -> int:
    """Return how many charged codes are named since the number before, or the clause's start."""
    held, at = times.service_at, times.candidates[number].first - 1
    named = set()
    first = max(first, at - _NEAR)
    while at >= first and at not in times.candidate_at:
        if (k := held.get(at)) is not None and times.services[k].code in codes:
            named.add(times.services[k].code)
        at -= 1
    return len(named)


def _who(service: Service, code: str, codes: tuple[str, ...]) -> str:
    return "c" if service.code == code else "o" if service.code in codes else "u"


def _above(times: Times, first: int, code: str, codes: tuple[str, ...]) -> str:
    """Return whose service was named last before this clause and how far away."""
    at = bisect_left(times.service_starts, first) - 1
    return _from_afar(times, at, first, code, codes)


def _below(times: Times, last: int, code: str, codes: tuple[str, ...]) -> str:
    """Return whose service is named first behind this clause and how far away."""
    at = bisect_left(times.service_starts, last)
    return _from_afar(times, at, last - 1, code, codes)


def _from_afar(times: Times, at: int, token: int, code: str, codes: tuple[str, ...]) -> str:
    if not 0 <= at < len(times.services):
        return "none"
    service, layout = times.services[at], times.layout
    gap = abs(layout.clause_of(token) - layout.clause_of(service.first))
    return f"{_who(service, code, codes)}{service.strength},{min(gap, 4)}"


def _opens(times: Times, first: int, code: str, codes: tuple[str, ...]) -> str:
    """Return whose service the clause begins with."""
    k = times.service_at.get(first)
    return "none" if k is None else _who(times.services[k], code, codes)


def absent(view: View, code: str) -> list[str]:
    """Return what speaks for a code's minutes not being stated at all."""
    times, codes = view.times, view.codes
    strength = max((s.strength for s in times.services if s.code == code), default=0)
    count = min(len(codes), 3)
    written = [
        look
        for c, look in zip(times.candidates, view.looks, strict=True)
        if c.unit in ("min", "'", "hour", "clock") and c.value >= 5
    ]
    own = min(written.count("code") + written.count("near code"), 3)
    plain = min(written.count("plain"), 2)
    features = ["none", f"none codes={count}", f"none named={strength}"]
    features += [f"none own={own},{count}", f"none plain={plain},{own > 0}"]
    features.append(f"none doses={'dose' in written},{own + plain > 0}")
    features.append(f"none total={'total' in written},{count},{own + plain > 0}")
    if any(c.high is not None for c in times.candidates):
        features.append("none range")
    if "_" in times.layout.text:
        features.append("none blank")
    return features


def add_up(
    times: Times, number: int, stated: tuple[int | None, ...], timed: int | None, slot: str
) -> list[str]:
    """Return how one candidate compares with the minutes of the codes and with the timed total.

    stated: minutes of each charged code, None where not stated. timed: the timed total if the
    treatment total is asked for, else None.
    """
    c = times.candidates[number]
    known = [m for m in stated if m is not None]
    if known and len(known) == len(stated):
        rest = c.value - sum(known)
        features = [f"sum {_gap(rest)}", f"sum {_gap(rest)},{c.unit},{min(len(stated), 2)}"]
    else:
        features = [f"no sum,{min(len(stated), 2)}"]
    if c.value in known:
        features.append(f"a code's,{min(len(stated), 2)}")
    if slot == "treatment":
        features.append("no timed" if timed is None else f"timed {_gap(c.value - timed)}")
    return features


def no_total(view: View) -> list[str]:
    """Return what speaks for a total not being stated."""
    return ["none", f"none codes={min(len(view.codes), 3)}"]


def _gap(rest: int) -> str:
    if rest <= 0:
        return "0" if rest == 0 else "<0"
    return "1-15" if rest <= 15 else ">15"


@cache
def weights() -> Weights:
    """Return the weights that ship with the package."""
    found: dict[str, dict[str, float]] = {slot: {} for slot in SLOTS}
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        for slot, feature, weight in csv.reader(file):
            found[slot][feature] = float(weight)
    return joined(found)


def joined(slots: Mapping[str, dict[str, float]]) -> Weights:
    """Return the weights of all slots by feature, so that one look finds them all."""
    features = {feature for slot in SLOTS for feature in slots[slot]}
    return {f: tuple(slots[slot].get(f, 0.0) for slot in SLOTS) for f in features}


def scores(features: list[str], known: Weights) -> list[float]:
    """Return the sum of the weights of these features for each of SLOTS."""
    rows = [row for f in features if (row := known.get(f)) is not None]
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(SLOTS)


def score(features: list[str], known: Weights, slot: int) -> float:
    """Return the sum of the weights of these features for one of SLOTS."""
    return sum([row[slot] for f in features if (row := known.get(f)) is not None])
