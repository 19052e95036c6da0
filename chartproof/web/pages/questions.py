"""Questions to a colleague: asked from a finding, answered here, read where they were asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect
from markupsafe import Markup
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.store.people import Person
from chartproof.store.questions import CHOICES, Asked, Question
from chartproof.store.records import Whole
from chartproof.web.access import open_to_all, person
from chartproof.web.house import AnyRequest, House, house_of
from chartproof.web.pages.frame import said_day, shown
from chartproof.web.pages.looked_at import ask_html, rule_sentence
from chartproof.web.rendering import see_other

CHOICE_WORDS = {
    "answered": "Answered in words",
    "nothing_more": "Nothing more was done",
    "not_recalled": "Not recalled",
    "stands": "The note stands as written",
}
OPEN_QUESTION = "What does the record show? ____"
MOST_QUOTES = 4
Shown = dict[str, Any]  # Any: to templates and JSON


class Answered(Struct, frozen=True):
    """What the form of an answer holds."""

    choice: str = ""
    words: str = ""


AnswerForm = Annotated[Answered, Body(media_type=RequestEncodingType.URL_ENCODED)]


def send(house: House, who: Person, finding_id: str, to: str) -> None:
    """Send the question of a finding to a colleague; to: empty for the visit's own clinician."""
    row = house.store.work.finding(who, finding_id)
    whole = house.store.items.one(who, row.item_id)
    receiver = _receiver(house, who, whole, to)
    house.store.questions.ask(who, finding_id, receiver.id, asked_of(whole, row.position))


def asked_of(whole: Whole, position: int) -> Asked:
    """Return what a finding asks, with the words of the note that it is about."""
    told: Shown = msgspec.json.decode(whole.outcome)
    found = told.get("findings", [])
    if not 0 <= position < len(found):
        raise InputError("This finding is gone; there is nothing to ask any more.")
    finding = found[position]
    quotes = [e["text"] for e in finding.get("evidence") or [] if e.get("text")]
    return Asked(
        rule=finding["rule"],
        message=finding["message"],
        ask=finding.get("ask") or OPEN_QUESTION,
        severity=finding.get("severity") or "note",
        name=str(told.get("claim_id") or told.get("id") or ""),
        day=whole.item.day,
        kind=whole.item.kind,
        # a claim's words are its patient's name and number; who treats needs neither
        quotes=tuple(quotes[:MOST_QUOTES]) if whole.item.kind != "claim" else (),
    )


def _receiver(house: House, who: Person, whole: Whole, to: str) -> Person:
    """Return who is asked; raise InputError where that is nobody who may see the patient."""
    people = [p for p in house.store.people.all(who) if p.active and p.id != who.id]
    if to:
        found = next((p for p in people if p.id == to), None)
    else:
        name = whole.item.clinician
        found = next((p for p in people if name and p.clinician == name), None)
        if found is None and whole.item.kind != "claim":
            found = next((p for p in people if p.id == _typed_by(name)), None)
    if found is None:
        raise InputError("No account goes with who treated; choose whom to ask.")
    if (
        found.role == "clinician"
        and whole.item.kind != "claim"
        and not house.store.questions.may_see(found, whole.item.id)
    ):
        raise InputError(f"{found.name} does not treat this patient; choose somebody who does.")
    return found


def _typed_by(clinician: str | None) -> str:
    """Return the account that a visit was typed by, where nobody is named in it."""
    return (clinician or "").removeprefix("account:")


@get("/questions", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def questions(request: AnyRequest) -> Response[str]:
    """Show what somebody was asked, and what came back of what they asked."""
    answer = questions_page(request)
    house_of(request).store.questions.read(person(request))
    return answer


def questions_page(
    request: AnyRequest,
    *,
    status: int = 200,
    fault: str | None = None,
    kept: Answered | None = None,
) -> Response[str]:
    """Return the page. kept: an answer that was refused, as it was typed."""
    who, house = person(request), house_of(request)
    names = {p.id: p.name for p in house.store.people.all(who)}
    to = [_shown(house, who, q, names) for q in house.store.questions.to(who)]
    by = [_shown(house, who, q, names) for q in house.store.questions.by(who)]
    return shown(
        request,
        "questions.html",
        "/questions",
        status=status,
        fault=fault,
        waiting=[q for q in to if not q["answered"]],
        answered=[q for q in to if q["answered"]],
        asked=by,
        choices=[(c, CHOICE_WORDS[c]) for c in CHOICES],
        kept=kept or Answered(),
        sentence=rule_sentence,
    )


def _shown(house: House, who: Person, q: Question, names: dict[str, str]) -> Shown:
    return {
        **question_shown(q, names),
        "id": q.id,
        "about": q.asked,
        "html": Markup(ask_html(q.asked.ask)),
        "fresh": q.answered_ms is not None and not q.read,
        "href": f"/items/{q.item_id}?finding={q.finding_id}"
        if house.store.questions.may_see(who, q.item_id)
        else "",
    }


def question_shown(q: Question, names: dict[str, str]) -> Shown:
    """Return a question as it stands beside its finding."""
    return {
        "by": names.get(q.asked_by, "somebody"),
        "to": names.get(q.asked_to, "somebody"),
        "on": _day_of(q.made_ms),
        "answered": _day_of(q.answered_ms) if q.answered_ms else "",
        "choice": CHOICE_WORDS.get(q.choice or "", ""),
        "answer": q.answer,
    }


def _day_of(ms: int) -> str:
    return said_day(datetime.fromtimestamp(ms / 1000, UTC).date().isoformat())


@post(
    "/questions/{question_id:str}", opt=open_to_all(), include_in_schema=False, sync_to_thread=True
)
def answer(
    request: AnyRequest, question_id: FromPath[str], data: AnswerForm
) -> Response[Any] | Redirect:  # Any: a page
    """Keep an answer; it goes back to who asked."""
    try:
        house_of(request).store.questions.answer(
            person(request), question_id, data.choice, data.words
        )
    except InputError as fault:
        return questions_page(request, status=422, fault=str(fault), kept=data)
    return see_other("/questions")


ROUTES = (questions, answer)
