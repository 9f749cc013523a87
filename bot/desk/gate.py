"""What a route asks for first: somebody who may see it, or a form of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from bot.desk.access import Access, Act, SignedIn
from bot.desk.pages import Fields, read_fields
from bot.storage.users import Role


def _enter(role: Role) -> Callable[[Request], SignedIn]:
    def enter(request: Request) -> SignedIn:
        access: Access = request.state.access
        return access.who(request, role)

    return enter


def _take(role: Role) -> Callable[..., Act]:
    def take(request: Request, fields: Annotated[Fields, Depends(read_fields)]) -> Act:
        access: Access = request.state.access
        return access.act(request, fields, role)

    return take


Viewer = Annotated[SignedIn, Depends(_enter("viewer"))]
Agent = Annotated[SignedIn, Depends(_enter("agent"))]
Editor = Annotated[SignedIn, Depends(_enter("editor"))]
Admin = Annotated[SignedIn, Depends(_enter("admin"))]
ViewerForm = Annotated[Act, Depends(_take("viewer"))]
AgentForm = Annotated[Act, Depends(_take("agent"))]
EditorForm = Annotated[Act, Depends(_take("editor"))]
OpenForm = Annotated[Fields, Depends(read_fields)]
