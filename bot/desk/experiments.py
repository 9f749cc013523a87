"""Experiments: what may be said of each variant today; what does harm is stopped, here and by itself."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.figures import Share
from bot.desk.leads import sender_of
from bot.desk.pages import Facts, Pages, redirect_done, refuse_missing
from bot.desk.parts import DeskParts
from bot.desk.permissions import EditorForm, Viewer


class ExperimentPage:
    """/desk/experiments."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages, self._watch = parts, pages, parts.experiments

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/experiments", self.show_page)
        router.add_api_route("/experiments/{press}", self.change_state, methods=["POST"])

    def show_page(self, request: Request, me: Viewer) -> Response:
        """The experiment that runs, and what may be said."""
        run, watch = self._watch.running, self._watch
        facts: Facts = {
            "run": run,
            "counts": watch.count_now() if run else {},
            "comparisons": watch.compare_now(),
            "share": lambda count: Share.of_counts(count.happened, count.talks),
            "stopped": watch.stops.list_stops().get(run.id, "") if run else "",
        }
        return self._pages.draw_page(request, "experiments.html", me, here="quality", **facts)

    def change_state(self, press: str, act: EditorForm) -> Response:
        """Stops the experiment, or lets it go on."""
        run = self._watch.running
        if run is None or press not in ("stop", "resume"):
            raise refuse_missing("experiment")
        if press == "stop":
            self._watch.stops.stop_experiment(run.id, f"stopped by {sender_of(act)}")
        else:
            self._watch.stops.resume_experiment(run.id)
        self._parts.audit.record_action(sender_of(act), f"experiment {press}", run.id)
        return redirect_done("/desk/experiments", "experiment")
