"""What an agency says, advises and understands, and the talk that is made of it; no model and no database."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.bootstrap.question_flow import build_question_flow
from bot.bootstrap.scoring import read_scoring
from bot.bootstrap.talk import build_talk
from bot.contents import load_contents
from bot.dialogue.intents import IntentHandlers
from bot.knowledge.library import Library
from bot.leads.scoring import Scoring
from bot.leads.spam import SpamRules
from bot.recommendations.planning.catalog import Catalog
from bot.settings import Settings
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


@lru_cache(maxsize=1)
def get_content() -> Content:
    """The content of this process, read once from its environment. Raises SettingsError or ContentError."""
    return build_content(Settings.from_env(os.environ))


def build_content(settings: Settings) -> Content:
    """The content for these settings. Raises ContentError."""
    contents = load_contents(settings.content, settings.agency_dir)
    library, lines = contents.library, contents.library.get_tree("dialogue")
    spam, scoring = SpamRules.from_content(library.get_tree("spam")), read_scoring(library)
    flow = build_question_flow(settings, contents, lines, spam, scoring)
    talk = build_talk(contents, lines, flow)
    return Content(settings, library, contents.book, contents.lexicon, lines, talk, spam, scoring)
