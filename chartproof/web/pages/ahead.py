"""What a change would have made of what is kept, as a piece of a page, as soon as it is known."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import MediaType, Response, get
from litestar.params import FromPath

from chartproof.errors import Absent
from chartproof.samples.scorecard import Scorecard
from chartproof.store.jobs import Job
from chartproof.web.access import open_to, person
from chartproof.web.ahead import PayerEffect, RuleEffect
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.jobs.ahead import CARD, PAYER, RULE
from chartproof.web.pages.frame import OFFICE
from chartproof.web.rendering import environment

PIECES: dict[str, tuple[str, Any]] = {  # Any: a type to decode
    PAYER: ("payer_effect.html", PayerEffect | None),
    RULE: ("rule_effect.html", RuleEffect | None),
    CARD: ("card.html", Scorecard),
}
OVER = ("done", "held", "failed", "stopped")


@get("/ahead/{job_id:str}", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def ahead(request: AnyRequest, job_id: FromPath[str]) -> Response[str]:
    """Return how far it has come, or what came of it. 202 while it goes on."""
    who, store = person(request), house_of(request).store
    job = store.jobs.one(who, job_id)
    if job.kind not in PIECES:
        raise Absent("There is nothing to look ahead at under this name.")
    told = store.jobs.summary(who, job_id) if job.state == "done" else None
    shown = piece(job.kind, told) if told is not None else waiting(job)
    return Response(shown, media_type=MediaType.HTML, status_code=200 if job.state in OVER else 202)


def piece(kind: str, told: bytes) -> str:
    """Return what came of it as a piece of a page."""
    template, shape = PIECES[kind]
    found = msgspec.json.decode(told, type=shape)
    return environment().get_template(template).render(found=found)


def waiting(job: Job) -> str:
    """Return how far a job has come as a piece of a page."""
    return environment().get_template("ahead.html").render(job=job)


ROUTES = (ahead,)
