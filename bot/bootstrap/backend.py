"""What the turns of this process work with: content, stores, and what is kept in memory alone."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from functools import lru_cache

from bot import clock
from bot.bootstrap.content import Content, get_content
from bot.bootstrap.database import open_database
from bot.bootstrap.handover import build_handover
from bot.bootstrap.links import Links
from bot.bootstrap.stores import Stores, build_stores
from bot.handover.service import Handover
from bot.leads.lead_capture import LeadCapture
from bot.leads.pending_contacts import PendingContacts
from bot.leads.spam import LeadRateLimit


@dataclass(frozen=True)
class Backend:
    """The parts that actions use; there is one in a process, for it holds what no database keeps."""

    content: Content
    stores: Stores
    held: PendingContacts
    rate_limit: LeadRateLimit
    capture: LeadCapture
    handover: Handover
    links: Links


@lru_cache(maxsize=1)
def get_backend() -> Backend:
    """The backend of this process, built once over its content and its database. Raises what building raises."""
    content = get_content()
    return build_backend(content, open_database(content.settings))


def build_backend(content: Content, engine: object) -> Backend:
    """The backend over this content and this database."""
    stores = build_stores(engine, content.settings, content.library, content.scoring)
    rate_limit = LeadRateLimit(content.spam, time.monotonic)
    return Backend(
        content,
        stores,
        PendingContacts(),
        rate_limit,
        LeadCapture(stores.leads, rate_limit, lambda: secrets.token_hex(6), clock.now),
        build_handover(content, engine, clock.now),
        Links.over_database(content.settings, engine),
    )
