"""Everything held about a person is shown, handed out and erased, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Connection, Engine

from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.dialogue.model import Reply
from bot.engine.state import State, make_log, make_snapshot
from bot.errors import NotReady
from bot.leads.model import Advice, Contact, Lead
from bot.leads.slots import Slot
from bot.storage.conversations.sql_states import SqlStates
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine, read_transaction, write_transaction
from bot.storage.database.maintenance import empty_log
from bot.storage.database.tables import conversations, metadata, trackers, turns
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.migrations import upgrade_database
from bot.storage.privacy.erasures import SqlErasures
from bot.storage.privacy.owners import Person, delete_rows
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.privacy.purging import Purge
from bot.storage.queues.sql_outbox import SqlOutbox

NewLead = Callable[..., Lead]


@dataclass
class House:
    """A database in which people have talked."""

    engine: Engine
    people: PersonalData
    leads: SqlLeads
    new_lead: NewLead
    advice: Advice
    now: datetime

    def visit(self, word: str, at: datetime | None = None) -> str:
        """A conversation that holds this word wherever one can."""
        talks = SqlTranscripts(self.engine, lambda: at or self.now)
        talk = talks.start_talk(Origin("web", f"https://{word}.example", utm=(("source", word),)))
        talks.append_lines(
            talk, TranscriptEntry("visitor", f"I am {word}"), TranscriptEntry("bot", f"Hello {word}", card={"to": word})
        )
        talks.rate_message(talk, 2, True, word)
        self.leads.save_advice(talk, Advice(at or self.now, {"verdict": "smm", "for": word}))
        self.remember(talk, word, at)
        return talk

    def remember(self, talk: str, word: str, at: datetime | None = None) -> None:
        """What Rasa keeps of a talk."""
        when = at or self.now
        heard = {"event": "user", "text": f"I am {word}", "timestamp": when.timestamp()}
        SqlStates(self.engine, lambda: when).save_events(talk, 0, [heard], [heard])

    def meet(self, word: str, email: str | None = None, at: datetime | None = None) -> Lead:
        """A visit that became a lead."""
        contact = Contact(word, email or f"{word}@example.com", website=f"https://{word}.example")
        when = {"created": at or self.now, "changed": at or self.now}
        return self.leads.save_lead(self.new_lead(f"lead-{word}", self.visit(word, at), contact=contact, **when))

    def rows(self) -> dict[str, int]:
        """How many rows each table holds."""
        with read_transaction(self.engine) as connection:
            counts = {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in _tables()}
        return {name: count for name, count in counts.items() if count and name != "erasures"}


@pytest.fixture
def house(url: str, new_lead: NewLead, advice: Advice, now: datetime) -> Iterator[House]:
    engine = open_engine(url)
    yield House(engine, PersonalData(engine), SqlLeads(engine), new_lead, advice, now)
    engine.dispose()


def test_an_export_holds_every_row_of_a_person_and_none_of_another(house: House) -> None:
    lead = house.meet("zebedee")
    house.meet("florence")

    held = house.people.export_person(lead.id)

    assert {name: len(rows) for name, rows in held.items()} == {name: n // 2 for name, n in house.rows().items()} | {
        "messages": 2
    }
    assert held["contacts"][0]["email"] == "zebedee@example.com"
    assert held["turns"][0]["events"][0]["text"] == "I am zebedee"
    assert "florence" not in json.dumps(held)


def test_every_table_belongs_to_a_lead_or_a_conversation_so_that_none_is_forgotten(house: House) -> None:
    owners = {"lead_id", "conversation_id"}

    # What is owed of an erasure goes when it is done; the agency's own people are no visitors.
    own = [
        "busy_sources",
        "busy_times",
        "login_failures",
        "presence",
        "saved_filters",
        "sightings",
        "slack_installations",
        "slack_states",
        "user_sessions",
        "users",
        "weekly_mails",
    ]
    others = [t.name for t in _tables() if not owners & set(t.c.keys())]
    assert sorted(others) == sorted(["conversations", "erasures", *own])


def test_a_conversation_that_made_no_lead_is_exported_and_erased_by_its_own_name(house: House) -> None:
    talk = house.visit("zebedee")

    tables = {"conversations", "feedback", "messages", "recommendations", "trackers", "turns"}
    assert set(house.people.export_person(talk)) == tables
    assert house.people.erase_person(talk) == Person((), (talk,))
    assert house.rows() == {}


def test_a_talk_that_only_rasa_knows_is_found_too(house: House) -> None:
    house.remember("terminal-1", "zebedee")

    assert house.people.export_person("terminal-1")["turns"][0]["conversation_id"] == "terminal-1"
    assert house.people.erase_person("terminal-1") == Person((), ("terminal-1",))


def test_what_the_engine_keeps_of_a_turn_is_read_exported_and_erased(house: House) -> None:
    keeper = SqlStates(house.engine)
    parsed = {"text": "I am zebedee", "intent": {"name": "greet"}, "entities": []}
    log = make_log(parsed, "action_answer", [Reply("Hello.")], [], house.now.timestamp())
    keeper.save_events("terminal-1", 0, make_snapshot({"goals": ["leads"]}, house.now.timestamp()), log)

    assert State.from_saved(keeper.load_events("terminal-1")) == State({"goals": ["leads"]}, 1)
    assert [one.text for one in house.people.list_lines("terminal-1")] == ["I am zebedee", "Hello."]
    assert house.people.export_person("terminal-1")["turns"][0]["events"][0]["text"] == "I am zebedee"
    house.people.erase_person("terminal-1")
    assert keeper.load_events("terminal-1") is None


def test_nobody_is_known_by_a_name_that_was_never_given(house: House) -> None:
    house.meet("zebedee")
    before = house.rows()

    assert house.people.export_person("lead-none") == {}
    assert house.people.erase_person("lead-none") == Person()
    assert house.rows() == before


def test_erasing_leaves_others_as_they_were(house: House) -> None:
    house.meet("florence")
    before = house.rows()
    lead = house.meet("zebedee")

    assert house.people.erase_person(lead.id) == Person((lead.id,), (lead.conversation_id,))
    assert house.rows() == before
    assert house.people.export_person("lead-florence")["contacts"][0]["name"] == "florence"


def test_a_person_who_came_twice_is_erased_as_a_whole(house: House) -> None:
    first = house.meet("zebedee", "zeb@example.com", house.now - timedelta(days=9))
    again = house.meet("dougal", "ZEB@Example.com ")

    gone = house.people.erase_person(again.conversation_id)

    assert gone == Person(("lead-zebedee", "lead-dougal"), (first.conversation_id, again.conversation_id))
    assert house.rows() == {}


def test_a_visitor_sees_only_the_own_conversation_for_an_address_proves_nothing(house: House) -> None:
    house.meet("zebedee", "zeb@example.com", house.now - timedelta(days=9))
    other = house.meet("dougal", "zeb@example.com")

    held = house.people.export_conversation(other.conversation_id)

    assert [row["id"] for row in held["leads"]] == ["lead-dougal"]
    assert "zebedee" not in json.dumps(held)


def test_a_visitor_who_is_forgotten_can_go_on_talking(house: House) -> None:
    lead = house.meet("zebedee", "zeb@example.com")
    house.meet("dougal", "zeb@example.com")

    house.people.forget_talk(lead.conversation_id)

    (line,) = SqlTranscripts(house.engine).append_lines(lead.conversation_id, TranscriptEntry("bot", "All gone."))
    assert line.seq == 3
    assert set(house.people.export_person(lead.conversation_id)) == {"conversations", "messages"}
    assert "zebedee" not in json.dumps(house.people.export_person(lead.conversation_id))
    assert house.leads.find_lead("lead-dougal") is not None


def test_forgetting_a_talk_that_only_rasa_knows_leaves_nothing(house: House) -> None:
    house.remember("terminal-1", "zebedee")

    house.people.forget_talk("terminal-1")

    assert house.rows() == {}


def test_what_nobody_touched_for_long_is_purged(house: House) -> None:
    old, fresh = house.now - timedelta(days=31), house.now - timedelta(days=29)
    house.meet("zebedee", at=old)
    talk = house.visit("dougal", old)
    house.remember("terminal-1", "brian", old)
    house.meet("florence", at=fresh)
    before = house.rows()

    gone = house.people.purge_old(30, house.now)

    assert gone.leads == ("lead-zebedee",)
    assert {talk, "terminal-1"} < set(gone.conversations)
    assert house.leads.count_people() == 1
    assert house.rows()["conversations"] == before["conversations"] - 2
    assert house.people.purge_old(30, house.now) == Person()


def test_a_word_said_lately_keeps_an_old_lead(house: House) -> None:
    lead = house.meet("zebedee", at=house.now - timedelta(days=90))
    SqlTranscripts(house.engine, lambda: house.now).append_lines(
        lead.conversation_id, TranscriptEntry("visitor", "back again")
    )

    assert house.people.purge_old(30, house.now) == Person()


def test_many_are_purged_at_once(house: House) -> None:
    with write_transaction(house.engine) as connection:
        old = {"number": 1, "time": house.now - timedelta(days=2), "events": []}
        connection.execute(turns.insert(), [{"conversation_id": f"terminal-{n}", **old} for n in range(1200)])

    assert len(house.people.purge_old(1, house.now).conversations) == 1200


def test_what_was_said_is_read_from_the_transcript_or_else_from_rasa(house: House) -> None:
    talk = house.visit("zebedee")
    house.remember("terminal-1", "dougal")

    assert [(one.sender, one.text) for one in house.people.list_lines(talk)] == [
        ("visitor", "I am zebedee"),
        ("bot", "Hello zebedee"),
    ]
    assert [(one.sender, one.text) for one in house.people.list_lines("terminal-1")] == [("visitor", "I am dougal")]
    assert house.people.list_lines("none") == ()


@pytest.mark.parametrize(("days", "told"), [(1, ["withdrawn"] * 3), (-1, [])])
def test_of_an_erased_person_only_a_consultation_that_is_to_come_is_told(
    house: House, days: int, told: list[str]
) -> None:
    lead = house.meet("zebedee")
    start = datetime.now(timezone.utc) + timedelta(days=days)
    slot = Slot(start, start + timedelta(minutes=30), ("maren",))
    booking = SqlBookings(house.engine, 15).book_slot(lead.id, slot, "UTC", start - timedelta(days=2))

    house.people.erase_person(lead.id)

    events = [letter.delivery.event for letter in SqlOutbox(house.engine).list_messages()]
    assert [event.kind for event in events] == told
    assert all((event.conversation_id, event.about) == (f"booking-{booking.id}", "maren") for event in events)


class TestOnSqlite:
    """No byte of an erased person stays in any of the files."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        url = f"sqlite:///{tmp_path / 'var' / 'bot.db'}"
        upgrade_database(url)
        return url

    def test_no_file_holds_a_byte_of_an_erased_person(self, house: House, tmp_path: Path) -> None:
        house.meet("florence")
        lead = house.meet("zebedee")
        assert _files_with("zebedee", tmp_path) != []

        house.people.erase_person(lead.id)
        house.people.truncate_log()

        assert _files_with("zebedee", tmp_path) == []
        assert _files_with("florence", tmp_path) != []

    def test_nor_of_a_visitor_who_was_forgotten_or_purged(self, house: House, tmp_path: Path) -> None:
        house.people.forget_talk(house.meet("zebedee").conversation_id)
        house.meet("dougal", at=house.now - timedelta(days=400))
        house.people.purge_old(365, house.now)
        house.people.truncate_log()

        assert _files_with("zebedee", tmp_path) + _files_with("dougal", tmp_path) == []

    def test_it_works_beside_a_server_that_holds_connections(self, house: House, url: str, tmp_path: Path) -> None:
        lead = house.meet("zebedee")
        server = open_engine(url)
        with read_transaction(server) as connection:
            connection.execute(select(conversations)).all()

        house.people.erase_person(lead.id)
        house.people.truncate_log()

        assert _files_with("zebedee", tmp_path) == []
        with read_transaction(server) as connection:
            assert connection.execute(select(conversations)).all() == []
        server.dispose()

    def test_an_erasure_is_owed_until_a_long_reader_lets_the_log_be_emptied(
        self, house: House, url: str, tmp_path: Path
    ) -> None:
        """What was said is gone from the tables at once; that it left the files too is tried until it worked."""
        talk = house.meet("zebedee").conversation_id
        owed, reader = SqlErasures(house.engine), open_engine(url)
        with read_transaction(reader) as connection:
            connection.execute(select(conversations)).all()
            house.people.forget_talk(talk)
            (erasure,) = owed.claim_entries("a server", 30, 5)
            with pytest.raises(NotReady, match="log"):
                owed.run_erasure(erasure)
            owed.postpone_entry(erasure, "a server", 0)
            assert _files_with("zebedee", tmp_path) == ["bot.db-wal"]
            assert (owed.count_waiting(), "zebedee" in json.dumps(house.people.export_person(talk))) == (1, False)

        house.people.truncate_log()

        assert (owed.count_waiting(), _files_with("zebedee", tmp_path)) == (0, [])
        reader.dispose()

    def test_all_that_is_owed_is_done_at_once(self, house: House, tmp_path: Path) -> None:
        """A purge owes thousands; to empty the log for each of them would take longer than the purge."""
        for word in ("zebedee", "dougal", "florence"):
            house.people.forget_talk(house.visit(word))
        owed = SqlErasures(house.engine)
        (erasure,) = owed.claim_entries("me", 30, 5)

        owed.run_erasure(erasure)

        assert owed.count_waiting() == 1
        assert owed.finish_entry(erasure, "me")
        assert [_files_with(word, tmp_path) for word in ("zebedee", "dougal", "florence")] == [[], [], []]

    def test_what_a_server_died_over_another_finishes(self, house: House, url: str, tmp_path: Path) -> None:
        house.people.forget_talk(house.meet("zebedee").conversation_id)
        assert len(SqlErasures(house.engine).claim_entries("a server that dies", -1, 5)) == 1

        PersonalData(house.engine).truncate_log()

        assert _files_with("zebedee", tmp_path) == []

    def test_who_waits_for_a_reader_in_vain_is_told_so(
        self, house: House, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        house.people.erase_person(house.meet("zebedee").id)
        reader = open_engine(url)
        with read_transaction(reader) as connection:
            connection.execute(select(conversations)).all()
            with pytest.raises(NotReady, match="goes on trying"):
                SqlErasures(house.engine).finish_all(seconds=0.1)
        reader.dispose()

    @pytest.mark.parametrize("erase", ["forget", "erase", "purge"])
    def test_no_erasure_rewrites_the_file(self, house: House, url: str, tmp_path: Path, erase: str) -> None:
        """What is written is what was deleted, however much else is there; and none of it is held in memory."""
        house.meet("florence")
        bulk = SqlTranscripts(house.engine, lambda: house.now)
        talk = bulk.start_talk(Origin("web"))
        bulk.append_lines(talk, *(TranscriptEntry("bot", "x" * 10_000) for _ in range(1000)))
        lead = house.meet("zebedee", at=house.now - timedelta(days=400))
        house.people.truncate_log()
        empty_log(house.engine)
        said: list[str] = []
        event.listen(house.engine, "before_cursor_execute", lambda *a: said.append(a[2]))

        ways: dict[str, Callable[[], object]] = {
            "forget": lambda: house.people.forget_talk(lead.conversation_id),
            "erase": lambda: house.people.erase_person(lead.id),
            "purge": lambda: house.people.purge_old(365, house.now),
        }
        ways[erase]()

        assert (
            (tmp_path / "var" / "bot.db-wal").stat().st_size < 1_000_000 < (tmp_path / "var" / "bot.db").stat().st_size
        )
        assert not [text for text in said if "vacuum" in text.lower()]
        assert house.leads.find_lead(lead.id) is None

    def test_a_purge_takes_few_at_a_time_and_lets_others_write_between(self, house: House) -> None:
        """Every lot is a transaction of its own, after which the purge rests."""
        for number in range(30):
            house.remember(f"terminal-{number:02d}", "zebedee", house.now - timedelta(days=9))
        between: list[int] = []
        purge = Purge(house.engine, house.now, _delete, rest=lambda _: between.append(house.rows().get("trackers", 0)))

        gone = purge.run_purge()

        assert len(gone.conversations) == 30
        assert len(between) >= 3

    def test_a_talk_of_thousands_of_turns_is_purged_piece_by_piece(self, house: House) -> None:
        old = house.now - timedelta(days=9)
        house.remember("terminal-1", "zebedee", old)
        with write_transaction(house.engine) as connection:
            connection.execute(trackers.update().values(version=1000))
            rows = [{"conversation_id": "terminal-1", "number": n, "time": old, "events": []} for n in range(2, 1001)]
            connection.execute(turns.insert(), rows)
        left: list[int] = []

        Purge(house.engine, house.now, _delete, rest=lambda _: left.append(house.rows().get("turns", 0))).run_purge()

        assert left[:5] == [800, 600, 400, 200, 0]


def _delete(connection: Connection, person: Person) -> None:
    delete_rows(connection, person)


def _files_with(word: str, folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if word.encode() in path.read_bytes().lower())


def _tables() -> list[Any]:
    return list(metadata.sorted_tables)
