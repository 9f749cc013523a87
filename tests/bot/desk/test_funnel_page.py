"""The funnel counts as the report counts, and says nothing of what chance alone may have done."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
import typer
from typer.testing import CliRunner

from bot import clock
from bot.bootstrap.backend import build_backend
from bot.bootstrap.content import build_content
from bot.cli.report import report
from bot.desk.figures import Share
from bot.storage.database.engine import open_engine
from tests.bot.desk.house import NOW, Colleague, House


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (0, 0, 0.0, 1.0)],
)
def test_an_interval_is_the_one_of_the_books(count: int, of: int, low: float, high: float) -> None:
    share = Share.of_counts(count, of)
    assert (round(share.low, 4), round(share.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        ((9, 10), (1, 10), "too few to say"),
        ((56, 70), (48, 80), "more"),
        ((48, 80), (56, 70), "fewer"),
        ((30, 100), (28, 100), "no clear difference"),
        ((0, 40), (0, 40), "no clear difference"),
    ],
)
def test_a_difference_is_one_only_when_chance_does_not_explain_it(
    now: tuple[int, int], before: tuple[int, int], verdict: str
) -> None:
    assert Share.of_counts(*now).compare_with(Share.of_counts(*before)) == verdict


@pytest.fixture
def talks(house: House) -> None:
    steps = (("turn", ""), ("answered", ""), ("advised", "smm"), ("consented", ""))
    for n in range(12):
        at = NOW - timedelta(days=n % 3, hours=n)
        talk = house.talk("hello", at=at)
        house.happen(talk, *steps[: 1 + n % 4], ("asked", "budget"), at=at)
        if n % 4 == 3:
            house.happen(talk, ("filled", "budget"), at=at)
    house.lead()
    house.happen(house.talk("old", at=NOW - timedelta(days=40)), ("turn", ""), at=NOW - timedelta(days=40))


def test_every_figure_is_the_reports(
    house: House, agent: Colleague, talks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = agent.see("/desk/funnel?days=7")
    span = re.search(r"--since (\S+) --until (\d{4}-\d\d-\d\d)", page)
    assert span
    # The parts of this process stay as they are, for tests of other files use them.
    parts = build_content(replace(house.parts.settings))
    monkeypatch.setattr(sys.modules[report.__module__], "get_content", lambda: parts)
    backend = build_backend(parts, open_engine(parts.settings.url))
    monkeypatch.setattr(sys.modules[report.__module__], "get_backend", lambda: backend)
    app = typer.Typer()
    app.command()(report)
    with clock.pretend_day(NOW):
        said = CliRunner().invoke(app, ["--json", "--since", span[1], "--until", span[2]])
    counted = json.loads(said.output)
    shown = [
        int(n) for n in re.findall(r'<th scope="row">[^<]+</th><td class="number">(\d+)</td>\s*<td class="bar', page)
    ]
    names = ("conversations", "answered", "advised", "consented", "leads", "booked")
    assert shown == [counted["funnel"][name] for name in names]
    assert counted["funnel"]["conversations"] == 12
    rows = re.findall(r'<th scope="row">([a-z ]+)</th><td class="number">(\d+)</td><td class="number">(\d+)</td>', page)
    assert rows == [(q["question"], str(q["asked"]), str(q["left"])) for q in counted["questions"]]
    assert f"{counted['funnel']['visitors']} visitor" in page


def test_a_period_holds_whole_days_and_nothing_before_them(agent: Colleague, talks: None) -> None:
    counts = {
        days: re.findall(r'talked</th><td class="number">(\d+)', agent.see(f"/desk/funnel?days={days}"))[0]
        for days in ("7", "90", "nonsense")
    }
    assert counts == {"7": "12", "90": "13", "nonsense": "12"}
