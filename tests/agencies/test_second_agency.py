"""Another agency by YAML alone: a folder laid over the content, and no word of the first agency shows."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from bot.bootstrap.content import build_content
from bot.channels.web.app import create_app
from bot.settings import ROOT, Secret, Settings
from tests.fakes.transcripts import InMemoryTranscripts

SALTMARSH = Path(__file__).parent / "saltmarsh"
# Name, persona and site, phone numbers, town and clock of the agency that ships.
FIRST = ("lanternfield", "wick ", "wick,", "wick.", "202 555", "washington", "eastern", "#1d3c45", "#f2a541")

SAID = (
    "hello",
    "do you visit farms?",
    "tell me more",
    "what do you offer?",
    "how much do you charge?",
    "how can I reach you by phone or email?",
    "who are you, are you a bot?",
    "what happens to my data?",
    "I am looking for a job with you",
    "we want more sales in 3 weeks with £2000",
    "skip",
    "I'd like a consultation",
)


# From a goal and a platform of its own to a question of its own; what each line is answered with, it is asked first.
CONSULTED = (
    "we make cheese and want more stockists within 3 months, £2000",
    "bluesky",
    "yes please",
    "yes",
    "Ada Fen",
    "ada@fen.example",
    "not now",
    "skip",
    "skip",
    "no thanks",
    "in two weeks",
    "nobody really",
    "fen.example",
    "a few posts by ourselves",
)


def words_of_the_first(text: str) -> list[str]:
    return [word for word in FIRST if word in text.casefold()]


@dataclass(frozen=True)
class Project:
    """The command line, with Saltmarsh over the content and a folder of its own for all that changes."""

    var: Path

    def bot(self, *arguments: str, lines: tuple[str, ...] = ()) -> str:
        environment = {
            **os.environ,
            "AGENCY_DIR": str(SALTMARSH),
            "BOT_VAR": str(self.var),
            "BOT_MODELS": str(self.var / "models"),
        }
        command = [sys.executable, "-W", "ignore", "-m", "bot", *arguments]
        said = "".join(f"{line}\n" for line in lines)
        done = subprocess.run(command, input=said, env=environment, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr[-2000:]
        assert words_of_the_first(done.stdout) == []
        return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("saltmarsh"))


@pytest.fixture(scope="module")
def talk(project: Project) -> dict[str, dict[str, Any]]:
    """What the trained assistant made of each line, by the line."""
    project.bot("train")
    turns = project.bot("talk", "--today", "2026-11-23", lines=SAID).splitlines()
    return {line: json.loads(turn) for line, turn in zip(SAID, turns, strict=True)}


def read(turn: dict[str, Any]) -> str:
    return "\n".join(reply["text"] for reply in turn["replies"])


@pytest.mark.slow
def test_a_topic_of_its_own_is_understood_and_answered(talk: dict[str, dict[str, Any]]) -> None:
    assert talk["do you visit farms?"]["topic"] == "farm_visits"
    assert "milking" in read(talk["do you visit farms?"])
    assert "our own boots" in read(talk["tell me more"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("hello", "Heron"),
        ("what do you offer?", "Inbox sitting"),
        ("how much do you charge?", "£1,400"),
        ("how can I reach you by phone or email?", "barn@saltmarsh.example"),
        ("how can I reach you by phone or email?", "Saturday and Sunday"),
        ("who are you, are you a bot?", "Saltmarsh & Daughters"),
        ("what happens to my data?", "saltmarsh.example/small-print"),
        ("I am looking for a job with you", "apprentices@saltmarsh.example"),
        ("I'd like a consultation", "May Saltmarsh & Daughters keep your name"),
    ],
)
def test_what_is_said_is_its_own(talk: dict[str, dict[str, Any]], line: str, shown: str) -> None:
    assert shown in read(talk[line])


@pytest.mark.slow
def test_its_advice_follows_its_policy(project: Project, talk: dict[str, dict[str, Any]]) -> None:
    printed = project.bot("recommend", "--goal", "leads", "--timeframe", "3 months", "--budget", "£2000", "--json")
    assert json.loads(printed)["policy_version"] == "saltmarsh.1"
    assert talk["skip"]["recommendation"]["policy_version"] == "saltmarsh.1"


@pytest.mark.slow
def test_its_folder_passes_the_check(project: Project) -> None:
    assert "are sound" in project.bot("check")


@pytest.fixture(scope="module")
def consultation(project: Project, talk: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The turns of a talk that becomes a lead."""
    said = project.bot("talk", "--today", "2026-11-23", lines=CONSULTED).splitlines()
    return [json.loads(turn) for turn in said]


@pytest.mark.slow
def test_its_own_goal_platform_and_question_are_understood(consultation: list[dict[str, Any]]) -> None:
    known = consultation[-1]["slots"]

    assert (known["goals"], known["platforms"], known["answers"]) == (
        ["stockists"],
        ["bluesky"],
        {"who_posts": "nobody"},
    )
    assert [turn["asking"] for turn in consultation[9:]] == ["start", "who_posts", "website", "tried", None]


@pytest.mark.slow
def test_its_own_goal_and_platform_are_advised(consultation: list[dict[str, Any]]) -> None:
    advice = consultation[1]["recommendation"]

    assert "bluesky" in {part["platform"] for part in advice["platforms"]}
    assert "no figures" not in read(consultation[1])
    assert "driven down the marsh lane" in read(consultation[1])


@pytest.mark.slow
def test_the_lead_is_rated_and_handed_out_with_the_answer(project: Project, consultation: list[dict[str, Any]]) -> None:
    rows = list(csv.DictReader(io.StringIO(project.bot("leads", "export", "--csv"))))
    row = next(row for row in rows if row["id"] == consultation[-1]["lead"]["id"])

    assert (row["goals"], row["platforms"], row["who_posts"]) == ("stockists", "bluesky", "nobody")
    assert "Who posts today: nobody. (+3)" in row["reasons"]


@pytest.fixture
def browser(tmp_path: Path) -> httpx.AsyncClient:
    settings = replace(Settings(), var=tmp_path, agency_dir=SALTMARSH, secret_key=Secret("k" * 40))
    parts = build_content(settings)
    services: Any = SimpleNamespace(
        settings=settings,
        library=parts.library,
        assistant=SimpleNamespace(has_model=lambda: True),
        transcripts=InMemoryTranscripts(),
        turns=SimpleNamespace(),
        book=parts.book,
        plans=SimpleNamespace(find_by_token=lambda token: None),
        spam=parts.spam,
        bookings=SimpleNamespace(find_booking=lambda token: None),
        appointments=parts.talk.flow.appointing.appointments,
    )
    transport = httpx.ASGITransport(app=create_app(services))
    return httpx.AsyncClient(transport=transport, base_url="http://saltmarsh.example")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", ("Saltmarsh &amp; Daughters", "Let the season do the talking", "Inbox sitting", "Ask Heron")),
        ("/assets/colours.css", ("#5b2333", "#bde4a8")),
        ("/assets/mark.svg", ("#5b2333",)),
        ("/api/chat/config", ("Saltmarsh & Daughters", "Heron", "#5b2333")),
        ("/widget.js", ()),
        ("/plan/nothing-is-here", ("Saltmarsh",)),
        ("/booking/nothing-is-here", ("Saltmarsh", "Heron will be happy to")),
        ("/nothing-is-here", ("Saltmarsh",)),
    ],
)
async def test_its_pages_are_its_own(browser: httpx.AsyncClient, path: str, shown: tuple[str, ...]) -> None:
    page = (await browser.get(path, headers={"Accept": "text/html"})).text

    assert [part for part in shown if part not in page] == []
    assert words_of_the_first(page) == []
