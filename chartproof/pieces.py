"""Visits out of a text that is no JSON as a whole: cut in half, damaged, or run together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from chartproof.errors import InputError

MOST_TRIED = 5_000  # places at which a damaged list is tried again


def pieces(text: str, name: str) -> Iterator[tuple[str, Any] | InputError]:  # Any: raw JSON
    """Yield the place and record of each whole visit, and an error for each break, in order.

    Yields nothing for a text that begins neither a list nor a visit. name: of the file.
    """
    at = _past(text, 0, "")
    in_list = text.startswith("[", at)
    if not in_list and not text.startswith("{", at):
        return
    decoder, count, at = json.JSONDecoder(), 0, at + in_list
    while True:
        at = _past(text, at, ",")
        if in_list and text.startswith("]", at):
            at = _past(text, at + 1, "")
            if at < len(text):
                yield InputError(f"{name}: something follows the list (line {_line(text, at)})")
            return
        if at == len(text):
            if in_list:
                yield InputError(_broken_off(text, name, count, at))
            return
        try:
            record, at = decoder.raw_decode(text, at)
            yield f"visits[{count}]" if in_list or count else "visit", record
        except RecursionError:
            yield InputError(f"{name}: visits[{count}]: nested too deeply to be a visit")
            at = _next_visit(decoder, text, at + 1)
            if at == len(text):
                return
        except json.JSONDecodeError as wrong:
            after = _next_visit(decoder, text, max(wrong.pos, at + 1))
            where = f"(line {_line(text, wrong.pos)})"
            if after == len(text) and not in_list and count:
                yield InputError(f"{name}: something follows the visit {where}")
                return
            if after == len(text):
                yield InputError(_broken_off(text, name, count, wrong.pos))
                return
            said = f"expected JSON, found something else {where}"
            yield InputError(f"{name}: visits[{count}]: {said}")
            at = after
        except ValueError:
            yield InputError(f"{name}: visits[{count}]: holds a number too long to be one")
            at = _next_visit(decoder, text, at + 1)
            if at == len(text):
                return
        count += 1


def pieces_but_broken(
    data: bytes, name: str
) -> Iterator[tuple[str, Any] | InputError]:  # Any: JSON
    """Yield the visits of a list with bytes that are no UTF-8, an error for each that holds some.

    Yields nothing for what is no list, or is binary.
    """
    if b"\x00" in data or not data.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"["):
        return
    for found in pieces(data.decode("utf-8", "surrogateescape"), name):
        if isinstance(found, InputError):
            yield found
            continue
        place, record = found
        try:
            json.dumps(record, ensure_ascii=False).encode()
        except (UnicodeEncodeError, RecursionError):
            yield InputError(f"{place}: expected UTF-8 text, found other bytes")
        else:
            yield found


def _broken_off(text: str, name: str, count: int, at: int) -> str:
    kept = {0: "no visit before it", 1: "the visit before it"}.get(
        count, f"the {count} visits before it"
    )
    return f"{name}: breaks off in visits[{count}] (line {_line(text, at)}); {kept} could be read"


def _next_visit(decoder: json.JSONDecoder, text: str, at: int) -> int:
    """Return where the next whole visit begins, or the end of the text."""
    for _ in range(MOST_TRIED):
        at = text.find("{", at)
        if at < 0:
            break
        try:
            record, _end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict) and "date_of_service" in record:
            return at
        at += 1
    return len(text)


def _past(text: str, at: int, also: str) -> int:
    """Return the first position from there on that is neither blank nor one of these signs."""
    while at < len(text) and (text[at] in " \t\r\n\ufeff" or text[at] in also):
        at += 1
    return at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
