"""The twin of the database for tests: the same promises, kept until the process ends."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from typing_extensions import override

from bot.errors import NotReady, UnknownConversation
from bot.storage.sql_transcripts import utc_now
from bot.storage.transcripts import (
    PAGE,
    Choice,
    Line,
    Message,
    Origin,
    Transcripts,
    new_conversation_id,
    place_of,
    tokened,
)


class InMemoryTranscripts(Transcripts):
    """Keeps conversations in dictionaries; `up = False` makes it fail as a lost database does.

    `takes_writes = False` makes it say that it is full."""

    def __init__(self) -> None:
        self.up = True
        self.takes_writes = True
        self.origins: dict[str, Origin] = {}
        self.ratings: dict[tuple[str, int], tuple[bool, str | None]] = {}
        self._said: dict[str, list[Message]] = {}
        self._writing = Lock()

    @override
    def start(self, origin: Origin) -> str:
        self._check()
        conversation_id = new_conversation_id(origin.channel)
        self.open(conversation_id, origin)
        return conversation_id

    @override
    def open(self, conversation_id: str, origin: Origin) -> None:
        self._check()
        if conversation_id not in self._said:
            self.origins[conversation_id] = origin
            self._said[conversation_id] = []

    @override
    def exists(self, conversation_id: str) -> bool:
        self._check()
        return conversation_id in self._said

    @override
    def append(self, conversation_id: str, *lines: Line) -> tuple[Message, ...]:
        said = self._of(conversation_id)
        with self._writing:
            return tuple(self._append(said, line) for line in lines)

    @override
    def hear(self, conversation_id: str, line: Line) -> tuple[Message, tuple[Message, ...]]:
        (heard,) = self.append(conversation_id, line)
        return heard, self.answers_to(conversation_id, heard.seq)

    @override
    def press(
        self, conversation_id: str, token: str, client_id: str
    ) -> tuple[Choice, Message | None, tuple[Message, ...]] | None:
        choice, before = self.choice(conversation_id, token), self.find(conversation_id, client_id)
        if choice is None:
            return None
        return choice, before, self.answers_to(conversation_id, before.seq) if before else ()

    @override
    def exchange(
        self, conversation_id: str, line: Line, replies: tuple[Line, ...]
    ) -> tuple[Message, tuple[Message, ...]] | None:
        said = self._of(conversation_id)
        with self._writing:
            if self.find(conversation_id, str(line.client_id)):
                return None
            heard = self._append(said, line)
            return heard, tuple(self._append(said, replace(reply, answers=heard.seq)) for reply in replies)

    @override
    def find(self, conversation_id: str, client_id: str) -> Message | None:
        self._check()
        said = self._said.get(conversation_id, [])
        return next((m for m in said if m.line.client_id == client_id), None)

    @override
    def answers_to(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        self._check()
        return tuple(m for m in self._said.get(conversation_id, []) if m.line.answers == seq)

    @override
    def since(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        return tuple(m for m in self._of(conversation_id) if m.seq > seq)[:PAGE]

    @override
    def latest(self, conversation_id: str) -> tuple[Message, ...]:
        self._check()
        return tuple(self._said.get(conversation_id, [])[-PAGE:])

    @override
    def choice(self, conversation_id: str, token: str) -> Choice | None:
        self._check()
        said = [m for m in self._said.get(conversation_id, []) if m.seq == place_of(token)]
        return next((c for m in said for c in m.line.choices if c.token == token), None)

    @override
    def change(self, conversation_id: str, seq: int, text: str, note: str) -> bool:
        said = self._of(conversation_id)
        at = next((place for place, message in enumerate(said) if message.seq == seq), None)
        if at is None:
            return False
        said[at] = replace(said[at], line=replace(said[at].line, text=text, note=note))
        return True

    @override
    def rate(self, conversation_id: str, seq: int, helpful: bool, reason: str | None) -> bool:
        self._check()
        if not any(m.seq == seq for m in self._said.get(conversation_id, [])):
            return False
        self.ratings[conversation_id, seq] = (helpful, reason)
        return True

    @override
    def reachable(self) -> bool:
        return self.up

    @override
    def writable(self) -> bool:
        return self.takes_writes

    def _append(self, said: list[Message], line: Line) -> Message:
        if line.client_id and (kept := next((m for m in said if m.line.client_id == line.client_id), None)):
            return kept
        seq = len(said) + 1
        message = Message(seq, replace(line, choices=tokened(seq, line.choices)), utc_now())
        said.append(message)
        return message

    def _of(self, conversation_id: str) -> list[Message]:
        self._check()
        if conversation_id not in self._said:
            raise UnknownConversation(conversation_id)
        return self._said[conversation_id]

    def _check(self) -> None:
        if not self.up:
            raise NotReady("The database was taken away by a test.")
