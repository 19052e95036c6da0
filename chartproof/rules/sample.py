"""A whole visit note for examples: each changes or leaves out the part that it is about."""

from __future__ import annotations

_PARTS = {
    "region": "S: Right knee, six weeks after replacement.",
    "deficit": "Cannot climb a full flight of stairs.",
    "measure": "\nO: Knee flexion 105 degrees, 98 last week.",
    "time": "Therapeutic exercise (97110) 25 minutes, one-on-one with PT:",
    "exercise": "straight leg raise 3x10 2 lb, step-ups 2x10.",
    "progression": "Cuff raised from 1 lb last visit.",
    "skill": "Tactile cue to keep the knee over the second toe during step-ups; "
    "step lowered to 4 inches when the knee drifted in.",
    "more": "",
    "response": "\nA: Knee drift gone by set 2, pain 2/10 afterwards, 4/10 before.",
    "why": "Quadriceps weakness limits stair climbing.",
    "goal": "Goal: climb 12 stairs with one rail.",
    "plan": "\nP: Next visit try the 6 inch step.",
    "signature": "\nAnn Roe, PT, DPT",
}


def sample(**changes: str) -> str:
    """Return the note with these parts in place of its own; "" leaves a part out.

    Parts: region, deficit, measure, time, exercise, progression, skill, more, response, why, goal,
    plan, signature. `more` is empty unless given.
    """
    if unknown := set(changes) - set(_PARTS):
        raise ValueError(f"not a part of the sample note: {', '.join(sorted(unknown))}")
    written = []
    for name, words in _PARTS.items():
        lead = "\n" if words.startswith("\n") else ""
        heading = words.lstrip("\n")[:2] if words.lstrip("\n")[1:2] == ":" else ""
        new = changes.get(name)
        if new is None:
            written.append(words)
        elif new or heading:
            written.append(f"{lead}{heading} {new}".rstrip() if heading else lead + new)
    return " ".join(part for part in written if part).replace(" \n", "\n").strip()
