"""What the note describes, and under which charged code: the words that show one kind of service.

The rules on the choice of codes ask here, so that all of them look at the same words.
"""

from __future__ import annotations

from chartproof.billing.in_hand import kept_in_hand
from chartproof.model import Exercise, Mention, Reading, Span, Visit

# Which codes the words of one kind speak for.
# fmt: off
FITS: dict[str, frozenset[str]] = {
    "work-97112": frozenset({"97112"}),
    "work-97113": frozenset({"97113"}),
    "work-97116": frozenset({"97116", "97530", "97542"}),
    "work-97124": frozenset({"97124", "97140"}),
    "work-97140": frozenset({"97140", "97124", "97016"}),
    "work-97530": frozenset({"97530", "97116", "97535", "97537", "97545"}),
    "work-97535": frozenset({"97535", "97530", "97537"}),
    "work-97542": frozenset({"97542"}),
    "work-97750": frozenset({"97750"}),
    "work-95992": frozenset({"95992", "97112"}),
    "work-needling": frozenset({"20560", "20561"}),
    "work-orthotic": frozenset(
        {
            "97760", "97761", "97763", "29105", "29125", "29126", "29130", "29131", "29200",
            "29240", "29260", "29280", "29520", "29530", "29540", "29550", "29580", "29581",
            "29584",
        }
    ),
    "work-modality": frozenset(
        {
            "97010", "97012", "97014", "97016", "97018", "97022", "97024", "97026", "97028",
            "97032", "97033", "97034", "97035", "97036", "97037", "97039", "G0283", "0552T",
            "S8948",
        }
    ),
    "work-speech": frozenset({"92507", "92508", "92526", "97129", "97130"}),
    "work-education": frozenset(),
    "work-none": frozenset(),
    "work-wellness": frozenset(),
}
# fmt: on
NAMES: dict[str, str] = {
    "work-97112": "balance or control training (97112)",
    "work-97113": "exercise in water (97113)",
    "work-97116": "gait training (97116)",
    "work-97124": "massage (97124)",
    "work-97140": "hands-on technique (97140)",
    "work-97530": "functional tasks (97530)",
    "work-97535": "self-care training (97535)",
    "work-97542": "wheelchair training (97542)",
    "work-97750": "performance testing (97750)",
    "work-95992": "repositioning for vertigo (95992)",
    "work-needling": "dry needling (20560)",
    "work-orthotic": "splint, brace or tape work (97760)",
    "work-modality": "a modality",
    "work-speech": "speech or language treatment (92507)",
    "work-education": "talk and teaching, which is no exercise",
    "work-none": "no treatment",
    "work-wellness": "fitness and wellness",
}
_NOT_WORK = frozenset({"subjective", "goals", "plan", "hep", "header", "assessment", "signature"})
# What these tell of is a limit, an aim or a reason, not what was done today.
_TOLD_OF = frozenset(
    {
        "functional_deficit",
        "medical_necessity",
        "skilled_rationale",
        "goal_link",
        "functional_progress",
        "plan_for_next",
    }
)
_ELSEWHERE = frozenset({"plan", "hep", "prev", "neg", "goal", "freq", "order"})


def works(visit: Visit, *kinds: str) -> tuple[Mention, ...]:
    """Return the words of today that show these kinds of work, all kinds if none is named.

    What stands in the patient's own words, the assessment, goals and plans is no work of today, and
    neither is what the note tells as a limit, an aim or a reason.
    """
    wanted = kinds or FITS
    return tuple(m for m in _done(visit) if m.kind in wanted)


@kept_in_hand
def _done(visit: Visit) -> tuple[Mention, ...]:
    """Return the words that show work of any kind, "other-work" too."""
    note = visit.note
    told = [f.span for f in note.facts if f.element in _TOLD_OF or f.scope in _ELSEWHERE]
    return tuple(
        m
        for m in note.mentioned(*FITS, "other-work")
        if _section(note, m.span) not in _NOT_WORK and not any(_inside(m.span, s) for s in told)
    )


def under(visit: Visit, code: str) -> tuple[Span, ...]:
    """Return the stretches that describe the code; () where the note gives it none of its own."""
    return tuple(m.span for m in visit.note.mentioned(f"under-{code}"))


def works_under(visit: Visit, code: str, *kinds: str) -> tuple[Mention, ...]:
    """Return the work that stands under a code.

    With one timed code on the visit, all work of the note does. Otherwise only what stands in the
    code's own stretch; where it has none, nothing is said of it.
    """
    found = works(visit, *kinds)
    if _is_alone(visit, code):
        return found
    stretches = under(visit, code)
    return tuple(m for m in found if any(_inside(m.span, s) for s in stretches))


def exercises_under(visit: Visit, code: str) -> tuple[Exercise, ...]:
    """Return the exercises of today under a code, told as in `works_under` or by their own code."""
    if _is_alone(visit, code):
        return tuple(e for e in visit.note.exercises if e.scope == "today")
    return exercises_named(visit, code)


def exercises_named(visit: Visit, code: str) -> tuple[Exercise, ...]:
    """Return the exercises of today that the note gives to the code by its number or name."""
    stretches = under(visit, code)
    done = (e for e in visit.note.exercises if e.scope == "today")
    return tuple(e for e in done if e.code == code or any(_inside(e.span, s) for s in stretches))


def codes_that_fit(visit: Visit, kind: str) -> frozenset[str]:
    """Return the charged codes for which words of this kind speak."""
    return FITS[kind] & frozenset(visit.codes)


def lines_of(visit: Visit, code: str) -> tuple[int, ...]:
    """Return the lines that charge the code."""
    return tuple(line for line, charge in enumerate(visit.charges) if charge.code == code)


def _is_alone(visit: Visit, code: str) -> bool:
    """Return whether no other treatment code shares the note with this one."""
    return all(c == code or c[:4] in ("9716", "9894") for c in visit.codes)


def _inside(span: Span, stretch: Span) -> bool:
    return stretch.start <= span.start and span.end <= stretch.end


def _section(note: Reading, span: Span) -> str:
    return next((s.name for s in note.sections if s.start <= span.start < s.end), "")
