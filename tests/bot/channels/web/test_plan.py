"""A recommendation behind its link: a page, a table, a calendar; and a kind page for every other address."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from bot.errors import NotReady
from bot.recommendations.engine import recommend
from bot.recommendations.model import Recommendation
from bot.recommendations.profile import Profile
from bot.storage.conversations.plans import SavedPlan
from bot.values.measures.money import Money
from bot.values.subjects.timeframe import Timeframe

TODAY = date(2026, 11, 23)
TOKEN = "aBcDeFgHiJkLmNoPqRsT-_"


@pytest.fixture
def advice(services: Any) -> dict[str, Any]:
    profile = Profile(("leads",), Timeframe(90, 90), Money(2000, 2000, "USD", "month"))
    return recommend(profile, services.book, TODAY).as_json()


@pytest.fixture(autouse=True)
def kept(services: Any, advice: dict[str, Any]) -> SavedPlan:
    plan = SavedPlan(
        "web-secret-id", 1, datetime(2026, 11, 23, 10, tzinfo=timezone.utc), Recommendation.from_json(advice)
    )
    services.plans.kept[TOKEN] = plan
    return plan


async def test_the_page_holds_the_whole_recommendation(browser: httpx.AsyncClient, advice: dict[str, Any]) -> None:
    page = await browser.get(f"/plan/{TOKEN}")

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    text = re.sub(r"\s+", " ", page.text.replace("\u00a0", " ").replace("&#39;", "'"))
    said = [
        advice["headline"],
        advice["next_step"],
        *advice["assumptions"],
        *advice["risks"],
        *advice["open_questions"],
    ]
    said += [part["text"] for part in (*advice["reasons"], *advice["warnings"])]
    said += [line for week in advice["plan"] for line in (*week["paid"], *week["organic"])]
    assert [line for line in said if line not in text] == []
    assert text.count('role="img"') == 2


async def test_every_figure_leads_to_its_source(browser: httpx.AsyncClient) -> None:
    page = (await browser.get(f"/plan/{TOKEN}")).text

    named, listed = set(re.findall(r'href="#(source-\d+)"', page)), set(re.findall(r'id="(source-\d+)"', page))
    assert named
    assert named <= listed


async def test_the_page_is_for_nobody_but_who_has_the_link(browser: httpx.AsyncClient) -> None:
    page = await browser.get(f"/plan/{TOKEN}")

    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "web-secret-id" not in page.text


async def test_the_page_keeps_to_the_strict_policy(browser: httpx.AsyncClient) -> None:
    page = await browser.get(f"/plan/{TOKEN}")

    assert "style-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", page.text)


@pytest.mark.parametrize(
    "address",
    ["wrongwrongwrongwrong12", "x", TOKEN[:-1], "a" * 5000, "%00%00%00%00%00%00%00%00", "..%2F..%2Fetc", "'--"],
)
@pytest.mark.parametrize("ending", ["", ".csv", ".ics"])
async def test_a_wrong_link_leads_to_a_kind_page(browser: httpx.AsyncClient, address: str, ending: str) -> None:
    answer = await browser.get(f"/plan/{address}{ending}", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert 'href="/"' in answer.text


async def test_what_was_erased_is_gone_kindly(browser: httpx.AsyncClient, services: Any) -> None:
    services.plans.kept.clear()

    answer = await browser.get(f"/plan/{TOKEN}")

    assert answer.status_code == 404
    assert "There&#39;s no plan at this link" in answer.text
    assert "noindex" in answer.headers["x-robots-tag"]


async def test_without_a_database_the_page_asks_for_patience(browser: httpx.AsyncClient, services: Any) -> None:
    services.plans.fails = NotReady("away")

    answer = await browser.get(f"/plan/{TOKEN}")

    assert (answer.status_code, "Just a moment" in answer.text) == (503, True)


async def test_the_table_holds_budget_forecast_and_weeks(browser: httpx.AsyncClient, advice: dict[str, Any]) -> None:
    answer = await browser.get(f"/plan/{TOKEN}.csv")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="plan-lanternfield.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    sums = {row["what"]: row["amount or likely"] for row in rows if row["section"] == "Money"}
    assert float(sums["in all"]) == advice["money"]["total"]
    assert {row["date"] for row in rows if row["section"] == "Weeks"} == {week["starts"] for week in advice["plan"]}
    assert len([row for row in rows if row["unit"] == "leads"]) == 2


async def test_no_cell_of_the_table_is_ever_a_formula(
    browser: httpx.AsyncClient, services: Any, kept: SavedPlan, advice: dict[str, Any]
) -> None:
    advice["plan"][0]["paid"] = ['=HYPERLINK("https://evil.example")', "+1", "@x", "-2"]
    services.plans.kept[TOKEN] = replace(kept, recommendation=Recommendation.from_json(advice))

    rows = csv.reader(io.StringIO((await browser.get(f"/plan/{TOKEN}.csv")).content.decode("utf-8-sig")))

    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []


async def test_the_calendar_holds_start_launch_and_reviews(browser: httpx.AsyncClient, advice: dict[str, Any]) -> None:
    answer = await browser.get(f"/plan/{TOKEN}.ics")

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    reviews = [date.fromisoformat(week["starts"]) for week in advice["plan"] if week["review"]]
    assert [event.decoded("dtstart") for event in events if "review" in str(event["summary"])] == reviews
    assert [str(event["summary"]) for event in events[:2]] == ["Week 1: the plan starts", "Week 2: ads start"]
    assert len({event["uid"] for event in events}) == len(events)
    assert all((event.decoded("dtend") - event.decoded("dtstart")).days == 1 for event in events)


async def test_the_same_calendar_twice_is_the_same(browser: httpx.AsyncClient) -> None:
    first, again = [(await browser.get(f"/plan/{TOKEN}.ics")).content for _ in range(2)]

    assert first == again


@pytest.mark.parametrize("budget", [None, Money(0, 0, None, None), Money(1000, 1000, "XYZ", "month")])
async def test_every_kind_of_recommendation_has_its_page(
    browser: httpx.AsyncClient, services: Any, kept: SavedPlan, budget: Money | None
) -> None:
    advice = recommend(Profile(("community", "sales"), None, budget), services.book, TODAY).as_json()
    services.plans.kept[TOKEN] = SavedPlan("web-1", 1, kept.time, Recommendation.from_json(advice))

    assert [(await browser.get(f"/plan/{TOKEN}{ending}")).status_code for ending in ("", ".csv", ".ics")] == [200] * 3


async def test_a_plan_outlives_the_content_it_was_made_with(
    browser: httpx.AsyncClient, services: Any, kept: SavedPlan, advice: dict[str, Any]
) -> None:
    advice["platforms"][0]["platform"] = "orkut"
    advice["forecast"][0].update(platform="orkut", metric="pokes", benchmarks=["gone"])
    services.plans.kept[TOKEN] = replace(kept, recommendation=Recommendation.from_json(advice))

    answers = [await browser.get(f"/plan/{TOKEN}{ending}") for ending in ("", ".csv", ".ics")]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert "Orkut" in answers[0].text
