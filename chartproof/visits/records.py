"""One visit out of a JSON object, and what is said of one that is none.

Values are quoted only where they cannot be the patient's: codes, counts, days, payers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from math import isfinite
from typing import Any

import msgspec
from msgspec.structs import replace

from chartproof.errors import InputError
from chartproof.model import Charge, Visit

OURS = frozenset({"reading", "extra"})  # set by chartproof, never by the sender
OF_CHARGE = frozenset(f.name for f in msgspec.structs.fields(Charge))
FIELDS = frozenset(f.name for f in msgspec.structs.fields(Visit)) - OURS
SHOWN = frozenset(  # fields whose short values may be quoted: none of them holds a name or a note
    {
        *("code", "units", "minutes", "assistant_minutes", "together_minutes", "modifiers"),
        *("diagnosis_pointers", "charge_usd", "date_of_service", "discipline", "setting"),
        *("note_type", "year_to_date_usd", "treatment_day", "visit_number", "participation"),
    }
)
EXPECTED = {
    "int": "a whole number",
    "str": "text",
    "array": "a list",
    "object": "an object",
    "bool": "true or false",
    "decimal": 'an amount such as "90.00"',
    "date": "a day such as 2026-03-03",
}
CHOICES = {
    "discipline": "PT, OT, SLP or DC",
    "setting": "practitioner or facility",
    "note_type": "evaluation, re_evaluation, daily, progress or discharge",
    "participation": "participating or nonparticipating",
    "role": "therapist, assistant, student, aide, physician, chiropractor or other",
    "entity": "person or organization",
    "location": "on_site or remote",
}
MOST_UNITS = 999
MOST_DIGITS = 9  # of dollars; more is no amount of a visit
_COMPLAINT = re.compile(r"Expected `([a-z]+)(?: \| null)?`, got `([a-z]+)`")
_MISSING = re.compile(r"missing required field `(\w+)`")
_PATH = re.compile(r" - at `\$?(.*?)`$")
_STEP = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")
_QUOTABLE = re.compile(r"[\w./:+,-]{1,12}")  # longer words may be a note that was misfiled


def visit_from(record: Mapping[str, Any] | Visit, place: str = "visit") -> Visit:  # Any: raw JSON
    """Return the visit in a JSON object; raise InputError naming the path of what is wrong."""
    if isinstance(record, Visit):
        return record
    if not isinstance(record, Mapping):
        raise InputError(f"{place}: expected an object, got {kind_of(record)}")
    if "visits" in record and "charges" not in record:
        raise InputError(f"{place}: expected one visit, got an episode; give its visits one by one")
    known = {k: v for k, v in record.items() if k in FIELDS}
    try:
        visit = msgspec.convert(known, Visit)
    except msgspec.ValidationError as fault:
        raise InputError(located(str(fault), known, place)) from None
    except RecursionError:
        raise InputError(f"{place}: nested too deeply to be a visit") from None
    _check(visit, place)
    if any(_tidied(c) != c for c in visit.charges):
        visit = replace(visit, charges=tuple(map(_tidied, visit.charges)))
    extra = {k: v for k, v in record.items() if k not in FIELDS}
    if odd := _unknown_of_charges(record["charges"]):
        extra["charges"] = odd
    return replace(visit, extra=extra) if extra else visit


def _unknown_of_charges(charges: Any) -> list[str]:  # Any: raw JSON
    """Return names in charges that stand for nothing: they are ignored, and told."""
    return sorted({k for c in charges if isinstance(c, Mapping) for k in c if k not in OF_CHARGE})


def misspelt(visit: Visit) -> tuple[str, ...]:
    """Return what to say of fields that are ignored and look like one of ours."""
    said = []
    for known, names in ((FIELDS, visit.extra), (OF_CHARGE, visit.extra.get("charges", ()))):
        for name in names:
            near = get_close_matches(str(name), known - {str(name)}, 1, 0.8)
            if near and name not in known and len(str(name)) > 2:
                said.append(f"field {str(name)[:24]!r} is not known; did you mean {near[0]!r}?")
    return tuple(said)


def _tidied(charge: Charge) -> Charge:
    """Return the charge with code and modifiers as claims write them: "gp " is GP."""
    modifiers = tuple(m.strip().upper() for m in charge.modifiers)
    return replace(charge, code=charge.code.strip().upper(), modifiers=modifiers)


def _check(visit: Visit, place: str) -> None:
    """Raise InputError for a value of the right kind that no visit can have."""
    if not visit.id:
        raise InputError(f"{under(place, 'id')}: expected a name, got an empty text")
    for name, words in (("id", visit.id), ("text", visit.text), ("payer", visit.payer)):
        if words and not words.isascii() and (at := _half(words)) is not None:
            said = f"expected whole characters, found half of one at {at}"
            raise InputError(f"{under(place, name)}: {said}")
    for name in ("year_to_date_usd", "deductible_left_usd"):
        if not _is_amount(getattr(visit, name)):
            raise InputError(f"{under(place, name)}: expected {EXPECTED['decimal']}")
    for i, charge in enumerate(visit.charges):
        path = under(place, f"charges[{i}]")
        if abs(charge.units) > MOST_UNITS:
            raise InputError(f"{path}.units: expected at most {MOST_UNITS} units")
        if not _is_amount(charge.charge_usd):
            raise InputError(f"{path}.charge_usd: expected {EXPECTED['decimal']}")
        for name in ("minutes", "assistant_minutes", "together_minutes"):
            value = getattr(charge, name)
            if value is not None and not 0 <= value <= 1440:
                got = value if abs(value) < 10**MOST_DIGITS else "far more"
                said = f"expected minutes of one day, 0 to 1440, got {got}"
                raise InputError(f"{path}.{name}: {said}")


def _is_amount(usd: Decimal | None) -> bool:
    return usd is None or (usd.is_finite() and usd >= 0 and usd.adjusted() < MOST_DIGITS)


def _half(words: str) -> int | None:
    """Return where half of a character stands, as broken escapes leave it; None if nowhere."""
    try:
        words.encode()
    except UnicodeEncodeError as fault:
        return fault.start
    return None


def located(complaint: str, record: Mapping[str, Any], place: str) -> str:  # Any: raw JSON
    """Return msgspec's complaint in our words, with the path and, where it is safe, the value."""
    at = _PATH.search(complaint)
    steps = _STEP.findall(at[1]) if at else []
    if missing := _MISSING.search(complaint):
        return f"{joined(place, [*steps, (missing[1], '')])}: is missing"
    wanted = _COMPLAINT.search(complaint)
    value, steps = _at(record, steps)
    last = next((name for name, _ in reversed(steps) if name), "")
    got = quoted(value) if last in SHOWN else kind_of(value)
    if wanted is None:
        kind = "date" if "date" in complaint else "decimal" if "decimal" in complaint else ""
        expected = EXPECTED.get(kind) or CHOICES.get(last, "another kind of value")
    else:
        is_day = wanted[1] == "str" and last.endswith(("_on", "_date", "date_of_service"))
        expected = EXPECTED.get("date" if is_day else wanted[1], wanted[1])
    return f"{joined(place, steps)}: expected {expected}, got {got}"


def _at(record: Any, steps: list[tuple[str, str]]) -> tuple[Any, list[tuple[str, str]]]:  # Any: raw
    """Return the value at the end of the path; an item given without its number is looked for."""
    walked: list[tuple[str, str]] = []
    value = record
    for name, index in steps:
        if index == "...":
            items = value if isinstance(value, list) else []
            found = next((i for i, v in enumerate(items) if _is_odd(v, items)), 0)
            index = str(found)
        try:
            value = value[name] if name else value[int(index)]
        except (KeyError, IndexError, TypeError):
            value = None
        walked.append((name, index))
    return value, walked


def _is_odd(value: Any, items: list[Any]) -> bool:  # Any: raw JSON
    return sum(type(v) is type(value) for v in items) * 2 <= len(items)


def joined(place: str, steps: list[tuple[str, str]]) -> str:
    path = "".join(f".{name}" if name else f"[{index}]" for name, index in steps)
    return under(place, path.removeprefix(".")) if path else place


def under(place: str, path: str) -> str:
    """Return the place of a field: `visits[3].id`, but `day.jsonl line 4: id`."""
    is_path = place == "visit" or place.endswith("]")
    return f"{place}.{path}" if is_path else f"{place}: {path}"


def quoted(value: Any) -> str:  # Any: raw JSON
    """Return a value for a message: a short token as it is, of anything else only its kind."""
    if isinstance(value, str):
        return repr(value) if _QUOTABLE.fullmatch(value) else "text"
    if isinstance(value, float) and not isfinite(value):
        return "no number at all"
    if isinstance(value, int | float) and abs(value) < 10**MOST_DIGITS:
        return str(value)
    return kind_of(value)


def kind_of(value: Any) -> str:  # Any: raw JSON
    names = {str: "text", bool: "true or false", int: "a number", float: "a number"}
    names |= {list: "a list", dict: "an object", type(None): "nothing"}
    return names.get(type(value), "something else")
