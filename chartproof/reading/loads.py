"""Loads and intensities of exercise: weights, bands, machine levels, speeds, effort.

Body weight is no load, and neither are the heights of steps and boxes. A weight inside a goal or a
task is still read; exercises.py decides whose it is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chartproof.reading.layout import Layout, lay_out, word_set
from chartproof.reading.numerals import FRACTIONS, SPELLED, WORDS, one_line


class Load(NamedTuple):
    """A load as written at text[start:end].

    kind: `weight`, `band`, `level`, `speed`, `effort`, `share` (% of a maximum), `manual`, `other`.
    sure: False where the words alone do not tell ("red", "L4", "light"), so that an exercise must
    stand beside them.
    """

    start: int
    end: int
    kind: str
    sure: bool = True


_FRACTION = "".join(FRACTIONS)
_WORD = SPELLED
_N = (
    rf"(?:\d{{1,3}}(?:\.\d{{1,2}})?(?:\s?[{_FRACTION}]|\s\d/\d)?(?!\d)|[{_FRACTION}]|"
    rf"(?:{_WORD})\b(?:\sand a half)?)"
)
_R = rf"{_N}(?:\s?(?:-|–|/|to|→|->)\s?{_N})?"
_TOOL = (
    r"(?:cuffs?(?:\s(?:weights?|wts?))?|cw|aw|ankle\s(?:weights?|wts?|cuffs?)|wrist\s(?:weights?|"
    r"cuffs?)|vest|dbs?|dumbbells?|"
    r"kbs?|kettle\s?bells?|bells?|balls?|med(?:icine)?\sballs?|bar|barbell|dowel|wand|sleeve|"
    r"plates?|cans?|bags?|"
    r"sandbag|backpack|pack|cable|stack|goblet|hammer|mallet|spring|gripper|clip|belt|bottle|"
    r"weights?|wts?|club|mace|"
    r"sled|counterbalance|counterweight|assist)"
)
_WEIGHT = re.compile(
    rf"(?:{_R})\s?-?(?:#(?!\d)|lbs?\b|pounds?\b|kgs?\b|kilos?\b|oz\b|ounces?\b|"
    rf"libras?\b|in-lb\b|ft-lb\b|newtons?\b|n\b|(?<=\d0\s)g\b)"
    rf"(?:/(?:hand|side|arm|leg|ea)\b|\s(?:each|ea)\b(?:\shand\b)?)?(?:\s{_TOOL}\b)?(?:\s(?:in\s)?(?:each|ea|either)\shand\b)?"
    rf"(?:\s?[rl]\s?[/,]\s?{_N}\s?(?:#|lbs?\b|kgs?\b)?\s?[rl]\b)?"
)
_SPEED = re.compile(
    rf"{_R}\s?-?(?:mph|rpm|spm|km/h|kph|watts?|w(?!\s\d)|mets?|mmhg|bpm|cm\s?h2o|kpa)\b"
    rf"(?:,?\s(?:@\s)?{_N}\s?%(?:\s(?:incline|grade))?)?"
)
_UNSURE = re.compile(r"mmhg|bpm|h2o|kpa")
_SHARE = re.compile(
    rf"{_R}\s?%\s?(?:of\s)?(?:1\s?-?rm\b|max(?:imum|imal)?\b|mvc\b|effort\b|incline\b|grade\b|"
    rf"bw\b|body\s?weight\b|"
    r"hrr\b|hr\s?max\b|(?:on the\s)?gauge\b)(?:\s(?:on the\s)?gauge)?"
    rf"(?:\s\({_N}\s?(?:#|lbs?|kgs?)\))?"
)
_LEVEL = re.compile(
    rf"(?:levels?|lvl\.?|lev|workload|damper|gear|incline|ramp|notch|no\.|nivel|"
    rf"(?P<set>resistance|res|intensity|setting|plates?|pin|stack)"
    r"(?!\s?:\s?[\d.]+\s?(?:#|lb|kg)))"
    rf"\s?:?\s?#?{_R}"
    r"(?![\d/]|\.\d)(?!\s?(?:min|sec|s\b|x(?!\s?\d+\s?(?:min|m\b|'|sec|s\b))|ft|deg|°|in\b|cm))"
    r"(?(set)\s?(?:#|lbs?\b|%)?|(?!\s?(?:#|lbs?\b|kgs?\b)))"
    r"(?:,?\s\d{1,3}\s?(?:spm|rpm|w|watts)\b)?"
)
_L_NUMBER = re.compile(
    r"l\s?\d{1,2}(?:\.\d)?(?![\d/])(?!\s?(?:#|lbs?\b|kgs?\b|oz\b))(?!\s?[-–/]\s?[sl]?\d)(?!\s?(?:reps?\b|[x×]\s?\d|times\b))(?:,?\s(?:under\s)?\d{1,3}\s?(?:spm|"
    r"rpm|w|watts)\b)?"
)
_EFFORT = re.compile(
    rf"(?:m?rpe|rir|borg(?:\srpe)?|omni|exertion|effort)\s?(?:of\s|=\s?|:\s?|≤\s?|<=?\s?|under\s|"
    rf"scale\s)?{_R}(?![\d:])(?:\s?(?:/|out of|of)\s?\d{{1,2}})?"
)
_COLOURS = word_set(
    "red yellow green blue black tan purple silver gold grey gray orange pink peach violet "
    "beige lime brown roja rojo verde azul amarilla amarillo negra yellw grn yel blk"
)
_GRADES = word_set(
    "light medium heavy soft firm stiff thin thick med hard extra x-light light/medium"
)
_SHADES = sorted(_COLOURS | _GRADES, key=len, reverse=True)
_STUFF = (
    r"(?:(?:thera|t|sport|hip|power|super|mini|rubber|resistance|exercise)[- ]?)?(?:bands?|"
    r"tbands?|tb|tubes?|tubing|loops?|cords?|therabands?|"
    r"theratubes?|putty|theraputty|clips?|pins?|springs?|foams?|flexbars?|flex-bars?|web|"
    r"digi-?flex|gripper|dough|clay|straps?|sponge|"
    r"elastics?|bars?|balls?|sport\scords?|cable\stubes?|clothespins?|masa|banda|liga|fins?|"
    r"paddles?|noodles?)"
)
_BAND = re.compile(
    rf"(?:(?:extra|x|light|medium|med|heavy|dark|hot)[- ])?(?P<colour>{'|'.join(_SHADES)})\b"
    rf"(?:(?:[/-]|\s?(?:→|->)\s?)(?P<next>{'|'.join(_SHADES)})\b)?(?:\s(?:then|"
    rf"to)\s(?:{'|'.join(_COLOURS)})\b)?(?P<stuff>\s?-?{_STUFF}\b(?:\s(?:above|below|"
    rf"at)\s(?:the\s)?(?:knees?|ankles?))?)?"
)
_ABBREVIATED = re.compile(
    r"(?:y|r|g|b|bk|blk|blu|grn|red|yel|s|p|gr|or|tan|gold|lt|med|hvy)"
    r"(?:-?tb\b(?:\sloop)?|\s(?:loops?|bands?|tb|tbands?|t-bands?|tubing|tubes?|cords?)\b)"
)
_OTHER = re.compile(
    r"manual(?=\s?[,;|]\s?\d)|"
    r"bar only\b|empty bar\b|unweighted bar\b|rubber band\b|hair elastic\b|hair tie\b|"
    r"magic circle\b|featherweight\b|"
    r"bw \+ |body ?-?weight (?:\+|minus|plus) [\w ]{1,12}|manual(?:ly)? resist(?:ance|"
    r"ed)(?:\sby\s(?:pt|ot|therapist))?\b|"
    r"therapist[- ]resisted\b|(?:pt|ot)[- ]resisted\b|max effort\b|sub-?max(?:imal)? effort\b|"
    r"damper \d+|(?:light|moderate|minimal|maximal|medium|heavy|mod|max) resistance\b(?! bands?)|"
    r"weighted vest\b|(?:therabands?|t-?band|resistance band|elastic band)\b(?!\s[a-z])"
)
_STACKED = re.compile(r"stack \d{1,2}(?:,? \d{1,2} ?[x×] ?\d|,? [x×] ?\d)")
_SPRINGS = re.compile(
    rf"\d(?:\.5)?\s(?:(?:{'|'.join(sorted(_COLOURS))})\s(?:cords?|bands?|springs?)|springs?|plates?)\b"
)
_PAIR = re.compile(r"(?<![\w.])2\s?[x×]\s?\Z")
_MACHINE_NUMBER = re.compile(r"(?:#|no\.\s?)\d{1,2}\s(?:rubber\s)?band")
_POUNDS = re.compile(rf"#\s?\d{{1,2}}(?:\.\d)?(?![\d/-])\s{_TOOL}\b")

_LEVEL_WORDS = word_set(
    "level levels lvl lev workload damper resistance res intensity setting gear incline ramp notch "
    "stack plate plates pin no nivel"
)
_EFFORT_WORDS = frozenset(["rpe", "mrpe", "rir", "borg", "omni", "exertion", "effort"])
_OTHER_WORDS = word_set(
    "moderate minimal maximal mod light medium heavy "
    "bar empty unweighted rubber hair magic featherweight bw body bodyweight manual manually "
    "therapist pt ot max sub submax submaximal weighted theraband therabands t tband "
    "resistance elastic"
)
_BANDS = word_set("ytb rtb gtb btb bktb blktb stb ptb tantb grtb ltb")
_BAND_WORDS = frozenset(_COLOURS) | frozenset(_GRADES) | {"x", "dark", "hot"}
_ABBREVIATIONS = _BANDS | word_set("y r g b bk blk blu grn red yel")
_DIGITS = frozenset("0123456789" + _FRACTION)
_NOT_BEHIND_WEIGHT = re.compile(r"\s?(?:loss|gain|lost|weight loss|difference|per hour|x\s?per)")


def find_loads(layout: Layout, text: str = "") -> tuple[Load, ...]:
    """Return every stretch of the note that reads as a load, in order, none within another.

    text: the note as `one_line` gives it, where the caller has it already.
    """
    text = text or one_line(layout)
    found: list[Load] = []
    busy = 0
    starts, words = layout.starts, layout.words
    last = len(words) - 1
    for i, word in enumerate(words):
        if word[0] in _DIGITS or word in WORDS:
            if i == last or words[i + 1] not in _MAY_FOLLOW or starts[i] < busy:
                continue
            start = starts[i]
            load = _numbered(text, start)
        elif word in _TRIGGERS:
            start = starts[i]
            if start < busy:
                continue
            load = _worded(text, start, word)
        else:
            continue
        if load is not None:
            found.append(load)
            busy = load.end
    return tuple(found)


# What can stand behind the number that a load begins with.
_MAY_FOLLOW = (
    word_set(
        "# lb lbs pound pounds kg kgs kilo kilos oz ounce ounces g n newtons libras in ft and - – "
        "/ to → mph rpm spm km kph watts watt w met mets mmhg bpm kpa cmh % ½ ¼ ¾ ⅓ ⅔ "
        "spring springs plate plates"
    )
    | _COLOURS
    | frozenset(str(n) for n in range(10))
    | frozenset(WORDS)
)
_MACHINES = (",", "cable", "weight", "pulley", "machine")
_TRIGGERS = _LEVEL_WORDS | _EFFORT_WORDS | _OTHER_WORDS | _BAND_WORDS | _ABBREVIATIONS | {"l", "#"}


def parse_load(text: str) -> Load | None:
    """Return the first load in these words, or None where they hold none."""
    loads = find_loads(lay_out(text))
    return loads[0] if loads else None


def _numbered(text: str, start: int) -> Load | None:
    """Return the load that begins with a number at this place."""
    before = text[start - 1] if start else " "
    if (
        (before in "$.:_" and text[start - 2 : start] not in ("..", "__"))
        or (before.isalnum() and before not in "x×")
        or (before == "-" and text[start - 2 : start - 1].isalnum())
    ):
        return None
    if m := _WEIGHT.match(text, start):
        if "/" in m[0] and before == "/" and text[start - 2].isdecimal():
            return None  # "3/10/5#"
        if _NOT_BEHIND_WEIGHT.match(text, m.end()):
            return None
        unit = m[0].rstrip()
        start += (
            max(unit.rfind("→"), unit.rfind("->") + 1) + 1 if "→" in unit or "->" in unit else 0
        )
        while text[start] == " ":
            start += 1
        low = max(start - 4, 0)
        if pair := _PAIR.search(text[low:start]):  # "2 x 25 lb"
            start = low + pair.start()
        return Load(start, _end(m), "weight", sure=not unit.endswith(" n"))
    if m := _SPEED.match(text, start):
        kind = "effort" if m[0].endswith("bpm") else "speed"
        return Load(start, _end(m), kind, sure=not _UNSURE.search(m[0]))
    if m := _SHARE.match(text, start):
        return Load(start, _end(m), "share", sure="effort" in m[0] or "rm" in m[0])
    if m := _SPRINGS.match(text, start):
        return Load(start, _end(m), "level")
    return None


def _end(m: re.Match[str]) -> int:
    """Return where the match ends without the blanks at its end."""
    return m.start() + len(m[0].rstrip())


def _worded(text: str, start: int, word: str) -> Load | None:
    """Return the load that begins with this word."""
    before = text[start - 1] if start else " "
    third = before == "/" and text[start - 2].isalnum()  # "2/15/RTB", "1/7min/L5"
    if before.isalnum() or before == "-" or (before == "/" and not third):
        return None
    if third and not (word in _BANDS or (word == "l" and text[start + 1 : start + 2].isdecimal())):
        return None
    if word == "l":
        m = _L_NUMBER.match(text, start)
        return Load(start, _end(m), "level", sure="spm" in m[0]) if m else None
    if word in _ABBREVIATIONS and (m := _ABBREVIATED.match(text, start)):
        return Load(start, _end(m), "band")
    if word in _EFFORT_WORDS and (m := _EFFORT.match(text, start)):
        return Load(start, _end(m), "effort", sure=word in ("rpe", "mrpe", "rir", "borg", "omni"))
    near = word != "stack" or _STACKED.match(text, start)
    if not near and not text[max(start - 9, 0) : start].rstrip().endswith(_MACHINES):
        return None  # "coin stack 10"
    if word in _LEVEL_WORDS and (m := _LEVEL.match(text, start)):
        sure = word in ("level", "lvl", "damper", "lev")
        return Load(start, _end(m), "level", sure)
    if word in _OTHER_WORDS and (m := _OTHER.match(text, start)):
        kind = "manual" if "resisted" in m[0] or m[0].startswith("manual") else "other"
        return Load(start, _end(m), kind, sure=kind == "other" and "effort" not in m[0])
    if word in _BAND_WORDS and (m := _BAND.match(text, start)):
        stuff = m["stuff"]
        if (
            stuff is None
            and m["colour"] in _GRADES
            and m["colour"] not in ("light", "medium", "heavy", "soft", "firm", "med")
        ):
            return None
        if "→" in m[0] or "->" in m[0]:
            start = m.start("next")
        sure = stuff is not None and not stuff.strip().startswith(
            ("ball", "bar", "foam", "pin", "strap", "clip")
        )
        return Load(start, _end(m), "band", sure)
    if word == "#":
        if m := _MACHINE_NUMBER.match(text, start):
            return Load(start, _end(m), "band")
        if m := _POUNDS.match(text, start):
            return Load(start, _end(m), "weight")
    return None
