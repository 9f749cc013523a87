"""What is counted of a turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from bot.dialogue.facts import Fact, facts_of
from bot.dialogue.model import Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.leads.bookings import Wanted
from bot.leads.model import Consent, Contact, LeadDraft
from bot.leads.slots import Slot
from bot.recommendations.model import Recommendation
from bot.values.subjects.timeframe import Timeframe

REPLIES = (Reply("Fine."),)
YES = Consent("contact", True, "1", "May we?", datetime(2026, 11, 23, tzinfo=timezone.utc))


def test_an_answer_is_counted_by_its_topics_and_once_as_an_answer() -> None:
    turn = Turn(REPLIES, ["define_smm", "define_smo"], asking="goals")

    assert facts_of(DialogueState(), DialogueState(asking="goals"), ParsedMessage("smm? smo?", "ask"), turn) == (
        Fact("turn"),
        Fact("topic", "define_smm"),
        Fact("topic", "define_smo"),
        Fact("answered"),
        Fact("asked", "goals"),
    )


@pytest.mark.parametrize("topic", ["greet", "thanks", "goodbye", "bot_challenge"])
def test_manners_are_no_answer(topic: str) -> None:
    assert facts_of(DialogueState(), DialogueState(), ParsedMessage("hi", topic), Turn(REPLIES, topic)) == (
        Fact("turn"),
        Fact("topic", topic),
    )


def test_what_was_not_understood_is_kept_without_what_names_the_person() -> None:
    heard = ParsedMessage(
        "flimmer Ada Lovelace\nada@example.com  +1 202 555 0142", "out_of_scope", held=Contact("Ada Lovelace")
    )

    facts = facts_of(DialogueState(), DialogueState(), heard, Turn(REPLIES, "out_of_scope"))

    assert facts[-1] == Fact("not_understood", "flimmer ••• •••••••• ••••••••••••••• •• ••• ••• ••••")


@pytest.mark.parametrize(("certainty", "kept"), [(0.6, ["hardly_understood"]), (0.95, [])])
def test_an_answer_to_what_was_hardly_understood_is_noted(certainty: float, kept: list[str]) -> None:
    heard = ParsedMessage("tags or so, ada@example.com", "hashtags", confidence=certainty)

    facts = facts_of(DialogueState(), DialogueState(), heard, Turn(REPLIES, "hashtags"))

    assert [fact.kind for fact in facts if fact.kind == "hardly_understood"] == kept
    assert all("ada@" not in fact.subject for fact in facts)


def test_a_long_text_that_was_not_understood_is_cut() -> None:
    facts = facts_of(
        DialogueState(), DialogueState(), ParsedMessage("flim " * 500, "out_of_scope"), Turn(REPLIES, "out_of_scope")
    )

    assert len(facts[-1].subject) == 200


@pytest.mark.parametrize(
    ("after", "fact"),
    [
        (DialogueState(timeframe=Timeframe(None, 90), asking="budget"), Fact("filled", "timeframe")),
        (DialogueState(settled=("timeframe",), asking="budget"), Fact("skipped", "timeframe")),
    ],
)
def test_a_question_is_answered_or_skipped(after: DialogueState, fact: Fact) -> None:
    facts = facts_of(
        DialogueState(asking="timeframe"), after, ParsedMessage("…", "inform"), Turn(REPLIES, asking="budget")
    )

    assert facts == (Fact("turn"), fact, Fact("asked", "budget"))


def test_a_question_that_stays_open_is_neither_and_an_answer_that_was_not_read_is_kept() -> None:
    open_still, turn = DialogueState(asking="timeframe", failures=1), Turn(REPLIES, asking="timeframe")

    facts = facts_of(DialogueState(asking="timeframe"), open_still, ParsedMessage("whenever frogs fly", "inform"), turn)

    assert facts == (Fact("turn"), Fact("not_understood", "whenever frogs fly"), Fact("asked", "timeframe"))


def test_what_might_be_a_name_is_not_kept() -> None:
    open_still, turn = DialogueState(asking="name", failures=1), Turn(REPLIES, asking="name")

    facts = facts_of(DialogueState(asking="name"), open_still, ParsedMessage("Ada 1st of Lovelace", "inform"), turn)

    assert facts == (Fact("turn"), Fact("asked", "name"))


def test_advice_and_consent_are_counted_when_they_are_given() -> None:
    agreed = DialogueState(draft=LeadDraft(consents=(YES,)))
    refused = DialogueState(draft=LeadDraft(consents=(YES, replace(YES, given=False))))
    advice = Turn(REPLIES, recommendation=Recommendation("smo", 0))

    assert facts_of(DialogueState(), agreed, ParsedMessage("yes", "affirm"), advice)[1:] == (
        Fact("advised", "smo"),
        Fact("consented"),
    )
    assert facts_of(agreed, agreed, ParsedMessage("ok", "affirm"), Turn(REPLIES)) == (Fact("turn"),)
    assert facts_of(agreed, refused, ParsedMessage("no", "deny"), Turn(REPLIES)) == (Fact("turn"), Fact("refused"))


BOOKED = Wanted(
    Slot(datetime(2026, 12, 1, 14, tzinfo=timezone.utc), datetime(2026, 12, 1, 15, tzinfo=timezone.utc), ("maren",)),
    "UTC",
)


@pytest.mark.parametrize(
    ("before", "after", "wanted", "noted"),
    [
        ("slot", "slot_confirm", None, [Fact("asked", "slot")]),
        ("slot_confirm", "slot", None, [Fact("asked", "slot")]),
        ("slot_confirm", "company", BOOKED, [Fact("filled", "slot"), Fact("asked", "company")]),
        ("slot", "company", None, [Fact("skipped", "slot"), Fact("asked", "company")]),
    ],
)
def test_whether_a_time_is_meant_belongs_to_the_choice_of_one(
    before: str, after: str, wanted: Any, noted: list[Fact]
) -> None:
    turn = Turn(REPLIES, asking=after, wanted=wanted)

    facts = facts_of(DialogueState(asking=before), DialogueState(asking=after), ParsedMessage("…", "inform"), turn)

    assert list(facts[1:]) == noted


@pytest.mark.parametrize("kind", ["press", None])
def test_a_no_says_who_somebody_is_as_much_as_a_yes(kind: str | None) -> None:
    after = DialogueState(settled=("kind",), draft=LeadDraft(kind=kind))

    facts = facts_of(DialogueState(asking="kind"), after, ParsedMessage("no", "deny"), Turn(REPLIES))

    assert Fact("filled", "kind") in facts
