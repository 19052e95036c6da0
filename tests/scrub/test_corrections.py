"""The three corrections that assert nothing of the care, and those that are not made."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from click.testing import CliRunner
from msgspec.structs import replace

from chartproof.cli import main
from chartproof.invented.claim_file import LAYOUTS, ClaimFile
from chartproof.invented.drafting import Diary, Wish, draft, patient, treating
from chartproof.invented.nouns import Draft, Line
from chartproof.invented.people import clinic
from chartproof.invented.planting import usd
from chartproof.scrub.outcomes import ClaimOutcome
from chartproof.scrub.scrubbing import Scrub
from chartproof.x12.claim837p import read_837p

MADE_ON = date(2026, 4, 6)
KNEE = Wish(
    kinds=("medicare",),
    disciplines=("PT",),
    bundle=(("97110", 3), ("97140", 1)),
    diagnoses=("M25.561",),
    earlier=False,
)


def _draft() -> Draft:
    rng = Random(3)
    here = clinic(rng, solo=False)
    who = patient(rng, here, MADE_ON, KNEE, 1)
    made = draft(rng, here, Diary(), who, MADE_ON, "C1", KNEE)
    assert made is not None
    return replace(made, lines=tuple(n for n in made.lines if n.day == made.lines[0].day))


def _file(d: Draft) -> bytes:
    written = ClaimFile(LAYOUTS["lines"], MADE_ON)
    return written.opening() + written.transaction([d]) + written.closing()


def _record(d: Draft, **fields: object) -> dict[str, object]:
    return {
        "id": "C1",
        "patient_id": d.patient.member,
        "payer": "medicare",
        "date_of_service": d.lines[0].day.isoformat(),
        "charges": [
            {
                "code": n.code,
                "units": n.units,
                "modifiers": n.modifiers,
                "minutes": n.units * 15,
                "assistant_minutes": n.assistant_minutes,
            }
            for n in d.lines
        ],
        "rendering": {"npi": treating(d).npi},
        **fields,
    }


def _scrubbed(
    tmp_path: Path, d: Draft, record: dict[str, object] | None = None, fix: bool = True
) -> tuple[Scrub, ClaimOutcome]:
    notes = tmp_path / "notes"
    notes.mkdir(exist_ok=True)
    if record is not None:
        (notes / "one.json").write_text(json.dumps(record))
    scrub = Scrub(_file(d), notes=notes, fix=fix)
    (outcome,) = scrub.outcomes()
    return scrub, outcome


def _lines(raw: bytes, d: Draft) -> list[tuple[str, int, tuple[str, ...], Decimal | None]]:
    whole = _file(d)
    start = whole.index(b"CLM*")
    end = whole.index(b"SE*")
    entries = read_837p(whole[:start] + raw.lstrip() + whole[end:])
    claim = next(e.claim for e in entries if e.claim is not None)
    return [
        (n.charge.code, n.charge.units, n.charge.modifiers, n.charge.charge_usd)
        for n in claim.lines
    ]


def test_a_line_is_split_by_the_assistant_minutes_given(tmp_path: Path) -> None:
    d = _draft()
    first = replace(d.lines[0], assistant_minutes=15)
    d = replace(d, lines=(first, *d.lines[1:]))
    scrub, outcome = _scrubbed(tmp_path, d, _record(d))
    (change,) = outcome.changes
    assert change.rule == "assistant-modifier-missing"
    assert "assistant-modifier-missing" not in {f.rule for f in outcome.findings}
    split = [n for n in _lines(scrub.corrected[0], d) if n[0] == "97110"]
    assert sorted((units, modifiers) for _, units, modifiers, _ in split) == [
        (1, ("GP", "CQ")),
        (2, ("GP",)),
    ]
    assert sum(n[3] or 0 for n in split) == usd("97110", 3)
    assert any("CQ" in s for s in change.after)
    assert not any("CQ" in s for s in change.before)


def test_a_part_of_a_line_gets_a_number_that_no_other_line_has(tmp_path: Path) -> None:
    d = _draft()
    first = replace(d.lines[0], assistant_minutes=15, control="L1")
    d = replace(d, lines=(first, replace(d.lines[1], control="L1-2"), *d.lines[2:]))
    scrub, _ = _scrubbed(tmp_path, d, _record(d))
    numbers = [row.split(b"*")[2] for row in scrub.corrected[0].split(b"~") if b"REF*6R" in row]
    assert numbers == [b"L1", b"L1-3", b"L1-2"]


def test_nothing_is_split_without_minutes(tmp_path: Path) -> None:
    d = _draft()
    _, outcome = _scrubbed(tmp_path, d)
    assert outcome.changes == ()


def test_the_mark_of_the_plan_is_put_in(tmp_path: Path) -> None:
    d = _draft()
    d = replace(d, lines=tuple(replace(n, modifiers=()) for n in d.lines))
    plan = {"discipline": "PT", "established_on": "2026-01-02"}
    scrub, outcome = _scrubbed(tmp_path, d, _record(d, plan_of_care=plan))
    assert outcome.changes[0].rule == "discipline-modifier-missing"
    assert {n[2] for n in _lines(scrub.corrected[0], d)} == {("GP",)}


def test_without_a_plan_the_mark_is_asked_for(tmp_path: Path) -> None:
    d = _draft()
    d = replace(d, lines=tuple(replace(n, modifiers=()) for n in d.lines))
    _, outcome = _scrubbed(tmp_path, d, _record(d, discipline="PT"))
    assert outcome.changes == ()
    assert outcome.status == "held"
    (found, *_) = [f for f in outcome.findings if f.rule == "discipline-modifier-missing"]
    assert "____" in found.ask


def test_a_59_moves_to_the_line_that_the_edit_holds(tmp_path: Path) -> None:
    d = _draft()
    d = replace(
        d, lines=(*map(_line_of(d), (("97140", "GP"), ("97750", "GP"), ("97110", "GP59"))),)
    )
    before = {f.rule for f in _scrubbed(tmp_path, d, fix=False)[1].findings}
    assert {"ncci-pair-needs-modifier", "distinct-modifier-without-edit"} <= before
    scrub, outcome = _scrubbed(tmp_path, d)
    (change,) = outcome.changes
    assert change.rule == "ncci-pair-needs-modifier"
    after = {code: modifiers for code, _, modifiers, _ in _lines(scrub.corrected[0], d)}
    assert after == {"97140": ("GP",), "97750": ("GP", "59"), "97110": ("GP",)}


def test_no_59_is_added_where_none_stood(tmp_path: Path) -> None:
    d = _draft()
    d = replace(d, lines=(*map(_line_of(d), (("97140", "GP"), ("97750", "GP"))),))
    scrub, outcome = _scrubbed(tmp_path, d)
    assert "ncci-pair-needs-modifier" in {f.rule for f in outcome.findings}
    assert (outcome.changes, scrub.corrected) == ((), {})


def _line_of(d: Draft) -> Callable[[tuple[str, str]], Line]:
    def line(words: tuple[str, str]) -> Line:
        code, marks = words
        return replace(
            d.lines[0],
            code=code,
            units=1,
            usd=usd(code, 1),
            modifiers=tuple(marks[i : i + 2] for i in range(0, len(marks), 2)),
            control=code,
        )

    return line


def test_no_fix_changes_nothing(tmp_path: Path) -> None:
    d = _draft()
    first = replace(d.lines[0], assistant_minutes=15)
    d = replace(d, lines=(first, *d.lines[1:]))
    scrub, outcome = _scrubbed(tmp_path, d, _record(d), fix=False)
    assert outcome.changes == ()
    assert scrub.corrected == {}
    assert "assistant-modifier-missing" in {f.rule for f in outcome.findings}


def test_corrections_are_listed_and_written(tmp_path: Path) -> None:
    d = _draft()
    d = replace(d, lines=(replace(d.lines[0], assistant_minutes=15), *d.lines[1:]))
    (tmp_path / "in.837").write_bytes(_file(d))
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "one.json").write_text(json.dumps(_record(d)))
    out, fixes = tmp_path / "out.837", tmp_path / "fixes.jsonl"
    words = ["scrub", tmp_path / "in.837", "--notes", tmp_path / "notes", "--out", out]
    done = CliRunner().invoke(main, [*map(str, words), "--fixes", str(fixes)])
    assert done.exit_code in (0, 1), done.stderr
    (listed,) = map(json.loads, fixes.read_text().splitlines())
    assert listed["claim_id"] == "C1"
    assert listed["rule"] == "assistant-modifier-missing"
    assert b"97110:GP:CQ" in out.read_bytes()
    assert "1 corrected" in done.stderr
