"""Learning: a model is made of what was decided, compared on held-out lines, published, and taken back."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import SignedIn
from bot.desk.leads import sender_of
from bot.desk.pages import Facts, Pages, redirect_done
from bot.desk.parts import DeskParts
from bot.desk.permissions import EditorForm, Viewer
from bot.errors import PublishRefused

_MOST_LINES = 40
_MOST_MODELS = 12
HOME = "/desk/learning"


class LearningPage:
    """/desk/learning."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages, self._serving = parts, pages, parts.serving

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/learning", self.show_page)
        for path, change in (
            ("draft", self.make_draft),
            ("publish", self.publish_draft),
            ("serve", self.serve_again),
            ("take-over", self.take_over),
        ):
            router.add_api_route(f"/learning/{path}", change, methods=["POST"])

    def show_page(self, request: Request, me: Viewer) -> Response:
        """The draft with its figures, and what was published."""
        return self._draw_page(request, me)

    def make_draft(self, act: EditorForm) -> Response:
        """Begins a model of what stands now."""
        if self._serving.drafts.is_busy():
            return redirect_done(HOME, "busy")
        self._record_action(act, "model made")
        self._serving.start(sender_of(act))
        return redirect_done(HOME, "drafting")

    def publish_draft(self, request: Request, act: EditorForm) -> Response:
        """Lets the draft serve, unless it understands less."""
        try:
            archive = self._serving.drafts.publish_draft(sender_of(act))
        except PublishRefused as error:
            return self._draw_page(request, act.me, 409, f"Not published: {error}.")
        self._record_action(act, "model published", archive.path.name)
        self._serving.reload()
        return redirect_done(HOME, "published")

    def serve_again(self, request: Request, act: EditorForm) -> Response:
        """Lets an earlier model serve."""
        try:
            archive = self._serving.drafts.serve_again(act.field_text("model", 80), sender_of(act))
        except PublishRefused as error:
            return self._draw_page(request, act.me, 409, f"Not served: {error}.")
        self._record_action(act, "model served again", archive.path.name)
        self._serving.reload()
        return redirect_done(HOME, "published")

    def take_over(self, act: EditorForm) -> Response:
        """Lets content that was changed be served."""
        self._record_action(act, "content served")
        self._serving.take_over(sender_of(act))
        return redirect_done(HOME, "published")

    def _draw_page(self, request: Request, me: SignedIn, status: int = 200, fault: str = "") -> Response:
        drafts, most = self._serving.drafts, self._parts.settings.publish_fall
        draft = drafts.read_draft()
        facts: Facts = {
            "draft": draft,
            "refusal": draft.explain_refusal(most) if draft else "",
            "most": most,
            "gains": draft.gains[:_MOST_LINES] if draft else (),
            "losses": draft.losses[:_MOST_LINES] if draft else (),
            "models": drafts.list_models()[:_MOST_MODELS],
            "servers": self._serving.servers(),
            "busy": bool(draft and draft.state in ("training", "measuring")),
            "fault": fault,
        }
        return self._pages.draw_page(request, "learning.html", me, status, here="gaps", **facts)

    def _record_action(self, act: EditorForm, action: str, detail: str = "") -> None:
        self._parts.audit.record_action(sender_of(act), action, detail)
