"""`bot users`: who may use the desk."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.table import Table

from bot import clock
from bot.cli.leads_table import escape_control, print_output, to_json
from bot.desk.passwords import find_fault, hash_password, make_password
from bot.errors import BotError
from bot.forms import read_mail_address
from bot.settings import Settings
from bot.storage.database.engine import open_engine
from bot.storage.desk.audit import SqlAudit
from bot.storage.desk.users import Role, SqlUsers, User, fold_email
from bot.storage.migrations import upgrade_database

users = typer.Typer(help="Who may use the desk.", no_args_is_help=True)
EMAIL = typer.Argument(..., metavar="EMAIL", help="The user's e-mail address.")
ROLE = typer.Option(..., "--role", metavar="ROLE", help="viewer, agent, editor or admin.")
_SELF = "command line"


@users.callback()
def root_cmd() -> None:
    """Who may use the desk."""


@users.command("add")
def add_cmd(
    email: str = EMAIL,
    role: Role = ROLE,
    name: str = typer.Option("", "--name", metavar="NAME", help="The name that others see."),
) -> None:
    """Let somebody in; the password is asked for, or made and shown once where nobody can be asked."""
    with _open_stores() as (known, audit):
        address = _read_email(email)
        password, made = _ask_password()
        called = " ".join(name.split())[:80] or address.partition("@")[0]
        if not known.add_user(User(address, called, role, hash_password(password), clock.now())):
            raise BotError(f"{address} is a user already; `bot users password` gives a new password")
        audit.record_action(_SELF, "user added", f"{address} {role}")
    typer.echo(f"{address} may use the desk as {role}, at /desk")
    _show_password(password, made)


@users.command("list")
def list_cmd(as_json: bool = typer.Option(False, "--json", help="As JSON.")) -> None:
    """List the users."""
    with _open_stores() as (known, _):
        rows = [{**_user_row(user), "sessions": known.count_sessions(user.email)} for user in known.list_users()]
    if as_json:
        typer.echo(to_json(rows))
    elif rows:
        table = Table(*rows[0], box=None, pad_edge=False)
        for row in rows:
            table.add_row(*(escape_control(value) for value in row.values()))
        print_output(table)
    else:
        typer.echo("no users yet; `bot users add EMAIL --role admin` makes the first")


@users.command("disable")
def disable_cmd(email: str = EMAIL) -> None:
    """Let somebody in no more, at once: their sessions end."""
    _change_user(email, "user disabled", disabled=clock.now())
    typer.echo(f"{fold_email(email)} may not use the desk any more")


@users.command("enable")
def enable_cmd(email: str = EMAIL) -> None:
    """Let somebody in again."""
    _change_user(email, "user enabled", disabled=None)
    typer.echo(f"{fold_email(email)} may use the desk again")


@users.command("role")
def role_cmd(email: str = EMAIL, role: Role = typer.Argument(..., metavar="ROLE")) -> None:
    """Give somebody another role; it counts from the next page on."""
    _change_user(email, "role changed", role=role)
    typer.echo(f"{fold_email(email)} is {role}")


@users.command("password")
def password_cmd(email: str = EMAIL) -> None:
    """Give somebody a new password, and take the second factor away; their sessions end."""
    password, made = _ask_password()
    _change_user(email, "password reset", password=hash_password(password), secret=None, last_code=None)
    typer.echo(f"{fold_email(email)} has a new password")
    _show_password(password, made)


def _change_user(email: str, action: str, **values: object) -> None:
    with _open_stores() as (known, audit):
        if not known.change_user(email, **values):
            raise BotError(f"no user {fold_email(email)!r}; `bot users list` names them all")
        if "role" not in values:
            known.end_sessions(email)
            known.forget_failures(email)
        audit.record_action(_SELF, action, fold_email(email))


def _ask_password() -> tuple[str, bool]:
    """The password, and whether it was made here."""
    if sys.stdin.isatty():
        given = typer.prompt("Password (Enter: one is made)", default="", hide_input=True, show_default=False)
        if given:
            if fault := find_fault(given):
                raise BotError(fault)
            if typer.prompt("The same again", hide_input=True) != given:
                raise BotError("the two are not the same; nothing was changed")
            return given, False
    return make_password(), True


def _show_password(password: str, made: bool) -> None:
    if made:
        typer.echo(f"password: {password}   (shown this once)")


def _read_email(text: str) -> str:
    try:
        # The bare address, without a name before it.
        return fold_email(read_mail_address(text if "<" not in text else ""))
    except ValueError:
        raise BotError(f"{text!r} is no e-mail address") from None


def _user_row(user: User) -> dict[str, object]:
    state = "disabled" if user.disabled else "active"
    second = "yes" if user.secret else "no"
    return {"email": user.email, "name": user.name, "role": user.role, "state": state, "second_factor": second}


@contextmanager
def _open_stores() -> Iterator[tuple[SqlUsers, SqlAudit]]:
    """Users and audit log on the database, migrated first."""
    settings = Settings.from_env(os.environ)
    upgrade_database(settings.url)
    engine = open_engine(settings.url)
    try:
        yield SqlUsers(engine, clock.now), SqlAudit(engine, clock.now)
    finally:
        engine.dispose()
