"""The pipeline's value extractor: what `bot.values` reads in a message, as Rasa entities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import clock
from bot.knowledge.lexicon import load_lexicon
from bot.nlu.content import agency_region, content_folders
from bot.nlu.name_recognizer import KINDS, TRADE
from bot.values.reading import Named, Values, read_values
from bot.values.subjects.lexicon import Lexicon


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ValueExtractor(GraphComponent, EntityExtractorMixin):
    """Adds goals, platforms, times, money, contact data and the other values a message states.

    Names that stand among the message's entities already are words of nothing else.
    """

    def __init__(self, lexicon: Lexicon, region: str) -> None:
        self._lexicon = lexicon
        self._region = region

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ValueExtractor:
        """The extractor with the lexicon and region of this process's content. Raises ContentError for bad content."""
        return cls(load_lexicon(*content_folders()), agency_region())

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to each message, behind those it has; a trade becomes the line of business it is."""
        for message in messages:
            before = message.get(ENTITIES, [])
            values = self._read_values(str(message.get(TEXT) or ""), before)
            words = {(word.kind, word.start) for word in values.unnamed}
            kept = [e for e in before if e["entity"] != TRADE and (e["entity"], e["start"]) not in words]
            message.set(ENTITIES, kept + self._to_entities(values), add_to_output=True)
        return messages

    def list_entities(self, text: str, named: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
        """The entities of one text, as read today; `named` are those of the name recognizer."""
        return self._to_entities(self._read_values(text, named))

    def _to_entities(self, values: Values) -> list[dict[str, Any]]:
        entities: list[dict[str, Any]] = self.add_extractor_name([value.as_entity() for value in values.items])
        return entities

    def _read_values(self, text: str, named: Sequence[dict[str, Any]]) -> Values:
        names = tuple(
            Named(one["entity"], one["start"], one["end"], one.get("confidence_entity", 1.0))
            for one in named
            if one["entity"] in KINDS
        )
        return read_values(text, self._lexicon, clock.today(), self._region, names)
