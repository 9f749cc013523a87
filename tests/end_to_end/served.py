"""The web channel on a port of its own, with a real database and an assistant that says what a test asks for.

Run as: python served.py PORT VAR [ALLOWED_ORIGIN]; AGENCY_DIR may name another agency"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import uvicorn

from bot.channels.web.app import create_app
from bot.channels.web.protocol import PatientSocket
from bot.conversations.assistant import TurnRequest
from bot.conversations.transcripts import TranscriptEntry
from bot.dialogue.model import Button, Reply, Turn, VisitorMessage
from bot.knowledge.formats import Formats
from bot.knowledge.loader import load_library
from bot.knowledge.model import Agency
from bot.leads.appointments import Appointments
from bot.leads.invitation import Attendee
from bot.leads.spam import SpamRules
from bot.recommendations.model import Recommendation
from bot.recommendations.planning.catalog import load_catalog
from bot.settings import Settings
from bot.storage.conversations.plans import PlanRepository
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.migrations import upgrade_database
from tests.fakes.turns import LoopTurns

MARKDOWN = """**Bold** and a [safe link](https://example.org/a?b=c), [mail](mailto:a@example.org), [call](tel:+1202555).

- one
- two with **weight**

[evil](javascript:alert(1)) [plain](http://example.org) <img src=x onerror=alert(1)> [trick](https://a@b.example)

Write to hello@agency.example, or call +1 202 555 0142. More: https://example.org/privacy.

[Our plan](/plan/abc) [no](//evil.example/x) [no](plan)"""
LONG = "\n\n".join(
    f"Paragraph {n}. " + "Organic reach grows slowly and stays with you for a long time. " * 4 for n in range(6)
)
REASONS = (
    ("smm", "Three weeks to launch is short: paid reach starts at once."),
    ("smm", "Sign-ups are a direct goal, and ads can be tuned to it."),
    ("smo", "Part of 4,000 a month is better kept for content that stays."),
    ("smo", "People who sign up look at your profiles first."),
)
CARD = {
    "verdict": "balanced",
    "headline": "A balance of both, with paid in front.",
    "pattern": "Bring in sign-ups with ads now, and look after them with organic content.",
    "share": {"smm": 0.6, "smo": 0.4},
    "confidence": "medium",
    "expected": "**Likely leads in all:** 80 (60 to 130), from $2,500 in ads.",
    "reasons": [{"from": "goals", "favours": side, "weight": 0.25, "text": text} for side, text in REASONS],
    "warnings": [
        {"code": "too_little_time_for_organic", "text": "Organic content will hardly show within three weeks."}
    ],
    "money": {"stated": 4000, "period": "month", "months": 1, "total": 4000, "currency": "USD", "media": 2500}
    | {"production": 1000, "fee": 500, "unallocated": 0},
    "forecast": [
        {"platform": "all", "metric": "leads", "low": 60, "likely": 80, "high": 130, "unit": "leads"}
        | {"benchmarks": []}
    ],
    "plan": [
        {
            "week": 1,
            "starts": "2026-11-30",
            "paid": ["Set up tracking and two ads."],
            "organic": ["Tidy the profiles."],
            "review": False,
        },
        {
            "week": 2,
            "starts": "2026-12-07",
            "paid": ["Start the ads."],
            "organic": ["Four posts.", "Answer every comment."],
            "review": False,
        },
    ],
    "kpis": [
        {"id": "cost_per_lead", "why": "The number that decides whether to go on."}
        | {"target": {"low": 20, "high": 45, "unit": "USD", "benchmarks": []}}
    ],
    "next_step": "First step: agree on one sign-up page, and let **two ads** compete for it.",
}
ADVICE_TEXT = """**A balance of both, with paid in front.**

Why:
- Three weeks to launch is short: paid reach starts at once.

**Likely leads in all:** 80 (60 to 130), from $2,500 in ads.

First step: agree on one sign-up page, and let **two ads** compete for it.

Shall we go through this together?"""
QUESTIONS = (
    Button("6 weeks", payload='/inform{"timeframe": 42}'),
    Button("3 months", payload="/inform"),
    Button("No rush", payload="/skip"),
)
ADVICE = (
    Button("Book a call", payload="/book_consultation"),
    Button("See the full plan", url="https://agency.example/plan"),
    Button("Change something", payload="/what_if"),
    Button("Why paid?", payload="/why_so"),
    Button("Not now", payload="/deny"),
)


class ScriptedAssistant:
    """Says a thing for a word in the message; "fail" fails once for each text."""

    def __init__(self) -> None:
        self.failed: set[str] = set()
        self.person: Callable[[str, float], object] = print

    def has_model(self) -> bool:
        return True

    def mask_text(self, text: str) -> str:
        return text

    def read_message(self, conversation_id: str, said: VisitorMessage) -> TurnRequest:
        return TurnRequest(conversation_id, said)

    async def respond_to(self, request: TurnRequest) -> Turn:
        heard = request.said
        said = heard.text or f"payload {heard.payload}"
        if "fail" in said and said not in self.failed:
            self.failed.add(said)
            raise RuntimeError("as the test wants it")
        if "person please" in said:
            self.person(request.conversation_id, 3.0 if "later" in said else 0.5)
        await asyncio.sleep(1.5 if "slow" in said else 0.05)
        turn = Turn(tuple(_replies(said)))
        return turn


def _replies(said: str) -> list[Reply]:
    if "markdown" in said:
        return [Reply(MARKDOWN)]
    if "long" in said:
        return [Reply(LONG)]
    if "recommend" in said.lower():
        return [
            Reply("Three weeks, sign-ups, 4,000 a month: here is what I would do."),
            Reply(ADVICE_TEXT, ADVICE, Recommendation.from_json(CARD)),
        ]
    if "when" in said:
        return [Reply("When do you need results?", QUESTIONS)]
    return [Reply(f"You said: {said}")]


def answer_as_person(app: Any, services: Any, conversation_id: str) -> None:
    said = services.transcripts.append_lines(
        conversation_id, TranscriptEntry("person", "Ada here, how can I help?", name="Ada")
    )
    app.state.conversations.tell_windows(conversation_id, said)


def shipped_appointments(agency: Agency, lines: Any, settings: Settings) -> Appointments:
    head = Attendee(agency.name, agency.email)
    return Appointments(agency.calendar, lines, head, agency.links.site, Formats(agency.region), settings.public_url)


def main(port: str, var: str, *origins: str) -> None:
    other = Path(os.environ["AGENCY_DIR"]) if "AGENCY_DIR" in os.environ else None
    settings = Settings(var=Path(var), allowed_origins=origins, rate_per_session="1000/minute", agency_dir=other)
    upgrade_database(settings.url)
    library = load_library(settings.content, other)
    agency = library.agency
    engine = open_engine(settings.url)
    services = SimpleNamespace(
        assistant=ScriptedAssistant(),
        turns=LoopTurns(),
        transcripts=SqlTranscripts(engine),
        settings=settings,
        library=SimpleNamespace(agency=agency, metrics={}, get_tree=library.get_tree),
        book=load_catalog(settings.content, other),
        plans=PlanRepository(engine),
        bookings=SqlBookings(engine, agency.calendar.buffer),
        appointments=shipped_appointments(agency, library.get_tree("booking"), settings),
        spam=SpamRules.from_content(library.get_tree("spam")),
    )
    app = create_app(services)
    services.assistant.person = lambda chat, seconds: asyncio.get_running_loop().call_later(
        seconds, answer_as_person, app, services, chat
    )
    uvicorn.run(
        app,
        port=int(port),
        ws=PatientSocket,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
