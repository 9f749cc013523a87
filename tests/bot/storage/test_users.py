"""Sessions end, failures lock, and nothing that opens a door can be read from the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.storage.database.engine import open_engine, read_transaction
from bot.storage.desk.audit import SqlAudit
from bot.storage.desk.users import IDLE, LOCKED, LONGEST, MOST_FAILURES, SqlUsers, User

EMAIL = "iris@studio.example"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def users(engine: Engine, clock: Clock) -> SqlUsers:
    users = SqlUsers(engine, clock)
    users.add_user(User(EMAIL, "Iris", "agent", "hash", clock.now))
    return users


def test_a_session_lasts_while_somebody_is_there_and_no_longer_than_it_may(users: SqlUsers, clock: Clock) -> None:
    token = users.begin_session(EMAIL)
    started = clock.now
    while clock.now - started < LONGEST - IDLE / 2:
        assert users.find_session(token) is not None
        clock.move(IDLE / 2)
    clock.move(IDLE / 2 + timedelta(seconds=1))
    assert users.find_session(token) is None


def test_a_session_nobody_uses_ends(users: SqlUsers, clock: Clock) -> None:
    token = users.begin_session(EMAIL)
    clock.move(IDLE + timedelta(seconds=1))
    assert users.find_session(token) is None
    assert users.count_sessions(EMAIL) == 0


def test_all_sessions_but_one_are_ended(users: SqlUsers) -> None:
    mine, other = users.begin_session(EMAIL), users.begin_session(EMAIL)
    assert users.end_sessions(EMAIL, but=mine) == 1
    assert users.find_session(other) is None
    assert users.find_session(mine) is not None
    users.end_session(mine)
    assert users.find_session(mine) is None


def test_no_session_can_be_read_from_the_database(users: SqlUsers, engine: Engine) -> None:
    token = users.begin_session(EMAIL)
    with read_transaction(engine) as connection:
        rows = [str(row) for row in connection.execute(text("select * from user_sessions"))]
    assert rows
    assert token not in "".join(rows)


def test_failures_lock_an_address_for_a_while_whether_it_is_a_users_or_not(users: SqlUsers, clock: Clock) -> None:
    for email in (EMAIL, "stranger@studio.example"):
        for _ in range(MOST_FAILURES):
            assert not users.is_locked(email)
            users.note_failure(email)
        assert users.is_locked(email.upper())
    clock.move(LOCKED)
    assert not users.is_locked(EMAIL)
    users.note_failure(EMAIL)
    assert not users.is_locked(EMAIL)


def test_a_code_counts_once_and_none_before_it_does(users: SqlUsers) -> None:
    assert users.change_user(EMAIL, last_code=7)
    assert not users.change_user(EMAIL, last_code=7)
    assert not users.change_user(EMAIL, last_code=6)
    assert users.change_user(EMAIL, last_code=8)


def test_the_audit_log_is_read_newest_first_and_of_one_talk(engine: Engine, clock: Clock) -> None:
    audit = SqlAudit(engine, clock)
    audit.record_action(EMAIL, "signed in")
    audit.record_action(EMAIL, "lead seen", "lead-1", "web-1", "web-2")
    assert [entry.conversation_id for entry in audit.latest_entries()] == ["web-2", "web-1", None]
    assert [entry.action for entry in audit.latest_entries(conversation_id="web-1")] == ["lead seen"]
    assert len(audit.latest_entries(before=audit.latest_entries()[-2].id)) == 1
