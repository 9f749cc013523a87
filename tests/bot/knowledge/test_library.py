from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.knowledge.names import TOPICS


def test_topics_come_in_the_order_of_the_contract(content: Any) -> None:
    assert content.load().topics == TOPICS


def test_things_are_found_by_their_identifier(content: Any) -> None:
    library = content.load()

    assert library.get_answer("define_smm").title == "Define_Smm"
    assert library.get_metric("ctr").unit == "percent"
    assert library.get_term("pixel").see == "ads_facebook"


@pytest.mark.parametrize("kind", ["answer", "metric", "term"])
def test_an_unknown_identifier_is_named(content: Any, kind: str) -> None:
    with pytest.raises(KeyError, match=f"no {kind} 'nothing' in the content"):
        getattr(content.load(), f"get_{kind}")("nothing")


def test_a_file_of_texts_is_filled_and_keeps_its_own_placeholders(content: Any) -> None:
    lines = content.load().get_tree("dialogue")

    assert lines["help"]["text"].startswith("I'm Pip, the assistant of Tinbox.")
    assert "{limit}" in lines["too_long"]


def test_a_file_of_texts_cannot_be_changed(content: Any) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        content.load().get_tree("dialogue").empty = "Hm?"


def test_keys_that_may_be_left_out_are_looked_up_like_those_of_a_mapping(content: Any) -> None:
    questions = content.load().get_tree("dialogue")["questions"]

    assert list(questions)[:2] == ["goals", "timeframe"]
    assert {**questions["role"], "ask": "?"}["ask"] == "?"
    assert set(questions["role"]["learnt"]) == {"self", "together", "someone_else"}
    assert "first" in questions["goals"]
    assert "first" not in questions["role"]
    assert questions["role"].get("first", "none") == "none"
    with pytest.raises(KeyError):
        questions["role"]["first"]


def test_a_file_that_does_not_exist_is_named(content: Any) -> None:
    with pytest.raises(KeyError, match="no file 'dialog' in the content"):
        content.load().get_tree("dialog")
