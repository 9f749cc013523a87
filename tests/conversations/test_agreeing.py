"""A yes in everyday words, or beside something else; names that are none; wishes about what is kept."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from tests.conversations.conftest import TODAY, Visitor

GUESTS = itertools.count(1)
OFFERED = itertools.cycle(f"{day} {hour}" for day in ("tomorrow", "Wednesday", "Thursday") for hour in ("10am", "3pm"))
# A week of its own, in which no other test books.
MONDAY = TODAY + timedelta(weeks=13)


@pytest.fixture
def asked(visitor: Visitor) -> Visitor:
    """Somebody who is asked whether their details may be kept."""
    visitor.at = MONDAY
    assert visitor.says("book a consultation").asking == "consent"
    return visitor


@pytest.fixture
def confirming(asked: Visitor) -> Visitor:
    """Somebody who is asked for a yes to a time."""
    asked.says("yes", "Orla Finch", f"orla{next(GUESTS)}@finchpots.example", next(OFFERED))
    assert asked.turn.asking == "slot_confirm"
    return asked


@pytest.mark.parametrize(
    "line",
    ["well now, I reckon that's fine", "yep, cool by me", "aye, work away", "go right ahead", "sure, no bother at all"],
)
def test_everyday_words_agree_to_be_kept(asked: Visitor, line: str) -> None:
    assert asked.says(line).asking == "name"


@pytest.mark.parametrize("line", ["I reckon not, thanks", "that's not cool", "yes if you wipe it on Friday", "hmm"])
def test_a_no_or_a_condition_is_no_plain_yes(asked: Visitor, line: str) -> None:
    assert asked.says(line).asking in (None, "consent")


def test_a_question_beside_the_consent_is_answered_and_the_yes_counts(asked: Visitor) -> None:
    assert asked.says("Sure thing. Will the talk be on video or on the telephone?").asking == "name"
    assert "by phone or video" in asked.read


@pytest.mark.parametrize(
    "line",
    [
        "aye, crack on",
        "yep all good",
        "Yes, and please say I have two shops",
        "Yes. Can I mention our old quote?",
    ],
)
def test_a_yes_with_something_added_books(confirming: Visitor, line: str) -> None:
    confirming.says(line)
    assert "Booked:" in confirming.read


def test_a_question_beside_a_yes_is_answered_and_the_time_is_booked(confirming: Visitor) -> None:
    confirming.says("Yes, lovely. Is the meeting on video or by telephone? I'd rather it wasn't filmed, I'm shy.")
    assert "Booked:" in confirming.read
    assert "no obligation" in confirming.read


@pytest.mark.parametrize(
    "line", ["yes but could we make it half an hour later?", "Yes. But wait, that day is bad", "yes if it's by phone"]
)
def test_a_yes_that_moves_the_time_books_nothing(confirming: Visitor, line: str) -> None:
    confirming.says(line)
    assert "Booked:" not in confirming.read


def test_a_question_beside_a_time_is_answered(asked: Visitor) -> None:
    asked.says("yes", "Orla Finch", f"orla{next(GUESTS)}@finchpots.example")
    asked.says("friday 10am suits me but will that be a robot or a real person")
    assert asked.turn.asking == "slot_confirm"
    assert "I'm a bot" in asked.read


@pytest.mark.parametrize("line", ["Cheerio", "Right, I must be off. Goodbye and thanks", "Well, bye then"])
def test_a_farewell_is_no_name(asked: Visitor, line: str) -> None:
    assert asked.says("yes", line).asking is None
    assert "Goodbye" in asked.read


@pytest.mark.parametrize("line", ["Well, go on, yes", "Well… fine by me"])
def test_a_filler_beside_a_yes_is_no_name(asked: Visitor, line: str) -> None:
    assert asked.says(line).asking == "name"


@pytest.mark.parametrize("name", ["Mark", "Joy", "Don", "May", "Grace", "Hope"])
def test_a_name_that_is_a_word_stays_one(asked: Visitor, name: str) -> None:
    assert asked.says("yes", name).asking == "email"


@pytest.mark.parametrize(
    "line",
    [
        "Right, thanks. Now bin everything you hold on me.",
        "What have you saved on me so far? Then wipe it, please.",
        "scrub the lot please",
    ],
)
@pytest.mark.parametrize("before", ["we want more sales in 3 months, 2000 dollars, on Instagram", "more sales please"])
def test_who_wants_it_deleted_is_asked_first(visitor: Visitor, before: str, line: str) -> None:
    assert visitor.says(before, line).asking == "delete"


def test_what_is_done_with_what_is_typed_is_about_privacy(visitor: Visitor) -> None:
    visitor.says("more sales please", "what are you doing with all the things I type here")
    assert "/privacy" in visitor.read
