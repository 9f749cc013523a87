"""`bot users`: who may use the desk, on both databases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot import clock
from bot.cli.users import users
from bot.desk.passwords import is_password
from bot.errors import BotError
from bot.storage.database.engine import open_engine
from bot.storage.desk.users import SqlUsers, User

MAKER = "nora@studio.example"


def bot(*arguments: str) -> Result:
    app = typer.Typer()
    app.add_typer(users, name="users")
    return CliRunner().invoke(app, ["users", *arguments])


@pytest.fixture(autouse=True)
def here(empty_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_url)
    monkeypatch.setenv("BOT_VAR", str(tmp_path))


@pytest.fixture
def kept(empty_url: str) -> Iterator[SqlUsers]:
    engine = open_engine(empty_url)
    yield SqlUsers(engine, clock.now)
    engine.dispose()


def find(kept: SqlUsers, email: str = MAKER) -> User:
    user = kept.find_user(email)
    assert user is not None
    return user


def test_a_user_is_added_with_a_password_that_is_shown_once_and_kept_as_a_hash(kept: SqlUsers) -> None:
    said = bot("add", "Nora@Studio.example", "--role", "editor", "--name", "Nora  Vance").output
    password = re.search(r"password: (\S+)", said)

    assert password is not None
    user = find(kept)
    assert (user.email, user.name, user.role, user.secret) == (MAKER, "Nora Vance", "editor", None)
    assert user.password.startswith("$argon2id$")
    assert is_password(password[1], user.password)
    assert not is_password(password[1][:-1], user.password)
    assert password[1] not in bot("list").output + repr(user)
    assert "password" not in bot("list", "--json").output


def test_the_same_address_is_added_once_however_it_is_spelt(kept: SqlUsers) -> None:
    assert bot("add", MAKER, "--role", "agent").exit_code == 0
    again = bot("add", MAKER.upper(), "--role", "admin")
    assert again.exit_code == 1
    assert isinstance(again.exception, BotError)
    assert find(kept).role == "agent"


@pytest.mark.parametrize("arguments", [("add", "nobody", "--role", "agent"), ("disable", "x@y.example")])
def test_what_is_no_address_or_no_user_is_said_so(arguments: tuple[str, ...]) -> None:
    assert isinstance(bot(*arguments).exception, BotError)


@pytest.mark.parametrize("arguments", [("add", MAKER), ("add", MAKER, "--role", "boss")])
def test_a_role_is_one_of_four(arguments: tuple[str, ...]) -> None:
    assert bot(*arguments).exit_code == 2


def test_who_is_disabled_is_out_at_once_and_may_be_let_in_again(kept: SqlUsers) -> None:
    bot("add", MAKER, "--role", "agent")
    session = kept.begin_session(MAKER)
    assert kept.find_session(session) == find(kept)

    bot("disable", MAKER)
    assert kept.find_session(session) is None
    assert json.loads(bot("list", "--json").output)[0]["state"] == "disabled"
    assert kept.find_session(kept.begin_session(MAKER)) is None

    bot("enable", MAKER)
    assert kept.find_session(session) is None
    assert kept.find_session(kept.begin_session(MAKER)) == find(kept)


def test_a_new_password_ends_sessions_and_takes_the_second_factor_away(kept: SqlUsers) -> None:
    bot("add", MAKER, "--role", "agent")
    kept.change_user(MAKER, secret="sealed", last_code=7)
    session, before = kept.begin_session(MAKER), find(kept).password

    bot("password", MAKER)
    user = find(kept)
    assert (user.secret, user.last_code, kept.find_session(session)) == (None, None, None)
    assert user.password != before


def test_another_role_counts_in_sessions_that_go_on(kept: SqlUsers) -> None:
    bot("add", MAKER, "--role", "admin")
    session = kept.begin_session(MAKER)
    bot("role", MAKER, "viewer")
    user = kept.find_session(session)
    assert user is not None
    assert user.role == "viewer"
