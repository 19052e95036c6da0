"""The door for minutes: words and records turned into a question, or one error that says where.

Whole minutes enter; a fraction is rounded down and said. Nothing negative, nothing past a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import cast

from msgspec import Struct

from chartproof.errors import InputError
from chartproof.model import Discipline, Method

FIRST_DAY = date(2000, 1, 1)  # no rule on file tells how units were counted before
METHODS: tuple[Method, ...] = ("cms", "ama", "ceiling", "full_15")
DISCIPLINES = ("PT", "OT", "SLP", "DC")
DAY = 24 * 60
MONTH = 31 * DAY


class Service(Struct, frozen=True):
    """Minutes of one code in one discipline.

    minutes: all of them, None where the code needs none. assistant: those that the assistant gave;
    together: those that both gave. path: where it stood, for an error.
    """

    code: str
    minutes: int | None = None
    assistant: int = 0
    together: int = 0
    discipline: Discipline | None = None
    path: str = ""

    @property
    def assistant_alone(self) -> int:
        """The assistant's minutes without the therapist.

        Where alone and together are more than all minutes, the assistant's figure holds both.
        """
        if self.assistant + self.together <= (self.minutes or 0):
            return self.assistant
        return max(0, self.assistant - self.together)


class Question(Struct, frozen=True):
    """What is asked: services, how to count them, by the rules of which day (None: the newest)."""

    services: tuple[Service, ...]
    method: Method
    on: date | None
    remarks: tuple[str, ...] = ()


def from_words(words: Sequence[str], method: object = "cms", on: object = None) -> Question:
    """Return the question in `97110=33 97110@assistant=10`; raise InputError naming the word."""
    found: dict[str, dict[str, int | None]] = {}
    remarks: list[str] = []
    for word in words:
        name, equals, figure = word.partition("=")
        code, _, part = name.strip().upper().partition("@")
        key = {"": "minutes", "ASSISTANT": "assistant", "TOGETHER": "together"}.get(part)
        if not code or key is None or (part and not equals):
            raise InputError(
                f"{_shown(word)}: expected CODE=MINUTES, as in 97110=33 or 97110@assistant=10"
            )
        given = found.setdefault(code, {})
        if not equals:  # an untimed code needs no minutes
            given.setdefault("minutes", None)
            continue
        number = _number(figure.strip())
        given[key] = (given.get(key) or 0) + (_minutes(number, name.strip(), remarks) or 0)
    services = []
    for code, given in found.items():
        helped, both = given.get("assistant"), given.get("together")
        minutes = given.get("minutes", helped)
        services.append(service_from(code, minutes, helped, both, None, code, remarks))
    return Question(tuple(services), method_from(method), day_from(on), tuple(remarks))


def from_record(record: object) -> Question:
    """Return the question in a batch record; raise InputError naming the path."""
    if not isinstance(record, Mapping):
        raise InputError(f"expected an object with services, got {_kind(record)}")
    method = method_from(record.get("method"))
    on = day_from(record.get("on"))
    listed = record.get("services")
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise InputError(f"services: expected a list, got {_kind(listed)}")
    everywhere = _discipline(record.get("discipline"), "discipline")
    remarks: list[str] = []
    services = []
    for place, item in enumerate(listed):
        path = f"services[{place}]"
        if not isinstance(item, Mapping):
            raise InputError(f"{path}: expected an object, got {_kind(item)}")
        code = item.get("code")
        if not isinstance(code, str) or not code.strip():
            raise InputError(f"{path}.code: expected a code such as '97110', got {_kind(code)}")
        services.append(
            service_from(
                code.strip().upper(),
                item.get("minutes"),
                item.get("assistant_minutes"),
                item.get("together_minutes"),
                item.get("discipline") or everywhere,
                path,
                remarks,
            )
        )
    return Question(tuple(services), method, on, tuple(remarks))


def service_from(
    code: str,
    minutes: object,
    assistant: object,
    together: object,
    discipline: object,
    path: str,
    remarks: list[str],
) -> Service:
    """Return a service; raise InputError under its path. What was rounded is added to remarks."""
    whole = _minutes(minutes, f"{path}.minutes", remarks)
    parts = []
    for name, part in (("assistant", assistant), ("together", together)):
        given = _minutes(part, f"{path}.{name}_minutes", remarks)
        if given is not None and given > (whole or 0):
            raise InputError(
                f"{path}.{name}_minutes: {given} of {whole or 0} minutes; expected a part of the "
                "code's minutes"
            )
        parts.append(given or 0)
    return Service(
        code, whole, parts[0], parts[1], _discipline(discipline, f"{path}.discipline"), path
    )


def _number(figure: str) -> object:
    """Return the number in plain digits, with one sign and one point at most; else the word."""
    digits = figure[1:] if figure[:1] in ("+", "-") else figure
    whole, point, part = digits.partition(".")
    if len(digits) > 20 or not digits.isascii() or not (whole + part).isdigit():
        return figure
    return float(figure) if point else int(figure)


def _minutes(value: object, path: str, remarks: list[str]) -> int | None:
    if value is None or (type(value) is int and 0 <= value <= DAY):
        return value
    if isinstance(value, float) and isfinite(value) and not value.is_integer() and value > 0:
        whole = int(value)
        remarks.append(f"{path}: {value:g} minutes counted as {whole}; only whole minutes count.")
        value = whole
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{path}: expected a whole number, got {_kind(value)}")
    if value < 0:
        raise InputError(f"{path}: expected 0 minutes or more, got {value}")
    if value > MONTH:
        raise InputError(f"{path}: expected at most a day's {DAY} minutes, got {_kind(value)}")
    return value


def method_from(value: object) -> Method:
    """Return a counting method, `cms` for None; raise InputError for any other word."""
    if value is None:
        return "cms"
    for method in METHODS:
        if isinstance(value, str) and value.strip().lower() == method:
            return method
    raise InputError(f"method: expected one of {', '.join(METHODS)}, got {_kind(value)}")


def day_from(value: object) -> date | None:
    """Return a day from `2026-03-03`, or None for None; raise InputError for anything else."""
    if value is None or (isinstance(value, date) and type(value) is date):
        return value
    try:
        # Weeks such as 2026-W10-2 are as long as a day; only numbers between the dashes are one.
        if isinstance(value, str) and len(value) == 10 and value.isascii():
            year, month, day = value.split("-")
            if (year + month + day).isdigit() and len(year) == 4 and len(month) == 2:
                return date.fromisoformat(value)
    except ValueError:
        pass
    raise InputError(f"on: expected a day such as '2026-03-03', got {_kind(value)}")


def _discipline(value: object, path: str) -> Discipline | None:
    if value is None:
        return None
    if value in DISCIPLINES:
        return cast("Discipline", value)  # a literal of exactly these words
    raise InputError(f"{path}: expected one of {', '.join(DISCIPLINES)}, got {_kind(value)}")


def _kind(value: object) -> str:
    """Return the value as an error shows it: short, and never a whole structure."""
    if value is None:
        return "nothing"
    if isinstance(value, str | bool | int | float):
        return _shown(value)
    return "a list" if isinstance(value, list | tuple) else "an object"


def _shown(value: str | float) -> str:
    text = repr(value)
    return text if len(text) <= 24 else f"{text[:20]}..."
