"""People who are no plain buyers, through the real engine: asked before it counts, told to who looks after them."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from bot.bootstrap.app import App
from bot.bootstrap.backend import get_backend
from bot.bootstrap.content import get_content
from bot.bootstrap.delivery import build_delivery
from bot.channels.terminal import TerminalConversation
from tests.conversations.conftest import Visitor

ME = ("yes", "Nora Quist", "nora.quist@newsdesk.example")
TALKS = itertools.count()


@pytest.fixture
def talk() -> str:
    return f"cli-kinds-{next(TALKS)}"


@pytest.fixture
def visitor(running: App, loop: asyncio.AbstractEventLoop, talk: str) -> Visitor:
    parts = get_content()
    return Visitor(TerminalConversation(running, parts.lines, parts.settings.message_limit, talk), loop)


def told(talk: str, kind: str) -> list[str]:
    """Who of the agency is told what of this talk."""
    letters = build_delivery(get_backend()).outbox.list_messages()
    mine = [x for x in letters if x.delivery.event.conversation_id == talk]
    return sorted(x.delivery.recipient for x in mine if x.delivery.event.kind == kind)


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ("I write for a business paper and would like a comment on Instagram prices by Friday noon", "press"),
        ("we're customers of yours and our ads have stood still since Sunday, 900 dollars gone", "existing_client"),
        ("do you have an opening for a video editor? that's my job", "job_seeker"),
        ("could i introduce our scheduling app to whoever buys software for your agency", "vendor"),
        ("to be frank I work for a rival of yours and just wanted a look", "competitor"),
        ("our web studio has 20 customers who want social, could you do that for us under our brand", "partner"),
        ("we are holding a tender for our social channels, offers must be in by 5 February", "rfp"),
        ("would you have room for someone who draws storyboards? I'd like to come and work for you", "job_seeker"),
        ("we developed a tool that plans posts for agencies, which of you could have a look at it", "vendor"),
        ("I'll admit it, I'm at an agency two streets away and only wanted to see how you answer", "competitor"),
    ],
)
def test_who_somebody_is_is_asked_before_it_counts(visitor: Visitor, talk: str, says: str, kind: str) -> None:
    turn = visitor.says(says)

    assert turn.asking == "kind"
    assert get_content().lines["redirect"][kind] in visitor.read
    assert "kind" not in visitor.known
    assert told(talk, "routed") == []

    visitor.says("yes")
    assert visitor.known["kind"] == kind
    assert told(talk, "routed") == ["agency_mail", "slack", "webhook"]


@pytest.mark.parametrize("says", ["no, I'd like advice", "choice: No, I'd like advice"])
def test_a_no_makes_a_buyer_of_them(visitor: Visitor, talk: str, says: str) -> None:
    visitor.says("are you looking for interns at the moment?")
    turn = visitor.says(says)

    assert turn.asking == "goals"
    assert "kind" not in visitor.known
    assert told(talk, "routed") == []


def test_whatever_else_is_said_leaves_it_open(visitor: Visitor) -> None:
    visitor.says("are you looking for interns at the moment?")
    turn = visitor.says("what's the difference between SMM and SMO?")

    assert (turn.topic, turn.asking) == ("difference_smm_smo", None)
    assert "kind" not in visitor.known


def test_a_client_is_put_through_to_the_team_and_is_no_cold_lead(visitor: Visitor, talk: str) -> None:
    visitor.says("you run our page and nobody has answered my mail for a week", "yes")
    turn = visitor.says(*ME)

    assert turn.asking is None
    assert "nora.quist@newsdesk.example" in visitor.read
    lead = get_backend().capture.store.find_by_conversation(talk)
    assert lead is not None
    assert (lead.kind, lead.tier, lead.score) == ("existing_client", "elsewhere", 0)
    assert told(talk, "lead_stored") == []


def test_the_plans_of_a_partner_are_kept_and_a_time_is_offered(visitor: Visitor, talk: str) -> None:
    visitor.says(
        "we're a PR firm and want to hand our clients' social to you unseen, about 12k a month from March", "yes"
    )
    turn = visitor.says("yes", "Ina Falk", "ina@falkpr.example")

    lead = get_backend().capture.store.find_by_conversation(talk)
    assert turn.asking == "slot"
    assert lead is not None
    assert (lead.kind, lead.profile["budget"]["amount_max"]) == ("partner", 12_000)
    assert lead.profile["timeframe"]["starts"] == "2027-03-01"


def test_a_partner_who_asks_whether_we_would_keeps_the_money_and_the_start(visitor: Visitor, talk: str) -> None:
    visitor.says(
        "we're a web studio with 60 clients, would you run their posts under our name for 9k a month, from February?",
        "yes",
    )
    visitor.says("yes", "Ada Holm", "ada@holmsites.example")

    lead = get_backend().capture.store.find_by_conversation(talk)
    assert lead is not None
    assert (lead.kind, lead.profile["budget"]["amount_max"]) == ("partner", 9000)
    assert lead.profile["timeframe"]["starts"] == "2027-02-01"


def test_who_was_given_no_advice_is_reminded_of_none(visitor: Visitor) -> None:
    visitor.says("may we show your team our stock photo library, prices included", "yes")
    visitor.says("no thanks")

    assert "advice above" not in visitor.read
    assert "won't keep any contact details" in visitor.read


def test_a_tender_keeps_its_deadline_and_its_volume(visitor: Visitor, talk: str) -> None:
    visitor.says(
        "our city is inviting bids for its social media, some 300k a year, to be handed in by 29 January", "yes"
    )
    visitor.says("yes", "Per Lund", "per@lund.example")

    lead = get_backend().capture.store.find_by_conversation(talk)
    assert lead is not None
    assert lead.scored is not None
    assert (lead.profile["due"], lead.profile["budget"]["amount_max"]) == ("2027-01-29", 300_000)
    assert "2027-01-29" in lead.scored.next


@pytest.mark.parametrize(
    "says",
    [
        "we can't find carers and hope social media brings us some",
        "I own a staffing agency and need more candidates",
        "my competitor gets all the bookings from instagram, i want that too",
        "we're a travel agency and want more bookings in 3 months",
        "we sell booking software to hotels and want more demo requests in 3 months",
        "the agency we had let us down, could you bring us more patients by spring",
    ],
)
def test_an_employer_or_an_agency_of_another_trade_is_a_buyer(visitor: Visitor, says: str) -> None:
    turn = visitor.says(says)

    assert turn.asking in ("goals", "timeframe", "budget")
