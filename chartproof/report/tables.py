"""Reference tables as text: for `chartproof tables`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

WIDEST = 40  # a column with longer cells goes to the end of the line


def table_list(tables: Sequence[Mapping[str, object]]) -> str:
    """Return a line a table: its name, rows, days, and how much of it was read or remembered."""
    rows = [
        {
            "table": str(t["name"]),
            "rows": str(t["rows"]),
            "from": str(t["first"] or "-"),
            "to": str(t["last"] or "open"),
            "seen": str(t["seen"]),
            "recalled": str(t["recalled"]),
            "holds": str(t["title"]),
        }
        for t in tables
    ]
    return as_text(rows)


def as_text(rows: Sequence[Mapping[str, str | None]]) -> str:
    """Return rows under their column names, padded; columns of long cells come last."""
    if not rows:
        return "no row holds on that day"
    columns = [c for c in rows[0] if any(row[c] not in (None, "") for row in rows)]
    columns.sort(key=lambda c: any(len(row[c] or "") > WIDEST for row in rows))
    cells = [columns, *([row[c] or "" for c in columns] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    return "\n".join(
        "  ".join(f"{c:<{w}}" for c, w in zip(line, widths, strict=True)).rstrip() for line in cells
    )


def changes_text(
    changes: Sequence[Mapping[str, Any]],  # Any: a key, and the row before and after
    table: str,
    before: date,
    after: date,
) -> str:
    """Return a line a row that came, went or changed, each figure as old -> new."""
    if not changes:
        return f"{table}: no row differs between {before} and {after}"
    lines = [f"{table}: {len(changes)} rows differ between {before} and {after}"]
    for change in changes:
        was, now = change["before"], change["after"]
        if was is None:
            lines.append(f"  + {change['key']}: {_figures(now)}")
        elif now is None:
            lines.append(f"  - {change['key']}: {_figures(was)}")
        else:
            moved = (k for k in now if was.get(k) != now[k])
            said = ", ".join(f"{k} {was.get(k) or '-'} -> {now[k] or '-'}" for k in moved)
            lines.append(f"  ~ {change['key']}: {said}")
    return "\n".join(lines)


def _figures(row: Mapping[str, str | None]) -> str:
    return ", ".join(f"{k} {v}" for k, v in row.items() if v and v.replace(".", "").isdigit())


def stale_text(messages: Sequence[str], on: date) -> str:
    """Return a line a table that is out of date on the day."""
    return "\n".join(messages) if messages else f"every table reaches {on}"
