"""Whether a course as a whole is copied: its notes, or the patient's own report."""

from __future__ import annotations

from typing import Literal

from chartproof.model import Episode

CLONED_AT_LEAST = 0.2  # share of the visits that are copies, before it names the course
SEVERAL = 2


def cloning_of(course: Episode) -> Literal["cloned", "cloned_numbers"] | None:
    """Return whether whole notes, or all but their numbers, make up the course."""
    copies = course.copies or ()
    same = {c.visit for c in copies if c.kind in ("whole", "reworded")}
    turned = {c.visit for c in copies if c.kind == "numbers"}
    both = same | turned
    if len(both) < max(1, round(CLONED_AT_LEAST * len(course.visits))):
        return None
    return "cloned" if len(same) >= len(turned) else "cloned_numbers"


def subjective_copied(course: Episode) -> bool:
    """Return whether the patient's own report is mostly an earlier one."""
    copies = course.copies or ()
    copied = {c.visit for c in copies if c.kind == "section" and c.section == "subjective"}
    return len(copied) >= max(SEVERAL, round(len(course.visits) / 4))
