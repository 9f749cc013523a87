"""What a visitor puts right a message later: which message it was, what was made of it, and what was meant."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue.facts import facts_of
from bot.dialogue.message_before import MessageBefore
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.leads.model import Contact
from bot.values.measures.money import Money

SAID = (Reply("Fine."),)
ANSWERED = MessageBefore("sails on tags", ("hashtags",))
VISIT = DialogueState()


def put_right(
    earlier: MessageBefore,
    heard: ParsedMessage,
    turn: Turn,
    before: DialogueState = VISIT,
    after: DialogueState = VISIT,
) -> dict[str, Any] | None:
    found = [fact.subject for fact in facts_of(before, after, heard, turn, earlier) if fact.kind == "put_right"]
    return json.loads(found[0]) if found else None


def remember(heard: ParsedMessage, turn: Turn, before: DialogueState = VISIT, after: DialogueState = VISIT) -> Any:
    kept = MessageBefore.from_turn(before, after, heard, turn)
    assert MessageBefore.from_json(json.loads(json.dumps(kept.as_json()))) == kept
    return kept


@pytest.mark.parametrize(
    ("intent", "guesses", "topics"),
    [
        ("correct", (), ()),
        ("misread", ("misread",), ()),
        ("agency_fees", ("agency_fees", "correct"), "agency_fees"),
        ("agency_fees", ("agency_fees", "deny"), "agency_fees"),
    ],
)
def test_who_objects_puts_the_message_before_right(intent: str, guesses: tuple[str, ...], topics: Any) -> None:
    heard = ParsedMessage("not tags, rates", intent, guesses=guesses)

    assert put_right(ANSWERED, heard, Turn(SAID, topics or None)) == {
        "text": "sails on tags",
        "did": ["hashtags"],
        "meant": "not tags, rates",
    }


@pytest.mark.parametrize(
    ("intent", "guesses", "topics", "asking"),
    [
        ("agency_fees", ("agency_fees", "hashtags", "correct"), "agency_fees", None),
        ("agency_fees", ("agency_fees", "deny"), "agency_fees", "consultation"),
        ("thanks", ("thanks", "deny"), "thanks", None),
        ("deny", (), None, "consultation"),
        ("correct", (), None, "name"),
    ],
)
def test_who_goes_on_or_answers_puts_nothing_right(
    intent: str, guesses: tuple[str, ...], topics: Any, asking: str | None
) -> None:
    heard = ParsedMessage("and the rates?", intent, guesses=guesses)
    assert put_right(ANSWERED, heard, Turn(SAID, topics), replace(VISIT, asking=asking)) is None


def test_the_guess_that_is_picked_is_what_was_meant() -> None:
    buttons = (Button("Hashtags", "/hashtags"), Button("None of these", "/deny"))
    heard = ParsedMessage("sails on tags", "nlu_fallback", guesses=("hashtags", "agency_fees", "deny"))
    earlier = remember(heard, Turn((Reply("Did you mean?", buttons),), "out_of_scope"))
    press = ParsedMessage("/hashtags", "hashtags", pressed=True)

    assert earlier.guessed == ("hashtags",)
    assert put_right(earlier, press, Turn(SAID, "hashtags")) == {
        "text": "sails on tags",
        "did": [],
        "meant": "hashtags",
    }
    other = ParsedMessage("/agency_fees", "agency_fees", pressed=True)
    assert put_right(earlier, other, Turn(SAID, "agency_fees")) is None


def test_another_value_puts_right_what_was_just_heard_and_changes_a_mind_later() -> None:
    few, many = (replace(VISIT, budget=Money(amount, amount)) for amount in (30, 300))
    earlier = remember(ParsedMessage("30 boats", "inform"), Turn(SAID), VISIT, few)
    heard = ParsedMessage("make it 300", "correct")

    assert put_right(earlier, heard, Turn(SAID), few, many) == {
        "text": "30 boats",
        "did": ["budget"],
        "meant": "make it 300",
    }
    assert put_right(ANSWERED, heard, Turn(SAID), few, many) is None


def test_nothing_is_kept_of_presses_of_what_a_colleague_reads_and_of_what_may_be_a_name() -> None:
    said = ParsedMessage("Odile", "inform")
    for heard, before, turn in (
        (replace(said, pressed=True), VISIT, Turn(SAID)),
        (replace(said, silent=True), VISIT, Turn(SAID)),
        (said, replace(VISIT, asking="name"), Turn(SAID)),
        (said, VISIT, Turn(SAID, forget=True)),
    ):
        assert remember(heard, turn, before) == MessageBefore()
    assert put_right(MessageBefore(), ParsedMessage("no, Odette", "correct"), Turn(SAID)) is None


def test_what_names_a_person_is_unreadable_in_both_messages() -> None:
    told = ParsedMessage("Odile wants sails, o@x.example", "inform", held=Contact(name="Odile"))
    earlier = remember(told, Turn(SAID, "hashtags"))
    found = put_right(earlier, ParsedMessage("no, ring +1 202 555 0171", "correct"), Turn(SAID))

    assert found == {"text": "••••• wants sails, •••••••••••", "did": ["hashtags"], "meant": "no, ring •• ••• ••• ••••"}
