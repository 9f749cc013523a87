"""The recommendations as they were given, found again by an address that nobody can guess."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.recommendations.model import Recommendation
from bot.storage.database.compiled import CompiledStatement
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import plan_links, recommendations

_BYTES = 16
_HERE = recommendations.c.conversation_id == bindparam("at")
# Made once: each advice asks for its link.
_LINK = select(plan_links.c.token).where(
    plan_links.c.conversation_id == recommendations.c.conversation_id, plan_links.c.number == recommendations.c.number
)
_NUMBERS = (
    select(recommendations.c.number, _LINK.scalar_subquery())
    .where(_HERE)
    .order_by(recommendations.c.number.desc())
    .limit(1)
)
_LATEST = CompiledStatement(_NUMBERS)
_ONE = CompiledStatement(_NUMBERS.where(recommendations.c.number == bindparam("number")))
_DRAWN = CompiledStatement(plan_links.insert(), ("token", "conversation_id", "number"))


@dataclass(frozen=True)
class SavedPlan:
    """A recommendation as it was given: in which conversation, which one of it, and when."""

    conversation_id: str
    number: int
    time: datetime
    recommendation: Recommendation


class PlanRepository:
    """Finds kept recommendations. Every method raises NotReady when the database is not there.

    A token is drawn by chance and kept beside the recommendation, not computed from it: what is erased and given
    again, in the same conversation and under the same number, gets another address, and the old one stays dead.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get_plan(self, conversation_id: str, number: int | None = None) -> SavedPlan | None:
        """The recommendation of that number, the latest one without a number; None when nothing is kept."""
        with read_transaction(self._engine) as connection:
            return _read_plan(connection, conversation_id, number)

    def token_of(self, conversation_id: str, number: int | None = None) -> str | None:
        """The token of that recommendation, the same one each time; None when nothing is kept."""
        try:
            return self._find_token(conversation_id, number)
        except IntegrityError:
            # Another process drew a token for it at the same moment; now there is one to read.
            return self._find_token(conversation_id, number)

    def find_by_token(self, token: str) -> SavedPlan | None:
        """The recommendation a token stands for; None for a token that is wrong, or of something erased."""
        link = select(plan_links).where(plan_links.c.token == token)
        with read_transaction(self._engine) as connection:
            row = connection.execute(link).one_or_none()
            return _read_plan(connection, row.conversation_id, row.number) if row else None

    def _find_token(self, conversation_id: str, number: int | None) -> str | None:
        with write_transaction(self._engine) as connection:
            kept = (_ONE if number else _LATEST).fetch_rows(connection, {"at": conversation_id, "number": number})
            if not kept:
                return None
            latest, drawn = kept[0]
            return str(drawn) if drawn else _draw_token(connection, conversation_id, latest)


def _draw_token(connection: Connection, conversation_id: str, number: int) -> str:
    token = secrets.token_urlsafe(_BYTES)
    _DRAWN.execute_later(connection, {"token": token, "conversation_id": conversation_id, "number": number})
    return token


def _read_plan(connection: Connection, conversation_id: str, number: int | None) -> SavedPlan | None:
    kept = select(recommendations).where(recommendations.c.conversation_id == conversation_id)
    if number is not None:
        kept = kept.where(recommendations.c.number == number)
    row = connection.execute(kept.order_by(recommendations.c.number.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return SavedPlan(row.conversation_id, row.number, row.time, Recommendation.from_json(row.recommendation))
