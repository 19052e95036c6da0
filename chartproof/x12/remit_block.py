"""One block of an 835 as columns, all segments of a kind at a time; None where it is not plain.

Plain is: every segment known, in its place, with its tag spelled whole; every amount an amount with
at most two decimals; no control characters. What adds up is found by sums over whole columns.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from chartproof.x12 import amounts
from chartproof.x12.remit_envelope import Envelope
from chartproof.x12.remit_reader import GROUPS, MOST_REASONS, STATUSES
from chartproof.x12.remit_tables import (
    AdjustmentColumns,
    BesideColumns,
    Cents,
    ClaimColumns,
    Flags,
    Index,
    LineColumns,
    PaymentColumns,
    Tables,
    Texts,
    settle,
    sums,
)
from chartproof.x12.segments import Delimiters

HEAD, CLAIM, LINE, FOOT = "ST", "CLP", "SVC", "PLB"
# Every segment of an 835, and after which of the segments that open something it may stand.
PLACES: dict[str, tuple[str, ...]] = {
    "BPR": (HEAD,), "TRN": (HEAD,), "N1": (HEAD,), "PLB": (HEAD, CLAIM, LINE, FOOT),
    "CUR": (HEAD,), "RDM": (HEAD,), "N3": (HEAD,), "N4": (HEAD,), "PER": (HEAD, CLAIM),
    "LX": (HEAD, CLAIM, LINE), "TS2": (HEAD, CLAIM, LINE), "TS3": (HEAD, CLAIM, LINE),
    "REF": (HEAD, CLAIM, LINE), "DTM": (HEAD, CLAIM, LINE), "QTY": (CLAIM, LINE),
    "CLP": (HEAD, CLAIM, LINE), "CAS": (CLAIM, LINE), "NM1": (CLAIM,), "MIA": (CLAIM,),
    "MOA": (CLAIM,), "AMT": (CLAIM, LINE), "SVC": (CLAIM, LINE), "LQ": (LINE,),
    "SE": (HEAD, CLAIM, LINE, FOOT), "ISA": ("", "IEA"), "GS": ("ISA", "GE"),
    "ST": ("GS", "SE"), "GE": ("SE", "GS"), "IEA": ("GE",),
}  # fmt: skip
TAGS = tuple(PLACES)
CODE = {tag: n for n, tag in enumerate(TAGS)}
OPENERS = ("", "ISA", "GS", "ST", "CLP", "SVC", "PLB", "SE", "GE", "IEA")
ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA")


def _keys(*texts: str) -> Index:
    """Return short texts as numbers of their letters."""
    return np.array([int.from_bytes(t.encode().ljust(3, b"\0"), "big") for t in texts])


_STATUSES = _keys(*STATUSES)
_GROUPS = _keys(*GROUPS)
_DATED = _keys("472", "150", "232", "233", "050", "405")
_TAGS = _keys(*TAGS)
_ORDER = np.argsort(_TAGS)
DIGITS = 15  # of an amount in cents, so that sums stay exact


def _is_worded(texts: Texts, sign: int = 0) -> bool:
    """Return whether each text begins with a word: with no blank, and not with that sign."""
    first = texts.view(np.uint8).reshape(-1, texts.itemsize)[:, :1]
    return not bool(((first <= 32) | (first == sign)).any())


class Carried(Struct, frozen=True):
    """What one block hands on to the next. opened: the last segment that opened something."""

    number: int = 0
    offset: int = 0
    opened: str = ""


class NotPlain(Exception):  # never leaves these modules
    """Something in the block needs the reader that can say what is wrong."""


class Block:
    """The segments of one block and where each of their elements lies."""

    def __init__(self, data: bytes, delimiters: Delimiters, carried: Carried) -> None:
        star, end = (ord(c) for c in (delimiters.element, delimiters.terminator))
        self.star = star
        self.colon = ord(delimiters.component)
        self.size = len(data)
        raw = np.frombuffer(data, np.uint8)
        if end > 31 and (b"\n" in data or b"\r" in data):
            raw = self._without_layout(raw, end)
        self.data = np.concatenate((raw, np.zeros(48, np.uint8)))  # room to look past the end
        if bool((((raw < 32) & (raw != end)) | (raw == 127)).any()):
            raise NotPlain
        if len(raw) == 0 or raw[-1] != end:
            raise NotPlain
        self.marks: Index = np.flatnonzero((raw == star) | (raw == end))
        ends = np.flatnonzero(raw[self.marks] == end)
        self.first: Index = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
        self.count: Index = ends - self.first  # of elements after the tag
        self.start: Index = np.concatenate((np.zeros(1, np.int64), self.marks[ends[:-1]] + 1))
        self.tag = self._tags()
        self.opened = self._opened(carried)
        self.carried = Carried(
            carried.number + len(self.tag), carried.offset + self.size, self.opened
        )
        self.base = carried

    def _without_layout(self, raw: NDArray[np.uint8], end: int) -> NDArray[np.uint8]:
        """Return the bytes without line ends, which may stand beside terminators alone."""
        layout = (raw == 10) | (raw == 13)
        body = ~layout
        places = np.flatnonzero(body)
        kept = raw[places]
        gaps = np.flatnonzero(np.diff(places) > 1)
        if len(places) and (kept[gaps] != end).any():
            raise NotPlain
        self.places = places
        return kept

    def _tags(self) -> Index:
        """Return the code of each segment's tag."""
        at, stop = self.start, self.marks[self.first]
        width = stop - at
        key = self.data[at].astype(np.int64) << 16 | self.data[at + 1].astype(np.int64) << 8
        key |= np.where(width > 2, self.data[at + 2], 0)
        place = np.minimum(np.searchsorted(_TAGS[_ORDER], key), len(TAGS) - 1)
        tag = _ORDER[place]
        if bool(((_TAGS[tag] != key) | (width > 3) | (width < 2)).any()):
            raise NotPlain
        return tag

    def _opened(self, carried: Carried) -> str:
        """Check that every segment is in its place; return what was opened last."""
        opener = np.full(len(TAGS), -1)
        for n, name in enumerate(OPENERS):
            if name:
                opener[CODE[name]] = n
        opens = opener[self.tag]
        here = np.where(opens >= 0, np.arange(len(opens)), -1)
        before = np.concatenate((np.full(1, -1), np.maximum.accumulate(here)[:-1]))
        state = np.where(before >= 0, opens[before], OPENERS.index(carried.opened))
        allowed = np.zeros((len(OPENERS), len(TAGS)), bool)
        for name, after in PLACES.items():
            for opened in after:
                allowed[OPENERS.index(opened), CODE[name]] = True
        if not bool(allowed[state, self.tag].all()):
            raise NotPlain
        last = int(np.maximum.accumulate(here)[-1])
        return OPENERS[int(opens[last])] if last >= 0 else carried.opened

    # Elements

    def of(self, tag: str) -> Index:
        """Return which segments have that tag."""
        return np.flatnonzero(self.tag == CODE[tag])

    def bounds(self, segments: Index, n: int) -> tuple[Index, Index]:
        """Return where element n of these segments begins and ends; empty where there is none."""
        first, has = self.first[segments], self.count[segments] >= n
        start = self.marks[np.where(has, first + n - 1, 0)] + 1
        stop = self.marks[np.where(has, first + n, 0)]
        return np.where(has, start, 0), np.where(has, stop, 0)

    def text(self, segments: Index, n: int) -> Texts:
        """Return element n of these segments as bytes."""
        start, stop = self.bounds(segments, n)
        width = stop - start
        most = int(width.max(initial=1)) or 1
        if most > 4096:
            raise NotPlain
        room = np.concatenate((self.data, np.zeros(most, np.uint8)))
        cells = room[start[:, None] + np.arange(most)]
        cells[np.arange(most) >= width[:, None]] = 0
        return np.ascontiguousarray(cells).view(f"S{most}").ravel()

    def short(self, segments: Index, n: int) -> Index:
        """Return element n of these segments as a number of its letters; -1 beyond three."""
        start, stop = self.bounds(segments, n)
        width = stop - start
        key = np.where(width > 0, self.data[start], 0).astype(np.int64) << 16
        key |= np.where(width > 1, self.data[start + 1], 0).astype(np.int64) << 8
        key |= np.where(width > 2, self.data[start + 2], 0)
        return np.where(width > 3, -1, key)

    def cents(self, segments: Index, n: int) -> Cents:
        """Return element n of these segments as cents; NotPlain where one is no amount."""
        return self._amounts(*self.bounds(segments, n))

    def cents_or(self, segments: Index, n: int, empty: int) -> Cents:
        """Return element n as cents, `empty` where nothing stands there."""
        start, stop = self.bounds(segments, n)
        given = np.flatnonzero(stop > start)
        found = np.full(len(segments), empty, np.int64)
        found[given] = self._amounts(start[given], stop[given])
        return found

    def _amounts(self, start: Index, stop: Index) -> Cents:
        width = (stop - start).astype(np.int8)
        if len(width) == 0:
            return np.zeros(0, np.int64)
        if int((stop - start).min()) < 1 or int((stop - start).max()) > DIGITS + 2:
            raise NotPlain
        value = np.zeros(len(width), np.int64)
        after = np.zeros(len(width), np.int8)  # digits after the point
        digits = np.zeros(len(width), np.int8)
        dot = np.zeros(len(width), bool)
        negative = self.data[start] == 45
        for j in range(int(width.max())):
            live = width > j
            c = self.data[start + j] - 48  # wraps: a point is 254, a minus 253
            digit = (c < 10) & live
            point = (c == 254) & live
            if bool((live & ~digit & ~point & ~((j == 0) & negative)).any()):
                raise NotPlain
            if bool((point & dot).any()):
                raise NotPlain
            value = np.where(digit, value * 10 + c, value)
            digits += digit
            after += digit & dot
            dot |= point
        if int(after.max()) > 2 or int(digits.min()) < 1:
            raise NotPlain
        value *= np.array([100, 10, 1])[after]
        return np.where(negative, -value, value)

    # Tables

    def tables(self, envelope: Envelope) -> Tables:
        """Return the columns of the block; NotPlain where it takes the other reader."""
        self._envelope(envelope)
        is_st, is_clp, is_svc = (self.tag == CODE[t] for t in ("ST", "CLP", "SVC"))
        payment_of, claim_of, line_of = (np.cumsum(x) - 1 for x in (is_st, is_clp, is_svc))
        every = np.arange(len(self.tag))
        last_line = np.maximum.accumulate(np.where(is_svc, every, -1))
        on_line = last_line > np.maximum.accumulate(np.where(is_clp, every, -1))
        clp = np.flatnonzero(is_clp)
        claims = ClaimColumns(
            payment=payment_of[clp],
            id=self.text(clp, 1),
            status=self.text(clp, 2),
            charge=self.cents(clp, 3),
            paid=self.cents(clp, 4),
            patient=self.cents_or(clp, 5, 0),
            unread=np.zeros(len(clp), bool),
            gap=np.zeros(len(clp), np.int64),
        )
        lines = self._lines(np.flatnonzero(is_svc), claim_of, line_of, on_line)
        adjustments = self._adjustments(claim_of, line_of, on_line)
        beside = self._beside(payment_of)
        self._check(payment_of, on_line)
        settle(claims, lines, adjustments)
        return Tables(self._payments(claims, beside), claims, lines, adjustments, beside)

    def _lines(self, svc: Index, claim_of: Index, line_of: Index, on_line: Flags) -> LineColumns:
        dates, days = self._on_lines("DTM", ("472", "150"), on_line)
        date = np.zeros(len(svc), days.dtype)
        date[line_of[dates]] = days
        refs, numbers = self._on_lines("REF", ("6R",), on_line)
        control = np.zeros(len(svc), numbers.dtype)
        control[line_of[refs]] = numbers
        amt, _ = self._on_lines("AMT", ("B6",), on_line)
        allowed = np.full(len(svc), -1, np.int64)
        allowed[line_of[amt]] = self.cents(amt, 2)
        return LineColumns(
            claim=claim_of[svc],
            procedure=self.text(svc, 1),
            date=date,
            control=control,
            charge=self.cents(svc, 2),
            paid=self.cents(svc, 3),
            units=self.cents_or(svc, 5, 100),
            allowed=allowed,
            gap=np.zeros(len(svc), np.int64),
        )

    def _on_lines(self, tag: str, kinds: tuple[str, ...], on_line: Flags) -> tuple[Index, Texts]:
        """Return the segments of these kinds that stand on a line, and their second element."""
        rows = self.of(tag)
        rows = rows[on_line[rows]]
        if len(rows):
            rows = rows[np.isin(self.short(rows, 1), _keys(*kinds))]
        return rows, self.text(rows, 2)

    def _adjustments(self, claim_of: Index, line_of: Index, on_line: Flags) -> AdjustmentColumns:
        cas = self.of("CAS")
        if bool(((self.count[cas] < 3) | (self.count[cas] > 3 * MOST_REASONS + 1)).any()):
            raise NotPlain
        group = self.text(cas, 1)
        owners: list[Index] = [np.zeros(0, np.int64)]
        starts: list[Index] = [np.zeros(0, np.int64)]
        stops: list[Index] = [np.zeros(0, np.int64)]
        reasons: list[Texts] = [np.zeros(0, "S1")]
        groups: list[Texts] = [np.zeros(0, "S1")]
        for n in range(MOST_REASONS):
            has = np.flatnonzero(self.count[cas] >= 3 * n + 2)
            if len(has) == 0:
                break
            rows = cas[has]
            start, stop = self.bounds(rows, 3 * n + 3)
            owners.append(rows)
            starts.append(start)
            stops.append(stop)
            reasons.append(self.text(rows, 3 * n + 2))
            self.cents_or(cas[self.count[cas] > 3 * n + 3], 3 * n + 4, 0)
            groups.append(group[has])
        rows = np.concatenate(owners)
        reason = np.concatenate(reasons)
        if not _is_worded(reason):
            raise NotPlain
        return AdjustmentColumns(
            claim=claim_of[rows],
            line=np.where(on_line[rows], line_of[rows], -1),
            group=np.concatenate(groups),
            reason=reason,
            amount=self._amounts(np.concatenate(starts), np.concatenate(stops)),
        )

    def _check(self, payment_of: Index, on_line: Flags) -> None:
        """Raise NotPlain where the other reader would have more to say: codes, days, names."""
        clp, svc, cas, n1 = (self.of(tag) for tag in ("CLP", "SVC", "CAS", "N1"))
        start, stop = self.bounds(svc, 1)
        after = self.data[start + 3]
        plain = [
            np.isin(self.short(clp, 2), _STATUSES),
            np.isin(self.short(cas, 1), _GROUPS),
            self.short(clp, 1) != 0,
            (stop - start > 3) & (self.data[start + 2] == self.colon),
            (after != self.colon) & (after != 32) & (self.data[start + 1] != self.colon),
        ]
        party = self.short(n1, 1)
        count = len(self.of("ST"))
        for who in _keys("PR", "PE"):
            named = payment_of[n1[party == who]]
            plain.append(np.bincount(named, minlength=count) > 0)
        if not all(bool(found.all()) for found in plain):
            raise NotPlain
        self.cents_or(svc, 7, 0)
        amt = self.of("AMT")
        interest = amt[~on_line[amt]]
        self.cents(interest[self.short(interest, 1) == _keys("I")[0]], 2)
        dates = self.of("DTM")
        self._days(dates[np.isin(self.short(dates, 1), _DATED)], 2)
        self._days(self.of("BPR"), 16)
        self._days(self.of("PLB"), 2)

    def _days(self, segments: Index, n: int) -> None:
        """Raise NotPlain where element n of these segments is given and is no day."""
        start, stop = self.bounds(segments, n)
        given = stop > start
        if bool((stop[given] - start[given] != 8).any()):
            raise NotPlain
        cells = self.data[start[given][:, None] + np.arange(8)]
        if bool(((cells < 48) | (cells > 57)).any()):
            raise NotPlain
        values = (cells - 48).astype(np.int64) @ (10 ** np.arange(7, -1, -1))
        if any(amounts.day(f"{value:08}") is None for value in np.unique(values).tolist()):
            raise NotPlain

    def _beside(self, payment_of: Index) -> BesideColumns:
        plb = self.of("PLB")
        if bool(((self.count[plb] < 4) | (self.count[plb] % 2 == 1)).any()):
            raise NotPlain
        rows: list[Index] = [np.zeros(0, np.int64)]
        reasons: list[Texts] = [np.zeros(0, "S1")]
        amounts: list[Cents] = [np.zeros(0, np.int64)]
        for n in range(3, int(self.count[plb].max(initial=0)), 2):
            has = plb[self.count[plb] > n]
            rows.append(has)
            reasons.append(self.text(has, n))
            amounts.append(self.cents(has, n + 1))
        every = np.concatenate(rows)
        if any(not _is_worded(found, self.colon) for found in reasons):
            raise NotPlain
        return BesideColumns(
            payment=payment_of[every],
            reason=np.concatenate(reasons),
            amount=np.concatenate(amounts),
        )

    def _payments(self, claims: ClaimColumns, beside: BesideColumns) -> PaymentColumns:
        st, bpr, trn = self.of("ST"), self.of("BPR"), self.of("TRN")
        count = len(st)
        heads = np.searchsorted(bpr, st)
        if len(bpr) != count or len(trn) != count or bool((heads != np.arange(count)).any()):
            raise NotPlain  # a payment with no amount, or with two
        flag = self.text(bpr, 3)
        if not bool(np.isin(flag, (b"C", b"D")).all()):
            raise NotPlain
        trace = self.text(trn, 2)
        if bool((trace == b"").any()):
            raise NotPlain
        paid = self.cents(bpr, 2)
        total = sums(claims.payment, claims.paid, count)
        less = sums(beside.payment, beside.amount, count)
        return PaymentColumns(
            number=self.text(st, 2),
            trace=trace,
            paid=paid,
            claims=np.bincount(claims.payment, minlength=count),
            beside=less,
            gap=np.where(flag == b"D", -paid, paid) - (total - less),
        )

    def _envelope(self, envelope: Envelope) -> None:
        """Hand the envelope's segments to its checks, which say what is wrong with them."""
        counted = 0
        control: str | None = None
        for at in np.flatnonzero(np.isin(self.tag, [CODE[t] for t in ENVELOPE])).tolist():
            tag = TAGS[int(self.tag[at])]
            begin, end = int(self.start[at]), int(self.marks[self.first[at] + self.count[at]])
            e = self.data[begin:end].tobytes().decode("latin-1").split(chr(self.star))
            number = self.base.number + at + 1
            offset = self.base.offset + int(self.places[begin] if self._moved else begin)
            if tag == "ST":
                counted, control = at, e[2].strip() if len(e) > 2 else ""
                if not envelope.st(e, number, offset):
                    raise NotPlain
            elif tag == "SE":
                envelope.se(e, number, offset, at - counted + 1, control)
                control = None
            else:
                checks = {
                    "ISA": envelope.isa, "GS": envelope.gs, "GE": envelope.ge, "IEA": envelope.iea
                }  # fmt: skip
                checks[tag](e, number, offset)

    @property
    def _moved(self) -> bool:
        return hasattr(self, "places")
