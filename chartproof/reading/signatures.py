"""Who signed: a name with credentials, initials, a blank line, or nobody.

A name with credentials is the note's signature where it closes the note or a line of its own, opens
it ("Session by ..."), or follows a word of signing. Names that the text only mentions are not.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from chartproof.model import Fact, Role, Signature, Status
from chartproof.reading.layout import Layout, word_set, words_of

_FURTHER = word_set(
    "ocs scs ncs gcs wcs pcs ccs ecs cht clt lana ceas cscs mdt dipmdt faaompt fafs atp atc "
    "mscs cws cctt prpc cmtpt sclv swc lsvt big loud cert cmpt comt ms ma mph phd edd med m.ed "
    "bs mba ccsp dacnb cwce cp tps atric ii iii bcb pmd cfmt cidn sfma mtc cbis cdrs ctrs rd "
    "ndt c l r lic pt dpt otr ot"
)
_CUES = word_set(
    "signed signature sign sig e-signed esigned authenticated electronically therapist "
    "clinician provider treating attending author authored by instructor leader assistant pta "
    "lead cosigned cosign cosignature co-signed countersigned dictated initials initialed "
    "documented supervised supervising visit tx pt ot slp dc"
)
_SIGNING = word_set(
    "signed signature sign sig e-signed esigned authenticated electronically cosigned cosign "
    "countersigned initials initialed"
)
_MENTIONS = word_set(
    "per from dr record supervisor with to of ordering order ordered referring referred ref cc "
    "eval told asked schedule for under reviewed mr mrs ms and saw informed notified request"
)
_NEVER = word_set(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs "
    "fri sat sun feb apr jul aug sep sept oct nov dec january february march july september "
    "october november december signed signature sign sig electronically by provider therapist "
    "clinician treating assistant cont continue continued next add plan goal goals poc hep "
    "today visit session note per see progress retest recheck date time in out billing total "
    "timed pt patient the a an of to with and for name s o p hold stg ltg good ok discharge dc "
    "d/c return instructor leader lead cosigned cosign co-sign reviewed under supervising "
    "addendum why other same skilled one ask daily outpt outpatient direct rehab needs more "
    "pediatric home clinic author late dr mr mrs ms entry no yes not all new each both this "
    "that only agency hospital group care attention"
)
_PARTICLES = word_set("de la van von der den el da di dos bin al st")
_PENDING = word_set("pending required unsigned draft awaiting queue scribble illegible")
_SKIPPED = word_set(": by off only on in as electronically signed sign sig e")
_SMALL = word_set(
    "lb lbs ft wk wks hr hrs min in on at to of up go it is me us we he so no if or by an as be "
    "do am pm rd st nd th yd kg cm mm oz sx dx hx rx w/o c/o ex exs ok ea ct pd qd yo ml"
)
_COMMON = word_set(
    "tug hep poc le ue pt ot slr laq rom tke sba cga prn tb stg ltg te mt ta nmr rle lle rue "
    "lue ble bue adl uti wb nwb wbat dc mod min max ind mi nu ube ok na wnl wfl ap vc tc rpe hr "
    "bp rtw rts er ir df pf eo ec sls dl sl knee hip cane gait walk stairs bike step steps tm"
)
_TAIL = 14  # tokens that may stand behind a closing signature: dates, times, page numbers
_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b|\b(\d{4})-(\d{2})-(\d{2})\b")


class _Named(NamedTuple):
    """A name with credentials as found: its tokens (last excluded) and what they are worth."""

    first: int
    name_end: int
    last: int
    role: Role
    full: bool  # a surname, not only initials


_NO_NAME = (-1, -1, False)
_DEGREES = word_set("ms ma bs med mph phd mba m.ed bsc msc mot otd dpt pt")


@cache
def _credentials() -> dict[str, tuple[tuple[tuple[str, ...], Role], ...]]:
    """Return credentials by their first word, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Role]]] = {}
    path = Path(__file__).with_name("cues") / "credentials.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = words_of(row["credential"])
            found.setdefault(words[0], []).append((words, _role(row["role"])))
    return {k: tuple(sorted(v, key=lambda c: -len(c[0]))) for k, v in found.items()}


@cache
def _alone() -> frozenset[str]:
    """Return the credentials of one word."""
    return frozenset(
        k for k, known in _credentials().items() if len(known[-1][0]) == 1 and len(k) > 1
    )


def _role(name: str) -> Role:
    roles: tuple[Role, ...] = (
        *("therapist", "assistant", "student", "aide"),
        *("physician", "chiropractor"),
    )
    return next((r for r in roles if r == name), "other")


def read_signatures(layout: Layout) -> tuple[Signature, ...]:
    """Return who signed the note, in its order; a blank line counts as a signature of nobody."""
    blank = _blank_line(layout)
    found = [n for n in _named(layout) if _signs(layout, n, blank is not None)]
    signatures = [_signature(layout, n) for n in found]
    if not signatures:
        vague = _without_credential(layout)
        if vague is not None:
            signatures.append(Signature(name=vague[0], span=layout.span(vague[1], vague[2])))
    if blank is not None and not signatures:
        signatures.append(Signature(name="", span=layout.span(*blank), blank=True))
    return tuple(signatures)


def signature_status(facts: tuple[Fact, ...]) -> Status:
    """Return the status of the element signature that these facts show."""
    statuses = {f.status for f in facts if f.element == "signature"}
    return "present" if "present" in statuses else "vague" if statuses else "absent"


def signature_facts(signatures: tuple[Signature, ...]) -> tuple[Fact, ...]:
    """Return the facts of the element signature: present with name and credential, else vague."""
    found = []
    for s in signatures:
        if not s.blank:
            full = s.credential is not None and any(len(w) > 1 for w in _letters(s.name))
            full = full and s.role not in ("student", "aide")  # neither can answer for the note
            status: Literal["present", "vague"] = "present" if full else "vague"
            found.append(Fact("signature", status, s.span))
    return tuple(found)


def _letters(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", name)


def _named(layout: Layout) -> list[_Named]:
    """Return every name that credentials follow."""
    known, words, found = _credentials(), layout.words, []
    busy = 0
    for i, word in enumerate(words):
        if i < busy or word not in known or i == 0:
            continue
        for credential, role in known[word]:
            last = i + len(credential)
            if tuple(words[i:last]) != credential:
                continue
            first, end, full = _name_before(layout, i)
            if first < 0:
                continue
            busy = _further(layout, last)
            found.append(_Named(first, end, busy, role, full))
            break
    return found


def _name_before(layout: Layout, at: int) -> tuple[int, int, bool]:
    """Return (first token of the name before token `at`, token behind it, whether it is full).

    (-1, -1, False) where no name stands there.
    """
    words, text, starts, ends = layout.words, layout.text, layout.starts, layout.ends
    i = _skip_degrees(layout, at)
    if layout.breaks[i + 1] and not _alone_behind(layout, at):
        return _NO_NAME
    end, first, full = i + 1, -1, 0
    shouted = text[starts[i] : ends[i]].isupper() and ends[i] - starts[i] > 1
    while i >= 0 and full < 3 and not (i < end - 1 and layout.breaks[i + 1]):
        word, written = words[i], text[starts[i] : ends[i]]
        if word == "." and i and _is_initial(layout, i - 1):
            if full > 1 and not layout.breaks[i - 1]:
                break  # "prone Y. Florian Haddock": the letter closes the sentence before
            first, i = i - 1, i - 2
        elif word in ("-", "–") and first == i + 1 and i and ends[i - 1] == starts[i]:
            i -= 1
            full -= 1
        elif not word[0].isalpha() or word in _NEVER or word in _alone():
            break
        elif written[0].isupper():
            if len(word) > 1 and written.isupper() and not shouted:
                break
            first, i = i, i - 1
            full += len(word) > 1 and word not in _PARTICLES
        elif (
            word in _PARTICLES
            and i
            and (text[starts[i - 1]].isupper() or words[i - 1] in _PARTICLES)
        ):
            i -= 1
        elif i > 1 and words[i - 1] == "-" and text[starts[i - 2]].isupper() and _tied(layout, i):
            first, i = i - 2, i - 3  # "Hye-jin"
        else:
            break
    if first < 0:
        return _lower_name(layout, at, end)
    initials = end - first > full
    return (
        (first, end, full > 0) if full > 1 or initials or _stands_alone(layout, first) else _NO_NAME
    )


def _tied(layout: Layout, i: int) -> bool:
    """Return whether token i hangs on the word before it by a hyphen."""
    return layout.ends[i - 1] == layout.starts[i] and layout.ends[i - 2] == layout.starts[i - 1]


def _skip_degrees(layout: Layout, at: int) -> int:
    """Return the last token of the name before the credentials: "Ann Lee, M.S., CCC-SLP"."""
    words, i = layout.words, at - 1
    while i > 0:
        if words[i] in (",", "comma") or (words[i] in _DEGREES and words[i - 1] == ","):
            i -= 1
        elif (size := _dotted_degree(words, i)) > 0:
            i -= size
        else:
            break
    return i


def _dotted_degree(words: list[str], last: int) -> int:
    """Return of how many tokens a degree in points is that ends here, behind a comma, or 0."""
    for size in (4, 3):  # "m.s." and "m.s", "b.sc."
        first = last - size + 1
        if first < 2 or words[first - 1] != ",":
            continue
        written = words[first : last + 1]
        if "." in written and "".join(written).replace(".", "") in _DEGREES:
            return size
    return 0


def _is_initial(layout: Layout, i: int) -> bool:
    """Return whether token i is a capital letter with a point right behind it."""
    return (
        layout.ends[i] - layout.starts[i] == 1
        and layout.text[layout.starts[i]].isupper()
        and layout.word(i + 1) == "."
        and layout.starts[i + 1] == layout.ends[i]
    )


def _stands_alone(layout: Layout, first: int) -> bool:
    """Return whether a single name opens a line near the end of the note, or follows "signed"."""
    before = layout.words[max(first - 3, 0) : first]
    if not _SIGNING.isdisjoint(before):
        return True
    return layout.breaks[first] and len(layout.words) - first <= 6


def _lower_name(layout: Layout, at: int, end: int) -> tuple[int, int, bool]:
    """Return a name typed in small letters, which only closes a note or follows "signed"."""
    words = layout.words
    first = end - 2
    if first >= 1 and words[first] == "." and len(words[first - 1]) == 1:
        first -= 1  # "r. beaumont"
    if first < 0 or any(w in _NEVER or w in _COMMON or w in _SMALL for w in words[first:end]):
        return _NO_NAME
    if not words[first].isalpha() or not words[end - 1].isalpha() or layout.breaks[end - 1]:
        return _NO_NAME
    closes = len(words) - at <= 6 or layout.word(first - 1) in _SIGNING
    return (first, end, True) if closes else _NO_NAME


def _alone_behind(layout: Layout, at: int) -> bool:
    """Return whether the line that begins at token `at` holds credentials and nothing else."""
    i = at
    while i < len(layout.words) and (i == at or not layout.breaks[i]):
        word = layout.words[i]
        if word not in _FURTHER and word not in _credentials() and word not in (",", ".", "-"):
            return False
        i += 1
    return True


def _further(layout: Layout, i: int) -> int:
    """Return the token behind the last of several credentials."""
    words, known = layout.words, _credentials()
    while i < len(words) and not layout.breaks[i]:
        at = i + (words[i] in (",", "-", "/"))
        if at >= len(words) or layout.breaks[at]:
            break
        written = layout.text[layout.starts[at] : layout.ends[at]]
        further = words[at] in _FURTHER or (words[at] in known and words[at] not in ("do", "tech"))
        if not further or not (written.isupper() or "/" in words[at]) or len(written) < 2:
            break
        i = at + 1
    return i


def _signs(layout: Layout, n: _Named, blank: bool) -> bool:
    """Return whether a name with credentials is a signature of this note."""
    words, size = layout.words, len(layout.words)
    start = n.first if layout.breaks[n.first] else max(n.first - 5, 0)
    before = [w for w in words[start : n.first] if w[0].isalnum()]
    cue = next((w for w in reversed(before[-2:]) if w in _CUES), "")
    signing = any(w in _SIGNING for w in before[-4:])
    if _is_pending(layout, n):
        return False
    behind = layout.word(n.last)
    if behind == "(" and layout.word(n.last + 1) in ("retired", "former", "no"):
        return False
    doctor = n.role == "chiropractor" and before[-1:] == ["dr"]
    reviewed = _closes_review(layout, n)
    if before and before[-1] in _MENTIONS and not (signing or doctor or reviewed):
        return False
    closes_note = layout.breaks[n.first] and size - n.last <= 2
    if n.role == "aide" and not signing:
        return False
    if n.role in ("physician", "other") and not signing and not closes_note:
        return False
    if blank and not signing and not closes_note:
        return False
    dated = behind == "," and layout.word(n.last + 1)[:1].isdecimal()
    closes_line = n.last >= size or layout.breaks[n.last] or dated or behind[:1] in ".;/|0123456789"
    if cue or signing or size - n.last <= _TAIL:
        return True
    return layout.breaks[n.first] and (closes_line or behind == ":")


def _closes_review(layout: Layout, n: _Named) -> bool:
    """Return whether the last line is "Reviewed, S. Vale, PT", beneath a student's note."""
    at = n.first - 1
    while at > 0 and layout.words[at] in (",", ":", "by", "and", "agreed", "-"):
        at -= 1
    opens = at >= 0 and layout.words[at] == "reviewed" and layout.breaks[at]
    return opens and n.role == "therapist" and len(layout.words) - n.last <= 2


def _is_pending(layout: Layout, n: _Named) -> bool:
    """Return whether the line says that this signature is still to come."""
    first = n.first
    while first > max(n.first - _TAIL, 0) and not layout.breaks[first]:
        first -= 1
    line = {*layout.words[first : n.first], *layout.words[n.last : n.last + 4]}
    return bool(line & _PENDING and line & _SIGNING and "signed" not in line)


def _signature(layout: Layout, n: _Named) -> Signature:
    text, at = layout.text, n.name_end
    while layout.words[at] in (",", "comma") and at < n.last - 1:
        at += 1
    return Signature(
        name=text[layout.starts[n.first] : layout.ends[n.name_end - 1]],
        span=layout.span(n.first, n.last),
        credential=text[layout.starts[at] : layout.ends[n.last - 1]],
        role=n.role,
        signed_on=_date_behind(text, layout.ends[n.last - 1]),
    )


def _date_behind(text: str, position: int) -> date | None:
    """Return the date that stands on the line behind this position."""
    line = text[position : position + 60].partition("\n")[0]
    m = _DATE.search(line)
    if m is None:
        return None
    month, day, year = (m[1], m[2], m[3]) if m[1] else (m[5], m[6], m[4])
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


_LINES = frozenset(("signature", "signed", "sign", "authentication", "e"))


def _blank_line(layout: Layout) -> tuple[int, int] | None:
    """Return the tokens of a signature line with nobody on it, or None."""
    words, known = layout.words, _credentials()
    for i, word in enumerate(words):
        if word[:2] == "__":
            near = [w for w in words[max(i - 3, 0) : i] if w[0].isalpha()]
            behind = layout.word(i + 1)
            at = i + 1 + (behind == "(")
            if near and near[-1] in _SIGNING | {"therapist", "clinician", "provider"}:
                return max(i - 2, 0), i + 1
            if layout.word(at) in known or layout.word(at) in ("therapist", "clinician"):
                return i, at + 1
        elif word in _LINES and not _PENDING.isdisjoint(words[i + 1 : i + 4]):
            return i, min(i + 3, len(words))
    return None


def _without_credential(layout: Layout) -> tuple[str, int, int] | None:
    """Return (name, tokens) of initials or a name without credentials that closes the note."""
    size = len(layout.words)
    for first, last in (_after_cue(layout), _trailing_name(layout), _trailing_initials(layout)):
        if 0 <= first < last <= size:
            return _written(layout, first, last), first, last
    return None


def _after_cue(layout: Layout) -> tuple[int, int]:
    """Return what follows "signed", "initials" and the like near the end of the note."""
    words, size = layout.words, len(layout.words)
    for at in range(max(0, size - 24), size):
        if words[at] not in _SIGNING and words[at] not in ("trainee", "author", "prepared"):
            continue
        first = at + 1
        while first < size and (words[first] in _SKIPPED or words[first][0] in "_.([:-"):
            first += 1
        last = first
        while last < size and last - first < 4 and not (last > first and layout.breaks[last]):
            word = words[last]
            named = _capital(layout, last) or (word == "." and _is_initial(layout, last - 1))
            if not named or word in _NEVER or word in _PENDING:
                break
            last += 1
        if last > first:
            return first, last
        if words[at] == "initials" and size - at <= 6:
            return at, size
    return -1, -1


def _capital(layout: Layout, i: int) -> bool:
    return layout.words[i][0].isalpha() and layout.text[layout.starts[i]].isupper()


def _trailing_name(layout: Layout) -> tuple[int, int]:
    """Return a name that ends the note: "J. Ashcombe", "Ana M.", or two words on their own line."""
    words, text, size = layout.words, layout.text, len(layout.words)
    if size < 4:
        return -1, -1
    last = size - 1
    written = text[layout.starts[last] : layout.ends[last]]
    if written[:1].isupper() and written[1:].islower() and _is_initial(layout, last - 2):
        first = last - 2
        while first >= 2 and _is_initial(layout, first - 2):
            first -= 2
        return first, size
    if words[last] == "." and _is_initial(layout, last - 1) and _titled(layout, last - 2):
        return last - 2, size
    first = last
    while first > 0 and not layout.breaks[first] and last - first < 4:
        first -= 1
    line = words[first:size]
    strange = any(w in _NEVER or w in _COMMON or w in _SMALL for w in line)
    if layout.breaks[first] and len(line) <= 3 and not strange:
        if len(line) > 1 and all(_titled(layout, i) for i in range(first, size)):
            return first, size
        if (
            len(line) == 1
            and _titled(layout, last)
            and words.count(line[0]) == 1
            and len(line[0]) > 3
        ):
            return first, size
    return -1, -1


def _titled(layout: Layout, i: int) -> bool:
    written = layout.text[layout.starts[i] : layout.ends[i]]
    return len(written) > 1 and written[0].isupper() and written[1:].islower()


def _written(layout: Layout, first: int, last: int) -> str:
    return layout.text[layout.starts[first] : layout.ends[last - 1]]


def _trailing_initials(layout: Layout) -> tuple[int, int]:
    """Return the initials that end a note: "R.T.", "LK"."""
    words, text, size = layout.words, layout.text, len(layout.words)
    i, letters = size - 1, 0
    while i >= 1 and words[i] == "." and _is_initial(layout, i - 1):
        i, letters = i - 2, letters + 1
    if 2 <= letters <= 3:
        return i + 1, size
    if not size:
        return -1, -1
    written = text[layout.starts[size - 1] : layout.ends[size - 1]]
    alone = layout.breaks[size - 1] or (size > 1 and words[size - 2] in (".", ":", "/", "-"))
    likely = written.isupper() or (len(written) == 2 and words[size - 1] not in _SMALL)
    fits = written.isalpha() and 2 <= len(written) <= 3 and words[size - 1] not in _COMMON
    return (size - 1, size) if alone and likely and fits else (-1, -1)
