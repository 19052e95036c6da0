"""Payments as text for a terminal: what needs work first, then what the file comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from chartproof.denials.answers import STATUS, Answer, Denial, LineAnswer
from chartproof.denials.causes import rules_by_name
from chartproof.denials.foresight import Foresights
from chartproof.denials.tally import PaymentLine, Tally
from chartproof.model import ProviderAdjustment, Remittance
from chartproof.reference import Book
from chartproof.report.wording import clean, wrapped

Paint = Callable[[str, str], str]

HEADS = {
    "payer": "By payer",
    "reason": "By reason",
    "rule": "By the rule that would have caught it",
    "code": "By code",
    "clinician": "By clinician (NPI)",
    "month": "By month of service",
}
MOST_ROWS = 12
SENT_ON = "23"  # status of a claim that belongs to another payer
MOST_CLAIMS = 10
LIABLE = {
    "provider": "not the patient's to pay",
    "patient": "the payer makes it the patient's",
}


def dollars(amount: Decimal) -> str:
    """Return dollars as people write them."""
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"


def heading(r: Remittance, width: int, paint: Paint) -> str:
    """Return the lines that open a payment."""
    sign = "to be paid back " if r.debit else ""
    about = [
        f"Payment {clean(r.trace or r.number)}",
        clean(r.payer or "payer not named"),
        r.paid_on.isoformat() if r.paid_on else "no date",
        f"{sign}{dollars(r.paid_usd)}",
    ]
    return paint("  ·  ".join(about), "bold") + "\n" + paint("─" * width, "dim") + "\n"


def claim(answer: Answer, width: int, paint: Paint) -> str:
    """Return what is to be done about one claim; an empty string where there is nothing."""
    p = answer.payment
    told = answer.needs_work or p.is_reversal or answer.corrects or answer.was_changed
    told = told or bool(answer.unanswered) or p.status == SENT_ON
    if not told:
        return ""
    day = answer.day.isoformat() if answer.day else "no day"
    head = (
        f"{clean(p.id) or 'a claim without a number'}  {day}  charged {dollars(p.charge_usd)}, "
        f"paid {dollars(p.paid_usd)}, patient {dollars(p.patient_usd)}"
    )
    status = STATUS.get(p.status, f"status {clean(p.status) or 'missing'}")
    if answer.corrects:
        status += ", corrects the reversed one"
    out = [paint(head, "bold"), *wrapped(status, width, "  ")]
    if answer.matched is False:
        out += wrapped("not among the claims that were given", width, "  ")
    if p.crossed_to:
        out += wrapped(f"sent on to {clean(p.crossed_to)}", width, "  ", "    ")
    if p.right_payer:
        said = f"the payer says that {clean(p.right_payer)} should have been billed"
        out += wrapped(said, width, "  ", "    ")
    if p.interest_usd:
        out += wrapped(f"with interest of {dollars(p.interest_usd)}", width, "  ", "    ")
    if answer.is_unexplained:
        said = "Nothing was paid, the patient owes nothing, and no reason for a denial is given"
        out += [paint(n, "warning") for n in wrapped(said, width, "  ", "    ")]
    for gap in answer.imbalances:
        words = f"Does not add up ({gap.level}, segment {gap.at.segment}): {gap.message}; off by "
        out += [
            paint(n, "error") for n in wrapped(f"{words}{dollars(gap.usd)}", width, "  ", "    ")
        ]
    if p.unread:
        said = f"Could not be read: {', '.join(p.unread)}; whether it adds up is undecided"
        out += [paint(n, "error") for n in wrapped(said, width, "  ", "    ")]
    for alike in _alike(answer.denials):
        out += _denial(answer, alike, width, paint)
    for line in answer.lines:
        out += _expected(line, width, paint)
    for said, lines in _changed(answer):
        out += wrapped(f"{lines}: {said}", width, "  ", "    ")
    if answer.unanswered:
        which = ", ".join(map(str, answer.unanswered))
        said = f"No answer to line {which} of the claim"
        if answer.is_part:
            said = f"A part of the claim: line {which} is not in it"
        out += wrapped(said, width, "  ", "    ")
    return "\n".join(out) + "\n\n"


def _changed(answer: Answer) -> list[tuple[str, str]]:
    """Return what the payer made of lines, those with the same to say together."""
    found: dict[str, list[int]] = {}
    for n, line in enumerate(answer.lines):
        if line.changes:
            found.setdefault(clean("; ".join(line.changes)), []).append(n)
    return [
        (said, ", ".join(f"line {n + 1} ({clean(answer.lines[n].paid.code)})" for n in lines))
        for said, lines in found.items()
    ]


def _alike(denials: Sequence[Denial]) -> list[list[Denial]]:
    """Return denials in groups of which the same is to be said, in the order of the first."""
    found: dict[tuple[object, ...], list[Denial]] = {}
    for d in denials:
        e = d.explained
        key = e.group, e.reason, d.remarks, e.cause, e.rule, d.appeal, d.reopen_until
        found.setdefault(key, []).append(d)
    return list(found.values())


def _denial(answer: Answer, alike: Sequence[Denial], width: int, paint: Paint) -> list[str]:
    d = alike[0]
    e = d.explained
    remarks = f" {' '.join(map(clean, d.remarks))}" if d.remarks else ""
    unknown = ": not on file; whether that denies it is not known, look it up" if e.reason else ""
    meaning = f": {e.meaning}" if e.meaning else unknown
    where = ", ".join(_where(answer, one) for one in alike)
    total = sum((one.explained.usd for one in alike), Decimal(0))
    word = "not paid" if e.reason and e.meaning is None else "denied"
    first = f"{dollars(total)} {word}, {_code(e.group, e.reason)}{remarks}{meaning}"
    out = [paint(n, "warning") for n in wrapped(first, width, "  ", "    ")]
    whose = f"; {LIABLE[d.liable]}" if d.liable else ""
    out += wrapped(f"on {where}{whose}", width, "    ", "      ")
    said = [f"{clean(r)} {m}" for r, m in zip(d.remarks, d.meanings, strict=True) if m]
    if said:
        out += wrapped(f"Remarks: {'; '.join(said)}", width, "    ", "      ")
    if e.cause and e.cause != e.meaning:
        out += wrapped(f"Likely cause: {e.cause[:1].upper()}{e.cause[1:]}", width, "    ", "      ")
    if d.do:
        out += wrapped(f"To do: {d.do}", width, "    ", "      ")
    if e.rule:
        out += [paint(n, "dim") for n in wrapped(_caught(alike), width, "    ", "      ")]
    if d.appeal is not None:
        out += [paint(n, "dim") for n in wrapped(_appeal(d), width, "    ", "      ")]
    return out


def _code(group: str, reason: str) -> str:
    return f"{clean(group)}-{clean(reason)}" if reason else f"{clean(group)} without a reason"


def _where(answer: Answer, d: Denial) -> str:
    if d.line is None:
        return "the whole claim"
    line = answer.lines[d.line].paid
    words = (d.code or line.code, *(line.submitted_modifiers or line.modifiers))
    return f"line {d.line + 1} ({clean(' '.join(words))})"


def _caught(alike: Sequence[Denial]) -> str:
    e = alike[0].explained
    known = rules_by_name().get(e.rule or "")
    if any(d.explained.found for d in alike):
        how = "which finds it in these lines"
    elif known is not None and known.rule.needs_note:
        how = "with the note beside the claim"
    else:
        how = "where the claim shows it"
    return f"Caught before billing by {e.rule}, {how}"


def _appeal(d: Denial) -> str:
    a = d.appeal
    assert a is not None
    source = f" ({a.source})" if a.source else ""
    if a.can == "no":
        said = f"No appeal: {a.why}"
    elif a.until is not None:
        only = "" if a.can == "yes" else f"; {a.why}"
        said = f"Appeal until {a.until} by {a.how}{source}{only}"
    elif a.can == "yes":
        said = f"Appeal by {a.how}{source}; {a.why}"
    else:
        said = f"Appeal: window not known; {a.why}"
    if d.reopen_until is not None:
        said += f". A slip can be mended by a reopening until {d.reopen_until}"
    return said


def _expected(line: LineAnswer, width: int, paint: Paint) -> list[str]:
    x = line.expected
    if x is None or x.verdict in (None, "as expected") or x.usd is None or x.allowed_usd is None:
        return []
    off = abs(x.difference_usd or Decimal(0))
    said = (
        f"{clean(line.paid.code)} {x.verdict} by {dollars(off)}: allowed {dollars(x.allowed_usd)}, "
        f"expected {dollars(x.usd)}"
    )
    if x.stated_usd is not None:
        said += f"; the payer states {dollars(x.stated_usd)} allowed, and what it paid is not that"
    return [paint(n, "warning") for n in wrapped(said, width, "  ", "    ")]


def closing(payment: PaymentLine, quiet: int, width: int, paint: Paint, shelf: Book) -> str:
    """Return how a payment adds up as a whole. quiet: its claims that need nothing."""
    out = []
    if quiet:
        verb = "needs" if quiet == 1 else "need"
        out.append(f"{quiet} of {_count(payment.claims)} {verb} nothing.")
    is_unread = "provider_adjustments" in payment.closing.unread
    for adjustment in payment.closing.provider_adjustments:
        out += wrapped(_beside(adjustment, shelf, is_unread), width, "", "  ")
    if payment.gap is not None:
        gap = payment.gap
        said = f"Does not add up (payment, segment {gap.at.segment}): {gap.message}; off by "
        out += [paint(n, "error") for n in wrapped(f"{said}{dollars(gap.usd)}", width, "", "  ")]
    elif payment.undecided is not None:
        said = f"Whether the payment adds up is undecided, for want of {payment.undecided}."
        out += [paint(n, "error") for n in wrapped(said, width, "", "  ")]
    else:
        out.append(paint("The payment adds up to the cent.", "good"))
    return "\n".join(out) + "\n\n"


def _beside(a: ProviderAdjustment, shelf: Book, is_unread: bool) -> str:
    row = shelf.provider_adjustments.history(a.reason)
    meaning = row[0].value.explains if row else "not on file"
    reason = clean(a.reason) or "an amount without a reason"
    if not a.usd:
        amount = "which could not be read" if is_unread else "of $0.00"
        return f"Beside the claims, {reason} {amount}: {meaning}"
    verb = "takes" if a.usd > 0 else "adds"
    ref = f" (reference {clean(a.reference)})" if a.reference else ""
    return f"Beside the claims, {reason} {verb} {dollars(abs(a.usd))}{ref}: {meaning}"


def summary(tally: Tally, foresights: Foresights | None, width: int, paint: Paint) -> str:
    """Return what all payments come to."""
    t = tally
    out = [paint("All payments", "bold"), ""]
    out += _figures(
        (
            ("Claims", f"{t.claims:,}"),
            ("Charged", dollars(t.charge_usd)),
            ("Paid", dollars(t.paid_usd)),
            ("Patient owes", dollars(t.patient_usd)),
            ("Denied", f"{dollars(t.denied_usd)} on {_count(t.denied_claims)}"),
            *((("Reversals", f"{t.reversals:,}"),) if t.reversals else ()),
            ("Do not add up", f"{_count(t.unbalanced)}, {_count(_off(t), 'payment')}"),
            *((("Undecided", _count(t.undecided)),) if t.undecided else ()),
            *((("Matched", f"{_count(t.matched)}, {t.unmatched:,} not among those given"),)
              if t.matched or t.unmatched else ()),
        )
    )  # fmt: skip
    out += _priced(t, width, paint)
    for by, head in HEADS.items():
        found = t.rows(by)
        if not found:
            continue
        out += ["", paint(head, "bold")]
        widest = min(44, max(len(clean(r.name)) for r in found[:MOST_ROWS]))
        out += [
            f"  {clean(r.name)[:widest]:<{widest}}  {dollars(r.usd):>14}  "
            f"{r.denials:>6,} {'denial ' if r.denials == 1 else 'denials'}  "
            f"{r.claims:>6,} {'claim' if r.claims == 1 else 'claims'}"
            for r in found[:MOST_ROWS]
        ]
        if len(found) > MOST_ROWS:
            out.append(f"  and {len(found) - MOST_ROWS} more")
    out += _proposals(t, width, paint)
    if foresights is not None:
        out += _foresight(foresights, paint)
    return "\n".join(out) + "\n"


def _priced(tally: Tally, width: int, paint: Paint) -> list[str]:
    """Return how many lines were paid as expected, and why others were not compared."""
    t = tally
    if not t.as_expected and not t.not_compared:
        return []
    out = ["", paint("Payment against expected price", "bold")]
    if t.as_expected:
        out.append(f"  {_count(t.as_expected, 'line')} as expected")
    if t.underpaid:
        out.append(f"  Underpaid {dollars(t.underpaid_usd)} on {_count(t.underpaid)}")
    if t.overpaid:
        out.append(f"  Overpaid {dollars(t.overpaid_usd)} on {_count(t.overpaid)}")
    for why, count in sorted(t.not_compared.items(), key=lambda x: (-x[1], x[0]))[:MOST_ROWS]:
        out += wrapped(f"{_count(count, 'line')} not compared: {why}", width, "  ", "    ")
    return out


def _figures(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    widest = max(len(name) for name, _ in pairs)
    return (f"  {name:<{widest}}  {value}" for name, value in pairs)


def _count(count: int, noun: str = "claim") -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _off(tally: Tally) -> int:
    return sum(p.gap is not None for p in tally.payments)


def _proposals(tally: Tally, width: int, paint: Paint) -> list[str]:
    found = tally.proposed()
    if not found:
        return []
    out = ["", paint("Denials that no rule of ours names: proposals for a new one", "bold")]
    for p in found[:MOST_ROWS]:
        codes = ", ".join(
            f"{clean(c)} ({n})" for c, n in sorted(p.codes.items(), key=lambda x: (-x[1], x[0]))[:5]
        )
        remarks = f" {' '.join(map(clean, p.remarks))}" if p.remarks else ""
        said = (
            f"{dollars(p.usd)} in {p.denials}: {_code(p.group, p.reason)}{remarks}, "
            f"{p.meaning or 'not on file'}; {codes}"
        )
        out += wrapped(said, width, "  ", "    ")
    if len(found) > MOST_ROWS:
        out.append(f"  and {len(found) - MOST_ROWS} more")
    return out


def _foresight(foresights: Foresights, paint: Paint) -> list[str]:
    rows = foresights.rows()
    whose = "its note" if foresights.claims == 1 else "their notes"
    said = f"What the rules foresaw, over {_count(foresights.claims)} without {whose}"
    out = ["", paint(said, "bold")]
    if not rows:
        return [*out, "  no rule found a fault, and no denial names one"]
    widest = max(len(r.rule) for r in rows)
    out.append(
        f"  {'rule':<{widest}}  {'foresaw':>7} {'missed':>7} {'other':>7} {'paid':>7}  "
        f"{'precision':>9}  {'recall':>6}"
    )
    out += [
        f"  {r.rule:<{widest}}  {r.foreseen:>7} {r.missed:>7} {r.other:>7} {r.paid:>7}  "
        f"{_share(r.precision):>9}  {_share(r.recall):>6}"
        f"{'  needs the note' if r.needs_note else ''}"
        for r in rows
    ]
    out += [
        "  foresaw: found its fault, denied for it.  missed: denied for it, found nothing.",
        "  other: found its fault, denied for something else.  paid: found its fault, paid.",
    ]
    return out


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def strangers(ids: Sequence[str], count: int, width: int) -> str:
    """Return which answers are to claims that were not given, the first of them by number."""
    if not count:
        return ""
    shown = ", ".join(clean(i) or "without a number" for i in ids)
    more = f" and {count - len(ids)} more" if count > len(ids) else ""
    verb = "is to a claim" if count == 1 else "are to claims"
    said = f"{_count(count, 'answer')} {verb} not among those given: {shown}{more}"
    return "\n" + "\n".join(wrapped(said, width, "", "  ")) + "\n"


def open_lines(rows: Sequence[tuple[str, tuple[int, ...]]], width: int) -> str:
    """Return which lines have no answer though their claims have one, the first of them."""
    if not rows:
        return ""
    shown = "; ".join(
        f"{clean(id)} line {', '.join(map(str, lines))}" for id, lines in rows[:MOST_CLAIMS]
    )
    more = f" and {len(rows) - MOST_CLAIMS} more" if len(rows) > MOST_CLAIMS else ""
    said = f"Lines without an answer in these payments, of claims that have one: {shown}{more}"
    return "\n" + "\n".join(wrapped(said, width, "", "  ")) + "\n"


def unanswered(ids: Sequence[str], count: int, width: int, paint: Paint) -> str:
    """Return which claims no payment answered, the first of them by number."""
    if not count:
        return ""
    shown = ", ".join(clean(i) for i in ids[:MOST_CLAIMS])
    more = f" and {count - MOST_CLAIMS} more" if count > MOST_CLAIMS else ""
    verb = "has" if count == 1 else "have"
    said = f"{_count(count)} {verb} no answer in these payments: {shown}{more}"
    return "\n" + "\n".join(wrapped(said, width, "", "  ")) + "\n"
