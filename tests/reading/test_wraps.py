"""Notes wrapped at a margin: read as if each sentence stood on one line, quoted as they came."""

from __future__ import annotations

from chartproof.reading import explain, read
from chartproof.reading.wraps import unwrapped

PLAIN = (
    "S: Client says the right arm still tires when hanging coats in the hall closet.\n"
    "O: Client completed 2 sets of 10 repetitions of elbow extension with the right arm on a "
    "table. Client then completed 3 sets of 10 forearm supination exercises with a hammer in the "
    "hand, and needed tapping of the triceps and a verbal cue to reach full extension in the last "
    "set of the elbow work.\n"
    "P: Continue 3x a week for 45 minutes to build strength for the closet rail and the stove."
)


def wrapped(text: str, width: int = 78) -> str:
    """Return the text with each line broken at the margin."""
    lines: list[str] = []
    for line in text.split("\n"):
        row = ""
        for word in line.split(" "):
            if row and len(row) + 1 + len(word) > width:
                lines.append(row)
                row = word
            else:
                row = f"{row} {word}" if row else word
        lines.append(row)
    return "\n".join(lines)


def test_wrapped_lines_are_put_together() -> None:
    text = wrapped(PLAIN)
    assert text.count("\n") > 6
    assert unwrapped(text) == PLAIN
    assert unwrapped(text.replace("\n", "\r\n")).replace(" \n", "\n").replace("  ", " ") == PLAIN


def test_a_wrapped_note_is_read_as_a_plain_one_and_quoted_as_it_came() -> None:
    text = wrapped(PLAIN)
    found, plain = read(text, ("97110",)), read(PLAIN, ("97110",))
    assert found.text == text
    assert [(e.sets, e.reps, e.scope) for e in found.exercises] == [
        (e.sets, e.reps, e.scope) for e in plain.exercises
    ]
    assert [(e.sets, e.reps) for e in found.exercises if e.scope == "today"] == [(2, 10), (3, 10)]
    assert found.elements == plain.elements
    for fact in found.facts:
        assert text[fact.span.start : fact.span.end] == fact.span.text
    assert explain(text, ("97110",))[0] == found


def test_terse_lines_and_lists_stay_apart() -> None:
    terse = (
        "te 25 min: bike lvl 4 8 min, leg press 100 lb 3x10, step ups 6 in 2x10 ea side\n"
        "cued knee over toe, hand on the pelvis each rep until level\n"
        "ache 3 down to 1 by the last set\nstg 10 steps w/o rail, 6 today\nbridge 3x12\n"
        "clam red 2x15\nplan: add lunge"
    )
    assert unwrapped(terse) is terse
    assert (
        unwrapped("heel raise 3x10\nsquat 3x10\nclam 3x10")
        == "heel raise 3x10\nsquat 3x10\nclam 3x10"
    )
    assert unwrapped("") == ""
