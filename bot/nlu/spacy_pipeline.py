"""Rasa's spaCy loader with a pipeline made here: a blank English one whose entity patterns come from content.

A model that is installed can still be named in config.yml; `model: blank:en` needs no download, and ends the process in
stock Rasa (it asks spaCy for the details of a package that is not there).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.nlu.utils.spacy_utils import SpacyNLP as StockSpacyNLP

from bot.knowledge.lexicon import load_lexicon
from bot.nlu.content import content_folders
from bot.values.language.names import Names
from bot.values.subjects.lexicon import NAME, Lexicon

BLANK = "blank:"
KINDS = ("goals", "platforms", "industries", "metrics", "terms")
MARKER = "marks_of_content"
LABELS = {"goals": "goal", "platforms": "platform", "industries": "industry", "metrics": "metric", "terms": "term"}


# The name is kept: Rasa finds the provider of a component's spaCy model by the class name "SpacyNLP".
@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="SpacyNLP",
)
class SpacyNLP(StockSpacyNLP):
    """Loads a spaCy model by name, or builds `blank:LANGUAGE` with the lexicon's names as entity patterns."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's defaults, with the blank English pipeline as the model."""
        return {**StockSpacyNLP.get_default_config(), "model": "blank:en"}

    @classmethod
    def create(cls, config: dict[str, Any], *args: Any, **kwargs: Any) -> SpacyNLP:
        """The component with its model loaded or built."""
        merged = {**cls.get_default_config(), **config}
        if not str(merged["model"]).startswith(BLANK):
            loaded: SpacyNLP = super().create(merged, *args, **kwargs)
            return loaded
        return cls(cls.load_model(merged["model"]), merged)

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """The model; a blank one is named after its patterns, so that new content means new training."""
        if not str(spacy_model_name).startswith(BLANK):
            return StockSpacyNLP.load_model(spacy_model_name)
        patterns = entity_patterns(load_lexicon(*content_folders()))
        return _build_model(spacy_model_name, json.dumps(patterns))


@lru_cache(maxsize=2)
def _build_model(name: str, patterns: str) -> SpacyModel:
    # Rasa's graph asks for the model twice, once to provide it and once to process messages.
    digest = hashlib.sha256(patterns.encode()).hexdigest()[:12]
    language = build_pipeline(name[len(BLANK) :], json.loads(patterns))
    return SpacyModel(model=language, model_name=f"{name}+{digest}")


def build_pipeline(language: str, patterns: list[dict[str, str]]) -> Any:
    """A blank spaCy pipeline that marks these phrases as entities, whatever their case."""
    import spacy  # taken out of Rasa's way: importing this module must not cost spaCy's second
    from spacy.language import Language

    if not Language.has_factory(MARKER):
        Language.factory(MARKER, func=_make_marker, default_config={"patterns": []})
    nlp = spacy.blank(language)
    nlp.add_pipe(MARKER, config={"patterns": patterns})
    return nlp


def _make_marker(nlp: Any, name: str, patterns: list[dict[str, str]]) -> Any:
    """spaCy's entity ruler for phrases alone; its own counts all patterns, and mutes a warning, for every text."""
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Span
    from spacy.util import filter_spans

    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for pattern in patterns:
        matcher.add(f"{pattern['label']}:{pattern['id']}", [nlp.make_doc(pattern["pattern"])])

    def mark_doc(doc: Any) -> Any:
        if matches := matcher(doc):
            named = ((*nlp.vocab.strings[key].partition(":")[::2], start, end) for key, start, end in matches)
            doc.ents = filter_spans([Span(doc, start, end, label, span_id=id) for label, id, start, end in named])
        return doc

    return mark_doc


def entity_patterns(lexicon: Lexicon) -> list[dict[str, str]]:
    """A pattern for every name of the lexicon: goals, platforms, industries, metrics and terms."""
    return [pattern for kind in KINDS for pattern in _list_patterns(LABELS[kind], getattr(lexicon, kind))]


def _list_patterns(label: str, names: Names) -> Iterable[dict[str, str]]:
    for keys, id in names.ids.items():
        part, _, name = id.rpartition(":")
        if part in ("", NAME):
            yield {"label": label, "pattern": " ".join(keys), "id": name}


# The name for config.yml, where it tells the class from Rasa's own.
PatternSpacyNLP = SpacyNLP
