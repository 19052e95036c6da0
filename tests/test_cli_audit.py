"""`chartproof audit`: formats, exit codes, bad input; results out, everything else to stderr."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chartproof.cli import main

SECRET = "Okafor"
NOTE = "O: Ther ex 25 min, one-on-one: SLR 3x10, 2 lb. A. Roe, PT"
CLEAN = {
    "id": "clean",
    "discipline": "PT",
    "payer": "commercial",
    "date_of_service": "2024-03-04",
    "charges": [],
}
OVERBILLED = {
    "id": "over",
    "discipline": "PT",
    "payer": "medicare",
    "date_of_service": "2026-03-03",
    "charges": [{"code": "97110", "units": 4, "modifiers": ["GP"], "minutes": 25}],
}
BAD = {
    **OVERBILLED,
    "id": "bad",
    "text": f"{SECRET} limps",
    "charges": [{"code": "97110", "units": "two"}],
}
RULE = '''"""{title}

Why it matters: it is ours.

Not checked here: the rest.
"""
from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Finding
from chartproof.rules import Rule

RULE = Rule(
    severity="error", sources=("cms-100-04:5:20.2",), ask="Which? ____", since=date(2020, 1, 1)
)


def check(visit, book):
    {body}


EXAMPLES = (Flags("any", given("x")), Passes("none", given()))
'''


def run(*words: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=stdin)


def written(folder: Path, *visits: dict[str, Any], name: str = "day.jsonl") -> str:
    path = folder / name
    path.write_text("\n".join(map(json.dumps, visits)), encoding="utf-8")
    return str(path)


class TestExitCodes:
    def test_0_where_nothing_is_to_fix(self, tmp_path: Path) -> None:
        done = run("audit", written(tmp_path, CLEAN))
        assert (done.exit_code, done.stderr) == (0, "")

    def test_1_where_something_is(self, tmp_path: Path) -> None:
        assert run("audit", written(tmp_path, CLEAN, OVERBILLED)).exit_code == 1

    def test_2_where_something_failed_and_the_others_went_on(self, tmp_path: Path) -> None:
        done = run("audit", written(tmp_path, BAD, CLEAN, OVERBILLED), "--format", "jsonl")
        assert done.exit_code == 2
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert [(o["id"], o["status"]) for o in found] == [
            ("bad", "failed"),
            ("clean", "ok"),
            ("over", "ok"),
        ]
        said = "day.jsonl line 1: charges[0].units: expected a whole number, got 'two'"
        assert found[0]["error"] == said
        assert done.stderr == f"chartproof: {said}\n"

    @pytest.mark.parametrize(
        ("least", "code"), [("error", 1), ("warning", 1), ("note", 1), ("never", 0)]
    )
    def test_the_least_that_fails_can_be_chosen(
        self, least: str, code: int, tmp_path: Path
    ) -> None:
        assert run("audit", written(tmp_path, OVERBILLED), "--fail-on", least).exit_code == code

    def test_doubt_can_be_failed_on(self, tmp_path: Path) -> None:
        visit = {**CLEAN, "id": "doubt"}
        path = written(tmp_path, visit)
        assert run("audit", path, "--only", "kx-missing").exit_code == 0
        assert run("audit", path, "--only", "kx-missing", "--fail-on", "unsure").exit_code == 1

    @pytest.mark.parametrize(
        "words",
        [
            ("--only", "no-such-rule"),
            ("--rules", "no/such/folder"),
            ("--payers", "no/such/folder"),
            ("--waivers", "no/such.toml"),
            ("--baseline", "no/such.json"),
            ("--on", "yesterday"),
            ("--code", "97110x2"),
            ("--format", "xml"),
            ("-o", "no/such/folder/out.txt"),
        ],
    )
    def test_2_with_one_line_for_a_wrong_option(
        self, words: tuple[str, ...], tmp_path: Path
    ) -> None:
        done = run("audit", written(tmp_path, CLEAN), *words)
        assert done.exit_code == 2
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr

    def test_2_for_a_file_that_is_not_there(self) -> None:
        done = run("audit", "gone.json")
        assert done.exit_code == 2
        assert "gone.json: No such file or directory" in done.stderr


class TestFormats:
    def test_text_is_the_default_and_is_plain_when_piped(self, tmp_path: Path) -> None:
        done = run("audit", written(tmp_path, {**OVERBILLED, "text": NOTE}))
        assert done.stdout.startswith((" FIXABLE   over", " NOT BILLABLE   over"))
        assert "\x1b" not in done.stdout

    def test_jsonl_is_one_line_a_visit_in_input_order(self, tmp_path: Path) -> None:
        done = run("audit", written(tmp_path, OVERBILLED, CLEAN), "--format", "jsonl")
        assert [json.loads(n)["id"] for n in done.stdout.splitlines()] == ["over", "clean"]

    def test_json_is_an_array(self, tmp_path: Path) -> None:
        done = run("audit", written(tmp_path, OVERBILLED), "--format", "json")
        (found,) = json.loads(done.stdout)
        rules = [f["rule"] for f in found["findings"]]
        assert "units-exceed-minutes" in rules
        assert found["minutes"] == {"97110": 25}
        assert found["units"]["billed"] == {"97110": 4}
        assert found["units"]["supported"] == {"97110": 2}

    def test_sarif(self, tmp_path: Path) -> None:
        done = run("audit", written(tmp_path, OVERBILLED), "--format", "sarif")
        (only,) = json.loads(done.stdout)["runs"]
        assert "units-exceed-minutes" in [r["ruleId"] for r in only["results"]]

    def test_csv(self, tmp_path: Path) -> None:
        done = run("audit", written(tmp_path, OVERBILLED), "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        assert "units-exceed-minutes" in [r["rule"] for r in rows]

    def test_html_into_a_file(self, tmp_path: Path) -> None:
        out = tmp_path / "report.html"
        done = run("audit", written(tmp_path, OVERBILLED), "--format", "html", "-o", str(out))
        assert done.stdout == ""
        assert out.read_text(encoding="utf-8").startswith("<!doctype html>")

    def test_the_report_never_overwrites_what_is_audited(self, tmp_path: Path) -> None:
        path = written(tmp_path, OVERBILLED)
        before = Path(path).read_bytes()
        done = run("audit", path, "-o", path)
        assert done.exit_code == 2
        assert "is one of the inputs" in done.stderr
        assert Path(path).read_bytes() == before


class TestInput:
    def test_a_note_with_its_charges(self, tmp_path: Path) -> None:
        note = tmp_path / "note.txt"
        note.write_text("Ther ex 25 minutes: SLR 3x10. A. Roe, PT", encoding="utf-8")
        done = run(
            *("audit", str(note), "--code", "97110x3:GP", "--payer", "medicare"),
            *("--on", "2026-03-03", "--format", "jsonl"),
        )
        found = json.loads(done.stdout)
        assert found["id"] == "note"
        assert "units-exceed-minutes" in [f["rule"] for f in found["findings"]]

    def test_a_dash_is_standard_input(self) -> None:
        done = run("audit", "-", "--format", "jsonl", stdin=json.dumps(OVERBILLED))
        assert json.loads(done.stdout)["id"] == "over"

    def test_several_files_and_a_folder_in_order(self, tmp_path: Path) -> None:
        first = written(tmp_path, OVERBILLED, name="z.jsonl")
        folder = tmp_path / "folder"
        folder.mkdir()
        written(folder, CLEAN, name="a.jsonl")
        done = run("audit", first, str(folder), "--format", "jsonl")
        assert [json.loads(n)["id"] for n in done.stdout.splitlines()] == ["over", "clean"]

    def test_faults_name_the_file_where_several_were_given(self, tmp_path: Path) -> None:
        path = tmp_path / "b.json"
        path.write_text(json.dumps([CLEAN, BAD]), encoding="utf-8")
        said = "visits[1].charges[0].units: expected a whole number, got 'two'\n"
        assert run("audit", str(path)).stderr == f"chartproof: {said}"
        done = run("audit", written(tmp_path, {**CLEAN, "id": "other"}), str(path))
        assert done.stderr == f"chartproof: b.json: {said}"

    def test_a_broken_file_leaves_the_files_after_it(self, tmp_path: Path) -> None:
        broken = tmp_path / "a.jsonl"
        broken.write_bytes("{}".encode("utf-16")[:-1])
        done = run("audit", str(broken), written(tmp_path, CLEAN), "--format", "jsonl")
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert [(o["id"], o["status"]) for o in found] == [("a.jsonl", "failed"), ("clean", "ok")]

    def test_nothing_on_standard_error_is_obeyed(self, tmp_path: Path) -> None:
        done = run("audit", written(tmp_path, BAD, name="day\x1b[2J.jsonl"))
        assert "\x1b" not in done.stderr
        assert "day\\x1b[2J.jsonl line 1" in done.stderr

    def test_a_visit_id_used_twice(self, tmp_path: Path) -> None:
        done = run("audit", written(tmp_path, CLEAN, CLEAN), "--format", "jsonl")
        assert done.exit_code == 2
        statuses = [json.loads(n)["status"] for n in done.stdout.splitlines()]
        assert statuses == ["ok", "failed"]
        assert "day.jsonl line 2: id: used before, by day.jsonl line 1" in done.stderr

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\x00\xff\xfe" * 100,
            b"caf\xe9",
            b"[" * 100_000,
            b'[{"id": "a", "text": "' + SECRET.encode(),
            json.dumps([{**BAD, "text": SECRET * 1000}]).encode(),
            json.dumps({**OVERBILLED, "date_of_service": SECRET + " 1"}).encode(),
            json.dumps({**OVERBILLED, "rendering": {"npi": [SECRET]}}).encode(),
            json.dumps({**OVERBILLED, "patient_id": {"name": SECRET}}).encode(),
        ],
        ids=["empty", "binary", "latin-1", "deep", "cut", "units", "date", "npi", "name"],
    )
    def test_bad_input_is_said_without_words_of_the_patient(self, data: bytes) -> None:
        done = run("audit", "-", stdin=data)
        assert done.exit_code == 2
        assert done.stderr.startswith("chartproof: ")
        assert "Traceback" not in done.stderr
        assert SECRET not in done.stderr

    @pytest.mark.parametrize(
        "change",
        [
            {"text": "\u202eرجل\u202c 🦵🏽 <script>\x1b[31m"},
            {"payer": "harbor mutual"},
            {"date_of_service": "1990-01-01"},
            {"date_of_service": "2040-01-01"},
            {"charges": [{"code": "ZZZZZ", "units": 1}]},
            {"charges": [{"code": "97001", "units": 1}]},
            {"charges": [{"code": "", "units": 1, "modifiers": [""]}]},
            {"charges": [{"code": "97110", "units": -2}]},
            {"charges": [{"code": "97110", "units": 999, "minutes": 1440}]},
            {"locality": "nowhere-99"},
            {"time_in": "25:99", "time_out": "soon"},
        ],
        ids=lambda change: "-".join(change),
    )
    def test_odd_visits_are_audited(self, change: dict[str, Any], tmp_path: Path) -> None:
        done = run("audit", written(tmp_path, {**OVERBILLED, **change}), "--format", "jsonl")
        found = json.loads(done.stdout)
        assert (found["status"], done.stderr) == ("ok", "")
        assert found["findings"] or found["unsure"]

    @pytest.mark.parametrize("text", ["", "x " * 2_500_000, "\x00" * 100, "%PDF-1.7 x"], ids=len)
    @pytest.mark.parametrize("form", ["text", "jsonl", "json", "csv", "html", "sarif"])
    def test_a_note_that_cannot_be_read_never_passes(
        self, text: str, form: str, tmp_path: Path
    ) -> None:
        path = tmp_path / "note.json"
        path.write_text(json.dumps({**OVERBILLED, "text": text}), encoding="utf-8")
        done = run("audit", str(path), "--format", form)
        assert done.exit_code == 2
        assert done.stderr.startswith("chartproof: visit.text: cannot be read as a note: ")
        assert '"defensible"' not in done.stdout
        assert "Defensible" not in done.stdout
        assert "NOT JUDGED" in done.stdout or form != "text"
        assert "as the minutes support" not in done.stdout

    def test_a_day_before_all_tables_is_said(self, tmp_path: Path) -> None:
        path = written(tmp_path, {**OVERBILLED, "text": NOTE, "date_of_service": "1850-03-03"})
        done = run("audit", path)
        assert "could not be decided" in done.stdout
        assert "Nothing to settle" not in done.stdout
        assert run("audit", path, "--fail-on", "unsure").exit_code == 1

    def test_files_of_a_folder_that_are_no_notes_are_counted(self, tmp_path: Path) -> None:
        (tmp_path / "v.json").write_text(json.dumps(CLEAN), encoding="utf-8")
        for name in (f"{SECRET}.png", "day.837", ".hidden.png", "README.rst"):
            (tmp_path / name).write_bytes(b"x")
        done = CliRunner().invoke(main, ["audit", str(tmp_path)])
        assert "2 files passed over, neither notes nor visits (.837, .png)" in done.stderr
        assert SECRET not in done.stderr


class TestOwnRules:
    def folder(self, tmp_path: Path, **bodies: str) -> str:
        folder = tmp_path / "ours"
        folder.mkdir()
        for name, body in bodies.items():
            text = RULE.format(title=f"Our rule {name}.", body=body)
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
        return str(folder)

    def test_a_rule_of_the_clinic_is_asked_beside_ours(self, tmp_path: Path) -> None:
        folder = self.folder(tmp_path, always_here='yield Finding("ours")')
        path = written(tmp_path, OVERBILLED)
        done = run("audit", path, "--rules", folder, "--format", "jsonl")
        rules = [f["rule"] for f in json.loads(done.stdout)["findings"]]
        assert {"always-here", "units-exceed-minutes"} <= set(rules)

    def test_one_that_raises_fails_by_name_and_the_rest_is_kept(self, tmp_path: Path) -> None:
        folder = self.folder(tmp_path, breaks_down="raise ValueError(visit.text); yield")
        visit = {**OVERBILLED, "text": f"{SECRET} limps"}
        done = run("audit", written(tmp_path, visit), "--rules", folder, "--format", "jsonl")
        found = json.loads(done.stdout)
        assert (done.exit_code, found["status"]) == (2, "failed")
        assert "rule breaks-down raised ValueError" in done.stderr
        assert SECRET not in done.stderr
        assert "units-exceed-minutes" in [f["rule"] for f in found["findings"]]

    @pytest.mark.parametrize("text", ["x =", "raise ValueError('x')", '"""No rule."""'])
    def test_a_file_that_is_no_rule_is_one_clear_error(self, text: str, tmp_path: Path) -> None:
        folder = Path(self.folder(tmp_path))
        (folder / "odd.py").write_text(text, encoding="utf-8")
        done = run("audit", written(tmp_path, CLEAN), "--rules", str(folder))
        assert done.exit_code == 2
        assert "odd.py" in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize(
        ("part", "said"),
        [
            ("EXAMPLES = None", "EXAMPLES: expected Flags, Passes and IsUnsure"),
            ("EXAMPLES = (1,)", "EXAMPLES: expected Flags, Passes and IsUnsure"),
            ("check = 5", "check: expected a function of a visit and a book"),
            ("RULE = Rule(severity=5, sources=(), ask='')", "RULE: severity"),
            ("RULE = Rule(severity='error', sources='abc', ask='')", "RULE: sources"),
            ("raise SystemExit(0)", "cannot be loaded: SystemExit"),
        ],
    )
    def test_a_part_of_the_wrong_kind_is_named_and_the_others_run(
        self, part: str, said: str, tmp_path: Path
    ) -> None:
        folder = self.folder(tmp_path, odd='yield Finding("m")', always_here='yield Finding("m")')
        with (Path(folder) / "odd.py").open("a", encoding="utf-8") as file:
            file.write(part + "\n")
        done = run("audit", written(tmp_path, OVERBILLED), "--rules", folder, "--format", "jsonl")
        assert done.exit_code == 2
        assert "odd.py: " in done.stderr
        assert said in done.stderr
        assert "always-here" in [f["rule"] for f in json.loads(done.stdout)["findings"]]

    def test_a_name_that_ships_cannot_be_taken(self, tmp_path: Path) -> None:
        folder = self.folder(tmp_path, units_exceed_minutes='yield Finding("m")')
        done = run("audit", written(tmp_path, OVERBILLED), "--rules", folder)
        assert done.exit_code == 2
        assert "ours/units_exceed_minutes.py: " in done.stderr
        assert "'units-exceed-minutes' is taken by time/units_exceed_minutes.py" in done.stderr

    def test_one_that_exits_fails_by_name_and_the_next_visit_goes_on(self, tmp_path: Path) -> None:
        folder = self.folder(tmp_path, goes_off="raise SystemExit(0); yield")
        path = written(tmp_path, OVERBILLED, {**OVERBILLED, "id": "next"})
        done = run("audit", path, "--rules", folder, "--format", "jsonl")
        assert done.exit_code == 2
        assert [json.loads(n)["id"] for n in done.stdout.splitlines()] == ["over", "next"]
        assert "rule goes-off raised SystemExit" in done.stderr

    def test_what_one_prints_or_warns_of_is_not_said(self, tmp_path: Path) -> None:
        body = "import warnings; warnings.warn(visit.text); print(visit.text); yield Finding('m')"
        folder = self.folder(tmp_path, talks=body)
        path = written(tmp_path, {**OVERBILLED, "text": NOTE + SECRET})
        words = ("--rules", folder, "--only", "talks", "--format", "jsonl")
        done = subprocess.run(
            [sys.executable, "-m", "chartproof", "audit", path, *words],
            capture_output=True,
            text=True,
            check=False,
        )
        assert [f["rule"] for f in json.loads(done.stdout)["findings"]] == ["talks"]
        assert done.stderr == ""

    def test_a_page_shows_a_source_that_is_on_no_list(self, tmp_path: Path) -> None:
        folder = self.folder(tmp_path, always_here='yield Finding("m")')
        path = Path(folder) / "always_here.py"
        path.write_text(path.read_text().replace("cms-100-04:5:20.2", "our-memo-7"))
        page = run("explain", "always-here", "--rules", folder).stdout
        assert "- our-memo-7 [not in the list of sources]" in page

    def test_only_and_skip(self, tmp_path: Path) -> None:
        path = written(tmp_path, OVERBILLED)
        only = run("audit", path, "--only", "units-exceed-minutes", "--format", "jsonl")
        assert [f["rule"] for f in json.loads(only.stdout)["findings"]] == ["units-exceed-minutes"]
        skip = run("audit", path, "--skip", "units-exceed-minutes", "--format", "jsonl")
        assert "units-exceed-minutes" not in skip.stdout


class TestAccepted:
    WAIVER = (
        '[[waiver]]\nrule = "{rule}"\nvisit = "over"\nreason = "r"\nby = "b"\nuntil = {until}\n'
    )

    def file(self, tmp_path: Path, rule: str, until: str = "2999-01-01") -> str:
        path = tmp_path / "waivers.toml"
        path.write_text(self.WAIVER.format(rule=rule, until=until), encoding="utf-8")
        return str(path)

    def audit(self, tmp_path: Path, *words: str) -> Result:
        path = written(tmp_path, {**OVERBILLED, "text": NOTE})
        only = ("--only", "units-exceed-minutes", "--format", "jsonl")
        return run("audit", path, *only, *words)

    def test_a_waived_finding_is_shown_and_does_not_count(self, tmp_path: Path) -> None:
        done = self.audit(tmp_path, "--waivers", self.file(tmp_path, "units-exceed-minutes"))
        assert done.exit_code == 0
        (finding,) = json.loads(done.stdout)["findings"]
        assert finding["waived"] == "r (b, until 2999-01-01)"
        assert json.loads(done.stdout)["verdict"] == "defensible"

    def test_no_waivers_ignores_them_all(self, tmp_path: Path) -> None:
        waivers = self.file(tmp_path, "units-exceed-minutes")
        assert self.audit(tmp_path, "--waivers", waivers, "--no-waivers").exit_code == 1

    def test_expired_and_unused_ones_are_reported(self, tmp_path: Path) -> None:
        expired = self.file(tmp_path, "units-exceed-minutes", "2020-01-01")
        done = self.audit(tmp_path, "--waivers", expired)
        assert done.exit_code == 1
        assert "waiver expired on 2020-01-01: units-exceed-minutes for visit over" in done.stderr
        done = self.audit(tmp_path, "--waivers", self.file(tmp_path, "skill-not-shown"))
        assert "waiver not needed: skill-not-shown for visit over" in done.stderr

    def test_a_baseline_lets_new_findings_through_only(self, tmp_path: Path) -> None:
        baseline = str(tmp_path / "baseline.json")
        assert self.audit(tmp_path, "--write-baseline", baseline).exit_code == 1
        again = self.audit(tmp_path, "--baseline", baseline)
        assert again.exit_code == 0
        assert json.loads(again.stdout)["findings"][0]["waived"] == "known before (baseline)"
        path = written(tmp_path, {**OVERBILLED, "id": "another"})
        only = ("--only", "units-exceed-minutes")
        assert run("audit", path, *only, "--baseline", baseline).exit_code == 1


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    visits = [{**OVERBILLED, "id": f"v{n}"} for n in range(300)]
    command = [sys.executable, "-m", "chartproof", "audit", written(tmp_path, *visits)]
    with subprocess.Popen(
        [*command, "--format", "jsonl", "--only", "units-exceed-minutes"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.readline()
        started.stdout.close()
        assert started.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    ("out", "place"), [((), "standard output"), (("-o", "/dev/full"), "/dev/full")]
)
@pytest.mark.parametrize("form", ["text", "jsonl", "csv"])
def test_a_full_disk_is_one_clear_error(
    form: str, out: tuple[str, ...], place: str, tmp_path: Path
) -> None:
    words = ["audit", written(tmp_path, OVERBILLED, CLEAN), "--format", form, *out]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "chartproof", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        2,
        f"chartproof: {place}: No space left on device\n",
    )
