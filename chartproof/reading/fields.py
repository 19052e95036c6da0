"""Doses and loads in labelled fields, as forms print them: "Sets: 3  Reps: 10  Weight: 4"."""

from __future__ import annotations

import re

from chartproof.reading.dose_tails import Dose
from chartproof.reading.loads import Load

_FIELD = re.compile(
    r"\b(?:sets? ?(?:/|x|×|&|and|by) ?reps? ?[:=] ?(?P<sets>\d{1,2}) ?/ ?(?P<reps>\d{1,3})\b"
    r"|(?P<label>sets?|reps?|repetitions|holds?(?: time)?|duration|weight|wt|resistance|load)"
    r"(?P<mark> ?[:=] ?|(?<=[std]) (?=\d))"
    r"(?P<value>\d{1,3}(?:\.\d)?)(?!\d|[x×/:.-]\d| ?[x×] ?\d| sets?\b)"
    r'(?P<unit> ?(?:seconds?\b|secs?\b|s\b|"|minutes?\b|mins?\b))?)'
)
_UNIT = re.compile(r" ?-?(?:[a-z#%°]|\")")
_LOADS = ("weight", "wt", "resistance", "load")
_FAR = 4  # characters between two fields of one dose
_MARKS = " ,;|\t/-·"
_SAID = re.compile(r"sets?\b|reps?\b|repetitions\b|hold|duration")


def read_fields(text: str) -> tuple[list[Dose], list[Load]]:
    """Return the doses and bare loads that stand in labelled fields of a lower-cased note."""
    doses: list[Dose] = []
    loads: list[Load] = []
    chain: list[re.Match[str]] = []
    if not _SAID.search(text):
        return doses, loads
    for m in _FIELD.finditer(text):
        if m["sets"]:  # "Sets/Reps: 3 / 10"
            doses.append(Dose(m.start("sets"), m.end(), int(m["sets"]), int(m["reps"])))
        elif m["label"] in _LOADS:
            near = chain and "\n" not in text[chain[-1].end() : m.start()]
            if near and not _UNIT.match(text, m.end("value")):
                loads.append(Load(m.start("value"), m.end("value"), "weight"))
        else:
            between = text[chain[-1].end() : m.start()] if chain else ""
            if chain and (len(between) > _FAR or between.strip(_MARKS)):
                doses += _dose(chain)
                chain = []
            chain.append(m)
    return doses + _dose(chain), loads


def _dose(chain: list[re.Match[str]]) -> list[Dose]:
    """Return the dose of fields that stand side by side; sets or reps alone need a colon."""
    alone = len(chain) == 1 and (chain[0]["label"][0] not in "sr" or not chain[0]["mark"].strip())
    if not chain or alone:
        return []
    dose = Dose(chain[0].start("value"), chain[-1].end())
    for m in chain:
        value, label, unit = float(m["value"]), m["label"], (m["unit"] or "").strip()
        seconds = int(value * (60 if unit.startswith("m") else 1))
        if label.startswith("set"):
            dose = dose._replace(sets=int(value))
        elif label.startswith("rep"):
            dose = dose._replace(reps=int(value))
        elif label.startswith("hold"):
            dose = dose._replace(hold_s=seconds)
        elif unit:
            dose = dose._replace(duration_s=seconds)
    return [dose]
