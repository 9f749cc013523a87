"""What comes next in a talk, whatever the visitor says to a pending question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from bot import clock
from bot.bootstrap import build
from bot.dialogue.heard import Heard
from bot.dialogue.model import Turn
from bot.dialogue.talk import Part, Talk
from bot.dialogue.visit import Visit
from bot.leads.model import Contact
from bot.settings import Settings

HALF_A_YEAR = {"days_min": 180, "days_max": 180, "deadline": None, "starts": None}
THOUSAND = {"amount_min": 1000, "amount_max": 1000, "currency": "GBP", "period": "month"}
DECIDED = Visit(goals=("awareness",), timeframe=HALF_A_YEAR, budget=THOUSAND, advising=True)


@dataclass
class Talking:
    """A talk whose messages are understood already."""

    talk: Talk
    visit: Visit = Visit()

    def hear(self, part: Part, text: str, intent: str, **heard: Any) -> Turn:
        with clock.at(date(2026, 11, 23)):
            self.visit, turn = self.talk.take(part, self.visit, Heard(text, intent, **heard))
        return turn

    def asked(self, name: str, visit: Visit = DECIDED) -> Talking:
        self.visit = replace(visit, asking=name)
        return self


@pytest.fixture(scope="module")
def talk() -> Talk:
    return build(Settings.from_env({})).talk


@pytest.fixture
def talking(talk: Talk) -> Talking:
    return Talking(talk)


def read(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies)


def test_a_correction_instead_of_an_answer_is_noted_and_the_question_stands(talking: Talking) -> None:
    turn = talking.asked("platforms", replace(DECIDED, timeframe=None)).hear(
        Talk.advise, "actually 6 months", "correct", timeframe=HALF_A_YEAR
    )

    assert turn.asking == "platforms"
    assert "6 months" in read(turn)
    assert talking.visit.failures == 0


def test_an_optional_question_is_dropped_after_two_failures(talking: Talking) -> None:
    talking.asked("platforms").hear(Talk.fall_back, "hmm", "nlu_fallback")
    turn = talking.hear(Talk.fall_back, "whatever", "nlu_fallback")

    assert turn.recommendation is not None


def test_a_required_question_stays_until_it_is_answered_or_set_aside(talking: Talking) -> None:
    talking.asked("goals", Visit(advising=True))
    turns = [talking.hear(Talk.fall_back, "hmm", "nlu_fallback") for _ in range(3)]

    assert [turn.asking for turn in turns] == ["goals"] * 3
    assert talking.hear(Talk.react, "skip", "skip").asking == "timeframe"


def test_no_button_is_offered_twice(talking: Talking) -> None:
    for question in ("goals", "timeframe", "budget", "platforms"):
        asked = talking.talk.flow.question(question)
        assert asked is not None
        titles = [button.title for button in asked.again(2).buttons]
        assert len(titles) == len(set(titles))


def test_a_refused_platform_answers_the_question_for_platforms(talking: Talking) -> None:
    turn = talking.asked("platforms").hear(
        Talk.answer, "without facebook?", "smo_techniques", topics=("smo_techniques",), refused_platforms=("facebook",)
    )

    assert turn.recommendation is not None
    assert "without Facebook" in read(turn)


@pytest.mark.parametrize("part", [Talk.follow, Talk.explain])
def test_why_asks_for_the_reason_of_the_pending_question(talking: Talking, part: Part) -> None:
    turn = talking.asked("budget", replace(DECIDED, budget=None, last_topics=("hashtags",))).hear(
        part, "why?", "why_so"
    )

    assert talking.talk.lines["questions"]["budget"]["why"] in read(turn)


def test_a_no_to_a_suggested_address_asks_for_it_again(talking: Talking) -> None:
    talking.asked("consent", replace(DECIDED, booking=True)).hear(Talk.react, "yes", "affirm")
    talking.hear(Talk.fall_back, "Jo Bloggs", "nlu_fallback", contact=Contact(name="Jo Bloggs"))
    suggested = talking.hear(Talk.fall_back, "jo@gmial.com", "nlu_fallback")
    assert "jo@gmail.com" in read(suggested)
    turn = talking.hear(Talk.react, "no", "deny")

    assert turn.asking == "email"
    assert talking.visit.draft.agreed("contact")


def test_an_address_that_is_insisted_on_is_taken(talking: Talking) -> None:
    talking.asked("consent", replace(DECIDED, booking=True)).hear(Talk.react, "yes", "affirm")
    talking.hear(Talk.fall_back, "Jo Bloggs", "nlu_fallback", contact=Contact(name="Jo Bloggs"))
    talking.hear(Talk.fall_back, "jo@gmial.com", "nlu_fallback")
    turn = talking.hear(Talk.fall_back, "no, jo@gmial.com", "nlu_fallback", contact=Contact(email="jo@gmial.com"))

    assert turn.asking == "company"
    assert talking.visit.draft.contact.email == "jo@gmial.com"


def test_a_refusal_after_the_consent_keeps_nothing_of_the_contact(talking: Talking) -> None:
    talking.asked("consent", replace(DECIDED, booking=True)).hear(Talk.react, "yes", "affirm")
    talking.hear(Talk.fall_back, "Jo Bloggs", "nlu_fallback", contact=Contact(name="Jo Bloggs", phone="+447911123456"))
    talking.hear(Talk.react, "no", "deny")

    assert talking.visit.draft.contact == Contact()
    assert not talking.visit.draft.agreed("contact")


def test_wanting_a_person_accepts_the_offer_of_a_consultation(talking: Talking) -> None:
    turn = talking.asked("consultation", replace(DECIDED, recommendation={"verdict": "smm"})).hear(
        Talk.answer, "ok lets talk to someone", "talk_to_human", topics=("talk_to_human",)
    )

    assert (turn.asking, turn.topic) == ("consent", "talk_to_human")


def test_nothing_is_an_amount_and_no_goodbye(talking: Talking) -> None:
    talking.asked("budget", replace(DECIDED, budget=None)).hear(Talk.answer, "nothing", "goodbye", topics=("goodbye",))

    assert talking.visit.budget is not None
    assert talking.visit.budget["amount_max"] == 0


def test_a_goodbye_is_no_name(talking: Talking) -> None:
    talking.asked("name", replace(DECIDED, booking=True)).hear(Talk.answer, "bye", "goodbye", topics=("goodbye",))

    assert talking.visit.draft.contact.name is None


def test_a_platform_that_is_asked_about_is_not_yet_wanted(talking: Talking) -> None:
    talking.hear(
        Talk.follow, "what about linkedin?", "what_about", platforms=("linkedin",), asked_platforms=("linkedin",)
    )

    assert talking.visit.platforms == ()


def test_other_contact_data_than_was_asked_for_is_taken(talking: Talking) -> None:
    talking.asked("consent", replace(DECIDED, booking=True)).hear(Talk.react, "yes", "affirm")
    talking.hear(Talk.fall_back, "Jo Bloggs", "nlu_fallback", contact=Contact(name="Jo Bloggs"))
    turn = talking.hear(Talk.advise, "07911 123456", "inform", contact=Contact(phone="+447911123456"))

    assert turn.asking == "email"
    assert talking.talk.lines["booking"]["noted"] in read(turn)


def test_several_metrics_by_name_are_all_explained(talking: Talking) -> None:
    heard = {"topics": ("metrics_smm",), "metrics": ("roas", "ctr")}
    turn = talking.hear(Talk.answer, "what's roas and ctr", "metrics_smm", **heard)

    assert "ROAS" in read(turn)
    assert "CTR" in read(turn)


def test_more_after_the_advice_is_the_plan(talking: Talking) -> None:
    talking.asked("platforms").hear(Talk.react, "skip", "skip")

    assert "Week 1" in read(talking.hear(Talk.follow, "more", "tell_more"))
