"""What every keeper of transcripts promises, shown on both databases and on the twin in memory."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.conversations.transcripts import Origin, StoredChoice, TranscriptEntry, Transcripts
from bot.errors import NotReady, UnknownConversation
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from tests.fakes.transcripts import InMemoryTranscripts

HELLO = TranscriptEntry("visitor", "hello", client_id="c1")
OFFER = TranscriptEntry(
    "bot",
    "Which?",
    (StoredChoice("Leads", payload='/inform{"goal": ["leads"]}'), StoredChoice("Site", url="https://x.example")),
)


class TranscriptsContract:
    """The tests both keepers pass."""

    @pytest.fixture
    def chat(self, kept: Transcripts) -> str:
        return kept.start_talk(Origin("web"))

    def test_a_conversation_gets_an_identifier_of_its_channel_that_no_other_has(self, kept: Transcripts) -> None:
        first, second = kept.start_talk(Origin("web")), kept.start_talk(Origin("web"))

        assert first != second
        assert first.startswith("web-")
        assert kept.has_talk(first)

    def test_a_conversation_with_a_given_identifier_is_begun_once(self, kept: Transcripts) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: kept.open_talk("rest-ada", Origin("rest")), range(8)))
        kept.append_lines("rest-ada", HELLO)
        kept.open_talk("rest-ada", Origin("rest"))

        assert [m.line.text for m in kept.list_since("rest-ada", 0)] == ["hello"]

    def test_lines_are_numbered_from_one_in_the_order_said(self, kept: Transcripts, chat: str) -> None:
        kept.append_lines(chat, HELLO, OFFER)
        kept.append_lines(chat, TranscriptEntry("person", "Hi, Ada here", name="Ada"))

        assert [(m.seq, m.line.text, m.line.name) for m in kept.list_since(chat, 0)] == [
            (1, "hello", None),
            (2, "Which?", None),
            (3, "Hi, Ada here", "Ada"),
        ]

    def test_what_is_heard_is_kept_once_and_comes_with_the_answers_it_has_had(
        self, kept: Transcripts, chat: str
    ) -> None:
        first = kept.append_heard(chat, HELLO)
        said = kept.append_lines(chat, TranscriptEntry("bot", "Hello", answers=first[0].seq))

        assert first == (first[0], ())
        assert kept.append_heard(chat, HELLO) == (first[0], said)
        assert [m.line.text for m in kept.list_since(chat, 0)] == ["hello", "Hello"]
        with pytest.raises(UnknownConversation):
            kept.append_heard("web-nobody", HELLO)

    def test_since_gives_only_what_came_after(self, kept: Transcripts, chat: str) -> None:
        kept.append_lines(chat, HELLO, OFFER)

        assert [m.line.text for m in kept.list_since(chat, 1)] == ["Which?"]
        assert kept.list_since(chat, 2) == ()

    def test_the_same_client_id_is_kept_once(self, kept: Transcripts, chat: str) -> None:
        first = kept.append_lines(chat, HELLO)
        again = kept.append_lines(chat, HELLO)

        assert first == again
        assert len(kept.list_since(chat, 0)) == 1

    def test_the_same_client_id_in_another_conversation_is_another_message(self, kept: Transcripts, chat: str) -> None:
        other = kept.start_talk(Origin("web"))
        kept.append_lines(chat, HELLO)
        kept.append_lines(other, HELLO)

        assert len(kept.list_since(other, 0)) == 1

    def test_a_message_is_found_by_its_client_id_with_what_it_led_to(self, kept: Transcripts, chat: str) -> None:
        (said,) = kept.append_lines(chat, HELLO)
        kept.append_lines(chat, TranscriptEntry("bot", "Hello!", answers=said.seq), TranscriptEntry("bot", "unasked"))

        found = kept.find_message(chat, "c1")

        assert found == said
        assert [m.line.text for m in kept.answers_to(chat, said.seq)] == ["Hello!"]
        assert kept.find_message(chat, "c2") is None

    def test_a_button_is_found_by_its_token_and_gives_its_payload(self, kept: Transcripts, chat: str) -> None:
        (message,) = kept.append_lines(chat, OFFER)
        token = message.line.choices[0].token

        assert "inform" not in str(token)
        assert kept.find_choice(chat, str(token)) == StoredChoice("Leads", token, '/inform{"goal": ["leads"]}')
        assert message.line.choices[1] == StoredChoice("Site", url="https://x.example")

    def test_a_button_is_pressed_once_and_comes_with_the_answers_it_has_had(self, kept: Transcripts, chat: str) -> None:
        (message,) = kept.append_lines(chat, OFFER)
        choice = message.line.choices[0]

        first = kept.press_button(chat, str(choice.token), "c2")
        leads = TranscriptEntry("visitor", "Leads", client_id="c2")
        exchanged = kept.append_exchange(
            chat, leads, (TranscriptEntry("bot", "Leads it is"), TranscriptEntry("bot", "By when?"))
        )

        assert first == (choice, None, ())
        assert exchanged
        heard, said = exchanged
        assert (heard.seq, heard.line) == (2, leads)
        assert [(m.seq, m.line.text, m.line.answers) for m in said] == [(3, "Leads it is", 2), (4, "By when?", 2)]
        assert kept.press_button(chat, str(choice.token), "c2") == (choice, heard, said)
        assert kept.append_exchange(chat, leads, (TranscriptEntry("bot", "Again"),)) is None
        assert kept.press_button(chat, "1.nobody", "c3") is None
        assert [m.line.text for m in kept.list_since(chat, 0)] == ["Which?", "Leads", "Leads it is", "By when?"]

    @pytest.mark.parametrize("token", ["", "1", "1.x", "x.y", "99999999999999999999.a", "-1.a", "².a"])
    def test_a_token_nobody_made_is_no_button(self, kept: Transcripts, chat: str, token: str) -> None:
        kept.append_lines(chat, OFFER)

        assert kept.find_choice(chat, token) is None

    def test_a_button_of_another_conversation_is_no_button_here(self, kept: Transcripts, chat: str) -> None:
        (message,) = kept.append_lines(kept.start_talk(Origin("web")), OFFER)
        kept.append_lines(chat, OFFER)

        assert kept.find_choice(chat, str(message.line.choices[0].token)) is None

    def test_a_message_is_settled_without_an_answer_once_and_only_while_it_has_none(
        self, kept: Transcripts, chat: str
    ) -> None:
        first, _ = kept.append_heard(chat, TranscriptEntry("visitor", "Hi", client_id="c1"))
        second, _ = kept.append_heard(chat, TranscriptEntry("visitor", "You there?", client_id="c2"))
        kept.append_lines(chat, TranscriptEntry("bot", "Yes", answers=second.seq))

        assert [kept.settle_silently(chat, first.seq), kept.settle_silently(chat, first.seq)] == [True, False]
        assert not kept.settle_silently(chat, second.seq)
        again, answers = kept.append_heard(chat, TranscriptEntry("visitor", "Hi", client_id="c1"))
        assert (again.seq, again.line.silent, answers) == (first.seq, True, ())

    def test_a_card_comes_back_as_it_was(self, kept: Transcripts, chat: str) -> None:
        card = {"verdict": "smm", "share": {"smm": 0.7, "smo": 0.3}, "text": "ümlaut"}
        kept.append_lines(chat, TranscriptEntry("bot", "Advice", card=card))

        assert kept.list_since(chat, 0)[0].line.card == card

    def test_a_conversation_nobody_began_is_refused(self, kept: Transcripts) -> None:
        with pytest.raises(UnknownConversation):
            kept.append_lines("web-none", HELLO)
        with pytest.raises(UnknownConversation):
            kept.append_exchange("web-none", TranscriptEntry("visitor", "Leads", client_id="c1"), (HELLO,))
        with pytest.raises(UnknownConversation):
            kept.list_since("web-none", 0)
        assert not kept.has_talk("web-none")

    def test_a_rating_is_kept_for_a_message_that_was_said(self, kept: Transcripts, chat: str) -> None:
        kept.append_lines(chat, OFFER)

        assert kept.rate_message(chat, 1, True, None)
        assert kept.rate_message(chat, 1, False, "too dear")
        assert not kept.rate_message(chat, 7, True, None)

    def test_writers_at_once_neither_lose_nor_double_a_line(self, kept: Transcripts, chat: str) -> None:
        lines = [TranscriptEntry("visitor", str(n), client_id=str(n % 20)) for n in range(60)]

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda line: kept.append_lines(chat, line), lines))

        said = kept.list_since(chat, 0)
        assert [m.seq for m in said] == list(range(1, 21))
        assert {m.line.client_id for m in said} == {str(n) for n in range(20)}

    def test_the_same_message_heard_at_once_by_several_is_heard_once(self, kept: Transcripts, chat: str) -> None:
        lines = [TranscriptEntry("visitor", str(n // 4), client_id=str(n // 4)) for n in range(160)]

        with ThreadPoolExecutor(8) as pool:
            heard = list(pool.map(lambda line: kept.append_heard(chat, line)[0], lines))

        assert [m.seq for m in kept.list_since(chat, 0)] == list(range(1, 41))
        assert {(m.line.client_id, m.seq) for m in heard} == {
            (m.line.client_id, m.seq) for m in kept.list_since(chat, 0)
        }


class TestSqlTranscripts(TranscriptsContract):
    """On SQLite and on PostgreSQL."""

    @pytest.fixture
    def kept(self, url: str) -> Iterator[Transcripts]:
        engine = open_engine(url)
        yield SqlTranscripts(engine)
        engine.dispose()

    def test_what_was_said_outlives_the_process(self, url: str, kept: Transcripts) -> None:
        chat = kept.start_talk(Origin("web"))
        kept.append_lines(chat, HELLO)

        again = open_engine(url)

        assert [m.line for m in SqlTranscripts(again).list_since(chat, 0)] == [HELLO]
        again.dispose()


class TestInMemoryTranscripts(TranscriptsContract):
    @pytest.fixture
    def kept(self) -> Transcripts:
        return InMemoryTranscripts()


def test_a_database_without_tables_is_not_ready_and_says_so_without_what_was_said(tmp_path: Path) -> None:
    kept = SqlTranscripts(open_engine(f"sqlite:///{tmp_path / 'empty.db'}"))

    assert not kept.is_reachable()
    with pytest.raises(NotReady) as failure:
        kept.append_lines("web-private", HELLO)
    assert "web-private" not in str(failure.value)
