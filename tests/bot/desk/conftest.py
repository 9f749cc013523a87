"""The desk for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap.content import Content, build_content
from bot.settings import Settings
from tests.bot.desk.house import Colleague, House, open_house


@pytest.fixture(scope="session")
def services() -> Content:
    return build_content(Settings())


@pytest.fixture
def house(services: Content, tmp_path: Path) -> Iterator[House]:
    house = open_house(services, tmp_path)
    yield house
    house.engine.dispose()


@pytest.fixture
def agent(house: House) -> Colleague:
    return house.enter("agent")


@pytest.fixture
def viewer(house: House) -> Colleague:
    return house.enter("viewer")
