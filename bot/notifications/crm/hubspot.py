"""HubSpot, by version 3 of its API for objects and version 4 for what belongs together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from typing_extensions import override

from bot.leads.events import CrmName
from bot.leads.model import Contact
from bot.leads.names import split_name
from bot.notifications.crm.api import JsonApi
from bot.notifications.crm.model import Crm, CrmDeal, CrmPlaces, Values, format_amount
from bot.notifications.notifier import Undelivered
from bot.storage.leads.crm_records import CrmTraces

_OBJECTS = "/crm/v3/objects"
_CONTACT = ("email", "phone", "firstname", "lastname", "company", "jobtitle", "website")
_DEAL = ("amount", "deal_currency_code")
# Which object belongs to which, by the numbers HubSpot has for that.
_COMPANY_TO_CONTACT, _DEAL_TO_CONTACT, _DEAL_TO_COMPANY = 280, 3, 341
_NOTE_TO_CONTACT, _NOTE_TO_COMPANY, _NOTE_TO_DEAL = 202, 190, 214
_CONFLICT = 409


@dataclass(frozen=True)
class HubSpot(Crm):
    """HubSpot with the token of a private app; deals begin in this stage of this pipeline."""

    api: JsonApi
    pipeline: str
    stage: str
    name: CrmName = "hubspot"

    @override
    def describe_contact(self, contact: Contact) -> Values:
        given, family = split_name(contact.name)
        known = {
            "email": contact.email,
            "phone": contact.phone,
            "firstname": given,
            "lastname": family,
            "company": contact.company,
            "jobtitle": contact.role,
            "website": contact.website,
        }
        return {name: value for name, value in known.items() if value}

    @override
    async def find_contact(self, contact: Contact) -> str | None:
        if contact.email:
            # Read by its address, not searched for: a search knows what was made only after a while.
            query = {"idProperty": "email", "properties": "email"}
            found = await self.api.find_json(f"{_OBJECTS}/contacts/{quote(contact.email, safe='')}", query)
            return _read_id(found)
        return await self._search_object("contacts", "phone", contact.phone or "")

    @override
    async def read_contact(self, id: str) -> Values | None:
        return await self._read_properties("contacts", id, _CONTACT)

    @override
    async def create_contact(self, values: Values) -> tuple[str, bool]:
        body = {"properties": {**values, "lifecyclestage": "lead"}}
        made = _read_id(await self.api.send_json("POST", f"{_OBJECTS}/contacts", body, passed=(_CONFLICT,)))
        # Somebody made it in this moment, or HubSpot knows the address as a second one of another contact.
        id = made or await self.find_contact(Contact(email=values.get("email"), phone=values.get("phone")))
        if id is None:
            raise Undelivered("neither made nor found", retry_after=60.0)
        return id, made is not None

    @override
    async def update_contact(self, id: str, values: Values) -> None:
        await self.api.send_json("PATCH", f"{_OBJECTS}/contacts/{id}", {"properties": dict(values)})

    @override
    async def join_company(self, name: str, contact: str) -> str:
        mine = await self._list_linked(contact, "companies", ("name",))
        for id, properties in mine.items():
            if str(properties.get("name") or "").casefold() == name.casefold():
                return id
        known = await self._search_object("companies", "name", name)
        if known is None:
            links = _list_links((contact, _COMPANY_TO_CONTACT))
            return await self._create_object("companies", {"name": name}, links)
        await self.api.send_json("PUT", f"/crm/v4/objects/contacts/{contact}/associations/default/companies/{known}")
        return known

    @override
    async def find_deal(self, contact: str, mark: str) -> str | None:
        found = await self._list_linked(contact, "deals", ("dealname", "description"))
        return _find_marked(found, mark)

    @override
    async def create_deal(self, deal: CrmDeal, places: CrmPlaces) -> tuple[str, str | None]:
        begun = {"dealname": deal.title, "description": deal.mark, "pipeline": self.pipeline, "dealstage": self.stage}
        links = _list_links((places.contact, _DEAL_TO_CONTACT), (places.company, _DEAL_TO_COMPANY))
        id = await self._create_object("deals", {**begun, **self.describe_deal(deal)}, links)
        return id, (await self.read_owners([id])).get(id)

    @override
    async def read_deal(self, id: str) -> Values | None:
        found = await self._read_properties("deals", id, _DEAL)
        return {**found, "amount": format_amount(float(found["amount"]))} if found and "amount" in found else found

    @override
    def describe_deal(self, deal: CrmDeal) -> Values:
        if deal.amount is None:
            return {}
        return {"amount": format_amount(deal.amount), "deal_currency_code": str(deal.currency)}

    @override
    async def update_deal(self, id: str, values: Values) -> None:
        await self.api.send_json("PATCH", f"{_OBJECTS}/deals/{id}", {"properties": dict(values)})

    @override
    async def find_note(self, contact: str, mark: str) -> str | None:
        return _find_marked(await self._list_linked(contact, "notes", ("hs_note_body",)), mark)

    @override
    async def create_note(self, html: str, places: CrmPlaces, at: str) -> str:
        links = _list_links(
            (places.contact, _NOTE_TO_CONTACT), (places.company, _NOTE_TO_COMPANY), (places.deal, _NOTE_TO_DEAL)
        )
        return await self._create_object("notes", {"hs_timestamp": at, "hs_note_body": html}, links)

    @override
    async def update_note(self, id: str, html: str) -> bool:
        body = {"properties": {"hs_note_body": html}}
        return await self.api.send_json("PATCH", f"{_OBJECTS}/notes/{id}", body, passed=(404,)) is not None

    @override
    async def erase_traces(self, traces: CrmTraces, title: str) -> None:
        if traces.note:
            await self.api.send_json("DELETE", f"{_OBJECTS}/notes/{traces.note}", passed=(404,))
        if traces.deal:
            nameless = {"properties": {"dealname": title, "description": ""}}
            await self.api.send_json("PATCH", f"{_OBJECTS}/deals/{traces.deal}", nameless, passed=(404,))
        if traces.contact:
            gone = {"objectId": traces.contact}
            await self.api.send_json("POST", f"{_OBJECTS}/contacts/gdpr-delete", gone, passed=(404,))

    @override
    async def read_owners(self, deals: Sequence[str]) -> Values:
        found = await self._read_batch("deals", list(deals), ("hubspot_owner_id",))
        return {id: str(owner) for id, row in found.items() if (owner := row.get("hubspot_owner_id"))}

    @override
    async def read_email(self, owner: str) -> str | None:
        found = await self.api.find_json(f"/crm/v3/owners/{owner}")
        return str(found["email"]) if found and found.get("email") else None

    @override
    async def close(self) -> None:
        await self.api.close()

    async def _create_object(self, kind: str, properties: Values, links: list[dict[str, Any]]) -> str:
        body = {"properties": dict(properties), "associations": links}
        if id := _read_id(await self.api.send_json("POST", f"{_OBJECTS}/{kind}", body)):
            return id
        raise Undelivered("the answer has no identifier", retry_after=60.0)

    async def _search_object(self, kind: str, name: str, value: str) -> str | None:
        wanted = {"propertyName": name, "operator": "EQ", "value": value}
        body = {"filterGroups": [{"filters": [wanted]}], "properties": [name], "limit": 1}
        found = await self.api.send_json("POST", f"{_OBJECTS}/{kind}/search", body) or {}
        return _read_id(next(iter(found.get("results") or ()), None))

    async def _read_properties(self, kind: str, id: str, names: tuple[str, ...]) -> Values | None:
        found = await self.api.find_json(f"{_OBJECTS}/{kind}/{id}", {"properties": ",".join(names)})
        if found is None:
            return None
        return {name: str(value) for name, value in (found.get("properties") or {}).items() if value}

    async def _list_linked(self, contact: str, kind: str, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        """The objects of a kind that belong to a contact, which is known at once, unlike what a search finds."""
        found = await self.api.find_json(f"/crm/v4/objects/contacts/{contact}/associations/{kind}", {"limit": "500"})
        ids = [str(row["toObjectId"]) for row in (found or {}).get("results") or ()]
        return await self._read_batch(kind, ids[:100], names) if ids else {}

    async def _read_batch(self, kind: str, ids: list[str], names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        body = {"properties": list(names), "inputs": [{"id": id} for id in ids]}
        found = await self.api.send_json("POST", f"{_OBJECTS}/{kind}/batch/read", body) or {}
        return {str(row["id"]): row.get("properties") or {} for row in found.get("results") or ()}


def _list_links(*wanted: tuple[str | None, int]) -> list[dict[str, Any]]:
    return [
        {"to": {"id": id}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}]}
        for id, number in wanted
        if id
    ]


def _find_marked(found: dict[str, dict[str, Any]], mark: str) -> str | None:
    return next((id for id, row in found.items() if any(mark in str(text or "") for text in row.values())), None)


def _read_id(found: dict[str, Any] | None) -> str | None:
    return str(found["id"]) if found and found.get("id") else None
