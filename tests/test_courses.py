"""Courses of care: what comes in, the audit as a whole, the verdict, every form of the answer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import chartproof
from chartproof.cli import main
from chartproof.corpus import LABEL_OF_COURSE_RULE, Course, courses
from chartproof.courses import audit_episode
from chartproof.courses.many import audited_courses
from chartproof.errors import InputError
from chartproof.examples.courses import note, sound
from chartproof.model import EpisodeOutcome
from chartproof.reference import book
from chartproof.report.course_json import course_record
from chartproof.rules import all_rules
from chartproof.visits import Entry, episode_from

Record = dict[str, Any]
SECRET = "Okafor limps"  # stands for the words of a note; no message may hold it
EXAMPLES = {c.id: c for c in courses() if c.file == "examples"}


def record(visits: int = 6, **fields: Any) -> Record:
    return {**sound(visits, report=None).record(), **fields}


def changed(change: Callable[[Record], None], visits: int = 6) -> Record:
    whole = deepcopy(record(visits))
    change(whole)
    return whole


def audited(given: Record) -> EpisodeOutcome:
    return audit_episode(given)


# --- as labelled ----------------------------------------------------------------------------------


@pytest.mark.parametrize("course", courses("train"), ids=lambda c: c.id)
def test_examples_and_train_courses_as_labelled(
    course: Course, outcomes: dict[str, EpisodeOutcome]
) -> None:
    outcome = outcomes[course.id]
    found = {f.rule for f in outcome.findings}
    assert outcome.verdict == course.verdict
    assert {LABEL_OF_COURSE_RULE[r] for r in found if r in LABEL_OF_COURSE_RULE} == course.findings
    assert bool(outcome.progresses) == course.progresses


@pytest.mark.parametrize("course", courses("train"), ids=lambda c: c.id)
def test_copies_as_labelled(course: Course, outcomes: dict[str, EpisodeOutcome]) -> None:
    visits = course_record(outcomes[course.id])["visits"]
    kinds = ("clone_of", "near_clone_of", "reworded_of", "copied_from")
    found = {(v["visit"], k): v[k] for v in visits for k in kinds if v[k] is not None}
    true = {
        (number, c.kind): {"episode": c.episode, "visit": c.visit} if c.episode else c.visit
        for number, c in course.copies.items()
    }
    assert found == true
    sections = {v["visit"]: frozenset(v["copied_sections"]) for v in visits if v["copied_sections"]}
    assert sections == course.sections


@pytest.fixture(scope="module")
def outcomes() -> dict[str, EpisodeOutcome]:
    known = courses()
    entries = [Entry(c.id, c.id, episode=episode_from(c.record)) for c in known]
    return {o.id: o for o in audited_courses(entries, all_rules(), book(), jobs=1)}


def test_public_name() -> None:
    found = chartproof.audit_episode(EXAMPLES["ex-ep-02"].record)
    assert found.verdict == "cloned"
    assert next(f.rule for f in found.findings) == "note-cloned"


# --- the door -------------------------------------------------------------------------------------


def test_visits_take_what_the_episode_says() -> None:
    given = episode_from(record(2, payer="tricare", discipline="OT", patient_id="p"))
    visit = given.visits[1]
    assert (visit.payer, visit.discipline, visit.patient_id) == ("tricare", "OT", "p")
    assert (visit.id, visit.visit_number) == ("example/2", 2)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("progress_report", "progress"),
        ("Progress Note", "progress"),
        ("re-evaluation", "re_evaluation"),
        ("discharge summary", "discharge"),
        ("daily", "daily"),
    ],
)
def test_words_for_kinds_of_notes(word: str, kind: str) -> None:
    given = record(2)
    given["visits"][1]["note_type"] = word
    assert episode_from(given).visits[1].note_type == kind


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "episode: expected an episode as an object, got a list"),
        ({"visits": []}, "episode.id: expected a name"),
        ({"id": "e", "visits": "x"}, "visits: expected a list, got text"),
        ({"id": "e", "visits": [1] * 5001}, "expected the visits of one course, got 5001"),
    ],
)
def test_what_is_no_episode(given: Any, said: str) -> None:
    with pytest.raises(InputError) as fault:
        episode_from(given)
    assert said.removeprefix("episode.") in str(fault.value)


def test_a_plan_of_the_wrong_kind_is_left_out_and_named() -> None:
    found = audited(record(plan_of_care={"certified_from": SECRET}))
    assert found.status == "failed"
    assert found.error is not None
    assert "plan_of_care.certified_from: expected a day" in found.error
    assert SECRET not in found.error
    assert found.verdict == "true_progression"


# --- bad input ------------------------------------------------------------------------------------


def _backwards(r: Record) -> None:
    r["visits"].reverse()


def _two_on_a_day(r: Record) -> None:
    r["visits"][2]["date_of_service"] = r["visits"][1]["date_of_service"]


def _interleaved(r: Record) -> None:
    for visit in r["visits"][1::2]:
        visit["discipline"] = "OT"


def _misfiled(r: Record) -> None:
    for visit in r["visits"]:
        visit["patient_id"] = "p1"
    r["visits"][3]["patient_id"] = "p2"


def _one_visit(r: Record) -> None:
    del r["visits"][1:]


def _numbered_twice(r: Record) -> None:
    r["visits"][2]["visit"] = 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_backwards, "came out of order"),
        (_two_on_a_day, "visits 2 and 3: on one day, 2026-03-05; counted as one treatment day"),
        (_interleaved, "PT and OT side by side"),
        (_misfiled, "visit 4: another patient's, left out"),
        (_one_visit, "one visit only"),
        (_numbered_twice, "visit number 2 is used 2 times"),
    ],
)
def test_odd_folders_are_said_plainly_and_the_rest_goes_on(
    change: Callable[[Record], None], said: str
) -> None:
    found = audited(changed(change))
    assert found.status == "ok"
    assert any(said in remark for remark in found.remarks)
    assert found.verdict == (None if change is _one_visit else "true_progression")


def test_order_does_not_matter() -> None:
    straight, backwards = audited(record()), audited(changed(_backwards))
    assert straight.findings == backwards.findings
    assert straight.dues == backwards.dues


def test_a_misfiled_visit_is_a_finding_and_counts_for_nothing() -> None:
    found = audited(changed(_misfiled))
    assert "visit-of-another-patient" in {f.rule for f in found.findings}
    assert len(found.outcomes) == 5


def test_missing_dates_are_named_and_the_other_visits_go_on() -> None:
    given = record()
    del given["visits"][3]["date_of_service"]
    given["visits"][4]["date_of_service"] = None
    given["visits"][5]["date_of_service"] = SECRET
    found = audited(given)
    assert found.status == "failed"
    assert found.error is not None
    for place in ("visits[3].date_of_service", "visits[4].date_of_service", "visits[5]"):
        assert place in found.error
    assert SECRET not in found.error
    assert len(found.outcomes) == 3


def test_a_plan_that_ends_before_it_begins() -> None:
    plan = {"certified_from": "2026-03-02", "certified_through": "2025-03-02"}
    found = audited(record(plan_of_care=plan))
    assert "plan-dates-contradict" in {f.rule for f in found.findings}
    assert "recertification-missed" not in {f.rule for f in found.findings}


def test_a_visit_with_a_bad_charge_keeps_its_note() -> None:
    given = record()
    given["visits"][2]["charges"] = [{"code": "97110", "units": "two"}]
    found = audited(given)
    assert found.error is not None
    assert "charges[0].units" in found.error
    assert len(found.outcomes) == 6


def test_four_hundred_visits() -> None:
    base = sound(10, report=None).record()
    day = date(2025, 1, 6)
    visits = []
    for i in range(400):
        text = f"{base['visits'][i % 10]['text']} Session {i} of many, hour {i % 7}."
        on = (day + timedelta(days=i)).isoformat()
        visits.append({"visit": i + 1, "date_of_service": on, "text": text})
    found = audited({**base, "visits": visits})
    assert len(found.outcomes) == 400
    assert found.verdict is not None


def test_no_visits_notes_or_payer() -> None:
    assert audited({"id": "e", "visits": []}).verdict is None
    silent = record()
    for visit in silent["visits"]:
        del visit["text"]
    del silent["payer"]
    found = audited(silent)
    missing = [u.missing for u in found.unsure]
    assert any("the notes of visits" in m for m in missing)
    assert any("the payer" in m for m in missing)


def test_days_that_no_table_covers_are_not_decided() -> None:
    given = record()
    for i, visit in enumerate(given["visits"]):
        visit["date_of_service"] = f"2002-01-0{i + 1}"
    del given["plan_of_care"]
    assert any("no table covers" in u.missing for u in audited(given).unsure)


# --- visits with charges --------------------------------------------------------------------------


def test_visits_with_charges_are_audited_each() -> None:
    billed = note("S: Fine. O: TE 25 min: bridges 3x10.\nAnn Roe, PT", bill="97110x4:GP")
    found = audit_episode(sound(5, (3, billed), report=None).record())
    assert [o.verdict is None for o in found.outcomes] == [True, True, False, True, True]
    assert "units-exceed-minutes" in {f.rule for f in found.outcomes[2].findings}
    shown = course_record(found)["visits"]
    assert shown[2]["outcome"]["verdict"] == found.outcomes[2].verdict
    assert "outcome" not in shown[1]


def test_what_the_course_tells_once_no_visit_tells_again() -> None:
    billed = [
        (i, note(f"S: Day {i}. TE 25 min: bridges 3x{i}.\nA. Roe, PT", bill="97110x2:GP"))
        for i in range(2, 13)
    ]
    found = audit_episode(sound(12, *billed, report=None).record())
    of_visits = {f.rule for o in found.outcomes for f in o.findings}
    assert "progress-report-overdue" in {f.rule for f in found.findings}
    assert "progress-report-due" not in of_visits


# --- forms ----------------------------------------------------------------------------------------


def run(*args: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(main, list(args), input=given)


def lines(*records: Record) -> bytes:
    return b"".join(json.dumps(r).encode() + b"\n" for r in records)


VISIT = {
    "id": "v1",
    "date_of_service": "2026-03-03",
    "payer": "medicare",
    "charges": [{"code": "97110", "units": 1, "modifiers": ["GP"]}],
    "text": "TE 10 min: bridges 3x10.",
}
EPISODE = EXAMPLES["ex-ep-02"].record
FLAT = EXAMPLES["ex-ep-03"].record


def test_episodes_and_visits_mixed_in_order() -> None:
    said = run("audit", "-", "--format", "jsonl", given=lines(EPISODE, VISIT, FLAT))
    found = [json.loads(line) for line in said.stdout.splitlines()]
    assert [o["id"] for o in found] == ["ex-ep-02", "v1", "ex-ep-03"]
    assert [o["verdict"] for o in found] == ["cloned", found[1]["verdict"], "plateau"]
    assert said.exit_code == 1


def test_the_shape_of_a_line() -> None:
    said = run("audit", "-", "--format", "jsonl", given=lines(FLAT))
    found = json.loads(said.stdout)
    assert found["progression"] == {
        "present": False,
        "exercises": [],
        "measures": [{"name": "5xsts", "from": 19, "to": 19.1, "direction": "unchanged"}],
    }
    text = {v["visit"]: v["text"] for v in FLAT["visits"]}
    for finding in found["findings"]:
        assert len(finding["visits"]) == len(finding["evidence"])
        for visit, span in zip(finding["visits"], finding["evidence"], strict=True):
            assert text[visit][span["start"] : span["end"]] == span["text"]
    assert {d["what"] for d in found["dues"]} >= {"plan", "recertification", "progress_report"}


def test_one_episode_alone_is_an_object() -> None:
    said = run("audit", "-", "--format", "json", given=json.dumps(EPISODE).encode())
    (found,) = json.loads(said.stdout)
    assert found["verdict"] == "cloned"


def test_text_csv_html_sarif() -> None:
    given = lines(EPISODE, VISIT)
    text = run("audit", "-", given=given).stdout
    assert "CLONED NOTES" in text
    assert "1 visit and 1 episode" in text
    rows = list(
        csv.DictReader(io.StringIO(run("audit", "-", "--format", "csv", given=given).stdout))
    )
    cloned = next(r for r in rows if r["rule"] == "note-cloned")
    assert cloned["episode"] == "ex-ep-02"
    assert cloned["visit"].startswith("ex-ep-02/1 ex-ep-02/2")
    html = run("audit", "-", "--format", "html", given=given).stdout
    assert "Episode ex-ep-02" in html
    assert "Cloned notes" in html
    log = json.loads(run("audit", "-", "--format", "sarif", given=given).stdout)
    results = log["runs"][0]["results"]
    where = next(r for r in results if r["ruleId"] == "note-cloned")["locations"][0]
    assert where["physicalLocation"]["artifactLocation"]["uri"] == "ex-ep-02%2F1.txt"


def test_an_id_used_twice_is_said() -> None:
    said = run("audit", "-", "--format", "jsonl", given=lines(EPISODE, EPISODE))
    assert "ids tell episodes apart" in said.stderr
    assert said.exit_code == 2


def test_a_broken_episode_never_stops_the_others() -> None:
    said = run("audit", "-", "--format", "jsonl", given=lines({"id": "x", "visits": 3}, EPISODE))
    found = [json.loads(line) for line in said.stdout.splitlines()]
    assert [o["status"] for o in found] == ["failed", "ok"]
    assert "visits: expected a list, got a number" in said.stderr


def test_several_processes_say_the_same() -> None:
    given = lines(EPISODE, FLAT, *(c.record for c in courses("train")[3:6]))
    one = run("audit", "-", "--format", "jsonl", "--jobs", "1", given=given)
    two = run("audit", "-", "--format", "jsonl", "--jobs", "2", given=given)
    assert one.stdout == two.stdout
    assert one.exit_code == two.exit_code


def test_baseline_and_waiver(tmp_path: Path) -> None:
    base = tmp_path / "base.json"
    run(
        "audit", "-", "--write-baseline", str(base), "-o", str(tmp_path / "a"), given=lines(EPISODE)
    )
    known = run("audit", "-", "--baseline", str(base), "--format", "jsonl", given=lines(EPISODE))
    assert known.exit_code == 0
    assert all(f["waived"] for f in json.loads(known.stdout)["findings"])
    waivers = tmp_path / "w.toml"
    waivers.write_text(
        '[[waiver]]\nrule = "note-cloned"\nvisit = "ex-ep-02"\nreason = "Known"\nby = "R. O."\n'
        "until = 2099-12-31\n"
    )
    said = run("audit", "-", "--waivers", str(waivers), "--format", "jsonl", given=lines(EPISODE))
    found = {f["rule"]: f["waived"] for f in json.loads(said.stdout)["findings"]}
    assert found["note-cloned"]
    assert not found["progression-absent"]


def test_a_copied_assessment_is_no_template() -> None:
    standing = (
        "A: Patient presents with deficits in strength, balance and gait that limit safe community "
        "mobility and require skilled intervention to reduce fall risk."
    )
    told = (
        ("Two falls since Christmas", "heel raise 2x8", "TUG 19.4 s", "heel raise set of three"),
        ("Ankles puffy", "LAQ 2 lb 2x10", "TUG 17.9 s", "three pounds"),
        ("Bingo with the cane", "LAQ 3 lb 2x10", "TUG 15.2 s", "the step"),
        ("Laundry carried up", "LAQ 5 lb 2x10, step-up 6 in 2x8", "TUG 12.7 s", "outdoors"),
    )
    visits = [
        {
            "date_of_service": f"2026-02-{2 + 3 * n:02}",
            "text": f"S: {s}. O: 97110 {15 + n} min: {o}. {m}. {standing} P: {p}. N. Sato, PT",
        }
        for n, (s, o, m, p) in enumerate(told)
    ]
    found = audit_episode({"id": "e", "payer": "commercial", "visits": visits})
    assert found.verdict == "true_progression"
    assert "section-copied" in {f.rule for f in found.findings}
    assert "note-cloned" not in {f.rule for f in found.findings}


def test_a_score_that_moved_without_a_known_better_side_is_not_called_a_plateau() -> None:
    visits = [
        {
            "date_of_service": f"2026-02-{2 + 7 * n:02}",
            "text": f"S: {said}. XQSS {score}. N. Sato, PT",
        }
        for n, (said, score) in enumerate((("School half days", 54), ("Three full days", 20)))
    ]
    found = audit_episode({"id": "e", "payer": "commercial", "visits": visits})
    assert found.verdict is None
    assert found.progresses is None
    assert not {"plateau", "progression-absent"} & {f.rule for f in found.findings}


def test_which_discipline_owes_a_report_is_said() -> None:
    other = [
        (n, note(f"O: Grip {10 + n} kg. TE {20 + n} min: putty {n + 2}x10.", discipline="OT"))
        for n in range(1, 12)
    ]
    mixed = sound(14, *other, report=None).subject()
    found = audit_episode(mixed)
    said = [f.message for f in found.findings if f.rule == "progress-report-overdue"]
    assert [m.split(" ")[0] for m in said] == ["OT"]


@pytest.mark.parametrize("weeks", [600_000, 10**12])
def test_a_plan_of_absurd_length_is_looked_at_all_the_same(weeks: int) -> None:
    plan = {"established_on": "2026-03-02", "certified_on": "2026-03-04", "duration_weeks": weeks}
    outcome = audit_episode(record(plan_of_care=plan))
    assert (outcome.status, outcome.error) == ("ok", None)


def test_the_last_days_that_there_are_are_days() -> None:
    course = record(3, plan_of_care={"established_on": "9999-12-27"})
    for number, visit in enumerate(course["visits"]):
        visit["date_of_service"] = f"9999-12-{29 + number}"
    assert audit_episode(course).status == "ok"
