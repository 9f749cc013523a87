"""What a CRM is told of a lead, in the words of brief.yml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from bot.knowledge.texts import fill_placeholders
from bot.leads.model import Lead
from bot.leads.monthly_budget import a_year
from bot.notifications.brief import Briefs
from bot.notifications.crm.model import CrmDeal
from bot.notifications.lead_context import LeadContext

# Of the brief, whose other parts stand behind its link: who, what they want, the score and the consultation.
_SECTIONS = 4


@dataclass(frozen=True)
class CrmContents:
    """Writes titles and notes; `currency` is the agency's own."""

    briefs: Briefs
    currency: str
    now: Callable[[], datetime]

    @property
    def nameless_title(self) -> str:
        """What a deal is called whose person was erased."""
        return str(self._texts["erased"])

    def make_mark(self, lead: Lead) -> str:
        """What names a lead in a CRM."""
        return lead.id

    def make_deal(self, lead: Lead) -> CrmDeal:
        """The deal: what the plan costs altogether or, before there is one, a year of the budget."""
        facts = {"who": self.briefs.name_lead(lead), "lead": lead.id}
        amount, currency = self._find_amount(lead)
        return CrmDeal(fill_placeholders(self._texts["deal"], facts), lead.id, amount, currency)

    def write_note(self, dossier: LeadContext) -> str:
        """The brief's first parts and its link, as HTML in which whatever a visitor typed is text."""
        brief, lead = self.briefs.make_brief(dossier, self.now()), dossier.lead
        lines = [f"<b>{escape(brief.title)}</b>"]
        for section in brief.sections[:_SECTIONS]:
            lines += ["", f"<b>{escape(section.title)}</b>"]
            lines += [escape(f"{name}: {text}" if name else text) for name, text in section.rows]
        links = [f'<a href="{escape(url)}">{escape(title)}</a>' for title, url in brief.links]
        marketing = str(self._texts["marketing"][(lead.marketing if lead else None) or "unasked"])
        mark = fill_placeholders(self._texts["mark"], {"lead": lead.id if lead else ""})
        return "<br>".join([*lines, "", *links, escape(marketing), escape(mark)])

    def _find_amount(self, lead: Lead) -> tuple[float | None, str]:
        money = (lead.recommendations[-1].recommendation.get("money") if lead.recommendations else None) or {}
        if money.get("total"):
            return float(money["total"]), str(money.get("currency") or self.currency)
        year = a_year(lead.profile.get("budget") or {}, {}, self.currency)
        return (year.amount, year.currency) if year and year.amount else (None, self.currency)

    @property
    def _texts(self) -> Mapping[str, Any]:
        texts: Mapping[str, Any] = self.briefs.texts["crm"]
        return texts
