"""Mails: to a real SMTP server, and to files where none is set."""

from __future__ import annotations

import asyncio
import email
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from icalendar import Calendar

from bot.conversations.transcripts import AttachedFile, Message, TranscriptEntry
from bot.errors import SettingsError
from bot.leads.bookings import Booking
from bot.leads.events import Delivery, withdrawal_event
from bot.leads.model import Contact
from bot.notifications.lead_context import LeadContext
from bot.notifications.mailer import FileMailer, SmtpMailer
from bot.notifications.mails import AgencyMail, Mails, VisitorMail
from bot.notifications.notifier import Undelivered
from bot.queues.outbox import OutboxMessage
from bot.storage.database.file_sink import FileSink
from tests.bot.notifications.conftest import NOW, Shelf

Letters = Callable[..., OutboxMessage]


@dataclass
class Inbox:
    """What a mail server took; `refuses` is what it says instead, once for each line."""

    mails: list[EmailMessage] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return self.refuses.pop(0)
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("nobody@"):
            return "550 no such mailbox ada@example.com"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    inbox = Inbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(inbox), "127.0.0.1", 0)
    inbox.port = server.sockets[0].getsockname()[1]
    yield inbox
    server.close()


def smtp(inbox: Inbox) -> SmtpMailer:
    return SmtpMailer.from_url(f"smtp://127.0.0.1:{inbox.port}")


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body
    return str(body.get_content())


async def test_the_agency_gets_the_brief_as_text_and_as_a_page(
    inbox: Inbox, mails: Mails, letter: Letters, dossier: LeadContext
) -> None:
    await AgencyMail(mails, smtp(inbox)).send_message(letter(), dossier)

    (mail,) = inbox.mails
    assert mail["To"] == mail["From"].addresses[0].addr_spec == "hello@lanternfield.example"
    assert mail["Subject"] == "New lead: Ada <Lovelace>, Engines & Co"
    assert "WHAT THEY WANT" in text_of(mail)
    assert "&lt;b&gt;patients" in text_of(mail, "html")


async def test_a_visitor_gets_the_plan_with_its_link_and_its_figures(
    inbox: Inbox, mails: Mails, letter: Letters, dossier: LeadContext
) -> None:
    await VisitorMail(mails, smtp(inbox)).send_message(letter("plan_wanted", "visitor_mail"), dossier)

    (mail,) = inbox.mails
    assert mail["To"].addresses[0].addr_spec == "ada@example.com"
    assert mail["Subject"] == "Your plan from Lanternfield"
    assert "https://agency.example/plan/p1" in text_of(mail)
    assert dossier.advice
    assert dossier.advice.money
    assert f"${dossier.advice.money.media:,.0f}" in text_of(mail)
    # What is more than a name greets nobody.
    assert "Lovelace" not in text_of(mail, "html") + str(mail["To"])


async def test_an_address_is_asked_whether_it_wants_news_without_a_word_of_whoever_typed_it(
    inbox: Inbox, mails: Mails, letter: Letters, dossier: LeadContext
) -> None:
    asked = replace(dossier, news_link="https://agency.example/news/n1")
    await VisitorMail(mails, smtp(inbox)).send_message(letter("news_wanted", "visitor_mail"), asked)

    (mail,) = inbox.mails
    assert str(mail["To"]) == "ada@example.com"
    assert "https://agency.example/news/n1" in text_of(mail)
    assert "don't need to do anything" in text_of(mail)
    assert not any("Lovelace" in text_of(mail, kind) for kind in ("plain", "html"))
    assert "https://agency.example/plan/p1" not in text_of(mail)


@pytest.mark.parametrize(
    ("kind", "cancelled", "method", "subject"),
    [
        ("booked", False, "REQUEST", "Your consultation with Lanternfield: Wednesday"),
        ("rescheduled", False, "REQUEST", "Your consultation with Lanternfield, changed: Wednesday"),
        ("cancelled", True, "CANCEL", "Your consultation with Lanternfield has been canceled"),
    ],
)
async def test_both_sides_get_the_appointment_for_their_calendars(
    inbox: Inbox,
    mails: Mails,
    letter: Letters,
    dossier: LeadContext,
    kind: Any,
    cancelled: bool,
    method: str,
    subject: str,
) -> None:
    booking = replace(dossier.bookings[0], cancelled=NOW if cancelled else None)
    about = replace(dossier, bookings=(booking,))
    mailer = smtp(inbox)

    await VisitorMail(mails, mailer).send_message(letter(kind, "visitor_mail", about="booking-1"), about)
    await AgencyMail(mails, mailer).send_message(letter(kind, about="booking-1"), about)

    visitor, agency = inbox.mails
    assert visitor["Subject"].startswith(subject)
    assert ("https://agency.example/booking/ToKeN" in text_of(visitor)) is not cancelled
    for mail in (visitor, agency):
        (part,) = list(mail.iter_attachments())
        assert part.get_content_type() == "text/calendar"
        assert part["Content-Type"].params["method"] == method
        calendar = Calendar.from_ical(part.get_content())
        assert calendar["METHOD"] == method
        assert [str(event["UID"]).partition("@")[0] for event in calendar.walk("VEVENT")] == ["booking-1"]


async def test_a_wish_for_a_plan_that_is_not_made_yet_is_answered_all_the_same(
    shelf: Shelf, mails: Mails, letter: Letters, dossier: LeadContext
) -> None:
    assert dossier.lead
    early = replace(dossier, lead=replace(dossier.lead, recommendations=()), plan_link=None)

    await VisitorMail(mails, shelf).send_message(letter("plan_wanted", "visitor_mail"), early)

    assert shelf.sent[0]["Subject"] == "The plan you asked Lanternfield for"


async def test_a_mail_goes_by_the_same_name_at_every_try(
    shelf: Shelf, mails: Mails, letter: Letters, dossier: LeadContext
) -> None:
    post = AgencyMail(mails, shelf)

    for about in (letter(), letter(), letter("lead_hot")):
        await post.send_message(about, dossier)

    names = [mail["Message-ID"] for mail in shelf.sent]
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize("name", ["Ada\r\nBcc: all@example.com", 'Ada" <evil@example.com>, "', "Ada, Bob; Eve"])
async def test_no_name_becomes_a_header_or_another_recipient(
    inbox: Inbox, mails: Mails, letter: Letters, dossier: LeadContext, name: str
) -> None:
    assert dossier.lead
    contact = Contact(name, "ada@example.com", company="Evil\nBcc: all@example.com")
    about = replace(dossier, lead=replace(dossier.lead, contact=contact))

    await VisitorMail(mails, smtp(inbox)).send_message(letter("plan_wanted", "visitor_mail"), about)
    await AgencyMail(mails, smtp(inbox)).send_message(letter(), about)

    assert [one.addr_spec for one in inbox.mails[0]["To"].addresses] == ["ada@example.com"]
    assert all(mail["Bcc"] is None for mail in inbox.mails)


async def test_an_address_no_mail_can_go_to_is_given_up(
    shelf: Shelf, mails: Mails, letter: Letters, dossier: LeadContext
) -> None:
    assert dossier.lead
    about = replace(dossier, lead=replace(dossier.lead, contact=Contact("Ada", "no address")))

    with pytest.raises(Undelivered) as caught:
        await VisitorMail(mails, shelf).send_message(letter("plan_wanted", "visitor_mail"), about)

    assert caught.value.final


@pytest.mark.parametrize(
    ("answer", "note"),
    [("451 try later", "SMTPDataError 451"), ("554 ada@example.com is spam", "SMTPDataError 554")],
)
async def test_a_refusal_is_noted_without_its_words(
    inbox: Inbox, mails: Mails, letter: Letters, dossier: LeadContext, answer: str, note: str
) -> None:
    inbox.refuses.append(answer)

    with pytest.raises(Undelivered) as caught:
        await AgencyMail(mails, smtp(inbox)).send_message(letter(), dossier)

    assert (caught.value.note, caught.value.final) == (note, False)


async def test_a_mailbox_that_is_not_there_is_given_up_at_once(
    inbox: Inbox, mails: Mails, letter: Letters, dossier: LeadContext
) -> None:
    assert dossier.lead
    about = replace(dossier, lead=replace(dossier.lead, contact=Contact("Ada", "nobody@example.com")))

    with pytest.raises(Undelivered) as caught:
        await VisitorMail(mails, smtp(inbox)).send_message(letter("plan_wanted", "visitor_mail"), about)

    assert (caught.value.note, caught.value.final) == ("recipient refused: [550]", True)


async def test_a_server_that_is_not_there_is_tried_again_later(
    mails: Mails, letter: Letters, dossier: LeadContext
) -> None:
    with pytest.raises(Undelivered) as caught:
        await AgencyMail(mails, SmtpMailer.from_url("smtp://127.0.0.1:9")).send_message(letter(), dossier)

    assert not caught.value.final


async def test_without_a_server_a_mail_is_written_as_it_would_have_gone_out(
    tmp_path: Path, mails: Mails, letter: Letters, dossier: LeadContext
) -> None:
    drawer = FileSink(tmp_path)

    note = await AgencyMail(mails, FileMailer(drawer)).send_message(letter(id=7), dossier)

    (path,) = tmp_path.rglob("*.eml")
    assert path.relative_to(tmp_path) == Path("web-ada", "000007-lead_stored-agency_mail.eml")
    assert email.message_from_bytes(path.read_bytes(), policy=default)["Subject"].startswith("New lead")
    assert note == "written to var/outbox: no mail server is set"
    drawer.erase_talks(["web-ada"])
    assert list(tmp_path.iterdir()) == []


def test_a_conversation_can_name_no_folder_outside(tmp_path: Path) -> None:
    path = FileSink(tmp_path / "outbox").write_message("../../etc", "a.eml", b"x")

    assert path.is_relative_to(tmp_path / "outbox")
    FileSink(tmp_path / "outbox").erase_talks(["../../etc"])
    assert not path.exists()


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://host:port"])
def test_an_address_that_is_no_mail_server_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError, match="BOT_SMTP_URL: expected") as caught:
        SmtpMailer.from_url(url.replace("//", "//joe:s3cret@") if "//" in url else url)

    assert "s3cret" not in str(caught.value)


def test_user_and_password_may_hold_any_character() -> None:
    mailer = SmtpMailer.from_url("smtps://joe%40x:p%2Fw@mail.example")

    assert (mailer.username, mailer.password, mailer.port) == ("joe@x", "p/w", 465)


def test_of_a_consultation_whose_visitor_was_erased_the_time_alone_is_told(mails: Mails) -> None:
    event = withdrawal_event("b1", "maren", datetime(2026, 12, 1, 15, tzinfo=timezone.utc))

    mail = mails.to_agency(
        OutboxMessage(1, Delivery(event, "agency_mail"), NOW, NOW, tries=1), LeadContext(event.conversation_id)
    )

    assert mail["Subject"].startswith("Consultation withdrawn: Tuesday, December 1 at 10:00")
    assert str(mail["Subject"]) in text_of(mail)
    assert "The slot is free again" in text_of(mail)


def test_a_cancelled_booking_is_found_by_name_and_never_as_the_one_that_stands(
    dossier: LeadContext, booking: Booking
) -> None:
    gone = replace(booking, cancelled=NOW)
    about = replace(dossier, bookings=(gone,))

    assert about.find_booking("booking-1") == gone
    assert about.find_booking() is None


async def test_of_a_booking_kept_elsewhere_the_visitor_hears_from_there(
    mails: Mails, letter: Letters, dossier: LeadContext, shelf: Shelf
) -> None:
    booking = replace(dossier.bookings[0], source="calcom")
    told = replace(dossier, bookings=(booking,))
    to_visitor, to_agency = letter("booked", "visitor_mail", about=booking.id), letter("booked", about=booking.id)

    assert await VisitorMail(mails, shelf).send_message(to_visitor, told) == "calcom writes of it itself"
    assert shelf.sent == []
    assert "text/calendar" not in [part.get_content_type() for part in mails.to_agency(to_agency, told).walk()]


async def test_h13_and_h14_an_unread_answer_comes_with_its_link_and_is_answered_to_who_wrote_it(
    inbox: Inbox, mails: Mails, letter: Letters, dossier: LeadContext
) -> None:
    file = AttachedFile("t", "offer.pdf", "application/pdf", 9)
    unread = (
        Message(7, TranscriptEntry("person", "Yes, we work with <dentists>.", name="Priya"), NOW),
        Message(8, TranscriptEntry("person", "Here is our offer.", name="Priya", files=(file,)), NOW),
    )
    context = replace(dossier, unread=unread, talk_link="https://agency.example/#chat=abc")
    told = letter("unread_answer", "visitor_mail", about="priya@lanternfield.example", occurrence="7")
    await VisitorMail(mails, smtp(inbox)).send_message(told, context)

    (mail,) = inbox.mails
    assert mail["Subject"] == "Priya from Lanternfield has answered you"
    assert mail["Reply-To"] == "priya@lanternfield.example"
    assert "Priya: Yes, we work with <dentists>." in text_of(mail)
    assert "offer.pdf" in text_of(mail)
    assert "https://agency.example/#chat=abc" in text_of(mail)
    assert "&lt;dentists&gt;" in text_of(mail, "html")


async def test_h14_a_colleague_without_a_mailbox_is_answered_at_the_agencys(
    inbox: Inbox, mails: Mails, letter: Letters, dossier: LeadContext
) -> None:
    context = replace(dossier, unread=(Message(7, TranscriptEntry("person", "Yes.", name="Tom"), NOW),))
    await VisitorMail(mails, smtp(inbox)).send_message(letter("unread_answer", "visitor_mail", occurrence="7"), context)

    assert inbox.mails[0]["Reply-To"] == "hello@lanternfield.example"
