"""The payers' answer to invented claims: an 835 that balances to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from chartproof.invented.envelope import Layout, closing, opening
from chartproof.invented.nouns import Clinic, Draft, Line, Plan, Truth

VERSION = "005010X221A1"
ALLOWED = Decimal("0.6")  # of the charge
OWED = Decimal("0.2")  # of what is allowed, by the patient
CENT = Decimal("0.01")
ZERO = Decimal(0)
SEND_AGAIN = "N517"  # reason 16 never stands without a remark; this one adds nothing to it
INTEREST_EVERY = 7  # payments, of which one carries interest


class PaymentFile:
    """Writes one interchange of payments: `opening`, `answers` to transactions, `closing`."""

    def __init__(self, layout: Layout, paid_on: date, control: int = 1) -> None:
        self.layout, self.paid_on, self.control = layout, paid_on, control
        self.transactions = 0

    def opening(self) -> bytes:
        """Return ISA and GS."""
        parties = ("INVENTED", "CHARTPROOF")
        return self._bytes(
            opening(self.layout, "HP", parties, self.paid_on, "0900", VERSION, self.control)
        )

    def closing(self) -> bytes:
        """Return GE and IEA."""
        return self._joined(closing(self.transactions, self.control))

    def answers(self, drafts: Sequence[Draft], truths: Sequence[Truth]) -> bytes:
        """Return a payment from each payer to each clinic among these claims."""
        sheaves: dict[tuple[str, str], list[tuple[Draft, Truth]]] = defaultdict(list)
        for draft, truth in zip(drafts, truths, strict=True):
            sheaves[draft.patient.plan.id, draft.clinic.npi].append((draft, truth))
        return b"".join(map(self._payment, sheaves.values()))

    def _payment(self, sheaf: list[tuple[Draft, Truth]]) -> bytes:
        self.transactions += 1
        number = f"{self.transactions:04d}"
        draft = sheaf[0][0]
        plan, clinic = draft.patient.plan, draft.clinic
        paid = ZERO
        claims: list[str] = []
        for each, truth in sheaf:
            amount, said = _claim(each, truth)
            paid += amount
            claims += said
        interest = Decimal("1.25") if self.transactions % INTEREST_EVERY == 0 and paid else ZERO
        head = list(_head(plan, clinic, paid + interest, self.paid_on, number))
        body = [f"ST*835*{number}", *head, "LX*1", *claims]
        if interest:
            body.append(f"PLB*{clinic.npi}*{self.paid_on:%Y}1231*L6*{_usd(-interest)}")
        body.append(f"SE*{len(body) + 1}*{number}")
        return self._joined(body)

    def _joined(self, segments: list[str]) -> bytes:
        e = self.layout
        if e.element != "*":
            table = str.maketrans({"*": e.element, ":": e.component})
            segments = [s.translate(table) for s in segments]
        return self._bytes(segments)

    def _bytes(self, segments: Iterable[str]) -> bytes:
        end = self.layout.terminator + self.layout.after
        return (end.join(segments) + end).encode("latin-1")


def _head(plan: Plan, clinic: Clinic, paid: Decimal, day: date, number: str) -> Iterator[str]:
    how = "ACH*CCP*01*111000025*DA*1000001*1999999999**01*111000012*DA*2000002" if paid else "NON"
    yield f"BPR*{'I' if paid else 'H'}*{_usd(paid)}*C*{how}" + f"*{day:%Y%m%d}" * bool(paid)
    yield f"TRN*1*T{number}{day:%Y%m%d}*1999999999"
    yield f"DTM*405*{day:%Y%m%d}"
    yield f"N1*PR*{plan.name}*XV*{plan.id}"
    yield "N3*1 PAYER SQUARE"
    yield "N4*FAIRHOLM*OH*43001"
    yield "PER*BL*DESK*TE*5550199"
    yield f"N1*PE*{clinic.name}*XX*{clinic.npi}"


def _claim(d: Draft, truth: Truth) -> tuple[Decimal, list[str]]:
    """Return what is paid, and the segments that say so; the fault's line or claim is denied."""
    paid, owed = ZERO, ZERO
    lines: list[str] = []
    whole = truth.reason is not None and truth.line is None
    for number, line in enumerate(d.lines, 1):
        denied = whole or (truth.reason is not None and number == truth.line)
        reason = (truth.group or "CO", truth.reason or "16") if denied else None
        line_paid, line_owed, said = _line(line, reason)
        paid, owed = paid + line_paid, owed + line_owed
        lines += said
    status = "4" if whole else "2" if d.patient.earlier else "1"
    charge = _usd(d.usd)
    reference = f"P{truth.number:09d}"
    who = d.patient.person
    head = [
        f"CLP*{d.id}*{status}*{charge}*{_usd(paid)}*{_usd(owed)}*{d.patient.plan.filing}"
        f"*{reference}*{d.place}*{d.frequency}",
        f"NM1*QC*1*{who.last}*{who.first}****MI*{d.patient.member}",
    ]
    if d.rendering is not None and d.rendering.npi:
        head.append(f"NM1*82*1*{d.rendering.last}*{d.rendering.first}****XX*{d.rendering.npi}")
    return paid, head + lines


def _line(line: Line, reason: tuple[str, str] | None) -> tuple[Decimal, Decimal, list[str]]:
    """Return what is paid and owed by the patient, and the segments of the line."""
    service = ":".join(("HC", line.code, *line.modifiers))
    if reason is not None or not line.usd:
        paid = owed = allowed = ZERO
        group, code = reason or ("CO", "16")
        taken = [f"CAS*{group}*{code}*{_usd(line.usd)}"]
    elif line.paid_usd is not None:  # the patient's share of the earlier payer is what is paid here
        paid = allowed = line.usd - line.paid_usd - line.cut_usd
        owed = ZERO
        taken = [f"CAS*OA*23*{_usd(line.usd - paid)}"]
    else:
        allowed = (line.usd * ALLOWED).quantize(CENT)
        owed = (allowed * OWED).quantize(CENT)
        paid = allowed - owed
        taken = [f"CAS*CO*45*{_usd(line.usd - allowed)}", f"CAS*PR*2*{_usd(owed)}"]
    said = [
        f"SVC*{service}*{_usd(line.usd)}*{_usd(paid)}**{line.units if paid else 0}"
        + (f"**{line.units}" if not paid else ""),
        f"DTM*472*{line.day:%Y%m%d}",
        *taken,
        f"REF*6R*{line.control}",
    ]
    if allowed:
        said.append(f"AMT*B6*{_usd(allowed)}")
    if reason is not None and reason[1] == "16":
        said.append(f"LQ*HE*{SEND_AGAIN}")
    return paid, owed, said


def _usd(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
