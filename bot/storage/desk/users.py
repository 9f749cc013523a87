"""Who may use the desk, and who is in: users, their sessions, and the tries that failed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from bot.storage.database.desk_tables import login_failures, user_sessions, users
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.queues.sql_queue import insert_once

Role = Literal["viewer", "agent", "editor", "admin"]
# From who may do least to who may do everything.
ROLES: tuple[Role, ...] = get_args(Role)
# A session ends after so long without a sign of life, and after so long whatever happens.
IDLE, LONGEST = timedelta(hours=12), timedelta(days=14)
# After so many failed tries in a row none is looked at until so long after the last.
MOST_FAILURES, LOCKED = 8, timedelta(minutes=15)
_SEEN_EACH = timedelta(minutes=1)
_FORGOTTEN = timedelta(days=1)
_BYTES = 32


@dataclass(frozen=True)
class User:
    """Somebody of the agency; `password` is a hash and `secret` encrypted, and neither is ever shown."""

    email: str
    name: str
    role: Role
    password: str = field(repr=False)
    at: datetime
    secret: str | None = field(default=None, repr=False)
    last_code: int | None = field(default=None, repr=False)
    disabled: datetime | None = None

    def may(self, role: Role) -> bool:
        """Whether this user may do what that role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


def fold_email(email: str) -> str:
    """The one form of an address by which its user is known."""
    return email.strip().casefold()


class SqlUsers:
    """Keeps users and sessions. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def add_user(self, user: User) -> bool:
        """Keep a new user; False when the address has one."""
        with write_transaction(self._engine) as connection:
            return insert_once(connection, users, vars(replace(user, email=fold_email(user.email))))

    def find_user(self, email: str) -> User | None:
        """The user of this address, disabled or not."""
        with read_transaction(self._engine) as connection:
            row = connection.execute(select(users).where(users.c.email == fold_email(email))).one_or_none()
        return User(**row._mapping) if row else None

    def list_users(self) -> tuple[User, ...]:
        """Every user, by address."""
        with read_transaction(self._engine) as connection:
            return tuple(User(**row._mapping) for row in connection.execute(select(users).order_by(users.c.email)))

    def change_user(self, email: str, **values: Any) -> bool:
        """Change a user; False when there is none, and when a code was used meanwhile that is not newer."""
        which = [users.c.email == fold_email(email)]
        if values.get("last_code") is not None:
            which.append((users.c.last_code.is_(None)) | (users.c.last_code < values["last_code"]))
        with write_transaction(self._engine) as connection:
            return bool(connection.execute(users.update().where(*which).values(values)).rowcount)

    def begin_session(self, email: str) -> str:
        """A new session of this user; what it returns is for the browser alone and kept nowhere."""
        token, now = secrets.token_urlsafe(_BYTES), self._now()
        with write_transaction(self._engine) as connection:
            connection.execute(user_sessions.delete().where(_is_over(now)))
            row = {"key": key_of(token), "email": fold_email(email), "at": now, "seen": now}
            connection.execute(user_sessions.insert().values(row))
        return token

    def find_session(self, token: str) -> User | None:
        """Whose session it is; None for one that ended, or of somebody who may not any more."""
        now, found = self._now(), select(user_sessions.c.seen, users).join(users)
        good = (user_sessions.c.key == key_of(token), ~_is_over(now), users.c.disabled.is_(None))
        with read_transaction(self._engine) as connection:
            row = connection.execute(found.where(*good)).one_or_none()
        if row is None:
            return None
        if now - row.seen >= _SEEN_EACH:
            with write_transaction(self._engine) as connection:
                mine = user_sessions.c.key == key_of(token)
                connection.execute(user_sessions.update().where(mine).values(seen=now))
        return User(**{name: value for name, value in row._mapping.items() if name != "seen"})

    def count_sessions(self, email: str) -> int:
        """How many sessions of this user go on."""
        mine = select(user_sessions.c.key).where(user_sessions.c.email == email, ~_is_over(self._now()))
        with read_transaction(self._engine) as connection:
            return len(connection.execute(mine).all())

    def end_session(self, token: str) -> None:
        """End this session."""
        with write_transaction(self._engine) as connection:
            connection.execute(user_sessions.delete().where(user_sessions.c.key == key_of(token)))

    def end_sessions(self, email: str, but: str = "") -> int:
        """End all sessions of this user but this one; how many."""
        which = (user_sessions.c.email == fold_email(email), user_sessions.c.key != key_of(but))
        with write_transaction(self._engine) as connection:
            return int(connection.execute(user_sessions.delete().where(*which)).rowcount)

    def is_locked(self, email: str) -> bool:
        """Whether so many tries with this address failed that the next is not even looked at."""
        with read_transaction(self._engine) as connection:
            failed = _count_failures(connection, email)
        return bool(failed and failed.count >= MOST_FAILURES and self._now() - failed.at < LOCKED)

    def note_failure(self, email: str) -> None:
        """Count a try that failed; those of an earlier time are forgotten."""
        now, key = self._now(), key_of(fold_email(email))
        with write_transaction(self._engine) as connection:
            connection.execute(login_failures.delete().where(login_failures.c.at < now - _FORGOTTEN))
            insert_once(connection, login_failures, {"key": key, "count": 0, "at": now})
            before = _count_failures(connection, email)
            count = before.count + 1 if before and now - before.at < LOCKED else 1
            mine = login_failures.c.key == key
            connection.execute(login_failures.update().where(mine).values(count=count, at=now))

    def forget_failures(self, email: str) -> None:
        """Count afresh after a try that succeeded."""
        with write_transaction(self._engine) as connection:
            connection.execute(login_failures.delete().where(login_failures.c.key == key_of(fold_email(email))))


def key_of(token: str) -> str:
    """What is kept in the place of something that must not be read from the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def _count_failures(connection: Connection, email: str) -> Any:
    mine = login_failures.c.key == key_of(fold_email(email))
    return connection.execute(select(login_failures).where(mine).with_for_update()).one_or_none()


def _is_over(now: datetime) -> Any:
    return (user_sessions.c.seen < now - IDLE) | (user_sessions.c.at < now - LONGEST)
