"""Who looks after a deal in a CRM looks after the lead here, once that changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.leads.model import Lead
from bot.notifications.crm.owners import EVERY, CrmOwners
from bot.notifications.notifier import Undelivered
from bot.storage.leads.lead_work import SqlLeadWork
from bot.storage.queues.sql_outbox import SqlOutbox
from tests.bot.notifications.crm.conftest import Told


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += EVERY + timedelta(seconds=1)
        return self.at


@pytest.fixture
async def lead(told: Told, new_lead: Callable[..., Lead]) -> Lead:
    kept = told.keep(new_lead())
    await told.tell(kept)
    return kept


@pytest.fixture
def owners(told: Told, now: datetime) -> CrmOwners:
    clock = Clock(now)
    work = SqlLeadWork(told.engine, told.leads, clock)
    return CrmOwners((told.teller.crm,), told.teller.records, work, clock)


def give_deal(told: Told, owner: str) -> None:
    told.there.the("deals")[told.names["owner"]] = owner if told.name == "hubspot" else int(owner)


async def test_a_deal_that_is_given_to_somebody_gives_them_the_lead(told: Told, lead: Lead, owners: CrmOwners) -> None:
    assert await owners.ask_owners(told.teller.crm) == 0, "whom all new deals belong to is nobody yet"
    give_deal(told, "7")

    assert await owners.ask_owners(told.teller.crm) == 1
    assert owners.work.load_work([lead])["lead-ada"].owner == "kim@agency.example"
    told_of = [one.delivery for one in SqlOutbox(told.engine).list_messages()]
    assert {one.recipient for one in told_of if one.event.kind == "owner_changed"} == {"slack", "webhook"}
    assert await owners.ask_owners(told.teller.crm) == 0


async def test_who_has_it_here_keeps_it_until_it_changes_there(told: Told, lead: Lead, owners: CrmOwners) -> None:
    give_deal(told, "7")
    await owners.ask_owners(told.teller.crm)
    owners.work.assign_owner("lead-ada", "lee@agency.example", "lee@agency.example")

    await owners.ask_owners(told.teller.crm)

    assert owners.work.load_work([lead])["lead-ada"].owner == "lee@agency.example"


async def test_an_owner_whom_nobody_knows_changes_nothing(told: Told, lead: Lead, owners: CrmOwners) -> None:
    give_deal(told, "404")
    await owners.ask_owners(told.teller.crm)

    assert owners.work.load_work([lead])["lead-ada"].owner is None


async def test_it_is_asked_so_often_and_of_open_leads_alone(
    told: Told, lead: Lead, owners: CrmOwners, now: datetime
) -> None:
    calls = told.there.calls
    await owners.ask_owners(told.teller.crm)
    asked = len(calls)
    owners.now.at -= EVERY  # type: ignore[attr-defined]
    await owners.ask_owners(told.teller.crm)
    assert len(calls) == asked

    told.leads.set_status("lead-ada", "won")
    await owners.ask_owners(told.teller.crm)
    assert len(calls) == asked


async def test_a_crm_that_is_away_is_asked_again(told: Told, lead: Lead, owners: CrmOwners) -> None:
    give_deal(told, "7")
    told.there.answers = [503]
    with pytest.raises(Undelivered):
        await owners.ask_owners(told.teller.crm)

    assert await owners.ask_owners(told.teller.crm) == 1
