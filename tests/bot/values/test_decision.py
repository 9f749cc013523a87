"""Who decides, and when to begin, in the words people use."""

from __future__ import annotations

from datetime import date

import pytest

from bot.knowledge.lexicon import load_lexicon
from bot.values.bare import Nothing
from bot.values.beginning import read_beginning
from bot.values.decision import read_decides
from bot.values.standing import read_standing

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("i'm the owner so yes me", "me"),
        ("just me", "me"),
        ("I am the owner and decide myself", "me"),
        ("CMO, I hold the budget", "me"),
        ("that would be me", "me"),
        ("it's my call", "me"),
        ("marketing manager, my boss decides", "other"),
        ("not me", "other"),
        ("I need to ask my director", "other"),
        ("head of marketing; the CEO signs off", "other"),
        ("our board", "other"),
        ("my wife", "other"),
        ("we decide together", "shared"),
        ("my business partner and I", "shared"),
        ("me and my husband", "shared"),
        ("we", "shared"),
        ("owner", None),
        ("the CEO", None),
        ("marketing assistant", None),
        ("no idea", None),
    ],
)
def test_who_decides_is_read_where_it_was_asked(text: str, who: str | None) -> None:
    assert read_decides(text, asked=True) == who


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("actually my boss decides", "other"),
        ("i decide", "me"),
        ("we decide together with the board", "shared"),
        ("actually it's just me who decides", "me"),
        ("let's put together a plan with my team", None),
        ("i need to move my call", None),
        ("can somebody else help me", None),
        ("i need to ask something", None),
        ("me", None),
        ("tell me more", None),
        ("we", None),
        ("what do you recommend to me and others", None),
        ("our team posts twice a week", None),
    ],
)
def test_unasked_only_plain_words_tell_who_decides(text: str, who: str | None) -> None:
    assert read_decides(text) == who


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("asap", date(2026, 11, 23)),
        ("we could start straight away", date(2026, 11, 23)),
        ("next month", date(2026, 12, 1)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("1 march", date(2027, 3, 1)),
        ("in the new year", date(2027, 1, 1)),
        ("soon", date(2026, 12, 7)),
    ],
)
def test_a_day_to_begin_is_read(text: str, day: date) -> None:
    assert read_beginning(text, TODAY, load_lexicon()) == day


def test_an_open_beginning_is_no_day_and_anything_else_no_answer() -> None:
    assert read_beginning("no rush", TODAY, load_lexicon()) == Nothing()
    assert read_beginning("not sure yet", TODAY, load_lexicon()) == Nothing()
    assert read_beginning("blue is nice", TODAY, load_lexicon()) is None


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("im a student and need this for my thesis", "student"),
        ("it's just a hobby, no money in it", "hobby"),
        ("I don't have a business", "hobby"),
        ("we sell to students", None),
        ("I'm not a student", None),
        ("not just a hobby", None),
        ("we run a student housing company", None),
    ],
)
def test_no_business_is_read_only_of_the_one_who_writes(text: str, standing: str | None) -> None:
    assert read_standing(text) == standing
