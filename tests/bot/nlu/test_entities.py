"""The pipeline's value extractor and spaCy loader, as Rasa runs them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bot import clock

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def extractor() -> Any:
    from bot.nlu.entities import ValueExtractor

    return ValueExtractor.create({}, None, None, None)  # it stores nothing


@pytest.fixture(scope="module")
def spacy_nlp() -> Any:
    from bot.nlu.spacy_pipeline import SpacyNLP

    return SpacyNLP.create({}, None, None, None)


def parsed(extractor: Any, text: str) -> list[dict[str, Any]]:
    from rasa.shared.nlu.training_data.message import Message

    message = Message(data={"text": text})
    extractor.process([message])
    return list(message.get("entities"))


def test_values_become_entities_with_their_place(extractor: Any) -> None:
    text = "we launch in 3 weeks and want sign-ups, 4k"
    with clock.pretend_day(date(2026, 11, 23)):
        found = parsed(extractor, text)

    by_kind = {e["entity"]: e for e in found}
    assert by_kind["timeframe"]["value"] == {"days_min": 21, "days_max": 21, "deadline": None, "starts": None}
    assert by_kind["budget"]["value"]["amount_max"] == 4000
    assert [e["value"] for e in found if e["entity"] == "goal"] == ["launch", "leads"]
    assert text[by_kind["budget"]["start"] : by_kind["budget"]["end"]] == "4k"
    assert {e["extractor"] for e in found} == {"ValueExtractor"}
    assert json.dumps(found)


def test_refused_values_carry_the_role(extractor: Any) -> None:
    found = parsed(extractor, "anything but Facebook")

    assert [(e["value"], e.get("role")) for e in found if e["entity"] == "platform"] == [("facebook", "refused")]


def test_today_is_the_clock_s(extractor: Any) -> None:
    with clock.pretend_day(date(2027, 1, 10)):
        found = parsed(extractor, "before Easter")

    assert found[0]["value"]["deadline"] == "2027-03-28"
    assert found[0]["value"]["days_max"] == 77


@pytest.mark.parametrize("text", ["", " ", "\x00", "🙂", "a" * 5000])
def test_any_text_is_taken(text: str, extractor: Any) -> None:
    assert parsed(extractor, text) == []


def test_entities_found_before_are_kept(extractor: Any) -> None:
    from rasa.shared.nlu.training_data.message import Message

    message = Message(data={"text": "instagram", "entities": [{"entity": "name", "value": "Jo", "start": 0, "end": 0}]})
    extractor.process([message])

    assert [e["entity"] for e in message.get("entities")] == ["name", "platform"]


def test_the_blank_pipeline_marks_names_from_content(spacy_nlp: Any) -> None:
    doc = spacy_nlp.provide().model("More leads from LinkedIn, what is CTR")

    assert [(e.text, e.label_, e.ent_id_) for e in doc.ents] == [
        ("More leads", "goal", "leads"),
        ("LinkedIn", "platform", "linkedin"),
        ("CTR", "metric", "ctr"),
    ]


def test_new_content_gives_the_pipeline_another_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from bot.nlu.spacy_pipeline import SpacyNLP

    shipped = SpacyNLP.load_model("blank:en").fingerprint()
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "platforms.yml").write_text("facebook: {names: [the blue one]}\n")
    monkeypatch.setenv("AGENCY_DIR", str(tmp_path))

    overlaid = SpacyNLP.load_model("blank:en")

    assert overlaid.fingerprint() != shipped
    assert [e.ent_id_ for e in overlaid.model("ads on the blue one").ents] == ["facebook"]


def test_rasa_finds_the_components_by_path() -> None:
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    for path in (
        "bot.nlu.spacy_pipeline.PatternSpacyNLP",
        "bot.nlu.entities.ValueExtractor",
        "bot.nlu.name_recognizer.NameRecognizer",
    ):
        assert DefaultV1Recipe._from_registry(path).clazz.__module__ == path.rpartition(".")[0]
