"""The server: the web app with every channel, page and worker beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from bot import clock
from bot.bootstrap.app import App, join_peers
from bot.bootstrap.delivery import build_crm_owners, build_delivery
from bot.bootstrap.handover import build_prompts, build_talk_files
from bot.bootstrap.mails import build_mails
from bot.bootstrap.outside_bookings import build_outside_bookings
from bot.channels.erasure_lifespan import process_erasures
from bot.channels.experiment_lifespan import watch_experiment
from bot.channels.handover_lifespan import watch_handovers
from bot.channels.outbox_lifespan import deliver_messages
from bot.channels.served_parts import ServedParts
from bot.channels.slack.channel import Slack, run_slack, slack_routes
from bot.channels.slack.parts import Live
from bot.channels.talk_links import TalkLinks
from bot.channels.tokens import find_secret
from bot.channels.web.app import Lifespan, create_app, make_chat, run_chat
from bot.channels.web.briefs import brief_routes
from bot.channels.web.chat import Chat
from bot.channels.web.feed import feed_routes
from bot.channels.web.files import file_routes
from bot.channels.web.news import news_routes
from bot.channels.web.outside_bookings import hook_routes
from bot.channels.web.sightings import write_sightings
from bot.channels.weekly_lifespan import WeeklyPost, send_weekly
from bot.cli.migration_lifespan import retry_migrations
from bot.desk.experiment_watch import ExperimentWatch
from bot.desk.parts import join_desk
from bot.desk.routes import desk_routes
from bot.dialogue.state import DialogueState
from bot.handover.talk_files import TalkFiles
from bot.leads.model import Lead
from bot.leads.rules import has_left
from bot.notifications.assembly import DeliveryParts
from bot.notifications.calendars import Calendars
from bot.notifications.notifiers import build_mailer, ways_to_tell
from bot.notifications.weekly import WeeklyMail
from bot.observability.lifespan import report_events
from bot.storage.conversations.sql_states import SqlStates
from bot.storage.conversations.talk_pages import TalkLists
from bot.storage.desk.weekly_mails import WeeklyMails
from bot.storage.leads.busy_times import BusyTimes
from bot.storage.privacy.erasures import SqlErasures
from bot.storage.queues.queue_lengths import queue_lengths
from bot.storage.reports.experiment_counts import ExperimentCounts
from bot.storage.reports.sightings import Sightings
from bot.storage.slack_records.slack_threads import SqlSlackThreads
from bot.storage.slack_records.slack_workspaces import SlackInstallations, SlackMoves


def build_server(app: App) -> FastAPI:
    """Everything that one process serves. What has to be opened is opened in one order, and closed the other way."""
    backend, settings = app.backend, app.content.settings
    parts, peers = ServedParts.from_app(app), join_peers(backend, find_secret(settings))
    links = TalkLinks(settings, TalkLists(app.stores.engine))
    chat, delivery = make_chat(parts, peers), build_delivery(backend, links.make_link)
    files = build_talk_files(settings, app.stores.engine, backend.handover)
    live = _make_live(app, files)
    slack = Slack(parts, chat.metrics, live=live)
    chat.metrics.watch_queues(
        lambda: queue_lengths(app.stores.engine, clock.now()), len(ways_to_tell(settings)), settings.var
    )
    lifespans = (
        _close_database(app),
        report_events(settings, chat.metrics),
        run_chat(chat, peers),
        *_list_lifespans(app, chat, slack, delivery),
    )
    server = create_app(parts, peers, chat, lifespans)
    server.include_router(slack_routes(slack))
    server.include_router(file_routes(chat, files))
    _include_pages(server, app, delivery, chat)
    server.include_router(hook_routes(build_outside_bookings(backend), settings, chat.limits, clock.now))
    return server


def _make_live(app: App, files: TalkFiles) -> Live:
    """What Slack knows of other talks and workspaces."""
    engine, backend = app.stores.engine, app.backend

    def find_asking(conversation_id: str) -> str | None:
        return DialogueState.from_slots(SqlStates(engine).load_slots(conversation_id)).asking

    installations = SlackInstallations(engine) if app.content.settings.slack_client_id else None
    threads, moves = SqlSlackThreads(engine), SlackMoves(engine)
    prompts = build_prompts(app.content, app.stores, backend.handover, backend.links.plan_link)
    return Live(backend.handover, threads, files, prompts, backend.links.brief_link, moves, find_asking, installations)


def _list_lifespans(app: App, chat: Chat, slack: Slack, delivery: DeliveryParts) -> tuple[Lifespan, ...]:
    """What runs beside the web app, in the order in which it is opened."""
    engine, settings = app.stores.engine, app.content.settings
    calendar = app.content.library.agency.calendar
    calendars = Calendars(calendar, BusyTimes(engine), clock.now, private=settings.webhook_private)
    experiment = ExperimentWatch(app.content.experiment, ExperimentCounts(engine), app.content.stops, clock.now)
    return (
        retry_migrations(engine, settings.url),
        watch_handovers(app.backend.handover, chat.conversations.tell_windows),
        run_slack(slack),
        deliver_messages(delivery, calendars=calendars, owners=build_crm_owners(app.backend)),
        process_erasures(SqlErasures(engine, app.stores.drawer)),
        watch_experiment(experiment.stop_harm),
        write_sightings(chat.sightings, Sightings(engine)),
        send_weekly(_build_weekly(app) if settings.weekly_mail else None),
    )


def _build_weekly(app: App) -> WeeklyPost:
    """What sends the weekly mail."""
    content, stores = app.content, app.stores
    mails, home = build_mails(content), content.settings.public_url.rstrip("/")
    letter = WeeklyMail(
        mails.texts["weekly"],
        mails.agency,
        mails.sender,
        mails.recipients,
        f"{home}/desk/funnel?days=7" if home else "",
    )
    mailer = build_mailer(content.settings, stores.drawer)
    return WeeklyPost(stores.facts, WeeklyMails(stores.engine), letter, mailer, clock.now)


@asynccontextmanager
async def _close_database(app: App) -> AsyncIterator[None]:
    yield
    app.stores.engine.dispose()


def _include_pages(server: FastAPI, app: App, delivery: DeliveryParts, chat: Chat) -> None:
    """The pages and feeds of the agency's own people."""
    content, stores = app.content, app.stores
    agency, settings = content.library.agency, content.settings
    server.include_router(brief_routes(delivery, clock.now, settings.link_days))
    is_left = partial(_is_left, app)
    server.include_router(feed_routes(stores.leads, settings, is_left, content.library.own_questions))
    news_page = content.library.get_tree("mail")["news_page"]
    server.include_router(news_routes(app.backend.links.news, agency, news_page))
    desk = join_desk(
        content,
        stores,
        app.backend.handover,
        clock.now,
        typing=chat.typing,
        listen=chat.conversations.listen_to,
    )
    server.include_router(desk_routes(desk))


def _is_left(app: App, lead: Lead) -> bool:
    return has_left(lead, clock.now(), app.content.scoring.absence_limit)
