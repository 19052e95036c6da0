"""Lines of a claim to charges: code, units, modifiers, dollars, pointers, as they are stated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from chartproof.errors import InputError
from chartproof.fhir.sources import Following
from chartproof.fhir.views import Adjudication, Claim, Coding, Concept, Condition, Item

Record = dict[str, Any]  # Any: JSON of a charge
CPT = ("http://www.ama-assn.org/go/cpt", "urn:oid:2.16.840.1.113883.6.12")
HCPCS = ("hcpcs", "2.16.840.1.113883.6.14", "2.16.840.1.113883.6.285")
ICD = ("icd-10-cm", "sid/icd-10", "2.16.840.1.113883.6.90")
MINUTES = frozenset({"min", "mins", "minute", "minutes", "mj"})
_CODE = re.compile(r"\d{4}[0-9A-Z]|[A-Z]\d{4}")
_DIAGNOSIS = re.compile(r"[A-TV-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?")
_PLACE = re.compile(r"\d{2}")


def code_of(item: Item) -> str:
    """Return the procedure code of a line; nothing where it has none of CPT or HCPCS."""
    concept = item.product_or_service or Concept()
    own = [c.code.strip().upper() for c in concept.coding if _is_procedure(c)]
    own += [c.code.strip().upper() for c in concept.coding if not c.system]
    own += [concept.text.strip().upper()] if not concept.coding else []
    return next((c for c in own if _CODE.fullmatch(c)), "")


def _is_procedure(coding: Coding) -> bool:
    system = coding.system.rstrip("/").lower()
    return system in CPT or any(part in system for part in HCPCS)


def charge_of(item: Item, code: str, pointers: Mapping[int, int], around: Following) -> Record:
    """Return the charge of a line. Raise InputError where its units are not stated.

    pointers: the place of each diagnosis by its number in the claim.
    """
    units = _units(item, around)
    charge: Record = {"code": code, "units": units, "modifiers": modifiers(item, around)}
    usd = dollars(item)
    if usd is not None:
        charge["charge_usd"] = f"{usd:.2f}"
    held = [pointers[s] for s in item.diagnosis_sequence if s in pointers]
    if held:
        charge["diagnosis_pointers"] = held
    return charge


def _units(item: Item, around: Following) -> int:
    """Return the units of a line; 1 where it states none, as the standard has it at `item.net`."""
    given = item.quantity
    if given is None and not any(map(_is_of_several, item.adjudication)):
        around.tell(f"item {item.sequence}: quantity: not stated, which FHIR takes for 1")
        return 1
    if given is None or given.value is None:
        raise InputError("quantity: not stated, so its units are unknown")
    if given.unit.lower() in MINUTES or given.code.lower() in MINUTES:
        raise InputError("quantity: given in minutes, so its units are unknown")
    if given.value != int(given.value):
        raise InputError(f"quantity: expected whole units, got {given.value:g}")
    return int(given.value)


def _is_of_several(part: Adjudication) -> bool:
    """Return whether a payer allowed another number of units than one."""
    is_units = part.category is not None and "allowedunits" in part.category.codes()
    return is_units and part.value not in (None, 1)


def modifiers(item: Item, around: Following) -> list[str]:
    """Return the modifiers of a line; what is none of two letters is told."""
    found: list[str] = []
    for concept in item.modifier:
        own = dict.fromkeys(c.code.strip().upper() for c in concept.coding if c.code)
        given = list(own) or ([concept.text.strip().upper()] if concept.text else [])
        good = [w for w in given if len(w) == 2 and w.isascii() and w.isalnum()]
        if not good:
            around.tell(f"item {item.sequence}: a modifier that is not of two characters; left out")
        found += [w for w in good if w not in found]
    return found


def dollars(item: Item) -> float | None:
    """Return what was charged: as submitted, else net, else price by quantity."""
    for part in item.adjudication:
        if part.category and "submitted" in part.category.codes() and part.amount:
            return part.amount.value
    if item.net is not None and item.net.value is not None:
        return item.net.value
    price, many = item.unit_price, item.quantity
    if price is None or many is None or price.value is None or many.value is None:
        return None
    return price.value * many.value


def diagnoses_of(claim: Claim, around: Following) -> tuple[list[str], dict[int, int]]:
    """Return the diagnoses in their order, and the place of each by its number in the claim."""
    found: list[str] = []
    places: dict[int, int] = {}
    for entry in sorted(claim.diagnosis, key=lambda d: d.sequence):
        concept = entry.diagnosis_codeable_concept
        if concept is None and entry.diagnosis_reference is not None:
            condition = around.view(entry.diagnosis_reference, Condition)
            if condition is None:
                continue
            concept = condition.code
        code = _diagnosis(concept)
        if not code:
            around.tell(f"diagnosis {entry.sequence}: no ICD-10-CM code; left out")
            continue
        if code not in found:
            found.append(code)
        places[entry.sequence] = found.index(code) + 1
    return found, places


def _diagnosis(concept: Concept | None) -> str:
    codings = concept.coding if concept else ()
    own = [c.code for c in codings if any(part in c.system.lower() for part in ICD)]
    own += [c.code for c in codings if not c.system]
    for code in (c.strip().upper() for c in own):
        if _DIAGNOSIS.fullmatch(code):
            return code if "." in code or len(code) <= 3 else f"{code[:3]}.{code[3:]}"
    return ""


def place_of(item: Item) -> str | None:
    """Return the place of service of a line, as CMS numbers places."""
    codings = item.location_codeable_concept.coding if item.location_codeable_concept else ()
    own = [c.code for c in codings if "place-of-service" in c.system.lower()]
    own += [c.code for c in codings if not c.system]
    return next((c for c in own if _PLACE.fullmatch(c)), None)
