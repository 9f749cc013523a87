"""`bot train`: makes a model of data, content and config, unless there is a whole one of just these."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import typer

from bot import clock
from bot.bootstrap.content import get_content
from bot.cli.check import CheckedPlace, check_answer_examples, check_training
from bot.cli.side_work import read_last_line, run_aside
from bot.errors import BotError, ContentError, TrainingFailed
from bot.nlu.numerics import advise_settings, check_numerics
from bot.settings import ROOT, Settings

_INTERRUPTED = 130
_FAULTS = (signal.SIGSEGV, signal.SIGILL, signal.SIGBUS, signal.SIGFPE, signal.SIGABRT)


def train(force: bool = typer.Option(False, "--force", help="Train even when nothing changed.")) -> None:
    """Train the model into models/."""
    # Models hold nothing personal, and who trains is often not the account that serves.
    os.umask(0o022)
    settings = get_content().settings
    from bot.engine.models import find_broken
    from bot.engine.sources import find_sources
    from bot.engine.training import is_trained

    if is_trained(settings) and not force:
        print("model: up to date")
        return
    for archive in find_broken(settings.models, find_sources(settings)):
        print(f"model: {archive.path.name}: {archive.fault}")
    check_numerics()
    if settings.agency_dir:
        check_examples(settings)
    log = settings.var / "training.log"
    print(f"model: training, for about a minute (details in {log}) …", flush=True)
    began = time.monotonic()
    code = run_aside(lambda: _train_model(settings), log)
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    if code:
        raise name_failure(code, log)
    print(f"model: trained in {time.monotonic() - began:.0f} s")


def check_examples(settings: Settings) -> None:
    """Raises ContentError with what `bot check` has against an agency's own examples."""
    place = CheckedPlace(ROOT, settings.agency_dir, clock.today())
    problems = (*check_training(place).problems, *check_answer_examples(place).problems)
    if problems:
        raise ContentError(problems)


def _train_model(settings: Settings) -> None:
    from bot.engine.logs import configure_logs
    from bot.engine.training import train_model

    configure_logs(settings.log_level)
    train_model(settings)


def name_failure(code: int, log: Path) -> BotError:
    """Why training ended with this code, in one line."""
    if code > 0:
        return TrainingFailed(f"training failed: {read_last_line(log)} (details in {log})")
    ended = signal.Signals(-code)
    if ended in _FAULTS:
        return TrainingFailed(
            f"training crashed ({ended.name}), in the numeric library most likely: {advise_settings()}."
        )
    why = "; it takes some 1.5 GB of memory" if ended == signal.SIGKILL else ""
    return TrainingFailed(f"training was ended by {ended.name}{why}.")
