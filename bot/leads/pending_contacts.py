"""Contact data given before consent: held in memory for a while, never stored, never in a repr."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.leads.model import Contact


@dataclass(frozen=True, repr=False)
class TurnContext:
    """What a turn knows of the visitor and may not store: contact data, the address, a filled honeypot, and a name that
    was said in passing, of a site perhaps."""

    contact: Contact = Contact()
    address: str | None = None
    trapped: bool = False
    passing: str | None = None

    def __repr__(self) -> str:
        return "Aside(***)"


_NOTHING = TurnContext()
_carried: ContextVar[TurnContext] = ContextVar("carried", default=_NOTHING)


@contextmanager
def turn_context(aside: TurnContext) -> Iterator[None]:
    """Let `current_turn()` answer this within the block, tasks started there included."""
    before = _carried.set(aside)
    try:
        yield
    finally:
        _carried.reset(before)


def current_turn() -> TurnContext:
    """What the turn that is running carries beside its message."""
    return _carried.get()


def _tell_nobody(_note: dict[str, Any]) -> None:
    """Where there is no other process, nobody is told."""


@dataclass
class PendingContacts:
    """Remembers, by conversation, what was given before consent; the oldest goes when it gets too old or too much.

    `tell` passes every change to the other processes, one of which may take the visitor's next message."""

    keep: timedelta = timedelta(hours=1)
    most: int = 5000
    tell: Callable[[dict[str, Any]], None] = field(default=_tell_nobody, compare=False, repr=False)
    _held: dict[str, tuple[Contact, datetime]] = field(default_factory=dict, repr=False)

    def add_contact(self, conversation_id: str, said: Contact, now: datetime) -> Contact:
        """Everything held for the conversation, what was just said taken in."""
        contact = said.merge_over(self.get_contact(conversation_id, now))
        if said:
            self._keep_contact(conversation_id, contact, now)
            self.tell(_make_note(conversation_id, contact, now))
        return contact

    def get_contact(self, conversation_id: str, now: datetime) -> Contact:
        """What is held for the conversation; an empty contact when there is nothing, or it got too old."""
        for old in [name for name, (_, since) in list(self._held.items()) if now - since > self.keep]:
            del self._held[old]
        return self._held.get(conversation_id, (Contact(), now))[0]

    def drop_contact(self, conversation_id: str) -> None:
        """Forget what is held: it was agreed to and stored, or refused."""
        if self._held.pop(conversation_id, None):
            self.tell({"conversation": conversation_id})

    def apply_note(self, note: Mapping[str, Any]) -> None:
        """Hold, or forget, what another process told of."""
        if "contact" not in note:
            self._held.pop(note["conversation"], None)
            return
        since = datetime.fromisoformat(note["since"])
        if since >= self._held.get(note["conversation"], (None, since))[1]:
            self._keep_contact(note["conversation"], Contact.from_json(note["contact"]), since)

    def tell_all(self) -> None:
        """Tell everything that is held, for a process that has just begun."""
        for conversation_id, (contact, since) in list(self._held.items()):
            self.tell(_make_note(conversation_id, contact, since))

    def _keep_contact(self, conversation_id: str, contact: Contact, since: datetime) -> None:
        self._held.pop(conversation_id, None)
        self._held[conversation_id] = (contact, since)
        while len(self._held) > self.most:
            del self._held[next(iter(self._held))]


def _make_note(conversation_id: str, contact: Contact, since: datetime) -> dict[str, Any]:
    return {"conversation": conversation_id, "contact": contact.as_json(), "since": since.isoformat()}
