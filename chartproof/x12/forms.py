"""The form of every segment of a professional claim, by its loop, and the code sets they share.

Elements stand apart by blanks: `A2-80` two to eighty characters, `R` an amount, `N` a whole number,
`I` nine digits, `S` a state, `Z` a state or, where the second element after it names another
country, any two letters, `D` a day, `T` a time, `-` nothing, anything else the codes that may stand
there. `?` marks what may be left out, `&` two that come together or not at all, `{a;b}` parts of
one element, ` / ` another form of the same segment.
"""

from __future__ import annotations

# States, territories and armed forces, then the provinces, old names among them.
STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|"
    "NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|AS|FM|GU|MH|MP|PR|PW|UM|VI|AA|AE|"
    "AP|AB|BC|MB|NB|NF|NL|NS|NT|NU|ON|PE|PQ|QC|SK|YT"
)
_REPORTS = (  # what a paper sent beside a claim is
    "03|04|05|06|07|08|09|10|11|13|15|21|A3|A4|AM|AS|B2|B3|B4|BR|BS|BT|CB|CK|CT|D2|DA|DB|DG|DJ|DS|"
    "EB|HC|HR|I5|IR|LA|M1|MT|NN|OB|OC|OD|OE|OX|OZ|P4|P5|PE|PN|PO|PQ|PY|PZ|RB|RR|RT|RX|SG|V5|XP"
)
_NAMED = "A1-60 A1-35? A1-25? -"
_SEQUENCE = "P|S|T|A|B|C|D|E|F|G|H|U"
_FILING = "11|12|13|14|15|16|17|AM|BL|CH|CI|DS|FI|HM|LM|MA|MB|MC|OF|TV|VA|WC|ZZ"
_TYPE = "12|13|14|15|16|41|42|43|47"
_RELATION = "01|18|19|20|21|39|40|53|G8"
_CALL = "EM|EX|FX|TE&A1-256"
_PER = f"IC A1-60? EM|FX|TE A1-256 {_CALL}? {_CALL}?"
_PHONE = "IC A1-60? TE A1-256 EX&A1-256?"
_N3, _DMG, _PRV = "A1-55 A1-55?", "D8 D F|M|U", "PE PXC A1-50"
_N4 = "A2-30 Z? A3-15? A2-3? / A2-30 - A3-15? A2-3 - - A1-3"
_DIAGNOSIS = " {ABF|BF;A1-30}?" * 11
_CONDITION = " {BG;A1-30}?" * 11
_POINTER = "1|2|3|4|5|6|7|8|9|10|11|12"
_POINTERS = f"{{{_POINTER};{_POINTER}?;{_POINTER}?;{_POINTER}?}}"
_PAT = "D8&D? 01&R? Y?"
_SECOND = "A1-50"
_OF_LINE = f"{_SECOND} - {{2U;A1-50}}?"
_CODED = "HC|ER|IV|WK"
_PROCEDURE = f"{{{_CODED};A1-48;A2-2?;A2-2?;A2-2?;A2-2?;A1-80?}}"
_CAS = "CO|CR|OA|PI|PR A1-5 R R?" + " A1-5&R? R?" * 5
_DAY = "D8 A1-35"
_SENT = "AA|BM|EL|EM|FT|FX - - AC&A2-80?"
_CR1 = "LB&R? - A|B|C|D|E DH R - - A1-80? A1-80?"
_CN1 = "01|02|03|04|05|06|09 R? R? A1-50? R? A1-30?"
_CARRIED = "01|04|05|06|07|08|09|12"
_AMBULANCE = f"07 N|Y {_CARRIED}" + f" {_CARRIED}?" * 4
_REPRICED = "T1|T2|T3|T4|T5|T6? 1|2|3|4|5? 1|2|3|4|5|6?"
_HCP = "R R? A1-50? R? A1-50? R?"


def _person(codes: str, entity: str = "1|2", id: str = "XX&A2-80?") -> str:
    return f"{codes} {entity} {_NAMED} A1-10? {id}"


def _payer(codes: str = "PR") -> str:
    return f"{codes} 2 A1-60 - - - - PI|XV A2-80"


FORMS: dict[str, str] = {
    "X12 GS": "HC A2-15 A2-15 D T N X A1-12",
    "X12 SE": "N A4-9",
    "X12 GE": "N N",
    "X12 IEA": "N N",
    "ST ST": "837 A4-9 005010X222|005010X222A1|005010X222A2?",
    "ST BHT": "0019 00|18 A1-50 D T CH|RP|31",
    "1000A NM1": "41 1|2 A1-60 A1-35? A1-25? - - 46 A2-80",
    "1000A PER": _PER,
    "1000B NM1": "40 2 A1-60 - - - - 46 A2-80",
    "2000A HL": "A1-12 - 20 0|1",
    "2000A PRV": "BI PXC A1-50",
    "2000A CUR": "85 A3-3",
    "2010AA NM1": _person("85"),
    "2010AA REF": f"EI|SY|0B|1G {_SECOND}",
    "2010AA PER": _PER,
    "2010AB NM1": "87 1|2",
    "2010AC NM1": _payer("PE"),
    "2010AC REF": f"2U|FY|NF|EI {_SECOND}",
    "2000B HL": "A1-12 A1-12 22 0|1",
    "2000B SBR": f"{_SEQUENCE} 18? A1-50? A1-60? {_TYPE}? - - - {_FILING}?",
    "2000B PAT": f"- - - - {_PAT}",
    "2010BA NM1": f"IL 1|2 {_NAMED} A1-10? II|MI&A2-80?",
    "2010BA DMG": _DMG,
    "2010BA REF": f"SY I / Y4 {_SECOND}",
    "2010BA PER": _PHONE,
    "2010BB NM1": _payer(),
    "2010BB REF": f"2U|EI|FY|NF|G2|LU {_SECOND}",
    "2000C HL": "A1-12 A1-12 23 0",
    "2000C PAT": f"{_RELATION} - - - {_PAT}",
    "2010CA NM1": f"QC 1 {_NAMED} A1-10?",
    "2010CA DMG": _DMG,
    "2010CA REF": f"SY I / 1W|Y4 {_SECOND}",
    "2010CA PER": _PHONE,
    "2300 CLM": (
        "A1-38 R - - {A1-2;B;A1-1} N|Y A|B|C N|W|Y I|Y P? "
        "{AA|EM|OA;AA|EM|OA?;-;S?;A2-3?}? 02|03|05|09? - - - - - - - "
        "1|2|3|4|5|6|7|8|9|10|11|15?"
    ),
    "2300 DTP": (
        f"431|454|304|453|439|484|455|471|297|296|435|096|090|091|444|050 {_DAY}"
        " / 314|360|361 D8|RD8 A1-35"
    ),
    "2300 PWK": f"{_REPORTS} {_SENT}",
    "2300 CN1": _CN1,
    "2300 AMT": "F5 R",
    "2300 REF": f"4N|F5|EW|9F|G1|F8|X4|9A|9C|LX|D9|EA|P4|1J {_SECOND}",
    "2300 K3": "A1-80",
    "2300 NTE": "ADD|CER|DCP|DGN|TPO A1-80",
    "2300 CR1": _CR1,
    "2300 CR2": "- - - - - - - A|C|D|E|F|G|M - A1-80? A1-80?",
    "2300 CRC": (
        f"{_AMBULANCE} / E1|E2|E3 N|Y L1|L2|L3|L4|L5" + " L1|L2|L3|L4|L5?" * 4 + " / 75 Y IH"
        " / ZZ N|Y AV|NU|S2|ST AV|NU|S2|ST? AV|NU|S2|ST?"
    ),
    "2300 HI": (
        f"{{ABK|BK;A1-30}}{_DIAGNOSIS} / {{BP;A1-30}} {{BO;A1-30}}? / {{BG;A1-30}}{_CONDITION}"
    ),
    "2300 HCP": f"00|01|02|03|04|05|06|07|08|09|10|11|12|13|14 {_HCP} - - - - - {_REPRICED}",
    "2310A NM1": _person("DN|P3", "1"),
    "2310A REF": f"0B|1G|G2 {_SECOND}",
    "2310B NM1": _person("82"),
    "2310B PRV": _PRV,
    "2310B REF": f"0B|1G|G2|LU {_SECOND}",
    "2310C NM1": "77 2 A1-60? - - - - XX&A2-80?",
    "2310C REF": f"0B|G2|LU {_SECOND}",
    "2310C PER": _PHONE,
    "2310D NM1": _person("DQ", "1"),
    "2310D REF": f"0B|1G|G2|LU {_SECOND}",
    "2310E NM1": "PW 2",
    "2310F NM1": "45 2 A1-60?",
    "2320 SBR": f"{_SEQUENCE} {_RELATION} A1-50? A1-60? {_TYPE}? - - - {_FILING}?",
    "2320 CAS": _CAS,
    "2320 AMT": "A8|D|EAF R",
    "2320 OI": "- - N|W|Y P? - I|Y",
    "2320 MOA": "R? R?" + " A1-50?" * 5 + " R? R?",
    "2330A NM1": f"IL 1|2 {_NAMED} A1-10? II|MI A2-80",
    "2330A REF": "SY I",
    "2330B NM1": _payer(),
    "2330B DTP": f"573 {_DAY}",
    "2330B REF": f"2U|EI|FY|NF|G1|9F|T4|F8 {_SECOND}",
    "2330C NM1": "DN|P3 1",
    "2330C REF": f"0B|1G|G2 {_SECOND}",
    "2330D NM1": "82 1|2",
    "2330D REF": f"0B|1G|G2|LU {_SECOND}",
    "2330E NM1": "77 2",
    "2330E REF": f"0B|G2|LU {_SECOND}",
    "2330F NM1": "DQ 1",
    "2330F REF": f"0B|1G|G2|LU {_SECOND}",
    "2330G NM1": "85 1|2",
    "2330G REF": f"G2|LU {_SECOND}",
    "2400 LX": "N",
    "2400 SV1": f"{_PROCEDURE} R MJ|UN R A1-2? - {_POINTERS} - Y? - Y? Y? - - 0?",
    "2400 SV5": "{HC;A1-48} DA R R R 1|4|6",
    "2400 PWK": f"{_REPORTS} {_SENT} / CT AB|AD|AF|AG|NS",
    "2400 CR1": _CR1,
    "2400 CR3": "I|R|S MO R",
    "2400 CRC": f"{_AMBULANCE} / 70 N|Y 65 / 09 N|Y 38|ZV 38|ZV?",
    "2400 DTP": f"472 D8|RD8 A1-35 / 471|607|463|461|304|738|739|011|455|454 {_DAY}",
    "2400 QTY": "FL|PT R",
    "2400 MEA": "OG|TR HT|R1|R2|R3|R4 R",
    "2400 CN1": _CN1,
    "2400 REF": f"G1|9F {_OF_LINE} / 9B|9D|6R|EW|X4|F4|BT {_SECOND}",
    "2400 AMT": "F4|T R",
    "2400 K3": "A1-80",
    "2400 NTE": "ADD|DCP|TPO A1-80",
    "2400 PS1": f"{_SECOND} R S?",
    "2400 HCP": (
        f"00|01|02|03|04|05|06|07|08|09|10|11|12|13|14 {_HCP} - {_CODED}&A1-48? MJ|UN&R? "
        f"{_REPRICED}"
    ),
    "2410 LIN": "- EN|EO|HI|N4|ON|UK|UP A1-48",
    "2410 CTP": "- - - R {F2|GR|ME|ML|UN}",
    "2410 REF": f"VY|XZ {_SECOND}",
    "2420A NM1": _person("82"),
    "2420A PRV": _PRV,
    "2420A REF": f"0B|1G|G2|LU {_OF_LINE}",
    "2420B NM1": "QB 1|2 - - - - - XX&A2-80?",
    "2420B REF": f"0B|1G|G2 {_OF_LINE}",
    "2420C NM1": "77 2 A1-60? - - - - XX&A2-80?",
    "2420C REF": f"G2|LU {_OF_LINE}",
    "2420D NM1": _person("DQ", "1"),
    "2420D REF": f"0B|1G|G2|LU {_OF_LINE}",
    "2420E NM1": _person("DK", "1"),
    "2420E REF": f"0B|1G|G2 {_OF_LINE}",
    "2420E PER": _PER,
    "2420F NM1": _person("DN|P3", "1"),
    "2420F REF": f"0B|1G|G2 {_OF_LINE}",
    "2420G NM1": "PW 2",
    "2420H NM1": "45 2 A1-60?",
    "2430 SVD": f"A2-80 R {_PROCEDURE} - R N?",
    "2430 CAS": _CAS,
    "2430 DTP": f"573 {_DAY}",
    "2430 AMT": "EAF R",
    "2440 LQ": "AS|UT A1-30",
    "2440 FRM": "A1-20 N|W|Y A1-50? D? R? / A1-20 - A1-50 D? R? / A1-20 - - D R? / A1-20 - - - R",
}
FORMS |= {
    f"{loop} {tag}": form
    for loop in (
        "2010AA", "2010AB", "2010AC", "2010BA", "2010BB", "2010CA", "2310C", "2310E", "2310F",
        "2330A", "2330B", "2420C", "2420E", "2420G", "2420H",
    )
    for tag, form in (("N3", _N3), ("N4", _N4))
}  # fmt: skip
