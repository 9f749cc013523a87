"""Turns of phrase that no visitor should read are found in the content, and none is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.check import CheckedPlace, check_content
from bot.clock import today
from bot.knowledge.loader import SHIPPED
from bot.knowledge.reading import read_yaml
from bot.knowledge.wording import Wording
from bot.settings import ROOT


@pytest.fixture(scope="module")
def american() -> Wording:
    return Wording.from_content(read_yaml(SHIPPED / "wording.yml"), "US")


def test_none_is_shipped() -> None:
    assert [note for note in check_content(CheckedPlace(ROOT, None, today())).notes if "write " in note] == []


def test_a_phrase_is_found_with_its_key(american: Wording) -> None:
    found = list(american.find_phrases("answers/ugc.yml", {"short": "Fine.", "buttons": [{"title": "Nobody is told"}]}))

    assert [key for key, _ in found] == ["buttons.1.title", "buttons.1.title"]


def test_spelling_goes_by_region(american: Wording) -> None:
    british = Wording.from_content(read_yaml(SHIPPED / "wording.yml"), "GB")

    assert [len(list(wording.find_phrases("mail.yml", "Your behaviour"))) for wording in (american, british)] == [1, 0]


def test_words_to_recognize_and_placeholders_are_not_read(american: Wording) -> None:
    assert not list(american.find_phrases("brief.yml", {"cues": ["somebody"], "text": "Ask {nobody}"}))


def test_a_mail_begins_with_a_capital_letter(american: Wording) -> None:
    assert [key for key, _ in american.find_phrases("mail.yml", {"lines": ["your call is at two"]})] == ["lines.1"]


def test_an_agencys_own_sentence_is_noted(tmp_path: Path) -> None:

    (tmp_path / "dialogue.yml").write_text('greeting: "Hello, somebody!"\n', encoding="utf-8")

    notes = check_content(CheckedPlace(ROOT, tmp_path, today())).notes

    assert any("greeting: 'somebody' does not read well" in note for note in notes)
