"""The door: what comes in as visits, and what is said of what does not."""

from __future__ import annotations

import io
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pdfs import pdf

from chartproof.errors import InputError
from chartproof.model import Charge
from chartproof.visits import (
    Entry,
    charge_from,
    charged_from,
    entries,
    entries_in,
    told_apart,
    visit_from,
)

SECRET = "Okafor limps"  # stands for the words of a note; no message may hold it
CHARGED = charged_from(("97110x2:GP", "97140x1:GP+59"), "medicare", date(2026, 3, 3))


def record(**fields: Any) -> dict[str, Any]:
    whole = {
        "id": "v1",
        "date_of_service": "2026-03-03",
        "payer": "medicare",
        "text": SECRET,
        "charges": [{"code": "97110", "units": 2}],
    }
    return {**whole, **fields}


def charged(**fields: Any) -> dict[str, Any]:
    return record(charges=[{"code": "97110", "units": 2, **fields}])


def without(name: str) -> dict[str, Any]:
    return {k: v for k, v in record().items() if k != name}


def read(data: str | bytes, folder: Path, name: str = "day.json") -> list[Entry]:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(told_apart(entries(path)))


def faults(found: list[Entry]) -> list[str]:
    return [e.fault for e in found if e.fault is not None]


WRONG = [
    (charged(units="two"), "visit.charges[0].units: expected a whole number, got 'two'"),
    (charged(units=2.5), "visit.charges[0].units: expected a whole number, got 2.5"),
    (charged(units=None), "visit.charges[0].units: expected a whole number, got nothing"),
    (charged(units=10**30), "visit.charges[0].units: expected at most 999 units"),
    (
        charged(units="Okafor-limps-today"),
        "visit.charges[0].units: expected a whole number, got text",
    ),
    (charged(units=SECRET), "visit.charges[0].units: expected a whole number, got text"),
    (charged(minutes=12.5), "visit.charges[0].minutes: expected a whole number, got 12.5"),
    (
        charged(minutes=-3),
        "visit.charges[0].minutes: expected minutes of one day, 0 to 1440, got -3",
    ),
    (charged(modifiers="GP"), "visit.charges[0].modifiers: expected a list, got 'GP'"),
    (charged(modifiers=["GP", 5]), "visit.charges[0].modifiers[1]: expected text, got 5"),
    (
        charged(charge_usd="NaN"),
        'visit.charges[0].charge_usd: expected an amount such as "90.00"',
    ),
    (
        record(year_to_date_usd="1e999999"),
        'visit.year_to_date_usd: expected an amount such as "90.00"',
    ),
    (
        record(date_of_service="03/03/2026"),
        "visit.date_of_service: expected a day such as 2026-03-03, got '03/03/2026'",
    ),
    (
        record(date_of_service="2026-02-30"),
        "visit.date_of_service: expected a day such as 2026-03-03, got '2026-02-30'",
    ),
    (record(text=[SECRET]), "visit.text: expected text, got a list"),
    (record(id=7), "visit.id: expected text, got a number"),
    (record(id=""), "visit.id: expected a name, got an empty text"),
    (record(discipline="pt"), "visit.discipline: expected PT, OT, SLP or DC, got 'pt'"),
    (
        record(rendering={"role": SECRET}),
        "visit.rendering.role: expected therapist, assistant, student, aide, physician, "
        "chiropractor or other, got text",
    ),
    (record(charges={"code": "97110"}), "visit.charges: expected a list, got an object"),
    (record(charges=["97110"]), "visit.charges[0]: expected an object, got text"),
    (without("id"), "visit.id: is missing"),
    (without("charges"), "visit.charges: is missing"),
    (without("payer"), "visit.payer: is missing"),
    ([SECRET], "visit: expected an object, got a list"),
    (
        {"id": "e1", "visits": [record()]},
        "visit: expected one visit, got an episode; give its visits one by one",
    ),
    (record(text="half \ud83d"), "visit.text: expected whole characters, found half of one at 5"),
]


@pytest.mark.parametrize(("given", "said"), WRONG, ids=[said.split(",")[0] for _, said in WRONG])
def test_what_is_wrong_is_said_with_its_path(given: Any, said: str) -> None:
    with pytest.raises(InputError) as fault:
        visit_from(given)
    assert str(fault.value) == said


def test_unknown_fields_are_kept_and_never_become_a_reading() -> None:
    visit = visit_from(record(colour="red", reading={"text": "x"}))
    assert visit.extra == {"colour": "red", "reading": {"text": "x"}}
    assert visit.reading is None


def test_odd_but_possible_visits_come_in() -> None:
    text = "a\x00b ‮رجل 🦵🏽 \r\n"
    visit = visit_from(record(text=text, date_of_service="2031-01-01", charges=[]))
    assert visit.text == text
    assert visit_from(charged(units=-1)).charges[0].units == -1


class TestJson:
    def test_one_visit_or_a_list(self, tmp_path: Path) -> None:
        assert [e.id for e in read(json.dumps(record()), tmp_path)] == ["v1"]
        found = read(json.dumps([record(id="a"), record(id="b")]), tmp_path)
        assert [(e.place, e.id) for e in found] == [("visits[0]", "a"), ("visits[1]", "b")]

    def test_a_bad_visit_leaves_the_others(self, tmp_path: Path) -> None:
        found = read(
            json.dumps([record(id="a"), {**charged(units="two"), "id": "b"}, record(id="c")]),
            tmp_path,
        )
        assert [(e.id, e.visit is not None) for e in found] == [
            ("a", True),
            ("b", False),
            ("c", True),
        ]
        assert faults(found) == ["visits[1].charges[0].units: expected a whole number, got 'two'"]

    def test_a_list_cut_in_half_gives_the_visits_before_the_cut(self, tmp_path: Path) -> None:
        whole = json.dumps([record(id=name) for name in "abc"], indent=1)
        found = read(whole[: whole.rindex(SECRET)], tmp_path)
        assert [e.id for e in found if e.visit] == ["a", "b"]
        (said,) = faults(found)
        assert said.startswith("day.json: breaks off in visits[2] (line ")
        assert said.endswith("the 2 visits before it could be read")

    def test_a_damaged_visit_is_passed_over(self, tmp_path: Path) -> None:
        damaged = f"[{json.dumps(record(id='a'))},\n {{oops, }},\n {json.dumps(record(id='c'))}]"
        found = read(damaged, tmp_path)
        assert [e.id for e in found if e.visit] == ["a", "c"]
        assert faults(found) == [
            "day.json: visits[1]: expected JSON, found something else (line 2)"
        ]

    def test_a_number_that_is_none_spoils_its_visit_only(self, tmp_path: Path) -> None:
        whole = json.dumps([record(id="a"), charged(units=float("nan")), record(id="c")])
        found = read(whole, tmp_path)
        assert [e.id for e in found if e.visit] == ["a", "c"]
        assert faults(found) == [
            "visits[1].charges[0].units: expected a whole number, got no number at all"
        ]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "day.json: empty, expected a visit or a list of visits"),
            (" \n", "day.json: empty, expected a visit or a list of visits"),
            ("[]", "day.json: an empty list, expected visits"),
            ("5", "visit: expected an object, got a number"),
            ("null", "visit: expected an object, got nothing"),
            ("S: a note", "day.json: expected JSON, found something else, byte 0"),
            ("[" * 100_000, "day.json: visits[0]: nested too deeply to be a visit"),
            ('{"a": ' + "9" * 5000 + "}", "day.json: visits[0]: holds a number too long to be one"),
        ],
        ids=["empty", "blank", "no-visits", "number", "null", "not-json", "deep", "long-number"],
    )
    def test_what_is_no_visit_is_one_clear_error(
        self, text: str, said: str, tmp_path: Path
    ) -> None:
        assert faults(read(text, tmp_path)) == [said]

    def test_a_byte_that_is_no_utf8_spoils_its_visit_only(self, tmp_path: Path) -> None:
        visits = [record(id="a"), record(id="b", text="caf\xe9"), record(id="c")]
        found = read(json.dumps(visits, ensure_ascii=False).encode("latin-1"), tmp_path)
        assert [(e.place, e.id) for e in found if e.visit] == [
            ("visits[0]", "a"),
            ("visits[2]", "c"),
        ]
        first, second = faults(found)
        assert first.startswith("day.json: expected UTF-8 text, found byte 0xe9 at offset ")
        assert second == "visits[1]: expected UTF-8 text, found other bytes"

    def test_something_after_the_end_is_said(self, tmp_path: Path) -> None:
        found = read(json.dumps([record()]) + " and more", tmp_path)
        assert [e.id for e in found if e.visit] == ["v1"]
        assert faults(found) == ["day.json: something follows the list (line 1)"]


class TestJsonLines:
    def test_each_line_is_a_visit_and_errors_name_the_line(self, tmp_path: Path) -> None:
        lines = [json.dumps(record(id="a")), "", "{bad", json.dumps(charged(units="two"))]
        found = read("\n".join(lines), tmp_path, "day.jsonl")
        assert [e.place for e in found] == [f"day.jsonl line {n}" for n in (1, 3, 4)]
        assert faults(found) == [
            "day.jsonl line 3: expected JSON, found something else, byte 1",
            "day.jsonl line 4: charges[0].units: expected a whole number, got 'two'",
        ]

    def test_a_line_in_another_encoding_leaves_the_others(self, tmp_path: Path) -> None:
        bad = json.dumps(record(text="caf\xe9"), ensure_ascii=False).encode("latin-1")
        good = json.dumps(record(id="b")).encode()
        found = read(bad + b"\n" + good, tmp_path, "day.jsonl")
        assert [e.id for e in found if e.visit] == ["b"]
        (said,) = faults(found)
        assert "expected UTF-8 text, found byte 0xe9 at offset" in said
        assert "caf" not in said

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_a_mark_at_the_start_says_the_encoding(self, encoding: str, tmp_path: Path) -> None:
        lines = "\n".join(json.dumps(record(id=name)) for name in "ab")
        found = read(lines.encode(encoding), tmp_path, "day.jsonl")
        assert [e.id for e in found if e.visit] == ["a", "b"]

    def test_a_utf16_file_cut_in_half_gives_the_lines_before_the_cut(self, tmp_path: Path) -> None:
        whole = "\n".join([json.dumps(record(id="a")), json.dumps(record(id="b"))]).encode("utf-16")
        found = read(whole[:-7], tmp_path, "day.jsonl")
        assert [e.id for e in found if e.visit] == ["a"]
        assert faults(found) == [f"day.jsonl: UTF-16 text that breaks off, byte {len(whole) - 8}"]

    @pytest.mark.parametrize("data", [b"", b" \n\n", b"\xef\xbb\xbf"])
    def test_a_file_without_a_visit_is_one_clear_error(self, data: bytes, tmp_path: Path) -> None:
        assert faults(read(data, tmp_path, "day.jsonl")) == [
            "day.jsonl: empty, expected a visit a line"
        ]

    def test_standard_input_is_read_line_by_line(self) -> None:
        class Endless(io.RawIOBase):
            def readline(self, size: int | None = -1) -> bytes:
                return json.dumps(record()).encode() + b"\n"

        first = next(entries_in(Endless(), "standard input"))  # type: ignore[arg-type]  # enough of one
        assert (first.place, first.id) == ("standard input line 1", "v1")


class TestNotes:
    def test_a_note_with_its_charges_from_the_command_line(self, tmp_path: Path) -> None:
        path = tmp_path / "note.txt"
        path.write_text("S: sore", encoding="utf-8")
        (entry,) = entries(path, CHARGED)
        assert entry.visit is not None
        assert (entry.id, entry.visit.text, entry.visit.discipline) == ("note", "S: sore", "PT")
        assert [c.code for c in entry.visit.charges] == ["97110", "97140"]

    def test_a_note_without_charges_says_how_to_give_them(self, tmp_path: Path) -> None:
        (said,) = faults(read(SECRET, tmp_path, "note.txt"))
        assert said.startswith("note.txt: a note needs its charges: --code 97110x2:GP")

    def test_charges_may_stand_in_a_file_beside_the_note(self, tmp_path: Path) -> None:
        (tmp_path / "note.json").write_text(json.dumps(without("text")), encoding="utf-8")
        (entry,) = read("S: sore", tmp_path, "note.txt")
        assert entry.visit is not None
        assert (entry.id, entry.visit.text) == ("v1", "S: sore")

    def test_a_fault_in_that_file_names_it(self, tmp_path: Path) -> None:
        (tmp_path / "note.json").write_text(json.dumps(charged(units="two")), encoding="utf-8")
        assert faults(read("S: sore", tmp_path, "note.txt")) == [
            "note.json: charges[0].units: expected a whole number, got 'two'"
        ]

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ("caf\xe9".encode("latin-1"), "expected UTF-8 text, found byte 0xe9 at offset 3"),
            (bytes(range(256)) * 20, "binary data, expected a note as text"),
            ("words of a note".encode("utf-16-le") * 9, "UTF-16 without its mark"),
        ],
        ids=["latin-1", "binary", "utf-16-without-mark"],
    )
    def test_what_is_no_utf8_is_one_clear_error(
        self, data: bytes, said: str, tmp_path: Path
    ) -> None:
        path = tmp_path / "note.txt"
        path.write_bytes(data)
        (entry,) = entries(path, CHARGED)
        assert entry.visit is None
        assert entry.fault is not None
        assert entry.fault.startswith(f"note.txt: {said}")

    def test_a_utf16_note_with_its_mark_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "note.txt"
        path.write_bytes("S: sore".encode("utf-16"))
        (entry,) = entries(path, CHARGED)
        assert entry.visit is not None
        assert entry.visit.text == "S: sore"

    def test_a_missing_file_is_said(self, tmp_path: Path) -> None:
        (entry,) = entries(tmp_path / "gone.txt", CHARGED)
        assert entry.fault == "gone.txt: No such file or directory"


class TestFolders:
    def test_files_come_by_name_and_places_begin_with_the_file(self, tmp_path: Path) -> None:
        for name in ("b/note.txt", "a/note.txt"):
            (tmp_path / name).parent.mkdir()
            (tmp_path / name).write_text("S: sore", encoding="utf-8")
            beside = (tmp_path / name).with_suffix(".json")
            beside.write_text(json.dumps({**without("text"), "id": name}), encoding="utf-8")
        (tmp_path / "c.json").write_text(
            json.dumps([charged(units="two"), record(id="z")]), encoding="utf-8"
        )
        (tmp_path / ".hidden.json").write_text("[]", encoding="utf-8")
        (tmp_path / "readme.rst").write_text("not a note", encoding="utf-8")
        found = list(entries(tmp_path))
        assert [(e.place, e.id) for e in found] == [
            ("a/note.txt", "a/note.txt"),
            ("b/note.txt", "b/note.txt"),
            ("c.json: visits[0]", "v1"),
            ("c.json: visits[1]", "z"),
        ]
        assert faults(found) == [
            "c.json: visits[0].charges[0].units: expected a whole number, got 'two'"
        ]

    def test_notes_of_one_name_in_two_folders_are_two_visits(self, tmp_path: Path) -> None:
        for name in ("monday", "tuesday"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "note.txt").write_text("S: sore", encoding="utf-8")
        found = list(told_apart(entries(tmp_path, CHARGED)))
        assert [e.id for e in found] == ["monday/note", "tuesday/note"]
        assert not faults(found)

    def test_a_folder_below_a_hidden_one_can_be_asked_for(self, tmp_path: Path) -> None:
        folder = tmp_path / ".archive" / "notes"
        folder.mkdir(parents=True)
        (folder / "v.json").write_text(json.dumps(record()), encoding="utf-8")
        assert [e.id for e in entries(folder)] == ["v1"]

    def test_endings_in_capitals_are_endings(self, tmp_path: Path) -> None:
        (tmp_path / "A.TXT").write_text("S: sore", encoding="utf-8")
        (tmp_path / "A.JSON").write_text(json.dumps(without("text")), encoding="utf-8")
        (tmp_path / "B.JSON").write_text(json.dumps(record(id="b")), encoding="utf-8")
        (tmp_path / "C.JSONL").write_text(json.dumps(record(id="c")), encoding="utf-8")
        found = list(entries(tmp_path))
        assert [(e.place, e.id) for e in found] == [
            ("A.TXT", "v1"),
            ("B.JSON: visit", "b"),
            ("C.JSONL line 1", "c"),
        ]
        assert not faults(found)

    def test_what_cannot_be_opened_is_a_fault_and_the_rest_goes_on(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").symlink_to(tmp_path / "nowhere.json")
        os.mkfifo(tmp_path / "b.json")
        (tmp_path / "c.json").write_text(json.dumps(record(id="c")), encoding="utf-8")
        found = list(entries(tmp_path))
        assert [e.id for e in found if e.visit] == ["c"]
        assert faults(found) == ["a.json: No such file or directory", "b.json: not a file"]

    def test_a_pdf_is_a_note_by_its_text_layer(self, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_bytes(pdf("Ther ex 25 min"))
        (tmp_path / "b.pdf").write_bytes(pdf(" "))
        first, second = entries(tmp_path, CHARGED)
        assert first.visit is not None
        assert "Ther ex 25 min" in first.visit.text
        assert second.fault == (
            "b.pdf: no text in this PDF, perhaps a scan; expected a note as text"
        )

    def test_a_readme_is_no_note(self, tmp_path: Path) -> None:
        for name in ("README.md", "readme.txt", "a.txt"):
            (tmp_path / name).write_text("Ther ex 25 min", encoding="utf-8")
        assert [e.id for e in entries(tmp_path, CHARGED)] == ["a"]

    def test_an_empty_folder_is_said(self, tmp_path: Path) -> None:
        (entry,) = entries(tmp_path)
        assert entry.fault == f"{tmp_path}: no notes or visits in this folder"


def test_a_visit_id_used_twice_is_audited_and_said(tmp_path: Path) -> None:
    found = read(json.dumps([record(), record()]), tmp_path)
    assert [e.visit is not None for e in found] == [True, True]
    assert faults(found) == ["visits[1].id: used before, by visits[0]; ids tell visits apart"]


def test_no_message_holds_words_of_the_note(tmp_path: Path) -> None:
    for number, (given, _) in enumerate(WRONG):
        for entry in read(json.dumps([given]), tmp_path, f"{number}.json"):
            assert SECRET not in (entry.fault or "")


@pytest.mark.parametrize(
    ("words", "charge"),
    [
        ("97110x2:GP", Charge("97110", 2, ("GP",))),
        ("97110", Charge("97110", 1)),
        ("g0283X1:gp+59", Charge("G0283", 1, ("GP", "59"))),
    ],
)
def test_charges_of_the_command_line(words: str, charge: Charge) -> None:
    assert charge_from(words) == charge


@pytest.mark.parametrize("words", ["97110x-1", "97110xtwo", "9711", "97110x2:G", ""])
def test_what_is_no_charge_is_said(words: str) -> None:
    with pytest.raises(InputError, match="expected code x units : modifiers"):
        charge_from(words)


def test_codes_and_modifiers_are_read_as_claims_write_them() -> None:
    charge = {"code": " g0283", "units": 1, "modifiers": ["gp ", "cq"]}
    record = {"id": "v", "date_of_service": "2026-03-03", "payer": "medicare", "charges": [charge]}
    (read,) = visit_from(record).charges
    assert (read.code, read.modifiers) == ("G0283", ("GP", "CQ"))
