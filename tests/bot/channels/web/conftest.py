"""The web channel as it is really served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.channels.conftest import FakeServices
from tests.bot.channels.web.serving import Served


@pytest.fixture
def served(services: FakeServices) -> Iterator[Served]:
    running = Served(services)
    yield running
    running.stop()
