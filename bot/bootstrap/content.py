"""What an agency says, advises and understands, and the talk that is made of it; no model and no database."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.bootstrap.question_flow import build_question_flow
from bot.bootstrap.scoring import read_scoring
from bot.bootstrap.talk import build_talk
from bot.contents import load_contents
from bot.dialogue.intents import IntentHandlers
from bot.experiments.model import NO_ORDER, Experiment, find_running
from bot.knowledge.library import Library
from bot.leads.scoring import Scoring
from bot.leads.spam import SpamRules
from bot.recommendations.planning.catalog import Catalog
from bot.settings import Settings
from bot.storage.desk.experiment_stops import ExperimentStops
from bot.values.subjects.lexicon import Lexicon


@dataclass(frozen=True)
class Content:
    """Everything that is read from content files, under the settings it was read with."""

    settings: Settings
    library: Library
    book: Catalog
    lexicon: Lexicon
    lines: dict[str, Any]
    talk: IntentHandlers
    spam: SpamRules
    scoring: Scoring
    experiment: Experiment | None
    variants: Mapping[str, IntentHandlers]
    stops: ExperimentStops

    def choose_talk(self, visitor: str) -> tuple[IntentHandlers, str | None]:
        """The talk as this visitor gets it, and the name of the variant where they are part of an experiment."""
        run = self.experiment
        if run is None or run.id in self.stops.list_stops():
            return self.talk, None
        variant = run.assign_variant(visitor)
        return self.variants.get(variant, self.talk), run.name_variant(variant)


@lru_cache(maxsize=1)
def get_content() -> Content:
    """The content of this process, read once from its environment. Raises SettingsError or ContentError."""
    return build_content(Settings.from_env(os.environ))


def build_content(settings: Settings) -> Content:
    """The content for these settings. Raises ContentError."""
    contents = load_contents(settings.content, settings.agency_dir)
    library, lines = contents.library, contents.library.get_tree("dialogue")
    spam, scoring = SpamRules.from_content(library.get_tree("spam")), read_scoring(library)

    def build_for(lines: dict[str, Any], order: Mapping[str, Sequence[str]] = NO_ORDER) -> IntentHandlers:
        return build_talk(contents, lines, build_question_flow(settings, contents, lines, spam, scoring, order))

    def build_variant(run: Experiment, name: str) -> IntentHandlers:
        return build_for(library.get_tree(f"experiments/{run.id}/{name}"), run.find_order(name))

    run = find_running(library.get_tree("experiments"))
    variants = {name: build_variant(run, name) for name in run.variants if name != run.control} if run else {}
    return Content(
        settings,
        library,
        contents.book,
        contents.lexicon,
        lines,
        build_for(lines),
        spam,
        scoring,
        run,
        variants,
        ExperimentStops(settings.var),
    )
