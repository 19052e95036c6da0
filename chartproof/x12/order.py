"""The order of loops and segments of a professional claim, and the segments it cannot lack.

Loops of parties that share a place in the standard (2310A to 2310F) may come in any order. A
claim's shape is the row of its segments' tags, with the qualifier where that decides what a
segment is (`NM182`, `DTP472`). Claims repeat a few shapes, so a shape is judged once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from chartproof.model import Severity

Shape = tuple[str, ...]
Walked = tuple[tuple["Misplaced", ...], Shape]


class Misplaced(Struct, frozen=True):
    """What is wrong at segment n of a shape, counted from 0."""

    n: int
    code: str
    message: str
    path: str
    severity: Severity = "error"


class _Loop(Struct, frozen=True):
    """A loop: the segment that opens it, those that may follow in order, how often it may come."""

    name: str
    rank: int
    trigger: str
    qualifiers: tuple[str, ...]
    segments: tuple[str, ...]
    most: int = 1


def _loop(name: str, rank: int, opening: str, rest: str = "", most: int = 1) -> _Loop:
    trigger, _, qualifiers = opening.partition(" ")
    return _Loop(name, rank, trigger, tuple(qualifiers.split()), (trigger, *rest.split()), most)


_ANY = 1 << 30
_CLAIM = (
    _loop("2300", 0, "CLM", "DTP PWK CN1 AMT REF K3 NTE CR1 CR2 CRC HI HCP"),
    _loop("2310A", 1, "NM1 DN P3", "REF", most=2),
    _loop("2310B", 1, "NM1 82", "PRV REF"),
    _loop("2310C", 1, "NM1 77", "N3 N4 REF PER"),
    _loop("2310D", 1, "NM1 DQ", "REF"),
    _loop("2310E", 1, "NM1 PW", "N3 N4"),
    _loop("2310F", 1, "NM1 45", "N3 N4"),
    _loop("2320", 10, "SBR", "CAS AMT OI MOA", most=10),
    _loop("2330A", 11, "NM1 IL", "N3 N4 REF"),
    _loop("2330B", 11, "NM1 PR", "N3 N4 DTP REF"),
    _loop("2330C", 11, "NM1 DN P3", "REF", most=2),
    _loop("2330D", 11, "NM1 82", "REF"),
    _loop("2330E", 11, "NM1 77", "REF"),
    _loop("2330F", 11, "NM1 DQ", "REF"),
    _loop("2330G", 11, "NM1 85", "REF"),
)
_LINE = (
    _loop("2400", 20, "LX", "SV1 SV5 PWK CR1 CR3 CRC DTP QTY MEA CN1 REF AMT K3 NTE PS1 HCP"),
    _loop("2410", 21, "LIN", "CTP REF"),
    _loop("2420A", 22, "NM1 82", "PRV REF"),
    _loop("2420B", 22, "NM1 QB", "REF"),
    _loop("2420C", 22, "NM1 77", "N3 N4 REF"),
    _loop("2420D", 22, "NM1 DQ", "REF"),
    _loop("2420E", 22, "NM1 DK", "N3 N4 REF PER"),
    _loop("2420F", 22, "NM1 DN P3", "REF", most=2),
    _loop("2420G", 22, "NM1 PW", "N3 N4"),
    _loop("2420H", 22, "NM1 45", "N3 N4"),
    _loop("2430", 23, "SVD", "CAS DTP AMT", most=15),
    _loop("2440", 24, "LQ", "FRM", most=_ANY),
)
_BILLING = (
    _loop("2000A", 0, "HL", "PRV CUR"),
    _loop("2010AA", 1, "NM1 85", "N3 N4 REF PER"),
    _loop("2010AB", 1, "NM1 87", "N3 N4"),
    _loop("2010AC", 1, "NM1 PE", "N3 N4 REF"),
)
_SUBSCRIBER = (
    _loop("2000B", 0, "HL", "SBR PAT"),
    _loop("2010BA", 1, "NM1 IL", "N3 N4 DMG REF PER"),
    _loop("2010BB", 1, "NM1 PR", "N3 N4 REF"),
)
_PATIENT = (
    _loop("2000C", 0, "HL", "PAT"),
    _loop("2010CA", 1, "NM1 QC", "N3 N4 DMG REF PER"),
)
_HEADER = (
    _loop("ST", 0, "ST", "BHT"),
    _loop("1000A", 1, "NM1 41", "PER"),
    _loop("1000B", 1, "NM1 40"),
)
_LOOPS = {
    "claim": _CLAIM,
    "line": _LINE,
    "20": _BILLING,
    "22": _SUBSCRIBER,
    "23": _PATIENT,
    "ST": _HEADER,
}
# What each part of a claim cannot lack: loop, tag with qualifiers of which one must be there.
_NEEDED: dict[str, tuple[tuple[str, tuple[str, ...], str], ...]] = {
    "claim": (("2300", ("HIABK", "HIBK"), "HI with the principal diagnosis"),),
    "line": (
        ("2400", ("SV1",), "SV1"),
        ("2400", ("DTP472",), "DTP*472, the day of service"),
    ),
    "20": (
        ("2010AA", ("NM185",), "NM1*85, the billing provider"),
        ("2010AA", ("REFEI", "REFSY"), "REF*EI or REF*SY, the tax number"),
    ),
    "22": (
        ("2000B", ("SBR",), "SBR"),
        ("2010BA", ("NM1IL",), "NM1*IL, the subscriber"),
        ("2010BB", ("NM1PR",), "NM1*PR, the payer"),
    ),
    "23": (
        ("2000C", ("PAT",), "PAT"),
        ("2010CA", ("NM1QC",), "NM1*QC, the patient"),
        ("2010CA", ("DMG",), "DMG, the patient's day of birth"),
    ),
    "ST": (
        ("ST", ("BHT",), "BHT"),
        ("1000A", ("NM141",), "NM1*41, the submitter"),
        ("1000B", ("NM140",), "NM1*40, the receiver"),
    ),
}
_NEEDED_WITHIN: dict[str, tuple[str, ...]] = {  # of a loop that is there
    "1000A": ("PER",),
    "2010AA": ("N3", "N4"),
    "2010AB": ("N3", "N4"),
    "2010AC": ("N3", "N4", "REFEI"),
    "2010CA": ("N3", "N4"),
    "2310C": ("N3", "N4"),
    "2310E": ("N3", "N4"),
    "2310F": ("N3", "N4"),
    "2320": ("OI",),
    **dict.fromkeys(("2330C", "2330D", "2330E", "2330F", "2330G"), ("REF",)),
    "2410": ("CTP",),
    "2420C": ("N3", "N4"),
    "2420G": ("N3", "N4"),
    "2420H": ("N3", "N4"),
    "2430": ("DTP573",),
    "2440": ("FRM",),
}
_PARTIES = {"2330A": "NM1*IL, its insured person", "2330B": "NM1*PR, its name"}  # of each 2320
# How often segments may come in a loop, where that is not once; several of a kind count together.
_OFTEN: dict[str, str] = {
    "1000A": "PER=2",
    "2010AA": "PER=2 REFEI|REFSY=1 REF0B|REF1G=2",
    "2010AC": "REF2U|REFFY|REFNF=1",
    "2010BB": "REF2U|REFEI|REFFY|REFNF=3 REFG2|REFLU=2",
    "2300": (
        "DTP314|DTP360|DTP361=1 DTP090|DTP091=2 PWK=10 K3=10 CRC07=3 CRCE1|CRCE2|CRCE3=3 "
        "NTEADD|NTECER|NTEDCP|NTEDGN|NTETPO=1 HIABK|HIBK=1 HIBG=2"
    ),
    "2310A": "REF0B|REF1G|REFG2=3",
    "2310B": "REF0B|REF1G|REFG2|REFLU=4",
    "2310C": "REF0B|REFG2|REFLU=3",
    "2310D": "REF0B|REF1G|REFG2|REFLU=4",
    "2320": "CAS=5",
    "2330B": "REF2U|REFEI|REFFY|REFNF=2",
    "2330C": "REF0B|REF1G|REFG2=3",
    "2330D": "REF0B|REF1G|REFG2|REFLU=3",
    "2330E": "REF0B|REFG2|REFLU=3",
    "2330F": "REF0B|REF1G|REFG2|REFLU=3",
    "2330G": "REFG2|REFLU=2",
    "2400": "PWK=11 CRC07=3 DTP738|DTP739=2 MEA=5 REFG1=5 REF9F=5 K3=10 NTEADD|NTEDCP=1",
    "2420A": "REF0B|REF1G|REFG2|REFLU=20",
    "2420B": "REF0B|REF1G|REFG2=20",
    "2420C": "REFG2|REFLU=3",
    "2420D": "REF0B|REF1G|REFG2|REFLU=20",
    "2420E": "REF0B|REF1G|REFG2=20",
    "2420F": "REF0B|REF1G|REFG2=20",
    "2430": "CAS=5",
    "2440": "FRM=99",
}
_TOGETHER = {  # by loop and segment: what counts as one kind, and how often that may come
    (loop, token): (kinds, int(most))
    for loop, limits in _OFTEN.items()
    for kinds, _, most in (limit.partition("=") for limit in limits.split())
    for token in kinds.split("|")
}
_ELSEWHERE = frozenset(
    {"BPR", "CLP", "DTM", "LQ", "MIA", "N2", "PLB", "QTY", "STC", "SVC", "TOO", "TRN"}
)
_KNOWN = {tag for loops in _LOOPS.values() for loop in loops for tag in loop.segments}
_UNKNOWN = "?"  # before a tag that is none, so that no NM1 with its qualifier looks like it
_QUALIFIED = ("NM1", "DTP", "REF", "HI", "AMT", "CRC", "NTE", "QTY")
MOST_KEPT = 120  # segments of a shape that is remembered


def shape_of(rows: list[list[str]], component: str = ":") -> Shape:
    """Return the shape of segments that are split into their elements."""
    return tuple([_token(row, component) for row in rows])


def _token(row: list[str], component: str) -> str:
    tag = row[0]
    if tag in _QUALIFIED and len(row) > 1:
        return tag + row[1].partition(component)[0]
    return tag if tag in _KNOWN else _UNKNOWN + tag


def misplaced(part: str, shape: Shape) -> tuple[Misplaced, ...]:
    """Return what is out of order, unknown or lacking in a part of a claim.

    part: `claim` (its segments before the first LX), `line`, a level code (20, 22, 23), or `ST`.
    """
    return _walked(part, shape)[0]


def loops_of(part: str, shape: Shape) -> tuple[str, ...]:
    """Return the loop that each segment of a part belongs to, as far as it can be told."""
    return _walked(part, shape)[1]


def loops_of_claim(
    openings: Shape, lines_at: tuple[int, ...], element: str, component: str
) -> tuple[str, ...]:
    """Return the loop that each segment of a whole claim belongs to; see `misplaced_in_claim`."""
    shape = shape_of([opening.split(element) for opening in openings], component)
    parts = zip((0, *lines_at), (*lines_at, len(shape)), strict=True)
    return tuple(
        loop
        for n, (begin, end) in enumerate(parts)
        for loop in loops_of("line" if n else "claim", shape[begin:end])
    )


def misplaced_in_claim(
    openings: Shape, lines_at: tuple[int, ...], element: str, component: str
) -> tuple[Misplaced, ...]:
    """Return what is out of order, unknown or lacking in a whole claim.

    openings: the first seven characters of each segment, which hold tag and qualifier; those of CLM
    and LX are not looked at. lines_at: where each LX stands.
    """
    shape = shape_of([opening.split(element) for opening in openings], component)
    begins = (0, *lines_at)
    ends = (*lines_at, len(shape))
    found: list[Misplaced] = []
    for part, begin, end in zip(("claim", *["line"] * len(lines_at)), begins, ends, strict=True):
        for wrong in misplaced(part, shape[begin:end]):
            code = wrong.code
            if code == "segment-missing" and "DTP" in wrong.message:
                code = "service-date-missing"
            n = begin + wrong.n
            tag = "CLM" if n == 0 else openings[n].split(element)[0]
            path = path_of(wrong.path, tag)
            found.append(Misplaced(n, code, wrong.message, path, wrong.severity))
    return tuple(found)


def path_of(loop: str, tag: str) -> str:
    """Return a loop with the tag of a segment in it; without it where that may be a name."""
    return f"{loop} {tag}" if _is_tag(tag) else loop


def _walked(part: str, shape: Shape) -> Walked:
    return _kept(part, shape) if len(shape) <= MOST_KEPT else _walk(part, shape)


@lru_cache(1 << 14)
def _kept(part: str, shape: Shape) -> Walked:
    return _walk(part, shape)


def _lacking(loop: str, begin: int, within: set[str]) -> list[Misplaced]:
    """Return the segments that a loop, which begins there, lacks of those it must have."""
    return [
        Misplaced(begin, "segment-missing", f"expected {tag} in loop {loop}, found none", loop)
        for tag in _NEEDED_WITHIN.get(loop, ())
        if tag not in within
    ]


def _walk(part: str, shape: Shape) -> Walked:
    """Return what is out of order, unknown or lacking, and the loop of each segment."""
    loops = _LOOPS[part]
    found: list[Misplaced] = []
    here, place = loops[0], 0
    used = {here.name: 1}
    walked = [here.name]
    counts: dict[str, int] = {}  # of the segments in the loop that is open
    payer = 0  # where the payer that is open begins
    begin, within = 0, set[str]()  # where that loop begins, and what stands in it
    for n, token in enumerate(shape[1:], start=1):
        tag = token if token in _KNOWN else _tag(token)
        if tag in here.segments[1:] and (at := here.segments.index(tag)) >= place:
            place = at
            walked.append(here.name)
            within |= {tag, token}
            kind, most = _TOGETHER.get((here.name, token)) or (token, 1)
            counts[kind] = counts.get(kind, 0) + 1
            if counts[kind] > most:
                often = "once" if most == 1 else f"{most} times at most"
                message = f"expected {tag} {often} in loop {here.name}, found it again"
                found.append(Misplaced(n, "segment-repeated", message, here.name))
            continue
        entered = _entered(loops, token, tag, here, used)
        if entered is not None:
            here, place = entered, 0
            found += _lacking(walked[-1], begin, within)
            counts, begin, within = {}, n, set()
            if entered.name == "2320":  # another payer has its own loops of parties
                found += _nameless(payer, used)
                payer = n
                used = {name: often for name, often in used.items() if name[:4] != "2330"}
            used[here.name] = used.get(here.name, 0) + 1
        else:
            found.append(_fault(n, token, tag, here))
        walked.append(here.name)
    found += _lacking(here.name, begin, within)
    found += _nameless(payer, used)
    have = set(shape)
    for path, tokens, what in _NEEDED[part]:
        if not have.intersection(tokens):
            found.append(Misplaced(0, "segment-missing", f"expected {what}, found none", path))
    return tuple(found), tuple(walked)


def _nameless(begin: int, used: Mapping[str, int]) -> list[Misplaced]:
    """Return what another payer, which begins there, lacks of its parties."""
    return [
        Misplaced(begin, "segment-missing", f"expected {what} in loop {loop}, found none", "2320")
        for loop, what in _PARTIES.items()
        if begin and loop not in used
    ]


def _entered(
    loops: tuple[_Loop, ...], token: str, tag: str, here: _Loop, used: Mapping[str, int]
) -> _Loop | None:
    for loop in loops:
        if loop.trigger != tag or (loop.qualifiers and token[3:] not in loop.qualifiers):
            continue
        if used.get(loop.name, 0) >= loop.most:
            continue
        if loop.name.startswith("2330") and "2320" not in used:
            continue
        if loop.rank >= here.rank or loop.name == "2320":
            return loop
    return None


def _tag(token: str) -> str:
    for tag in _QUALIFIED:
        if token.startswith(tag):
            return tag
    return token


def _is_tag(tag: str) -> bool:
    """Return whether this is a tag of X12; any other letters may be a part of somebody's name."""
    numbered = tag[:2].isalpha() and tag[2:].isdigit() and len(tag) == 3
    return tag.isascii() and (tag.upper() in _KNOWN or numbered or tag in _ELSEWHERE)


def _fault(n: int, token: str, tag: str, here: _Loop) -> Misplaced:
    if tag not in _KNOWN:
        tag = tag.removeprefix(_UNKNOWN)
        said = tag if _is_tag(tag) else "text that is no tag"
        message = f"expected a segment of a professional claim, found {said}"
        return Misplaced(n, "segment-unknown", message, here.name)
    name = f"{tag}*{token[len(tag) :]}" if tag == "NM1" and len(token) <= 5 else tag
    if tag in here.segments:
        message = f"expected {name} before the segments it follows in loop {here.name}"
        return Misplaced(n, "segment-order", message, here.name)
    message = f"{name} does not belong after loop {here.name}: out of order, or repeated"
    return Misplaced(n, "loop-order", message, here.name)
