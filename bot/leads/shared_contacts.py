"""What other conversations under a lead's address said, in words that say so."""

from __future__ import annotations

from collections.abc import Iterator

from bot.leads.model import Lead
from bot.leads.rules import list_differences


def describe_others(lead: Lead) -> str:
    """All of them in one line; empty where there is no other."""
    return " | ".join(
        f"another chat ({_name_source(other)}) says: {_describe_other(lead, other)}" for other in lead.others
    )


def list_sayings(lead: Lead, other: Lead) -> Iterator[tuple[str, str]]:
    """What the other conversation says otherwise, or besides: names of fields, and values."""
    yield from list_differences(lead.contact, other.contact).items()
    if other.marketing:
        yield "news by e-mail", other.marketing


def _name_source(other: Lead) -> str:
    return f"{other.id}, {other.created:%Y-%m-%d}"


def _describe_other(lead: Lead, other: Lead) -> str:
    return "; ".join(f"{name} {value}" for name, value in list_sayings(lead, other)) or "the same"
