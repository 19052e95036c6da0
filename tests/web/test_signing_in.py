"""Signing in and out, as a browser does it."""

from __future__ import annotations

from browsing import PASSWORD, Browser, sign_in

from chartproof.store import Store
from chartproof.store.people import Person


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
