"""A short soak: visitors talk through real servers while workers are killed and the database goes; see `make soak`."""

from __future__ import annotations

import pytest

from bot.evaluation.own_postgres import find_programs
from bot.evaluation.soak import run_house, run_soak

pytestmark = pytest.mark.slow

# Each start of a server takes its seconds, so the killing is left to one of the two.
FAULTS = {"sqlite": ("bad_actions", "clock_behind"), "postgresql": ("kill", "database_down")}
WORKERS = {"sqlite": 1, "postgresql": 2}


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_nothing_is_lost_doubled_or_wrong_while_things_break(database: str) -> None:
    if database == "postgresql":
        try:
            find_programs()
        except LookupError as error:
            pytest.skip(str(error))
    with run_house(database, WORKERS[database], seed=7) as made:
        done = await run_soak(made, database, visitors=12, seconds=7, pause=1, faults=FAULTS[database])

    assert done.wrong == ()
    assert (done.counts["lost"], done.counts["doubled"]) == (0, 0)
    assert done.counts["answered once"] + done.counts["to a person"] == done.counts["sent"] > 12
    assert done.counts["lines of colleagues"] > 0
    assert set(done.happened) == set(FAULTS[database])
    assert made.ended == (0, 0)
