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
from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.advice_questions import AdviceQuestions
from bot.dialogue.answer_storing import AnswerStoring
from bot.dialogue.contact_questions import ContactQuestions
from bot.dialogue.fallback import Fallback
from bot.dialogue.follow_ups import FollowUps
from bot.dialogue.forecast_answers import ForecastAnswers
from bot.dialogue.intents import IntentHandlers
from bot.dialogue.last_turn import LastTurn
from bot.dialogue.message_reader import MessageReader
from bot.dialogue.model import Reply
from bot.dialogue.phrasing import Phrasing
from bot.dialogue.question_flow import QuestionFlow
from bot.dialogue.quoted_figures import QuotedFigures
from bot.dialogue.reading.answers import AnswerProposer
from bot.dialogue.reading.figures import FigureWords
from bot.dialogue.reading.glossary import read_glossary
from bot.dialogue.reading.proposals import ActReader
from bot.dialogue.reading.resolver import MessageResolver
from bot.dialogue.reading.splitter import Splitter
from bot.dialogue.routing import Routing
from bot.dialogue.scheduling import Scheduler
from bot.dialogue.service_area import ServiceArea
from bot.dialogue.state import DialogueState
from bot.dialogue.topic_answers import TopicAnswers
from bot.dialogue.topic_replies import TopicReplies
from bot.errors import NotReady
from bot.handover.service import Handover
from bot.handover.way_back import WayBack
from bot.knowledge.formats import Formats
from bot.knowledge.lexicon import load_lexicon
from bot.knowledge.library import Library
from bot.leads.appointments import Appointments
from bot.leads.consent import ConsentTexts
from bot.leads.invitation import Attendee
from bot.leads.lead_capture import LeadCapture
from bot.leads.model import Lead
from bot.leads.pending_contacts import PendingContacts
from bot.leads.reminders import Reminders
from bot.leads.rules import Rate
from bot.leads.scoring import ScoredFacts, Scoring
from bot.leads.spam import LeadRateLimit, SpamRules
from bot.notifications.assembly import DeliveryParts
from bot.notifications.brief import Briefs
from bot.notifications.delivery import Dispatcher
from bot.notifications.lead_context import LeadContexts
from bot.notifications.mails import Mails
from bot.notifications.notifiers import build_notifiers
from bot.peers.loopback import LoopbackTransport
from bot.peers.peers import Peers
from bot.recommendations.planning.catalog import Catalog
from bot.settings import ROOT, Settings
from bot.storage.conversations.handovers import SqlHandovers
from bot.storage.conversations.plans import PlanRepository
from bot.storage.conversations.sql_states import SqlStates
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import atomic_block, measure_distance, on_commit, open_engine, rollback_block
from bot.storage.database.postgres_notify import PostgresTransport
from bot.storage.desk.decisions import Traces
from bot.storage.leads.brief_links import BriefLinks
from bot.storage.leads.companies import find_colleagues
from bot.storage.leads.lead_work import SqlLeadWork
from bot.storage.leads.news_mails import NewsMails
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sent_messages import SentMessages
from bot.storage.queues.sql_outbox import SqlOutbox
from bot.storage.reports.facts import SqlFacts
from bot.storage.slack_queues.sql_slack import SqlSlackQueues
from bot.tensorflow_free import leave_out_what_serving_does_not_use
from bot.values.meeting import MeetingReader
from bot.values.people.contact_words import ContactWords
from bot.values.people.sites import Sites
from bot.values.reading import read_values
from bot.values.subjects.lexicon import Lexicon

if TYPE_CHECKING:
    from bot.engine.assistant import Assistant

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ContentParts:
    """What every entry point needs that costs no model and no database."""

    settings: Settings
    library: Library
    book: Catalog
    lines: dict[str, Any]
    talk: IntentHandlers
    held: PendingContacts
    spam: SpamRules
    scoring: Scoring


@lru_cache(maxsize=1)
def get_services() -> ContentParts:
    """The parts of this process, built once from its environment. Raises SettingsError or ContentError."""
    return build_services(Settings.from_env(os.environ))


def build_services(settings: Settings) -> ContentParts:
    """The parts for these settings."""
    contents = load_contents(settings.content, settings.agency_dir)
    library, book, lexicon = contents.library, contents.book, contents.lexicon
    lines = library.get_tree("dialogue")
    spam, scoring = SpamRules.from_content(library.get_tree("spam")), read_scoring(library)
    flow = QuestionFlow(
        AdvicePresenter(book, lines, Phrasing.from_content(library)),
        lines,
        AnswerStoring(lines, ConsentTexts.from_content(library.get_tree("consent")), clock.now),
        ContactQuestions(lines, spam, scoring, clock.now, lexicon.contact.email),
        _make_scheduler(settings, library, lexicon),
        Fallback(library, lines["fallback"]),
        clock.now,
    )
    answering = TopicAnswers(library, lines)
    counting = ForecastAnswers(flow.advising, lines["discuss"], lexicon)
    sites = read_sites(library)
    discussing = AdviceQuestions(flow.advising, counting, lines["discuss"], lexicon, sites)
    reader = read_reader(library, lexicon, lines)
    quoting = QuotedFigures(flow.advising, lines["figures"], reader.acts.figures, lexicon, library.agency.region)
    talk = IntentHandlers(
        answering,
        flow,
        lines,
        MessageReader(reader, lexicon, library.agency.region, clock.now),
        _last_turn(library, flow, lines),
        library.get_tree("languages"),
        FollowUps(answering, flow.advising, discussing, counting, lines),
        TopicReplies(
            answering,
            quoting,
            flow.advising,
            ServiceArea(library.agency.serves, lines["area"], lines["greeting"]),
            lines,
        ),
        Routing(lines, lexicon, library.agency.region),
    )
    return ContentParts(settings, library, book, lines, talk, PendingContacts(), spam, scoring)


def _last_turn(library: Library, flow: QuestionFlow, lines: dict[str, Any]) -> LastTurn:
    words = library.get_tree("lexicon/splitting")
    return LastTurn(lines, flow.appointing.wishes.reader, frozenset(words["all_of"]), frozenset(words["pointing"]))


def read_sites(library: Library) -> Sites:
    """The sites that are known by name only."""
    return Sites.from_names(library.get_tree("lexicon/sites")["others"])


def read_reader(library: Library, lexicon: Lexicon, lines: dict[str, Any]) -> MessageResolver:
    """What reads messages in context."""
    words = library.get_tree("lexicon/splitting")
    learnt = {name: texts.get("learnt", {}) for name, texts in lines["questions"].items()}
    learnt["results"] = {name: row["goal"] for name, row in lines["phrases"]["results"].items()}
    learnt["owns"] = {"owner": lines["questions"]["role"]["owner"]}
    answers = AnswerProposer(lexicon, learnt, library.agency.region)
    topics, fillers = frozenset(library.topics), frozenset(words["fillers"])
    glossary = read_glossary(library, words)
    figures = FigureWords.from_lists(library.get_tree("lexicon/figures"), glossary.around)
    return MessageResolver(
        ActReader(Splitter.from_words(words), topics, fillers, glossary, figures, answers, read_sites(library))
    )


def read_scoring(library: Library) -> Scoring:
    """How this agency rates leads."""
    mailboxes = ContactWords.from_content(library.get_tree("lexicon/contact")).email.mailboxes
    trees, agency = (library.get_tree("scoring"), library.get_tree("rates")), library.agency
    return Scoring.from_content(*trees, agency.currency, mailboxes, Formats(agency.region))


def make_rate(scoring: Scoring) -> Rate:
    """What gives a lead its score, on the day it is asked."""
    return lambda lead: scoring.rate_lead(ScoredFacts.from_lead(lead), clock.today())


@lru_cache(maxsize=1)
def get_database(url: str) -> Any:
    """The connection pool everything in this process shares."""
    return open_engine(url)


def join_peers(parts: ContentParts, secret: str) -> Peers:
    """This process as one of several that serve the same visitors; what it keeps in memory alone is shared."""
    engine = get_database(parts.settings.url)
    in_reach_of_all = engine.dialect.name == "postgresql"
    peers = Peers(
        PostgresTransport(engine) if in_reach_of_all else LoopbackTransport(parts.settings.var / "peers"), secret
    )
    parts.held.tell = peers.subscribe_to("held", parts.held.apply_note)
    peers.subscribe_to("joined", lambda _: parts.held.tell_all())
    get_rate_limit().tell = peers.subscribe_to("let_in", get_rate_limit().count_lead)
    return peers


@lru_cache(maxsize=1)
def get_rate_limit() -> LeadRateLimit:
    """What counts this process's new leads."""
    return LeadRateLimit(get_services().spam, time.monotonic)


@lru_cache(maxsize=1)
def get_lead_capture() -> LeadCapture:
    """Where drafts become leads, in this process's database."""
    parts = get_services()
    return LeadCapture(build_lead_store(parts), get_rate_limit(), lambda: secrets.token_hex(6), clock.now)


def build_lead_store(parts: ContentParts) -> SqlLeads:
    """Who is a lead, in this process's database; where mails can go out, who wants news is asked by one."""
    asks, later = bool(parts.settings.smtp_url), reminders_of(parts)
    return SqlLeads(get_database(parts.settings.url), make_rate(parts.scoring), asks, later, clock.now)


def reminders_of(parts: ContentParts) -> Reminders:
    """What is written to visitors later on."""
    return Reminders.from_content(
        parts.library.get_tree("mail")["later"], parts.library.agency.time_zone, parts.scoring.absence_limit
    )


def make_bookings() -> SqlBookings:
    """Who is booked when, in this process's database."""
    parts = get_services()
    buffer, rate = parts.library.agency.calendar.buffer, make_rate(parts.scoring)
    return SqlBookings(get_database(parts.settings.url), buffer, rate, reminders_of(parts))


@lru_cache(maxsize=1)
def get_facts() -> SqlFacts:
    """What is counted, in this process's database."""
    return SqlFacts(get_database(get_services().settings.url), clock.now)


def get_handover() -> Handover:
    """Who holds which talk, in this process's database; always the same one, for it tells this process's windows."""
    return _build_handover(get_services().settings.url)


@lru_cache(maxsize=1)
def _build_handover(url: str) -> Handover:
    return make_handover(get_services(), get_database(url), clock.now)


def make_handover(parts: ContentParts, engine: Any, now: Callable[[], datetime]) -> Handover:
    """Who holds which talk, in this database."""
    flow = parts.talk.flow

    def open_question(visit: DialogueState) -> Reply | None:
        pending = flow.suit_question(visit.asking, visit)
        return pending.short_asking() if pending else None

    texts = parts.library.get_tree("handover")
    return Handover(
        SqlHandovers(engine, now),
        SqlTranscripts(engine, now),
        partial(atomic_block, engine),
        partial(on_commit, engine),
        texts,
        now,
        WayBack(texts, open_question, SqlStates(engine).load_slots),
    )


@lru_cache(maxsize=1)
def personal_data() -> PersonalData:
    """What is kept about people, in this process's database."""
    return PersonalData(get_database(get_services().settings.url), Traces(get_services().settings))


def plan_link(conversation_id: str, number: int | None = None) -> str | None:
    """The address of a kept recommendation, the latest one without a number; None when nothing is kept."""
    settings = get_services().settings
    token = PlanRepository(get_database(settings.url)).token_of(conversation_id, number)
    return f"{settings.public_url.rstrip('/')}/plan/{token}" if token else None


def brief_link(lead_id: str) -> str | None:
    """The address of a lead's brief; None when it is not kept."""
    settings = get_services().settings
    token = BriefLinks(get_database(settings.url)).token_of(lead_id)
    return f"{settings.public_url.rstrip('/')}/brief/{token}" if token else None


def news_link(lead: Lead) -> str | None:
    """The address at which the lead's own address says that it wants news; None when it is not asked."""
    settings = get_services().settings
    token = NewsMails(get_database(settings.url)).token_of(lead)
    return f"{settings.public_url.rstrip('/')}/news/{token}" if token else None


def owner_of(lead: Lead) -> str | None:
    """Who looks after the lead, in the desk or in Slack; None while nobody does."""
    parts = get_services()
    work = SqlLeadWork(get_database(parts.settings.url), build_lead_store(parts), clock.now).load_work([lead])[lead.id]
    return work.owner or work.in_slack


def build_delivery_parts() -> DeliveryParts:
    """What tells others of leads, in this process's database. Raises SettingsError when it could not."""
    parts, mails = get_services(), build_mails(get_services())
    engine, drawer = get_database(parts.settings.url), Traces(parts.settings)
    dossiers = LeadContexts(
        build_lead_store(parts),
        personal_data(),
        make_bookings(),
        plan_link,
        brief_link,
        news_link,
        owner_of,
        find_colleagues(engine, parts.scoring.mailboxes),
    )
    posts = build_notifiers(parts.settings, mails, drawer, SqlSlackQueues(engine))
    office = Dispatcher(dossiers, posts, SentMessages(engine), reminders_of(parts))
    return DeliveryParts(SqlOutbox(engine), office, drawer, dossiers, mails.briefs, BriefLinks(engine))


def build_mails(parts: ContentParts) -> Mails:
    """What is written to the agency and to visitors."""
    library, times = parts.library, parts.talk.flow.appointing.appointments
    agency = library.agency
    briefs = Briefs(
        texts=library.get_tree("brief"),
        phrasing=Phrasing.from_content(library),
        book=parts.book,
        time=lambda moment: times.format_time(moment, agency.time_zone),
        person=lambda id: times.find_consultant(id).name,
        zone=agency.time_zone,
    )
    return Mails(
        texts=library.get_tree("mail"),
        agency=agency,
        briefs=briefs,
        appointments=times,
        sender=parts.settings.mail_from or agency.email,
        recipients=parts.settings.mail_to or (agency.email,),
        now=clock.now,
    )


def _make_scheduler(settings: Settings, library: Library, lexicon: Lexicon) -> Scheduler:
    """The talk about times, in the words of content/booking.yml."""
    agency = library.agency
    reader = MeetingReader(lexicon.meeting, lexicon.seasons, agency.region, agency.calendar.zone)
    phone = lexicon.contact.phone
    return Scheduler(make_appointments(settings, library), library.get_tree("booking"), reader, clock.now, phone)


def make_appointments(settings: Settings, library: Library) -> Appointments:
    """How the agency's appointments are said and written into calendars."""
    agency = library.agency
    return Appointments(
        calendar=agency.calendar,
        lines=library.get_tree("booking"),
        agency=Attendee(agency.name, agency.email),
        site=agency.links.site,
        formats=Formats(agency.region),
        public_url=settings.public_url,
    )


@dataclass(frozen=True)
class ServerParts:
    """The parts of a server: the assistant with its model, and what the database keeps."""

    settings: Settings
    library: Library
    assistant: Assistant
    transcripts: SqlTranscripts
    book: Catalog
    plans: PlanRepository
    bookings: SqlBookings
    appointments: Appointments
    spam: SpamRules
    leads: SqlLeads
    slack: SqlSlackQueues


def start_server(parts: ContentParts, must_be_ready: bool = True, must_fit: bool = False) -> ServerParts:
    """Opens database and model. Without a model raises NotReady, or starts unready when `must_be_ready` is False.

    With `must_fit` a model of other files than those as they are now is none."""
    # Rasa takes seconds to import, so only what talks pays for it.
    leave_out_what_serving_does_not_use()
    from bot.engine.assistant import Assistant, Memory
    from bot.engine.dispatch import read_dispatch
    from bot.engine.in_process import InProcessActions
    from bot.engine.models import load_best
    from bot.engine.training import find_added_topics

    engine = get_database(parts.settings.url)
    actions = InProcessActions(parts.lines, parts.settings.action_seconds, undo=partial(rollback_block, engine))
    dispatch = read_dispatch(ROOT / "data" / "rules", find_added_topics(parts.settings))
    near = (personal_data().forget_talk, _make_reader(parts.settings, parts.library), make_bookings().find_zone)
    memory = Memory(
        SqlStates(engine),
        partial(atomic_block, engine),
        parts.held,
        *near,
        distance=_measure_distance(engine),
        people=get_handover(),
    )
    assistant = Assistant(memory, actions, dispatch, parts.lines)
    parts.talk.flow.appointing.reader.warm_up()
    running = ServerParts(
        parts.settings,
        parts.library,
        assistant,
        SqlTranscripts(engine),
        parts.book,
        PlanRepository(engine),
        make_bookings(),
        parts.talk.flow.appointing.appointments,
        parts.spam,
        build_lead_store(parts),
        SqlSlackQueues(engine),
    )
    reader, languages = parts.talk.messages.reader, parts.library.get_tree("languages")
    try:
        load_best(parts.settings, lambda model: assistant.load_model(model, reader, languages), must_fit)
    except NotReady as error:
        if must_be_ready:
            raise
        log.error("%s", error)
    return running


def _measure_distance(engine: Any) -> float:
    """Seconds to the database and back; none as long as it is not there."""
    try:
        return measure_distance(engine)
    except NotReady:
        return 0.0


def _make_reader(settings: Settings, library: Library) -> Callable[[str], list[dict[str, Any]]]:
    """Reads the values of a text as entities, without a model."""
    lexicon = load_lexicon(settings.content, settings.agency_dir)
    region = library.agency.region
    return lambda text: [value.as_entity() for value in read_values(text, lexicon, clock.today(), region).items]
