"""Notes wrapped at a margin, as printed and scanned ones are: where a line ends within a sentence.

Such a line is filled (the next word would not have fitted), breaks off without a stop, and the next
one goes on in lower case. Terse notes have lines in lower case too, but no margin: a note is
wrapped only where nearly all lines that break off are filled.
"""

from __future__ import annotations

import re
from itertools import pairwise

from chartproof.reading.layout import word_set

_LEAST, _MOST = 55, 130  # characters of a margin
_FEWEST = 3  # lines that break off
_FILLED = 0.88  # of the widest line: type is not of one width
_STOPS = frozenset(".:;!?|")
_LABEL = re.compile(r"[\w/&() -]{1,24}(?::|\s-\s)|\d+[.)]\s")
_JOINING = word_set(
    "a an the of for with to on in at by and or as his her their its this that each from using "
    "required requires was were is patient pt client she he right left r l"
)


def unwrapped(text: str) -> str:
    """Return the text with blanks for the ends of lines within sentences, or as it is."""
    lines = text.replace("\r\n", " \n").split("\n")
    widest = max(map(len, lines))
    if len(lines) <= _FEWEST or not _LEAST <= widest <= _MOST:
        return text
    filled = broken = 0
    joins = []
    for i, (line, behind) in enumerate(pairwise(lines)):
        if not _goes_on(line, behind):
            continue
        word = behind.split(None, 1)[0]
        broken += word[0].islower()
        if len(line.rstrip()) + 1 + len(word) >= _FILLED * widest:
            filled += word[0].islower()
            joins.append(i)
    if filled < _FEWEST or 5 * filled < 4 * broken:
        return text
    joined = set(joins)
    ends = (" " if i in joined else "\n" for i in range(len(lines) - 1))
    return "".join(part for pair in zip(lines, [*ends, ""], strict=True) for part in pair)


def _goes_on(line: str, behind: str) -> bool:
    """Return whether a line breaks off within a sentence that the next one goes on with."""
    line, behind = line.rstrip(), behind.lstrip()
    if not line or not behind or line[-1] in _STOPS or _LABEL.match(behind):
        return False
    if behind[0].islower():
        return line[-1].isalnum() or line[-1] in ",)"
    return behind[0].isalnum() and line.rsplit(None, 1)[-1].lower() in _JOINING
