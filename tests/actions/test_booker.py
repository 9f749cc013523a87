"""The link to a booking page of others names the conversation, where that page tells us what is booked."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from actions.turn import _name_booker
from bot.channels.tokens import read_booker
from bot.dialogue.model import Button, Reply
from bot.settings import Secret, Settings

SECRET = "0123456789abcdef" * 2
SETTINGS = replace(Settings(), secret_key=Secret(SECRET))


def name_booker(page: str | None, settings: Settings, *urls: str) -> list[str | None]:
    calendar = SimpleNamespace(link=page)
    parts: Any = SimpleNamespace(library=SimpleNamespace(agency=SimpleNamespace(calendar=calendar)), settings=settings)
    reply = Reply("Pick a time", tuple(Button("Pick", url=url) for url in urls))
    return [button.url for button in _name_booker(reply, "web-ada", parts).buttons]


@pytest.mark.parametrize(
    ("page", "setting", "name"),
    [
        ("https://cal.com/agency/call", "calcom_secret", "metadata[lead]"),
        ("https://calendly.com/agency/call?hide=1", "calendly_key", "utm_content"),
    ],
)
def test_the_link_names_the_conversation(page: str, setting: str, name: str) -> None:
    settings = replace(SETTINGS, **{setting: Secret("x")})  # type: ignore[arg-type]

    made, other = name_booker(page, settings, page, "https://other.example")

    query = parse_qs(urlsplit(str(made)).query)
    assert read_booker(SECRET, query[name][0]) == "web-ada"
    assert str(made).startswith(page)
    assert other == "https://other.example"


def test_without_a_webhook_the_link_stays_as_it_is() -> None:
    assert name_booker("https://cal.com/a", SETTINGS, "https://cal.com/a") == ["https://cal.com/a"]
    assert name_booker(None, replace(SETTINGS, calcom_secret=Secret("x")), "https://x.example") == ["https://x.example"]
    assert read_booker(SECRET, "web-ada") is None
