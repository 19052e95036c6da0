"""Made-up statements of time, to train on more ways of writing than the corpus holds.

A made note is the body of a corpus note without its clauses of time, and a statement drawn from the
forms below in their place: codes, minutes, totals, clocks, lumps, ranges and blanks.
"""

from __future__ import annotations

import random
import re
from itertools import pairwise
from typing import NamedTuple

from chartproof.corpus import Mark, Note, timed_codes

_NAMES = {
    "97110": "TE|Ther ex|therex|Therapeutic exercise|exercise|ther-ex|TherEx|THER EX|exercises",
    "97112": "NMR|Neuro re-ed|neuro|Neuromuscular re-education|neuromuscular reed|balance",
    "97140": "MT|Manual|Manual therapy|manual tx|STM/mobs|joint mobs|hands-on",
    "97530": "TA|Ther act|Therapeutic activities|functional activities|activities|TherAct",
    "97116": "GT|Gait|gait training|Gait tr",
    "97535": "ADL|Self care|self-care|SC|home mgmt|ADL training",
    "97113": "Aquatic|pool|aquatic ex|Aqua",
    "97035": "US|Ultrasound",
    "97032": "attended e-stim|NMES|Attended stim",
}
_UNTIMED = [
    "hot pack",
    "ice",
    "CP",
    "e-stim unattended",
    "97014",
    "MHP",
    "vaso",
    "eval",
    "re-eval",
    "paraffin",
    "IFC",
    "mech traction",
    "rest",
    "education",
    "changing",
    "97150 group",
    "waiting",
    "paperwork",
    "phone call",
    "HP",
]
_WORDS = {
    8: "eight", 10: "ten", 12: "twelve", 14: "fourteen", 15: "fifteen", 16: "sixteen",
    18: "eighteen", 20: "twenty", 23: "twenty-three", 24: "twenty four", 25: "twenty-five",
    26: "twenty-six", 28: "twenty-eight", 30: "thirty", 35: "thirty five", 38: "thirty-eight",
    40: "forty",
}  # fmt: skip
_ONE = [
    "{n} {m} min",
    "{n} {m} min",
    "{n} x {m} min",
    "{n}: {m}",
    "{n} ({m})",
    "{n} ({m} min)",
    "{n} - {m} min",
    "{n} – {m} min",
    "{m} min {n}",
    "{m} min of {n}",
    "{m}' {n}",
    "{n} {m}'",
    "{n} x{m}'",
    "{n} = {m}",
    "{n} {m}",
    "{n} {m}",
    "{m} {n}",
    "{m} minutes of {n}",
    "{c} {m}",
    "{c}: {m}",
    "{c}: {m} minutes",
    "{c} - {m} min",
    "{c} x {m} min",
    "{c} ({n}) {m} min",
    "{n} ({c}): {m} min",
    "{n} ({c}) {m} minutes",
    "{w} minutes of {n}",
    "{n} for {w} minutes",
    "{n} {a}-{b}",
    "{n} {a} to {b} ({m} min)",
    "{a}-{b} {n}",
    "min {c} {m}",
    "{n} [{m}]",
    "{n} ........ {m} min",
    "{c};{m}",
    "{n} {m}m",
    "{m}m {n}",
    "{n}, {m} minutes",
    "{c} = {m} min",
    "{n} {m} mins",
    "{m} minutes {n}",
    "{n} time: {m}",
    "{n} minutes: {m}",
    "{n} took up {m} minutes",
    "{n} took {m} min",
    "{m} minutes went to {n}",
    "spent {m} minutes on {n}",
    "{m} on {n}",
    "{n} lasted {m} minutes",
    "{w} minutes on {n}",
    "{n} occupied {w} minutes",
    "{n}={m}",
    "{n} billed {m} min",
    "({n}) {m}",
    "{n} | {m} min",
    "{c}, {m} min",
    "{n}\t{m}",
    "{n} .... {m}",
    "MIN {c}: {m}",
    "| {n} | {m} |",
    "{c}|{m}",
    "{n}: {e} ({m} min)",
    "{n} - {e} ({m} min)",
    "{n}: {e} - {m} minutes",
    "{n} ({m} min): {e}",
    "{c} {m} min: {e}",
]
_WORK = [
    "bike 5 min, LAQ 3x10",
    "SLR 3x10, bike 6 min L4",
    "NuStep 6 min, step ups 2x10",
    "clams 2x15, bridges 3x10 5 sec hold",
    "UBE 4 min, rows 3x12",
    "SLS 3x30 sec, heel raises x20",
    "piriformis stretch 3x30 s; wall sit 5 min",
    "patellar glides grade 3",
    "tandem stance 2 x 1 min, foam EC 30 sec",
]
_ALONE = [
    "minutes={m}",
    "time: {m}",
    "{m} min by PTA",
    "Treatment: {m} min",
    "Clinic gym, {m} min",
    "{m} min one-on-one",
    "Seen for {m} min",
    "{m} min alone with PT",
    "individual {m} min",
    "min {m}",
    "MIN: {m}",
    "Minutes {m}",
    "{m} min",
    "{m} minutes",
    "Time: {m} min",
    "{m} min 1:1",
    "Total {c} minutes: {m}",
    "({m} min)",
    "{m}'",
    "{w} minutes",
    "{m} min.",
    "Session {m} min TE",
    "minutes: {m}",
    "Pt seen {m} min",
    "x {m} min",
    "Treatment time {m} min",
]
_TIMED = [
    "{t} timed minutes",
    "all of it {t} timed",
    "timed codes {t}",
    "timed min {t}",
    "total timed {t}",
    "timed {t}",
    "Total timed minutes: {t}",
    "TTCM {t}",
    "{t} timed",
    "timed total {t} min",
    "timed code minutes {t}",
    "total timed code time {t} min",
    "= {t}",
    "total {t}",
    "{t} total",
    "total {t} min",
    "Timed = {t} min",
    "Timed Minutes {t}",
    "total timed tx {t} min",
    "{t} min timed",
    "TCT {t}",
    "Timed units min {t}",
    "timed code treatment minutes: {t}",
    "sum {t}",
    "{t} in all",
    "total direct time {t} min",
    "1:1 x {t} min",
    "Total timed code treatment minutes: {t}",
    "Timed: {t}",
    "({t} timed)",
    "{t} minutes of timed codes",
    "total time-based minutes {t}",
    "timed code tx time: {t} min",
]
_OF_CODES = ("timed", "ttcm", "tct")
"""Words that make a timed total of a number, whether or not it adds up."""

_PLAIN_TOTALS = ("{t} total", "total {t}", "{t} minutes in all", "{t} tot")
_TREATMENT = [
    "total treatment {t}",
    "total tx time {t} min",
    "TTT {t}",
    "total session {t}",
    "session {t} min",
    "visit {t} min",
    "total time {t}",
    "{t} min in clinic",
    "Total treatment time: {t} minutes",
    "total visit {t}",
    "total tx {t}",
    "overall {t}",
    "Total Treatment Minutes {t}",
    "{t} overall",
    "treatment total {t}",
    "total time in clinic {t} min",
    "door to door {t} min",
    "all told {t}",
    "floor time {t}",
    "stay {t}",
    "whole visit {t} min",
    "tx time {t} min",
    "TOTAL SESSION TIME {t}",
    "seen {t} min",
    "Seen for {t} minutes",
    "Total treatment time (in minutes): {t}",
    "total treatment time in minutes: {t}",
    "session length: {t} min",
    "visit length {t} min",
    "total time spent {t} minutes",
    "here {t} min",
    *_PLAIN_TOTALS,
]
_CLOCKS = [
    "In {a} out {b}",
    "{a}-{b}",
    "Time in: {a} Time out: {b}",
    "{a} to {b}",
    "start {a} stop {b}",
    "seen {a}–{b}",
    "Time in {a}, time out {b}",
    "{a} – {b}",
]
_LUMPS = [
    "{x}/{y} {t} min",
    "{x} and {y} {t} min",
    "{x} + {y}: {t} min total",
    "{x} & {y}, {t} minutes",
    "{t} min ({x}, {y})",
    "{x}, {y} x {t} min",
    "{t} minutes of combined {x} and {y}",
    "{x} and {y} combined, {t} min",
    "{x}, {y} {t} minutes altogether",
]
_GAPS = [
    "{n} {a}-{b} min",
    "{n} ___ min",
    "{n} minutes: ____",
    "about {a}-{b} min {n}",
    "{n}: see flow sheet",
    "{n} between {a} and {b} minutes",
    "{n} {a} to {b} minutes",
]
_ASIDES = [
    "{n} {m} min",
    "{n} x {m} min",
    "{m} min {n}",
    "{n} {m} min (untimed)",
    "{n} {m} min not billed",
    "{m} min {n}, no charge",
    "{n} ({m} min)",
]
_TAILS = (" 1:1", ": ", " - 1 unit", " (2 u)", " direct", ", one on one", " x 2 units")
_MINUTES = (7, 8, 10, 12, 14, 15, 15, 15, 16, 18, 20, 23, 24, 25, 25, 26, 28, 30, 35, 38, 40)
_END = re.compile(r"(?<=[.;])\s+|\n")
_OF_TIME = ("tc", "tt", "tx", "io")
_MOST_TIMED = 6


class Made(NamedTuple):
    """A made note: its text, the timed codes that are charged, their minutes, and its marks.

    marks hold, beside tag and place, the code they are of ("" for none).
    """

    text: str
    codes: tuple[str, ...]
    minutes: dict[str, int | None]
    marks: tuple[tuple[Mark, str], ...]


class _Piece(NamedTuple):
    words: str
    tag: str = ""
    code: str = ""


def made_note(note: Note, chance: random.Random, short: bool = False) -> Made:
    """Return a made note on the body of a real one, or on three sentences of it at most."""
    said = [(a, b) for a, b in _sentences(note) if not _tells_time(note, a, b)]
    if short:
        said = sorted(chance.sample(said, min(len(said), chance.randrange(4))))
    kept = [note.text[a:b] for a, b in said]
    pieces, codes, minutes = _statement(chance)
    at = 0 if chance.random() < 0.35 else chance.randrange(len(kept) + 1)
    out = "".join(kept[:at])
    if out and not out.endswith(("\n", " ")):
        out += chance.choice(("\n", ". "))
    out += chance.choice(("", "", "", "O: ", "Time: ", "Billing: ", "Min: ", "Tx: ", "Treatment: "))
    marks = []
    for piece in pieces:
        if piece.tag:
            suffix = "?" if piece.tag == "gap" else ""
            tag = {"gap": "tc", "lump": "tt"}.get(piece.tag, piece.tag)
            mark = Mark(tag, suffix, len(out), len(out) + len(piece.words))
            marks.append((mark, piece.code))
        out += piece.words
    out += chance.choice((".\n", "\n", ". ", "; ")) + "".join(kept[at:])
    return Made(out, codes, minutes, tuple(marks))


def short_note(note: Note, chance: random.Random) -> Made | None:
    """Return a real note cut down to its sentences of time and two others at most; None where more
    than six tell of time."""
    timed = [s for s in _sentences(note) if _tells_time(note, *s)]
    if not 0 < len(timed) <= _MOST_TIMED:
        return None
    others = [s for s in _sentences(note) if s not in timed]
    kept = sorted(timed + chance.sample(others, min(len(others), chance.randrange(3))))
    text = ""
    marks: list[tuple[Mark, str]] = []
    for start, end in _joined(kept):
        moved = len(text) - start
        marks += [
            (Mark(m.tag, m.suffix, m.start + moved, m.end + moved), "")
            for m in note.marks
            if m.tag in _OF_TIME and start <= m.start and m.end <= end
        ]
        text += note.text[start:end]
    codes = tuple(dict.fromkeys(c.code for c in note.charges if c.code in timed_codes()))
    return Made(text, codes, note.minutes, tuple(marks))


def _sentences(note: Note) -> list[tuple[int, int]]:
    places = [0, *(m.end() for m in _END.finditer(note.text)), len(note.text)]
    return [(a, b) for a, b in pairwise(places) if a < b]


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return these places, those that touch as one, so that no mark is cut."""
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _tells_time(note: Note, start: int, end: int) -> bool:
    return any(m.tag in _OF_TIME and m.start < end and start < m.end for m in note.marks)


def _clock(minute: int, style: int) -> str:
    hour, rest = divmod(minute, 60)
    twelve, half = (hour - 1) % 12 + 1, "a" if hour < 12 else "p"
    return (
        f"{hour}:{rest:02d}",
        f"{hour:02d}{rest:02d}",
        f"{twelve}:{rest:02d}",
        f"{twelve}:{rest:02d}{half}",
        f"{twelve}:{rest:02d} {half.upper()}M",
    )[style]


def _statement(
    chance: random.Random,
) -> tuple[list[_Piece], tuple[str, ...], dict[str, int | None]]:
    """Return the pieces of a statement of time, the charged codes and what is stated of each."""
    count = chance.choice((1, 1, 2, 2, 2, 3))
    others = [c for c in _NAMES if c != "97110"]
    chance.shuffle(others)
    codes = (["97110", *others] if chance.random() < 0.8 else others)[:count]
    chance.shuffle(codes)
    true = {c: chance.choice(_MINUTES) for c in codes}
    stated: dict[str, int | None] = dict(true)
    start, clock = chance.randrange(7 * 60, 17 * 60), chance.randrange(5)
    pieces: list[_Piece] = []
    kind, rest = chance.random(), list(codes)
    if count >= 2 and kind < 0.1:
        pair, rest = codes[:2], codes[2:]
        x, y = (_name(c, chance) for c in pair)
        both = sum(true[c] for c in pair)
        pieces.append(_Piece(chance.choice(_LUMPS).format(x=x, y=y, t=both), "lump"))
        stated |= dict.fromkeys(pair)
    elif kind < 0.18:
        gap, low = chance.choice(codes), chance.choice((8, 10, 15, 20, 23))
        rest.remove(gap)
        words = chance.choice(_GAPS).format(n=_name(gap, chance), a=low, b=low + 7)
        pieces.append(_Piece(words, "gap", gap))
        stated[gap] = None
    elif kind < 0.22:
        rest, stated = [], dict.fromkeys(codes)
    _add_codes(pieces, rest, true, start, clock, chance)
    extra = 0
    if chance.random() < 0.3:
        extra = chance.choice((5, 6, 8, 10, 12, 15, 20))
        pieces.append(_Piece(chance.choice((". ", "; ", ", ", "\n", " w/ "))))
        aside = chance.choice(_ASIDES).format(n=chance.choice(_UNTIMED), m=extra)
        pieces.append(_Piece(aside))
    totals = _totals(sum(true.values()), extra, start, clock, chance)
    between = _Piece(chance.choice((", ", "; ", ". ", " ", "\n", " / ")))
    if chance.random() < 0.3:
        pieces = [p for total in totals for p in (total, between)] + pieces
    else:
        pieces += [p for total in totals for p in (between, total)]
    return pieces, tuple(codes), stated


def _name(code: str, chance: random.Random) -> str:
    return chance.choice(_NAMES[code].split("|"))


def _add_codes(
    pieces: list[_Piece],
    codes: list[str],
    true: dict[str, int],
    start: int,
    clock: int,
    chance: random.Random,
) -> None:
    """Add a statement for each of these codes, mostly all in one form."""
    form = chance.choice(_ONE)
    between = chance.choice(
        (", ", "; ", " / ", " ", "\n", ". ", " + ", " | ", "  ", " and ", " & ")
    )
    for code in codes:
        own = form if chance.random() < 0.85 else chance.choice(_ONE)
        if len(true) == 1 and chance.random() < 0.45:
            own = chance.choice(_ALONE)
        minutes = true[code]
        if "{w}" in own and minutes not in _WORDS:
            own = "{n} {m} min"
        if pieces:
            pieces.append(_Piece(between))
        words = own.format(
            n=_name(code, chance),
            c=code,
            m=minutes,
            w=_WORDS.get(minutes, ""),
            e=chance.choice(_WORK),
            a=_clock(start, clock),
            b=_clock(start + minutes, clock),
        )
        start += minutes
        pieces.append(_Piece(words, "tc", code))
        if chance.random() < 0.2:
            pieces.append(_Piece(chance.choice(_TAILS)))


def _totals(timed: int, extra: int, start: int, clock: int, chance: random.Random) -> list[_Piece]:
    """Return totals and clock of a visit, each in some notes only, in any order."""
    late = chance.choice((0, 2, 3, 4, 5, 7, 10)) if chance.random() < 0.6 else 0
    whole = timed + extra + late
    found = []
    if chance.random() < 0.45:
        form, said = chance.choice(_TIMED), timed
        if chance.random() < 0.15 and any(w in form.lower() for w in _OF_CODES):
            said = max(8, timed + chance.choice((-15, -10, -5, -2, 3, 5, 8, 14)))
        found.append(_Piece(form.format(t=said), "tt"))
    if chance.random() < 0.45:
        form = chance.choice(_TREATMENT)
        plain = form in _PLAIN_TOTALS and whole == timed
        if not (plain and found):
            found.append(_Piece(form.format(t=whole), "tt" if plain else "tx"))
    chance.shuffle(found)
    if chance.random() < 0.4:
        clocks = chance.choice(_CLOCKS).format(
            a=_clock(start, clock), b=_clock(start + whole, clock)
        )
        found.insert(chance.randrange(len(found) + 1), _Piece(clocks, "io"))
    return found
