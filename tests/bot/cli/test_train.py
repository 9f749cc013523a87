"""`bot train` knows when there is nothing to do, and names what it finds broken."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.cli.train import check_examples, train
from bot.engine.models import keep_archive
from bot.engine.sources import find_sources
from bot.errors import ContentError
from bot.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Models in a folder of their own, and a training that writes a file instead."""
    settings = replace(Settings(), models=tmp_path / "models")
    settings.models.mkdir()

    def make(settings: Settings) -> Path:
        (tmp_path / "draft").write_bytes(os.urandom(20))
        return keep_archive(tmp_path / "draft", settings.models, find_sources(settings))

    # The package has a verb of the module's name.
    monkeypatch.setattr(sys.modules["bot.cli.train"], "get_content", lambda: SimpleNamespace(settings=settings))
    monkeypatch.setattr("bot.engine.training.train_model", make)
    monkeypatch.setattr("bot.engine.logs.configure_logs", lambda *_: None)
    return settings


@pytest.fixture(autouse=True)
def private() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_a_model_of_just_these_files_is_not_made_again(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    train(force=False)
    train(force=False)

    assert capsys.readouterr().out.splitlines()[-1] == "model: up to date"
    assert len(list(settings.models.glob("*.tar.gz"))) == 1


def test_a_broken_archive_is_named_and_made_anew(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    train(force=False)
    (made,) = settings.models.glob("*.tar.gz")
    made.write_bytes(b"half")
    capsys.readouterr()

    train(force=False)

    assert f"{made.name}: its checksum is wrong" in capsys.readouterr().out
    train(force=False)
    assert capsys.readouterr().out == "model: up to date\n"


def test_models_can_be_read_by_the_account_that_serves(settings: Settings) -> None:
    train(force=False)

    assert {path.stat().st_mode & 0o777 for path in settings.models.iterdir()} == {0o644}


def test_what_the_check_has_against_an_agencys_examples_is_not_learnt(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    example = '{intent: greet, examples: "- what is a hashtag"}, {intent: hashtags, examples: "- what is a hashtag"}'
    (tmp_path / "nlu" / "twice.yml").write_text(f"nlu: [{example}]", encoding="utf-8")

    with pytest.raises(ContentError, match=r"'what is a hashtag' is an example of .* too; keep one"):
        check_examples(replace(settings, agency_dir=tmp_path))
