"""Who holds a talk: the edge cases that others stumbled over (H1 to H26), each as what must happen here."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext, suppress
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from bot.conversations.transcripts import TranscriptEntry
from bot.dialogue.state import DialogueState
from bot.errors import Overtaken
from bot.notifications.lead_context import LeadContext
from bot.storage.database.engine import atomic_block
from bot.storage.desk.gap_pages import GapLists
from bot.storage.reports.facts import SqlFacts
from bot.storage.reports.report import HandoverFigures
from tests.bot.handover.conftest import PENDING, PRIYA, TEXTS, TOM, House, minutes

HEARD = [{"event": "user", "text": "hello"}]


def test_h1_a_reply_that_was_being_computed_when_a_person_took_over_is_not_kept(house: House) -> None:
    begun, postgresql = Event(), house.engine.dialect.name == "postgresql"

    def turn(taken: Future[Any]) -> None:
        with atomic_block(house.engine, house.talk):
            house.trackers.load_events(house.talk)
            # On PostgreSQL the turn holds the lane from here on, and who takes comes after it; on SQLite before.
            begun.set()
            with suppress(TimeoutError):
                taken.result(timeout=0.5)
            house.trackers.save_events(house.talk, 0, HEARD, HEARD)
            house.bot("Our prices begin at …")

    with ThreadPoolExecutor(1) as other:
        taken = other.submit(lambda: begun.wait() and house.handover.take_talk(house.talk, PRIYA))
        with nullcontext() if postgresql else pytest.raises(Overtaken):
            turn(taken)
    assert house.texts()[-1] == TEXTS["joined"].format(name="Priya")
    assert len(house.texts()) == 1 + postgresql

    with pytest.raises(Overtaken):
        house.trackers.save_events(house.talk, int(postgresql), HEARD, HEARD)
    with pytest.raises(Overtaken):
        house.bot("Our prices begin at …")
    with pytest.raises(Overtaken):
        house.transcripts.append_exchange(
            house.talk, TranscriptEntry("visitor", "More", client_id="1"), (TranscriptEntry("bot", "Yes?"),)
        )
    assert house.notes() == ["joined"]


def test_h1_a_silent_turn_is_not_kept_once_the_bot_holds_the_talk_again(house: House) -> None:
    house.handover.take_talk(house.talk, PRIYA)
    kept = house.trackers.load_events(house.talk)
    assert kept is not None
    assert kept.silent
    assert kept.version == 0
    house.handover.give_back(house.talk, PRIYA)

    with pytest.raises(Overtaken):
        house.trackers.save_events(house.talk, 0, HEARD, HEARD, silent=True)
    with pytest.raises(Overtaken):
        house.handover.note_visitor(house.talk)


def test_h2_who_just_writes_takes_the_talk_by_it(house: House) -> None:
    house.handover.request_person(house.talk)
    written = house.handover.write_message(house.talk, PRIYA, "Hello, how can I help?")

    assert written.done
    assert house.handover.get_holding(house.talk).colleague == PRIYA
    assert house.notes() == ["joined"]
    assert house.texts()[-1] == "Hello, how can I help?"


def test_h3_of_two_who_take_it_at_once_one_does_and_the_other_sees_who(house: House) -> None:
    house.handover.request_person(house.talk)
    with ThreadPoolExecutor(2) as both:
        taken = list(both.map(lambda who: house.handover.take_talk(house.talk, who), (PRIYA, TOM)))

    holder = house.handover.get_holding(house.talk).colleague
    assert sorted(t.done for t in taken) == [False, True]
    assert {t.holding.colleague for t in taken} == {holder}
    other = TOM if holder == PRIYA else PRIYA
    assert not house.handover.write_message(house.talk, other, "Me too!").done
    assert house.notes() == ["joined"]
    assert "Me too!" not in house.texts()


def test_h4_every_change_is_said_once(house: House) -> None:
    house.handover.take_talk(house.talk, PRIYA)
    house.handover.take_talk(house.talk, PRIYA)
    house.handover.give_back(house.talk, PRIYA)
    house.handover.give_back(house.talk, PRIYA)

    assert house.notes() == ["joined", "back"]


def test_h5_what_a_colleague_sends_twice_is_said_once(house: House) -> None:
    first = house.handover.write_message(house.talk, PRIYA, "Thursday suits us.", client_id="slack:1")
    again = house.handover.write_message(house.talk, PRIYA, "Thursday suits us.", client_id="slack:1")

    assert again.done
    assert again.messages == first.messages[-1:]
    assert house.texts().count("Thursday suits us.") == 1


def test_h5_a_retry_does_not_take_a_talk_again_that_was_given_back(house: House) -> None:
    house.handover.write_message(house.talk, PRIYA, "Thursday suits us.", client_id="desk:1")
    house.handover.give_back(house.talk, PRIYA)

    assert house.handover.write_message(house.talk, PRIYA, "Thursday suits us.", client_id="desk:1").done
    assert house.handover.get_holding(house.talk).holder == "bot"
    assert house.notes() == ["joined", "back"]


def test_h6_a_person_wanted_in_the_first_message_is_alerted(house: House) -> None:
    house.handover.request_person(house.talk)

    assert house.alerts() == ["wait-1"]
    assert house.alerts(to="agency_mail") == ["wait-1"]


def test_h7_three_hand_overs_in_a_row_each_alert_and_each_end(house: House) -> None:
    for _ in range(3):
        assert house.handover.request_person(house.talk).holder == "wanted"
        assert house.handover.take_talk(house.talk, PRIYA).done
        assert house.handover.give_back(house.talk, PRIYA).done
        house.bot("And what else?")

    assert house.alerts() == ["wait-1", "wait-2", "wait-3"]
    assert house.notes() == ["joined", "back"] * 3


def test_h8_asking_again_for_a_person_starts_no_second_wait(house: House) -> None:
    first = house.handover.request_person(house.talk)

    assert house.handover.request_person(house.talk) == first
    assert house.alerts() == ["wait-1"]
    assert house.facts("wanted") == [("wanted", "")]


def test_h9_nobody_takes_it_they_are_reminded_then_more_are_asked_then_the_visitor_is_told(house: House) -> None:
    house.handover.request_person(house.talk)
    assert house.wait(**minutes("remind")) == 1
    assert house.alerts("person_reminded") == ["wait-1"]
    assert house.handover.get_holding(house.talk).holder == "wanted"
    assert house.wait(**minutes("widen")) == 1
    assert house.alerts() == ["wait-1", "wait-1-widened"]
    assert house.wait(**minutes("tell")) == 1

    assert house.handover.get_holding(house.talk).holder == "bot"
    assert house.texts("missed") == [TEXTS["missed"]]
    assert [choice.title for choice in house.transcripts.list_since(house.talk, 0)[-1].line.choices] == [
        way["title"] for way in TEXTS["ways"]
    ]
    house.bot("Which day suits you?")
    assert house.wait(days=30) == 0


def test_h10_taken_and_then_silent_goes_back_into_the_queue_and_the_visitor_is_told(house: House) -> None:
    house.handover.request_person(house.talk)
    house.handover.write_message(house.talk, PRIYA, "Hello!")
    house.visitor("What would it cost?")
    assert house.wait(**minutes("silence")) == 1

    again = house.handover.get_holding(house.talk)
    assert again.holder == "wanted"
    assert again.due
    assert house.notes()[-1] == "away"
    assert "Priya" in house.texts("away")[0]
    assert house.alerts() == ["wait-1", "wait-2"]


def test_h10_an_answer_resets_the_timer(house: House) -> None:
    house.handover.write_message(house.talk, PRIYA, "Hello!")
    for _ in range(3):
        house.visitor(f"And now? {house.now}")
        house.now += timedelta(**minutes("silence")) - timedelta(seconds=1)
        house.handover.write_message(house.talk, PRIYA, f"Yes. {house.now}")

    assert house.wait(seconds=2) == 0
    assert house.handover.get_holding(house.talk).colleague == PRIYA


def test_h10_taken_without_a_word_is_silence_too(house: House) -> None:
    house.handover.request_person(house.talk)
    house.handover.take_talk(house.talk, PRIYA)

    assert house.wait(**minutes("silence")) == 1
    assert house.handover.get_holding(house.talk).holder == "wanted"


def test_h15_and_h16_a_word_of_a_person_is_corrected_or_withdrawn_and_nobody_elses(house: House) -> None:
    seq = house.handover.write_message(house.talk, PRIYA, "He'll pay anything.").messages[-1].seq
    other = house.visitor("Hello?")
    assert house.handover.correct_message(house.talk, PRIYA, seq, "Happy to help.")
    assert house.handover.withdraw_message(house.talk, PRIYA, seq)

    assert house.transcripts.list_since(house.talk, seq - 1)[0].line.text == TEXTS["withdrawn"]
    assert house.notes() == ["joined", "withdrawn", "corrected", "withdrawn"]
    assert house.transcripts.list_since(house.talk, 0)[-1].line.about == seq
    assert not house.handover.withdraw_message(house.talk, PRIYA, other)
    assert not house.handover.withdraw_message(house.talk, PRIYA, seq)
    assert not any("anything" in text for text in house.texts())


def test_h19_the_bot_comes_back_with_what_was_agreed_and_its_open_question(house: House) -> None:
    house.pending = PENDING
    house.handover.take_talk(house.talk, PRIYA)
    house.handover.give_back(house.talk, PRIYA, "Priya sends a quote on Friday.")

    back, asked = house.texts()[-2:]
    assert back.startswith(TEXTS["back"])
    assert "Priya sends a quote on Friday." in back
    assert asked == PENDING


def test_h21_a_talk_in_which_nobody_writes_is_the_bots_again_the_next_day(house: House) -> None:
    house.handover.write_message(house.talk, PRIYA, "Anything else?")

    assert house.wait(hours=11) == 0
    assert house.wait(hours=2) == 1
    assert house.handover.get_holding(house.talk).holder == "bot"
    assert house.notes()[-1] == "back"


def test_h22_the_visitor_finds_the_way_back_under_who_has_joined(house: House) -> None:
    house.handover.take_talk(house.talk, PRIYA)
    (choice,) = house.transcripts.list_since(house.talk, 0)[-1].line.choices
    assert (choice.title, choice.payload) == (TEXTS["to_assistant"], "/back_to_assistant")

    house.handover.leave_person(house.talk)
    assert house.handover.get_holding(house.talk).holder == "bot"


def test_h24_an_ended_talk_is_not_wanted_again_by_itself(house: House) -> None:
    house.handover.request_person(house.talk)
    house.handover.take_talk(house.talk, PRIYA)
    house.handover.give_back(house.talk, PRIYA)

    assert house.wait(days=2) == 0
    assert house.handover.list_waiting() == ()


def test_h26_a_name_is_said_only_once_its_owner_holds_the_talk(house: House) -> None:
    house.handover.take_talk(house.talk, TOM)
    house.handover.take_talk(house.talk, PRIYA)

    assert not any("Priya" in text for text in house.texts())
    assert house.texts("joined") == [TEXTS["joined"].format(name="Tom")]


def test_only_who_holds_a_talk_gives_it_back(house: House) -> None:
    house.handover.take_talk(house.talk, PRIYA)

    assert not house.handover.give_back(house.talk, TOM).done
    assert house.handover.get_holding(house.talk).colleague == PRIYA


def test_a_colleague_is_asked_and_the_bot_goes_on_until_the_answer_comes(house: House) -> None:
    house.ask("Does Thursday at four suit Joel?")
    house.bot("Meanwhile: what is your goal?")
    answered = house.handover.answer_question(house.talk, TOM, "Yes, it does.")

    assert answered.done
    assert house.handover.get_holding(house.talk).holder == "bot"
    assert house.texts()[-1] == TEXTS["answered"].format(name="Tom", text="Yes, it does.")
    assert not house.handover.answer_question(house.talk, PRIYA, "No.").done


def test_an_answer_that_is_sent_again_is_brought_once_and_takes_no_talk(house: House) -> None:
    house.ask("Does Thursday at four suit Joel?")
    for _ in range(2):
        assert house.handover.reply_to_visitor(house.talk, TOM, "Yes, it does.", "slack:C1:1").done

    assert [text for text in house.texts() if "Yes, it does." in text] == house.texts("answered")
    assert house.handover.get_holding(house.talk).holder == "bot"


def test_a_question_nobody_answers_is_owned_up_to(house: House) -> None:
    house.ask("Does Thursday at four suit Joel?")

    assert house.wait(**minutes("answer")) == 1
    assert house.texts()[-1] == TEXTS["unanswered"]


def test_waiting_mine_and_all_list_who_waits_longest_first(house: House) -> None:
    talks = [house.talk, *(House(house.engine).talk for _ in range(3))]
    for talk in talks:
        house.handover.request_person(talk)
        house.now += timedelta(seconds=5)
    house.handover.take_talk(talks[0], PRIYA)

    assert [h.conversation_id for h in house.handover.list_waiting()] == talks[1:]
    assert [h.conversation_id for h in house.handover.list_mine(PRIYA.id)] == talks[:1]
    assert [h.conversation_id for h in house.handover.list_all()] == talks


def test_windows_are_told_once_it_is_kept_and_never_of_what_is_taken_back(house: House) -> None:
    house.handover.write_message(house.talk, PRIYA, "Hello!")
    assert [seq for _, seqs in house.told for seq in seqs] == [1, 2]

    with suppress(ZeroDivisionError), atomic_block(house.engine, house.talk):
        house.handover.give_back(house.talk, PRIYA)
        _ = 1 // 0
    assert len(house.told) == 2
    assert house.handover.get_holding(house.talk).is_silent


def test_the_report_counts_waits_takers_misses_and_the_time_to_the_first_answer(house: House) -> None:
    for seconds in (20, 50, 200):
        house.handover.request_person(house.talk)
        house.now += timedelta(seconds=seconds)
        house.handover.pass_time()
        house.handover.write_message(house.talk, PRIYA, f"Hello! {seconds}")
        house.handover.give_back(house.talk, PRIYA)
    house.handover.request_person(house.talk)
    for name in ("remind", "widen", "tell"):
        house.wait(**minutes(name))

    found = SqlFacts(house.engine, lambda: house.now).make_report()
    assert found.handovers == HandoverFigures(4, 3, 1, 0, 3, 3, 50.0, 200.0)


def test_every_change_is_a_fact(house: House) -> None:
    house.handover.request_person(house.talk)
    house.now += timedelta(seconds=40)
    house.handover.write_message(house.talk, PRIYA, "Hello!")
    house.handover.give_back(house.talk, PRIYA)

    kept = [("wanted", ""), ("taken", "40"), ("first_answer", "40"), ("given_back", PRIYA.id)]
    assert house.facts("wanted", "taken", "first_answer", "given_back") == kept
    assert [event.kind for event in house.handover.list_events()] == [kind for kind, _ in kept]


def test_h13_what_is_not_read_in_time_goes_by_mail_once_and_what_is_read_does_not(house: House) -> None:
    house.handover.request_person(house.talk)
    first, second = (
        house.handover.write_message(house.talk, PRIYA, text).messages[-1].seq for text in ("Yes.", "And?")
    )
    due = house.now + timedelta(**minutes("unread"))
    mails = [m.delivery.event for m in house.outbox.list_messages() if m.delivery.event.kind == "unread_answer"]

    assert {(event.occurrence, event.about) for event in mails} == {(str(s), PRIYA.id) for s in (first, second)}
    assert {m.due for m in house.outbox.list_messages() if m.delivery.recipient == "visitor_mail"} == {due}
    context = LeadContext(house.talk, unread=house.transcripts.list_unread(house.talk))
    # Of a row that was not read the first brings all, and the others nothing more.
    assert [context.is_first_unread(event.occurrence) for event in sorted(mails, key=lambda e: int(e.occurrence))] == [
        True,
        False,
    ]
    house.transcripts.note_read(house.talk, second)
    house.transcripts.note_read(house.talk, first)
    assert house.transcripts.list_unread(house.talk) == ()


def test_h13_what_was_withdrawn_or_said_by_the_bot_is_not_sent(house: House) -> None:
    seq = house.handover.write_message(house.talk, PRIYA, "He'll pay anything.").messages[-1].seq
    house.handover.withdraw_message(house.talk, PRIYA, seq)
    house.handover.give_back(house.talk, PRIYA)
    house.bot("And your goal?")

    assert house.transcripts.list_unread(house.talk) == ()


def test_h13_an_answer_that_the_bot_brings_is_waited_for_too(house: House) -> None:
    house.ask("Does Thursday at four suit Joel?")
    house.handover.answer_question(house.talk, TOM, "Yes, it does.")

    assert [m.line.note for m in house.transcripts.list_unread(house.talk)] == ["answered"]
    assert house.outbox.list_messages()[0].delivery.event.about == ""


def test_what_the_visitor_asked_last_is_asked_once_and_its_answer_is_kept_for_review(house: House) -> None:
    house.visitor("Do you serve Leeds? lena@lampshop.example")
    house.pending = PENDING
    replies = house.handover.ask_last_question(house.talk, DialogueState())
    assert [reply.text for reply in replies] == [TEXTS["asking"], PENDING]
    assert house.handover.get_holding(house.talk).question.startswith("Do you serve Leeds?")
    assert house.handover.ask_last_question(house.talk, DialogueState())[0].text == TEXTS["asked_already"]
    house.handover.answer_question(house.talk, TOM, "Yes, two of them.")

    lists = GapLists(house.engine)
    (question, answer), *more = lists.list_answers(house.now - timedelta(days=1)).items()
    assert (answer, more) == ("Yes, two of them.", [])
    assert question.startswith("Do you serve Leeds?")
    assert "lampshop" not in question
    assert [line.text for line in lists.read_gaps(house.now - timedelta(days=1))] == [question]
