"""HubSpot as developers.hubspot.com describes it: objects v3, associations v4, owners v3; refuses any other shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote

from aiohttp import web

from tests.bot.notifications.crm.standin import Call, Json, StandIn

TOKEN = "pat-eu1-secret"
# The numbers of what belongs to what: from, to.
LINKS = {
    280: ("companies", "contacts"),
    3: ("deals", "contacts"),
    341: ("deals", "companies"),
    202: ("notes", "contacts"),
    190: ("notes", "companies"),
    214: ("notes", "deals"),
}
PROPERTIES = {
    "contacts": "email phone firstname lastname company jobtitle website lifecyclestage",
    "companies": "name domain",
    "deals": "dealname description amount deal_currency_code pipeline dealstage hubspot_owner_id",
    "notes": "hs_timestamp hs_note_body hubspot_owner_id",
}
NEEDED = {"contacts": "email", "companies": "name", "deals": "dealname dealstage", "notes": "hs_timestamp"}


def fault(status: int, category: str, message: str = "") -> web.Response:
    return web.json_response({"status": "error", "category": category, "message": message}, status=status)


@dataclass
class HubSpotStandIn(StandIn):
    links: set[tuple[str, str, str, str]] = field(default_factory=set)
    owners: Json = field(default_factory=lambda: {"7": "kim@agency.example"})
    indexed: bool = True

    def judge(self, call: Call) -> web.Response:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return fault(401, "INVALID_AUTHENTICATION")
        match call.path.strip("/").split("/"):
            case ["crm", "v3", "owners", id]:
                email = self.owners.get(id)
                return web.json_response({"id": id, "email": email}) if email else fault(404, "OBJECT_NOT_FOUND")
            case ["crm", "v3", "objects", "contacts", "gdpr-delete"]:
                assert set(call.body) == {"objectId"}
                gone = self.of("contacts").pop(call.body["objectId"], None)
                return web.Response(status=204) if gone else fault(404, "OBJECT_NOT_FOUND")
            case ["crm", "v3", "objects", kind, *rest] if kind in PROPERTIES:
                return self.judge_object(call, kind, rest)
            case ["crm", "v4", "objects", "contacts", id, "associations", kind] if call.method == "GET":
                found = [{"toObjectId": int(a)} for k, a, _, b in sorted(self.links) if (k, b) == (kind, id)]
                return web.json_response({"results": found})
            case ["crm", "v4", "objects", "contacts", id, "associations", "default", "companies", company]:
                assert call.method == "PUT"
                self.links.add(("companies", company, "contacts", id))
                return web.json_response({"status": "COMPLETE"})
        return fault(404, "NO_SUCH_ROUTE")

    def judge_object(self, call: Call, kind: str, rest: list[str]) -> web.Response:
        rows = self.of(kind)
        match call.method, rest:
            case "POST", []:
                return self.create(call, kind)
            case "POST", ["search"]:
                return self.search(call, kind)
            case "POST", ["batch", "read"]:
                ids = [one["id"] for one in call.body["inputs"]]
                assert set(call.body) == {"properties", "inputs"}
                found = [self.show(kind, id, call.body["properties"]) for id in ids if id in rows]
                return web.json_response({"status": "COMPLETE", "results": found})
            case "GET", [id]:
                if call.query.get("idProperty"):
                    address = unquote(id).casefold()
                    id = next((n for n, row in rows.items() if str(row.get("email")).casefold() == address), "")
                if id not in rows:
                    return fault(404, "OBJECT_NOT_FOUND")
                return web.json_response(self.show(kind, id, call.query["properties"].split(",")))
            case "PATCH", [id] if id in rows:
                assert set(call.body) == {"properties"}
                self.check(kind, call.body["properties"])
                rows[id].update(call.body["properties"])
                return web.json_response(self.show(kind, id, []))
            case "DELETE", [id] if id in rows:
                del rows[id]
                return web.Response(status=204)
        return fault(404, "OBJECT_NOT_FOUND")

    def create(self, call: Call, kind: str) -> web.Response:
        assert set(call.body) <= {"properties", "associations"}
        values = call.body["properties"]
        self.check(kind, values)
        assert all(values.get(name) for name in NEEDED[kind].split() if kind != "contacts")
        known = [
            id for id, row in self.of(kind).items() if kind == "contacts" and row.get("email") == values.get("email")
        ]
        if known and values.get("email"):
            return fault(409, "CONFLICT", f"Contact already exists. Existing ID: {known[0]}")
        id = self.add(kind, values)
        for link in call.body.get("associations", ()):
            (one,) = link["types"]
            assert one["associationCategory"] == "HUBSPOT_DEFINED"
            start, end = LINKS[one["associationTypeId"]]
            assert (start, link["to"]["id"] in self.of(end)) == (kind, True)
            self.links.add((kind, id, end, link["to"]["id"]))
        return web.json_response(self.show(kind, id, []), status=201)

    def search(self, call: Call, kind: str) -> web.Response:
        ((wanted,),) = [group["filters"] for group in call.body["filterGroups"]]
        assert wanted["operator"] == "EQ"
        name, value = wanted["propertyName"], wanted["value"].casefold()
        hits = [id for id, row in self.of(kind).items() if str(row.get(name, "")).casefold() == value]
        found = [self.show(kind, id, []) for id in hits] if self.indexed else []
        return web.json_response({"total": len(found), "results": found[: call.body["limit"]]})

    def check(self, kind: str, values: Json) -> None:
        assert set(values) <= set(PROPERTIES[kind].split()), values
        assert all(isinstance(value, str) for value in values.values()), values

    def show(self, kind: str, id: str, names: list[str]) -> Json:
        return {"id": id, "properties": {name: self.of(kind)[id].get(name) for name in names}, "archived": False}
