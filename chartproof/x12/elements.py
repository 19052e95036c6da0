"""What each element of a professional claim may hold: kind, length, codes, needed or not.

A segment is held against one expression, made once for the loop it stands in and the delimiters of
its file; only one that does not fit is taken apart, to say which element it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from chartproof.x12.forms import FORMS, STATES

Fits = Callable[[str], object]

_KINDS = {
    "R": (r"-?(?:[0-9]{1,15}(?:\.[0-9]{1,8})?|\.[0-9]{1,8})", "a number"),
    "N": (r"[0-9]{1,9}", "a whole number"),
    "I": (r"[0-9]{9}", "nine digits"),
    "S": (f"(?:{STATES})", "a state or province"),
    "Z": ("", "a state or province, or the name of another country after it"),
    "D": (
        r"(?:(?:19|20)[0-9]{2}"
        r"(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
        r"|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)"
        r"|02(?:0[1-9]|1[0-9]|2[0-8]))"
        r"|(?:(?:19|20)(?:0[48]|[2468][048]|[13579][26])|2000)0229)",
        "a day, CCYYMMDD",
    ),
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
    either = [_joined(one.split(), element, component, element) for one in form.split(" / ")]
    return re.compile(f"{tag}(?!\\Z)(?:{'|'.join(either)})").fullmatch


def unfit(place: str, text: str, element: str, component: str) -> tuple[int | None, str]:
    """Return the element that does not fit, None for the segment as a whole, and what is expected.

    What was found is not repeated: it may be the patient's.
    """
    values = text.split(element)[1:]
    if not values:
        return None, "expected at least one element, found none"
    if not values[-1]:
        return len(values), "expected no separator before the end of the segment"
    number = 0
    forms = FORMS[place].split(" / ")
    units = _meant(forms, values, element, component)
    if units is None:
        return 1, f"expected {_said('|'.join(map(_first, forms)))}, found another form"
    for unit in units:
        for want in unit.removesuffix("?").split("&"):
            number += 1
            value = values[number - 1] if number <= len(values) else ""
            bare = want.removesuffix("?")
            if not value:
                paired = "&" in unit and any(values[number - 2 : number + 1])
                if bare != "-" and (paired or not unit.endswith("?")):
                    return number, f"expected {_said(bare)}, found nothing"
            elif bare == "-":
                return number, f"expected nothing, found {_size(value)}"
            elif not _begins(bare, element.join(values[number - 1 :]), element, component):
                return number, f"expected {_said(bare)}, found {_size(value)} of another form"
    if len(values) > number:
        return number + 1, f"expected at most {number} elements, found {len(values)}"
    return None, "expected another form of this segment"


def _size(value: str) -> str:
    return "1 character" if len(value) == 1 else f"{len(value)} characters"


def _meant(forms: list[str], values: list[str], element: str, component: str) -> list[str] | None:
    """Return the units of the form that a segment's first element asks for; None if none does."""
    text = element.join(values)
    for form in forms:
        if len(forms) == 1 or _begins(_first(form), text, element, component):
            return form.split()
    return None


def _first(form: str) -> str:
    return form.split()[0].removesuffix("?").split("&")[0]


def _begins(want: str, text: str, element: str, component: str) -> bool:
    """Return whether the first element of a text is what is wanted."""
    end = f"(?={re.escape(element)}|\\Z)"
    return re.match(_value(want, element, component) + end, text) is not None


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
    if want == "Z":
        sign = re.escape(element)
        country = f"(?={sign}[^{sign}]*{sign}(?!(?:US|CA)(?:{sign}|\\Z))[A-Z]{{2,3}}(?:{sign}|\\Z))"
        return f"(?:{STATES}|[A-Z]{{2}}{country})"
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
