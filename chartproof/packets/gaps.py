"""What the clinic alone should know of its answer: never part of the packet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chartproof.model import EpisodeOutcome, Finding
from chartproof.packets.contents import Checked, Packet, in_range
from chartproof.packets.record import day_words

HEAD = "For the clinic alone: not part of the packet"


def gaps(packet: Packet, outcome: EpisodeOutcome) -> str:
    """Return the gaps as text: what is not shown, what was found, what could not be decided."""
    return "\n".join(_lines(packet, outcome)) + "\n"


def _lines(packet: Packet, outcome: EpisodeOutcome) -> Iterator[str]:
    yield HEAD
    yield f"Record request {packet.request.number}"
    if packet.due_on is not None:
        yield f"To be answered by {day_words(packet.due_on)} ({packet.due_words})"
    else:
        yield f"Day to answer not known: {packet.due_words}"
    open_items = [c for c in packet.checklist if c.shown != "yes"]
    yield ""
    yield "Asked for and not wholly shown" if open_items else "Everything asked for is shown."
    for item in open_items:
        yield f"  {item.asked}: {item.shown}{_said(item)}"
    yield from _found("The course", outcome.findings)
    for visit, own in in_range(outcome, packet.request):
        if own is not None:
            standing = [f for f in own.findings if f.waived is None]
            yield from _found(f"Visit of {day_words(visit.date_of_service)}", standing)
    if outcome.unsure:
        yield ""
        yield "Not decided"
        yield from (f"  {u.rule or u.path or 'course'}: needs {u.missing}" for u in outcome.unsure)


def _said(item: Checked) -> str:
    return f" ({item.said})" if item.said else ""


def _found(title: str, findings: Sequence[Finding]) -> Iterator[str]:
    if not findings:
        return
    yield ""
    yield title
    for finding in findings:
        yield f"  {finding.severity}: {finding.message} [{finding.rule}]"
        if finding.ask:
            yield f"    Ask: {finding.ask}"
