"""What is written to whom by mail: the brief to the agency, plan and appointments to the visitor."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Protocol

from typing_extensions import override

from bot.handover.groups import ChatGroups
from bot.knowledge.model import Agency
from bot.knowledge.texts import fill_placeholders
from bot.leads.bookings import Booking
from bot.leads.events import LeadEvent
from bot.leads.kinds import DEPARTMENT_OF, ELSEWHERE
from bot.leads.model import Contact
from bot.leads.names import plain_name
from bot.notifications.brief import Briefs
from bot.notifications.layout import MailText, brief_page, brief_text, mail_page, mail_text
from bot.notifications.lead_context import LeadContext, find_routed
from bot.notifications.mailer import Mailer
from bot.notifications.notifier import Notifier, Undelivered
from bot.queues.outbox import OutboxMessage
from bot.recommendations.presentation.chat_text import number_lines, plan_lines, result_line

_BOOKINGS = ("booked", "rescheduled", "cancelled")
_ABOUT_BOOKINGS = (*_BOOKINGS, "reminded_day", "reminded_hour", "missed")
_PLANS = ("plan_wanted", "left")


class MailConsultant(Protocol):
    """Somebody of the agency who takes consultations."""

    @property
    def name(self) -> str:
        """What they are called."""

    @property
    def email(self) -> str:
        """Where they are written to."""


class AppointmentFormats(Protocol):
    """Knows how appointments are said, and what calendars take in."""

    def format_time(self, moment: datetime, zone: str) -> str:
        """A moment with its day and the name of its zone."""

    def find_consultant(self, id: str) -> MailConsultant:
        """The consultant of that identifier."""

    def make_url(self, booking: Booking) -> str:
        """Where the booking can be seen, moved and cancelled."""

    def make_invitation(self, booking: Booking, guest: Contact) -> bytes:
        """The booking for both sides' calendars, as an iCalendar object."""


@dataclass(frozen=True)
class Mails:
    """Writes mails in the words of mail.yml, from one address to those of the agency and to visitors."""

    texts: Mapping[str, Any]
    agency: Agency
    briefs: Briefs
    appointments: AppointmentFormats
    sender: str
    recipients: tuple[str, ...]
    now: Callable[[], datetime]
    groups: ChatGroups

    def to_agency(self, letter: OutboxMessage, dossier: LeadContext) -> EmailMessage:
        """The brief under the subject of what happened; two lines where nothing is known any more."""
        if letter.delivery.event.kind == "withdrawn":
            return self._make_withdrawal(letter, dossier)
        brief = self.briefs.make_brief(dossier, self.now())
        mail = self._begin_mail(letter, self.write_subject(letter, dossier))
        mail["To"] = ", ".join(self._find_recipients(dossier, letter.delivery.event))
        if dossier.lead and dossier.lead.contact.email:
            mail["Reply-To"] = _format_address(dossier.lead.contact)
        mail.set_content(brief_text(brief))
        mail.add_alternative(brief_page(brief), subtype="html")
        self._attach_invitation(mail, letter, dossier)
        return mail

    def _find_recipients(self, dossier: LeadContext, event: LeadEvent) -> tuple[str, ...]:
        """Who of the agency is told: sales, or whoever looks after such people, and of partners and tenders both."""
        kind, booking = find_routed(dossier, event), dossier.find_booking(event.about)
        if event.kind in _BOOKINGS and booking:
            # Whoever takes the call has it in their own calendar.
            return tuple(dict.fromkeys((*self.recipients, self.appointments.find_consultant(booking.person).email)))
        if event.kind == "person_wanted" and (theirs := self.groups.list_mailboxes(event.about)):
            return theirs
        if kind not in DEPARTMENT_OF:
            return self.recipients
        department = self.agency.get_department(DEPARTMENT_OF[kind]).email
        return (department,) if kind in ELSEWHERE else tuple(dict.fromkeys((*self.recipients, department)))

    def to_visitor(self, letter: OutboxMessage, dossier: LeadContext) -> EmailMessage | None:
        """What the visitor asked for; None for one who left no address."""
        contact = dossier.lead.contact if dossier.lead else Contact()
        if not contact.email:
            return None
        words = self._write_text(letter, dossier, contact)
        mail = self._begin_mail(letter, words.subject)
        unproven = letter.delivery.event.kind == "news_wanted"
        mail["To"] = _format_address(Contact(email=contact.email) if unproven else contact)
        mail["Reply-To"] = _find_writer(letter.delivery.event) or self.agency.email
        mail.set_content(mail_text(words))
        mail.add_alternative(mail_page(words), subtype="html")
        self._attach_invitation(mail, letter, dossier)
        return mail

    def _begin_mail(self, letter: OutboxMessage, subject: str) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        domain = self.sender.rpartition("@")[2]
        name = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
        mail["Subject"] = " ".join(subject.split())
        mail["From"] = Address(self.agency.name, addr_spec=self.sender)
        mail["Date"] = letter.created
        # The same at every try, so that a second copy is known for what it is.
        mail["Message-ID"] = f"<{name}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        # Everything about one lead hangs on one name, so that each mailbox shows it as one conversation.
        event = letter.delivery.event
        thread = hashlib.sha256(f"thread:{event.lead_id or event.conversation_id}".encode()).hexdigest()[:32]
        mail["In-Reply-To"] = mail["References"] = f"<{thread}@{domain}>"
        return mail

    def _make_withdrawal(self, letter: OutboxMessage, dossier: LeadContext) -> EmailMessage:
        mail = self._begin_mail(letter, self.write_subject(letter, dossier))
        mail["To"] = ", ".join(self.recipients)
        mail.set_content(
            self.describe_withdrawal(letter.delivery.event) + "\n\n" + str(self.texts["agency"]["withdrawn_why"])
        )
        return mail

    def describe_withdrawal(self, event: LeadEvent) -> str:
        """Which consultation is off: all that an erased visitor leaves behind."""
        start, person = datetime.fromisoformat(event.occurrence), self.appointments.find_consultant(event.about)
        when = self.appointments.format_time(start, self.agency.time_zone)
        return fill_placeholders(self.texts["agency"]["withdrawn"], {"when": when, "person": person.name})

    def write_subject(self, letter: OutboxMessage, dossier: LeadContext) -> str:
        """What the agency is told has happened."""
        kind: str = letter.delivery.event.kind
        if kind == "withdrawn":
            return self.describe_withdrawal(letter.delivery.event)
        if kind == "person_wanted" and dossier.lead:
            kind = "person_wanted_named"
        booking = dossier.find_booking(letter.delivery.event.about)
        when = self.appointments.format_time(booking.start, self.agency.time_zone) if booking else ""
        if kind in ("status_changed", "owner_changed"):
            told = letter.delivery.event.about.replace("_", " ")
            return fill_placeholders(
                self.texts["agency"][kind], {"who": self.briefs.name_lead(dossier.lead), "what": told}
            )
        if kind == "routed":
            facts = {"kind": self.briefs.texts["kinds"][find_routed(dossier, letter.delivery.event)]}
            named = "routed_named" if dossier.lead else kind
            return fill_placeholders(self.texts["agency"][named], {**facts, "who": self.briefs.name_lead(dossier.lead)})
        return fill_placeholders(self.texts["agency"][kind], {"who": self.briefs.name_lead(dossier.lead), "when": when})

    def _write_text(self, letter: OutboxMessage, dossier: LeadContext, contact: Contact) -> MailText:
        texts, event = self.texts["visitor"], letter.delivery.event
        booking = dossier.find_booking(event.about) if event.kind in _ABOUT_BOOKINGS else None
        facts = self._describe_booking(booking) or self._describe_writer(dossier)
        kind = "plan_later" if event.kind == "plan_wanted" and not dossier.advice else event.kind
        lines = [fill_placeholders(line, facts) for line in texts[kind]["lines"]]
        # Whose address it is nobody knows yet, so a stranger's words do not come to it under our name.
        name = "" if kind == "news_wanted" else plain_name(contact.name)
        hello = fill_placeholders(texts["hello"], {"name": name}).replace(" ,", ",")
        told = self._write_plan(dossier) if kind in _PLANS else self._quote_answers(dossier)
        links = self._list_links(kind, dossier, booking)
        return MailText(
            fill_placeholders(texts[kind]["subject"], facts), (hello, *lines, *told), links, texts["closing"]
        )

    def _describe_booking(self, booking: Booking | None) -> dict[str, str]:
        if booking is None:
            return {}
        return {
            "when": self.appointments.format_time(booking.start, booking.zone),
            "person": self.appointments.find_consultant(booking.person).name,
        }

    def _describe_writer(self, dossier: LeadContext) -> dict[str, str]:
        named = (message.line.name for message in dossier.unread if message.line.name)
        return {"person": next(named, self.agency.name)} if dossier.unread else {}

    def _quote_answers(self, dossier: LeadContext) -> list[str]:
        """What people of the agency wrote that was not read, and the names of what they sent with it."""
        texts, quoted = self.texts["visitor"], []
        for message in dossier.unread:
            line = message.line
            sent = [fill_placeholders(texts["file"], {"file": file.name}) for file in line.files]
            text = "\n".join(part for part in (line.text, *sent) if part)
            quoted.append(fill_placeholders(texts["said"], {"person": line.name, "text": text}) if line.name else text)
        return quoted

    def _write_plan(self, dossier: LeadContext) -> list[str]:
        """The plan as the chat tells it, without the marks of Markdown."""
        advice, book = dossier.advice, self.briefs.book
        if advice is None:
            return []
        parts = (advice.headline, result_line(advice, book), number_lines(advice, book))
        return [part.replace("**", "") for part in (*parts, plan_lines(advice, book)) if part]

    def _list_links(self, kind: str, dossier: LeadContext, booking: Booking | None) -> tuple[tuple[str, str], ...]:
        texts = self.texts["visitor"]
        move = self.appointments.make_url(booking) if booking and booking.is_standing else None
        found = [
            (texts["again" if kind == "missed" else "move"], move),
            (texts["plan"], dossier.plan_link if booking is None else None),
        ]
        if kind == "unread_answer":
            found = [(texts["talk"], dossier.talk_link)]
        if kind == "news_wanted":
            found = [(texts["news"], dossier.news_link)]
        # Without a public address links are paths, which lead nowhere from a mail.
        return tuple((str(title), url) for title, url in found if url and not url.startswith("/"))

    def _attach_invitation(self, mail: EmailMessage, letter: OutboxMessage, dossier: LeadContext) -> None:
        event = letter.delivery.event
        booking = dossier.find_booking(event.about) if event.kind in _BOOKINGS else None
        if booking and dossier.lead and not booking.source:
            params = {"method": "REQUEST" if booking.is_standing else "CANCEL"}
            invitation = self.appointments.make_invitation(booking, dossier.lead.contact)
            # Outlook and Google show what stands beside the text as an invitation; others take the file.
            mail.add_alternative(invitation.decode(), subtype="calendar", params=params)
            mail.add_attachment(
                invitation,
                maintype="text",
                subtype="calendar",
                filename="invitation.ics",
                params={**params, "charset": "utf-8"},
            )


@dataclass(frozen=True)
class AgencyMail(Notifier):
    """Tells the agency by mail."""

    mails: Mails
    mailer: Mailer

    @override
    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        return await self.mailer.send_mail(letter, self.mails.to_agency(letter, dossier))

    @override
    async def close(self) -> None:
        pass


@dataclass(frozen=True)
class VisitorMail(Notifier):
    """Writes to the visitor what they asked for."""

    mails: Mails
    mailer: Mailer

    @override
    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        event = letter.delivery.event
        booking = dossier.find_booking(event.about) if event.kind in _ABOUT_BOOKINGS else None
        if booking and booking.source:
            return f"{booking.source} writes of it itself"
        try:
            mail = self.mails.to_visitor(letter, dossier)
        except ValueError:
            raise Undelivered("no mail can go to this address", final=True) from None
        return await self.mailer.send_mail(letter, mail) if mail else "no address"

    @override
    async def close(self) -> None:
        pass


def _find_writer(event: LeadEvent) -> str:
    """The mailbox of the colleague whose answer it brings, so that what is answered goes to them."""
    return event.about if event.kind == "unread_answer" else ""


def _format_address(contact: Contact) -> Address:
    return Address(plain_name(contact.name), addr_spec=str(contact.email))
