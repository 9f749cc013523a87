"""Every metric and every term answers to its names, asked in several ways and misspelt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot import clock
from bot.bootstrap.app import App
from bot.bootstrap.content import get_content
from bot.dialogue.parsed_message import read_parsed_message
from bot.dialogue.reading.reading import Context
from tests.conversations.conftest import Visitor

OTHER_FORMS = (
    "{} meaning",
    "not sure what you mean by {}",
    "hi, cud you tell me what {} means please",
    "{} - what does that mean?",
    "ok and {}?",
    "wats {} then",
)
FORMS = ("what is {}", "{}?", "meaning of {}", "can u explain {} to me pls", "i dont know what {} is")


def list_names() -> Iterator[tuple[str, str]]:
    """Each entry with each of its names."""
    library = get_content().library
    for kind, entries in (("metric", library.metrics), ("term", library.terms)):
        for id, entry in entries.items():
            for name in dict.fromkeys((entry.name.split(" (")[0].lower(), *entry.names)):
                yield f"{kind}:{id}", name


def swap_letters(name: str) -> str:
    """The name with two letters of its longest word swapped, as fast fingers do."""
    word = max(name.split(), key=len)
    middle = len(word) // 2
    slip = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return name.replace(word, slip, 1)


def find_meaning(running: App, words: str) -> tuple[str, ...]:
    with clock.pretend_day(date(2026, 11, 23)):
        heard = read_parsed_message(running.assistant.parse_text(words))
    return get_content().talk.messages.reader.read_message(heard, Context()).heard.defined


def test_every_name_is_explained_however_it_is_asked(running: App) -> None:
    asked = [(entry, form.format(name)) for entry, name in list_names() for form in FORMS]

    assert [words for entry, words in asked if entry not in find_meaning(running, words)] == []


def test_names_are_explained_in_ways_that_no_list_holds(running: App) -> None:
    named = list(list_names())
    asked = [(entry, OTHER_FORMS[n % len(OTHER_FORMS)].format(name)) for n, (entry, name) in enumerate(named)]

    missed = [words for entry, words in asked if entry not in find_meaning(running, words)]
    assert len(missed) <= len(asked) // 20, missed


def test_every_long_name_is_explained_when_it_is_misspelt(running: App) -> None:
    asked = [(entry, f"what is {swap_letters(name)}?") for entry, name in list_names() if len(max(name.split())) > 5]

    assert [words for entry, words in asked if entry not in find_meaning(running, words)] == []


@pytest.mark.parametrize("words", ["stores?", "what is leeds", "what is a form", "what is marketing", "good cpc on x?"])
def test_other_words_are_taken_for_no_slip(running: App, words: str) -> None:
    assert find_meaning(running, words) == ()


def test_several_meanings_are_told_in_the_order_asked(visitor: Visitor) -> None:
    visitor.says("what is roas and what is a funnel?")

    assert visitor.read.index("Return on ad spend") < visitor.read.index("**Funnel**")


def test_a_word_inside_another_term_is_not_what_is_asked(visitor: Visitor) -> None:
    visitor.says("what is the conversions api and do i need it?")

    assert "**Conversions API**" in visitor.read
    assert "**Conversion**:" not in visitor.read
