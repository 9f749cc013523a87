"""A desk with a content folder of the agency's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap.content import Content
from tests.bot.desk.house import Colleague, House, open_house


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture
def house(services: Content, tmp_path: Path, own: Path) -> Iterator[House]:
    house = open_house(services, tmp_path, own=own)
    yield house
    house.engine.dispose()


@pytest.fixture
def editor(house: House) -> Colleague:
    return house.enter("editor")
