"""What `/api/v1` takes and gives, and how its answers are documented."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from chartproof.errors import InputError
from chartproof.store.jobs import Job
from chartproof.store.records import FindingRow, FindingState, Item
from chartproof.store.sessions import Scope, Token
from chartproof.web.problems import MEDIA_TYPE, Problem

Record = dict[str, Any]  # Any: JSON in the shape of docs/reference/json.md
Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many at most.")]
Offset = Annotated[int, QueryParameter(ge=0, le=10_000_000, description="How many to pass over.")]
Before = Annotated[int | None, QueryParameter(ge=0, description="What `next` said.")]
Place = Annotated[
    str | None,
    QueryParameter(pattern="^[0-9]{1,15}-[0-9a-f]{1,40}$", description="What `next` said."),
]
Wanted = Annotated[str | None, QueryParameter(max_length=200)]
MOST_VISITS = 500

ALWAYS = {
    400: "The request cannot be read",
    401: "No session and no valid token",
    403: "Not open to this role or scope",
    413: "Larger than this installation takes",
    415: "Another kind of content is expected",
    421: "Another host name is expected",
    422: "What was sent is not what is expected",
    429: "Too many requests; see Retry-After",
    500: "Something went wrong here",
    503: "The database does not answer for now",
    507: "No room left on the disk",
}
SOMETIMES = {404: "There is no such record in this clinic", 409: "Somebody else changed it"}


def problems(*more: int) -> dict[int, ResponseSpec]:
    """Return the answers of a route when something is wrong; more: 404, 409."""
    said = ALWAYS | {status: SOMETIMES[status] for status in more}
    return {
        status: ResponseSpec(
            data_container=Problem,
            description=words,
            media_type=MEDIA_TYPE,
            generate_examples=False,
        )
        for status, words in said.items()
    }


class Listed(Struct, frozen=True):
    """Items of a list. next: the offset of the rest, null at the end. total: of all."""

    items: tuple[Item, ...]
    total: int
    next: int | None = None


class JobView(Struct, frozen=True, kw_only=True):
    """A job. done: how far it is, in claims or visits; state: its end is done, held or failed."""

    id: str
    kind: str
    state: str
    stage: str
    done: int
    file_id: str | None
    error: str | None
    made_ms: int
    ended_ms: int | None
    fresh: bool = False


class JobsListed(Struct, frozen=True):
    """Jobs, the newest first. next: give it as `before` for older ones."""

    jobs: tuple[JobView, ...]
    next: str | None = None


class ItemView(Struct, frozen=True):
    """A visit, claim or course with its outcome and how far its findings have come."""

    item: Item
    outcome: Record
    findings: tuple[FindingRow, ...]


class Service(Struct, frozen=True):
    """Minutes of one code."""

    code: Annotated[str, Meta(max_length=20)]
    minutes: Annotated[int, Meta(ge=0, le=1440)]
    assistant_minutes: Annotated[int, Meta(ge=0, le=1440)] = 0


class UnitsAsked(Struct, frozen=True):
    """A question of units. method: cms, ama, ceiling or full_15. on: a day, as 2026-03-03."""

    services: Annotated[tuple[Service, ...], Meta(min_length=1, max_length=100)]
    method: Annotated[str, Meta(max_length=20)] = "cms"
    on: Annotated[str, Meta(max_length=20)] | None = None


class VisitsSent(Struct, frozen=True):
    """Several visits, each as docs/reference/json.md has it."""

    visits: Annotated[tuple[Record, ...], Meta(max_length=MOST_VISITS)]


class Assigning(Struct, frozen=True):
    """To whom a finding goes; null: to nobody. version: the one that was read."""

    version: int
    to: Annotated[str, Meta(max_length=100)] | None = None


class Waiving(Struct, frozen=True):
    """Why a finding is accepted, and until which day."""

    version: int
    reason: Annotated[str, Meta(max_length=4000)]
    until: Annotated[str, Meta(max_length=20)]


class Settling(Struct, frozen=True):
    """fixed, or open again."""

    version: int
    state: FindingState


class Commenting(Struct, frozen=True):
    """What is to stand beside a finding."""

    words: Annotated[str, Meta(max_length=4000)]


class TokenAsked(Struct, frozen=True):
    """A token for a program."""

    name: Annotated[str, Meta(max_length=100)]
    scopes: tuple[Scope, ...]
    days: int = 90


class TokenMade(Struct, frozen=True):
    """A fresh token. word: shown this once."""

    token: Token
    word: str


class Health(Struct, frozen=True):
    """Whether the program runs, or is ready to work."""

    status: str
    version: str


def job_view(job: Job) -> JobView:
    """Return a job as programs see it."""
    return JobView(
        id=job.id,
        kind=job.kind,
        state=job.state,
        stage=job.stage,
        done=job.done,
        file_id=job.file_id,
        error=job.error,
        made_ms=job.made_ms,
        ended_ms=job.ended_ms,
        fresh=job.fresh,
    )


def day_from(words: str) -> date:
    """Return a day; raise InputError for anything else."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise InputError("expected a day such as 2026-03-03") from None
