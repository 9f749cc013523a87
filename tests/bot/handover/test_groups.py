"""Who is asked: by kind of person, in their own hours, while they are here, and who comes next."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.handover.groups import ChatGroups
from bot.knowledge.agency_file import KINDS as WRITTEN
from bot.leads.kinds import KINDS
from bot.values.time.calendar import WorkingCalendar
from tests.bot.handover.conftest import GROUPS, PRIYA, SHIFTS, TOM, House, minutes

CALENDAR = WorkingCalendar("America/New_York", "US Eastern time", SHIFTS)
TEAM = ChatGroups(GROUPS, CALENDAR)
# A Monday, 11:00 and 15:00 in New York, and a Sunday.
MORNING, AFTERNOON = (datetime(2026, 11, 30, hour, tzinfo=timezone.utc) for hour in (16, 20))
SUNDAY = datetime(2026, 11, 29, 16, tzinfo=timezone.utc)


def test_every_kind_of_person_may_have_a_group() -> None:
    assert sorted(WRITTEN) == sorted(KINDS)


@pytest.mark.parametrize(
    ("kind", "group"), [("buyer", "sales"), ("existing_client", "clients"), ("press", "press"), ("vendor", "sales")]
)
def test_h12_each_kind_of_person_has_its_group_and_the_first_takes_whoever_has_none(kind: str, group: str) -> None:
    assert TEAM.choose_group(kind) == group
    assert ChatGroups((), CALENDAR).choose_group(kind) == ""


def test_h12_two_departments_have_hours_of_their_own() -> None:
    open_now = {id: [TEAM.is_open(id, at) for at in (MORNING, AFTERNOON, SUNDAY)] for id in ("sales", "press")}

    assert open_now == {"sales": [True, True, False], "press": [True, False, False]}


def test_h11_and_h12_who_says_that_they_are_here_is_offered_and_nobody_once_all_have_left() -> None:
    assert TEAM.is_open("sales", SUNDAY, here=[PRIYA.id])
    assert not TEAM.is_open("press", SUNDAY, here=[PRIYA.id])
    assert TEAM.is_open("clients", SUNDAY, here=[PRIYA.id])
    assert TEAM.is_open("sales", MORNING, away=[PRIYA.id])
    assert not TEAM.is_open("sales", MORNING, away=[PRIYA.id, TOM.id])
    assert TEAM.is_open("clients", MORNING, away=[PRIYA.id, TOM.id])


def test_h9_when_nobody_of_a_group_comes_the_next_one_is_asked(house: House) -> None:
    house.handover.request_person(house.talk, "sales")
    house.wait(**minutes("remind"))
    assert house.handover.get_holding(house.talk).group == "sales"
    house.wait(**minutes("widen"))

    assert house.handover.get_holding(house.talk).group == "clients"
    told = [
        letter.delivery.event for letter in house.outbox.list_messages() if letter.delivery.recipient == "agency_mail"
    ]
    assert [(event.about, event.occurrence) for event in told][::-1] == [
        ("sales", "wait-1"),
        ("clients", "wait-1-widened"),
    ]


def test_h11_who_goes_away_leaves_their_talks_to_the_others_and_the_visitors_are_told(house: House) -> None:
    other = House(house.engine)
    house.handover.take_talk(house.talk, PRIYA)
    other.handover.take_talk(other.talk, TOM)
    assert house.handover.go_away(PRIYA) == 1

    again = house.handover.get_holding(house.talk)
    assert (again.holder, again.waits is not None, again.due is not None) == ("wanted", True, True)
    assert house.notes() == ["joined", "away"]
    assert "Priya" in house.texts("away")[0]
    assert house.alerts() == ["wait-1"]
    assert other.handover.get_holding(other.talk).colleague == TOM
    assert house.handover.go_away(PRIYA) == 0


def test_who_holds_a_talk_hands_it_on_and_nobody_else_does(house: House) -> None:
    house.handover.request_person(house.talk, "sales")
    house.handover.take_talk(house.talk, PRIYA)
    assert not house.handover.hand_on(house.talk, TOM, "press").done
    handed = house.handover.hand_on(house.talk, PRIYA, "press")

    assert (handed.done, handed.holding.holder, handed.holding.group) == (True, "wanted", "press")
    assert handed.holding.due
    assert "Priya" in house.texts("away")[0]
    assert house.facts("handed_on") == [("handed_on", "press")]
