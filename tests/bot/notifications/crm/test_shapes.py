"""The requests of a lead's first telling, one by one: method, path, body, and the header with the token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.leads.model import Lead
from tests.bot.notifications.crm.conftest import Told
from tests.bot.notifications.crm.standin import Call

BUDGET: dict[str, Any] = {"amount_min": 500, "amount_max": 500, "currency": "USD", "period": "month"}
CONTACT = {"email": "ada@example.com", "phone": "+1 202 555 0142", "firstname": "Ada", "lastname": "Lovelace"}


def link(to: str, number: int) -> dict[str, Any]:
    return {"to": {"id": to}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}]}


@pytest.fixture
async def calls(told: Told, new_lead: Callable[..., Lead]) -> list[Call]:
    await told.tell(told.keep(new_lead(profile={"budget": BUDGET})))
    found: list[Call] = told.there.calls
    return found


def pick(calls: list[Call], method: str, path: str) -> Any:
    (only,) = [one for one in calls if (one.method, one.path) == (method, path)]
    return only.body


@pytest.mark.parametrize("told", ["hubspot"], indirect=True)
def test_hubspot(calls: list[Call]) -> None:
    objects = "/crm/v3/objects"
    assert (calls[0].method, calls[0].path) == ("GET", f"{objects}/contacts/ada@example.com")
    assert calls[0].query["idProperty"] == "email"
    assert pick(calls, "POST", f"{objects}/contacts") == {
        "properties": {**CONTACT, "company": "Engines", "lifecyclestage": "lead"}
    }
    assert pick(calls, "POST", f"{objects}/companies/search")["filterGroups"] == [
        {"filters": [{"propertyName": "name", "operator": "EQ", "value": "Engines"}]}
    ]
    assert pick(calls, "POST", f"{objects}/companies") == {
        "properties": {"name": "Engines"},
        "associations": [link("101", 280)],
    }
    assert pick(calls, "POST", f"{objects}/deals") == {
        "properties": {
            "dealname": "Ada Lovelace, Engines (lead-ada)",
            "description": "lead-ada",
            "pipeline": "default",
            "dealstage": "appointmentscheduled",
            "amount": "6000",
            "deal_currency_code": "USD",
        },
        "associations": [link("101", 3), link("102", 341)],
    }
    note = pick(calls, "POST", f"{objects}/notes")
    assert note["associations"] == [link("101", 202), link("102", 190), link("103", 214)]
    assert note["properties"]["hs_timestamp"] == "2026-11-23T10:00:00+00:00"
    assert {one.headers["authorization"] for one in calls} == {"Bearer pat-eu1-secret"}


@pytest.mark.parametrize("told", ["pipedrive"], indirect=True)
def test_pipedrive(calls: list[Call]) -> None:
    v1, v2 = "/api/v1", "/api/v2"
    assert (calls[0].method, calls[0].path) == ("GET", f"{v2}/persons/search")
    assert calls[0].query == {"term": "ada@example.com", "fields": "email", "exact_match": "true", "limit": "1"}
    assert pick(calls, "POST", f"{v2}/persons") == {
        "name": "Ada Lovelace",
        "emails": [{"value": "ada@example.com", "primary": True, "label": "work"}],
        "phones": [{"value": "+1 202 555 0142", "primary": True, "label": "work"}],
    }
    assert pick(calls, "POST", f"{v2}/organizations") == {"name": "Engines"}
    assert pick(calls, "PATCH", f"{v2}/persons/101") == {"org_id": 102}
    assert pick(calls, "POST", f"{v2}/deals") == {
        "title": "Ada Lovelace, Engines (lead-ada)",
        "value": 6000.0,
        "currency": "USD",
        "person_id": 101,
        "org_id": 102,
    }
    note = pick(calls, "POST", f"{v1}/notes")
    assert {name: value for name, value in note.items() if name != "content"} == {
        "person_id": 101,
        "org_id": 102,
        "deal_id": 103,
    }
    assert {one.headers["x-api-token"] for one in calls} == {"0123secret"}
    assert not any("0123secret" in f"{one.path} {one.query}" for one in calls), "addresses are logged by proxies"


@pytest.mark.parametrize("told", ["hubspot"], indirect=True)
async def test_an_erasure_in_hubspot_is_for_good(told: Told, calls: list[Call]) -> None:
    calls.clear()
    await told.erase("lead-ada")

    assert [(one.method, one.path, one.body) for one in calls] == [
        ("DELETE", "/crm/v3/objects/notes/104", None),
        (
            "PATCH",
            "/crm/v3/objects/deals/103",
            {"properties": {"dealname": "Erased at the person's request", "description": ""}},
        ),
        ("POST", "/crm/v3/objects/contacts/gdpr-delete", {"objectId": "101"}),
    ]


@pytest.mark.parametrize("told", ["pipedrive"], indirect=True)
async def test_what_lies_in_pipedrives_bin_names_nobody(told: Told, calls: list[Call]) -> None:
    calls.clear()
    await told.erase("lead-ada")

    assert [(one.method, one.path, one.body) for one in calls] == [
        ("DELETE", "/api/v1/notes/104", None),
        ("PATCH", "/api/v2/deals/103", {"title": "Erased at the person's request"}),
        ("PATCH", "/api/v2/persons/101", {"name": "-", "emails": [], "phones": []}),
        ("DELETE", "/api/v2/persons/101", None),
    ]
