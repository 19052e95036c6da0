"""Who signed a note."""

import csv
from datetime import date
from pathlib import Path

import pytest

import chartproof.reading
from chartproof.model import Signature
from chartproof.reading.layout import lay_out
from chartproof.reading.signatures import read_signatures, signature_facts, signature_status


def signed(text: str) -> tuple[Signature, ...]:
    return read_signatures(lay_out(text))


def status(text: str) -> str:
    return signature_status(signature_facts(signed(text)))


@pytest.mark.parametrize(
    ("text", "name", "credential", "role"),
    [
        ("P: 3 lb next. A. Vale PT", "A. Vale", "PT", "therapist"),
        ("Cont.\nAlex Moreno, PT, DPT", "Alex Moreno", "PT, DPT", "therapist"),
        ("add step Nora Quill OTR/L, CHT", "Nora Quill", "OTR/L, CHT", "therapist"),
        ("Electronically signed by Tom Bar, PTA 3/4/2026", "Tom Bar", "PTA", "assistant"),
        ("Lin Osei, COTA/L\n", "Lin Osei", "COTA/L", "assistant"),
        ("Voice work.\nAda Roy, MS, CCC-SLP", "Ada Roy", "MS, CCC-SLP", "therapist"),
        ("Adjusted L4. Dr. Rowan Pike, DC", "Rowan Pike", "DC", "chiropractor"),
        ("CONT. WARD ELLERY PT", "WARD ELLERY", "PT", "therapist"),
        ("row 10 lb m reyes otr", "m reyes", "otr", "therapist"),
        ("SPT note.\nReviewed, S. Vale, PT", "S. Vale", "PT", "therapist"),
        ("Next: hops\nMaren Holm, Registered PT", "Maren Holm", "Registered PT", "therapist"),
        ("Kieran Ó Faoláin, PT", "Kieran Ó Faoláin", "PT", "therapist"),
        ("Good.\nGretchen van der Meulen, PT", "Gretchen van der Meulen", "PT", "therapist"),
        ("Session by Teo Valk, COTA/L. 24 min TE.", "Teo Valk", "COTA/L", "assistant"),
        (
            "P: cont.\nK. Smith PTA, 3/3/26 (supervising PT J. Jones, plan)",
            "K. Smith",
            "PTA",
            "assistant",
        ),
        ("O: SLR 3x10.\nM. Dole, NP", "M. Dole", "NP", "physician"),
        ("O: SLR 3x10.\nM. Dole, DO", "M. Dole", "DO", "physician"),
    ],
)
def test_name_and_credentials(text: str, name: str, credential: str, role: str) -> None:
    (found,) = signed(text)
    assert (found.name, found.credential, found.role) == (name, credential, role)
    assert text[found.span.start : found.span.end] == found.span.text
    assert status(text) == "present"


def test_assistant_and_therapist_both_sign() -> None:
    found = signed("add sleeper\nCora Ibe, PTA / Linus Beddo, PT")
    assert [(s.name, s.role) for s in found] == [
        ("Cora Ibe", "assistant"),
        ("Linus Beddo", "therapist"),
    ]


def test_student_with_instructor() -> None:
    found = signed("Plan as above.\nSigned: Kit Loza, SPT\nCo-signed: Cy Halvor, PT")
    assert [s.role for s in found] == ["student", "therapist"]


def test_the_date_of_signing() -> None:
    assert signed("Signed: Ann Lee, PT 03/04/2026 17:20")[0].signed_on == date(2026, 3, 4)
    assert signed("Signed: Ann Lee, PT 13/45/2026")[0].signed_on is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Goal: open jars. to be continued\nB.K.", "B.K."),
        ("30 min in class. LK", "LK"),
        ("add lateral step\nSigned: J. Ashcombe", "J. Ashcombe"),
        ("Walk to the mailbox.\nBram Tolliver", "Bram Tolliver"),
        ("Thick band for thin. Scissors.\nsig: S.T.", "S.T."),
    ],
)
def test_initials_or_no_credentials_are_vague(text: str, name: str) -> None:
    (found,) = signed(text)
    assert (found.name, found.credential) == (name, None)
    assert status(text) == "vague"


def test_initials_with_credentials_are_vague() -> None:
    assert status("RTC Wed. T.K., SPT") == "vague"


@pytest.mark.parametrize(
    "text",
    [
        "Therapist: ______________  Date: ________",
        "Signed,\n____________________ PT",
        "E-sign pending. Cosign queue: none.",
        "Provider on schedule: Jen Sykes, PT\nSignature: ____________  Date: ____",
    ],
)
def test_a_line_with_nobody_on_it(text: str) -> None:
    assert [s.blank for s in signed("TE 24 min.\n" + text)] == [True]
    assert status("TE 24 min.\n" + text) == "absent"


@pytest.mark.parametrize(
    "text",
    [
        "Continue per R. Alvarez PT's eval. Bridge 3x10 today, then clam, side plank and bike.",
        "Referred by Dr. Lee, MD for knee pain. TE 24 min, SLR 3x10, wall slides, steps 2x10.",
        "Needs skilled PT. PT cued knee over toe. Patient tolerated it well, no complaints.",
        "TE 24 min: chin tuck 3x10. TUG 12.",
        "",
    ],
)
def test_names_that_the_text_only_mentions(text: str) -> None:
    assert status(text) == "absent"


CUES = Path(chartproof.reading.__file__).with_name("cues")
CREDENTIALS = list(
    csv.DictReader((CUES / "credentials.csv").read_text(encoding="utf-8").splitlines())
)


@pytest.mark.parametrize("row", CREDENTIALS, ids=lambda r: str(r["credential"]))
def test_every_credential_gives_its_role(row: dict[str, str]) -> None:
    (found,) = signed(f"Next visit step.\nSigned: Ann Quill, {row['credential'].upper()}")
    assert found.role == row["role"]


@pytest.mark.parametrize(
    "text",
    ["O: SLR 3x10.\nReferring MD: A. Lin, MD", "Referred by M. Dole, MD. O: SLR 3x10 and bridges."],
)
def test_a_physician_who_is_only_named_does_not_sign(text: str) -> None:
    assert signed(text) == ()


def test_a_student_alone_does_not_answer_for_the_note() -> None:
    assert status("O: SLR 3x10.\nT. Osei, SPT") == "vague"
    assert status("O: SLR 3x10.\nT. Osei, SPT\nDana Ruiz, PT") == "present"


@pytest.mark.parametrize("name", ["Ann Lee, M.S., CCC-SLP", "Ann Lee, M.A. CCC-SLP"])
def test_a_degree_in_points_stands_before_the_credential(name: str) -> None:
    signature = read_signatures(lay_out(f"P: recheck.\n{name}"))[0]
    assert (signature.name, signature.role) == ("Ann Lee", "therapist")
