"""What a configuration of Slack lacks, in lines for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels.slack.client import SlackClient, WebClient, sdk_client
from bot.settings import Settings

# What the app has to be allowed to do, and what for; docs/slack-manifest.yml asks for the same.
SCOPES = {
    "app_mentions:read": "hear mentions",
    "channels:history": "go on with a talk in a thread",
    "channels:read": "see whether it is in the channel of leads",
    "chat:write": "answer",
    "commands": "take /smm, /advise, /leads and /lead",
    "files:read": "see that a chart has been taken in",
    "files:write": "hand over charts",
    "groups:history": "go on with a talk in a private channel's thread",
    "groups:read": "see whether it is in a private channel of leads",
    "im:history": "hear direct messages",
    "im:write": "go on in a direct message when it gets personal",
    "mpim:history": "go on with a talk in a group's thread",
    "usergroups:read": "know who is of the agency, by user group",
    "users:read": "read a profile, after consent",
    "users:read.email": "offer the profile's e-mail address, after consent",
}


@dataclass(frozen=True)
class Finding:
    """One line: something that is in order, something that is lacking, or something that could be added."""

    kind: Literal["ok", "lacks", "could"]
    text: str

    def __str__(self) -> str:
        return f"{self.kind:>5}: {self.text}"


async def check_configuration(settings: Settings) -> list[Finding]:
    """Everything there is to say about this configuration; asks Slack only when there is a token."""
    found = [*_of_tokens(settings), *_of_agency(settings)]
    if settings.slack_bot_token:
        client = WebClient(settings)
        try:
            found += await _of_slack(settings, client)
        finally:
            await client.close_connections()
    if settings.slack_app_token:
        found.append(await _of_socket(settings))
    return found


def _of_tokens(settings: Settings) -> Iterator[Finding]:
    if not settings.slack_bot_token:
        yield Finding("lacks", "SLACK_BOT_TOKEN is not set: nothing is sent, what would be sent is printed")
    elif not settings.slack_bot_token.startswith("xoxb-"):
        yield Finding("lacks", "SLACK_BOT_TOKEN is no bot token; expected one that begins with xoxb-")
    if not settings.slack_signing_secret and not settings.slack_app_token:
        yield Finding(
            "lacks", "neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN (Socket Mode) is set: no way in"
        )
    if settings.slack_signing_secret:
        yield Finding("ok", "over HTTP: requests are believed with Slack's signature")
    if settings.slack_app_token and not settings.slack_app_token.startswith("xapp-"):
        yield Finding("lacks", "SLACK_APP_TOKEN is no app token; expected one that begins with xapp-")


def _of_agency(settings: Settings) -> Iterator[Finding]:
    if not settings.slack_leads_channel:
        yield Finding("could", "SLACK_LEADS_CHANNEL is not set: nobody is told of leads")
    if not settings.slack_agency_users and not settings.slack_agency_group:
        yield Finding(
            "could", "neither SLACK_AGENCY_USERS nor SLACK_AGENCY_GROUP is set: nobody may use /leads and /lead"
        )
    if not settings.public_url:
        yield Finding("could", "BOT_PUBLIC_URL is not set: charts are uploaded, private answers show them as signs")


async def _of_slack(settings: Settings, client: SlackClient) -> list[Finding]:
    known = await client.call_method("auth.test", {})
    if not known.ok:
        return [Finding("lacks", f"Slack does not take SLACK_BOT_TOKEN: {known.error}")]
    workspace, user = known.data.get("team", "?"), known.data.get("user_id", "?")
    found = [Finding("ok", f"SLACK_BOT_TOKEN is good: workspace {workspace}, user {user}")]
    granted = {scope.strip() for scope in known.headers.get("x-oauth-scopes", "").split(",")}
    found += [Finding("lacks", f"the scope {name}, to {why}") for name, why in SCOPES.items() if name not in granted]
    if settings.slack_leads_channel:
        found.append(await _of_channel(settings.slack_leads_channel, client))
    if settings.slack_agency_group:
        found.append(await _of_group(settings.slack_agency_group, client))
    return found


async def _of_channel(channel: str, client: SlackClient) -> Finding:
    info = await client.call_method("conversations.info", {"channel": channel})
    if not info.ok:
        return Finding("lacks", f"SLACK_LEADS_CHANNEL={channel}: {info.error}; expected a channel's identifier, C0…")
    if not (info.data.get("channel") or {}).get("is_member"):
        return Finding("lacks", f"SLACK_LEADS_CHANNEL={channel}: the app is not in it; type /invite there")
    return Finding("ok", f"leads are told in {channel}")


async def _of_group(group: str, client: SlackClient) -> Finding:
    members = await client.call_method("usergroups.users.list", {"usergroup": group})
    if not members.ok:
        return Finding("lacks", f"SLACK_AGENCY_GROUP={group}: {members.error}; expected a group's identifier, S0…")
    return Finding("ok", f"{len(members.data.get('users') or ())} members of {group} may see leads")


async def _of_socket(settings: Settings) -> Finding:
    async with aiohttp.ClientSession() as session:
        client = sdk_client(settings, str(settings.slack_bot_token), session)
        try:
            await client.apps_connections_open(app_token=str(settings.slack_app_token))
        except SlackApiError as error:
            return Finding("lacks", f"Slack does not take SLACK_APP_TOKEN: {error.response.get('error')}")
        except (SlackClientError, aiohttp.ClientError, OSError) as error:
            return Finding("lacks", f"Slack could not be reached for Socket Mode: {type(error).__name__}")
    return Finding("ok", "Socket Mode: SLACK_APP_TOKEN is good")
