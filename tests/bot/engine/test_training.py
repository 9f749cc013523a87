"""When a model is up to date, and what an agency's own folder adds to the training."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from bot.engine.training import STAMP, added_topics, fingerprint, newest_model, up_to_date, write_added_topics
from bot.settings import Settings

SALTMARSH = Path(__file__).parents[2] / "agencies" / "saltmarsh"


def with_model(folder: Path, sources: str) -> Settings:
    settings = replace(Settings(), models=folder)
    (folder / "assistant-1.tar.gz").write_bytes(b"")
    (folder / STAMP).write_text(json.dumps({"sources": sources}))
    return settings


def test_without_a_model_nothing_is_up_to_date(tmp_path: Path) -> None:
    settings = replace(Settings(), models=tmp_path)

    assert newest_model(settings) is None
    assert not up_to_date(settings)


def test_a_model_of_these_files_is_up_to_date(tmp_path: Path) -> None:
    assert up_to_date(with_model(tmp_path, fingerprint(Settings())))


def test_a_model_of_other_files_is_not(tmp_path: Path) -> None:
    assert not up_to_date(with_model(tmp_path, "of other files"))


def test_another_agency_needs_another_model(tmp_path: Path) -> None:
    assert fingerprint(replace(Settings(), agency_dir=SALTMARSH)) != fingerprint(Settings())


def test_a_topic_of_the_agencys_own_becomes_an_intent_with_a_rule(tmp_path: Path) -> None:
    topics = added_topics(replace(Settings(), agency_dir=SALTMARSH))
    domain, rules = write_added_topics(tmp_path, topics)

    assert topics == ("farm_visits",)
    assert "farm_visits" in domain.read_text()
    assert rules is not None
    assert json.loads(rules.read_text())["rules"][0]["steps"][0] == {"or": [{"intent": "farm_visits"}]}


def test_the_shipped_content_adds_no_topic(tmp_path: Path) -> None:
    assert added_topics(Settings()) == ()
