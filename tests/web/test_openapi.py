"""The description of `/api/v1`, and thousands of odd requests made from it."""

from __future__ import annotations

from typing import Any

import schemathesis
from browsing import Browser
from hypothesis import HealthCheck, given, settings
from litestar import Litestar
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.web.limits import Limits

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 12


class Unlimited(Limits):
    """Limits that never run out: these tests ask very often."""

    def wait_seconds(self, kind: str, caller: str, limit: object) -> int:
        return 0


def test_every_route_is_described(app: Litestar) -> None:
    paths = app.openapi_schema.to_schema()["paths"]
    expected = ("audit", "units", "price", "scrub", "remit", "rules", "episodes", "jobs")
    assert not [p for p in expected if f"/api/v1/{p}" not in paths]
    for path, operations in paths.items():
        assert path.startswith("/api/v1/"), path
        for name, operation in operations.items():
            assert {"401", "422", "500"} <= set(operation["responses"]), (name, path)


def test_the_description_is_served_without_signing_in(browser: Browser) -> None:
    answer = browser.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "chartproof"


def test_odd_requests_get_documented_answers(app: Litestar, store: Store, owner: Person) -> None:
    """Every operation, many requests each, right and wrong: no 5xx, nothing undocumented."""
    app.state["house"].limits = Unlimited()
    scopes = ("audit", "claims", "records", "rules", "manage")
    word, _ = store.sessions.new_token(owner, "odd", scopes, 1)
    schema = schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", app, headers={"Host": "127.0.0.1"}
    )
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 25
    seen: dict[str, set[int]] = {}
    for operation in operations:
        statuses = seen.setdefault(operation.label, set())
        _try(operation, {"Authorization": f"Bearer {word}", "Host": "127.0.0.1"}, statuses)
    assert not {s for found in seen.values() for s in found} & {401, 421, 429}, "were let in"
    assert {200, 404, 422} <= {s for found in seen.values() for s in found}


def _try(operation: Any, headers: dict[str, str], seen: set[int]) -> None:  # Any: schemathesis'
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def each(case: Any) -> None:  # Any: as above
        seen.add(case.call_and_validate(headers=headers, checks=CHECKS).status_code)

    each()
