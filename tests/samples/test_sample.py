"""Probes that can be drawn again, and the scorecard made of them. Every name is invented."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from chartproof.cli import main
from chartproof.corpus import corpus_folder
from chartproof.errors import InputError
from chartproof.model import Visit
from chartproof.samples.draw import allocation, draw


def visits(count: int) -> list[Visit]:
    return [
        Visit(
            id=f"v{n}",
            date_of_service=date(2026, 1 + n % 3, 5),
            payer="medicare",
            charges=(),
            extra={"clinician": "ABC"[n % 3]},
        )
        for n in range(count)
    ]


def test_the_order_of_the_visits_does_not_matter() -> None:
    frame = visits(100)
    assert draw(frame, 20, 7) == draw(list(reversed(frame)), 20, 7)
    assert draw(frame, 20, 7) != draw(frame, 20, 8)


def test_a_larger_probe_contains_the_smaller() -> None:
    small, large = ({v.id for v, _ in draw(visits(100), n, 7)} for n in (20, 40))
    assert small < large


def test_every_visit_is_drawn_about_as_often() -> None:
    drawn = Counter(v.id for seed in range(400) for v, _ in draw(visits(20), 5, seed))
    assert len(drawn) == 20
    assert all(60 <= count <= 145 for count in drawn.values())


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 50), min_size=1), st.integers(1, 200))
def test_strata_give_in_proportion(sizes: dict[str, int], wanted: int) -> None:
    found = allocation(sizes, wanted)
    assert all(found[name] <= sizes[name] for name in sizes)
    assert sum(found.values()) >= min(wanted, sum(sizes.values()))
    if len(sizes) > 1:
        assert all(found[name] >= min(2, size) for name, size in sizes.items())


def test_what_no_probe_can_be_drawn_from() -> None:
    with pytest.raises(InputError, match="expected 1 or more"):
        draw(visits(3), 0, 1)
    with pytest.raises(InputError, match="one id a visit"):
        draw([*visits(3), *visits(1)], 2, 1)
    with pytest.raises(InputError, match="strata"):
        draw(visits(3), 2, 1, by="weather")


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """Sixty visits of two clinicians, one of whom never writes a dose."""
    with (corpus_folder() / "examples" / "notes.jsonl").open(encoding="utf-8") as examples:
        notes = [json.loads(line) for line in examples]
    sound = next(n for n in notes if n.pop("gold")["verdict"] == "defensible")
    path = tmp_path / "year.jsonl"
    with path.open("w") as file:
        for number in range(60):
            record = {
                **sound,
                "id": f"y{number}",
                "clinician": ["B. Reed, PT", "A. Vale, PT"][number % 2],
            }
            if number % 2 == 0:
                record["text"] = "Ther ex per flow sheet. B. Reed, PT"
            file.write(json.dumps(record) + "\n")
    return path


def test_a_probe_goes_into_a_scorecard(year: Path, tmp_path: Path) -> None:
    probe = tmp_path / "probe.jsonl"
    code, _, said = run("sample", str(year), "--size", "30", "--seed", "5", "-o", str(probe))
    assert (code, "30 of 60 visits drawn, seed 5" in said) == (0, True)
    code, shown, _ = run("scorecard", str(probe), "--format", "json")
    found = json.loads(shown)
    assert code == 0
    assert found["estimate"]["frame"] == 60
    bad = sum(c["judged"] - c["verdicts"].get("defensible", 0) for c in found["cards"])
    rate = found["estimate"]["not_sound"]
    assert rate["low"] < rate["estimate"] == bad / 30 < rate["high"]
    assert rate["high"] >= 0.5
    reed = next(c for c in found["cards"] if c["clinician"] == "B. Reed, PT")
    assert "dosage-missing" in [h["rule"] for h in reed["habits"]]
    vale = next(c for c in found["cards"] if c["clinician"] == "A. Vale, PT")
    assert "dosage-missing" in [h["rule"] for h in vale["strengths"]]


def test_the_card_teaches_and_asks(year: Path) -> None:
    code, shown, _ = run("scorecard", str(year), "--clinician", "B. Reed, PT")
    assert code == 0
    assert "Worth a look" in shown
    assert "Ask: " in shown
    assert "____" in shown
    assert not any(word in shown.lower() for word in ("fraud", "bad", "fail", "blame", "guilty"))


def test_an_unknown_clinician(year: Path) -> None:
    code, _, said = run("scorecard", str(year), "--clinician", "Nobody")
    assert code == 2
    assert "no visit is by 'Nobody'" in said


def test_visits_that_cannot_be_read_are_named_and_left_out(year: Path) -> None:
    with year.open("a") as file:
        file.write('{"id": "broken"}\n')
    code, shown, said = run("sample", str(year), "--size", "5", "--seed", "1")
    assert code == 2
    assert len(shown.splitlines()) == 5
    assert "not in the frame" in said


def test_nothing_to_look_at_is_said_and_not_counted(tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("[]")
    code, shown, said = run("scorecard", str(empty))
    assert (code, shown) == (2, "")
    assert "no visit to look at" in said
