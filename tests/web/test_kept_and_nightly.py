"""What is kept of a visit: held or not, as heavy as the clinic says, audited anew every night."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from chartproof.audit import audit
from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.store.tallies import Narrowed, Tallies
from chartproof.visits import visit_from
from chartproof.web.jobs.nightly import Nightly
from chartproof.web.jobs.worker import work_once
from chartproof.web.kept import as_it_came, kept_visit
from chartproof.web.tables import shelf_and_rules

TOO_MANY: dict[str, Any] = {  # Any: a visit as JSON has it
    "id": "v1",
    "date_of_service": "2026-03-03",
    "payer": "medicare",
    "charges": [{"code": "97110", "units": 4, "modifiers": ["GP"]}],
    "text": "S: Knee sore.\nO: Therapeutic exercise 15 min: 3x10 squats.\nSigned, A. Tester, PT",
}


def keep(store: Store, owner: Person, record: dict[str, Any]) -> str:  # Any: as above
    shelf, rules = shelf_and_rules(store, owner)
    outcome = audit(visit_from(record), rules=rules, shelf=shelf)
    (made,) = store.items.keep(owner, [kept_visit(outcome, as_it_came(record), key=record["id"])])
    return made


def severities(store: Store, owner: Person) -> dict[str, str | None]:
    shelf, rules = shelf_and_rules(store, owner)
    found = audit(visit_from(TOO_MANY), rules=rules, shelf=shelf).findings
    return {f.rule: f.severity for f in found}


def test_a_visit_with_an_error_is_held_and_never_counts_as_clean(
    store: Store, owner: Person
) -> None:
    made = keep(store, owner, TOO_MANY)
    assert any(f.severity == "error" for f in store.items.one(owner, made).findings)
    assert store.items.one(owner, made).item.status == "held"
    facets = Tallies(store.vault).facets(owner, Narrowed())
    assert (facets.ready, facets.held) == (0, 1)


def test_a_visit_with_nothing_to_settle_is_ok(store: Store, owner: Person) -> None:
    made = keep(store, owner, {k: v for k, v in TOO_MANY.items() if k != "text"} | {"charges": []})
    whole = store.items.one(owner, made)
    assert not [f for f in whole.findings if f.severity == "error"]
    assert whole.item.status == "ok"


def test_the_clinic_decides_how_heavy_a_finding_is_whatever_the_rule_says(
    store: Store, owner: Person
) -> None:
    before = severities(store, owner)
    assert before
    for rule in before:
        store.own.set_rule(
            owner,
            rule,
            active=True,
            severity="note" if before[rule] != "note" else "error",
            since=date(2026, 1, 1),
            reason="as our auditor asks",
        )
    after = severities(store, owner)
    assert after == {r: "note" if s != "note" else "error" for r, s in before.items()}


def test_a_finding_with_a_severity_of_its_own_is_overruled_too(store: Store, owner: Person) -> None:
    from msgspec.structs import replace

    from chartproof.model import Finding
    from chartproof.rules import all_rules
    from chartproof.web import tables

    rule = next(r for r in all_rules() if r.rule.looks_at == "visit")
    saying = replace(rule, check=lambda *_: iter([Finding(message="m", severity="error")]))
    shelf, _ = shelf_and_rules(store, owner)
    weighed = tables._weighing(saying, "note")
    (found,) = weighed.check(visit_from(TOO_MANY), shelf)
    assert isinstance(found, Finding)
    assert found.severity == "note"


def test_every_night_what_is_kept_is_audited_by_the_rules_of_the_day(
    store: Store, owner: Person
) -> None:
    now = [1_790_000_000_000]
    store.vault.now = lambda: now[0]
    made = keep(store, owner, TOO_MANY)
    errors = [f.rule for f in store.items.one(owner, made).findings if f.severity == "error"]
    nightly = Nightly(store)
    nightly.look()
    assert work_once(store, "w")
    assert store.items.one(owner, made).item.version == 1, "nothing changed, nothing is written"
    for rule in errors:
        store.own.set_rule(
            owner, rule, active=False, severity=None, since=date(2026, 1, 1), reason="not here"
        )
    now[0] += 86_400_000
    nightly.look()
    assert work_once(store, "w")
    whole = store.items.one(owner, made)
    assert not [f for f in whole.findings if f.severity == "error" and f.state == "open"]
    job = store.jobs.all(owner)[0]
    assert (job.kind, job.state) == ("nightly", "done")
    told = json.loads(store.jobs.summary(owner, job.id) or b"")
    assert told == {"audited": 1, "changed": 1}


def test_started_again_on_the_same_day_nothing_is_audited_twice(
    store: Store, owner: Person
) -> None:
    keep(store, owner, TOO_MANY)
    Nightly(store).look()
    Nightly(store).look()
    assert len(store.jobs.all(owner)) == 1


def test_where_nothing_is_kept_there_is_no_nightly_job(store: Store, owner: Person) -> None:
    Nightly(store).look()
    assert store.jobs.all(owner) == []
