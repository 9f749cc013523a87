"""Links that lead a visitor back into their own talk, out of a mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.channels.tokens import find_secret, talk_link_tokens
from bot.settings import Settings


class _Talk(Protocol):
    @property
    def page(self) -> str | None:
        """The page it was begun on, as the browser named it."""


class Talks(Protocol):
    """Knows where talks were begun."""

    def find_talk(self, conversation_id: str) -> _Talk | None:
        """One talk; None for one that is not kept."""


@dataclass(frozen=True)
class TalkLinks:
    """Makes the links; the secret part stands behind the #, which no server and no other page gets to see."""

    settings: Settings
    talks: Talks

    def make_link(self, conversation_id: str) -> str | None:
        """Where the talk goes on: the page it was held on, or else our own; None when it is not kept."""
        talk = self.talks.find_talk(conversation_id)
        if talk is None:
            return None
        token = talk_link_tokens(find_secret(self.settings)).issue_token(conversation_id)
        return f"{self._choose_page(talk.page)}#chat={token}"

    def _choose_page(self, page: str | None) -> str:
        own = self.settings.public_url.rstrip("/")
        # What a browser calls its page may be anybody's, so it has to be one that may hold the chat.
        trusted = tuple(f"{origin}/" for origin in (*self.settings.allowed_origins, own) if origin)
        return page if page and page.startswith(trusted) else f"{own}/"
