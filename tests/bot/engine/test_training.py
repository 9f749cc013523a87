"""When a model is up to date, and what an agency's own folder adds to the training."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from bot.engine.models import keep_archive
from bot.engine.sources import find_sources
from bot.engine.training import find_added_topics, is_trained, write_added_topics
from bot.settings import Settings

SALTMARSH = Path(__file__).parents[2] / "agencies" / "saltmarsh"


def test_without_a_model_nothing_is_trained(tmp_path: Path) -> None:
    assert not is_trained(replace(Settings(), models=tmp_path))


def test_a_model_of_these_files_makes_training_needless(tmp_path: Path) -> None:
    settings = replace(Settings(), models=tmp_path)
    (tmp_path / "draft").write_bytes(b"a model")
    kept = keep_archive(tmp_path / "draft", tmp_path, find_sources(settings))

    assert is_trained(settings)

    kept.write_bytes(b"half")
    assert not is_trained(settings)


def test_a_model_of_other_files_does_not(tmp_path: Path) -> None:
    settings = replace(Settings(), models=tmp_path)
    (tmp_path / "draft").write_bytes(b"a model")
    keep_archive(tmp_path / "draft", tmp_path, replace(find_sources(settings), data="of other files"))

    assert not is_trained(settings)


def test_a_topic_of_the_agencys_own_becomes_an_intent_with_a_rule(tmp_path: Path) -> None:
    topics = find_added_topics(replace(Settings(), agency_dir=SALTMARSH))
    domain, rules = write_added_topics(tmp_path, topics)

    assert topics == ("farm_visits",)
    assert "farm_visits" in domain.read_text()
    assert rules is not None
    assert json.loads(rules.read_text())["rules"][0]["steps"][0] == {"or": [{"intent": "farm_visits"}]}


def test_the_shipped_content_adds_no_topic(tmp_path: Path) -> None:
    assert find_added_topics(Settings()) == ()
