"""The app's home in Slack: for the agency's people the leads they look after, for others a welcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.blocks import context_block, header_block, make_button, mrkdwn_text, section_blocks
from bot.channels.slack.markup import escape_text, shorten_text
from bot.channels.slack.model import Call, Json
from bot.leads.model import Lead

PUBLISH = "views.publish"
MOST_LEADS = 40
_LONGEST = 300


@dataclass(frozen=True)
class HomeView:
    """Writes the home with the texts of slack.yml; `tiers` have the names of brief.yml."""

    texts: Mapping[str, Any]
    statuses: Mapping[str, Any]
    tiers: Mapping[str, Any]
    brief_link: Callable[[str], str | None]

    def greet_visitor(self, user: str) -> Call:
        """The home of who may see no leads."""
        return _publish_view(user, section_blocks(str(self.texts["welcome"])))

    def list_leads(self, user: str, leads: Sequence[Lead]) -> Call:
        """The home of one of the agency, with the leads they look after."""
        blocks = [header_block(str(self.texts["title"]))]
        blocks += [self._lead_block(lead) for lead in leads[:MOST_LEADS]]
        if not leads:
            blocks += section_blocks(str(self.texts["none"]))
        return _publish_view(user, [*blocks, context_block(escape_text(str(self.texts["note"])))])

    def _lead_block(self, lead: Lead) -> Json:
        """A lead in two lines: who and how far, and what is to be done next."""
        who = ", ".join(part for part in (lead.contact.name, lead.contact.company) if part) or lead.id
        far = [str(self.statuses.get(lead.status, lead.status))]
        if lead.scored:
            far.insert(0, f"{self.tiers.get(lead.scored.tier, lead.scored.tier)}, {lead.scored.total}")
        step = lead.scored.next if lead.scored else ""
        text = f"*{escape_text(shorten_text(who, _LONGEST))}* · {escape_text(' · '.join(far))}"
        block: Json = {"type": "section", "text": mrkdwn_text(f"{text}\n{escape_text(shorten_text(step, _LONGEST))}")}
        link = self.brief_link(lead.id)
        # Without a public address links are paths, which lead nowhere from Slack.
        if link and not link.startswith("/"):
            block["accessory"] = make_button(str(self.texts["brief"]), "link-brief", url=link)
        return block


def _publish_view(user: str, blocks: list[Json]) -> Call:
    return Call(PUBLISH, {"user_id": user, "view": {"type": "home", "blocks": blocks}})
