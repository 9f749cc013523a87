"""The words of consent and the rules against spam are linted like the rest of the content."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.cli.check import CheckedPlace, find_problems
from bot.contents import load_contents
from bot.errors import ContentError
from bot.knowledge.loader import SHIPPED, load_library
from bot.leads.consent import ConsentTexts
from bot.leads.spam import SpamRules
from bot.settings import ROOT


def overlaid(folder: Path, file: str, text: str) -> tuple[str, ...]:
    (folder / file).write_text(text, encoding="utf-8")
    try:
        load_contents(SHIPPED, folder)
    except ContentError as error:
        return error.problems
    return ()


def test_the_shipped_texts_are_sound_and_can_be_read() -> None:
    library = load_library()

    assert library.agency.name in ConsentTexts.from_content(library.get_tree("consent")).text
    assert SpamRules.from_content(library.get_tree("spam")).rates[0].per == "address"


def test_an_agencys_own_words_need_a_version_of_their_own(tmp_path: Path) -> None:
    (slip,) = overlaid(tmp_path, "consent.yml", 'text: "May {agency_name} call you?"\n')

    assert slip.startswith("consent.yml: seals: the texts differ from those of version 3")


def test_words_with_a_version_and_a_seal_are_sound(tmp_path: Path) -> None:
    (slip,) = overlaid(tmp_path, "consent.yml", 'version: tinbox-1\ntext: "May we call you?"\n')
    seal = slip.rpartition('": "')[2].partition('"')[0]

    sound = f'version: tinbox-1\ntext: "May we call you?"\nseals: {{tinbox-1: "{seal}"}}\n'

    assert overlaid(tmp_path, "consent.yml", sound) == ()


def test_bot_check_refuses_consent_changed_under_its_version(tmp_path: Path) -> None:
    (tmp_path / "consent.yml").write_text("marketing: News?\n", encoding="utf-8")

    problems = [
        line for line in find_problems(CheckedPlace(ROOT, tmp_path, date.today())).problems if "consent.yml" in line
    ]

    assert len(problems) == 1
    assert problems[0].startswith(f"{tmp_path}/consent.yml: seals: ")


@pytest.mark.parametrize(
    ("file", "text", "slip"),
    [
        ("consent.yml", "why: {name: '', shoe_size: x}", "consent.yml: why.name: empty"),
        ("consent.yml", "why: {name: '', shoe_size: x}", "consent.yml: why.shoe_size: unknown key"),
        ("consent.yml", "extra: 1", "consent.yml: extra: unknown key"),
        ("spam.yml", "rates: [{per: planet, most: 0, minutes: 1, why: x}]", "spam.yml: rates[1].per: unknown value"),
        ("spam.yml", "rates: [{per: planet, most: 0, minutes: 1, why: x}]", "spam.yml: rates[1].most: 0 is no number"),
        ("spam.yml", "refused: {trap: 'Write to {emial}'}", "spam.yml: refused.trap: unknown placeholder {emial}"),
        ("spam.yml", "trap: ''", "spam.yml: trap: empty"),
        ("spam.yml", "- list", "spam.yml: expected keys with values"),
    ],
)
def test_a_slip_is_named_with_file_key_and_advice(tmp_path: Path, file: str, text: str, slip: str) -> None:
    assert any(line.startswith(slip) for line in overlaid(tmp_path, file, text))
