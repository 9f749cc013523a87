"""Leads: the list with its filters, one of them with all that is known, and what sales changes in place."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.desk.access import Act, SignedIn
from bot.desk.briefing import Briefing
from bot.desk.gate import Agent, AgentForm, Viewer
from bot.desk.masks import Mask
from bot.desk.pages import PRIVATE, Facts, Pages, done, missing
from bot.desk.parts import DeskParts
from bot.leads.model import STATUSES, Lead
from bot.leads.rules import left
from bot.leads.score import TIERS
from bot.leads.store import Order, walk
from bot.leads.table import EXCEL_MARK, write_csv
from bot.storage.lead_lists import NOBODY, LeadFilter
from bot.storage.users import User

PAGE = 25
ORDERS: Mapping[Order, str] = {"hottest": "Hottest first", "newest": "Newest first", "changed": "Longest untouched"}
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

    def mount(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/leads", self.index)
        router.add_api_route("/leads.csv", self.export)
        router.add_api_route("/leads/assign", self.assign, methods=["POST"])
        router.add_api_route("/leads/{lead_id}", self.show)
        for path, change in (("status", self.set_status), ("owner", self.set_owner), ("note", self.add_note)):
            router.add_api_route(f"/leads/{{lead_id}}/{path}", change, methods=["POST"])

    def index(self, request: Request, me: Viewer) -> Response:
        """The list."""
        asked = read_query(request, ("status", "tier", "owner", "q", "sort", "after"))
        order: Order = asked["sort"] if asked["sort"] in ORDERS else "hottest"  # type: ignore[assignment]
        wanted = self._wanted(me, asked)
        try:
            page = self._parts.lists.page(wanted, order, asked["after"] or None, PAGE)
        except ValueError:
            raise missing("place in the list") from None
        if me.sees_names:
            self._parts.audit.record(me.user.email, "leads listed", f"{len(page.leads)} of them")
        facts: Facts = {
            "lines": Briefing(self._parts, Mask(me)).lines(page.leads),
            "page": page,
            "asked": asked,
        }
        choices: Facts = {
            "statuses": STATUSES,
            "tiers": TIERS,
            "orders": ORDERS,
            "presets": PRESETS,
            "order": order,
        }
        return self._pages.draw(request, "leads.html", me, here="leads", people=self._people(), **facts, **choices)

    def show(self, lead_id: str, request: Request, me: Viewer) -> Response:
        """One lead with everything that is known."""
        return self._page(request, me, self._find(lead_id))

    def export(self, me: Agent) -> Response:
        """All leads for a spreadsheet."""
        parts, now = self._parts, self._parts.now()
        parts.audit.record(me.user.email, "leads exported", "all, as CSV")
        rows = chain([EXCEL_MARK], write_csv(walk(parts.leads, "hottest"), lambda x: left(x, now, parts.left_after)))
        file = {"Content-Disposition": 'attachment; filename="leads.csv"'}
        return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers={**PRIVATE, **file})

    def set_status(self, lead_id: str, act: AgentForm) -> Response:
        """Notes how far sales has come."""
        lead, status = self._find(lead_id), act.text("status", 20)
        chosen = next((one for one in STATUSES if one == status), None)
        value = _read_value(act.text("value", 20))
        if chosen is None or not self._parts.work.set_status(lead, chosen, by(act), act.text("reason", 500), value):
            raise missing("status")
        self._note(act, "lead changed", "status", lead)
        return done(f"/desk/leads/{lead_id}", "status")

    def set_owner(self, lead_id: str, act: AgentForm) -> Response:
        """Says who looks after the lead."""
        lead = self._find(lead_id)
        self._parts.work.give(lead.id, self._owner(act), by(act))
        self._note(act, "lead changed", "owner", lead)
        return done(f"/desk/leads/{lead_id}", "owner")

    def add_note(self, lead_id: str, act: AgentForm) -> Response:
        """Keeps what a colleague wrote."""
        lead, text = self._find(lead_id), act.text("text")
        if text:
            self._parts.work.note(lead.conversation_id, by(act), text)
            self._note(act, "lead changed", "note", lead)
        return done(f"/desk/leads/{lead_id}", "note" if text else "")

    def assign(self, act: AgentForm) -> Response:
        """Gives several leads to one user."""
        found = [lead for id in act.all("lead")[:PAGE] if (lead := self._parts.leads.find(id))]
        owner = self._owner(act)
        for lead in found:
            self._parts.work.give(lead.id, owner, by(act))
            self._note(act, "lead changed", "owner", lead)
        return done("/desk/leads", "owner" if found else "nothing")

    def _page(self, request: Request, me: SignedIn, lead: Lead) -> Response:
        parts, mask = self._parts, Mask(me)
        every = (lead, *lead.others)
        work = parts.work.of(every)
        briefing = Briefing(parts, mask)
        brief, ids = briefing.brief(lead), [one.id for one in every]
        person = parts.appointments.person
        talks = lead.conversations or (lead.conversation_id,)
        if me.sees_names:
            parts.audit.record(me.user.email, "lead seen", lead.id, *lead.conversations)
        facts: Facts = {
            "line": briefing.line(lead, work[lead.id]),
            "brief": brief,
            "notes": [(note, mask.text(note.text, lead)) for note in parts.work.notes(talks)],
            "changes": parts.work.changes(ids),
            "talks": parts.talks.of(talks),
            "bookings": [(one, person(one.person).name) for one in parts.dossiers.agenda.of(lead.id)],
        }
        choices: Facts = {"statuses": STATUSES, "people": self._people(), "mask": mask}
        return self._pages.draw(request, "lead.html", me, here="leads", **facts, **choices)

    def _find(self, lead_id: str) -> Lead:
        lead = self._parts.leads.find(lead_id[:40])
        if lead is None:
            raise missing("lead")
        return lead

    def _wanted(self, me: SignedIn, asked: Mapping[str, str]) -> LeadFilter:
        statuses = tuple(one for one in STATUSES if one == asked["status"])
        tier = next((one for one in TIERS if one == asked["tier"]), None)
        owner = me.user.email if asked["owner"] == "me" else asked["owner"]
        # Who sees no names finds none by them either.
        return LeadFilter(statuses, tier, owner, asked["q"] if me.sees_names else "")

    def _owner(self, act: Act) -> str | None:
        named = act.text("owner", 254)
        return named if any(user.email == named for user in self._people()) else None

    def _people(self) -> list[User]:
        return [user for user in self._parts.users.all() if not user.disabled and user.may("agent")]

    def _note(self, act: Act, action: str, detail: str, lead: Lead) -> None:
        self._parts.audit.record(by(act), action, f"{detail} of {lead.id}", lead.conversation_id)


def by(act: Act) -> str:
    """Who sent the form."""
    return act.me.user.email


def read_query(request: Request, names: tuple[str, ...], most: int = 120) -> dict[str, str]:
    """What the address asks for, by these names, each on the whole and not too long."""
    return {name: request.query_params.get(name, "").strip()[:most] for name in names}


def _read_value(text: str) -> int | None:
    digits = "".join(c for c in text.partition(".")[0] if c.isascii() and c.isdigit())
    return min(int(digits), _MOST_VALUE) if digits else None
