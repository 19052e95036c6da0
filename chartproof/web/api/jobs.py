"""Jobs: files handed in as a stream, worked off beside the server, looked at and fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.exceptions import InternalServerException
from litestar.openapi.spec import (
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)
from litestar.params import FromPath
from litestar.response import Stream

from chartproof.errors import Absent, Conflict, InputError
from chartproof.web.access import open_to, person
from chartproof.web.api.once import once
from chartproof.web.api.shapes import (
    JobsListed,
    JobView,
    Limit,
    Place,
    Record,
    job_view,
    problems,
)
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.jobs.kinds import ENOUGH, kind_of
from chartproof.web.leaving import X12, sorted_file

OFFICE = open_to("biller", "auditor", "administrator", scope="claims")
HANDS_IN = open_to("biller", "administrator", scope="claims")


BYTES = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)


@dataclass
class Upload(Operation):
    """An operation whose body is a file as it is, of any size."""

    def __post_init__(self) -> None:
        self.request_body = RequestBody(
            content={"application/octet-stream": OpenAPIMediaType(schema=BYTES)}, required=True
        )


@dataclass
class Download(Operation):
    """An operation whose answer is a claim file as it is."""

    def __post_init__(self) -> None:
        if self.responses is not None:
            self.responses["200"] = OpenAPIResponse(
                description="A claim file (837P)", content={X12: OpenAPIMediaType(schema=BYTES)}
            )


async def _handed_in(request: AnyRequest, expected: str | None) -> Response[JobView]:
    """Take the body in as it comes, and return its job; the one from before for the same content.

    The name of the file comes in the header X-File-Name, never in the address.
    """
    house, who = house_of(request), person(request)
    stream = _whole(request)
    first = b""
    async for some in stream:
        first += some
        if len(first) >= ENOUGH:
            break
    kind = kind_of(first)
    if expected is not None and kind != expected:
        raise InputError(f"expected a file of {expected}, found one of {kind}")

    async def content() -> AsyncIterator[bytes]:
        yield first
        async for some in stream:
            yield some

    name = request.headers.get("x-file-name", f"{kind} by API")
    file = await house.store.uploads.receive_stream(
        who, name, kind, content(), house.settings.most_bytes
    )
    try:
        answer = await to_thread.run_sync(
            once,
            request,
            file.digest,
            lambda: job_view(house.store.jobs.add(who, kind, file.id)),
            202,
        )
    except Conflict:
        await to_thread.run_sync(house.store.uploads.drop, file)
        raise
    told = msgspec.json.decode(answer.content)
    answer.headers["Location"] = f"/api/v1/jobs/{told['id']}"
    return answer


async def _whole(request: AnyRequest) -> AsyncIterator[bytes]:
    """Yield what comes in; say so where it broke off, which is no fault of the server's."""
    try:
        async for some in request.stream():
            yield some
    except InternalServerException:
        said = "The upload broke off; nothing of it was kept. Send it again."
        raise InputError(said) from None


@post(
    "/api/v1/scrub",
    opt=HANDS_IN,
    status_code=202,
    responses=problems(409),
    request_max_body_size=None,
    operation_class=Upload,
)
async def scrub(request: AnyRequest) -> Response[JobView]:
    """Hand in a claim file (837P) as the body, of any size; the same content is one job."""
    return await _handed_in(request, "claims")


@post(
    "/api/v1/remit",
    opt=HANDS_IN,
    status_code=202,
    responses=problems(409),
    request_max_body_size=None,
    operation_class=Upload,
)
async def remit(request: AnyRequest) -> Response[JobView]:
    """Hand in a payment file (835) as the body, of any size."""
    return await _handed_in(request, "payments")


@post(
    "/api/v1/files",
    opt=HANDS_IN,
    status_code=202,
    responses=problems(409),
    request_max_body_size=None,
    operation_class=Upload,
)
async def files(request: AnyRequest) -> Response[JobView]:
    """Hand in claims, payments, or visits and courses as JSON; how the file begins decides."""
    return await _handed_in(request, None)


@get("/api/v1/jobs", opt=OFFICE, responses=problems(), sync_to_thread=True)
def jobs(request: AnyRequest, before: Place = None, limit: Limit = 50) -> JobsListed:
    """Return the clinic's jobs, the newest first. before: what `next` said."""
    after = (1 << 60, "")
    if before is not None:
        moment, _, name = before.partition("-")
        after = (int(moment), name)
    found = house_of(request).store.jobs.all(person(request), after=after, limit=limit)
    more = f"{found[-1].made_ms}-{found[-1].id}" if len(found) == limit else None
    return JobsListed(tuple(map(job_view, found)), more)


@get("/api/v1/jobs/{job_id:str}", opt=OFFICE, responses=problems(404), sync_to_thread=True)
def job(request: AnyRequest, job_id: FromPath[str]) -> JobView:
    """Return a job and how far it has come."""
    return job_view(house_of(request).store.jobs.one(person(request), job_id))


@get(
    "/api/v1/jobs/{job_id:str}/summary",
    opt=OFFICE,
    responses=problems(404),
    sync_to_thread=True,
)
def job_summary(request: AnyRequest, job_id: FromPath[str]) -> Record:
    """Return the sums over the file; 404 while the job has not ended."""
    told = house_of(request).store.jobs.summary(person(request), job_id)
    if told is None:
        raise Absent("This job has not come to its end.")
    found: Record = msgspec.json.decode(told)
    return found


@get(
    "/api/v1/jobs/{job_id:str}/clean",
    opt=OFFICE,
    responses=problems(404),
    media_type=X12,
    operation_class=Download,
    sync_to_thread=True,
)
def clean_file(request: AnyRequest, job_id: FromPath[str]) -> Stream:
    """Return the claims that may be sent, as a claim file."""
    return sorted_file(request, job_id, "clean")


@get(
    "/api/v1/jobs/{job_id:str}/held",
    opt=OFFICE,
    responses=problems(404),
    media_type=X12,
    operation_class=Download,
    sync_to_thread=True,
)
def held_file(request: AnyRequest, job_id: FromPath[str]) -> Stream:
    """Return the claims that are held, as a claim file."""
    return sorted_file(request, job_id, "held")


@post(
    "/api/v1/jobs/{job_id:str}/stop",
    opt=HANDS_IN,
    status_code=200,
    responses=problems(404),
    sync_to_thread=True,
)
def stop(request: AnyRequest, job_id: FromPath[str]) -> JobView:
    """Stop a job; what it found so far is kept."""
    return job_view(house_of(request).store.jobs.stop(person(request), job_id))


@post(
    "/api/v1/jobs/{job_id:str}/again",
    opt=HANDS_IN,
    status_code=200,
    responses=problems(404),
    sync_to_thread=True,
)
def again(request: AnyRequest, job_id: FromPath[str]) -> JobView:
    """Queue a job again that failed or was stopped; it goes on behind what was kept."""
    return job_view(house_of(request).store.jobs.again(person(request), job_id))


ROUTES = (scrub, remit, files, jobs, job, job_summary, clean_file, held_file, stop, again)
