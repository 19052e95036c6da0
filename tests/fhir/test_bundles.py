"""Bundles as they are met: CARIN, US Core, Synthea and what lies between. All data invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import carin
import pytest
from carin import HERE, benefit, concept, line
from click.testing import CliRunner
from fhir_server import CPT, NOTE, b64

from chartproof.cli import main
from chartproof.errors import InputError
from chartproof.fhir.entries import fhir_entries
from chartproof.visits import Entry

ISSUE_CODES = {"business-rule", "incomplete", "not-found", "processing", "informational"}


def put(folder: Path, content: object, name: str = "bundle.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def read(folder: Path, content: object, name: str = "bundle.json") -> tuple[list[Entry], list[str]]:
    told: list[str] = []
    return list(fhir_entries(str(put(folder, content, name)), tell=told.append)), told


def of(folder: Path, *claims: dict[str, Any]) -> tuple[list[Entry], list[str]]:
    return read(folder, carin.bundle(*claims))


@pytest.mark.parametrize("kind", ["collection", "searchset", "document", "transaction"])
def test_a_carin_benefit_becomes_a_visit_with_all_it_says(tmp_path: Path, kind: str) -> None:
    (entry,), told = read(tmp_path, carin.bundle(kind=kind))
    visit = entry.visit
    assert visit is not None
    assert told == []
    assert (visit.payer, visit.discipline, visit.place_of_service) == ("commercial", "PT", "11")
    assert (str(visit.date_of_service), str(visit.received_on)) == ("2026-03-03", "2026-03-08")
    one, two = visit.charges
    assert (one.code, one.units, one.modifiers, str(one.charge_usd)) == (
        *("97110", 3, ("GP", "KX")),
        "135.00",
    )
    assert (two.code, two.units, two.modifiers) == ("97140", 1, ("GP", "59"))
    assert (visit.diagnoses, one.diagnosis_pointers) == (("M17.11",), (1,))
    assert visit.patient_id == "Patient1"
    assert visit.rendering is not None
    assert visit.billing is not None
    assert visit.referring is not None
    assert (visit.rendering.npi, visit.rendering.taxonomy) == ("1234567893", "225100000X")
    assert (visit.billing.npi, visit.billing.entity) == ("1245319599", "organization")
    assert visit.plan_of_care is not None
    assert str(visit.plan_of_care.ordered_on) == "2026-02-20"
    assert visit.text == NOTE


@pytest.mark.parametrize("form", ["operation-outcome", "claim-response", "detected-issue"])
def test_what_goes_out_for_a_carin_benefit_is_valid(tmp_path: Path, form: str) -> None:
    from fhir.resources.R4B import get_fhir_model_class

    path = put(tmp_path, carin.bundle())
    shown = CliRunner().invoke(main, ["audit", "--fhir", str(path), "--format", form]).stdout
    found = [json.loads(words) for words in shown.splitlines()]
    assert found
    for resource in found:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        assert len(resource["id"]) <= 64
        for issue in resource.get("issue", ()):
            assert issue["severity"] in ("fatal", "error", "warning", "information")
            assert issue["code"] in ISSUE_CODES
            assert all(e.startswith(("ExplanationOfBenefit.item[", "DocumentReference.content"))
                       for e in issue.get("expression", ()))  # fmt: skip


def test_lines_of_several_days_point_to_their_own_items(tmp_path: Path) -> None:
    later = {**line(7, "97110", 9, "GP"), "servicedPeriod": {"start": "2026-03-05"}}
    whole = benefit(item=[line(3, "97110", 1, "GP"), later], billablePeriod={})
    path = put(tmp_path, carin.bundle(whole))
    shown = CliRunner().invoke(main, ["audit", "--fhir", str(path), "--format", "claim-response"])
    one, two = map(json.loads, shown.stdout.splitlines())
    assert [i["itemSequence"] for i in (*one["item"], *two["item"])] == [3, 7]
    issues = CliRunner().invoke(main, ["audit", "--fhir", str(path), "--format=operation-outcome"])
    told = [i for i in json.loads(issues.stdout.splitlines()[1])["issue"] if "expression" in i]
    assert {e for i in told for e in i["expression"]} == {"ExplanationOfBenefit.item[1]"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quantity": None}, "quantity: not stated"),
        ({"quantity": {"value": 25, "unit": "min"}}, "given in minutes"),
        ({"quantity": {"value": 1.5}}, "expected whole units, got 1.5"),
    ],
)
def test_units_that_are_not_stated_are_not_guessed(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    odd = {k: v for k, v in {**line(1, "97110", 3, "GP"), **change}.items() if v is not None}
    (entry,), _ = of(tmp_path, benefit(item=[odd, line(2, "97140", 1, "GP")]))
    assert f"item[0] 97110: {said}" in str(entry.fault) or said in str(entry.fault)
    assert entry.visit is not None
    assert [c.code for c in entry.visit.charges] == ["97140"], "the other line is audited"


def test_the_published_carin_shape_states_no_quantity_which_fhir_takes_for_one(
    tmp_path: Path,
) -> None:
    plain = {k: v for k, v in line(1, "97110", 1).items() if k not in ("quantity", "modifier")}
    plain["adjudication"] = carin.adjudicated(submitted=250.0, benefit=200.0)
    (entry,), told = of(tmp_path, benefit(item=[plain]))
    assert entry.visit is not None
    assert entry.fault is None
    assert [(c.code, c.units) for c in entry.visit.charges] == [("97110", 1)]
    assert any("quantity: not stated, which FHIR takes for 1" in t for t in told)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"servicedPeriod": {"start": "2026-03-02", "end": "2026-03-06"}}, "expected one day"),
        ({"servicedPeriod": {"start": "2026-03"}}, "expected a day"),
    ],
)
def test_a_day_that_is_not_stated_is_not_guessed(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    (claim, note), _ = of(tmp_path, benefit(item=[{**line(1, "97110", 3), **change}]))
    assert said in str(claim.fault)
    assert claim.visit is None
    assert note.visit is not None, "the note is audited without its claim"


def test_a_line_without_a_day_leaves_the_other_lines_be(tmp_path: Path) -> None:
    odd = {**line(1, "97110", 3), "servicedPeriod": {"start": "2026-03-02", "end": "2026-03-06"}}
    (fault, entry), _ = of(tmp_path, benefit(item=[odd, line(2, "97140", 1, "GP")]))
    assert "item[0]: servicedDate: expected one day" in str(fault.fault)
    assert entry.visit is not None
    assert entry.fault is None
    assert [c.code for c in entry.visit.charges] == ["97140"]


def test_modifiers_and_codes_however_they_are_written(tmp_path: Path) -> None:
    item = line(1, "97110", 2)
    both = {"coding": [{"code": "gp"}, {"code": "KX"}]}
    item["modifier"] = [both, {"text": "59"}, {"text": "a word"}]
    item["productOrService"]["coding"].insert(0, {"system": "http://snomed.info/sct", "code": "1"})
    other = {**line(2, "1", 1), "productOrService": concept("http://snomed.info/sct", "229070002")}
    (entry,), told = of(tmp_path, benefit(item=[item, other]))
    assert entry.visit is not None
    assert [(c.code, c.modifiers) for c in entry.visit.charges] == [("97110", ("GP", "KX", "59"))]
    assert any("modifier" in t for t in told)
    assert any("item[1]: productOrService: no CPT or HCPCS code" in t for t in told)


def test_a_claim_of_other_codes_alone_is_told(tmp_path: Path) -> None:
    other = {**line(1, "1", 1), "productOrService": concept("http://snomed.info/sct", "229070002")}
    (claim, _), _ = of(tmp_path, benefit(item=[other]))
    assert "expected a CPT or HCPCS code" in str(claim.fault)


def test_diagnoses_keep_their_pointers_where_one_cannot_be_read(tmp_path: Path) -> None:
    given = [
        {"sequence": 1, "diagnosisCodeableConcept": concept("http://snomed.info/sct", "239873007")},
        {"sequence": 2, "diagnosisReference": {"reference": "#c"}},
    ]
    held = {
        "resourceType": "Condition",
        "id": "c",
        "code": concept("http://hl7.org/fhir/sid/icd-10-cm", "M25561"),
    }
    item = {**line(1, "97110", 2), "diagnosisSequence": [1, 2]}
    (entry,), told = of(tmp_path, benefit(diagnosis=given, contained=[held], item=[item]))
    assert entry.visit is not None
    assert entry.visit.diagnoses == ("M25.561",)
    assert entry.visit.charges[0].diagnosis_pointers == (1,)
    assert any("diagnosis 1: no ICD-10-CM code" in t for t in told)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "cancelled"}, "status cancelled"),
        ({"status": "entered-in-error"}, "status entered-in-error"),
        ({"use": "preauthorization"}, "use preauthorization"),
    ],
)
def test_what_says_nothing_of_a_charge_is_told(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    (note,), told = of(tmp_path, benefit(**change))
    assert note.visit is not None
    assert note.visit.charges == ()
    assert any(said in t for t in told)


def test_a_benefit_beside_its_own_claim_is_audited_once(tmp_path: Path) -> None:
    claim = {**benefit(), "resourceType": "Claim", "id": "c1", "priority": {"text": "normal"}}
    answer = benefit(claim={"reference": f"{HERE}/Claim/c1"})
    (entry,), told = of(tmp_path, claim, answer)
    assert entry.id == "c1"
    assert any("answers Claim/c1, which is here itself" in t for t in told)


def test_two_bundles_in_a_folder_with_the_same_id_are_both_audited(tmp_path: Path) -> None:
    put(tmp_path, carin.bundle(), "a.json")
    put(tmp_path, carin.bundle(benefit(item=[line(1, "97530", 1, "GP")])), "b.json")
    found = list(fhir_entries(str(tmp_path)))
    assert [e.visit.codes for e in found if e.visit] == [("97110", "97140"), ("97530",)]
    put(tmp_path, carin.bundle(), "c.json")
    assert len(list(fhir_entries(str(tmp_path)))) == 2, "the very same one counts once"


def test_files_that_are_not_read_are_named(tmp_path: Path) -> None:
    put(tmp_path, carin.bundle(), "a.json")
    put(tmp_path, "<ClinicalDocument xmlns='urn:hl7-org:v3'/>", "b.json")
    put(tmp_path, "x", "c.csv")
    (tmp_path / "d.ndjson").write_bytes(b"\x1f\x8b\x08\x00")
    faults = " | ".join(str(e.fault) for e in fhir_entries(str(tmp_path)) if e.fault)
    assert "c.csv: not read" in faults
    assert "b.json: XML, but no FHIR" in faults
    assert "d.ndjson: packed (gzip); unpack it first" in faults


def test_lines_in_a_file_named_json_and_bundles_in_lines(tmp_path: Path) -> None:
    resources = [e["resource"] for e in carin.bundle()["entry"]]
    resources[0]["provider"] = {"reference": "Organization/Clinic"}
    lines = "\n".join(json.dumps(r) for r in resources)
    (one,), _ = read(tmp_path, lines, "all.json")
    (two,), _ = read(tmp_path, json.dumps(carin.bundle()) + "\n", "bundles.ndjson")
    assert one.visit is not None
    assert two.visit is not None
    assert one.visit.charges == two.visit.charges
    assert one.visit.text == two.visit.text


def synthea() -> dict[str, Any]:
    """Return a transaction as Synthea writes it: urn:uuid throughout, providers by their number."""
    npi = "http://hl7.org/fhir/sid/us-npi"
    patient, encounter = {"reference": "urn:uuid:aa"}, {"reference": "urn:uuid:ee"}
    item = {
        "sequence": 1,
        "productOrService": concept(CPT, "97110"),
        "encounter": [encounter],
        "quantity": {"value": 2},
        "modifier": [concept("", "GP")],
    }
    common = {
        "status": "active",
        "type": concept(f"{carin.TERMS}/claim-type", "professional"),
        "use": "claim",
        "patient": patient,
        "billablePeriod": {
            "start": "2026-03-03T09:00:00-05:00",
            "end": "2026-03-03T09:30:00-05:00",
        },
        "created": "2026-03-03T09:30:00-05:00",
        "provider": {"reference": f"Practitioner?identifier={npi}|1234567893"},
        "insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "Medicare"}}],
    }
    resources: list[tuple[str, dict[str, Any]]] = [
        ("aa", {"resourceType": "Patient", "id": "aa"}),
        (
            "ee",
            {
                "resourceType": "Encounter",
                "id": "ee",
                "status": "finished",
                "class": {"code": "AMB"},
                "period": common["billablePeriod"],
            },
        ),
        ("cc", {"resourceType": "Claim", "id": "cc", **common, "item": [item]}),
        (
            "bb",
            {
                "resourceType": "ExplanationOfBenefit",
                "id": "bb",
                **common,
                "claim": {"reference": "urn:uuid:cc"},
                "item": [item],
            },
        ),
        (
            "dd",
            {
                "resourceType": "DocumentReference",
                "id": "dd",
                "status": "current",
                "subject": patient,
                "date": "2026-03-04T09:00:00-05:00",
                "content": [
                    {"attachment": {"contentType": "text/plain; charset=utf-8", "data": b64(NOTE)}}
                ],
                "context": {"encounter": [encounter], "period": common["billablePeriod"]},
            },
        ),
        (
            "pp",
            {
                "resourceType": "CarePlan",
                "id": "pp",
                "status": "active",
                "intent": "order",
                "subject": patient,
                "category": [concept("http://snomed.info/sct", "698360004", "Diabetes self care")],
                "period": {"start": "2019-01-01"},
            },
        ),
    ]
    entries = [
        {"fullUrl": f"urn:uuid:{n}", "resource": r, "request": {"method": "POST", "url": "x"}}
        for n, r in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def test_a_synthea_transaction(tmp_path: Path) -> None:
    (entry,), told = read(tmp_path, synthea())
    visit = entry.visit
    assert visit is not None
    assert (visit.id, visit.patient_id, visit.payer) == ("cc", "aa", "medicare")
    assert (visit.time_in, visit.time_out) == ("09:00", "09:30")
    assert visit.text == NOTE
    assert visit.billing is not None
    assert visit.billing.npi == "1234567893"
    assert visit.plan_of_care is None, "a plan of something else is none of therapy"
    assert told == ["bundle.json ExplanationOfBenefit/bb: answers Claim/cc, which is here itself; "
                    "not audited"]  # fmt: skip


def documents(*more: dict[str, Any]) -> dict[str, Any]:
    whole = carin.bundle()
    whole["entry"] = [e for e in whole["entry"] if e["resource"]["id"] != "Note1"]
    for number, change in enumerate(more):
        note = {**carin.around()[-1][1], "id": f"n{number}", **change}
        whole["entry"].append({"fullUrl": f"{HERE}/DocumentReference/n{number}", "resource": note})
    return whole


def attached(words: str, kind: str = "text/plain") -> dict[str, Any]:
    return {"attachment": {"contentType": kind, "data": b64(words)}}


def test_each_note_goes_to_its_own_day_of_a_series(tmp_path: Path) -> None:
    days = ("2026-03-03", "2026-03-05")
    series = [{"reference": "Encounter/series"}]
    whole = documents(
        *(
            {"content": [attached(f"NOTE OF {d}")],
             "context": {"encounter": series, "period": {"start": d}}}
            for d in days
        )
    )  # fmt: skip
    items = [
        {**line(n + 1, "97110", 1, "GP"), "servicedPeriod": {"start": d}, "encounter": series}
        for n, d in enumerate(days)
    ]
    whole["entry"][0]["resource"] = benefit(item=items, billablePeriod={})
    found, told = read(tmp_path, whole)
    assert [e.visit.text for e in found if e.visit] == [f"NOTE OF {d}" for d in days]
    assert any("Encounter/series: nothing there" in t for t in told)


def test_one_note_in_several_forms_is_read_once_in_one_that_can_be(tmp_path: Path) -> None:
    forms = [attached("\x89PNG", "image/png"), attached(NOTE), attached(f"<p>{NOTE}", "text/html")]
    (entry,), _ = read(tmp_path, documents({"content": forms}))
    assert entry.visit is not None
    assert entry.visit.text == NOTE


def test_superseded_notes_are_passed_over_and_told(tmp_path: Path) -> None:
    (entry,), told = read(
        tmp_path, documents({"status": "superseded", "content": [attached("OLD")]}, {})
    )
    assert entry.visit is not None
    assert entry.visit.text == NOTE
    assert any("status superseded; not read" in t for t in told)


def test_a_note_in_a_binary_and_one_in_the_claim_itself(tmp_path: Path) -> None:
    whole = documents({"content": [{"attachment": {"url": "Binary/b1"}}]})
    held = {"resourceType": "Binary", "id": "b1", "contentType": "text/plain", "data": b64(NOTE)}
    whole["entry"].append({"fullUrl": f"{HERE}/Binary/b1", "resource": held})
    (entry,), _ = read(tmp_path, whole)
    assert entry.visit is not None
    assert entry.visit.text == NOTE
    info = [{"sequence": 1, "category": {"text": "attachment"},
             "valueAttachment": attached("INSIDE")["attachment"]}]  # fmt: skip
    found, _ = of(tmp_path, benefit(supportingInfo=info))
    assert [e.visit.text for e in found if e.visit] == ["INSIDE", NOTE]


@pytest.mark.parametrize("where", ["#note", "#file", "Binary/b1"])
def test_a_note_that_supporting_info_refers_to(tmp_path: Path, where: str) -> None:
    kind = {"contentType": "text/plain", "data": b64("REFERRED TO")}
    note = {"resourceType": "DocumentReference", "id": "note", "status": "current",
            "content": [{"attachment": kind}]}  # fmt: skip
    info = [{"sequence": 1, "valueReference": {"reference": where}}]
    contained = [note, {"resourceType": "Binary", "id": "file", **kind}]
    whole = carin.bundle(benefit(supportingInfo=info, contained=contained))
    whole["entry"].append({"resource": {"resourceType": "Binary", "id": "b1", **kind}})
    found, _ = read(tmp_path, whole)
    assert [e.visit.text for e in found if e.visit] == ["REFERRED TO", NOTE]


def test_a_list_of_resources_null_and_a_bundle_over_many_lines(tmp_path: Path) -> None:
    whole = carin.bundle()
    whole["entry"][0]["resource"]["careTeam"][0]["qualification"] = None
    held = [e["resource"] for e in whole["entry"]]
    for content, name in (
        (json.dumps(held), "list.json"),
        (json.dumps(whole, indent=1), "pretty.ndjson"),
    ):
        found, _ = read(tmp_path, content, name)
        assert [e.visit.text for e in found if e.visit] == [NOTE], name


def test_resources_of_other_kinds_alone_are_told(tmp_path: Path) -> None:
    whole = {"resourceType": "Parameters", "parameter": [{"resource": carin.bundle()}]}
    with pytest.raises(InputError, match=r"expected Claim, .* found Parameters"):
        read(tmp_path, whole)


def test_therapists_of_one_day_each_have_their_own_note(tmp_path: Path) -> None:
    author = [{"reference": "Practitioner/Prac2"}]
    whole = documents({"content": [attached("OT NOTE")], "author": author},
                      {"author": [{"reference": "PractitionerRole/Role1"}]})  # fmt: skip
    (entry, left), _ = read(tmp_path, whole)
    assert entry.visit is not None
    assert left.visit is not None
    assert (entry.visit.text, left.visit.text) == (NOTE, "OT NOTE")


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("ExplanationOfBenefit", {"item": [{"productOrServiceEnd": {}}]}, "FHIR R5"),
        ("ExplanationOfBenefit", {"type": "professional"}, "DSTU2"),
        ("ExplanationOfBenefit", {"item": [{"service": {"text": "97110"}}]}, "STU3"),
        ("Coverage", {"payor": None, "insurer": {"display": "x"}}, "FHIR R5"),
        ("DocumentReference", {"context": [{"reference": "Encounter/1"}]}, "FHIR R5"),
        ("DocumentReference", {"context": None, "period": {}}, "FHIR R5"),
        ("DocumentReference", {"context": None, "indexed": "2026-03-03"}, "STU3"),
        ("ExplanationOfBenefit", {"traceNumber": [{"value": "1"}]}, "FHIR R5"),
    ],
)
def test_other_versions_are_said_plainly(
    tmp_path: Path, kind: str, change: dict[str, Any], said: str
) -> None:
    whole = carin.bundle()
    for entry in whole["entry"]:
        if entry["resource"]["resourceType"] == kind:
            entry["resource"] |= change
            entry["resource"] = {k: v for k, v in entry["resource"].items() if v is not None}
    found, _ = read(tmp_path, whole)
    assert any(said in str(e.fault) and "expected FHIR R4" in str(e.fault) for e in found)


def test_dangling_references_are_named_and_bounded(tmp_path: Path) -> None:
    claims = [benefit(id=f"e{n}", referral={"reference": f"ServiceRequest/{n}"}) for n in range(40)]
    found, told = of(tmp_path, *claims)
    assert sum(e.visit is not None for e in found) == 40
    assert "ServiceRequest/0: nothing there under that reference" in told[0]
    assert len(told) == 21
    assert "more like these" in told[-1]


def test_an_evening_note_in_universal_time_is_found_by_its_encounter(tmp_path: Path) -> None:
    context = {
        "encounter": [{"reference": "Encounter/e"}],
        "period": {"start": "2026-03-04T00:30:00Z"},
    }
    whole = documents({"context": context})
    items = [{**line(1, "97110", 1, "GP"), "encounter": [{"reference": "Encounter/e"}]}]
    whole["entry"][0]["resource"] = benefit(item=items)
    (entry,), _ = read(tmp_path, whole)
    assert entry.visit is not None
    assert entry.visit.text == NOTE
