"""Leads: the list with its filters, one of them with all that is known, and what sales changes in place."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.desk.access import Act, SignedIn
from bot.desk.briefing import Briefing
from bot.desk.masks import Mask
from bot.desk.pages import PRIVATE, Facts, Pages, redirect_done, refuse_missing
from bot.desk.parts import DeskParts
from bot.desk.permissions import Agent, AgentForm, Viewer
from bot.leads.csv_export import EXCEL_MARK, write_csv
from bot.leads.model import STATUSES, Lead
from bot.leads.rules import has_left
from bot.leads.score import TIERS
from bot.leads.store import Order, iterate_leads
from bot.storage.desk.users import User
from bot.storage.leads.lead_lists import NOBODY, LeadFilter

PAGE = 25
ORDERS: Mapping[Order, str] = {"hottest": "Hottest first", "newest": "Newest first", "changed": "Longest untouched"}
# What a list is filtered and sorted by, in its address.
FILTERED = ("status", "tier", "owner", "q", "sort")
# What most people want to see, by one press.
PRESETS: tuple[tuple[str, dict[str, str]], ...] = (
    ("To call now", {"status": "new", "owner": NOBODY}),
    ("Mine", {"owner": "me"}),
    ("Booked", {"status": "booked", "sort": "newest"}),
    ("All", {}),
)
_MOST_VALUE = 1_000_000_000


class LeadPages:
    """/desk/leads."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/leads", self.show_list)
        router.add_api_route("/leads.csv", self.export_csv)
        router.add_api_route("/leads/assign", self.assign_leads, methods=["POST"])
        router.add_api_route("/leads/{lead_id}", self.show_lead)
        for path, change in (("status", self.set_status), ("owner", self.set_owner), ("note", self.add_note)):
            router.add_api_route(f"/leads/{{lead_id}}/{path}", change, methods=["POST"])

    def show_list(self, request: Request, me: Viewer) -> Response:
        """The list."""
        asked = read_query(request, (*FILTERED, "after"))
        # Who sees no names finds none by them either.
        asked |= {} if me.sees_names else {"q": ""}
        order: Order = asked["sort"] if asked["sort"] in ORDERS else "hottest"  # type: ignore[assignment]
        wanted = self._make_filter(me, asked)
        try:
            page = self._parts.lists.load_page(wanted, order, asked["after"] or None, PAGE)
        except ValueError:
            raise refuse_missing("place in the list") from None
        if me.sees_names:
            self._parts.audit.record_action(me.user.email, "leads listed", f"{len(page.leads)} of them")
        facts: Facts = {
            "lines": Briefing(self._parts, Mask(me)).list_lines(page.leads),
            "page": page,
            "asked": asked,
        }
        choices: Facts = {
            "statuses": STATUSES,
            "tiers": TIERS,
            "orders": ORDERS,
            "presets": PRESETS,
            "saved": self._parts.filters.list_filters(me.user.email),
            "order": order,
        }
        return self._pages.draw_page(
            request, "leads.html", me, here="leads", people=self._list_people(), **facts, **choices
        )

    def show_lead(self, lead_id: str, request: Request, me: Viewer) -> Response:
        """One lead with everything that is known."""
        return self._draw_page(request, me, self._require_lead(lead_id))

    def export_csv(self, me: Agent) -> Response:
        """All leads for a spreadsheet."""
        parts, now = self._parts, self._parts.now()
        parts.audit.record_action(me.user.email, "leads exported", "all, as CSV")
        own, found = tuple(parts.briefs.questionnaire.own), iterate_leads(parts.leads, "hottest")
        rows = chain([EXCEL_MARK], write_csv(found, lambda x: has_left(x, now, parts.left_after), own))
        file = {"Content-Disposition": 'attachment; filename="leads.csv"'}
        return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers={**PRIVATE, **file})

    def set_status(self, lead_id: str, act: AgentForm) -> Response:
        """Notes how far sales has come."""
        lead, status = self._require_lead(lead_id), act.field_text("status", 20)
        chosen = next((one for one in STATUSES if one == status), None)
        value = _read_value(act.field_text("value", 20))
        if chosen is None or not self._parts.work.set_status(
            lead, chosen, sender_of(act), act.field_text("reason", 500), value
        ):
            raise refuse_missing("status")
        self._record_action(act, "lead changed", "status", lead)
        return redirect_done(f"/desk/leads/{lead_id}", "status")

    def set_owner(self, lead_id: str, act: AgentForm) -> Response:
        """Says who looks after the lead."""
        lead = self._require_lead(lead_id)
        self._parts.work.assign_owner(lead.id, self._read_owner(act), sender_of(act))
        self._record_action(act, "lead changed", "owner", lead)
        return redirect_done(f"/desk/leads/{lead_id}", "owner")

    def add_note(self, lead_id: str, act: AgentForm) -> Response:
        """Keeps what a colleague wrote."""
        lead, text = self._require_lead(lead_id), act.field_text("text")
        if text:
            self._parts.work.add_note(lead.conversation_id, sender_of(act), text)
            self._record_action(act, "lead changed", "note", lead)
        return redirect_done(f"/desk/leads/{lead_id}", "note" if text else "")

    def assign_leads(self, act: AgentForm) -> Response:
        """Gives several leads to one user."""
        found = [lead for id in act.field_values("lead")[:PAGE] if (lead := self._parts.leads.find_lead(id))]
        owner = self._read_owner(act)
        for lead in found:
            self._parts.work.assign_owner(lead.id, owner, sender_of(act))
            self._record_action(act, "lead changed", "owner", lead)
        return redirect_done("/desk/leads", "owner" if found else "nothing")

    def _draw_page(self, request: Request, me: SignedIn, lead: Lead) -> Response:
        parts, mask = self._parts, Mask(me)
        every = (lead, *lead.others)
        work = parts.work.load_work(every)
        briefing = Briefing(parts, mask)
        brief, ids = briefing.make_brief(lead), [one.id for one in every]
        person = parts.appointments.find_consultant
        talks = lead.conversations or (lead.conversation_id,)
        if me.sees_names:
            parts.audit.record_action(me.user.email, "lead seen", lead.id, *lead.conversations)
        facts: Facts = {
            "line": briefing.make_line(lead, work[lead.id]),
            "brief": brief,
            "notes": [(note, mask.mask_text(note.text, lead)) for note in parts.work.list_notes(talks)],
            "changes": [mask.mask_change(change, lead) for change in parts.work.list_changes(ids)],
            "talks": parts.talks.list_talks(talks),
            "bookings": [(one, person(one.person).name) for one in parts.dossiers.agenda.list_bookings(lead.id)],
        }
        choices: Facts = {"statuses": STATUSES, "people": self._list_people(), "mask": mask}
        return self._pages.draw_page(request, "lead.html", me, here="leads", **facts, **choices)

    def _require_lead(self, lead_id: str) -> Lead:
        lead = self._parts.leads.find_lead(lead_id[:40])
        if lead is None:
            raise refuse_missing("lead")
        return lead

    def _make_filter(self, me: SignedIn, asked: Mapping[str, str]) -> LeadFilter:
        statuses = tuple(one for one in STATUSES if one == asked["status"])
        tier = next((one for one in TIERS if one == asked["tier"]), None)
        owner = me.user.email if asked["owner"] == "me" else asked["owner"]
        return LeadFilter(statuses, tier, owner, asked["q"])

    def _read_owner(self, act: Act) -> str | None:
        named = act.field_text("owner", 254)
        return named if any(user.email == named for user in self._list_people()) else None

    def _list_people(self) -> list[User]:
        return [user for user in self._parts.users.list_users() if not user.disabled and user.may("agent")]

    def _record_action(self, act: Act, action: str, detail: str, lead: Lead) -> None:
        self._parts.audit.record_action(sender_of(act), action, f"{detail} of {lead.id}", lead.conversation_id)


def sender_of(act: Act) -> str:
    """Who sent the form."""
    return act.me.user.email


def read_query(request: Request, names: tuple[str, ...], most: int = 120) -> dict[str, str]:
    """What the address asks for, by these names, each on the whole and not too long."""
    return {name: request.query_params.get(name, "").strip()[:most] for name in names}


def _read_value(text: str) -> int | None:
    digits = "".join(c for c in text.partition(".")[0] if c.isascii() and c.isdigit())
    return min(int(digits), _MOST_VALUE) if digits else None
