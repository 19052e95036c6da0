"""A claim's visit and the note that lies beside it, made into one visit that rules can judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing.minutes import timed_codes
from chartproof.model import Charge, Provider, Unsure, Visit
from chartproof.reading import read
from chartproof.reference import Book

# What the claim leaves open and the note's record may tell.
_FROM_NOTE = (
    *("time_in", "time_out", "note_type", "signed_on", "plan_of_care", "abn", "year_to_date_usd"),
    *("treatment_day", "visit_number", "locality", "setting", "discipline", "onset_date"),
    *("supervising", "referring", "patient_id"),
)


class Beside(Struct, frozen=True):
    """The visits of a claim, those with a note read. notes: their ids. unsure: of the matching."""

    visits: tuple[Visit, ...]
    own: tuple[Visit | None, ...]  # the record of each visit's note as it came
    notes: tuple[str, ...] = ()
    unsure: tuple[Unsure, ...] = ()


def together(visit: Visit, note: Visit, shelf: Book) -> Visit:
    """Return the claim's visit with the note's text, minutes, plan and people, its note read."""
    fields = {
        name: value
        for name in _FROM_NOTE
        if getattr(visit, name) is None and (value := getattr(note, name)) is not None
    }
    if note.authorization is not None:
        number = visit.authorization.number if visit.authorization else None
        fields["authorization"] = replace(
            note.authorization, number=number or note.authorization.number
        )
    both = replace(
        visit,
        text=note.text,
        charges=with_minutes(visit.charges, note.charges),
        rendering=_person(visit.rendering, note.rendering),
        **fields,
    )
    if both.text is None:
        return both
    return replace(both, reading=read(both.text, timed_codes(both, shelf)))


def with_minutes(claimed: Sequence[Charge], noted: Sequence[Charge]) -> tuple[Charge, ...]:
    """Return the claim's charges with the minutes that are given beside the note's, by code.

    Of a code that stands on as many lines in both, line by line; else its sum, on its first line,
    so that the others add none to it.
    """
    claim_lines, note_lines = _by_code(claimed), _by_code(noted)
    found = list(claimed)
    for code, at in claim_lines.items():
        own = note_lines.get(code, [])
        if len(own) == len(at):
            for i, j in zip(at, own, strict=True):
                found[i] = _timed(found[i], [noted[j]])
        elif own:
            whole = found[at[0]] = _timed(found[at[0]], [noted[j] for j in own])
            for i in at[1:]:
                found[i] = replace(
                    found[i],
                    minutes=_none_more(whole.minutes),
                    assistant_minutes=_none_more(whole.assistant_minutes),
                    together_minutes=_none_more(whole.together_minutes),
                )
    return tuple(found)


def _by_code(charges: Sequence[Charge]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for i, charge in enumerate(charges):
        found[charge.code].append(i)
    return found


def _timed(charge: Charge, noted: Sequence[Charge]) -> Charge:
    return replace(
        charge,
        minutes=_sum([n.minutes for n in noted]),
        assistant_minutes=_sum([n.assistant_minutes for n in noted]),
        together_minutes=_sum([n.together_minutes for n in noted]),
    )


def _none_more(minutes: int | None) -> int | None:
    return None if minutes is None else 0


def _sum(values: Sequence[int | None]) -> int | None:
    known = [v for v in values if v is not None]
    return sum(known) if known else None


def _person(claimed: Provider | None, noted: Provider | None) -> Provider | None:
    """Return the claim's provider with what the record says of the same one."""
    if claimed is None or noted is None:
        return claimed or noted
    if claimed.npi and noted.npi and claimed.npi != noted.npi:
        return claimed
    return replace(
        claimed,
        credential=claimed.credential or noted.credential,
        role=claimed.role or noted.role,
        location=claimed.location or noted.location,
    )
