"""Every exception that chartproof raises.

    ChartproofError
    ├── InputError      what came in cannot be used: says what was found, where, what was expected
    │   └── X12Error    a file that is no X12 at all, or not of the kind that was asked for
    ├── NotInForce      no row of a table covers that key on that day
    ├── StoreError      the database cannot be used: gone, locked, full, or of another key
    │   ├── StoreBusy   it is locked or gone for now: trying again may help
    │   ├── StoreFull   there is no room left on its disk
    │   ├── Absent      no such record in this clinic
    │   └── Conflict    somebody else changed the record meanwhile
    └── RuleError       a rule file is not a rule, or its check raised

No message carries words of a note: places, names and expectations only.
"""

from __future__ import annotations


class ChartproofError(Exception):
    """The root of the tree; catching it catches all that chartproof raises by design."""


class InputError(ChartproofError):
    """Something at the door cannot be used. The message names the place and what was expected."""


class X12Error(InputError):
    """Nothing in the file can be read as X12. Whatever is merely wrong in it is a Fault instead."""


class NotInForce(ChartproofError):
    """No row covers the day: the table says nothing, so nothing is concluded from it."""


class RuleError(ChartproofError):
    """A rule file lacks a part, or its check raised. The message names rule and exception."""


class StoreError(ChartproofError):
    """The database cannot be used. What was saved before is kept; the message says what to do."""


class StoreBusy(StoreError):
    """The database is locked or cannot be reached for now; the same request may succeed later."""


class StoreFull(StoreError):
    """There is no room left where the database lies; nothing of the request was kept."""


class Absent(StoreError):
    """There is no such record in this clinic, or this person may not see it."""


class Conflict(StoreError):
    """Somebody else changed the record since it was read; nothing was overwritten."""
