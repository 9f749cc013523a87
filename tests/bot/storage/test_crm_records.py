"""What of a lead lies in a CRM, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.leads.model import Lead
from bot.storage.database.engine import open_engine, set_crms
from bot.storage.leads.crm_records import CrmRecord, CrmRecords
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sql_outbox import SqlOutbox

WHOLE = CrmRecord("lead-ada", "hubspot", "101", True, "102", "103", "104", "7", {"deal": {"amount": "6000"}})


@pytest.fixture
def engine(url: str, new_lead: Callable[..., Lead]) -> Iterator[Engine]:
    made = open_engine(url)
    set_crms(made, ("hubspot",))
    SqlLeads(made).save_lead(new_lead())
    yield made
    made.dispose()


def test_a_record_is_kept_and_changed(engine: Engine) -> None:
    records = CrmRecords(engine)
    assert records.find_record("lead-ada", "hubspot") == CrmRecord("lead-ada", "hubspot")

    assert records.save_record(replace(WHOLE, note=None))
    assert records.save_record(WHOLE)

    assert records.find_record("lead-ada", "hubspot") == WHOLE
    assert records.find_record("lead-ada", "pipedrive").contact is None


def test_of_nobody_nothing_is_kept(engine: Engine) -> None:
    assert not CrmRecords(engine).save_record(replace(WHOLE, lead_id="lead-nobody"))


def test_an_erasure_leaves_word_for_the_crm_and_no_record(engine: Engine) -> None:
    CrmRecords(engine).save_record(WHOLE)
    assert "crm_records" in PersonalData(engine).export_person("lead-ada")

    PersonalData(engine).erase_person("lead-ada")

    (left,) = SqlOutbox(engine).list_messages()
    assert (left.delivery.recipient, left.delivery.event.kind) == ("hubspot", "erased")
    assert (left.delivery.event.about, left.delivery.event.lead_id) == ("101,103,104", None)
    assert CrmRecords(engine).find_record("lead-ada", "hubspot").contact is None


def test_word_of_an_erasure_is_left_though_the_crm_is_not_set_up_any_more(engine: Engine) -> None:
    CrmRecords(engine).save_record(WHOLE)
    set_crms(engine, ())
    PersonalData(engine).erase_person("lead-ada")

    assert [one.delivery.recipient for one in SqlOutbox(engine).list_messages()] == ["hubspot"]


def test_an_owner_is_asked_for_by_one_process_at_a_time(engine: Engine, now: datetime) -> None:
    records, every = CrmRecords(engine), timedelta(minutes=5)
    records.save_record(WHOLE)

    assert records.claim_owners("hubspot", now, every, 9) == (WHOLE,)
    assert records.claim_owners("hubspot", now, every, 9) == ()
    assert records.claim_owners("hubspot", now + every, every, 9) == (WHOLE,)
    assert records.claim_owners("pipedrive", now, every, 9) == ()
