"""The pipeline's recognizer of names: trained with the model, on made-up introductions and on all other examples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.answer_examples import answer_folders, load_answer_examples
from bot.knowledge.lexicon import load_lexicon
from bot.nlu.content import agency_region, content_folders, name_folders
from bot.nlu.name_examples import digest_lists, make_examples, names_nobody
from bot.nlu.name_tagger import NameSpan, NameTagger
from bot.settings import ROOT
from bot.values.language.text import normalise_text
from bot.values.people.contact_words import ContactWords
from bot.values.replies.bare_contact import format_name, is_talk

FILE = "names.bin"
TRADE = "trade"
# Our labels by the tagger's.
LABELS = {"person": "name", "company": "company", "role": "role", "trade": TRADE}
KINDS = tuple(LABELS.values())


# So many answers are one lesson: all of them would take half of the tagger's time, and teach no more.
ANSWERS_STEP = 3
# Nobody's name is longer.
LONGEST = 80


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NameRecognizer(GraphComponent, EntityExtractorMixin):
    """Adds the people, companies, roles and trades that a message names, each with how sure it is."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """How many `sentences` are made up, how often all are gone through, and how `sure` a name must be."""
        return {"sentences": 9000, "rounds": 4, "sure": 0.6}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, tagger: NameTagger) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._tagger = tagger

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NameRecognizer:
        """A recognizer that has learnt nothing yet."""
        tagger = NameTagger(load_lexicon(*content_folders()).contact, agency_region())
        return cls({**cls.get_default_config(), **config}, model_storage, resource, tagger)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NameRecognizer:
        """The recognizer as trained; raises when its file is missing, rather than serve an untrained one."""
        loaded = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            loaded._tagger.load_model((folder / FILE).read_bytes())
        return loaded

    def _is_talk(self, span: NameSpan, text: str) -> bool:
        """Whether a name is in truth a word of the sentence: "Well, …", "Goodbye, …", and as a company "No, …"."""
        words = [word.strip(",!:") for word in text[span.start : span.end].split()]
        asked = self._tagger.contact.asked
        if span.label == "company":
            return " ".join(words).casefold() in asked.refusals
        return span.label == "person" and all(is_talk(word, asked, single=True) for word in words)

    def _make_value(self, label: str, typed: str) -> str:
        plain = " ".join(normalise_text(typed).cased.split())
        return format_name(plain, self._tagger.contact.asked) if label == "person" else plain

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """New sentences or words mean new training."""
        return digest_lists([*name_folders(), *_answer_folders()])

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from made-up introductions, and from the intents' and the answers' examples what names nobody."""
        texts = [str(e.get(TEXT)) for e in training_data.intent_examples if e.get(TEXT)]
        answers = [e.text for question in load_answer_examples(_answer_folders()) for e in question.examples]
        texts += answers[::ANSWERS_STEP]
        made = make_examples(name_folders(), self._config["sentences"])
        self._tagger.train_tagger([*made, *names_nobody(texts, name_folders())], self._config["rounds"])
        with self._storage.write_to(self._resource) as folder:
            (folder / FILE).write_bytes(self._tagger.dump_model())
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to each message, behind those it has."""
        for message in messages:
            found = self.list_entities(str(message.get(TEXT) or ""))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def list_entities(self, text: str) -> list[dict[str, Any]]:
        """The names in one text as entities."""
        spans = [span for span in self._tagger.find(text) if span.certainty >= self._config["sure"]]
        found = [
            {
                "entity": LABELS[span.label],
                "value": self._make_value(span.label, text[span.start : span.end]),
                "start": span.start,
                "end": span.end,
                "confidence_entity": span.certainty,
            }
            for span in _with_whole_names(text, _with_family_names(text, spans), self._tagger.contact)
            if _is_whole(text, span.start, span.end) and not self._is_talk(span, text)
        ]
        entities: list[dict[str, Any]] = self.add_extractor_name(found)
        return entities


def _with_family_names(text: str, spans: Sequence[NameSpan]) -> list[NameSpan]:
    """The names, each company with the last name right before it that it carries: Ida Falk of "Falk Roofing Ltd"."""
    last = {text[span.start : span.end].split()[-1].casefold() for span in spans if span.label == "person"}
    return [_with_family_name(text, span, last) if span.label == "company" else span for span in spans]


def _with_family_name(text: str, span: NameSpan, names: set[str]) -> NameSpan:
    word = re.search(r"(\w[\w'’-]*) $", text[: span.start])
    return replace(span, start=word.start()) if word and word.group(1).casefold() in names else span


def _with_whole_names(text: str, spans: Sequence[NameSpan], words: ContactWords) -> list[NameSpan]:
    """The names, each company with the capital words right before it: "Elm Park Auto Repair LLC", of which "Repair LLC"
    was found."""
    return [_with_whole_name(text, one, spans, words) if one.label == "company" else one for one in spans]


def _with_whole_name(text: str, span: NameSpan, spans: Sequence[NameSpan], words: ContactWords) -> NameSpan:
    talk, capital = words.asked.talk | words.asked.articles | words.leading, words.asked.ends_in_capital
    start, others = span.start, [other.end for other in spans if other.end <= span.start]
    while (word := capital.search(text, max(others, default=0), start)) and word["word"].lower() not in talk:
        start = word.start("word")
    return replace(span, start=start) if text[span.start].isupper() else span


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether it could be a name: with a letter in it, not too long, and no piece of a longer word."""
    whole = end - start <= LONGEST and not text[end : end + 1].isalnum()
    return whole and any(character.isalpha() for character in text[start:end])


def _answer_folders() -> tuple[Path, ...]:
    return answer_folders(ROOT, content_folders()[1])
