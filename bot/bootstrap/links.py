"""The addresses of pages that are not for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.leads.model import Lead
from bot.settings import Settings
from bot.storage.conversations.plans import PlanRepository
from bot.storage.leads.brief_links import BriefLinks
from bot.storage.leads.news_mails import NewsMails


@dataclass(frozen=True)
class Links:
    """Finds the links to plans, briefs and the yes to news, below the public address of this server."""

    base: str
    plans: PlanRepository
    briefs: BriefLinks
    news: NewsMails

    @classmethod
    def over_database(cls, settings: Settings, engine: Any) -> Links:
        """The links whose tokens this database keeps."""
        return cls(settings.public_url.rstrip("/"), PlanRepository(engine), BriefLinks(engine), NewsMails(engine))

    def plan_link(self, conversation_id: str, number: int | None = None) -> str | None:
        """The address of a kept recommendation, the latest one without a number; None when nothing is kept."""
        return self._make_link("plan", self.plans.token_of(conversation_id, number))

    def brief_link(self, lead_id: str) -> str | None:
        """The address of a lead's brief; None when it is not kept."""
        return self._make_link("brief", self.briefs.token_of(lead_id))

    def news_link(self, lead: Lead) -> str | None:
        """The address at which the lead's own address says that it wants news; None when it is not asked."""
        return self._make_link("news", self.news.token_of(lead))

    def _make_link(self, page: str, token: str | None) -> str | None:
        return f"{self.base}/{page}/{token}" if token else None
