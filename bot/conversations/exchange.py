"""One message and its answer, each stored as soon as it is there."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.conversations.assistant import Responder
from bot.conversations.errors import ChatError
from bot.conversations.incoming import Incoming
from bot.conversations.transcripts import Message, StoredChoice, TranscriptEntry, Transcripts
from bot.dialogue.model import Button, Reply, Turn, VisitorMessage
from bot.errors import describe_cause
from bot.leads.privacy import mask_text
from bot.tracing import time_stage

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExchangeAnswer:
    """What a message led to: the message as stored and the replies, oldest first."""

    heard: Message
    replies: tuple[Message, ...]


class AlreadyAnswered(Exception):
    """This message was answered before, or another process has answered it meanwhile."""

    def __init__(self, replies: tuple[Message, ...]) -> None:
        super().__init__("the message is answered already")
        self.replies = replies


@dataclass
class Exchange:
    """Stores one message, then the turn it led to; both in the turn's thread, the second in the turn's transaction."""

    assistant: Responder
    transcripts: Transcripts
    conversation_id: str
    incoming: Incoming
    heard: Message | None = None
    replies: tuple[Message, ...] = ()
    _pressed: TranscriptEntry | None = None

    def load_answer(self) -> ExchangeAnswer:
        """The message and its replies as they are stored."""
        assert self.heard is not None
        return ExchangeAnswer(self.heard, self.replies)

    def store_message(self) -> VisitorMessage:
        """What the visitor says. Words are stored before anything else: whatever becomes of the turn, none are lost.

        Raises AlreadyAnswered, or ChatError for a button that was not offered.
        """
        with time_stage("hearing"):
            said = self._find_press(self.incoming.choice) if self.incoming.choice is not None else self._store_text()
        if self._is_settled():
            raise AlreadyAnswered(self.replies)
        return said

    def _is_settled(self) -> bool:
        """Whether the message had its turn: it has its answer, or was read while a person held the talk.

        A press is stored with its turn, so one that is stored had it."""
        pressed = self.incoming.choice is not None
        return bool(self.heard and (pressed or self.replies or self.heard.line.silent))

    def _find_press(self, token: str) -> VisitorMessage:
        pressed = self.transcripts.press_button(self.conversation_id, token, self.incoming.id)
        if pressed is None:
            raise ChatError("unknown_choice")
        choice, self.heard, self.replies = pressed
        if self.heard is None:
            self._pressed = TranscriptEntry("visitor", mask_text(choice.title), client_id=self.incoming.id)
        return VisitorMessage(payload=choice.payload) if choice.payload else VisitorMessage(choice.title)

    def _store_text(self) -> VisitorMessage:
        text = self.incoming.text or ""
        line = TranscriptEntry("visitor", self._mask_text(text), client_id=self.incoming.id)
        self.heard, self.replies = self.transcripts.append_heard(self.conversation_id, line)
        return VisitorMessage(text)

    def _mask_text(self, text: str) -> str:
        try:
            with time_stage("masking"):
                return self.assistant.mask_text(text)
        except Exception as error:
            log.error("masking failed: %s", describe_cause(error))
            raise ChatError("try_again") from error

    def store_turn(self, turn: Turn) -> None:
        """Raises AlreadyAnswered, which takes the turn back, or ValueError for a turn of the bot that says nothing."""
        if not turn.replies and turn.holder != "person":
            raise ValueError("the assistant had no reply")
        if self._pressed:
            self._store_press(self._pressed, turn)
            return
        assert self.heard is not None
        answers = self.heard.seq
        if not turn.replies:
            if not self.transcripts.settle_silently(self.conversation_id, answers):
                raise AlreadyAnswered(self.transcripts.answers_to(self.conversation_id, answers))
            return
        lines = (_to_entry(reply, answers) for reply in turn.replies)
        self.replies = self.transcripts.append_lines(self.conversation_id, *lines)
        first = self.replies[0].seq
        if first > answers + 1:
            self._must_be_the_first(answers, first)

    def _store_press(self, pressed: TranscriptEntry, turn: Turn) -> None:
        """A press is stored with its answer, in one transaction: it holds no words that could be lost."""
        replies = tuple(_to_entry(reply, None) for reply in turn.replies)
        stored = self.transcripts.append_exchange(self.conversation_id, pressed, replies)
        if stored is None:
            # Another process has answered it meanwhile, which this raises.
            self.store_message()
            return
        self.heard, self.replies = stored

    def _must_be_the_first(self, answers: int, seq: int) -> None:
        """Something was said between the message and these replies: perhaps another process answered it."""
        stored = self.transcripts.answers_to(self.conversation_id, answers)
        earlier = tuple(message for message in stored if message.seq < seq)
        heard = self.transcripts.find_message(self.conversation_id, self.incoming.id)
        if earlier or (heard and heard.line.silent):
            raise AlreadyAnswered(earlier)


def _to_entry(reply: Reply, answers: int | None) -> TranscriptEntry:
    """A reply as it is stored."""
    choices = tuple(map(_to_choice, reply.buttons))
    card = reply.card.as_json() if reply.card else None
    return TranscriptEntry("bot", reply.text, choices, card, answers=answers, note=reply.note)


def _to_choice(button: Button) -> StoredChoice:
    return StoredChoice(button.title, payload=button.payload, url=button.url)
