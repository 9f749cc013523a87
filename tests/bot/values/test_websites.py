"""Web addresses and handles."""

from __future__ import annotations

import pytest

from bot.knowledge.lexicon import load_lexicon
from bot.values.people.websites import find_handles, find_websites, read_website

WORDS = load_lexicon().contact


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("check out bluebarn.com", "bluebarn.com"),
        ("https://bluebarn.example/shop?x=1", "https://bluebarn.example/shop?x=1"),
        ("our website is bluebarn.it", "bluebarn.it"),
        ("Blue Barn (bluebarn.it), Turin", "bluebarn.it"),
        ("bluebarn dot com", "bluebarn.com"),
        ("we sell e.g. bags", None),
        ("thanks.in advance", None),
        ("instagram.com/bluebarn", None),
        ("dana@bluebarn.com", None),
        ("3.5k", None),
    ],
)
def test_a_website_is_read(text: str, site: str | None) -> None:
    assert read_website(text, WORDS) == site


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("we're @blue.barn", [("blue.barn", None)]),
        (
            "instagram.com/bluebarn and www.linkedin.com/company/blue-barn/",
            [("bluebarn", "instagram"), ("blue-barn", "linkedin")],
        ),
        ("jo@bluebarn.com", []),
        ("@ home", []),
        ("instagram.com", []),
    ],
)
def test_a_handle_is_a_handle(text: str, handles: list[tuple[str, str | None]]) -> None:
    assert [(one.name, one.host) for one in find_handles(text, WORDS.website)] == handles


def test_an_address_on_a_platform_is_no_website() -> None:
    assert find_websites("see facebook.com/bluebarn or bluebarn.com", WORDS.website)[0].address == "bluebarn.com"
