"""The pipeline's value extractor: what `bot.values` reads in a message, as Rasa entities."""

from __future__ import annotations

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
from bot.nlu.content import content_folders
from bot.values.lexicon import Lexicon
from bot.values.reading import read_values


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ValueExtractor(GraphComponent, EntityExtractorMixin):
    """Adds goals, platforms, times, money, contact data and the other values a message states."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`region`: the country whose phone numbers need no prefix."""
        return {"region": "GB"}

    def __init__(self, config: dict[str, Any], lexicon: Lexicon) -> None:
        self._config = config
        self._lexicon = lexicon

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ValueExtractor:
        """The extractor with the lexicon of this process's content. Raises ContentError when that is refused."""
        return cls({**cls.get_default_config(), **config}, load_lexicon(*content_folders()))

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to each message, behind those it has."""
        for message in messages:
            found = self.entities(str(message.get(TEXT) or ""))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def entities(self, text: str) -> list[dict[str, Any]]:
        """The entities of one text, as read today."""
        values = read_values(text, self._lexicon, clock.today(), self._config["region"])
        entities: list[dict[str, Any]] = self.add_extractor_name([value.as_entity() for value in values.items])
        return entities
