"""`SentenceEncoder`, the pipeline's dense featurizer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import Encoder
from bot.nlu.encoder_export import export_encoder, graph_name, tokenizer_file
from bot.settings import ROOT


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Gives each message its sentence embedding; the encoder is exported on first use and shared by all models."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`int8` trades a little accuracy for speed; `folder` keeps the exported graph."""
        return {**DenseFeaturizer.get_default_config(), "int8": True, "folder": "models"}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """A featurizer that loads its encoder when it first needs it."""
        return cls({**cls.get_default_config(), **config}, execution_context.node_name)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Features for every example that has a text."""
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Features for these messages."""
        texts = [message.get(TEXT) for message in messages if message.get(TEXT)]
        rows: Iterable[Any] = self._load_encoder().encode_texts(texts) if texts else ()
        for message, row in zip((m for m in messages if m.get(TEXT)), rows, strict=True):
            message.add_features(Features(row.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing in the configuration can be wrong together."""

    def _load_encoder(self) -> Encoder:
        return load_encoder(self._config["int8"], self._config["folder"])


def load_encoder(int8: bool = True, folder: str = "models") -> Encoder:
    """The encoder, exported when its graph is not there; one for all who use it."""
    return _load_cached(int8, folder)


@lru_cache(maxsize=1)
def _load_cached(int8: bool, folder: str) -> Encoder:
    # Behind a function of its own: the cache takes an argument left out for another than the same one given.
    return Encoder(export_encoder(ROOT / folder / graph_name(int8), int8), tokenizer_file())
