"""Links that lead back into a talk: to pages that may hold the chat, for some days, and as nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.channels.talk_links import TalkLinks
from bot.channels.tokens import BadToken, ConversationTokens, talk_link_tokens
from bot.settings import Secret, Settings

SECRET = "a secret of some length for tests"
OURS = replace(
    Settings(),
    public_url="https://chat.agency.example",
    allowed_origins=("https://rowing.example",),
    secret_key=Secret(SECRET),
)


@dataclass
class Talk:
    page: str | None


@dataclass
class Talks:
    page: str | None

    def find_talk(self, conversation_id: str) -> Talk | None:
        return Talk(self.page) if conversation_id == "web-1" else None


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("https://rowing.example/boats", "https://rowing.example/boats"),
        ("https://rowing.example.evil.example/boats", "https://chat.agency.example/"),
        ("https://evil.example/", "https://chat.agency.example/"),
        ("https://chat.agency.example/prices", "https://chat.agency.example/prices"),
        (None, "https://chat.agency.example/"),
    ],
)
def test_a_link_leads_to_the_page_of_the_talk_where_that_may_hold_the_chat(page: str | None, leads_to: str) -> None:
    link = TalkLinks(OURS, Talks(page)).make_link("web-1")

    assert link
    place, _, token = link.partition("#chat=")
    assert place == leads_to
    assert talk_link_tokens(SECRET).read_token(token) == "web-1"
    with pytest.raises(BadToken):
        ConversationTokens(SECRET, 720).read_token(token)


def test_a_talk_that_is_not_kept_has_no_link() -> None:
    assert TalkLinks(OURS, Talks(None)).make_link("web-2") is None
