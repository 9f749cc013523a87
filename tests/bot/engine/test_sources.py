"""What asks for a new training, and what does not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine.sources import Sources, find_sources
from bot.settings import Settings

SALTMARSH = Path(__file__).parents[2] / "agencies" / "saltmarsh"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SALTMARSH, tmp_path / "own"))


def sources_of(own: Path) -> Sources:
    return find_sources(replace(Settings(), agency_dir=own))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("name", ["agency.yml", "answers/new.yml", "dialogue.yml", "widget.yml", "notes.txt"])
def test_what_is_only_said_or_shown_asks_for_no_training(own: Path, name: str) -> None:
    before = sources_of(own)
    write(own / name, "other: words")

    assert sources_of(own) == before


@pytest.mark.parametrize(
    "name", ["nlu/new.yml", "data/answers/new.yml", "data/names.txt", "lexicon/goals.yml", "metrics.yml", "terms.yml"]
)
def test_what_a_model_learns_from_asks_for_training(own: Path, name: str) -> None:
    before = sources_of(own)
    write(own / name, "other: words")

    assert sources_of(own).data != before.data
    assert sources_of(own).code == before.code


def test_a_file_under_another_name_is_another_source(own: Path) -> None:
    write(own / "nlu" / "one.yml", "same")
    before = sources_of(own)
    (own / "nlu" / "one.yml").rename(own / "nlu" / "two.yml")

    assert sources_of(own) != before


@pytest.mark.parametrize("name", ["nlu/.new.yml.swp", "nlu/new.yml~", "nlu/.git/config", "nlu/__pycache__/x.pyc"])
def test_what_editors_leave_behind_asks_for_no_training(own: Path, name: str) -> None:
    before = sources_of(own)
    write(own / name, "other: words")

    assert sources_of(own) == before


def test_an_agency_that_adds_nothing_to_learn_shares_the_model_that_ships(tmp_path: Path) -> None:
    write(tmp_path / "agency.yml", "name: Somebody")
    theirs, ours = sources_of(tmp_path), find_sources(Settings())

    assert theirs.name == ours.name
    assert theirs.agency != ours.agency


def test_another_agency_needs_another_model(own: Path) -> None:
    assert sources_of(own).name != find_sources(Settings()).name
