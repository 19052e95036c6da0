"""FHIR as XML says what FHIR as JSON says. All data invented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import carin
import pytest
from fhir_server import resources
from test_bundles import put, read

from chartproof.fhir.entries import fhir_entries


def as_xml(name: str, value: Any, space: str = "") -> Iterator[str]:
    """Yield an element of FHIR as XML has it; narrative is put into each resource."""
    if isinstance(value, list):
        for one in value:
            yield from as_xml(name, one)
    elif not isinstance(value, dict):
        said = str(value).lower() if isinstance(value, bool) else str(value)
        yield f"<{name} value={quoteattr(said)}/>"
    elif name in ("resource", "contained"):
        yield f"<{name}>"
        yield from whole(value)
        yield f"</{name}>"
    else:
        yield f"<{name}{space}>"
        for inner, held in value.items():
            if inner != "resourceType":
                yield from as_xml(inner, held)
        yield f"</{name}>"


def whole(resource: dict[str, Any], space: str = "") -> Iterator[str]:
    yield from as_xml(resource["resourceType"], resource, space)


def document(resource: dict[str, Any]) -> str:
    return "".join(whole(resource, ' xmlns="http://hl7.org/fhir"'))


@pytest.mark.parametrize("bundle", [carin.bundle(), {"resourceType": "Bundle", "type": "collection",
    "entry": [{"resource": r} for r in resources()]}])  # fmt: skip
def test_a_bundle_as_xml_says_the_same(tmp_path: Path, bundle: dict[str, Any]) -> None:
    (as_json,), told = read(tmp_path, bundle, "a.json")
    (as_xml_,), said = read(tmp_path, document(bundle), "b.xml")
    assert as_xml_.visit == as_json.visit
    assert (as_xml_.fault, said) == (None, told)


def test_a_folder_of_single_resources_with_narrative_and_extensions(tmp_path: Path) -> None:
    div = (
        '<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div>'
        '</text><extension url="urn:x"><valueString value="y"/></extension>'
    )
    for number, resource in enumerate(resources()):
        words = document(resource).replace(
            'http://hl7.org/fhir">', f'http://hl7.org/fhir">{div}', 1
        )
        put(tmp_path, words, f"{number}.xml")
    (entry,) = fhir_entries(str(tmp_path))
    assert entry.visit is not None
    assert entry.visit.text
    assert [c.code for c in entry.visit.charges] == ["97110"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("<Claim", "cannot be read to its end"),
        (
            '<!DOCTYPE a [<!ENTITY b "c">]><Claim xmlns="http://hl7.org/fhir">&b;</Claim>',
            "cannot be",
        ),
        ("<ClinicalDocument xmlns='urn:hl7-org:v3'/>", "but no FHIR"),
        ('<Claim xmlns="http://hl7.org/fhir">' + "<item>" * 5000, "too many elements"),
    ],
)
def test_xml_that_is_none_of_ours(tmp_path: Path, words: str, said: str) -> None:
    put(tmp_path, carin.bundle(), "a.json")
    put(tmp_path, words, "b.xml")
    entries = list(fhir_entries(str(tmp_path)))
    assert [e.visit is not None for e in entries] == [True, False]
    assert said in str(entries[1].fault)


def test_a_bundle_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    words = document(carin.bundle())
    entries, _ = read(tmp_path, words[: words.rindex("<entry>")], "b.xml")
    assert entries[0].visit is not None
    assert "cannot be read to its end" in str(entries[-1].fault)
