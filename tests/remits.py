"""Payments (835) small enough to read, put together segment by segment; all of it is invented."""

from __future__ import annotations

from collections.abc import Sequence

ISA = (
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         "
    "*260310*1200*^*00501*000000001*0*P*:"
)
GS = "GS*HP*PAYER*CLINIC*20260310*1200*1*X*005010X221A1"


def payment(
    *claims: Sequence[str],
    paid: str,
    plb: Sequence[str] = (),
    payer: str = "TEST PAYER",
    number: str = "0001",
    bpr: str | None = None,
) -> list[str]:
    """Return one ST of an 835 as segments; paid: BPR02; claims: the segments of each."""
    body = [
        f"ST*835*{number}",
        bpr or f"BPR*I*{paid}*C*ACH*CCP*01*999999999*DA*12*1512345678**01*99998888*DA*98*20260310",
        f"TRN*1*TRACE{number}*1512345678",
        "DTM*405*20260309",
        f"N1*PR*{payer}",
        "N3*1 STREET",
        "N4*TOWN*OH*44101",
        "PER*BL*HELP DESK*TE*8005550100",
        "N1*PE*TEST CLINIC*XX*1234567893",
        "LX*1",
        *(segment for claim in claims for segment in claim),
        *plb,
    ]
    return [*body, f"SE*{len(body) + 1}*{number}"]


def file(*payments: Sequence[str], gs: str = GS, end: str = "~", join: str = "") -> bytes:
    """Return a file of payments."""
    segments = [ISA, gs, *(s for p in payments for s in p), f"GE*{len(payments)}*1"]
    segments.append("IEA*1*000000001")
    return "".join(s + end + join for s in segments).encode("latin-1")


def claim(
    *lines: Sequence[str],
    charge: str,
    paid: str,
    patient: str = "0",
    id: str = "A1",
    status: str = "1",
    filing: str = "MB",
    extra: Sequence[str] = (),
    frequency: str = "1",
) -> list[str]:
    """Return the segments of one claim payment; extra: what stands between CLP and its lines."""
    return [
        f"CLP*{id}*{status}*{charge}*{paid}*{patient}*{filing}*ICN{id}*11*{frequency}",
        *extra,
        "NM1*QC*1*DOE*JANE****MI*1EG4TE5MK73",
        "NM1*82*1*ROE*SAM****XX*1234567893",
        *(segment for line in lines for segment in line),
    ]


def line(
    code: str,
    charge: str,
    paid: str,
    *cas: str,
    units: str = "1",
    day: str = "20260303",
    control: str | None = None,
    allowed: str | None = None,
    remarks: Sequence[str] = (),
    submitted: str | None = None,
) -> list[str]:
    """Return the segments of one service line; code: with its modifiers, as `97110:GP`."""
    tail = f"*HC:{submitted}" if submitted else ""
    return [
        f"SVC*HC:{code}*{charge}*{paid}**{units}{tail}",
        f"DTM*472*{day}",
        *(f"CAS*{c}" for c in cas),
        *([f"REF*6R*{control}"] if control else []),
        *([f"AMT*B6*{allowed}"] if allowed else []),
        *(f"LQ*HE*{r}" for r in remarks),
    ]


CLEAN = claim(
    line("97110:GP", "45.00", "23.52", "CO*45*15.00*1*253*0.48", "PR*2*6.00", allowed="30.00"),
    charge="45.00",
    paid="23.52",
    patient="6.00",
)


def denied(*cas: str, code: str = "97110:GP", remarks: Sequence[str] = ()) -> list[str]:
    """Return a claim of one line of $45 that was refused whole."""
    return claim(line(code, "45", "0", *cas, remarks=remarks), charge="45", paid="0", status="4")


def sent(*claims: str, filing: str = "MB") -> bytes:
    """Return a claim file (837P) of one billing provider and patient with these claims."""
    body = (
        "ST*837*0001*005010X222A1~BHT*0019*00*1*20260305*1200*CH~NM1*41*2*CLINIC*****46*S1~"
        "PER*IC*DESK*TE*5555550100~NM1*40*2*HOUSE*****46*R1~HL*1**20*1~PRV*BI*PXC*261QP2000X~"
        "NM1*85*2*CLINIC*****XX*1245319599~N3*1 MAIN~N4*COLUMBUS*OH*432150001~REF*EI*311234567~"
        f"HL*2*1*22*0~SBR*P*18*******{filing}~NM1*IL*1*DOE*JANE****MI*1EG4TE5MK73~N3*2 ELM~"
        "N4*COLUMBUS*OH*432150001~DMG*D8*19500101*F~NM1*PR*2*PLAN*****PI*15202~"
    )
    body += "".join(claims)
    body += f"SE*{body.count('~') + 1}*0001~"
    return (
        ISA.replace("PAYER ", "CLINIC", 1)
        + "~GS*HC*S1*R1*20260305*1200*1*X*005010X222A1~"
        + body
        + "GE*1*1~IEA*1*000000001~"
    ).encode()


def sent_claim(id: str, *lines: str, day: str = "20260303", referring: bool = True) -> str:
    """Return one claim of a claim file; lines: code with modifiers, units and charge."""
    parts = [line.split("*") for line in lines]
    total = sum(float(charge) for _, _, charge in parts)
    doctor = "NM1*DN*1*WHO*ANN****XX*1234567893~" if referring else ""
    head = (
        f"CLM*{id}*{total:.2f}***11:B:1*Y*A*Y*Y~HI*ABK:M1711~{doctor}"
        "NM1*82*1*ROE*SAM****XX*1234567893~PRV*PE*PXC*225100000X~"
    )
    return head + "".join(
        f"LX*{n}~SV1*HC:{code}*{charge}*UN*{units}***1~DTP*472*D8*{day}~REF*6R*{id}L{n}~"
        for n, (code, units, charge) in enumerate(parts, 1)
    )
