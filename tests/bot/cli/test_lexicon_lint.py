from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.cli.lexicon_lint import lint_lexicon
from bot.settings import ROOT


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "bot/content/lexicon", tmp_path / "content/lexicon")
    return tmp_path / "content"


def overlay(folder: Path, file: str, data: Any) -> Path:
    """A folder of an agency's own with one file in its lexicon."""
    (folder / "own/lexicon").mkdir(parents=True)
    with (folder / "own/lexicon" / file).open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(data, stream)
    return folder / "own"


def test_the_shipped_lexicon_is_sound(content: Path) -> None:
    assert lint_lexicon([content]) == ()


def test_a_missing_file_is_named(content: Path) -> None:
    (content / "lexicon/sides.yml").unlink()

    assert "lexicon/sides.yml: the file is missing; create it or restore it" in lint_lexicon([content])


@pytest.mark.parametrize(
    ("file", "data", "slip"),
    [
        ("goals.yml", {"fame": {}}, "fame: the ids are fixed and this is none; "),
        ("goals.yml", {"sales": {"side": "left"}}, "sales.side: unknown value 'left'; use one of smm, smo"),
        ("goals.yml", {"sales": {"naems": ["x"]}}, "sales.naems: unknown key; did you mean 'names'?"),
        ("platforms.yml", {"reddit": {"names": ["tiktok"]}}, "reddit: 'tiktok' already stands for 'tiktok'; keep one"),
        ("platforms.yml", {"reddit": {"names": []}}, "reddit.names: expected a list of texts, found an empty list; "),
        (
            "industries.yml",
            {"zoo": {"label": "zoo", "kind": "wild", "names": ["llama zoo"]}},
            "zoo.kind: unknown value ",
        ),
        ("seasons.yml", {"fair": {"label": "Fair", "names": ["fair"]}}, "fair: no rule says when it is; write day, "),
        ("seasons.yml", {"fair": {"label": "Fair", "names": ["fair"], "day": "13-40"}}, "fair: "),
        ("sides.yml", {"smn": ["x"]}, "smn: unknown key; "),
        ("guards.yml", {"not_before": "team"}, "not_before: expected a list of texts, found a text; write [one, two]"),
    ],
)
def test_a_slip_in_the_lexicon_is_refused(content: Path, tmp_path: Path, file: str, data: Any, slip: str) -> None:
    own = overlay(tmp_path, file, data)

    found = set(lint_lexicon([content, own])) - set(lint_lexicon([content]))

    assert [line.startswith(f"lexicon/{file}: {slip}") for line in found] == [True]
