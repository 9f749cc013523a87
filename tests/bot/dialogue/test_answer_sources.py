"""Where an answer comes from: the agency's own knowledge only where agency.yml names it."""

from __future__ import annotations

from dataclasses import replace

from bot.bootstrap.content import get_content
from bot.dialogue.state import DialogueState
from bot.dialogue.topic_answers import TopicAnswers


def name_source(topic: str, knowledge: str) -> str:
    content = get_content()
    library = replace(content.library, agency=replace(content.library.agency, knowledge=knowledge))
    return TopicAnswers(library, content.lines).name_source(DialogueState(last_topics=(topic,))).text


def test_the_agency_says_what_its_answers_were_written_from() -> None:
    assert name_source("define_smo", "Our handbook").startswith("Source: Our handbook, sections")


def test_without_it_only_the_outside_sources_are_named() -> None:
    assert name_source("ads_facebook", "") == "Source: user number: Meta results, 1 February 2024."


def test_an_answer_without_any_other_source_names_the_agency() -> None:
    assert "own knowledge base" in name_source("define_smo", "")
