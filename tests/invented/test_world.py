"""The invented world: the same for the same seed, whole, and true to its own word."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import msgspec
import pytest

from chartproof.invented.claim_file import LAYOUTS
from chartproof.invented.drafting import Diary, Wish, draft, patient
from chartproof.invented.faults import PLANTERS
from chartproof.invented.files import write
from chartproof.invented.nouns import Truth
from chartproof.invented.people import check_digit, clinic
from chartproof.invented.world import batches
from chartproof.rules import all_rules
from chartproof.x12.claim837p import read_837p

# Rules of a claim file for which a claim alone, or few of them, cannot be made up.
NEEDS_MANY = {
    *("clinician-minutes-thin", "code-mix-by-payer", "code-mix-shifts", "one-code-for-nearly-all"),
}


def _truths(folder: Path) -> list[Truth]:
    lines = (folder / "truth.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Truth) for line in lines]


def test_a_seed_always_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, claims=60, seed=3)
    for file in ("claims.837", "payments.835", "truth.jsonl"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_layout_reads_as_the_same_claims(tmp_path: Path, layout: str) -> None:
    write(tmp_path, claims=80, seed=5, layout=layout)
    entries = [e for e in read_837p(tmp_path / "claims.837") if e.index is not None]
    assert [e.id for e in entries] == [t.claim_id for t in _truths(tmp_path)]


def test_a_clean_file_has_no_fault_of_form(tmp_path: Path) -> None:
    write(tmp_path, claims=150, seed=11, faulty=0)
    found = [str(f) for e in read_837p(tmp_path / "claims.837") for f in e.faults]
    assert found == []


def test_unaided_claims_have_no_line_of_an_assistant() -> None:
    created = date(2026, 4, 6)

    def aided(wish: Wish) -> int:
        rng, diary = Random(5), Diary()
        place = clinic(rng, solo=False)
        who = [patient(rng, place, created, wish, n) for n in range(300)]
        drafts = [draft(rng, place, diary, one, created, "C1", wish) for one in who]
        return sum(n.assistant_minutes > 0 for d in drafts if d is not None for n in d.lines)

    assert aided(Wish(disciplines=("PT",))) > 0
    assert aided(Wish(disciplines=("PT",), unaided=True)) == 0


def test_every_planter_names_a_rule_and_has_one_way() -> None:
    names = {r.name for r in all_rules()}
    for planter in PLANTERS:
        assert planter.rule in names, planter.rule
        assert (planter.spoil is None) != (planter.across is None), planter.rule


def test_every_rule_of_claims_has_a_planter() -> None:
    planted = {p.rule for p in PLANTERS}
    left = {
        r.name
        for r in all_rules()
        if r.rule.looks_at in ("claim", "claims") and r.name not in planted | NEEDS_MANY
    }
    assert left == set(), f"add a planter in chartproof/invented/: {sorted(left)}"


def test_planters_change_the_claim_they_spoil() -> None:
    spoilt = [
        (truth.planted, draft)
        for batch in batches(len(PLANTERS) * 5, 2, faulty=1)
        for draft, truth in zip(batch.drafts, batch.truths, strict=True)
    ]
    assert {name for name, _ in spoilt} == {p.rule for p in PLANTERS}


def test_payments_balance_to_the_cent(tmp_path: Path) -> None:
    write(tmp_path, claims=120, seed=4)
    rows = [text.split("*") for text in (tmp_path / "payments.835").read_text().split("~")]
    paid = billed = Decimal(0)
    total = Decimal(0)
    for row in rows:
        if row[0] == "BPR":
            assert paid == 0, "the payment before is accounted for"
            paid = Decimal(row[2])
        elif row[0] == "CLP":
            paid -= Decimal(row[4])
            billed, total = Decimal(row[3]), Decimal(row[4])
        elif row[0] == "SVC":
            billed -= Decimal(row[2])
            total -= Decimal(row[3])
            line = Decimal(row[2]) - Decimal(row[3])
        elif row[0] == "CAS":
            line -= Decimal(row[3])
        elif row[0] == "REF" and row[1] == "6R":
            assert line == 0, "charge less adjustments is what was paid"
        elif row[0] == "PLB":
            paid += Decimal(row[4])
    assert (paid, billed, total) == (0, 0, 0)


def test_check_digits_are_right() -> None:
    assert check_digit("123456789") == "3"
    assert check_digit("167957672") == "2"
