"""Attachments: what they are their bytes say, whatever they are called."""

from __future__ import annotations

import base64
import gzip

import pytest
from fhir_server import NOTE, b64
from pdfs import pdf

from chartproof.errors import InputError
from chartproof.fhir.documents import text_of

RTF = "{\\rtf1\\ansi " + NOTE + "}"
CDA = (
    '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><component>{}</component>'
    "</ClinicalDocument>"
)
SECTION = "<structuredBody><component><section>{}</section></component></structuredBody>"


def packed(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize("kind", ["application/pdf", "text/plain", "", "application/octet-stream"])
def test_a_pdf_is_read_by_its_text_layer_whatever_it_is_called(kind: str) -> None:
    assert "97110 25 min" in text_of(packed(pdf("97110 25 min")), kind)


@pytest.mark.parametrize("kind", ["application/rtf", "text/plain", "application/msword", ""])
def test_rtf_comes_as_it_is(kind: str) -> None:
    assert text_of(b64(RTF), kind) == RTF


def test_gzip_is_unpacked_but_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert text_of(packed(gzip.compress(NOTE.encode())), "text/plain") == NOTE
    with pytest.raises(InputError, match="not a whole gzip"):
        text_of(packed(b"\x1f\x8b\x08garbage"), "application/gzip")
    monkeypatch.setattr("chartproof.fhir.documents.MOST_BYTES", 1 << 20)
    with pytest.raises(InputError, match="more than 1 MB"):
        text_of(packed(gzip.compress(bytes(4 << 20))), "text/plain")


def test_charsets() -> None:
    words = "Knee flexion 95° → 110°"
    assert text_of(packed(words.encode()), "text/plain") == words
    assert text_of(packed(words.encode("utf-16")), "text/plain") == words
    assert text_of(packed(words.encode("utf-16-le")), "text/plain; charset=utf-16le") == words
    assert text_of(packed(words.encode()), "application/octet-stream") == words
    accents = "Señora, 95°"
    assert text_of(packed(accents.encode("latin-1")), "text/plain; charset=iso-8859-1") == accents
    assert text_of(packed(accents.encode("cp1252")), "text/plain; charset=nonsense") == accents


def test_base64_with_line_breaks() -> None:
    data = b64(NOTE)
    assert text_of("\r\n".join(data[i : i + 76] for i in range(0, len(data), 76)), "") == NOTE
    for odd in ("***", "abc", "é"):
        with pytest.raises(InputError, match="expected base64"):
            text_of(odd, "text/plain")


def test_a_clinical_document_with_tables_lists_and_nested_sections() -> None:
    inner = (
        "<title>Treatment</title><text><list><item>LAQ 2x10</item><item>SLR 3x10</item></list>"
        "<table><thead><tr><th>Code</th><th>Min</th></tr></thead><tbody><tr><td>97110</td>"
        "<td>25</td></tr></tbody></table></text>"
        "<component><section><title>Plan</title><text>3 lb<br/>next</text></section></component>"
    )
    found = text_of(b64(CDA.format(SECTION.format(inner))), "text/plain")
    assert found == ("Treatment:\nLAQ 2x10\nSLR 3x10\nCode Min\n97110 25\n\nPlan:\n3 lb\nnext")


def test_a_clinical_document_whose_body_is_another_file() -> None:
    body = '<nonXMLBody><text mediaType="{}" representation="B64">{}</text></nonXMLBody>'
    for kind, data in (("application/pdf", packed(pdf("97110 25 min"))), ("text/plain", b64(NOTE))):
        found = text_of(b64(CDA.format(body.format(kind, data))), "application/xml")
        assert "97110 25 min" in found
    plain = "<nonXMLBody><text mediaType='text/plain'>LAQ 2x10</text></nonXMLBody>"
    assert text_of(b64(CDA.format(plain)), "application/xml") == "LAQ 2x10"
    with pytest.raises(InputError, match="body is elsewhere"):
        text_of(b64(CDA.format("<nonXMLBody><text/></nonXMLBody>")), "application/xml")


def test_a_clinical_document_however_deep() -> None:
    deep = "<content>" * 20_000 + "LAQ" + "</content>" * 20_000
    whole = CDA.format(SECTION.format(f"<text>{deep}</text>"))
    assert text_of(b64(whole), "application/xml") == "LAQ"


@pytest.mark.parametrize(
    ("raw", "kind", "said"),
    [
        (b"\x89PNG\r\n", "text/plain", "'image' is none that can be read"),
        (b"PK\x03\x04rest", "text/plain", "zip archive"),
        (b"%PDF-1.7\n%%EOF", "", "not a PDF"),
        (b"%PDF-1.4 1 0 obj <</Type/Catalog/Pages 1 0 R>> trailer <</Root 1 0 R>>", "", "PDF"),
    ],
)
def test_what_cannot_be_read(
    raw: bytes, kind: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError, match=said):
        text_of(packed(raw), kind)
    assert capfd.readouterr().err == "", "what a library warns of quotes the file"
