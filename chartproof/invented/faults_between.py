"""Planters of faults that show only between the claims of a file."""

from __future__ import annotations

from random import Random

from msgspec.structs import replace

from chartproof.invented.drafting import Wish, treating
from chartproof.invented.nouns import Draft, Line
from chartproof.invented.people import clinician, person
from chartproof.invented.planting import Across, Planter, again, usd
from chartproof.model import Discipline

PT = Wish(disciplines=("PT",))
LINES = Wish(disciplines=("PT", "OT"), more_lines=True)
EXERCISE = Wish(kinds=("commercial",), disciplines=("PT",), codes=("97110",), earlier=False)
MEDICARE_EXERCISE = Wish(kinds=("medicare",), disciplines=("PT",), codes=("97110",))
MEDICARE_PT = Wish(kinds=("medicare",), disciplines=("PT",))
EVALUATED = Wish(disciplines=("PT",), codes=("97161",))
OWN_HANDS = Wish(disciplines=("PT",), unaided=True)  # an assistant's line is no clinician's time
DAY_OF = 12  # claims of an hour and a quarter each, in one clinician's day
LONG_UNITS = 5


def _twice(d: Draft, _: Random) -> tuple[Draft, ...]:
    return (again(d),)


def _one_line(d: Draft, _: Random) -> tuple[Draft, ...]:
    return (_with(d, d.lines[:1]),)


def _by_another(d: Draft, rng: Random) -> tuple[Draft, ...]:
    other = clinician(rng, d.patient.discipline)
    return (replace(_with(d, d.lines[:1]), rendering=other),)


def _evaluated_again(d: Draft, _: Random) -> tuple[Draft, ...]:
    line = replace(d.lines[0], code="97162", usd=usd("97161", 1), units=1)
    return (_with(d, (line,)),)


def _group_too(d: Draft, _: Random) -> tuple[Draft, ...]:
    line = replace(d.lines[0], code="97150", usd=usd("97150", 1), units=1)
    return (_with(d, (line,)),)


def _five_more(d: Draft, _: Random) -> tuple[Draft, ...]:
    first = next((n for n in d.lines if n.code == "97110"), d.lines[0])
    line = replace(first, code="97110", units=6, usd=usd("97110", 6))
    return (_with(d, (line,)),)


def _in(discipline: Discipline, mark: str, code: str) -> Across:
    """Return a way in which another discipline bills this code on the same day."""

    def across(d: Draft, rng: Random) -> tuple[Draft, ...]:
        line = replace(d.lines[0], code=code, units=1, usd=usd(code, 1), modifiers=(mark,))
        return (replace(_with(d, (line,)), rendering=clinician(rng, discipline)),)

    return across


def _crowded(d: Draft, rng: Random) -> tuple[Draft, ...]:
    first = d.lines[0]
    line = replace(
        first,
        code="97110",
        units=LONG_UNITS,
        usd=usd("97110", LONG_UNITS),
        modifiers=first.modifiers[:1],  # the therapist's own
        assistant_minutes=0,
    )
    who = treating(d)
    found = []
    for n in range(DAY_OF):
        patient = replace(d.patient, person=person(rng), member=f"{d.patient.member[:-2]}{n:02d}")
        other = replace(_with(d, (line,)), id=f"{d.id}D{n}", patient=patient, rendering=who)
        found.append(other)
    return tuple(found)


def _with(d: Draft, lines: tuple[Line, ...]) -> Draft:
    """Return the claim again with these lines alone, the diagnoses all pointed to."""
    every = tuple(range(1, len(d.diagnoses) + 1))
    own = tuple(replace(n, pointers=every, control=f"{d.id}D{i}") for i, n in enumerate(lines, 1))
    return again(d, lines=own)


PLANTERS: tuple[Planter, ...] = (
    Planter("claim-billed-twice", "OA", "18", across=_twice, wish=PT),
    Planter("line-billed-twice", "OA", "18", across=_one_line, wish=LINES),
    Planter("code-billed-by-two", "CO", "B20", across=_by_another, wish=PT),
    Planter("evaluations-of-one-day", "CO", "97", across=_evaluated_again, wish=EVALUATED),
    Planter("pair-across-claims", "CO", "236", across=_group_too, wish=MEDICARE_EXERCISE),
    Planter(
        "units-over-limit-across-claims", "CO", "222", across=_five_more, wish=MEDICARE_EXERCISE
    ),
    Planter("disciplines-share-code", "CO", "97", across=_in("OT", "GO", "97110"), wish=EXERCISE),
    Planter(
        "reduction-spans-claims", "CO", "59", across=_in("OT", "GO", "97535"), wish=MEDICARE_PT
    ),
    Planter(
        "clinician-day-too-long",
        "CO",
        "151",
        across=_crowded,
        wish=OWN_HANDS,
        claims=DAY_OF + 1,
        apart=True,
    ),
)
