"""A small claim file that is right in every part, and ways to say what should be in it."""

from __future__ import annotations

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*260310*1200*^*00501*000000001*0*P*:~"
)
LINES = ("HC:97110:GP*90*UN*2***1", "HC:97140:GP*45*UN*1***1:2")


def claim(
    number: str = "C1",
    lines: tuple[str, ...] = LINES,
    on: str = "20260303",
    head: str = "",
    total: str | None = None,
    clm: str = "11:B:1*Y*A*Y*Y",
) -> str:
    """Return the segments of a claim. lines: SV1 elements; head: more segments before the lines."""
    charge = total or str(sum(int(line.split("*")[1]) for line in lines))
    body = f"CLM*{number}*{charge}***{clm}~{head}HI*ABK:M1711*ABF:M25561~"
    body += "NM1*82*1*INVENTED*A****XX*1234567893~PRV*PE*PXC*225100000X~"
    for n, line in enumerate(lines, start=1):
        body += f"LX*{n}~SV1*{line}~DTP*472*D8*{on}~REF*6R*{number}L{n}~"
    return body


def claim_file(*claims: str, payer: str = "MB", name: str = "PLAN", dependent: bool = False) -> str:
    """Return a whole file with these claims, each under a subscriber of its own."""
    body = "ST*837*0001*005010X222A1~BHT*0019*00*1*20260310*1200*CH~"
    body += "NM1*41*2*CLINIC*****46*S1~PER*IC*DESK*TE*5555550100~NM1*40*2*HOUSE*****46*R1~"
    body += "HL*1**20*1~PRV*BI*PXC*261QP2000X~NM1*85*2*CLINIC*****XX*1245319599~"
    body += "N3*1 MAIN~N4*COLUMBUS*OH*432150001~REF*EI*311234567~"
    level = 1
    for n, text in enumerate(claims or (claim(),), start=1):
        level += 1
        body += f"HL*{level}*1*22*{int(dependent)}~SBR*P*{'' if dependent else '18'}*******{payer}~"
        body += f"NM1*IL*1*INVENTED*P{n}****MI*M{n}~N3*{n} ELM~N4*COLUMBUS*OH*43215~"
        body += f"DMG*D8*19500505*F~NM1*PR*2*{name}*****PI*00001~"
        if dependent:
            level += 1
            body += f"HL*{level}*{level - 1}*23*0~PAT*19~NM1*QC*1*INVENTED*Q{n}~"
            body += "N3*1 ELM~N4*COLUMBUS*OH*43215~DMG*D8*20150505*M~"
        body += text
    count = body.count("~") + 1
    return (
        f"{ISA}GS*HC*S1*R1*20260310*1200*1*X*005010X222A1~{body}SE*{count}*0001~"
        "GE*1*1~IEA*1*000000001~"
    )
