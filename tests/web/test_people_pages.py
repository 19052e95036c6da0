"""Accounts, one's own account, one-time codes, retention and the log, as pages."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pyotp
import pytest
from browsing import PASSWORD, Browser, employ, sign_in

from chartproof.errors import InputError
from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.store.records import NewItem
from chartproof.store.retention import Policy
from chartproof.store.sealing import Keyring, new_key, write_keys
from chartproof.web.house import House
from chartproof.web.jobs.deletion import KIND
from chartproof.web.jobs.nightly import Nightly
from chartproof.web.jobs.worker import work_once
from chartproof.web.pages.signing_in import browser_of

PAGE = {"Accept": "text/html"}
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}'; DROP TABLE account; --"


@pytest.fixture
def csrf(store: Store, owner: Person, browser: Browser) -> dict[str, str]:
    return sign_in(browser, store, owner)


def send(browser: Browser, path: str, csrf: dict[str, str], **form: str) -> httpx.Response:
    return browser.post(path, data=form, headers={**PAGE, **csrf})


def secret_on(page: str) -> str:
    found = re.search(r'class="code secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found[1].replace(" ", "")


def recovery_on(page: str) -> list[str]:
    return re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", page)


def item(key: str = "v1", day: str = "2020-01-01", patient: str = "seven") -> NewItem:
    return NewItem(
        kind="visit",
        key=key,
        status="held",
        content=b'{"id": "v1"}',
        outcome=b"{}",
        patient=patient,
        day=day,
    )


def test_codes_are_set_up_with_a_picture_a_code_and_recovery_codes(
    browser: Browser, csrf: dict[str, str], store: Store, owner: Person
) -> None:
    page = send(browser, "/me/codes", csrf).text
    secret = secret_on(page)
    assert '<svg viewBox="0 0' in page
    wrong = send(browser, "/me/codes/confirm", csrf, code="000000")
    assert wrong.status_code == 422
    assert secret not in wrong.text, "the secret is shown once"
    done = send(browser, "/me/codes/confirm", csrf, code=pyotp.TOTP(secret).now())
    codes = recovery_on(done.text)
    assert len(codes) == 10
    assert browser.get("/me/codes", headers=PAGE).text.count(codes[0]) == 0
    assert store.onetime.secret(owner) == secret
    assert send(browser, "/me/codes", csrf).status_code == 303, "no second secret beside it"


def test_codes_go_off_with_the_password_alone(
    browser: Browser, csrf: dict[str, str], store: Store, owner: Person
) -> None:
    before = store.onetime.begin(owner, pyotp.random_base32())
    assert send(browser, "/me/codes/off", csrf, password="not the one").status_code == 422
    assert store.onetime.secret(owner) is not None
    assert send(browser, "/me/codes/recovery", csrf, password="nor this one").status_code == 422
    fresh = recovery_on(send(browser, "/me/codes/recovery", csrf, password=PASSWORD).text)
    assert len(fresh) == 10
    assert not set(fresh) & set(before)
    assert send(browser, "/me/codes/off", csrf, password=PASSWORD).status_code == 303
    assert store.onetime.secret(owner) is None


def test_an_administrator_s_own_codes_need_the_password_too(
    browser: Browser, csrf: dict[str, str], store: Store, owner: Person
) -> None:
    store.onetime.begin(owner, pyotp.random_base32())
    here = f"/accounts/{owner.id}"
    assert "Reset one-time codes" not in browser.get(here, headers=PAGE).text
    refused = send(browser, f"{here}/do", csrf, action="codes off", version="1")
    assert refused.status_code == 422
    assert store.onetime.secret(owner) is not None


def test_where_codes_are_wanted_nobody_gets_in_before_they_are_set_up(
    browser: Browser, store: Store, owner: Person
) -> None:
    biller = employ(store, owner, "biller")
    store.onetime.want(owner, ("biller",), version=1)
    form = {"email": biller.email, "password": PASSWORD}
    assert browser.post("/sign-in", data=form).headers["location"] == "/sign-in/enrol"
    assert browser.get("/queue").status_code == 401
    page = browser.get("/sign-in/enrol").text
    word = re.search(r'name="csrf" content="([^"]+)"', page)
    assert word is not None
    csrf = {"X-CSRF-Token": word[1]}
    secret = secret_on(send(browser, "/sign-in/enrol", csrf).text)
    done = send(browser, "/sign-in/enrol/confirm", csrf, code=pyotp.TOTP(secret).now())
    assert len(recovery_on(done.text)) == 10
    assert browser.get("/queue", headers=PAGE).status_code == 200
    assert browser.get("/sign-in/enrol", headers=PAGE).status_code == 403
    fresh = {"X-CSRF-Token": store.sessions.of(browser.cookies["chartproof_session"]).csrf}  # type: ignore[union-attr]  # signed in just now
    refused = send(browser, "/me/codes/off", fresh, password=PASSWORD)
    assert "wants one-time codes" in refused.text


def test_a_password_alone_does_not_reach_the_setting_up_of_other_codes(
    browser: Browser, store: Store, owner: Person
) -> None:
    """Who has codes in use cannot have them replaced by somebody who knows the password."""
    store.onetime.begin(owner, pyotp.random_base32())
    browser.post("/sign-in", data={"email": owner.email, "password": PASSWORD})
    word = re.search(r'name="csrf" content="([^"]+)"', browser.get("/sign-in/code").text)
    assert word is not None
    for path in ("/sign-in/enrol", "/sign-in/enrol/confirm"):
        answer = send(browser, path, {"X-CSRF-Token": word[1]}, code="000000")
        assert answer.status_code == 403


def test_a_recovery_code_lets_in_once_and_five_wrong_ones_lock(
    browser: Browser, store: Store, owner: Person
) -> None:
    codes = store.onetime.begin(owner, pyotp.random_base32())

    def half() -> dict[str, str]:
        browser.post("/sign-in", data={"email": owner.email, "password": PASSWORD})
        word = re.search(r'name="csrf" content="([^"]+)"', browser.get("/sign-in/code").text)
        assert word is not None
        return {"X-CSRF-Token": word[1]}

    assert send(browser, "/sign-in/code", half(), code=codes[0]).headers["location"] == "/"
    browser.cookies.clear()
    csrf = half()
    assert send(browser, "/sign-in/code", csrf, code=codes[0]).status_code == 422
    for _ in range(4):
        send(browser, "/sign-in/code", csrf, code="000000")
    locked = send(browser, "/sign-in/code", csrf, code=codes[1])
    assert locked.status_code == 422
    assert "opens again in 15 minutes" in locked.text
    assert browser.get("/queue").status_code == 401


def test_an_account_is_invited_by_a_link_that_is_shown_once(
    browser: Browser, csrf: dict[str, str], store: Store, owner: Person
) -> None:
    form = {"name": HOSTILE, "email": "cleo@elm.example", "role": "clinician", "clinician": "C."}
    page = send(browser, "/accounts", csrf, **form).text
    link = re.search(r'value="http://127.0.0.1(/welcome\?link=[^"]+)"', page)
    assert link is not None
    assert "<script>alert" not in page
    made = next(p for p in store.people.all(owner) if p.email == "cleo@elm.example")
    assert link[1] not in browser.get(f"/accounts/{made.id}", headers=PAGE).text
    again = send(browser, "/accounts", csrf, **form)
    assert again.status_code == 422
    assert "There is an account" in again.text
    browser.cookies.clear()
    sent = {"password": PASSWORD, "again": PASSWORD}
    assert browser.post(link[1], data=sent).headers["location"] == "/"
    assert browser.get(link[1], headers=PAGE).status_code == 404


def test_an_account_is_locked_signed_out_and_opened(
    browser: Browser, csrf: dict[str, str], store: Store, owner: Person
) -> None:
    biller = employ(store, owner, "biller")
    word, _ = store.sessions.open(biller, verified=True)
    where = f"/accounts/{biller.id}/do"

    def act(action: str) -> httpx.Response:
        version = str(store.people.one(owner, biller.id).version)
        return send(browser, where, csrf, action=action, version=version)

    assert act("sign out").status_code == 303
    assert store.sessions.of(word) is None
    stale = send(browser, where, csrf, action="lock", version="1")
    assert stale.status_code == 409
    assert "Somebody else changed this account" in stale.text
    act("lock")
    assert not store.people.one(owner, biller.id).active
    act("open")
    assert store.people.one(owner, biller.id).active
    for _ in range(5):
        with pytest.raises(InputError):
            store.people.checked(biller.email, "wrong wrong wrong")
    assert "locked for 15 minutes" in browser.get(f"/accounts/{biller.id}", headers=PAGE).text
    act("unlock")
    assert store.people.checked(biller.email, PASSWORD).id == biller.id
    actions = {e.action for e in store.log_of(owner, subject=biller.id)}
    assert {"account changed", "signed out everywhere", "sign-in refused"} <= actions


def test_the_last_administrator_cannot_be_locked(
    browser: Browser, csrf: dict[str, str], owner: Person
) -> None:
    answer = send(browser, f"/accounts/{owner.id}/do", csrf, action="lock", version="1")
    assert answer.status_code == 422
    assert "only administrator" in answer.text


def test_a_patient_is_named_for_a_clinician(
    browser: Browser, csrf: dict[str, str], store: Store, owner: Person
) -> None:
    clinician = employ(store, owner, "clinician", clinician="C. Leo, PT")
    (kept,) = store.items.keep(owner, [item(patient="P-17")])
    patient = store.items.one(owner, kept).item.patient_id or ""
    where = f"/accounts/{clinician.id}"
    assert "P-17" in browser.get(where, headers=PAGE).text
    assert send(browser, f"{where}/patients", csrf, patient=patient).status_code == 303
    assert store.items.patients(clinician)[1] == 1
    assert send(browser, f"{where}/patients", csrf, forget=patient).status_code == 303
    assert store.items.patients(clinician)[1] == 0


def test_one_s_own_password_sessions_tokens_and_keys(
    browser: Browser, csrf: dict[str, str], store: Store, owner: Person
) -> None:
    elsewhere, other = store.sessions.open(owner, verified=True, agent="Safari on iPhone")
    assert "Safari on iPhone" in browser.get("/me", headers=PAGE).text
    send(browser, "/me/sessions/end", csrf, session=other.hash)
    assert store.sessions.of(elsewhere) is None
    new = "nine loud trombones"
    wrong = send(browser, "/me/password", csrf, old="no", password=new, again=new)
    assert wrong.status_code == 422
    right = send(browser, "/me/password", csrf, old=PASSWORD, password=new, again=new)
    assert right.status_code == 303
    assert browser.get("/me", headers=PAGE).status_code == 200, "this session goes on"
    assert store.people.checked(owner.email, new).id == owner.id
    page = send(browser, "/me/tokens", csrf, name="nightly", scope="rules", days="30").text
    word = re.search(r'value="(cpt_[^"]+)"', page)
    assert word is not None
    bearer = {"Authorization": f"Bearer {word[1]}"}
    assert browser.get("/api/v1/rules", headers=bearer).status_code == 200
    assert browser.get("/api/v1/items", headers=bearer).status_code == 403
    token = store.sessions.tokens(owner)[0].id
    send(browser, f"/me/tokens/{token}/end", csrf)
    assert browser.get("/api/v1/rules", headers=bearer).status_code == 401
    send(browser, "/me/keys", csrf)
    assert "data-no-letters" in browser.get("/me", headers=PAGE).text


def test_a_policy_is_tried_kept_and_applied_as_a_job(
    browser: Browser, csrf: dict[str, str], store: Store, owner: Person
) -> None:
    old, fresh = store.items.keep(owner, [item(), item("v2", day="2999-01-01")])
    tried = send(browser, "/retention", csrf, notes="365", version="1", do="try")
    assert "Tried, not kept yet" in tried.text
    assert "<b>1</b>" in tried.text
    assert store.retention.policy(owner.clinic_id).notes is None
    for wrong in ("soon", "0", "-1", "1e3", "9" * 30):
        answer = send(browser, "/retention", csrf, notes=wrong, version="1")
        assert answer.status_code == 422, wrong
        assert f'value="{wrong}"' in answer.text, "what was typed is kept"
    assert send(browser, "/retention", csrf, notes="365", version="1").status_code == 303
    assert send(browser, "/retention/delete", csrf).status_code == 303
    assert work_once(store, "w")
    assert [i.id for i in store.items.find(owner)[0]] == [fresh]
    assert (store.jobs.all(owner)[0].kind, store.jobs.all(owner)[0].state) == (KIND, "done")
    assert "1 deleted" in browser.get("/retention", headers=PAGE).text
    assert old not in browser.get("/queue", headers=PAGE).text


def test_every_night_the_policy_is_applied_where_something_is_due(
    store: Store, owner: Person
) -> None:
    store.items.keep(owner, [item(day="2999-01-01")])
    store.retention.set_policy(owner, store.retention.policy(owner.clinic_id), version=1)
    Nightly(store).look()
    assert not [j for j in store.jobs.all(owner) if j.kind == KIND]
    store.items.keep(owner, [item("v2")])
    store.retention.set_policy(owner, Policy(notes=365), version=2)
    Nightly(store).look()
    while work_once(store, "w"):
        pass
    assert store.items.find(owner)[1] == 1
    told = {e.action: e.account_id for e in store.log_of(owner)}
    assert told["deleted by policy"] is None, "nobody asked for it: the program did it"


def test_a_legal_hold_is_begun_and_lifted(
    browser: Browser, csrf: dict[str, str], store: Store, owner: Person
) -> None:
    (kept,) = store.items.keep(owner, [item(patient=HOSTILE)])
    patient = store.items.one(owner, kept).item.patient_id or ""
    assert send(browser, "/retention/holds", csrf, patient=patient).status_code == 422
    send(browser, "/retention/holds", csrf, patient=patient, reason=HOSTILE)
    page = browser.get("/retention", headers=PAGE).text
    assert "<script>alert" not in page
    (hold,) = store.holds.all(owner)
    assert send(browser, f"/retention/holds/{hold.id}/end", csrf).status_code == 303
    assert send(browser, f"/retention/holds/{hold.id}/end", csrf).status_code == 409


def test_the_log_is_shown_narrowed_and_checked(
    browser: Browser, csrf: dict[str, str], store: Store, owner: Person
) -> None:
    for _ in range(120):
        store.sessions.open(owner, verified=True)
    first = browser.get("/log", headers=PAGE).text
    older = re.search(r'href="(/log\?before=\d+[^"]*)"', first)
    assert older is not None
    rest = browser.get(older[1].replace("&amp;", "&"), headers=PAGE).text
    assert "account made" in rest
    assert "none changed, none missing" in send(browser, "/log", csrf).text
    assert "account made" not in browser.get("/log?who=nobody", headers=PAGE).text
    with store.vault.writing() as rows:
        rows.run("DROP TRIGGER log_stays")
        rows.run("UPDATE log SET subject = 'another' WHERE seq = 2")
    assert "entry 2 was changed" in send(browser, "/log", csrf).text


def test_an_auditor_reads_the_log_and_changes_no_account(
    browser: Browser, store: Store, owner: Person
) -> None:
    csrf = sign_in(browser, store, employ(store, owner, "auditor"))
    assert browser.get("/log", headers=PAGE).status_code == 200
    for path in ("/accounts", "/retention", f"/accounts/{owner.id}"):
        assert browser.get(path, headers=PAGE).status_code == 403
        assert send(browser, path, csrf).status_code in (403, 405)


def test_guessing_tokens_is_slowed_down(browser: Browser, house: House) -> None:
    found = {
        browser.get("/api/v1/rules", headers={"Authorization": "Bearer cpt_guess"}).status_code
        for _ in range(300)
    }
    assert found == {401, 429}


def test_keys_are_changed_under_a_running_server(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    old, new = new_key(), new_key()
    write_keys(path, (old,))
    running = Keyring((old,), path)
    before = running.seal(b"before", "a")
    write_keys(path, (new, old))
    assert running.open(Keyring((new,)).seal(b"after", "a"), "a") == b"after"
    assert Keyring((new,)).open(running.seal(b"from now on", "a"), "a") == b"from now on"
    assert running.open(before, "a") == b"before"
    path.unlink()
    assert running.open(before, "a") == b"before", "a file that is gone changes nothing"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/2010 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("curl/8.0", ""),
        ("<script>" * 500, ""),
    ],
)
def test_a_browser_is_called_as_people_call_it(said: str, shown: str) -> None:
    assert browser_of(said) == shown


def test_a_form_says_how_many_patients_it_does_not_list_and_keeps_the_one_it_came_from(
    browser: Browser,
    csrf: dict[str, str],
    store: Store,
    owner: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chartproof.web.pages.patients.MOST_LISTED", 1)
    made = [item(f"v{n}", patient=f"P-{n}", day=f"2026-03-0{n}") for n in (1, 2, 3)]
    oldest = store.items.one(owner, store.items.keep(owner, made)[0]).item.patient_id
    for page in ("/packets", "/appeals"):
        text = browser.get(f"{page}?patient={oldest}", headers=PAGE).text
        assert f'<option value="{oldest}" selected>P-1</option>' in text, page
        assert "1 seen longer ago are not listed" in text, page
    for page in ("/retention", f"/accounts/{employ(store, owner, 'clinician').id}"):
        text = browser.get(page, headers=PAGE).text
        assert "2 seen longer ago are not listed" in text, page
