"""Work in a child process: its output is in a log, and a crash is a code and not the end of everything."""

from __future__ import annotations

import faulthandler
import os
import signal
import stat
from pathlib import Path

import pytest

from bot.cli.side_work import read_last_line, run_aside
from bot.cli.train import name_failure
from bot.errors import ContentError, SettingsError


def test_what_it_prints_is_in_the_log_and_nowhere_else(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "var" / "training.log"

    code = run_aside(lambda: os.system("echo noise; echo more >&2"), log)

    assert code == 0
    assert log.read_text() == "noise\nmore\n"
    assert capfd.readouterr() == ("", "")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_fault_is_named_in_one_line(tmp_path: Path) -> None:
    def fail() -> None:
        raise ValueError("no examples of greet")

    log = tmp_path / "training.log"
    code = run_aside(fail, log)

    assert str(name_failure(code, log)) == f"training failed: ValueError: no examples of greet (details in {log})"


def test_a_fault_of_ours_is_its_message(tmp_path: Path) -> None:
    def refuse() -> None:
        raise ContentError(("hashtags.yml: short: too long",))

    log = tmp_path / "training.log"

    assert run_aside(refuse, log) == 1
    assert read_last_line(log) == "hashtags.yml: short: too long"


@pytest.mark.parametrize(
    ("ended", "seen"), [(signal.SIGSEGV, "numeric library"), (signal.SIGKILL, "memory"), (signal.SIGTERM, "SIGTERM")]
)
def test_a_crash_is_named_and_what_helps(tmp_path: Path, ended: signal.Signals, seen: str) -> None:
    def crash() -> None:
        faulthandler.disable()  # pytest's, which would print where
        os.kill(os.getpid(), ended)

    log = tmp_path / "training.log"
    code = run_aside(crash, log)

    assert code == -ended
    assert seen in str(name_failure(code, log))


def test_a_log_that_cannot_be_written_is_said_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")

    with pytest.raises(SettingsError, match="cannot be written"):
        run_aside(lambda: None, tmp_path / "var" / "training.log")
