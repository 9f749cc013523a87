"""A draft is measured before it serves, refused when it is worse, and the model before it is a step away."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.engine.models import keep_archive, load_best
from bot.engine.sources import find_sources
from bot.errors import PublishRefused
from bot.evaluation.drafts import Drafts
from bot.evaluation.held_out import HeldOutFigures
from bot.settings import Settings
from bot.storage.desk.decisions import Decision, open_decisions

WRONG = {"line one": "greet", "line two": "nothing"}
GOOD = HeldOutFigures(100, 98, 10, 9, WRONG)
BETTER = HeldOutFigures(100, 99, 10, 9, {"line one": "greet"})


class Studio:
    """An installation whose training is a file and whose figures are given."""

    def __init__(self, folder: Path) -> None:
        self.settings = replace(Settings(), models=folder / "models", var=folder / "var")
        self.settings.models.mkdir()
        self.settings.var.mkdir()
        self.figures = {b"first": GOOD}
        self.measured: list[bytes] = []
        self.drafts = Drafts(self.settings, self.tell_time)
        self.first = self.train_into(b"first", self.settings)

    def tell_time(self) -> datetime:
        return datetime.now(timezone.utc)

    def train_into(self, content: bytes, settings: Settings) -> Path:
        settings.models.mkdir(exist_ok=True)
        draft = settings.models / "unfinished"
        draft.write_bytes(content)
        return keep_archive(draft, settings.models, find_sources(settings))

    def measure(self, model: Path) -> HeldOutFigures:
        self.measured.append(model.read_bytes())
        return self.figures[model.read_bytes()]

    def draft(self, content: bytes, figures: HeldOutFigures) -> None:
        self.figures[content] = figures
        self.drafts.make_draft("editor", lambda settings: self.train_into(content, settings), self.measure)

    def decide(self, id: str) -> None:
        open_decisions(self.settings).add_decision(
            Decision(id, "2026-11-30", "e", "topic", ("do tags help",), (f"web-{id}",), "hashtags")
        )

    def serving(self, must_fit: bool = True) -> bytes:
        """What a worker that starts now would load."""
        loaded: list[bytes] = []
        load_best(self.settings, lambda model: loaded.append(model.read_bytes()), must_fit)
        return loaded[0]


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


def test_a_draft_serves_nobody_until_it_is_published(studio: Studio) -> None:
    studio.decide("1")
    studio.draft(b"second", BETTER)
    draft = studio.drafts.read_draft()
    assert draft is not None
    assert (draft.state, draft.before, draft.after) == ("ready", GOOD, BETTER)
    assert (draft.gains, draft.losses) == (("line two",), ())
    assert studio.serving(must_fit=False) == b"first"
    studio.drafts.publish_draft("editor")
    assert studio.serving() == b"second"


def test_one_that_is_worse_by_more_than_is_let_pass_is_refused(studio: Studio) -> None:
    fallen = HeldOutFigures(100, 97, 10, 9, {**WRONG, "line three": "thanks"})
    studio.draft(b"worse", fallen)
    strict = Drafts(replace(studio.settings, publish_fall=0.5), studio.tell_time)
    with pytest.raises(PublishRefused, match=r"worse by 1\.0 points; at most 0\.5"):
        strict.publish_draft("editor")
    lax = Drafts(replace(studio.settings, publish_fall=1.0), studio.tell_time)
    lax.publish_draft("editor")
    assert studio.serving() == b"worse"


def test_to_refuse_less_of_what_nobody_can_answer_is_worse_too(studio: Studio) -> None:
    studio.draft(b"bold", HeldOutFigures(100, 98, 10, 7, WRONG))
    with pytest.raises(PublishRefused, match=r"worse by 20\.0 points"):
        studio.drafts.publish_draft("editor")


def test_without_lines_to_measure_it_on_nothing_is_published(studio: Studio) -> None:
    studio.figures[b"first"] = HeldOutFigures(0, 0, 0, 0, {})
    studio.draft(b"second", HeldOutFigures(0, 0, 0, 0, {}))
    with pytest.raises(PublishRefused, match="no held-out lines"):
        studio.drafts.publish_draft("editor")


def test_a_draft_of_what_stands_no_more_is_refused(studio: Studio) -> None:
    studio.decide("1")
    studio.draft(b"second", BETTER)
    open_decisions(studio.settings).erase_talks(["web-1"])
    with pytest.raises(PublishRefused, match="changed since it was made"):
        studio.drafts.publish_draft("editor")


def test_the_model_before_serves_again_even_after_more_decisions(studio: Studio) -> None:
    studio.draft(b"second", BETTER)
    studio.drafts.publish_draft("editor")
    now, before = studio.drafts.list_models()
    assert (now.serves, before.serves, before.able) == (True, False, True)
    assert (now.figures, before.figures) == (BETTER, GOOD)
    studio.drafts.serve_again(before.choice.checksum, "editor")
    assert studio.serving() == b"first"
    studio.decide("2")
    assert studio.serving(must_fit=False) == b"first"
    assert studio.serving() == b"first"


def test_what_is_trained_later_takes_the_place_of_what_was_chosen(studio: Studio) -> None:
    studio.draft(b"second", BETTER)
    studio.drafts.publish_draft("editor")
    studio.decide("3")
    studio.train_into(b"third", studio.settings)
    assert studio.serving() == b"third"


def test_content_can_be_served_while_decisions_wait(studio: Studio) -> None:
    assert studio.serving() == b"first"
    studio.decide("1")
    studio.drafts.hold_serving("editor")
    assert studio.serving() == b"first"


def test_a_model_is_measured_once_for_the_same_lines(studio: Studio) -> None:
    studio.draft(b"second", BETTER)
    studio.draft(b"third", BETTER)
    assert studio.measured == [b"first", b"second", b"third"]


def test_one_draft_is_made_at_a_time_and_one_that_was_killed_is_named(studio: Studio) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def train_slowly(settings: Settings) -> Path:
        begun.set()
        go_on.wait(30)
        raise RuntimeError("no memory")

    def make() -> None:
        with pytest.raises(RuntimeError):
            studio.drafts.make_draft("editor", train_slowly, studio.measure)

    making = threading.Thread(target=make)
    making.start()
    begun.wait(30)
    draft = studio.drafts.read_draft()
    assert draft is not None
    assert draft.state == "training"
    with pytest.raises(PublishRefused, match="another model is being made"):
        studio.draft(b"second", BETTER)
    go_on.set()
    making.join()
    failed = studio.drafts.read_draft()
    assert failed is not None
    assert (failed.state, failed.fault) == ("failed", "no memory")


def test_a_draft_whose_process_is_gone_has_failed(studio: Studio) -> None:
    studio.draft(b"second", BETTER)
    state = studio.settings.var / "draft.json"
    state.write_text(state.read_text().replace('"ready"', '"training"'))
    draft = studio.drafts.read_draft()
    assert draft is not None
    assert (draft.state, draft.fault) == ("failed", "it was ended before it was done")


def test_a_model_that_is_gone_is_not_served_again(studio: Studio) -> None:
    studio.draft(b"second", BETTER)
    studio.drafts.publish_draft("editor")
    studio.first.unlink()
    with pytest.raises(PublishRefused, match="not there any more"):
        studio.drafts.serve_again(studio.drafts.list_models()[1].choice.checksum, "editor")


def test_the_time_of_a_choice_is_kept(studio: Studio) -> None:
    studio.draft(b"second", BETTER)
    studio.drafts.publish_draft("editor")
    at = datetime.fromisoformat(studio.drafts.list_models()[0].choice.at)
    assert studio.tell_time() - at < timedelta(minutes=5)
