"""One message and its answer, each kept as soon as it is there."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.channels.protocol import Assistant
from bot.channels.web.errors import ChatError
from bot.channels.web.messages import Incoming, to_line
from bot.dialogue.model import Said, Turn
from bot.errors import cause
from bot.leads.privacy import masked
from bot.storage.transcripts import Line, Message, Transcripts
from bot.tracing import stage

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What a message led to: the message as kept and the replies, oldest first."""

    heard: Message
    replies: tuple[Message, ...]


class AlreadyAnswered(Exception):
    """This message was answered before, or another process has answered it meanwhile."""

    def __init__(self, replies: tuple[Message, ...]) -> None:
        super().__init__("the message is answered already")
        self.replies = replies


@dataclass
class Exchange:
    """Keeps one message, then the replies to it while its turn is being kept; both are called in the turn's thread."""

    assistant: Assistant
    transcripts: Transcripts
    conversation_id: str
    incoming: Incoming
    heard: Message | None = None
    replies: tuple[Message, ...] = ()
    _pressed: Line | None = None

    def answer(self) -> Answer:
        """The message and its replies as they are kept."""
        assert self.heard is not None
        return Answer(self.heard, self.replies)

    def hear(self) -> Said:
        """What was said; words are kept before anything else: whatever becomes of the turn, they are not lost.

        Raises AlreadyAnswered, or ChatError for a button that was not offered.
        """
        with stage("hearing"):
            said = self._press(self.incoming.choice) if self.incoming.choice is not None else self._listen()
        if self.replies:
            raise AlreadyAnswered(self.replies)
        return said

    def _press(self, token: str) -> Said:
        pressed = self.transcripts.press(self.conversation_id, token, self.incoming.id)
        if pressed is None:
            raise ChatError("unknown_choice")
        choice, self.heard, self.replies = pressed
        if self.heard is None:
            self._pressed = Line("visitor", masked(choice.title), client_id=self.incoming.id)
        return Said(payload=choice.payload) if choice.payload else Said(choice.title)

    def _listen(self) -> Said:
        text = self.incoming.text or ""
        line = Line("visitor", self._storable(text), client_id=self.incoming.id)
        self.heard, self.replies = self.transcripts.hear(self.conversation_id, line)
        return Said(text)

    def _storable(self, text: str) -> str:
        try:
            with stage("masking"):
                return self.assistant.storable(text)
        except Exception as error:
            log.error("masking failed: %s", cause(error))
            raise ChatError("try_again") from error

    def keep(self, turn: Turn) -> None:
        """Raises AlreadyAnswered, which takes the turn back, or ValueError for a turn of the bot that says nothing."""
        if not turn.replies and turn.holder != "person":
            raise ValueError("the assistant had no reply")
        if self._pressed:
            self._keep_press(self._pressed, turn)
            return
        assert self.heard is not None
        if not turn.replies:
            return
        answers = self.heard.seq
        lines = (to_line(reply, answers) for reply in turn.replies)
        self.replies = self.transcripts.append(self.conversation_id, *lines)
        first = self.replies[0].seq
        if first > answers + 1:
            self._must_be_the_first(answers, first)

    def _keep_press(self, pressed: Line, turn: Turn) -> None:
        """A press is no words that could be lost, and so it is kept with its answer: one writing instead of two."""
        replies = tuple(to_line(reply, None) for reply in turn.replies)
        kept = self.transcripts.exchange(self.conversation_id, pressed, replies)
        if kept is None:
            # Another process has answered it meanwhile.
            self.hear()
            if turn.replies:
                raise ChatError("try_again")
            return
        self.heard, self.replies = kept

    def _must_be_the_first(self, answers: int, seq: int) -> None:
        """Something was said between the message and these replies: perhaps another process answered it."""
        kept = self.transcripts.answers_to(self.conversation_id, answers)
        earlier = tuple(message for message in kept if message.seq < seq)
        if earlier:
            raise AlreadyAnswered(earlier)
