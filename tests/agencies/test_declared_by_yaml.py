"""A question, a goal and a platform of an agency's own, each declared by YAML alone, from the talk to the webhook."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from bot import clock
from bot.bootstrap.content import Content, build_content
from bot.bootstrap.mails import build_mails
from bot.dialogue import handlers
from bot.dialogue.intents import Part
from bot.dialogue.model import Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.errors import UnreadableValue
from bot.leads.csv_export import to_csv
from bot.leads.events import Delivery, LeadEvent
from bot.leads.model import Advice, Consent, Contact, Lead, LeadDraft
from bot.leads.scored_facts import ScoredFacts
from bot.notifications.lead_context import LeadContext
from bot.notifications.webhook import make_payload
from bot.queues.outbox import OutboxMessage
from bot.recommendations.engine import recommend
from bot.recommendations.model import Recommendation
from bot.recommendations.profile import Profile
from bot.settings import Settings
from bot.values.measures.money import Money
from bot.values.reading import read_values
from bot.values.replies.bare import read_bare
from bot.values.subjects.timeframe import Timeframe

SALTMARSH = Path(__file__).parent / "saltmarsh"
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
WANTED = Profile(
    goals=("stockists",), timeframe=Timeframe(90, 90), budget=Money(2000, 2000, "GBP", "once"), platforms=("bluesky",)
)


@pytest.fixture(scope="module")
def content() -> Content:
    return build_content(replace(Settings(), agency_dir=SALTMARSH))


@pytest.fixture(scope="module")
def advice(content: Content) -> Recommendation:
    return recommend(WANTED, content.book, TODAY)


@dataclass
class Talking:
    """A talk with somebody who can be reached, whose messages are understood already."""

    content: Content
    visit: DialogueState

    def hear(self, part: Part, text: str, intent: str = "inform", **heard: Any) -> Turn:
        with clock.pretend_day(TODAY):
            self.visit, turn = self.content.talk.take_turn(part, self.visit, ParsedMessage(text, intent, **heard))
        return turn


@pytest.fixture
def talking(content: Content) -> Talking:
    agreed = (Consent("contact", True, "1", "May we?", NOW), Consent("marketing", False, "1", "News?", NOW))
    contact = Contact("Ada Fen", "ada@fen.example", "+441632960157", "Fen Cheese")
    draft = LeadDraft(contact, agreed)
    return Talking(content, DialogueState(draft=draft, advising=True, booking=True, asking="start", settled=("slot",)))


def read(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies)


def test_its_questions_are_asked_in_its_order_and_none_that_is_off(talking: Talking) -> None:
    asked = ["start"]
    for answer in ("in two weeks", "nobody", "fen.example", "a few posts"):
        turn = talking.hear(handlers.give_advice, answer)
        asked.append(str(turn.asking))

    assert asked == ["start", "who_posts", "website", "tried", "None"]
    assert talking.visit.draft.background.answers == {"who_posts": "nobody"}
    assert talking.visit.draft.words["who_posts"] == "nobody"


def test_its_question_is_answered_by_a_button_and_skipped_like_any_other(talking: Talking) -> None:
    talking.visit = replace(talking.visit, asking="who_posts")
    question = talking.content.talk.flow.find_question("who_posts")
    assert question is not None
    told = json.loads(question.first_asking().buttons[1].payload.removeprefix("/inform"))["told"]

    skipped = Talking(talking.content, talking.visit).hear(handlers.react_to_answer, "skip", "skip")
    pressed = talking.hear(handlers.give_advice, "The family", told=told, pressed=True)

    assert "No matter" in read(skipped)
    assert talking.visit.draft.background.answers == {"who_posts": "family"}
    assert (pressed.slots or {})["answers"] == {"who_posts": "family"}


def test_a_visitor_reads_the_answer_among_what_is_known(talking: Talking) -> None:
    talking.visit = replace(talking.visit, asking="who_posts")
    talking.hear(handlers.give_advice, "my daughter does it")

    told = talking.hear(handlers.show_own_data, "what do you know about me?", "about_me")

    assert "who posts today: The family" in read(told)


def test_its_goal_and_its_platform_are_read(content: Content) -> None:
    read_in = read_values("we want more stockists, and use bluesky", content.lexicon, TODAY, "GB")

    assert (read_in.list_values("goal"), read_in.list_values("platform")) == (("stockists",), ("bluesky",))
    assert read_bare("platforms", "bsky", TODAY, content.lexicon, "GB") == ["bluesky"]


@pytest.mark.parametrize("text", ["we want to rank higher on search", "better seo", "snapchat or reddit"])
def test_what_is_off_is_not_read(content: Content, text: str) -> None:
    found = read_values(text, content.lexicon, TODAY, "GB")

    assert (found.list_values("goal"), found.list_values("platform")) == ((), ())


def test_the_goals_that_are_off_have_no_button(content: Content) -> None:
    question = content.talk.flow.find_question("goals")
    assert question is not None
    titles = [button.title for button in question.offers]

    assert "More shops" in titles
    assert "Be found in search" not in titles


def test_its_advice_knows_its_goal_and_its_platform(content: Content, advice: Recommendation) -> None:
    assert {part.platform for part in advice.platforms} == {"meta", "bluesky"}
    assert any("Your jars" in reason.text or "your jars" in reason.text for reason in advice.reasons)
    # What it is like decides what is counted, and how far it can be bought.
    assert {row.metric for row in advice.forecast} >= {"leads"}
    with pytest.raises(UnreadableValue, match="stockists"):
        recommend(replace(WANTED, goals=("seo",)), content.book, TODAY)


def test_the_order_of_its_platforms_breaks_a_tie(content: Content) -> None:
    assert list(content.book.platforms)[:4] == ["instagram", "facebook", "meta", "bluesky"]
    assert not {"snapchat", "reddit"} & set(content.book.platforms)


@pytest.fixture(scope="module")
def lead(content: Content, advice: Recommendation) -> Lead:
    profile = {"goals": ["stockists"], "platforms": ["bluesky"], "answers": {"who_posts": "nobody"}}
    found = Lead("lead-1", "web-1", Contact("Ada Fen", "ada@fen.example"), NOW, NOW, profile=profile)
    found = replace(found, recommendations=(Advice(NOW, advice.as_json()),), words={"who_posts": "nobody, really"})
    return replace(found, scored=content.scoring.rate_lead(ScoredFacts.from_lead(found), TODAY))


def test_the_answer_is_worth_its_points(content: Content, lead: Lead) -> None:
    assert lead.scored is not None
    point = next(point for point in lead.scored.points if point.name == "who_posts")
    other = replace(lead, profile={**lead.profile, "answers": {"who_posts": "staff"}})

    assert (point.part, point.points, point.most, point.words) == ("need", 3, 3, "nobody, really")
    assert sum(one.most for one in lead.scored.points) == 100
    assert content.scoring.rate_lead(ScoredFacts.from_lead(other), TODAY).total == lead.scored.total - 2


def test_the_table_of_leads_has_a_column_for_the_answer(content: Content, lead: Lead) -> None:
    (row,) = csv.DictReader(io.StringIO(to_csv([lead], questions=content.library.own_questions)))

    assert (row["who_posts"], row["goals"], row["platforms"]) == ("nobody", "stockists", "bluesky")


def test_the_brief_has_a_line_for_the_answer_the_goal_and_the_platform(content: Content, lead: Lead) -> None:
    brief = build_mails(content).briefs.make_brief(LeadContext("web-1", lead), NOW)
    rows = {row for section in brief.sections for row in section.rows}

    assert ("Who posts today", "Nobody yet") in rows
    assert {("Goal", "more shops that stock you"), ("Platforms", "Bluesky")} <= rows


def test_the_webhook_carries_all_three(lead: Lead) -> None:
    message = OutboxMessage(1, Delivery(LeadEvent("lead_stored", "web-1", "lead-1"), "webhook"), NOW, NOW, tries=1)

    profile = make_payload(message, LeadContext("web-1", lead))["data"]["lead"]["profile"]

    assert profile == {"goals": ["stockists"], "platforms": ["bluesky"], "answers": {"who_posts": "nobody"}}
