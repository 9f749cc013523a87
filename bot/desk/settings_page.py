"""Settings that need no YAML: each form writes the same files as an editor would, past the same check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk import settings_forms as forms
from bot.desk.access import AccessRefused, Act, SignedIn
from bot.desk.content_check import NO_FOLDER, CheckResult
from bot.desk.leads import sender_of
from bot.desk.pages import Facts, Pages, redirect_done, refuse_missing
from bot.desk.parts import DeskParts
from bot.desk.permissions import AdminForm, EditorForm, Viewer
from bot.knowledge.layers import read_layered
from bot.knowledge.names import QUALIFYING
from bot.notifications.notifier import Undelivered
from bot.notifications.notifiers import ways_to_tell
from bot.notifications.trial import TARGETS
from bot.storage.desk.content_edits import merge_values

_HOME = "/desk/settings"


@dataclass(frozen=True)
class SettingsForm:
    """A form: which file it changes, how it is called, and how it is read."""

    file: str
    title: str
    read: Callable[[Act, forms.Tree], dict[str, Any]]


FORMS: Mapping[str, SettingsForm] = {
    "hours": SettingsForm(forms.AGENCY, "opening hours", forms.read_hours),
    "holidays": SettingsForm(forms.AGENCY, "holidays", forms.read_holidays),
    "people": SettingsForm(forms.AGENCY, "who takes consultations", forms.read_people),
    "departments": SettingsForm(forms.AGENCY, "departments", forms.read_departments),
    "order": SettingsForm(forms.CHOICES, "what is asked", forms.read_order),
    "alerts": SettingsForm(forms.AGENCY, "who is told of leads", forms.read_alerts),
}
# Where personal data goes is not for everybody to say.
_OF_ADMINS = ("alerts",)


class SettingsPage:
    """/desk/settings."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages
        self._layers = [folder for folder in (parts.settings.content, parts.settings.agency_dir) if folder]

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/settings", self.show_page)
        router.add_api_route("/settings/test", self.send_test, methods=["POST"])
        router.add_api_route("/settings/{name}", self.save_form, methods=["POST"])

    def show_page(self, request: Request, me: Viewer) -> Response:
        """Every setting."""
        return self._draw_page(request, me)

    def save_form(self, name: str, request: Request, act: EditorForm) -> Response:
        """Keeps what a form says, if it is sound."""
        form = FORMS.get(name)
        if form is None:
            raise refuse_missing("setting")
        if name in _OF_ADMINS and not act.me.user.may("admin"):
            raise AccessRefused(403, "Not for your role", "This needs the role admin.")
        tree = self._load_tree(form.file)
        values = forms.drop_absent(form.read(act, tree), tree)
        editing = self._parts.editing
        if editing.edits is None:
            return self._draw_page(request, act.me, name, values, CheckResult(False, (NO_FOLDER,)), 409)
        found = editing.save_text(form.file, editing.text_with(form.file, values), sender_of(act), form.title)
        if not found.sound:
            return self._draw_page(request, act.me, name, values, found, 422)
        self._parts.audit.record_action(sender_of(act), "setting changed", form.title)
        return redirect_done(_HOME, "kept")

    def send_test(self, request: Request, act: AdminForm) -> Response:
        """Sends a made-up lead by one way, to see that it arrives."""
        target = act.field_text("target", 20)
        if target not in TARGETS:
            raise refuse_missing("target")
        self._parts.audit.record_action(sender_of(act), "test sent", target)
        try:
            note = self._parts.send_sample(target)
        except Undelivered as error:
            return self._draw_page(request, act.me, "alerts", {}, CheckResult(False, (f"{target}: {error.note}",)), 502)
        return self._draw_page(request, act.me, "alerts", {}, CheckResult(True, (f"{target}: {note or 'delivered'}",)))

    def _draw_page(
        self,
        request: Request,
        me: SignedIn,
        name: str = "",
        values: Mapping[str, Any] | None = None,
        found: CheckResult | None = None,
        status: int = 200,
    ) -> Response:
        # What was typed stays, whether it was kept or not.
        trees = {form.file: self._load_tree(form.file) for form in FORMS.values()}
        if values:
            trees[FORMS[name].file] = merge_values(trees[FORMS[name].file], values)
        agency, asked = trees[forms.AGENCY], list(trees[forms.CHOICES]["questions"])
        own = self._parts.library.get_tree("dialogue")["qualifying"]
        edits = self._parts.editing.edits
        facts: Facts = {
            "agency_tree": agency,
            "week": forms.WEEK,
            "people": forms.list_people(agency),
            "linked": "link" in (agency.get("calendar") or {}),
            "holidays": [str(day) for day in (agency.get("calendar") or {}).get("holidays") or ()],
            "questions": tuple(dict.fromkeys((*asked, *QUALIFYING, *own))),
            "asked": asked,
            "alerts": agency.get("alerts") or (),
            "ways": ways_to_tell(self._parts.settings),
            "mail_to": self._parts.settings.mail_to,
            "targets": tuple(TARGETS),
            "changes": [one for one in edits.list_changes() if not one.file.startswith("answers/")] if edits else [],
            "folder": edits is not None,
            "failed": name,
            "found": found,
        }
        return self._pages.draw_page(request, "settings.html", me, status, here="settings", **facts)

    def _load_tree(self, file: str) -> dict[str, Any]:
        """A file as it is written, changes among them; an agency's own takes the place of the shipped one whole."""
        own = self._layers[-1:] if (self._layers[-1] / file).is_file() and file == forms.AGENCY else self._layers
        return dict(read_layered(file, own))
