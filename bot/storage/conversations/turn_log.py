"""What was understood at each turn of a talk, from the log of turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import turns

_MOST = 400


@dataclass(frozen=True)
class UnderstoodTurn:
    """How one message was read: the intent and how sure it was, the values found, and what was done."""

    text: str
    intent: str
    confidence: float
    values: tuple[tuple[str, str], ...]
    action: str


class TurnLog:
    """Reads the log of turns. Raises NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list_turns(self, conversation_id: str) -> tuple[UnderstoodTurn, ...]:
        """How the messages of this talk were read, the oldest first; of a long talk the last of them."""
        log = select(turns.c.events).where(turns.c.conversation_id == conversation_id)
        with read_transaction(self._engine) as connection:
            rows = connection.execute(log.order_by(turns.c.number.desc()).limit(_MOST)).scalars().all()
        return tuple(found for events in reversed(rows) for found in _of_turn(events))


def _of_turn(events: list[Mapping[str, Any]]) -> Iterator[UnderstoodTurn]:
    actions = [str(event.get("name")) for event in events if event.get("event") == "action"]
    done = next((name for name in actions if name not in ("action_listen", "action_session_start")), "")
    for event in events:
        if event.get("event") == "user" and isinstance(parsed := event.get("parse_data"), Mapping):
            intent = parsed.get("intent") or {}
            values = tuple(
                (str(found.get("entity")), _to_plain(found.get("value"))) for found in parsed.get("entities") or ()
            )
            sure = float(intent.get("confidence") or 0)
            yield UnderstoodTurn(str(event.get("text") or ""), str(intent.get("name") or ""), sure, values, done)


def _to_plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_to_plain(inner)}" for name, inner in value.items() if inner is not None)
    if isinstance(value, (list, tuple)):
        return ", ".join(_to_plain(inner) for inner in value)
    return "" if value is None else str(value)
