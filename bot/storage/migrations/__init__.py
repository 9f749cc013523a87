"""Brings a database to the newest state by code; no alembic.ini, no command to remember."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection, Engine

from bot.errors import NotReady
from bot.storage.database.engine import open_engine, write_transaction

# Any number that is ours: it keeps two processes that start together from migrating at once.
_LOCK = 762_190_341
_HERE = Path(__file__).parent


def upgrade_database(url: str, to: str = "head") -> tuple[str, ...]:
    """Migrate the database to this state, the newest unless named; the names of the migrations applied."""
    engine = open_engine(url)
    try:
        return _upgrade_engine(engine, to)
    finally:
        engine.dispose()


def _upgrade_engine(engine: Engine, to: str) -> tuple[str, ...]:
    with write_transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"select pg_advisory_xact_lock({_LOCK})"))
        names = _list_pending(connection)
        wanted = names[: names.index(to) + 1] if to in names else names
        if wanted:
            _run_migrations(connection, to)
    return wanted


def _list_pending(connection: Connection) -> tuple[str, ...]:
    """The migrations after the one the database is at, for their files are named in their order. Raises NotReady."""
    names = sorted(file.stem for file in (_HERE / "versions").glob("[0-9]*.py"))
    if not inspect(connection).has_table("alembic_version"):
        return tuple(names)
    at = connection.execute(text("select version_num from alembic_version")).scalar_one_or_none()
    if at is not None and at not in names:
        raise NotReady(f"The database is at {at}, which this version does not know: it was migrated by a newer one.")
    return tuple(names[names.index(at) + 1 :] if at else names)


def _run_migrations(connection: Connection, to: str) -> None:
    # Alembic takes most of a second to import, and a database is nearly always up to date.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
