"""Leads as a table for spreadsheets, in which no cell is ever run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.csv_safety import escape_formula
from bot.knowledge.names import UTM
from bot.leads.model import CONTACT, Lead
from bot.leads.names import split_name
from bot.leads.shared_contacts import describe_others

# By which Excel knows that letters beyond ASCII are UTF-8.
EXCEL_MARK = "\ufeff"
_NAMES = ("given_name", "family_name")


def to_csv(leads: Iterable[Lead], left: Callable[[Lead], bool] = lambda _: False, questions: Sequence[str] = ()) -> str:
    """A row for each lead under one row of names, quoted as RFC 4180 says; `left` tells who is to be followed up.

    Answers to an agency's own `questions` have columns of their names.
    """
    return "".join(write_csv(leads, left, questions))


def write_csv(
    leads: Iterable[Lead], left: Callable[[Lead], bool] = lambda _: False, questions: Sequence[str] = ()
) -> Iterator[str]:
    """The same table line by line, for more leads than memory should hold."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=[*COLUMNS, *questions])
    writer.writeheader()
    for lead in leads:
        answers = lead.profile.get("answers") or {}
        told = {name: answers.get(name) for name in questions}
        row = {**_make_row(lead), **told, "follow_up": "yes" if left(lead) else "no"}
        writer.writerow({name: escape_formula(value) for name, value in row.items()})
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _make_row(lead: Lead) -> dict[str, object]:
    return {
        "id": lead.id,
        "created": lead.created.isoformat(timespec="seconds"),
        "changed": lead.changed.isoformat(timespec="seconds"),
        "status": lead.status,
        "kind": lead.kind,
        "score": lead.score,
        **_score_columns(lead),
        **{name: getattr(lead.contact, name) for name in CONTACT},
        **dict(zip(_NAMES, split_name(lead.contact.name), strict=True)),
        **_consent_columns(lead),
        **_profile_columns(lead.profile),
        "verdict": lead.recommendations[-1].recommendation.get("verdict") if lead.recommendations else None,
        "wishes": _join_values(lead.wishes),
        **_origin_columns(lead),
        "conversation_id": lead.conversation_id,
        "other_chats": describe_others(lead),
    }


def _score_columns(lead: Lead) -> dict[str, object]:
    scored = lead.scored
    earned = [point for point in scored.points if point.points] if scored else []
    return {
        "tier": lead.tier,
        "next": scored.next if scored else None,
        "reasons": "; ".join(f"{point.reason} (+{point.points})" for point in earned),
        "ask": _join_values(scored.ask) if scored else None,
        "score_version": scored.version if scored else None,
    }


def _consent_columns(lead: Lead) -> dict[str, object]:
    last = {consent.purpose: consent for consent in lead.consents}
    contact, marketing = last.get("contact"), last.get("marketing")
    return {
        "consent_version": contact.version if contact else None,
        "consent_time": contact.time.isoformat(timespec="seconds") if contact else None,
        "marketing": lead.marketing,
        "marketing_time": marketing.time.isoformat(timespec="seconds") if marketing else None,
    }


def _profile_columns(profile: Mapping[str, Any]) -> dict[str, object]:
    time, money = profile.get("timeframe") or {}, profile.get("budget") or {}
    return {
        "goals": _join_values(profile.get("goals") or ()),
        "timeframe_days_min": time.get("days_min"),
        "timeframe_days_max": time.get("days_max"),
        "timeframe_deadline": time.get("deadline"),
        "budget_min": money.get("amount_min"),
        "budget_max": money.get("amount_max"),
        "budget_currency": money.get("currency"),
        "budget_period": money.get("period"),
        "platforms": _join_values(profile.get("platforms") or ()),
        "industry": profile.get("industry"),
        "tried": profile.get("tried"),
        "decides": profile.get("decides"),
        "starts": time.get("starts"),
        "due": profile.get("due"),
        "call": (profile.get("call") or {}).get("text"),
    }


def _origin_columns(lead: Lead) -> dict[str, object]:
    origin = lead.origin
    utm = dict(origin.utm) if origin else {}
    return {
        **{name: getattr(origin, name, None) for name in ("channel", "page", "referrer")},
        **{f"utm_{name}": utm.get(name) for name in UTM},
        **{name: getattr(origin, name, None) for name in ("language", "timezone")},
    }


def _join_values(values: Iterable[object]) -> str:
    return ", ".join(str(value) for value in values)


COLUMNS = (
    *("id", "created", "changed", "status", "kind", "score", "tier", "follow_up", "next", *CONTACT, *_NAMES),
    *("consent_version", "consent_time", "marketing", "marketing_time"),
    *("goals", "timeframe_days_min", "timeframe_days_max", "timeframe_deadline"),
    *("budget_min", "budget_max", "budget_currency", "budget_period", "platforms", "industry"),
    *("tried", "decides", "starts", "due", "call", "reasons", "ask", "score_version"),
    *("verdict", "wishes", "channel", "page", "referrer", *(f"utm_{name}" for name in UTM)),
    *("language", "timezone", "conversation_id", "other_chats"),
)
