"""An acknowledgement as people read it: what was rejected, why, and on which claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from chartproof.x12.ack import AckAnswer

_STATUS = {
    "accepted": "accepted",
    "accepted_in_part": "accepted in part",
    "accepted_with_errors": "accepted, with errors",
    "rejected": "REJECTED",
    "unknown": "answer not known",
}


def ack_lines(answers: Iterable[AckAnswer], name: str) -> Iterator[str]:
    """Yield the lines of a report: what was rejected or has errors, then a count of each level."""
    counts: dict[str, Counter[str]] = {}
    for answer in answers:
        counts.setdefault(answer.level, Counter())[answer.status] += 1
        if answer.status == "accepted" and not answer.reasons and answer.level != "group":
            continue
        if answer.status == "accepted" and answer.level in ("claim", "line"):
            continue
        yield _headline(answer)
        for reason in answer.reasons:
            about = f"claim {reason.claim}: " if reason.claim and answer.level != "claim" else ""
            where = f"{reason.place}: " if reason.place else ""
            meaning = reason.meaning or "meaning not on file"
            yield f"    {about}{where}{meaning} ({reason.code})"
    if not counts:
        yield f"{name}: no acknowledgement in it"
        return
    yield ""
    for level, of_level in counts.items():
        total = sum(of_level.values())
        said = ", ".join(f"{n} {_STATUS[s].lower()}" for s, n in sorted(of_level.items()))
        yield f"{total} {level}{'' if total == 1 else 's'}: {said}"


def _headline(answer: AckAnswer) -> str:
    name = f"{answer.level} {answer.id}".rstrip()
    if answer.claim:
        name += f" of claim {answer.claim}"
    words = f"{name}: {_STATUS[answer.status]}"
    if answer.received is not None and answer.accepted is not None:
        sets = "transaction" if answer.received == 1 else "transactions"
        words += f" ({answer.received} {sets} received, {answer.accepted} accepted)"
    if answer.level == "transaction" and answer.status == "rejected":
        words += ", and with it every claim in it"
    if answer.payer_reference:
        words += f", payer's number {answer.payer_reference}"
    return words
