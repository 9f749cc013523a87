"""`bot outbox`: what waits to be told to others, what was given up, and another try for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.table import Table

from bot import clock
from bot.bootstrap.backend import get_backend
from bot.bootstrap.delivery import build_delivery
from bot.cli.leads_table import escape_control, print_output, to_json
from bot.errors import BotError
from bot.notifications.assembly import DeliveryParts
from bot.notifications.notifier import Undelivered
from bot.notifications.trial import TARGETS, send_sample
from bot.queues.outbox import OutboxMessage, State
from bot.storage.migrations import upgrade_database

outbox = typer.Typer(help="What others are told of leads.", no_args_is_help=True)
_COLUMNS = ("id", "state", "to", "what", "lead", "tries", "due", "note")
_STATES: dict[str, State] = {"waiting": "waiting", "failed": "failed", "done": "done"}


@outbox.command("list")
def list_cmd(
    state: str = typer.Option("", "--state", metavar="STATE", help="Only these: waiting, failed or done."),
    most: int = typer.Option(50, "--most", metavar="N", min=1, max=10_000, help="At most so many, the newest first."),
    as_json: bool = typer.Option(False, "--json", help="As JSON."),
) -> None:
    """List the newest messages: whom they are for, how often they were tried, and what went wrong."""
    if state and state not in _STATES:
        raise typer.BadParameter(f"{state!r} is no state; expected one of {', '.join(_STATES)}")
    with open_delivery_parts() as room:
        found = room.outbox.list_messages(_STATES.get(state), most)
    if as_json:
        typer.echo(to_json([_to_plain(letter) for letter in found]))
    elif found:
        print_output(_make_table(found))
    else:
        typer.echo("nothing there")


@outbox.command("retry")
def retry_cmd(
    id: int = typer.Argument(0, metavar="[ID]", help="A letter's number."),
    failed: bool = typer.Option(False, "--failed", help="All that were given up; the same as no number."),
) -> None:
    """Queue a failed message again, or all of them; the server delivers them."""
    if id and failed:
        raise typer.BadParameter("say a letter's number, or --failed for all of them")
    with open_delivery_parts() as room:
        count = room.outbox.retry_failed(id or None)
    if id and not count:
        raise BotError(f"no letter {id} was given up; `bot outbox list --state failed` names those that were")
    typer.echo(f"{count} put back in")


@outbox.command("test")
def send_test(
    target: str = typer.Argument(..., metavar="TARGET", help="mail, webhook, hubspot or pipedrive."),
) -> None:
    """Send a made-up lead by one way at once, to see that it arrives and what it looks like."""
    if target not in TARGETS:
        raise typer.BadParameter(f"{target!r} is no target; expected one of {', '.join(TARGETS)}")
    with open_delivery_parts() as room:
        try:
            note = send_sample(lambda: room.office.posts, target, clock.now())
        except Undelivered as error:
            raise BotError(f"{target}: not delivered: {error.note}") from None
    typer.echo(f"{target}: {note or 'delivered'}")


@contextmanager
def open_delivery_parts() -> Iterator[DeliveryParts]:
    """The parts of delivery on the database, migrated first."""
    backend = get_backend()
    upgrade_database(backend.content.settings.url)
    yield build_delivery(backend)


def _to_plain(letter: OutboxMessage) -> dict[str, object]:
    event = letter.delivery.event
    return {
        "id": letter.id,
        "state": letter.state,
        "recipient": letter.delivery.recipient,
        **vars(event),
        "tries": letter.tries,
        "created": letter.created.isoformat(timespec="seconds"),
        "due": letter.due.isoformat(timespec="seconds"),
        "note": letter.note,
    }


def _make_table(letters: tuple[OutboxMessage, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in _COLUMNS:
        table.add_column(title, overflow="fold")
    for letter in letters:
        event = letter.delivery.event
        due = f"{letter.due:%Y-%m-%d %H:%M:%S}" if letter.state == "waiting" else ""
        who = event.lead_id or event.conversation_id
        cells = (letter.id, letter.state, letter.delivery.recipient, event.kind, who, letter.tries, due, letter.note)
        table.add_row(*(escape_control("" if cell is None else cell) for cell in cells))
    return table
