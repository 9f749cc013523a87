"""The watch over the experiment that runs: what may be said of it, and that it ends when it does harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.experiments.model import Experiment
from bot.experiments.verdict import VariantComparison, VariantCount, compare_variants
from bot.storage.desk.experiment_stops import ExperimentStops
from bot.storage.reports.experiment_counts import ExperimentCounts

# What is to come of a talk has come within a day; a younger one would count as a failure.
_RIPE = timedelta(days=1)


@dataclass(frozen=True)
class ExperimentWatch:
    """The experiment that runs, its counts, and its end."""

    running: Experiment | None
    counts: ExperimentCounts
    stops: ExperimentStops
    now: Callable[[], datetime]

    def compare_now(self) -> tuple[VariantComparison, ...]:
        """Every variant beside the first, in every figure."""
        return compare_variants(self.running.goal, self.running.guards, self.count_now()) if self.running else ()

    def count_now(self) -> dict[str, dict[str, VariantCount]]:
        """Of each variant the figures, in talks that began a day ago or earlier."""
        assert self.running is not None
        run, until = self.running, self.now() - _RIPE
        names = {variant: run.name_variant(variant) for variant in run.variants}
        talks = self.counts.count_talks(names.values(), until)
        figures = (run.goal, *run.guards)
        happened = {kind: self.counts.count_happened(names.values(), until, kind) for kind in figures}
        return {
            variant: {kind: VariantCount(happened[kind].get(name, 0), talks.get(name, 0)) for kind in figures}
            for variant, name in names.items()
        }

    def stop_harm(self) -> bool:
        """Stop the experiment when a variant does harm; whether it was stopped now."""
        if self.running is None or self.running.id in self.stops.list_stops():
            return False
        harm = next((one for one in self.compare_now() if one.is_harm), None)
        if harm is None:
            return False
        self.stops.stop_experiment(self.running.id, f"{harm.variant} does worse in {harm.figure.replace('_', ' ')}")
        return True
