"""The workbench in a real browser, put to work: mended, asked, tried out, appealed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from driven import PASSWORD, Served, axe, chromium, opened

from chartproof.invented.faults import PLANTERS
from chartproof.invented.files import write
from chartproof.store.people import Person
from chartproof.web.pages import payers, rules

PLANTED = "discipline-modifier-missing"
NOTE = (
    "S: Right knee stiff, cannot climb stairs.\n"
    "O: Therapeutic exercise (97110) {minutes} minutes, one-on-one with PT: leg raise 3x10 2 lb.\n"
    "Manual therapy (97140) 13 minutes: patellar mobilization.\n"
    "A: Quadriceps weakness limits stair climbing.\n"
    "Total treatment {total} minutes. Rae Osei, PT"
)
Page = Any  # playwright's page
SERIOUS = ("serious", "critical")


def a_visit(number: int, minutes: int = 24) -> dict[str, Any]:
    return {
        "id": f"v{number}",
        "patient_id": "K-17",
        "clinician": "Rae Osei, PT",
        "discipline": "PT",
        "payer": "medicare",
        "date_of_service": f"2026-03-{2 + number:02}",
        "text": NOTE.format(minutes=minutes, total=minutes + 13),
        "charges": [
            {"code": "97110", "units": 2, "modifiers": ["GP"]},
            {"code": "97140", "units": 1, "modifiers": ["GP"]},
        ],
    }


class Clinic:
    """A served workbench with a few visits, claims and payments, and two people at work."""

    def __init__(self, folder: Path, chrome: Any) -> None:
        self.served = Served(folder)
        self.chrome = chrome
        self.served.start()
        store = self.served.store
        self.owner = store.people.begin(
            store.people.first_link(),
            clinic="Elm Street Therapy",
            name="Ada Admin",
            email="ada@elm.example",
            password=PASSWORD,
        )
        _, word = store.people.invite(
            self.owner,
            email="rae@elm.example",
            name="Rae Osei",
            role="clinician",
            clinician="Rae Osei, PT",
        )
        self.rae = store.people.accept(word, PASSWORD)
        write(
            folder,
            claims=24,
            seed=5,
            faulty=0.6,
            planters=[p for p in PLANTERS if p.rule in (PLANTED, "authorization-number-missing")],
        )
        visits = b"\n".join(msgspec.json.encode(a_visit(n)) for n in range(4))
        for name, kind, content in (
            ("visits.jsonl", "visits", visits),
            ("claims.837", "claims", (folder / "claims.837").read_bytes()),
            ("payments.835", "payments", (folder / "payments.835").read_bytes()),
        ):
            file = store.uploads.receive(self.owner, name, kind, [content])
            store.jobs.add(self.owner, kind, file.id)
        self._worked_off()

    def _worked_off(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            found = {j.state for j in self.served.store.jobs.all(self.owner)}
            if not found & {"queued", "running"}:
                assert not found & {"failed", "stopped"}
                return
            time.sleep(0.05)
        raise AssertionError("the files were not worked off")

    def page(self, who: Person, **how: Any) -> Page:
        """Return a page of somebody who is signed in."""
        word, _ = self.served.store.sessions.open(who, verified=True)
        context = self.chrome.new_context(
            **{"viewport": {"width": 1440, "height": 900}, **how}, base_url=self.served.address
        )
        context.add_cookies(
            [{"name": "chartproof_session", "value": word, "url": self.served.address}]
        )
        return context.new_page()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with opened(chromium()) as chrome:
        made = Clinic(tmp_path_factory.mktemp("working"), chrome)
        yield made
        made.served.stop()


@pytest.fixture(scope="module")
def page(clinic: Clinic) -> Page:
    return clinic.page(clinic.owner)


def rows(page: Page, rule: str) -> list[str]:
    """Return the names of what a rule holds."""
    page.goto(f"/queue?rule={rule}")
    found: list[str] = page.locator("[data-worklist] tbody tr .c-name .strong").all_inner_texts()
    return found


def open_first(page: Page, rule: str) -> None:
    page.goto(f"/queue?rule={rule}")
    page.locator("[data-worklist] tbody tr").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def counted(page: Page, kind: str) -> int:
    return int(page.locator(f"section[aria-labelledby={kind}-h] .count").inner_text())


def test_a_mended_claim_shows_what_went_came_and_stays_before_it_is_kept(page: Page) -> None:
    open_first(page, PLANTED)
    name = page.locator("h1").inner_text().removeprefix("Claim ")
    found = page.locator(f"#findings li:has(a[href='/rules/{PLANTED}'])")
    lacks = re.search(r"lacks (G[PON])", found.first.inner_text())
    assert lacks is not None
    page.locator("[data-opens=mend]").click()
    field = page.locator("#mend [name=words]")
    before = field.input_value()
    field.fill(before.replace(f"CLM*{name}", "CLM*ANOTHER"))
    with page.expect_navigation():
        page.locator("#mend .btn-primary").click()
    assert f"the one on this page is '{name}'" in page.locator("[role=alert]").inner_text()
    mended = re.sub(r"SV1\*HC:(\w{5})\*", rf"SV1*HC:\1:{lacks[1]}*", before)
    page.fill("[name=words]", mended)
    with page.expect_navigation():
        page.locator("button[value=look]").click()
    assert counted(page, "gone") >= 1
    assert "SV1*HC" in page.locator(".segments ins").first.inner_text()
    beside = page.context.new_page()
    assert any(name in row for row in rows(beside, PLANTED)), "nothing was kept yet"
    beside.close()
    with page.expect_navigation():
        page.locator("button[value=keep]").click()
    assert "As it was mended" in page.locator("#main").inner_text()
    assert not any(name in row for row in rows(page, PLANTED))
    with page.expect_download() as got:
        page.get_by_role("link", name="Download clean").first.click()
    words = Path(got.value.path()).read_text()
    at = words.index(f"CLM*{name}*")
    assert f":{lacks[1]}*" in words[at : words.find("CLM*", at + 4)]


def test_one_claim_is_looked_at_again_by_key(page: Page) -> None:
    page.goto("/queue?rule=authorization-number-missing")
    before = page.locator("[data-worklist] tbody tr").count()
    page.locator("[data-worklist] tbody tr").first.focus()
    with page.expect_event("load"):
        page.keyboard.press("r")
    page.locator(".toast", has_text="0 gone, 0 new").wait_for()
    assert page.locator("[data-worklist] tbody tr").count() == before


def test_a_question_goes_to_who_treated_and_the_answer_comes_back(
    clinic: Clinic, page: Page
) -> None:
    open_first(page, "units-exceed-minutes")
    here = page.url
    finding = page.locator("#findings [aria-current=true][data-finding]")
    finding.wait_for()
    finding.locator("[data-opens=question]").click()
    with page.expect_event("load"):
        page.locator("#question button[value=ok]").click()
    finding.locator("[data-asked]", has_text="Asked Rae Osei").wait_for()
    own = clinic.page(clinic.rae, viewport={"width": 390, "height": 844})
    own.goto("/desk")
    with own.expect_navigation():
        own.locator(".banner", has_text="waits for your answer").get_by_role("link").click()
    asked = own.locator(".question")
    said = asked.inner_text()
    assert "24 minutes" in said
    assert not asked.locator("input:checked").count(), "no answer is chosen beforehand"
    assert asked.locator("textarea").input_value() == "", "nor written"
    own.locator("button", has_text="Send answer").click()
    assert own.locator(".question").count() == 1, "nothing is sent without a choice"
    own.check("[name=choice][value=stands]")
    own.fill("[name=words]", "See <b>page 2</b>")
    with own.expect_navigation():
        own.locator("button", has_text="Send answer").click()
    assert own.locator(".question").count() == 0
    own.context.close()
    page.goto("/questions")
    assert "new answer" in page.locator("#main").inner_text()
    page.goto(here)
    told = finding.locator("[data-asked]")
    told.filter(has_text="See <b>page 2</b>").wait_for()
    assert "The note stands as written" in told.inner_text()
    assert page.locator(".nav [href='/questions'] .count").count() == 0, "it was read"


def test_what_a_change_of_a_note_takes_away_is_shown_beside_it(page: Page) -> None:
    open_first(page, "units-exceed-minutes")
    page.locator("#findings [data-rule=units-exceed-minutes]").wait_for()
    was = page.input_value("#note")
    page.fill("#note", was.replace("24 minutes", "25 minutes").replace("37", "38"))
    page.locator("#since [data-gone]", has_text="units-exceed-minutes").wait_for()
    page.fill("#note", was)
    page.locator("#since").wait_for(state="hidden")


def test_the_scratch_pad_counts_and_prices_and_writes_nothing(page: Page) -> None:
    open_first(page, "units-exceed-minutes")
    page.locator("#findings [data-rule=units-exceed-minutes]").wait_for()
    note, sums = page.input_value("#note"), page.locator("#sums").inner_text()
    page.locator("#pad summary").focus()
    page.keyboard.press("Enter")
    assert page.input_value("#pad [data-at='0']") == "24", "the minutes that were read"
    assert page.locator("#pad-sums").inner_text() == "", "nothing is tried out by itself"
    page.fill("#pad [data-at='0']", "25")
    page.locator("#pad-sums", has_text="25 + 97140 13 = 38").wait_for()
    assert page.locator("#pad-sums .big").nth(1).inner_text() == "3"
    page.fill("#pad [data-at='0']", "9")
    page.locator("#pad-sums", has_text="9 + 97140 13 = 22").wait_for()
    assert page.locator("#pad-sums .big").nth(1).inner_text() == "1"
    assert page.input_value("#note") == note
    assert page.input_value("[data-cell=minutes] >> nth=0") == ""
    assert page.locator("#sums").inner_text() == sums
    assert page.locator("#findings [data-rule=units-exceed-minutes]").count() == 1


def test_what_is_open_in_visits_stands_on_the_patient_s_page(page: Page) -> None:
    page.goto("/patients")
    page.get_by_role("link", name="K-17").click()
    page.wait_for_load_state()
    settle = page.locator("section[aria-label='To settle']")
    assert int(settle.locator(".count").inner_text()) >= 4
    with page.expect_navigation():
        settle.get_by_role("link", name=re.compile("Visit of")).first.click()
    page.locator("#findings [aria-current=true]").wait_for()


def test_a_large_probe_is_a_job_whose_scorecard_appears(page: Page) -> None:
    page.goto("/samples")
    page.fill("[name=size]", "300")
    page.fill("[name=first]", "2026-01-01")
    page.get_by_role("button", name="Draw and look").click()
    page.locator("dt", has_text="Would not stand as written").wait_for()
    assert "job=" in page.url
    page.goto("/queue")
    assert "scorecard" not in page.locator("#jobs").inner_text()


def test_a_rule_shows_its_precision_and_what_a_setting_changes(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.goto("/rules/units-exceed-minutes")
    right = page.locator("section[aria-labelledby=me]").inner_text()
    assert "marked-up notes" in right
    assert re.search(r"measured \d+ \w+ 20\d\d", right)
    for at_once in (1000, -1):  # told at once, and as a job
        monkeypatch.setattr(rules, "AT_ONCE", at_once)
        page.reload()
        page.get_by_role("button", name="Change for this clinic…").click()
        page.select_option("#setting [name=state]", "off")
        row = page.locator(".ahead tr", has_text="Findings of this rule")
        row.wait_for()
        assert row.locator("td").all_inner_texts()[1:] == ["4", "0"]
    page.select_option("#setting [name=state]", "warning")
    page.locator(".ahead tr", has_text="Findings of this rule").filter(
        has=page.locator("td:nth-child(3)", has_text="4")
    ).wait_for()
    assert "as it ships" in page.locator("section[aria-labelledby=se]").inner_text().casefold()


CHEAPER = """name = "medicare"
title = "Medicare, ours"
kind = "commercial"
based_on = "commercial"
[[price]]
pays = "per_unit"
codes = ["97110", "97140"]
usd = 10
valid_from = 2020-01-01
source = "own-contract"
standing = "seen"
[source.own-contract]
title = "Contract"
citation = "page 1"
standing = "seen"
"""


@pytest.mark.parametrize("at_once", [1000, 0])
def test_a_payer_s_file_is_tried_on_last_quarter_s_visits(
    page: Page, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(payers, "AT_ONCE", at_once)
    page.goto("/payers/new")
    page.fill("[name=name]", "medicare")
    page.fill("[name=content]", CHEAPER)
    page.get_by_role("button", name="Check and try out").click()
    effect = page.locator("section[aria-labelledby=e-h]")
    effect.get_by_text("4 visits of this payer").wait_for()
    assert "$120.00" in effect.inner_text(), "4 visits of 3 units for $10"


def test_a_denied_line_leads_to_a_letter_in_the_chart_s_words(page: Page) -> None:
    page.goto("/dashboard")
    with page.expect_navigation():
        page.locator("section[aria-labelledby=n-h] tbody a").first.click()
    assert "denied line" in page.locator("h1").inner_text()
    with page.expect_navigation():
        page.get_by_role("link", name="Draft an appeal").first.click()
    assert page.input_value("[name=reason]").startswith("CO-")
    page.select_option("[name=patient]", label="K-17")
    page.fill("[name=date_of_service]", "2026-02-01")
    page.get_by_role("button", name="Draft the letter").click()
    assert "no visit on that day" in page.locator("[role=alert]").inner_text()
    page.fill("[name=date_of_service]", "2026-03-02")
    page.fill("[name=code]", "97110")
    page.get_by_role("button", name="Draft the letter").click()
    draft = page.locator(".draft").inner_text()
    chart = " ".join(NOTE.format(minutes=24, total=37).split())
    quotes = re.findall(r"“([^”]+)”", draft)
    assert quotes
    assert all(q.removesuffix(" …") in chart for q in quotes)
    with page.expect_download() as got:
        page.get_by_role("button", name="Download PDF").click()
    assert Path(got.value.path()).read_bytes().startswith(b"%PDF")


def mended(page: Page) -> None:
    open_first(page, "authorization-number-missing")
    page.locator("[data-opens=mend]").click()
    with page.expect_navigation():
        page.locator("#mend .btn-primary").click()


def a_dialog(page: Page) -> None:
    page.goto("/rules/dosage-missing")
    page.get_by_role("button", name="Change for this clinic…").click()
    page.select_option("#setting [name=state]", "off")
    page.locator(".ahead table, .ahead .muted").last.wait_for()


def a_letter(page: Page) -> None:
    page.goto("/appeals")
    page.select_option("[name=patient]", label="K-17")
    for name, words in (
        ("number", "ICN 1"),
        ("date_of_service", "2026-03-02"),
        ("code", "97110"),
        ("reason", "CO-50"),
    ):
        page.fill(f"[name={name}]", words)
    page.get_by_role("button", name="Draft the letter").click()
    page.locator(".draft").wait_for()


def a_pad(page: Page) -> None:
    open_first(page, "units-exceed-minutes")
    page.locator("#pad summary").click()
    page.fill("#pad [data-at='0']", "25")
    page.locator("#pad-sums .panel").first.wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_serious_fault_in_what_opens_from_a_page(
    clinic: Clinic, width: int, scheme: str
) -> None:
    script = axe()
    page = clinic.page(
        clinic.owner,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,  # for the checking script alone
    )
    found = []
    steps: tuple[Callable[[Page], None], ...] = (mended, a_dialog, a_letter, a_pad)
    for step in steps:
        step(page)
        page.evaluate(script)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [
            (step.__name__, v["id"], v["nodes"][0]["html"][:200])
            for v in result["violations"]
            if v["impact"] in SERIOUS
        ]
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 1:
            found.append((step.__name__, "wider than the screen", ""))
    page.context.close()
    assert not found
