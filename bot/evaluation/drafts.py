"""A model made of what editors decided: trained aside, measured beside the one that serves, then published or not."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from bot.engine.model_choice import ModelChoice, list_choices, save_choice, write_json
from bot.engine.models import Archive, find_archives, find_serving, move_archive, read_archive
from bot.engine.sources import find_sources
from bot.errors import BotError, PublishRefused
from bot.evaluation.held_out import HeldOutFigures, digest_held_out, keep_figures, load_figures
from bot.settings import Settings

DraftState = Literal["training", "measuring", "ready", "failed", "published"]
Train = Callable[[Settings], Path]
Measure = Callable[[Path], HeldOutFigures]
_FOLDER, _STATE, _LOCK, _FIGURES = "draft", "draft.json", ".draft.lock", "figures"
# Who only looks whether somebody is at work holds the lock for a moment.
_PATIENCE, _PAUSE_SECONDS = 10, 0.1


@dataclass(frozen=True)
class Draft:
    """A model in the making or made, by whom and when (ISO), and the figures before and after; `fault` says why not."""

    state: DraftState
    by: str
    at: str
    name: str = ""
    before: HeldOutFigures | None = None
    after: HeldOutFigures | None = None
    fault: str = ""

    @property
    def gains(self) -> tuple[str, ...]:
        """The lines that only the new model understands."""
        return _list_only(self.before, self.after)

    @property
    def losses(self) -> tuple[str, ...]:
        """The lines that only the old model understood."""
        return _list_only(self.after, self.before)

    def explain_refusal(self, most: float) -> str:
        """Why it must not be published; empty when it may. `most` is the fall in points that is let pass."""
        if self.state != "ready" or self.before is None or self.after is None:
            return "no new model is ready; make one first"
        if not self.after.count:
            return "there are no held-out lines to measure it on"
        fall = self.after.measure_fall(self.before)
        return f"it is worse by {fall:.1f} points; at most {most:g} are let pass" if fall > most else ""


@dataclass(frozen=True)
class PublishedModel:
    """A model that was chosen, with its figures if they are known, whether it serves, and whether it still could."""

    choice: ModelChoice
    figures: HeldOutFigures | None
    serves: bool
    able: bool


class Drafts:
    """The drafts of one installation, of which there is one at a time."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings, self._now = settings, now

    def read_draft(self) -> Draft | None:
        """The draft that was made last, or is being made; None when there never was one."""
        try:
            row = json.loads((self._settings.var / _STATE).read_text(encoding="utf-8"))
            found = Draft(**{**row, **{name: _read_figures(row[name]) for name in ("before", "after")}})
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if found.state in ("training", "measuring") and not self.is_busy():
            return replace(found, state="failed", fault="it was ended before it was done")
        return found

    def is_busy(self) -> bool:
        """Whether one is being made at this moment."""
        with self._hold_lock() as free:
            return not free

    def make_draft(self, by: str, train: Train, measure: Measure) -> Draft:
        """Train and measure a model that serves nobody yet. Raises PublishRefused while another is being made."""
        with self._hold_lock(_PATIENCE) as free:
            if not free:
                raise PublishRefused("another model is being made")
            draft = self._save_draft(Draft("training", by, self._now().isoformat()))
            try:
                return self._train_and_measure(draft, train, measure)
            except (BotError, OSError, RuntimeError) as error:
                self._save_draft(replace(draft, state="failed", fault=f"{error}"))
                raise

    def publish_draft(self, by: str) -> Archive:
        """Let the draft serve from the next start of a worker on. Raises PublishRefused with the reason."""
        draft = self.read_draft()
        reason = draft.explain_refusal(self._settings.publish_fall) if draft else "no new model is ready"
        archives = find_archives(self._folder)
        if draft is None or reason or not archives:
            raise PublishRefused(reason or "the new model is gone; make it again")
        if not archives[0].matches_sources(find_sources(self._settings)):
            raise PublishRefused("decisions or examples have changed since it was made; make it again")
        self._note_earlier()
        published = read_archive(move_archive(archives[0], self._settings.models))
        self._choose_archive(published, by)
        self._save_draft(replace(draft, state="published"))
        return published

    def serve_again(self, checksum: str, by: str) -> Archive:
        """Let an earlier model serve again. Raises PublishRefused when it cannot."""
        found = self._find_able().get(checksum)
        if found is None:
            raise PublishRefused("that model is not there any more, or was made by other code")
        self._note_earlier()
        self._choose_archive(found, by)
        return found

    def hold_serving(self, by: str) -> None:
        """Let the model that serves go on, although decisions have changed since it was made."""
        archive = find_serving(self._settings)
        if archive and not archive.matches_sources(find_sources(self._settings)):
            self._choose_archive(archive, by)

    def list_models(self) -> tuple[PublishedModel, ...]:
        """The models that were chosen, each once, the latest first."""
        able, serving = self._find_able(), find_serving(self._settings)
        now = serving.record.checksum if serving and serving.record else ""
        latest = {choice.checksum: choice for choice in reversed(self._list_choices())}
        rows = sorted(latest.values(), key=lambda choice: choice.at, reverse=True)
        return tuple(
            PublishedModel(row, self.find_figures(row.checksum), row.checksum == now, row.checksum in able)
            for row in rows
        )

    def find_figures(self, checksum: str) -> HeldOutFigures | None:
        """The figures of a model on the held-out lines as they are now, if it was measured on them."""
        return load_figures(self._figures_of(checksum), digest_held_out(self._settings))

    @property
    def _folder(self) -> Path:
        # Below the models, for only on one disk is moving it done at once or not at all.
        return self._settings.models / _FOLDER

    def _train_and_measure(self, draft: Draft, train: Train, measure: Measure) -> Draft:
        serving = find_serving(self._settings)
        if serving is None:
            raise PublishRefused("no model serves that a new one could be compared with; run `bot train`")
        shutil.rmtree(self._folder, ignore_errors=True)
        made = train(replace(self._settings, models=self._folder))
        draft = self._save_draft(replace(draft, state="measuring", name=made.name))
        before, after = (self._measure_archive(one, measure) for one in (serving, read_archive(made)))
        return self._save_draft(replace(draft, state="ready", before=before, after=after))

    def _measure_archive(self, archive: Archive, measure: Measure) -> HeldOutFigures:
        checksum = archive.record.checksum if archive.record else ""
        known = self.find_figures(checksum)
        if known is None:
            known = measure(archive.path)
            keep_figures(self._figures_of(checksum), digest_held_out(self._settings), known)
        return known

    def _figures_of(self, checksum: str) -> Path:
        return self._settings.var / _FIGURES / f"{checksum}.json"

    def _note_earlier(self) -> None:
        """Keep the first model among those that one can go back to."""
        serving = find_serving(self._settings)
        record = serving.record if serving else None
        if record and record.checksum not in {choice.checksum for choice in self._list_choices()}:
            self._save_choice(record.checksum, record.made, "bot train")

    def _choose_archive(self, archive: Archive, by: str) -> None:
        record = archive.record
        assert record is not None
        self._save_choice(record.checksum, self._now().isoformat(), by)

    def _save_choice(self, checksum: str, at: str, by: str) -> None:
        save_choice(self._settings.var, ModelChoice(checksum, at, by, find_sources(self._settings).agency))

    def _list_choices(self) -> list[ModelChoice]:
        agency = find_sources(self._settings).agency
        return [choice for choice in list_choices(self._settings.var) if choice.agency == agency]

    def _find_able(self) -> dict[str, Archive]:
        """The archives that were chosen once and can still be served, by their checksums."""
        sources, known = find_sources(self._settings), {choice.checksum for choice in self._list_choices()}
        found = {one.record.checksum: one for one in find_archives(self._settings.models) if one.record}
        return {name: one for name, one in found.items() if name in known and one.can_serve(sources, name)}

    def _save_draft(self, draft: Draft) -> Draft:
        self._settings.var.mkdir(parents=True, exist_ok=True)
        write_json(self._settings.var / _STATE, asdict(draft))
        return draft

    @contextmanager
    def _hold_lock(self, tries: int = 1) -> Iterator[bool]:
        """Whether nobody else makes a draft; while the block lasts nobody else begins one then."""
        self._settings.var.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._settings.var / _LOCK, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            yield any(_take_lock(lock, pause=bool(number)) for number in range(tries))
        finally:
            os.close(lock)


def _take_lock(lock: int, pause: bool) -> bool:
    if pause:
        time.sleep(_PAUSE_SECONDS)
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _read_figures(row: Any) -> HeldOutFigures | None:
    return HeldOutFigures.from_json(row) if row else None


def _list_only(worse: HeldOutFigures | None, better: HeldOutFigures | None) -> tuple[str, ...]:
    """The lines that one missed and the other did not."""
    return tuple(text for text in worse.wrong if text not in better.wrong) if worse and better else ()
