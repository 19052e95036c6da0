"""The service lines of a claim file as rows, each with what was found on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chartproof.model import Claim, Provider
from chartproof.scrub.outcomes import ClaimOutcome
from chartproof.scrub.sheets import Columns
from chartproof.x12.claim837p import read_837p
from chartproof.x12.segments import Source

COLUMNS: Columns = {
    "claim_id": "text",
    "claim": "whole",
    "line": "whole",
    "status": "text",
    "date_of_service": "day",
    "date_to": "day",
    "code": "text",
    "modifiers": "text",
    "units": "whole",
    "charge_usd": "usd",
    "pointers": "text",
    "diagnoses": "text",
    "place_of_service": "text",
    "payer": "text",
    "payer_id": "text",
    "policy": "text",
    "frequency": "text",
    "billing_npi": "text",
    "rendering_npi": "text",
    "referring_npi": "text",
    "control_number": "text",
    "errors": "whole",
    "warnings": "whole",
    "rules": "text",
    "segment": "whole",
    "offset": "whole",
}


def line_rows(
    outcomes: Iterable[ClaimOutcome], source: Source, corrected: Mapping[int, Claim]
) -> Iterator[tuple[ClaimOutcome, list[tuple[object, ...]]]]:
    """Yield each outcome with the rows of its lines; the file is read a second time for them.

    corrected: claims that are not as the file has them, by number from 0.
    """
    entries = (e for e in read_837p(source) if e.index is not None)
    for outcome, entry in zip(outcomes, entries, strict=True):
        claim = corrected.get(outcome.number - 1, entry.claim)
        yield outcome, _rows(outcome, claim) if claim is not None else []


def _rows(outcome: ClaimOutcome, claim: Claim) -> list[tuple[object, ...]]:
    diagnoses = " ".join(claim.diagnoses)
    billing, referring = _npi(claim.billing), _npi(claim.referring)
    whole = _npi(claim.rendering) or billing
    rows: list[tuple[object, ...]] = []
    for i, line in enumerate(claim.lines):
        found = [f for f in outcome.standing if i in f.lines]
        charge = line.charge
        rows.append(
            (
                *(outcome.id, outcome.number, line.number, outcome.status),
                *(line.date_of_service, line.date_to, charge.code, " ".join(charge.modifiers)),
                *(charge.units, charge.charge_usd, " ".join(map(str, charge.diagnosis_pointers))),
                *(diagnoses, line.place_of_service or claim.place_of_service),
                *(claim.payer.name, claim.payer.id, claim.policy, claim.frequency, billing),
                *(_npi(line.rendering) or whole, _npi(line.referring) or referring),
                line.control_number,
                sum(f.severity == "error" for f in found),
                sum(f.severity == "warning" for f in found),
                " ".join(dict.fromkeys(f.rule for f in found)),
                *(line.at.segment, line.at.offset),
            )
        )
    return rows


def _npi(provider: Provider | None) -> str | None:
    return provider.npi if provider is not None else None
