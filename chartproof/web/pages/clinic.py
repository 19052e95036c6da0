"""The clinic's own payers and rule settings, applied: the book and the rules that its pages use."""

from __future__ import annotations

from chartproof.reference import Book, book
from chartproof.rules import RuleFile, all_rules
from chartproof.store import Store
from chartproof.store.people import Person


def shelf_and_rules(store: Store, who: Person) -> tuple[Book, tuple[RuleFile, ...]]:
    """Return the book with the clinic's payers, and the rules with its settings."""
    return book(), all_rules()
