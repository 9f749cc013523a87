"""The `bot` command: this root only mounts one module per verb."""

from __future__ import annotations

import errno
import os
import sys

import typer

from bot.cli.chat import chat
from bot.cli.check import check_cmd
from bot.cli.db import db
from bot.cli.evaluate import evaluate
from bot.cli.leads import leads
from bot.cli.models import models
from bot.cli.outbox import outbox
from bot.cli.parse import parse
from bot.cli.recommend import recommend_cmd
from bot.cli.reload import reload_cmd
from bot.cli.report import report
from bot.cli.serve import serve
from bot.cli.slack import slack
from bot.cli.talk import talk
from bot.cli.train import train
from bot.cli.users import users
from bot.errors import BotError

ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    # More threads of a numeric library only wait for each other, at full speed: messages are small.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}

# What is wrong with the machine, and no fault of ours.
OF_THE_MACHINE = (errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOTDIR)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="An assistant for a digital marketing agency: answers, advises, qualifies the lead.",
)
app.command("serve")(serve)
app.command("reload")(reload_cmd)
app.command("train")(train)
app.command("chat")(chat)
app.command("talk")(talk)
app.command("parse")(parse)
app.command("recommend")(recommend_cmd)
app.command("check")(check_cmd)
app.command("evaluate")(evaluate)
app.command("report")(report)
app.add_typer(leads, name="leads")
app.add_typer(users, name="users")
app.add_typer(models, name="models")
app.add_typer(outbox, name="outbox")
app.add_typer(slack, name="slack")
app.add_typer(db, name="db")


def main() -> None:
    """Runs the command line; what a user did wrong is said in one line, never as a traceback."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    # What visitors said is nobody else's to read, whichever verb writes it.
    os.umask(0o077)
    try:
        app()
    except BotError as error:
        print(f"bot: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except OSError as error:
        if error.errno not in OF_THE_MACHINE:
            raise
        print(f"bot: {error.strerror}{f': {error.filename}' if error.filename else ''}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
