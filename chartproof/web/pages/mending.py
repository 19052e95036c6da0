"""A claim that somebody has mended: what goes, what comes, what stays, before it is kept."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Response, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody
from litestar.response import Redirect

from chartproof.errors import Absent, ChartproofError, Conflict, InputError
from chartproof.store.people import Person
from chartproof.store.records import NewItem, Whole
from chartproof.web.access import open_to, person
from chartproof.web.filing import charset_of
from chartproof.web.house import AnyRequest, House, house_of
from chartproof.web.mended import MOST_BYTES, claim_again
from chartproof.web.pages.form_words import number_in
from chartproof.web.pages.frame import shown
from chartproof.web.pages.items import Record, by_line, segments
from chartproof.web.pages.looked_at import rule_sentence
from chartproof.web.rendering import see_other

EDITORS = open_to("biller", "administrator")


@post("/items/{item_id:str}/mended", opt=EDITORS, include_in_schema=False)
async def mended(
    request: AnyRequest, item_id: FromPath[str], data: MultipartBody[dict[str, Any]]
) -> Response[Any] | Redirect:  # Any: a form, and a page
    """Show what a mended claim would bring and take away; keep it where that is asked."""
    words, file = data.get("words"), data.get("file")
    given = words if isinstance(words, str) else ""
    if isinstance(file, UploadFile) and file.filename:
        content = await file.read(MOST_BYTES + 1)
        given = content.decode(charset_of(content))
    keeps = str(data.get("version", "")) if data.get("do") == "keep" else ""
    return await to_thread.run_sync(_worked, request, item_id, given, keeps)


def _worked(
    request: AnyRequest, item_id: str, words: str, keeps: str
) -> Response[Any] | Redirect:  # Any: a page
    """Return the page of what changes. keeps: the version on screen where it is to be kept."""
    who, house = person(request), house_of(request)
    whole = house.store.items.one(who, item_id)
    if whole.item.kind != "claim":
        raise Absent("A note is mended on its desk.")
    try:
        if not words.strip():
            raise InputError("Paste the mended claim, or choose its file.")
        fresh = claim_again(house, who, whole, words)
        if keeps:
            version = number_in(keeps)
            house.store.items.replace(who, item_id, -1 if version is None else version, fresh)
            return see_other(f"/items/{item_id}")
    except (InputError, Conflict) as fault:
        return _page(request, house, who, whole, words, fault=fault)
    return _page(request, house, who, whole, words, fresh=fresh)


def _page(
    request: AnyRequest,
    house: House,
    who: Person,
    whole: Whole,
    words: str,
    *,
    fresh: NewItem | None = None,
    fault: ChartproofError | None = None,
) -> Response[str]:
    told: Record = msgspec.json.decode(whole.outcome)
    now: Record = msgspec.json.decode(fresh.outcome) if fresh else {}
    before, after = told.get("findings", []), now.get("findings", [])
    lists = []
    if fresh is not None:
        changed = house.store.items.compared(who, whole.item.id, fresh.findings)
        lists = [
            ("Gone", "gone", [before[p] for p in changed.gone if p < len(before)]),
            ("New", "new", [after[p] for p in changed.came if p < len(after)]),
            ("Stay", "stay", [after[p] for p in changed.stay if p < len(after)]),
        ]
    return shown(
        request,
        "mended.html",
        "/queue",
        status=200 if fault is None else 422,
        fault=None if fault is None else str(fault),
        item=whole.item,
        told=told,
        now=now,
        status_now=fresh.status if fresh else "",
        lists=lists,
        words=words if fresh is None else by_line(fresh.content),
        lines=changed_lines(whole.content, told, fresh.content, now) if fresh else [],
        sentence=rule_sentence,
    )


def changed_lines(
    before: bytes, told: Record, after: bytes, now: Record
) -> list[tuple[str, str, int]]:
    """Return the segments that differ: `was` or `is`, the segment, its number in its file."""
    old = [("".join(w for w, _ in s.parts), s.number) for s in segments(before, told)]
    new = [("".join(w for w, _ in s.parts), s.number) for s in segments(after, now)]
    found: list[tuple[str, str, int]] = []
    matcher = SequenceMatcher(None, [w for w, _ in old], [w for w, _ in new], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "equal":
            found += [("was", *one) for one in old[a:b]]
            found += [("is", *one) for one in new[c:d]]
    return found


ROUTES = (mended,)
