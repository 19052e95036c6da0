"""The levels above a claim: billing provider, subscriber with payer, and patient.

Each is read once and handed to every claim below it, together with what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

from msgspec import Struct

from chartproof.model import Fault, Payer, Provider, Severity
from chartproof.reference import book
from chartproof.x12.blocks import Block
from chartproof.x12.elements import Fits, fits
from chartproof.x12.faults import Faults, form_faults, is_in_form
from chartproof.x12.formats import KEPT, day, is_taxonomy, npi_fault, shown
from chartproof.x12.layout import MOST_KEPT, openings_of, tells_all
from chartproof.x12.order import Misplaced, Shape, loops_of, misplaced, path_of, shape_of
from chartproof.x12.structure import text_faults

_PADDING = [""] * 10  # so that an element that is not there is empty
BILLING, SUBSCRIBER, PATIENT = "20", "22", "23"
SEQUENCES: dict[str, Literal["P", "S", "T", "U"]] = {"P": "P", "S": "S", "T": "T", "U": "U"}
UNKNOWN = "unknown"


class Level(Struct):
    """One HL with all that stands below it and above the next claim or level.

    number, parent, code, children: HL01 to HL04 as written. claims, below: how many claims, and
    levels, were read under it.
    """

    code: str
    number: str
    parent: str
    children: str
    block: Block
    faults: list[Fault]
    provider: Provider | None = None  # of a billing level
    payer: Payer = Payer()
    policy: str = UNKNOWN
    itself: bool = True  # whether the subscriber is the patient
    member: str | None = None
    born: date | None = None
    person: str = ""  # what tells one patient from another; never leaves this room
    claim_number: str | None = None
    claims: int = 0
    below: int = 0


class _Order(Struct, frozen=True):
    """How the segments of a level stand; see the fields of a Layout.

    at: where those stand that say who the person and the payer are.
    """

    misplaced: tuple[Misplaced, ...]
    places: tuple[str, ...]
    forms: tuple[Fits, ...]
    tells_all: bool
    at: dict[str, int]


_NO_ORDER = _Order((), (), (), False, {})


def level_from(block: Block) -> Level:
    """Return the level that an HL block opens."""
    texts, element = block.texts, block.delimiters.element
    first = [*texts[0].split(element), *_PADDING]
    level = Level(first[3], first[1], first[2], first[4], block, [])
    is_known = level.code in (BILLING, SUBSCRIBER, PATIENT)
    if first[0] != "HL":
        _fault(level, 0, None, "tag-case", f"expected HL, found {first[0]}", "2000 HL")
    order = _order_of(level.code, block) if is_known else _NO_ORDER
    is_fit = is_in_form(block, order.forms)
    plain = Faults(block)
    text_faults(block, is_fit and order.tells_all, plain)
    level.faults += plain.found
    if not is_known:
        _fault(level, 0, 3, "hl-level", f"expected level 20, 22 or 23, found {shown(level.code)}")
        return level
    for wrong in order.misplaced:
        path = path_of(wrong.path, texts[wrong.n].split(element, 1)[0])
        _fault(level, wrong.n, None, wrong.code, wrong.message, path, wrong.severity)
    if level.children not in ("0", "1"):
        _fault(level, 0, 4, "hl-children", f"expected 0 or 1, found {shown(level.children)}")
    if level.code == BILLING:
        _billing(level)
    elif level.code == SUBSCRIBER:
        _subscriber(level, order.at)
    else:
        _patient(level, order.at)
    if not is_fit:
        faults = Faults(block)
        faults.found = level.faults
        form_faults(block, order.places, order.forms, faults)
    return level


def _order_of(code: str, block: Block) -> _Order:
    """Return how the segments stand; levels repeat a few orders, so each is worked out once."""
    element, component = block.delimiters.element, block.delimiters.component
    openings = openings_of("HL", block.texts, element)
    return (_kept if len(openings) <= MOST_KEPT else _order)(code, openings, element, component)


@lru_cache(1 << 12)
def _kept(code: str, openings: Shape, element: str, component: str) -> _Order:
    return _order(code, openings, element, component)


def _order(code: str, openings: Shape, element: str, component: str) -> _Order:
    rows = [opening.split(element) for opening in openings]
    shape = shape_of(rows)
    loops = loops_of(code, shape)
    places = tuple(f"{loop} {row[0]}" for loop, row in zip(loops, rows, strict=True))
    forms = tuple(fits(place, element, component) for place in places)
    told = tells_all(places, component)
    return _Order(misplaced(code, shape), places, forms, told, _found_at(shape))


def _found_at(shape: Shape) -> dict[str, int]:
    """Return where the segments stand that a subscriber or patient is read from.

    Of several the last counts. DMG and REF count where they are the person's.
    """
    found: dict[str, int] = {}
    here = ""
    for n, token in enumerate(shape):
        if token.startswith("NM1"):
            here = token
        if token in ("SBR", "NM1IL", "NM1PR", "NM1QC"):
            found[token] = n
        elif token in ("DMG", "REFY4") and here in ("NM1IL", "NM1QC"):
            found[f"{here} {token}"] = n
    return found


def _billing(level: Level) -> None:
    taxonomy = None
    here = ""
    for n in range(len(level.block.texts)):
        row = _row(level, n)
        tag, one = row[0], row[1]
        if tag == "PRV":
            taxonomy = row[3] or None
            if taxonomy and not is_taxonomy(taxonomy):
                message = f"expected a taxonomy of 10 characters, found {shown(taxonomy)}"
                _fault(level, n, 3, "taxonomy-form", message, "2000A PRV")
        elif tag == "NM1":
            here = one
            if one == "85":
                level.provider = provider_from(row, taxonomy)
                for element, code, message in name_faults(row, npi=True):
                    _fault(level, n, element, code, message, "2010AA NM1")
        elif tag == "N4" and here == "85":
            post = row[3]
            if row[4] in ("", "US") and not (
                post.isascii() and post.isdigit() and len(post) in (5, 9)
            ):
                message = f"expected 5 or 9 digits, found {shown(post)}"
                _fault(level, n, 3, "zip-form", message, "2010AA N4")
        elif tag == "REF" and here == "85" and one in ("EI", "SY"):
            number = row[2].replace("-", "")
            if not (number.isascii() and number.isdigit() and len(number) == 9):
                message = f"expected a tax number of 9 digits, found {len(number)} characters"
                _fault(level, n, 2, "tax-number-form", message, "2010AA REF")


def _subscriber(level: Level, at: Mapping[str, int]) -> None:
    sequence = kind = secondary = ""
    if (n := at.get("SBR")) is not None:
        row = _row(level, n)
        sequence, relation, kind, secondary = row[1], row[2], row[9], row[5]
        level.itself = relation == "18"
        if relation not in ("18", ""):
            message = f"expected 18 or nothing, found {shown(relation)}"
            _fault(level, n, 2, "relation-code", message, "2000B SBR")
        if not sequence or sequence not in "PSTABCDEFGHU":
            message = f"expected P, S, T or another place, found {shown(sequence)}"
            _fault(level, n, 1, "payer-sequence", message, "2000B SBR")
        if not kind:
            message = "expected the kind of payer, found nothing"
            _fault(level, n, 9, "payer-kind", message, "2000B SBR", "warning")
    entity = _patient(level, at)
    name = identity = ""
    if (n := at.get("NM1PR")) is not None:
        row = _row(level, n)
        name, identity = row[3], row[9]
        if not identity:
            message = "expected the payer's id, found nothing"
            _fault(level, n, 9, "payer-id", message, "2010BB NM1")
    level.payer = Payer(
        name=name or None,
        id=identity or None,
        kind=kind or None,
        sequence=SEQUENCES.get(sequence),
        subscriber=entity_of(entity),
        secondary_type=secondary or None,
    )
    level.policy = policy_of(kind, name)


def _patient(level: Level, at: Mapping[str, int]) -> str:
    """Read who the person of a subscriber's or patient's level is; return NM102."""
    is_subscriber = level.code == SUBSCRIBER
    who, loop = ("NM1IL", "2010BA") if is_subscriber else ("NM1QC", "2010CA")
    entity, name, birth = "", "", ""
    if (n := at.get(who)) is not None:
        row = _row(level, n)
        entity, name = row[2], f"{row[3]}|{row[4]}".upper()
        level.member = row[9] or None
        if is_subscriber and not level.member:
            message = "expected the member's id, found nothing"
            _fault(level, n, 9, "member-id", message, "2010BA NM1")
    if (n := at.get(f"{who} DMG")) is not None:
        row = _row(level, n)
        birth = row[2]
        level.born = day(birth)
        if level.born is None:
            message = f"expected a day, CCYYMMDD, found {len(birth)} characters that are none"
            _fault(level, n, 2, "date-form", message, f"{loop} DMG")
        if row[3] not in ("F", "M", "U"):
            message = f"expected F, M or U, found {shown(row[3][:3])}"
            _fault(level, n, 3, "sex-code", message, f"{loop} DMG")
    if (n := at.get(f"{who} REFY4")) is not None:
        level.claim_number = _row(level, n)[2] or None
    if is_subscriber and level.itself and not birth:
        message = "expected DMG, the day of birth of a subscriber who is the patient; found none"
        _fault(level, 0, None, "segment-missing", message, "2010BA DMG")
    # Name and birthday hold over payers; where they are missing, the member's number stands in.
    level.person = f"{name}|{birth}" if len(name) > 1 and birth else f"#{level.member or ''}"
    return entity


def _row(level: Level, n: int) -> list[str]:
    """Return the elements of a segment of the level, with empty ones behind them."""
    block = level.block
    return [*block.texts[n].split(block.delimiters.element), *_PADDING]


def patient_key(person: str, secret: bytes) -> str:
    """Return a short name for a patient that tells nothing of them without the file itself."""
    return "p" + blake2b(person.encode(), digest_size=6, key=secret).hexdigest()


def provider_from(row: list[str], taxonomy: str | None = None) -> Provider:
    """Return the provider that an NM1 names, with what the taxonomy says of the profession."""
    npi = _element(row, 9) if _element(row, 8) == "XX" else ""
    return _provider(npi, _element(row, 2), taxonomy)


@lru_cache(KEPT)
def _provider(npi: str, entity: str, taxonomy: str | None) -> Provider:
    known = book().taxonomy(taxonomy) if taxonomy else None
    return Provider(
        npi=npi or None,
        credential=known.credential if known else None,
        role=known.role if known else None,
        taxonomy=taxonomy,
        entity=entity_of(entity),
    )


def entity_of(code: str) -> Literal["person", "organization"] | None:
    """Return what NM102 says: a person or an organization."""
    return "person" if code == "1" else "organization" if code == "2" else None


@lru_cache(KEPT)
def policy_of(kind: str, name: str) -> str:
    """Return the payer of our table that a claim is sent to, from its kind and its name.

    The name decides where a payer of that kind has it; else the kind alone does, as far as it says
    anything. `unknown` where neither does.
    """
    payers = book().payers
    rows = book().filings.history(kind) if kind else ()
    general = rows[-1].value.policy if rows else UNKNOWN
    named = payers.find(name) if name else None
    if named is None:
        return general
    of_kind = payers.find(general)
    if of_kind is None or named.kind == of_kind.kind:
        return named.name
    return general


def name_faults(row: list[str], npi: bool) -> Iterator[tuple[int | None, str, str]]:
    """Yield element, code and message of each fault of a provider's NM1. npi: it needs one."""
    entity, form, value = _element(row, 2), _element(row, 8), _element(row, 9)
    if entity not in ("1", "2"):
        yield 2, "entity-type", f"expected 1 or 2, found {shown(entity[:3])}"
    if not _element(row, 3):
        yield 3, "name-missing", "expected a last or organization name, found nothing"
    if form == "XX":
        wrong = npi_fault(value)
        if wrong:
            code = "npi-check-digit" if "check digit" in wrong else "npi-form"
            yield 9, code, wrong
    elif npi:
        found = f"qualifier {shown(form[:3])}" if form or value else "nothing"
        yield 8, "npi-missing", f"expected XX and an NPI, found {found}"


def _element(row: list[str], n: int) -> str:
    return row[n] if n < len(row) else ""


def _fault(
    level: Level,
    n: int,
    element: int | None,
    code: str,
    message: str,
    path: str = "",
    severity: Severity = "error",
) -> None:
    at = level.block.at(n, element, path or f"2000 {level.block.texts[n][:3].rstrip('*')}")
    level.faults.append(Fault(code, message, at, severity))
