"""What `make run` says before anything long begins: one line, and nothing is made."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT


def preflight(*arguments: str, **more: str) -> tuple[int, list[str]]:
    """Its exit code, and the lines it printed."""
    environment = {**{k: v for k, v in os.environ.items() if k not in ("BOT_HOST", "BOT_PORT")}, **more}
    command = [str(ROOT / "scripts" / "preflight.sh"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, [*done.stdout.splitlines(), *done.stderr.splitlines()]


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_where_nothing_is_in_the_way_nothing_is_said(tmp_path: Path) -> None:
    assert preflight("--port", "0", BOT_VAR=str(tmp_path), BOT_MODELS=str(tmp_path)) == (0, [])


@pytest.mark.parametrize("form", ["--port {}", "--port={}", "--workers 2 --port {} --host 127.0.0.1"])
def test_a_port_in_use_is_one_line_that_says_what_to_do(busy: int, form: str) -> None:
    code, lines = preflight(*form.format(busy).split())

    assert code == 1
    assert len(lines) == 1
    assert f"127.0.0.1:{busy} cannot be served (Address already in use)" in lines[0]
    assert 'make run ARGS="--port ' in lines[0]


def test_the_port_of_the_settings_counts_as_well(busy: int) -> None:
    assert preflight(BOT_PORT=str(busy))[0] == 1


def test_what_is_no_port_is_said() -> None:
    assert preflight("--port", "web") == (1, ["error: port 'web': expected a number from 0 to 65535"])


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    code, lines = preflight("--port", "0", BOT_VAR=str(tmp_path / "file" / "var"))

    assert code == 1
    assert len(lines) == 1
    assert "cannot be written" in lines[0]
