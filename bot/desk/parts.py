"""Everything the desk reads and changes, joined once for a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from bot.bootstrap.content import Content
from bot.bootstrap.handover import build_prompts, build_talk_files
from bot.bootstrap.links import Links
from bot.bootstrap.mails import build_mails
from bot.bootstrap.stores import Stores
from bot.channels.tokens import find_secret
from bot.conversations.transcripts import Message
from bot.desk.access import Access
from bot.desk.content_check import Editing, check_folder
from bot.desk.experiment_watch import ExperimentWatch
from bot.desk.open_id import OpenId, build_open_id
from bot.desk.passwords import SecondFactor
from bot.desk.serving import Serving, join_serving
from bot.desk.similarity import Embed, Similarity
from bot.handover.prompts import Prompts
from bot.handover.service import Handover
from bot.handover.talk_files import TalkFiles
from bot.handover.typing import TypingSigns
from bot.knowledge.answer_examples import INFORM, answer_folders, load_answer_examples
from bot.knowledge.library import Library
from bot.knowledge.loader import read_yaml
from bot.knowledge.model import Agency
from bot.knowledge.names import QUALIFYING
from bot.leads.appointments import Appointments
from bot.leads.events import Recipient
from bot.notifications.brief import Briefs
from bot.notifications.lead_context import LeadContexts
from bot.notifications.notifier import Notifier
from bot.notifications.notifiers import build_notifiers
from bot.notifications.trial import send_sample
from bot.settings import ROOT, Settings
from bot.storage.conversations.presence import SqlPresence
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.conversations.talk_pages import TalkLists
from bot.storage.conversations.turn_log import TurnLog
from bot.storage.desk.answer_usage import AnswerUsage
from bot.storage.desk.audit import SqlAudit
from bot.storage.desk.content_edits import ContentEdits
from bot.storage.desk.decisions import Decisions, open_decisions
from bot.storage.desk.experiment_stops import ExperimentStops
from bot.storage.desk.gap_pages import GapLists
from bot.storage.desk.saved_filters import SavedFilters
from bot.storage.desk.users import SqlUsers
from bot.storage.leads.consultations import Consultations
from bot.storage.leads.crm_records import CrmRecords
from bot.storage.leads.lead_lists import LeadLists
from bot.storage.leads.lead_work import SqlLeadWork
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sql_outbox import SqlOutbox
from bot.storage.reports.experiment_counts import ExperimentCounts
from bot.storage.reports.facts import SqlFacts
from bot.storage.reports.quality import QualityCounts

# Tells the listener of what is said in a talk after a place, while the block runs.
Listen = Callable[[str, Callable[[tuple[Message, ...]], None], int], AbstractContextManager[None]]
# So many examples stand for a topic when gaps are compared with it.
_EXAMPLES = 6


@dataclass(frozen=True)
class DeskParts:
    """What the pages are made of; `left_after` is how long a visitor is silent who has left."""

    settings: Settings
    agency: Agency
    access: Access
    open_id: OpenId | None
    users: SqlUsers
    audit: SqlAudit
    leads: SqlLeads
    lists: LeadLists
    work: SqlLeadWork
    filters: SavedFilters
    talks: TalkLists
    log: TurnLog
    transcripts: SqlTranscripts
    people: PersonalData
    dossiers: LeadContexts
    briefs: Briefs
    appointments: Appointments
    consultations: Consultations
    outbox: SqlOutbox
    facts: SqlFacts
    handover: Handover
    typing: TypingSigns
    listen: Listen
    prompts: Prompts
    presence: SqlPresence
    files: TalkFiles
    gaps: GapLists
    decisions: Decisions
    likeness: Similarity
    read_questions: Callable[[], Mapping[str, tuple[str, ...]]]
    serving: Serving
    editing: Editing
    usage: AnswerUsage
    quality: QualityCounts
    experiments: ExperimentWatch
    library: Library
    stale: Callable[[], frozenset[str]]
    send_sample: Callable[[str], str | None]
    left_after: timedelta
    now: Callable[[], datetime]


def join_desk(
    parts: Content,
    stores: Stores,
    handover: Handover,
    now: Callable[[], datetime],
    embed: Embed | None = None,
    typing: TypingSigns | None = None,
    listen: Listen = lambda talk, listener, seq: nullcontext(),
) -> DeskParts:
    """The desk's parts over these stores; `embed` tells what texts mean, the model's own encoder if none is given.

    `listen` has somebody told of what is said in a talk; without it they have to look.
    """
    embed, engine = embed or _embed_texts, stores.engine
    settings, agency = parts.settings, parts.library.agency
    users, audit = SqlUsers(engine, now), SqlAudit(engine, now)
    secret, links = find_secret(settings), Links.over_database(settings, engine)

    def build_posts() -> dict[Recipient, Notifier]:
        return build_notifiers(settings, build_mails(parts), stores.drawer, stores.slack.inbox, CrmRecords(engine))

    return DeskParts(
        settings=settings,
        agency=agency,
        access=Access(users, audit, SecondFactor(secret, agency.name), settings, secret, now),
        open_id=build_open_id(settings, secret, now),
        users=users,
        audit=audit,
        leads=stores.leads,
        lists=LeadLists(engine),
        work=SqlLeadWork(engine, stores.leads, now),
        filters=SavedFilters(engine),
        talks=TalkLists(engine),
        log=TurnLog(engine),
        transcripts=stores.transcripts,
        people=stores.people,
        dossiers=LeadContexts(stores.leads, stores.people, stores.bookings, links.plan_link, links.brief_link),
        briefs=build_mails(parts).briefs,
        appointments=parts.talk.flow.appointing.appointments,
        consultations=Consultations(engine),
        outbox=stores.outbox,
        facts=stores.facts,
        handover=handover,
        typing=typing or TypingSigns(),
        listen=listen,
        prompts=build_prompts(parts, stores, handover, links.plan_link),
        presence=stores.presence,
        files=build_talk_files(settings, engine, handover),
        gaps=GapLists(engine),
        decisions=open_decisions(settings),
        likeness=Similarity(embed, partial(read_topic_examples, settings.agency_dir, parts.library.topics)),
        read_questions=partial(read_question_labels, settings.agency_dir, list_questions(parts.library)),
        serving=join_serving(settings, now),
        editing=Editing(ContentEdits(settings.agency_dir) if settings.agency_dir else None, check_folder, now),
        usage=AnswerUsage(engine),
        quality=QualityCounts(engine),
        experiments=ExperimentWatch(parts.experiment, ExperimentCounts(engine), ExperimentStops(settings.var), now),
        send_sample=lambda target: send_sample(build_posts, target, now()),
        library=parts.library,
        stale=lambda: frozenset(row.id for row in parts.book.registry.list_stale(now().date())),
        left_after=parts.scoring.absence_limit,
        now=now,
    )


@lru_cache(maxsize=2)
def read_topic_examples(agency_dir: Path | None, topics: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Some examples of each topic, evenly from all there are, of the project and of the agency's own folder."""
    folders = [ROOT / "data" / "nlu", *([agency_dir / "nlu"] if agency_dir else [])]
    found: dict[str, list[str]] = {topic: [] for topic in topics}
    for path in (path for folder in folders for path in sorted(folder.rglob("*.yml"))):
        for row in read_yaml(path).get("nlu", ()):
            if row["intent"] in found:
                found[row["intent"]] += [line.strip()[2:] for line in row["examples"].splitlines() if line.strip()]
    return {topic: tuple(lines[:: max(1, len(lines) // _EXAMPLES)][:_EXAMPLES]) for topic, lines in found.items()}


def list_questions(library: Library) -> tuple[str, ...]:
    """What the assistant asks, by name."""
    dialogue = library.get_tree("dialogue")
    return (*dialogue["questions"], *QUALIFYING, *dialogue["qualifying"])


@lru_cache(maxsize=2)
def read_question_labels(agency_dir: Path | None, asked: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What can be answered, in words, to each of the questions that are asked."""
    found = load_answer_examples(answer_folders(ROOT, agency_dir))
    return {q.question: q.labels for q in found if q.question in asked and INFORM in q.answered_by}


def _embed_texts(texts: Sequence[str]) -> Any:
    from bot.nlu.sentence_encoder import load_encoder  # it brings Rasa along

    return load_encoder().encode_texts(texts)
