"""The words of consent stay those that people agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.leads.consent import ConsentTexts, find_changed_texts, hash_texts
from bot.leads.model import CONTACT


@pytest.fixture
def tree() -> dict[str, Any]:
    words = {"version": "1", "text": "May {agency_name} write to you?", "marketing": "News?"}
    return {**words, "seals": {"1": hash_texts(words)}, "why": dict.fromkeys(CONTACT, "So.")}


def test_sealed_texts_are_sound(tree: dict[str, Any]) -> None:
    assert find_changed_texts(tree) is None


@pytest.mark.parametrize("key", ["text", "marketing"])
def test_a_text_changed_under_its_version_is_refused(tree: dict[str, Any], key: str) -> None:
    assert "new version" in str(find_changed_texts({**tree, key: "May we call you, too?"}))


def test_a_new_version_needs_a_seal_and_is_told_which(tree: dict[str, Any]) -> None:
    changed = {**tree, "version": "2", "text": "May we call you, too?"}

    advice = str(find_changed_texts(changed))

    assert f'"2": "{hash_texts(changed)}"' in advice
    assert find_changed_texts({**changed, "seals": {**tree["seals"], "2": hash_texts(changed)}}) is None


def test_the_way_lines_wrap_and_the_reasons_given_are_not_sealed(tree: dict[str, Any]) -> None:
    assert find_changed_texts({**tree, "text": "May {agency_name}\n  write to you?\n", "why": {}}) is None


def test_seals_that_are_missing_are_no_traceback(tree: dict[str, Any]) -> None:
    assert "no seal" in str(find_changed_texts({**tree, "seals": None}))
    assert "no seal" in str(find_changed_texts({}))


def test_an_answer_holds_version_words_and_time(tree: dict[str, Any], now: datetime) -> None:
    answer = ConsentTexts.from_content(tree).record_answer("marketing", False, now)

    assert (answer.purpose, answer.given, answer.version, answer.text, answer.time) == (
        "marketing",
        False,
        "1",
        "News?",
        now,
    )
