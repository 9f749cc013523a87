"""What every keeper of bookings promises, on both databases and on the twin; and fifty visitors at one time."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.errors import SlotTaken, UnknownConversation
from bot.leads.bookings import Agenda, Booking, Bookings
from bot.leads.model import Contact, Lead, Origin
from bot.leads.score import Score
from bot.leads.slots import Slot, TakenTime
from bot.leads.store import LeadStore
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import atomic_block, open_engine
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sql_outbox import SqlOutbox
from tests.fakes.leads import InMemoryBookings, InMemoryLeads

NewLead = Callable[..., Lead]
AT = datetime(2026, 12, 1, 15, tzinfo=timezone.utc)
BUFFER, HALF_HOUR = 15, timedelta(minutes=30)
BERLIN = "Europe/Berlin"


def slot(at: datetime = AT, *people: str, length: timedelta = HALF_HOUR) -> Slot:
    return Slot(at, at + length, people or ("ada",))


def email(name: str) -> str:
    """The address of a visitor; names that differ by a number in brackets are one person's."""
    return f"{name.partition('(')[0]}@example.com"


@dataclass
class Kept:
    """A keeper of bookings beside its leads."""

    leads: LeadStore
    bookings: Bookings
    new_lead: NewLead
    now: datetime

    def lead(self, name: str, talk: str | None = None) -> str:
        self.leads.save_lead(self.new_lead(f"lead-{name}", talk or f"web-{name}", contact=Contact(name, email(name))))
        return f"lead-{name}"

    def book(self, name: str, *, at: datetime = AT, people: tuple[str, ...] = ("ada",)) -> Booking:
        return self.bookings.book_slot(self.lead(name), slot(at, *people), BERLIN, self.now)

    def status(self, name: str) -> str | None:
        lead = self.leads.find_lead(f"lead-{name}")
        return lead.status if lead else None


def rate(lead: Lead) -> Score:
    """A score by nothing but how far sales has come."""
    return Score({"new": 1, "booked": 2, "won": 3}.get(lead.status, 0), "cold", lead.status, (), (), "1")


class BookingsContract:
    """The tests all keepers pass."""

    def test_a_booking_is_found_by_its_address_and_its_lead(self, kept: Kept) -> None:
        made = kept.book("ada")

        assert kept.bookings.find_booking(made.token) == made
        assert kept.bookings.list_bookings("lead-ada") == (made,)
        assert (made.person, made.start, made.end, made.zone) == ("ada", AT, AT + HALF_HOUR, BERLIN)
        assert (made.sequence, made.created, made.cancelled) == (0, kept.now, None)
        assert kept.bookings.find_booking("wrong") is None

    def test_the_lead_is_booked_with_it(self, kept: Kept) -> None:
        kept.book("ada")

        assert kept.status("ada") == "booked"

    def test_a_time_is_given_once(self, kept: Kept) -> None:
        kept.book("ada")

        with pytest.raises(SlotTaken):
            kept.book("bob")
        assert kept.status("bob") == "new"
        assert kept.bookings.list_bookings("lead-bob") == ()

    @pytest.mark.parametrize("minutes", [-44, -30, -15, 15, 30, 44])
    def test_nor_is_one_that_overlaps_with_its_buffer(self, kept: Kept, minutes: int) -> None:
        kept.book("ada")

        with pytest.raises(SlotTaken):
            kept.book("bob", at=AT + timedelta(minutes=minutes))

    @pytest.mark.parametrize("minutes", [-45, 45])
    def test_one_beside_it_is_free(self, kept: Kept, minutes: int) -> None:
        kept.book("ada")

        assert kept.book("bob", at=AT + timedelta(minutes=minutes)).is_standing

    def test_meetings_of_other_lengths_do_not_overlap_either(self, kept: Kept) -> None:
        kept.book("ada")
        hour = slot(AT - HALF_HOUR, length=timedelta(hours=1))

        with pytest.raises(SlotTaken):
            kept.bookings.book_slot(kept.lead("bob"), hour, BERLIN, kept.now)

    def test_somebody_else_who_is_free_takes_it(self, kept: Kept) -> None:
        booked = [kept.book(name, people=("ada", "eve")).person for name in ("one", "two")]

        assert sorted(booked) == ["ada", "eve"]

    def test_work_is_shared_fairly(self, kept: Kept) -> None:
        days = [kept.book(f"v{n}", at=AT + timedelta(days=n), people=("ada", "eve")).person for n in range(4)]

        assert sorted(days) == ["ada", "ada", "eve", "eve"]

    def test_a_move_keeps_its_name_and_counts_the_change(self, kept: Kept) -> None:
        first = kept.book("ada")
        moved = kept.bookings.book_slot("lead-ada", slot(AT + HALF_HOUR), BERLIN, kept.now + timedelta(minutes=5))

        assert (moved.id, moved.token, moved.sequence) == (first.id, first.token, 1)
        assert (moved.start, moved.created) == (AT + HALF_HOUR, first.created)
        assert kept.bookings.list_bookings("lead-ada") == (moved,)

    def test_a_move_stays_with_the_same_person_who_is_free(self, kept: Kept) -> None:
        kept.book("ada", people=("eve",))
        kept.book("bob", at=AT + timedelta(days=1), people=("eve",))

        assert kept.bookings.book_slot("lead-ada", slot(AT + HALF_HOUR, "ada", "eve"), BERLIN, kept.now).person == "eve"

    def test_the_time_moved_away_from_is_free_again(self, kept: Kept) -> None:
        kept.book("ada")
        kept.bookings.book_slot("lead-ada", slot(AT + timedelta(days=1)), BERLIN, kept.now)

        assert kept.book("bob").is_standing

    def test_a_move_to_a_taken_time_changes_nothing(self, kept: Kept) -> None:
        first = kept.book("ada")
        kept.book("bob", at=AT + timedelta(days=1))

        with pytest.raises(SlotTaken):
            kept.bookings.book_slot("lead-ada", slot(AT + timedelta(days=1)), BERLIN, kept.now)
        assert kept.bookings.find_booking(first.token) == first
        with pytest.raises(SlotTaken):
            kept.book("eve")

    def test_cancelling_frees_the_time_and_the_status(self, kept: Kept) -> None:
        kept.lead("ada")
        kept.leads.set_status("lead-ada", "contacted")
        first = kept.book("ada")

        later = kept.now + timedelta(hours=1)

        assert kept.bookings.cancel_booking("lead-ada", later) == replace(
            first, cancelled=later, changed=later, sequence=1
        )
        assert kept.status("ada") == "contacted"
        assert kept.bookings.cancel_booking("lead-ada", kept.now) is None
        assert kept.book("bob").is_standing

    def test_a_correction_of_the_visitor_counts_as_a_change_of_what_is_booked(self, kept: Kept) -> None:
        first = kept.book("ada")
        later = kept.now + timedelta(hours=1)

        assert kept.bookings.renew_invitation("lead-ada", later) == replace(first, sequence=1, changed=later)
        assert kept.bookings.find_guest("lead-ada") == Contact("ada", "ada@example.com")
        assert kept.bookings.renew_invitation(kept.lead("bob"), later) is None

    def test_who_cancelled_can_book_again_and_both_are_kept(self, kept: Kept) -> None:
        kept.book("ada")
        gone = kept.bookings.cancel_booking("lead-ada", kept.now)
        again = kept.bookings.book_slot("lead-ada", slot(), BERLIN, kept.now + timedelta(hours=1))

        assert kept.bookings.list_bookings("lead-ada") == (again, gone)
        assert (again.sequence, again.is_standing) == (0, True)

    def test_what_is_over_stays_and_another_can_be_booked(self, kept: Kept) -> None:
        first = kept.book("ada")
        later = AT + timedelta(days=3)
        second = kept.bookings.book_slot("lead-ada", slot(later), BERLIN, AT + timedelta(days=1))

        assert kept.bookings.list_bookings("lead-ada") == (second, first)
        assert kept.bookings.cancel_booking("lead-ada", later + HALF_HOUR) is None

    def test_a_lead_that_is_won_stays_won(self, kept: Kept) -> None:
        kept.lead("ada")
        kept.leads.set_status("lead-ada", "won")
        kept.book("ada")

        assert kept.status("ada") == "won"

    def test_who_did_not_come_books_again_and_cancels_that_is_where_they_were(self, kept: Kept) -> None:
        kept.book("ada")
        kept.leads.set_status("lead-ada", "no_show")
        after = AT + timedelta(days=1)
        kept.bookings.book_slot("lead-ada", slot(AT + timedelta(days=3)), BERLIN, after)

        assert kept.status("ada") == "booked"
        kept.bookings.cancel_booking("lead-ada", after)
        assert kept.status("ada") == "no_show"

    def test_a_booking_and_an_outcome_change_the_score(self, kept: Kept) -> None:
        steps = []
        kept.lead("ada")
        for change in (
            lambda: kept.bookings.book_slot("lead-ada", slot(), BERLIN, kept.now),
            lambda: kept.bookings.cancel_booking("lead-ada", kept.now),
            lambda: kept.leads.set_status("lead-ada", "won"),
        ):
            change()
            lead = kept.leads.find_lead("lead-ada")
            steps.append((lead.score, lead.scored.next) if lead and lead.scored else None)

        assert steps == [(2, "booked"), (1, "new"), (3, "won")]

    def test_a_person_who_talks_in_two_windows_is_booked_while_one_time_stands(self, kept: Kept) -> None:
        kept.book("ada(1)")
        kept.book("ada(2)", at=AT + timedelta(days=1))

        assert [one.lead_id for one in kept.bookings.list_bookings("lead-ada(1)")] == ["lead-ada(1)"]
        kept.bookings.cancel_booking("lead-ada(1)", kept.now)
        assert (kept.status("ada(1)"), kept.status("ada(2)")) == ("booked", "booked")

    def test_an_address_that_is_typed_in_another_talk_shows_nobodys_booking(self, kept: Kept) -> None:
        kept.book("ada(1)")
        kept.lead("ada(2)")

        assert kept.bookings.load_agenda("web-ada(2)", kept.now).booking is None
        assert kept.bookings.cancel_booking("lead-ada(2)", kept.now) is None

    def test_nobody_books_for_a_lead_that_is_gone(self, kept: Kept) -> None:
        with pytest.raises(UnknownConversation):
            kept.bookings.book_slot("lead-none", slot(), BERLIN, kept.now)

    def test_the_agenda_says_what_is_taken_and_what_the_visitor_has(self, kept: Kept, talk: str) -> None:
        assert kept.bookings.load_agenda(talk, kept.now) == Agenda((), BERLIN, None)
        kept.book("bob", at=AT + timedelta(hours=2))
        mine = kept.bookings.book_slot(kept.lead("ada", talk), slot(), BERLIN, kept.now)

        gone = tuple(TakenTime("ada", at, at + timedelta(minutes=45)) for at in (AT, AT + timedelta(hours=2)))
        assert kept.bookings.load_agenda(talk, kept.now) == Agenda(gone, BERLIN, mine)
        assert kept.bookings.list_taken(kept.now) == gone
        assert kept.bookings.load_agenda(talk, AT + timedelta(days=1)) == Agenda((), BERLIN, None)
        assert kept.bookings.load_agenda("web-other", kept.now) == Agenda(gone, None, None)

    def test_of_fifty_at_once_one_gets_the_time(self, kept: Kept) -> None:
        leads = [kept.lead(f"v{n}") for n in range(50)]

        def attempt(lead: str) -> bool:
            try:
                return kept.bookings.book_slot(lead, slot(), BERLIN, kept.now).is_standing
            except SlotTaken:
                return False

        with ThreadPoolExecutor(50) as pool:
            won = list(pool.map(attempt, leads))

        assert won.count(True) == 1
        assert [kept.status(f"v{n}") for n in range(50)].count("booked") == 1


class TestInMemoryBookings(BookingsContract):
    @pytest.fixture
    def talk(self) -> str:
        return "web-talk"

    @pytest.fixture
    def kept(self, new_lead: NewLead, now: datetime) -> Kept:
        leads = InMemoryLeads(rate=rate)
        return Kept(leads, InMemoryBookings(leads, BUFFER, {"web-talk": BERLIN}), new_lead, now)


class TestSqlBookings(BookingsContract):
    @pytest.fixture
    def talk(self, url: str) -> Iterator[str]:
        engine = open_engine(url)
        yield SqlTranscripts(engine).start_talk(Origin("web", timezone=BERLIN))
        engine.dispose()

    @pytest.fixture
    def kept(self, url: str, new_lead: NewLead, now: datetime) -> Iterator[Kept]:
        engine = open_engine(url)
        yield Kept(SqlLeads(engine, rate), SqlBookings(engine, BUFFER, rate), new_lead, now)
        engine.dispose()

    def test_of_fifty_in_several_processes_one_gets_the_time(self, kept: Kept, url: str) -> None:
        leads = [kept.lead(f"v{n}") for n in range(50)]
        rooms = multiprocessing.get_context("spawn")
        with rooms.Pool(3) as pool:
            won = pool.starmap(book_some, [(url, leads[n::3], kept.now) for n in range(3)])

        assert sum(won) == 1
        assert len(kept.bookings.list_taken(kept.now)) == 1

    def test_others_are_told_of_each_change_once(self, kept: Kept, url: str) -> None:
        made = kept.book("ada")
        kept.bookings.book_slot("lead-ada", slot(AT + HALF_HOUR), BERLIN, kept.now)
        kept.bookings.cancel_booking("lead-ada", kept.now)
        engine = open_engine(url)

        events = dict.fromkeys(letter.delivery.event for letter in reversed(SqlOutbox(engine).list_messages()))

        told = [(event.kind, event.about, event.occurrence) for event in events if event.about == made.id]
        assert told == [("booked", made.id, "0"), ("rescheduled", made.id, "1"), ("cancelled", made.id, "2")]
        engine.dispose()

    def test_who_loses_a_time_within_a_turn_keeps_the_rest_of_the_turn(self, kept: Kept, url: str) -> None:
        kept.book("ada")
        engine = open_engine(url)
        bookings, leads = SqlBookings(engine, BUFFER), SqlLeads(engine)
        bob = kept.new_lead("lead-bob", "web-bob", contact=Contact("bob", email("bob")))
        with atomic_block(engine, "web-bob"):
            leads.save_lead(bob)
            with pytest.raises(SlotTaken):
                bookings.book_slot("lead-bob", slot(), BERLIN, kept.now)
            assert len(bookings.load_agenda("web-bob", kept.now).taken) == 1
            bookings.book_slot("lead-bob", slot(AT + timedelta(hours=1)), BERLIN, kept.now)

        assert kept.status("bob") == "booked"
        engine.dispose()

    def test_a_turn_that_fails_after_booking_gives_the_time_back(self, kept: Kept, url: str) -> None:
        kept.lead("ada")
        engine = open_engine(url)
        with suppress(ZeroDivisionError), atomic_block(engine, "web-ada"):
            SqlBookings(engine, BUFFER).book_slot("lead-ada", slot(), BERLIN, kept.now)
            raise ZeroDivisionError

        assert (kept.status("ada"), kept.bookings.list_taken(kept.now)) == ("new", ())
        engine.dispose()

    def test_who_asks_while_another_turn_is_booking_waits_and_loses(self, kept: Kept, url: str) -> None:
        kept.lead("ada")
        bob, engine = kept.lead("bob"), open_engine(url)
        with ThreadPoolExecutor(1) as elsewhere:
            with atomic_block(engine, "web-ada"):
                SqlBookings(engine, BUFFER).book_slot("lead-ada", slot(), BERLIN, kept.now)
                rival = elsewhere.submit(kept.bookings.book_slot, bob, slot(), BERLIN, kept.now)
            with pytest.raises(SlotTaken):
                rival.result()
        engine.dispose()

    def test_erasing_a_person_frees_the_time_and_kills_the_address(self, kept: Kept, url: str) -> None:
        made = kept.book("ada")
        engine = open_engine(url)
        people = PersonalData(engine)

        held = people.export_person("lead-ada")
        assert (held["bookings"][0]["token"], len(held["booked_times"])) == (made.token, 9)
        people.erase_person("lead-ada")

        assert people.export_person("lead-ada") == {}
        assert kept.bookings.find_booking(made.token) is None
        assert kept.book("bob").is_standing
        engine.dispose()


def book_some(url: str, leads: list[str], now: datetime) -> int:
    """How many of these leads got the one time, in a process of their own."""
    engine = open_engine(url)
    bookings, won = SqlBookings(engine, BUFFER), 0
    for lead in leads:
        try:
            bookings.book_slot(lead, slot(), BERLIN, now)
            won += 1
        except SlotTaken:
            pass
    engine.dispose()
    return won
