"""Charts as pictures in the page, drawn by pygal on the server: no script, no request.

pygal is small, needs nothing compiled, and gives SVG whose marks can be links. Its own styles and
script are taken out: our style sheet colours it, light, dark and on paper.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup
from msgspec import Struct

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
WIDTH, HEIGHT = 720, 240


class Series(Struct, frozen=True):
    """Values of one name, each with where it leads. None: nothing is known."""

    name: str
    values: tuple[float | None, ...]
    links: tuple[str, ...] = ()


def lines(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    shown: Callable[[float], str],
    least: float | None = None,
    most: float | None = None,
) -> Markup:
    """Return a line a series. title: what the chart says, in words."""
    pygal = _pygal()
    range_ = None if least is None or most is None else (least, most)
    chart = pygal.Line(range=range_, dots_size=4, **_how(shown))
    return _drawn(chart, labels, series, title)


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    shown: Callable[[float], str],
) -> Markup:
    """Return bars stacked by series."""
    pygal = _pygal()
    return _drawn(pygal.StackedBar(**_how(shown)), labels, series, title)


def _pygal() -> Any:  # Any: no types of its own
    """Return the library, without the import hook that it leaves behind for plugins of its own."""
    import pygal

    sys.meta_path[:] = [f for f in sys.meta_path if type(f).__module__ != "pygal"]
    return pygal


def _how(shown: Callable[[float], str]) -> dict[str, Any]:  # Any: pygal's settings
    return {
        "css": [],
        "js": [],
        "width": WIDTH,
        "height": HEIGHT,
        "show_legend": False,
        "disable_xml_declaration": True,
        "formatter": shown,
        "margin": 8,
        "spacing": 6,
        "max_scale": 6,
        "min_scale": 3,
        "no_data_text": "",
        "x_label_rotation": 0,
        "truncate_label": -1,
    }


def _drawn(
    chart: Any,
    labels: Sequence[str],
    series: Sequence[Series],
    title: str,  # Any: pygal's
) -> Markup:
    every = max(1, -(-len(labels) // 8))
    chart.x_labels = [n if i % every == 0 else "" for i, n in enumerate(labels)]
    for one in series:
        values = [
            None
            if value is None
            else {"value": value, "label": label, "xlink": {"href": link, "target": "_self"}}
            if (link := one.links[i] if i < len(one.links) else "")
            else {"value": value, "label": label}
            for i, (value, label) in enumerate(zip(one.values, labels, strict=True))
        ]
        chart.add(one.name, values)
    root = chart.render_tree()
    _bare(root)
    for found in root.findall(f"{SVG}title"):
        root.remove(found)
    named = ElementTree.Element(f"{SVG}title")
    named.text = title
    root.insert(0, named)
    root.set("role", "img")
    root.set("aria-label", title)
    ElementTree.register_namespace("", SVG[1:-1])
    ElementTree.register_namespace("xlink", LINK[1:].partition("}")[0])
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _bare(element: ElementTree.Element) -> None:
    """Take out what our content policy would not obey: styles, scripts, handlers, comments."""
    for name in list(element.attrib):
        plain = _plain(name)
        if plain in ("style", "id") or plain.startswith("on"):
            del element.attrib[name]
    for child in list(element):
        if _plain(child.tag) in ("", "style", "script", "defs"):
            element.remove(child)
        else:
            _bare(child)


def _plain(name: object) -> str:
    """Return a name without its namespace; nothing for what is no element, as a comment."""
    words = name.text if isinstance(name, ElementTree.QName) else name
    return words.rpartition("}")[2] if isinstance(words, str) else ""
