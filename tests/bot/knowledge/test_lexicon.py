from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.errors import ContentError
from bot.knowledge.lexicon import load_lexicon
from bot.settings import ROOT


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content/lexicon").mkdir(parents=True)
    for file in (ROOT / "bot/content/lexicon").iterdir():
        (tmp_path / "content/lexicon" / file.name).symlink_to(file)
    return tmp_path / "content"


def slips(*layers: Path) -> tuple[str, ...]:
    """What is said against the lexicon of these folders; nothing when it is sound."""
    try:
        load_lexicon(*layers)
    except ContentError as error:
        return error.problems
    return ()


def overlay(folder: Path, file: str, data: Any) -> Path:
    """A folder of an agency's own with one file in its lexicon."""
    (folder / "own/lexicon").mkdir(parents=True)
    with (folder / "own/lexicon" / file).open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(data, stream)
    return folder / "own"


def test_the_shipped_lexicon_is_sound(content: Path) -> None:
    assert slips(content) == ()


def test_a_missing_file_is_named(content: Path) -> None:
    (content / "lexicon/sides.yml").unlink()

    assert "lexicon/sides.yml: the file is missing; create it or restore it" in slips(content)


@pytest.mark.parametrize(
    ("file", "data", "slip"),
    [
        ("goals.yml", {"sales": {"naems": ["x"]}}, "sales.naems: unknown key; did you mean 'names'?"),
        ("goals.yml", {"sales": {"side": "left"}}, "sales.side: unknown value 'left'; use one of smm, smo"),
        (
            "platforms.yml",
            {"reddit": {"names": ["tiktok"]}},
            "'tiktok' of reddit already stands for 'tiktok'; keep one",
        ),
        ("platforms.yml", {"reddit": {"names": []}}, "reddit.names: expected a list of texts, found an empty list; "),
        (
            "industries.yml",
            {"zoo": {"label": "zoo", "kind": "wild", "names": ["llama zoo"]}},
            "zoo.kind: unknown value ",
        ),
        (
            "seasons.yml",
            {"fair": {"label": "Fair", "names": ["fair"]}},
            "fair: needs exactly one of day, from, nth, easter, dates",
        ),
        ("seasons.yml", {"fair": {"label": "Fair", "names": ["fair"], "day": "13-40"}}, "fair: "),
        ("time.yml", {"filers": ["like"]}, "filers: unknown key; did you mean 'fillers'?"),
        ("time.yml", {"fillers": "like"}, "fillers: expected a list of texts, found a text; write [one, two]"),
        ("time.yml", {"vague": {"soon": "pronto"}}, "vague.soon: expected a list of texts, found a text; "),
        ("sides.yml", {"smn": ["x"]}, "smn: unknown key; "),
        ("money.yml", {"cues": {"tehm": ["rivals"]}}, "cues.tehm: unknown key; did you mean 'them'?"),
        ("money.yml", {"cues": {"them": "rivals"}}, "cues.them: expected a list of texts, found a text; "),
        (
            "meeting.yml",
            {"moments": {"tea": {"names": ["tea"], "at": "4pm"}}},
            "moments.tea.at: '4pm' does not fit; write a time such as 13:30",
        ),
        (
            "meeting.yml",
            {"zones": {"Europe/Atlantis": ["atlantis"]}},
            "zones.Europe/Atlantis: unknown time zone 'Europe/Atlantis'; ",
        ),
        ("guards.yml", {"not_before": "team"}, "not_before: expected a list of texts, found a text; write [one, two]"),
    ],
)
def test_a_slip_in_the_lexicon_is_refused(content: Path, tmp_path: Path, file: str, data: Any, slip: str) -> None:
    own = overlay(tmp_path, file, data)

    found = slips(content, own)

    assert [line.startswith(f"lexicon/{file}: {slip}") for line in found] == [True], found
