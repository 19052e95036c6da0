"""Files in and out of the queue: claim files, payments, notes; clean and held claims."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any, Literal

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody
from litestar.response import Stream

from chartproof.errors import InputError
from chartproof.store.people import Person
from chartproof.visits import entries
from chartproof.web.access import open_to, person
from chartproof.web.house import AnyRequest, House, house_of
from chartproof.web.jobs.kinds import ENOUGH, kind_of
from chartproof.web.leaving import sorted_file

MOST_UPLOAD = 2_000_000_000
MOST_NOTES, MOST_UNPACKED = 20_000, 500_000_000
NOTE_ENDINGS = (".txt", ".text", ".md", ".json", ".jsonl", ".ndjson", ".rtf")
A_PIECE = 1 << 20


@post(
    "/queue/upload",
    opt=open_to("biller", "administrator"),
    include_in_schema=False,
    request_max_body_size=MOST_UPLOAD,
)
async def upload(
    request: AnyRequest, data: MultipartBody[dict[str, Any]]
) -> Response[bytes]:  # Any: form
    """Take a file in and begin to look at it; the same file twice is the same work."""
    who, house = person(request), house_of(request)
    given = data.get("file")
    files = given if isinstance(given, list) else [given]
    told = [f for f in files if isinstance(f, UploadFile)]
    if not told:
        raise InputError("file: expected a claim file, a payment file, or notes")
    job = await to_thread.run_sync(_taken, house, who, told)
    return Response(msgspec.json.encode(job), media_type="application/json", status_code=200)


def _taken(house: House, who: Person, files: list[UploadFile]) -> dict[str, Any]:  # Any: JSON
    name, first = files[0].filename or "unnamed", files[0].file
    beginning = first.read(ENOUGH)
    first.seek(0)
    is_zip = beginning.startswith(b"PK\x03\x04")
    if is_zip or len(files) > 1 or name.casefold().endswith((".txt", ".text", ".md", ".rtf")):
        content, faults = notes_as_visits(files if not is_zip else files[:1], is_zip)
        if not content:
            raise InputError(faults[0] if faults else "There is no note in this.")
        kept = house.store.uploads.receive(who, name, "visits", [content])
        kind = "visits"
    else:
        kind, faults = kind_of(beginning), []
        kept = house.store.uploads.receive(who, name, kind, _pieces(first))
    job = house.store.jobs.add(who, kind, kept.id)
    return {"job": job.id, "kind": kind, "fresh": job.fresh, "faults": faults[:20]}


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while some := file.read(A_PIECE):
        yield some


def notes_as_visits(files: list[UploadFile], is_zip: bool) -> tuple[bytes, list[str]]:
    """Return the visits of notes, or of a folder packed as a zip, as JSON lines, and faults.

    A note as text has its charges beside it: `monday.txt` and `monday.json`.
    """
    with TemporaryDirectory() as folder:
        root = Path(folder)
        if is_zip:
            _unpacked(files[0].file, root)
        else:
            for i, file in enumerate(files):
                place = root / _plain(file.filename or f"note{i}.txt")
                with place.open("wb") as out:
                    shutil.copyfileobj(file.file, out)
        lines, faults = io.BytesIO(), []
        for entry in entries(root):
            if entry.fault is not None:
                faults.append(entry.fault)
            found = entry.visit or entry.episode
            if found is not None:
                lines.write(msgspec.json.encode(found) + b"\n")
        return lines.getvalue(), faults


def _unpacked(file: IO[bytes], root: Path) -> None:
    """Unpack the notes of a zip; raise InputError for one that is none, or too large unpacked."""
    try:
        with zipfile.ZipFile(file) as packed:
            infos = [i for i in packed.infolist() if not i.is_dir()]
            if len(infos) > MOST_NOTES:
                raise InputError(
                    f"This zip holds more than {MOST_NOTES:,} files; send it in parts."
                )
            left = MOST_UNPACKED
            for info in infos:
                path = PurePosixPath(info.filename.replace("\\", "/"))
                if path.suffix.casefold() not in NOTE_ENDINGS or path.name.startswith("."):
                    continue
                parent = root.joinpath(*(_plain(part) for part in path.parent.parts[:8]))
                parent.mkdir(parents=True, exist_ok=True)
                with packed.open(info) as source, (parent / _plain(path.name)).open("wb") as out:
                    while some := source.read(A_PIECE):
                        left -= len(some)
                        if left < 0:
                            raise InputError("This zip is too large unpacked; send it in parts.")
                        out.write(some)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as fault:
        raise InputError(
            f"This zip cannot be opened ({type(fault).__name__}): damaged, cut off, or locked."
        ) from None


def _plain(name: str) -> str:
    """Return the last part of a name, nothing in it that leads elsewhere."""
    last = PurePosixPath(name.replace("\\", "/")).name
    told = "".join(c if c.isalnum() or c in "._- " else "_" for c in last)[-120:].strip(". ")
    return told or "note.txt"


@get(
    "/queue/jobs/{job_id:str}/{which:str}",
    opt=open_to("biller", "auditor", "administrator"),
    include_in_schema=False,
    sync_to_thread=True,
)
def download(
    request: AnyRequest, job_id: FromPath[str], which: FromPath[Literal["clean", "held"]]
) -> Stream:
    """Return the claims of a file that may leave, or those that stay, as a claim file."""
    return sorted_file(request, job_id, which)


ROUTES = (upload, download)
