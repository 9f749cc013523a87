"""Whatever an editor gets wrong in any content file is refused, with file and key, before anything runs with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap.content import build_content
from bot.cli.check import CheckedPlace, check_content
from bot.contents import load_contents
from bot.errors import ContentError
from bot.knowledge.loader import SHIPPED, content_files
from bot.knowledge.reading import read_yaml
from bot.settings import ROOT, Settings

# One answer stands for all: they are read alike.
FILES = sorted(file for file in content_files(SHIPPED) if not file.startswith("answers/") or file == "answers/ugc.yml")


def slips_of(own: Path, file: str, data: Any) -> dict[str, str]:
    """What is said against an agency's own file, by key."""
    path = own / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, default=str), encoding="utf-8")
    try:
        load_contents(SHIPPED, own)
    except ContentError as error:
        return dict(
            line.removeprefix(f"{file}: ").partition(": ")[::2]
            for line in error.problems
            if line.startswith(f"{file}: ")
        )
    return {}


def walk(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every place of a file by its key, as it is named to editors."""
    yield key, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from walk(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            id_ = inner.get("id") if isinstance(inner, dict) and not key else None
            yield from walk(inner, str(id_) if id_ else f"{key}[{number}]" if key else f"entry {number}")


def change(value: Any, spoil: Callable[[str, Any], Any], key: str = "") -> Any:
    """The same file with every place as `spoil` has it."""
    if isinstance(value, dict):
        value = {name: change(inner, spoil, f"{key}.{name}" if key else str(name)) for name, inner in value.items()}
    elif isinstance(value, list):
        named = [
            str(inner.get("id")) if isinstance(inner, dict) and not key and inner.get("id") else "" for inner in value
        ]
        value = [
            change(inner, spoil, name or f"{key}[{n}]")
            for n, (inner, name) in enumerate(zip(value, named, strict=True), 1)
        ]
    return spoil(key, value)


# Words that visitors write may hold any sign, and one error shows a piece of JSON.
WORDS = re.compile(
    r"lexicon/.*|.*: (?:.*\.)?(?:names|cues)\[\d+\]|web\.yml: errors\.not_an_object|claims\.yml: .*answers.*"
)
# What is chosen by an editor has no fixed keys: names of facts, of worries, of what lists of words mean.
OPEN = re.compile(r"lexicon/.*|brief\.yml: objections|dialogue\.yml: questions\.\w+\.learnt|policy\.yml: industries.*")


def find_unsaid(own: Path, file: str, keys: Collection[str], spoil: Callable[[Any], Any]) -> list[str]:
    """Those of these places of a file that nothing is said against when each of them is spoilt."""
    shipped, spoilt = read_yaml(SHIPPED / file), set(keys)
    found = slips_of(own, file, change(shipped, lambda key, value: spoil(value) if key in spoilt else value))
    places = _list_places(found)
    # A list of numbers or days may be named for one of them.
    return [key for key in keys if places.isdisjoint((key, re.sub(r"(\[\d+\])+$", "", key)))]


def _list_places(found: Iterable[str]) -> set[str]:
    """The places that slips are at, and those around them."""
    return {key[:end] for key in found for end in (*(match.start() for match in re.finditer(r"[.\[]", key)), len(key))}


@pytest.mark.parametrize("file", FILES)
def test_a_value_of_the_wrong_type_is_refused(tmp_path: Path, file: str) -> None:
    leaves = [key for key, value in walk(read_yaml(SHIPPED / file)) if isinstance(value, (str, int, float))]
    # What a record is called, and what it offers, decides how the rest of it is read.
    leaves = [key for key in leaves if not re.search(r"\.id$|\.offers\[", key)]

    assert find_unsaid(tmp_path, file, leaves, lambda _: {"zzz": []}) == []


@pytest.mark.parametrize("file", FILES)
def test_an_unknown_key_is_refused(tmp_path: Path, file: str) -> None:
    places = [key for key, value in walk(read_yaml(SHIPPED / file)) if isinstance(value, dict)]
    closed = [key for key in places if not OPEN.fullmatch(f"{file}: {key}")]
    told = {key: f"{key}.zzz" if key else "zzz" for key in closed}

    found = slips_of(
        tmp_path,
        file,
        change(read_yaml(SHIPPED / file), lambda key, value: {**value, "zzz": 1} if key in told else value),
    )

    assert [key for key, named in told.items() if named not in found] == []


@pytest.mark.parametrize("file", FILES)
def test_an_unknown_placeholder_is_refused(tmp_path: Path, file: str) -> None:
    texts = [key for key, value in walk(read_yaml(SHIPPED / file)) if isinstance(value, str) and " " in value]
    shown = [key for key in texts if not WORDS.fullmatch(f"{file}: {key}")]

    assert find_unsaid(tmp_path, file, shown, lambda text: f"{text} {{zzz}}") == []


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_was_deleted_is_missed(tmp_path: Path, file: str) -> None:
    for name, path in content_files(SHIPPED).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).symlink_to(path)
    (tmp_path / file).unlink()

    with pytest.raises(ContentError, match=f"{re.escape(file)}: the file is missing"):
        load_contents(tmp_path)


def refused_by_check(own: Path) -> list[str]:
    """What `bot check` has against an agency's content, without the files' names, which it gives with their places."""
    found = check_content(CheckedPlace(ROOT, own, date(2026, 11, 30)))
    return [line.partition(": ")[2] for line in found.problems]


def refused_by_server(own: Path) -> list[str]:
    """What keeps a server from starting with an agency's content."""
    try:
        build_content(Settings(agency_dir=own))
    except ContentError as error:
        return [line.partition(": ")[2] for line in error.problems]
    return []


@pytest.mark.parametrize(
    ("file", "text", "slip"),
    [
        ("widget.yml", "texts: {placeholdr: Ask}", "texts.placeholdr: unknown key; did you mean 'placeholder'?"),
        ("dialogue.yml", "phrases: {until: '{count} months'}", "phrases.until: unknown placeholder {count}; "),
        ("scoring.yml", "need: {goals: {value: twelve}}", "need.goals.value: expected a number, found a text; "),
        ("mail.yml", "visitor: [hello]", "visitor: expected keys with values, found a list; "),
        ("dialogue.yml", "help: {buttons: [{title: Tags, ask: hashtagz}]}", "'hashtagz' does not exist; did you mean "),
        ("names/heads.yml", "traed: [baker]", "traed: nothing reads this list; did you mean 'trade'?"),
        ("nlu/shop.yml", "tiktok_shop: [what is it]", "tiktok_shop: unknown key; use one of nlu, version"),
        (
            "nlu/shop.yml",
            "nlu: [{intent: tiktok_shop, examples: '- what is it'}]",
            "tiktok_shop: no answer has this topic; write answers/tiktok_shop.yml",
        ),
        ("anwsers/ugc.yml", "topic: ugc", "nothing reads this folder; did you mean 'answers'?"),
    ],
)
def test_the_server_refuses_what_the_check_refuses_in_the_same_words(
    tmp_path: Path, file: str, text: str, slip: str
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")

    found = refused_by_check(tmp_path)

    assert any(slip in line for line in found), found
    assert refused_by_server(tmp_path) == found


def test_the_check_and_the_server_take_the_shipped_files_as_an_agencys_own(tmp_path: Path) -> None:
    for file in FILES:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes((SHIPPED / file).read_bytes())

    assert (refused_by_check(tmp_path), refused_by_server(tmp_path)) == ([], [])
