from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.errors import ContentError
from bot.knowledge.names import TOPICS


def test_topics_come_in_the_order_of_the_contract(content: Any) -> None:
    assert content.load().topics == TOPICS


def test_things_are_found_by_their_identifier(content: Any) -> None:
    library = content.load()

    assert library.answer("define_smm").title == "Define_Smm"
    assert library.metric("ctr").unit == "percent"
    assert library.term("pixel").see == "ads_facebook"
    assert library.strategy("posts").side == "smo"


@pytest.mark.parametrize("kind", ["answer", "metric", "term", "strategy"])
def test_an_unknown_identifier_is_named(content: Any, kind: str) -> None:
    with pytest.raises(KeyError, match=f"no {kind} 'nothing' in the content"):
        getattr(content.load(), kind)("nothing")


def test_strategies_are_chosen_by_goal_and_side(content: Any) -> None:
    library = content.load()

    assert [s.id for s in library.strategies_for("seo")] == ["ads", "posts"]
    assert [s.id for s in library.strategies_for("seo", "both")] == ["ads", "posts"]
    assert [s.id for s in library.strategies_for("seo", "smo")] == ["posts"]
    assert [s.id for s in library.strategies_for("sales", "smo")] == []


def test_lines_are_flat_filled_and_keep_their_own_placeholders(content: Any) -> None:
    content.put("dialogue.yml", {"hello": "I am {persona}.", "ask": {"goals": ["What, {name}?", "Why?"]}, "limit": 3})

    assert content.load().lines("dialogue") == {
        "hello": ("I am Pip.",),
        "ask.goals": ("What, {name}?", "Why?"),
    }


def test_a_tree_keeps_its_shape(content: Any) -> None:
    content.put("lexicon/goals.yml", {"sales": {"label": "sales for {agency_name}", "names": ["sell"], "rank": 1}})

    assert content.load().tree("lexicon/goals") == {
        "sales": {"label": "sales for Tinbox", "names": ["sell"], "rank": 1}
    }


def test_an_agencys_own_sentences_are_laid_over_key_by_key(content: Any, tmp_path: Path) -> None:
    content.put("dialogue.yml", {"hello": "Hi.", "ask": {"goals": "What?", "time": "When?"}})
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "dialogue.yml").write_text("more: Yes\nask:\n  time: By when?", encoding="utf-8")

    assert content.load(overlay=tmp_path / "own").tree("dialogue") == {
        "hello": "Hi.",
        "ask": {"goals": "What?", "time": "By when?"},
        "more": "Yes",
    }


def test_a_missing_sentence_file_is_named(content: Any) -> None:
    with pytest.raises(ContentError, match=r"dialogue\.yml: the file is missing"):
        content.load().lines("dialogue")
