"""Options that several verbs share."""

from __future__ import annotations

from datetime import date

import typer


def read_day(text: str | None) -> date | None:
    """The date of `--today`. Raises typer.BadParameter (exit code 2) when it is no ISO date."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date; expected YYYY-MM-DD", param_hint="--today") from None


TODAY = typer.Option(None, "--today", metavar="D", help="ISO date to take for today.")
