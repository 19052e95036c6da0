"""Segments of any file, wherever its line ends are and whatever its delimiters."""

from __future__ import annotations

from io import BytesIO

import pytest
from claim_files import ISA, claim_file
from hypothesis import given
from hypothesis import strategies as st

from chartproof.errors import X12Error
from chartproof.model import Fault
from chartproof.x12.blocks import blocks
from chartproof.x12.segments import BLOCK, segments

BODY = "GS*HC*S*R*20260303*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1~"


def _tags(raw: bytes) -> tuple[list[str], list[Fault]]:
    faults: list[Fault] = []
    found = list(segments(raw, faults))
    for segment in found:
        assert raw[segment.offset :].startswith(segment.raw)
    assert [s.number for s in found] == list(range(1, len(found) + 1))
    return [s.tag for s in found], faults


@pytest.mark.parametrize("end", ["~", "~\n", "~\r\n", "\n", "\r\n", "!", "~~\n", "\x1c"])
def test_any_layout_gives_the_same_segments(end: str) -> None:
    raw = (ISA + BODY).replace("~", end).encode()
    assert _tags(raw) == (["ISA", "GS", "ST", "BHT"], [])


def test_each_interchange_has_its_own_delimiters() -> None:
    one = ISA + BODY
    other = one.replace("~", "!").replace("*", "|").replace(":", ">")
    tags, faults = _tags((one + other + one).encode())
    assert tags == ["ISA", "GS", "ST", "BHT"] * 3
    assert faults == []


def test_elements_count_from_one_and_end_in_nothing() -> None:
    gs = next(s for s in segments((ISA + BODY).encode()) if s.tag == "GS")
    assert (gs[1], gs[8], gs[9]) == ("HC", "005010X222A1", "")


@pytest.mark.parametrize(
    ("raw", "code", "said"),
    [
        ((ISA + BODY.replace("*", "|")), "delimiters-differ", "'|'"),
        ((ISA + BODY.replace("~", "!")), "delimiters-differ", "'!'"),
        ((ISA + BODY.replace("~", "\n")), "delimiters-differ", "terminator"),
        (BODY, "isa-missing", "found GS"),
        ("dear sir\n" + ISA + BODY, "text-before-envelope", "9 bytes"),
        (ISA.replace("SENDER  ", "SENDER ") + BODY, "isa-width", "found 14"),
        (ISA[:15] + "~" + BODY, "isa-short", "expected 16 elements, found 2"),
        (ISA.replace("*:~", "*~") + BODY, "isa-component", "found the terminator"),
    ],
)
def test_a_wrong_envelope_is_named_and_read_on(raw: str, code: str, said: str) -> None:
    tags, faults = _tags(raw.encode())
    assert [f.code for f in faults] == [code]
    assert said in faults[0].message
    assert tags[-3:] == ["GS", "ST", "BHT"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "an empty file"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\xff\xfeI\x00S\x00A\x00", "UTF-16"),
        (b"\x00" * 300, "none in the first 300 bytes"),
    ],
)
def test_what_is_no_x12_at_all_is_refused_in_one_line(raw: bytes, said: str) -> None:
    with pytest.raises(X12Error, match=said):
        list(segments(raw))


def test_a_segment_over_many_blocks_is_one_segment() -> None:
    raw = (ISA + BODY + "NTE*ADD*" + "x" * (5 * BLOCK) + "~SE*1*1~").encode()
    found = list(segments(BytesIO(raw)))
    assert [len(s.text) for s in found if s.tag == "NTE"] == [8 + 5 * BLOCK]
    assert found[-1].tag == "SE"


def test_a_segment_without_end_comes_in_parts_with_a_fault() -> None:
    raw = (ISA + BODY + "NTE*ADD*" + "x" * (40 << 20)).encode()
    faults: list[Fault] = []
    sizes = [len(s.text) for s in segments(BytesIO(raw), faults)]
    assert max(sizes) <= (17 << 20)
    assert {f.code for f in faults} == {"segment-too-long"}


@given(st.text(alphabet="AB*:~\n\r ISAGS\x00\xe9", max_size=200), st.integers(0, 200))
def test_any_bytes_are_read_and_none_is_lost(noise: str, at: int) -> None:
    whole = ISA + BODY
    raw = (whole[: 106 + at % 60] + noise + whole[106 + at % 60 :]).encode("latin-1")
    assert b"".join(b.raw for b in blocks(raw)) == raw


def test_blocks_are_every_byte_in_any_layout() -> None:
    for end in ("~", "~\n", "\r\n", "~ \n\n"):
        raw = claim_file().replace("~", end).encode()
        assert b"".join(b.raw for b in blocks(raw)) == raw
