"""The funnel counts as the report counts, and says nothing of what chance alone may have done."""

from __future__ import annotations

import html
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
from bot.conversations.transcripts import Origin
from bot.desk.figures import Share
from bot.desk.funnel_page import STEPS
from bot.storage.database.engine import open_engine
from bot.storage.reports.sightings import Sighting, Sightings
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
    won, missed, due = (house.lead(name) for name in ("Wanda Won", "Mia Missed", "Dua Due"))
    for lead, start in ((won, -48), (missed, -24), (due, -2)):
        house.book(lead, NOW + timedelta(hours=start))
        house.happen(lead.conversation_id, ("turn", ""), ("booked", ""), at=NOW - timedelta(days=2))
    house.parts.leads.set_status(won.id, "won")
    house.parts.leads.set_status(missed.id, "no_show")
    seen = Sighting("seen", "https://rowing.example/boats", "spring", "phone")
    shop = Sighting("seen", "https://rowing.example/shop", "", "desktop")
    opened = Sighting("opened", "https://rowing.example/boats", "spring", "phone", "Ahoy!")
    Sightings(house.engine).add_counts("2026-11-20", {seen: 25, shop: 15, opened: 13})
    Sightings(house.engine).add_counts("2026-10-20", {seen: 7})
    ahoy = house.talk(
        "ahoy", origin=Origin("web", "https://rowing.example/boats", device="phone", greeting="Ahoy!", language="fr-CH")
    )
    house.happen(ahoy, ("turn", ""))
    house.happen(house.talk("salut", origin=Origin("web", language="FR")), ("turn", ""), ("answered", ""))
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
    assert shown == [counted["funnel"][name] for name in STEPS]
    assert counted["funnel"]["seen"] == 40
    assert counted["funnel"]["opened"] == 13
    assert (counted["funnel"]["booked"], counted["funnel"]["came"], counted["funnel"]["won"]) == (3, 2, 1)
    for what in ("page", "utm", "device", "greeting", "language"):
        (table,) = re.findall(rf'<h2 id="by-{what}">.*?</table>', page, re.S)
        figures = {
            html.unescape(name): [int(n) for n in re.findall(r">(\d+)<", row)]
            for name, row in re.findall(r'class="long">([^<]+)</th>(.*?)</tr>', table)
        }
        assert figures == {key: [row[name] for name in STEPS] for key, row in counted["by"][what].items()}, what
    assert counted["funnel"]["conversations"] == 17
    french = counted["by"]["language"]["fr"]
    assert (french["conversations"], french["answered"]) == (2, 1), "in whatever country"
    rows = re.findall(r'<th scope="row">([a-z ]+)</th><td class="number">(\d+)</td><td class="number">(\d+)</td>', page)
    assert rows == [(q["question"], str(q["asked"]), str(q["left"])) for q in counted["questions"]]
    assert f"{counted['funnel']['visitors']} visitor" in page


def test_a_period_holds_whole_days_and_nothing_before_them(agent: Colleague, talks: None) -> None:
    counts = {
        days: re.findall(r'talked</th><td class="number">(\d+)', agent.see(f"/desk/funnel?days={days}"))[0]
        for days in ("7", "90", "nonsense")
    }
    assert counts == {"7": "17", "90": "18", "nonsense": "17"}
