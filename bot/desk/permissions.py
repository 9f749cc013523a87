"""What a route asks for first: somebody who may see it, or a form of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from bot.desk.access import Access, Act, SignedIn
from bot.desk.pages import Fields, read_fields
from bot.storage.desk.users import Role


def _require_role(role: Role) -> Callable[[Request], SignedIn]:
    def require_user(request: Request) -> SignedIn:
        access: Access = request.state.access
        return access.require_user(request, role)

    return require_user


def _require_form(role: Role) -> Callable[..., Act]:
    def require_act(request: Request, fields: Annotated[Fields, Depends(read_fields)]) -> Act:
        access: Access = request.state.access
        return access.require_act(request, fields, role)

    return require_act


Viewer = Annotated[SignedIn, Depends(_require_role("viewer"))]
Agent = Annotated[SignedIn, Depends(_require_role("agent"))]
Admin = Annotated[SignedIn, Depends(_require_role("admin"))]
ViewerForm = Annotated[Act, Depends(_require_form("viewer"))]
AgentForm = Annotated[Act, Depends(_require_form("agent"))]
EditorForm = Annotated[Act, Depends(_require_form("editor"))]
AdminForm = Annotated[Act, Depends(_require_form("admin"))]
OpenForm = Annotated[Fields, Depends(read_fields)]
