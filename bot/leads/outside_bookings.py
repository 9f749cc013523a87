"""What Cal.com and Calendly tell of consultations that are booked with them, read into one form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Source = Literal["calcom", "calendly"]
Told = Literal["booked", "cancelled", "missed", "attended"]

_LONGEST = 300
_YEARS = range(2000, 2200)
_CALCOM: Mapping[str, Told] = {
    "BOOKING_CREATED": "booked",
    "BOOKING_RESCHEDULED": "booked",
    "BOOKING_CANCELLED": "cancelled",
    "BOOKING_REJECTED": "cancelled",
    "BOOKING_NO_SHOW_UPDATED": "missed",
}
_CALENDLY: Mapping[str, Told] = {
    "invitee.created": "booked",
    "invitee.canceled": "cancelled",
    "invitee_no_show.created": "missed",
    "invitee_no_show.deleted": "attended",
}


@dataclass(frozen=True, repr=False)
class OutsideEvent:
    """What became of a booking that is kept elsewhere: `uid` is its name there, `earlier` that of the one it replaces,
    `host` the address of who takes it, and `token` what we had appended to the link."""

    source: Source
    told: Told
    uid: str
    earlier: str = ""
    email: str = ""
    host: str = ""
    token: str = ""
    start: datetime | None = None
    end: datetime | None = None
    zone: str = "UTC"

    @property
    def has_time(self) -> bool:
        """Whether it says from when to when."""
        return self.start is not None and self.end is not None and self.start < self.end


def read_calcom(body: Any) -> OutsideEvent | None:
    """What a webhook of Cal.com tells; None for what is nothing to us, or odd."""
    told, payload = _CALCOM.get(_read_text(body, "triggerEvent")), _find_part(body, "payload")
    if told == "missed":
        return _read_missed(payload)
    uid = _read_text(payload, "uid")
    if not told or not uid:
        return None
    attendee = next(iter(_find_list(payload, "attendees")), None)
    return OutsideEvent(
        "calcom",
        told,
        uid,
        earlier=_read_text(payload, "rescheduleUid"),
        email=_read_text(attendee, "email"),
        host=_read_text(payload, "organizer", "email"),
        token=_read_text(payload, "metadata", "lead"),
        start=_read_moment(payload, "startTime"),
        end=_read_moment(payload, "endTime"),
        zone=_read_text(attendee, "timeZone") or "UTC",
    )


def read_calendly(body: Any) -> OutsideEvent | None:
    """What a webhook of Calendly tells; None for what is nothing to us, or odd."""
    told, payload = _CALENDLY.get(_read_text(body, "event")), _find_part(body, "payload")
    named = _read_text(payload, "invitee")
    uid = named if told in ("missed", "attended") and named else _read_text(payload, "uri")
    moved = told == "cancelled" and _find_part(payload, "rescheduled") is True
    if not told or not uid or moved:
        # One that was moved is told of twice, and the new one says which it replaces.
        return None
    host = next(iter(_find_list(payload, "scheduled_event", "event_memberships")), None)
    return OutsideEvent(
        "calendly",
        told,
        uid,
        earlier=_read_text(payload, "old_invitee"),
        email=_read_text(payload, "email"),
        host=_read_text(host, "user_email"),
        token=_read_text(payload, "tracking", "utm_content"),
        start=_read_moment(payload, "scheduled_event", "start_time"),
        end=_read_moment(payload, "scheduled_event", "end_time"),
        zone=_read_text(payload, "timezone") or "UTC",
    )


READERS: Mapping[Source, Callable[[Any], OutsideEvent | None]] = {"calcom": read_calcom, "calendly": read_calendly}


def _read_missed(payload: Any) -> OutsideEvent | None:
    """That the visitor did not come, or did after all: Cal.com says it of each attendee."""
    uid, marks = (
        _read_text(payload, "bookingUid"),
        [_find_part(one, "noShow") for one in _find_list(payload, "attendees")],
    )
    if not uid or not marks:
        return None
    return OutsideEvent("calcom", "missed" if marks[0] is True else "attended", uid)


def _find_part(body: Any, *names: str) -> Any:
    for name in names:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def _find_list(body: Any, *names: str) -> list[Any]:
    found = _find_part(body, *names)
    return found if isinstance(found, list) else []


def _read_text(body: Any, *names: str) -> str:
    """The text at a path, in characters that a database takes; empty for anything else, and for what is too long."""
    found = _find_part(body, *names)
    text = found.strip() if isinstance(found, str) else ""
    return text if len(text) <= _LONGEST and text.isprintable() and not _has_half(text) else ""


def _has_half(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _read_moment(body: Any, *names: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_read_text(body, *names))
    except ValueError:
        return None
    return moment if moment.tzinfo and moment.year in _YEARS else None
