"""Claims on their way out: those of a file that may leave, those that stay, as claim files."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Literal

import msgspec
from litestar.response import Stream

from chartproof.errors import Absent
from chartproof.store.people import Person
from chartproof.store.tallies import Tallies
from chartproof.web.access import person
from chartproof.web.filing import ClaimContent
from chartproof.web.house import AnyRequest, House, house_of
from chartproof.x12.write import split

X12 = "application/edi-x12"
A_PIECE = 1 << 20
Which = Literal["clean", "held"]


def sorted_file(request: AnyRequest, job_id: str, which: Which) -> Stream:
    """Return the claims of a file that may leave, or those that stay; that they left is logged.

    What was mended leaves so; what was waived since may leave; what was marked fixed comes back in
    the next file.
    """
    who, house = person(request), house_of(request)
    job = house.store.jobs.one(who, job_id)
    if job.kind != "claims" or job.file_id is None or job.state not in ("done", "held"):
        raise Absent("This job has no such file, or has not come to its end.")
    out = _sorted(house, who, job.id, job.file_id, which)
    house.store.jobs.fetched(who, job, which)
    headers = {"Content-Disposition": f'attachment; filename="{which}-{job.id}.837"'}
    return Stream(_all_of(out), media_type=X12, headers=headers)


def _sorted(house: House, who: Person, job_id: str, file_id: str, which: Which) -> IO[bytes]:
    stays: set[int] = set()
    corrected: dict[int, bytes] = {}
    for claim in Tallies(house.store.vault).claims_of(who, job_id):
        if claim.stays:
            stays.add(claim.number)
        leaves = msgspec.json.decode(claim.content, type=ClaimContent).leaves()
        if leaves is not None:
            corrected[claim.number - 1] = leaves
    out: IO[bytes] = SpooledTemporaryFile(max_size=32 * A_PIECE)  # noqa: SIM115  # streamed later
    source = house.store.uploads.open(who.clinic_id, file_id)
    clean, held = (out, None) if which == "clean" else (None, out)
    split(
        source,
        clean,
        held,
        is_held=lambda index: index + 1 in stays,
        corrected=corrected,
    )
    out.seek(0)
    return out


def _all_of(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while some := file.read(A_PIECE):
            yield some
