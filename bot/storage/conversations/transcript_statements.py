"""The statements of every turn over a conversation's messages, compiled once."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, func, or_, select, text

from bot.conversations.transcripts import PAGE
from bot.storage.database.compiled import CompiledStatement
from bot.storage.database.tables import conversations, messages

# Made once: to build a statement takes longer than to run it.
AT = conversations.c.id == bindparam("at")
LAST_SEQ = select(conversations.c.last_seq).where(AT)
BEGIN = CompiledStatement(conversations.insert(), tuple(column.name for column in conversations.c))
# Taking the row first makes writers of one conversation queue up, so that a client id is seen once.
HOLD = LAST_SEQ.with_for_update()
# In words of their own: SQLAlchemy 1.4 does not know that SQLite returns what it updates.
ADVANCE = CompiledStatement(
    text("update conversations set last_seq = last_seq + :more where id = :at returning last_seq")
)
ADVANCE_UNLESS_HEARD = CompiledStatement(
    text(
        "update conversations set last_seq = last_seq + :more where id = :at and not exists"
        " (select 1 from messages where conversation_id = :at and client_id = :client_id) returning last_seq"
    )
)
# A word of the bot's is not kept while a person holds the talk, whatever it was computed from.
UNHELD = " and not exists (select 1 from handovers where conversation_id = :at and holder = 'person')"
ADVANCE_UNHELD = CompiledStatement(
    text(f"update conversations set last_seq = last_seq + :more where id = :at{UNHELD} returning last_seq")
)
ADVANCE_UNLESS_HEARD_OR_HELD = CompiledStatement(
    text(
        "update conversations set last_seq = last_seq + :more where id = :at and not exists"
        f" (select 1 from messages where conversation_id = :at and client_id = :client_id){UNHELD} returning last_seq"
    )
)
HERE = messages.c.conversation_id == bindparam("at")
SAID = select(messages).where(HERE).order_by(messages.c.seq)
AFTER = SAID.where(messages.c.seq > bindparam("seq"))
SINCE = CompiledStatement(AFTER.limit(PAGE))
LATEST = CompiledStatement(select(messages).where(HERE).order_by(messages.c.seq.desc()).limit(PAGE))
ONE = CompiledStatement(SAID.where(messages.c.seq == bindparam("seq")))
# An answer comes after what it answers, so the primary key narrows the search.
ANSWERS = CompiledStatement(AFTER.where(messages.c.answers == bindparam("seq")))
HAS_ANSWER = "select 1 from messages where conversation_id = :at and seq > :seq and answers = :seq"
SETTLE = CompiledStatement(
    text(
        "update messages set silent = true where conversation_id = :at and seq = :seq and silent is null"
        f" and not exists ({HAS_ANSWER}) returning seq"
    )
)
BY_CLIENT_ID = CompiledStatement(SAID.where(messages.c.client_id == bindparam("client_id")))
# What a person has said and not taken back, and what the bot brings of a colleague.
UNREAD = AFTER.where(
    messages.c.about.is_(None),
    or_(
        and_(messages.c.sender == "person", func.coalesce(messages.c.note, "") != "withdrawn"),
        messages.c.note == "answered",
    ),
).limit(PAGE)
COLUMNS = tuple(column.name for column in messages.c)
KEEP = CompiledStatement(messages.insert(), COLUMNS)
