"""The report of the recommendation benchmark tells what was measured."""

from __future__ import annotations

from pathlib import Path

from bot.evaluation.bench_recommend import Times, list_profiles, write_section
from bot.evaluation.figures import put_section
from bot.knowledge.choices import load_choices


def test_every_goal_is_measured_with_and_without_a_target() -> None:
    measured = {(profile.goals[0], profile.target is None) for profile in list_profiles()}

    assert measured == {(goal, plain) for goal in load_choices().goals for plain in (True, False)}


def test_the_figures_stand_in_a_section_of_their_own(tmp_path: Path) -> None:
    report = tmp_path / "benchmarks.md"
    for loaded in (200.0, 300.0):
        put_section("recommend", write_section(Times(loaded, (1.0, 2.0, 3.0), (30.0, 40.0))), report)

    written = report.read_text(encoding="utf-8")
    assert written.count("## Recommendations") == 1
    assert "| recommendations | 5 |" in written
    assert "| content read | 300 ms |" in written
    assert "| budget stated, p50 / p95 | 2.0 / 3.8 ms |" in written
