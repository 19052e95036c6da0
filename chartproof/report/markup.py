"""HTML made of strings: elements that escape nothing, and words that escape everything."""

from __future__ import annotations

from html import escape

from chartproof.report.wording import clean

VOID = frozenset({"br", "input", "meta", "link"})


def tag(name: str, *inside: str, cls: str = "", **attributes: str | bool) -> str:
    """Return an element around markup; an attribute that is False is left out.

    inside: markup, so words go through `words` first. A trailing _ of an attribute's name is
    dropped and an inner one becomes a dash. Attribute values are escaped here.
    """
    given = {"class": cls, **attributes} if cls else attributes
    shown = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(value)}"')
        for key, value in given.items()
        if value is not False
    )
    return f"<{name}{shown}>" if name in VOID else f"<{name}{shown}>{''.join(inside)}</{name}>"


def words(text: str) -> str:
    """Return words on one line as markup: nothing in them is obeyed by a browser."""
    return escape(clean(text))


def icon(name: str) -> str:
    """Return one of the shapes of sprite.svg."""
    return f'<svg class="ic" aria-hidden="true"><use href="#i-{name}"/></svg>'


def panel(title: str, *body: str, beside: str = "", short: bool = True) -> str:
    """Return a panel under a heading. short: it is kept on one sheet when printed."""
    head = tag("div", tag("h3", title), beside, cls="panel-head")
    return tag("section", head, *body, cls="panel short" if short else "panel") + "\n"
