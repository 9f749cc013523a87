"""Everything held about a person is shown, handed out and erased, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.errors import NotReady
from bot.leads.model import Advice, Contact, Lead
from bot.leads.slots import Slot
from bot.storage.engine import open_engine, reading, writing
from bot.storage.migrations import upgrade
from bot.storage.personal_data import Person, PersonalData
from bot.storage.sql_bookings import SqlBookings
from bot.storage.sql_leads import SqlLeads
from bot.storage.sql_outbox import SqlOutbox
from bot.storage.sql_trackers import SqlTrackers
from bot.storage.sql_transcripts import SqlTranscripts
from bot.storage.tables import conversations, metadata, turns
from bot.storage.transcripts import Line, Origin

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
        talk = talks.start(Origin("web", f"https://{word}.example", utm=(("source", word),)))
        talks.append(talk, Line("visitor", f"I am {word}"), Line("bot", f"Hello {word}", card={"to": word}))
        talks.rate(talk, 2, True, word)
        self.leads.advise(talk, Advice(at or self.now, {"verdict": "smm", "for": word}))
        self.remember(talk, word, at)
        return talk

    def remember(self, talk: str, word: str, at: datetime | None = None) -> None:
        """What Rasa keeps of a talk."""
        when = at or self.now
        heard = {"event": "user", "text": f"I am {word}", "timestamp": when.timestamp()}
        SqlTrackers(self.engine, lambda: when).keep(talk, 0, [heard], [heard])

    def meet(self, word: str, email: str | None = None, at: datetime | None = None) -> Lead:
        """A visit that became a lead."""
        contact = Contact(word, email or f"{word}@example.com", website=f"https://{word}.example")
        when = {"created": at or self.now, "changed": at or self.now}
        return self.leads.keep(self.new_lead(f"lead-{word}", self.visit(word, at), contact=contact, **when))

    def rows(self) -> dict[str, int]:
        """How many rows each table holds."""
        with reading(self.engine) as connection:
            counts = {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in _tables()}
        return {name: count for name, count in counts.items() if count}


@pytest.fixture
def house(url: str, new_lead: NewLead, advice: Advice, now: datetime) -> Iterator[House]:
    engine = open_engine(url)
    yield House(engine, PersonalData(engine), SqlLeads(engine), new_lead, advice, now)
    engine.dispose()


def test_an_export_holds_every_row_of_a_person_and_none_of_another(house: House) -> None:
    lead = house.meet("zebedee")
    house.meet("florence")

    held = house.people.export(lead.id)

    assert {name: len(rows) for name, rows in held.items()} == {name: n // 2 for name, n in house.rows().items()} | {
        "messages": 2
    }
    assert held["contacts"][0]["email"] == "zebedee@example.com"
    assert held["turns"][0]["events"][0]["text"] == "I am zebedee"
    assert "florence" not in json.dumps(held)


def test_every_table_belongs_to_a_lead_or_a_conversation_so_that_none_is_forgotten(house: House) -> None:
    owners = {"lead_id", "conversation_id"}

    assert [t.name for t in _tables() if not owners & set(t.c.keys())] == ["conversations"]


def test_a_conversation_that_made_no_lead_is_exported_and_erased_by_its_own_name(house: House) -> None:
    talk = house.visit("zebedee")

    tables = {"conversations", "feedback", "messages", "recommendations", "trackers", "turns"}
    assert set(house.people.export(talk)) == tables
    assert house.people.erase(talk) == Person((), (talk,))
    assert house.rows() == {}


def test_a_talk_that_only_rasa_knows_is_found_too(house: House) -> None:
    house.remember("terminal-1", "zebedee")

    assert house.people.export("terminal-1")["turns"][0]["conversation_id"] == "terminal-1"
    assert house.people.erase("terminal-1") == Person((), ("terminal-1",))


async def test_what_rasas_tracker_store_writes_is_read_exported_and_erased(house: House) -> None:
    from rasa.shared.core.events import UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.engine.tracker_store import SnapshotStore

    store = SnapshotStore(SqlTrackers(house.engine))
    await store.save(DialogueStateTracker.from_events("terminal-1", [UserUttered("I am zebedee")]))

    assert [one.text for one in house.people.said("terminal-1")] == ["I am zebedee"]
    assert house.people.export("terminal-1")["turns"][0]["events"][0]["text"] == "I am zebedee"
    house.people.erase("terminal-1")
    assert await store.retrieve("terminal-1") is None


def test_nobody_is_known_by_a_name_that_was_never_given(house: House) -> None:
    house.meet("zebedee")
    before = house.rows()

    assert house.people.export("lead-none") == {}
    assert house.people.erase("lead-none") == Person()
    assert house.rows() == before


def test_erasing_leaves_others_as_they_were(house: House) -> None:
    house.meet("florence")
    before = house.rows()
    lead = house.meet("zebedee")

    assert house.people.erase(lead.id) == Person((lead.id,), (lead.conversation_id,))
    assert house.rows() == before
    assert house.people.export("lead-florence")["contacts"][0]["name"] == "florence"


def test_a_person_who_came_twice_is_erased_as_a_whole(house: House) -> None:
    first = house.meet("zebedee", "zeb@example.com", house.now - timedelta(days=9))
    again = house.meet("dougal", "ZEB@Example.com ")

    gone = house.people.erase(again.conversation_id)

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

    house.people.forget(lead.conversation_id)

    (line,) = SqlTranscripts(house.engine).append(lead.conversation_id, Line("bot", "All gone."))
    assert line.seq == 3
    assert set(house.people.export(lead.conversation_id)) == {"conversations", "messages"}
    assert "zebedee" not in json.dumps(house.people.export(lead.conversation_id))
    assert house.leads.find("lead-dougal") is not None


def test_forgetting_a_talk_that_only_rasa_knows_leaves_nothing(house: House) -> None:
    house.remember("terminal-1", "zebedee")

    house.people.forget("terminal-1")

    assert house.rows() == {}


def test_what_nobody_touched_for_long_is_purged(house: House) -> None:
    old, fresh = house.now - timedelta(days=31), house.now - timedelta(days=29)
    house.meet("zebedee", at=old)
    talk = house.visit("dougal", old)
    house.remember("terminal-1", "brian", old)
    house.meet("florence", at=fresh)
    before = house.rows()

    gone = house.people.purge(30, house.now)

    assert gone.leads == ("lead-zebedee",)
    assert {talk, "terminal-1"} < set(gone.conversations)
    assert len(house.leads.all()) == 1
    assert house.rows()["conversations"] == before["conversations"] - 2
    assert house.people.purge(30, house.now) == Person()


def test_a_word_said_lately_keeps_an_old_lead(house: House) -> None:
    lead = house.meet("zebedee", at=house.now - timedelta(days=90))
    SqlTranscripts(house.engine, lambda: house.now).append(lead.conversation_id, Line("visitor", "back again"))

    assert house.people.purge(30, house.now) == Person()


def test_many_are_purged_at_once(house: House) -> None:
    with writing(house.engine) as connection:
        old = {"number": 1, "time": house.now - timedelta(days=2), "events": []}
        connection.execute(turns.insert(), [{"conversation_id": f"terminal-{n}", **old} for n in range(1200)])

    assert len(house.people.purge(1, house.now).conversations) == 1200


def test_what_was_said_is_read_from_the_transcript_or_else_from_rasa(house: House) -> None:
    talk = house.visit("zebedee")
    house.remember("terminal-1", "dougal")

    assert [(one.sender, one.text) for one in house.people.said(talk)] == [
        ("visitor", "I am zebedee"),
        ("bot", "Hello zebedee"),
    ]
    assert [(one.sender, one.text) for one in house.people.said("terminal-1")] == [("visitor", "I am dougal")]
    assert house.people.said("none") == ()


@pytest.mark.parametrize(("days", "told"), [(1, ["withdrawn"] * 3), (-1, [])])
def test_of_an_erased_person_only_a_consultation_that_is_to_come_is_told(
    house: House, days: int, told: list[str]
) -> None:
    lead = house.meet("zebedee")
    start = datetime.now(timezone.utc) + timedelta(days=days)
    slot = Slot(start, start + timedelta(minutes=30), ("maren",))
    booking = SqlBookings(house.engine, 15).book(lead.id, slot, "UTC", start - timedelta(days=2))

    house.people.erase(lead.id)

    events = [letter.delivery.event for letter in SqlOutbox(house.engine).letters()]
    assert [event.kind for event in events] == told
    assert all((event.conversation_id, event.about) == (f"booking-{booking.id}", "maren") for event in events)


class TestOnSqlite:
    """No byte of an erased person stays in any of the files."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        url = f"sqlite:///{tmp_path / 'var' / 'bot.db'}"
        upgrade(url)
        return url

    def test_no_file_holds_a_byte_of_an_erased_person(self, house: House, tmp_path: Path) -> None:
        house.meet("florence")
        lead = house.meet("zebedee")
        assert _files_with("zebedee", tmp_path) != []

        house.people.erase(lead.id)

        assert _files_with("zebedee", tmp_path) == []
        assert _files_with("florence", tmp_path) != []

    def test_nor_of_a_visitor_who_was_forgotten_or_purged(self, house: House, tmp_path: Path) -> None:
        house.people.forget(house.meet("zebedee").conversation_id)
        house.meet("dougal", at=house.now - timedelta(days=400))
        house.people.purge(365, house.now)

        assert _files_with("zebedee", tmp_path) + _files_with("dougal", tmp_path) == []

    def test_it_works_beside_a_server_that_holds_connections(self, house: House, url: str, tmp_path: Path) -> None:
        lead = house.meet("zebedee")
        server = open_engine(url)
        with reading(server) as connection:
            connection.execute(select(conversations)).all()

        house.people.erase(lead.id)

        assert _files_with("zebedee", tmp_path) == []
        with reading(server) as connection:
            assert connection.execute(select(conversations)).all() == []
        server.dispose()

    def test_it_says_so_when_a_long_reader_keeps_the_log_from_being_emptied(
        self, house: House, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.storage.engine._BUSY_MILLISECONDS", 50)
        lead = house.meet("zebedee")
        reader, eraser = open_engine(url), open_engine(url)
        with reading(reader) as connection:
            connection.execute(select(conversations)).all()
            with pytest.raises(NotReady, match="again"):
                PersonalData(eraser).erase(lead.id)

        assert house.leads.find(lead.id) is None
        PersonalData(eraser).erase(lead.id)
        assert _files_with("zebedee", tmp_path) == []
        reader.dispose()
        eraser.dispose()


def _files_with(word: str, folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if word.encode() in path.read_bytes().lower())


def _tables() -> list[Any]:
    return list(metadata.sorted_tables)
