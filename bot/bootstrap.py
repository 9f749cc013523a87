"""The one place that joins real parts. Nothing is built before it is asked for."""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from bot import clock
from bot.contents import load_contents
from bot.dialogue.advising import Advising
from bot.dialogue.answering import Answering
from bot.dialogue.appointing import Appointing
from bot.dialogue.consulting import Consulting
from bot.dialogue.counting import Counting
from bot.dialogue.discussing import Discussing
from bot.dialogue.flow import Flow
from bot.dialogue.following import Following
from bot.dialogue.guessing import Guessing
from bot.dialogue.informing import Informing
from bot.dialogue.last_turn import LastTurn
from bot.dialogue.message_reader import MessageReader
from bot.dialogue.model import Reply
from bot.dialogue.phrasing import Phrasing
from bot.dialogue.quoting import QuotedFigures
from bot.dialogue.reading.answers import AnswerReader
from bot.dialogue.reading.figures import FigureWords
from bot.dialogue.reading.glossary import read_glossary
from bot.dialogue.reading.proposals import ActReader
from bot.dialogue.reading.resolver import Reader
from bot.dialogue.reading.splitter import Splitter
from bot.dialogue.routing import Routing
from bot.dialogue.service_area import ServiceArea
from bot.dialogue.settling import Settling
from bot.dialogue.talk import Talk
from bot.dialogue.visit import Visit
from bot.errors import NotReady
from bot.handover.service import Handover
from bot.handover.way_back import WayBack
from bot.knowledge.lexicon import load_lexicon
from bot.knowledge.library import Library
from bot.leads.appointments import Appointments
from bot.leads.consent import ConsentTexts
from bot.leads.desk import Desk
from bot.leads.held import Held
from bot.leads.invitation import Attendee
from bot.leads.model import Lead
from bot.leads.reminders import Reminders
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
from bot.recommendations.book import AdviceBook
from bot.settings import ROOT, Settings
from bot.storage.brief_links import BriefLinks
from bot.storage.companies import find_colleagues
from bot.storage.decisions import Traces
from bot.storage.engine import afterwards, measure_distance, open_engine, together, undo
from bot.storage.facts import SqlFacts
from bot.storage.handovers import SqlHandovers
from bot.storage.kept_plans import KeptPlans
from bot.storage.lead_work import SqlLeadWork
from bot.storage.letters_sent import LettersSent
from bot.storage.news_mails import NewsMails
from bot.storage.notify_wire import NotifyWire
from bot.storage.personal_data import PersonalData
from bot.storage.sql_bookings import SqlBookings
from bot.storage.sql_leads import SqlLeads
from bot.storage.sql_outbox import SqlOutbox
from bot.storage.sql_slack import SqlSlackQueues
from bot.storage.sql_trackers import SqlTrackers
from bot.storage.sql_transcripts import SqlTranscripts
from bot.tensorflow_free import leave_out_what_serving_does_not_use
from bot.values.contact_words import ContactWords
from bot.values.lexicon import Lexicon
from bot.values.meeting import MeetingReader
from bot.values.reading import read_values
from bot.values.sites import Sites

if TYPE_CHECKING:
    from bot.engine.assistant import Assistant

log = logging.getLogger(__name__)


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
    contents = load_contents(settings.content, settings.agency_dir)
    library, book, lexicon = contents.library, contents.book, contents.lexicon
    lines = library.tree("dialogue")
    spam, scoring = SpamRules.of(library.tree("spam")), read_scoring(library)
    flow = Flow(
        Advising(book, lines, _phrasing(library, lines)),
        lines,
        Settling(lines, ConsentTexts.of(library.tree("consent")), clock.now),
        Consulting(lines, spam, scoring, clock.now, lexicon.contact.email),
        _appointing(settings, library, lexicon),
        Guessing(library, lines["fallback"]),
        clock.now,
    )
    answering = Answering(library, lines)
    counting = Counting(flow.advising, lines["discuss"], lexicon)
    sites = read_sites(library)
    discussing = Discussing(flow.advising, counting, lines["discuss"], lexicon, sites)
    reader = read_reader(library, lexicon, lines)
    quoting = QuotedFigures(flow.advising, lines["figures"], reader.acts.figures, lexicon, library.agency.region)
    talk = Talk(
        answering,
        flow,
        lines,
        MessageReader(reader, lexicon, library.agency.region, clock.now),
        _last_turn(library, flow, lines),
        library.tree("languages"),
        Following(answering, flow.advising, discussing, counting, lines),
        Informing(
            answering,
            quoting,
            flow.advising,
            ServiceArea(library.agency.serves, lines["area"], lines["greeting"]),
            lines,
        ),
        Routing(lines, lexicon, library.agency.region),
    )
    return Services(settings, library, book, lines, talk, Held(), spam, scoring)


def _last_turn(library: Library, flow: Flow, lines: dict[str, Any]) -> LastTurn:
    words = library.tree("lexicon/splitting")
    return LastTurn(lines, flow.appointing.wishes.reader, frozenset(words["all_of"]), frozenset(words["pointing"]))


def read_sites(library: Library) -> Sites:
    """The sites that are known by name only."""
    return Sites.of(library.tree("lexicon/sites")["others"])


def read_reader(library: Library, lexicon: Lexicon, lines: dict[str, Any]) -> Reader:
    """What reads messages in context."""
    words = library.tree("lexicon/splitting")
    learnt = {name: texts.get("learnt", {}) for name, texts in lines["questions"].items()}
    learnt["results"] = {name: row["goal"] for name, row in lines["phrases"]["results"].items()}
    learnt["owns"] = {"owner": lines["questions"]["role"]["owner"]}
    answers = AnswerReader(lexicon, learnt, library.agency.region)
    topics, fillers = frozenset(library.topics), frozenset(words["fillers"])
    glossary = read_glossary(library, words)
    figures = FigureWords.of(library.tree("lexicon/figures"), glossary.around)
    return Reader(ActReader(Splitter.of(words), topics, fillers, glossary, figures, answers, read_sites(library)))


def read_scoring(library: Library) -> Scoring:
    """How this agency rates leads."""
    mailboxes = ContactWords.of(library.tree("lexicon/contact")).email.mailboxes
    return Scoring.of(library.tree("scoring"), library.tree("rates"), library.agency.currency, mailboxes)


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
    return Desk(leads_of(parts), gate(), lambda: secrets.token_hex(6), clock.now)


def leads_of(parts: Services) -> SqlLeads:
    """Who is a lead, in this process's database; where mails can go out, who wants news is asked by one."""
    asks, later = bool(parts.settings.smtp_url), reminders_of(parts)
    return SqlLeads(database(parts.settings.url), rated(parts.scoring), asks, later, clock.now)


def reminders_of(parts: Services) -> Reminders:
    """What is written to visitors later on."""
    return Reminders.of(parts.library.tree("mail")["later"], parts.library.agency.time_zone, parts.scoring.left_after)


def bookings() -> SqlBookings:
    """Who is booked when, in this process's database."""
    parts = services()
    buffer, rate = parts.library.agency.calendar.buffer, rated(parts.scoring)
    return SqlBookings(database(parts.settings.url), buffer, rate, reminders_of(parts))


@lru_cache(maxsize=1)
def facts() -> SqlFacts:
    """What is counted, in this process's database."""
    return SqlFacts(database(services().settings.url), clock.now)


def handover() -> Handover:
    """Who holds which talk, in this process's database; always the same one, for it tells this process's windows."""
    return _handover(services().settings.url)


@lru_cache(maxsize=1)
def _handover(url: str) -> Handover:
    return make_handover(services(), database(url), clock.now)


def make_handover(parts: Services, engine: Any, now: Callable[[], datetime]) -> Handover:
    """Who holds which talk, in this database."""
    flow = parts.talk.flow

    def question(visit: Visit) -> Reply | None:
        pending = flow.suited(visit.asking, visit)
        return pending.remind() if pending else None

    texts = parts.library.tree("handover")
    return Handover(
        SqlHandovers(engine, now),
        SqlTranscripts(engine, now),
        partial(together, engine),
        partial(afterwards, engine),
        texts,
        now,
        WayBack(texts, question, SqlTrackers(engine).slots),
    )


@lru_cache(maxsize=1)
def personal_data() -> PersonalData:
    """What is kept about people, in this process's database."""
    return PersonalData(database(services().settings.url), Traces(services().settings))


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


def news_link(lead: Lead) -> str | None:
    """The address at which the lead's own address says that it wants news; None when it is not asked."""
    settings = services().settings
    token = NewsMails(database(settings.url)).token_of(lead)
    return f"{settings.public_url.rstrip('/')}/news/{token}" if token else None


def owner_of(lead: Lead) -> str | None:
    """Who looks after the lead, in the desk or in Slack; None while nobody does."""
    parts = services()
    work = SqlLeadWork(database(parts.settings.url), leads_of(parts), clock.now).of([lead])[lead.id]
    return work.owner or work.in_slack


def mail_room() -> MailRoom:
    """What tells others of leads, in this process's database. Raises SettingsError when it could not."""
    parts, mails = services(), mails_of(services())
    engine, drawer = database(parts.settings.url), Traces(parts.settings)
    dossiers = Dossiers(
        leads_of(parts),
        personal_data(),
        bookings(),
        plan_link,
        brief_link,
        news_link,
        owner_of,
        find_colleagues(engine, parts.scoring.mailboxes),
    )
    posts = posts_of(parts.settings, mails, drawer, SqlSlackQueues(engine))
    office = Office(dossiers, posts, LettersSent(engine), reminders_of(parts))
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
    agency = library.agency
    reader = MeetingReader(lexicon.meeting, lexicon.seasons, agency.region, agency.calendar.zone)
    phone = lexicon.contact.phone
    return Appointing(appointments(settings, library), library.tree("booking"), reader, clock.now, phone)


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
    return Phrasing(lines["phrases"], lines["understood"], **labels, region=library.agency.region)


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


def start(parts: Services, must_be_ready: bool = True, must_fit: bool = False) -> Running:
    """Opens database and model. Without a model raises NotReady, or starts unready when `must_be_ready` is False.

    With `must_fit` a model of other files than those as they are now is none."""
    # Rasa takes seconds to import, so only what talks pays for it.
    leave_out_what_serving_does_not_use()
    from bot.engine.assistant import Assistant, Memory
    from bot.engine.dispatch import read_dispatch
    from bot.engine.in_process import InProcessActions
    from bot.engine.models import load_best
    from bot.engine.training import find_added_topics

    engine = database(parts.settings.url)
    actions = InProcessActions(parts.lines, parts.settings.action_seconds, undo=partial(undo, engine))
    dispatch = read_dispatch(ROOT / "data" / "rules", find_added_topics(parts.settings))
    near = (personal_data().forget, _reader(parts.settings, parts.library), bookings().zone)
    memory = Memory(
        SqlTrackers(engine), partial(together, engine), parts.held, *near, distance=_distance(engine), people=handover()
    )
    assistant = Assistant(memory, actions, dispatch, parts.lines)
    parts.talk.flow.appointing.reader.prepare()
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
        leads_of(parts),
        SqlSlackQueues(engine),
    )
    reader, languages = parts.talk.messages.reader, parts.library.tree("languages")
    try:
        load_best(parts.settings, lambda model: assistant.load(model, reader, languages), must_fit)
    except NotReady as error:
        if must_be_ready:
            raise
        log.error("%s", error)
    return running


def _distance(engine: Any) -> float:
    """Seconds to the database and back; none as long as it is not there."""
    try:
        return measure_distance(engine)
    except NotReady:
        return 0.0


def _reader(settings: Settings, library: Library) -> Callable[[str], list[dict[str, Any]]]:
    """Reads the values of a text as entities, without a model."""
    lexicon = load_lexicon(settings.content, settings.agency_dir)
    region = library.agency.region
    return lambda text: [value.as_entity() for value in read_values(text, lexicon, clock.today(), region).items]
