"""Signing in at a provider of OpenID Connect: sent there, and back with an address that a user of ours has."""

from __future__ import annotations

import logging

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import HOME, safe_path
from bot.desk.open_id import PATIENCE_SECONDS, OpenId, OpenIdFailed
from bot.desk.pages import PRIVATE, Pages
from bot.desk.parts import DeskParts

log = logging.getLogger(__name__)
_FAILED = "That did not work. Try again, or ask an admin whether your address may use the desk."


class OpenIdPages:
    """/desk/sign-in/open-id, where a provider is set."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._access, self._users, self._open_id, self._pages = parts.access, parts.users, parts.open_id, pages

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        if self._open_id:
            router.add_api_route("/sign-in/open-id", self.send_away)
            router.add_api_route("/sign-in/open-id/back", self.take_back)

    def send_away(self, request: Request) -> Response:
        """Sends the browser to the provider."""
        wanted = safe_path(request.query_params.get("next", HOME))
        try:
            url, held = self._provider.begin_flow(wanted)
        except OpenIdFailed as error:
            return self._refuse(request, error)
        sent = RedirectResponse(url, 303, PRIVATE)
        self._access.set_cookie(sent, self._cookie, held, PATIENCE_SECONDS)
        return sent

    def take_back(self, request: Request) -> Response:
        """Lets in whoever the provider vouches for, if that is a user of ours."""
        held = request.cookies.get(self._cookie, "")
        try:
            if not self._access.may_try(request):
                raise OpenIdFailed("too many tries")
            email, wanted = self._provider.finish_flow(held, dict(request.query_params))
        except OpenIdFailed as error:
            return self._refuse(request, error)
        token = self._access.admit_user(email, "OpenID Connect")
        if token is None:
            return self._refuse(request, OpenIdFailed("nobody of the desk has this address"))
        self._users.end_session(request.cookies.get(self._access.cookie, ""))
        entered = self._access.set_session(RedirectResponse(safe_path(wanted), 303, PRIVATE), token)
        self._access.drop_cookie(entered, self._cookie)
        return entered

    @property
    def _provider(self) -> OpenId:
        assert self._open_id is not None
        return self._open_id

    @property
    def _cookie(self) -> str:
        return f"{self._access.cookie}-away"

    def _refuse(self, request: Request, error: OpenIdFailed) -> Response:
        log.warning("sign-in with OpenID Connect: %s", error)
        page = self._pages.draw_sorry(request, 401, "Not signed in", _FAILED)
        self._access.drop_cookie(page, self._cookie)
        return page
