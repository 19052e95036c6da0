"""The elements of R4 resources that we read, as they are named there; others are ignored."""

from __future__ import annotations

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


class Item(Struct, rename="camel"):
    product_or_service: Concept | None = None
    modifier: tuple[Concept, ...] = ()
    serviced_date: str = ""
    serviced_period: Period | None = None
    quantity: Quantity | None = None
    net: Money | None = None
    diagnosis_sequence: tuple[int, ...] = ()
    care_team_sequence: tuple[int, ...] = ()
    location_codeable_concept: Concept | None = None
    encounter: tuple[Reference, ...] = ()
    service: Concept | None = None  # as older versions call productOrService


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
    focal: bool = False
    coverage: Reference = field(default_factory=Reference)
    pre_auth_ref: tuple[str, ...] = ()


class Claim(Struct, rename="camel"):
    """A Claim or an ExplanationOfBenefit."""

    id: str = ""
    type: Concept | None = None
    patient: Reference = field(default_factory=Reference)
    provider: Reference = field(default_factory=Reference)
    insurer: Reference | None = None
    referral: Reference | None = None
    billable_period: Period | None = None
    care_team: tuple[CareTeam, ...] = ()
    diagnosis: tuple[Diagnosis, ...] = ()
    insurance: tuple[Insurance, ...] = ()
    item: tuple[Item, ...] = ()


class Attachment(Struct, rename="camel"):
    content_type: str = ""
    data: str = ""
    url: str = ""


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
    content: tuple[Content, ...] = ()
    context: Context | None = None


class Qualification(Struct, rename="camel"):
    code: Concept = field(default_factory=Concept)


class Practitioner(Struct, rename="camel"):
    """A Practitioner or an Organization."""

    id: str = ""
    identifier: tuple[Identifier, ...] = ()
    qualification: tuple[Qualification, ...] = ()


class Coverage(Struct, rename="camel"):
    type: Concept | None = None
    payor: tuple[Reference, ...] = ()


class Encounter(Struct, rename="camel"):
    period: Period | None = None
    class_: Coding | None = field(default=None, name="class")


class CarePlan(Struct, rename="camel"):
    status: str = ""
    created: str = ""
    period: Period | None = None


class ServiceRequest(Struct, rename="camel"):
    authored_on: str = ""
    requester: Reference | None = None


class Condition(Struct, rename="camel"):
    code: Concept | None = None


def view(resource: Resource, kind: type[T], place: str) -> T:
    """Return the elements of a resource; raise InputError naming the element of the wrong kind."""
    try:
        return msgspec.convert(resource, kind, strict=False)
    except (msgspec.ValidationError, RecursionError) as fault:
        path = str(fault).rpartition(" - at `$")[2].rstrip("`").lstrip(".")
        raise InputError(
            f"{place}: {path or 'resource'}: not as FHIR R4 (4.0.1) has it; is it another version?"
        ) from None
