"""Which kind of job a file is for, by how it begins."""

from __future__ import annotations

import re

from chartproof.errors import InputError

EXPECTED = "expected a claim file (837P), a payment file (835), or visits as JSON"
_SET = re.compile(rb"ST.(837|835).")
BLANK = b" \t\r\n\xef\xbb\xbf\x00"
ENOUGH = 4096


def kind_of(beginning: bytes) -> str:
    """Return `claims`, `payments` or `visits`; raise InputError for anything else."""
    start = beginning[:ENOUGH].lstrip(BLANK)
    if start.startswith(b"ISA"):
        found = _SET.search(start)
        if found is not None:
            return {b"837": "claims", b"835": "payments"}[found[1]]
        raise InputError(f"X12, but neither claims nor payments; {EXPECTED}")
    if start[:1] in (b"{", b"[") or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "visits"
    if not start:
        raise InputError(f"an empty file; {EXPECTED}")
    raise InputError(f"this is none of what is read here; {EXPECTED}")
