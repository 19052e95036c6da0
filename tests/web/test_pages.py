"""Pages without a browser: what they hold, what they refuse, what they never obey."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from browsing import Browser, employ, sign_in

from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.store.tallies import Narrowed, Tallies
from chartproof.web.house import House
from chartproof.web.jobs.nightly import Nightly
from chartproof.web.jobs.worker import work_once
from chartproof.web.pages.charts import Series, bars
from chartproof.web.pages.frame import rule_words
from chartproof.web.pages.items import segments
from chartproof.web.pages.payers import BLANK_FILE, checked_payer
from chartproof.web.pages.queue import LONGEST_WAIVER

PAGE = {"Accept": "text/html"}
HOSTILE = "<script>alert(1)</script> '; DROP TABLE item; -- {{ 7*7 }} \x1b[2J </textarea>"
VISIT = {
    "id": "v1",
    "date_of_service": "2026-03-03",
    "payer": "medicare",
    "discipline": "PT",
    "charges": [{"code": "97110", "units": 3, "modifiers": ["GP"]}],
    "text": "Therapeutic exercise 20 minutes one-on-one. Alex Moreno, PT",
}


@pytest.fixture
def headers(store: Store, owner: Person, browser: Browser) -> dict[str, str]:
    return sign_in(browser, store, owner)


def keep(browser: Browser, headers: dict[str, str], visit: dict[str, Any], **more: str) -> str:
    """Keep a visit from the desk and return its item."""
    answer = browser.post("/desk/keep", json={"visit": visit, **more}, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["href"]).rpartition("/")[2]


def first_finding(store: Store, who: Person, item: str, rule: str) -> tuple[str, int]:
    found = next(f for f in store.items.one(who, item).findings if f.rule == rule)
    return found.id, found.version


def act(browser: Browser, headers: dict[str, str], **done: Any) -> dict[str, Any]:
    answer = browser.post("/queue/act", json=done, headers=headers)
    found: dict[str, Any] = answer.json()
    return {**found, "code": answer.status_code}


def test_the_desk_says_what_was_found_and_where(browser: Browser, headers: dict[str, str]) -> None:
    found = browser.post("/desk/look", json=VISIT, headers=headers).json()
    number = next(i for i, f in enumerate(found["findings"], 1) if "units-exceed-minutes" in f)
    start, end, severity, _ = next(m for m in found["marks"] if m[3] == number)
    assert (str(VISIT["text"])[start:end], severity) == ("20 minutes", "error")
    assert "Supported" in found["sums"]


def test_words_of_a_note_are_escaped_in_every_answer(
    browser: Browser, headers: dict[str, str]
) -> None:
    visit = {**VISIT, "text": f"{HOSTILE} 97110 20 minutes {HOSTILE}"}
    found = browser.post("/desk/look", json=visit, headers=headers).json()
    shown = json.dumps(found, ensure_ascii=False)
    assert "<script>" not in shown
    assert "\x1b" not in shown
    item = keep(browser, headers, visit, patient=HOSTILE)
    pages = [f"/items/{item}", f"/items/{item}/peek", "/queue", "/patients", "/dashboard"]
    for path in pages:
        page = browser.get(path, headers=PAGE)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert "</textarea> " not in page.text, path
        assert " 49 " not in page.text, "no template syntax is obeyed"


def test_a_note_of_five_megabytes_is_taken_and_shown(
    browser: Browser, headers: dict[str, str]
) -> None:
    text = (VISIT["text"] + "\n" + "tolerated well " * 40 + "\n") * 8000  # type: ignore[operator]  # text
    item = keep(browser, headers, {**VISIT, "text": text[:5_000_000]})
    page = browser.get(f"/items/{item}", headers=PAGE)
    assert page.status_code == 200


def test_two_people_who_edit_one_visit(
    browser: Browser, headers: dict[str, str], store: Store, owner: Person
) -> None:
    item = keep(browser, headers, VISIT)
    edited = {**VISIT, "text": "Therapeutic exercise 38 minutes one-on-one. Alex Moreno, PT"}
    for expected in (200, 409):
        sent = {"visit": edited, "item": item, "version": 1}
        answer = browser.post("/desk/keep", json=sent, headers=headers)
        assert answer.status_code == expected
    states = {f.rule: f.state for f in store.items.one(owner, item).findings}
    assert states["units-exceed-minutes"] == "fixed"


def test_a_waiver_needs_a_reason_and_an_end(
    browser: Browser, headers: dict[str, str], store: Store, owner: Person
) -> None:
    item = keep(browser, headers, VISIT)
    marked, version = first_finding(store, owner, item, "units-exceed-minutes")
    findings = [{"id": marked, "version": version}]
    day = (date.today() + timedelta(days=30)).isoformat()
    late = (date.today() + timedelta(days=LONGEST_WAIVER + 1)).isoformat()
    right = {"why": "Other", "words": "Order, page 2", "until": day}
    for wrong in ({"why": "because"}, {"words": " "}, {"until": late}, {"until": "soon"}):
        told = act(browser, headers, action="waive", findings=findings, **{**right, **wrong})
        assert told["done"] == 0
        assert told["said"]
    assert act(browser, headers, action="waive", findings=findings, **right)["done"] == 1
    assert act(browser, headers, action="waive", findings=findings, **right)["said"] == [
        "Somebody else changed this finding. Load it again, then decide."
    ]
    entries = list(store.items.one(owner, item).findings)
    assert next(f for f in entries if f.id == marked).reason == "Other: Order, page 2"


def test_what_is_waived_no_longer_holds(
    browser: Browser, headers: dict[str, str], store: Store, owner: Person
) -> None:
    item = keep(browser, headers, VISIT)
    tallies = Tallies(store.vault)
    assert tallies.held(owner) == 1
    day = date.today().isoformat()
    for f in store.items.one(owner, item).findings:
        told = act(
            browser,
            headers,
            action="waive",
            findings=[{"id": f.id, "version": f.version}],
            why="The finding misread the note",
            words="it stands on page 1",
            until=day,
        )
        assert told["done"] == 1
    assert tallies.held(owner) == 0
    assert tallies.decided(owner)["units-exceed-minutes"].misread == 1


def test_a_waiver_that_has_run_out_holds_again(
    browser: Browser, headers: dict[str, str], store: Store, owner: Person
) -> None:
    item = keep(browser, headers, VISIT)
    marked, version = first_finding(store, owner, item, "units-exceed-minutes")
    store.work.waive(owner, marked, version, "Other: page 2", date.today())
    nightly = Nightly(store)
    nightly.look()
    assert store.work.finding(owner, marked).state == "waived", "its last day counts"
    tomorrow = store.vault.now() + 86_400_000
    store.vault.now = lambda: tomorrow
    nightly.look()
    assert store.work.finding(owner, marked).state == "open"


def test_an_auditor_looks_and_comments_only(
    browser: Browser, headers: dict[str, str], store: Store, owner: Person
) -> None:
    item = keep(browser, headers, VISIT)
    marked, version = first_finding(store, owner, item, "units-exceed-minutes")
    auditor = employ(store, owner, "auditor")
    own = sign_in(browser, store, auditor)
    findings = [{"id": marked, "version": version}]
    assert act(browser, own, action="fix", findings=findings)["code"] == 422
    assert act(browser, own, action="comment", findings=findings, words="seen")["done"] == 1
    assert "seen" in browser.get(f"/items/{item}", headers=PAGE).text


def test_looking_again_uses_the_rules_as_they_are_set(
    browser: Browser, headers: dict[str, str], store: Store, owner: Person
) -> None:
    item = keep(browser, headers, VISIT)
    form = {
        "state": "off",
        "since": "2026-01-01",
        "reason": "tried",
        "_csrf": headers_word(headers),
    }
    answer = browser.post("/rules/units-exceed-minutes", data=form, headers=PAGE)
    assert answer.status_code == 303
    assert act(browser, headers, action="check", items=[item])["done"] == 1
    left = {f.rule for f in store.items.one(owner, item).findings if f.position >= 0}
    assert "units-exceed-minutes" not in left


def headers_word(headers: dict[str, str]) -> str:
    return headers["X-CSRF-Token"]


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return out.getvalue()


def test_a_folder_of_notes_as_a_zip(
    browser: Browser, headers: dict[str, str], store: Store, owner: Person
) -> None:
    charges = json.dumps({**VISIT, "text": None, "id": None} | {"id": "monday"})
    content = zipped(
        **{
            "../../etc/monday.txt": str(VISIT["text"]),
            "../../etc/monday.json": charges,
            "notes/no-charges.txt": "A note alone.",
            "picture.png": "not a note",
        }
    )
    answer = browser.post("/queue/upload", files={"file": ("d.zip", content)}, headers=headers)
    told = answer.json()
    assert answer.status_code == 200, told
    assert any("no-charges.txt" in f for f in told["faults"])
    assert work_once(store, "w")
    assert store.items.find(owner)[1] == 1
    again = browser.post("/queue/upload", files={"file": ("d.zip", content)}, headers=headers)
    assert again.json()["fresh"] is False


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.zip", b"PK\x03\x04 cut off"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 JFIF"),
        ("empty.837", b""),
        ("ack.999", b"ISA*00*          *00*          *ZZ*A~ST*999*0001~"),
    ],
)
def test_a_file_of_the_wrong_kind_is_named_so(
    browser: Browser, headers: dict[str, str], name: str, content: bytes
) -> None:
    answer = browser.post("/queue/upload", files={"file": (name, content)}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_filters_narrow_and_stay_out_of_each_other_s_way(
    browser: Browser, headers: dict[str, str], store: Store, owner: Person
) -> None:
    keep(browser, headers, VISIT)
    keep(browser, headers, {**VISIT, "payer": "commercial", "id": "v2"})
    tallies = Tallies(store.vault)
    found = tallies.facets(owner, Narrowed(payer="medicare"))
    assert {f.value for f in found.payers} == {"medicare", "commercial"}
    assert found.held == 1
    rows, count = tallies.queue(owner, Narrowed(rule="units-exceed-minutes", payer="medicare"))
    assert count == 1
    assert rows[0].finding is not None
    assert rows[0].finding.rule == "units-exceed-minutes"


def test_a_cell_of_the_export_is_no_formula(
    browser: Browser, headers: dict[str, str], store: Store, owner: Person, house: House
) -> None:
    visit = {**VISIT, "clinician": "=HYPERLINK(1)"}
    keep(browser, headers, visit)
    table = browser.get("/dashboard/figures.csv?until=2026-03-31").text
    assert "HYPERLINK" in table
    assert ",=HYPERLINK" not in table


def test_a_chart_holds_nothing_that_our_policy_would_not_obey() -> None:
    drawn = str(
        bars(
            ["<b>", "2 Mar"],
            (Series("<script>", (1.0, 2.0), ("/queue", "/queue?rule=a&x=1")),),
            title="<i>",
            shown=lambda n: f"{n:g}",
        )
    )
    for word in ("<script", "<style", "style=", "onload", "<b>", "<i>"):
        assert word not in drawn
    assert 'href="/queue"' in drawn


def test_a_claim_s_segments_are_numbered_as_in_its_file() -> None:
    content = json.dumps({"segments": "CLM*1*90~\nLX*1~\nSV1*HC:97110*90*UN*2~"}).encode()
    place = {"segment": 12, "offset": 0, "element": 4, "path": None}
    told = {"at": {"segment": 10}, "findings": [{"severity": "warning", "at": [place]}]}
    found = segments(content, told)
    assert [s.number for s in found] == [10, 11, 12]
    assert found[2].severity == "warning"
    assert ("2", True) in found[2].parts
    assert segments(b"not ours", {}) == []


def test_a_payer_s_file_is_checked_beside_the_others() -> None:
    base = 'name = "a_one"\ntitle = "A"\nkind = "commercial"\nbased_on = "commercial"\n'
    assert checked_payer("a_one", base, ()).payers.find("a_one") is not None
    with pytest.raises(Exception, match="kind"):
        checked_payer("b_two", base.replace("a_one", "b_two").replace("commercial", "odd"), ())
    with pytest.raises(Exception, match="name"):
        checked_payer("../x", base, ())


def test_what_one_clinician_keeps_another_does_not_see(
    browser: Browser, headers: dict[str, str], store: Store, owner: Person
) -> None:
    item = keep(browser, headers, VISIT, patient="P-1")
    patient = store.items.one(owner, item).item.patient_id
    other = employ(store, owner, "clinician", clinician="C. Leo, PT")
    sign_in(browser, store, other)
    for path in (f"/items/{item}", f"/items/{item}/peek", f"/patients/{patient}"):
        assert browser.get(path, headers=PAGE).status_code == 404
    assert "P-1" not in browser.get("/patients", headers=PAGE).text
    assert browser.get("/queue", headers=PAGE).text.count("data-item=") == 0


def test_the_lines_that_an_empty_payer_s_file_suggests_can_be_used() -> None:
    blank = BLANK_FILE.format(name="our_payer", today="2026-01-01").replace("\n# ", "\n")
    shelf = checked_payer("our_payer", blank.replace('= ""', '= "Contract"'), ())
    assert shelf.payers.find("our_payer") is not None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kx-missing", "KX missing"),
        ("npi-check-digit-wrong", "NPI check digit wrong"),
        ("at-on-other-code", "AT on other code"),
        ("claim-malformed", "Claim malformed"),
    ],
)
def test_a_rule_is_named_in_words_with_its_modifier_as_written(name: str, words: str) -> None:
    assert rule_words(name) == words


def test_a_setting_that_was_not_seen_is_called_recalled_once(
    browser: Browser, store: Store, owner: Person
) -> None:
    sign_in(browser, store, owner)
    page = browser.get("/payers/uhc", headers=PAGE).text
    assert "commercial-habits, recalled" in page
    assert "recalled, recalled" not in page
