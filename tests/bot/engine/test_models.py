"""Which model serves: the newest that is whole and belongs to the files as they are."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine.models import drop_broken, find_archives, keep_archive, load_best
from bot.engine.sources import Sources, find_sources
from bot.errors import NotReady
from bot.settings import Settings

NOW = find_sources(Settings())
EARLIER = replace(NOW, data="other examples")
SOMEBODY_ELSE = Sources("their examples", NOW.code, "/srv/somebody-else")

Keep = Callable[..., Path]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    models = tmp_path / "models"
    models.mkdir()
    return replace(Settings(), models=models, var=tmp_path)


@pytest.fixture
def keep(settings: Settings, tmp_path: Path) -> Keep:
    """Keeps a model of these sources, each time another one."""
    made = iter(range(100))

    def keep_one(sources: Sources = NOW) -> Path:
        draft = tmp_path / "assistant.tar.gz"
        draft.write_bytes(b"model %d" % next(made))
        return keep_archive(draft, settings.models, sources)

    return keep_one


def choose(settings: Settings, must_fit: bool = False, unloadable: tuple[Path, ...] = ()) -> Path:
    """The model that is loaded in the end."""
    loaded = []

    def load(model: Path) -> None:
        if model in unloadable:
            raise NotReady("it does not open")
        loaded.append(model)

    load_best(settings, load, must_fit)
    return loaded[0]


def test_the_newest_of_those_that_fit_serves(settings: Settings, keep: Keep) -> None:
    keep()
    newest = keep()

    assert choose(settings) == newest


@pytest.mark.parametrize("spoil", [b"", b"half", b"model 1 and more"])
def test_a_model_that_is_not_whole_is_named_and_the_one_before_serves(
    settings: Settings, keep: Keep, caplog: pytest.LogCaptureFixture, spoil: bytes
) -> None:
    before, broken = keep(), keep()
    broken.write_bytes(spoil)

    assert choose(settings) == before
    assert f"{broken.name} is not served: its checksum is wrong" in caplog.text


def test_a_file_without_a_record_is_named_and_does_not_serve(
    settings: Settings, keep: Keep, caplog: pytest.LogCaptureFixture
) -> None:
    ours = keep()
    (settings.models / "zebra.tar.gz").write_bytes(b"\0" * 1000)

    assert choose(settings) == ours
    assert "zebra.tar.gz is not served: no record" in caplog.text


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"checksum": 5}', "no json"])
def test_a_record_that_says_nothing_makes_no_model(settings: Settings, keep: Keep, text: str) -> None:
    before, spoilt = keep(), keep()
    spoilt.with_name(spoilt.name.replace(".tar.gz", ".json")).write_text(text)

    assert choose(settings) == before


def test_one_that_cannot_be_loaded_is_named_and_the_one_before_serves(
    settings: Settings, keep: Keep, caplog: pytest.LogCaptureFixture
) -> None:
    before, newest = keep(), keep()

    assert choose(settings, unloadable=(newest,)) == before
    assert f"{newest.name} is not served: it does not open" in caplog.text


def test_the_model_of_another_agency_never_serves(
    settings: Settings, keep: Keep, caplog: pytest.LogCaptureFixture
) -> None:
    keep(SOMEBODY_ELSE)

    with pytest.raises(NotReady, match="bot train"):
        choose(settings)
    assert "it was made for /srv/somebody-else" in caplog.text


def test_of_two_agencies_each_gets_its_own(settings: Settings, keep: Keep) -> None:
    ours = keep()
    theirs = keep(SOMEBODY_ELSE)

    assert choose(settings) == ours != theirs


def test_a_model_of_earlier_examples_serves_when_nothing_better_is_there_and_says_so(
    settings: Settings, keep: Keep, caplog: pytest.LogCaptureFixture
) -> None:
    earlier = keep(EARLIER)

    assert choose(settings) == earlier
    assert "have changed since it was made; run `bot train`" in caplog.text


def test_the_one_that_served_last_does_when_a_folder_that_added_nothing_adds_something(
    settings: Settings, keep: Keep, tmp_path: Path
) -> None:
    shipped, own = keep(), replace(settings, agency_dir=tmp_path / "own")
    first = choose(own)
    for name in ("own", "third"):
        (tmp_path / name / "nlu").mkdir(parents=True)
        (tmp_path / name / "nlu" / "new.yml").write_text("nlu: []")

    assert (first, choose(own)) == (shipped, shipped)
    with pytest.raises(NotReady):
        choose(replace(own, agency_dir=tmp_path / "third"))


def test_a_replacement_takes_no_model_of_earlier_examples(settings: Settings, keep: Keep) -> None:
    keep(EARLIER)

    with pytest.raises(NotReady, match="of the files as they are now"):
        choose(settings, must_fit=True)


def test_a_model_of_other_code_or_libraries_never_serves(settings: Settings, keep: Keep) -> None:
    keep(replace(NOW, code="of another release"))

    with pytest.raises(NotReady):
        choose(settings)


def test_older_models_that_are_passed_over_are_no_news(
    settings: Settings, keep: Keep, caplog: pytest.LogCaptureFixture
) -> None:
    keep(SOMEBODY_ELSE)
    keep()

    with caplog.at_level(logging.WARNING):
        choose(settings)

    assert caplog.text == ""


def test_a_model_is_never_seen_by_halves(settings: Settings, keep: Keep) -> None:
    path = keep()

    assert sorted(file.name for file in settings.models.iterdir()) == sorted(
        (path.name, path.name.replace(".tar.gz", ".json"))
    )
    assert path.stat().st_mode & 0o777 == 0o644
    record = json.loads(path.with_name(path.name.replace(".tar.gz", ".json")).read_text())
    assert set(record) == {"checksum", "data", "code", "agency", "made"}


def test_broken_models_of_these_files_are_cleared_away_and_no_others(settings: Settings, keep: Keep) -> None:
    broken, whole, others = keep(), keep(), keep(EARLIER)
    for path in (broken, others):
        path.write_bytes(b"half")

    assert drop_broken(settings.models, NOW) == [broken]
    assert {archive.path for archive in find_archives(settings.models)} == {whole, others}
