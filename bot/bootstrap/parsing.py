"""What parses texts without a server or a database; imported only by what parses, for Rasa takes seconds to import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.bootstrap.content import Content
from bot.engine.pipeline import Pipeline
from bot.nlu.language import Languages
from bot.nlu.parsed import make_parse_line
from bot.nlu.understanding import Understanding


def load_parse(content: Content, model: Path) -> Callable[[str], dict[str, Any]]:
    """What parses texts into lines of `bot parse` with this model, without a server or a database."""
    languages = Languages.from_known(content.library.get_tree("languages"))
    languages.load_model()
    pipeline = Pipeline.load_archive(model)
    understanding = Understanding(pipeline.parse_text, content.talk.messages.reader, languages)
    count_under = content.library.count_under
    return lambda text: make_parse_line(text, understanding.parse_in_parts(text), count_under)
