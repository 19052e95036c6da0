"""Made-up statements of time, to train on more ways of writing than the corpus holds.

A made note is the body of a corpus note without its clauses of time, and a statement drawn from the
forms below in their place: codes, minutes, totals, clocks, lumps, ranges and blanks.
"""

from __future__ import annotations

import random
import re
from itertools import pairwise
from typing import NamedTuple

from chartproof.corpus import Mark, Note

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
]
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


def made_note(note: Note, chance: random.Random) -> Made:
    """Return a made note on the body of a real one."""
    cut = [(m.start, m.end) for m in note.marks if m.tag in ("tc", "tt", "tx", "io")]
    places = [0, *(m.end() for m in _END.finditer(note.text)), len(note.text)]
    kept = [note.text[a:b] for a, b in pairwise(places) if not any(x < b and a < y for x, y in cut)]
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
        found.append(_Piece(chance.choice(_TIMED).format(t=timed), "tt"))
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
