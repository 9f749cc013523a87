"""Kinds of things people say that used to be misheard, in words of our own; each test is a kind."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Visitor


@pytest.mark.parametrize(
    ("answer", "goal"),
    [
        ("bring our chairs back to life on quiet wednesdays", "sales"),
        ("make the town know we exist", "awareness"),
        ("quote requests from builders", "leads"),
        ("i want them to come again and again", "retention"),
    ],
)
def test_a_goal_in_whole_words_answers_the_question_and_ends_nothing(answer: str, goal: str, visitor: Visitor) -> None:
    turn = visitor.says("advise me", answer)

    assert visitor.known["goals"] == [goal]
    assert turn.asking == "timeframe"


@pytest.mark.parametrize("words", ["the second one", "number 2", "option 2 please"])
def test_an_option_can_be_named_by_its_place(words: str, visitor: Visitor) -> None:
    visitor.says("advise me", words)

    assert visitor.known["goals"] == ["leads"]


@pytest.mark.parametrize("answer", ["hmm", "great, and what would that be for", "is it safe?"])
def test_what_is_no_clear_yes_agrees_to_nothing(answer: str, visitor: Visitor) -> None:
    turn = visitor.says("book a consultation", answer)

    assert turn.asking == "consent"


def test_somebody_who_wants_to_think_about_it_is_left_in_peace(visitor: Visitor) -> None:
    turn = visitor.says("book a consultation", "i'd like to sleep on it first")

    assert turn.asking is None
    assert visitor.says("what is a hashtag").asking is None


def test_a_consent_rests_after_two_other_topics(visitor: Visitor) -> None:
    visitor.says("book a consultation", "what is smo?", "do hashtags help?")

    assert visitor.says("what is ugc?").asking is None


def test_a_name_that_sounds_like_a_no_is_a_name(visitor: Visitor) -> None:
    turn = visitor.says("book a consultation", "i agree", "Noa")

    assert turn.asking == "email"


def test_digits_at_the_phone_question_are_a_phone_number_and_no_money(visitor: Visitor) -> None:
    visitor.says(
        "book a consultation", "i agree", "Rosa Lund", "rosa@lundtiles.example", "Lund Tiles", "(212) 555-0177 ext 4"
    )

    assert visitor.known["contact"]["phone"] == "+12125550177"
    assert "budget" not in visitor.known


@pytest.mark.parametrize("line", ["make that 900 euros every week please", "oh and we could stretch to $4,500"])
def test_an_amount_with_its_currency_at_the_phone_question_is_money_and_no_number(visitor: Visitor, line: str) -> None:
    visitor.says("book a consultation", "i agree", "Rosa Lund", "rosa@lundtiles.example", "no time for now")
    visitor.says("Lund Tiles")
    assert visitor.turn.asking == "phone"

    assert visitor.says(line).asking == "phone"
    assert visitor.known["budget"]["amount_min"] in (900, 4500)
    assert "couldn't read" not in visitor.read


def test_a_question_in_another_language_is_met_in_that_language_once(visitor: Visitor) -> None:
    visitor.says("Können Sie mir bitte auf Deutsch erklären, wie das funktioniert?")
    assert "nur Englisch" in visitor.read
    visitor.says("Das verstehe ich leider überhaupt nicht.")
    assert "nur Englisch" not in visitor.turn.replies[0].text


ADVISED = ("we want more leads in 4 months with 1,800 usd a month", "instagram and linkedin")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("is it monthly or for everything?", "$7,200"),
        ("why linkedin?", "LinkedIn"),
        ("why did you leave snapchat out?", "Snapchat"),
        ("how certain are you about that", "sure"),
        ("too much jargon, shorter please", "In short"),
        ("compare 900 with 2700", "$2,700"),
    ],
)
def test_the_advice_can_be_talked_about(question: str, expected: str, visitor: Visitor) -> None:
    visitor.says(*ADVISED)
    before = dict(visitor.known)
    visitor.says(question)

    assert expected in visitor.read
    assert visitor.known == before


def test_a_sum_that_is_hard_to_believe_is_asked_back(visitor: Visitor) -> None:
    turn = visitor.says("advise me", "more sales", "6 months", "90 million a month")

    assert turn.asking == "budget"
    assert "budget" not in visitor.known
    visitor.says("yes")
    assert visitor.known["budget"]["amount_max"] == 90_000_000


@pytest.mark.parametrize("statement", ["our ctr dropped to 0.3 this summer", "cpl is at 70 now and used to be 25"])
def test_a_figure_that_is_told_is_not_met_with_a_definition(statement: str, visitor: Visitor) -> None:
    turn = visitor.says(statement)

    assert turn.topic not in ("metrics_smm", "metrics_smo")


@pytest.mark.parametrize("asked", ["timeframe", "budget"])
def test_a_price_told_under_a_question_is_kept_and_the_question_stands(asked: str, visitor: Visitor) -> None:
    before = ["advise me", "more sales", *(["3 months"] if asked == "budget" else [])]
    turn = visitor.says(*before, "we charge 70 a lesson, is it worth it")

    assert turn.asking == asked
    assert "$70" in visitor.read
    assert "budget" not in visitor.known


def test_whether_ads_pay_at_a_price_is_worked_out_as_soon_as_it_can_be(visitor: Visitor) -> None:
    turn = visitor.says(
        "advise me", "more sales", "3 months", "1500 a month", "i charge 70 a lesson, does that pay off?"
    )

    assert turn.asking == "platforms"
    assert "$70" in visitor.read
    assert "of the $70 that one" in visitor.read


def test_a_price_in_other_money_is_counted_in_that_of_the_budget(visitor: Visitor) -> None:
    visitor.says(
        "advise me", "more sales", "we charge 70 dollars a lesson. 3 months", "1500 euros a month", "no preference"
    )

    assert visitor.turn.recommendation is not None
    assert 0 < (visitor.turn.recommendation.profile.average_sale or 0) < 70


def test_money_for_a_year_changes_no_time(visitor: Visitor) -> None:
    visitor.says("advise me", "more sales", "3 months", "2400 for this tax year")

    assert visitor.known["timeframe"]["days_max"] == 90
    assert visitor.known["budget"]["period"] == "year"


@pytest.mark.parametrize("said", ["could you put it more simply", "in easier words please"])
def test_a_question_that_is_too_hard_is_asked_with_choices(said: str, visitor: Visitor) -> None:
    turn = visitor.says("we want more leads for our garage", said)

    assert turn.asking == "timeframe"
    assert "Which of these is closest?" in visitor.read


@pytest.mark.parametrize("said", ["for over 75s mostly", "in the week of the half term break"])
def test_ages_and_school_weeks_are_no_long_term(said: str, visitor: Visitor) -> None:
    visitor.says("we want more leads for our garage", said)

    assert "timeframe" not in visitor.known


def test_a_question_in_shorthand_is_answered_under_another(visitor: Visitor) -> None:
    turn = visitor.says("we want more leads for our garage", "in 4 months", "y do so few ppl c our posts")

    assert turn.topic == "smo_techniques"
    assert turn.asking == "budget"


@pytest.mark.parametrize("said", ["fine but pls dont bombard me with stuff", "ok, only no junk mail"])
def test_a_yes_with_a_condition_is_a_yes(said: str, visitor: Visitor) -> None:
    turn = visitor.says("book a consultation", said)

    assert turn.asking == "name"


@pytest.mark.parametrize("said", ["Certainly!", "we follow Waldorf methods"])
def test_a_word_that_looks_like_a_name_becomes_nobodys(said: str, visitor: Visitor) -> None:
    turn = visitor.says(said, "book a consultation", "yes")

    assert turn.asking == "name"


@pytest.mark.parametrize("said", ["the earliest you have", "first available please"])
def test_the_earliest_is_the_first_time_that_is_offered(said: str, visitor: Visitor) -> None:
    turn = visitor.says("book a consultation", "yes", "Oda Brandt", "oda@mill.example", said)

    assert turn.asking == "slot_confirm"
