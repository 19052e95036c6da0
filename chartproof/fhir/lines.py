"""The lines of a claim: its items, or, where an item groups others, the details that it groups.

FHIR has an item with details for a group of them: its code says what is grouped, its net is theirs
together, and day, place, people and diagnoses are stated of it for all. So its details are read as
lines and it is not counted beside them. Where an item has a billing code as its details have, and
does not add up to them, which of them was billed is not known, and none is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from chartproof.errors import InputError
from chartproof.fhir.charges import code_of, dollars
from chartproof.fhir.sources import Following
from chartproof.fhir.views import Claim, Item


class Line(Struct, frozen=True):
    """What was billed once. path: as `item[0].detail[1]`. numbers: of the item, detail, subDetail.

    item: with what its group states for all. code: empty where it has none of CPT or HCPCS.
    """

    path: str
    numbers: tuple[int, ...]
    item: Item
    code: str


def lines_of(claim: Claim, around: Following) -> tuple[list[Line], list[str]]:
    """Return the lines of a claim in their order, and what groups cannot be read as lines."""
    found: list[Line] = []
    faults: list[str] = []
    for at, item in enumerate(claim.item):
        top = Line(f"item[{at}]", (item.sequence or at + 1,), item, code_of(item))
        held = [line for line in _within(top) if line.code]
        other = [line for line in _within(top) if not line.code]
        try:
            is_group = bool(held) and _groups(top, held)
        except InputError as fault:
            faults.append(f"{around.place}: {top.path}: {fault}")
            continue
        if is_group and item.modifier:
            around.tell(f"{top.path}: modifiers of a group; not taken for its details")
        if other:
            around.tell(f"{other[0].path}: no CPT or HCPCS code; left out")
        found += held if is_group else [top]
    return found, faults


def _within(line: Line) -> Iterator[Line]:
    """Yield what a line groups, at its deepest; nothing where it groups nothing."""
    top = line.item
    name, inner = ("detail", top.detail) if top.detail else ("subDetail", top.sub_detail)
    for at, item in enumerate(inner):
        whole = replace(
            item,
            serviced_date=top.serviced_date,
            serviced_period=top.serviced_period,
            diagnosis_sequence=top.diagnosis_sequence,
            care_team_sequence=top.care_team_sequence,
            information_sequence=top.information_sequence,
            location_codeable_concept=top.location_codeable_concept,
            encounter=top.encounter,
        )
        numbers = (*line.numbers, item.sequence or at + 1)
        one = Line(f"{line.path}.{name}[{at}]", numbers, whole, code_of(item))
        if item.sub_detail:
            yield from _within(one)
        else:
            yield one


def _groups(top: Line, held: Sequence[Line]) -> bool:
    """Return whether an item stands for its details; raise InputError where that is not known."""
    own, parts = dollars(top.item), [dollars(line.item) for line in held]
    known = [p for p in parts if p is not None]
    if own is not None and len(known) == len(parts) and abs(own - sum(known)) < 0.005:
        return True
    many, counts = _count(top), [_count(line) for line in held]
    if top.code:
        if {line.code for line in held} == {top.code} and many == sum(counts):
            return True
        raise InputError(
            "productOrService: it and its details both have a billing code and do not add up, so "
            "which of them was billed is not known"
        )
    if many != 1:
        raise InputError(
            f"quantity: a group taken {many:g} times, so its details' units are not known"
        )
    return True


def _count(line: Line) -> float:
    quantity = line.item.quantity
    return 1.0 if quantity is None or quantity.value is None else quantity.value
