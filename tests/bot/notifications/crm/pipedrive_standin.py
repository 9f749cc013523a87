"""Pipedrive as developers.pipedrive.com describes it: v2 of persons, organizations and deals, v1 of notes and users."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import web

from tests.bot.notifications.crm.standin import Call, Json, StandIn

TOKEN = "0123secret"
FIELDS = {
    "persons": {"name": str, "emails": list, "phones": list, "org_id": int, "owner_id": int},
    "organizations": {"name": str, "owner_id": int},
    "deals": {"title": str, "value": float, "currency": str, "person_id": int, "org_id": int, "owner_id": int},
    "notes": {"content": str, "person_id": int, "org_id": int, "deal_id": int},
}
NEEDED = {"persons": "name", "organizations": "name", "deals": "title", "notes": "content"}
VERSIONS = {"persons": "v2", "organizations": "v2", "deals": "v2", "notes": "v1", "users": "v1"}


def fault(status: int) -> web.Response:
    return web.json_response({"success": False, "error": "…", "error_code": "ERR_ANY"}, status=status)


@dataclass
class PipedriveStandIn(StandIn):
    users: Json = field(default_factory=lambda: {"1": "token@agency.example", "7": "kim@agency.example"})
    indexed: bool = True

    def judge(self, call: Call) -> web.Response:
        if call.headers.get("x-api-token") != TOKEN:
            return fault(401)
        api, version, kind, *rest = call.path.strip("/").split("/")
        assert (api, version) == ("api", VERSIONS[kind]), call.path
        rows = self.of(kind)
        match call.method, rest:
            case "GET", [id] if kind == "users":
                return self.tell({"id": int(id), "email": self.users[id]}) if id in self.users else fault(404)
            case "GET", ["search"]:
                return self.search(call, kind)
            case "GET", []:
                return self.tell([self.show(kind, id) for id, row in rows.items() if self.is_meant(call, id, row)])
            case "GET", [id]:
                return self.tell(self.show(kind, id)) if id in rows else fault(404)
            case "POST", []:
                self.check(kind, call.body)
                assert call.body.get(NEEDED[kind])
                made = {"owner_id": 1, **({"currency": "EUR", "value": 0} if kind == "deals" else {}), **call.body}
                return self.tell(self.show(kind, self.add(kind, made)), 201)
            case ("PATCH" | "PUT") as how, [id] if id in rows:
                assert (how == "PUT") == (VERSIONS[kind] == "v1")
                self.check(kind, call.body)
                rows[id].update(call.body)
                return self.tell(self.show(kind, id))
            case "DELETE", [id] if id in rows:
                del rows[id]
                return self.tell({"id": int(id)})
        return fault(404)

    def tell(self, data: object, status: int = 200) -> web.Response:
        return web.json_response({"success": True, "data": data}, status=status)

    def is_meant(self, call: Call, id: str, row: Json) -> bool:
        if "ids" in call.query:
            return id in call.query["ids"].split(",")
        return str(row.get("person_id")) == call.query["person_id"]

    def search(self, call: Call, kind: str) -> web.Response:
        assert call.query["exact_match"] == "true"
        term, field = call.query["term"].casefold(), call.query["fields"]
        assert len(term) >= 2
        hits = [id for id, row in self.of(kind).items() if term in self.values_of(row, field)] if self.indexed else []
        return self.tell({"items": [{"result_score": 1, "item": {"id": int(id), "type": kind[:-1]}} for id in hits]})

    def values_of(self, row: Json, field: str) -> list[str]:
        if field == "name":
            return [row["name"].casefold()]
        return [one["value"].casefold() for one in row.get(f"{field}s") or ()]

    def check(self, kind: str, values: Json) -> None:
        for name, value in values.items():
            assert isinstance(value, FIELDS[kind][name]), (name, value)
        for one in (*values.get("emails", ()), *values.get("phones", ())):
            assert set(one) == {"value", "primary", "label"}

    def show(self, kind: str, id: str) -> Json:
        return {"id": int(id), "is_deleted": False, **self.of(kind)[id]}
