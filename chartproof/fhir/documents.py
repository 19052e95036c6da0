"""Attachments to text: plain, PDF with a text layer, C-CDA.

HTML and RTF stay as they are: the reader takes them so, and its spans point into what was received.
What an attachment is, its first bytes say; its contentType may be wrong or missing.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from chartproof.errors import InputError
from chartproof.visits.pdf import pdf_text

BREAKS = frozenset(
    {
        *("p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table"),
        *("section", "title", "paragraph", "item", "caption", "list"),
    }
)
CDA = "urn:hl7-org:v3"
MOST_BYTES = 64 << 20  # of an attachment, unpacked
TEXTS = ("text/plain", "text/markdown", "text/html", "application/xhtml+xml")
UNSTATED = ("", "application/octet-stream", "binary/octet-stream")
RTF = ("text/rtf", "application/rtf")
XML = ("application/xml", "text/xml", "application/cda+xml", "application/hl7-cda+xml")


def text_of(data: str, kind: str) -> str:
    """Return the words of an attachment. data: base64. Raise InputError where it holds none."""
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        raise InputError("attachment.data: expected base64") from None
    return words_of(raw, kind)


def words_of(raw: bytes, kind: str) -> str:
    """Return the words of a document. Raise InputError where it holds none."""
    if raw.startswith(b"\x1f\x8b"):
        raw = _unpacked(raw)
    name, _, rest = kind.lower().partition(";")
    stated = name.strip()
    form = _form(raw) or (stated if stated not in UNSTATED else "text/plain")
    convert = CONVERT.get(form)
    if convert is None:
        raise InputError(
            f"attachment.contentType: {form[:40]!r} is none that can be read; expected "
            f"{', '.join(CONVERT)}"
        )
    text = convert(raw) if convert is not _plain else _plain(raw, rest.rpartition("charset=")[2])
    if not text.strip():
        raise InputError(f"attachment: no text in it ({form})")
    return text


def _form(raw: bytes) -> str | None:
    """Return what the first bytes say that a document is; None where they could be anything."""
    head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in raw[:1024]:
        return "application/pdf"
    if head.startswith(b"{\\rtf"):
        return "application/rtf"
    if b"<ClinicalDocument" in raw[:4096] or head.startswith(b"<?xml"):
        return "text/html" if b"<html" in raw[:4096].lower() else "application/xml"
    if head[:15].lower().startswith((b"<html", b"<!doctype html")):
        return "text/html"
    if raw.startswith((b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")):
        return "image"
    if raw.startswith(b"PK\x03\x04"):
        return "a zip archive, such as docx"
    return None


def _unpacked(raw: bytes) -> bytes:
    try:
        packed = zlib.decompressobj(wbits=31)
        found = packed.decompress(raw, MOST_BYTES)
    except zlib.error:
        raise InputError("attachment: not a whole gzip file") from None
    if packed.unconsumed_tail:
        raise InputError(f"attachment: more than {MOST_BYTES >> 20} MB when unpacked")
    return found


def _plain(raw: bytes, charset: str = "") -> str:
    named = charset.strip(" \"'")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        named = "utf-16"
    is_wide = b"\x00" in raw[:4]  # it would pass for UTF-8 with odd letters in it
    for encoding in (named, "utf-8-sig") if is_wide else ("utf-8-sig", named):
        try:
            return raw.decode(encoding or "cp1252")
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("cp1252", "replace")


def _pdf(raw: bytes) -> str:
    return pdf_text(raw, "attachment", extra="fhir")


def _cda(raw: bytes) -> str:
    """Return the narrative of a clinical document by section; entities are not followed."""
    try:
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import ParseError, fromstring
    except ImportError:
        raise InputError('C-CDA needs one more package: pip install "chartproof[fhir]"') from None
    try:
        root = fromstring(raw)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise InputError("attachment: not XML that can be read") from None
    if root.tag != f"{{{CDA}}}ClinicalDocument":
        raise InputError("attachment: expected a C-CDA ClinicalDocument")
    found = []
    for section in root.iter(f"{{{CDA}}}section"):
        title = section.find(f"{{{CDA}}}title")
        body = section.find(f"{{{CDA}}}text")
        words = "" if body is None else _narrative(body)
        if words:
            head = " ".join("".join(title.itertext()).split()) if title is not None else ""
            found.append(f"{head}:\n{words}" if head else words)
    found += [_unstructured(body) for body in root.iter(f"{{{CDA}}}nonXMLBody")]
    if not found:
        raise InputError("attachment: a C-CDA without a note in it")
    return "\n\n".join(found)


def _unstructured(body: Any) -> str:  # Any: an XML element
    """Return the words of a clinical document whose body is another file."""
    text = body.find(f"{{{CDA}}}text")
    if text is None or not (text.text or "").strip():
        raise InputError("attachment: a C-CDA whose body is elsewhere")
    kind = text.get("mediaType", "text/plain")
    if text.get("representation") == "B64":
        return text_of(text.text, kind)
    return words_of(text.text.encode(), kind)


def _narrative(body: Any) -> str:  # Any: an XML element
    parts: list[str] = []
    waiting: list[tuple[Any, bool]] = [(body, True)]  # Any: as above; a stack, however deep it is
    while waiting:
        node, opening = waiting.pop()
        name = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
        if name in BREAKS:
            parts.append("\n")
        if opening:
            parts.append(node.text or "")
            waiting.append((node, False))
            waiting += [(child, True) for child in reversed(node)]
            continue
        if name in ("td", "th"):
            parts.append(" ")
        if node is not body:
            parts.append(node.tail or "")
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


CONVERT: Mapping[str, Callable[[bytes], str]] = {
    **dict.fromkeys((*TEXTS, *RTF), _plain),
    "application/pdf": _pdf,
    **dict.fromkeys(XML, _cda),
}
