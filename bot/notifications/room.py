"""The mail room: everything that telling others takes, joined once for the server and for the command line."""

from __future__ import annotations

from dataclasses import dataclass

from bot.notifications.brief import Briefs
from bot.notifications.dossier import Dossiers
from bot.notifications.office import Office
from bot.storage.brief_links import BriefLinks
from bot.storage.drawer import Drawer
from bot.storage.outbox import Outbox


@dataclass(frozen=True)
class MailRoom:
    """The outbox, who empties it, and what briefs are made of."""

    outbox: Outbox
    office: Office
    drawer: Drawer
    dossiers: Dossiers
    briefs: Briefs
    links: BriefLinks
