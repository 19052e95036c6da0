"""Questions, denials and what lies between two days, on each kind of database."""

from __future__ import annotations

from datetime import date

import pytest
from clocks_and_items import PASSWORD, Clock, item

from chartproof.errors import Absent, Conflict, InputError
from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.store.questions import CHOICES, Asked
from chartproof.store.records import Compared, NewDenial, NewFinding
from chartproof.store.visits import Span

ASKED = Asked(rule="dosage-missing", message="No dose", ask="Dose of ____", quotes=("bike",))


@pytest.fixture
def rae(store: Store, owner: Person) -> Person:
    _, word = store.people.invite(
        owner, email="rae@elm.example", name="Rae", role="clinician", clinician="R. Osei"
    )
    return store.people.accept(word, PASSWORD)


def a_finding(store: Store, owner: Person) -> str:
    (kept,) = store.items.keep(owner, [item()])
    return store.items.one(owner, kept).findings[0].id


def test_a_question_waits_is_answered_and_read(
    store: Store, owner: Person, rae: Person, clock: Clock
) -> None:
    finding = a_finding(store, owner)
    made = store.questions.ask(owner, finding, rae.id, ASKED)
    with pytest.raises(Conflict):
        store.questions.ask(owner, finding, rae.id, ASKED)
    assert (store.questions.unanswered(rae), store.questions.waiting(rae)) == (1, 1)
    assert (store.questions.unanswered(owner), store.questions.waiting(owner)) == (0, 0)
    clock.go(minutes=5)
    for choice, words in (("surely", ""), ("answered", " "), ("stands", "x" * 5000)):
        with pytest.raises(InputError):
            store.questions.answer(rae, made, choice, words)
    store.questions.answer(rae, made, "stands", "see page 2")
    (asked,) = store.questions.by(owner)
    assert (asked.asked, asked.choice, asked.answer) == (ASKED, "stands", "see page 2")
    assert asked.answered_ms == asked.made_ms + 300_000
    assert not asked.read
    store.questions.read(owner)
    assert store.questions.by(owner)[0].read
    assert [q.id for q in store.questions.of(owner, [finding, "none"])[finding]] == [made]


def test_answers_that_wait_come_first(store: Store, owner: Person, rae: Person) -> None:
    finding = a_finding(store, owner)
    first = store.questions.ask(owner, finding, rae.id, ASKED)
    store.questions.answer(rae, first, CHOICES[1], "")
    second = store.questions.ask(owner, finding, rae.id, ASKED)
    assert [q.id for q in store.questions.to(rae)] == [second, first]
    assert [q.id for q in store.questions.by(owner)] == [first, second]


def test_questions_are_nobody_else_s(
    store: Store, owner: Person, rae: Person, stranger: Person
) -> None:
    finding = a_finding(store, owner)
    with pytest.raises(Absent):
        store.questions.ask(stranger, finding, stranger.id, ASKED)
    with pytest.raises(Absent):
        store.questions.ask(owner, finding, stranger.id, ASKED)
    made = store.questions.ask(owner, finding, rae.id, ASKED)
    for other in (owner, stranger):
        with pytest.raises(Absent):
            store.questions.answer(other, made, "stands", "")
    assert store.questions.of(stranger, [finding]) == {}
    assert not store.questions.may_see(stranger, store.questions.to(rae)[0].item_id)


def test_what_another_state_would_bring_is_told_and_not_kept(store: Store, owner: Person) -> None:
    (kept,) = store.items.keep(owner, [item()])
    fresh = (
        NewFinding(rule="response-missing", severity="warning", mark="b"),
        NewFinding(rule="goal-link-missing", severity="warning", mark="c"),
    )
    assert store.items.compared(owner, kept, fresh) == Compared((0,), (1,), (0,))
    version = store.items.one(owner, kept).item.version
    changed = store.items.replace(owner, kept, version, item(findings=fresh))
    assert changed == Compared((0,), (1,), (0,))
    states = {f.rule: f.state for f in store.items.one(owner, kept).findings}
    assert states["units-exceed-minutes"] == "fixed"
    assert store.items.compared(owner, kept, fresh) == Compared((), (), (0, 1))


def test_every_visit_of_some_days_comes_once_by_day(
    store: Store, owner: Person, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chartproof.store.visits.AT_ONCE", 3)
    days = [date(2026, 3, 1 + n // 4).isoformat() for n in range(10)]
    payers = ["aetna" if n % 2 else "medicare" for n in range(10)]
    store.items.keep(
        owner, [item(f"v{n}", day=days[n], payer=payers[n]) for n in reversed(range(10))]
    )
    span = Span(first="2026-03-01", last="2026-03-02")
    found = list(store.visits.each(owner, span))
    assert [k.day for k in found] == days[:8]
    assert len({k.id for k in found}) == 8 == store.visits.count(owner, span)
    assert sorted(store.visits.payers(owner, span)) == ["aetna", "medicare"]
    assert len(list(store.visits.each(owner, span, frozenset({"aetna"})))) == 4
    named = Span(first="2026-03-01", last="2026-03-09", rule="response-missing")
    assert store.visits.count(owner, named) == 10
    assert store.visits.count(owner, Span(first="2026", last="2027", rule="no-such-rule")) == 0
    assert store.visits.last_day(owner, "2026-03-02") == "2026-03-02"
    assert store.visits.last_day(stranger, "2027-01-01") == ""
    assert list(store.visits.each(stranger, span)) == []


def test_denials_by_cause_the_most_dollars_first(
    store: Store, owner: Person, stranger: Person
) -> None:
    job = store.jobs.add(owner, "payments")
    causes = ["no approval", None, "no approval"]
    with store.vault.writing() as rows:
        store.items.keep_denials(
            rows,
            owner.clinic_id,
            job.id,
            [
                NewDenial(
                    number=n,
                    claim=f"C{n}",
                    day="2026-03-03",
                    reason="CO-197",
                    cause=cause,
                    rule=None,
                    cents=100 * (n + 1),
                    content=b'{"claim_id": "C"}',
                )
                for n, cause in enumerate(causes)
            ],
        )
    found, count = store.denials.find(owner, "no approval", None)
    assert ([d.cents for d in found], count) == ([300, 100], 2)
    assert store.denials.find(owner, "", None)[1] == 1, "those without a cause"
    assert store.denials.find(owner, None, None, limit=1)[1] == 3
    assert store.denials.one(owner, found[0].id).content == b'{"claim_id": "C"}'
    assert store.denials.find(stranger, None, None) == ([], 0)
    with pytest.raises(Absent):
        store.denials.one(stranger, found[0].id)
