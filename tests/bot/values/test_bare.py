"""Bare answers to a question that was asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.values.language.tokens import read_tokens
from bot.values.measures.money import Money
from bot.values.replies.bare import Ambiguous, Nothing, is_unknown, read_bare
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe


def weeks_or_months(count: str, weeks: tuple[int, int], months: tuple[int, int]) -> Ambiguous:
    return Ambiguous(
        ((f"{count} weeks", Timeframe(*weeks).as_json()), (f"{count} months", Timeframe(*months).as_json()))
    )


ANSWERS: list[tuple[str, str, Any]] = [
    ("timeframe", "6", weeks_or_months("6", (42, 42), (180, 180))),
    ("timeframe", "three", weeks_or_months("3", (21, 21), (90, 90))),
    ("timeframe", "about 3", weeks_or_months("3", (21, 21), (90, 90))),
    ("timeframe", "6-8", weeks_or_months("6-8", (42, 56), (180, 240))),
    ("timeframe", "a couple", weeks_or_months("2", (14, 14), (60, 60))),
    ("timeframe", "90", Timeframe(90, 90).as_json()),
    ("timeframe", "6m", Timeframe(180, 180).as_json()),
    ("timeframe", "next spring", Timeframe(189, 189, date(2027, 5, 31)).as_json()),
    ("timeframe", "christmas", Timeframe(32, 32, date(2026, 12, 25)).as_json()),
    ("timeframe", "2027", Timeframe(403, 403, date(2027, 12, 31)).as_json()),
    ("timeframe", "3 months I guess, we started in May", Timeframe(90, 90).as_json()),
    ("timeframe", "asap", Timeframe(0, 30).as_json()),
    ("timeframe", "no rush", Nothing()),
    ("timeframe", "dunno", Nothing()),
    ("timeframe", "soon", Timeframe(0, 30).as_json()),
    ("timeframe", "🤷🏽‍♀️", Nothing()),
    ("timeframe", "40 hours", None),
    ("goals", "leeds", ["leads"]),
    ("goals", "salse", ["sales"]),
    ("budget", "free only", Money(0, 0).as_json()),
    ("timeframe", "hello", None),
    ("timeframe", "what?", None),
    ("budget", "6", Ambiguous((("6", Money(6, 6).as_json()), ("6,000", Money(6000, 6000).as_json())))),
    ("budget", "2", Ambiguous((("2", Money(2, 2).as_json()), ("2,000", Money(2000, 2000).as_json())))),
    ("budget", "5-10", Ambiguous((("5-10", Money(5, 10).as_json()), ("5,000-10,000", Money(5000, 10_000).as_json())))),
    ("budget", "500", Money(500, 500).as_json()),
    ("budget", "2000", Money(2000, 2000).as_json()),
    ("budget", "about 2k", Money(2000, 2000).as_json()),
    ("budget", "1000 a month maybe", Money(1000, 1000, None, "month").as_json()),
    ("budget", "$6", Money(6, 6, "USD").as_json()),
    ("budget", "none", Money(0, 0).as_json()),
    ("budget", "nothing", Money(0, 0).as_json()),
    ("budget", "nothing for now", Money(0, 0).as_json()),
    ("budget", "free", Money(0, 0).as_json()),
    ("budget", "depends", Nothing()),
    ("budget", "no idea", Nothing()),
    ("budget", "not sure yet", Nothing()),
    ("budget", "we have 3 shops", None),
    ("platforms", "insta and fb", ["instagram", "facebook"]),
    ("platforms", "x", ["twitter_x"]),
    ("platforms", "tiktok, no facebook", ["tiktok"]),
    ("platforms", "any", Nothing()),
    ("platforms", "none", Nothing()),
    ("platforms", "no preference", Nothing()),
    ("platforms", "not facebook", None),
    ("goals", "sales", ["sales"]),
    ("goals", "leads I think", ["leads"]),
    ("goals", "awarness", ["awareness"]),
    ("goals", "not sure", Nothing()),
    ("goals", "what do you mean", None),
    ("consent", "yes", None),
]


@pytest.mark.parametrize(("question", "text", "answer"), ANSWERS)
def test_a_bare_answer_is_read_as_its_question_wants(
    question: str, text: str, answer: object, today: date, lexicon: Lexicon
) -> None:
    assert read_bare(question, text, today, lexicon, "US") == answer


def test_all_platforms_means_each_of_them_once(today: date, lexicon: Lexicon) -> None:
    everything = read_bare("platforms", "all of them", today, lexicon, "US")

    assert set(everything) == set(lexicon.single_platforms)


@pytest.mark.parametrize("text", ["dunno", "I don’t know", "idk", "Not sure yet.", "whatever", "n/a", "hmm, no idea"])
def test_not_knowing_is_recognised(lexicon: Lexicon, text: str) -> None:
    assert is_unknown(read_tokens(text, lexicon.grammar))


@pytest.mark.parametrize("text", ["sales", "6 weeks", "no facebook", "I have no idea what SMM is, tell me more"])
def test_an_answer_is_not_taken_for_not_knowing(lexicon: Lexicon, text: str) -> None:
    assert not is_unknown(read_tokens(text, lexicon.grammar))
