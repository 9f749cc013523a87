"""A press and its answer, kept together or not at all, whoever answers it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.conversations.exchange import AlreadyAnswered, Exchange
from bot.conversations.incoming import Incoming
from bot.conversations.transcripts import Origin, StoredChoice, TranscriptEntry
from bot.dialogue.model import Reply, Turn, VisitorMessage
from bot.errors import Overtaken
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import atomic_block, open_engine
from bot.storage.migrations import upgrade_database

NOBODY: Any = None
MASKING: Any = SimpleNamespace(mask_text=str)
OFFER = TranscriptEntry("bot", "Which?", (StoredChoice("Leads", payload='/inform{"goal": "leads"}'),))
ANSWER = Turn((Reply("Leads it is"), Reply("By when?")), None, {})


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/bot.db"
    upgrade_database(url)
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def transcripts(engine: Engine) -> SqlTranscripts:
    return SqlTranscripts(engine)


@pytest.fixture
def chat(transcripts: SqlTranscripts) -> str:
    return transcripts.start_talk(Origin("web"))


def pressing(transcripts: SqlTranscripts, chat: str) -> Exchange:
    token = transcripts.list_since(chat, 0)[0].line.choices[0].token
    return Exchange(NOBODY, transcripts, chat, Incoming("c1", choice=token))


def said(transcripts: SqlTranscripts, chat: str) -> list[tuple[int, str, int | None]]:
    return [(m.seq, m.line.text, m.line.answers) for m in transcripts.list_since(chat, 0)]


KEPT = [(1, "Which?", None), (2, "Leads", None), (3, "Leads it is", 2), (4, "By when?", 2)]


def test_a_press_is_kept_with_its_answer(transcripts: SqlTranscripts, chat: str) -> None:
    transcripts.append_lines(chat, OFFER)
    exchange = pressing(transcripts, chat)

    heard = exchange.store_message()
    before = said(transcripts, chat)
    exchange.store_turn(ANSWER)

    assert heard == VisitorMessage(payload=OFFER.choices[0].payload)
    assert before == KEPT[:1]
    assert said(transcripts, chat) == KEPT
    assert [exchange.load_answer().heard, *exchange.load_answer().replies] == list(transcripts.list_since(chat, 1))


def test_a_turn_that_is_done_anew_keeps_the_press_once(engine: Engine, transcripts: SqlTranscripts, chat: str) -> None:
    transcripts.append_lines(chat, OFFER)
    exchange = pressing(transcripts, chat)
    exchange.store_message()

    with suppress(Overtaken), atomic_block(engine, chat):
        exchange.store_turn(ANSWER)
        raise Overtaken(chat)
    with atomic_block(engine, chat):
        exchange.store_turn(ANSWER)

    assert said(transcripts, chat) == KEPT


def test_of_two_processes_that_answer_one_press_the_second_gives_the_answer_of_the_first(
    transcripts: SqlTranscripts, chat: str
) -> None:
    transcripts.append_lines(chat, OFFER)
    first, second = pressing(transcripts, chat), pressing(transcripts, chat)
    first.store_message()
    second.store_message()
    first.store_turn(ANSWER)

    with pytest.raises(AlreadyAnswered) as answered:
        second.store_turn(Turn((Reply("Something else"),), None, {}))

    assert answered.value.replies == first.replies
    assert second.load_answer().heard == first.load_answer().heard
    assert said(transcripts, chat) == KEPT


def test_a_press_that_was_answered_is_not_taken_again(transcripts: SqlTranscripts, chat: str) -> None:
    transcripts.append_lines(chat, OFFER)
    first = pressing(transcripts, chat)
    first.store_message()
    first.store_turn(ANSWER)

    with pytest.raises(AlreadyAnswered) as answered:
        pressing(transcripts, chat).store_message()

    assert answered.value.replies == first.replies


SILENCE = Turn((), None, {}, holder="person")


def hear_text(transcripts: SqlTranscripts, chat: str, id: str = "c1") -> Exchange:
    return Exchange(MASKING, transcripts, chat, Incoming(id, text="Is Tuesday free?"))


def test_what_was_read_while_a_person_held_the_talk_gets_no_answer_when_it_comes_again_later(
    transcripts: SqlTranscripts, chat: str
) -> None:
    first = hear_text(transcripts, chat)
    first.store_message()
    first.store_turn(SILENCE)

    with pytest.raises(AlreadyAnswered) as again:
        hear_text(transcripts, chat).store_message()

    assert again.value.replies == ()
    assert said(transcripts, chat) == [(1, "Is Tuesday free?", None)]


def test_what_was_heard_but_never_read_is_read_when_it_comes_again(transcripts: SqlTranscripts, chat: str) -> None:
    hear_text(transcripts, chat).store_message()

    again = hear_text(transcripts, chat)
    again.store_message()
    again.store_turn(ANSWER)

    assert [m.line.text for m in again.replies] == ["Leads it is", "By when?"]


@pytest.mark.parametrize(("one", "other"), [(SILENCE, ANSWER), (ANSWER, SILENCE), (SILENCE, SILENCE)])
def test_of_two_processes_that_took_one_message_only_the_first_has_its_way(
    engine: Engine, transcripts: SqlTranscripts, chat: str, one: Turn, other: Turn
) -> None:
    first, second = hear_text(transcripts, chat), hear_text(transcripts, chat)
    first.store_message()
    second.store_message()

    first.store_turn(one)
    transcripts.append_lines(chat, TranscriptEntry("bot", "You are back with the assistant", note="back"))
    before = said(transcripts, chat)
    with pytest.raises(AlreadyAnswered) as answered, atomic_block(engine, chat):
        second.store_turn(other)

    assert answered.value.replies == first.replies
    assert said(transcripts, chat) == before


@pytest.mark.parametrize("later", [SILENCE, ANSWER])
def test_a_press_that_came_while_a_person_held_the_talk_is_not_done_anew(
    transcripts: SqlTranscripts, chat: str, later: Turn
) -> None:
    transcripts.append_lines(chat, OFFER)
    first, second = pressing(transcripts, chat), pressing(transcripts, chat)
    first.store_message()
    second.store_message()
    first.store_turn(SILENCE)

    with pytest.raises(AlreadyAnswered):
        second.store_turn(later)
    with pytest.raises(AlreadyAnswered):
        pressing(transcripts, chat).store_message()

    assert said(transcripts, chat) == KEPT[:2]
