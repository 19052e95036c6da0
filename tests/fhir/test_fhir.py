"""FHIR R4 in and out: files, bulk export, a server; and what is not quite as it should be."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fhir_server import NOTE, Fake, b64, bundle, resources
from pypdf import PdfWriter

from chartproof.cli import main
from chartproof.errors import InputError
from chartproof.fhir.documents import text_of
from chartproof.fhir.entries import fhir_entries
from chartproof.fhir.payers import payer_of
from chartproof.fhir.server import Server
from chartproof.fhir.signing_in import Backend
from chartproof.fhir.sources import Files
from chartproof.fhir.visits import visits_in

CDA = (
    '<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section>'
    "<title>Objective</title><text><paragraph>97110 25 min</paragraph><table><tr><td>LAQ</td>"
    "<td>2x10</td></tr></table></text></section></component></structuredBody></component>"
    "</ClinicalDocument>"
)


def run(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [str(w) for w in words])
    return result.exit_code, result.stdout, result.stderr


def put(folder: Path, content: object, name: str = "bundle.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def changed(kind: str, **fields: Any) -> dict[str, Any]:
    whole = bundle()
    for entry in whole["entry"]:
        if entry["resource"]["resourceType"] == kind:
            entry["resource"] |= fields
    return whole


def test_a_claim_becomes_a_visit_with_its_note(tmp_path: Path) -> None:
    (entry,) = fhir_entries(str(put(tmp_path, bundle())))
    visit = entry.visit
    assert visit is not None
    assert (visit.payer, visit.discipline, visit.place_of_service) == ("medicare", "PT", "11")
    assert str(visit.date_of_service) == "2026-03-03"
    assert visit.text == NOTE
    assert visit.diagnoses == ("M17.11",)
    assert (visit.time_in, visit.time_out) == ("09:00", "09:26")
    charge = visit.charges[0]
    assert (charge.code, charge.units, charge.modifiers) == ("97110", 3, ("GP",))
    assert charge.diagnosis_pointers == (1,)
    assert visit.rendering is not None
    assert (visit.rendering.npi, visit.rendering.credential) == ("1234567893", "PT")


def test_a_bulk_export_says_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    for resource in resources():
        path = folder / f"{resource['resourceType']}.ndjson"
        with path.open("a") as file:
            file.write(json.dumps(resource) + "\n")
    (bulk,), (one,) = fhir_entries(str(folder)), fhir_entries(str(put(tmp_path, bundle())))
    assert bulk.visit == one.visit


def test_an_explanation_of_benefit_is_read_as_a_claim_is(tmp_path: Path) -> None:
    whole = changed("Claim", resourceType="ExplanationOfBenefit", outcome="complete")
    (entry,) = fhir_entries(str(put(tmp_path, whole)))
    assert entry.visit is not None
    assert entry.visit.charges[0].code == "97110"


def test_what_was_found_goes_out_as_an_operation_outcome(tmp_path: Path) -> None:
    code, shown, _ = run(
        "audit", "--fhir", put(tmp_path, bundle()), "--format", "operation-outcome"
    )
    (outcome,) = map(json.loads, shown.splitlines())
    assert code == 1
    assert outcome["resourceType"] == "OperationOutcome"
    issue = next(
        i
        for i in outcome["issue"]
        if i["details"].get("coding", [{}])[0].get("code") == "units-exceed-minutes"
    )
    assert (issue["severity"], issue["code"]) == ("error", "business-rule")
    assert issue["expression"] == ["Claim.item[0]"]
    assert "25 min" in issue["diagnostics"]
    for i in outcome["issue"]:
        assert i["severity"] in ("fatal", "error", "warning", "information")
        assert i["code"] in ("business-rule", "incomplete", "informational", "not-found")


def test_the_other_answers(tmp_path: Path) -> None:
    path = put(tmp_path, bundle())
    (response,) = map(
        json.loads, run("audit", "--fhir", path, "--format", "claim-response")[1].splitlines()
    )
    assert response["use"] == "predetermination"
    assert response["request"] == {"reference": "Claim/c1"}
    assert response["item"][0]["itemSequence"] == 1
    assert response["error"]
    issues = [
        json.loads(line)
        for line in run("audit", "--fhir", path, "--format", "detected-issue")[1].splitlines()
    ]
    assert {i["status"] for i in issues} == {"preliminary"}
    assert {"reference": "Claim/c1"} in issues[0]["implicated"]
    assert any(
        i.get("evidence") == [{"detail": [{"reference": "DocumentReference/d1"}]}] for i in issues
    )


def test_answers_are_valid_r4(tmp_path: Path) -> None:
    from fhir.resources.R4B import get_fhir_model_class

    path = put(tmp_path, bundle())
    for form in ("operation-outcome", "claim-response", "detected-issue"):
        for line in run("audit", "--fhir", path, "--format", form)[1].splitlines():
            found = json.loads(line)
            get_fhir_model_class(found["resourceType"]).model_validate(found)


def test_dangling_references_are_told_and_the_rest_is_used(tmp_path: Path) -> None:
    whole = bundle()
    whole["entry"] = [
        e for e in whole["entry"] if e["resource"]["resourceType"] not in ("Coverage", "Encounter")
    ]
    found = list(visits_in(Files(put(tmp_path, whole))))
    assert found[0].record is not None
    assert found[0].record["payer"] == "unknown"
    assert any("Coverage/cov1: nothing there" in said for said in found[0].told)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"item": [{"service": {"text": "97110"}, "servicedDate": "2026-03-03"}]},
            "productOrService",
        ),
        ({"item": []}, "without lines"),
        ({"item": "x"}, "item: not as FHIR R4"),
        ({"type": {"text": "institutional"}}, "professional claim"),
    ],
)
def test_claims_that_are_none_of_ours(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    found = list(fhir_entries(str(put(tmp_path, changed("Claim", **change)))))
    assert said in str(found[0].fault)
    assert found[1].visit is not None, "the note is audited without its claim"


def test_another_version_of_encounter(tmp_path: Path) -> None:
    whole = changed("Encounter", **{"class": [{"coding": [{"code": "AMB"}]}]})
    (found, *_) = fhir_entries(str(put(tmp_path, whole)))
    assert "class is a list, as in FHIR R5" in str(found.fault)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "no",
        '{"resourceType": "Bundle"}',
        '{"resourceType": "Bundle", "entry": [7]}',
    ],
)
def test_nothing_to_read(tmp_path: Path, content: str) -> None:
    code, _, said = run("audit", "--fhir", put(tmp_path, content))
    assert code == 2
    assert "expected FHIR resources" in said
    assert len(said.splitlines()) == 1


def test_bad_lines_of_an_export_are_told(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(r) for r in resources()) + '\nnot json\n{"resourceType": 7}\n'
    found = list(fhir_entries(str(put(tmp_path, lines, "all.ndjson"))))
    assert found[0].visit is not None
    assert [f.fault for f in found[1:]] == [
        "all.ndjson line 7: not a resource",
        "all.ndjson line 8: not a resource",
    ]


def test_an_export_says_what_was_deleted_and_what_it_could_not_give(tmp_path: Path) -> None:
    put(tmp_path, "\n".join(json.dumps(r) for r in resources()), "all.ndjson")
    other = json.dumps({**resources()[-1], "id": "c2"})
    put(tmp_path, other, "Claim.ndjson")
    gone = [
        {"request": {"method": "DELETE", "url": f"{k}/{i}"}}
        for k, i in (("Claim", "c2"), ("Patient", "9"))
    ]
    put(tmp_path, json.dumps({"resourceType": "Bundle", "entry": gone}), "deleted.ndjson")
    issue = {"severity": "error", "code": "processing", "diagnostics": "Rosalind could not"}
    put(tmp_path, json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}), "e.ndjson")
    visit, fault = fhir_entries(str(tmp_path))
    assert visit.visit is not None
    assert (visit.visit.id, visit.fault) == ("c1", None)
    assert "could not give everything (processing)" in str(fault.fault)
    assert "Rosalind" not in str(fault.fault)


def test_documents_of_every_kind() -> None:
    assert text_of(b64("plain"), "text/plain; charset=utf-8") == "plain"
    assert text_of(b64(CDA), "application/xml") == "Objective:\n97110 25 min\nLAQ 2x10"
    writer, blank = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(blank)
    for data, kind, said in (
        (base64.b64encode(blank.getvalue()).decode(), "application/pdf", "no text"),
        (b64("%PDF-1.4 broken"), "application/pdf", "not a PDF"),
        (b64("x"), "image/png", "none that can be read"),
        (b64("<a/>"), "application/xml", "ClinicalDocument"),
        (b64('<ClinicalDocument xmlns="urn:hl7-org:v3"/>'), "text/xml", "without a note"),
        (b64('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "text/xml", "not XML"),
        ("", "text/plain", "no text"),
    ):
        with pytest.raises(InputError, match=said):
            text_of(data, kind)


def test_html_is_quoted_as_it_came(tmp_path: Path) -> None:
    page = f"<html><body><p>{NOTE}</p></body></html>"
    content = [{"attachment": {"contentType": "text/html", "data": b64(page)}}]
    whole = changed("DocumentReference", content=content)
    (line,) = run("audit", "--fhir", put(tmp_path, whole), "--format", "jsonl")[1].splitlines()
    facts = json.loads(line)["facts"]
    assert facts
    assert all(page[f["start"] : f["end"]] == f["text"] for f in facts)


def test_payers_by_their_words() -> None:
    assert payer_of("Humana Medicare Advantage HMO") == "medicare_advantage"
    assert payer_of("MEDICARE PART B") == "medicare"
    assert payer_of("Somebody") == "unknown"


def test_a_server_page_by_page(server: Fake) -> None:
    server.held += [
        {**resources()[5], "id": f"c{n}", "item": resources()[5]["item"]} for n in (2, 3)
    ]
    code, shown, _ = run("audit", "--fhir", server.url, "--format", "jsonl")
    assert code == 1
    assert [json.loads(line)["id"] for line in shown.splitlines()] == ["c1", "c2", "c3"]


def test_a_server_that_stumbles_is_asked_again(server: Fake) -> None:
    server.refusals = {"Claim": [500, 429], "Coverage/cov1": [503]}
    waits: list[float] = []
    found = list(visits_in(Server(server.url, wait=waits.append)))
    assert found[0].record is not None
    assert found[0].record["payer"] == "medicare"
    assert len(waits) == 3


def test_a_server_that_never_answers_ends_with_a_word(server: Fake) -> None:
    server.refusals = {"Claim": [500] * 9}
    found = list(visits_in(Server(server.url, wait=lambda s: None)))
    assert "Claim: the FHIR server gave no answer (status 500, 4 tries)" in [f.fault for f in found]
    assert any(f.record for f in found), "the note is audited all the same"
    code, _, said = run("audit", "--fhir", "http://127.0.0.1:9")
    assert (code, len(said.splitlines())) == (2, 1)


def test_a_server_of_another_version(server: Fake) -> None:
    server.version = "5.0.0"
    code, _, said = run("audit", "--fhir", server.url)
    assert (code, "speaks FHIR 5.0.0; expected 4.0.1" in said) == (2, True)


@pytest.mark.parametrize("kind", ["RS384", "ES384"])
def test_signing_in_as_a_backend_service(server: Fake, tmp_path: Path, kind: str) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    made = (
        rsa.generate_private_key(65537, 2048)
        if kind == "RS384"
        else ec.generate_private_key(ec.SECP384R1())
    )
    key = tmp_path / "key.pem"
    key.write_bytes(
        made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server.token = "secret-token"
    found = list(visits_in(Server(server.url, Backend("me", key), wait=lambda s: None)))
    assert found[0].record is not None
    code, _, said = run("audit", "--fhir", server.url, "--fhir-client", "me")
    assert (code, "needs both" in said) == (2, True)
