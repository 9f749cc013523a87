"""The one place that joins real parts. Nothing is built before it is asked for."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from bot import clock
from bot.dialogue.advising import Advising
from bot.dialogue.answering import Answering
from bot.dialogue.appointing import Appointing
from bot.dialogue.consulting import Consulting
from bot.dialogue.flow import Flow
from bot.dialogue.phrasing import Phrasing
from bot.dialogue.talk import Talk
from bot.errors import NotReady
from bot.knowledge.lexicon import load_lexicon
from bot.knowledge.library import Library
from bot.knowledge.loader import load_library
from bot.leads.appointments import Appointments
from bot.leads.consent import ConsentTexts
from bot.leads.desk import Desk
from bot.leads.held import Held
from bot.leads.invitation import Attendee
from bot.leads.rules import Rate
from bot.leads.scoring import Known, Scoring
from bot.leads.spam import Gate, SpamRules
from bot.notifications.brief import Briefs
from bot.notifications.dossier import Dossiers
from bot.notifications.mails import Mails
from bot.notifications.office import Office
from bot.notifications.posts import posts_of
from bot.notifications.room import MailRoom
from bot.peers.loopback import LoopbackWire
from bot.peers.peers import Peers
from bot.recommendations.book import AdviceBook, load_advice
from bot.settings import Settings
from bot.storage.brief_links import BriefLinks
from bot.storage.drawer import Drawer
from bot.storage.engine import open_engine, together, undo
from bot.storage.facts import SqlFacts
from bot.storage.kept_plans import KeptPlans
from bot.storage.notify_wire import NotifyWire
from bot.storage.personal_data import PersonalData
from bot.storage.sql_bookings import SqlBookings
from bot.storage.sql_leads import SqlLeads
from bot.storage.sql_outbox import SqlOutbox
from bot.storage.sql_slack import SqlSlackQueues
from bot.storage.sql_trackers import SqlTrackers
from bot.storage.sql_transcripts import SqlTranscripts
from bot.tensorflow_free import leave_out_what_serving_does_not_use
from bot.values.lexicon import Lexicon
from bot.values.reading import read_values

if TYPE_CHECKING:
    from bot.engine.assistant import Assistant


@dataclass(frozen=True)
class Services:
    """What every entry point needs that costs no model and no database."""

    settings: Settings
    library: Library
    book: AdviceBook
    lines: dict[str, Any]
    talk: Talk
    held: Held
    spam: SpamRules
    scoring: Scoring


@lru_cache(maxsize=1)
def services() -> Services:
    """The parts of this process, built once from its environment. Raises SettingsError or ContentError."""
    return build(Settings.from_env(os.environ))


def build(settings: Settings) -> Services:
    """The parts for these settings."""
    library = load_library(settings.content, settings.agency_dir)
    book = load_advice(settings.content, settings.agency_dir)
    lines = library.tree("dialogue")
    lexicon = load_lexicon(settings.content, settings.agency_dir)
    spam, scoring = SpamRules.of(library.tree("spam")), read_scoring(library)
    flow = Flow(
        Advising(book, lines, _phrasing(library, lines)),
        lines,
        ConsentTexts.of(library.tree("consent")),
        lexicon,
        Consulting(lines, spam, scoring, clock.now),
        _appointing(settings, library, lexicon),
        clock.now,
    )
    talk = Talk(Answering(library, lines), flow, lines)
    return Services(settings, library, book, lines, talk, Held(), spam, scoring)


def read_scoring(library: Library) -> Scoring:
    """How this agency rates leads."""
    return Scoring.of(library.tree("scoring"), library.tree("rates"), library.agency.currency)


def rated(scoring: Scoring) -> Rate:
    """What gives a lead its score, on the day it is asked."""
    return lambda lead: scoring.rate(Known.of(lead), clock.today())


@lru_cache(maxsize=1)
def database(url: str) -> Any:
    """The connection pool everything in this process shares."""
    return open_engine(url)


def join_peers(parts: Services, secret: str) -> Peers:
    """This process as one of several that serve the same visitors; what it keeps in memory alone is shared."""
    engine = database(parts.settings.url)
    in_reach_of_all = engine.dialect.name == "postgresql"
    peers = Peers(NotifyWire(engine) if in_reach_of_all else LoopbackWire(parts.settings.var / "peers"), secret)
    parts.held.tell = peers.on("held", parts.held.told)
    peers.on("joined", lambda _: parts.held.tell_all())
    gate().tell = peers.on("let_in", gate().count)
    return peers


@lru_cache(maxsize=1)
def gate() -> Gate:
    """What counts this process's new leads."""
    return Gate(services().spam, time.monotonic)


@lru_cache(maxsize=1)
def desk() -> Desk:
    """Where drafts become leads, in this process's database."""
    parts = services()
    leads = SqlLeads(database(parts.settings.url), rated(parts.scoring))
    return Desk(leads, gate(), lambda: secrets.token_hex(6), clock.now)


def bookings() -> SqlBookings:
    """Who is booked when, in this process's database."""
    parts = services()
    return SqlBookings(database(parts.settings.url), parts.library.agency.calendar.buffer)


@lru_cache(maxsize=1)
def facts() -> SqlFacts:
    """What is counted, in this process's database."""
    return SqlFacts(database(services().settings.url), clock.now)


@lru_cache(maxsize=1)
def personal_data() -> PersonalData:
    """What is kept about people, in this process's database."""
    return PersonalData(database(services().settings.url), Drawer(services().settings.drawer))


def plan_link(conversation_id: str, number: int | None = None) -> str | None:
    """The address of a kept recommendation, the latest one without a number; None when nothing is kept."""
    settings = services().settings
    token = KeptPlans(database(settings.url)).token_of(conversation_id, number)
    return f"{settings.public_url.rstrip('/')}/plan/{token}" if token else None


def brief_link(lead_id: str) -> str | None:
    """The address of a lead's brief; None when it is not kept."""
    settings = services().settings
    token = BriefLinks(database(settings.url)).token_of(lead_id)
    return f"{settings.public_url.rstrip('/')}/brief/{token}" if token else None


def mail_room() -> MailRoom:
    """What tells others of leads, in this process's database. Raises SettingsError when it could not."""
    parts, mails = services(), mails_of(services())
    engine, drawer = database(parts.settings.url), Drawer(parts.settings.drawer)
    dossiers = Dossiers(SqlLeads(engine, rated(parts.scoring)), personal_data(), bookings(), plan_link, brief_link)
    office = Office(dossiers, posts_of(parts.settings, mails, drawer, SqlSlackQueues(engine)))
    return MailRoom(SqlOutbox(engine), office, drawer, dossiers, mails.briefs, BriefLinks(engine))


def mails_of(parts: Services) -> Mails:
    """What is written to the agency and to visitors."""
    library, times = parts.library, parts.talk.flow.appointing.appointments
    agency = library.agency
    briefs = Briefs(
        texts=library.tree("brief"),
        phrasing=_phrasing(library, parts.lines),
        book=parts.book,
        time=lambda moment: times.time(moment, agency.time_zone),
        person=lambda id: times.person(id).name,
        zone=agency.time_zone,
    )
    return Mails(
        texts=library.tree("mail"),
        agency=agency,
        briefs=briefs,
        appointments=times,
        sender=parts.settings.mail_from or agency.email,
        recipients=parts.settings.mail_to or (agency.email,),
        now=clock.now,
    )


def _appointing(settings: Settings, library: Library, lexicon: Lexicon) -> Appointing:
    """The talk about times, in the words of content/booking.yml."""
    return Appointing(appointments(settings, library), library.tree("booking"), lexicon.seasons, clock.now)


def appointments(settings: Settings, library: Library) -> Appointments:
    """How the agency's appointments are said and written into calendars."""
    agency = library.agency
    return Appointments(
        calendar=agency.calendar,
        lines=library.tree("booking"),
        agency=Attendee(agency.name, agency.email),
        site=agency.links.site,
        region=agency.region,
        public_url=settings.public_url,
    )


def _phrasing(library: Library, lines: dict[str, Any]) -> Phrasing:
    """The words for values: the lines of talk, and the labels of the lexicon."""
    labels = {
        name: {id: row["label"] for id, row in library.tree(f"lexicon/{name}").items()}
        for name in ("goals", "platforms", "industries")
    }
    return Phrasing(lines["phrases"], lines["understood"], **labels)


@dataclass(frozen=True)
class Running:
    """The parts of a server: the assistant with its model, and what the database keeps."""

    settings: Settings
    library: Library
    assistant: Assistant
    transcripts: SqlTranscripts
    book: AdviceBook
    plans: KeptPlans
    bookings: SqlBookings
    appointments: Appointments
    spam: SpamRules
    leads: SqlLeads
    slack: SqlSlackQueues


def start(parts: Services, must_be_ready: bool = True) -> Running:
    """Opens database and model. Without a model raises NotReady, or starts unready when `must_be_ready` is False."""
    # Rasa takes seconds to import, so only what talks pays for it.
    leave_out_what_serving_does_not_use()
    from bot.engine.assistant import Assistant, Memory
    from bot.engine.in_process import InProcessActions
    from bot.engine.tracker_store import SnapshotStore

    engine = database(parts.settings.url)
    actions = InProcessActions(parts.lines, parts.settings.action_seconds, undo=partial(undo, engine))
    store = SnapshotStore(SqlTrackers(engine))
    forget, read = personal_data().forget, _reader(parts.settings)
    assistant = Assistant(Memory(store, partial(together, engine), parts.held, forget, read), actions, parts.lines)
    running = Running(
        parts.settings,
        parts.library,
        assistant,
        SqlTranscripts(engine),
        parts.book,
        KeptPlans(engine),
        bookings(),
        parts.talk.flow.appointing.appointments,
        parts.spam,
        SqlLeads(engine, rated(parts.scoring)),
        SqlSlackQueues(engine),
    )
    try:
        load_newest(running)
    except NotReady:
        if must_be_ready:
            raise
    return running


def _reader(settings: Settings) -> Callable[[str], list[dict[str, Any]]]:
    """Reads the values of a text as entities, without a model."""
    lexicon = load_lexicon(settings.content, settings.agency_dir)
    return lambda text: [value.as_entity() for value in read_values(text, lexicon, clock.today()).items]


def load_newest(running: Running) -> None:
    """Loads the newest model. Raises NotReady when there is none, or it cannot be loaded."""
    from bot.engine.training import newest_model

    model = newest_model(running.settings)
    if model is None:
        raise NotReady(f"no trained model in {running.settings.models.name}/; run `bot train`")
    running.assistant.load(model, running.library.tree("lexicon/splitting"), running.library.topics)
