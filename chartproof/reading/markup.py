"""Notes in HTML or RTF, or wrapped at a margin: their words, and where each character stands in
what was received.

Tags and control words are taken out by a library; the note is read without them, and every span is
moved back to the markup. HTML is the standard library's; RTF is striprtf's, of the extra
`documents`. How a character keeps its place through striprtf: before it converts, each literal
character is swapped for one that stands for its position.
"""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from itertools import accumulate, islice
from typing import Any, NamedTuple

from msgspec import Struct, structs

from chartproof.model import Reading, Reason, Section, Span
from chartproof.reading.layout import word_set
from chartproof.reading.wraps import unwrapped

_TAG = re.compile(
    r"</?(?:p|div|br|td|th|tr|li|ul|ol|b|i|u|em|strong|span|font|table|tbody|body|html|h[1-6]|hr"
    r"|section|pre|head|title|meta|style)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_HTML = re.compile(r"\s*(?:<!doctype\s+html|<html|<\?xml)", re.IGNORECASE)
_FEWEST_TAGS = 3
_RTF = "{\\rtf"
_CONTROL = re.compile(
    r"\\[a-z]{1,32}(?:-?\d{1,10})? ?|\\'[0-9a-f]{2}|\\[^a-z]|[{}]|[\r\n]+", re.IGNORECASE
)
_FIRST = 0x30000  # planes without characters: room for 720,000 positions
_NO_RTF = 'RTF, which needs pip install "chartproof[documents]"'
_BROKEN = "RTF that breaks off or contradicts itself"


class Plain(NamedTuple):
    """The words of a note in markup: text[i] stands at starts[i] to ends[i] of what came in."""

    text: str
    starts: list[int]
    ends: list[int]


def plain_of(received: str) -> Plain | str | None:
    """Return the words of markup or of wrapped lines, None for a text that is neither, or why it
    cannot be converted."""
    if received.lstrip("\ufeff \t\r\n").startswith(_RTF):
        return _from_rtf(received)
    if "<" in received and (_HTML.match(received.lstrip("\ufeff")) or _is_tagged(received)):
        return _from_html(received)
    text = unwrapped(received)
    if text is received:
        return None
    return Plain(text, list(range(len(text))), list(range(1, len(text) + 1)))


def _is_tagged(received: str) -> bool:
    return len(list(islice(_TAG.finditer(received), _FEWEST_TAGS))) == _FEWEST_TAGS


# --- HTML ----------------------------------------------------------------------------------------

_LINES = word_set(
    "p div br tr li ul ol table h1 h2 h3 h4 h5 h6 hr section article header footer pre dl dt dd "
    "blockquote body form"
)
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "object"))
_BLANK = str.maketrans("\n\r\t\f", "    ")


class _Words(HTMLParser):
    """Collects the characters that are shown, with their places."""

    def __init__(self, received: str) -> None:
        super().__init__(convert_charrefs=False)
        self.received = received
        lengths = (len(line) + 1 for line in received.split("\n"))
        self.lines = [0, *accumulate(lengths)]
        self.out: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.unseen: list[str] = []
        self.kept = 0  # depth of <pre>

    def place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen.append(tag)
        self.kept += tag == "pre"
        self._part(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unseen:
            while self.unseen and self.unseen.pop() != tag:
                pass
        self.kept -= tag == "pre" and self.kept > 0
        if tag not in _CELLS:
            self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            at = self.place()
            shown = self.received[at : at + len(data)]
            self.out += shown if self.kept else shown.translate(_BLANK)
            self.starts += range(at, at + len(data))
            self.ends += range(at + 1, at + 1 + len(data))

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def _reference(self, written: str) -> None:
        if self.unseen:
            return
        at = self.place()
        end = at + len(written)
        end += self.received[end : end + 1] == ";"
        for sign in unescape(self.received[at:end]) or " ":
            self._add(sign, at, end)

    def _part(self, tag: str) -> None:
        """Add the end of a line or of a cell."""
        sign = "\n" if tag in _LINES else "\t" if tag in _CELLS else ""
        if sign and not self.unseen and self.out and self.out[-1] != "\n":
            at = self.place()
            self._add(sign, at, at)

    def _add(self, sign: str, start: int, end: int) -> None:
        self.out.append(sign)
        self.starts.append(start)
        self.ends.append(end)


_OPENS = re.compile(r"<(?:!--|[!?]|/?[a-zA-Z])?")
_LONGEST_TAG = 4000


def _bounded(received: str) -> str:
    """Return the markup with blanks for comments and declarations, and for each "<" that opens no
    tag: the parser would look for the end of every one of them again."""
    out: list[str] = []
    at = 0
    while found := _OPENS.search(received, at):
        start = found.start()
        out.append(received[at:start])
        is_comment = found[0] == "<!--"
        mark = "-->" if is_comment else ">"
        end = received.find(
            mark, found.end(), len(received) if is_comment else start + _LONGEST_TAG
        )
        if found[0] == "<" or end < 0:
            out.append(" ")
            at = start + 1
            if is_comment:  # no other one ends either
                return "".join((*out, _bounded(received[at:].replace("<!--", "    "))))
            continue
        at = end + len(mark)
        whole = received[start:at]
        out.append(whole if found[0][1:2] not in ("!", "?") else _blanked(whole))
    return "".join((*out, received[at:]))


def _blanked(words: str) -> str:
    return "\n".join(" " * len(line) for line in words.split("\n"))


def _from_html(received: str) -> Plain:
    parser = _Words(received)
    parser.feed(_bounded(received))
    parser.close()
    return Plain("".join(parser.out), parser.starts, parser.ends)


# --- RTF -----------------------------------------------------------------------------------------


def _from_rtf(received: str) -> Plain | str:
    try:
        from striprtf.striprtf import rtf_to_text
    except ImportError:
        return _NO_RTF
    coded: list[str] = []
    at = 0
    for control in _CONTROL.finditer(received):
        coded += (chr(_FIRST + i) for i in range(at, control.start()))
        # A line's end says nothing in RTF, and keeps striprtf from looking far for hyperlinks.
        coded.append("{\n" if control[0] == "{" else control[0])
        at = control.end()
    coded += (chr(_FIRST + i) for i in range(at, len(received)))
    try:
        words = str(rtf_to_text("".join(coded), errors="replace"))  # type: ignore[no-untyped-call]  # it has none
    except (ValueError, LookupError, OverflowError, TypeError, UnicodeError):
        return _BROKEN
    text: list[str] = []
    starts: list[int] = []
    behind = 0
    for sign in words:
        place = ord(sign) - _FIRST
        if 0 <= place < len(received):
            text.append(received[place])
            starts.append(place)
            behind = place + 1
        else:  # written as a control word: between its neighbours
            text.append(sign)
            starts.append(behind)
    ends = [0] * len(text)
    ahead = len(received)
    for i in range(len(text) - 1, -1, -1):
        literal = 0 <= ord(words[i]) - _FIRST < len(received)
        ends[i] = starts[i] + 1 if literal else max(starts[i], ahead)
        ahead = starts[i] if literal else ahead
    return Plain("".join(text), starts, ends)


# --- back to what was received -------------------------------------------------------------------


def as_received(found: Reading, received: str, plain: Plain) -> Reading:
    """Return the reading of the words with every place in the markup as received."""
    moved: Reading = _moved(found, received, plain)
    return structs.replace(moved, text=received)


def reason_as_received(reason: Reason, received: str, plain: Plain) -> Reason:
    """Return the reason with its places in the markup as received."""
    moved: Reason = _moved(reason, received, plain)
    return moved


def _moved(value: Any, received: str, plain: Plain) -> Any:  # Any: every noun that a reading holds
    if isinstance(value, Span):
        start, end = _places(value.start, value.end, plain)
        return Span(start, end, received[start:end])
    if isinstance(value, Section):
        return Section(value.name, *_places(value.start, value.end, plain))
    if isinstance(value, tuple):
        return tuple(_moved(one, received, plain) for one in value)
    if not isinstance(value, Struct):
        return value
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    return structs.replace(
        value, **{k: _moved(v, received, plain) for k, v in fields.items() if _holds(v)}
    )


def _holds(value: object) -> bool:
    return isinstance(value, tuple | Struct)


def _places(start: int, end: int, plain: Plain) -> tuple[int, int]:
    if start >= end or end > len(plain.ends):
        return 0, 0
    return plain.starts[start], max(plain.ends[end - 1], plain.starts[start])
