"""Why a note was read as it was."""

from __future__ import annotations

from chartproof.model import Reason
from chartproof.reading import explain, read

NOTE = (
    "S: R knee stiff. Last visit SLR 2x10.\n"
    "O: TE 25 min, one-on-one. SLR 3x10 2 lb. PT aide set up the bike.\n"
    "Cued the knee over the toe and held the pelvis level through set two.\n"
    "P: Next visit step-downs 3x8.\nDana Ruiz, PT"
)


def of(what: str, quote: str = "") -> Reason:
    _, reasons = explain(NOTE, ("97110",))
    return next(
        r
        for r in reasons
        if r.what == what
        and (r.span is None if not quote else r.span is not None and quote in r.span.text)
    )


def test_the_reading_is_the_same() -> None:
    assert explain(NOTE, ("97110",))[0] == read(NOTE, ("97110",))


def test_an_element_tells_its_chances() -> None:
    reason = of("skilled_intervention")
    assert reason.by == "trained"
    assert "present" in reason.because[0]


def test_a_fact_tells_clause_score_and_threshold() -> None:
    reason = of("skilled_intervention", "Cued")
    assert reason.clause is not None
    assert reason.clause.text.startswith("Cued the knee")
    assert reason.score is not None
    assert reason.least is not None
    assert reason.score >= reason.least


def test_a_cue_that_takes_words_out_of_today_is_named() -> None:
    assert any("Last visit" in b and "prev" in b for b in of("dosage_sets_reps", "2x10").because)


def test_grammar_says_what_it_went_by() -> None:
    minutes = of("97110", "25")
    assert minutes.by == "grammar"
    assert minutes.because
    assert of("signature").by == "grammar"


def test_a_phrase_names_its_row() -> None:
    _, reasons = explain(NOTE, ("97110",))
    assert any(r.by.partition(":")[0].endswith(".csv") for r in reasons)


def test_nothing_to_explain() -> None:
    assert explain("")[1] == ()
