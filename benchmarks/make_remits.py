"""Invented payment files for benchmarks, the same for the same seed: about 4 lines a claim.

python -m benchmarks.make_remits 10000 day.835
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

CODES = ("97110", "97140", "97530", "97112", "97035")
A_PAYMENT = 200  # claims
DENIED = 0.07  # of lines


def payment_file(claims: int, seed: int = 7) -> str:
    """Return an 835 of so many claims that adds up to the cent."""
    chance = random.Random(seed)
    out = [
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         "
        "*260310*1200*^*00501*000000001*0*P*:~",
        "GS*HP*PAYER*CLINIC*20260310*1200*1*X*005010X221A1~",
    ]
    done = payments = 0
    while done < claims:
        payments += 1
        count = min(A_PAYMENT, claims - done)
        out.append(_payment(chance, payments, done, count))
        done += count
    out.append(f"GE*{payments}*1~IEA*1*000000001~")
    return "".join(out)


def _payment(chance: random.Random, number: int, first: int, count: int) -> str:
    body, total = [], 0
    for n in range(first + 1, first + count + 1):
        text, paid = _claim(chance, n)
        body.append(text)
        total += paid
    text = (
        f"ST*835*{number:04}~BPR*I*{_usd(total)}*C*ACH*CCP*01*999999999*DA*12*1512345678**01*"
        f"999988880*DA*98*20260310~TRN*1*TRACE{number:05}*1512345678~DTM*405*20260309~"
        "N1*PR*TEST PAYER~N3*1 STREET~N4*TOWN*OH*44101~PER*BL*HELP DESK*TE*8005550100~"
        f"N1*PE*TEST CLINIC*XX*1234567893~LX*1~{''.join(body)}"
    )
    return f"{text}SE*{text.count('~') + 1}*{number:04}~"


def _claim(chance: random.Random, number: int) -> tuple[str, int]:
    lines = []
    charge = paid = patient = 0
    for n in range(chance.choice((3, 4, 4, 5))):
        units = chance.choice((1, 1, 2))
        charged, allowed = 4500 * units, chance.randint(2500, 3300) * units
        if chance.random() < DENIED:
            got = owed = 0
            cas, extra = f"CAS*CO*50*{_usd(charged)}~", ""
        else:
            owed = round(allowed * 0.2)
            cut = round((allowed - owed) * 0.02)
            got = allowed - owed - cut
            cas = f"CAS*CO*45*{_usd(charged - allowed)}**253*{_usd(cut)}~CAS*PR*2*{_usd(owed)}~"
            extra = f"AMT*B6*{_usd(allowed)}~"
        charge, paid, patient = charge + charged, paid + got, patient + owed
        lines.append(
            f"SVC*HC:{chance.choice(CODES)}:GP*{_usd(charged)}*{_usd(got)}**{units}~"
            f"DTM*472*202603{chance.randint(1, 9):02}~{cas}REF*6R*{number}L{n}~{extra}"
        )
    head = (
        f"CLP*C{number:06}*1*{_usd(charge)}*{_usd(paid)}*{_usd(patient)}*MB*ICN{number:08}*11*1~"
        f"NM1*QC*1*DOE*JANE****MI*M{number:06}~NM1*82*1*ROE*SAM****XX*1234567893~"
        "DTM*050*20260304~"
    )
    return head + "".join(lines), paid


def _usd(cents: int) -> str:
    return f"{cents / 100:.2f}"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(payment_file(int(sys.argv[1])), encoding="latin-1")
