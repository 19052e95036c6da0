"""What a rule answered, looked over before it is believed: a clinic's own may give anything."""

from __future__ import annotations

import msgspec

from chartproof.model import Finding, Span, Unsure, Visit


def checked(answer: object, visit: Visit) -> Finding | Unsure | str:
    """Return the answer, or what is wrong with it in words that hold none of the note's."""
    if not isinstance(answer, Finding | Unsure):
        return f"{_kind(answer)}, expected a Finding or an Unsure"
    name = type(answer).__name__
    try:
        found = msgspec.convert(msgspec.to_builtins(answer), type(answer))
    except (msgspec.ValidationError, TypeError, ValueError, RecursionError, OverflowError):
        wrong = _wrong_field(answer)
        return f"{_a(name)} whose {wrong} is of the wrong kind"
    if isinstance(found, Finding):
        said = [found.message, found.ask, found.policy or "", *found.sources]
    else:
        said = [found.missing, found.path or ""]
    if not said[0].strip():
        return f"{_a(name)} that says nothing"
    if any("\ud800" <= c <= "\udfff" for words in said if not words.isascii() for c in words):
        return f"{_a(name)} with half a character in its words"
    if isinstance(found, Unsure):
        return found
    if not all(0 <= line < len(visit.charges) for line in found.lines):
        return "a Finding about a line that the visit does not have"
    if not all(_is_quote(span, visit.text or "") for span in found.evidence):
        return "a Finding whose evidence is not the words of the note at that place"
    if found.usd is not None and not found.usd.is_finite():
        return "a Finding with an amount that is no number"
    return found


def _is_quote(span: Span, text: str) -> bool:
    return 0 <= span.start <= span.end <= len(text) and text[span.start : span.end] == span.text


def _wrong_field(answer: Finding | Unsure) -> str:
    """Return the name of the first field that holds another kind of value than it should."""
    for field in msgspec.structs.fields(type(answer)):
        try:
            msgspec.convert(msgspec.to_builtins(getattr(answer, field.name)), field.type)
        except (msgspec.ValidationError, TypeError, ValueError, RecursionError, OverflowError):
            return field.name
    return "content"


def _a(name: str) -> str:
    return f"an {name}" if name.startswith("U") else f"a {name}"


def _kind(answer: object) -> str:
    return "nothing" if answer is None else f"a value of kind {type(answer).__name__}"
