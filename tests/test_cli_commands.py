"""The other commands: units, price, read, rules, explain, tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chartproof.cli import main
from chartproof.model import Outcome
from chartproof.streams import Tally

VISIT = {
    "id": "v1",
    "discipline": "PT",
    "payer": "medicare",
    "date_of_service": "2026-03-03",
    "charges": [{"code": "97110", "units": 2, "modifiers": ["GP"]}],
}


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=stdin)


class TestUnits:
    def test_json_has_its_fields(self) -> None:
        done = run("units", "97110=33", "97140=7", "--on", "2026-03-03", "--format", "json")
        found = json.loads(done.stdout)
        assert found["total_units"] == 3
        assert found["units"] == {"97110": 2, "97140": 1}
        assert found["ties"] == []
        assert [n["code"] for n in found["lines"]] == ["97110", "97140"]
        assert found["steps"]

    def test_the_method_is_chosen(self) -> None:
        words = ("units", "97110=10", "97140=10", "--format", "json", "--method")
        assert json.loads(run(*words, "cms").stdout)["total_units"] == 1
        assert json.loads(run(*words, "ama").stdout)["total_units"] == 2

    def test_text_shows_every_tie(self) -> None:
        assert "equally right: " in run("units", "97110=8", "97140=8").stdout

    def test_a_batch_answers_line_by_line_with_its_id(self) -> None:
        lines = [
            {"id": "a", "method": "cms", "services": [{"code": "97110", "minutes": 33}]},
            {"id": "b", "services": [{"code": "97110", "minutes": "x"}]},
            {"id": "c", "method": "ama", "services": [{"code": "97110", "minutes": 8}]},
        ]
        text = "\n".join([*map(json.dumps, lines), "{bad"])
        done = run("units", "--batch", "-", "--format", "jsonl", stdin=text)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert [o.get("total_units") for o in found] == [2, None, 1, None]
        assert [o["id"] for o in found] == ["a", "b", "c", None]
        assert done.exit_code == 2
        assert "line 2: services[0].minutes: expected a whole number, got 'x'" in done.stderr
        assert "line 4: expected a JSON object" in done.stderr

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_a_batch_may_begin_with_a_mark(self, encoding: str, tmp_path: Path) -> None:
        path = tmp_path / "questions.jsonl"
        question = {"id": "a", "services": [{"code": "97110", "minutes": 33}]}
        path.write_bytes(f"{json.dumps(question)}\n".encode(encoding))
        done = run("units", "--batch", str(path))
        assert (done.exit_code, json.loads(done.stdout)["total_units"]) == (0, 2)

    def test_an_empty_batch_is_said(self) -> None:
        done = run("units", "--batch", "-", stdin="\n")
        assert done.exit_code == 2
        assert done.stderr == "chartproof: standard input: empty, expected a question a line\n"

    @pytest.mark.parametrize(
        "words",
        [
            (),
            ("97110",),
            ("97110=two",),
            ("97110=-5",),
            ("99999=10",),
            ("97110=10", "--batch", "x"),
        ],
    )
    def test_what_cannot_be_answered_is_one_line(self, words: tuple[str, ...]) -> None:
        done = run("units", *words)
        assert done.exit_code == 2
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr


class TestPrice:
    def test_json_has_its_fields(self) -> None:
        done = run("price", "-", "--format", "json", stdin=json.dumps(VISIT))
        found = json.loads(done.stdout)
        assert found["id"] == "v1"
        assert [(n["code"], n["unit"]) for n in found["lines"]] == [("97110", 1), ("97110", 2)]
        for field in ("allowed_usd", "medicare_pays_usd", "patient_owes_usd"):
            assert float(found[field]) > 0
        assert found["provider_receives_usd"]
        assert found["steps"]

    def test_a_locality_that_does_not_exist_is_said(self) -> None:
        done = run("price", "-", stdin=json.dumps({**VISIT, "locality": "nowhere-99"}))
        assert done.exit_code == 2
        assert "locality" in done.stderr

    def test_a_locality_that_may_be_a_note_is_not_repeated(self) -> None:
        done = run("price", "-", stdin=json.dumps({**VISIT, "locality": "Okafor limps"}))
        assert done.exit_code == 2
        assert "locality: expected national, STATE-NN or MAC-NN" in done.stderr
        assert "Okafor" not in done.stderr

    def test_a_bad_visit_leaves_the_others(self, tmp_path: Path) -> None:
        path = tmp_path / "day.json"
        bad = {**VISIT, "id": "bad", "charges": [{"code": "97110", "units": "two"}]}
        path.write_text(json.dumps([bad, VISIT]), encoding="utf-8")
        done = run("price", str(path), "--format", "json")
        assert done.exit_code == 2
        assert json.loads(done.stdout)["id"] == "v1"


class TestRead:
    NOTE = "O: Ther ex 25 minutes, one-on-one: SLR 3x10, 2 lb. A. Roe, PT, DPT"

    def note(self, tmp_path: Path) -> str:
        path = tmp_path / "note.txt"
        path.write_text(self.NOTE, encoding="utf-8")
        return str(path)

    def test_every_fact_has_its_words_and_its_place(self, tmp_path: Path) -> None:
        done = run("read", self.note(tmp_path), "--code", "97110", "--format", "json")
        found = json.loads(done.stdout)
        assert len(found["elements"]) == 20
        assert found["facts"]
        for fact in found["facts"]:
            span = fact["span"]
            assert self.NOTE[span["start"] : span["end"]] == span["text"]
            assert 0 <= fact["confidence"] <= 1
            assert fact["scope"]
        assert found["minutes"][0]["minutes"] == 25

    def test_text_quotes_them(self, tmp_path: Path) -> None:
        assert "“3x10” [" in run("read", self.note(tmp_path)).stdout

    def test_what_cannot_be_read_is_said(self) -> None:
        done = run("read", "-", stdin=" \n")
        assert done.exit_code == 2
        assert "standard input: cannot be read as a note: empty" in done.stderr
        assert "absent" not in done.stdout

    def test_a_file_of_visits_is_no_note(self, tmp_path: Path) -> None:
        path = tmp_path / "visits.jsonl"
        path.write_text(json.dumps(VISIT), encoding="utf-8")
        done = run("read", str(path))
        assert (done.exit_code, done.stdout) == (2, "")
        assert "found a file of visits; use `chartproof audit`" in done.stderr


class TestEpisodes:
    def episode(self, tmp_path: Path) -> str:
        path = tmp_path / "episode.json"
        visit = {key: VISIT[key] for key in ("date_of_service", "charges")}
        record = {"id": "e1", "payer": "medicare", "discipline": "PT", "patient_id": "p1"}
        path.write_text(json.dumps({**record, "visits": [{**visit, "visit": 1}]}), "utf-8")
        return str(path)

    def test_visits_of_one_are_priced(self, tmp_path: Path) -> None:
        done = run("price", self.episode(tmp_path), "--format", "json")
        assert json.loads(done.stdout)["allowed_usd"] == "51.27"
        done = run("ledger", self.episode(tmp_path), "--format", "json")
        assert json.loads(done.stdout)["used_usd"] == "51.27"

    def test_one_is_no_part_of_a_sample_and_that_is_said(self, tmp_path: Path) -> None:
        done = run("sample", self.episode(tmp_path), "--seed", "1")
        assert done.exit_code == 2
        assert "e1: an episode, expected visits; not in the frame" in done.stderr

    def test_what_is_none_is_said(self, tmp_path: Path) -> None:
        done = run("timeline", str(tmp_path / "gone.json"), "-o", str(tmp_path / "x.svg"))
        assert "gone.json: No such file or directory" in done.stderr
        visits = tmp_path / "visits.jsonl"
        visits.write_text(json.dumps(VISIT), encoding="utf-8")
        done = run("timeline", str(visits), "-o", str(tmp_path / "x.svg"))
        assert 'expected an episode (a record with "visits"), found 1 visit' in done.stderr

    def test_a_pdf_is_named_as_one(self, tmp_path: Path) -> None:
        for command, option in (("packet", "--request"), ("appeal", "--denial")):
            done = run(command, self.episode(tmp_path), option, "r.toml", "-o", "out.docx")
            assert done.exit_code == 2
            assert "out.docx: expected a name ending in .pdf" in done.stderr


def test_a_ledger_of_nothing_is_said(tmp_path: Path) -> None:
    path = tmp_path / "visit.json"
    path.write_text(json.dumps({**VISIT, "payer": "aetna"}), encoding="utf-8")
    done = run("ledger", str(path))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "no visit of these uses Medicare's therapy amounts" in done.stderr


@pytest.mark.parametrize("option", ["--payers", "--rules"])
def test_a_folder_of_ones_own_with_nothing_in_it_is_a_mistake(option: str, tmp_path: Path) -> None:
    path = tmp_path / "visit.json"
    path.write_text(json.dumps(VISIT), encoding="utf-8")
    (tmp_path / "own").mkdir()
    done = run("audit", str(path), option, str(tmp_path / "own"))
    assert done.exit_code == 2
    assert "in this folder" in done.stderr


class TestRules:
    def test_the_register(self) -> None:
        found = json.loads(run("rules", "--format", "json").stdout)
        names = [row["rule"] for row in found]
        assert names == sorted(names)
        assert {"rule", "title", "severity", "looks_at", "catalogue", "sources", "since"} <= set(
            found[0]
        )

    def test_the_list_is_a_line_a_rule(self) -> None:
        lines = run("rules").stdout.splitlines()
        assert any(line.startswith("units-exceed-minutes ") for line in lines)

    def test_a_page(self) -> None:
        assert "Why it matters:" in run("explain", "units-exceed-minutes").stdout
        page = run("explain", "units-exceed-minutes", "--format", "markdown").stdout
        assert page.startswith("# units-exceed-minutes")

    def test_an_unknown_name_is_said(self) -> None:
        done = run("explain", "no-such-rule")
        assert done.exit_code == 2
        assert done.stderr.startswith("chartproof: no rule is called 'no-such-rule'")


class TestTables:
    def test_the_list_names_every_table(self) -> None:
        text = run("tables").stdout
        for name in ("codes", "ncci", "mue", "rvu", "gpci", "thresholds", "payers", "sources"):
            assert f"\n{name} " in f"\n{text}"

    def test_the_rows_of_a_day(self) -> None:
        done = run("tables", "conversion_factor", "--on", "2024-01-02", "--format", "json")
        rows = json.loads(done.stdout)
        assert rows
        assert all(row["valid_from"] <= "2024-01-02" <= row["valid_to"] for row in rows)

    def test_rows_that_none_can_be_sure_of_are_not_listed(self) -> None:
        done = run("tables", "ncci", "--on", "1990-01-01")
        assert done.exit_code == 2
        assert "ncci: no row surely holds on 1990-01-01" in done.stderr
        assert done.stdout == ""

    def test_rows_without_a_first_day_say_since_when_they_are_certain(self) -> None:
        text = run("tables", "ncci", "--on", "2024-07-02").stdout
        assert "certain_from" in text.splitlines()[0]
        assert "the file does not state the first day" in text.splitlines()[-1]

    def test_what_is_out_of_date(self) -> None:
        done = run("tables", "--stale", "--on", "2030-01-01")
        assert done.exit_code == 1
        assert "the newest edit file of code pairs on hand" in done.stdout

    def test_an_unknown_table_is_said(self) -> None:
        done = run("tables", "no-such-table")
        assert done.exit_code == 2
        assert "no table is called 'no-such-table'; there are codes, ncci" in done.stderr


class TestHelp:
    @pytest.mark.parametrize(
        "command", ["audit", "read", "units", "price", "rules", "explain", "tables"]
    )
    def test_every_command_explains_itself(self, command: str) -> None:
        done = run(command, "--help")
        assert done.exit_code == 0
        assert done.stdout.startswith(f"Usage: main {command}")
        assert f"  {command} " in run("--help").stdout

    def test_the_first_page_shows_how_to_begin(self) -> None:
        text = run("--help").stdout
        assert (
            "chartproof audit note.txt --code 97110x2:GP --payer medicare --on 2026-03-03" in text
        )
        assert "..." not in text.partition("Commands:")[2]

    def test_the_version(self) -> None:
        assert run("--version").stdout.startswith("chartproof, version ")


class TestChanges:
    def test_a_day_beyond_the_file_on_hand_is_not_passed_over(self) -> None:
        done = run("changes", "ncci", "2024Q3", "2090Q4")
        assert "later changes are not known" in done.stderr

    def test_days_on_file_need_no_remark(self) -> None:
        assert run("changes", "ncci", "2024Q2", "2024Q3").stderr == ""


@pytest.mark.parametrize("command", ["scrub", "ack", "remit"])
def test_a_file_that_is_no_x12_is_named_once(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.837").write_text("rubbish")
    done = run(command, str(tmp_path / "a.837"))
    assert done.exit_code == 2
    assert done.stderr.count("a.837") == 1
    assert "expected an ISA segment" in done.stderr


def test_a_failure_that_the_report_shows_is_not_said_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    failed = Outcome("v1", "failed", error="v1: date_of_service: is missing")
    quiet, loud = Tally("warning", False, is_shown=True), Tally("warning", False)
    assert list(quiet.watching([failed])) == [failed]
    assert capsys.readouterr().err == ""
    assert list(loud.watching([failed])) == [failed]
    assert "date_of_service" in capsys.readouterr().err
    assert quiet.exit_code == loud.exit_code == 2
