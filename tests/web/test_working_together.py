"""Questions, mended claims and looks ahead without a browser: who may, and what is refused."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from browsing import Browser, employ, sign_in

from benchmarks import rule_precision
from chartproof import corpus
from chartproof.errors import Conflict, InputError
from chartproof.invented.faults import PLANTERS
from chartproof.invented.files import write
from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.store.questions import Asked
from chartproof.web.ahead import payer_effect, rule_effect
from chartproof.web.filing import ClaimContent, claim_content
from chartproof.web.house import House
from chartproof.web.jobs import Doing
from chartproof.web.jobs.ahead import _saying
from chartproof.web.jobs.worker import work_once
from chartproof.web.mended import claim_bytes
from chartproof.web.pages.form_words import number_in
from chartproof.web.pages.payers import checked_payer
from chartproof.web.pages.questions import send
from chartproof.web.pages.recheck import look_again
from chartproof.web.precision import measured
from chartproof.x12.segments import Delimiters

PLANTED = "discipline-modifier-missing"
ASKED = Asked(rule="dosage-missing", message="No dose", ask="Dose of ____: sets ____")
CLAIM = "CLM*A1*62***11:B:1*Y*A*Y*Y~LX*1~SV1*HC:97110*62*UN*1***1~"


def a_visit(name: str, clinician: str = "Rae Osei, PT", units: int = 3) -> dict[str, Any]:
    return {
        "id": name,
        "patient_id": f"patient of {clinician}",
        "clinician": clinician,
        "discipline": "PT",
        "payer": "medicare",
        "date_of_service": "2026-03-03",
        "text": "Therapeutic exercise (97110) 20 minutes one-on-one. Rae Osei, PT",
        "charges": [{"code": "97110", "units": units, "modifiers": ["GP"]}],
    }


def hand_in(store: Store, owner: Person, *visits: dict[str, Any]) -> None:
    content = b"\n".join(map(msgspec.json.encode, visits))
    file = store.uploads.receive(owner, "visits.jsonl", "visits", [content])
    store.jobs.add(owner, "visits", file.id)
    while work_once(store, "tests"):
        pass


@pytest.fixture
def rae(store: Store, owner: Person) -> Person:
    return employ(store, owner, "clinician", "Rae Osei, PT")


def a_finding(store: Store, who: Person, rule: str = "units-exceed-minutes") -> tuple[str, str]:
    """Return the item and the finding of a rule."""
    item = store.items.find(who)[0][0]
    row = next(f for f in store.items.one(who, item.id).findings if f.rule == rule)
    return item.id, row.id


def test_a_question_carries_the_rule_s_own_words_and_the_quotes(
    house: House, store: Store, owner: Person, rae: Person
) -> None:
    hand_in(store, owner, a_visit("v1"))
    _, finding = a_finding(store, owner)
    send(house, owner, finding, "")
    (question,) = store.questions.to(rae)
    assert question.asked.quotes == ("20 minutes",)
    assert "____" in question.asked.ask
    assert (question.choice, question.answer) == (None, "")
    with pytest.raises(Conflict, match="asked already"):
        send(house, owner, finding, rae.id)


def test_nobody_is_asked_of_a_patient_whom_they_do_not_treat(
    house: House, store: Store, owner: Person, rae: Person
) -> None:
    hand_in(store, owner, a_visit("v1", "Sam Oak, PT"))
    _, finding = a_finding(store, owner)
    for to, said in (("", "No account"), (rae.id, "does not treat")):
        with pytest.raises(InputError, match=said):
            send(house, owner, finding, to)
    assert store.questions.to(rae) == []


def test_only_who_was_asked_answers_and_only_once(
    store: Store, owner: Person, rae: Person, browser: Browser
) -> None:
    hand_in(store, owner, a_visit("v1"))
    _, finding = a_finding(store, owner)
    made = store.questions.ask(owner, finding, rae.id, ASKED)
    given = {"choice": "stands", "words": ""}
    refused = browser.post(f"/questions/{made}", data=given, headers=sign_in(browser, store, owner))
    assert refused.status_code == 404
    headers = sign_in(browser, store, rae)
    empty = browser.post(
        f"/questions/{made}", data={"choice": "answered", "words": "  "}, headers=headers
    )
    assert empty.status_code == 422
    assert browser.post(f"/questions/{made}", data=given, headers=headers).status_code == 303
    assert browser.post(f"/questions/{made}", data=given, headers=headers).status_code == 404
    assert store.questions.waiting(owner) == 1
    store.questions.read(owner)
    assert store.questions.waiting(owner) == 0
    store.questions.ask(owner, finding, rae.id, ASKED)  # asked again once it was answered


def test_questions_go_with_their_record_and_are_sealed(
    store: Store, owner: Person, rae: Person
) -> None:
    hand_in(store, owner, a_visit("v1"))
    item, finding = a_finding(store, owner)
    made = store.questions.ask(owner, finding, rae.id, ASKED)
    store.questions.answer(rae, made, "answered", "three sets of purple words")
    store.close()
    place = Path(store.place)
    assert b"purple words" not in b"".join(p.read_bytes() for p in place.parent.glob("clinic*"))
    store.retention.delete_item(owner, item)
    assert store.questions.to(rae) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Expected the claim's segments"),
        ("hello", "Expected the claim's segments"),
        (CLAIM.replace("A1", "B2"), "This is claim 'B2'"),
        (CLAIM + CLAIM, "a second claim"),
        (CLAIM + "SE*10*0001~", "SE is no part of a claim"),
        (CLAIM + "~~<script>~", "expected a tag"),
        ("ISA*nonsense", "is not in this file, which holds 0 claims"),
        (CLAIM + "NTE*ADD*" + "x" * 2_000_000, "larger than one claim"),
    ],
)
def test_words_that_are_no_such_claim_are_refused(words: str, said: str) -> None:
    with pytest.raises(InputError, match=said.replace("(", r"\(")):
        claim_bytes(words, ClaimContent(CLAIM), Delimiters())


def test_a_version_that_is_no_number_is_none() -> None:
    odd = ("", "-1", "1.0", "\u00b2", "\u0661", "9" * 10, "9" * 5000)
    assert [number_in(words) for words in odd] == [None] * len(odd)
    assert number_in("17") == 17


def test_a_mended_claim_takes_its_file_s_own_marks(tmp_path: Path) -> None:
    by_line = CLAIM.replace("~", "\n")
    assert (
        claim_bytes(by_line, ClaimContent(CLAIM.replace("~", "~\r\n")), Delimiters())
        == CLAIM.replace("~", "~\r\n").encode()
    )
    write(tmp_path, claims=3, seed=2, faulty=0)
    file = (tmp_path / "claims.837").read_text()
    name = file.split("CLM*")[2].split("*")[0]
    other = Delimiters(element="|", component=">", repetition="^", terminator="'")
    taken = claim_bytes(file, ClaimContent(f"CLM|{name}|1'"), other).decode()
    assert taken.startswith(f"CLM|{name}|")
    assert "SV1|HC>" in taken
    assert "~" not in taken


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_a_claim_leaves_in_the_bytes_that_it_came_in(charset: str) -> None:
    raw = (CLAIM + "NTE*ADD*PEÑA~").encode(charset)
    content = claim_content(raw, raw)
    assert (content.charset, content.leaves()) == (charset, raw)
    assert claim_bytes(content.segments, content, Delimiters()) == raw


def test_what_the_file_has_no_room_for_is_said_by_its_segment() -> None:
    held = ClaimContent(CLAIM, charset="latin-1")
    with pytest.raises(InputError, match=r"Segment 4: .*Latin-1"):
        claim_bytes(CLAIM + "NTE*ADD*\N{EURO SIGN}~", held, Delimiters())


def test_claims_of_one_file_are_looked_at_again_beside_the_others(
    house: House, store: Store, owner: Person, tmp_path: Path
) -> None:
    planters = [p for p in PLANTERS if p.rule == PLANTED]
    write(tmp_path, claims=12, seed=5, faulty=0.5, planters=planters)
    content = (tmp_path / "claims.837").read_bytes()
    file = store.uploads.receive(owner, "claims.837", "claims", [content])
    store.jobs.add(owner, "claims", file.id)
    while work_once(store, "tests"):
        pass
    items = store.items.find(owner)[0]
    before = {i.id: store.items.one(owner, i.id) for i in items}
    count, said = look_again(house, owner, [i.id for i in items])
    assert count == 12
    assert all("0 gone, 0 new" in words or "nothing found" in words for words in said)
    for item_id, was in before.items():
        now = store.items.one(owner, item_id)
        assert (now.outcome, now.item.status) == (was.outcome, was.item.status)
        assert [f.id for f in now.findings] == [f.id for f in was.findings]


def test_a_rule_that_was_off_is_looked_for_in_every_visit(store: Store, owner: Person) -> None:
    hand_in(store, owner, a_visit("v1"), a_visit("v2"))
    name = "units-exceed-minutes"
    off = rule_effect(store, owner, name, "off")
    assert off is not None
    assert (off.visits, off.found, off.claims_wait) == (2, (2, 0), False)
    store.own.set_rule(
        owner, name, active=False, severity=None, since=date(2020, 1, 1), reason="tried"
    )
    on = rule_effect(store, owner, name, "error")
    assert on is not None
    assert (on.found, on.claims_wait) == ((0, 2), True)


def test_a_payer_s_effect_knows_no_most_visits(
    store: Store, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chartproof.web.ahead.PRICED_AT_ONCE", 2)
    monkeypatch.setattr("chartproof.store.visits.AT_ONCE", 2)
    hand_in(store, owner, *(a_visit(f"v{n}", units=1) for n in range(7)))
    text = (
        'name = "medicare"\ntitle = "Ours"\nkind = "commercial"\nbased_on = "commercial"\n'
        '[[price]]\npays = "per_unit"\nusd = 10\nvalid_from = 2020-01-01\nsource = "own"\n'
        'standing = "seen"\n[source.own]\ntitle = "t"\ncitation = "c"\nstanding = "seen"\n'
    )
    found = payer_effect(store, owner, "medicare", checked_payer("medicare", text, ()))
    assert found is not None
    assert (found.tried.visits, found.tried.moved) == (7, 7)
    assert str(found.tried.total.now_usd) in ("70", "70.00")
    assert [c.count for c in found.tried.by_code] == [7]


def test_a_look_ahead_that_was_cut_off_begins_again_and_says_so(
    store: Store, owner: Person, browser: Browser, house: House
) -> None:
    settings = {"rule": "dosage-missing", "state": "off", "total": 60}
    job = store.jobs.add(owner, "rule effect", settings=settings)
    headers = sign_in(browser, store, owner)
    for again, done in ((False, 40), (True, 0)):
        taken = store.jobs.claim("w")
        assert taken is not None
        say = _saying(Doing(store, taken, owner))
        for count in range(1, done + 1):
            say(count)
        page = browser.get(f"/ahead/{job.id}", headers=headers).text
        assert f"{done} of 60" in page
        assert ("began again from the start" in page) is again
        store.jobs.release(taken)


def test_what_lies_ahead_is_the_clinic_s_own(
    store: Store, owner: Person, browser: Browser, house: House
) -> None:
    job = store.jobs.add(owner, "rule effect", settings={"rule": "dosage-missing", "state": "off"})
    other = store.jobs.add(owner, "nightly")
    headers = sign_in(browser, store, employ(store, owner, "clinician"))
    assert browser.get(f"/ahead/{job.id}", headers=headers).status_code == 403
    headers = sign_in(browser, store, owner)
    assert browser.get(f"/ahead/{job.id}", headers=headers).status_code == 202
    assert browser.get(f"/ahead/{other.id}", headers=headers).status_code == 404
    while work_once(store, "tests"):
        pass
    assert "No visit is kept" in browser.get(f"/ahead/{job.id}", headers=headers).text


def test_how_precision_is_counted() -> None:
    notes = corpus.notes("test")[:40]
    counts = rule_precision.of_notes(notes)
    truths = [corpus.truth(n)[0] for n in notes]
    due = sum("NO_DOSAGE" in t for t in truths)
    dosage = counts["dosage-missing"]
    assert dosage["right"] + dosage["missed"] == due > 0
    written = rule_precision.table((("notes", 40, counts),), date(2026, 3, 3))
    row = next(r for r in csv.DictReader(written.splitlines()) if r["rule"] == "dosage-missing")
    assert (row["corpus"], row["looked_at"], row["on"]) == ("notes", "40", "2026-03-03")
    assert int(row["found"]) == dosage["right"] + dosage["wrong"]
    assert int(row["right"]) == dosage["right"]


def test_precision_is_dated_and_says_where_it_was_measured() -> None:
    (notes,) = (m for m in measured("units-exceed-minutes") if m.corpus == "notes")
    assert notes.found >= notes.right > 0
    low, high = notes.precision.low, notes.precision.high
    assert low is not None
    assert high is not None
    assert low <= notes.right / notes.found <= high
    assert measured("no-such-rule") == ()
