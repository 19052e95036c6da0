"""A scorecard as text: the clinic's sums, and what each clinician does well or could look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartproof.report.wording import wrapped

Record = Mapping[str, Any]  # Any: JSON of a scorecard, checked where it was made
COMMON = 8
FEW_DOLLARS = 10  # visits with dollars at risk, below which Student's t promises too much
WIDTH = 92


def as_text(card: Record) -> str:
    """Return the scorecard for people: the clinic first, then a page a clinician."""
    return "\n".join((*_clinic(card), *(line for c in card["cards"] for line in _card(c)))) + "\n"


def _clinic(card: Record) -> Iterator[str]:
    estimate = card["estimate"]
    yield f"The clinic: {_count(card['visits'], 'visit')} looked at"
    if card["unjudged"]:
        yield f"  {_count(card['unjudged'], 'visit')} without a note that could be judged"
    yield f"  would not stand as written   {_share(estimate['not_sound'])}"
    yield f"  dollars at risk              {_usd(estimate['at_risk_usd'])}"
    yield f"  left on the table            {_usd(estimate['left_usd'])}"
    yield from wrapped(f"for all {estimate['frame']} visits: {estimate['method']}", WIDTH, "  ")
    if 0 < estimate["with_dollars"] < FEW_DOLLARS and estimate["frame"] > estimate["judged"]:
        yield from wrapped(
            f"only {_count(estimate['with_dollars'], 'visit')} with dollars at risk: so few leave "
            "the interval of the dollars narrower than it should be; draw more visits",
            WIDTH,
            "  ",
        )
    if estimate["unpriced"]:
        yield f"  {_count(estimate['unpriced'], 'visit')} without a price: in no dollars above"
    if card["common"]:
        yield ""
        yield "  What meets most visits"
        for habit in card["common"][:COMMON]:
            yield f"  {habit['hits']:>5} x  {_share(habit['share']):<24} {habit['title']}"
    yield ""


def _card(card: Record) -> Iterator[str]:
    yield "-" * WIDTH
    yield f"{card['clinician']}: {_count(card['judged'], 'visit')}"
    yield f"  stand as written   {_share(card['sound'])}"
    verdicts = card["verdicts"]
    said = ", ".join(f"{verdicts[v]} {v.replace('_', ' ')}" for v in VERDICTS if v in verdicts)
    yield f"  {said}"
    if card["few"]:
        yield "  Too few visits to tell a habit from chance."
    for title, habits in (("Done well", card["strengths"]), ("Worth a look", card["habits"])):
        if habits:
            yield f"  {title}"
        for habit in habits:
            yield from _habit(habit, title == "Worth a look")
    if not card["few"] and not card["strengths"] and not card["habits"]:
        yield "  Like the rest of the clinic: nothing differs by more than chance."
    if len(card["months"]) > 1:
        yield "  Month by month, share that stands as written"
        for month in card["months"]:
            yield f"    {month['month']}  {_share(month['sound']):<24} of {month['visits']}"
    yield ""


VERDICTS = ("defensible", "fixable", "not_billable")


def _habit(habit: Record, shown: bool) -> Iterator[str]:
    here, others = round(100 * habit["share"]["estimate"]), round(100 * habit["others"])
    yield from wrapped(habit["title"], WIDTH, "    ")
    yield f"      in {here} of 100 visits here, {others} of 100 of the others' ({habit['rule']})"
    if shown and habit["ask"]:
        yield from wrapped(f"Ask: {habit['ask']}", WIDTH, "      ")
    if shown and habit["visits"]:
        yield f"      for instance {', '.join(habit['visits'])}"


def _share(interval: Record) -> str:
    estimate, low, high = (interval[k] for k in ("estimate", "low", "high"))
    if low is None:
        return "not known"
    spread = f" ({100 * low:.0f} to {100 * high:.0f} %)" if high > low else ""
    return f"{100 * estimate:.0f} %{spread}"


def _usd(interval: Record) -> str:
    estimate, low, high = (interval[k] for k in ("estimate", "low", "high"))
    if low is None:
        return f"${estimate:,.0f}, spread not known: too few visits in a stratum"
    return f"${estimate:,.0f}" + (f" (${low:,.0f} to ${high:,.0f})" if high > low else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
