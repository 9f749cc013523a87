"""Pipedrive, by version 2 of its API, and version 1 for notes and users, which version 2 does not have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from bot.leads.events import CrmName
from bot.leads.model import Contact
from bot.notifications.crm.api import JsonApi
from bot.notifications.crm.model import Crm, CrmDeal, CrmPlaces, Values, format_amount
from bot.notifications.notifier import Undelivered
from bot.storage.leads.crm_records import CrmTraces

_V1, _V2 = "/api/v1", "/api/v2"
# Where Pipedrive has lists, ours is the first.
_LISTS = {"email": "emails", "phone": "phones"}
_NOBODY = "-"


@dataclass(frozen=True)
class Pipedrive(Crm):
    """Pipedrive with the API token of one of its users."""

    api: JsonApi
    name: CrmName = "pipedrive"

    @override
    def describe_contact(self, contact: Contact) -> Values:
        # A person without a name cannot be there.
        known = {"name": contact.name or contact.reach, "email": contact.email, "phone": contact.phone}
        return {name: value for name, value in known.items() if value}

    @override
    async def find_contact(self, contact: Contact) -> str | None:
        field = "email" if contact.email else "phone"
        return await self._search_item("persons", field, contact.reach or "")

    @override
    async def read_contact(self, id: str) -> Values | None:
        found = _read_data(await self.api.find_json(f"{_V2}/persons/{id}"))
        if not found or found.get("is_deleted"):
            return None
        lists = {name: _find_primary(found.get(field)) for name, field in _LISTS.items()}
        return {name: value for name, value in {"name": str(found.get("name") or ""), **lists}.items() if value}

    @override
    async def create_contact(self, values: Values) -> tuple[str, bool]:
        return await self._create_item(f"{_V2}/persons", _to_person(values)), True

    @override
    async def update_contact(self, id: str, values: Values) -> None:
        await self.api.send_json("PATCH", f"{_V2}/persons/{id}", _to_person(values))

    @override
    async def join_company(self, name: str, contact: str) -> str:
        person = _read_data(await self.api.find_json(f"{_V2}/persons/{contact}"))
        id = await self._search_item("organizations", "name", name)
        id = id or await self._create_item(f"{_V2}/organizations", {"name": name})
        if not person.get("org_id"):
            await self.api.send_json("PATCH", f"{_V2}/persons/{contact}", {"org_id": int(id)})
        return id

    @override
    async def find_deal(self, contact: str, mark: str) -> str | None:
        found = await self.api.find_json(f"{_V2}/deals", {"person_id": contact, "limit": "500"})
        return _find_marked(found, "title", mark)

    @override
    async def create_deal(self, deal: CrmDeal, places: CrmPlaces) -> tuple[str, str | None]:
        body = {"title": deal.title, **_to_money(self.describe_deal(deal)), **_to_places(places)}
        made = _read_data(await self.api.send_json("POST", f"{_V2}/deals", body))
        return _need_id(made), str(made["owner_id"]) if made.get("owner_id") else None

    @override
    async def read_deal(self, id: str) -> Values | None:
        found = _read_data(await self.api.find_json(f"{_V2}/deals/{id}"))
        if not found or found.get("is_deleted"):
            return None
        value = float(found.get("value") or 0)
        return {"value": format_amount(value) if value else "", "currency": str(found.get("currency") or "")}

    @override
    def describe_deal(self, deal: CrmDeal) -> Values:
        if deal.amount is None:
            return {}
        return {"value": format_amount(deal.amount), "currency": str(deal.currency)}

    @override
    async def update_deal(self, id: str, values: Values) -> None:
        await self.api.send_json("PATCH", f"{_V2}/deals/{id}", _to_money(values))

    @override
    async def find_note(self, contact: str, mark: str) -> str | None:
        found = await self.api.find_json(f"{_V1}/notes", {"person_id": contact, "limit": "500"})
        return _find_marked(found, "content", mark)

    @override
    async def create_note(self, html: str, places: CrmPlaces, at: str) -> str:
        deal = {"deal_id": int(places.deal)} if places.deal else {}
        return await self._create_item(f"{_V1}/notes", {"content": html, **_to_places(places), **deal})

    @override
    async def update_note(self, id: str, html: str) -> bool:
        return await self.api.send_json("PUT", f"{_V1}/notes/{id}", {"content": html}, passed=(404, 410)) is not None

    @override
    async def erase_traces(self, traces: CrmTraces, title: str) -> None:
        gone = (404, 410)
        if traces.note:
            await self.api.send_json("DELETE", f"{_V1}/notes/{traces.note}", passed=gone)
        if traces.deal:
            await self.api.send_json("PATCH", f"{_V2}/deals/{traces.deal}", {"title": title}, passed=gone)
        if traces.contact:
            # What is deleted lies in a bin for thirty days, so nothing of the person may be in it.
            person = f"{_V2}/persons/{traces.contact}"
            nameless = {"name": _NOBODY, "emails": [], "phones": []}
            await self.api.send_json("PATCH", person, nameless, passed=gone)
            await self.api.send_json("DELETE", person, passed=gone)

    @override
    async def read_owners(self, deals: Sequence[str]) -> Values:
        found = await self.api.find_json(f"{_V2}/deals", {"ids": ",".join(deals), "limit": "500"})
        rows = (found or {}).get("data") or ()
        return {str(row["id"]): str(row["owner_id"]) for row in rows if row.get("owner_id")}

    @override
    async def read_email(self, owner: str) -> str | None:
        found = _read_data(await self.api.find_json(f"{_V1}/users/{owner}"))
        return str(found["email"]) if found.get("email") else None

    @override
    async def close(self) -> None:
        await self.api.close()

    async def _create_item(self, path: str, body: dict[str, Any]) -> str:
        return _need_id(_read_data(await self.api.send_json("POST", path, body)))

    async def _search_item(self, kind: str, field: str, term: str) -> str | None:
        query = {"term": term, "fields": field, "exact_match": "true", "limit": "1"}
        found = _read_data(await self.api.find_json(f"{_V2}/{kind}/search", query))
        row = next(iter(found.get("items") or ()), None)
        return str(row["item"]["id"]) if row else None


def _to_person(values: Values) -> dict[str, Any]:
    lists = {
        field: [{"value": values[name], "primary": True, "label": "work"}]
        for name, field in _LISTS.items()
        if name in values
    }
    return {**({"name": values["name"]} if "name" in values else {}), **lists}


def _to_money(values: Values) -> dict[str, Any]:
    return {**values, "value": float(values["value"])} if "value" in values else dict(values)


def _to_places(places: CrmPlaces) -> dict[str, int]:
    company = {"org_id": int(places.company)} if places.company else {}
    return {"person_id": int(places.contact), **company}


def _find_primary(rows: Any) -> str:
    known = [row for row in rows or () if row.get("value")]
    return str(next((row["value"] for row in known if row.get("primary")), known[0]["value"] if known else ""))


def _find_marked(found: dict[str, Any] | None, field: str, mark: str) -> str | None:
    rows = (found or {}).get("data") or ()
    return next((str(row["id"]) for row in rows if mark in str(row.get(field) or "")), None)


def _read_data(found: dict[str, Any] | None) -> dict[str, Any]:
    data = (found or {}).get("data")
    return data if isinstance(data, dict) else {}


def _need_id(data: dict[str, Any]) -> str:
    if not data.get("id"):
        raise Undelivered("the answer has no identifier", retry_after=60.0)
    return str(data["id"])
