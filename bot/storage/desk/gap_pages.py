"""What visitors said and the assistant failed: refused or rated down, each with its talk and time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import and_, select
from sqlalchemy.engine import Connection, Engine

from bot.leads.privacy import mask_text
from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import feedback, messages
from bot.storage.reports.facts import facts

GapKind = Literal["not understood", "rated down", "a colleague was asked"]
_MOST = 3000
_LONGEST = 200


@dataclass(frozen=True)
class GapLine:
    """Words that were failed, with contact data made unreadable."""

    text: str
    kind: GapKind
    conversation_id: str
    time: datetime


class GapLists:
    """Finds gaps. Raises NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read_gaps(self, since: datetime) -> tuple[GapLine, ...]:
        """What was failed since then, the newest first, at most so much of each kind."""
        with read_transaction(self._engine) as connection:
            asked = [
                GapLine(_shorten_text(kept.question), "a colleague was asked", kept.conversation_id, kept.time)
                for kept in _load_answers(connection, since)
            ]
            return (*_load_not_understood(connection, since), *_load_rated_down(connection, since), *asked)

    def list_answers(self, since: datetime) -> dict[str, str]:
        """What colleagues answered since then, by the question as a gap has it; the last answer counts."""
        with read_transaction(self._engine) as connection:
            kept = reversed(_load_answers(connection, since))
            return {_shorten_text(one.question): one.answer for one in kept}


@dataclass(frozen=True)
class ColleagueAnswer:
    """What a colleague answered to a visitor's question, contact data made unreadable."""

    question: str
    answer: str
    conversation_id: str
    time: datetime


def _load_answers(connection: Connection, since: datetime) -> list[ColleagueAnswer]:
    found = select(facts).where(facts.c.kind == "colleague_answer", facts.c.time >= since)
    rows = connection.execute(found.order_by(facts.c.time.desc()).limit(_MOST))
    return [
        ColleagueAnswer(**json.loads(row.subject), conversation_id=row.conversation_id, time=row.time) for row in rows
    ]


def _shorten_text(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def _load_not_understood(connection: Connection, since: datetime) -> list[GapLine]:
    found = select(facts).where(facts.c.kind == "not_understood", facts.c.time >= since)
    rows = connection.execute(found.order_by(facts.c.time.desc()).limit(_MOST))
    return [GapLine(row.subject, "not understood", row.conversation_id, row.time) for row in rows]


def _load_rated_down(connection: Connection, since: datetime) -> list[GapLine]:
    reply, asked = messages.alias("reply"), messages.alias("asked")
    here = and_(reply.c.conversation_id == feedback.c.conversation_id, reply.c.seq == feedback.c.seq)
    before = and_(asked.c.conversation_id == reply.c.conversation_id, asked.c.seq == reply.c.answers)
    found = select(asked.c.text, feedback.c.conversation_id, feedback.c.created)
    found = found.select_from(feedback.join(reply, here).join(asked, before))
    found = found.where(feedback.c.helpful == 0, feedback.c.created >= since).order_by(feedback.c.created.desc())
    rows = connection.execute(found.limit(_MOST))
    lines = ((" ".join(mask_text(row.text).split())[:_LONGEST], row) for row in rows)
    return [GapLine(text, "rated down", row.conversation_id, row.created) for text, row in lines]
