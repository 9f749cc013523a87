"""What is learnt from data/answers, by kind: goals in other words, slips of the keyboard, and what answers nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from bot.nlu.answer_model import AnswerModel
from bot.nlu.answers import REFUSAL, AnswerReader, fit_answers, read_wished
from bot.nlu.kernel import Shape
from bot.nlu.sentence_encoder import load_encoder

pytestmark = pytest.mark.slow
Read = Callable[[str], Mapping[str, Sequence[tuple[str, float]]]]


@pytest.fixture(scope="module")
def model() -> AnswerModel:
    return fit_answers((), {**AnswerReader.get_default_config(), "counterexamples": 0})


@pytest.fixture(scope="module")
def read(model: AnswerModel) -> Read:
    def answers(text: str) -> Mapping[str, Sequence[tuple[str, float]]]:
        return model(text, load_encoder().encode_texts([text]))

    return answers


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("get the punters in on a wet tuesday", "sales"),
        ("i'd like the order book to be full till autumn", "sales"),
        ("homeowners asking us for an estimate on gutters", "leads"),
        ("we are short of bricklayers, people should apply", "leads"),
        ("send more readers to our homepage", "traffic"),
        ("hardly a soul in the county knows that we exist", "awareness"),
        ("we're bringing out a new cider in september", "launch"),
        ("fill the town hall for the brass concert", "event"),
        ("see which of two adverts does better", "ab_testing"),
        ("more people following and chatting on our page", "community"),
        ("customers should trust our name again", "brand_equity"),
        ("be asked as the expert on bats", "authority"),
        ("come up first on google for thatched roofs", "seo"),
        ("campers who return every summer", "retention"),
        ("i've no idea, what do you think", "unsure"),
    ],
)
def test_a_goal_is_understood_in_other_words(read: Read, text: str, goal: str) -> None:
    assert read(text)["goals"][0][0] == goal


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("moer custmers", "sales"),
        ("lead genaration", "leads"),
        ("folowers plz", "community"),
        ("ticktes for gig", "event"),
    ],
)
def test_slips_of_the_keyboard_do_not_matter(read: Read, text: str, goal: str) -> None:
    assert goal in [label for label, _ in read(text)["goals"]]


def test_two_goals_are_both_heard(read: Read) -> None:
    assert {label for label, _ in read("more orders and more followers")["goals"]} == {"sales", "community"}


@pytest.mark.parametrize(
    ("question", "text", "label"),
    [
        ("timeframe", "as speedily as you possibly can", "asap"),
        ("timeframe", "we're in no hurry whatsoever", "unhurried"),
        ("budget", "we can barely spare anything", "little"),
        ("budget", "money really isn't our problem", "plenty"),
        ("platforms", "wherever our pupils spend their time", "any"),
        ("platforms", "we don't have a single account", "none_yet"),
        ("yes_no", "yes, by all means", "yes"),
        ("yes_no", "no thank you, really not", "no"),
        ("yes_no", "i want to think it over at home", "later"),
        ("decides", "my wife and i settle that between us", "together"),
        ("decides", "that's up to the head office", "someone_else"),
        ("tried", "we ran a few ads on facebook", "something"),
        ("start", "we're only collecting information for now", "later"),
        ("skip", "i told you that two minutes ago", "already_said"),
    ],
)
def test_other_questions_are_answered_in_ones_own_words(read: Read, question: str, text: str, label: str) -> None:
    assert read(text)[question][0][0] == label


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("goals", "how much would that cost me"),
        ("goals", "we are a pottery in Stoke"),
        ("goals", "my name is Wendell"),
        ("timeframe", "is there a person i can talk to"),
        ("budget", "only pinterest please"),
        ("yes_no", "hmm"),
        ("yes_no", "what will you do with my address"),
        ("yes_no", "great, and how long does the call take"),
        ("platforms", "we could spend 600"),
        ("decides", "what does a campaign cost"),
    ],
)
def test_what_answers_something_else_is_no_answer(read: Read, question: str, text: str) -> None:
    assert read(text)[question] == []


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("not followers, buyers", ["sales"]),
        ("forget the likes, we need people to call us", ["leads"]),
        ("more bookings, not more followers", ["sales"]),
        ("we really don't need followers", []),
    ],
)
def test_what_is_turned_down_is_no_goal(model: AnswerModel, read: Read, text: str, goals: list[str]) -> None:
    assert read(text)[REFUSAL]
    assert [label for label, _ in read_wished(text, model)] == goals


@pytest.mark.parametrize(
    "text", ["nobody knows us", "we have no customers", "guests never return", "no rush", "why not"]
)
def test_a_lack_turns_nothing_down(read: Read, text: str) -> None:
    assert read(text)[REFUSAL] == []


def test_a_model_read_back_says_the_same(tmp_path: Path) -> None:
    examples = {
        "drink": [("tea please", ("tea",)), ("a cup of tea", ("tea",)), ("coffee", ("coffee",)), ("hello", ())],
        "size": [("large", ("large",)), ("a big one", ("large",)), ("small one", ("small",)), ("what size", ())],
    }
    model = AnswerModel.fit_examples(examples, None, Shape(), 1.0)

    model.save_to(tmp_path)
    again = AnswerModel.load_from(tmp_path)

    assert again("a large tea please") == model("a large tea please")
    assert again.questions == model.questions
