"""The twin of the database for tests: the same promises, kept until the process ends."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from typing_extensions import override

from bot.clock import utc_now
from bot.conversations.transcripts import (
    PAGE,
    Message,
    Origin,
    StoredChoice,
    TranscriptEntry,
    Transcripts,
    add_tokens,
    new_conversation_id,
    place_of,
)
from bot.errors import NotReady, UnknownConversation


class InMemoryTranscripts(Transcripts):
    """Keeps conversations in dictionaries; `up = False` makes it fail as a lost database does.

    `takes_writes = False` makes it say that it is full."""

    def __init__(self) -> None:
        self.up = True
        self.takes_writes = True
        self.origins: dict[str, Origin] = {}
        self.ratings: dict[tuple[str, int], tuple[bool, str | None]] = {}
        self.read: dict[str, int] = {}
        self._said: dict[str, list[Message]] = {}
        self._writing = Lock()

    @override
    def start_talk(self, origin: Origin) -> str:
        self._check_available()
        conversation_id = new_conversation_id(origin.channel)
        self.open_talk(conversation_id, origin)
        return conversation_id

    @override
    def open_talk(self, conversation_id: str, origin: Origin) -> None:
        self._check_available()
        if conversation_id not in self._said:
            self.origins[conversation_id] = origin
            self._said[conversation_id] = []

    @override
    def has_talk(self, conversation_id: str) -> bool:
        self._check_available()
        return conversation_id in self._said

    @override
    def append_lines(self, conversation_id: str, *lines: TranscriptEntry) -> tuple[Message, ...]:
        said = self._messages_of(conversation_id)
        with self._writing:
            return tuple(self._append_line(said, line) for line in lines)

    @override
    def append_heard(self, conversation_id: str, line: TranscriptEntry) -> tuple[Message, tuple[Message, ...]]:
        (heard,) = self.append_lines(conversation_id, line)
        return heard, self.answers_to(conversation_id, heard.seq)

    @override
    def press_button(
        self, conversation_id: str, token: str, client_id: str
    ) -> tuple[StoredChoice, Message | None, tuple[Message, ...]] | None:
        choice, before = self.find_choice(conversation_id, token), self.find_message(conversation_id, client_id)
        if choice is None:
            return None
        return choice, before, self.answers_to(conversation_id, before.seq) if before else ()

    @override
    def append_exchange(
        self, conversation_id: str, line: TranscriptEntry, replies: tuple[TranscriptEntry, ...]
    ) -> tuple[Message, tuple[Message, ...]] | None:
        said = self._messages_of(conversation_id)
        with self._writing:
            if self.find_message(conversation_id, str(line.client_id)):
                return None
            heard = self._append_line(said, line)
            return heard, tuple(self._append_line(said, replace(reply, answers=heard.seq)) for reply in replies)

    @override
    def find_message(self, conversation_id: str, client_id: str) -> Message | None:
        self._check_available()
        said = self._said.get(conversation_id, [])
        return next((m for m in said if m.line.client_id == client_id), None)

    @override
    def answers_to(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        self._check_available()
        return tuple(m for m in self._said.get(conversation_id, []) if m.line.answers == seq)

    @override
    def settle_silently(self, conversation_id: str, seq: int) -> bool:
        said = self._messages_of(conversation_id)
        at = next(place for place, message in enumerate(said) if message.seq == seq)
        if said[at].line.silent or self.answers_to(conversation_id, seq):
            return False
        said[at] = replace(said[at], line=replace(said[at].line, silent=True))
        return True

    @override
    def list_since(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        return tuple(m for m in self._messages_of(conversation_id) if m.seq > seq)[:PAGE]

    @override
    def latest_page(self, conversation_id: str) -> tuple[Message, ...]:
        self._check_available()
        return tuple(self._said.get(conversation_id, [])[-PAGE:])

    @override
    def find_choice(self, conversation_id: str, token: str) -> StoredChoice | None:
        self._check_available()
        said = [m for m in self._said.get(conversation_id, []) if m.seq == place_of(token)]
        return next((c for m in said for c in m.line.choices if c.token == token), None)

    @override
    def change_message(self, conversation_id: str, seq: int, text: str, note: str) -> bool:
        said = self._messages_of(conversation_id)
        at = next((place for place, message in enumerate(said) if message.seq == seq), None)
        if at is None:
            return False
        said[at] = replace(said[at], line=replace(said[at].line, text=text, note=note))
        return True

    @override
    def rate_message(self, conversation_id: str, seq: int, helpful: bool, reason: str | None) -> bool:
        self._check_available()
        if not any(m.seq == seq for m in self._said.get(conversation_id, [])):
            return False
        self.ratings[conversation_id, seq] = (helpful, reason)
        return True

    @override
    def note_read(self, conversation_id: str, seq: int) -> None:
        self._check_available()
        self.read[conversation_id] = max(seq, self.read.get(conversation_id, 0))

    @override
    def list_unread(self, conversation_id: str) -> tuple[Message, ...]:
        self._check_available()
        after = self.read.get(conversation_id, 0)
        said = (m for m in self._said.get(conversation_id, []) if m.seq > after and m.line.about is None)
        return tuple(
            m for m in said if m.line.note == "answered" or (m.line.sender == "person" and m.line.note != "withdrawn")
        )

    @override
    def is_reachable(self) -> bool:
        return self.up

    @override
    def is_writable(self) -> bool:
        return self.takes_writes

    def _append_line(self, said: list[Message], line: TranscriptEntry) -> Message:
        if line.client_id and (kept := next((m for m in said if m.line.client_id == line.client_id), None)):
            return kept
        seq = len(said) + 1
        message = Message(seq, replace(line, choices=add_tokens(seq, line.choices)), utc_now())
        said.append(message)
        return message

    def _messages_of(self, conversation_id: str) -> list[Message]:
        self._check_available()
        if conversation_id not in self._said:
            raise UnknownConversation(conversation_id)
        return self._said[conversation_id]

    def _check_available(self) -> None:
        if not self.up:
            raise NotReady("The database was taken away by a test.")
