"""What the chat keeps of a message: nothing by which a person could be reached or named."""

from __future__ import annotations

import pytest

from bot.bootstrap.app import App


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("my name is Maria Lopez and we want more sales", "Lopez"),
        ("I'm Maria Lopez, maria@bakery.example", "maria"),
        ("call me on +44 1632 960155", "960155"),
    ],
)
def test_names_addresses_and_numbers_are_masked(running: App, said: str, hidden: str) -> None:
    kept = running.assistant.mask_text(said)

    assert hidden.casefold() not in kept.casefold()
    assert len(kept) == len(said)


def test_what_names_nobody_is_kept_as_it_is(running: App) -> None:
    for said in ("we want more sales in 3 months", "/inform", "how much is 2,000 a month?"):
        assert running.assistant.mask_text(said) == said
