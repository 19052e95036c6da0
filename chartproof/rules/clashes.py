"""Where figures of one visit cannot all be true, or the same minutes stand under two codes."""

from __future__ import annotations

from collections.abc import Iterator

from chartproof.billing.minutes import Documented, between
from chartproof.model import Clock, Finding, Mention, Span, Unsure, Visit

_WORKING_DAY = 480  # minutes
_SURE = 0.9  # of the trained reader, whose doubt stands alone


def claimed_twice(visit: Visit) -> tuple[Mention, ...]:
    """Return the words by which the note says that minutes stand under two codes."""
    note = visit.note
    if said := note.mentioned("minutes-shared"):
        return said
    return tuple(m for m in note.mentioned("double-counted") if m.confidence >= _SURE)


def backwards(visit: Visit) -> Iterator[Finding]:
    """Give the times that end before they begin."""
    for clock in visit.note.clocks:
        if clock.scope == "today" and clock.minutes is None and _are_times(clock.start, clock.stop):
            yield Finding(f"out {clock.stop} comes before in {clock.start}", (clock.span,))
    start, stop = visit.time_in, visit.time_out
    if start and stop and _are_times(start, stop) and _out_before_in(start, stop):
        yield Finding(f"out {stop} comes before in {start}")


def _out_before_in(start: str, stop: str) -> bool:
    """Return whether the out time is before the in time, also where pm was not written.

    An out time with a leading nought ("09:00") is of a 24-hour clock; one that makes the visit
    longer than a working day is no afternoon.
    """
    length = between(start, stop)
    if length is None:
        return True
    later = between(f"{start} am", f"{stop} am")
    return later is None and (stop.strip().startswith("0") or length > _WORKING_DAY)


def sum_is_not_total(visit: Visit, doc: Documented) -> Iterator[Finding | Unsure]:
    """Give the sum of the codes where the timed total says otherwise.

    Unsure where the note names a further service that is not charged: it may make up the rest.
    """
    stated, known = doc.timed_total, sum(doc.known().values())
    if stated is None or not doc.per_code or known == stated.value:
        return
    if doc.missing and known < stated.value:
        return  # the codes without minutes may make up the rest
    named = {m.kind.removeprefix("under-") for m in visit.note.mentions if "under-" in m.kind}
    if known < stated.value and (uncharged := sorted(named - set(visit.codes))):
        yield Unsure(missing=f"the minutes of what is noted and not charged ({uncharged[0]})")
        return
    said = " + ".join(f"{code} {m}" for code, m in doc.known().items())
    yield Finding(
        f"{said} = {known} minutes, the timed total says {stated.value}",
        evidence=(*doc.spans, stated.span),
    )


def too_long(visit: Visit, doc: Documented, shared: bool) -> Iterator[Finding]:
    """Give the minutes that do not fit into the treatment, or the treatment into the clock.

    shared: minutes are claimed twice, which explains a sum that is too long.
    """
    timed, where = _timed(doc)
    treatment, clock = doc.treatment_total, span_of_visit(visit, doc)
    in_out = (doc.clock_span,) if doc.clock_span else ()
    if treatment is not None and timed is not None and timed > treatment.value and not shared:
        yield Finding(
            f"{timed} timed minutes do not fit into {treatment.value} minutes of treatment",
            evidence=(*where, treatment.span),
        )
    if clock is None:
        return
    if treatment is not None and treatment.value > clock:
        yield Finding(
            f"{treatment.value} minutes of treatment do not fit into {clock} from in to out",
            evidence=(treatment.span, *in_out),
        )
    elif timed is not None and timed > clock and not shared:
        yield Finding(
            f"{timed} timed minutes do not fit into {clock} from in to out",
            evidence=(*where, *in_out),
        )


def span_of_visit(visit: Visit, doc: Documented) -> int | None:
    """Return the minutes from in to out, those of all sessions where the note has several.

    None where the only times are those of one code, which stand in its own description and are as
    long as it.
    """
    if doc.clock_minutes is None or doc.clock_from == "given":
        return doc.clock_minutes
    today = [c for c in visit.note.clocks if c.scope == "today"]
    for code, minutes in doc.known().items():
        own = visit.note.mentioned(f"under-{code}")
        if minutes == doc.clock_minutes and len(today) == 1 and _holds(own, doc.clock_span):
            return None
    return max(doc.clock_minutes, sum(c.minutes or 0 for c in today))


def _holds(own: tuple[Mention, ...], span: Span | None) -> bool:
    return span is not None and any(m.span.start <= span.start < m.span.end for m in own)


def inside_another(visit: Visit, doc: Documented) -> tuple[str, int] | None:
    """Return a code whose minutes lie inside the others', and the minutes of the visit, else None.

    The visit is just as long as all codes but one, or as each of them: so that one took no time of
    its own.
    """
    known = doc.known()
    wholes = (span_of_visit(visit, doc), doc.treatment_total.value if doc.treatment_total else None)
    for whole in wholes:
        for code, minutes in known.items():
            rest = sum(known.values()) - minutes
            if len(known) > 1 and whole and minutes and rest == whole:
                return code, whole
        if len(known) > 1 and whole and all(m == whole for m in known.values()):
            return next(reversed(known)), whole
    return None


def overlapping(visit: Visit) -> Iterator[tuple[Clock, Clock]]:
    """Give pairs of intervals of different codes that share minutes."""
    timed = [c for c in visit.note.clocks if c.code and c.scope == "today" and c.minutes]
    for i, one in enumerate(timed):
        for other in timed[i + 1 :]:
            if one.code != other.code and _overlap(one, other):
                yield one, other


def _are_times(start: str, stop: str) -> bool:
    return between(start, start) is not None and between(stop, stop) is not None


def _timed(doc: Documented) -> tuple[int | None, tuple[Span, ...]]:
    """Return the timed minutes that have to fit, and where they stand."""
    known, stated = sum(doc.known().values()), doc.timed_total
    if stated is not None and stated.value >= known:
        return stated.value, (stated.span,)
    return (known, doc.spans) if known else (None, ())


def _overlap(one: Clock, other: Clock) -> bool:
    """Return whether one of the two intervals begins inside the other."""
    until = between(one.start, other.start)
    if until is not None and until < (one.minutes or 0):
        return True
    before = between(other.start, one.start)
    return before is not None and before < (other.minutes or 0)
