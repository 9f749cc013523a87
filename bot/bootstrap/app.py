"""The app: a backend with an assistant that answers, opened and closed in order."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.bootstrap.backend import Backend
from bot.bootstrap.content import Content
from bot.bootstrap.stores import Stores
from bot.conversations.turn_runner import TurnRunner
from bot.conversations.turns import take_unstored_turn
from bot.dialogue.model import Turn, VisitorMessage
from bot.errors import NotReady
from bot.peers.loopback import LoopbackTransport
from bot.peers.peers import Peers
from bot.storage.database.engine import atomic_block
from bot.storage.database.maintenance import measure_distance
from bot.storage.database.postgres_notify import PostgresTransport
from bot.tensorflow_free import leave_out_what_serving_does_not_use

if TYPE_CHECKING:
    from bot.engine.assistant import Assistant

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class App:
    """What a server, a terminal or a bench talks with."""

    backend: Backend
    assistant: Assistant
    turns: TurnRunner

    @property
    def content(self) -> Content:
        """What the agency says, advises and understands."""
        return self.backend.content

    @property
    def stores(self) -> Stores:
        """What is kept in the database."""
        return self.backend.stores

    async def take_turn(self, conversation_id: str, said: VisitorMessage) -> Turn:
        """A turn without a transcript. Raises NotReady."""
        return await take_unstored_turn(self.turns, self.assistant, conversation_id, said)


def start_app(backend: Backend, must_be_ready: bool = True, must_fit: bool = False) -> App:
    """Opens database and model. Without a model raises NotReady, or starts unready when `must_be_ready` is False.

    With `must_fit` a model of other files than those as they are now is none."""
    # Rasa takes seconds to import, so only what talks pays for it.
    leave_out_what_serving_does_not_use()
    from bot.bootstrap.assistant import build_assistant, load_model

    engine = backend.stores.engine
    assistant = build_assistant(backend)
    backend.content.talk.flow.appointing.reader.warm_up()
    app = App(backend, assistant, TurnRunner(partial(atomic_block, engine), distance=_measure_distance(backend)))
    try:
        load_model(assistant, backend, must_fit)
    except NotReady as error:
        if must_be_ready:
            raise
        log.error("%s", error)
    return app


def join_peers(backend: Backend, secret: str) -> Peers:
    """This process as one of several that serve the same visitors; what it keeps in memory alone is shared."""
    engine = backend.stores.engine
    in_reach_of_all = engine.dialect.name == "postgresql"
    folder = backend.content.settings.var / "peers"
    peers = Peers(PostgresTransport(engine) if in_reach_of_all else LoopbackTransport(folder), secret)
    held, rate_limit = backend.held, backend.rate_limit
    held.tell = peers.subscribe_to("held", held.apply_note)
    peers.subscribe_to("joined", lambda _: held.tell_all())
    rate_limit.tell = peers.subscribe_to("let_in", rate_limit.count_lead)
    return peers


def _measure_distance(backend: Backend) -> float:
    """Seconds to the database and back; none as long as it is not there."""
    try:
        return measure_distance(backend.stores.engine)
    except NotReady:
        return 0.0
