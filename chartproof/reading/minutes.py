"""Minutes of each charged timed code, as the note states them.

Every number of the note is a candidate; the best candidates are shared out among the codes, each
used once, so that together they are the most likely reading. What the note gives as a range, as one
lump over several codes, or not at all stays None: minutes are never made up.
"""

from __future__ import annotations

from math import exp, inf, log
from typing import NamedTuple

from chartproof.model import CodeMinutes, Span
from chartproof.reading.amounts import MINUTE_WORDS
from chartproof.reading.layout import word_set
from chartproof.reading.looks import phrase_start
from chartproof.reading.ranking import (
    CODE,
    SLOTS,
    TIMED,
    TREATMENT,
    View,
    Weights,
    absent,
    add_up,
    describe,
    link,
    no_total,
    score,
    scores,
    view,
    weights,
)
from chartproof.reading.times import Candidate, Times

_WRITTEN = ("min", "'", "hour")
_OPTIONS = 6  # candidates kept for each code
_LEAST = -8.0  # log odds below which a way of sharing is not looked at
_CLOSE = 4.0  # ways of sharing this near to the best are compared by the totals too
_ASSISTANTS = frozenset(("pta", "cota", "ota", "slpa", "assistant", "pta's", "cota/l"))
_THERAPISTS = frozenset(("pt", "ot", "slp", "therapist", "otr", "otr/l", "dpt"))
_TOTALS = frozenset(("total", "totals", "tot", "sum", "altogether", "="))
_QUALIFIED = word_set(
    "timed code codes direct treatment tx session visit clinic room stay time overall contact "
    "all in door floor chair treated service services units bldg site"
)
_BETWEEN = frozenset((":", "-", "–", "=", "x", "by", "with", "w/", "the", "of", "for", "time"))
_TOGETHER = frozenset(("together", "both", "jointly", "co-treat", "concurrently"))
_PLAIN = ("min", "'", "hour", "bare")
_WHOLE = frozenset(("total", "totals", "tot", "treatment", "tx", "session", "visit"))
_OF_VISIT = frozenset(("treatment", "tx", "session", "visit"))
_MACHINES = word_set("bike nustep treadmill tm elliptical ellip ube ergometer scifit rower stepper")
_NOT_ALL = word_set("untimed goal last previous prior unit units per average max")
_OTHER_DAYS = frozenset(("plan", "goals", "hep"))
_APART = 8  # tokens between two totals that stand side by side
_BESIDE = 2  # cost of a number that stands right beside the name of a service
_PROCEDURES = word_set("97110 97112 97113 97116 97140 97530 97535")
_SIDES = frozenset(("r", "right", "left", "lt", "rt", "knee", "shoulder", "hip", "neck", "lumbar"))


class Shared(NamedTuple):
    """Which candidate states the minutes of each code (-1 for none), and which the totals."""

    view: View
    described: list[list[str]]
    picks: tuple[int, ...]
    timed: int
    treatment: int


def share_out(times: Times, codes: tuple[str, ...], known: Weights | None = None) -> Shared:
    """Return the most likely sharing of the note's numbers among codes and totals.

    known: weights to use instead of those that ship with the package.
    """
    known = known or weights()
    seen = view(times, codes)
    described = describe(seen)
    base = [scores(f, known) for f in described]
    picks = _picks(seen, base, known)
    stated = _stated(times, picks)
    timed = _best_total(seen, _total_odds(seen, base, stated, None, TIMED, known))
    whole = times.candidates[timed].value if timed >= 0 else None
    odds = _total_odds(seen, base, stated, whole, TREATMENT, known)
    if timed >= 0:
        odds[timed] = -inf  # no figure is both totals
    treatment = _best_total(seen, odds)
    timed, treatment = _ruled(times, stated, timed, treatment)
    if timed < 0:
        timed = _named_total(times, {*picks, treatment}, "timed")
    if treatment < 0:
        treatment = _named_total(times, {*picks, timed}, "treatment")
    if timed < 0 <= treatment and _says_timed(times, times.candidates[treatment]):
        timed, treatment = treatment, -1  # "total treatment time for all timed codes: 38"
    if timed < 0 and treatment < 0:
        timed = _equal_total(times, picks, stated)
    return Shared(seen, described, picks, timed, treatment)


def _ruled(
    times: Times, stated: tuple[int | None, ...], timed: int, treatment: int
) -> tuple[int, int]:
    """Return both totals after the ruling on one that does not say which it is.

    It is the timed total where it equals the minutes of the codes, else that of the treatment.
    """
    if timed >= 0 and treatment < 0:
        timed, treatment = _side_by_side(times, timed)
    known = [m for m in stated if m is not None]
    if (timed < 0) == (treatment < 0) or not known or len(known) < len(stated):
        return timed, treatment
    number = max(timed, treatment)
    if not _is_plain_total(times, times.candidates[number]):
        return timed, treatment
    value = times.candidates[number].value
    if value == sum(known):
        return number, -1
    return (-1, number) if value > sum(known) else (timed, treatment)


def _side_by_side(times: Times, timed: int) -> tuple[int, int]:
    """Return both totals where one called timed stands beside a whole: "Timed 25 / Total 25".

    The treatment total is -1 where none stands there.
    """
    one = times.candidates[timed]
    for number in (timed + 1, timed - 1):
        if not 0 <= number < len(times.candidates):
            continue
        other = times.candidates[number]
        apart = max(one.first, other.first) - min(one.last, other.last)
        if apart >= _APART or other.unit not in _PLAIN or other.value < one.value:
            continue
        if _says_timed(times, one) and _says_whole(times, other):
            return timed, number
        if one.value == other.value and _says_whole(times, one) and _says_timed(times, other):
            return number, timed
    return timed, -1


def _said(times: Times, c: Candidate) -> set[str]:
    """Return the four words before a number in its line, signs and units left out."""
    layout, found, at = times.layout, set[str](), c.first - 1
    while at >= 0 and len(found) < 4 and not layout.breaks[at + 1]:
        word = layout.words[at]
        if word[0].isdecimal() or word in ("/", ",", ";", "."):
            break
        if word.isalpha() and word not in MINUTE_WORDS:
            found.add(word)
        at -= 1
    return found


def _named_total(times: Times, taken: set[int], slot: str) -> int:
    """Return the number that is called the total of this slot, whatever it adds up to, or -1."""
    layout = times.layout
    for i, c in enumerate(times.candidates if "total" in layout.words else ()):
        if i in taken or c.unit not in _PLAIN or layout.section_of(c.first) in _OTHER_DAYS:
            continue
        said = _said(times, c)
        if "total" not in said or not said.isdisjoint(_NOT_ALL):
            continue
        if slot == ("timed" if "timed" in said else "treatment" if said & _OF_VISIT else ""):
            return i
    return -1


def _equal_total(times: Times, picks: tuple[int, ...], stated: tuple[int | None, ...]) -> int:
    """Return the number that is called a total and is what all codes add up to, or -1."""
    known = [m for m in stated if m is not None]
    for i, c in enumerate(times.candidates if len(known) == len(stated) > 0 else ()):
        if i not in picks and c.unit in _PLAIN and c.value == sum(known):
            said = _said(times, c)
            if not said.isdisjoint(_TOTALS) and said.isdisjoint(_NOT_ALL):
                return i
    return -1


def _says_timed(times: Times, c: Candidate) -> bool:
    return "timed" in _said(times, c)


def _says_whole(times: Times, c: Candidate) -> bool:
    said = _said(times, c)
    return "timed" not in said and not said.isdisjoint(_WHOLE)


def _is_plain_total(times: Times, c: Candidate) -> bool:
    """Return whether a total stands without a word of what it is the total of."""
    number = times.layout.clause_of(c.first)
    clause, row = times.layout.clauses[number], phrase_start(times.layout, number)
    words = times.layout.words
    near = {
        *words[max(row, c.first - 4) : c.first],
        *words[c.last : min(clause.last, c.last + 3)],
    }
    return bool(near & _TOTALS) and not near & _QUALIFIED


def _stated(times: Times, picks: tuple[int, ...]) -> tuple[int | None, ...]:
    """Return the minutes that these picks state; a range states none."""
    found = (times.candidates[i] if i >= 0 else None for i in picks)
    return tuple(c.value if c is not None and c.high is None else None for c in found)


def _picks(seen: View, base: list[list[float]], known: Weights) -> tuple[int, ...]:
    """Return a candidate for each code, -1 where the note states none; no candidate twice.

    base: the scores of each candidate that do not depend on which code is asked for.
    """
    codes = seen.codes
    if not codes:
        return ()
    foreign = _foreign(seen.times, codes) | _bouts(seen.times)
    tables = []
    for code in codes:
        odds = [
            (b[CODE] + score(link(seen, i, code), known, CODE), i)
            for i, b in enumerate(base)
            if i not in foreign
        ]
        odds.append((score(absent(seen, code), known, CODE), -1))
        odds.sort(key=lambda option: (-round(option[0], 6), option[1]))
        whole = _log_sum([s for s, _ in odds])
        tables.append([(s - whole, i) for s, i in odds[:_OPTIONS]])
    ways: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for table in tables:
        ways = [
            (odds + more, (*picks, i))
            for odds, picks in ways
            for more, i in table
            if odds + more > _LEAST and (i < 0 or i not in picks)
        ]
    if not ways:
        return tuple(-1 for _ in codes)
    ways.sort(key=lambda way: (-round(way[0], 6), way[1]))
    close = [way for way in ways[:8] if way[0] > ways[0][0] - _CLOSE]
    if len(close) == 1 or len(codes) == 1:
        return close[0][1]

    def fit(picks: tuple[int, ...]) -> float:
        odds = _total_odds(seen, base, _stated(seen.times, picks), None, TIMED, known)
        return max(odds) - _log_sum(odds)

    return max(close, key=lambda way: round(way[0] + fit(way[1]), 6))[1]


def _foreign(times: Times, codes: tuple[str, ...]) -> set[int]:
    """Return the numbers that stand right beside a service which is not charged ("TE 20 min")."""
    services = times.services
    return {
        i
        for i, bond in enumerate(times.bonds)
        if bond.partner >= 0
        and bond.mutual
        and bond.cost <= _BESIDE
        and services[bond.partner].strength > 1
        and services[bond.partner].code in _PROCEDURES
        and services[bond.partner].code not in codes
    }


def _bouts(times: Times) -> set[int]:
    """Return the minutes on a machine that others of a list follow ("TE - bike 6' L2; march 20"),
    and bare numbers of a list far from any service ("10, 20; 31 sec")."""
    layout, found = times.layout, set[int]()
    for i, c in enumerate(times.candidates):
        listed = layout.word(c.last) == "," and layout.word(c.last + 1).isdecimal()
        if listed and c.unit == "bare" and times.bonds[i].partner < 0:
            found.add(i)
        if c.unit == "clock" or layout.word(c.first - 1) not in _MACHINES:
            continue
        end = c.last
        while end < len(layout.words) and not layout.breaks[end] and end < c.last + 5:
            if layout.words[end] in (",", ";"):
                if end + 1 not in times.service_at:
                    found.add(i)
                break
            end += 1
    return found


def _log_sum(scores: list[float]) -> float:
    top = max(scores)
    return log(sum([exp(s - top) for s in scores])) + top


def _total_odds(
    seen: View,
    base: list[list[float]],
    stated: tuple[int | None, ...],
    timed: int | None,
    slot: int,
    known: Weights,
) -> list[float]:
    """Return the score of each candidate as a total; the last is that of none."""
    odds = [
        b[slot] + score(add_up(seen.times, i, stated, timed, SLOTS[slot]), known, slot)
        for i, b in enumerate(base)
    ]
    odds.append(score(no_total(seen), known, slot))
    return odds


def _best_total(seen: View, odds: list[float]) -> int:
    """Return the candidate that is the total by these odds, or -1."""
    best = max(range(len(odds)), key=lambda i: round(odds[i], 6))
    candidates = seen.times.candidates
    if best == len(candidates):
        return -1
    return -1 if candidates[best].unit == "clock" or candidates[best].high is not None else best


def read_minutes(shared: Shared) -> tuple[CodeMinutes, ...]:
    """Return what the note says of the minutes of each code, in the order of the codes."""
    return tuple(
        _code_minutes(shared, code, pick)
        for code, pick in zip(shared.view.codes, shared.picks, strict=True)
    )


def _code_minutes(shared: Shared, code: str, pick: int) -> CodeMinutes:
    times = shared.view.times
    if pick < 0:
        return _not_stated(shared, code)
    c = times.candidates[pick]
    spans: tuple[Span, ...] = (_span(times, c),)
    if c.high is not None:
        return CodeMinutes(code, None, "range", spans, low=c.value, high=c.high)
    value, how = c.value, "clock" if c.unit == "clock" else "stated"
    parts = _parts(shared, code, pick)
    if len(parts) > 1:
        value = sum(times.candidates[i].value for i in parts)
        spans = tuple(_span(times, times.candidates[i]) for i in parts)
        how = "sum"
    assistant, together = _helpers(shared, parts, value)
    return CodeMinutes(
        code,
        value,
        "sum" if how == "sum" else "clock" if how == "clock" else "stated",
        spans,
        assistant_minutes=assistant,
        together_minutes=together,
    )


def _not_stated(shared: Shared, code: str) -> CodeMinutes:
    """Return what is known where no number is the code's own: its share of a lump, or nothing."""
    times, codes = shared.view.times, shared.view.codes
    if shared.timed < 0:
        return CodeMinutes(code, None, "none")
    total = times.candidates[shared.timed]
    if len(codes) == 1 and not _foreign(times, codes):  # all of the visit's time is that code's
        return CodeMinutes(code, total.value, "stated", (_span(times, total),))
    return CodeMinutes(code, None, "lump", (_span(times, total),))


def _span(times: Times, c: Candidate) -> Span:
    return times.layout.span(c.first, c.last)


def _parts(shared: Shared, code: str, pick: int) -> list[int]:
    """Return the candidates whose sum is the code's time; only the pick where it stands alone.

    "8 + 7 min" is a sum unless its result follows; so are two statements for the same code that
    name a side or region, or several that only together fit the timed total.
    """
    times = shared.view.times
    candidates, words = times.candidates, times.layout.words
    chain = [pick]
    while chain[0] > 0 and _plus(words, candidates[chain[0] - 1], candidates[chain[0]]):
        chain.insert(0, chain[0] - 1)
    while chain[-1] + 1 < len(candidates) and _plus(
        words, candidates[chain[-1]], candidates[chain[-1] + 1]
    ):
        chain.append(chain[-1] + 1)
    if len(chain) > 1:
        taken = {*shared.picks, shared.timed, shared.treatment} - {pick}
        end = candidates[chain[-1]].last
        if taken.isdisjoint(chain) and not (end < len(words) and words[end] == "="):
            return chain
        return [pick]
    if (hand := _other_hand(shared, pick)) >= 0:
        return sorted((pick, hand))
    others = [i for i in _statements(shared, code, pick) if i not in shared.picks]
    parts = sorted((pick, *others))
    if shared.timed >= 0:
        known = [candidates[i].value for i in (*shared.picks, *others) if i >= 0]
        return parts if sum(known) == candidates[shared.timed].value else [pick]
    differ = len({candidates[i].value for i in parts}) == len(parts) == 2
    return parts if differ and all(_names_side(shared, i) for i in parts) else [pick]


def _plus(words: list[str], one: Candidate, two: Candidate) -> bool:
    return words[one.last : two.first] == ["+"] and one.unit != "clock" and two.unit != "clock"


def _statements(shared: Shared, code: str, pick: int) -> list[int]:
    """Return other numbers that stand right beside another naming of the same code.

    The same number again only where no service that is not charged may have a share of the total.
    """
    times = shared.view.times
    own, is_shared = times.bonds[pick].partner, bool(_foreign(times, shared.view.codes))
    found = []
    for i, (c, bond) in enumerate(zip(times.candidates, times.bonds, strict=True)):
        if i in (pick, shared.timed, shared.treatment) or c.unit not in _WRITTEN or c.high:
            continue
        if bond.partner < 0 or bond.partner == own or bond.cost > 2 or not bond.mutual:
            continue
        service, again = times.services[bond.partner], c.value == times.candidates[pick].value
        if service.code == code and service.strength > 1 and not (again and is_shared):
            found.append(i)
    return found


def _names_side(shared: Shared, number: int) -> bool:
    """Return whether a side or a region stands right beside this number and its service."""
    times = shared.view.times
    c, bond = times.candidates[number], times.bonds[number]
    if bond.partner < 0:
        return False
    service = times.services[bond.partner]
    first, last = min(c.first, service.first), max(c.last, service.last)
    return not _SIDES.isdisjoint(times.layout.words[max(first - 1, 0) : last + 2])


def _helpers(shared: Shared, parts: list[int], value: int) -> tuple[int | None, int | None]:
    """Return the minutes of an assistant and of both together within this code, where stated.

    Of several codes only a number of the same clause counts, of a single one any in the note.
    """
    times = shared.view.times
    layout, candidates = times.layout, times.candidates
    home = layout.clause_of(candidates[parts[0]].first)
    taken = {*shared.picks, shared.timed, shared.treatment} - (
        set(parts) if len(parts) > 1 else set()
    )
    assistant = together = None
    words_of: dict[int, set[str]] = {}  # clause -> its words
    for i, c in enumerate(candidates):
        at = layout.clause_of(c.first)
        if i in taken or c.unit == "clock" or c.high is not None or c.value > value:
            continue
        if len(shared.view.codes) > 1:
            before = [p for p in shared.picks if p >= 0 and candidates[p].first < c.first]
            if at != home or max(before, default=-1) != parts[0]:
                continue
        clause = layout.clauses[at]
        around = (clause.first, c.first, c.last, clause.last)
        if (named := words_of.get(at)) is None:
            named = words_of[at] = {*layout.words[clause.first : clause.last]}
        if named & _TOGETHER and named & _ASSISTANTS and named & _THERAPISTS:
            near = layout.words[max(clause.first, c.first - 3) : min(clause.last, c.last + 3)]
            together = c.value if not _TOGETHER.isdisjoint(near) else together
        elif assistant is None and _by(layout.words, *around) == "assistant":
            assistant = c.value
    return assistant, together


def _by(words: list[str], start: int, first: int, last: int, end: int) -> str:
    """Return who is named right beside a number of a clause: `assistant`, `therapist` or ""."""
    before, behind = first - 1, last
    while before > start and words[before] in _BETWEEN:
        before -= 1
    while behind < end - 1 and words[behind] in _BETWEEN:
        behind += 1
    for at in (before, behind):
        if start <= at < end and words[at] in _ASSISTANTS:
            return "assistant"
        if start <= at < end and words[at] in _THERAPISTS:
            return "therapist"
    return ""


def _other_hand(shared: Shared, pick: int) -> int:
    """Return the number that the other of therapist and assistant gave in the pick's clause, or -1.

    "PT 11 min, PTA 12 min": neither is the code's time, their sum is.
    """
    layout, candidates = shared.view.times.layout, shared.view.times.candidates
    home = layout.clause_of(candidates[pick].first)
    clause = layout.clauses[home]
    found = {}
    for i, c in enumerate(candidates):
        if layout.clause_of(c.first) == home and c.unit in _WRITTEN and c.high is None:
            found[i] = _by(layout.words, clause.first, c.first, c.last, clause.last)
    if len(shared.view.codes) > 1 or not found.get(pick):
        return -1
    return next((i for i, who in found.items() if who and who != found[pick]), -1)
