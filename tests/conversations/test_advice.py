"""From the first wish to the recommendation, the long way and the short one."""

from __future__ import annotations

from tests.conversations.conftest import Visitor

ASKED = ("goals", "timeframe", "budget", "platforms")


def test_goal_and_timeframe_are_asked_one_by_one(visitor: Visitor) -> None:
    asked = [visitor.says(line).asking for line in ("advise me", "more sales", "in 6 weeks", "2000 a month")]
    turn = visitor.says("no preference")

    assert asked == list(ASKED)
    assert turn.recommendation is not None
    assert turn.recommendation.verdict == "smm"


def test_what_one_sentence_says_is_not_asked_again(visitor: Visitor) -> None:
    turn = visitor.says("we launch in 3 weeks and want sign-ups, 4k")

    assert turn.asking in ("platforms", None, "consultation")
    assert set(visitor.known["goals"]) == {"launch", "leads"}
    assert visitor.known["timeframe"]["days_max"] == 21
    assert visitor.known["budget"]["amount_max"] == 4000


def test_buttons_answer_as_well_as_words(visitor: Visitor) -> None:
    visitor.says("i want a recommendation")
    visitor.presses("A loyal community")
    visitor.presses("In a year")
    visitor.presses("Nothing for now")
    turn = visitor.presses("No preference")

    assert turn.recommendation is not None
    assert turn.recommendation.verdict == "smo"


def test_the_summary_stands_in_the_turn_of_the_recommendation(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads", "3 months", "1500 eur a month", "skip")

    assert visitor.turn.recommendation is not None
    assert "3 months" in visitor.read
    assert "€1,500 a month" in visitor.read


def test_a_question_in_the_middle_is_answered_and_the_pending_one_comes_back_once(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads")
    turn = visitor.says("what is organic reach?")

    assert turn.asking == "timeframe"
    assert [visitor.read.count(words) for words in ("when do you want", "When do you want")] == [1, 0]
    assert len(turn.replies) == 2


def test_small_talk_in_the_middle_keeps_the_question(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads")

    assert visitor.says("thanks!").asking == "timeframe"


def test_why_do_you_ask_is_answered_for_each_question(visitor: Visitor) -> None:
    answers = set()
    visitor.says("advise me")
    for line in ("more leads", "3 months", "2k a month", "instagram"):
        asking = visitor.turn.asking
        turn = visitor.says("why do you need to know that?")
        assert turn.asking == asking
        answers.add(turn.replies[0].text)
        visitor.says(line)

    assert len(answers) == 4


def test_stop_ends_the_questions_kindly_and_keeps_what_was_said(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads")
    turn = visitor.says("stop asking me things")

    assert turn.asking is None
    assert visitor.known["goals"] == ["leads"]


def test_an_unclear_value_is_asked_again_and_then_assumed(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads")
    again = visitor.says("purple monkey")
    twice = visitor.says("dishwasher sideways")

    assert (again.asking, twice.asking) == ("timeframe", "budget")
    assert "6 to 12 months" in twice.replies[0].text
    assert visitor.known["timeframe"]["days_max"] == 365


def test_a_start_alone_is_kept_and_the_time_for_results_asked_once_and_then_assumed(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads")
    begun = visitor.says("from february onwards")
    again = visitor.says("as of february")

    assert (begun.asking, again.asking) == ("timeframe", "budget")
    assert "after that should it take until you see results" in begun.replies[-1].text
    assert "6 to 12 months" in again.replies[0].text
    known = visitor.known["timeframe"]
    assert (known["days_min"], known["days_max"], known["starts"]) == (180, 365, "2027-02-01")


def test_a_start_is_kept_when_nobody_knows_by_when(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads", "not before march")
    turn = visitor.says("no idea")

    assert turn.asking == "budget"
    assert visitor.known["timeframe"]["starts"] == "2027-03-01"


def test_a_bare_number_is_asked_back(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads")
    turn = visitor.says("6")

    assert turn.asking == "timeframe"
    assert len(turn.replies[-1].buttons) >= 2


def test_a_correction_before_the_advice_replaces_the_value(visitor: Visitor) -> None:
    visitor.says("advise me", "more sales", "3 months")
    visitor.says("actually 6 months")
    turn = visitor.says("not sales, loyalty")

    assert visitor.known["timeframe"]["days_max"] == 180
    assert visitor.known["goals"] == ["retention"]
    assert turn.asking == "budget"


def test_a_correction_after_the_advice_renews_it(visitor: Visitor) -> None:
    visitor.says("advise me", "more sales", "3 months", "2000 usd a month", "skip")
    before = visitor.turn.recommendation
    turn = visitor.says("actually 12 months")

    assert before is not None
    assert turn.recommendation is not None
    assert (before.verdict, turn.recommendation.verdict) == ("smm", "balanced")


def test_a_platform_that_is_added_joins_those_advised(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads", "3 months", "2000 usd a month", "skip")
    advised = [row.platform for row in visitor.turn.recommendation.platforms]
    turn = visitor.says("also on pinterest please")

    assert turn.recommendation is not None
    assert visitor.known["platforms"] == ["pinterest", *advised]


def test_a_platform_that_is_asked_about_is_not_added(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads", "3 months", "2000 usd a month", "skip", "why is smo important")

    assert visitor.says("and on linkedin?").recommendation is None
    assert "platforms" not in visitor.known


def test_and_with_3000_recomputes_and_keeps_currency_and_period(visitor: Visitor) -> None:
    visitor.says("advise me", "more sales", "3 months", "2000 eur a month", "skip")
    turn = visitor.says("and with 3,000?")

    assert turn.recommendation is not None
    assert visitor.known["budget"] == {"amount_min": 3000, "amount_max": 3000, "currency": "EUR", "period": "month"}


def test_nothing_is_asked_that_skip_could_skip(visitor: Visitor) -> None:
    assert visitor.says("skip").replies[0].text


def test_no_money_means_organic(visitor: Visitor) -> None:
    visitor.says("advise me", "more sales", "6 months", "none", "skip")

    assert visitor.turn.recommendation is not None
    assert visitor.turn.recommendation.share_smm == 0


def test_starting_over_forgets_the_profile(visitor: Visitor) -> None:
    visitor.says("advise me", "more sales")

    assert visitor.says("start over").slots == {}


def test_nonsense_after_the_advice_is_owned_up_to(visitor: Visitor) -> None:
    visitor.says("advise me", "more sales", "3 months", "2000 usd a month", "skip")

    assert "went wrong" not in "".join(r.text for r in visitor.says("asdkjh qwe zzz").replies)


def test_nonsense_while_deleting_asks_again(visitor: Visitor) -> None:
    visitor.says("delete my data")

    assert visitor.says("asdkjh qwe").asking == "delete"
