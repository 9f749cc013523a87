"""`bot leads`: what the assistant brought in, and what people may ask for: their data handed out, or erased."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from io import TextIOWrapper

import typer

from bot import clock
from bot.bootstrap import rated, read_scoring
from bot.cli.leads_shown import detailed, listed, show, to_json, visible
from bot.cli.outbox import opened_room
from bot.errors import BotError
from bot.knowledge.loader import load_library
from bot.leads.model import Lead
from bot.leads.rules import hottest_first, left
from bot.leads.scoring import Scoring
from bot.leads.table import to_csv
from bot.notifications.layout import brief_page, brief_text
from bot.settings import Settings
from bot.storage.drawer import Drawer
from bot.storage.engine import open_engine
from bot.storage.migrations import upgrade
from bot.storage.personal_data import Person, PersonalData
from bot.storage.sql_bookings import SqlBookings
from bot.storage.sql_leads import SqlLeads

leads = typer.Typer(help="Leads, and the personal data of visitors.", no_args_is_help=True)
ID = typer.Argument(..., metavar="ID", help="A lead's identifier, or its conversation's.")
AS_JSON = typer.Option(False, "--json", help="As JSON.")
CENTURY = 36_525  # more days than anything is kept, fewer than a calendar has


@dataclass(frozen=True)
class Kept:
    """What the commands read and erase."""

    leads: SqlLeads
    people: PersonalData
    scoring: Scoring
    bookings: SqlBookings

    def left(self, lead: Lead) -> bool:
        """Whether the lead's visitor went away in the middle of the questions."""
        return left(lead, datetime.now(timezone.utc), self.scoring.left_after)


@leads.callback()
def root() -> None:
    """Leads, and the personal data of visitors."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


@leads.command("list")
def list_cmd(as_json: bool = AS_JSON) -> None:
    """List all leads, the hottest first; those whose visitor left in the middle of the questions are marked."""
    with _opened() as kept:
        found = hottest_first(kept.leads.all())
    if as_json:
        typer.echo(to_json([{**lead.as_json(), "follow_up": kept.left(lead)} for lead in found]))
    elif found:
        show(listed(found, kept.left))
    else:
        typer.echo("no leads yet")


@leads.command("show")
def show_cmd(id: str = ID, as_json: bool = AS_JSON) -> None:
    """Show one lead, and the talk it came from."""
    with _opened() as kept:
        lead = kept.leads.find(id) or kept.leads.of(id)
        if lead is None:
            raise BotError(f"no lead {id!r}; `bot leads list` names them all")
        said = [one for talk in lead.conversations for one in kept.people.said(talk)]
        booked = kept.bookings.of(lead.id)
    if as_json:
        talk = [{**vars(one), "time": one.time.isoformat()} for one in said]
        times = [booking.as_json() for booking in booked]
        typer.echo(to_json({**lead.as_json(), "follow_up": kept.left(lead), "bookings": times, "said": talk}))
    else:
        show(detailed(lead, said, kept.left(lead), booked))


@leads.command("brief")
def brief_cmd(
    id: str = ID, as_html: bool = typer.Option(False, "--html", help="As a page to keep or to print.")
) -> None:
    """Write the brief of one lead, as text or as a page."""
    with opened_room() as room:
        dossier = room.dossiers.of(id)
        if dossier is None:
            raise _unknown(id)
        brief = room.briefs.of(dossier, clock.now())
    typer.echo(brief_page(brief) if as_html else visible(brief_text(brief)), nl=False)


@leads.command("rescore")
def rescore_cmd() -> None:
    """Score every lead again, after scoring.yml was changed; leads that change by themselves are scored anyway."""
    with _opened() as kept:
        changed = kept.leads.rescore()
    typer.echo(f"rescored: {changed} lead{'' if changed == 1 else 's'} changed, by version {kept.scoring.version}")


@leads.command("export")
def export_cmd(
    id: str = typer.Argument("", metavar="[ID]", help="A lead's identifier, or its conversation's."),
    as_csv: bool = typer.Option(False, "--csv", help="All leads, as CSV."),
    as_json: bool = typer.Option(False, "--json", help="Everything held about one person, as JSON."),
) -> None:
    """Hand out all leads as CSV, or everything held about one person as JSON."""
    if as_csv == as_json or as_json != bool(id):
        raise typer.BadParameter("say `export --csv` for all leads, or `export ID --json` for one person's data")
    with _opened() as kept:
        text = to_json(_data_of(kept, id)) + "\n" if as_json else to_csv(hottest_first(kept.leads.all()), kept.left)
    # As bytes, for text would have its line ends changed on some machines, which CSV fixes itself.
    sys.stdout.buffer.write(text.encode("utf-8"))


@leads.command("erase")
def erase_cmd(id: str = ID) -> None:
    """Erase a person: every lead under the same e-mail address, what was said and all that Rasa knows."""
    with _opened() as kept:
        gone = kept.people.erase(id)
    if not gone:
        raise _unknown(id)
    typer.echo(f"erased: {_counted(gone)}")


@leads.command("purge")
def purge_cmd(
    days: int = typer.Option(..., "--older-than", metavar="DAYS", min=0, max=CENTURY, help="Days without a word."),
) -> None:
    """Erase every lead and conversation in which nothing happened for so many days."""
    with _opened() as kept:
        gone = kept.people.purge(days, datetime.now(timezone.utc))
    typer.echo(f"erased: {_counted(gone)}")


@contextmanager
def _opened() -> Iterator[Kept]:
    """The stores on the database, migrated first."""
    settings = Settings.from_env(os.environ)
    library = load_library(settings.content, settings.agency_dir)
    scoring = read_scoring(library)
    upgrade(settings.url)
    engine = open_engine(settings.url)
    try:
        bookings = SqlBookings(engine, library.agency.calendar.buffer)
        yield Kept(SqlLeads(engine, rated(scoring)), PersonalData(engine, Drawer(settings.drawer)), scoring, bookings)
    finally:
        engine.dispose()


def _data_of(kept: Kept, id: str) -> dict[str, object]:
    data = kept.people.export(id)
    if not data:
        raise _unknown(id)
    return {"id": id, "exported": datetime.now(timezone.utc).isoformat(timespec="seconds"), **data}


def _unknown(id: str) -> BotError:
    return BotError(f"no lead or conversation {id!r}; `bot leads list` names all leads")


def _counted(gone: Person) -> str:
    talks, names = len(gone.conversations), ", ".join(gone.leads)
    said = f"{len(gone.leads)} lead{'' if len(gone.leads) == 1 else 's'}{f' ({names})' if names else ''}"
    return f"{said}, {talks} conversation{'' if talks == 1 else 's'}"
