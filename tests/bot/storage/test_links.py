"""Links that were sent can be taken back: they open nothing any more, and what they led to gets another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from bot.conversations.transcripts import Origin
from bot.leads.model import Advice, Contact, Lead
from bot.leads.slots import Slot
from bot.storage.conversations.plans import PlanRepository
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from bot.storage.leads.brief_links import BriefLinks
from bot.storage.leads.links import LinkStore
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.leads.sql_leads import SqlLeads

NOW = datetime(2026, 11, 30, 9, tzinfo=timezone.utc)


def test_links_that_are_taken_back_open_nothing_and_new_ones_are_drawn(url: str, new_lead: Callable[..., Lead]) -> None:
    engine = open_engine(url)
    leads, briefs, plans = SqlLeads(engine), BriefLinks(engine), PlanRepository(engine)
    bookings = SqlBookings(engine, 15)
    talk = SqlTranscripts(engine).start_talk(Origin("web"))
    lead = leads.save_lead(new_lead(contact=Contact("Noor", "noor@shop.example"), conversation_id=talk))
    leads.save_advice(talk, Advice(NOW, {"verdict": "smm"}))
    start = NOW + timedelta(days=3)
    booking = bookings.book_slot(lead.id, Slot(start, start + timedelta(minutes=30), ("maren",)), "Europe/Berlin", NOW)
    old = (briefs.token_of(lead.id), plans.token_of(talk), booking.token)

    assert LinkStore(engine).revoke_links(lead.id) == 3

    assert (briefs.find_lead(str(old[0])), plans.find_by_token(str(old[1])), bookings.find_booking(booking.token)) == (
        None,
        None,
        None,
    )
    (standing,) = bookings.list_bookings(lead.id)
    assert standing.start == booking.start
    assert not {briefs.token_of(lead.id), plans.token_of(talk), standing.token} & set(old)
    assert LinkStore(engine).revoke_links("nobody") is None
    engine.dispose()
