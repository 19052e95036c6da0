"""The answer to a record request: what is in it, what is kept out, and how it looks to a reader."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader, PdfWriter

from chartproof.cli import main
from chartproof.courses import audit_episode
from chartproof.errors import InputError
from chartproof.packets.contents import course_asked_for
from chartproof.packets.request import read_request
from chartproof.report.timeline import picture

REQUEST = """
number = "ADR-4482"
asked_on = 2026-03-17
[clinic]
name = "Harbor Lane Therapy"
[patient]
name = "Pat Example"
"""
DENIAL = """
number = "ICN 2226"
date_of_service = 2026-03-09
code = "97110"
units = 2
reason = "CO-50"
[clinic]
name = "Harbor Lane Therapy"
"""
NOTES = (
    "S: R knee OA, cannot climb stairs to her flat. O: 97110 25 min one-on-one: LAQ 2 lb 2x10, "
    "step up 4 in 2x8. Flexion 108. Cued knee over toe to stop it drifting in. A: Pain 4/10 "
    "during. Goal: 12 stairs. P: 3 lb next. A. Vale, PT",
    "S: Climbed 4 stairs. O: 97110 26 min one-on-one: LAQ 3 lb 3x10, step up 4 in 3x8. Flexion "
    "112. Hand at the pelvis to stop the drop. A: Pain 3/10 after. P: 6 in step. A. Vale, PT",
    "S: $x^2$ #panic() <b>bold</b> *star* \\u0007. O: Tolerated well. P: continue.",
)


@pytest.fixture
def episode(tmp_path: Path) -> Path:
    visits = [
        {
            "id": f"v{n}",
            "date_of_service": f"2026-03-{2 + 7 * n:02}",
            "payer": "medicare",
            "charges": [{"code": "97110", "units": 2, "modifiers": ["GP"]}],
            "text": text,
        }
        for n, text in enumerate(NOTES)
    ]
    path = tmp_path / "episode.json"
    record = {"id": "e1", "discipline": "PT", "payer": "medicare", "visits": visits}
    plan = {"certified_from": "2026-03-02", "certified_through": "2026-05-30"}
    path.write_text(json.dumps({**record, "plan_of_care": {**plan, "signed_on": "2026-03-10"}}))
    return path


def run(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [str(w) for w in words])
    return result.exit_code, result.stdout, result.stderr


def pages(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


def packed(episode: Path, request: str = REQUEST) -> tuple[Path, str]:
    asked, out = episode.parent / "adr.toml", episode.parent / "packet.pdf"
    asked.write_text(request)
    code, _, said = run("packet", episode, "--request", asked, "-o", out)
    assert (code, said) == (0, "")
    return out, out.with_suffix(".gaps.txt").read_text()


def flat(text: str) -> str:
    return " ".join(text.replace("\n", " ").split())


def test_the_cover_has_the_day_to_answer(episode: Path) -> None:
    out, _ = packed(episode)
    cover = flat(pages(out)[0])
    assert "Answer to record request ADR-4482" in cover
    assert "To be answered by 1 May 2026" in cover, "45 days from 17 March"
    assert "recalled" in cover


def test_each_note_stands_on_the_page_that_the_index_says(episode: Path) -> None:
    out, _ = packed(episode)
    found = pages(out)
    for day in ("2 March 2026", "9 March 2026", "16 March 2026"):
        number = int(flat(found[0]).split(f"Treatment note, {day} page ")[1].split()[0])
        assert f"Treatment note, {day}" in flat(found[number - 1])


def test_the_words_of_the_chart_are_set_and_never_obeyed(episode: Path) -> None:
    out, _ = packed(episode)
    text = flat(" ".join(pages(out)))
    for words in ("$x^2$ #panic() <b>bold</b> *star*", "Cued knee over toe"):
        assert words in text


def test_the_checklist_quotes_or_says_missing(episode: Path) -> None:
    out, gaps = packed(episode)
    listed = flat(pages(out)[1])
    assert "cannot climb stairs to her flat" in listed
    assert "missing" in listed, "no evaluation among the notes"
    assert "Initial evaluation: missing" in gaps


def test_findings_are_in_the_gaps_alone(episode: Path) -> None:
    out, gaps = packed(episode)
    text = flat(" ".join(pages(out)))
    assert "not part of the packet" in gaps
    assert "[signature-missing]" in gaps
    for word in ("signature-missing", "Ask:", "error:", "finding"):
        assert word not in text


def test_the_same_packet_gives_the_same_bytes(episode: Path) -> None:
    first = packed(episode)[0].read_bytes()
    assert packed(episode)[0].read_bytes() == first


def test_papers_follow_and_stand_in_the_index(episode: Path) -> None:
    writer, sheet = PdfWriter(), io.BytesIO()
    writer.add_blank_page(612, 792)
    writer.add_blank_page(612, 792)
    writer.write(sheet)
    (episode.parent / "order.pdf").write_bytes(sheet.getvalue())
    out, _ = packed(
        episode,
        REQUEST + '[[documents]]\ntitle = "Signed order"\nfile = "order.pdf"\nitem = "order"\n'
        '[[asks]]\nitem = "order"\n',
    )
    found = pages(out)
    first = len(found) - 1
    assert f"Signed order page {first}" in flat(found[0])
    assert f"{first} ● yes" in flat(found[1])
    assert f"of {len(found)}" in found[0]


def test_dates_of_the_request_choose_the_notes(episode: Path) -> None:
    out, _ = packed(episode, "dates_from = 2026-03-05\ndates_through = 2026-03-10\n" + REQUEST)
    cover = flat(pages(out)[0])
    assert "9 March 2026" in cover
    assert "16 March 2026" not in cover


def test_the_picture_shows_the_days_asked_for_and_no_others(episode: Path) -> None:
    asked = "dates_from = 2026-03-05\ndates_through = 2026-03-20\n" + REQUEST
    course = audit_episode(json.loads(episode.read_text()))
    path = episode.parent / "adr.toml"
    path.write_text(asked)
    cut = course_asked_for(course, read_request(path))
    drawn = picture(cut, auto=False)
    assert "2 visits" in drawn
    assert "9 Mar 2026" in drawn
    assert ", 2 Mar 2026" not in drawn
    for one in cut.series:
        assert all(p.on == cut.episode.visits[p.visit].date_of_service for p in one.points)
    flexion = next(s for s in cut.series if "flexion" in s.name)
    assert [p.number for p in flexion.points] == [112.0], "the value of 2 March is left out"
    assert flexion.trend == "unclear"
    assert (cut.findings, cut.copies, cut.dues) == ((), (), ())


def test_the_letter_says_nothing_that_the_chart_does_not(episode: Path) -> None:
    asked, out = episode.parent / "denial.toml", episode.parent / "appeal.pdf"
    asked.write_text(DENIAL)
    code, shown, _ = run("appeal", episode, "--denial", asked, "-o", out)
    assert code == 0
    text = flat(" ".join(pages(out)))
    quotes = [part.split("”")[0] for part in text.split("“")[1:]]
    assert quotes
    chart = flat(" ".join(NOTES))
    assert all(quote.removesuffix(" …") in chart for quote in quotes)
    assert "The note of 9 March 2026 states:" in text
    assert "not in the letter: " in shown


def billed_otherwise(episode: Path) -> Path:
    """Return the episode with minutes beside its charges that its notes do not state."""
    record = json.loads(episode.read_text())
    for visit in record["visits"]:
        visit["charges"][0]["minutes"] = 38
    episode.write_text(json.dumps(record))
    return episode


def test_minutes_beside_the_charge_are_no_words_of_the_note(episode: Path) -> None:
    packet, gaps = packed(billed_otherwise(episode))
    lines = next(p for p in pages(packet) if "Minutes are those that the note" in flat(p))
    assert "25" in lines
    assert "38" not in lines
    assert "38 minutes given, 25 in the note" in gaps


def test_the_letter_counts_no_minutes_that_the_note_does_not_state(episode: Path) -> None:
    asked, out = episode.parent / "denial.toml", episode.parent / "appeal.pdf"
    asked.write_text(DENIAL)
    assert run("appeal", billed_otherwise(episode), "--denial", asked, "-o", out)[0] == 0
    text = flat(" ".join(pages(out)))
    assert "97110 26 min" in text
    assert "38" not in text


@pytest.mark.parametrize(
    ("request_text", "said"),
    [
        ("number = ", "not TOML"),
        ('number = "A"\n', "clinic"),
        (REQUEST + 'colour = "red"', "colour"),
        ('asks = [{item = "weather"}]' + REQUEST, "asks"),
        (REQUEST + '[[documents]]\ntitle = "X"\nfile = "none.pdf"\n', "no PDF at none.pdf"),
        ("dates_from = 2026-03-05\ndates_through = 2026-03-01\n" + REQUEST, "lies before"),
    ],
)
def test_a_request_that_cannot_be_used(episode: Path, request_text: str, said: str) -> None:
    asked, out = episode.parent / "adr.toml", episode.parent / "packet.pdf"
    asked.write_text(request_text)
    code, _, words = run("packet", episode, "--request", asked, "-o", out)
    assert code == 2
    assert said in words
    assert len(words.splitlines()) == 1
    assert not out.exists()


def test_no_such_line_to_appeal(episode: Path) -> None:
    asked = episode.parent / "denial.toml"
    asked.write_text(DENIAL.replace("2026-03-09", "2026-03-10"))
    code, _, said = run("appeal", episode, "--denial", asked, "-o", episode.parent / "a.pdf")
    assert (code, "no visit on that day" in said) == (2, True)


def test_a_timeline_shows_every_visit(episode: Path) -> None:
    for name in ("t.svg", "t.html"):
        out = episode.parent / name
        assert run("timeline", episode, "-o", out)[0] == 0
        drawn = out.read_text()
        assert drawn.count("<title>visit ") >= 3
        assert "<script" not in drawn
        assert "<b>bold</b>" not in drawn
    code, _, said = run("timeline", episode, "-o", episode.parent / "t.gif")
    assert (code, "ending in .html or .svg" in said) == (2, True)


def test_which_episode_of_several(episode: Path) -> None:
    both = episode.parent / "both.jsonl"
    one = json.loads(episode.read_text())
    both.write_text(json.dumps(one) + "\n" + json.dumps({**one, "id": "e2"}) + "\n")
    out = episode.parent / "t.svg"
    code, _, said = run("timeline", both, "-o", out)
    assert (code, "found 2 (e1, e2)" in said) == (2, True)
    assert run("timeline", both, "--id", "e2", "-o", out)[0] == 0


def test_a_timeline_goes_by_the_numbers_that_came_in(episode: Path) -> None:
    record = json.loads(episode.read_text())
    for n, visit in enumerate(record["visits"]):
        visit["visit"] = 21 + n
    record["visits"].append(
        dict(record["visits"][0], id="v9", visit=24, date_of_service="2026-03-30")
    )
    episode.write_text(json.dumps(record))
    out = episode.parent / "t.html"
    assert run("timeline", episode, "-o", out)[0] in (0, 1)
    shown = out.read_text()
    assert "visit 24, " in shown
    assert "as visit 21" in shown
    assert "visit 4, " not in shown


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('number = "A-1"\nasked_on = "soon"', "asked_on: expected a day such as 2026-03-17"),
        ('number = "A-1"\n[[asks]]\nitem = "plan"', r"asks\[0\].item: expected one of order, .*"),
        ('number = "A-1"\nnummer = 2', "unknown key nummer"),
        ("number = 5", "number: expected str, got int"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_with_its_key(
    line: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "adr.toml"
    path.write_text(f'{line}\n[clinic]\nname = "Elm"\n', encoding="utf-8")
    with pytest.raises(InputError, match=rf"^adr\.toml: {said}$"):
        read_request(path)
