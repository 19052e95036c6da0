"""Whose visit it is: as the sender says, else by number, else as the note is signed."""

from __future__ import annotations

from chartproof.model import Visit
from chartproof.reading import read

UNKNOWN = "unknown"


def clinician_of(visit: Visit) -> str:
    """Return the clinician of a visit; `unknown` where nothing tells.

    The sender's field `clinician` first, then the rendering provider's number, then the first
    signature of the note that is not blank.
    """
    given = visit.extra.get("clinician")
    if isinstance(given, str) and given.strip():
        return given.strip()
    if visit.rendering is not None and visit.rendering.npi:
        return visit.rendering.npi
    if visit.text is None:
        return UNKNOWN
    note = visit.reading or read(visit.text)
    for signature in note.signatures:
        if not signature.blank and signature.name.strip():
            return " ".join(signature.name.split())
    return UNKNOWN
