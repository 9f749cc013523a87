"""Several workers keep their counts in one folder, which goes with the server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.supervisor.__main__ import COUNTS, share_counts


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv(COUNTS, raising=False)
    return tmp_path


def test_several_workers_share_a_folder_that_goes_with_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with share_counts(2):
        counts = Path(os.environ[COUNTS])
        assert counts.is_dir()

    assert not counts.exists()


def test_what_a_killed_server_left_behind_goes_with_the_next(place: Path) -> None:
    left, others = place / "bot-metrics-999999999-x", place / "bot-metrics-1-x"
    left.mkdir()
    others.mkdir()

    with share_counts(2):
        assert (left.exists(), others.exists()) == (False, True)


def test_one_process_shares_nothing() -> None:
    with share_counts(1):
        assert COUNTS not in os.environ
