"""FHIR as XML to the JSON that it stands for, an entry of a Bundle at a time.

Which elements are lists, XML does not say where there is one of them: the views of what we read do.
Extensions and the narrative are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from chartproof.errors import InputError
from chartproof.fhir.views import (
    CarePlan,
    Claim,
    Condition,
    Coverage,
    Document,
    Encounter,
    Provider,
    Resource,
    ServiceRequest,
)

FHIR = "{http://hl7.org/fhir}"
LEFT_OUT = frozenset({"extension", "modifierExtension", "text"})  # text: of a resource, narrative
DEEPEST = 60  # elements within each other


class _Bundle(Struct):
    entry: tuple[str, ...] = ()


class _Outcome(Struct):
    issue: tuple[str, ...] = ()


VIEWS: Mapping[str, type[Struct]] = {
    "Bundle": _Bundle,
    "CarePlan": CarePlan,
    "Claim": Claim,
    "Condition": Condition,
    "Coverage": Coverage,
    "DocumentReference": Document,
    "Encounter": Encounter,
    "ExplanationOfBenefit": Claim,
    "OperationOutcome": _Outcome,
    "Organization": Provider,
    "Practitioner": Provider,
    "PractitionerRole": Provider,
    "ServiceRequest": ServiceRequest,
}
Shape = Mapping[str, tuple[bool, type[Struct] | None]]


def json_lines(path: Path) -> Iterator[bytes]:
    """Yield a file of XML as lines of JSON: a resource, or a Bundle for each entry of one.

    Raise InputError where it is no FHIR, or ends before its time; what came before stands.
    """
    try:
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import ParseError, iterparse
    except ImportError:
        raise InputError('XML needs one more package: pip install "chartproof[fhir]"') from None
    open_: list[Any] = []  # Any: elements of XML
    try:
        with path.open("rb") as file:
            for event, element in iterparse(file, ("start", "end")):
                if event == "start":
                    open_.append(element)
                    if not element.tag.startswith(FHIR) and len(open_) == 1:
                        raise InputError("XML, but no FHIR")
                    if len(open_) > DEEPEST:
                        raise InputError("XML with too many elements within each other")
                    continue
                open_.pop()
                is_bundle = bool(open_) and open_[0].tag == f"{FHIR}Bundle"
                if len(open_) == 1 and is_bundle and element.tag == f"{FHIR}entry":
                    held = {"resourceType": "Bundle", "entry": [_held(element, {})]}
                    yield msgspec.json.encode(held)
                    open_[0].remove(element)
                elif not open_ and element.tag != f"{FHIR}Bundle":
                    yield msgspec.json.encode(_resource(element))
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise InputError("XML that cannot be read to its end") from None


def _resource(element: Any) -> Resource:  # Any: an element of XML
    kind = element.tag.removeprefix(FHIR)
    view = VIEWS.get(kind)
    return {"resourceType": kind, **_held(element, _shape(view) if view else {}, LEFT_OUT)}


def _held(element: Any, shape: Shape, left_out: frozenset[str] = LEFT_OUT - {"text"}) -> Resource:
    """Return the elements within an element by name, those that can be several as lists."""
    found: dict[str, list[Any]] = {}  # Any: JSON
    for child in element:
        name = child.tag.removeprefix(FHIR) if isinstance(child.tag, str) else ""
        if name in left_out or not name or name.startswith("{"):
            continue
        if name in ("resource", "contained"):
            found.setdefault(name, []).extend(_resource(inner) for inner in child)
            continue
        _, view = shape.get(name, (False, None))
        value = _held(child, _shape(view) if view else {}) if len(child) else child.get("value")
        if value not in (None, {}):
            found.setdefault(name, []).append(value)
    return {
        name: values if _is_list(name, shape) or len(values) > 1 else values[0]
        for name, values in found.items()
    }


def _is_list(name: str, shape: Shape) -> bool:
    return name == "contained" or shape.get(name, (False, None))[0]


@cache
def _shape(view: type[Struct]) -> Shape:
    """Return, by element of a view, whether there can be several, and what each one holds."""
    found = {}
    for field in fields(view):
        kinds = (field.type, *get_args(field.type))
        inner = next((k for k in kinds if isinstance(k, type) and issubclass(k, Struct)), None)
        found[field.encode_name] = (get_origin(field.type) is tuple, inner)
    return found
