"""What a number of a note looks like at a glance, before anything is weighed."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from chartproof.reading.layout import Layout
from chartproof.reading.times import Times

_JOINED = frozenset(("/", "and", "&", "+", ",", "with", "plus", "w/"))
_STOPS = frozenset(".!?;")


@cache
def kinds_of_words() -> dict[str, tuple[str, ...]]:
    """Return the kinds of each word that tells what minutes are of."""
    found: dict[str, tuple[str, ...]] = {}
    path = Path(__file__).with_name("cues") / "time_words.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in row["words"].split():
                found[word] = (*found.get(word, ()), row["class"])
    return found


def phrase_start(layout: Layout, k: int) -> int:
    """Return the first token of the sentence that clause k belongs to, cells of a row included."""
    while k > 0:
        here, before = layout.clauses[k], layout.clauses[k - 1]
        if layout.words[before.last - 1] in _STOPS or "\n" in layout.text[before.end : here.start]:
            break
        k -= 1
    return layout.clauses[k].first


def guises(times: Times, codes: tuple[str, ...], seen: list[str]) -> list[str]:
    """Return what each number looks like at a glance: a code's, a dose, a total, ..."""
    kinds, layout = kinds_of_words(), times.layout
    found: list[str] = []
    for c, bond in zip(times.candidates, times.bonds, strict=True):
        start = phrase_start(layout, layout.clause_of(c.first))
        before = [k for w in seen[max(start, c.first - 3) : c.first] for k in kinds.get(w, ())]
        behind = [k for w in seen[c.last : c.last + 3] for k in kinds.get(w, ())]
        if len(codes) > 1 and _is_lump(times, len(found), codes):
            found.append("lump")
        elif "total" in before or "total" in behind[:2] or _is_result(times, len(found), start):
            found.append("total")
        elif bond.partner < 0 and ("visit" in before or "visit" in behind[:1]):
            found.append("visit")
        elif bond.partner >= 0 and bond.cost <= 3:
            found.append("code" if times.services[bond.partner].code in codes else "other code")
        elif "device" in before or "drill" in before:
            found.append("dose")
        elif "function" in before or "goal" in before or "goal" in behind[:1]:
            found.append("function")
        elif "recovery" in before or "recovery" in behind:
            found.append("recovery")
        elif "setting" in before or "setting" in behind or "other" in before:
            found.append("other")
        elif bond.partner >= 0 and times.services[bond.partner].code in codes:
            found.append("near code")
        else:
            found.append("plain")
    return found


def _is_lump(times: Times, number: int, codes: tuple[str, ...]) -> bool:
    """Return whether one number stands for two codes named together: "TE/NMR 38 min"."""
    bond, services, words = times.bonds[number], times.services, times.layout.words
    c = times.candidates[number]
    for near, far, cost in ((bond.left, -1, bond.left_cost), (bond.right, 1, bond.right_cost)):
        other = near + far
        if near < 0 or cost > 2 or not 0 <= other < len(services):
            continue
        one, two = sorted((services[near], services[other]))
        joined = words[one.last : two.first]
        if not joined or not _JOINED.issuperset(joined) or one.code == two.code:
            continue
        if one.code not in codes or two.code not in codes:
            continue
        outer = services[other]
        if far < 0 and not any(o.last == outer.first for o in times.candidates[:number]):
            return True
        if far > 0 and not any(
            0 <= o.first - outer.last <= 1 for o in times.candidates[number + 1 :]
        ):
            return all(words[i] not in (",", ";") for i in range(c.last, outer.first))
    return False


def _is_result(times: Times, number: int, start: int) -> bool:
    """Return whether a number behind "=" is the sum of the two or more before it."""
    c = times.candidates[number]
    if c.first == 0 or times.layout.words[c.first - 1] != "=":
        return False
    total, parts = 0, 0
    for other in reversed(times.candidates[:number]):
        if other.first < start or total >= c.value:
            break
        total, parts = total + other.value, parts + (other.unit != "clock")
    return total == c.value and parts > 1
