"""Files in a talk with a person: what a visitor sends to the agency, and what a colleague sends to the visitor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.conversations.transcripts import AttachedFile, Message
from bot.handover.files import FileRefused, FileRules, SafeFile
from bot.handover.holdings import HandoverOutcome
from bot.handover.model import Colleague
from bot.handover.service import Handover


class Attachments(Protocol):
    """Keeps files: see SqlAttachments."""

    def keep_file(self, conversation_id: str, name: str, kind: str, body: bytes) -> AttachedFile:
        """Keep a file of this talk."""

    def count_files(self, conversation_id: str) -> int:
        """How many files the talk has."""

    def load_file(self, token: str) -> tuple[AttachedFile, bytes] | None:
        """The file of this token."""

    def drop_file(self, token: str) -> None:
        """Delete a file."""


@dataclass(frozen=True)
class TalkFiles:
    """Takes files and says them in the talk, both or neither; `link` is where one is fetched, empty when nowhere."""

    handover: Handover
    attachments: Attachments
    rules: FileRules
    link: Callable[[str], str] = lambda token: ""

    def send_from_visitor(self, talk: str, name: str, body: bytes, client_id: str) -> tuple[Message, ...]:
        """A file of the visitor's, once however often it is sent; only while a person is wanted or there.

        Raises FileRefused, UnknownConversation.
        """
        safe, handover = self.rules.check_file(name, body), self.handover
        with handover.together(talk):
            known = handover.transcripts.find_message(talk, client_id)
            if known:
                return (known,)
            if handover.get_holding(talk).holder not in ("wanted", "person"):
                raise FileRefused("nobody")
            return handover.take_file(talk, self._keep_file(talk, safe), client_id)

    def send_from_colleague(
        self, talk: str, colleague: Colleague, name: str, body: bytes, client_id: str
    ) -> HandoverOutcome:
        """A file of a colleague's, as what they write: it takes a talk that nobody holds. Raises as the other one."""
        safe, handover = self.rules.check_file(name, body), self.handover
        with handover.together(talk):
            known = handover.transcripts.find_message(talk, client_id)
            if known:
                return HandoverOutcome(handover.get_holding(talk), True, (known,))
            file = self._keep_file(talk, safe)
            # Elsewhere than on the website only words are passed on.
            text = safe.name if talk.startswith("web-") else " ".join(filter(None, (safe.name, self.link(file.token))))
            sent = handover.write_message(talk, colleague, text, client_id, (file,))
            if not sent.done:
                self.attachments.drop_file(file.token)
        return sent

    def _keep_file(self, talk: str, safe: SafeFile) -> AttachedFile:
        if self.attachments.count_files(talk) >= self.rules.most_files:
            raise FileRefused("too_many")
        return self.attachments.keep_file(talk, safe.name, safe.kind, safe.body)
