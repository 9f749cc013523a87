"""Brings a database to the newest state by code; no alembic.ini, no command to remember."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from bot.storage.engine import open_engine, reading, writing

# Any number that is ours: it keeps two processes that start together from migrating at once.
_LOCK = 762_190_341


def upgrade(url: str) -> tuple[str, ...]:
    """Migrate the database to the newest state; the names of the migrations applied, none when it was up to date."""
    engine = open_engine(url)
    try:
        return _upgrade(engine)
    finally:
        engine.dispose()


def pending(url: str) -> tuple[str, ...]:
    """The migrations this database still lacks, oldest first."""
    engine = open_engine(url)
    try:
        with reading(engine) as connection:
            return _pending(connection)
    finally:
        engine.dispose()


def _upgrade(engine: Engine) -> tuple[str, ...]:
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"select pg_advisory_xact_lock({_LOCK})"))
        names = _pending(connection)
        if names:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return names


def _pending(connection: Connection) -> tuple[str, ...]:
    script = ScriptDirectory.from_config(_config())
    at = MigrationContext.configure(connection).get_current_revision()
    newer = script.iterate_revisions("head", at or "base")
    return tuple(revision.revision for revision in reversed(list(newer)))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
