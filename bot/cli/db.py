"""`bot db`: the database's tables."""

from __future__ import annotations

import typer

from bot.bootstrap.content import get_content
from bot.storage.database.engine import open_engine
from bot.storage.database.maintenance import compact_database
from bot.storage.desk.decisions import Traces
from bot.storage.migrations import upgrade_database
from bot.storage.privacy.personal_data import PersonalData

db = typer.Typer(help="The database's tables.", no_args_is_help=True)


@db.callback()
def root_cmd() -> None:
    """The database's tables."""


@db.command("upgrade")
def upgrade_cmd() -> None:
    """Bring the database to the newest tables."""
    print(migrate_database(get_content().settings.url))


@db.command("compact")
def compact_cmd() -> None:
    """Rewrite the database without the room, and the last traces, of what was erased. Who writes meanwhile waits."""
    settings = get_content().settings
    engine = open_engine(settings.url)
    try:
        PersonalData(engine, Traces(settings)).truncate_log()
        compact_database(engine)
    finally:
        engine.dispose()
    print("database: compacted")


def migrate_database(url: str) -> str:
    """Brings the database up to date, and says in a line what that took."""
    applied = upgrade_database(url)
    return f"database: {'migrated to ' + applied[-1] if applied else 'up to date'}"
