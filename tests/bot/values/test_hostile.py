"""Any text, however hostile: no reader raises, takes long, or points outside the text."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from types import FrameType

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.knowledge.lexicon import load_lexicon
from bot.values.reading import read_values
from bot.values.replies.bare import Ambiguous, Nothing, read_bare
from bot.values.replies.bare_contact import ContactAnswer, read_bare_contact
from bot.values.subjects.lexicon import Lexicon
from tests.bot.values.first_values import first_value

TODAY = date(2026, 11, 23)
CAP = 2000
# Signs, marks, spaces and controls of every script: whatever they say, it is no number and no word.
SIGNS = st.characters(whitelist_categories=("P", "S", "Z", "M", "C"))
PLAIN_WORDS = (
    "the a our my you please and with about house garden blue green talk nice people they often never always good "
    "bad thing paper stone river cloud window because however really quite other some many few more less than"
).split()
PIECES = [
    *("1", "1 ", "1,", "1.", "$", "$1 ", "-", "—", "1-", "e\u0301", "\u0301", "@", "a@", "a@b.", "a."),
    *("not ", "from ", "between 1 and "),
    *("no facebook or ", "instagran ", "need leeds ", "2k in 3 months ", "not 2k but ", "monday to friday "),
    *("I'm Dana ", "5 weeks ", "one ", "hundred ", "2 and a half ", "starting in january "),
    *("end of the ", "1 may ", "1/1/2027 ", "٣", "ﷺ", "\u200d", "\x00", "\ud800", "😀", "'", "(", "a at b dot "),
    *("+44 20 7946 0958 ", "www.", "a-", "leads, ", "my company is ", "head of ", "Acme ltd ", "İ", "½", "\n"),
]
QUESTIONS = "goals timeframe budget platforms".split()
CONTACT = "name email phone company role website".split()
WORDS = (
    "budget 5 10 2k lakh cr $ £ € ₹ rs - – / + , . ; ( ) : ? ! % @ a the in within by before not no anything but "
    "months weeks month week year years quarter end of mid may march q3 christmas next this from to between and or "
    "sales leads more want instagram facebook x not under over max at least I'm my name is company from at ceo "
    "dana@acme.io www.acme.io +44 020 7946 0958 half couple few grand hundred thousand two twenty ½ ３ ٣ e\u0301 ﷺ \n"
).split(" ")


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return load_lexicon()


def check(text: str) -> None:
    values = read_values(text, lexicon(), TODAY, "US")
    for value in values.items:
        assert 0 <= value.start < value.end <= len(text)
    json.dumps([value.as_entity() for value in values.items])
    for question in QUESTIONS:
        answer = read_bare(question, text, TODAY, lexicon(), "US")
        if not isinstance(answer, Ambiguous | Nothing):
            json.dumps(answer)
    for question in CONTACT:
        given_ = read_bare_contact(question, text, lexicon(), "US")
        if isinstance(given_, ContactAnswer):
            json.dumps(dict(given_.values))


@given(st.text(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_unicode_text_is_read(text: str) -> None:
    check(text)


@given(st.text(alphabet="0123456789.,'-–/ $£€₹k%+:()@\u0301\u200d½\u00a0", max_size=200))
@settings(max_examples=100, deadline=None)
def test_text_full_of_digits_and_signs_is_read(text: str) -> None:
    check(text)


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_any_order_of_the_grammars_own_words_is_read(text: str) -> None:
    check(text)


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_of_one_piece_up_to_the_cap_is_read(piece: str) -> None:
    """Anything quadratic would show here as a test that does not end."""
    text = (piece * 10_000)[:10_000]

    values = read_values(text, lexicon(), TODAY, "US")

    assert all(0 <= value.start < value.end <= len(text) for value in values.items)


def test_no_value_is_invented_for_noise() -> None:
    noise = ("asdkjh qwe zxc", "🙂🙂🙂", "....", "<script>alert(1)</script>", "'; DROP TABLE leads; --", "你好，我想")
    for text in noise:
        values = read_values(text, lexicon(), TODAY, "US")
        assert {value.kind for value in values.items} <= {"goal", "term", "side", "metric"}, text


@given(st.text(alphabet=SIGNS, max_size=CAP))
@settings(max_examples=100, deadline=None)
def test_signs_alone_hold_no_value(text: str) -> None:
    assume(not any(c.isalnum() for c in unicodedata.normalize("NFKC", text)))

    assert read_values(text, lexicon(), TODAY, "US").items == ()


@given(st.lists(st.one_of(st.sampled_from(PLAIN_WORDS), st.text(SIGNS, max_size=3)), max_size=60).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_without_a_number_and_a_word_for_one_there_is_no_money_and_no_time(text: str) -> None:
    assume(not any(c.isdigit() or c.isnumeric() for c in unicodedata.normalize("NFKC", text)))
    values = read_values(text, lexicon(), TODAY, "US")

    assert (first_value(values, "budget"), first_value(values, "timeframe"), first_value(values, "target")) == (
        None,
        None,
        None,
    )


def steps(work: Callable[[], object]) -> int:
    """How many functions are called in this work: what it costs, on any machine."""
    called = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return called


@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_takes_at_most_twice_the_work(piece: str) -> None:
    def work(length: int) -> int:
        return steps(lambda: read_values((piece * length)[:length], lexicon(), TODAY, "US"))

    work(CAP)
    assert work(CAP) <= 2.1 * work(CAP // 2)
