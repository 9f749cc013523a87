"""The intent classifier of the pipeline: it compares a text's n-grams and, when the pipeline has one, its embedding."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.kernel import Shape
from bot.nlu.kernel_model import KernelModel
from bot.nlu.onnx_graph import Matrix

FALLBACK = "nlu_fallback"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KernelIntentClassifier(IntentClassifier, GraphComponent):
    """Ranks the intents; below the threshold learnt in training it is `nlu_fallback`, and the ranking holds guesses."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults of every key the pipeline may set.

        `refused`: the share of examples that the threshold refuses; `certain`: the confidence that an intent with
        consequences must reach, by its name; below it `sure` is false, and whoever acts on it asks first.
        """
        shape = {"grams_weight": 0.3, "sharpness": 1.5, "ridge": 0.1}
        return {"refused": 0.05, "ranking_length": 5, "certain": {}, **shape}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: KernelModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KernelIntentClassifier:
        """An untrained classifier."""
        return cls({**cls.get_default_config(), **config}, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KernelIntentClassifier:
        """The classifier as trained; raises when its file is missing, rather than serve an untrained one."""
        loaded = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            loaded._model = KernelModel.load_from(folder)
        return loaded

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the model on every example that has a text and an intent, and stores it."""
        examples = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        if len({e.get(INTENT) for e in examples}) < 2:
            return self._resource
        shape = Shape(**{name: self._config[name] for name in ("grams_weight", "sharpness", "ridge")})
        texts, labels = [e.get(TEXT) for e in examples], [e.get(INTENT) for e in examples]
        self._model = KernelModel.fit_examples(texts, labels, dense_features(examples), shape, self._config["refused"])
        with self._storage.write_to(self._resource) as folder:
            self._model.save_to(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent, confidence and ranking on each message."""
        for message in messages:
            self._classify_message(message)
        return messages

    def _classify_message(self, message: Message) -> None:
        text = message.get(TEXT)
        if self._model is None or not text:
            return
        chances = self._model.rate_chances([text], dense_features([message]))[0]
        best = np.argsort(-chances)[: self._config["ranking_length"]]
        ranking = [{"name": self._model.labels[i], "confidence": float(chances[i])} for i in best]
        sure = ranking[0]["confidence"] >= self._model.confidence.threshold
        certain = ranking[0]["confidence"] >= self._config["certain"].get(ranking[0]["name"], 0.0)
        intent = (
            {**ranking[0], "sure": certain}
            if sure
            else {"name": FALLBACK, "confidence": 1.0 - ranking[0]["confidence"]}
        )
        message.set(INTENT, intent, add_to_output=True)
        message.set("intent_ranking", ranking if sure else [intent, *ranking], add_to_output=True)


def dense_features(messages: list[Message]) -> Matrix | None:
    """The sentence embeddings of these messages, one row each; None unless all have one."""
    rows = [np.concatenate(found, axis=-1) for message in messages if (found := _list_embeddings(message))]
    return np.vstack(rows).astype(np.float32, copy=False) if messages and len(rows) == len(messages) else None


def _list_embeddings(message: Message) -> list[Matrix]:
    # Rasa's own way to ask for them copies them first.
    found = (f for f in message.features if f.attribute == TEXT and f.type == FEATURE_TYPE_SENTENCE and f.is_dense())
    return [features.features for features in found]
