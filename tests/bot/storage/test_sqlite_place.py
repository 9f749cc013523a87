"""The folder of what changes at run time: writable, and its owner's alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings
from bot.storage.database.sqlite_place import prepare_place


def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    prepare_place(replace(Settings(), var=tmp_path / "a" / "var"))

    assert (tmp_path / "a" / "var").stat().st_mode & 0o777 == 0o700
    assert list((tmp_path / "a" / "var").iterdir()) == []


def test_what_an_earlier_release_let_others_read_is_closed(tmp_path: Path) -> None:
    database, log = tmp_path / "bot.db", tmp_path / "bot.db-wal"
    for path in (database, log):
        path.touch(mode=0o644)

    prepare_place(replace(Settings(), var=tmp_path))

    assert [path.stat().st_mode & 0o777 for path in (database, log)] == [0o600, 0o600]


@pytest.mark.parametrize("place", ["/proc/nowhere", "file/var"])
def test_a_folder_that_cannot_be_written_is_refused_with_the_reason(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match="nothing can be written there: "):
        prepare_place(replace(Settings(), var=tmp_path / place))
