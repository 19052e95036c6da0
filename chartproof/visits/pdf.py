"""The text layer of a PDF."""

from __future__ import annotations

import io
import logging

from chartproof.errors import InputError

MOST_PAGES = 500


def is_pdf(data: bytes) -> bool:
    """Return whether these bytes are those of a PDF."""
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-")


def pdf_text(data: bytes, name: str, extra: str = "pdf") -> str:
    """Return the text of a PDF; raise InputError where it has none or cannot be opened.

    name: for messages. extra: of this package, that brings what reads it.
    """
    try:
        from pypdf import PdfReader
    except ImportError:
        said = f'a PDF needs one more package: pip install "chartproof[{extra}]"'
        raise InputError(f"{name}: {said}") from None
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)  # what it warns of quotes the file
    try:
        pages = PdfReader(io.BytesIO(data)).pages
        if len(pages) > MOST_PAGES:
            raise InputError(f"{name}: a PDF of more than {MOST_PAGES} pages is no note")
        text = "\n".join(page.extract_text() for page in pages)
    except InputError:
        raise
    except Exception:  # a broken file makes pypdf raise whatever its bytes lead to
        raise InputError(f"{name}: not a PDF that can be opened") from None
    finally:
        log.setLevel(level)
    if not text.strip():
        raise InputError(f"{name}: no text in this PDF, perhaps a scan; expected a note as text")
    return text
