"""Options that several verbs share."""

from __future__ import annotations

from datetime import date

import typer

LAST_YEAR = 9000  # dates end with the year 9999, and plans reach up to 500 years ahead


def read_day(text: str | None) -> date | None:
    """The date of `--today`. Raises typer.BadParameter (exit code 2) for what is no ISO date or too late."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date; expected YYYY-MM-DD", param_hint="--today") from None
    if day and day.year >= LAST_YEAR:
        raise typer.BadParameter(f"{text!r} is too late; expected a year before {LAST_YEAR}", param_hint="--today")
    return day


TODAY = typer.Option(None, "--today", metavar="D", help="ISO date to take for today.")
