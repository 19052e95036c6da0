"""Days counted on from a day, for dates and lengths that anyone may have typed."""

from __future__ import annotations

from datetime import date, timedelta


def days_after(day: date, days: int) -> date:
    """Return the day so many days later; the last or the first day there is where none is."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min
