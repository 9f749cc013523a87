"""Whatever is typed, up to the cap: parsed, without an error and without a value that is not there."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.bootstrap.app import App
from bot.nlu.parsed import make_parse_line

CAP = 2000
EMPTY: dict[str, Any] = {"goals": [], "timeframe": None, "budget": None, "platforms": [], "industry": None}
NO_VALUE = ["-", "–", "\u0301", "?", "\u200b", "$", "€", "🙂", "\u202e", "\x00", "a", "ﷺ", "<", "'", "\\", "\n?"]


@pytest.mark.parametrize("unit", NO_VALUE)
def test_a_cap_full_of_nothing_holds_no_value(unit: str, running: App) -> None:
    line = make_parse_line("", running.assistant.parse_text((unit * CAP)[:CAP]))

    assert {name: line[name] for name in EMPTY} == EMPTY
    assert set(line["contact"].values()) == {None}


@pytest.mark.parametrize(
    "unit", ["7", "7 ", "$7 ", "1,", "1.", "7k ", "/", "@", "a@b.co ", "+1 ", "3 weeks ", "(", "[a](b)"]
)
def test_a_cap_full_of_figures_and_signs_is_read(unit: str, running: App) -> None:
    line = make_parse_line("", running.assistant.parse_text((unit * CAP)[:CAP]))

    assert json.dumps(line)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=CAP))
def test_any_text_is_parsed(text: str, running: App) -> None:
    parsed: dict[str, Any] = (
        running.assistant.parse_text(text) if text.strip() else {"intent": {"name": None, "confidence": 0}}
    )
    line = make_parse_line(text, parsed)

    assert 0 <= line["confidence"] <= 1
    assert json.dumps(line)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(whitelist_categories=("P", "S", "Z", "M", "C")), min_size=1, max_size=CAP))
def test_signs_alone_are_parsed_and_state_nothing(text: str, running: App) -> None:
    assume(text.strip() and not any(c.isalnum() for c in unicodedata.normalize("NFKC", text)))
    line = make_parse_line("", running.assistant.parse_text(text))

    assert {name: line[name] for name in EMPTY} == EMPTY
    assert set(line["contact"].values()) == {None}
