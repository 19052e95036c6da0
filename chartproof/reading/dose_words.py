"""Words that doses are made of, as parts of patterns: counts, units, sides."""

from __future__ import annotations

from chartproof.reading.layout import word_set
from chartproof.reading.numerals import FRACTIONS, SPELLED

_FRACTION = "".join(FRACTIONS)
COUNT = (
    rf"(?:\d{{1,3}}(?:\.\d{{1,2}})?(?:\s?[{_FRACTION}])?(?!\d|:\d)|[{_FRACTION}]|"
    rf"{SPELLED}\b)"
)
COUNTS = rf"{COUNT}(?:(?:-|–){COUNT}|\sto\s{COUNT}(?!\s?[x×]))?"
CROSS = r"(?:\s?[x×*]\s?|\s(?:by|times|buy)\s)"
SECONDS = r"\s?-?(?:seconds?\b|secs?\b|s\b|sg\b|segundos?\b|[\"″”“]|''|’’)"
MINUTES = r"\s?-?(?:minutes?\b|mins?\b|minutos?\b|m\b(?!\s?/\s?s)|['′’](?!['’]|(?!x\s?\d)\w))"
DISTANCES = (
    r"\s?-?(?:feet\b|foot\b|ft\b|yards?\b|yds?\b|met(?:er|re)s?\b|mi\b|miles?\b|km\b"
    r"|laps?\b|lengths?\b|widths?\b|blocks?\b|corridors?\b)"
)
EACH_WORDS = word_set(
    "breath breaths step steps pass passes trip trips throw throws cycle cycles press presses "
    "lift lifts try tries trial trials turn turns roll rolls ring rings run runs cone cones "
    "tap taps swing swings hop hops jump jumps catches tosses squeeze squeezes circle circles "
    "pull pulls stands peg pegs hang hangs climb climbs slide slides pulse pulses lean leans "
    "pinches attempt attempts flight flights sheet sheets scoop scoops bounces drops contact "
    "contacts rung rungs target targets"
)
EACH_OF = "|".join(
    sorted(
        {*EACH_WORDS, "round", "rounds", "count", "counts", "ct"} - {"pass", "press"},
        key=lambda word: (-len(word), word),
    )
)
REPS = r"(?:\s?(?:repetitions?\b|repeticiones\b|reps?\b|rep\b|xs?\b(?!\s?\d))|\s?rx\b)"
SIDE = (
    r"(?:,?\s?/\s?(?:side|leg|arm|hand|direction|way|foot|dir|each|ea)\b"
    r"|,?\s(?:on\s)?(?:each|ea|per|every)\.?(?:\s(?:side|leg|arm|hand|direction|way|dir|foot|plane|"
    r"finger|digit|joint|position|motion|pattern|pose|exercise|le|ue|"
    r"lower extremity|limb|one|of \w+))?\b"
    r"|\s?\(?\b(?:b/l|bilat(?:erally|eral)?|bil|both (?:sides|ways|legs|arms|directions)|"
    r"on the (?:r|l|right|left)|"
    r"left and right|(?:r|l)\s?(?:/|&|and)\s?(?:r|l))\b\)?"
    r"|\s(?:b|r|l)\b(?![-/'’.]\w)(?:\slead\b)?|\s?\([brl]\))"
)
HOLD = (
    rf"(?:\s?[,x×@+(]\s?|/(?=\d+\s?(?:s\b|sec|ct\b|count))|\s(?:w/|with|w|c|at|using|and)\s?)?\s?(?:an?\s|"
    rf"each\s)?(?P<hl>h[eo]ld\s(?:for\s|x\s?)?)?(?P<h>{COUNT})(?:-\s?)?"
    rf"(?:(?P<hs>{SECONDS})|\s?-?(?P<hc>counts?\b|ct\b|breaths?)|"
    rf"(?(hl)(?!\s?-?(?:[x×#\d%°]|lbs?\b|kg|min|reps?|sets?))|(?!)))(?:\s?(?P<hw>holds?|hold|pauses?|"
    rf"isometrics?|iso|each|ea|at end))?\)?"
)
ON_OFF = (
    rf"\s?-?(?:on|work)\s?(?:[/,]|then|and)?\s?{COUNT}(?:{SECONDS}|{MINUTES})?\s?-?(?:off|rest)\b"
)
RESTED = (
    rf"(?:,|\s/|\swith)?\s{COUNT}(?:{SECONDS}|{MINUTES})(?:\s(?:on|work)\s?/?\s?{COUNT}(?:{SECONDS}|{MINUTES})?)?"
    r"\s?-?(?:rests?|off|relax)\b(?:\sbetween\b)?"
)
_WAY = r"(?:up|down|in|out|con(?:c|centric)?|ecc(?:entric)?|lower(?:ing)?|return|raise|lift)"
TEMPO = (
    r"(?:,|\sat|\s@|\sw/|\swith)?\s?(?:(?:tempo\s)?\d-\d-\d(?:-\d)?(?![\d/-])(?:\stempo)?"
    rf"|\d\s?s(?:ec)?\s{_WAY}\b(?:(?:,|\s?/|\sand)?\s?\d\s?s(?:ec)?\s{_WAY}\b)?)"
)
OTHERWISE = (
    r"\s?-?(?:(?:x|times)?\s?(?:/|per\s|a\s|every\s|each\s)?\s?(?:wks?\b|weeks?\b|w\d|days?\b|"
    r"d\b|months?\b|mos?\b|"
    r"hours?\b|hrs?\b|years?\b|yrs?\b|y/o|night|daily\b|weekly\b|visits?\b|episodes?\b|semanas?\b)"
    r"|(?:daily|weekly|bid|tid|twice|once)\b"
    r"|u\b|units?\b|of\s\d+(?:\.\d+)?(?!\d|\.\d|\s?-?(?:#|lbs?\b|pounds?\b|kgs?\b))|(?<!\s)/\s?\d+(?:\.\d)?(?!\d|\.\d|\s?(?:s\b|sec|ct\b|count|#|lbs?\b|kgs?\b))|%|°|º|deg|degrees?\b|/10\b|am\b|pm\b|pts?\b|patients?\b|"
    r"people\b|points?\b|yo\b|[ap]\b(?=\s|$)"
    r"|\$|mm\b|cm\b|in\b(?!\s\w)|inch|:\d|(?:ways?|directions?|planes)\b)"
)
"""What, right behind a count, makes it something other than a dose."""
