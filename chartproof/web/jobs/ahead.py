"""What something would change or come to, where that takes longer than somebody waits."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from chartproof.web.ahead import Say, Wanted, payer_effect, probe_card, rule_effect
from chartproof.web.jobs import Doing, Ended
from chartproof.web.tables import own_files, shelf_with

PAYER, RULE, CARD = "payer effect", "rule effect", "scorecard"
AHEAD = (PAYER, RULE, CARD)
EVERY = 20  # visits between two looks at how far it has come


def try_payer(doing: Doing) -> Ended:
    """Return what a payer's file would have made of the last quarter. settings: name, content."""
    name, content = str(doing.job.settings["name"]), str(doing.job.settings["content"])
    others = tuple(f for f in own_files(doing.store, doing.who) if f[0] != name)
    shelf = shelf_with((*others, (name, content)))
    found = payer_effect(doing.store, doing.who, name, shelf, _saying(doing))
    return Ended("done", msgspec.json.encode(found))


def try_rule(doing: Doing) -> Ended:
    """Return what a rule's setting would have changed. settings: rule, state."""
    rule, state = str(doing.job.settings["rule"]), str(doing.job.settings["state"])
    found = rule_effect(doing.store, doing.who, rule, state, _saying(doing))
    return Ended("done", msgspec.json.encode(found))


def draw_card(doing: Doing) -> Ended:
    """Return the scorecard of a probe. settings: as Wanted has them."""
    wanted = msgspec.convert(doing.job.settings, Wanted)
    card = probe_card(doing.store, doing.who, wanted, _saying(doing))
    return Ended("done", msgspec.json.encode(card))


def _saying(doing: Doing) -> Say:
    """Return what keeps how far the job has come; the work itself begins anew after a stop."""
    total = doing.job.settings.get("total")
    known = total if isinstance(total, int) else None
    due = 0

    def say(count: int) -> None:
        nonlocal due
        if count >= due:
            due = count + EVERY
            doing.store.jobs.keep(doing.job, stage="looking", done=count, total=known)

    say(0)  # what was counted before a stop counts no longer
    return say


KINDS: dict[str, Callable[[Doing], Ended]] = {PAYER: try_payer, RULE: try_rule, CARD: draw_card}
