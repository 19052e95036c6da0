"""What each element of a professional claim may hold: kind, length, codes, needed or not.

A segment is held against one expression, made once for the loop it stands in and the delimiters of
its file; only one that does not fit is taken apart, to say which element it is.

In a form, elements stand apart by blanks: `A2-80` two to eighty characters, `R` an amount, `N` a
whole number, `S` a state, `D` a day, `T` a time, `-` nothing, anything else the codes that may
stand there. `?` marks what may be left out, `&` two that come together or not at all, `{a;b}` parts
of one element.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

Fits = Callable[[str], object]

_NAMED = "A1-60 A1-35? A1-25? -"
_SEQUENCE = "P|S|T|A|B|C|D|E|F|G|H|U"
_FILING = "11|12|13|14|15|16|17|AM|BL|CH|CI|DS|FI|HM|LM|MA|MB|MC|OF|TV|VA|WC|ZZ"
_TYPE = "12|13|14|15|16|41|42|43|47"
_CALL = "EM|EX|FX|TE&A1-256"
_PER = f"IC A1-60? EM|FX|TE A1-256 {_CALL}? {_CALL}?"
_N3, _DMG, _PRV = "A1-55 A1-55?", "D8 D F|M|U", "PE PXC A1-50"
_N4 = "A2-30 S? A3-15? A2-3? - - A1-3?"
_HI = "ABK|BK|ABF|BF|BG|BO|BP"
_POINTER = "1|2|3|4|5|6|7|8|9|10|11|12"
_POINTERS = f"{{{_POINTER};{_POINTER}?;{_POINTER}?;{_POINTER}?}}"
_PAT = "D8&D? 01&R? Y?"
_SECOND = "A1-50"
_PROCEDURE = "{HC|ER|IV|WK;A1-48;A2-2?;A2-2?;A2-2?;A2-2?;A1-80?}"
_CAS = "CO|CR|OA|PI|PR A1-5 R R?" + " A1-5&R? R?" * 5
_DAYS = "D8|RD8|DT|TM A1-35"
_REF_PARTY = f"0B|1G|G2|LU|EI|SY {_SECOND} - {{2U;A1-50}}?"


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
    "2000A HL": "A1-12 - 20 0|1",
    "2000B HL": "A1-12 A1-12 22 0|1",
    "2000C HL": "A1-12 A1-12 23 0",
    "ST BHT": "0019 00|18 A1-50 D T CH|RP|31",
    "1000A NM1": "41 1|2 A1-60 A1-35? A1-25? - - 46 A2-80",
    "1000A PER": _PER,
    "1000B NM1": "40 2 A1-60 - - - - 46 A2-80",
    "2000A PRV": "BI PXC A1-50",
    "2010AA NM1": _person("85"),
    "2010AA REF": f"EI|SY|0B|1G {_SECOND}",
    "2010AA PER": _PER,
    "2010AB NM1": "87 1|2",
    "2000B SBR": f"{_SEQUENCE} 18? A1-50? A1-60? {_TYPE}? - - - {_FILING}?",
    "2000B PAT": f"- - - - {_PAT}",
    "2010BA NM1": f"IL 1|2 {_NAMED} A1-10? II|MI&A2-80?",
    "2010BA DMG": _DMG,
    "2010BA REF": f"SY|Y4 {_SECOND}",
    "2010BB NM1": _payer(),
    "2010BB REF": f"2U|EI|FY|NF|G2|LU {_SECOND}",
    "2000C PAT": f"01|19|20|21|39|40|53|G8 - - - {_PAT}",
    "2010CA NM1": f"QC 1 {_NAMED} A1-10?",
    "2010CA DMG": _DMG,
    "2010CA REF": f"1W|SY|Y4 {_SECOND}",
    "2300 CLM": (
        "A1-38 R - - {A1-2;B;A1-1} N|Y A|B|C N|W|Y I|Y P? "
        "{AA|EM|OA;AA|EM|OA?;AA|EM|OA?;A2-2?;A2-3?}? 02|03|05|09? - - - - - - - "
        "1|2|3|4|5|6|7|8|9|10|11|15?"
    ),
    "2300 DTP": (
        f"431|454|304|453|439|484|455|471|314|360|361|297|296|435|096|090|091|444|050 {_DAYS}"
    ),
    "2300 PWK": "A2-2 AA|BM|EL|EM|FT|FX - - AC&A2-80?",
    "2300 AMT": "F5 R",
    "2300 REF": f"4N|F5|EW|9F|G1|F8|X4|9A|9C|LX|D9|EA|P4|1J {_SECOND}",
    "2300 HI": f"{{{_HI};A1-30}}" + f" {{{_HI};A1-30}}?" * 11,
    "2300 K3": "A1-80",
    "2300 NTE": "ADD|CER|DCP|DGN|TPO A1-80",
    "2310A NM1": _person("DN|P3", "1"),
    "2310B NM1": _person("82"),
    "2310B PRV": _PRV,
    "2310C NM1": "77 2 A1-60? - - - - XX&A2-80?",
    "2310D NM1": _person("DQ", "1"),
    "2320 SBR": (
        f"{_SEQUENCE} 01|18|19|20|21|39|40|53|G8 A1-50? A1-60? {_TYPE}? - - - {_FILING}?"
    ),
    "2320 CAS": _CAS,
    "2320 AMT": "A8|D|EAF R",
    "2320 OI": "- - N|W|Y P? - I|Y",
    "2330A NM1": f"IL 1|2 {_NAMED} A1-10? II|MI A2-80",
    "2330A REF": f"SY {_SECOND}",
    "2330B NM1": _payer(),
    "2330B DTP": f"573 {_DAYS}",
    "2330B REF": f"2U|EI|FY|NF|G1|9F|T4|F8 {_SECOND}",
    "2400 LX": "N",
    "2400 SV1": (
        f"{_PROCEDURE} R MJ|UN R A1-2? - {_POINTERS} - Y? - Y? Y? - - 0?"
    ),
    "2400 DTP": f"472|607|463|461|304|738|739|119|011|455|454 {_DAYS}",
    "2400 REF": f"9B|9D|G1|6R|EW|X4|F4|BT|9F {_SECOND} - {{2U;A1-50}}?",
    "2400 AMT": "F4|T R",
    "2400 K3": "A1-80",
    "2400 NTE": "ADD|DCP|TPO A1-80",
    "2420A NM1": _person("82"),
    "2420A PRV": _PRV,
    "2420D NM1": _person("DQ", "1"),
    "2420E NM1": _person("DK", "1"),
    "2420F NM1": _person("DN|P3", "1"),
    "2430 SVD": f"A2-80 R {_PROCEDURE} - R N?",
    "2430 CAS": _CAS,
    "2430 DTP": f"573 {_DAYS}",
    "2430 AMT": "EAF R",
    **{f"{loop} N3": _N3 for loop in ("2010AA", "2010AB", "2010BA", "2010BB", "2010CA", "2310C",
                                      "2330A", "2330B")},
    **{f"{loop} N4": _N4 for loop in ("2010AA", "2010AB", "2010BA", "2010BB", "2010CA", "2310C",
                                      "2330A", "2330B")},
    **{f"{loop} REF": _REF_PARTY for loop in ("2310A", "2310B", "2310C", "2310D", "2420A",
                                              "2420D", "2420E", "2420F")},
}  # fmt: skip
_KINDS = {
    "R": (r"-?(?:[0-9]{1,15}(?:\.[0-9]{1,8})?|\.[0-9]{1,8})", "a number"),
    "N": (r"[0-9]{1,9}", "a whole number"),
    "S": (r"[A-Z]{2}", "two capital letters"),
    "D": (r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])", "a day, CCYYMMDD"),
    "T": (r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[0-9]{2})?)?", "a time, HHMM"),
}
_TEXT = re.compile(r"A(\d+)-(\d+)\Z")


@lru_cache(1 << 10)
def fits(place: str, element: str, component: str) -> Fits:
    """Return what tells whether a segment fits its form; where none is on file, every one does.

    place: loop and tag, such as `2300 CLM`.
    """
    form = FORMS.get(place)
    if form is None:
        return _as_it_is
    tag = re.escape(place.partition(" ")[2])
    return re.compile(tag + _joined(form.split(), element, component, element)).fullmatch


def unfit(place: str, text: str, element: str, component: str) -> tuple[int | None, str]:
    """Return the element that does not fit, None for the segment as a whole, and what is expected.

    What was found is not repeated: it may be the patient's.
    """
    values = text.split(element)[1:]
    if values and not values[-1]:
        return len(values), "expected no separator before the end of the segment"
    number = 0
    for unit in FORMS[place].split():
        for want in unit.removesuffix("?").split("&"):
            number += 1
            value = values[number - 1] if number <= len(values) else ""
            bare = want.removesuffix("?")
            if not value:
                paired = "&" in unit and any(values[number - 2 : number + 1])
                if bare != "-" and (paired or not unit.endswith("?")):
                    return number, f"expected {_said(bare)}, found nothing"
            elif bare == "-":
                return number, f"expected nothing, found {len(value)} characters"
            elif not re.fullmatch(_value(bare, element, component), value):
                size = "1 character" if len(value) == 1 else f"{len(value)} characters"
                return number, f"expected {_said(bare)}, found {size} of another form"
    if len(values) > number:
        return number + 1, f"expected at most {number} elements, found {len(values)}"
    return None, "expected another form of this segment"


def _joined(units: list[str], mark: str, component: str, element: str) -> str:
    """Return the expression of units, each behind a mark.

    None may stand behind the last element; behind the last part of one they are let be.
    """
    sign, found = re.escape(mark), ""
    for n in range(len(units) - 1, -1, -1):
        unit = units[n]
        parts = unit.removesuffix("?").split("&")
        one = "".join(sign + _value(p, element, component) for p in parts)
        either = sign if unit == "-" else one
        if unit.endswith("?"):
            either = f"(?:{one}|{sign * len(parts)})"
        left_out = all(u.endswith("?") or u == "-" for u in units[n:])
        found = f"(?:{either}{found})?" if left_out else either + found
    return f"{found}(?<!{sign})" if mark == element else f"{found}{sign}*"


def _value(want: str, element: str, component: str) -> str:
    if want.startswith("{"):
        parts = want.strip("{}").split(";")
        return _joined(parts, component, component, element).removeprefix(re.escape(component))
    if want in _KINDS:
        return _KINDS[want][0]
    if text := _TEXT.match(want):
        stop = f"[^{re.escape(element)}{re.escape(component)}]"
        return f"(?=[^{re.escape(element)}]*\\S){stop}{{{text[1]},{text[2]}}}(?<! )"
    return f"(?:{want})"


def _as_it_is(text: str) -> bool:
    return True


def _said(want: str) -> str:
    if want.startswith("{"):
        return "its parts in order"
    if want in _KINDS:
        return _KINDS[want][1]
    if text := _TEXT.match(want):
        return f"{text[1]} to {text[2]} characters, no blank at the end"
    return " or ".join(want.split("|")) if want.count("|") < 6 else "one of the codes of the guide"
