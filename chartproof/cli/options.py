"""Options that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

FORMATS = ("text", "json", "jsonl", "sarif", "csv", "html")


class Day(click.ParamType[date]):
    """A day written 2026-03-03."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:  # Any: click's own signature
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"expected a day such as 2026-03-03, got {value!r}", param, ctx)


DAY = Day()
JSON_OR_TEXT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
