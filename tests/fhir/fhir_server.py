"""A FHIR server small enough to read: metadata, search by kind in pages, read, SMART sign-in."""

from __future__ import annotations

import base64
from typing import Any

NOTE = (
    "S: R knee OA, cannot climb stairs. O: 97110 25 min one-on-one: LAQ 2 lb 2x10. Cued knee over "
    "toe to stop it drifting in. A: Pain 4/10 during. Goal: 12 stairs. P: 3 lb next. A. Vale, PT"
)
CPT = "http://www.ama-assn.org/go/cpt"


def b64(words: str) -> str:
    return base64.b64encode(words.encode()).decode()


def resources() -> list[dict[str, Any]]:
    """Return a claim with all that it refers to, in the shape of R4. Everything is invented."""
    return [
        {"resourceType": "Patient", "id": "p1"},
        {
            "resourceType": "Coverage",
            "id": "cov1",
            "status": "active",
            "beneficiary": {"reference": "Patient/p1"},
            "type": {"text": "Medicare Part B"},
            "payor": [{"display": "Medicare"}],
        },
        {
            "resourceType": "Practitioner",
            "id": "pt1",
            "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}],
            "qualification": [{"code": {"text": "PT"}}],
        },
        {
            "resourceType": "Encounter",
            "id": "e1",
            "status": "finished",
            "class": {"code": "AMB"},
            "period": {"start": "2026-03-03T09:00:00Z", "end": "2026-03-03T09:26:00Z"},
        },
        {
            "resourceType": "DocumentReference",
            "id": "d1",
            "status": "current",
            "subject": {"reference": "Patient/p1"},
            "date": "2026-03-03T10:00:00Z",
            "content": [{"attachment": {"contentType": "text/plain", "data": b64(NOTE)}}],
            "context": {"encounter": [{"reference": "Encounter/e1"}]},
        },
        {
            "resourceType": "Claim",
            "id": "c1",
            "status": "active",
            "type": {"coding": [{"code": "professional"}]},
            "use": "claim",
            "patient": {"reference": "Patient/p1"},
            "created": "2026-03-04",
            "provider": {"reference": "Practitioner/pt1"},
            "priority": {"coding": [{"code": "normal"}]},
            "careTeam": [
                {
                    "sequence": 1,
                    "provider": {"reference": "Practitioner/pt1"},
                    "role": {"coding": [{"code": "rendering"}]},
                }
            ],
            "diagnosis": [
                {
                    "sequence": 1,
                    "diagnosisCodeableConcept": {
                        "coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M1711"}]
                    },
                }
            ],
            "insurance": [
                {"sequence": 1, "focal": True, "coverage": {"reference": "Coverage/cov1"}}
            ],
            "item": [
                {
                    "sequence": 1,
                    "careTeamSequence": [1],
                    "diagnosisSequence": [1],
                    "productOrService": {"coding": [{"system": CPT, "code": "97110"}]},
                    "modifier": [{"coding": [{"code": "GP"}]}],
                    "servicedDate": "2026-03-03",
                    "locationCodeableConcept": {"coding": [{"code": "11"}]},
                    "quantity": {"value": 3},
                    "net": {"value": 135.0, "currency": "USD"},
                    "encounter": [{"reference": "Encounter/e1"}],
                }
            ],
        },
    ]


def bundle(*more: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": r} for r in (*resources(), *more)],
    }


class Fake:
    """What the server has and how it behaves. refusals: statuses to answer first, by path."""

    def __init__(self) -> None:
        self.held = resources()
        self.version = "4.0.1"
        self.refusals: dict[str, list[int]] = {}
        self.token: str | None = None
        self.asked: list[str] = []
        self.url = ""

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if self.refusals.get(path):
            return self.refusals[path].pop(0), {}
        if path == "metadata":
            return 200, {"resourceType": "CapabilityStatement", "fhirVersion": self.version}
        if path == ".well-known/smart-configuration":
            return 200, {"token_endpoint": f"{self.url}/token"}
        kind, _, name = path.partition("/")
        here = [r for r in self.held if r["resourceType"] == kind]
        if name:
            found = next((r for r in here if r["id"] == name), None)
            return (200, found) if found else (404, {"resourceType": "OperationOutcome"})
        at = int(query.get("at", ["0"])[0])
        links = [{"relation": "next", "url": f"{kind}?at={at + 1}"}] if at + 1 < len(here) else []
        entry = [{"resource": r} for r in here[at : at + 1]]
        return 200, {"resourceType": "Bundle", "type": "searchset", "entry": entry, "link": links}
