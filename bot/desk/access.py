"""Who comes in, and what they may: sessions in a cookie, a word in each form, one answer to every wrong try."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from bot.channels.limits import Limits, Window
from bot.desk.passwords import SecondFactor, is_password
from bot.settings import Settings
from bot.storage.desk.audit import SqlAudit
from bot.storage.desk.users import LONGEST, Role, SqlUsers, User

HOME = "/desk/"
# Tries of one address of the network, whomever they name.
_TRIES, _TRIES_SECONDS = 30, 900.0
_FORM_BYTES = 24


class SignInNeeded(Exception):
    """Nobody is in."""


class AccessRefused(Exception):
    """Whoever is in may not, or the form was not made for this session."""

    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(title)
        self.status, self.title, self.text = status, title, text


@dataclass(frozen=True)
class SignedIn:
    """Who is in, and the word that a form of theirs carries."""

    user: User
    token: str
    word: str

    @property
    def sees_names(self) -> bool:
        """Whether personal data is shown to them as it is."""
        return self.user.may("agent")


@dataclass(frozen=True)
class Act:
    """A form somebody sent who may."""

    me: SignedIn
    fields: Mapping[str, tuple[str, ...]]

    def field_text(self, name: str, most: int = 4000) -> str:
        """What stands in a field, on the whole and not too long."""
        return next(iter(self.fields.get(name, ())), "").strip()[:most]

    def field_values(self, name: str) -> tuple[str, ...]:
        """Everything that was marked under one name."""
        return self.fields.get(name, ())


class Access:
    """Signs people in and out and tells who they are. Its methods raise NotReady without a database."""

    def __init__(
        self,
        users: SqlUsers,
        audit: SqlAudit,
        factor: SecondFactor,
        settings: Settings,
        secret: str,
        now: Callable[[], datetime],
    ) -> None:
        self._users, self._audit, self.factor, self._now = users, audit, factor, now
        self._key = hashlib.sha256(b"desk\0" + secret.encode()).digest()
        self._tls = settings.public_url.startswith("https://")
        self._public = urlsplit(settings.public_url).netloc
        self._limits, self._tries = Limits(settings), Window(_TRIES, _TRIES_SECONDS)

    @property
    def cookie(self) -> str:
        """The name of the cookie; over TLS the browser itself sees to it that it came over TLS."""
        return "__Secure-desk" if self._tls else "desk"

    def require_user(self, request: HTTPConnection, role: Role = "viewer") -> SignedIn:
        """Who asks. Raises SignInNeeded, and Refused for somebody whose role does not reach."""
        token = request.cookies.get(self.cookie, "")
        user = self._users.find_session(token) if token else None
        if user is None:
            raise SignInNeeded
        if not user.may(role):
            raise AccessRefused(403, "Not for your role", f"This needs the role {role}; yours is {user.role}.")
        return SignedIn(user, token, self._sign_purpose("form", token))

    def require_act(self, request: HTTPConnection, fields: Mapping[str, tuple[str, ...]], role: Role) -> Act:
        """The form that somebody sent from a page of ours. Raises SignInNeeded and Refused."""
        me = self.require_user(request, role)
        given = next(iter(fields.get("word", ())), "")
        if not (self.is_own(request) and hmac.compare_digest(given.encode(), me.word.encode())):
            raise AccessRefused(
                403, "Not from this page", "The form is from another session. Go back, reload and try again."
            )
        return Act(me, fields)

    def open_form(self) -> tuple[str, str]:
        """A word for the browser to hold and the one that the form of the login carries for it."""
        held = secrets.token_urlsafe(_FORM_BYTES)
        return held, self._sign_purpose("login", held)

    def is_open_form(self, request: Request, word: str) -> bool:
        """Whether the form of the login was opened in this browser, and not sent from elsewhere."""
        held = request.cookies.get(f"{self.cookie}-form", "")
        return bool(held) and self.is_own(request) and hmac.compare_digest(self._sign_purpose("login", held), word)

    def may_try(self, request: Request) -> bool:
        """Count one try of this address of the network; False when it had its share."""
        return self._tries.count_or_wait(self._limits.address_of(request)) == 0

    def sign_in(self, email: str, password: str, code: str) -> str | None:
        """A new session; None when anything of it is wrong, and nobody learns what."""
        if self._users.is_locked(email):
            is_password(password, None)
            return None
        # Counted before it is looked at, or many at once would all be the first.
        self._users.note_failure(email)
        user = self._users.find_user(email)
        right = is_password(password, user.password if user and not user.disabled else None)
        if not (user and right and self._is_valid_code(user, code)):
            return None
        self._users.forget_failures(email)
        return self.admit_user(user.email, "")

    def admit_user(self, email: str, way: str) -> str | None:
        """A new session of somebody who has shown who they are; None for who is no user, or not any more."""
        user = self._users.find_user(email)
        if user is None or user.disabled:
            return None
        self._audit.record_action(user.email, "signed in", way)
        return self._users.begin_session(user.email)

    def _is_valid_code(self, user: User, code: str) -> bool:
        if user.secret is None:
            return True
        plain = self.factor.decrypt_secret(user.secret)
        number = self.factor.check_code(code, plain, self._now()) if plain else None
        return number is not None and self._users.change_user(user.email, last_code=number)

    def set_session(self, response: Response, token: str) -> Response:
        """The answer with the session in its cookie, and the one of the login's form gone."""
        self.set_cookie(response, self.cookie, token, int(LONGEST.total_seconds()))
        self.drop_cookie(response, f"{self.cookie}-form")
        return response

    def set_cookie(self, response: Response, name: str, value: str, seconds: int) -> None:
        """Give the browser something to hold that no script reads and no other site sends along."""
        response.set_cookie(name, value, max_age=seconds, path="/desk", httponly=True, samesite="lax", secure=self._tls)

    def drop_cookie(self, response: Response, name: str) -> None:
        """Let the browser forget a cookie."""
        response.delete_cookie(name, path="/desk", httponly=True, samesite="lax", secure=self._tls)

    def is_own(self, request: HTTPConnection) -> bool:
        """Whether the browser says that a page of ours sent it, where it says anything."""
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        if site is not None and site not in ("same-origin", "none"):
            return False
        ours = (self._public, request.headers.get("host", ""))
        return origin is None or origin.partition("://")[2] in ours

    def _sign_purpose(self, purpose: str, token: str) -> str:
        return hmac.new(self._key, f"{purpose}\0{token}".encode(), hashlib.sha256).hexdigest()


def safe_path(path: str) -> str:
    """The path of the desk that somebody wanted; its first page for anything that leads elsewhere."""
    plain = path.isascii() and path.isprintable() and "\\" not in path and "//" not in path and ".." not in path
    return path if plain and path.startswith(HOME) else HOME
