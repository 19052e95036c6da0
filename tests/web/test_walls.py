"""Every route, tried without signing in, with a wrong role, with another clinic's id.

The routes come from the application itself: a route that is added is tried without being named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import ADDRESS, Browser, employ, sign_in
from litestar import Litestar
from litestar.handlers.http_handlers.base import HTTPRouteHandler
from litestar.testing import TestClient

from chartproof.store import Store
from chartproof.store.people import ROLES, Person, Role
from chartproof.store.questions import Asked
from chartproof.store.records import NewFinding, NewItem
from chartproof.web.access import open_to_anybody
from chartproof.web.app import make_app, route_handlers
from chartproof.web.house import House

_PART = re.compile(r"\{(\w+):\w+\}")
REFUSED = {401, 403}


def routes(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """Yield method, path and handler of every route of ours."""
    for handler in route_handlers(app):
        assert isinstance(handler, HTTPRouteHandler)
        for path in sorted(handler.paths):
            for method in sorted(m for m in handler.http_methods if m != "OPTIONS"):
                yield str(method), path, handler


def filled(path: str, ids: dict[str, str] | None = None) -> str:
    """Return the path with something in each of its places."""
    return _PART.sub(lambda m: (ids or {}).get(m[1], "0" * 24), path)


def test_there_are_routes_to_try(app: Litestar) -> None:
    assert len(list(routes(app))) > 30


def test_nobody_gets_in_without_signing_in(app: Litestar, browser: Browser) -> None:
    let_in = []
    for method, path, handler in routes(app):
        if handler.opt["roles"] is None:
            continue
        answer = browser.request(method, filled(path))
        if answer.status_code not in REFUSED:
            let_in.append((method, path, answer.status_code))
    assert not let_in


@pytest.mark.parametrize("role", ROLES)
def test_no_role_gets_where_it_does_not_belong(
    app: Litestar, browser: Browser, store: Store, owner: Person, role: Role
) -> None:
    who = owner if role == "administrator" else employ(store, owner, role)
    headers = sign_in(browser, store, who)
    let_in = []
    for method, path, handler in routes(app):
        roles = handler.opt["roles"]
        if roles is None or role in roles:
            continue
        answer = browser.request(method, filled(path), headers=headers)
        if answer.status_code != 403:
            let_in.append((method, path, answer.status_code))
    assert not let_in


def test_a_change_without_the_word_of_the_page_is_refused(
    app: Litestar, browser: Browser, store: Store, owner: Person
) -> None:
    sign_in(browser, store, owner)
    let_in = []
    for method, path, handler in routes(app):
        if method in ("GET", "HEAD") or "administrator" not in (handler.opt["roles"] or ()):
            continue
        for headers in ({}, {"X-CSRF-Token": "guessed"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = browser.request(method, filled(path), headers=headers)
            if answer.status_code != 403:
                let_in.append((method, path, answer.status_code))
    assert not let_in


def test_a_token_reaches_only_its_scope(
    app: Litestar, browser: Browser, store: Store, owner: Person
) -> None:
    word, _ = store.sessions.new_token(owner, "t", ("rules",), 1)
    let_in = []
    for method, path, handler in routes(app):
        if handler.opt["roles"] is None or handler.opt["scope"] == "rules":
            continue
        answer = browser.request(method, filled(path), headers={"Authorization": f"Bearer {word}"})
        if answer.status_code != 403:
            let_in.append((method, path, answer.status_code))
    assert not let_in
    allowed = browser.get("/api/v1/rules", headers={"Authorization": f"Bearer {word}"})
    assert allowed.status_code == 200


def test_another_clinic_s_ids_lead_nowhere(
    app: Litestar, browser: Browser, store: Store, owner: Person
) -> None:
    stranger = store.people.new_clinic(
        "Oak Street", email="olga@oak.example", password="four green kettles", who="Olga"
    )
    ids = ids_of(store, owner)
    headers = sign_in(browser, store, stranger)
    before = store.items.one(owner, ids["item_id"]).findings
    let_in = []
    for method, path, handler in routes(app):
        named = _PART.findall(path)
        if handler.opt["roles"] is None or not set(named) & set(ids):
            continue
        for how in (
            *({"json": body} for body in BODIES),
            {"data": FORM | {"patient": ids["patient_id"]}},
        ):
            answer = browser.request(method, filled(path, ids), headers=headers, **how)  # type: ignore[arg-type]  # json or data
            if answer.status_code < 400:
                let_in.append((method, path, answer.status_code))
    assert not let_in
    assert store.items.one(owner, ids["item_id"]).findings == before
    assert store.people.one(owner, owner.id) == owner


BODIES: tuple[dict[str, object], ...] = (
    {"version": 1, "to": None},
    {"version": 1, "reason": "no", "until": "2027-01-01"},
    {"version": 1, "state": "fixed"},
    {"words": "no"},
)
FORM = {
    **{"version": "1", "name": "No", "role": "biller", "action": "lock", "reason": "no"},
    **{"choice": "answered", "words": "no"},
}
"""What every form of a page about one record takes, so that it is refused for the record alone."""
QUESTION = Asked(rule="units-exceed-minutes", message="m", ask="a")
PUBLIC = {"mark", "name", "which"}  # of a file beside the pages, a rule, a payer; clean or held


def test_every_kind_of_id_is_tried_with_another_clinic_s(
    app: Litestar, store: Store, owner: Person
) -> None:
    named = {name for _, path, _ in routes(app) for name in _PART.findall(path)}
    assert named - PUBLIC == set(ids_of(store, owner))


def ids_of(store: Store, owner: Person) -> dict[str, str]:
    """Return ids of records of the owner's clinic, by the names that routes give them."""
    found = NewFinding(rule="units-exceed-minutes", severity="error", mark="a")
    (item,) = store.items.keep(
        owner,
        [
            NewItem(
                kind="visit",
                key="v1",
                status="held",
                content=b'{"id": "v1"}',
                outcome=b"{}",
                patient="seven",
                findings=(found,),
            )
        ],
    )
    file = store.uploads.receive(owner, "a.837", "claims", [b"ISA*"])
    job = store.jobs.add(owner, "claims", file.id)
    _, token = store.sessions.new_token(owner, "t", ("audit",), 1)
    finding = store.items.one(owner, item).findings[0].id
    return {
        "item_id": item,
        "finding_id": finding,
        "patient_id": store.items.patients(owner)[0][0].id,
        "job_id": job.id,
        "token_id": token.id,
        "account_id": owner.id,
        "hold_id": store.holds.begin(owner, "asked for"),
        "question_id": store.questions.ask(owner, finding, owner.id, QUESTION),
    }


def test_a_route_that_does_not_say_whom_it_is_open_to_keeps_all_shut(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from litestar import get

    from chartproof.web import app as application

    @get("/open-door", sync_to_thread=False)
    def door() -> str:
        return "open"

    monkeypatch.setattr(application, "route_handlers", lambda app: [door])
    with pytest.raises(RuntimeError, match="whom it is open to"):
        make_app(house)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", ""])
def test_another_host_name_is_refused(app: Litestar, host: str) -> None:
    with TestClient(app, base_url=ADDRESS) as other:
        answer = other.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 421


def test_what_is_open_before_signing_in_is_named_here(app: Litestar) -> None:
    """A route that is opened to anybody is opened on purpose."""
    assert open_to_anybody()["roles"] is None
    found = {path for _, path, handler in routes(app) if handler.opt["roles"] is None}
    assert found == {
        *("/sign-in", "/sign-in/code", "/start", "/welcome"),
        *("/sign-in/enrol", "/sign-in/enrol/confirm"),
        *("/sign-in/provider", "/sign-in/provider/back"),
        *("/static/{mark:str}/{name:str}", "/api/v1/health", "/api/v1/ready", "/metrics"),
        "/api/v1/openapi.json",
    }


def test_too_many_tries_are_slowed_down(browser: Browser, owner: Person) -> None:
    form = {"email": "nobody@elm.example", "password": "not this one at all"}
    found = [browser.post("/sign-in", data=form).status_code for _ in range(12)]
    assert found[-1] == 429
    assert set(found) == {422, 429}


def test_every_answer_carries_the_content_policy(browser: Browser) -> None:
    for path in ("/sign-in", "/nothing", "/api/v1/health", "/api/v1/nothing"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
