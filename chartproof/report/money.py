"""Money for a terminal: prices side by side, ledgers, replays, totals, payers. From plain data."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from chartproof.report.wording import clean, clean_lines, wrapped

Record = dict[str, Any]  # Any: as the command prints it with --format json
WIDTH = 100
LEDGER_MARK = {"needed": "KX needed", "not_needed": "", "unknown": "KX not known"}
AMOUNTS = (
    ("allowed_usd", "allowed"),
    ("payer_pays_usd", "payer pays"),
    ("patient_owes_usd", "patient owes"),
    ("provider_receives_usd", "provider receives"),
)


def comparison_text(record: Record) -> str:
    """Return one visit's prices side by side, and under it what cannot be told."""
    columns = record["compared"]
    codes = list(dict.fromkeys(n["code"] for c in columns for n in c["price"]["lines"]))
    rows = [[""] + [c["name"] for c in columns]]
    rows += [[code] + [_of_code(c["price"], code) for c in columns] for code in codes]
    rows += [[label] + [c["price"][key] or "-" for c in columns] for key, label in AMOUNTS]
    rows.append(["difference"] + ["" if i == 0 else _signed(c) for i, c in enumerate(columns)])
    out = [clean(str(record["id"])), *_table(rows)]
    for c in columns:
        if c["said"]:
            out += wrapped(f"{c['name']}: {c['said']}", WIDTH, "  ", "    ")
    return clean_lines("\n".join(out)) + "\n"


def ledger_text(record: Record) -> str:
    """Return one patient's year in one pool, line by line, with what it leads to."""
    amount = record["threshold_usd"]
    head = f"{record['patient_id']}  {record['year']}  {record['pool']}"
    out = [f"{clean(head)}: {record['used_usd']} of {amount or 'an amount not on file'} used"]
    rows = [["day", "visit", "code", "allowed", "sum", "", ""]]
    rows += [
        [
            n["on"],
            n["visit"] or f"elsewhere ({n['source']}, {n['confidence']})",
            n["code"] or "",
            n["usd"] or "not known",
            n["after"],
            LEDGER_MARK[n["kx"]],
            _kx(n),
        ]
        for n in record["lines"]
    ]
    out += _table(rows, left=3)
    if record["left_usd"] is not None:
        out.append(f"  left before KX is needed: {record['left_usd']}")
    if record["review_from"] is not None:
        out.append(f"  above {record['review_usd']}: may be picked for targeted review")
    if record["unpriced"]:
        whys = dict.fromkeys(n["why"] for n in record["lines"] if n["why"])
        said = f"{_n(record['unpriced'], 'line')} without a price: {'; '.join(whys)}"
        out += wrapped(said, WIDTH, "  ", "    ")
        out.append("  every sum here is therefore at least that much")
    for words in (*record["remarks"], *(record["forecast"] or {}).get("steps", ())):
        out += wrapped(words, WIDTH, "  ", "    ")
    return clean_lines("\n".join(out)) + "\n"


def replay_text(record: Record) -> str:
    """Return what another year's tables would have made of visits."""
    total = record["total"]
    out = [
        f"{_n(record['visits'], 'visit')} under the tables of {record['year']}: "
        f"{total['visits']} priced both ways"
    ]
    head = ["", "then", "now", "difference", "%"]
    rows = [head, ["provider receives", *_change(total)]]
    out += _table(rows)
    for title, key, counted in (
        ("by code, allowed", "by_code", "units"),
        ("by payer", "by_payer", "visits"),
    ):
        if record[key]:
            rows = [[title, *head[1:]]]
            rows += [
                [f"{c['name']} ({_n(c[counted], counted[:-1])})", *_change(c)] for c in record[key]
            ]
            out += ["", *_table(rows)]
    if record["unpriced"]:
        out += ["", "not priced, and in no sum:"]
        for missing in record["unpriced"]:
            said = f"{_n(missing['visits'], 'visit')}, {missing['why']}"
            out += wrapped(said, WIDTH, "  ", "    ")
    return clean_lines("\n".join(out)) + "\n"


def totals_text(record: Record, most: int = 15) -> str:
    """Return dollars at risk and left on the table: in all, by rule, clinician and payer."""
    total = record["total"]
    out = [
        f"{_n(record['visits'], 'visit')}: ${total['at_risk_usd']} at risk if billed as they are, "
        f"${total['left_usd']} left on the table"
    ]
    for title, key, counted in (
        ("by rule", "by_rule", "findings"),
        ("by clinician", "by_clinician", "visits"),
        ("by payer", "by_payer", "visits"),
    ):
        every = record[key]
        is_dear = [n for n in every if Decimal(n["at_risk_usd"]) or Decimal(n["left_usd"])]
        lines = is_dear if key == "by_rule" else every
        rows = [[title, counted, "at risk", "left", "no dollars known"]]
        rows += [
            [n["name"], str(n["count"]), n["at_risk_usd"], n["left_usd"], str(n["unknown"] or "")]
            for n in lines[:most]
        ]
        out += ["", *_table(rows)]
        if len(lines) > most:
            out.append(f"  and {len(lines) - most} more")
        if len(lines) < len(every):
            out.append(f"  without dollars of their own: {_n(len(every) - len(lines), 'rule')}")
    return clean_lines("\n".join(out)) + "\n"


def payers_text(records: Sequence[Record]) -> str:
    """Return the payers on file, one a line."""
    rows = [["payer", "kind", "based on", "settings", "prices", "title"]]
    rows += [
        [
            r["name"],
            r["kind"],
            r["based_on"] or "",
            str(r["settings"]),
            str(r["prices"] or ""),
            r["title"],
        ]
        for r in records
    ]
    return clean_lines("\n".join(_table(rows, left=6))) + "\n"


def policy_text(record: Record) -> str:
    """Return one payer's settings and prices of a day, each with the row that decided it."""
    out = [f"{clean(record['title'])} ({record['kind']}) on {record['on']}"]
    rows = [["setting", "value", "decided by"]]
    rows += [[s["name"], s["value"], s["decided"]] for s in record["settings"]]
    out += _table(rows, left=3)
    if record["prices"]:
        rows = [["price", "codes", "decided by"]]
        rows += [[p["pays"], p["codes"], p["decided"]] for p in record["prices"]]
        out += ["", *_table(rows, left=3)]
    else:
        out.append("  no contract prices on file")
    return clean_lines("\n".join(out)) + "\n"


def _n(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _kx(line: Record) -> str:
    if line["lacks_kx"]:
        return "LACKS IT"
    return f"has {line['mark']}" if line["mark"] and line["kx"] == "needed" else ""


def _of_code(price: Record, code: str) -> str:
    amounts = [n["allowed_usd"] for n in price["lines"] if n["code"] == code]
    if not amounts:
        return ""
    if None in amounts:
        return "-"
    return f"{sum(map(Decimal, amounts), Decimal(0)):.2f} ({len(amounts)})"


def _signed(column: Record) -> str:
    usd = column["difference_usd"]
    return "-" if usd is None else f"{Decimal(usd):+.2f}"


def _change(c: Record) -> list[str]:
    percent = "" if c["percent"] is None else f"{Decimal(c['percent']):+.2f}"
    return [c["then_usd"], c["now_usd"], f"{Decimal(c['difference_usd']):+.2f}", percent]


def _table(rows: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """Return rows in columns, the first `left` of them flush left, the others flush right."""
    rows = [[clean(str(cell)) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        (
            "  "
            + "  ".join(
                f"{cell:<{widths[i]}}" if i < left else f"{cell:>{widths[i]}}"
                for i, cell in enumerate(row)
            )
        ).rstrip()
        for row in rows
    ]
