"""`bot models`: a model is made aside, measured on held-out lines beside the one that serves, and published or not."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import typer

from bot import clock
from bot.bootstrap.content import get_content
from bot.cli.reload import wait_for_reloads
from bot.cli.side_work import run_aside
from bot.cli.train import name_failure
from bot.engine.models import Archive
from bot.errors import BotError
from bot.evaluation.drafts import Draft, Drafts
from bot.evaluation.held_out import HeldOutFigures, measure_lines, read_held_out
from bot.settings import Settings
from bot.supervisor.register import request_reload

models = typer.Typer(no_args_is_help=True, help="Models: make one aside, compare, publish, go back.")
# Held-out lines name days from here on.
_DAY = date(2026, 11, 23)
# Visitors come first.
_NICE = 10
_BY = typer.Option("the command line", "--by", metavar="WHO", help="Who is noted as having done it.")


@models.command("draft")
def make_draft(by: str = _BY) -> None:
    """Train a model of what stands now, and measure it beside the one that serves; nobody is served by it yet."""
    os.umask(0o022)
    settings = get_content().settings
    os.nice(_NICE)
    log = settings.var / "draft.log"
    code = run_aside(lambda: _make_draft(settings, by), log)
    if code:
        raise name_failure(code, log)
    draft = Drafts(settings, clock.now).read_draft()
    for line in _describe_draft(draft) if draft else ():
        typer.echo(line)


@models.command("publish")
def publish_draft(by: str = _BY) -> None:
    """Let the model made last serve; refused when held-out lines are understood worse."""
    settings = get_content().settings
    _serve_archive(settings, Drafts(settings, clock.now).publish_draft(by))


@models.command("serve")
def serve_model(name: str, by: str = _BY) -> None:
    """Let an earlier model serve again, by the beginning of its checksum as `bot models list` shows it."""
    settings = get_content().settings
    drafts = Drafts(settings, clock.now)
    found = [one.choice.checksum for one in drafts.list_models() if one.choice.checksum.startswith(name)]
    if len(found) != 1:
        raise BotError(f"{name}: {'several models begin so' if found else 'no such model; see `bot models list`'}")
    _serve_archive(settings, drafts.serve_again(found[0], by))


@models.command("list")
def list_models() -> None:
    """The models that were published, the latest first."""
    for one in Drafts(get_content().settings, clock.now).list_models():
        figures = f"{one.figures.share_right:.1f}% right" if one.figures else "not measured"
        state = "serves" if one.serves else "" if one.able else "cannot serve any more"
        typer.echo(f"{one.choice.checksum[:12]}  {one.choice.at[:16]}  {one.choice.by}  {figures}  {state}".rstrip())


def _serve_archive(settings: Settings, archive: Archive) -> None:
    typer.echo(f"{archive.path.name} serves from now on")
    wait_for_reloads(request_reload(settings.var))


def _make_draft(settings: Settings, by: str) -> None:
    from bot.engine.logs import configure_logs
    from bot.engine.training import train_model

    configure_logs(settings.log_level)
    Drafts(settings, clock.now).make_draft(by, train_model, measure_model)


def measure_model(model: Path) -> HeldOutFigures:
    """The figures of a model on the held-out lines."""
    from bot.bootstrap.parsing import load_parse

    content = get_content()
    with clock.pretend_day(_DAY):
        return measure_lines(read_held_out(content.settings), load_parse(content, model))


def _describe_draft(draft: Draft) -> list[str]:
    rows = [("before", draft.before), ("after", draft.after)]
    lines = [
        f"{name}: {one.count} lines, {one.share_right:.1f}% right, {one.share_caught:.1f}% of the foreign ones refused"
        for name, one in rows
        if one
    ]
    changed = [("now right", draft.gains), ("now wrong", draft.losses)]
    return lines + [f"{name}: {text}" for name, texts in changed for text in texts]
