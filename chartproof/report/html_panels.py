"""The panels beside the note: findings, what is not decided, charges, elements, units, price."""

from __future__ import annotations

import re
from decimal import Decimal

from chartproof.model import ELEMENTS, Citation, Finding, Outcome, Price, Span, Units, Visit
from chartproof.report.markup import icon, panel, tag, words
from chartproof.report.overlay import line_of
from chartproof.report.ruler import ruler
from chartproof.report.wording import (
    ELEMENT_GROUPS,
    ELEMENT_WORDS,
    METHOD_WORDS,
    SEVERITY_WORDS,
    cited,
    message_of,
    open_findings,
    severity_of,
    shortened,
    signed_usd,
    units_words,
    usd_words,
)

MOST_QUOTES = 4
_BLANK = re.compile(r"_{2,}")
_WEB = ("https://", "http://")


# --- findings ----------------------------------------------------------------------------------


def findings_panel(anchor: str, o: Outcome) -> str:
    """Return the findings in order, numbered as in the note, then those that were waived."""
    standing = open_findings(o)
    text = (o.visit.text if o.visit else None) or ""
    items = [_finding(anchor, i, f, text) for i, f in enumerate(standing, 1)]
    items += [_waived(f) for f in o.findings if f.waived is not None]
    count = tag("span", str(len(standing)), cls="count")
    if not items:
        return panel("Findings", tag("p", "None.", cls="empty-note"), beside=count)
    return panel("Findings", tag("ol", *items), beside=count, short=False)


def _finding(anchor: str, number: int, f: Finding, text: str) -> str:
    severity = severity_of(f)
    head = [
        tag("span", icon(severity), SEVERITY_WORDS[severity], cls=f"sev sev-{severity}"),
        tag("span", words(f.rule), cls="code small muted"),
    ]
    if f.usd:
        head.append(tag("span", signed_usd(f.usd), cls="usd", title=usd_words(f.usd)))
    parts = [
        tag("span", str(number), cls="finding-no"),
        tag("p", *head, cls="finding-head"),
        tag("p", words(message_of(f)), cls="finding-says"),
    ]
    shown = list({(s.start, s.end): s for s in f.evidence}.values())
    if shown:
        quotes = " ".join(_quote(anchor, number, s, text) for s in shown[:MOST_QUOTES])
        more = f" and {len(shown) - MOST_QUOTES} more" if len(shown) > MOST_QUOTES else ""
        parts.append(tag("p", quotes, more, cls="quotes"))
    if f.ask:
        blank = tag("span", "&nbsp;", cls="blank")
        asked = _BLANK.sub(blank, words(f.ask))
        parts.append(tag("div", tag("h4", "To ask"), tag("p", asked), cls="ask"))
    return tag("li", *parts, _by_whom(f), cls="finding", id=f"{anchor}-f{number}") + "\n"


def _quote(anchor: str, number: int, span: Span, text: str) -> str:
    title = f"Line {line_of(text, span.start)} of the note"
    return tag("q", tag("a", words(shortened(span.text)), href=f"#{anchor}-e{number}", title=title))


def _by_whom(f: Finding) -> str:
    items = [tag("li", _source(c)) for c in f.citations]
    if f.policy:
        items.append(tag("li", f"Decided by {words(f.policy)}"))
    if f.in_force_since:
        items.append(tag("li", f"Looks at days of service from {f.in_force_since}"))
    return tag("details", tag("summary", "By whose rule"), tag("ul", *items)) if items else ""


def _source(c: Citation) -> str:
    said = words(f"{c.title}: {cited(c)}" if c.title != c.citation else cited(c))
    if c.link and c.link.startswith(_WEB):
        said = tag("a", said, href=c.link, rel="noreferrer noopener")
    return f"{said}, {words(c.published)}" if c.published else said


def _waived(f: Finding) -> str:
    head = (tag("span", "Waived", cls="sev"), tag("span", words(f.rule), cls="code small"))
    return tag(
        "li",
        tag("p", *head, cls="finding-head"),
        tag("p", words(message_of(f)), cls="finding-says"),
        tag("p", words(f.waived or ""), cls="small"),
        cls="finding gone",
    )


def undecided_panel(o: Outcome) -> str:
    """Return what could not be decided, each missing thing once, with the rules that wanted it."""
    missing: dict[str, list[str]] = {}
    for u in o.unsure:
        missing.setdefault(u.missing, []).append(u.rule or u.path or "")
    if not missing:
        return ""
    items = (
        tag(
            "li",
            words(what),
            *(" " + tag("span", words(r), cls="code muted") for r in rules if r),
        )
        for what, rules in missing.items()
    )
    head = tag("span", icon("unsure"), "Not decided, for want of", cls="sev sev-unsure")
    return panel(head, tag("div", tag("ul", *items, cls="plain-list"), cls="panel-body"))


# --- the record --------------------------------------------------------------------------------


def charges_panel(o: Outcome, visit: Visit) -> str:
    """Return the lines as charged beside the minutes read and the units they support."""
    read = o.minutes
    supported = o.units.supported if o.units else {}
    rows = []
    seen: set[str] = set()
    for charge in visit.charges:
        code = charge.code
        first = code not in seen
        seen.add(code)
        cells = (
            read.get(code) if first else None,
            charge.units,
            supported.get(code) if first else None,
        )
        rows.append(
            tag(
                "tr",
                tag("td", words(code), cls="code"),
                tag("td", words(" ".join(charge.modifiers)), cls="code"),
                *(tag("td", "" if n is None else str(n), cls="num") for n in cells),
            )
        )
    if not rows:
        return panel("Charges", tag("p", "No charges.", cls="empty-note"))
    heads = (
        *(tag("th", "Code"), tag("th", "Modifiers"), tag("th", "Minutes", cls="num")),
        *(tag("th", name, cls="num") for name in ("Billed", "Supported")),
    )
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), cls="data")
    return panel("Charges", tag("div", table, cls="table-wrap"))


def elements_panel(o: Outcome) -> str:
    """Return the twenty elements; ticking one shows its words in the note."""
    if not o.elements or o.visit is None or o.visit.text is None:
        return ""
    counts = {
        s: sum(o.elements.get(e, "absent") == s for e in ELEMENTS)
        for s in ("present", "vague", "absent")
    }
    said = ", ".join(f"{n} {s}" for s, n in counts.items() if n)
    groups = (
        tag("div", tag("h4", name), *(_element(e, o) for e in members))
        for name, members in ELEMENT_GROUPS
    )
    beside = tag("span", said, cls="small muted") + tag(
        "span", "Tick one to see its words", cls="end small muted hide-sm no-print"
    )
    return panel("Twenty elements", tag("div", *groups, cls="panel-body elements"), beside=beside)


def _element(element: str, o: Outcome) -> str:
    status = o.elements.get(element, "absent")
    said = tag("span", status, cls="sr-only") if status == "present" else tag("em", status)
    inside = (icon(status), tag("span", ELEMENT_WORDS[element]), said)
    if status == "absent":
        return tag("div", *inside, cls="element is-absent")
    box = tag("input", cls="sr-only", type="checkbox", value=element, autocomplete="off")
    return tag("label", box, *inside, cls=f"element is-{status}")


# --- the sums ----------------------------------------------------------------------------------


def units_panel(o: Outcome) -> str:
    """Return billed beside supported units, with every step of the reckoning."""
    units = o.units
    if units is None:
        return ""
    stated = o.minutes
    read = {code: n for code, n in stated.items() if n is not None}
    body = [_versus(("Billed", str(sum(units.billed.values()))), ("Supported", _supported(units)))]
    if units.method == "cms" and read and len(read) == len(stated):
        body.append(ruler(read))
    body.append(tag("ol", *(tag("li", words(s)) for s in units.steps), cls="steps"))
    hints = [f"Equally right: {units_words(t)}" for t in units.ties if t != units.supported]
    hints += [f"Not known: {u}" for u in units.unknown]
    hints.append(f"How this payer counts: {METHOD_WORDS[units.method]}.")
    body += [tag("p", words(h), cls="hint") for h in hints]
    return panel("Units", tag("div", *body, cls="panel-body"))


def price_panel(o: Outcome) -> str:
    """Return what the clinic receives as billed and as supported; or why it is not known."""
    billed, right = o.billed_price, o.supported_price
    if billed is None or not billed.lines:
        return ""
    if billed.provider_receives_usd is None:
        why = dict.fromkeys(n.why for n in billed.lines if n.why)
        hints = (tag("p", words(w), cls="hint") for w in why)
        return panel("Price", tag("div", tag("p", "Not known."), *hints, cls="panel-body"))
    supported = right.provider_receives_usd if right else None
    versus = _versus(
        ("Clinic receives as billed", _dollars(billed.provider_receives_usd)),
        ("As supported", _dollars(supported)),
    )
    shown, how = (billed, "billed") if right is None or supported is None else (right, "supported")
    return panel("Price", tag("div", versus, _price_table(shown, how), cls="panel-body"))


def _price_table(price: Price, how: str) -> str:
    rows = [
        tag(
            "tr",
            tag("td", tag("span", words(n.code), cls="code"), f" unit {n.unit}", _cut(n.reduction)),
            tag("td", _dollars(n.allowed_usd)),
        )
        for n in price.lines
    ]
    sums = (
        (f"Allowed, as {how}", price.allowed_usd, "total"),
        ("Medicare pays", price.medicare_pays_usd, ""),
        ("Patient owes", price.patient_owes_usd, ""),
        ("Clinic receives", price.provider_receives_usd, "total"),
    )
    rows += [
        tag("tr", tag("td", said), tag("td", _dollars(usd)), cls=weight)
        for said, usd, weight in sums
        if usd is not None
    ]
    caption = tag("caption", "Price, unit by unit", cls="sr-only")
    return tag("table", caption, tag("tbody", *rows), cls="sum")


def remarks_panel(o: Outcome) -> str:
    """Return what the answer rests on."""
    if not o.remarks:
        return ""
    items = (tag("li", words(r)) for r in o.remarks)
    body = tag("div", tag("ul", *items, cls="plain-list"), cls="panel-body")
    return panel("To bear in mind", body)


def _versus(*pairs: tuple[str, str]) -> str:
    sides = (tag("div", tag("span", said), tag("p", figure, cls="big")) for said, figure in pairs)
    return tag("div", *sides, cls="versus")


def _supported(units: Units) -> str:
    """Return the number of units, or a dash where no code's units are decided."""
    return str(units.total_units) if units.supported or units.total_units else "–"


def _dollars(usd: Decimal | None) -> str:
    return "–" if usd is None else f"${usd:.2f}"


def _cut(reduction: str | None) -> str:
    return f", {words(reduction)}" if reduction else ""
