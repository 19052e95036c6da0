"""Who treated and who signed, from the visit's fields and the signatures in the note."""

from __future__ import annotations

from chartproof.model import Provider, Role, Visit
from chartproof.reference import Book

ASSISTANT_MODIFIERS = ("CQ", "CO")
_ASSISTANTS = ("PTA", "OTA", "COTA", "COTA/L", "SLPA", "LPTA")


_CREDENTIALS: dict[str, Role] = {"DC": "chiropractor", **dict.fromkeys(_ASSISTANTS, "assistant")}


def role_of(provider: Provider | None, book: Book) -> Role | None:
    """Return the role of a provider, as given, else by credential, else by taxonomy."""
    if provider is None or provider.role is not None:
        return None if provider is None else provider.role
    credential = (provider.credential or "").strip().upper()
    if credential in _CREDENTIALS:
        return _CREDENTIALS[credential]
    known = book.taxonomy(provider.taxonomy.upper()) if provider.taxonomy else None
    return known.role if known else None


def credential_of(visit: Visit) -> str | None:
    """Return the credential of the rendering provider in capitals, or None where none is given."""
    given = visit.rendering.credential if visit.rendering else None
    return given.strip().upper() if given and given.strip() else None


def is_assistant_by_field(visit: Visit) -> bool:
    """Return whether the rendering provider of the visit is an assistant, by role or credential."""
    role = visit.rendering.role if visit.rendering else None
    return role == "assistant" or credential_of(visit) in _ASSISTANTS


def assistant_lines(visit: Visit) -> tuple[int, ...]:
    """Return the lines that say an assistant furnished them."""
    return tuple(
        line
        for line, charge in enumerate(visit.charges)
        if any(m in ASSISTANT_MODIFIERS for m in charge.modifiers)
    )


def signing_roles(visit: Visit) -> tuple[Role, ...]:
    """Return the roles of those who signed the note, as far as their credentials tell."""
    return tuple(s.role for s in visit.note.signatures if s.role is not None and not s.blank)


def only_assistants_signed(visit: Visit) -> bool:
    """Return whether the note is signed, and by assistants alone."""
    roles = signing_roles(visit)
    return bool(roles) and all(role == "assistant" for role in roles)
