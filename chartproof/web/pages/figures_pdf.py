"""The dashboard as a PDF: typeset from data, so that no word of it is ever obeyed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from chartproof.report.packet import missing_extra
from chartproof.report.wording import clean, day_words

if TYPE_CHECKING:
    from chartproof.web.pages.dashboard import Figures

TEMPLATE = Path(__file__).parent.parent / "templates" / "figures.typ"


def figures_pdf(found: Figures, clinic: str, made_on: str) -> bytes:
    """Return the figures on paper; raise InputError where typesetting is not installed."""
    try:
        import typst
    except ImportError:
        raise missing_extra() from None
    whole = found.whole
    record = {
        "clinic": clean(clinic),
        "made_on": made_on,
        "dates": f"{day_words(found.first)} to {day_words(found.last)}",
        "clinician": clean(found.clinician),
        "stats": [
            ["Claims and visits", f"{whole.items:,}"],
            ["Clean", "–" if whole.clean_percent is None else f"{whole.clean_percent:g} %"],
            ["At risk", _usd(whole.risk_cents)],
            ["Left on the table", _usd(whole.left_cents)],
        ],
        "weeks": [
            [
                f"{day_words(w.first)} – {day_words(w.first + timedelta(days=6))}",
                str(w.items),
                str(w.held),
                "–" if w.clean_percent is None else f"{w.clean_percent:g} %",
                _usd(w.risk_cents),
                _usd(w.left_cents),
            ]
            for w in found.weeks
        ],
        "rules": [[r["title"], r["severity"], str(r["findings"])] for r in found.rules[:25]],
        "clinicians": [
            [clean(c["name"]), str(c["items"]), _share(c["before"]), _share(c["after"])]
            for c in found.clinicians
        ],
        "denials": [
            [clean(d.cause), str(d.count), _usd(d.cents), d.rule or "no rule sees this yet"]
            for d in found.denials[:25]
        ],
    }
    data = msgspec.json.encode(record).decode()
    made = typst.compile(str(TEMPLATE), sys_inputs={"data": data}, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def _usd(cents: int) -> str:
    return f"${cents / 100:,.2f}"


def _share(percent: float | None) -> str:
    return "–" if percent is None else f"{percent:g} %"
