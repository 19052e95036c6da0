"""The files of one invented world: claims, payments, notes, and the truth about them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from chartproof.invented.claim_file import LAYOUTS, ClaimFile
from chartproof.invented.faults import PLANTERS
from chartproof.invented.notes import write_notes
from chartproof.invented.payment_file import PaymentFile
from chartproof.invented.planting import Planter
from chartproof.invented.world import MADE_ON, batches, paid_on


def write(
    folder: Path,
    *,
    claims: int,
    seed: int,
    layout: str = "plain",
    faulty: float = 0.25,
    planters: Sequence[Planter] = PLANTERS,
) -> None:
    """Write claims.837, payments.835, truth.jsonl and notes/ into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notes").mkdir(exist_ok=True)
    claim_file = ClaimFile(LAYOUTS[layout], MADE_ON, seed % 1000 + 1)
    payment_file = PaymentFile(LAYOUTS[layout], paid_on(MADE_ON), seed % 1000 + 1)
    encode = msgspec.json.Encoder().encode
    with ExitStack() as stack:
        opened = [
            stack.enter_context((folder / name).open("wb"))
            for name in ("claims.837", "payments.835", "truth.jsonl")
        ]
        out_claims, out_payments, out_truth = opened
        out_claims.write(claim_file.opening())
        out_payments.write(payment_file.opening())
        for batch in batches(claims, seed, faulty=faulty, planters=planters):
            out_claims.write(claim_file.transaction(batch.drafts))
            out_payments.write(payment_file.answers(batch.drafts, batch.truths))
            for draft, truth in zip(batch.drafts, batch.truths, strict=True):
                out_truth.write(encode(truth) + b"\n")
                if draft.with_note:
                    write_notes(folder / "notes", draft)
        out_claims.write(claim_file.closing())
        out_payments.write(payment_file.closing())
