"""Accounts, one-time codes, retention and the log in a real browser, mostly by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from driven import PASSWORD, Served, chromium, opened

from chartproof.store.records import NewItem


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    chromium()
    made = Served(tmp_path_factory.mktemp("workbench"))
    made.start()
    made.store.people.begin(
        made.store.people.first_link(),
        clinic="Elm Street Therapy",
        name="Ada Admin",
        email="ada@elm.example",
        password=PASSWORD,
    )
    yield made
    made.stop()


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:  # Any: playwright's browser
    with opened(chromium()) as browser:
        yield browser


def entered(served: Served, chrome: Any, email: str) -> Any:  # Any: playwright's page
    """Return the page of somebody who gave a password in a browser of their own."""
    page = chrome.new_context(base_url=served.address).new_page()
    page.faults = []
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))
    page.goto("/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


@pytest.fixture(scope="module")
def page(served: Served, chrome: Any) -> Iterator[Any]:  # Any: playwright's page
    shown = entered(served, chrome, "ada@elm.example")
    yield shown
    assert shown.faults == []


def press(page: Any, words: str) -> None:
    """Press a button by keyboard and wait for what comes."""
    page.get_by_role("button", name=words, exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def set_up(page: Any) -> pyotp.TOTP:
    """Set one-time codes up from the page that offers it; return what an app would hold."""
    press(page, "Set them up")
    box = page.locator("svg.qr").bounding_box()
    assert box["width"] > 150, "large enough to be photographed"
    app = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
    page.fill("[name=code]", app.now())
    press(page, "Confirm")
    assert page.locator(".recovery li").count() == 10
    return app


def test_somebody_is_invited_and_signs_in_with_codes_that_are_wanted(
    served: Served, chrome: Any, page: Any
) -> None:
    page.goto("/me/codes")
    set_up(page)
    page.goto("/accounts")
    page.get_by_role("checkbox", name="biller").check()
    press(page, "Keep")
    page.get_by_role("button", name="Invite somebody").focus()
    page.keyboard.press("Enter")
    page.fill("#invite [name=name]", "Bea Long")
    page.fill("#invite [name=email]", "bea@elm.example")
    page.select_option("#invite [name=role]", "biller")
    press(page, "Make the link")
    link = page.get_by_label("Link that sets a password").input_value()
    own = chrome.new_context(base_url=served.address).new_page()
    own.goto(link)
    own.fill("[name=password]", PASSWORD)
    own.fill("[name=again]", PASSWORD)
    with own.expect_navigation():
        own.click("button[type=submit]")
    assert own.url.endswith("/sign-in/enrol")
    set_up(own)
    own.get_by_role("link", name="I have written them down").click()
    own.wait_for_url("**/queue")
    assert own.locator(".nav a", has_text="Clinic").count() == 0
    assert own.goto("/accounts").status == 403
    page.goto("/accounts")
    page.get_by_role("link", name="Bea Long").click()
    page.wait_for_load_state()
    press(page, "Sign out everywhere")
    own.goto("/queue")
    assert own.url.endswith("/sign-in")


def test_a_refused_invitation_comes_back_with_what_was_typed(page: Any) -> None:
    page.goto("/accounts")
    page.get_by_role("button", name="Invite somebody").click()
    page.fill("#invite [name=name]", "Ada Again")
    page.fill("#invite [name=email]", "ada@elm.example")
    press(page, "Make the link")
    assert page.locator("#invite").is_visible()
    assert page.input_value("#invite [name=name]") == "Ada Again"
    assert "There is an account" in page.locator("#invite [role=alert]").inner_text()


def test_a_policy_is_tried_kept_and_applied_and_a_hold_goes_before_it(
    served: Served, page: Any
) -> None:
    store = served.store
    owner = store.people.all(store.people.checked("ada@elm.example", PASSWORD))[0]
    for patient in ("P-1", "P-2"):
        record = NewItem(
            kind="visit",
            key=patient,
            status="held",
            content=b'{"id": "v"}',
            outcome=b"{}",
            patient=patient,
            day="2020-01-01",
        )
        store.items.keep(owner, [record])
    page.goto("/retention")
    page.get_by_role("button", name="Hold…").click()
    page.select_option("#hold [name=patient]", label="P-1")
    page.fill("#hold [name=reason]", "Letter of 3 March")
    press(page, "Hold")
    page.get_by_label("Visits, claims and courses").fill("365")
    press(page, "What would go?")
    row = page.locator("tr", has_text="Visits, claims and courses")
    assert row.locator("td").nth(2).inner_text() == "1"
    assert row.locator("td").nth(4).inner_text() == "1"
    press(page, "Keep this policy")
    page.get_by_role("button", name="Delete now").click()
    press(page, "Delete")
    page.get_by_text("1 deleted").wait_for(timeout=20_000)
    assert store.items.find(owner)[1] == 1
    press(page, "Lift the hold on P-1")
    assert page.get_by_text("lifted").count() == 1


def test_the_log_is_checked_from_end_to_end(page: Any) -> None:
    page.goto("/log")
    assert "deleted by policy" in page.locator("#main").inner_text()
    press(page, "Check every entry")
    assert "none changed, none missing" in page.locator("[role=status]").first.inner_text()


def test_single_letters_can_be_switched_off(page: Any) -> None:
    page.goto("/me")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.get_by_label("Single letters act").uncheck()
    with page.expect_navigation():
        page.locator("form[action='/me/keys'] button").click()
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()
