"""Notes find their claim by id, or by patient, day and provider; never by guess."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from chartproof.invented.files import write
from chartproof.invented.nouns import Truth
from chartproof.scrub.scrubbing import Scrub


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    write(folder, claims=400, seed=7)
    return folder


def _noted(folder: Path, notes: Path) -> tuple[Scrub, dict[str, str | None]]:
    scrub = Scrub(folder / "claims.837", notes=notes)
    return scrub, {o.id: o.note for o in scrub.outcomes()}


def _truths(folder: Path) -> list[Truth]:
    lines = (folder / "truth.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Truth) for line in lines]


def test_every_note_is_read_with_its_claim(world: Path) -> None:
    scrub, noted = _noted(world, world / "notes")
    assert {i for i, n in noted.items() if n} == {t.claim_id for t in _truths(world) if t.note}
    assert scrub.notes is not None
    assert scrub.notes.left_over() == 0


def test_notes_under_other_ids_are_found_by_patient_day_and_provider(
    world: Path, tmp_path: Path
) -> None:
    records = [json.loads(p.read_bytes()) for p in sorted((world / "notes").glob("*.json"))]
    lines = [json.dumps({**r, "id": f"n{i}"}) for i, r in enumerate(records)]
    (tmp_path / "day.jsonl").write_text("\n".join(lines))
    scrub, noted = _noted(world, tmp_path)
    assert sum(n is not None for n in noted.values()) > 0
    assert scrub.notes is not None
    assert scrub.notes.left_over() == 0


def test_a_text_note_named_for_the_claim_takes_the_claims_charges(
    world: Path, tmp_path: Path
) -> None:
    single = next(p for p in sorted((world / "notes").glob("*.json")) if _is_alone(world, p))
    record = json.loads(single.read_bytes())
    (tmp_path / f"{single.stem}.txt").write_text(record["text"])
    _, noted = _noted(world, tmp_path)
    assert noted[single.stem.split("-")[0]] == single.stem


def _is_alone(world: Path, path: Path) -> bool:
    return len(list((world / "notes").glob(f"{path.stem.split('-')[0]}-*"))) == 1


def test_two_notes_for_one_visit_are_not_chosen_between(world: Path, tmp_path: Path) -> None:
    record = json.loads(next(iter(sorted((world / "notes").glob("*.json")))).read_bytes())
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text(json.dumps({**record, "id": name}))
    scrub = Scrub(world / "claims.837", notes=tmp_path)
    outcomes = list(scrub.outcomes())
    assert all(o.note is None for o in outcomes)
    assert any("which of 2 notes" in u.missing for o in outcomes for u in o.unsure)


def test_a_broken_note_is_said_and_the_rest_goes_on(world: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{not json")
    scrub, noted = _noted(world, tmp_path)
    assert len(noted) == 400
    assert scrub.notes is not None
    assert scrub.notes.faults
