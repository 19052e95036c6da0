"""Attachments to text: plain, PDF with a text layer, C-CDA.

HTML and RTF stay as they are: the reader takes them so, and its spans point into what was received.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable, Mapping
from typing import Any

from chartproof.errors import InputError

BREAKS = frozenset(
    {
        *("p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table"),
        *("section", "title", "paragraph", "item"),
    }
)
CDA = "urn:hl7-org:v3"


def text_of(data: str, kind: str) -> str:
    """Return the words of an attachment. data: base64. Raise InputError where it holds none."""
    try:
        raw = base64.b64decode(data, validate=False)
    except (binascii.Error, ValueError):
        raise InputError("attachment.data: expected base64") from None
    name = kind.split(";")[0].strip().lower() or "text/plain"
    convert = CONVERT.get(name)
    if convert is None:
        raise InputError(
            f"attachment.contentType: {name[:40]!r} is none that can be read; expected "
            f"{', '.join(CONVERT)}"
        )
    text = convert(raw)
    if not text.strip():
        raise InputError(f"attachment: no text in it ({name})")
    return text


def _plain(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _pdf(raw: bytes) -> str:
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise _extra("PDF") from None
    try:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
    except (PyPdfError, ValueError, KeyError, RecursionError):
        raise InputError("attachment: not a PDF that can be opened") from None


def _cda(raw: bytes) -> str:
    """Return the narrative of a clinical document by section; entities are not followed."""
    try:
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import ParseError, fromstring
    except ImportError:
        raise _extra("C-CDA") from None
    try:
        root = fromstring(raw)
    except (ParseError, DefusedXmlException, ValueError):
        raise InputError("attachment: not XML that can be read") from None
    if root.tag != f"{{{CDA}}}ClinicalDocument":
        raise InputError("attachment: expected a C-CDA ClinicalDocument")
    found = []
    for section in root.iter(f"{{{CDA}}}section"):
        title = section.find(f"{{{CDA}}}title")
        body = section.find(f"{{{CDA}}}text")
        if body is None:
            continue
        words = _narrative(body)
        if words:
            head = "".join(title.itertext()).strip() if title is not None else ""
            found.append(f"{head}:\n{words}" if head else words)
    if not found:
        raise InputError("attachment: a C-CDA without a note in it")
    return "\n\n".join(found)


def _narrative(body: Any) -> str:  # Any: an XML element
    parts: list[str] = []

    def walk(node: Any) -> None:  # Any: as above
        name = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
        if name in BREAKS:
            parts.append("\n")
        parts.append(node.text or "")
        for child in node:
            walk(child)
            parts.append(child.tail or "")
        if name in BREAKS or name == "td":
            parts.append("\n" if name in BREAKS else " ")

    walk(body)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _extra(what: str) -> InputError:
    return InputError(f'{what} needs one more package: pip install "chartproof[fhir]"')


CONVERT: Mapping[str, Callable[[bytes], str]] = {
    "text/plain": _plain,
    "text/markdown": _plain,
    "text/html": _plain,
    "application/xhtml+xml": _plain,
    "text/rtf": _plain,
    "application/rtf": _plain,
    "application/pdf": _pdf,
    "application/xml": _cda,
    "text/xml": _cda,
    "application/cda+xml": _cda,
    "application/hl7-cda+xml": _cda,
}
