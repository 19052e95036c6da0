"""A clinic's own payer files: used like those that ship, and refused in plain words when wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chartproof.errors import InputError
from chartproof.reference import Book, book
from chartproof.reference.payer_files import read_payer

DAY = date(2026, 3, 3)

OURS = """
name = "acme"
title = "Acme Health, our contract"
kind = "commercial"
based_on = "aetna"
aliases = ["Acme PPO"]

[source.acme-contract]
title = "Our contract with Acme"
citation = "signed 2026-01-15, exhibit B"
standing = "seen"

[[setting]]
name = "counting"
value = "full_15"
valid_from = 2026-02-01
source = "acme-contract"
standing = "seen"

[[setting]]
name = "max_timed_units"
value = "none"
source = "acme-contract"
standing = "seen"

[[edit]]
column1 = "97110"
column2 = "97140"
does = "add"
source = "acme-contract"
standing = "seen"
"""


def folder_with(tmp_path: Path, text: str, name: str = "acme") -> Path:
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_contract_is_based_on_a_payer_that_ships(tmp_path: Path) -> None:
    ours = Book(folder_with(tmp_path, OURS))
    policy = ours.policy("Acme PPO", DAY)
    assert (policy.name, policy.counting) == ("acme", "full_15")
    assert policy.max_timed_units is None, "the cap of the base is lifted"
    assert policy.assistant_modifier == "required", "from aetna"
    assert policy.adds("97140", "97110") is not None
    assert ours.policy("acme", date(2026, 1, 31)).counting == "ama", "before the contract"
    assert ours.sources["acme-contract"].title == "Our contract with Acme"
    assert not book().policy("acme", DAY).known, "the book that ships does not change"


def test_a_file_of_the_same_name_takes_the_place_of_the_one_that_ships(tmp_path: Path) -> None:
    text = 'name = "commercial"\ntitle = "our commercial plans"\nkind = "commercial"\n'
    ours = Book(folder_with(tmp_path, text, "commercial"))
    assert ours.policy("commercial", DAY).counting == "unknown"
    assert ours.policy("aetna", DAY).counting == "unknown"


TOP = 'name = "acme"\ntitle = "Acme"\nkind = "commercial"\n'
SOURCED = 'source = "payer-contract"\nstanding = "seen"\n'


def setting(name: str, value: str, more: str = SOURCED) -> str:
    return f'{TOP}\n[[setting]]\nname = "{name}"\nvalue = {value}\n{more}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TOP + "colour = 1\n", "acme.toml: unknown key 'colour'"),
        (TOP.replace("commercial", "barter"), "acme.toml: kind: expected one of medicare, "),
        ('name = "acme"\nkind = "commercial"\n', "acme.toml: title: expected a text"),
        (TOP.replace('"acme"', '"Acme Ltd"'), "name: expected small letters and _"),
        (TOP + 'based_on = "nobody"\n', "based_on: expected a payer on file, got 'nobody'"),
        (TOP + 'based_on = "acme"\n', "based_on: 'acme' leads back to 'acme'"),
        (TOP + "aliases = 3\n", "aliases: expected a list of names"),
        (setting("cunting", '"ama"'), "setting 1 (cunting): name: expected a setting's name"),
        (setting("counting", '"8min"'), "setting 1 (counting): value: expected one of cms, ama"),
        (setting("ncci", '"yes"'), "setting 1 (ncci): value: expected true or false, got 'yes'"),
        (
            setting("max_timed_units", "-4"),
            "setting 1 (max_timed_units): value: expected a whole number above 0, or none, got -4",
        ),
        (setting("max_timed_units", "4.5"), "expected a whole number above 0"),
        (setting("max_rvu", "true"), "expected a number above 0, or none, got true"),
        (setting("not_covered", '["9711"]'), "expected a list of codes"),
        (setting("machine_code", '"stim"'), "expected a code, got 'stim'"),
        (setting("ncci", "true", 'standing = "seen"\n'), "source: expected a key of sources.toml"),
        (
            setting("ncci", "true", 'source = "hearsay"\nstanding = "seen"\n'),
            "setting 1 (ncci): source: expected a key of sources.toml, got 'hearsay'",
        ),
        (
            setting("ncci", "true", 'source = "cpt"\nstanding = "sure"\n'),
            "standing: expected seen or recalled, got 'sure'",
        ),
        (
            setting("ncci", "true", SOURCED + 'valid_from = "2026"\n'),
            "valid_from: expected a day such as 2026-01-01, got '2026'",
        ),
        (
            setting("ncci", "true", SOURCED + "valid_from = 2026-02-01\nvalid_to = 2026-01-01\n"),
            "valid_to: 2026-01-01 lies before valid_from 2026-02-01",
        ),
        (setting("ncci", "true", SOURCED + "why = 1\n"), "setting 1 (ncci): unknown key 'why'"),
        (
            setting("ncci", "true") + '\n[[setting]]\nname = "ncci"\nvalue = false\n' + SOURCED,
            "setting (ncci): two rows cover",
        ),
        (
            TOP + '\n[[edit]]\ncolumn1 = "97110"\ndoes = "ask"\nindicator = 2\n' + SOURCED,
            "edit 1: column2: expected a code, got nothing",
        ),
        (TOP + '[source.x]\ntitle = "x"\n', "acme.toml: source 'x': "),
        (TOP + "setting = 1\n", "setting: expected [[setting]] rows"),
        ("name = ", "acme.toml: not TOML"),
    ],
)
def test_a_wrong_file_is_refused_in_plain_words(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        Book(folder_with(tmp_path, text))
    assert said in str(refused.value)
    assert "acme.toml" in str(refused.value)


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    text = setting("ncci", "3") + "\n[[setting]]\n" + 'name = "mppr"\nvalue = 0\n' + SOURCED
    with pytest.raises(InputError) as refused:
        Book(folder_with(tmp_path, text + 'note = "x"\n'))
    assert "setting 1 (ncci)" in str(refused.value)
    assert "setting 2 (mppr)" in str(refused.value)


def test_rows_that_touch_do_not_overlap(tmp_path: Path) -> None:
    text = setting("ncci", "true", SOURCED + "valid_to = 2025-12-31\n")
    text += '\n[[setting]]\nname = "ncci"\nvalue = false\nvalid_from = 2026-01-01\n' + SOURCED
    ours = Book(folder_with(tmp_path, text))
    assert ours.policy("acme", date(2025, 12, 31)).ncci is True
    assert ours.policy("acme", date(2026, 1, 1)).ncci is False


def test_the_name_inside_is_the_name_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"other\.toml: name: expected 'other'"):
        Book(folder_with(tmp_path, TOP, "other"))


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected a folder of payer files"):
        Book(tmp_path / "missing")


def test_a_file_as_editors_on_windows_save_it(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, setting("copay_usd", "0"))
    path = folder / "acme.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert Book(folder).policy("acme", date(2026, 3, 3)).copay_usd == 0
    path.write_bytes(b"# a line\n# caf\xe9\n")
    with pytest.raises(InputError, match=r"^acme.toml: row 2: not UTF-8"):
        Book(folder)


def test_sources_that_are_no_tables_and_a_pair_of_one_code(tmp_path: Path) -> None:
    path = tmp_path / "acme.toml"
    path.write_text('name = "acme"\ntitle = "A"\nkind = "commercial"\nsource = [1]\n')
    with pytest.raises(InputError, match=r"^acme.toml: source: expected \[source.KEY\] tables$"):
        read_payer(path)
    pair = '[[edit]]\ncolumn1 = "97110"\ncolumn2 = "97110"\ndoes = "add"\n' + SOURCED
    with pytest.raises(InputError, match=r"edit 1: column2: expected another code than column1"):
        Book(folder_with(tmp_path, pair))
