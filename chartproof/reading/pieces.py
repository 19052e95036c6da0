"""Cut a note into parts: words that may name an exercise, doses, loads, and the code above them.

The cells of a row ("name | 3x10 | 5 lb") and the items of a list are parts of one run; the name of
a billed service ("TE 25 min:") begins a new one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from chartproof.model import Measure
from chartproof.reading.dose_tails import Dose
from chartproof.reading.layout import Clause, Layout, word_set
from chartproof.reading.loads import Load
from chartproof.reading.names import Stock, is_posture, trim
from chartproof.reading.services import Service

EXERCISE_CODES = frozenset(("97110", "97112", "97113"))
"""Codes under whose heading an exercise counts; under others it is work of that code."""

TASK_CODES = word_set(
    "97116 97140 97150 97530 97535 97537 97542 97545 97129 97130 97760 97761 97763"
)
"""Codes whose heading makes what follows work of their own."""

REP_WORDS = frozenset(["five", "six", "eight", "ten", "twelve", "fifteen", "twenty", "thirty"])

_SEPARATORS = frozenset((*",:→·…~—▸|=•●▪◦>/»│;&[]<", "then"))
_DASHES = frozenset("-–—")
_OPENERS = frozenset(":-–—=")
_POINTS = frozenset(".;,|")
_CELLS = frozenset("|/")  # "clams | 3x10 | red", "clams / 3x10 / red"
_MINUTE = frozenset(("min", "mins", "minutes", "m", "'", "′"))
_AFTER_MINUTES = _MINUTE | {"units", ")", ",", ";", ".", ":", "|", "", "-", "–"}
_JOINTS = _MINUTE | {"units", "unit", "u", ")", ":", "-", "–", "—", "]", "total", "=", "|"}
_LOOSE_JOINTS = word_set("x ( for of [ performed completed provided done")
_SHORTENED = frozenset(["min", "mins", "sec", "reps", "lb", "lbs", "ea"])

_LABELS = word_set(
    "dose dosage load resistance weight wt activity item name height hold note sets set reps rep "
    "repetitions duration comment comments notes frequency freq intensity position parameters time"
)
"""Words that name a field where a colon follows, alone or two and two ("Sets/Reps:")."""

_LONGEST_ASIDE = 60

Marks = dict[int, Dose | Load]


class Piece(NamedTuple):
    """A part of a run: words (kind "N"), a dose ("D"), a load ("L") or a cut ("S"): tokens, last
    excluded; of words only those that can belong to a name. aside: within brackets."""

    kind: str
    first: int
    last: int
    dose: Dose | None = None
    load: Load | None = None
    aside: bool = False


class Run(NamedTuple):
    """The parts of one row under one code. clause: number of the row's last clause."""

    clause: int
    code: str | None
    pieces: list[Piece]


class _Named(NamedTuple):
    """The name of a service within a row; opens: a colon or dash stands behind it."""

    code: str
    opens: bool


class _Heading(NamedTuple):
    """Under which code the words stand. filled: something was said under it already. summed: one of
    several codes in a row with nothing said of any ("TE 20; MT 10"), so that it heads nothing.
    """

    code: str | None = None
    filled: bool = False
    summed: bool = False

    def named(self, name: _Named, said: bool) -> _Heading:
        """Return the state behind the name of a service."""
        if name.code not in EXERCISE_CODES and name.code not in TASK_CODES:
            return _Heading()
        empty = self.code is not None and not self.filled and not said
        return _Heading(name.code, summed=empty and name.code != self.code and not name.opens)

    def governs(self) -> str | None:
        """Return the code of what follows, or None where that cannot be told."""
        return None if self.summed else self.code

    def spoken(self) -> _Heading:
        """Return the state behind words of a run."""
        return self if self.code is None else self._replace(filled=True)

    def sentence_over(self) -> _Heading:
        """Return the state behind a sentence: work of other codes ends with it."""
        if self.summed and not self.filled:
            return self
        if self.filled and (self.summed or self.code not in EXERCISE_CODES):
            return _Heading()
        return self

    def next_line(self) -> _Heading:
        """Return the state on a new line: a heading that stood alone goes on."""
        return _Heading() if self.filled or self.summed else self


def read_runs(
    layout: Layout,
    stock: Stock,
    marks: Marks,
    measures: tuple[Measure, ...],
    named: list[Service],
) -> Iterator[Run]:
    """Yield the runs in which exercises may stand, in order; `named`: the services of the note."""
    measured = {layout.token_at(m.span.start): layout.token_at(m.span.end - 1) for m in measures}
    services = {s.first: s for s in named if _heads(layout, s)}
    active = _active(layout, stock, marks, services)
    thens = [i for i, word in enumerate(layout.words) if word == "then"]
    special = frozenset((*marks, *measured, *services, *stock.whole, *thens))
    cutter = _Cutter(layout, stock, marks, measured, services, special)
    heading = _Heading()
    for number, low, clause in _rows(layout, marks):
        if heading.code is not None and _new_line(layout, clause.first):
            heading = heading.next_line()
        if number not in active and (low == number or active.isdisjoint(range(low, number))):
            size = clause.last - clause.first
            heading = _Heading() if size > 6 else heading.spoken() if size > 3 else heading
            continue
        run: list[Piece] = []
        marked = False
        for piece in cutter.cut(clause):
            if isinstance(piece, _Named):
                if run:
                    yield Run(number, heading.governs(), run)
                heading = heading.named(piece, said=_says(layout, run))
                run = []
            else:
                run.append(piece)
                marked = marked or piece.kind == "D"
        if run:
            if _says(layout, run):
                heading = heading.spoken()
            yield Run(number, heading.governs(), run)
        if layout.words[clause.last - 1] in (".", "!", "?"):
            heading = heading.sentence_over()
        elif heading.filled and not marked and clause.last - clause.first > 6:
            heading = _Heading()


def _active(layout: Layout, stock: Stock, marks: Marks, services: dict[int, Service]) -> set[int]:
    """Return the clauses with a dose, a load, a service, a known exercise or a bare number at the
    end: all others cannot hold an exercise."""
    words = layout.words
    starts = layout.clause_starts
    found = {bisect_right(starts, i) - 1 for i in (*marks, *services, *stock.known, *stock.whole)}
    for number, clause in enumerate(layout.clauses):
        last = clause.last - 1
        if words[last] in _POINTS and last > clause.first:
            last -= 1
        if words[last].isdecimal() or words[last] in REP_WORDS:
            found.add(number)
    return found


def _rows(layout: Layout, marks: Marks) -> Iterator[tuple[int, int, Clause]]:
    """Yield the rows: number of the last clause, of the first, and all of them as one clause."""
    held: Clause | None = None
    words, breaks = layout.words, layout.breaks
    low, size = 0, len(words)
    for number, clause in enumerate(layout.clauses):
        if held is None:
            low = number
        else:
            clause = clause._replace(start=held.start, first=held.first)
        last = clause.last
        cell = last < size and (
            breaks[last]
            or words[last - 1] in _CELLS
            or (words[last - 1] == ";" and _is_field(layout, layout.clauses[number + 1], marks))
            or words[last - 1] == words[last - 2] == "."
        )
        if cell and not _new_line(layout, last):
            held = clause
            continue
        held = None
        yield number, low, clause


def _is_field(layout: Layout, clause: Clause, marks: Marks) -> bool:
    """Return whether a clause only goes on with the item before it: "; Reps: 10", "; 2x15;"."""
    words, first = layout.words, clause.first
    if words[first] in _LABELS:
        behind = layout.word(first + 1)
        return behind.isdecimal() or ":" in words[first + 1 : first + 4]
    mark = marks.get(first)
    return mark is not None and clause.end - mark.end < 2


def _new_line(layout: Layout, token: int) -> bool:
    """Return whether a line ends before this token (a tab or a wide gap is no end)."""
    return token == 0 or "\n" in layout.text[layout.ends[token - 1] : layout.starts[token]]


def _says(layout: Layout, run: list[Piece]) -> bool:
    """Return whether a run has words of its own."""
    words = layout.words
    for piece in run:
        if piece.kind == "N":
            for i in range(piece.first, piece.last):
                if len(words[i]) > 1 and words[i].isalpha():
                    return True
    return False


def _heads(layout: Layout, service: Service) -> bool:
    """Return whether a service opens what follows: at a clause's begin, or beside minutes."""
    words = layout.words
    before, behind = layout.word(service.first - 1), layout.word(service.last)
    timed = (before in _MINUTE or before.isdecimal()) and not layout.breaks[service.first]
    opens = timed or _nothing_before(layout, service.first)
    if service.strength == 1:
        if timed and (behind == ":" or service.code == "97110"):
            return True
        if not opens or timed:
            return False
        near = words[service.last : service.last + 8]
        if service.code in EXERCISE_CODES and not _MINUTE.isdisjoint(near[:3]):
            return True
        return (":" in near or "—" in near) and all(len(w) < 9 for w in near)
    if opens:
        return True
    if behind.isdecimal():
        return layout.word(service.last + 1) in _AFTER_MINUTES
    counted = layout.word(service.last + 1).isdecimal()
    return behind in (":", "=") or (counted and behind in ("(", "x", "–", "-", "—"))


def _nothing_before(layout: Layout, first: int) -> bool:
    """Return whether a clause begins at this token, a number of minutes aside."""
    words = layout.words
    for i in range(layout.clauses[layout.clause_of(first)].first, first):
        word = words[i]
        joint = word in _MINUTE or word in ("o", "tx", "of") or not word[0].isalnum()
        if word == "," or not (joint or (word.isdecimal() and len(word) < 4)):
            return False
    return True


def _is_cut(found: list[Piece | _Named]) -> bool:
    """Return whether nothing, or a cut, stands before what follows."""
    return not found or not isinstance(found[-1], Piece) or found[-1].kind == "S"


class _Cutter(NamedTuple):
    """Cuts clauses into parts."""

    layout: Layout
    stock: Stock
    marks: Marks
    measured: dict[int, int]
    services: dict[int, Service]
    special: frozenset[int]

    def cut(self, clause: Clause) -> list[Piece | _Named]:
        """Return the parts of a row in order."""
        layout, marks, services = self.layout, self.marks, self.services
        words, breaks = layout.words, layout.breaks
        found: list[Piece | _Named] = []
        begin, depth = -1, 0
        i, high = clause.first, clause.last
        while i < high:
            word = words[i]
            if word.isalpha() and i not in self.special and not depth and not breaks[i]:
                begin = i if begin < 0 else begin
                i += 1
                continue
            step = i
            new: Piece | _Named | None = None
            if i in services:
                step = self._behind_minutes(services[i].last, high)
                new = _Named(services[i].code, words[step - 1] in _OPENERS)
            elif i in self.stock.whole and self.stock.whole[i] <= high and not depth:
                step = self._whole(i)
                new = Piece("N", i, step)
            elif i in marks:
                step, new = self._mark(i, high, aside=depth > 0)
            elif i in self.measured:
                step = max(self.measured[i], i) + 1
                new = Piece("S", i, step)
            elif word == "(":
                if ")" not in words[i : min(high, i + _LONGEST_ASIDE)] or self._lists(i, high):
                    step, new = i + 1, Piece("S", i, i + 1)
                else:
                    depth += 1
            elif word == ")":
                depth = max(0, depth - 1)
            elif depth:
                pass
            elif self._cuts(i):
                step, new = i + 1, Piece("S", i, i + 1)
                if begin >= 0 and word in _OPENERS and self._labels(begin, i):
                    begin, new = -1, None if _is_cut(found) else new
            if begin >= 0 and (step > i or depth or word == ")" or (breaks[i] and i > begin)):
                self._words(begin, i, found)
                begin = -1
                if breaks[i] and step == i:
                    found.append(Piece("S", i, i))
            if step > i:
                if new is not None:
                    found.append(new)
                i = step
                continue
            if begin < 0 and not depth and word != ")":
                begin = i
            i += 1
        if begin >= 0:
            self._words(begin, high, found)
        return found

    def _whole(self, i: int) -> int:
        """Return the token behind a whole name: a load or a sure dose within it ends it."""
        end = self.stock.whole[i]
        for at in range(i + 1, end):
            mark = self.marks.get(at)
            if mark is not None and (mark.sure or mark.kind in ("weight", "level", "speed")):
                return trim(self.layout, i, at)[1]
        return end

    def _words(self, begin: int, end: int, found: list[Piece | _Named]) -> None:
        """Add the words of a stretch that can belong to a name, if there are any."""
        first, last = trim(self.layout, begin, end)
        words = self.layout.words[first:last]
        if words[:1] == ["no"]:
            words = words[1:]
        if _LABELS.issuperset(words):
            return  # "no load, 3x5", "; dose 3x5"
        if is_posture(self.layout, first, last):
            return
        found.append(Piece("N", first, last))

    def _labels(self, first: int, last: int) -> bool:
        """Return whether words only label a field: "Dose: 3x10", "load2=30%"."""
        words = self.layout.words
        if self.layout.word(last) not in (":", "=", ">") or words[first] not in _LABELS:
            return False
        if last == first + 1 or (last == first + 2 and words[first + 1].isdecimal()):
            return True
        return last == first + 3 and words[first + 2] in _LABELS

    def _mark(self, i: int, high: int, aside: bool) -> tuple[int, Piece | None]:
        """Return the token behind the dose or load at token i, and its part."""
        mark, ends = self.marks[i], self.layout.ends
        last = i + 1
        while last < high and ends[last - 1] < mark.end:
            last += 1
        if isinstance(mark, Load):
            return last, Piece("L", i, last, load=mark, aside=aside)
        if not mark.sure and mark.kind == "time" and last < high and last in self.services:
            return last, None  # "25 min TE"
        return last, Piece("D", i, last, dose=mark, aside=aside)

    def _lists(self, i: int, high: int) -> bool:
        """Return whether a bracket lists exercises: "(pulley 5 min, isometrics 10x5 s)"."""
        words = self.layout.words
        if i + 1 in self.marks or not self.layout.word(i + 1)[:1].isalpha():
            return False
        names = 0
        for at in range(i + 1, high):
            if words[at] == ")":
                return False
            mark = self.marks.get(at)
            if isinstance(mark, Dose) and (mark.sure or names):
                return self.stock.names(i + 1, at)
            names += words[at] == ","
        return False

    def _cuts(self, i: int) -> bool:
        """Return whether this token parts one item from the next."""
        layout = self.layout
        word = layout.words[i]
        if word[0] in "._-=*" and len(word) > 2:
            return True  # leaders: "SLR ........ 3x10"
        if word in "<>" and {layout.word(i - 1), layout.word(i + 1)} & {"<", ">", "-"}:
            return False  # "sit<->stand"
        if word in _SEPARATORS:
            return word != "/" or (i > 0 and layout.starts[i] > layout.ends[i - 1])
        if word in _DASHES:
            before, behind = layout.word(i - 1), layout.word(i + 1)
            if behind in _DASHES or before in _DASHES:
                return True
            return bool(
                (i == 0 or layout.starts[i] > layout.ends[i - 1])
                and behind
                and layout.starts[i + 1] > layout.ends[i]
            )
        if word == "." and layout.word(i - 1) == ".":
            return True  # "LAQ .. 3x12"
        if word == ".":
            apart = i + 1 < len(layout.words) and layout.starts[i + 1] > layout.ends[i]
            return apart and layout.word(i - 1) in _SHORTENED
        return False

    def _behind_minutes(self, i: int, high: int) -> int:
        """Return the token behind the minutes that the name of a service is followed by."""
        layout = self.layout
        words = layout.words
        at = i
        while at < high and at < i + 8:
            word, mark = words[at], self.marks.get(at)
            if mark is not None:
                if isinstance(mark, Load) or mark.sure or mark.kind not in ("time", "list"):
                    break
                while at < high and layout.starts[at] < mark.end:
                    at += 1
                i = at
            elif word in _JOINTS:
                at += 1
                i = at
            elif word in _LOOSE_JOINTS:
                at += 1
            elif word.isdecimal() and len(word) <= 3 and self._counts_minutes(at):
                at += 1
                i = at
            else:
                break
        return i

    def _counts_minutes(self, at: int) -> bool:
        before, behind = self.layout.word(at - 1), self.layout.word(at + 1)
        return behind in _AFTER_MINUTES or before in ("(", "=", ":", "-", "–")
