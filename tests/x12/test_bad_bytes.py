"""Files cut anywhere, or with bytes changed anywhere: never an exception, never a lost claim."""

from __future__ import annotations

from io import BytesIO

from claim_files import claim, claim_file
from hypothesis import given, settings
from hypothesis import strategies as st

from chartproof.errors import X12Error
from chartproof.x12.claim837p import ClaimEntry, read_837p
from chartproof.x12.write import Tally, split, tally

WHOLE = claim_file(claim("C1"), claim("C2", head="REF*G1*A1~")).encode()
LINES_APART = WHOLE.replace(b"~", b"~\r\n")


def entries_of(raw: bytes) -> list[ClaimEntry] | None:
    """Return what is read; None where the file is refused in one line as no X12 at all."""
    try:
        return list(read_837p(raw))
    except X12Error:
        return None


def test_a_file_cut_at_any_byte_says_so_and_keeps_every_claim() -> None:
    for whole in (WHOLE, LINES_APART):
        for length in range(len(whole.rstrip())):
            cut = whole[:length]
            begun = cut.count(b"CLM*")
            entries = entries_of(cut)
            if entries is None:
                assert begun == 0, length
                continue
            claims = [e for e in entries if e.index is not None]
            assert len(claims) >= begun, length
            assert any(e.faults for e in entries), length
            last = cut[cut.rindex(b"CLM*") :] if begun else b""
            if begun and b"HL" not in last and b"SE" not in last:
                assert claims[-1].faults, f"the claim that was cut at {length} passes"


def test_a_cut_file_is_split_without_losing_a_byte_of_a_claim() -> None:
    for length in range(200, len(WHOLE), 7):
        cut = WHOLE[:length]
        clean, held = BytesIO(), BytesIO()
        done = split(cut, clean, held, lambda index: index == 1)
        assert done.is_complete
        assert done.read.claims == cut.count(b"CLM*") + cut.endswith(b"~CLM")
        again = tally(clean.getvalue() or WHOLE[:106]) + tally(held.getvalue() or WHOLE[:106])
        assert again.claims == done.read.claims


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(106, len(WHOLE) - 1), st.integers(0, 255)), max_size=4))
def test_any_bytes_changed(changes: list[tuple[int, int]]) -> None:
    raw = bytearray(WHOLE)
    for at, byte in changes:
        raw[at] = byte
    entries = list(read_837p(bytes(raw)))
    claims = [e for e in entries if e.index is not None]
    untouched = {b"C1", b"C2"} - {
        number
        for number in (b"C1", b"C2")
        for at, _ in changes
        if abs(at - WHOLE.index(b"CLM*" + number)) < 12
    }
    if not any(bytes([byte]) in b"*:~SA" or WHOLE[at : at + 1] in b"~" for at, byte in changes):
        assert {n.decode() for n in untouched} <= {e.id for e in claims}
    clean, held = BytesIO(), BytesIO()
    assert split(bytes(raw), clean, held, lambda index: index % 2 == 1).is_complete
    parts = [part.getvalue() for part in (clean, held) if part.getvalue()]
    assert sum((tally(part) for part in parts), Tally()) == tally(bytes(raw))


@settings(max_examples=150, deadline=None)
@given(st.integers(106, len(WHOLE) - 1), st.binary(max_size=30))
def test_any_bytes_put_in(at: int, noise: bytes) -> None:
    raw = WHOLE[:at] + noise + WHOLE[at:]
    list(read_837p(raw))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_for_an_isa(noise: bytes) -> None:
    for raw in (noise + WHOLE[106:], b"ISA" + noise + WHOLE[106:], b"ISA*" + noise):
        entries_of(raw)


def test_separators_that_are_one_and_the_same() -> None:
    entries = entries_of(WHOLE.replace(b"*:~", b"**~", 1).replace(b":", b"*"))
    assert entries is not None
    assert [e.id for e in entries if e.index is not None] == ["C1", "C2"]


def test_an_unknown_segment_of_many_elements() -> None:
    entries = entries_of(WHOLE.replace(b"HI*ABK", b"NM1\xe3" + b"*x" * 200 + b"~HI*ABK", 1))
    assert entries is not None
    found = {f.code for f in next(e for e in entries if e.id == "C1").faults}
    assert {"too-many-elements", "segment-unknown"} <= found


def test_an_interchange_without_trailer_before_one_of_other_delimiters() -> None:
    other = WHOLE.replace(b"~", b"!").replace(b"*", b"|").replace(b"C1", b"D1")
    raw = WHOLE[: WHOLE.index(b"~SE*") + 1] + other
    clean, held = BytesIO(), BytesIO()
    assert split(raw, clean, held, lambda index: index % 2 == 1).is_complete
    assert tally(clean.getvalue()) + tally(held.getvalue()) == tally(raw)
    assert b"~SE*" in clean.getvalue()
    assert b"!SE|" in clean.getvalue()
