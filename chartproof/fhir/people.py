"""Who treated, supervised, sent the patient and bills: number, credential, taxonomy, kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chartproof.fhir.sources import Following
from chartproof.fhir.views import CareTeam, Claim, Concept, Identifier, Item, Provider, Reference

NPI = "http://hl7.org/fhir/sid/us-npi"
TAXONOMY = "http://nucc.org/provider-taxonomy"
CREDENTIALS = ("PTA", "COTA", "OTA", "PT", "OT", "SLP", "DC", "MD", "DO", "NP", "PA")
ROLES = (  # words of a role, and ours; an assisting one only where nobody else treated
    ("supervis", "supervising"),
    ("refer", "referring"),
    ("order", "referring"),
    ("prescrib", "referring"),
    ("render", "rendering"),
    ("perform", "rendering"),
    ("primary", "rendering"),
    ("assist", "assisting"),
)
Record = dict[str, Any]  # Any: JSON of a provider


def people_of(items: Sequence[Item], claim: Claim, around: Following) -> dict[str, Record]:
    """Return the people of these lines by what they did."""
    sequences = {s for item in items for s in item.care_team_sequence}
    team = [m for m in claim.care_team if not sequences or m.sequence in sequences]
    found: dict[str, Record] = {}
    for member in team:
        role = _role(member, len(team))
        person = provider_of(member.provider, around, member.qualification)
        if not role or not person:
            continue
        if role in found and found[role] != person:
            around.tell(f"careTeam: more than one {role} provider that day; the first was taken")
        found.setdefault(role, person)
    assisting = found.pop("assisting", None)
    if assisting is not None:
        found.setdefault("rendering", assisting)
    return found


def _role(member: CareTeam, of: int) -> str:
    if member.role is None:
        return "rendering" if of == 1 else ""
    words = member.role.words()
    return next((role for word, role in ROLES if word in words), "")


def provider_of(
    reference: Reference | None,
    around: Following,
    qualification: Concept | None = None,
    depth: int = 3,
) -> Record:
    """Return number, credential, taxonomy and kind of a provider, as far as they are there.

    depth: of roles that refer to people and organizations, which may refer to themselves.
    """
    if reference is None or not depth:
        return {}
    number = _npi((reference.identifier,) if reference.identifier else ())
    concepts = [qualification] if qualification else []
    record: Record = {}
    person = None
    if "identifier=" in reference.reference:  # a provider named by its number alone
        system, _, value = reference.reference.partition("identifier=")[2].partition("|")
        number = number or (value if system == NPI else None)
    elif reference.reference:
        person = around.view(reference, Provider)
    if person is not None:
        number = _npi(person.identifier) or number
        concepts += [*person.code, *person.specialty, *(q.code for q in person.qualification)]
        record["entity"] = "organization" if person.resource_type == "Organization" else "person"
        if person.practitioner is not None:
            behind = provider_of(person.practitioner, around, depth=depth - 1)
            number = number or behind.get("npi")
            record |= {k: v for k, v in behind.items() if k != "npi"}
        elif person.resource_type == "PractitionerRole" and person.organization is not None:
            behind = provider_of(person.organization, around, depth=depth - 1)
            number = number or behind.get("npi")
            record["entity"] = "organization"
    elif number and "Organization" in reference.reference:
        record["entity"] = "organization"
    if number:
        record["npi"] = number
    taxonomies = [c.code for k in concepts for c in k.coding if c.system == TAXONOMY]
    if taxonomies:
        record.setdefault("taxonomy", taxonomies[0])
    held = {w.strip(".,()").replace(".", "").upper() for k in concepts for w in _words_of(k)}
    credential = next((c for c in CREDENTIALS if c in held), None)
    if credential:
        record.setdefault("credential", credential)
    return record


def _words_of(concept: Concept) -> list[str]:
    parts = [concept.text, *(w for c in concept.coding for w in (c.code, c.display))]
    return " ".join(parts).replace("/", " ").split()


def _npi(identifiers: Sequence[Identifier]) -> str | None:
    """Return a national number; one without a system if it has the form of one."""
    own = [i.value for i in identifiers if i.system == NPI]
    bare = [i.value for i in identifiers if not i.system and len(i.value) == 10]
    return next(iter([*own, *(v for v in bare if v.isdigit())]), None)
