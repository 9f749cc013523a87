"""What visitors said and the assistant failed: refused, hardly understood, put right or rated down; where, when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, select
from sqlalchemy.engine import Connection, Engine

from bot.leads.privacy import mask_text
from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import contacts, feedback, leads, messages
from bot.storage.reports.facts import facts

GapKind = Literal["not understood", "hardly understood", "put right", "rated down", "a colleague was asked"]
# The kinds of facts that hold words of a visitor's.
_KINDS: dict[str, GapKind] = {"not_understood": "not understood", "hardly_understood": "hardly understood"}
_MOST = 3000
_LONGEST = 200
_PERSON = (contacts.c.name, contacts.c.email, contacts.c.phone, contacts.c.company, contacts.c.website)


@dataclass(frozen=True)
class GapLine:
    """Words that were failed, with contact data made unreadable.

    Of words that were put right: what was `done`, topics or values, and what was `meant`, a topic or further words.
    """

    text: str
    kind: GapKind
    conversation_id: str
    time: datetime
    done: tuple[str, ...] = ()
    meant: str = ""


@dataclass(frozen=True)
class GapTally:
    """Words that were not understood, how often, and in which talks, the latest first."""

    text: str
    times: int
    talks: tuple[str, ...]


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
            noted = (line for kind in _KINDS for line in _load_noted(connection, kind, since))
            corrected = _load_put_right(connection, since)
            return (*noted, *corrected, *_load_rated_down(connection, since), *asked)

    def count_noted(self, since: datetime, most: int) -> tuple[GapTally, ...]:
        """What was not understood since then, those that came up most often first, at most so many."""
        with read_transaction(self._engine) as connection:
            lines = _load_noted(connection, "not_understood", since)
        talks: dict[str, list[str]] = {}
        for line in lines:
            talks.setdefault(line.text, []).append(line.conversation_id)
        found = [GapTally(text, len(told), tuple(dict.fromkeys(told))) for text, told in talks.items()]
        return tuple(sorted(found, key=lambda one: -one.times)[:most])

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
    return [_to_answer(row) for row in _load_facts(connection, "colleague_answer", since)]


def _to_answer(row: Any) -> ColleagueAnswer:
    said = {name: mask_text(text, _values_of(row)) for name, text in json.loads(row.text).items()}
    return ColleagueAnswer(**said, conversation_id=row.conversation_id, time=row.time)


def _shorten_text(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def _load_noted(connection: Connection, kind: str, since: datetime) -> list[GapLine]:
    return list(_to_lines(_KINDS[kind], _load_facts(connection, kind, since)))


def _load_facts(connection: Connection, kind: str, since: datetime) -> list[Any]:
    found = select(facts.c.subject.label("text"), facts.c.conversation_id, facts.c.time, *_PERSON)
    found = _with_person(found, facts).where(facts.c.kind == kind, facts.c.time >= since)
    return list(connection.execute(found.order_by(facts.c.time.desc()).limit(_MOST)))


def _load_put_right(connection: Connection, since: datetime) -> list[GapLine]:
    return [_to_correction(row) for row in _load_facts(connection, "put_right", since)]


def _to_correction(row: Any) -> GapLine:
    told = json.loads(row.text)
    text, meant = (_shorten_text(mask_text(told[name], _values_of(row))) for name in ("text", "meant"))
    return GapLine(text, "put right", row.conversation_id, row.time, tuple(told["did"]), meant)


def _load_rated_down(connection: Connection, since: datetime) -> list[GapLine]:
    reply, asked = messages.alias("reply"), messages.alias("asked")
    here = and_(reply.c.conversation_id == feedback.c.conversation_id, reply.c.seq == feedback.c.seq)
    before = and_(asked.c.conversation_id == reply.c.conversation_id, asked.c.seq == reply.c.answers)
    found = select(asked.c.text, feedback.c.conversation_id, feedback.c.created.label("time"), *_PERSON)
    found = _with_person(found, feedback, feedback.join(reply, here).join(asked, before))
    found = found.where(feedback.c.helpful == 0, feedback.c.created >= since).order_by(feedback.c.created.desc())
    return list(_to_lines("rated down", connection.execute(found.limit(_MOST))))


def _with_person(found: Any, talk: Any, joined: Any = None) -> Any:
    """The query with the contact data of who became a lead in the talk, before or after they said it."""
    base = talk if joined is None else joined
    of_talk = leads.c.conversation_id == talk.c.conversation_id
    return found.select_from(base.outerjoin(leads, of_talk).outerjoin(contacts, contacts.c.lead_id == leads.c.id))


def _to_lines(kind: GapKind, rows: Iterable[Any]) -> Iterator[GapLine]:
    for row in rows:
        yield GapLine(_shorten_text(mask_text(row.text, _values_of(row))), kind, row.conversation_id, row.time)


def _values_of(row: Any) -> tuple[str, ...]:
    """Everything by which the person of a row could be known, each word of the name among it."""
    values = (value for value in (row.name, row.email, row.phone, row.company, row.website) if value)
    return (*values, *(word for word in (row.name or "").split() if len(word) > 1))
