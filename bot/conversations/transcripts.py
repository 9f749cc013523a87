"""Conversations and their messages, as every other package sees them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.leads.model import Origin

__all__ = [
    "PAGE",
    "AttachedFile",
    "Message",
    "Origin",
    "Sender",
    "StoredChoice",
    "TranscriptEntry",
    "Transcripts",
    "add_tokens",
    "new_conversation_id",
    "place_of",
]

# So many messages come at once; who wants more asks again from the last place.
PAGE = 200
Sender = Literal["bot", "visitor", "person"]


@dataclass(frozen=True)
class StoredChoice:
    """A button as it is kept: `token` is what the browser sees, `payload` what pressing it says; or `url` opens."""

    title: str
    token: str | None = None
    payload: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class AttachedFile:
    """A file that hangs on a message, by the token under which it is kept; `size` in bytes."""

    token: str
    name: str
    kind: str
    size: int

    @property
    def is_picture(self) -> bool:
        """Whether it may be shown where it hangs: we have drawn it anew ourselves."""
        return self.kind.startswith("image/")


@dataclass(frozen=True)
class TranscriptEntry:
    """Something about to be said. `client_id` is the sender's own name for it, `answers` the seq it replies to.

    `note` is what it says of the talk itself: that a person has joined, say; `about` is the seq of what it corrects;
    `silent`: it was read while a person held the talk, and the bot owes it no answer.
    """

    sender: Sender
    text: str
    choices: tuple[StoredChoice, ...] = ()
    card: dict[str, Any] | None = None
    name: str | None = None
    client_id: str | None = None
    answers: int | None = None
    note: str | None = None
    about: int | None = None
    files: tuple[AttachedFile, ...] = ()
    silent: bool = False


@dataclass(frozen=True)
class Message:
    """A line that was said, at its place in the conversation."""

    seq: int
    line: TranscriptEntry
    created: datetime = field(compare=False)


class Transcripts(Protocol):
    """Keeps conversations. Every method raises NotReady when the database is not there."""

    def start_talk(self, origin: Origin) -> str:
        """Begin a conversation and return its identifier, which begins with the channel's name."""

    def open_talk(self, conversation_id: str, origin: Origin) -> None:
        """Begin a conversation under an identifier that is given; nothing changes when it is kept already."""

    def has_talk(self, conversation_id: str) -> bool:
        """Whether this conversation is kept."""

    def append_lines(self, conversation_id: str, *lines: TranscriptEntry) -> tuple[Message, ...]:
        """Keep these lines in order, all or none; a line whose client id is kept already is not kept twice.

        Returns the messages as kept. Raises UnknownConversation, or Overtaken for a word of the bot's while a person
        holds the talk, but for a note on the talk itself."""

    def append_heard(self, conversation_id: str, line: TranscriptEntry) -> tuple[Message, tuple[Message, ...]]:
        """Keep what a visitor says under its client id, once, and give the replies it has had; none when it is new.

        Raises UnknownConversation."""

    def press_button(
        self, conversation_id: str, token: str, client_id: str
    ) -> tuple[StoredChoice, Message | None, tuple[Message, ...]] | None:
        """The button with this token, None when it was not offered; and what was kept under this client id, if any,
        with the replies it has had. Nothing is kept yet: a press is kept with its replies."""

    def append_exchange(
        self, conversation_id: str, line: TranscriptEntry, replies: tuple[TranscriptEntry, ...]
    ) -> tuple[Message, tuple[Message, ...]] | None:
        """Keep what a visitor says and the replies to it, all or none; None when its client id is kept already.

        Raises UnknownConversation, or Overtaken as `append` does."""

    def find_message(self, conversation_id: str, client_id: str) -> Message | None:
        """The message with this client id."""

    def answers_to(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        """The replies that this message led to, oldest first."""

    def settle_silently(self, conversation_id: str, seq: int) -> bool:
        """Note that this message was read and gets no answer; False when it has one, or was noted before."""

    def latest_page(self, conversation_id: str) -> tuple[Message, ...]:
        """The last page of what was said; nothing for a conversation nobody keeps."""

    def list_since(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        """What was said after this place, oldest first, a page of it at most. Raises UnknownConversation."""

    def find_choice(self, conversation_id: str, token: str) -> StoredChoice | None:
        """The button with this token, when this conversation was offered it."""

    def change_message(self, conversation_id: str, seq: int, text: str, note: str) -> bool:
        """Put other words in the place of a message, and note why; False when there is no such message."""

    def rate_message(self, conversation_id: str, seq: int, helpful: bool, reason: str | None) -> bool:
        """Keep what the visitor thought of a message, the last word counting; False when there is no such message."""

    def note_read(self, conversation_id: str, seq: int) -> None:
        """The visitor has read up to this place; an earlier place than the one that is kept changes nothing."""

    def list_unread(self, conversation_id: str) -> tuple[Message, ...]:
        """What colleagues have said, or answered through the bot, that the visitor has not read, oldest first."""

    def is_reachable(self) -> bool:
        """Whether the database answers and is migrated."""

    def is_writable(self) -> bool:
        """Whether the database takes what is written; writes a little, and may wait for other writers."""


def new_conversation_id(channel: str) -> str:
    """An identifier that cannot be guessed, in its channel's name space."""
    return f"{channel}-{secrets.token_hex(16)}"


def add_tokens(seq: int, choices: tuple[StoredChoice, ...]) -> tuple[StoredChoice, ...]:
    """The choices with a random token each; the place in it only makes the button quick to find again."""
    return tuple(
        StoredChoice(c.title, token=f"{seq}.{secrets.token_urlsafe(12)}", payload=c.payload) if c.url is None else c
        for c in choices
    )


def place_of(token: str) -> int | None:
    """The seq a token was made for, or None when it is no token of ours."""
    head = token.partition(".")[0]
    return int(head) if head.isascii() and head.isdigit() and len(head) < 10 else None
