"""Fields of forms as pages read them: words, lines, days; and a PDF as an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response

from chartproof.errors import InputError

Given = Mapping[str, Any]  # Any: what a form holds


def many_in(data: Given, name: str) -> list[str]:
    """Return every value of a field."""
    found = data.get(name, [])
    return [str(v) for v in found] if isinstance(found, list) else [str(found)]


def flat(data: Given) -> list[tuple[str, str]]:
    """Return each field and value, to be sent again."""
    return [(name, value) for name in data for value in many_in(data, name)]


def word_in(data: Given, name: str) -> str:
    """Return a field as one line."""
    return " ".join(str(data.get(name, "")).split())[:200]


def number_in(words: str) -> int | None:
    """Return a whole number as typed, None for other words, or for more than nine digits."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else None


def lines_in(data: Given, name: str) -> tuple[str, ...]:
    """Return a field as its lines, at most eight."""
    found = (" ".join(line.split())[:200] for line in str(data.get(name, "")).splitlines())
    return tuple(line for line in found if line)[:8]


def day_in(data: Given, name: str, called: str) -> date | None:
    """Return a field as a day, None for an empty one; called: how the page names it."""
    words = str(data.get(name, "")).strip()
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise InputError(f"{called}: expected a day such as 2026-03-31.") from None


def file_answer(content: bytes, media_type: str, name: str) -> Response[bytes]:
    """Return a file to be taken away."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers, status_code=200)


def pdf_answer(content: bytes, name: str) -> Response[bytes]:
    """Return a PDF to be taken away."""
    return file_answer(content, "application/pdf", name)
