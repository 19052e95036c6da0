"""The services on offer: the hook that each answers, and the resources it asks the EHR for."""

from __future__ import annotations

from msgspec import Struct

ENCOUNTER = {
    "encounter": "Encounter/{{context.encounterId}}",
    "documents": "DocumentReference?encounter={{context.encounterId}}",
    "claims": "Claim?encounter={{context.encounterId}}",
    "coverage": "Coverage?beneficiary={{context.patientId}}&status=active",
}


class Service(Struct, frozen=True, kw_only=True, rename="camel"):
    """A service as discovery shows it."""

    id: str
    hook: str
    title: str
    description: str
    usage_requirements: str
    prefetch: dict[str, str]


NEEDS = (
    "Needs the note of the encounter as a DocumentReference with its text; units and modifiers are "
    "looked at where a draft Claim comes along."
)
SERVICES = (
    Service(
        id="chartproof-visit-closing",
        hook="encounter-discharge",
        title="Therapy note against its charges, when the visit is closed",
        description="Says what a review would not let stand in the note and charges of a therapy "
        "visit, with the rule and its source, and asks what only the clinician can answer.",
        usage_requirements=NEEDS,
        prefetch=ENCOUNTER,
    ),
    Service(
        id="chartproof-visit-signing",
        hook="order-sign",
        title="Therapy note against its charges, when charges are signed as orders",
        description="The same for systems that sign notes and charges in their order workflow.",
        usage_requirements=NEEDS,
        prefetch=ENCOUNTER,
    ),
)


def service_of(name: str) -> Service | None:
    """Return the service of this id."""
    return next((s for s in SERVICES if s.id == name), None)
