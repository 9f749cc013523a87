"""Contact data is found in a message and made unreadable, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.leads.model import Contact
from bot.leads.privacy import contact_in, mask_text, without_contact

TEXT = "I'm Ada Lovelace of Engines, ada@example.com, we want leads on Instagram"
PARSED: dict[str, Any] = {
    "text": TEXT,
    "intent": {"name": "inform", "confidence": 0.9},
    "intent_ranking": [{"name": "inform", "confidence": 0.9}],
    "topics": ["ads_instagram"],
    "entities": [
        {"entity": "name", "value": "Ada Lovelace", "start": 4, "end": 16},
        {"entity": "company", "value": "Engines", "start": 20, "end": 27},
        {"entity": "email", "value": "ada@example.com", "start": 29, "end": 44},
        {"entity": "industry", "value": "engines", "start": 20, "end": 27},
        {"entity": "goal", "value": ["leads"], "start": 54, "end": 59},
    ],
    "parts": [{"text": "I'm Ada Lovelace of Engines"}],
}


@pytest.mark.parametrize(
    "said",
    [
        "ada@example.com",
        "ADA.L+x@mail.co.uk",
        "jörg@müller.de",
        "ada @ example.com",
        "ada (at) example (dot) com",
        "ada at example dot com",
        "+1 202 555 0142",
        "(202) 555-0142",
        "020 7946 0958",
        "0171/1234567",
        "+4915112345678",
        "5551234567",
        "555-0142",
        "01 23 45 67 89",
    ],
)
def test_an_address_or_number_is_made_unreadable(said: str) -> None:
    shown = mask_text(f"please use {said}, thanks")

    assert shown == f"please use {''.join(' ' if c == ' ' else '•' for c in said)}, thanks"


@pytest.mark.parametrize(
    "said",
    [
        "about 500-1000 a month",
        "2000 - 5000",
        "between 10,000-20,000 or 1.500.000",
        "in 2024-2025",
        "by 2026-11-30 or 11/30/2026",
        "5000000 followers, 10 000 000 views",
        "$ 1234567",
        "6-8 weeks, 12345 fans",
        "@mybrand on instagram, example.com",
    ],
)
def test_money_dates_and_counts_stay_readable(said: str) -> None:
    assert mask_text(said) == said


@pytest.mark.parametrize(
    "said",
    [
        "wanda at postbox.example",
        "wanda (at) postbox . example",
        "wanda [@] postbox [.] example",
        "wanda at\npostbox dot\nexample",
        "wanda  at  postbox  dot example",
        "wanda_at_postbox.example",
        "wanda-at-postbox.example",
        "wanda <at> post <dot> box <dot> example",
        '"wanda w"@postbox.example',
        "wanda&#64;postbox.example",
        "wanda @ postbox . example",
        "01614960123x12",
        "0161_496_0123",
        "0161,496,0123",
        "0161*496*0123",
        "0161·496·0123",
        "0161|496|0123",
        "0161~496~0123",
        "5500 0000 0000 0004",
    ],
)
def test_an_address_or_number_that_is_disguised_is_made_unreadable_too(said: str) -> None:
    shown = mask_text(f"you get me as {said}, thanks", ())

    assert not any(word in shown for word in ("wanda", "postbox", "0161", "496", "0123", "5500", "0004"))
    assert shown.endswith(", thanks")


def test_a_number_is_no_sum_though_a_sign_of_money_stands_before_it() -> None:
    assert "01614960123" not in mask_text("$01614960123")


@pytest.mark.parametrize(
    "said",
    [
        "1,000,000,000 impressions",
        "10,000-20,000 or 1'500'000",
        "in 2024,2025,2026",
        "1500,2500,3500 a month",
        "from 2026-11-25/2026-12-24",
        "look at this. then tell me",
        "we meet at 5.30, or at noon",
    ],
)
def test_figures_in_a_row_and_plain_words_stay_readable(said: str) -> None:
    assert mask_text(said) == said


def test_given_values_are_masked_as_whole_words_in_any_case() -> None:
    assert mask_text("al also met AL", ("Al", "")) == "•• also met ••"


def test_what_a_message_states_of_contact_data_is_read_from_it() -> None:
    assert contact_in(PARSED) == Contact("Ada Lovelace", "ada@example.com", company="Engines")


def test_parse_data_without_contact_data_holds_no_word_of_it() -> None:
    kept = without_contact(PARSED)

    shown = json.dumps(kept, ensure_ascii=False).lower()
    assert [word for word in ("ada", "lovelace", "engines", "example") if word in shown] == []


def test_everything_else_stays_where_it_was() -> None:
    kept = without_contact(PARSED)

    assert [kept[key] for key in ("intent", "intent_ranking", "topics")] == [
        PARSED[key] for key in ("intent", "intent_ranking", "topics")
    ]
    assert kept["entities"][-1] == PARSED["entities"][-1]
    assert kept["text"][54:59] == "leads"
    assert len(kept["text"]) == len(TEXT)


def test_a_message_without_contact_data_stays_as_it_was() -> None:
    parsed = {"text": "6 weeks", "intent": {"name": "inform"}, "entities": [{"entity": "goal", "value": "leads"}]}

    assert without_contact(parsed) == parsed
    assert contact_in(parsed) == Contact()
    assert without_contact({}) == {"entities": []}


def test_a_button_that_states_a_value_is_understood_without_a_place() -> None:
    parsed = {"text": '/inform{"email": "a@b.example"}', "entities": [{"entity": "email", "value": "a@b.example"}]}

    assert contact_in(parsed).email == "a@b.example"
    assert "a@b" not in json.dumps(without_contact(parsed))


@pytest.mark.parametrize("word", ["sales", "traffic", "leads", "instagram", "community"])
def test_a_name_of_ours_that_a_visitors_word_equals_stays_what_it_is(word: str) -> None:
    part = {"start": 0, "end": 20, "intent": word, "answers": {"goals": [{"value": word, "confidence": 0.9}]}}
    entities = [
        {"entity": "role", "value": word, "start": 10, "end": 10 + len(word)},
        {"entity": "goal", "value": word, "start": 30, "end": 35},
        {"entity": "platform", "value": word, "start": 30, "end": 35},
    ]
    parsed = {"text": f"my job is {word}", "goals": [word], "topics": [word], "parts": [part], "entities": entities}

    kept = without_contact(parsed)

    assert word not in kept["text"]
    assert (kept["goals"], kept["parts"]) == ([word], [part])
    assert [one["entity"] for one in kept["entities"]] == ["goal", "platform"]
    assert {one["value"] for one in kept["entities"]} == {word}
