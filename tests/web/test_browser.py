"""The workbench in a real browser: from the first start to a packet, often by keyboard."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from driven import PASSWORD, Served, axe, chromium, opened

from chartproof.invented.files import write

NOTE = """S: Right knee stiff after sitting, pain 3/10. Walks to the mailbox now.
O: Therapeutic exercise (97110) 24 minutes, one-on-one with PT: straight leg raise 3x10 2 lb.
Manual therapy (97140) 13 minutes: patellar mobilization.
A: Quadriceps weakness limits stair climbing. Tolerated well.
Total timed 37 minutes. Total treatment 37 minutes. Alex Moreno, PT, DPT"""
HOSTILE = (
    "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>\n"
    "'; DROP TABLE item; -- {{ 7 * 7 }} {% raw %} ${7*7} \x1b[2J\x1b]0;owned\x07\n"
    "</textarea></script><svg onload=window.hacked=3> 97110 20 minutes one-on-one"
)
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    chromium()
    made = Served(tmp_path_factory.mktemp("workbench"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented")
    write(folder, claims=60, seed=3)
    with zipfile.ZipFile(folder / "notes.zip", "w") as packed:
        for note in sorted((folder / "notes").iterdir()):
            packed.write(note, f"notes/{note.name}")
    return folder


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:  # Any: playwright's browser
    with opened(chromium()) as browser:
        yield browser


@pytest.fixture(scope="module")
def page(served: Served, chrome: Any) -> Iterator[Any]:  # Any: playwright's page
    """The page of the administrator, after a first start by the one-time link."""
    context = chrome.new_context(viewport={"width": 1440, "height": 900}, base_url=served.address)
    shown = context.new_page()
    shown.faults = []
    shown.on("pageerror", lambda fault: shown.faults.append(str(fault)))
    shown.on(
        "request",
        lambda r: (
            None if r.url.startswith((served.address, "data:")) else shown.faults.append(r.url)
        ),
    )
    shown.goto(f"/start?link={served.store.people.first_link()}")
    shown.fill("[name=clinic]", "Elm Street Therapy")
    shown.fill("[name=name]", "Ada Admin")
    shown.fill("[name=email]", "ada@elm.example")
    shown.fill("[name=password]", PASSWORD)
    shown.fill("[name=again]", PASSWORD)
    shown.check("[name=first][value=empty]")
    with shown.expect_navigation():
        shown.click("button[type=submit]")
    yield shown
    context.close()


def write_note(page: Any, text: str, *lines: tuple[str, str]) -> None:  # Any: playwright's page
    page.goto("/desk")
    page.fill("#note", text)
    for i, (code, units) in enumerate(lines):
        if i:
            page.click("#add-line")
        row = page.locator("[data-line]").nth(i)
        row.locator("[data-cell=code]").fill(code)
        row.locator("[data-cell=units]").fill(units)
        row.locator("[data-cell=modifiers]").fill("GP")


def test_the_first_start_leads_to_the_queue(page: Any) -> None:
    assert page.url.endswith("/queue")
    assert "Elm Street Therapy" in page.locator(".topbar").inner_text()
    assert "Nothing is held" in page.locator("#main").inner_text()


def test_findings_appear_while_typing_marked_in_shape_and_colour(page: Any) -> None:
    write_note(page, NOTE, ("97110", "2"), ("97140", "1"))
    finding = page.locator("#findings [data-rule=units-exceed-minutes]")
    finding.wait_for()
    marks = page.locator(".editor-copy mark.ev-error")
    assert "24 minutes" in marks.all_inner_texts()
    drawn = marks.first.evaluate("m => getComputedStyle(m).textDecorationStyle")
    assert drawn == "wavy"
    mark, field = (
        found.evaluate("e => e.getBoundingClientRect().toJSON()")
        for found in (marks.filter(has_text="24 minutes"), page.locator("#note"))
    )
    assert field["left"] <= mark["left"] < mark["right"] <= field["right"]
    assert field["top"] <= mark["top"] < mark["bottom"] <= field["bottom"]
    assert page.locator("#sums .big").first.inner_text() == "3"
    page.fill("#note", NOTE.replace("24 minutes", "25 minutes").replace("37", "38"))
    finding.wait_for(state="detached")


def test_the_note_desk_by_keyboard(page: Any) -> None:
    write_note(page, NOTE, ("97110", "2"), ("97140", "1"))
    page.locator("#findings [data-rule=units-exceed-minutes]").wait_for()
    page.focus("#note")
    page.keyboard.press("F8")
    assert page.locator("#findings [aria-current=true]").get_attribute("data-n") == "2"
    page.keyboard.press("Shift+F8")
    page.keyboard.press("Control+Enter")
    inside = "document.activeElement.closest('#findings [aria-current=true]') !== null"
    assert page.evaluate(inside)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "note"
    page.focus(".margin-mark")
    tip = page.locator(".tip")
    assert tip.is_visible()
    assert "To ask" in tip.inner_text()
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")


def test_an_element_shows_its_words(page: Any) -> None:
    write_note(page, NOTE, ("97110", "2"))
    box = page.locator("#elements input[value=signature]")
    box.wait_for(state="attached")
    box.check(force=True)
    assert "Alex Moreno" in " ".join(page.locator(".editor-copy mark.ev-fact").all_inner_texts())


def test_nothing_of_the_note_is_in_an_address_or_kept_by_the_browser(page: Any) -> None:
    seen: list[str] = []
    page.on("request", lambda r: seen.append(r.url))
    write_note(page, NOTE, ("97110", "2"))
    page.locator("#findings [data-n='1']").wait_for()
    assert not [u for u in seen if "knee" in u or "Moreno" in u]
    kept = page.evaluate("[localStorage.length, sessionStorage.length]")
    assert kept == [0, 0]


def test_hostile_words_are_shown_as_words(page: Any) -> None:
    write_note(page, HOSTILE, ("97110", "2"))
    page.locator("#findings [data-n='1']").wait_for()
    page.fill("[name=patient]", "<b>Mallory</b>")
    with page.expect_navigation():
        page.click("#keep")
    page.locator("#findings [data-n='1']").wait_for()
    assert "<script>window.hacked" in page.input_value("#note")
    page.goto("/patients")
    page.get_by_text("<b>Mallory</b>").click()
    page.wait_for_load_state()
    page.goto("/queue")
    page.wait_for_timeout(400)
    assert page.evaluate("window.hacked") is None


def test_dropping_a_claim_file_and_notes_fills_the_queue(page: Any, files: Path) -> None:
    page.goto("/queue")
    for name in ("claims.837", "notes.zip", "payments.835"):
        page.set_input_files("#file", str(files / name))
        page.locator("#jobs", has_text=name).wait_for(timeout=20_000)
        page.locator("#jobs [data-job]", has_text=name).filter(has_text="done").wait_for(
            timeout=60_000
        )
    rows = page.locator("[data-worklist] tbody tr").count()
    assert rows > 3
    page.set_input_files("#file", str(files / "claims.837"))
    page.get_by_text("nothing is made twice").wait_for()
    page.goto("/queue")
    assert page.locator("[data-worklist] tbody tr").count() == rows
    with page.expect_download() as held:
        page.get_by_role("link", name="Download held").first.click()
    words = Path(held.value.path()).read_bytes()
    assert words.startswith(b"ISA")
    assert words.count(b"CLM*") > 0


def test_enter_lands_on_the_segment_that_holds_the_claim(page: Any) -> None:
    page.goto("/queue?rule=discipline-modifier-missing")
    page.locator("[data-worklist] tbody tr").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("h1", has_text="Claim").wait_for()
    at = page.locator(".segments .is-at").first
    assert "SV1" in at.inner_text()
    box = at.evaluate("e => e.getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] < box["bottom"] <= 900, "it is in view"


def test_a_finding_is_assigned_commented_waived_and_opened_again(page: Any) -> None:
    page.goto("/queue?rule=discipline-modifier-missing")
    before = page.locator("[data-worklist] tbody tr").count()
    page.locator("[data-worklist] tbody tr").first.focus()
    page.keyboard.press("a")
    with page.expect_event("load"):
        page.locator("#assign button[value=ok]").click()
    assert "Ada Admin" in page.locator("[data-worklist] tbody tr").first.inner_text()
    with page.expect_event("load"):
        page.locator("[data-worklist] tbody tr").first.dblclick()
    here = page.url
    current = page.locator("#findings [aria-current=true]")
    current.locator("[data-comment] input").fill("Asked <i>the front desk</i>")
    with page.expect_event("load"):
        current.locator("[data-comment] button").click()
    assert "<i>the front desk</i>" in current.locator(".comments").inner_text()
    current.locator("[data-opens=waive]").click()
    page.locator("#waive button[value=ok]").click()
    assert page.locator("#waive").is_visible(), "no waiver without a reason"
    page.check("#waive [name=why] >> nth=0")
    page.fill("#waive [name=words]", "Order of 3 March, page 2")
    with page.expect_event("load"):
        page.locator("#waive button[value=ok]").click()
    page.locator("#findings", has_text="Order of 3 March").wait_for()
    page.goto("/queue?rule=discipline-modifier-missing")
    assert page.locator("[data-worklist] tbody tr").count() == before - 1
    page.goto(here)
    with page.expect_event("load"):
        page.locator("[data-act=open]").first.click()
    page.goto("/queue?rule=discipline-modifier-missing")
    assert page.locator("[data-worklist] tbody tr").count() == before


def test_a_visit_of_the_queue_opens_at_its_words_and_is_checked_again(page: Any) -> None:
    write_note(page, NOTE, ("97110", "2"), ("97140", "1"))
    page.locator("#findings [data-rule=units-exceed-minutes]").wait_for()
    page.fill("[name=patient]", "K-17")
    with page.expect_navigation():
        page.click("#keep")
    page.goto("/queue?rule=units-exceed-minutes")
    page.locator("[data-worklist] tbody tr", has_text="K-17").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#findings [aria-current=true][data-rule=units-exceed-minutes]").wait_for()
    page.wait_for_function("(n => n.selectionEnd > n.selectionStart)(document.activeElement)")
    chosen = page.evaluate("(n => [n.selectionStart, n.selectionEnd])(document.activeElement)")
    start, end = chosen
    assert NOTE[start:end] == "24 minutes"
    page.fill("#note", NOTE.replace("24 minutes", "25 minutes").replace("37", "38"))
    page.locator("#findings [data-rule=units-exceed-minutes]").wait_for(state="detached")
    with page.expect_navigation():
        page.click("#keep")
    page.goto("/queue?rule=units-exceed-minutes")
    assert page.locator("[data-worklist] tbody tr", has_text="K-17").count() == 0


def test_the_course_of_a_patient(page: Any) -> None:
    page.goto("/patients")
    page.locator("table a", has_text="A0000").first.click()
    page.wait_for_load_state()
    assert page.locator("svg.cp").count() >= 1
    said = page.locator("#main").inner_text()
    for words in ("Timeline", "Due", "To settle"):
        assert words in said


def test_the_dashboard_leads_to_what_is_behind_a_figure(page: Any) -> None:
    page.goto("/dashboard")
    held = int(page.locator(".stat", has_text="Held").locator(".big").inner_text())
    assert held > 0
    page.locator(".stat", has_text="Held").locator("a").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text().startswith(f"{held} claims and visits")
    page.goto("/dashboard")
    assert page.locator(".pygal-chart").count() == 2
    for kind, start in (("CSV", b"\xef\xbb\xbfwhat,"), ("PDF", b"%PDF")):
        with page.expect_download() as got:
            page.get_by_role("link", name=kind, exact=True).click()
        assert Path(got.value.path()).read_bytes().startswith(start)


def test_a_packet_is_looked_at_then_downloaded(page: Any) -> None:
    page.goto("/patients")
    page.locator("table a", has_text="A0000").first.click()
    page.wait_for_load_state()
    page.get_by_role("link", name="Make a packet").click()
    page.fill("[name=number]", "ADR-1")
    page.get_by_role("button", name="Look at the packet").click()
    page.locator("h1", has_text="ADR-1").wait_for()
    with page.expect_download() as got:
        page.get_by_role("button", name="Download PDF").click()
    assert Path(got.value.path()).read_bytes().startswith(b"%PDF")


def test_a_rule_is_set_for_the_clinic_dated_with_a_reason(page: Any) -> None:
    page.goto("/rules/units-exceed-minutes")
    page.get_by_role("button", name="Change for this clinic…").click()
    page.select_option("#setting [name=state]", "warning")
    page.fill("#setting [name=since]", "2026-01-01")
    page.fill("#setting [name=reason]", "tried for a quarter")
    with page.expect_navigation():
        page.locator("#setting .btn-primary").click()
    assert "tried for a quarter" in page.locator("#main").inner_text()
    write_note(page, NOTE, ("97110", "2"), ("97140", "1"))
    page.locator("#findings [data-rule=units-exceed-minutes] .sev-warning").wait_for()


def test_a_payer_is_checked_tried_out_and_kept(page: Any) -> None:
    page.goto("/payers/new")
    page.fill("[name=name]", "elm_mutual")
    page.fill("[name=content]", 'name = "elm_mutual"\nkind = "nonsense"\n')
    page.get_by_role("button", name="Keep").click()
    faults = page.locator("[role=alert]")
    faults.wait_for()
    assert "title" in faults.inner_text()
    assert "nonsense" in page.input_value("[name=content]"), "what was typed is kept"
    page.fill("[name=content]", PAYER)
    page.get_by_role("button", name="Check and try out").click()
    page.locator("h2", has_text="A usual visit by this file").wait_for()
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/payers/elm_mutual")
    page.goto("/payers")
    assert "yours" in page.locator("tr", has_text="elm_mutual").inner_text()


PAYER = """name = "elm_mutual"
title = "Elm Mutual"
kind = "commercial"
based_on = "commercial"
"""


def test_a_sample_is_drawn_and_the_clinic_s_scorecard_shown(page: Any) -> None:
    page.goto("/samples")
    page.fill("[name=size]", "3")
    page.fill("[name=first]", "2025-01-01")
    page.get_by_role("button", name="Draw and look").click()
    page.locator("dt", has_text="Would not stand as written").wait_for()


def test_what_a_clinician_may_see(served: Served, chrome: Any, page: Any) -> None:
    store = served.store
    owner = store.people.checked("ada@elm.example", PASSWORD)
    _, word = store.people.invite(
        owner, email="cleo@elm.example", name="Cleo", role="clinician", clinician="C. Leo, PT"
    )
    store.people.accept(word, PASSWORD)
    context = chrome.new_context(base_url=served.address)
    own = context.new_page()
    own.goto("/sign-in")
    own.fill("[name=email]", "cleo@elm.example")
    own.fill("[name=password]", PASSWORD)
    with own.expect_navigation():
        own.click("button[type=submit]")
    assert own.url.endswith("/desk")
    assert own.locator(".nav a").all_inner_texts() == [
        *("Note desk", "Queue", "Questions", "Patients", "Rules")
    ]
    assert own.goto("/dashboard").status == 403
    own.goto("/patients")
    assert "0 with visits or claims" in own.locator("#main").inner_text()
    own.goto("/desk")
    own.fill("#note", NOTE)
    own.locator("[data-cell=code]").fill("97110")
    own.fill("[name=patient]", "Own one")
    own.locator("#findings [data-n='1']").wait_for()
    with own.expect_navigation():
        own.click("#keep")
    own.goto("/patients")
    assert "Own one" in own.locator("#main").inner_text()
    context.close()


PAGES = (
    *(
        "/desk",
        "/queue",
        "/questions",
        "/patients",
        "/dashboard",
        "/dashboard/behind",
        "/denials",
        "/appeals",
        "/packets",
    ),
    *("/samples?size=3&seed=1&first=2025-01-01", "/payers", "/payers/aetna", "/payers/new"),
    *("/rules", "/rules/units-exceed-minutes"),
    *("/me", "/me/codes", "/accounts", "/retention", "/log"),
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_serious_fault_for_people_with_other_senses(
    served: Served, chrome: Any, page: Any, width: int, scheme: str
) -> None:
    script = axe()
    context = chrome.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        base_url=served.address,
        storage_state=page.context.storage_state(),
        bypass_csp=True,  # for the checking script alone
    )
    own = context.new_page()
    found = []
    for path in (*PAGES, *deeper(page)):
        own.goto(path)
        if path == "/desk":
            own.fill("#note", NOTE)
            own.locator("#findings [data-n='1']").wait_for()
        own.evaluate(script)
        result = own.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [
            (path, v["id"], v["nodes"][0]["html"][:200])
            for v in result["violations"]
            if v["impact"] in SERIOUS
        ]
        wide = own.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 1:
            found.append((path, "wider than the screen", str(wide)))
    context.close()
    assert not found


def deeper(page: Any) -> list[str]:
    """Return a claim, a visit and a patient that are kept."""
    page.goto("/queue")
    claims = page.locator("[data-worklist] tbody tr a[href^='/items/']")
    found = [claims.first.get_attribute("href"), claims.last.get_attribute("href")]
    page.goto("/patients")
    found.append(page.locator("table a").last.get_attribute("href"))
    return found


def test_every_page_is_small(page: Any) -> None:
    large = []
    for path in (*PAGES, *deeper(page)):
        sizes: list[int] = []

        def weigh(answer: Any, sizes: list[int] = sizes) -> None:
            sizes.append(len(answer.body()) if answer.ok else 0)

        page.on("response", weigh)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.remove_listener("response", weigh)
        if sum(sizes) > 300_000:
            large.append((path, sum(sizes)))
    assert not large


def test_nothing_went_wrong_in_any_script_and_nothing_was_asked_elsewhere(page: Any) -> None:
    assert page.faults == []
