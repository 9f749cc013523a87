"""The assistant with its model: imported only by what talks, for Rasa takes seconds to import."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from bot import clock
from bot.bootstrap.backend import Backend
from bot.engine.assistant import Assistant, Memory
from bot.engine.dispatch import read_dispatch
from bot.engine.in_process import InProcessActions
from bot.engine.models import load_best
from bot.engine.training import find_added_topics
from bot.settings import ROOT
from bot.storage.conversations.sql_states import SqlStates
from bot.storage.database.engine import rollback_block
from bot.values.reading import read_values
from bot.values.subjects.lexicon import Lexicon


def build_assistant(backend: Backend) -> Assistant:
    """The assistant over this backend, without a model."""
    content, stores = backend.content, backend.stores
    settings = content.settings
    actions = InProcessActions(content.lines, settings.action_seconds, undo=partial(rollback_block, stores.engine))
    memory = Memory(
        SqlStates(stores.engine),
        backend.held,
        stores.people.forget_talk,
        _make_reader(content.lexicon, content.library.agency.region),
        stores.bookings.find_zone,
        people=backend.handover,
    )
    dispatch = read_dispatch(ROOT / "data" / "rules", find_added_topics(settings))
    return Assistant(memory, actions, dispatch, content.lines)


def load_model(assistant: Assistant, backend: Backend, must_fit: bool) -> None:
    """Loads the best model there is. Raises NotReady without one, with `must_fit` also where none fits the files."""
    content = backend.content
    reader, languages = content.talk.messages.reader, content.library.get_tree("languages")
    load_best(content.settings, lambda model: assistant.load_model(model, reader, languages), must_fit)


def _make_reader(lexicon: Lexicon, region: str) -> Callable[[str], list[dict[str, Any]]]:
    """Reads the values of a text as entities, without a model."""
    return lambda text: [value.as_entity() for value in read_values(text, lexicon, clock.today(), region).items]
