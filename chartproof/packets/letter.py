"""A draft appeal of a denied line, every statement of it quoted from the chart with its place.

What the chart does not show is left out, and told to the clinic beside the letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from chartproof.errors import InputError
from chartproof.model import EpisodeOutcome, Outcome, Visit
from chartproof.packets.contents import ELEMENTS, longest, sentence, shown_in
from chartproof.packets.record import about, day_words, letterhead
from chartproof.packets.request import ITEMS, Denial, Item

# What a reviewer looks for under each heading, in the order of the letter.
HEADINGS: Mapping[Item, str] = {
    "necessity": "Why the treatment was needed",
    "skill": "Why a therapist's skill was needed",
    "goals": "The goal it served",
    "response": "How the patient responded",
    "measures": "What was measured, and what changed",
    "minutes": "The minutes that carry the units",
}
EARLIER = 3  # measures of visits before, at most


class Statement(Struct, frozen=True):
    """One sentence of the letter. quoted: the chart's own words; False: reckoned from them."""

    lead: str
    words: str
    quoted: bool = True


class Letter(Struct, frozen=True):
    """The letter by headings, and what it cannot say."""

    denial: Denial
    parts: tuple[tuple[str, tuple[Statement, ...]], ...]
    left_out: tuple[str, ...]


def letter_of(outcome: EpisodeOutcome, denial: Denial) -> Letter:
    """Return the letter for the denied line; raise InputError where the course has no such line."""
    visit, own = _denied(outcome, denial)
    if visit.text is None:
        raise InputError(f"the visit of {denial.date_of_service} has no note to quote from")
    parts, left_out = [], []
    for item, heading in HEADINGS.items():
        said = _statements(item, visit)
        if item == "minutes":
            said = tuple(dict.fromkeys((*_minutes_of(denial.code, visit), *said)))
        if item == "measures" and said:
            said = (*_before(outcome, visit), *said)
        if item == "minutes" and own is not None:
            said = (*said, *_units(visit, own, denial))
        if said:
            parts.append((heading, said))
        else:
            left_out.append(f"{ITEMS[item]}: the note of the day does not show it")
    return Letter(denial, tuple(parts), tuple(left_out))


def _denied(outcome: EpisodeOutcome, denial: Denial) -> tuple[Visit, Outcome | None]:
    visits = outcome.episode.visits if outcome.episode else ()
    on_day = [
        (v, outcome.outcomes[i] if i < len(outcome.outcomes) else None)
        for i, v in enumerate(visits)
        if v.date_of_service == denial.date_of_service
    ]
    billed = [(v, o) for v, o in on_day if denial.code in v.codes or not v.charges]
    if not billed:
        days = "a visit without that code" if on_day else "no visit"
        raise InputError(
            f"date_of_service {denial.date_of_service}, code {denial.code}: the episode has {days} "
            "on that day"
        )
    return billed[0]


def _statements(item: Item, visit: Visit) -> tuple[Statement, ...]:
    found: dict[str, None] = {}
    for element in ELEMENTS[item]:
        spans = shown_in(visit.note, (element,))
        if spans:
            found[sentence(visit.text or "", longest(spans))] = None
    lead = f"The note of {day_words(visit.date_of_service)} states:"
    return tuple(Statement(lead, words) for words in found)


def _minutes_of(code: str, visit: Visit) -> tuple[Statement, ...]:
    """Return where the note states the minutes of the denied code."""
    read = visit.note.minutes_of(code)
    lead = f"The note of {day_words(visit.date_of_service)} states:"
    spans = read.spans if read is not None and read.minutes is not None else ()
    found = dict.fromkeys(sentence(visit.text or "", span) for span in spans if span.text)
    return tuple(Statement(lead, words) for words in found)


def _before(outcome: EpisodeOutcome, visit: Visit) -> tuple[Statement, ...]:
    """Return measures of earlier visits, so that a change can be seen in the chart's own words."""
    earlier = [
        v
        for v in (outcome.episode.visits if outcome.episode else ())
        if v.date_of_service < visit.date_of_service and v.text is not None
    ]
    chosen = [v for v in earlier if shown_in(v.note, ("objective_measure",))][:1]
    return tuple(s for v in chosen for s in _statements("measures", v)[:EARLIER])


def _units(visit: Visit, own: Outcome, denial: Denial) -> tuple[Statement, ...]:
    """Return the arithmetic where the supported units reach the billed ones, and nothing if not.

    Nor where it was done with minutes from beside the charges that the note does not state.
    """
    units = own.units
    billed = sum(c.units for c in visit.charges if c.code == denial.code)
    if units is None or not billed or units.supported.get(denial.code, 0) < billed:
        return ()
    read = {code: visit.note.minutes_of(code) for code in own.minutes}
    if any(r is None or r.minutes != own.minutes[code] for code, r in read.items()):
        return ()
    return tuple(
        Statement("Counted from these minutes:", step, quoted=False) for step in units.steps[:6]
    )


def letter_record(letter: Letter) -> dict[str, Any]:  # Any: JSON
    """Return all that the letter's template shows."""
    denial = letter.denial
    facts = [("Date of service", day_words(denial.date_of_service)), ("Code", denial.code)]
    facts += [("Units", str(denial.units))] if denial.units is not None else []
    facts += [("Claim", denial.claim)] if denial.claim else []
    facts += [("Reason given", denial.reason)]
    facts += [("Amount", f"${denial.usd}")] if denial.usd is not None else []
    facts += [("Decision of", day_words(denial.decided_on))] if denial.decided_on else []
    return {
        "title": f"Request for {denial.level}: {denial.number}",
        "clinic": denial.clinic.name,
        "about": about(denial.patient, day_words(denial.date_of_service)),
        "letterhead": letterhead(denial.clinic),
        "to": list(denial.to),
        "facts": [{"name": name, "value": value} for name, value in facts],
        "parts": [
            {"heading": heading, "said": [{"lead": s.lead, "words": _set(s)} for s in said]}
            for heading, said in letter.parts
        ],
        "foot": "Draft. Every quoted statement is the chart's own; sign only what is right.",
    }


def _set(statement: Statement) -> str:
    return f"“{statement.words}”" if statement.quoted else statement.words
