"""Signing in and out, as a browser does it."""

from __future__ import annotations

import re

import pyotp
from browsing import PASSWORD, Browser, sign_in

from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.store.records import Asked
from chartproof.web import codes
from chartproof.web.jobs.worker import work_once


def test_the_first_account_is_made_once_with_the_link(store: Store, browser: Browser) -> None:
    word = store.people.first_link()
    assert browser.get(f"/start?link={word}").status_code == 200
    form = {
        "clinic": "Elm Street",
        "name": "Ada",
        "email": "ada@elm.example",
        "password": PASSWORD,
        "again": PASSWORD,
        "first": "empty",
    }
    made = browser.post(f"/start?link={word}", data=form)
    assert (made.status_code, made.headers["location"]) == (303, "/")
    assert "Elm Street" in browser.get("/queue").text
    assert browser.get(f"/start?link={word}").status_code == 404


def test_a_wrong_password_is_refused_in_words_that_do_not_say_which(
    owner: Person, browser: Browser
) -> None:
    for email in (owner.email, "nobody@elm.example"):
        answer = browser.post("/sign-in", data={"email": email, "password": "not this one at all"})
        assert answer.status_code == 422
        assert "do not belong together" in answer.text


def test_signing_in_and_out(owner: Person, browser: Browser) -> None:
    answer = browser.post("/sign-in", data={"email": owner.email, "password": PASSWORD})
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.casefold()
    assert browser.get("/").headers["location"] == "/queue"
    assert browser.post("/sign-out").status_code == 403, "without the word of the page"


def test_the_page_s_own_word_signs_out(store: Store, owner: Person, browser: Browser) -> None:
    headers = sign_in(browser, store, owner)
    assert browser.post("/sign-out", data={"_csrf": headers["X-CSRF-Token"]}).status_code == 303
    assert browser.get("/", headers={"Accept": "text/html"}).headers["location"] == "/sign-in"


def test_the_demonstration_fills_and_is_removed_with_one_press(
    store: Store, browser: Browser
) -> None:
    word = store.people.first_link()
    form = {
        "clinic": "Elm Street",
        "name": "Ada",
        "email": "ada@elm.example",
        "password": PASSWORD,
        "again": PASSWORD,
        "first": "demonstration",
    }
    assert browser.post(f"/start?link={word}", data=form).status_code == 303
    owner = store.people.checked("ada@elm.example", PASSWORD)
    while work_once(store, "w"):
        pass
    assert {j.state for j in store.jobs.all(owner)} <= {"done", "held"}
    assert store.items.find(owner, Asked(kind="claim"))[1] > 100
    assert store.items.patients(owner)[1] == 5
    assert store.denials.by_cause(owner)
    store.retention.delete_demonstration(owner)
    assert store.items.find(owner) == ([], 0)
    with store.vault.reading() as rows:
        assert rows.all("SELECT id FROM file") == []


def test_codes_are_asked_for_and_each_serves_once(
    store: Store, owner: Person, browser: Browser
) -> None:
    secret = codes.new_secret()
    store.onetime.begin(owner, secret)
    form = {"email": owner.email, "password": PASSWORD}
    answer = browser.post("/sign-in", data=form)
    assert answer.headers["location"] == "/sign-in/code"
    assert browser.get("/", headers={"Accept": "application/json"}).status_code == 401
    page = browser.get("/sign-in/code").text
    csrf = re.search(r'name="csrf" content="([^"]+)"', page)
    assert csrf is not None
    code = pyotp.TOTP(secret).now()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    refused = browser.post("/sign-in/code", data={"code": wrong, "_csrf": csrf[1]})
    assert refused.status_code == 422
    right = browser.post("/sign-in/code", data={"code": code, "_csrf": csrf[1]})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert browser.get("/api/v1/tokens").status_code == 200
    assert not codes.is_right(store, owner, code), "a code serves once"
