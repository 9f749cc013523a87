"""Signing in and out."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import HOME, safe_path
from bot.desk.pages import PRIVATE, Facts, Pages
from bot.desk.parts import DeskParts
from bot.desk.permissions import OpenForm, ViewerForm

_FORM_SECONDS = 3600
_OLD = "The page was open for too long. Please try again."
_WRONG = "E-mail, password or code is wrong. After several wrong tries there is a wait of 15 minutes."
_TOO_MANY = "There were too many tries. Wait 15 minutes and try again."


class SignInPages:
    """/desk/sign-in and /desk/sign-out."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._provider = parts.open_id.name if parts.open_id else ""
        self._access, self._users, self._audit, self._pages = parts.access, parts.users, parts.audit, pages

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/sign-in", self.show_form)
        router.add_api_route("/sign-in", self.sign_in, methods=["POST"])
        router.add_api_route("/sign-out", self.sign_out, methods=["POST"])

    def show_form(self, request: Request) -> Response:
        """The form."""
        return self._draw_form(request, request.query_params.get("next", HOME))

    def sign_in(self, request: Request, fields: OpenForm) -> Response:
        """Lets somebody in, or says that something was wrong, and never what."""
        given = {name: values[0] for name, values in fields.items()}
        wanted, email = safe_path(given.get("next", HOME)), given.get("email", "")[:254]
        if not self._access.is_open_form(request, given.get("word", "")):
            return self._draw_form(request, wanted, _OLD, email, 403)
        if not self._access.may_try(request):
            return self._draw_form(request, wanted, _TOO_MANY, email, 429)
        token = self._access.sign_in(email, given.get("password", ""), given.get("code", ""))
        if token is None:
            return self._draw_form(request, wanted, _WRONG, email, 401)
        # Whatever session the browser brought along ends here: nobody goes on in one that others could know.
        self._users.end_session(request.cookies.get(self._access.cookie, ""))
        return self._access.set_session(RedirectResponse(wanted, 303, PRIVATE), token)

    def sign_out(self, act: ViewerForm) -> Response:
        """Ends the session."""
        self._users.end_session(act.me.token)
        self._audit.record_action(act.me.user.email, "signed out")
        left = RedirectResponse("/desk/sign-in", 303, {**PRIVATE, "Clear-Site-Data": '"cache"'})
        self._access.drop_cookie(left, self._access.cookie)
        return left

    def _draw_form(
        self, request: Request, wanted: str, fault: str = "", email: str = "", status: int = 200
    ) -> Response:
        held, word = self._access.open_form()
        facts: Facts = {
            "fault": fault,
            "email": email,
            "next": safe_path(wanted),
            "word": word,
            "provider": self._provider,
        }
        page = self._pages.draw_page(request, "sign_in.html", None, status, **facts)
        self._access.set_cookie(page, f"{self._access.cookie}-form", held, _FORM_SECONDS)
        return page
