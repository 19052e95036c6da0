"""Payments as payers write them, one practice a file; what each comes to was worked out by hand."""

from __future__ import annotations

from remits import claim, file, line, payment

REVERSED = claim(
    line("97110:GP", "-90", "-60", "CO*45*-30", units="-2", control="A1L1"),
    charge="-90",
    paid="-60",
    status="22",
)
CORRECTED = claim(
    line("97110:GP", "90", "40", "CO*45*30", "PR*1*20", units="2", control="A1L1"),
    charge="90",
    paid="40",
    patient="20",
)


def plain(id: str, paid: str, cut: str = "0") -> list[str]:
    """Return a claim of one line that was paid `paid`, `cut` below its charge by contract."""
    charge = f"{float(paid) + float(cut):.2f}"
    cas = (f"CO*45*{cut}",) if float(cut) else ()
    return claim(line("97140:GP", charge, paid, *cas), charge=charge, paid=paid, id=id)


FILES: dict[str, bytes] = {
    # 100 + 50 - (20 - 1.50 - 10) = 141.50; second: 30 - 60 + 30 forwarded = 0; third: 30 of 30
    "several payments, several PLB": file(
        payment(
            plain("A1", "100", "20"),
            plain("A2", "50"),
            paid="141.50",
            plb=(
                "PLB*1234567893*20261231*WO:OLD1*20*L6:INT*-1.5",
                "PLB*1234567894*20261231*FB*-10",
            ),
        ),
        payment(
            plain("A3", "30", "5"),
            REVERSED,
            paid="0",
            plb=("PLB*1234567893*20261231*FB:NEXT*-30",),
            number="0002",
        ),
        payment(plain("A4", "30"), paid="30", number="0003"),
    ),
    # what was forwarded above is taken here: 100 - 30 = 70
    "balance brought forward": file(
        payment(plain("A1", "100"), paid="70", plb=("PLB*1234567893*20261231*FB:BEFORE*30",))
    ),
    # -60 + 40 + 200 = 180, of which 20 is not taken yet: 180 + 20 = 200
    "takeback put off": file(
        payment(
            REVERSED,
            CORRECTED,
            plain("B1", "200"),
            paid="200",
            plb=("PLB*1234567893*20261231*WO:ICNA1*-20",),
        )
    ),
    # the 20 of the file before: 150 - 20 = 130
    "takeback taken": file(
        payment(plain("B2", "150"), paid="130", plb=("PLB*1234567893*20261231*WO:ICNA1*20",))
    ),
    # interest is beside the claim: 60 + 2.50
    "interest": file(
        payment(
            claim(
                line("97110:GP", "90", "60", "CO*45*30"),
                charge="90",
                paid="60",
                extra=("AMT*I*2.50",),
            ),
            paid="62.50",
            plb=("PLB*1234567893*20261231*L6:A1*-2.50",),
        )
    ),
    "reversal and correction": file(payment(REVERSED, CORRECTED, plain("B3", "25"), paid="5")),
    # 90 - 70 by the first payer
    "secondary": file(
        payment(
            claim(
                line("97110:GP", "90", "12", "OA*23*70", "PR*2*8", units="2"),
                charge="90",
                paid="12",
                patient="8",
                status="2",
                filing="CI",
            ),
            paid="12",
        )
    ),
    # two codes answered as one: the second line's charge moves to the first
    "bundled": file(
        payment(
            claim(
                line(
                    "97750:GP",
                    "100",
                    "120",
                    "OA*94*-100",
                    "CO*45*80",
                    submitted="97110:GP",
                    control="A1L1",
                ),
                line("97750:GP", "100", "0", "OA*94*100", submitted="97112:GP", control="A1L2"),
                charge="200",
                paid="120",
            ),
            paid="120",
        )
    ),
    # four units in two lines of one control number: 135 + 45
    "units split": file(
        payment(
            claim(
                line("97110:GP", "135", "90", "CO*45*45", units="3", control="A1L1"),
                line("97110:GP", "45", "0", "CO*151*45", units="1", control="A1L1"),
                charge="180",
                paid="90",
            ),
            paid="90",
        )
    ),
    "modifier dropped": file(
        payment(
            claim(
                line("97140", "60", "30", "CO*45*30", submitted="97140:GP:59", control="A1L1"),
                charge="60",
                paid="30",
            ),
            paid="30",
        )
    ),
    "remarks of the claim": file(
        payment(
            claim(
                line("97110:GP", "45", "0", "CO*16*45", remarks=("N822",)),
                charge="45",
                paid="0",
                status="4",
                extra=("MIA*0****MA01", "MOA***MA130*N211"),
            ),
            paid="0",
        )
    ),
    # 200 - (10 + 20 + 5 + 15 + 1.00 + 4) = 145
    "six reasons in one segment": file(
        payment(
            claim(
                line("97110:GP", "200", "145", "CO*45*10**253*20**59*5**97*15**104*1.00**A1*4"),
                charge="200",
                paid="145",
            ),
            paid="145",
        )
    ),
    # paid by the head: the claim pays nothing, the month 500
    "capitation": file(
        payment(
            claim(line("97110:GP", "90", "0", "CO*24*90"), charge="90", paid="0", filing="HM"),
            paid="500",
            plb=("PLB*1234567893*20261231*CT:MARCH*-500",),
        )
    ),
    "nothing paid": file(
        payment(
            claim(line("97110:GP", "45", "0", "CO*29*45"), charge="45", paid="0", status="4"),
            claim(
                line("97110:GP", "45", "0", "PR*119*45"),
                charge="45",
                paid="0",
                patient="45",
                status="4",
                id="A2",
            ),
            paid="0",
            bpr="BPR*H*0*C*NON************20260310",
        )
    ),
    # 100 - 40 contract - 20 deductible - 8 coinsurance - 5 copay - 0.54 sequestration = 26.46
    "shares and sequestration": file(
        payment(
            claim(
                line("97110:GP", "100", "26.46", "CO*253*.54**45*40", "PR*3*5**1*20**2*8"),
                charge="100",
                paid="26.46",
                patient="33",
            ),
            paid="26.46",
        )
    ),
    # 90 - 30 on the line - 15 on the claim = 45, while the line pays 60
    "copay on the claim": file(
        payment(
            claim(
                line("97110:GP", "90", "60", "CO*45*30"),
                charge="90",
                paid="45",
                patient="15",
                extra=("CAS*PR*3*15",),
            ),
            paid="45",
        )
    ),
    "no lines": file(
        payment(
            claim(charge="90", paid="0", status="4", extra=("CAS*CO*27*90",)),
            claim(charge="90", paid="50", id="A2", extra=("CAS*CO*45*30", "CAS*PR*2*10")),
            paid="50",
        )
    ),
}
