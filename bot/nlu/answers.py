"""`AnswerReader`, the component that reads answers to the assistant's own questions, learnt from data/answers."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.answer_examples import (
    ANSWERED,
    GOALS,
    LABEL,
    QuestionExamples,
    add_decided,
    add_goal_names,
    answer_folders,
    load_answer_examples,
)
from bot.knowledge.layers import read_layered
from bot.nlu.answer_model import AnswerModel, Labelled
from bot.nlu.classifier import dense_features
from bot.nlu.content import content_folders
from bot.nlu.kernel import Shape
from bot.nlu.leaving import LEAVING, LEFT, SOUNDS_LEFT, LeavingWords, find_left
from bot.nlu.name_examples import digest_lists
from bot.nlu.onnx_graph import Matrix
from bot.nlu.sentence_encoder import load_encoder
from bot.settings import ROOT
from bot.values.replies.answers import STATED_GOALS

# What only one example has tells nothing of others, and fills the file.
CHARACTERS, LEAST_TEXTS = (2, 4), 2
COMPARED = ("grams_weight", "sharpness", "ridge")
# What data/answers/refusal.yml tells: whether something is turned down.
REFUSAL = "refusal"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AnswerReader(GraphComponent):
    """Sets `answers` on each message: for each question the labels it may mean; none when it answers something else.

    Platforms among its entities are refused where what is said around them turns them down.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults of every key the pipeline may set.

        `wrong_costs`: how many missed answers a wrong one is as bad as. `counterexamples`: how many utterances of
        other intents a question learns from, beside its own. `statement_threshold`: how sure a goal must be that is
        stated where nobody asked for it.
        """
        shape = {"grams_weight": 0.5, "sharpness": 1.5, "ridge": 0.1}
        return {"wrong_costs": 1.35, "counterexamples": 600, "statement_threshold": 0.8, **shape}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: AnswerModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerReader:
        """An untrained reader."""
        return cls({**cls.get_default_config(), **config}, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerReader:
        """The reader as trained; raises when its file is missing, rather than serve an untrained one."""
        loaded = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            loaded._model = AnswerModel.load_from(folder)
        return loaded

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """The examples' own fingerprint: they are no part of Rasa's training data."""
        shipped, agency = content_folders()
        words = [folder / "lexicon" for folder in (shipped, agency) if folder]
        return digest_lists([*answer_folders(ROOT, agency), *words])

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the model on data/answers, with utterances of other intents as counterexamples, and stores it."""
        others = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        self._model = fit_answers(others, self._config)
        with self._storage.write_to(self._resource) as folder:
            self._model.save_to(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the answers, and the goals that are stated, on each message."""
        for message in messages:
            if self._model is not None and message.get(TEXT):
                self._read_message(message, self._model)
        return messages

    def _read_message(self, message: Message, model: AnswerModel) -> None:
        text, least = message.get(TEXT), self._config["statement_threshold"]
        chances = model.rate_labels(text, dense_features([message]))
        found = model.choose_labels(chances)
        if found.get(REFUSAL):
            found[GOALS] = read_wished(text, model)
        answers = {question: _list_rows(labels) for question, labels in found.items()}
        message.set("answers", answers, add_to_output=True)
        stated = [row for row in answers.get(GOALS, ()) if row["confidence"] >= least]
        message.set(STATED_GOALS, stated, add_to_output=True)
        if model.find_chance(chances, LEAVING, LEFT) >= SOUNDS_LEFT:
            message.set(ENTITIES, mark_left(text, message.get(ENTITIES, []), model), add_to_output=True)


def fit_answers(others: Sequence[Message], config: Mapping[str, Any]) -> AnswerModel:
    """The model of data/answers; `others` are the utterances that counterexamples are drawn from."""
    most, drawn = config["counterexamples"], _draw_evenly(others)
    questions = add_decided(_own_examples(), _list_decided(others))
    examples = {
        q.question: [*_label_examples(q), *_label_counterexamples(q, drawn, most), *_answers_to_others(q, questions)]
        for q in questions
    }
    known = {e.get(TEXT): row for e in drawn if (row := dense_features([e])) is not None}
    compared = {name: config[name] for name in COMPARED}
    shape = Shape(characters=CHARACTERS, least_texts=LEAST_TEXTS, **compared)
    return AnswerModel.fit_examples(
        examples, _make_embedder(known) if known or not others else None, shape, config["wrong_costs"]
    )


def read_wished(text: str, model: AnswerModel) -> list[tuple[str, float]]:
    """The goals of those clauses that turn nothing down."""
    clauses = [clause for clause in _clause_ends().split(text) if clause.strip()]
    read = [model(clause, row[None]) for clause, row in zip(clauses, load_encoder().encode_texts(clauses), strict=True)]
    kept = [label for found in read if not found.get(REFUSAL) for label in found.get(GOALS, ())]
    best = dict(sorted(kept, key=lambda label: label[1]))
    return sorted(best.items(), key=lambda label: -label[1])


def mark_left(text: str, entities: list[dict[str, Any]], model: AnswerModel) -> list[dict[str, Any]]:
    """The entities, the platforms that are turned down as refused."""

    def judge_texts(said: list[str]) -> list[float]:
        rows = zip(said, load_encoder().encode_texts(said), strict=True)
        return [dict(model(words, row[None]).get(LEAVING, ())).get(LEFT, 0.0) for words, row in rows]

    left = find_left(text, entities, _leaving_words(), judge_texts)
    return [{**one, "role": "refused"} if one in left else one for one in entities]


@lru_cache(maxsize=1)
def _load_splitting() -> Mapping[str, Sequence[str]]:
    read: Mapping[str, Sequence[str]] = read_layered(
        "lexicon/splitting.yml", [folder for folder in content_folders() if folder]
    )
    return read


@lru_cache(maxsize=1)
def _leaving_words() -> LeavingWords:
    return LeavingWords.from_content(_load_splitting())


@lru_cache(maxsize=1)
def _clause_ends() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in _load_splitting()["clauses"])
    return re.compile(rf"[,.;:!?\n–—]+|\s-\s|\s(?=(?:{words})\b)", re.IGNORECASE)


def _own_examples() -> tuple[QuestionExamples, ...]:
    shipped, agency = content_folders()
    questions = load_answer_examples(answer_folders(ROOT, agency))
    return add_goal_names(questions, [folder for folder in (shipped, agency) if folder])


def _list_decided(others: Iterable[Message]) -> Iterator[tuple[str, str, str]]:
    """The utterances of which an editor said what they answer: text, question and label."""
    for message in others:
        said = (message.get("metadata") or {}).get("example") or {}
        if ANSWERED in said:
            yield message.get(TEXT), said[ANSWERED], said[LABEL]


def _draw_evenly(others: Iterable[Message]) -> list[Message]:
    """The utterances in an order that mixes the intents evenly, and that a further utterance hardly changes."""
    by_intent: dict[str, list[Message]] = {}
    for message in sorted(others, key=lambda m: hashlib.sha256(m.get(TEXT).encode()).digest()):
        by_intent.setdefault(message.get(INTENT), []).append(message)
    rows = itertools.zip_longest(*by_intent.values())
    return [message for row in rows for message in row if message is not None]


def _label_examples(question: QuestionExamples) -> Iterable[Labelled]:
    return ((example.text, example.labels) for example in question.examples)


def _label_counterexamples(question: QuestionExamples, drawn: Iterable[Message], most: int) -> Iterable[Labelled]:
    known = {example.text for example in question.examples}
    texts = (m.get(TEXT) for m in drawn if m.get(INTENT) not in question.answered_by and m.get(TEXT) not in known)
    return ((text, ()) for text in itertools.islice(texts, most))


def _answers_to_others(question: QuestionExamples, questions: Iterable[QuestionExamples]) -> Iterable[Labelled]:
    """What answers those questions only: "we begin in May" says when to begin, and no goal."""
    known, shared = {example.text for example in question.examples}, set(question.labels)
    others = [e for other in questions if other.question in question.none_of for e in other.examples]
    # "No idea" leaves open whatever is asked.
    texts = dict.fromkeys(e.text for e in others if e.labels and shared.isdisjoint(e.labels))
    return ((text, ()) for text in texts if text not in known)


def _make_embedder(known: Mapping[str, Matrix]) -> Callable[[Sequence[str]], Matrix]:
    """Gives the embeddings that the pipeline has made already, and makes the others."""

    def embed_texts(texts: Sequence[str]) -> Matrix:
        new = [text for text in texts if text not in known]
        made = {**known, **{t: row[None] for t, row in zip(new, load_encoder().encode_texts(new), strict=True)}}
        return np.vstack([made[text] for text in texts])

    return embed_texts


def _list_rows(labels: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    return [{"value": label, "confidence": round(chance, 4)} for label, chance in labels]
