"""Slack workspaces that installed the app, talks that went on in a direct message, and states of installations used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, String, Table, Text, select
from sqlalchemy.engine import Engine

from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import UtcTime, metadata
from bot.storage.queues.sql_queue import insert_once

# `token` is encrypted with the server's secret.
slack_installations = Table(
    "slack_installations",
    metadata,
    Column("team", String(40), primary_key=True),
    Column("token", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("installed", UtcTime, nullable=False),
)
slack_states = Table(
    "slack_states",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("used", UtcTime, nullable=False),
)
# `dm` names the talk that would be held in that direct message if nothing had moved there.
slack_moves = Table(
    "slack_moves",
    metadata,
    Column("conversation_id", String(80), primary_key=True),
    Column("dm", String(80), nullable=False, index=True),
    Column("channel", String(40), nullable=False),
    Column("at", UtcTime, nullable=False),
)
_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Installation:
    """A workspace that installed the app; its token is encrypted."""

    team: str
    token: str
    scopes: str = ""


class SlackInstallations:
    """Keeps installations. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save_installation(self, made: Installation, now: datetime) -> None:
        """Keep an installation, in the place of an earlier one of the workspace."""
        row = {**vars(made), "installed": now}
        with write_transaction(self._engine) as connection:
            if not insert_once(connection, slack_installations, row):
                mine = slack_installations.c.team == made.team
                connection.execute(slack_installations.update().where(mine).values(row))

    def find_token(self, team: str) -> str | None:
        """The encrypted token of a workspace; None for one that did not install the app."""
        mine = select(slack_installations.c.token).where(slack_installations.c.team == team)
        with read_transaction(self._engine) as connection:
            token: str | None = connection.execute(mine).scalar()
        return token

    def delete_installation(self, team: str) -> bool:
        """Let go of a workspace's token; False when there was none."""
        with write_transaction(self._engine) as connection:
            gone = slack_installations.delete().where(slack_installations.c.team == team)
            return bool(connection.execute(gone).rowcount)

    def use_state(self, state: str, now: datetime) -> bool:
        """Note that the state of this hash was used; False when it was before."""
        with write_transaction(self._engine) as connection:
            connection.execute(slack_states.delete().where(slack_states.c.used < now - _KEPT))
            return bool(insert_once(connection, slack_states, {"state": state, "used": now}))


class SlackMoves:
    """Keeps which talks of a channel went on in a direct message. Every method raises NotReady without a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save_move(self, talk: str, dm: str, channel: str, now: datetime) -> None:
        """Let a talk go on in this direct message from now on, in the place of any other."""
        row = {"conversation_id": talk, "dm": dm, "channel": channel, "at": now}
        with write_transaction(self._engine) as connection:
            connection.execute(slack_moves.delete().where(slack_moves.c.dm == dm))
            if not insert_once(connection, slack_moves, row):
                connection.execute(slack_moves.update().where(slack_moves.c.conversation_id == talk).values(row))

    def find_talk(self, dm: str) -> str | None:
        """The talk that goes on in this direct message."""
        with read_transaction(self._engine) as connection:
            found = select(slack_moves.c.conversation_id).where(slack_moves.c.dm == dm)
            talk: str | None = connection.execute(found).scalar()
        return talk

    def find_channel(self, talk: str) -> str | None:
        """The direct message in which a talk goes on."""
        with read_transaction(self._engine) as connection:
            found = select(slack_moves.c.channel).where(slack_moves.c.conversation_id == talk)
            channel: str | None = connection.execute(found).scalar()
        return channel
