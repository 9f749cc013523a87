"""Every setting in one table: its environment variable, its default and what it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot.errors import SettingsError
from bot.forms import (
    FILE_KINDS,
    Read,
    number_between,
    one_of,
    read_dsn,
    read_file_kinds,
    read_hosts,
    read_key,
    read_mail_address,
    read_mail_addresses,
    read_networks,
    read_origins,
    read_rate,
    read_setting,
    read_token,
    read_url,
)
from bot.forms import Secret as Secret

ROOT = Path(__file__).resolve().parent.parent
# What one process of ours tells another; nobody sets them.
INTERNAL = frozenset({"BOT_PARENT", "BOT_PLAN", "BOT_REPLACES"})
# How like a setting a name has to be, of 100, to be taken for a slip of the pen and not for somebody else's variable.
_MISSPELT = 75
_PREFIX = "BOT_"


def make_setting(variable: str, default: Any, help: str, form: Read | None = None) -> Any:
    """A row of the table: the environment variable that sets the field, its default, its meaning and unit, its form."""
    return field(default=default, metadata={"variable": variable, "help": help, "form": form})


@dataclass(frozen=True)
class Settings:
    """What an operator can set; every field has a default that works on a fresh machine with no account anywhere."""

    var: Path = make_setting("BOT_VAR", ROOT / "var", "Folder of what changes at run time: database, secret, logs.")
    models: Path = make_setting("BOT_MODELS", ROOT / "models", "Folder of trained models; the newest is served.")
    publish_fall: float = make_setting(
        "BOT_PUBLISH_FALL",
        1.0,
        "Points of the held-out lines by which a model published from the desk may be worse than the one before.",
        number_between(0, 100),
    )
    agency_dir: Path | None = make_setting("AGENCY_DIR", None, "Folder whose files replace or add to bot/content.")
    database_url: Secret = make_setting("DATABASE_URL", Secret(""), "SQLAlchemy URL; empty: SQLite under BOT_VAR.")
    host: str = make_setting("BOT_HOST", "127.0.0.1", "Address the server binds.")
    port: int = make_setting("BOT_PORT", 8000, "Port the server binds.", number_between(1, 65535))
    secret_key: Secret = make_setting(
        "BOT_SECRET_KEY", Secret(""), "Signs tokens; empty: made once, kept in BOT_VAR.", read_key
    )
    allowed_origins: tuple[str, ...] = make_setting(
        "BOT_ALLOWED_ORIGINS", (), "Origins that may embed the widget, by comma.", read_origins
    )
    message_limit: int = make_setting(
        "BOT_MESSAGE_LIMIT", 2000, "Longest message, in characters.", number_between(1, 10_000)
    )
    session_hours: int = make_setting(
        "BOT_SESSION_HOURS", 720, "Hours a visitor's token stays good.", number_between(1, 87_600)
    )
    link_days: int = make_setting(
        "BOT_LINK_DAYS",
        0,
        "Days a link to a plan or brief stays good; 0: with the data.",
        number_between(0, 36_500),
    )
    conversation_limit: int = make_setting(
        "BOT_CONVERSATION_LIMIT",
        4000,
        "Messages in a conversation, ours among them; then a new one begins.",
        number_between(10, 1_000_000),
    )
    rate_per_session: str = make_setting(
        "BOT_RATE_PER_SESSION", "60/minute;1000/day", "Messages a conversation may send.", read_rate
    )
    rate_per_address: str = make_setting(
        "BOT_RATE_PER_ADDRESS",
        "3000/minute",
        "Messages an address (of IPv6: a /64) may send; each 250 characters of one count as one more.",
        read_rate,
    )
    sessions_per_address: str = make_setting(
        "BOT_SESSIONS_PER_ADDRESS", "300/minute;5000/day", "Conversations an address may begin.", read_rate
    )
    reads_per_session: str = make_setting(
        "BOT_READS_PER_SESSION", "240/minute", "Times a conversation may ask what was said.", read_rate
    )
    sockets_per_address: int = make_setting(
        "BOT_SOCKETS_PER_ADDRESS",
        500,
        "Live connections an address may hold with one process.",
        number_between(1, 1_000_000),
    )
    trusted_proxy: tuple[str, ...] = make_setting(
        "BOT_TRUSTED_PROXY",
        (),
        "Addresses and networks of proxies whose X-Forwarded-For is believed, by comma.",
        read_networks,
    )
    metrics_token: Secret = make_setting("BOT_METRICS_TOKEN", Secret(""), "Bearer token of /metrics.", read_token)
    metrics_local: bool = make_setting(
        "BOT_METRICS_LOCAL",
        True,
        "Opens /metrics to this machine without a token; never on a server with a public address or a proxy.",
    )
    rest_channel: bool = make_setting("BOT_REST_CHANNEL", False, "Switches the REST convention of Rasa clients on.")
    rest_token: Secret = make_setting("BOT_REST_TOKEN", Secret(""), "Bearer token of the REST channel.", read_token)
    action_seconds: float = make_setting(
        "BOT_ACTION_SECONDS", 8.0, "Deadline of one custom action, in seconds.", number_between(0.1, 600)
    )
    turn_seconds: float = make_setting(
        "BOT_TURN_SECONDS", 25.0, "Deadline of one whole turn, in seconds.", number_between(0.5, 600)
    )
    queue_seconds: float = make_setting(
        "BOT_QUEUE_SECONDS",
        4.0,
        "Longest wait for a turn, in seconds; who would wait longer is told when to come back.",
        number_between(0.1, 600),
    )
    file_megabytes: int = make_setting(
        "BOT_FILE_MEGABYTES",
        5,
        "Largest file in a talk with a person, in megabytes; 0: files are not taken.",
        number_between(0, 50),
    )
    file_kinds: tuple[str, ...] = make_setting(
        "BOT_FILE_KINDS",
        FILE_KINDS,
        "Kinds of files that are taken, by how their names end, by comma.",
        read_file_kinds,
    )
    log_level: str = make_setting(
        "BOT_LOG_LEVEL",
        "INFO",
        "Least level of log lines that are written.",
        one_of("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", upper=True),
    )
    log_form: str = make_setting(
        "BOT_LOG_FORM",
        "auto",
        "Form of log lines: text, json, or auto (text on a terminal).",
        one_of("auto", "text", "json"),
    )
    otlp_endpoint: str = make_setting(
        "BOT_OTLP_ENDPOINT", "", "Collector that is told of every turn by OTLP over HTTP; empty: none.", read_url
    )
    sentry_dsn: Secret = make_setting(
        "BOT_SENTRY_DSN", Secret(""), "Sentry-compatible server that is told of errors; empty: none.", read_dsn
    )
    public_url: str = make_setting(
        "BOT_PUBLIC_URL", "", "Address visitors reach the server at; empty: links are paths.", read_url
    )
    hosts: tuple[str, ...] = make_setting(
        "BOT_HOSTS", (), "Names that requests may be for, beside that of BOT_PUBLIC_URL; none of both: any.", read_hosts
    )
    oidc_issuer: str = make_setting(
        "BOT_OIDC_ISSUER", "", "Provider of OpenID Connect that people of the desk may sign in with; empty: none."
    )
    oidc_client_id: str = make_setting("BOT_OIDC_CLIENT_ID", "", "Our client ID there.")
    oidc_client_secret: Secret = make_setting("BOT_OIDC_CLIENT_SECRET", Secret(""), "Our client secret there.")
    oidc_name: str = make_setting("BOT_OIDC_NAME", "your company account", "What the provider is called on the button.")
    weekly_mail: bool = make_setting(
        "BOT_WEEKLY_MAIL", True, "Sends the figures of the week before, on Mondays, to BOT_MAIL_TO."
    )
    smtp_url: Secret = make_setting(
        "BOT_SMTP_URL", Secret(""), "Mail server, smtp(s)://user:password@host:port; empty: mails go to BOT_VAR/outbox."
    )
    mail_from: str = make_setting(
        "BOT_MAIL_FROM", "", "Sender of mails; empty: the agency's e-mail address.", read_mail_address
    )
    mail_to: tuple[str, ...] = make_setting(
        "BOT_MAIL_TO",
        (),
        "Who is told of leads by mail, by comma; empty: the agency's e-mail address.",
        read_mail_addresses,
    )
    webhook_url: Secret = make_setting(
        "BOT_WEBHOOK_URL", Secret(""), "Address told of leads, https://…; empty: messages go to BOT_VAR/outbox."
    )
    webhook_secret: Secret = make_setting("BOT_WEBHOOK_SECRET", Secret(""), "Signs webhooks, whsec_ and base64.")
    webhook_private: bool = make_setting(
        "BOT_WEBHOOK_PRIVATE", False, "Allows a webhook to http and to private addresses."
    )
    feed_token: Secret = make_setting(
        "BOT_FEED_TOKEN", Secret(""), "Bearer token of the feed /api/leads; empty: no feed.", read_token
    )
    hubspot_token: Secret = make_setting(
        "BOT_HUBSPOT_TOKEN", Secret(""), "Access token of a HubSpot private app; empty: HubSpot hears nothing."
    )
    hubspot_pipeline: str = make_setting("BOT_HUBSPOT_PIPELINE", "default", "HubSpot pipeline in which deals begin.")
    hubspot_stage: str = make_setting("BOT_HUBSPOT_STAGE", "appointmentscheduled", "Its stage in which deals begin.")
    hubspot_url: str = make_setting("BOT_HUBSPOT_URL", "https://api.hubapi.com", "Address of HubSpot's API.", read_url)
    pipedrive_token: Secret = make_setting(
        "BOT_PIPEDRIVE_TOKEN", Secret(""), "API token of a Pipedrive user; empty: Pipedrive hears nothing."
    )
    pipedrive_url: str = make_setting(
        "BOT_PIPEDRIVE_URL",
        "https://api.pipedrive.com",
        "Address of Pipedrive, such as https://NAME.pipedrive.com.",
        read_url,
    )
    calcom_secret: Secret = make_setting(
        "BOT_CALCOM_SECRET",
        Secret(""),
        "Secret of the webhook at Cal.com; empty: /webhooks/calcom is closed.",
        read_token,
    )
    calendly_key: Secret = make_setting(
        "BOT_CALENDLY_KEY",
        Secret(""),
        "Signing key of the webhook at Calendly; empty: /webhooks/calendly is closed.",
        read_token,
    )
    slack_bot_token: Secret = make_setting(
        "SLACK_BOT_TOKEN", Secret(""), "Slack's bot token (xoxb-); empty: nothing is sent, only printed."
    )
    slack_signing_secret: Secret = make_setting(
        "SLACK_SIGNING_SECRET", Secret(""), "Slack's signing secret, for events over HTTP."
    )
    slack_client_id: str = make_setting(
        "SLACK_CLIENT_ID", "", "Slack's client ID, for workspaces that install the app themselves; empty: none can."
    )
    slack_client_secret: Secret = make_setting("SLACK_CLIENT_SECRET", Secret(""), "Slack's client secret, beside it.")
    slack_app_token: Secret = make_setting(
        "SLACK_APP_TOKEN", Secret(""), "Slack's app token (xapp-), for events over a socket."
    )
    slack_local: bool = make_setting(
        "BOT_SLACK_LOCAL", False, "Takes Slack requests of this machine unsigned, while nothing of Slack is set up."
    )
    slack_leads_channel: str = make_setting(
        "SLACK_LEADS_CHANNEL", "", "Identifier of the Slack channel that is told of leads; empty: none."
    )
    slack_agency_users: tuple[str, ...] = make_setting(
        "SLACK_AGENCY_USERS", (), "Slack users who may see leads, by comma."
    )
    slack_agency_group: str = make_setting("SLACK_AGENCY_GROUP", "", "Slack user group whose members may see leads.")
    slack_api_url: str = make_setting(
        "SLACK_API_URL", "https://slack.com/api/", "Address of Slack's Web API.", read_url
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """The settings of this environment. Raises SettingsError, a line for each that cannot be used."""
        given = {f.name: environ[f.metadata["variable"]] for f in fields(cls) if environ.get(f.metadata["variable"])}
        problems = [*_find_misspelt(environ)]
        values = {}
        for name, text in given.items():
            try:
                values[name] = read_setting(cls.__dataclass_fields__[name], text)
            except SettingsError as error:
                problems.append(str(error))
        if problems:
            raise SettingsError("\n".join(problems))
        return cls(**values)

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


def find_unknown(environ: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
    """Each variable that looks like a setting and is none, the nearest setting, and how near it is, of 100."""
    names = [row.metadata["variable"] for row in fields(Settings)]
    unknown = sorted(name for name in environ if name.startswith(_PREFIX) and name not in (*names, *INTERNAL))
    if unknown:
        from rapidfuzz import fuzz, process  # most processes have no need of it

        ours = {name: name.removeprefix(_PREFIX) for name in names}
        for name in unknown:
            _, likeness, nearest = process.extractOne(name.removeprefix(_PREFIX), ours, scorer=fuzz.ratio)
            yield name, nearest, likeness


def _find_misspelt(environ: Mapping[str, str]) -> Iterator[str]:
    for name, nearest, likeness in find_unknown(environ):
        if likeness >= _MISSPELT:
            yield f"{name}: there is no such setting; did you mean {nearest}?"
