"""`bot report`: how many came, how far they got, what they asked, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from bot.bootstrap.backend import get_backend
from bot.bootstrap.content import get_content
from bot.cli.leads_table import escape_control, print_output, to_json
from bot.storage.migrations import upgrade_database
from bot.storage.reports.outcomes import Booked, Outcome
from bot.storage.reports.report import Funnel, Report, ReportPeriod

_FUNNEL = tuple(Funnel.__dataclass_fields__)


def report(
    as_json: bool = typer.Option(False, "--json", help="As JSON."),
    since: str = typer.Option("", "--since", metavar="D", help="First day, an ISO date."),
    until: str = typer.Option("", "--until", metavar="D", help="Last day, an ISO date."),
) -> None:
    """Count visitors, conversations, advice, leads and bookings, over any period."""
    period = _make_period(_read_day(since, "--since"), _read_day(until, "--until"))
    backend = get_backend()
    upgrade_database(backend.content.settings.url)
    found = backend.stores.facts.make_report(period)
    if as_json:
        typer.echo(to_json(found.as_json()))
    else:
        print_output(_layout_report(found))


def _read_day(text: str, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date; expected YYYY-MM-DD", param_hint=option) from None


def _make_period(since: date | None, until: date | None) -> ReportPeriod:
    """Whole days, as the agency's clock has them."""
    if since and until and since > until:
        raise typer.BadParameter(f"{since} comes after {until}; swap them", param_hint="--since")
    zone = ZoneInfo(get_content().library.agency.time_zone)
    first = datetime.combine(since, time(), zone) if since else None
    return ReportPeriod(first, datetime.combine(until + timedelta(days=1), time(), zone) if until else None)


def _layout_report(found: Report) -> Group:
    asked = ("question", "asked", "answered", "skipped", "left")
    parts: list[Text | Table] = [
        *_make_part("how far they came", ("", "count"), vars(found.funnel).items()),
        *_make_part("questions", asked, (vars(q).values() for q in found.questions)),
    ]
    for name, groups in found.by.items():
        parts += _make_part(f"by {name}", (name, *_FUNNEL), ((key, *vars(row).values()) for key, row in groups.items()))
    parts += _outcome_parts(found)
    parts += _make_part("a person in the chat", ("", "count"), vars(found.handovers).items())
    columns = ("", "times", "conversations")
    parts += _make_part("topics", columns, (vars(tally).values() for tally in found.topics))
    parts += _make_part("not understood", columns, (vars(tally).values() for tally in found.not_understood))
    return Group(*parts)


def _outcome_parts(found: Report) -> Iterator[Text | Table]:
    outcomes = found.outcomes
    yield from _make_part("what came of it", ("", "count"), (*outcomes.happened.items(), ("value", outcomes.value)))
    for name, group in (("tier", outcomes.by_tier), ("kind", outcomes.by_kind)):
        rows = ((key, *vars(one).values(), _format_won(one)) for key, one in group.items())
        yield from _make_part(f"leads by {name}", (name, *Outcome.__dataclass_fields__, "won of them"), rows)
    rows = ((key, *vars(one).values()) for key, one in outcomes.by_consultant.items())
    yield from _make_part("by consultant", ("consultant", *Booked.__dataclass_fields__), rows)
    kinds = (vars(tally).values() for tally in found.kinds)
    yield from _make_part("people by their own account", ("", "times", "conversations"), kinds)


def _format_won(outcome: Outcome) -> str:
    return "not enough data" if outcome.percent_won is None else f"{outcome.percent_won}%"


def _make_part(title: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[Text | Table]:
    table = Table(box=None, pad_edge=False)
    for place, column in enumerate(columns):
        table.add_column(column, overflow="fold", justify="right" if place else "left")
    for row in rows:
        table.add_row(*(Text(escape_control(cell)) for cell in row))
    yield Text(title, style="bold")
    yield table if table.rows else Text("–")
    yield Text("")
