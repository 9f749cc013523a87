"""What everybody changes of themselves: password, codes, sessions."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import Act, SignedIn
from bot.desk.pages import Facts, Pages, redirect_done
from bot.desk.parts import DeskParts
from bot.desk.passwords import LONGEST, find_fault, hash_password, is_password
from bot.desk.permissions import Viewer, ViewerForm


class AccountPages:
    """/desk/account."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._factor, self._users, self._audit = parts.access.factor, parts.users, parts.audit
        self._pages, self._now = pages, parts.now

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/account", self.show_page)
        changes: dict[str, Callable[..., Response]] = {
            "password": self.change_password,
            "sessions": self.end_sessions,
            "codes": self.begin_codes,
            "codes/on": self.turn_codes_on,
            "codes/off": self.turn_codes_off,
        }
        for path, change in changes.items():
            router.add_api_route(f"/account/{path}", change, methods=["POST"])

    def show_page(self, request: Request, me: Viewer) -> Response:
        """The page."""
        return self._draw_page(request, me)

    def change_password(self, request: Request, act: ViewerForm) -> Response:
        """Gives them the password they chose."""
        user, new, again = act.me.user, act.field_text("new", LONGEST + 1), act.field_text("again", LONGEST + 1)
        fault = find_fault(new) or ("" if new == again else "The two are not the same.")
        if not is_password(act.field_text("password", LONGEST), user.password):
            fault = "The password you have now is another one."
        if fault:
            return self._draw_page(request, act.me, fault, status=422)
        self._users.change_user(user.email, password=hash_password(new))
        return self._end_others(act, "password changed", "password")

    def end_sessions(self, act: ViewerForm) -> Response:
        """Ends their other sessions."""
        return self._end_others(act, "sessions ended", "sessions")

    def begin_codes(self, request: Request, act: ViewerForm) -> Response:
        """Shows what an app takes in; nothing is kept yet."""
        return self._draw_page(request, act.me, plain=self._factor.make_secret())

    def turn_codes_on(self, request: Request, act: ViewerForm) -> Response:
        """Asks for codes from now on, once one was right."""
        sealed = act.field_text("sealed")
        plain = self._factor.decrypt_secret(sealed) or ""
        number = self._factor.check_code(act.field_text("code", 20), plain, self._now()) if plain else None
        if number is None:
            return self._draw_page(request, act.me, "That code does not fit. Try the next one.", plain, 422)
        self._users.change_user(act.me.user.email, secret=sealed, last_code=number)
        return self._end_others(act, "codes on", "factor")

    def turn_codes_off(self, request: Request, act: ViewerForm) -> Response:
        """Asks for codes no more, for who knows the password."""
        if not is_password(act.field_text("password", LONGEST), act.me.user.password):
            return self._draw_page(request, act.me, "The password is another one; codes stay on.", status=422)
        self._users.change_user(act.me.user.email, secret=None, last_code=None)
        return self._end_others(act, "codes off", "factor_off")

    def _end_others(self, act: Act, action: str, said: str) -> Response:
        self._users.end_sessions(act.me.user.email, but=act.me.token)
        self._audit.record_action(act.me.user.email, action)
        return redirect_done("/desk/account", said)

    def _draw_page(
        self, request: Request, me: SignedIn, fault: str = "", plain: str = "", status: int = 200
    ) -> Response:
        facts: Facts = {"sessions": self._users.count_sessions(me.user.email), "fault": fault, "key": plain}
        new: Facts = (
            {"sealed": self._factor.encrypt_secret(plain), "address": self._factor.make_address(plain, me.user.email)}
            if plain
            else {}
        )
        return self._pages.draw_page(request, "account.html", me, status, here="account", **facts, **new)
