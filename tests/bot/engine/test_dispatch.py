"""The table of rules: every intent has its action, and a rule that the server could not follow is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.dispatch import read_dispatch
from bot.errors import ContentError

RULES = """
rules:
  - rule: answers
    steps: [{or: [{intent: opening_hours}, {intent: parking}]}, {action: action_answer}]
  - rule: orders
    steps: [{intent: order}, {action: action_book}]
"""


def written(folder: Path, text: str) -> Path:
    (folder / "rules.yml").write_text(text)
    return folder


def test_each_intent_leads_to_the_action_of_its_rule(tmp_path: Path) -> None:
    dispatch = read_dispatch(written(tmp_path, RULES), ["gift_cards"])

    found = [dispatch.find_action(name) for name in ("opening_hours", "parking", "order", "gift_cards")]
    assert found == ["action_answer", "action_answer", "action_book", "action_answer"]


@pytest.mark.parametrize("intent", ["nlu_fallback", "weather", "", None])
def test_what_no_rule_knows_falls_back(tmp_path: Path, intent: str | None) -> None:
    assert read_dispatch(written(tmp_path, RULES)).find_action(intent) == "action_fallback"


@pytest.mark.parametrize(
    "rule",
    [
        "{rule: r, condition: [{slot_was_set: [{goals: null}]}], steps: [{intent: order}, {action: action_book}]}",
        "{rule: r, steps: [{intent: order}, {action: action_book}, {action: action_answer}]}",
        "{rule: r, steps: [{intent: order}, {active_loop: order_form}]}",
        "{rule: r, steps: [{intent: order}]}",
    ],
)
def test_a_rule_that_needs_more_than_a_table_is_refused(tmp_path: Path, rule: str) -> None:
    with pytest.raises(ContentError, match=r"data/rules/rules.yml: r: the server cannot follow"):
        read_dispatch(written(tmp_path, f"rules: [{rule}]"))
