"""Rasa's SQL tracker store on our own database connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain


class SharedTrackerStore(SQLTrackerStore):
    """The stock store, but on the connection pool and the migrated tables that everything else uses."""

    def __init__(self, engine: Any, sessions: Callable[[], Any]) -> None:
        # The stock constructor would open a pool of its own, with none of our safeguards.
        TrackerStore.__init__(self, Domain.empty(), None)
        self.engine = engine
        self.sessionmaker = sessions
