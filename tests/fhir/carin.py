"""A Bundle in the shape of a CARIN Blue Button professional and non-clinician benefit, CPT 97110.

Everything in it is invented. Shape: ExplanationOfBenefit with its slices, as the guide has them.
"""

from __future__ import annotations

from typing import Any

from fhir_server import CPT, NOTE, b64

C4BB = "http://hl7.org/fhir/us/carin-bb"
TERMS = "http://terminology.hl7.org/CodeSystem"
ADJUDICATION = f"{C4BB}/CodeSystem/C4BBAdjudication"
HERE = "https://payer.example/fhir"
PLACES = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"


def concept(system: str, code: str, text: str = "") -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}], **({"text": text} if text else {})}


def usd(value: float) -> dict[str, Any]:
    return {"value": value, "currency": "USD"}


def adjudicated(**amounts: float) -> list[dict[str, Any]]:
    own = ("submitted", "eligible", "deductible", "copay", "benefit")
    return [
        {
            "category": concept(f"{TERMS}/adjudication" if name in own else ADJUDICATION, name),
            "amount": usd(value),
        }
        for name, value in amounts.items()
    ]


def line(number: int, code: str, units: int, *modifiers: str) -> dict[str, Any]:
    return {
        "sequence": number,
        "careTeamSequence": [1, 2],
        "diagnosisSequence": [1],
        "productOrService": {
            "coding": [{"system": CPT, "code": code, "display": "as the code list has it"}]
        },
        "modifier": [concept(f"{C4BB}/modifier", m) for m in modifiers],
        "servicedPeriod": {"start": "2026-03-03", "end": "2026-03-03"},
        "locationCodeableConcept": concept(PLACES, "11"),
        "quantity": {"value": units},
        "net": usd(60.0),
        "adjudication": [
            *adjudicated(submitted=45.0 * units, eligible=60.0, copay=20.0, paidtoprovider=40.0),
            {
                "category": concept(
                    f"{C4BB}/CodeSystem/C4BBAdjudicationDiscriminator", "allowedunits"
                ),
                "value": units,
            },
        ],
    }


def benefit(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "ExplanationOfBenefit",
        "id": "EOBProfessional97110",
        "meta": {
            "profile": [
                f"{C4BB}/StructureDefinition/C4BB-ExplanationOfBenefit-Professional-NonClinician"
                "|2.1.0"
            ]
        },
        "contained": [
            {
                "resourceType": "ServiceRequest",
                "id": "order",
                "status": "completed",
                "intent": "order",
                "subject": {"reference": "Patient/Patient1"},
                "authoredOn": "2026-02-20",
                "requester": {
                    "identifier": {
                        "system": "http://hl7.org/fhir/sid/us-npi",
                        "value": "1987654328",
                    }
                },
            }
        ],
        "identifier": [
            {
                "type": concept(f"{C4BB}/CodeSystem/C4BBIdentifierType", "uc"),
                "system": "https://payer.example/claims",
                "value": "AW123412341234",
            }
        ],
        "status": "active",
        "type": concept(f"{TERMS}/claim-type", "professional", "Professional or Non-Clinician"),
        "use": "claim",
        "patient": {"reference": f"{HERE}/Patient/Patient1"},
        "billablePeriod": {"start": "2026-03-03", "end": "2026-03-03"},
        "created": "2026-03-09T00:00:00-05:00",
        "insurer": {"reference": "Organization/Payer2"},
        "provider": {"reference": "urn:uuid:4b1d2e60-0000-4000-8000-00000000000c"},
        "referral": {"reference": "#order"},
        "related": [],
        "payee": {"type": concept(f"{TERMS}/payeetype", "provider")},
        "outcome": "complete",
        "disposition": "Processed",
        "careTeam": [
            {
                "sequence": 1,
                "provider": {"reference": "PractitionerRole/Role1"},
                "role": concept(f"{TERMS}/claimcareteamrole", "rendering", "Rendering provider"),
                "qualification": concept("http://nucc.org/provider-taxonomy", "225100000X"),
            },
            {
                "sequence": 2,
                "provider": {"reference": "Organization/Clinic"},
                "role": concept(f"{C4BB}/CodeSystem/C4BBClaimCareTeamRole", "site"),
            },
        ],
        "supportingInfo": [
            {
                "sequence": 1,
                "category": concept(f"{C4BB}/CodeSystem/C4BBSupportingInfoType", "clmrecvddate"),
                "timingDate": "2026-03-08",
            },
            {
                "sequence": 2,
                "category": concept(
                    f"{C4BB}/CodeSystem/C4BBSupportingInfoType", "billingnetworkstatus"
                ),
                "code": concept(f"{C4BB}/CodeSystem/C4BBPayerAdjudicationStatus", "innetwork"),
            },
        ],
        "diagnosis": [
            {
                "sequence": 1,
                "diagnosisCodeableConcept": concept("http://hl7.org/fhir/sid/icd-10-cm", "M17.11"),
                "type": [concept(f"{TERMS}/ex-diagnosistype", "principal")],
            }
        ],
        "insurance": [{"focal": True, "coverage": {"reference": "Coverage/Coverage3"}}],
        "item": [line(1, "97110", 3, "GP", "KX"), line(2, "97140", 1, "GP", "59")],
        "adjudication": [
            {
                "category": concept(
                    f"{C4BB}/CodeSystem/C4BBAdjudicationDiscriminator", "billingnetworkstatus"
                ),
                "reason": concept(f"{C4BB}/CodeSystem/C4BBPayerAdjudicationStatus", "innetwork"),
            }
        ],
        "total": adjudicated(submitted=180.0, eligible=120.0),
        "payment": {
            "type": concept(f"{C4BB}/CodeSystem/C4BBPayerClaimPaymentStatusCode", "paid"),
            "date": "2026-03-20",
            "amount": usd(80.0),
        },
        **changes,
    }


def around() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{HERE}/Patient/Patient1", {"resourceType": "Patient", "id": "Patient1"}),
        (
            f"{HERE}/Coverage/Coverage3",
            {
                "resourceType": "Coverage",
                "id": "Coverage3",
                "status": "active",
                "type": concept("https://nahdo.org/sopt", "512"),
                "beneficiary": {"reference": "Patient/Patient1"},
                "relationship": concept(f"{TERMS}/subscriber-relationship", "self"),
                "payor": [{"reference": "Organization/Payer2"}],
                "class": [{"type": concept(f"{TERMS}/coverage-class", "plan"), "value": "1"}],
            },
        ),
        (
            f"{HERE}/Organization/Payer2",
            {"resourceType": "Organization", "id": "Payer2", "name": "Example Health Plan"},
        ),
        (
            "urn:uuid:4b1d2e60-0000-4000-8000-00000000000c",
            {
                "resourceType": "Organization",
                "id": "Clinic",
                "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1245319599"}],
                "name": "Example Clinic",
            },
        ),
        (
            f"{HERE}/PractitionerRole/Role1",
            {
                "resourceType": "PractitionerRole",
                "id": "Role1",
                "practitioner": {"reference": "Practitioner/Prac1"},
                "specialty": [concept("http://nucc.org/provider-taxonomy", "225100000X")],
            },
        ),
        (
            f"{HERE}/Practitioner/Prac1",
            {
                "resourceType": "Practitioner",
                "id": "Prac1",
                "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}],
                "name": [{"family": "Vale"}],
            },
        ),
        (
            f"{HERE}/DocumentReference/Note1",
            {
                "resourceType": "DocumentReference",
                "id": "Note1",
                "status": "current",
                "type": concept("http://loinc.org", "11506-3"),
                "subject": {"reference": "Patient/Patient1"},
                "date": "2026-03-04T08:00:00-05:00",
                "author": [{"reference": "Practitioner/Prac1"}],
                "content": [{"attachment": {"contentType": "text/plain", "data": b64(NOTE)}}],
                "context": {"period": {"start": "2026-03-03T09:00:00-05:00"}},
            },
        ),
    ]


def bundle(*claims: dict[str, Any], kind: str = "collection") -> dict[str, Any]:
    held = [
        *((f"{HERE}/{c['resourceType']}/{c['id']}", c) for c in claims or (benefit(),)),
        *around(),
    ]
    entries = [{"fullUrl": url, "resource": r} for url, r in held]
    for entry in entries if kind == "transaction" else ():
        entry["request"] = {"method": "POST", "url": "Thing"}
    return {"resourceType": "Bundle", "type": kind, "entry": entries}
