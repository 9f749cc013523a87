"""What both CRMs are told, and what they are never told: the same on either, against stand-ins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.leads.model import Advice, Consent, Contact, Lead
from bot.notifications.notifier import Undelivered
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sql_outbox import SqlOutbox
from tests.bot.notifications.crm.conftest import Told

NewLead = Callable[..., Lead]
BUDGET: dict[str, Any] = {"amount_min": 2000, "amount_max": 2000, "currency": "EUR", "period": "month"}


@pytest.fixture
def ada(new_lead: NewLead) -> Lead:
    return new_lead(profile={"goals": ["leads"], "budget": BUDGET})


def contact_of(told: Told) -> dict[str, Any]:
    found: dict[str, Any] = told.there.the(told.names["contacts"])
    return found


def amount_of(told: Told) -> tuple[float, str]:
    deal = told.there.the("deals")
    return float(deal[told.names["amount"]]), deal[told.names["currency"]]


async def test_a_lead_is_a_contact_a_company_a_deal_and_a_note(told: Told, ada: Lead) -> None:
    assert await told.tell(told.keep(ada)) is None

    assert "ada@example.com" in str(contact_of(told))
    assert "+12025550142" in str(contact_of(told)).replace(" ", "")
    assert told.there.the(told.names["companies"])["name"] == "Engines"
    assert amount_of(told) == (24000, "EUR")
    assert "Ada Lovelace, Engines" in told.there.the("deals")[told.names["title"]]
    note = told.there.the("notes")[told.names["note"]]
    assert 'href="https://agency.example/brief/b1"' in note
    assert "Marketing: not asked" in note


async def test_what_a_plan_costs_is_the_amount(told: Told, ada: Lead, advice: Advice) -> None:
    planned = replace(advice, recommendation={**advice.recommendation, "money": {"total": 6000, "currency": "USD"}})
    told.keep(ada)
    told.leads.save_advice("web-ada", planned)

    lead = told.leads.find_lead("lead-ada")
    assert lead
    await told.tell(replace(lead, recommendations=(planned,)))

    assert amount_of(told) == (6000, "USD")


async def test_told_again_nothing_is_doubled_and_what_changed_is_changed(told: Told, ada: Lead) -> None:
    await told.tell(told.keep(ada))
    richer = {**ada.profile, "budget": {**BUDGET, "amount_min": 3000, "amount_max": 3000}}
    moved = told.keep(replace(ada, profile=richer, contact=replace(ada.contact, email="ada@new.example")))

    await told.tell(moved)
    writes = len(told.there.asked("P"))
    await told.tell(moved)

    assert [len(told.there.of(kind)) for kind in (told.names["contacts"], "deals", "notes")] == [1, 1, 1]
    assert "ada@new.example" in str(contact_of(told))
    assert amount_of(told) == (36000, "EUR")
    assert len(told.there.asked("P")) == writes or told.name == "hubspot"


@pytest.mark.parametrize("step", range(2, 14))
async def test_whatever_answer_is_lost_a_retry_doubles_nothing(told: Told, ada: Lead, step: int) -> None:
    lead = told.keep(ada)
    told.there.answers = [None] * step + ["lost"]
    try:
        await told.tell(lead)
    except Undelivered:
        await told.tell(lead)

    kinds = (told.names["contacts"], told.names["companies"], "deals", "notes")
    assert [len(told.there.of(kind)) for kind in kinds] == [1, 1, 1, 1]
    told.there.answers = []
    # And what was made is still known for ours: it goes with the person.
    await told.erase("lead-ada")
    assert told.there.of(told.names["contacts"]) == told.there.of("notes") == {}


async def test_what_people_there_entered_stays(told: Told, ada: Lead) -> None:
    lead = told.keep(ada)
    await told.tell(lead)
    (deal,) = told.there.of("deals").values()
    deal[told.names["amount"]] = "50000" if told.name == "hubspot" else 50000
    (person,) = told.there.of(told.names["contacts"]).values()
    person.update({"phone": "+1 999"} if told.name == "hubspot" else {"phones": [{"value": "+1 999", "primary": True}]})
    less = {**ada.profile, "budget": {**BUDGET, "amount_min": 10, "amount_max": 10}}

    await told.tell(told.keep(replace(ada, profile=less, contact=replace(ada.contact, phone="+442079460018"))))

    assert amount_of(told)[0] == 50000
    assert "+1 999" in str(contact_of(told))


async def test_a_contact_that_was_there_takes_only_what_it_lacks_and_outlives_the_lead(told: Told, ada: Lead) -> None:
    known: dict[str, dict[str, Any]] = {
        "hubspot": {"email": "ada@example.com", "firstname": "Augusta", "lastname": "King"},
        "pipedrive": {"name": "Augusta King", "emails": [{"value": "ada@example.com", "primary": True}]},
    }
    id = told.there.add(told.names["contacts"], known[told.name])
    await told.tell(told.keep(ada))
    assert "Augusta" in str(contact_of(told))
    assert "555 0142" in str(contact_of(told))

    (note,) = await told.erase("lead-ada")

    assert list(told.there.of(told.names["contacts"])) == [id]
    assert note == "the contact was there before; it stays"
    assert told.there.of("notes") == {}
    assert "Ada" not in str(told.there.of("deals"))


async def test_whoever_is_erased_here_is_erased_there(told: Told, ada: Lead) -> None:
    await told.tell(told.keep(ada))

    assert await told.erase("lead-ada") == [None]

    assert told.there.of(told.names["contacts"]) == {}
    assert told.there.of("notes") == {}
    # The deal stays as a figure, and names nobody.
    assert told.there.the("deals")[told.names["title"]] == "Erased at the person's request"
    assert "lead-ada" not in str(told.there.of("deals"))
    assert amount_of(told) == (24000, "EUR")


async def test_an_erasure_that_is_told_twice_is_done(told: Told, ada: Lead) -> None:
    await told.tell(told.keep(ada))
    await told.erase("lead-ada")

    assert await told.erase("lead-ada") == [None]


async def test_who_is_erased_in_the_middle_is_not_left_there(told: Told, ada: Lead) -> None:
    lead = told.keep(ada)

    def erase_meanwhile(call: Any) -> None:
        if call.method == "POST" and call.path.endswith("/deals"):
            PersonalData(told.engine).erase_person("lead-ada")

    told.there.before = erase_meanwhile

    assert await told.tell(lead) == "erased meanwhile, and taken back"
    assert told.there.of(told.names["contacts"]) == {}
    assert "Ada" not in str(told.there.objects.get("deals"))


async def test_two_chats_of_a_person_are_one_contact_and_one_deal(told: Told, ada: Lead, new_lead: NewLead) -> None:
    await told.tell(told.keep(ada))
    other = new_lead("lead-two", "web-two", contact=replace(ada.contact, name="A. Lovelace"))
    other = replace(other, profile={"budget": {**BUDGET, "amount_min": 1, "amount_max": 1}})

    await told.tell(told.keep(other))

    assert [len(told.there.of(kind)) for kind in (told.names["contacts"], "deals", "notes")] == [1, 1, 2]
    assert amount_of(told) == (24000, "EUR")
    assert "A. Lovelace" not in str(contact_of(told))

    PersonalData(told.engine).forget_talk("web-two")
    (gone,) = [one for one in SqlOutbox(told.engine).list_messages() if one.delivery.event.kind == "erased"]
    assert gone.delivery.event.about.startswith(","), "the contact stays for the other chat"


async def test_who_left_only_a_phone_number_is_found_by_it(told: Told, new_lead: NewLead) -> None:
    caller = told.keep(new_lead(contact=Contact("Sam Po", phone="+12025550143")))
    id = told.there.add(
        told.names["contacts"],
        {"phone": "+12025550143"}
        if told.name == "hubspot"
        else {"name": "Sam", "phones": [{"value": "+12025550143", "primary": True}]},
    )

    await told.tell(caller)

    assert list(told.there.of(told.names["contacts"])) == [id]
    assert told.there.of(told.names["companies"]) == {}


@pytest.mark.parametrize("consents", ["none", "withdrawn"])
async def test_without_consent_nobody_is_told(told: Told, ada: Lead, yes: Consent, consents: str) -> None:
    given = () if consents == "none" else (yes, replace(yes, given=False))
    told.keep(ada)

    assert await told.tell(replace(ada, consents=given)) == "no consent to be contacted"
    assert told.there.calls == []


async def test_an_applicant_is_no_deal(told: Told, ada: Lead) -> None:
    applicant = told.keep(replace(ada, profile={"kind": "job_seeker"}))

    assert await told.tell(applicant) == "no matter for sales"
    assert told.there.calls == []


async def test_who_was_deleted_there_by_hand_does_not_come_back(told: Told, ada: Lead) -> None:
    lead = told.keep(ada)
    await told.tell(lead)
    told.there.of(told.names["contacts"]).clear()

    assert await told.tell(lead) == "the contact was deleted there; it is left alone"
    assert told.there.of(told.names["contacts"]) == {}


async def test_a_rate_limit_is_waited_out_by_everybody(told: Told, ada: Lead) -> None:
    lead = told.keep(ada)
    told.there.answers = [web.Response(status=429, headers={"Retry-After": "7"})]
    with pytest.raises(Undelivered) as first:
        await told.tell(lead)
    with pytest.raises(Undelivered) as second:
        await told.tell(lead)

    assert (first.value.note, first.value.retry_after, first.value.final) == ("http 429", 7.0, False)
    assert second.value.note == "told to wait"
    assert second.value.retry_after == pytest.approx(7.0, abs=1)
    assert len(told.there.calls) == 1


@pytest.mark.parametrize(("status", "final"), [(400, True), (422, True), (401, False), (403, False), (500, False)])
async def test_what_no_waiting_mends_is_given_up(told: Told, ada: Lead, status: int, final: bool) -> None:
    told.there.answers = [status]
    with pytest.raises(Undelivered) as caught:
        await told.tell(told.keep(ada))

    assert (caught.value.note, caught.value.final) == (f"http {status}", final)
    assert "ada" not in caught.value.note


async def test_markup_in_what_a_visitor_typed_is_text(told: Told, ada: Lead) -> None:
    await told.tell(told.keep(replace(ada, contact=replace(ada.contact, role="<img src=x onerror=1>"))))

    assert "<img" not in told.there.the("notes")[told.names["note"]]


async def test_the_outbox_tells_a_crm_only_where_one_is_set_up(told: Told, ada: Lead) -> None:
    told.keep(ada)
    kinds = [one.delivery for one in SqlOutbox(told.engine).list_messages() if one.delivery.recipient == told.name]

    assert [one.event.kind for one in kinds] == ["lead_stored"]
    assert {one.lock_key for one in kinds} == {f"{told.name}:lead-ada"}
