"""Pooled minutes on a ruler of unit bands, as an inline drawing."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

LEFT, WIDTH = 8.0, 272.0
LEAST_SHOWN = 45  # minutes, so that a short visit does not fill the ruler
NARROWEST = 34.0  # a bar below this has no room for its code


def ruler(minutes: Mapping[str, int]) -> str:
    """Return an SVG of the minutes of each code, end to end, under the bands of whole units."""
    total = sum(minutes.values())
    longest = max(LEAST_SHOWN, total + 8)
    scale = WIDTH / longest

    def x(minute: float) -> float:
        return LEFT + minute * scale

    drawn = []
    start, unit = 0, 0
    while start < longest:
        stop = min(15 * unit + 8, longest)
        width = (stop - start) * scale - 1
        place = f'x="{x(start):.1f}" y="6" width="{width:.1f}" height="18"'
        drawn.append(f'<rect class="c-band" {place} rx="2"/>')
        if width > 12:
            drawn.append(_text(x((start + stop) / 2), 19, str(unit), middle=True))
        if 0 < stop < longest:
            drawn.append(f'<path class="s-muted" d="M{x(stop):.1f} 24V54"/>')
            if width > 20:
                drawn.append(_text(x(stop), 66, str(stop), middle=True))
        start, unit = stop, unit + 1
    at = 0
    for i, (code, length) in enumerate(minutes.items()):
        kind, ink = ("c-soft", "t-ink") if i % 2 else ("c-accent", "t-on")
        width = max(0.0, length * scale - 1)
        drawn.append(
            f'<rect class="{kind}" x="{x(at):.1f}" y="30" width="{width:.1f}" height="20" rx="2"/>'
        )
        if width > 2 * NARROWEST:
            drawn.append(_text(x(at) + 5, 44, f"{code} {length}", ink))
        elif width > 16:
            drawn.append(_text(x(at) + 4, 44, str(length), ink))
        at += length
    drawn.append(f'<path class="s-ink" d="M{x(total):.1f} 2V54"/>')
    said = ", ".join(f"{code} {n} minutes" for code, n in minutes.items())
    return (
        '<svg class="ruler" viewBox="0 0 288 72" role="img">'
        f"<title>{total} timed minutes against unit bands: {escape(said)}</title>"
        f"{''.join(drawn)}</svg>"
    )


def _text(x: float, y: int, words: str, ink: str = "", middle: bool = False) -> str:
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text class="{ink}" x="{x:.1f}" y="{y}"{anchor}>{escape(words)}</text>'
