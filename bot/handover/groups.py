"""Who of the agency answers whom: groups with their kinds of people and hours, and who is here or away. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from bot.knowledge.model import ChatGroup
from bot.leads.slots import there_until
from bot.values.time.calendar import WorkingCalendar

# By schedule is who has said neither: they are here in the hours of their group.
Presence = Literal["here", "away", "schedule"]
PRESENCES: tuple[Presence, ...] = get_args(Presence)


@dataclass(frozen=True)
class ChatGroups:
    """The groups of agency.yml; without any, everybody answers everybody in the agency's hours."""

    groups: tuple[ChatGroup, ...]
    calendar: WorkingCalendar

    def find_group(self, id: str) -> ChatGroup | None:
        """The group of that identifier; None for everybody."""
        return next((group for group in self.groups if group.id == id), None)

    def choose_group(self, kind: str) -> str:
        """Who is asked for a person of this kind: the first group that has it, else the first of all."""
        found = next((group for group in self.groups if kind in group.kinds), next(iter(self.groups), None))
        return found.id if found else ""

    def find_next(self, id: str) -> str:
        """Who is asked when nobody of this group comes: the group it names, or everybody."""
        group = self.find_group(id)
        return group.then or "" if group else ""

    def name_group(self, id: str) -> str:
        """What the group is called; nothing for everybody."""
        group = self.find_group(id)
        return group.name if group else ""

    def list_mailboxes(self, id: str) -> tuple[str, ...]:
        """Where the people of the group are written to."""
        group = self.find_group(id)
        return tuple(who for who in group.who if "@" in who) if group else ()

    def is_open(self, id: str, now: datetime, here: Iterable[str] = (), away: Iterable[str] = ()) -> bool:
        """Whether somebody of the group can be offered: one said that they are here, or it is open and not all left."""
        group = self.find_group(id)
        who, gone = set(group.who if group else ()), set(away)
        if who & set(here) if who else tuple(here):
            return True
        calendar = replace(self.calendar, shifts=group.shifts) if group and group.shifts else self.calendar
        return there_until(calendar, now) is not None and not (who and who <= gone)
