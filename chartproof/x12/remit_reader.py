"""The segments of an 835, one at a time: where each belongs and what it adds.

A segment that belongs nowhere, or an amount that is none, is said and passed over; what is open
then names the part in `unread`, so that nobody takes its 0 for an amount.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from chartproof.model import (
    Adjustment,
    ClaimPayment,
    Closing,
    Fault,
    Position,
    ProviderAdjustment,
    Remittance,
)
from chartproof.x12 import amounts
from chartproof.x12.remit_drafts import Claim, Heading, Line
from chartproof.x12.remit_envelope import Envelope, of, plain, shown, tag_of

Item = Remittance | ClaimPayment | Closing | Fault

GROUPS = frozenset(("CO", "PR", "OA", "PI", "CR"))
STATUSES = frozenset("1 2 3 4 19 20 21 22 23 25".split())  # noqa: SIM905  # reads better so
MOST_REASONS = 6  # in one CAS
ZERO = Decimal(0)


class Reader:
    """What is open while the segments of a file pass, one at a time, into `out`."""

    def __init__(self) -> None:
        self.out: list[Item] = []
        self.counted = 0  # segments since ST, both included
        self.number = self.offset = 0  # of what was read last
        self.component = ":"
        self.envelope = Envelope(self.say)
        self.heading: Heading | None = None
        self.claim: Claim | None = None
        self.line: Line | None = None
        self.handlers = {
            "ISA": self.isa, "GS": self.gs, "GE": self.ge, "IEA": self.iea, "ST": self.st,
            "SE": self.se, "BPR": self.bpr, "TRN": self.trn, "N1": self.n1, "DTM": self.dtm,
            "REF": self.ref, "CLP": self.clp, "CAS": self.cas, "NM1": self.nm1, "MOA": self.moa,
            "MIA": self.mia, "AMT": self.amt, "SVC": self.svc, "LQ": self.lq, "PLB": self.plb,
            **dict.fromkeys(("N3", "N4", "PER", "CUR", "RDM", "TS2", "TS3", "QTY", "LX", "TA1"),
                            self.carried),
        }  # fmt: skip

    def say(
        self,
        code: str,
        message: str,
        number: int,
        offset: int,
        element: int | None,
        path: str,
        severity: str = "error",
    ) -> None:
        """Hand on a fault; an error means that something there was not read."""
        place = Position(number, offset, element, path)
        if severity == "error":
            self.out.append(Fault(code, message, place, "error", True))
        else:
            self.out.append(Fault(code, message, place, "warning"))

    # The envelope

    def isa(self, e: list[str], number: int, offset: int) -> None:
        self.close(number, offset)
        self.envelope.isa(e, number, offset)

    def gs(self, e: list[str], number: int, offset: int) -> None:
        self.close(number, offset)
        self.envelope.gs(e, number, offset)

    def ge(self, e: list[str], number: int, offset: int) -> None:
        self.close(number, offset)
        self.envelope.ge(e, number, offset)

    def iea(self, e: list[str], number: int, offset: int) -> None:
        self.close(number, offset)
        self.envelope.iea(e, number, offset)

    def st(self, e: list[str], number: int, offset: int) -> None:
        self.close(number, offset)
        self.counted = 1
        if self.envelope.st(e, number, offset):
            self.heading = Heading(of(e, 2).strip(), Position(number, offset, None, "ST"))
            self.heading.interchange = self.envelope.interchange or ""

    def se(self, e: list[str], number: int, offset: int) -> None:
        control = self.heading.number if self.heading else None
        self.envelope.se(e, number, offset, self.counted, control)
        self.close(number, offset, complete=True)

    def carried(self, e: list[str], number: int, offset: int) -> None:
        """Pass over a segment that says nothing of money."""

    def stray(self, tag: str, number: int, offset: int) -> None:
        """Say that a segment is none of an 835; within another kind of transaction say nothing."""
        if self.heading is None and self.envelope.skipping:
            return
        message = f"expected a segment of an 835, found {tag_of(tag)}; passed over"
        self.say("segment-unknown", message, number, offset, None, "")

    def unprintable(self, text: str, number: int, offset: int) -> None:
        """Say so where a segment holds control characters; other bytes may be of a name."""
        found = next((n for n, c in enumerate(text) if c < " " or c == "\x7f"), None)
        if found is not None:
            message = f"expected text, found control character 0x{ord(text[found]):02X}"
            self.say("control-character", message, number, offset + found, None, "", "warning")

    def cut(self, tag: str, number: int, offset: int) -> None:
        """Say that the file ends within a segment; what is left of it is not read."""
        message = f"expected the end of the segment, found the end of the file within {tag_of(tag)}"
        self.say("file-cut", f"{message}; not read", number, offset, None, "")
        if tag == "CLP":
            self.end_claim()
        elif self.claim is not None:
            self.claim.unread.append("lines")
        elif self.heading is not None:
            self.heading.unread.append("provider_adjustments")

    def finish(self, number: int, offset: int) -> None:
        """Close what is still open where the file ends."""
        self.close(number, offset)
        self.envelope.end_interchange(number, offset)

    def close(self, number: int, offset: int, *, complete: bool = False) -> None:
        """Hand on the claim and the closing of the payment that ends here, if one is open."""
        heading = self.heading
        if heading is None:
            return
        if not complete:
            message = f"expected SE of transaction {shown(heading.number)} before this place"
            self.say("se-missing", message, number, offset, None, "SE")
            if self.claim is not None:
                self.claim.unread.append("lines")
        self.end_claim()
        self.send_heading(heading)
        self.out.append(
            Closing(
                number=heading.number,
                at=Position(number, offset, None, "SE"),
                complete=complete,
                provider_adjustments=tuple(heading.provider),
                unread=tuple(dict.fromkeys(heading.unread)),
            )
        )
        self.heading = None

    def misplaced(self, tag: str, number: int, offset: int, expected: str) -> None:
        """Say that a segment stands where it cannot belong to anything."""
        if self.heading is not None or not self.envelope.skipping:
            message = f"expected {expected} before {tag}, found none; passed over"
            self.say("misplaced", message, number, offset, None, tag)

    # The heading of a payment

    def open_heading(self, tag: str, number: int, offset: int) -> Heading | None:
        """Return the heading that a segment belongs to; say so where there is none any more."""
        heading = self.heading
        if heading is None:
            self.misplaced(tag, number, offset, "ST")
        elif heading.sent:
            message = f"expected {tag} in the heading, found it after a claim; passed over"
            self.say("misplaced", message, number, offset, None, tag)
            return None
        return heading

    def bpr(self, e: list[str], number: int, offset: int) -> None:
        heading = self.open_heading("BPR", number, offset)
        if heading is None:
            return
        heading.at = Position(number, offset, None, "BPR")
        heading.paid_usd = self.amount(e, 2, number, offset, "BPR", heading.unread, "paid_usd")
        heading.debit, heading.method = of(e, 3) == "D", of(e, 4)
        if of(e, 3) not in ("C", "D"):
            message = f"expected C or D, found {shown(of(e, 3))}; taken as C"
            self.say("code", message, number, offset, 3, "BPR", "warning")
        heading.paid_on = self.day(e, 16, number, offset, "BPR")

    def trn(self, e: list[str], number: int, offset: int) -> None:
        heading = self.open_heading("TRN", number, offset)
        if heading is not None:
            heading.trace = of(e, 2).strip() or None

    def n1(self, e: list[str], number: int, offset: int) -> None:
        heading = self.open_heading("N1", number, offset)
        if heading is None:
            return
        heading.party = of(e, 1)
        if heading.party == "PR":
            heading.payer, heading.payer_id = of(e, 2).strip(), of(e, 4).strip() or None
        elif heading.party == "PE":
            heading.payee = of(e, 2).strip()
            heading.payee_npi = of(e, 4).strip() if of(e, 3) == "XX" else None

    def send_heading(self, heading: Heading) -> None:
        """Hand the heading on, once, before the first claim."""
        if heading.sent:
            return
        heading.sent = True
        at = heading.at
        if heading.paid_usd is None:
            heading.unread.append("paid_usd")
            message = "expected BPR with the amount of the payment, found none"
            self.say("bpr-missing", message, at.segment, at.offset, None, "BPR")
        for value, tag, what in (
            (heading.trace, "TRN", "the trace number of the payment"),
            (heading.payer, "N1*PR", "the payer"),
            (heading.payee, "N1*PE", "the payee"),
        ):
            if value is None:
                message = f"expected {tag} with {what} in the heading, found none"
                self.say("heading", message, at.segment, at.offset, None, tag, "warning")
        self.out.append(heading.final())
        heading.unread = []

    def plb(self, e: list[str], number: int, offset: int) -> None:
        heading = self.heading
        if heading is None:
            self.misplaced("PLB", number, offset, "ST")
            return
        self.end_claim()
        self.send_heading(heading)
        until = self.day(e, 2, number, offset, "PLB")
        count = len(heading.provider)
        for n in range(3, max(len(e) - 1, 3), 2):
            if not of(e, n) and not of(e, n + 1):
                continue
            usd = self.amount(
                e, n + 1, number, offset, "PLB", heading.unread, "provider_adjustments"
            )
            reason, _, reference = of(e, n).partition(self.component)
            self.asked(reason, number, offset, n, "PLB")
            heading.provider.append(
                ProviderAdjustment(
                    reason.strip(),
                    usd,
                    reference.strip() or None,
                    of(e, 1).strip() or None,
                    until,
                    Position(number, offset, n, "PLB"),
                )
            )
        if len(heading.provider) == count or (len(e) > 3 and len(e) % 2 == 0):
            place = len(e)
            message = "expected a reason with its amount, found the end of the segment"
            self.say("missing", message, number, offset, place, "PLB")
            heading.unread.append("provider_adjustments")

    # A claim

    def clp(self, e: list[str], number: int, offset: int) -> None:
        self.end_claim()
        heading = self.heading
        if heading is None:
            self.misplaced("CLP", number, offset, "ST")
            return
        self.send_heading(heading)
        path = "2100 CLP"
        if heading.provider:
            message = "expected every CLP before PLB, found one after it"
            self.say("order", message, number, offset, None, path, "warning")
        number_of, status = of(e, 1).strip(), of(e, 2).strip()
        if not number_of:
            message = "expected the claim's number, found nothing"
            self.say("missing", message, number, offset, 1, path)
        if status not in STATUSES:
            message = f"expected a claim status, found {shown(status)}"
            self.say("code", message, number, offset, 2, path, "warning")
        unread: list[str] = []
        self.claim = Claim(
            Position(number, offset, None, path),
            number_of,
            status,
            self.amount(e, 3, number, offset, path, unread, "charge_usd"),
            self.amount(e, 4, number, offset, path, unread, "paid_usd"),
            self.amount(e, 5, number, offset, path, unread, "patient_usd") if of(e, 5) else ZERO,
            unread,
            of(e, 6).strip() or None,
            of(e, 7).strip() or None,
            of(e, 8).strip() or None,
            of(e, 9).strip() or None,
        )

    def end_claim(self) -> None:
        """Hand on the claim that is open, if one is."""
        self.end_line()
        if self.claim is not None:
            self.out.append(self.claim.final())
            self.claim = None

    def nm1(self, e: list[str], number: int, offset: int) -> None:
        claim = self.claim
        if claim is None:
            self.misplaced("NM1", number, offset, "CLP")
            return
        who, identifier = of(e, 1), of(e, 9).strip() or None
        if who == "QC" or (who == "IL" and claim.patient_id is None):
            claim.patient_id = identifier
        elif who == "82":
            claim.rendering_npi = identifier if of(e, 8) == "XX" else None
        elif who == "TT":
            claim.crossed_to = of(e, 3).strip() or None
        elif who == "PR":
            claim.right_payer = of(e, 3).strip() or None

    def moa(self, e: list[str], number: int, offset: int) -> None:
        if self.claim is None:
            self.misplaced("MOA", number, offset, "CLP")
        else:
            self.claim.remarks += [r.strip() for r in e[3:8] if r.strip()]

    def mia(self, e: list[str], number: int, offset: int) -> None:
        if self.claim is None:
            self.misplaced("MIA", number, offset, "CLP")
        else:
            self.claim.remarks += [r.strip() for r in (*e[5:6], *e[20:24]) if r.strip()]

    # A line, and what may stand on a claim or on a line

    def svc(self, e: list[str], number: int, offset: int) -> None:
        self.end_line()
        if self.claim is None:
            self.misplaced("SVC", number, offset, "CLP")
            return
        path = "2110 SVC"
        code, modifiers = self.procedure(of(e, 1))
        if not code:
            message = "expected a procedure code, found none"
            self.say("missing", message, number, offset, 1, path)
        submitted, submitted_modifiers = self.procedure(of(e, 6)) if len(e) > 6 else ("", ())
        unread: list[str] = []
        self.line = Line(
            Position(number, offset, None, path),
            code,
            modifiers,
            self.amount(e, 2, number, offset, path, unread, "charge_usd"),
            self.amount(e, 3, number, offset, path, unread, "paid_usd"),
            self.quantity(e, 5, number, offset, path),
            submitted or None,
            submitted_modifiers,
            self.quantity(e, 7, number, offset, path),
            unread,
        )

    def end_line(self) -> None:
        """Add the line that is open to its claim, if one is."""
        if self.line is None or self.claim is None:
            return
        if self.line.unread:
            self.claim.unread.append("lines")
        self.claim.lines.append(self.line.final())
        self.line = None

    def procedure(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Return code and modifiers of a composite such as HC:97110:GP:CQ."""
        parts = text.split(self.component)
        if len(parts) < 2:
            return "", ()
        return parts[1].strip(), tuple(m.strip() for m in parts[2:6] if m.strip())

    def cas(self, e: list[str], number: int, offset: int) -> None:
        open_one = self.line or self.claim
        if open_one is None:
            self.misplaced("CAS", number, offset, "CLP")
            return
        path = "2110 CAS" if self.line else "2100 CAS"
        part = "adjustments"
        group = e[1].strip() if len(e) > 1 else ""
        if group not in GROUPS:
            message = f"expected CO, PR, OA, PI or CR, found {shown(group)}"
            self.say("code", message, number, offset, 1, path, "warning")
        at = Position(number, offset, None, path)
        count = len(open_one.adjustments)
        for n in range(2, len(e), 3):
            reason = e[n].strip()
            if not e[n] and not of(e, n + 1):
                continue
            usd = self.amount(e, n + 1, number, offset, path, open_one.unread, part)
            units = self.quantity(e, n + 2, number, offset, path)
            self.asked(reason, number, offset, n, path)
            open_one.adjustments.append(Adjustment(group, reason, usd, units, at))
        if len(open_one.adjustments) == count:
            message = "expected a reason with its amount, found none"
            self.say("missing", message, number, offset, 2, path)
            open_one.unread.append(part)
        if len(e) > 3 * MOST_REASONS + 2:
            message = (
                f"expected at most {MOST_REASONS} reasons, found more; they are read all the same"
            )
            self.say("count", message, number, offset, 3 * MOST_REASONS + 2, path, "warning")

    def amt(self, e: list[str], number: int, offset: int) -> None:
        kind = of(e, 1)
        if self.line is not None and kind == "B6":
            self.line.allowed_usd = self.amount(
                e, 2, number, offset, "2110 AMT", self.line.unread, "allowed_usd"
            )
        elif self.line is None and self.claim is not None and kind == "I":
            self.claim.interest_usd = self.amount(e, 2, number, offset, "2100 AMT", [], "")
        elif self.claim is None:
            self.misplaced("AMT", number, offset, "CLP")

    def lq(self, e: list[str], number: int, offset: int) -> None:
        if self.line is None:
            self.misplaced("LQ", number, offset, "SVC")
        elif of(e, 1) == "HE" and of(e, 2).strip():
            self.line.remarks.append(of(e, 2).strip())

    def ref(self, e: list[str], number: int, offset: int) -> None:
        kind, value = of(e, 1), of(e, 2).strip() or None
        if self.line is not None:
            if kind == "6R":
                self.line.control_number = value
            elif kind == "HPI":
                self.line.rendering_npi = value
        elif self.claim is not None:
            if kind == "F8":
                self.claim.original_reference = value
        elif self.heading is None:
            self.misplaced("REF", number, offset, "ST")

    def dtm(self, e: list[str], number: int, offset: int) -> None:
        kind = of(e, 1)
        if self.line is not None:
            if kind in ("472", "150"):
                self.line.date_of_service = self.day(e, 2, number, offset, "2110 DTM")
        elif self.claim is not None:
            if kind == "232":
                self.claim.date_from = self.day(e, 2, number, offset, "2100 DTM")
            elif kind == "233":
                self.claim.date_to = self.day(e, 2, number, offset, "2100 DTM")
            elif kind == "050":
                self.claim.received_on = self.day(e, 2, number, offset, "2100 DTM")
        elif self.heading is not None:
            if kind == "405":
                self.heading.made_on = self.day(e, 2, number, offset, "DTM")
        else:
            self.misplaced("DTM", number, offset, "ST")

    # Values

    def asked(self, reason: str, number: int, offset: int, n: int, path: str) -> None:
        """Say so where an amount stands without a reason."""
        if not reason.strip():
            message = "expected a reason beside the amount, found nothing"
            self.say("missing", message, number, offset, n, path)

    def amount(
        self,
        e: list[str],
        n: int,
        number: int,
        offset: int,
        path: str,
        unread: list[str],
        name: str,
    ) -> Decimal:
        """Return element n as dollars; where it is none, 0, with a fault and its name in unread."""
        text = e[n] if n < len(e) else ""
        found = amounts.money(text)
        if found is None:
            message = f"expected an amount, found {plain(text)}"
            self.say("amount", message, number, offset, n, path)
            unread.append(name)
            return ZERO
        return found

    def quantity(self, e: list[str], n: int, number: int, offset: int, path: str) -> Decimal | None:
        """Return element n as a count of units; None where there is none, with a fault if odd."""
        text = e[n] if n < len(e) else ""
        found = amounts.money(text) if text else None
        if text and found is None:
            message = f"expected a count of units, found {plain(text)}"
            self.say("quantity", message, number, offset, n, path, "warning")
        return found

    def day(self, e: list[str], n: int, number: int, offset: int, path: str) -> date | None:
        """Return element n as a day; None where there is none, with a fault if it is odd."""
        text = e[n] if n < len(e) else ""
        found = amounts.day(text)
        if text and found is None:
            message = f"expected a day as CCYYMMDD, found {plain(text)}"
            self.say("date", message, number, offset, n, path, "warning")
        return found
