"""Visits, claims and findings: kept, seen, worked, deleted; each clinic by itself."""

from __future__ import annotations

from datetime import date

import pytest
from clocks_and_items import PASSWORD, SECRET, Clock, item

from chartproof.errors import Absent, Conflict, InputError
from chartproof.store import Store, log
from chartproof.store.people import Person
from chartproof.store.records import Asked, NewFinding
from chartproof.store.retention import Policy

MARKUP = "<script>alert(1)</script>'; DROP TABLE item; -- {{ 7*7 }} \x1b[31m \x00"


def test_words_are_sealed_and_come_back(store: Store, owner: Person) -> None:
    (made,) = store.items.keep(owner, [item()])
    assert store.items.one(owner, made).content == SECRET.encode()
    with store.vault.reading() as rows:
        held = repr(rows.all("SELECT * FROM item") + rows.all("SELECT * FROM patient"))
    assert SECRET not in held
    assert "patient seven" not in held


def test_the_same_again_is_one_item_whose_findings_keep_their_state(
    store: Store, owner: Person
) -> None:
    (made,) = store.items.keep(owner, [item()])
    first, second = store.items.one(owner, made).findings
    store.work.waive(owner, first.id, first.version, "timer failed", date(2026, 12, 31))
    fewer = item(findings=(NewFinding(rule="units-exceed-minutes", severity="error", mark="a"),))
    assert store.items.keep(owner, [fewer]) == [made]
    states = {f.id: f.state for f in store.items.one(owner, made).findings}
    assert states == {first.id: "waived", second.id: "fixed"}
    assert store.items.find(owner)[1] == 1


def test_of_two_who_edit_one_finding_the_second_is_told(store: Store, owner: Person) -> None:
    (made,) = store.items.keep(owner, [item()])
    finding = store.items.one(owner, made).findings[0]
    store.work.settle(owner, finding.id, finding.version, "fixed")
    with pytest.raises(Conflict, match="Somebody else"):
        store.work.assign(owner, finding.id, finding.version, owner.id)
    assert store.work.finding(owner, finding.id).state == "fixed"


def test_comments_hold_any_text(store: Store, owner: Person) -> None:
    (made,) = store.items.keep(owner, [item()])
    finding = store.items.one(owner, made).findings[0]
    store.work.comment(owner, finding.id, MARKUP)
    assert [c.words for c in store.work.comments(owner, finding.id)] == [MARKUP.strip()]
    with pytest.raises(InputError):
        store.work.comment(owner, finding.id, "  ")


def test_another_clinic_sees_nothing_and_changes_nothing(
    store: Store, owner: Person, stranger: Person
) -> None:
    (made,) = store.items.keep(owner, [item()])
    finding = store.items.one(owner, made).findings[0]
    patient = store.items.patients(owner)[0][0]
    assert store.items.find(stranger) == ([], 0)
    assert store.items.patients(stranger) == ([], 0)
    for act in (
        lambda: store.items.one(stranger, made),
        lambda: store.items.of_patient(stranger, patient.id),
        lambda: store.work.finding(stranger, finding.id),
        lambda: store.work.assign(stranger, finding.id, 1, None),
        lambda: store.work.settle(stranger, finding.id, 1, "fixed"),
        lambda: store.work.waive(stranger, finding.id, 1, "no", date(2027, 1, 1)),
        lambda: store.work.comment(stranger, finding.id, "no"),
        lambda: store.work.comments(stranger, finding.id),
        lambda: store.work.assign(owner, finding.id, 1, stranger.id),
        lambda: store.retention.delete_item(stranger, made),
    ):
        with pytest.raises(Absent):
            act()
    assert store.work.finding(owner, finding.id) == finding


def test_a_clinician_sees_own_patients_only(store: Store, owner: Person) -> None:
    _, link = store.people.invite(
        owner, email="r@c.example", name="R. Osei", role="clinician", clinician="R. Osei"
    )
    clinician = store.people.accept(link, PASSWORD)
    mine, shared, other = store.items.keep(
        owner,
        [
            item("v1"),
            item("v2", clinician="B. Lund", day="2026-03-05"),
            item("v3", clinician="B. Lund", patient="patient eight"),
        ],
    )
    seen = {i.id for i in store.items.find(clinician)[0]}
    assert seen == {mine, shared}, "a colleague's visit of the same patient is seen too"
    with pytest.raises(Absent):
        store.items.one(clinician, other)


def test_lists_are_narrowed_and_paged(store: Store, owner: Person) -> None:
    items = [item(f"v{i}", risk_cents=i, payer="a" if i % 2 else "b") for i in range(25)]
    store.items.keep(owner, items)
    found, total = store.items.find(owner, Asked(payer="a"), limit=5)
    assert (total, [i.risk_cents for i in found]) == (12, [23, 21, 19, 17, 15])
    assert store.items.find(owner, Asked(rule="response-missing", state="open"))[1] == 25
    assert store.items.find(owner, Asked(rule="response-missing", state="waived"))[1] == 0
    rest, _ = store.items.find(owner, Asked(payer="a"), offset=10, limit=5)
    assert [i.risk_cents for i in rest] == [3, 1]


def test_policy_deletes_what_is_old_and_logs_it(store: Store, owner: Person, clock: Clock) -> None:
    today = date.fromtimestamp(clock.ms / 1000).isoformat()
    old, fresh = store.items.keep(owner, [item("v1"), item("v2", day=today, patient="eight")])
    store.retention.set_policy(owner, Policy(notes=30), version=1)
    assert store.retention.delete_some(owner, "notes") == 1
    with pytest.raises(Absent):
        store.items.one(owner, old)
    assert store.items.one(owner, fresh).content == SECRET.encode()
    assert [p.label for p in store.items.patients(owner)[0]] == ["eight"]
    actions = [e.action for e in store.log_of(owner)]
    assert "deleted by policy" in actions


def test_who_saw_what_is_in_the_log_without_a_word_of_it(store: Store, owner: Person) -> None:
    (made,) = store.items.keep(owner, [item()])
    store.items.one(owner, made)
    entries = store.log_of(owner)
    assert ("saw", made, owner.id) in [(e.action, e.subject, e.account_id) for e in entries]
    assert SECRET not in repr(entries)
    assert "patient seven" not in repr(entries)
    with store.vault.reading() as rows:
        assert log.verify(rows, store.vault.index_key).wrong is None
