"""`bot train`: makes a model of data, content and config, unless the newest one is of just these."""

from __future__ import annotations

import typer

from bot.bootstrap import services


def train(force: bool = typer.Option(False, "--force", help="Train even when nothing changed.")) -> None:
    """Train the model into models/."""
    settings = services().settings
    from bot.engine.logs import configure_logs
    from bot.engine.training import train as train_model
    from bot.engine.training import up_to_date

    if up_to_date(settings) and not force:
        print("model: up to date")
        return
    configure_logs(settings.log_level)
    print("model: training …", flush=True)
    print(f"model: {train_model(settings).name}")
