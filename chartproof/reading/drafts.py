"""Put names, doses and loads together: every stretch of the note that may be an exercise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from chartproof.reading.dose_tails import Dose
from chartproof.reading.layout import Layout, word_set
from chartproof.reading.loads import Load
from chartproof.reading.names import Stock, known_at, may_name, trim
from chartproof.reading.numerals import WORDS
from chartproof.reading.pieces import REP_WORDS, Piece, Run

_EQUIPMENT = word_set(
    "band bands cable machine tube tubing loop cuff cuffs theraband wand dowel ball towel "
    "pulley strap db dbs kb foam mat wall bar chair table theratube tband tb bilateral both "
    "sides seated standing supine prone sidelying slow eccentric eo ec eyes open closed firm airex "
    "floor ue ues le les bue ble unilateral upper lower extremity extremities"
)
_ENDS_NAME = frozenset(
    ["with", "w/", "at", "using", "for", "to", "while", "and", "without", "per", "because", "then"]
)
_NO_COUNT_BEHIND = frozenset(
    ["to", "at", "of", "from", "over", "-", "–", "no", "#", "level", "d", "on"]
)
_NO_COUNT = frozenset(["/", '"', "″", "”", "in", "inch"])  # behind a number: no repetitions
_LONGEST_BARE_NAME = 7
_FEW = 5  # tokens between a dose and the colon that makes it that of a list
_WHERE = frozenset(
    ["on", "in", "with", "w/", "over", "against", "at", "to", "through", "from", "of", "off"]
)
_UNITS = word_set(
    "min mins minute minutes sec secs second seconds in inch inches ft foot feet meter meters m cm "
    "lb lbs pound pounds kg deg degree degrees week weeks wk year years month months day days x by "
    "times time point points percent way ways to and or of out yo pt"
)
_SEATS = word_set("seat position notch hole peg visit week phase stage grade age height incline")
_SMALL = frozenset(["a", "an", "the", "his", "her", "my"])
_PLACED = frozenset(["at", "around", "above", "below", "across", "on", "in"])
_MANNERS = word_set(
    "about with w/ on in at over under feet foot knees arms hands eyes back card toes trunk elbow "
    "elbows hand hips"
)
_STANCES = word_set(
    "supported unsupported tucked bent crossed extended straight elevated against neutral apart"
)
_OF_EACH = frozenset(["each", "ea", "all", "every", "unless"])


class Draft(NamedTuple):
    """An exercise in the making: tokens of its name (last excluded) and what stands by it.

    listed: it is not the first part of its run.
    """

    first: int
    last: int
    doses: list[Dose]
    loads: list[Load]
    clause: int
    code: str | None
    listed: bool = False


def assemble(layout: Layout, stock: Stock, runs: Iterable[Run]) -> list[Draft]:
    """Return the drafts of these runs, in order. A dose said of a list ("2x10 each:") goes to each
    of its items that has none of its own, whether they stand in the line or below it."""
    drafts: list[Draft] = []
    said: Dose | None = None
    item: str | None = ""  # how an item of the list begins; "" in the line, None for the first
    for run in runs:
        if said is not None:
            begins = _begins(layout, run)
            item = begins if item is None and begins else item
            if begins != item:
                said = None
        assembly = _Assembly(layout, stock, run)
        found = assembly.drafts() if _is_marked(layout, stock, run) else _bare(stock, run)
        for draft in found:
            if said is not None and not draft.doses:
                draft.doses.append(said)
        drafts += found
        if (of_list := _of_list(layout, run)) is not None:
            said, item = of_list, None
        elif assembly.shared is not None:
            said, item = assembly.shared, ""
        elif not found:
            said = None
    return drafts


def _begins(layout: Layout, run: Run) -> str:
    """Return with what the line of a run begins ("1", "a" or a bullet), "" within a line."""
    first = layout.clauses[layout.clause_of(run.pieces[0].first)].first
    if not layout.breaks[first]:
        return ""
    word = layout.words[first]
    return "1" if word[0].isdecimal() else "a" if word[0].isalpha() else word


def _of_list(layout: Layout, run: Run) -> Dose | None:
    """Return the dose that a line ending in a colon gives to the list below it, or None."""
    doses = [p for p in run.pieces if p.kind == "D"]
    end = layout.clauses[run.clause].last
    if not doses or layout.words[end - 1] != ":" or end - doses[-1].last > _FEW:
        return None
    words = layout.words[max(doses[-1].first - 1, 0) : end]
    return None if _OF_EACH.isdisjoint(words) else doses[-1].dose


def _is_marked(layout: Layout, stock: Stock, run: Run) -> bool:
    """Return whether a run has a dose, a load or a bare number behind a name."""
    return any(p.kind in "DL" or _ends_bare(layout, stock, p) for p in run.pieces)


def _bare(stock: Stock, run: Run) -> list[Draft]:
    """Return the names of a run without doses and loads."""
    return [
        Draft(p.first, p.last, [], [], run.clause, run.code)
        for p in run.pieces
        if p.kind == "N" and p.last - p.first <= _LONGEST_BARE_NAME and stock.names(p.first, p.last)
    ]


def _ends_bare(layout: Layout, stock: Stock, piece: Piece) -> bool:
    """Return whether words end in a bare number: few words, or one that names exercises."""
    size = piece.last - piece.first
    if piece.kind != "N" or size < 2:
        return False
    word = layout.words[piece.last - 1]
    return (word.isdecimal() or word in REP_WORDS) and (
        size <= 4 or stock.names(piece.first, piece.last - 1)
    )


class _Assembly:
    """The walk over one run: the exercise that is open, loads and a dose written before a name."""

    def __init__(self, layout: Layout, stock: Stock, run: Run) -> None:
        self.layout, self.stock, self.run = layout, stock, run
        self.done: list[Draft] = []
        self.open: Draft | None = None
        self.waiting: list[Load] = []
        self.early: Dose | None = None
        self.dose_first = False
        self.shared: Dose | None = None
        self.of_all: list[Load] = []
        self.from_here = 0

    def drafts(self) -> list[Draft]:
        for at, piece in enumerate(self.run.pieces):
            if piece.kind == "N":
                self._name(at, piece)
            elif piece.load is not None:
                self._load(at, piece, piece.load)
            elif piece.dose is not None:
                self._dose(at, piece, piece.dose)
            elif self._announces(piece) and (said := self.early or self._rounds(at)) is not None:
                self.shared, self.of_all = said, list(self.waiting)
                self.from_here = len(self.done)
        if self.shared is not None and len(self.done) > self.from_here + 1:
            self._share(self.shared)
        return self.done

    def _announces(self, piece: Piece) -> bool:
        """Return whether a colon makes the dose before it that of every name behind it."""
        return piece.last > piece.first and self.layout.words[piece.first] == ":"

    def _rounds(self, at: int) -> Dose | None:
        """Return the rounds told right before this part ("Circuit, 3 rounds:"), or None."""
        dose = self.run.pieces[at - 1].dose if at else None
        return dose if dose is not None and dose.kind == "sets" else None

    def _share(self, dose: Dose) -> None:
        """Give the dose told before a list, and its loads, to each name of the list that has none
        of its own; told in sets alone, it counts the rounds of all."""
        for draft in self.done[self.from_here :]:
            if not draft.loads:
                draft.loads.extend(self.of_all)
            if not draft.doses:
                draft.doses.append(dose)
            elif dose.kind == "sets" and draft.doses[0].sets is None:
                draft.doses[0] = draft.doses[0]._replace(sets=dose.sets)

    def _name(self, at: int, piece: Piece) -> None:
        layout = self.layout
        first, last = piece.first, piece.last
        if (counted := self._counted(piece)) is not None:
            self.early, first = counted, first + 1
            if first == last:
                return
        bare = self._bare(at, first, last)
        if bare is not None:
            last -= 1
        if not any(layout.words[i][0].isalpha() for i in range(first, last)) or (
            last == first + 1 and layout.words[first] in REP_WORDS
        ):
            self._lone_number(at, piece)
            return
        if self.early is not None:
            first, last = _cut_name(layout, first, last)
            if first >= last:
                return
        if self._places_load(at, piece):
            return
        if self._tells_where(at, piece):
            assert self.open is not None
            self.open = self.done[-1] = self.open._replace(last=last)
            return
        current = self.open
        if current is not None and self._adjoins(current, at, first):
            self.open = self.done[-1] = current._replace(last=last)
            if isinstance(bare, Dose):
                self.open.doses.append(bare)
            return
        waits = current is not None and not current.doses and at > 0
        if current is not None and waits and self._goes_on((current.first, current.last), piece):
            return
        follows = self._follows(at) or isinstance(bare, Dose)
        cut = at > 0 and self.run.pieces[at - 1].kind == "S"
        if current is not None and not current.doses and self.early is None:
            if follows and self._qualifies(first, last, current):
                self.open = self.done[-1] = current._replace(last=last)  # "row, seated | 3x10"
            elif not (current.loads and not cut):  # else "row 10 lb cable 3x10"
                self._begin(first, last, at)
        elif current is not None and not follows and self.early is None:
            known = cut and not self.waiting and last - first <= 6 and first in self.stock.known
            if not known:
                return
            self._begin(first, last, at)
        else:
            self._begin(first, last, at)
        if self.open is not None:
            if isinstance(bare, Dose):
                self.open.doses.append(bare)
            elif bare is not None:
                self.open.loads.append(bare)

    def _begin(self, first: int, last: int, at: int) -> None:
        run = self.run
        self.open = Draft(first, last, [], self.waiting, run.clause, run.code, at > 0)
        self.waiting = []
        self.done.append(self.open)
        if self.early is not None:
            self.open.doses.append(self.early)
            self.early, self.dose_first = None, True

    def _load(self, at: int, piece: Piece, load: Load) -> None:
        current, pieces = self.open, self.run.pieces
        if current is not None and piece.aside:
            if not current.loads:
                current.loads.append(load)
            return
        done = current is None or (
            bool(current.doses) and (bool(current.loads) or pieces[at - 1].kind == "S")
        )
        opens = at + 1 < len(pieces) and pieces[at + 1].kind == "N" and self._follows(at + 1)
        if current is None or (done and opens):
            self.waiting.append(load)  # "2# SLR 3x10"
        else:
            current.loads.append(load)

    def _dose(self, at: int, piece: Piece, dose: Dose) -> None:
        current = self.open
        opens = self._opens_name(at)
        leads = self.dose_first or (at > 0 and self._announces(self.run.pieces[at - 1]))
        if current is None or (current.doses and not piece.aside and opens and leads):
            if opens:
                self.early = dose
            return
        if piece.aside and current.doses:
            return
        current.doses.append(dose)
        around = (self.layout.word(piece.first - 1), self.layout.word(piece.last))
        if dose.each or not _OF_EACH.isdisjoint(around):
            for draft in reversed(self.done[:-1]):  # "clams, bridges 3x15 each"
                if draft.doses or self.layout.word(draft.last) == ":":
                    break
                draft.doses.append(dose)

    def _follows(self, at: int) -> bool:
        """Return whether a dose stands right behind this name, a load or a cut in between."""
        loaded, cuts = False, 0
        name = self.run.pieces[at]
        for piece in _behind(self.run.pieces, at):
            if piece.kind == "D" and not piece.aside:
                return True
            if piece.kind == "L" and not piece.aside:
                loaded = True
            elif piece.kind == "S" and cuts < (2 if loaded else 1):
                cuts += 1
            elif piece.kind == "N" and (
                self._goes_on((name.first, name.last), piece)
                or (self.open is not None and self._qualifies(piece.first, piece.last, self.open))
            ):
                cuts -= 1
            elif not piece.aside:
                return False
        return False

    def _opens_name(self, at: int) -> bool:
        """Return whether words follow this dose at once, as in "3x10 SLR", "3x10: SLR"."""
        for piece in _behind(self.run.pieces, at):
            colon = piece.kind == "S" and not self.done and self._announces(piece)
            if piece.kind != "L" and not colon:
                return piece.kind == "N"
        return False

    def _tells_where(self, at: int, piece: Piece) -> bool:
        """Return whether words only tell where the open exercise is done: "pinch on a gauge"."""
        current = self.open
        if current is None or current.doses or current.loads or not at:
            return False
        if self.run.pieces[at - 1].kind != "N" or current.last >= piece.first:
            return False
        between = self.layout.words[current.last : piece.first]
        return between[0] in _WHERE and all(w in _WHERE or w in _SMALL for w in between)

    def _adjoins(self, current: Draft, at: int, first: int) -> bool:
        """Return whether words go on with the name right before them, which the trained reader
        knew in part: "lateral | step-ups", "SLR flex/abd | /ext"."""
        tokens = self.layout.words[current.last : first]
        if not at or self.run.pieces[at - 1].kind != "N" or current.doses or current.loads:
            return False
        if tokens not in ([], ["/"], ["-"]) or not self.layout.words[first][0].isalpha():
            return False
        return self.stock.names(current.first, current.last) and current.last - current.first < 3

    def _places_load(self, at: int, piece: Piece) -> bool:
        """Return whether words only tell of the load before: "2 lb at the ankle", "L3 band"."""
        current, words, first = self.open, self.layout.words, piece.first
        if not at or self.run.pieces[at - 1].kind != "L" or (current and current.doses):
            return False
        if words[first - 1] in _PLACED or all(
            words[i] in _EQUIPMENT for i in range(first, piece.last)
        ):
            return True
        return words[first - 1] in _SMALL and words[first - 2] in _PLACED

    def _goes_on(self, name: tuple[int, int], piece: Piece) -> bool:
        """Return whether words tell how a name that the trained reader cut off is done: "shoulder
        flex | in pain free range x 10", "step taps | 4 in step 2x10"."""
        first, words = piece.first, self.layout.words
        if words[first] in _SEATS and piece.last - first <= 2:
            return True  # "bike, seat 7, level 2, 8 min"
        if self.stock.whole.get(name[0]) != name[1] or not 0 <= first - name[1] <= 1:
            return False
        if first == name[1] and words[first].isdecimal():
            return True
        at = first - 1 if first > name[1] else first
        if words[at] in _WHERE and words[at + 1].isdecimal():
            return True  # "step-downs | from 6 inch step"
        return words[at] in _WHERE and not self.stock.names(first, piece.last)

    def _qualifies(self, first: int, last: int, current: Draft) -> bool:
        """Return whether words only qualify the name before: "wall slides, both arms, 2x10"."""
        if not self.stock.names(current.first, current.last):
            return False
        words = self.layout.words[first:last]
        if all(w in _EQUIPMENT for w in words) or not may_name(words):
            return True
        if last - first <= 7 and words[0] in _MANNERS:
            return not self.stock.knows(first, last)  # "VOR, card at arm's length, 1 min"
        if last - first <= 6 and not _STANCES.isdisjoint(words):
            return not self.stock.knows(first, last)  # "row, trunk supported on bench, x12"
        return last - first <= 3 and not self.stock.names(first, last)

    def _counted(self, piece: Piece) -> Dose | None:
        """Return repetitions told before the name: "did fifteen heel slides"."""
        layout, first = self.layout, piece.first
        word, behind = layout.words[first], layout.word(first + 1)
        value = WORDS.get(word) or (int(word) if word.isdecimal() and len(word) < 3 else 0)
        if not 5 <= value <= 60 or layout.breaks[first] or not behind.isalpha():
            return None
        if behind in _UNITS or layout.word(first - 1) in _NO_COUNT_BEHIND:
            return None
        if not self.stock.names(first + 1, max(piece.last, first + 4)):
            return None
        start, end = layout.starts[first], layout.ends[first]
        return Dose(start, end, reps=value, sure=False, kind="counted")

    def _bare(self, at: int, first: int, last: int) -> Dose | Load | None:
        """Return a bare number at the end of a name: repetitions ("coin stack 10") or a load."""
        layout = self.layout
        i = last - 1
        word = layout.words[i]
        if i <= first or not (word in REP_WORDS or _figure(word)):
            return None
        if layout.starts[i] == layout.ends[i - 1] or layout.words[i - 1] in _NO_COUNT_BEHIND:
            return None
        if layout.words[i - 1] in _SEATS or layout.word(last) in ('"', "″", "”", "inch"):
            return None
        value = float(WORDS.get(word, 0) or word)
        pieces = self.run.pieces
        behind = pieces[at + 1] if at + 1 < len(pieces) else None
        if behind is not None and behind.dose is not None:
            inside = layout.words[first:i]
            if "step" in inside or "box" in inside or value > 400:
                return None
            if behind.dose.sure or behind.dose.kind == "time":
                return Load(layout.starts[i], layout.ends[i], "bare", sure=False)
            return None
        if (behind is None or behind.kind == "S") and 4 <= value <= 100 and value == int(value):
            return Dose(layout.starts[i], layout.ends[i], reps=int(value), sure=False, kind="bare")
        return None

    def _lone_number(self, at: int, piece: Piece) -> None:
        """Take nothing but a number as repetitions: of the name right behind it ("10 | push-ups"),
        else, in a cell of its own, of the open exercise."""
        current, layout = self.open, self.layout
        words = layout.words
        figures = [i for i in range(piece.first, piece.last) if _counts(words[i])]
        if (
            len(figures) != 1
            or layout.word(figures[0] + 1) in _NO_COUNT
            or len(words[figures[0]]) > 7
        ):
            return
        (i,) = figures
        behind = self.run.pieces[at + 1] if at + 1 < len(self.run.pieces) else None
        told = behind is not None and behind.dose is not None and behind.dose.sure
        if told and current is not None and current.last == i and not current.doses:
            current.loads.append(Load(layout.starts[i], layout.ends[i], "bare", sure=False))
            return
        reps = WORDS.get(words[i]) or int(words[i])
        if not 3 <= reps <= 100:
            return
        dose = Dose(layout.starts[i], layout.ends[i], reps=reps, sure=False, kind="bare")
        leads = behind is not None and behind.kind == "N" and behind.first == i + 1
        if leads and (current is None or current.doses or self.run.pieces[at - 1].kind == "S"):
            self.early = dose
        elif current is not None and not current.doses:
            current.doses.append(dose)


def _behind(pieces: list[Piece], at: int) -> list[Piece]:
    """Return the next few parts."""
    return pieces[at + 1 : at + 9]


def _counts(word: str) -> bool:
    return word.isdecimal() or word in REP_WORDS


def _figure(word: str) -> bool:
    whole, _, part = word.partition(".")
    return whole.isdecimal() and (part.isdecimal() or not part)


def _cut_name(layout: Layout, first: int, last: int) -> tuple[int, int]:
    """Return the name at the begin of words behind a dose: "of straight leg raises with ..."."""
    known = known_at(layout.words, first)
    for i in range(first + (len(known.words) if known else 1), last):
        if layout.words[i] in _ENDS_NAME:
            return trim(layout, first, i)
    return first, last
