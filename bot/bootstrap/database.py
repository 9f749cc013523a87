"""The database of the settings."""

from __future__ import annotations

from typing import Any

from bot.notifications.notifiers import list_crms
from bot.settings import Settings
from bot.storage.database.engine import open_engine, set_crms


def open_database(settings: Settings) -> Any:
    """The engine for this agency's database; its CRMs hear of what is written by way of it."""
    engine = open_engine(settings.url)
    set_crms(engine, list_crms(settings))
    return engine
