"""The elements of R4 resources that we read, as they are named there; others are ignored."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, field

from chartproof.errors import InputError

T = TypeVar("T", bound=Struct)
Resource = dict[str, Any]  # Any: JSON of a resource


class Coding(Struct, rename="camel"):
    system: str = ""
    code: str = ""
    display: str = ""


class Concept(Struct, rename="camel"):
    coding: tuple[Coding, ...] = ()
    text: str = ""

    def words(self) -> str:
        """Return everything that names the concept, in small letters."""
        parts = [self.text, *(w for c in self.coding for w in (c.code, c.display))]
        return " ".join(filter(None, parts)).lower()

    def codes(self) -> tuple[str, ...]:
        """Return the codes in small letters."""
        return tuple(c.code.lower() for c in self.coding if c.code)


class Identifier(Struct, rename="camel"):
    system: str = ""
    value: str = ""


class Reference(Struct, rename="camel"):
    reference: str = ""
    identifier: Identifier | None = None
    display: str = ""


class Period(Struct, rename="camel"):
    start: str = ""
    end: str = ""


class Money(Struct, rename="camel"):
    value: float | None = None


class Quantity(Struct, rename="camel"):
    value: float | None = None
    unit: str = ""
    code: str = ""


class Adjudication(Struct, rename="camel"):
    """What a payer made of a line. value: a count, such as the units that it allowed."""

    category: Concept | None = None
    amount: Money | None = None
    value: float | None = None


class Item(Struct, rename="camel"):
    """An item of a claim, a detail of an item, or a subDetail of a detail."""

    sequence: int = 0
    product_or_service: Concept | None = None
    modifier: tuple[Concept, ...] = ()
    serviced_date: str = ""
    serviced_period: Period | None = None
    quantity: Quantity | None = None
    unit_price: Money | None = None
    net: Money | None = None
    adjudication: tuple[Adjudication, ...] = ()
    diagnosis_sequence: tuple[int, ...] = ()
    care_team_sequence: tuple[int, ...] = ()
    information_sequence: tuple[int, ...] = ()
    location_codeable_concept: Concept | None = None
    encounter: tuple[Reference, ...] = ()
    detail: tuple[Item, ...] = ()
    sub_detail: tuple[Item, ...] = ()


class Diagnosis(Struct, rename="camel"):
    sequence: int = 0
    diagnosis_codeable_concept: Concept | None = None
    diagnosis_reference: Reference | None = None


class CareTeam(Struct, rename="camel"):
    sequence: int = 0
    provider: Reference = field(default_factory=Reference)
    role: Concept | None = None
    qualification: Concept | None = None


class Insurance(Struct, rename="camel"):
    sequence: int = 0
    focal: bool = False
    coverage: Reference = field(default_factory=Reference)
    pre_auth_ref: tuple[str, ...] = ()


class Attachment(Struct, rename="camel"):
    content_type: str = ""
    data: str = ""
    url: str = ""


class Information(Struct, rename="camel"):
    """supportingInfo of a claim."""

    sequence: int = 0
    category: Concept | None = None
    timing_date: str = ""
    value_reference: Reference | None = None
    value_attachment: Attachment | None = None


class Accident(Struct, rename="camel"):
    date: str = ""
    type: Concept | None = None


class Claim(Struct, rename="camel"):
    """A Claim or an ExplanationOfBenefit. claim: the Claim that a benefit answers."""

    id: str = ""
    status: str = ""
    use: str = ""
    type: Concept | None = None
    claim: Reference | None = None
    patient: Reference = field(default_factory=Reference)
    provider: Reference = field(default_factory=Reference)
    insurer: Reference | None = None
    referral: Reference | None = None
    billable_period: Period | None = None
    care_team: tuple[CareTeam, ...] = ()
    diagnosis: tuple[Diagnosis, ...] = ()
    insurance: tuple[Insurance, ...] = ()
    pre_auth_ref: tuple[str, ...] = ()
    supporting_info: tuple[Information, ...] = ()
    accident: Accident | None = None
    item: tuple[Item, ...] = ()


class Content(Struct, rename="camel"):
    attachment: Attachment = field(default_factory=Attachment)


class Context(Struct, rename="camel"):
    encounter: tuple[Reference, ...] = ()
    period: Period | None = None


class Document(Struct, rename="camel"):
    """A DocumentReference."""

    id: str = ""
    status: str = ""
    subject: Reference | None = None
    date: str = ""
    author: tuple[Reference, ...] = ()
    content: tuple[Content, ...] = ()
    context: Context | None = None


class Qualification(Struct, rename="camel"):
    code: Concept = field(default_factory=Concept)


class Provider(Struct, rename="camel"):
    """A Practitioner, a PractitionerRole or an Organization.

    code, specialty, practitioner, organization: of a PractitionerRole. name: of an Organization, a
    text; a person's is not looked at.
    """

    resource_type: str = ""
    identifier: tuple[Identifier, ...] = ()
    qualification: tuple[Qualification, ...] = ()
    code: tuple[Concept, ...] = ()
    specialty: tuple[Concept, ...] = ()
    practitioner: Reference | None = None
    organization: Reference | None = None


class Organization(Struct, rename="camel"):
    name: str = ""


class CoverageClass(Struct, rename="camel"):
    name: str = ""


class Coverage(Struct, rename="camel"):
    type: Concept | None = None
    payor: tuple[Reference, ...] = ()
    class_: tuple[CoverageClass, ...] = field(default=(), name="class")


class Location(Struct, rename="camel"):
    location: Reference = field(default_factory=Reference)


class Encounter(Struct, rename="camel"):
    period: Period | None = None
    class_: Coding | None = field(default=None, name="class")


class Detail(Struct, rename="camel"):
    code: Concept | None = None


class Activity(Struct, rename="camel"):
    detail: Detail | None = None


class CarePlan(Struct, rename="camel"):
    status: str = ""
    title: str = ""
    description: str = ""
    category: tuple[Concept, ...] = ()
    activity: tuple[Activity, ...] = ()
    subject: Reference = field(default_factory=Reference)
    created: str = ""
    period: Period | None = None

    def words(self) -> str:
        """Return everything that names the plan, in small letters."""
        named = [c.words() for c in self.category]
        named += [a.detail.code.words() for a in self.activity if a.detail and a.detail.code]
        return " ".join([self.title.lower(), self.description.lower(), *named])


class ServiceRequest(Struct, rename="camel"):
    status: str = ""
    authored_on: str = ""
    requester: Reference | None = None


class Condition(Struct, rename="camel"):
    code: Concept | None = None


def view(resource: Resource, kind: type[T], place: str) -> T:
    """Return the elements of a resource; raise InputError naming the element of the wrong kind."""
    other = other_version(resource)
    if other is not None:
        raise InputError(f"{place}: {other}; expected FHIR R4 (4.0.1)")
    try:
        try:
            return msgspec.convert(resource, kind, strict=False)
        except msgspec.ValidationError:  # JSON null, which FHIR has not and some servers write
            return msgspec.convert(_without_null(resource), kind, strict=False)
    except (msgspec.ValidationError, RecursionError) as fault:
        path = str(fault).rpartition(" - at `$")[2].rstrip("`").lstrip(".")
        raise InputError(
            f"{place}: {path or 'resource'}: not as FHIR R4 (4.0.1) has it; is it another version?"
        ) from None


def _without_null(value: Any) -> Any:  # Any: JSON
    if isinstance(value, dict):
        return {k: _without_null(v) for k, v in value.items() if v is not None}
    return [_without_null(v) for v in value if v is not None] if isinstance(value, list) else value


_R5_CLAIM = frozenset({"traceNumber", "event", "diagnosisRelatedGroup", "patientPaid"})
_OTHERS: dict[str, tuple[tuple[frozenset[str], str], ...]] = {  # elements that R4 has not
    "Claim": ((_R5_CLAIM, "R5"),),
    "ExplanationOfBenefit": (
        (_R5_CLAIM, "R5"),
        (frozenset({"claimReference", "claimResponseReference"}), "DSTU2"),
    ),
    "DocumentReference": (
        (frozenset({"period", "modality", "attester", "basedOn", "practiceSetting"}), "R5"),
        (frozenset({"indexed", "created", "class"}), "STU3"),
    ),
    "Encounter": ((frozenset({"actualPeriod", "admission", "virtualService"}), "R5"),),
}
_R5_ITEM = frozenset({"productOrServiceEnd", "traceNumber", "patientPaid", "reviewOutcome"})


def other_version(resource: Resource) -> str | None:
    """Return which element says that a resource is of another version; None where none does."""
    kind = resource.get("resourceType")
    for names, version in _OTHERS.get(str(kind), ()):
        if known := sorted(names & resource.keys()):
            return f"{known[0]}, as in FHIR {version}"
    if kind in ("Claim", "ExplanationOfBenefit"):
        if isinstance(resource.get("type"), str):
            return "type is a bare code, as in FHIR DSTU2"
        items = resource.get("item")
        held = [i for i in items if isinstance(i, dict)] if isinstance(items, list) else []
        if any("service" in i and "productOrService" not in i for i in held):
            return "item.service (FHIR R4 calls it productOrService), as in FHIR STU3 and DSTU2"
        if any(_R5_ITEM & i.keys() or isinstance(i.get("bodySite"), list) for i in held):
            return "elements of FHIR R5"
    if kind == "Encounter" and (isinstance(resource.get("class"), list)):
        return "class is a list, as in FHIR R5"
    if kind == "DocumentReference" and isinstance(resource.get("context"), list):
        return "context is a list, as in FHIR R5"
    newer = "insurer" in resource or "kind" in resource
    if kind == "Coverage" and "payor" not in resource and newer:
        return "elements of FHIR R5"
    return None


def is_day(words: str) -> bool:
    """Return whether words are a day such as 2026-03-03; part of a date is none."""
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return len(words) == 10
