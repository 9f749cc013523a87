"""What visitors ask, and what they get for it."""

from __future__ import annotations

import pytest

from bot.bootstrap.content import get_content
from tests.conversations.conftest import Visitor

QUESTIONS = {
    "define_smm": "what does SMM mean",
    "define_smo": "so what exactly is social media optimization?",
    "difference_smm_smo": "whats the difference between smm and smo",
    "difference_reach": "paid reach or organic reach, how do they differ?",
    "importance_smm": "why is paid social media marketing important for a business",
    "importance_smo": "why should my business bother with SMO",
    "ads_facebook": "how does advertising on facebook work",
    "ads_instagram": "are instagram ads any good for a boutique",
    "ads_twitter_x": "promoting posts on X, does it work?",
    "ads_linkedin": "tell me about linkedin advertising",
    "smm_strategies": "which SMM strategies are there",
    "smo_techniques": "list the smo techniques please",
    "content_calendar": "how do i make a content calendar",
    "influencer_marketing": "how does working with influencers help",
    "contests_giveaways": "should we run a giveaway",
    "hashtags": "how many hashtags should i use",
    "social_listening": "what is social listening",
    "ugc": "how do I get user generated content from my customers",
    "profile_optimization": "how can i improve my business profile and bio",
    "posting_schedule": "whats the best time to post",
    "smo_examples": "which brands are good examples of smo",
    "metrics_smm": "what is ROAS",
    "metrics_smo": "which metrics matter for organic social",
    "timeframe_results": "how long until I see results",
    "cost_budget": "how much does social media advertising cost",
    "when_smm": "when should I use paid social",
    "when_smo": "when is organic the right choice",
    "combine_both": "can i do paid and organic together",
    "smo_and_seo": "do likes and shares help my google ranking",
    "agency_services": "what services do you offer",
    "agency_pricing": "what do you charge",
    "talk_to_human": "can i talk to a human please",
    "greet": "hello",
    "goodbye": "bye",
    "thanks": "thank you",
    "bot_challenge": "are you a bot",
    "privacy_data": "what happens with my data",
}


@pytest.mark.parametrize(("topic", "question"), QUESTIONS.items(), ids=list(QUESTIONS))
def test_a_question_gets_the_answer_of_its_topic(visitor: Visitor, topic: str, question: str) -> None:
    turn = visitor.says(question)

    assert turn.topic == topic
    assert turn.replies[0].text


def test_several_questions_in_one_message_are_answered_in_order(visitor: Visitor) -> None:
    turn = visitor.says("hi! what is smo and how long does it take to work?")

    assert turn.topic == ["greet", "define_smo", "timeframe_results"]
    assert len(turn.replies) == 2
    assert turn.replies[0].text.startswith("Hello!")


def test_a_metric_by_name_is_answered_from_its_definition(visitor: Visitor) -> None:
    visitor.says("how is CTR calculated")

    assert "Click-through rate" in visitor.read
    assert "impressions" in visitor.read


def test_tell_me_more_says_more_about_the_last_topic(visitor: Visitor) -> None:
    short = visitor.says("what is smm").replies[0].text
    turn = visitor.says("tell me more")

    assert turn.topic == "define_smm"
    assert turn.replies[0].text != short


def test_and_for_smo_goes_to_the_other_side(visitor: Visitor) -> None:
    visitor.says("which metrics do i use for paid ads")

    assert visitor.says("and for SMO?").topic == "metrics_smo"


def test_a_side_named_in_a_question_for_metrics_is_not_explained_itself(visitor: Visitor) -> None:
    assert visitor.says("what metrics for smm?").topic == "metrics_smm"
    assert visitor.says("which metrics for smo").topic == "metrics_smo"


def test_what_about_linkedin_goes_to_its_ads(visitor: Visitor) -> None:
    visitor.says("how do facebook ads work")

    assert visitor.says("what about LinkedIn?").topic == "ads_linkedin"


@pytest.mark.parametrize("words", ["and google as well?", "also on google please", "what about TikTok?"])
def test_an_answer_that_holds_on_every_platform_says_so(words: str, visitor: Visitor) -> None:
    visitor.says("which metrics for organic posts")

    assert visitor.says(words).topic == "metrics_smo"
    assert "as well" in visitor.read


def test_an_answer_about_both_sides_is_given_for_the_other(visitor: Visitor) -> None:
    visitor.says("how long does smo take")

    assert visitor.says("and smm?").topic == "timeframe_results"


def test_follow_ups_stay_with_what_was_answered(visitor: Visitor) -> None:
    visitor.says("how is paid social measured")

    for words in ("why?", "an example?", "tell me more"):
        assert visitor.says(words).topic == "metrics_smm"
    assert visitor.says("and for SMO?").topic == "metrics_smo"
    assert visitor.says("and the other one?").topic == "metrics_smm"


def test_what_to_post_is_a_matter_of_the_calendar(visitor: Visitor) -> None:
    topic = visitor.says("wat shud i post on insta").topic
    assert get_content().library.count_under(topic) == "content_calendar"


def test_an_unrelated_question_is_honestly_not_known(visitor: Visitor) -> None:
    turn = visitor.says("what will the weather be tomorrow in paris")

    assert turn.topic == "out_of_scope"
    assert turn.replies[0].buttons


def test_every_button_of_an_answer_leads_somewhere(visitor: Visitor) -> None:
    for button in visitor.says("what is smm").replies[-1].buttons:
        visitor.says("what is smm")
        assert visitor.presses(button.title).replies[0].text


def test_applicants_are_sent_to_the_people_who_hire(visitor: Visitor) -> None:
    visitor.says("hi im looking for a job, are you hiring a social media manager?")

    assert "jobs@" in visitor.read
