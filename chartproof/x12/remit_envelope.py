"""ISA, GS and ST around payments: counts, control numbers, and what is not an 835 of this guide."""

from __future__ import annotations

from collections.abc import Callable

GUIDE = "005010X221A1"
BASE = "005010X221"
KINDS = {
    "HC": "claims (837)",
    "HP": "payments (835)",
    "FA": "an acknowledgement (999)",
    "HN": "claim status (277)",
    "HS": "an eligibility request (270)",
    "HB": "eligibility (271)",
    "HR": "a claim status request (276)",
    "BE": "enrolment (834)",
    "RA": "premium payments (820)",
}
TRY = {
    "HC": "; `chartproof scrub` reads claims",
    "FA": "; `chartproof ack` reads it",
    "HN": "; `chartproof ack` reads it",
}

Say = Callable[[str, str, int, int, int | None, str, str], None]


def of(e: list[str], n: int) -> str:
    """Return element n, or an empty string where the segment ends before it."""
    return e[n] if n < len(e) else ""


def shown(text: str) -> str:
    """Return what stands there as a message may show it: short, and only if it is a plain code."""
    text = text.strip()
    if not text:
        return "nothing"
    if len(text) <= 15 and text.isascii() and text.isalnum():
        return repr(text)
    return f"{len(text)} characters"


class Envelope:
    """Which envelopes are open, and how much they hold so far."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.interchange: str | None = None  # ISA13 of the one that is open
        self.groups = 0
        self.group: str | None = None  # GS06 of the one that is open
        self.transactions = 0
        self.ours = True  # whether the open group is of our guide
        self.judged = False  # whether the open group said what it is
        self.skipping = False  # within a transaction that is not ours
        self.skipped: set[str] = set()  # kinds of transactions already said to be passed over

    def state(self) -> dict[str, object]:
        """Return what is open, to come back to."""
        return {name: _copied(value) for name, value in vars(self).items()}

    def restore(self, state: dict[str, object]) -> None:
        """Come back to what was open."""
        vars(self).update(state)

    def isa(self, e: list[str], number: int, offset: int) -> None:
        """Open an interchange, closing what the one before it left open."""
        self.end_interchange(number, offset)
        self.interchange, self.groups = of(e, 13).strip(), 0
        version = of(e, 12).strip()
        if version and version != "00501":
            self.say(
                "version",
                f"expected interchange version 00501, found {shown(version)}",
                *(number, offset, 12, "ISA", "warning"),
            )

    def gs(self, e: list[str], number: int, offset: int) -> None:
        """Open a group, and judge by it what its transactions are."""
        self.end_group(number, offset)
        self.groups += 1
        self.group, self.transactions = of(e, 6).strip(), 0
        kind, version = of(e, 1).strip(), of(e, 8).strip()
        self.ours, self.judged, self.skipping = True, True, False
        self.skipped.clear()
        if kind != "HP":
            self.ours = False
            found = KINDS.get(kind, shown(kind))
            message = f"expected payments (835, {GUIDE}), found {found}{TRY.get(kind, '')}"
            self.say("not-a-remittance", message, number, offset, 1, "GS", "error")
        elif not version.startswith(BASE):
            self.ours = False
            message = f"expected guide {GUIDE}, found {shown(version)}; its payments are not read"
            self.say("version", message, number, offset, 8, "GS", "error")
        elif version != GUIDE:
            message = f"expected guide {GUIDE}, found {shown(version)}"
            self.say("version", message, number, offset, 8, "GS", "warning")

    def st(self, e: list[str], number: int, offset: int) -> bool:
        """Count a transaction; return whether it is an 835 to be read."""
        if self.group is None and self.transactions == 0:
            message = "expected GS before ST, found none"
            self.say("gs-missing", message, number, offset, None, "ST", "error")
        self.transactions += 1
        self.skipping = True
        if not self.ours:
            return False
        kind = of(e, 1).strip()
        if kind != "835":
            if kind not in self.skipped:
                self.skipped.add(kind)
                hint = TRY["HC"] if kind == "837" else ""
                message = f"expected transaction 835, found {shown(kind)}{hint}"
                self.say("not-a-remittance", message, number, offset, 1, "ST", "error")
            return False
        version = of(e, 3).strip()
        if version and not version.startswith(BASE):
            message = f"expected guide {GUIDE}, found {shown(version)}; its payments are not read"
            self.say("version", message, number, offset, 3, "ST", "error")
            return False
        self.skipping = False
        return True

    def se(self, e: list[str], number: int, offset: int, counted: int, control: str | None) -> None:
        """Compare a transaction's count and number; control: None where none of ours is open."""
        if control is None:
            if not self.skipping:
                message = "expected ST before SE, found none open"
                self.say("st-missing", message, number, offset, None, "SE", "error")
            self.skipping = False
            return
        self._compare(e, number, offset, "SE", "segments", counted, control, "ST02")

    def ge(self, e: list[str], number: int, offset: int) -> None:
        """Compare a group's count and number, and close it."""
        if self.group is None:
            message = "expected GS before GE, found none open"
            self.say("gs-missing", message, number, offset, None, "GE", "error")
            return
        self._compare(
            e, number, offset, "GE", "transactions", self.transactions, self.group, "GS06"
        )
        self.group, self.ours, self.skipping = None, True, False

    def iea(self, e: list[str], number: int, offset: int) -> None:
        """Compare an interchange's count and number, and close it."""
        self.end_group(number, offset)
        if self.interchange is None:
            message = "expected ISA before IEA, found none open"
            self.say("isa-missing", message, number, offset, None, "IEA", "error")
            return
        self._compare(e, number, offset, "IEA", "groups", self.groups, self.interchange, "ISA13")
        self.interchange = None

    def end_group(self, number: int, offset: int) -> None:
        """Say so where the open group has no end."""
        if self.group is not None:
            message = f"expected GE of group {shown(self.group)} before this place"
            self.say("ge-missing", message, number, offset, None, "GE", "error")
            self.group, self.ours, self.skipping = None, True, False

    def end_interchange(self, number: int, offset: int) -> None:
        """Say so where the open interchange has no end."""
        self.end_group(number, offset)
        if self.interchange is not None:
            message = f"expected IEA of interchange {shown(self.interchange)} before this place"
            self.say("iea-missing", message, number, offset, None, "IEA", "error")
            self.interchange = None

    def _compare(
        self,
        e: list[str],
        number: int,
        offset: int,
        tag: str,
        what: str,
        counted: int,
        control: str,
        opener: str,
    ) -> None:
        stated = of(e, 1).strip()
        if stated.lstrip("0") != str(counted):
            message = f"expected {counted} {what}, found {shown(stated)}"
            self.say(f"{tag.lower()}-count", message, number, offset, 1, tag, "error")
        if of(e, 2).strip() != control:
            message = f"expected {shown(control)} as in {opener}, found {shown(of(e, 2))}"
            self.say(f"{tag.lower()}-control", message, number, offset, 2, tag, "error")


def _copied(value: object) -> object:
    return set(value) if isinstance(value, set) else value


def plain(text: str) -> str:
    """Return what stands in place of an amount or a day without repeating words of a file."""
    if not text.strip():
        return "nothing"
    kept = set(text) <= set("0123456789.-+,$")
    return repr(text) if kept and len(text) <= 24 else f"{len(text)} other characters"


def tag_of(tag: str) -> str:
    """Return a tag as it may be shown."""
    known = tag.isascii() and tag.isalnum() and len(tag) <= 3
    return tag if known else "a segment without a tag"
