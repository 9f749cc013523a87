"""The command line: one module for each command, and the server process that `bot serve` starts."""


def main() -> None:
    """Runs the command line; a server process imports this package too, and needs none of the commands."""
    from bot.cli.app import main as run

    run()
