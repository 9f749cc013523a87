"""`bot chat`: talk to the assistant in the terminal; a button is pressed by its number."""

from __future__ import annotations

import asyncio

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape

from bot.bootstrap.app import start_app
from bot.bootstrap.backend import get_backend
from bot.channels.terminal import CHOICE, TerminalConversation
from bot.cli.lines import quiet_logs
from bot.cli.terminal_chat import open_conversation
from bot.dialogue.model import Turn
from bot.storage.migrations import upgrade_database

LEAVING = ("exit", "quit")


def chat() -> None:
    """Talk to the assistant; type a number to press a button, `exit` or Ctrl-D to leave."""
    with quiet_logs():
        backend = get_backend()
        upgrade_database(backend.content.settings.url)
        console = Console()
        with console.status(backend.content.library.agency.persona):
            talked = open_conversation(start_app(backend))
        asyncio.run(_hold_talk(talked, console))


async def _hold_talk(talked: TerminalConversation, console: Console) -> None:
    titles = _show_turn(await talked.say_line("hello"), console)
    while (line := _ask_line(console)) is not None and line.strip().lower() not in LEAVING:
        number = int(line) - 1 if line.strip().isdecimal() and len(line) < 4 else -1
        pressed = f"{CHOICE} {titles[number]}" if 0 <= number < len(titles) else line
        titles = _show_turn(await talked.say_line(pressed), console)


def _ask_line(console: Console) -> str | None:
    try:
        return console.input("[bold]> [/bold]")
    except EOFError:
        return None


def _show_turn(turn: Turn, console: Console) -> list[str]:
    for reply in turn.replies:
        console.print(Markdown(reply.text.replace("\n", "  \n")))
    buttons = [b for reply in turn.replies for b in reply.buttons]
    for number, button in enumerate(buttons, 1):
        link = f" ({button.url})" if button.url else ""
        console.print(f"  [dim]{number}[/dim] {escape(button.title)}{link}", highlight=False)
    typer.echo()
    return [b.title for b in buttons]
