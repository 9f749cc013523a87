"""Draws the desk's pages: everything put into them is escaped, and whoever looks gets them from nobody's cache."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode
from zoneinfo import ZoneInfo

from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.assets import Asset
from bot.channels.bodies import BodyTooLong, BodyTooSlow, read_bytes
from bot.channels.headers import PRIVATE as _PRIVATE
from bot.desk.access import HOME, AccessRefused, SignedIn, SignInNeeded
from bot.desk.parts import DeskParts
from bot.errors import NotReady
from bot.knowledge.formats import Formats

_HERE = Path(__file__).parent
_WIDGET = _HERE.parent / "channels" / "widget" / "src"
_FORM_BYTES, _MOST_FIELDS = 64 * 1024, 400
_PLACES = (
    ("today", "Today", "/desk/"),
    ("inbox", "Inbox", "/desk/inbox"),
    ("leads", "Leads", "/desk/leads"),
    ("talks", "Talks", "/desk/talks"),
    ("funnel", "Funnel", "/desk/funnel"),
    ("gaps", "Gaps", "/desk/gaps"),
    ("answers", "Answers", "/desk/answers"),
    ("quality", "Quality", "/desk/quality"),
    ("settings", "Settings", "/desk/settings"),
)
DONE = {
    "status": "Status saved.",
    "owner": "Saved who looks after it.",
    "note": "Note kept.",
    "retry": "It is tried again.",
    "password": "Password changed. Your other sessions have ended.",
    "factor": "Codes are on: from now on signing in asks for one.",
    "factor_off": "Codes are off.",
    "sessions": "Your other sessions have ended.",
    "decided": "Decision kept. The next model takes it.",
    "written": "Answer kept. Make a new model, so that it is given; then publish it.",
    "drafting": "A new model is being made.",
    "kept": "Kept. It is served once you serve changed content.",
    "experiment": "Saved.",
    "busy": "One is being made already.",
    "published": "The servers take it over, one after the other.",
    "undone": "Decision taken back.",
    "held": "Nothing was sent: somebody else has this talk.",
    "no_question": "Nothing was sent: the assistant has no question open.",
    "no_times": "Nothing was sent: no time is free.",
    "no_plan": "Nothing was sent: there is no plan yet.",
    "nothing_changed": "Nothing was changed.",
    "filter": "Filter kept. It stands above the list.",
    "filter_gone": "Filter forgotten.",
    "filters_full": "You have as many filters as there is room for. Forget one first.",
    "nothing": "Nothing was marked.",
}
# No address of the desk leaves it; but without a referrer browsers would not say where a form comes from.
PRIVATE = {**_PRIVATE, "Referrer-Policy": "same-origin"}
Fields = Mapping[str, tuple[str, ...]]
# What a template shows, by the names it uses.
Facts = dict[str, Any]


class Pages:
    """The pages of one agency."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts, self.access = parts, parts.access
        self._zone, self._formats = ZoneInfo(parts.agency.time_zone), Formats(parts.agency.region)
        loader = FileSystemLoader(_HERE / "templates")
        self._drawing = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._drawing.filters.update(
            moment=self.format_moment,
            clock=self.format_clock,
            day=self.format_day,
            ago=self.format_ago,
            plain=strip_markup,
            words=to_words,
            query=make_query,
        )

    def draw_page(
        self, request: HTTPConnection, template: str, me: SignedIn | None, status: int = 200, **facts: Any
    ) -> Response:
        """The page for this user."""
        common: Facts = {"agency": self._parts.agency, "me": me, "places": _PLACES, "path": request.url.path}
        common |= {"waiting": len(self._parts.handover.list_waiting()) if me else 0}
        notice = DONE.get(request.query_params.get("done", ""))
        page = self._drawing.get_template(template).render({**common, "notice": notice, "here": "", **facts})
        return HTMLResponse(page, status, PRIVATE)

    def draw_sorry(self, request: Request, status: int, title: str, text: str) -> Response:
        """A page that says why there is none."""
        return self.draw_page(request, "sorry.html", None, status, title=title, text=text)

    def format_moment(self, at: datetime) -> str:
        """Day and time by the agency's clock."""
        return f"{self.format_day(at)}, {self.format_clock(at)}"

    def format_day(self, at: datetime) -> str:
        """The day by the agency's clock, with its year when it is another one."""
        local, now = at.astimezone(self._zone), self._parts.now().astimezone(self._zone)
        return self._formats.format_short_day(local) if local.year == now.year else self._formats.format_date(local)

    def format_clock(self, at: datetime) -> str:
        """The time by the agency's clock."""
        return self._formats.format_clock(at.astimezone(self._zone).time())

    def format_ago(self, at: datetime) -> str:
        """How long it is since then, roughly."""
        minutes = int((self._parts.now() - at).total_seconds() // 60)
        for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
            if minutes >= size:
                count = minutes // size
                return f"{count} {name}{'' if count == 1 else 's'}"
        return "a moment"


def strip_markup(text: str) -> str:
    """What the assistant wrote, without the signs of its markup."""
    return text.replace("**", "").strip()


def to_words(name: str) -> str:
    """A name of ours in words."""
    return name.replace("_", " ")


def make_query(values: Mapping[str, object], **other: object) -> str:
    """The values, some of them replaced, as the query of an address; what is empty is left out."""
    return urlencode({name: value for name, value in {**values, **other}.items() if value}, doseq=True)


def desk_route(pages: Pages) -> type[APIRoute]:
    """Routes that answer for who is not in, may not, or comes while there is no database."""

    class DeskRoute(APIRoute):
        """A route of the desk."""

        def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
            """What answers a request."""
            handle = super().get_route_handler()

            async def answer_request(request: Request) -> Response:
                request.state.access = pages.access
                try:
                    return await handle(request)
                except SignInNeeded:
                    return _to_sign_in(request)
                except AccessRefused as error:
                    return pages.draw_sorry(request, error.status, error.title, error.text)
                except NotReady:
                    text = "The database cannot be reached right now. Nothing was changed; try again in a minute."
                    return pages.draw_sorry(request, 503, "Just a moment", text)

            return answer_request

    return DeskRoute


def _to_sign_in(request: Request) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    after = f"?next={quote(wanted)}" if request.method == "GET" and wanted != HOME else ""
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={**PRIVATE, "HX-Redirect": "/desk/sign-in"})
    return RedirectResponse(f"/desk/sign-in{after}", 303, PRIVATE)


async def read_fields(request: Request) -> Fields:
    """The fields of a form. Raises Refused for what is none, or too long."""
    try:
        body = await read_bytes(request, _FORM_BYTES)
        found = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except (BodyTooLong, BodyTooSlow, ValueError):
        raise AccessRefused(400, "That was no form of ours", "It was too long, or could not be read.") from None
    return {name: tuple(values) for name, values in found.items()}


def redirect_done(path: str, what: str = "") -> Response:
    """Where to go after a change, with what was done."""
    return RedirectResponse(f"{path}{'?done=' + what if what else ''}", 303, PRIVATE)


def refuse_missing(what: str) -> AccessRefused:
    """That there is no such thing, or not any more."""
    return AccessRefused(404, f"No such {what}", f"There is no {what} by this address, or it was erased.")


def load_static() -> dict[str, Asset]:
    """The files that pages load, by their names."""
    kinds = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
    # What visitors read is drawn by the widget's own files, here as well.
    shared = (_WIDGET / name for name in ("markdown.js", "dom.js"))
    found = (path for path in (*(_HERE / "static").iterdir(), *shared) if path.suffix in kinds)
    return {path.name: Asset(path.read_bytes(), kinds[path.suffix]) for path in found}
