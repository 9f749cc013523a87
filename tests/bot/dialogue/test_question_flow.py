"""What comes next in a talk, whatever the visitor says to a pending question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from typing import Any

import pytest

from bot import clock
from bot.bootstrap.content import build_content
from bot.dialogue import handlers
from bot.dialogue.intents import IntentHandlers, Part
from bot.dialogue.model import Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.message import MessagePart as Stretch
from bot.dialogue.state import DialogueState
from bot.knowledge.names import QUALIFYING
from bot.leads.model import Consent, Contact, LeadDraft
from bot.recommendations.model import Recommendation
from bot.settings import Settings
from bot.values.measures.money import Money
from bot.values.subjects.timeframe import Timeframe

HALF_A_YEAR = Timeframe(180, 180)
THOUSAND = Money(1000, 1000, "GBP", "month")
DECIDED = DialogueState(goals=("awareness",), timeframe=HALF_A_YEAR, budget=THOUSAND, advising=True)


@dataclass
class Talking:
    """A talk whose messages are understood already."""

    talk: IntentHandlers
    visit: DialogueState = DialogueState()

    def hear(self, part: Part, text: str, intent: str, **heard: Any) -> Turn:
        with clock.pretend_day(date(2026, 11, 23)):
            self.visit, turn = self.talk.take_turn(part, self.visit, ParsedMessage(text, intent, **heard))
        return turn

    def asked(self, name: str, visit: DialogueState = DECIDED) -> Talking:
        self.visit = replace(visit, asking=name)
        return self


@pytest.fixture(scope="module")
def talk() -> IntentHandlers:
    return build_content(Settings.from_env({})).talk


@pytest.fixture
def talking(talk: IntentHandlers) -> Talking:
    return Talking(talk)


def read(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies)


def test_a_correction_instead_of_an_answer_is_noted_and_the_question_stands(talking: Talking) -> None:
    turn = talking.asked("platforms", replace(DECIDED, timeframe=None)).hear(
        handlers.give_advice, "actually 6 months", "correct", timeframe=HALF_A_YEAR
    )

    assert turn.asking == "platforms"
    assert "6 months" in read(turn)
    assert talking.visit.failures == 0


def test_an_optional_question_is_dropped_after_two_failures(talking: Talking) -> None:
    talking.asked("platforms").hear(handlers.fall_back, "hmm", "nlu_fallback")
    turn = talking.hear(handlers.fall_back, "whatever", "nlu_fallback")

    assert turn.recommendation is not None


def test_after_two_misses_a_required_question_is_settled_with_an_assumption_that_is_said(talking: Talking) -> None:
    talking.asked("goals", DialogueState(advising=True))
    turns = [talking.hear(handlers.fall_back, "hmm", "nlu_fallback") for _ in range(2)]

    assert [turn.asking for turn in turns] == ["goals", "timeframe"]
    assert talking.talk.lines["questions"]["goals"]["assumed"] in read(turns[1])
    assert talking.visit.goals == ("awareness",)


def test_no_button_is_offered_twice(talking: Talking) -> None:
    for question in ("goals", "timeframe", "budget", "platforms"):
        asked = talking.talk.flow.find_question(question)
        assert asked is not None
        titles = [button.title for button in asked.next_asking(2).buttons]
        assert len(titles) == len(set(titles))


def test_a_refused_platform_answers_the_question_for_platforms(talking: Talking) -> None:
    turn = talking.asked("platforms").hear(
        handlers.answer_topics,
        "without facebook?",
        "smo_techniques",
        topics=("smo_techniques",),
        refused_platforms=("facebook",),
    )

    assert turn.recommendation is not None
    assert "without Facebook" in read(turn)


@pytest.mark.parametrize("part", [handlers.follow_up, handlers.explain_more])
def test_why_asks_for_the_reason_of_the_pending_question(talking: Talking, part: Part) -> None:
    turn = talking.asked("budget", replace(DECIDED, budget=None, last_topics=("hashtags",))).hear(
        part, "why?", "why_so"
    )

    assert talking.talk.lines["questions"]["budget"]["why"] in read(turn)


def test_a_no_to_a_suggested_address_asks_for_it_again(talking: Talking) -> None:
    talking.asked("consent", replace(DECIDED, booking=True)).hear(handlers.react_to_answer, "yes", "affirm")
    talking.hear(handlers.fall_back, "Jo Bloggs", "nlu_fallback", contact=Contact(name="Jo Bloggs"))
    suggested = talking.hear(handlers.fall_back, "jo@gmial.com", "nlu_fallback")
    assert "jo@gmail.com" in read(suggested)
    turn = talking.hear(handlers.react_to_answer, "no", "deny")

    assert turn.asking == "email"
    assert talking.visit.draft.has_agreed("contact")


def test_an_address_that_is_insisted_on_is_taken(talking: Talking) -> None:
    talking.asked("consent", replace(DECIDED, booking=True)).hear(handlers.react_to_answer, "yes", "affirm")
    talking.hear(handlers.fall_back, "Jo Bloggs", "nlu_fallback", contact=Contact(name="Jo Bloggs"))
    talking.hear(handlers.fall_back, "jo@gmial.com", "nlu_fallback")
    turn = talking.hear(handlers.fall_back, "no, jo@gmial.com", "nlu_fallback", contact=Contact(email="jo@gmial.com"))

    assert turn.asking == "slot"
    assert talking.visit.draft.contact.email == "jo@gmial.com"


def agreed(talking: Talking, asking: str, **contact: str) -> None:
    """Takes the visitor to this question, after the consent and with what they told of themselves."""
    talking.asked("consent", replace(DECIDED, booking=True)).hear(handlers.react_to_answer, "yes", "affirm")
    draft = replace(talking.visit.draft, contact=Contact(**contact))
    talking.visit = replace(talking.visit, asking=asking, draft=draft)


def test_who_gives_no_address_is_asked_for_a_number_and_stays_agreed(talking: Talking) -> None:
    agreed(talking, "email", name="Jo Bloggs")

    turn = talking.hear(handlers.react_to_answer, "no", "deny")

    assert turn.asking == "phone"
    assert "phone number" in read(turn)
    assert talking.visit.draft.has_agreed("contact")
    turn = talking.hear(handlers.give_advice, "212 555 0175", "inform", contact=Contact(phone="+12125550175"))
    assert turn.asking == "slot"


def test_who_gives_neither_is_let_go_with_the_contact_of_the_agency_and_may_come_back(talking: Talking) -> None:
    agreed(talking, "email", name="Jo Bloggs")
    talking.hear(handlers.react_to_answer, "no", "deny")

    turn = talking.hear(handlers.react_to_answer, "no", "deny")

    assert turn.asking in (None, "platforms")
    assert "+1 202 555 0142" in read(turn)
    assert talking.visit.draft.contact.name == "Jo Bloggs"
    assert talking.hear(handlers.book_consultation, "book a call", "book_consultation").asking == "email"


def test_who_gives_no_name_is_asked_once_more_and_then_let_go(talking: Talking) -> None:
    agreed(talking, "name")

    turn = talking.hear(handlers.react_to_answer, "no", "deny")
    assert (turn.asking, "first name" in read(turn)) == ("name", True)
    turn = talking.hear(handlers.react_to_answer, "no", "deny")

    assert turn.asking != "name"
    assert not talking.visit.booking


def test_wanting_a_person_accepts_the_offer_of_a_consultation(talking: Talking) -> None:
    turn = talking.asked("consultation", replace(DECIDED, recommendation=Recommendation("smm", 0.7))).hear(
        handlers.answer_topics, "ok lets talk to someone", "talk_to_human", topics=("talk_to_human",)
    )

    assert (turn.asking, turn.topic) == ("consent", "talk_to_human")


def test_nothing_is_an_amount_and_no_goodbye(talking: Talking) -> None:
    talking.asked("budget", replace(DECIDED, budget=None)).hear(
        handlers.answer_topics, "nothing", "goodbye", topics=("goodbye",)
    )

    assert talking.visit.budget is not None
    assert talking.visit.budget.amount_max == 0


def test_a_goodbye_is_no_name(talking: Talking) -> None:
    talking.asked("name", replace(DECIDED, booking=True)).hear(
        handlers.answer_topics, "bye", "goodbye", topics=("goodbye",)
    )

    assert talking.visit.draft.contact.name is None


def test_a_platform_that_is_asked_about_is_not_yet_wanted(talking: Talking) -> None:
    talking.hear(
        handlers.follow_up,
        "what about linkedin?",
        "what_about",
        platforms=("linkedin",),
        asked_platforms=("linkedin",),
    )

    assert talking.visit.platforms == ()


def test_other_contact_data_than_was_asked_for_is_taken(talking: Talking) -> None:
    talking.asked("consent", replace(DECIDED, booking=True)).hear(handlers.react_to_answer, "yes", "affirm")
    talking.hear(handlers.fall_back, "Jo Bloggs", "nlu_fallback", contact=Contact(name="Jo Bloggs"))
    turn = talking.hear(handlers.give_advice, "blue-barn.co", "inform", contact=Contact(website="blue-barn.co"))

    assert turn.asking == "email"
    assert talking.talk.lines["booking"]["noted"] in read(turn)


def test_a_number_given_while_an_address_is_asked_for_is_a_way_to_reach_somebody(talking: Talking) -> None:
    agreed(talking, "email", name="Jo Bloggs")

    turn = talking.hear(handlers.give_advice, "07911 123456", "inform", contact=Contact(phone="+447911123456"))

    assert turn.asking == "slot"
    assert talking.visit.draft.contact.phone == "+447911123456"


def test_several_metrics_by_name_are_all_explained(talking: Talking) -> None:
    heard = {"topics": ("metrics_smm",), "metrics": ("roas", "ctr")}
    turn = talking.hear(handlers.answer_topics, "what's roas and ctr", "metrics_smm", **heard)

    assert "ROAS" in read(turn)
    assert "CTR" in read(turn)


def test_more_after_the_advice_is_the_plan(talking: Talking) -> None:
    talking.asked("platforms").hear(handlers.react_to_answer, "skip", "skip")

    assert "Week 1" in read(talking.hear(handlers.follow_up, "more", "tell_more"))


def requested(**contact: str) -> DialogueState:
    """Somebody who has agreed and asked for a consultation, all questions answered."""
    now = datetime(2026, 11, 23, tzinfo=timezone.utc)
    consents = (Consent("contact", True, "1", "May we?", now), Consent("marketing", False, "1", "News?", now))
    known = Contact(name="Dana Smith", email="dana@acme.example", company="Acme", phone="+12025550143")
    draft = LeadDraft(Contact(**contact).merge_over(known), consents)
    return DialogueState(
        draft=draft, recommendation=Recommendation("smm", 0.7), advising=True, settled=(*QUALIFYING, "slot")
    )


@pytest.mark.parametrize("part", [handlers.give_advice, handlers.fall_back])
@pytest.mark.parametrize("answer", ["yes", "dana@new.example"])
def test_a_stored_address_is_replaced_only_after_a_yes(talking: Talking, part: Part, answer: str) -> None:
    talking.visit = requested()
    new = {"contact": Contact(email="dana@new.example")}
    turn = talking.hear(part, "my email is dana@new.example", "correct", **new)
    assert read(turn) == ("So far I have dana@acme.example as your e-mail. Shall I change it to dana@new.example?")
    assert (turn.asking, talking.visit.draft.contact.email) == ("overwrite", "dana@acme.example")

    said, intent = ("yes", "affirm") if answer == "yes" else (answer, "inform")
    nothing: dict[str, Contact] = {}
    turn = talking.hear(handlers.react_to_answer, said, intent, **(nothing if answer == "yes" else new))

    assert read(turn) == "Got it, I've updated your request: e-mail dana@new.example."
    assert turn.asking is None
    assert talking.visit.draft.contact.email == "dana@new.example"


@pytest.mark.parametrize(("said", "intent"), [("no", "deny"), ("hmm", "nlu_fallback")])
def test_without_a_yes_stored_data_stays_as_it_was(talking: Talking, said: str, intent: str) -> None:
    talking.visit = requested()
    talking.hear(handlers.give_advice, "I'm Rita", "inform", contact=Contact(name="Rita"))
    for _ in range(2 - (intent == "deny")):
        turn = talking.hear(handlers.react_to_answer, said, intent)

    assert "as it was" in read(turn)
    assert talking.visit.draft.contact.name == "Dana Smith"
    assert turn.asking is None


def test_a_name_that_only_gets_longer_needs_no_question(talking: Talking) -> None:
    talking.visit = requested(name="Dana")

    turn = talking.hear(handlers.give_advice, "it's Dana Smith", "inform", contact=Contact(name="Dana Smith"))

    assert (turn.asking, talking.visit.draft.contact.name) == (None, "Dana Smith")


def test_after_that_question_the_times_that_were_offered_come_back(talking: Talking) -> None:
    agreed(talking, "email", name="Jo Bloggs")
    talking.hear(handlers.give_advice, "jo@acme.example", "inform", contact=Contact(email="jo@acme.example"))
    other = {"entity": "email", "value": "joan@acme.example", "start": 9, "end": 26}
    turn = talking.hear(handlers.give_advice, "write to joan@acme.example", "inform", entities=(other,))
    assert turn.asking == "overwrite"

    turn = talking.hear(handlers.react_to_answer, "yes", "affirm")

    assert turn.asking == "slot"
    assert len(turn.replies[-1].buttons) > 3
    assert talking.visit.draft.contact.email == "joan@acme.example"


def test_a_slip_in_a_corrected_address_is_asked_about_and_a_yes_ends_it(talking: Talking) -> None:
    talking.visit = requested()
    turn = talking.hear(
        handlers.give_advice, "mail me at dana@gmial.com", "correct", contact=Contact(email="dana@gmial.com")
    )
    assert (turn.asking, read(turn)) == ("email", "Did you mean dana@gmail.com?")

    turn = talking.hear(handlers.react_to_answer, "yes", "affirm")

    assert "dana@gmail.com" in read(turn)
    assert (turn.asking, talking.visit.booking) == (None, False)


def test_a_wish_for_the_plan_is_confirmed_when_the_request_stands(talking: Talking) -> None:
    agreed(talking, "email", name="Jo Bloggs")
    talking.visit = replace(talking.visit, draft=replace(talking.visit.draft, wishes=("email_plan",)))

    turn = talking.hear(handlers.give_advice, "jo@acme.example", "inform", contact=Contact(email="jo@acme.example"))

    assert [reply.text.split(",")[0].split("?")[0] for reply in turn.replies] == [
        "I've noted that you'd like the plan by e-mail.",
        "Thank you",
        "What time works for you",
    ]


def test_what_is_known_names_the_plans_the_contact_data_and_what_was_agreed(talking: Talking) -> None:
    talking.visit = replace(requested(), goals=("leads",))

    turn = talking.hear(handlers.show_own_data, "what do you know about me", "about_me")

    assert (
        read(turn)
        == """This is what I know about you:
- goal: more leads
- name: Dana Smith
- e-mail: dana@acme.example
- phone: +12025550143
- company: Acme
- getting in touch with you: agreed on 2026-11-23 00:00 UTC (version 1 of the text)
- news and tips by e-mail: refused on 2026-11-23 00:00 UTC (version 1 of the text)"""
    )


def test_who_has_told_nothing_is_told_so(talking: Talking) -> None:
    assert "nothing on record" in read(talking.hear(handlers.show_own_data, "what do you know about me", "about_me"))


def test_what_is_kept_is_handed_out_with_where_the_visitor_came_from(talking: Talking) -> None:
    conversation = {"page": "https://acme.example/", "utm": {"source": "news"}, "language": "de", "referrer": None}
    kept = {"conversations": [conversation], "messages": [{}, {}], "feedback": [{}]}

    turn = talking.hear(handlers.show_own_data, "send me my data", "send_my_data", kept=kept)

    assert read(turn).split("\n")[1:6] == [
        "- the page you wrote from: https://acme.example/",
        "- language: de",
        "- the campaign that brought you: source: news",
        "- 2 messages, yours and mine",
        "- 1 of your ratings of my advice",
    ]


def test_a_number_given_with_the_wish_for_a_call_leads_straight_to_the_consent(talking: Talking) -> None:
    turn = talking.hear(
        handlers.book_consultation, "can somebody call me on 202 555 0188", "book_consultation", gave_contact=True
    )

    assert turn.asking == "consent"
    assert len(turn.replies) == 2


@pytest.mark.parametrize("asked", ["name", "company"])
def test_a_yes_is_no_name(talking: Talking, asked: str) -> None:
    requesting = replace(requested(), booking=True)
    nameless = replace(requesting.draft.contact, **{asked: None})
    talking.asked(asked, replace(requesting, draft=replace(requesting.draft, contact=nameless)))

    assert talking.hear(handlers.react_to_answer, "yeah thats it", "affirm").asking == asked


def test_a_number_without_a_country_is_asked_about_and_never_stored(talking: Talking) -> None:
    agreed(talking, "email", name="Jo Bloggs")

    turn = talking.hear(handlers.give_advice, "0161 496 0555", "inform", contact=Contact(phone="0161 496 0555"))

    assert (turn.asking, talking.visit.local) == ("phone", "0161 496 0555")
    assert talking.visit.draft.contact == Contact(name="Jo Bloggs")
    assert "country" in read(turn)


def test_who_does_not_tell_the_country_gives_another_way(talking: Talking) -> None:
    agreed(talking, "email", name="Jo Bloggs")
    talking.hear(handlers.give_advice, "0161 496 0555", "inform", contact=Contact(phone="0161 496 0555"))

    turn = talking.hear(handlers.react_to_answer, "no", "deny")

    assert (turn.asking, talking.visit.local) == ("email", None)


def test_a_wish_for_a_talk_does_not_agree_to_anything(talking: Talking) -> None:
    talking.hear(handlers.book_consultation, "book a consultation", "book_consultation")

    turn = talking.hear(
        handlers.book_consultation, "a talk on friday please", "book_consultation", topics=("book_consultation",)
    )

    assert turn.asking == "consent"
    assert not talking.visit.draft.consents
    assert "I just need your consent" in read(turn)


UNSURE = Stretch(0, 5, "nlu_fallback", 0.4, sure=False, asks=True)
GUESSES = ("agency_contract", "ask_effort", "greet", "agency_pricing", "cost_budget")


def test_an_unclear_question_while_another_is_asked_offers_what_it_may_mean(talking: Talking) -> None:
    turn = talking.asked("platforms").hear(
        handlers.fall_back, "stuck?", "nlu_fallback", parts=(UNSURE,), guesses=GUESSES
    )
    titles = [button.payload for button in turn.replies[-1].buttons]

    assert turn.asking == "platforms"
    assert titles[:3] == ["/agency_contract", "/agency_pricing", "/cost_budget"]
    assert talking.talk.lines["fallback"]["unsure_here"] in read(turn)


def test_what_is_asked_about_advice_is_guessed_at_once_it_is_given(talking: Talking) -> None:
    talking.visit = replace(DECIDED, advising=False, recommendation=Recommendation("smm", 0.7))
    turn = talking.hear(handlers.fall_back, "stuck?", "nlu_fallback", parts=(UNSURE,), guesses=GUESSES)

    assert turn.asking == "did_you_mean"
    assert "/ask_effort" in [button.payload for button in turn.replies[-1].buttons]


@pytest.mark.parametrize(("sure", "asking"), [(True, None), (False, "did_you_mean")])
def test_only_what_is_surely_no_topic_is_turned_away_without_a_guess(
    talking: Talking, sure: bool, asking: str | None
) -> None:
    part = Stretch(0, 5, "out_of_scope", 0.5, sure=sure, asks=True)
    turn = talking.hear(handlers.fall_back, "stuck?", "out_of_scope", parts=(part,), guesses=GUESSES)

    assert turn.asking == asking
