"""The noun of a claim from its segments: what rules look at, under the trade's names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import Literal, get_args

from msgspec import Struct

from chartproof.model import (
    Accident,
    Authorization,
    Charge,
    Claim,
    ClaimLine,
    Discipline,
    EarlierPayment,
    Payer,
    Position,
    Provider,
    Visit,
)
from chartproof.reference import book
from chartproof.x12.blocks import Block
from chartproof.x12.formats import KEPT, day, days, dotted, usd
from chartproof.x12.icd10 import DIAGNOSES
from chartproof.x12.layout import Layout, LineLayout
from chartproof.x12.levels import SEQUENCES, UNKNOWN, Level, entity_of, patient_key, provider_from
from chartproof.x12.services import Service, service, when

Rows = list[list[str]]
_BY_MODIFIER: dict[str, Discipline] = {"GP": "PT", "GO": "OT", "GN": "SLP"}
Relation = Literal["DN", "P3", "82", "77", "DQ", "DK", "QB", "85"]
_RELATIONS = frozenset(get_args(Relation))


class Context(Struct, frozen=True):
    """What stands above a claim. secret: keys the file's names of patients."""

    billing: Level | None
    subscriber: Level | None
    patient: Level | None
    received_on: date | None
    secret: bytes


class _Heading(Struct):
    """What the segments before the first line say, while they are read."""

    dates: dict[str, date]
    parties: dict[str, Provider]
    payers: list[Payer]
    diagnoses: tuple[str, ...] = ()
    authorization: str | None = None
    original: str | None = None


def claim_from(block: Block, head: Rows, layout: Layout, context: Context) -> Claim:
    """Return the claim in a block, as far as it can be read.

    head: its segments before the first LX, split into elements.
    """
    component = block.delimiters.component
    clm = head[0]
    heading = _heading(head, component)
    place, frequency = _place(clm[5] if len(clm) > 5 else "", component)
    accident = _accident(clm[11] if len(clm) > 11 else "", component, heading.dates.get("439"))
    lines = _lines(block, layout, place)
    holder, billing = context.subscriber, context.billing
    person = context.patient or holder
    parties = heading.parties
    rendering = parties.get("82")
    provider = billing.provider if billing else None
    number = (person.claim_number if person else None) or (holder.claim_number if holder else None)
    key = patient_key(person.person, context.secret) if person else ""
    claim_id = clm[1] if len(clm) > 1 else ""
    policy = holder.policy if holder else UNKNOWN
    referring = parties.get("DN") or parties.get("P3")
    return Claim(
        id=claim_id,
        at=Position(block.number, block.start, None, "2300 CLM"),
        lines=lines,
        charge_usd=usd(clm[2]) if len(clm) > 2 else None,
        policy=policy,
        payer=holder.payer if holder else Payer(),
        other_payers=tuple(heading.payers),
        place_of_service=place,
        frequency=frequency or "1",
        original_reference=heading.original,
        authorization=heading.authorization,
        claim_number=number,
        patient_id=(holder.member if holder else None) or (person.member if person else None),
        patient_key=key,
        patient_born=person.born if person else None,
        diagnoses=heading.diagnoses,
        billing=provider,
        rendering=rendering,
        supervising=parties.get("DQ"),
        referring=referring,
        ordering=parties.get("DK"),
        dates=heading.dates,
        received_on=context.received_on,
        accident=accident,
        facility=parties.get("77"),
        visits=_visits(
            claim_id, lines, policy, key, heading, place, number, accident, provider, context
        ),
    )


def _heading(rows: Rows, component: str) -> _Heading:
    heading = _Heading({}, {}, [])
    payer: list[str] = []  # elements of the SBR that is open
    for n, row in enumerate(rows):
        tag = row[0]
        if len(row) < 2:
            continue
        one = row[1]
        if tag == "REF":
            if not payer:
                if one == "G1":
                    heading.authorization = _at(row, 2)
                elif one == "F8":
                    heading.original = _at(row, 2)
        elif tag == "DTP":
            found = days(row[2], row[3]) if len(row) > 3 else None
            if found is not None and not payer:
                heading.dates.setdefault(one, found[0])
            elif found is not None and one == "573":
                _payer(heading, paid_on=found[0])
        elif tag == "HI":
            heading.diagnoses += diagnoses_in("*".join(row[1:]), component)
        elif tag == "NM1":
            if payer:
                if one == "PR":
                    _payer(heading, name=_at(row, 3), id=_at(row, 9))
                elif one == "IL":
                    _payer(heading, subscriber=entity_of(_at(row, 2) or ""))
            elif one in _RELATIONS:
                after = rows[n + 1] if n + 1 < len(rows) else []
                heading.parties.setdefault(one, _party(row, after))
        elif tag == "SBR":
            payer = row
            heading.payers.append(
                Payer(
                    kind=_at(row, 9),
                    sequence=SEQUENCES.get(one),
                    secondary_type=_at(row, 5),
                )
            )
        elif tag == "AMT" and payer and one == "D":
            _payer(heading, paid_usd=usd(_at(row, 2) or ""))
        elif tag == "CAS" and payer:
            before = heading.payers[-1].adjusted_usd or Decimal(0)
            _payer(heading, adjusted_usd=before + adjusted(row))
    return heading


def _payer(heading: _Heading, **known: object) -> None:
    """Add what is known to the other payer that was begun last."""
    if heading.payers:
        last = heading.payers[-1]
        fields = {name: getattr(last, name) for name in Payer.__struct_fields__}
        heading.payers[-1] = Payer(**{**fields, **known})


def _lines(block: Block, layout: Layout, place: str | None) -> tuple[ClaimLine, ...]:
    if not layout.lines:
        return ()
    starts = list(accumulate(map(len, block.pieces), initial=block.offset))
    found = []
    for n, at in enumerate(layout.lines, start=1):
        line = _plain_line(block, at, n, starts, place) if at.plain else None
        found.append(line or _line(block, at.begin, at.end, n, starts, place))
    return tuple(found)


def _plain_line(
    block: Block, at: LineLayout, count: int, starts: list[int], place: str | None
) -> ClaimLine | None:
    """Return a line that is a service, its day and perhaps its number; None if it is more."""
    texts, begin = block.texts, at.begin
    element = block.delimiters.element
    on = when(texts[begin + 2], element)
    if on.qualifier != "472":
        return None
    n = begin + 1
    what = service(texts[n], element, block.delimiters.component)
    number, piece, text = texts[begin][3:], block.pieces[n], texts[n]
    offset = starts[n] + n
    return ClaimLine(
        count if number == str(count) else _line_number(number, count),
        what.charge,
        on.first,
        Position(
            block.number + n,
            offset if piece is text else offset + piece.index(text),
            None,
            "2400 SV1",
        ),
        on.last if on.last != on.first else None,
        what.place or place,
        what.unit,
        (texts[n + 2][7:].partition(element)[0] or None) if at.end > n + 2 else None,
        note=what.words,
    )


def _line(
    block: Block, begin: int, end: int, count: int, starts: list[int], place: str | None
) -> ClaimLine:
    """Return the line whose LX is segment `begin`; starts: offsets without the terminators."""
    texts = block.texts
    element, component = block.delimiters.element, block.delimiters.component
    what = _NONE
    at = begin
    first = last = None
    control = authorization = note = None
    parties: dict[str, Provider] | None = None
    dates: dict[str, date] = {}
    payments: list[EarlierPayment] = []
    for n in range(begin + 1, end):
        text = texts[n]
        tag = text[:3]
        if tag == "SV1":
            what, at = service(text, element, component), n
        elif tag == "DTP":
            on = when(text, element)
            if on.first is None:
                continue
            if on.qualifier == "472":
                first, last = on.first, on.last
            elif payments and on.qualifier == "573":
                paid = payments[-1]
                payments[-1] = EarlierPayment(
                    paid.paid_usd, paid.adjusted_usd, paid.payer_id, on.first
                )
            else:
                dates[on.qualifier] = on.first
        elif tag == "REF":
            if text[4:6] == "6R":
                control = text[7:].partition(element)[0] or None
            elif text[4:6] == "G1" and not payments:
                authorization = _at(text.split(element), 2)
        elif tag == "NM1":
            row = text.split(element)
            if len(row) > 1 and row[1] in _RELATIONS:
                if parties is None:
                    parties = {}
                after = texts[n + 1].split(element) if n + 1 < end else []
                parties.setdefault(row[1], _party(row, after))
        elif tag == "SVD":
            row = text.split(element)
            payments.append(EarlierPayment(usd(_at(row, 2) or ""), None, _at(row, 1)))
        elif tag == "CAS" and payments:
            paid = payments[-1]
            sum_usd = (paid.adjusted_usd or Decimal(0)) + adjusted(text.split(element))
            payments[-1] = EarlierPayment(paid.paid_usd, sum_usd, paid.payer_id, paid.paid_on)
        elif tag == "NTE":
            note = _at(text.split(element), 2)
    number = texts[begin][3:]
    piece, text = block.pieces[at], texts[at]
    offset = starts[at] + at if piece is text else starts[at] + at + piece.index(text)
    amounts = [p.paid_usd for p in payments if p.paid_usd is not None] if payments else None
    return ClaimLine(
        count if number == str(count) else _line_number(number, count),
        what.charge,
        first,
        Position(block.number + at, offset, None, "2400 SV1" if at > begin else "2400 LX"),
        last if last != first else None,
        what.place or place,
        what.unit,
        control,
        parties.get("82") if parties else None,
        parties.get("DQ") if parties else None,
        authorization,
        note or what.words,
        sum(amounts, Decimal(0)) if amounts else None,
        tuple(payments),
        (parties.get("DN") or parties.get("P3")) if parties else None,
        parties.get("DK") if parties else None,
        dates,
    )


def _line_number(written: str, count: int) -> int:
    """Return the number that LX states where it is one, else how many lines came before."""
    is_number = written.isascii() and written.isdigit() and len(written) < 9
    return int(written) if is_number else count


def _visits(
    claim_id: str,
    lines: tuple[ClaimLine, ...],
    policy: str,
    key: str,
    heading: _Heading,
    place: str | None,
    number: str | None,
    accident: Accident | None,
    billing: Provider | None,
    context: Context,
) -> tuple[Visit, ...]:
    """Return one visit for each day of service, in the order of the days' first lines.

    Nothing is left open of its numbers: one that the claim does not give is not there.
    """
    by_day: dict[date, list[ClaimLine]] = {}
    for line in lines:
        if line.date_of_service is not None:
            by_day.setdefault(line.date_of_service, []).append(line)
    if not by_day:
        return ()
    parties = heading.parties
    approval = heading.authorization
    found = []
    for on, its in by_day.items():
        first = its[0]
        own = first.rendering or parties.get("82")
        rendering = own or (billing if billing and billing.entity == "person" else None)
        approved = first.authorization or approval
        found.append(
            Visit(
                id=claim_id if len(by_day) == 1 else f"{claim_id} {on}",
                date_of_service=on,
                payer=policy,
                charges=tuple([line.charge for line in its]),
                patient_id=key or None,
                discipline=discipline_of(its, rendering),
                diagnoses=heading.diagnoses,
                place_of_service=first.place_of_service or place,
                setting="practitioner",
                rendering=rendering,
                supervising=first.supervising or parties.get("DQ"),
                referring=first.referring or parties.get("DN") or parties.get("P3"),
                billing=billing,
                authorization=Authorization(number=approved) if approved else _NOTHING_APPROVED,
                accident=accident,
                onset_date=heading.dates.get("431"),
                claim_number=number or "",
                received_on=context.received_on,
            )
        )
    return tuple(found)


def discipline_of(lines: Sequence[ClaimLine], rendering: Provider | None) -> Discipline | None:
    """Return the discipline that the lines' modifiers name, else the provider's; None if mixed."""
    named = {_BY_MODIFIER[m] for line in lines for m in line.charge.modifiers if m in _BY_MODIFIER}
    if named:
        return named.pop() if len(named) == 1 else None
    if rendering is None or not rendering.taxonomy:
        return None
    known = book().taxonomy(rendering.taxonomy)
    return known.discipline if known else None


def adjusted(row: list[str]) -> Decimal:
    """Return the sum of a CAS segment's amounts."""
    total = Decimal(0)
    for n in range(3, min(len(row), 20), 3):
        total += usd(row[n]) or Decimal(0)
    return total


@lru_cache(KEPT)
def diagnoses_in(text: str, component: str) -> tuple[str, ...]:
    """Return the diagnosis codes of an HI segment, with their points. text: elements by `*`."""
    parts = [part.split(component) for part in text.split("*")]
    return tuple([dotted(p[1].upper()) for p in parts if p[0] in DIAGNOSES and len(p) > 1 and p[1]])


@lru_cache(KEPT)
def _place(text: str, component: str) -> tuple[str | None, str | None]:
    parts = [*text.split(component), "", ""]
    return parts[0] or None, parts[2] or None


@lru_cache(KEPT)
def _accident(text: str, component: str, on: date | None) -> Accident | None:
    parts = text.split(component) if text else []
    causes = parts[:3]
    if not parts and on is None:
        return None
    state = next((part for part in parts[3:5] if part), None)  # or the country, if abroad
    return Accident(
        True if "EM" in causes else None, True if "AA" in causes else None, state or None, on
    )


def _party(row: list[str], after: list[str]) -> Provider:
    """Return the provider of an NM1, with the taxonomy of the PRV that may follow it."""
    taxonomy = after[3] if after and after[0] == "PRV" and len(after) > 3 else None
    return provider_from(row, taxonomy or None)


def _at(row: list[str], n: int) -> str | None:
    return (row[n] or None) if n < len(row) else None


_NOTHING_APPROVED = Authorization()
_NONE = Service(Charge("", 0), None, "UN", 0, ())


def received(text: str) -> date | None:
    """Return the day on which a file says it was made."""
    return day(text)
