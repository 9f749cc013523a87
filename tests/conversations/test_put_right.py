"""What visitors put right a message later stands among the gaps, whichever way they say it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.bootstrap.backend import get_backend
from bot.storage.desk.gap_pages import GapLine, GapLists
from tests.conversations.conftest import TODAY, Visitor


def list_corrections(visitor: Visitor) -> list[GapLine]:
    """What this visitor put right."""
    gaps = GapLists(get_backend().stores.engine).read_gaps(TODAY - timedelta(days=1))
    return [line for line in gaps if line.kind == "put right" and line.conversation_id == visitor.talked._id]


@pytest.mark.parametrize("objection", ["no, I meant how much a post costs", "No. I was after your opening hours"])
def test_the_message_before_an_objection_is_a_gap(visitor: Visitor, objection: str) -> None:
    visitor.says("how do hashtags work", objection)
    (line,) = list_corrections(visitor)
    assert (line.text, line.done, line.meant) == ("how do hashtags work", ("hashtags",), objection)


def test_a_guess_that_is_pressed_says_what_was_meant(visitor: Visitor) -> None:
    visitor.says("that's not what I asked, I wanted to know what it costs")
    assert visitor.turn.asking == "did_you_mean"
    visitor.presses(visitor.turn.replies[-1].buttons[0].title)
    (line,) = list_corrections(visitor)
    assert (line.done, line.meant) == ((), visitor.turn.topic)


def test_who_goes_on_and_who_says_no_to_an_offer_puts_nothing_right(visitor: Visitor) -> None:
    visitor.says("how do hashtags work", "thanks", "and what do ads cost", "more sales, 3 months, 900 dollars a month")
    visitor.says("anywhere", "no thanks")
    assert list_corrections(visitor) == []
