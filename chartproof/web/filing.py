"""Claims and payments in the shape in which they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec
from msgspec import Struct

from chartproof.denials.answers import Answer
from chartproof.denials.json import record as payment_record
from chartproof.model import Finding
from chartproof.scrub.outcomes import ClaimOutcome
from chartproof.scrub.records import record as claim_record
from chartproof.store.records import NewDenial, NewFinding, NewItem
from chartproof.waivers import fingerprint
from chartproof.web.kept import cents

encode = msgspec.json.Encoder().encode


class ClaimContent(Struct, frozen=True):
    """What is kept of a claim beside its outcome: its own segments, and the corrected ones.

    mended: somebody has put these segments in place of those of the file. charset: what their bytes
    are read as, so that they leave as they came.
    """

    segments: str
    corrected: str | None = None
    mended: bool = False
    charset: str = "utf-8"

    def leaves(self) -> bytes | None:
        """Return the bytes that leave in place of the file's own, if any do."""
        return None if self.corrected is None else self.corrected.encode(self.charset)


def claim_content(raw: bytes, leaves: bytes | None, *, mended: bool = False) -> ClaimContent:
    """Return what is kept of a claim. leaves: the bytes that leave in place of its own."""
    charset = charset_of(raw, leaves or b"")
    corrected = None if leaves is None else leaves.decode(charset)
    return ClaimContent(raw.decode(charset), corrected, mended, charset)


def charset_of(*some: bytes) -> str:
    """Return what bytes are read as: UTF-8 where all are, else Latin-1, which loses none."""
    try:
        for part in some:
            part.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def claim_item(outcome: ClaimOutcome, file_id: str, content: ClaimContent) -> NewItem:
    """Return a scrubbed claim for the store; its number in its file tells it from all others."""
    risk = sum((-f.usd for f in outcome.standing if f.usd and f.usd < 0), Decimal(0))
    left = sum((f.usd for f in outcome.standing if f.usd and f.usd > 0), Decimal(0))
    return NewItem(
        kind="claim",
        key=f"{file_id}:{outcome.number}",
        number=outcome.number,
        status=outcome.status,
        content=encode(content),
        outcome=encode(claim_record(outcome)),
        payer=outcome.policy or outcome.payer,
        day=outcome.day,
        charge_cents=cents(outcome.charge_usd),
        risk_cents=cents(risk) or 0,
        left_cents=cents(left) or 0,
        findings=new_findings(f"{file_id}:{outcome.number}", outcome.findings),
    )


def new_denials(answer: Answer, first: int) -> tuple[NewDenial, ...]:
    """Return the denials of one claim payment for the store, numbered from `first`."""
    told = encode(payment_record(answer))
    return tuple(
        NewDenial(
            number=first + i,
            claim=answer.payment.id,
            day=str(answer.day or ""),
            reason=f"{d.explained.group}-{d.explained.reason}",
            cause=d.explained.cause or None,
            rule=d.explained.rule or None,
            cents=cents(d.explained.usd) or 0,
            content=told,
        )
        for i, d in enumerate(answer.denials)
    )


def new_findings(owner: str, findings: Iterable[Finding]) -> tuple[NewFinding, ...]:
    """Return findings for the store, each with a mark by which it is known again."""
    return tuple(
        NewFinding(
            rule=f.rule,
            severity=f.severity or "note",
            mark=fingerprint(owner, f),
            cents=cents(f.usd),
        )
        for f in findings
    )
