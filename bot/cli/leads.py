"""`bot leads`: what the assistant brought in, and what people may ask for: their data handed out, or erased."""

from __future__ import annotations

import os
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper

import typer

from bot import clock
from bot.bootstrap.database import open_database
from bot.bootstrap.scoring import read_scoring
from bot.bootstrap.stores import Stores, build_stores
from bot.cli.leads_table import Told, detail_view, escape_control, list_table, print_output, to_json
from bot.cli.outbox import open_delivery_parts
from bot.errors import BotError
from bot.knowledge.loader import load_library
from bot.leads.csv_export import write_csv
from bot.leads.model import Lead, Status
from bot.leads.rules import has_left
from bot.leads.scoring import Scoring
from bot.leads.store import LeadPage, iterate_leads
from bot.notifications.layout import brief_page, brief_text
from bot.settings import Settings
from bot.storage.leads.links import LinkStore
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.migrations import upgrade_database
from bot.storage.privacy.owners import Person
from bot.storage.privacy.personal_data import PersonalData

leads = typer.Typer(help="Leads, and the personal data of visitors.", no_args_is_help=True)
ID = typer.Argument(..., metavar="ID", help="A lead's identifier, or its conversation's.")
AS_JSON = typer.Option(False, "--json", help="As JSON.")
LISTED = 200
_NAMED = 20
CENTURY = 36_525  # more days than anything is kept, fewer than a calendar has


@dataclass(frozen=True)
class LeadStores:
    """What the commands read and erase."""

    stores: Stores
    scoring: Scoring
    links: LinkStore
    questions: tuple[str, ...]

    @property
    def leads(self) -> SqlLeads:
        """Keeps leads."""
        return self.stores.leads

    @property
    def people(self) -> PersonalData:
        """Finds and erases what is kept about somebody."""
        return self.stores.people

    def has_left(self, lead: Lead) -> bool:
        """Whether the lead's visitor went away in the middle of the questions."""
        return has_left(lead, clock.utc_now(), self.scoring.absence_limit)


@leads.callback()
def root_cmd() -> None:
    """Leads, and the personal data of visitors."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


@leads.command("list")
def list_cmd(
    as_json: bool = AS_JSON,
    most: int = typer.Option(
        0, "--most", metavar="N", min=0, help=f"At most so many; without it {LISTED}, as JSON all of them."
    ),
    after: str = typer.Option("", "--after", metavar="PLACE", help="Go on after this place, which a list ends with."),
) -> None:
    """List leads, the hottest first; those whose visitor left in the middle of the questions are marked."""
    with _open_stores() as kept:
        if as_json and not most:
            _write_json(
                {**lead.as_json(), "follow_up": kept.has_left(lead)} for lead in iterate_leads(kept.leads, "hottest")
            )
            return
        page = _load_page(kept.leads, after, most or LISTED)
        count = kept.leads.count_people() if page.more else 0
    if as_json:
        _write_json({**lead.as_json(), "follow_up": kept.has_left(lead)} for lead in page.leads)
    elif page.leads:
        print_output(list_table(page.leads, kept.has_left))
    else:
        typer.echo("no leads yet")
    if page.more:
        typer.echo(f"{count} people in all; to go on: bot leads list --after {page.place}", err=True)


def _load_page(store: SqlLeads, after: str, most: int) -> LeadPage:
    try:
        return store.load_page("hottest", after or None, most)
    except ValueError:
        raise typer.BadParameter(f"{after!r} is no place of a list", param_hint="--after") from None


def _write_json(rows: Iterable[object]) -> None:
    """A list in JSON, one row at a time: there may be more than memory should hold."""
    between = "["
    for row in rows:
        typer.echo(f"{between}{to_json(row)}", nl=False)
        between = ",\n"
    typer.echo("[]" if between == "[" else "]")


@leads.command("show")
def show_cmd(id: str = ID, as_json: bool = AS_JSON) -> None:
    """Show one lead and the talk it came from, and beside it what others under the same address said."""
    with _open_stores() as kept:
        lead = kept.leads.find_lead(id) or kept.leads.find_by_conversation(id)
        if lead is None:
            raise BotError(f"no lead {id!r}; `bot leads list` names them all")
        own, *others = (
            Told(one, kept.people.list_lines(one.conversation_id), kept.stores.bookings.list_bookings(one.id))
            for one in (lead, *lead.others)
        )
    if as_json:
        beside = [{**row, **other.as_json()} for row, other in zip(lead.as_json()["other_chats"], others, strict=True)]
        typer.echo(
            to_json({**lead.as_json(), "follow_up": kept.has_left(lead), **own.as_json(), "other_chats": beside})
        )
    else:
        print_output(detail_view(own, kept.has_left(lead), others))


@leads.command("brief")
def brief_cmd(
    id: str = ID, as_html: bool = typer.Option(False, "--html", help="As a page to keep or to print.")
) -> None:
    """Write the brief of one lead, as text or as a page."""
    with open_delivery_parts() as room:
        dossier = room.dossiers.find_for_lead(id)
        if dossier is None:
            raise _make_unknown_error(id)
        brief = room.briefs.make_brief(dossier, clock.now())
    typer.echo(brief_page(brief) if as_html else escape_control(brief_text(brief)), nl=False)


@leads.command("status")
def status_cmd(id: str = ID, status: Status = typer.Argument(..., help="How far you are with them.")) -> None:
    """Note how far sales has come with a person; the score and the next step follow it."""
    with _open_stores() as kept:
        lead = kept.leads.find_lead(id) or kept.leads.find_by_conversation(id)
        if lead is None or not kept.leads.set_status(lead.id, status):
            raise BotError(f"no lead {id!r}; `bot leads list` names them all")
        after = kept.leads.find_lead(lead.id)
    typer.echo(f"{lead.id}: {status}, score {after.score if after else lead.score}")


@leads.command("rescore")
def rescore_cmd() -> None:
    """Score every lead again, after scoring.yml was changed; leads that change by themselves are scored anyway."""
    with _open_stores() as kept:
        changed = kept.leads.rescore_all()
    typer.echo(f"rescored: {changed} lead{'' if changed == 1 else 's'} changed, by version {kept.scoring.version}")


@leads.command("export")
def export_cmd(
    id: str = typer.Argument("", metavar="[ID]", help="A lead's identifier, or its conversation's."),
    as_csv: bool = typer.Option(False, "--csv", help="All leads, as CSV."),
    as_json: bool = typer.Option(False, "--json", help="Everything held about one person, as JSON."),
    excel: bool = typer.Option(False, "--excel", help="With --csv: begin with the mark by which Excel knows UTF-8."),
) -> None:
    """Hand out all leads as CSV, or everything held about one person as JSON."""
    if as_csv == as_json or as_json != bool(id):
        raise typer.BadParameter("say `export --csv` for all leads, or `export ID --json` for one person's data")
    if excel and not as_csv:
        raise typer.BadParameter("--excel belongs to --csv")
    with _open_stores() as kept:
        found = (
            write_csv(iterate_leads(kept.leads, "hottest"), kept.has_left, kept.questions)
            if as_csv
            else [to_json(_data_of(kept, id)) + "\n"]
        )
        if excel:
            sys.stdout.buffer.write(BOM_UTF8)
        for text in found:
            # As bytes, for text would have its line ends changed on some machines, which CSV fixes itself.
            sys.stdout.buffer.write(text.encode("utf-8"))


@leads.command("erase")
def erase_cmd(id: str = ID) -> None:
    """Erase a person: every lead under the same e-mail address, what was said and all that Rasa knows."""
    with _open_stores() as kept:
        gone = kept.people.erase_person(id)
        kept.people.truncate_log()
    if not gone:
        raise _make_unknown_error(id)
    typer.echo(f"erased: {_format_counts(gone)}")


@leads.command("unlink")
def unlink_cmd(id: str = ID) -> None:
    """Take back the links to a person's brief, plans and bookings: those that were sent open nothing any more."""
    with _open_stores() as kept:
        lead = kept.leads.find_lead(id) or kept.leads.find_by_conversation(id)
        gone = kept.links.revoke_links(lead.id) if lead else None
    if gone is None:
        raise _make_unknown_error(id)
    typer.echo(f"taken back: {gone} links")


@leads.command("purge")
def purge_cmd(
    days: int = typer.Option(..., "--older-than", metavar="DAYS", min=0, max=CENTURY, help="Days without a word."),
) -> None:
    """Erase every lead and conversation in which nothing happened for so many days."""
    with _open_stores() as kept:
        gone = kept.people.purge_old(days, clock.utc_now())
        kept.people.truncate_log()
    typer.echo(f"erased: {_format_counts(gone)}")


@contextmanager
def _open_stores() -> Iterator[LeadStores]:
    """The stores on the database, migrated first."""
    settings = Settings.from_env(os.environ)
    library = load_library(settings.content, settings.agency_dir)
    scoring = read_scoring(library)
    upgrade_database(settings.url)
    engine = open_database(settings)
    try:
        stores = build_stores(engine, settings, library, scoring)
        yield LeadStores(stores, scoring, LinkStore(engine), library.own_questions)
    finally:
        engine.dispose()


def _data_of(kept: LeadStores, id: str) -> dict[str, object]:
    data = kept.people.export_person(id)
    if not data:
        raise _make_unknown_error(id)
    return {"id": id, "exported": clock.utc_now().isoformat(timespec="seconds"), **data}


def _make_unknown_error(id: str) -> BotError:
    return BotError(f"no lead or conversation {id!r}; `bot leads list` names all leads")


def _format_counts(gone: Person) -> str:
    talks, named = len(gone.conversations), gone.leads[:_NAMED]
    names = ", ".join([*named, *(["…"] if len(gone.leads) > len(named) else [])])
    said = f"{len(gone.leads)} lead{'' if len(gone.leads) == 1 else 's'}{f' ({names})' if names else ''}"
    return f"{said}, {talks} conversation{'' if talks == 1 else 's'}"
