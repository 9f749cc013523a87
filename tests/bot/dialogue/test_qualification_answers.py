"""How the answers after the contact are read, and whose words are kept beside them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.qualification_answers import QualifyingAnswer, store_quotes
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.state import DialogueState
from bot.knowledge.lexicon import load_lexicon
from bot.leads.model import Contact, LeadDraft
from bot.values.measures.money import Money
from bot.values.replies.bare import Nothing

TODAY = date(2026, 11, 23)
NOTHING = Nothing()


def read(question: str, text: str, intent: str = "inform", decides: str | None = None, **heard: Any) -> Any:
    said = QualifyingAnswer(question, ParsedMessage(text, intent, **heard), TODAY, load_lexicon(), decides)
    return Questionnaire().read_answer(said)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("harbour-tea.com", {"website": "harbour-tea.com"}),
        ("we're @harbourtea on insta", {"website": "@harbourtea"}),
        ("instagram.com/harbourtea", {"website": "instagram.com/harbourtea"}),
        ("no website yet", NOTHING),
        ("none", NOTHING),
        ("hm", None),
    ],
)
def test_a_website_may_be_a_profile_or_missing(text: str, answer: Any) -> None:
    assert read("website", text) == answer


@pytest.mark.parametrize(
    ("text", "decides", "answer"),
    [
        ("i'm the owner so yes me", "me", {"role": "owner", "decides": "me"}),
        ("not me", "other", {"decides": "other"}),
        ("the CEO", "other", {"role": "CEO"}),
        ("volunteer", None, {"role": "volunteer"}),
        ("rather not say", None, NOTHING),
        ("who even decides lol idk", None, None),
    ],
)
def test_role_and_who_decides_come_in_one_answer(text: str, decides: str | None, answer: Any) -> None:
    assert read("role", text, decides=decides) == answer


@pytest.mark.parametrize(
    ("text", "named", "answer"),
    [
        ("marketing manager, my boss decides", "marketing manager", {"role": "marketing manager", "decides": "other"}),
        (
            "office manager, but the owners sign things off",
            "office manager",
            {"role": "office manager", "decides": "other"},
        ),
        ("the owner decides, I just lend a hand", None, {"decides": "other"}),
        ("I run the errands, our director says yes or no", None, {"decides": "other"}),
    ],
)
def test_the_role_of_who_decides_is_not_the_visitors(text: str, named: str | None, answer: Any) -> None:
    assert read("role", text, decides="other", contact=Contact(role=named)) == answer


def test_a_company_behind_the_role_says_nothing_of_who_decides() -> None:
    heard = Contact(role="Head of Growth", company="Larkfield Dairies")

    assert read("role", "Head of Growth, Larkfield Dairies", decides="other", contact=heard) == {
        "role": "Head of Growth"
    }


@pytest.mark.parametrize(
    ("text", "intent", "answer"),
    [
        ("ads on facebook,  5k and no sales", "ads_facebook", {"tried": "ads on facebook, 5k and no sales"}),
        ("what is smo", "define_smo", None),
        ("did that work for others?", "out_of_scope", None),
        ("book a call", "book_consultation", None),
        ("nothing yet", "deny", NOTHING),
        ("???", "help", None),
    ],
)
def test_what_was_tried_is_taken_in_any_words_but_questions(text: str, intent: str, answer: Any) -> None:
    assert read("tried", text, intent) == answer


def test_a_pressed_button_is_taken_as_it_is() -> None:
    assert read("start", '/inform{"start": 30}', start=30, pressed=True) == {"start": "2026-12-23"}
    assert read("role", '/inform{"decides": "me"}', decides="me", pressed=True) == {"decides": "me"}


def test_words_are_kept_beside_what_they_told_and_go_with_it() -> None:
    before = DialogueState(goals=("leads",), draft=LeadDraft(words={"goals": "more leads pls"}))
    budget = Money(900, 900)

    told = store_quotes(before, DialogueState(goals=("leads",), budget=budget, draft=before.draft), "we have 900")
    pressed = store_quotes(before, DialogueState(goals=("sales",), draft=before.draft), None)

    assert told.draft.words == {"goals": "more leads pls", "budget": "we have 900"}
    assert pressed.draft.words == {}


def test_contact_data_is_quoted_only_from_words_that_hold_it() -> None:
    known = DialogueState(draft=LeadDraft(Contact("Dana", role="owner", company="Acme")))

    assert store_quotes(DialogueState(), known, "I agree").draft.words == {}
    assert store_quotes(DialogueState(), known, "I'm the owner").draft.words == {"role": "I'm the owner"}


def read_own(reads: str, text: str, **kept: Any) -> Any:
    texts = {"team": {"reads": reads, **kept}}
    said = QualifyingAnswer("team", ParsedMessage(text, "inform"), TODAY, load_lexicon())
    return Questionnaire(("team",), texts).read_answer(said)


SIZES = {"alone": ["just me", "one person"], "few": ["a few", "small team"]}


@pytest.mark.parametrize(
    ("reads", "text", "told"),
    [
        ("number", "we are 12 people", {"team": "12"}),
        ("number", "between 4 and 6", None),
        ("number", "no idea", NOTHING),
        ("choice", "just me at the moment", {"team": "alone"}),
        ("choice", "used to be just me, now a few", None),
        ("choice", "don't know", NOTHING),
        ("text", "my cousin and two friends", {"team": "my cousin and two friends"}),
        ("text", "why do you ask?", None),
    ],
)
def test_a_question_of_an_agencys_own_is_read_by_its_reader(reads: str, text: str, told: Any) -> None:
    assert read_own(reads, text, **({"choices": SIZES} if reads == "choice" else {})) == told
