"""Claim files out: untouched claims byte for byte, corrected claims valid, nothing lost."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from claim_files import LINES, claim, claim_file
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chartproof.errors import X12Error
from chartproof.model import Claim, ClaimLine
from chartproof.x12.claim837p import ClaimEntry, read_837p
from chartproof.x12.write import Split, amount, rewritten, split, tally

CLAIMS = tuple(claim(f"C{n}") for n in range(1, 6))
LAYOUTS = ("~", "~\n", "~\r\n", "\n", "\r\n")


def parted(raw: bytes, held: set[int]) -> tuple[bytes, bytes, Split]:
    clean, rest = BytesIO(), BytesIO()
    done = split(raw, clean, rest, held.__contains__)
    return clean.getvalue(), rest.getvalue(), done


def entry_of(raw: str) -> tuple[ClaimEntry, Claim]:
    (entry,) = read_837p(raw.encode())
    assert entry.claim is not None
    return entry, entry.claim


@pytest.mark.parametrize("end", LAYOUTS)
@pytest.mark.parametrize("dependent", [False, True])
def test_a_file_that_all_passes_comes_out_as_it_went_in(end: str, dependent: bool) -> None:
    raw = claim_file(*CLAIMS, dependent=dependent).replace("~", end).encode()
    clean, held, done = parted(raw, set())
    assert (clean, held) == (raw, b"")
    assert done.is_complete
    assert parted(raw, set(range(5)))[1] == raw


@given(st.sets(st.integers(0, 4)), st.sampled_from(LAYOUTS), st.booleans())
def test_the_two_files_are_the_input_and_both_are_sound(
    held: set[int], end: str, dependent: bool
) -> None:
    raw = claim_file(*CLAIMS, dependent=dependent).replace("~", end).encode()
    clean, rest, done = parted(raw, held)
    assert done.is_complete
    assert (done.clean.claims, done.held.claims) == (5 - len(held), len(held))
    before = {e.id: e.raw for e in read_837p(raw)}
    after: dict[str, bytes] = {}
    for part in filter(None, (clean, rest)):
        for entry in read_837p(part):
            assert entry.faults == (), [str(f) for f in entry.faults]
            assert entry.id not in after
            after[entry.id] = entry.raw
    assert after == before
    if clean and rest:
        assert tally(raw) == tally(clean) + tally(rest)


def test_claims_under_one_subscriber_and_patients_below() -> None:
    mixed = claim_file(claim("C1") + claim("C2"), claim("C3"), dependent=True)
    raw = mixed.encode()
    for held in ({0}, {1}, {2}, {0, 1}, {0, 2}):
        clean, rest, done = parted(raw, held)
        assert done.is_complete
        for part in (clean, rest):
            assert [f for e in read_837p(part) for f in e.faults] == []


def test_a_level_loses_its_children_in_the_file_that_holds_none_of_them() -> None:
    whole = claim_file(claim("C1"), dependent=True)
    child = whole[whole.index("HL*3*2*23") : whole.index("CLM*")]
    both = whole.replace(child, claim("C0") + child).replace("SBR*P**", "SBR*P*18*")
    count = both[both.index("ST*837") : both.index("~SE*")].count("~") + 2
    both = both.replace("~SE*37*", f"~SE*{count}*")
    assert [f for e in read_837p(both.encode()) for f in e.faults] == []
    clean, rest, _ = parted(both.encode(), {1})
    assert b"HL*2*1*22*0~" in clean
    assert b"HL*2*1*22*1~" in rest


def test_a_level_without_claims_and_strange_transactions_are_held() -> None:
    raw = claim_file("", claim("C2")).encode()
    clean, held, done = parted(raw, set())
    assert b"NM1*IL*1*INVENTED*P1" not in clean
    assert b"NM1*IL*1*INVENTED*P1" in held
    assert done.clean.claims == 1
    other = claim_file().replace("005010X222A1", "005010X223A2").encode()
    clean, held, done = parted(other, set())
    assert (clean, held) == (b"", other)
    assert done.is_complete


def test_two_interchanges_are_parted_each_with_its_envelope() -> None:
    one = claim_file(claim("C1"), claim("C2"))
    two = claim_file(claim("C3")).replace("~", "!").replace("*", "|").replace(":", ">")
    raw = (one + two).encode()
    clean, held, done = parted(raw, {0, 2})
    assert done.is_complete
    assert [e.id for e in read_837p(clean)] == ["C2"]
    assert [e.id for e in read_837p(held)] == ["C1", "C3"]
    assert [f for part in (clean, held) for e in read_837p(part) for f in e.faults] == []


def test_an_untouched_claim_is_rewritten_to_the_same_bytes() -> None:
    entry, found = entry_of(claim_file())
    assert rewritten(entry, found) == entry.raw


def again(entry: ClaimEntry, changed: Claim, whole: str) -> Claim:
    raw = rewritten(entry, changed)
    clean = BytesIO()
    split(whole.encode(), clean, None, lambda _: False, {0: raw})
    (read,) = read_837p(clean.getvalue())
    assert read.faults == (), [str(f) for f in read.faults]
    assert read.claim is not None
    return read.claim


@pytest.mark.parametrize("end", LAYOUTS)
def test_a_modifier_is_added(end: str) -> None:
    whole = claim_file().replace("~", end)
    entry, found = entry_of(whole)
    first, second = found.lines
    better = replace(first, charge=replace(first.charge, modifiers=("GP", "KX")))
    read = again(entry, replace(found, lines=(better, second)), whole)
    assert [x.charge.modifiers for x in read.lines] == [("GP", "KX"), ("GP",)]
    assert read.charge_usd == found.charge_usd


def test_a_line_is_split_and_the_sum_holds() -> None:
    whole = claim_file()
    entry, found = entry_of(whole)
    first, second = found.lines
    one = replace(first, charge=replace(first.charge, units=1, charge_usd=Decimal("45")))
    two = replace(one, charge=replace(one.charge, modifiers=("GP", "CQ")))
    read = again(entry, replace(found, lines=(one, two, second)), whole)
    assert [(x.number, x.charge.units, x.control_number) for x in read.lines] == [
        (1, 1, "C1L1"), (2, 1, "C1L1-2"), (3, 1, "C1L2")
    ]  # fmt: skip
    assert read.charge_usd == Decimal("135")
    assert read.lines[1].charge.modifiers == ("GP", "CQ")


def test_a_line_is_left_out() -> None:
    whole = claim_file()
    entry, found = entry_of(whole)
    read = again(entry, replace(found, lines=found.lines[1:]), whole)
    assert read.charge_usd == Decimal("45")
    assert [x.number for x in read.lines] == [1]


def test_what_is_not_ours_to_divide_is_refused() -> None:
    paid = claim(lines=LINES[:1]).replace(
        "REF*6R*C1L1~", "REF*6R*C1L1~SVD*00002*60*HC:97110:GP**2~"
    )
    entry, found = entry_of(claim_file(paid))
    with pytest.raises(X12Error, match="cannot be split"):
        rewritten(entry, replace(found, lines=(*found.lines, *found.lines)))
    stranger: ClaimLine = replace(found.lines[0], at=replace(found.lines[0].at, offset=1))
    with pytest.raises(X12Error, match="line 1: expected the place of a line"):
        rewritten(entry, replace(found, lines=(stranger,)))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([("GP",), ("GP", "59"), (), ("GP", "KX", "CQ")]),
            st.integers(1, 9),
            st.decimals("0.01", "9999.99", places=2),
        ),
        min_size=2,
        max_size=2,
    )
)
def test_any_change_of_lines_is_read_back(
    changes: list[tuple[tuple[str, ...], int, Decimal]],
) -> None:
    whole = claim_file()
    entry, found = entry_of(whole)
    lines = tuple(
        replace(
            line, charge=replace(line.charge, modifiers=mods, units=units, charge_usd=usd)
        )
        for line, (mods, units, usd) in zip(found.lines, changes, strict=True)
    )  # fmt: skip
    read = again(entry, replace(found, lines=lines), whole)
    assert [x.charge for x in read.lines] == [x.charge for x in lines]
    assert read.charge_usd == sum(usd for _, _, usd in changes)


@pytest.mark.parametrize(
    ("usd", "text"), [("90.00", "90"), ("90.50", "90.5"), ("100", "100"), ("0.05", "0.05")]
)
def test_dollars_as_files_have_them(usd: str, text: str) -> None:
    assert amount(Decimal(usd)) == text


def test_a_claim_after_the_last_trailer_is_kept() -> None:
    stray = b"CLM*X*1***11:B:1~"
    raw = claim_file(*CLAIMS).encode() + stray
    for held in ({1}, {0, 2}, set(range(6))):
        clean, rest, done = parted(raw, held)
        assert done.is_complete
        assert rest.endswith(stray)
        written = [tally(part) for part in (clean, rest) if part]
        assert sum(w.claims for w in written) == len(CLAIMS) + 1
        assert sum(w.digest for w in written) % (1 << 64) == tally(raw).digest


def test_no_level_is_written_outside_of_its_transaction() -> None:
    raw = claim_file(*CLAIMS).encode() + b"CLM*X*1***11:B:1~"
    _, rest, _ = parted(raw, {1})
    assert b"HL*" not in rest.split(b"~IEA*")[-1]


def test_parts_of_a_line_keep_the_numbers_that_they_were_given() -> None:
    whole = claim_file()
    entry, found = entry_of(whole)
    first, second = found.lines
    one = replace(first, charge=replace(first.charge, units=1, charge_usd=Decimal("45")))
    read = again(
        entry, replace(found, lines=(one, replace(one, control_number="OWN"), second)), whole
    )
    assert [x.control_number for x in read.lines] == ["C1L1", "OWN", "C1L2"]


@pytest.mark.parametrize("extra", ["AMT*T*3~", "CN1*09*3~", "QTY*PT*2~"])
def test_a_line_with_an_amount_of_its_own_is_not_split(extra: str) -> None:
    raw = claim_file(claim(lines=LINES[:1]).replace("REF*6R*C1L1~", f"REF*6R*C1L1~{extra}"))
    entry, found = entry_of(raw)
    with pytest.raises(X12Error, match="amount of its own"):
        rewritten(entry, replace(found, lines=(found.lines[0], *found.lines)))


def test_a_value_that_holds_a_separator_is_not_written() -> None:
    entry, found = entry_of(claim_file().replace(":", "-"))
    with pytest.raises(X12Error, match="within a value"):
        rewritten(entry, replace(found, lines=(found.lines[0], *found.lines)))
