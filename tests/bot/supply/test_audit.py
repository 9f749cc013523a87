"""Advisories made by hand, in OSV's form: a pin is found where it is affected, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from packaging.version import Version

from bot.settings import ROOT
from bot.supply.audit import find_weaknesses, is_affected, main, read_advisories
from bot.supply.pins import LOCK, Pin, read_lock

NUMPY = next(pin for pin in read_lock(LOCK) if pin.name == "numpy")


def advisory(name: str = "numpy", id: str = "PYSEC-2026-1", ecosystem: str = "PyPI", **affected: Any) -> dict[str, Any]:
    package = {"ecosystem": ecosystem, "name": name}
    one = {"id": id, "modified": "2026-11-30T01:02:03Z", "summary": "It can be made\nto crash."}
    return {**one, "affected": [{"package": package, **affected}]}


def between(*events: dict[str, str], type: str = "ECOSYSTEM") -> dict[str, Any]:
    return {"ranges": [{"type": type, "events": list(events)}]}


ALWAYS = between({"introduced": "0"})


@pytest.mark.parametrize(
    ("version", "events", "affected"),
    [
        ("1.0", [{"introduced": "0"}, {"fixed": "1.2"}], True),
        ("1.2", [{"introduced": "0"}, {"fixed": "1.2"}], False),
        ("1.2rc1", [{"introduced": "0"}, {"fixed": "1.2"}], True),
        ("1.10", [{"introduced": "0"}, {"fixed": "1.9"}], False),
        ("1.2.post1", [{"introduced": "0"}, {"fixed": "1.2"}], False),
        ("0.9", [{"introduced": "1.0"}, {"fixed": "1.2"}], False),
        ("1.2", [{"introduced": "1.0"}, {"last_affected": "1.2"}], True),
        ("1.2.1", [{"introduced": "1.0"}, {"last_affected": "1.2"}], False),
        ("3.1", [{"introduced": "3.0"}, {"fixed": "2.5"}, {"introduced": "2.0"}, {"fixed": "3.2"}], True),
        ("2.7", [{"introduced": "3.0"}, {"fixed": "2.5"}, {"introduced": "2.0"}, {"fixed": "3.2"}], False),
        ("1.0", [{"introduced": "1.0"}], True),
        ("1.0", [], False),
        ("1.0", [{"introduced": "0"}, {"fixed": "r1234-final"}], True),
    ],
)
def test_the_last_event_at_or_before_a_version_decides(version: str, events: list[Any], affected: bool) -> None:
    assert is_affected(Version(version), between(*events)) is affected


def test_versions_that_are_named_count_however_they_are_written() -> None:
    assert is_affected(Version("1.0"), {"versions": ["0.9", "1.0.0"]})
    assert not is_affected(Version("1.1"), {"versions": ["0.9", "1.0.0", "not-a-version"]})


def test_commits_are_no_versions() -> None:
    assert not is_affected(Version("1.0"), between({"introduced": "0"}, type="GIT"))


@pytest.mark.parametrize("name", ["ruamel.yaml", "Ruamel_YAML", "ruamel-yaml"])
def test_a_name_is_one_however_it_is_written(name: str) -> None:
    (found,) = find_weaknesses(read_lock(LOCK), [advisory(name, **ALWAYS)])

    assert (found.pin.name, found.mended_in) == ("ruamel-yaml", ())


@pytest.mark.parametrize(
    "given",
    [
        advisory("flask-of-nobody", **ALWAYS),
        advisory(ecosystem="npm", **ALWAYS),
        {**advisory(**ALWAYS), "withdrawn": "2026-11-29T00:00:00Z"},
        {"id": "PYSEC-2026-2"},
    ],
    ids=["not pinned", "of another world", "withdrawn", "about nothing"],
)
def test_what_is_not_about_our_pins_is_passed_over(given: dict[str, Any]) -> None:
    assert find_weaknesses(read_lock(LOCK), [given]) == []


def test_each_release_of_a_package_that_is_pinned_twice_is_looked_at() -> None:
    pins = [Pin("a", release, "", ("0" * 64,), ()) for release in ("1.0", "2.0")]

    found = find_weaknesses(pins, [advisory("a", **between({"introduced": "0"}, {"fixed": "1.5"}))])

    assert [one.pin.release for one in found] == ["1.0"]


@pytest.mark.parametrize("form", ["zip", "folder", "file"])
def test_the_command_lists_what_is_affected_and_fails(form: str, tmp_path: Path, capsys: Any) -> None:
    place = pack(form, tmp_path, advisory(**between({"introduced": "0"}, {"fixed": "99.1"})))

    code = main([str(place)])
    said = capsys.readouterr().out.splitlines()

    assert code == 1
    assert f"numpy {NUMPY.release}: PYSEC-2026-1, mended in 99.1. It can be made to crash." in said
    assert said[-1].endswith("by 1 advisories, the newest of 2026-11-30")


def test_where_nothing_is_affected_it_says_by_what_it_was_judged(tmp_path: Path, capsys: Any) -> None:
    code = main([str(pack("zip", tmp_path, advisory(**between({"introduced": "99"}))))])

    assert code == 0
    assert capsys.readouterr().out.startswith("0 weaknesses in ")


@pytest.mark.parametrize("content", ["", "[]", '{"summary": "no id"}', "{"])
def test_what_is_no_advisory_is_no_good_news(content: str, tmp_path: Path, capsys: Any) -> None:
    place = tmp_path / "one.json"
    place.write_text(content)

    assert main([str(place)]) == 2
    assert capsys.readouterr().err.startswith("the advisories cannot be read: ")


@pytest.mark.parametrize("name", ["", "nothing.zip"])
def test_nor_is_a_place_without_any(name: str, tmp_path: Path) -> None:
    assert main([str(tmp_path / name)]) == 2


def test_it_asks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(socket, "socket", None)

    assert len(list(read_advisories(pack("zip", tmp_path, advisory(**ALWAYS))))) == 1
    assert main([str(tmp_path / "all.zip")]) == 1


def test_make_hands_it_on() -> None:
    assert "python -m bot.supply.audit $(ARGS)".replace("python", "$(PYTHON)") in (ROOT / "Makefile").read_text()


def pack(form: str, folder: Path, one: dict[str, Any]) -> Path:
    """The advisory as OSV gives it out."""
    if form == "zip":
        with ZipFile(folder / "all.zip", "w") as packed:
            packed.writestr(f"{one['id']}.json", json.dumps(one))
        return folder / "all.zip"
    path = folder / f"{one['id']}.json"
    path.write_text(json.dumps(one))
    return folder if form == "folder" else path
