"""A packet and a letter as PDF: typeset from data, so that no word of a chart is ever obeyed.

The same packet gives the same bytes. Papers of the chart that are PDFs follow unchanged.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from chartproof.errors import InputError

HERE = Path(__file__).parent
Record = Mapping[str, Any]  # Any: JSON of a packet, made by chartproof.packets


def packet_pdf(record: Record, papers: Sequence[Path] = ()) -> bytes:
    """Return the packet with the papers behind it; each paper's first page stands in the index."""
    try:
        from pypdf import PdfReader, PdfWriter
        from pypdf.errors import PyPdfError
    except ImportError:
        raise missing_extra() from None
    own = len(PdfReader(io.BytesIO(_set("packet.typ", {**record, "pages": 0}))).pages)
    readers = []
    for paper in papers:
        try:
            reader = PdfReader(paper)
            reader.pages[0]
        except (PyPdfError, OSError, IndexError, ValueError):
            raise InputError(f"{paper.name}: not a PDF that can be opened") from None
        readers.append(reader)
    firsts = []
    at = own + 1
    for reader in readers:
        firsts.append(at)
        at += len(reader.pages)
    done = _set("packet.typ", _numbered(record, firsts, at - 1))
    if not readers:
        return done
    writer = PdfWriter(clone_from=io.BytesIO(done))
    for reader, first, document in zip(readers, firsts, record["documents"], strict=True):
        writer.append(reader, import_outline=False)
        writer.add_outline_item(title=document["title"], page_number=first - 1)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def letter_pdf(record: Record) -> bytes:
    """Return a letter of appeal."""
    return _set("letter.typ", {**record, "pages": 0})


def missing_extra() -> InputError:
    """Return what to say where typesetting is not installed."""
    return InputError('PDF needs two more packages: pip install "chartproof[pdf]"')


def _numbered(record: Record, firsts: Sequence[int], pages: int) -> Record:
    """Return the record with the pages of the papers in index and checklist, and the count."""
    page_of = {d["title"]: first for d, first in zip(record["documents"], firsts, strict=True)}
    return {
        **record,
        "pages": pages,
        "enclosed": [{**e, "page": page_of.get(e["title"], 0)} for e in record["enclosed"]],
        "checklist": [
            {**c, "pages": [page_of[t] for t in c["documents"]]} for c in record["checklist"]
        ],
    }


def _set(template: str, record: Record) -> bytes:
    try:
        import typst
    except ImportError:
        raise missing_extra() from None
    data = msgspec.json.encode(record).decode()
    made = typst.compile(str(HERE / template), sys_inputs={"data": data}, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made
