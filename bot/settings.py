"""Every setting in one table: its environment variable, its default and what it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent


class Secret(str):
    """A string that does not show itself in a repr, so not in a log or a traceback either."""

    def __repr__(self) -> str:
        return "'***'" if self else "''"


def setting(variable: str, default: Any, help: str) -> Any:
    """A row of the table: the environment variable that sets the field, its default, its meaning and unit."""
    return field(default=default, metadata={"variable": variable, "help": help})


@dataclass(frozen=True)
class Settings:
    """What an operator can set; every field has a default that works on a fresh machine with no account anywhere."""

    var: Path = setting("BOT_VAR", ROOT / "var", "Folder of what changes at run time: database, secret, logs.")
    models: Path = setting("BOT_MODELS", ROOT / "models", "Folder of trained models; the newest is served.")
    agency_dir: Path | None = setting("AGENCY_DIR", None, "Folder whose files replace or add to bot/content.")
    database_url: Secret = setting("DATABASE_URL", Secret(""), "SQLAlchemy URL; empty: SQLite under BOT_VAR.")
    host: str = setting("BOT_HOST", "127.0.0.1", "Address the server binds.")
    port: int = setting("BOT_PORT", 8000, "Port the server binds.")
    secret_key: Secret = setting("BOT_SECRET_KEY", Secret(""), "Signs tokens; empty: made once, kept in BOT_VAR.")
    allowed_origins: tuple[str, ...] = setting(
        "BOT_ALLOWED_ORIGINS", (), "Origins that may embed the widget, by comma."
    )
    message_limit: int = setting("BOT_MESSAGE_LIMIT", 2000, "Longest message, in characters.")
    session_hours: int = setting("BOT_SESSION_HOURS", 720, "Hours a visitor's token stays good.")
    rate_per_session: str = setting("BOT_RATE_PER_SESSION", "60/minute", "Messages a conversation may send.")
    rate_per_address: str = setting("BOT_RATE_PER_ADDRESS", "3000/minute", "Messages an address may send.")
    sessions_per_address: str = setting("BOT_SESSIONS_PER_ADDRESS", "600/minute", "Conversations an address may begin.")
    reads_per_session: str = setting(
        "BOT_READS_PER_SESSION", "600/minute", "Times a conversation may ask what was said."
    )
    sockets_per_address: int = setting(
        "BOT_SOCKETS_PER_ADDRESS", 1000, "Live connections an address may hold with one process."
    )
    trusted_proxy: str = setting("BOT_TRUSTED_PROXY", "", "Address of a proxy whose X-Forwarded-For is believed.")
    metrics_token: Secret = setting("BOT_METRICS_TOKEN", Secret(""), "Bearer token of /metrics; empty: loopback only.")
    rest_channel: bool = setting("BOT_REST_CHANNEL", False, "Switches the REST convention of Rasa clients on.")
    rest_token: Secret = setting("BOT_REST_TOKEN", Secret(""), "Bearer token of the REST channel.")
    action_seconds: float = setting("BOT_ACTION_SECONDS", 8.0, "Deadline of one custom action, in seconds.")
    turn_seconds: float = setting("BOT_TURN_SECONDS", 25.0, "Deadline of one whole turn, in seconds.")
    log_level: str = setting("BOT_LOG_LEVEL", "INFO", "Least level of log lines that are written.")
    log_form: str = setting("BOT_LOG_FORM", "auto", "Form of log lines: text, json, or auto (text on a terminal).")
    public_url: str = setting("BOT_PUBLIC_URL", "", "Address visitors reach the server at; empty: links are paths.")
    smtp_url: Secret = setting(
        "BOT_SMTP_URL", Secret(""), "Mail server, smtp(s)://user:password@host:port; empty: mails go to BOT_VAR/outbox."
    )
    mail_from: str = setting("BOT_MAIL_FROM", "", "Sender of mails; empty: the agency's e-mail address.")
    mail_to: tuple[str, ...] = setting(
        "BOT_MAIL_TO", (), "Who is told of leads by mail, by comma; empty: the agency's e-mail address."
    )
    webhook_url: Secret = setting(
        "BOT_WEBHOOK_URL", Secret(""), "Address told of leads, https://…; empty: messages go to BOT_VAR/outbox."
    )
    webhook_secret: Secret = setting("BOT_WEBHOOK_SECRET", Secret(""), "Signs webhooks, whsec_ and base64.")
    webhook_private: bool = setting("BOT_WEBHOOK_PRIVATE", False, "Allows a webhook to http and to private addresses.")
    feed_token: Secret = setting("BOT_FEED_TOKEN", Secret(""), "Bearer token of the feed /api/leads; empty: no feed.")
    slack_bot_token: Secret = setting(
        "SLACK_BOT_TOKEN", Secret(""), "Slack's bot token (xoxb-); empty: nothing is sent, only printed."
    )
    slack_signing_secret: Secret = setting(
        "SLACK_SIGNING_SECRET", Secret(""), "Slack's signing secret, for events over HTTP."
    )
    slack_app_token: Secret = setting(
        "SLACK_APP_TOKEN", Secret(""), "Slack's app token (xapp-), for events over a socket."
    )
    slack_leads_channel: str = setting(
        "SLACK_LEADS_CHANNEL", "", "Identifier of the Slack channel that is told of leads; empty: none."
    )
    slack_agency_users: tuple[str, ...] = setting("SLACK_AGENCY_USERS", (), "Slack users who may see leads, by comma.")
    slack_agency_group: str = setting("SLACK_AGENCY_GROUP", "", "Slack user group whose members may see leads.")
    slack_api_url: str = setting("SLACK_API_URL", "https://slack.com/api/", "Address of Slack's Web API.")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """The settings of this environment. Raises SettingsError naming variable, value and what was expected."""
        given = {f.name: environ[f.metadata["variable"]] for f in fields(cls) if environ.get(f.metadata["variable"])}
        return cls(**{name: _read(cls.__dataclass_fields__[name], text) for name, text in given.items()})

    @property
    def url(self) -> str:
        """The database's SQLAlchemy URL; the embedded SQLite file when none is set."""
        return str(self.database_url) or f"sqlite:///{self.var / 'bot.db'}"

    @property
    def drawer(self) -> Path:
        """Folder of what would have been sent, where nothing is set up to send it."""
        return self.var / "outbox"

    @property
    def content(self) -> Path:
        """Folder of the content that ships."""
        return ROOT / "bot" / "content"


def _read(row: Any, text: str) -> Any:
    try:
        return _READERS[str(row.type)](text)
    except (ValueError, KeyError):
        raise SettingsError(
            f"{row.metadata['variable']}={text!r}: expected {row.type}. {row.metadata['help']}"
        ) from None


def _read_bool(text: str) -> bool:
    return {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}[
        text.strip().lower()
    ]


def _read_list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


_READERS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "Secret": Secret,
    "int": int,
    "float": float,
    "bool": _read_bool,
    "Path": Path,
    "Path | None": Path,
    "tuple[str, ...]": _read_list,
}
