"""The tools: plain data in, plain data out; a fault is one sentence, never a traceback."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from chartproof.audit import audit as audit_visit
from chartproof.billing.pricing import price_json
from chartproof.billing.units import answer_json, units_from_words
from chartproof.courses import audit_episode
from chartproof.errors import InputError
from chartproof.reference import book
from chartproof.register import explain as rule_page
from chartproof.register import register
from chartproof.report.json import any_record
from chartproof.visits import is_episode, visit_from

Data = dict[str, Any]  # Any: JSON
Method = Literal["cms", "ama", "ceiling", "full_15"]


def audit(visit: Data) -> Data:
    """Audit one therapy visit (or one episode) before its claim is sent.

    visit: id, date_of_service (YYYY-MM-DD), payer, charges [{code, units, modifiers, minutes}], and
    text, the note. Returns verdict, findings (each with the words it quotes, its rule, its sources
    and a question with blanks), what could not be decided, supported units and price. The blanks
    are for the clinician: never fill them in.
    """
    if is_episode(visit):
        return any_record(audit_episode(visit))
    return any_record(audit_visit(visit))


def units(minutes: dict[str, int], method: Method = "cms", on: str | None = None) -> Data:
    """Share minutes of timed codes out as units, with every step and every tie.

    minutes: {"97110": 33, "97140": 7}; "97110@assistant" for the assistant's. method: cms (8-minute
    rule), ama (each code alone), ceiling or full_15. on: date of service, YYYY-MM-DD.
    """
    words = [f"{code}={count}" for code, count in minutes.items()]
    return answer_json(units_from_words(words, method, _day(on)))


def price(visit: Data) -> Data:
    """Price the charges of a visit unit by unit, with steps; the note is not needed.

    visit: as for audit. Amounts are null where no table or contract covers them, and it says why.
    """
    return price_json(visit_from(visit), book())


def explain(rule: str) -> str:
    """Return the page of a rule: what it says, why it matters, by whose word, with examples."""
    return rule_page(rule, form="markdown")


def rules() -> list[Data]:
    """List every rule by name, with its title and severity."""
    return [{k: r[k] for k in ("rule", "title", "severity", "looks_at")} for r in register()]


TOOLS = (audit, units, price, explain, rules)


def _day(words: str | None) -> date | None:
    try:
        return None if words is None else date.fromisoformat(words)
    except ValueError:
        raise InputError("on: expected a day such as 2026-03-03") from None
