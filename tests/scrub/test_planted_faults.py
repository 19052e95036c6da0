"""Every planted fault is found on its claim and line; nothing is found on a clean claim."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from chartproof.invented.files import write
from chartproof.invented.nouns import Truth
from chartproof.scrub.outcomes import ClaimOutcome
from chartproof.scrub.scrubbing import Scrub

CLAIMS = 900
SEEDS = (7, 8)


@pytest.fixture(scope="module", params=SEEDS)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    write(folder, claims=CLAIMS, seed=request.param)
    return folder


def _pairs(folder: Path) -> Iterator[tuple[ClaimOutcome, Truth]]:
    scrub = Scrub(folder / "claims.837", notes=folder / "notes")
    lines = (folder / "truth.jsonl").read_bytes().splitlines()
    truths = [msgspec.json.decode(line, type=Truth) for line in lines]
    return zip(scrub.outcomes(), truths, strict=True)


def test_planted_faults_are_found_and_clean_claims_pass(world: Path) -> None:
    missed, wrong, elsewhere = [], [], []
    for outcome, truth in _pairs(world):
        assert outcome.id == truth.claim_id
        named = [f for f in outcome.findings if f.rule == truth.planted]
        if truth.planted is None:
            wrong += [(outcome.id, f.rule) for f in outcome.findings]
            wrong += [(outcome.id, outcome.status)] * (outcome.status != "clean")
        elif not named:
            missed.append((outcome.id, truth.planted))
        elif truth.line is not None and truth.planted != "kx-on-some-lines":
            # KX on one line alone is found on the lines that go without it
            lines = {n + 1 for f in named for n in f.lines}
            if lines and truth.line not in lines:
                elsewhere.append((outcome.id, truth.planted, lines))
    assert (missed, wrong, elsewhere) == ([], [], [])


def test_findings_stand_where_their_claim_stands(world: Path) -> None:
    data = (world / "claims.837").read_bytes()
    for outcome, _ in _pairs(world):
        assert data[outcome.at.offset :].startswith(b"CLM*" + outcome.id.encode())
        for finding in outcome.findings:
            assert finding.at, finding.rule
            for at in finding.at:
                assert 0 <= at.offset < len(data)
                assert data[at.offset - 1 : at.offset] == b"~", (finding.rule, at)
