"""The load test counts as wrong what was lost, doubled or answered by something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.bench_web import WebLoad, count_wrong, write_section
from bot.evaluation.figures import put_section

HEARD: dict[str, Any] = {"seq": 1, "from": "visitor", "id": "a", "text": "hello"}
REPLY: dict[str, Any] = {"seq": 2, "from": "bot", "answers": 1, "text": "Hello."}
LOAD = WebLoad(2, (0.1, 0.2, 0.3), again=1, wrong=0, seconds=2, cpu_seconds=0.03, megabytes=400)


@pytest.mark.parametrize(
    ("kept", "wrong"),
    [
        ([HEARD, REPLY], 0),
        ([HEARD], 1),
        ([], 1),
        ([HEARD, {**HEARD, "seq": 3}, REPLY], 1),
        ([HEARD, REPLY, {**REPLY, "seq": 3}], 1),
        ([HEARD, {**REPLY, "text": "Something else."}], 1),
    ],
)
def test_a_message_is_right_when_it_is_kept_once_and_answered_by_what_came_back(
    kept: list[dict[str, Any]], wrong: int
) -> None:
    assert count_wrong({"a": {"replies": [REPLY]}}, kept) == wrong


def test_a_message_that_never_got_an_answer_is_wrong() -> None:
    assert count_wrong({"a": {}}, [HEARD, REPLY]) == 1


def test_the_report_is_written_between_its_marks_and_nowhere_else(tmp_path: Path) -> None:
    report = tmp_path / "benchmarks.md"
    report.write_text("# Benchmarks\n\nBefore.\n\n<!-- web -->\nold\n<!-- /web -->\n\nAfter.\n")

    put_section("web", write_section({"at once": LOAD, "slowly": LOAD}), report)

    text = report.read_text()
    assert text.startswith("# Benchmarks\n\nBefore.\n\n<!-- web -->\n")
    assert text.endswith("<!-- /web -->\n\nAfter.\n")
    assert "| server CPU a message | 10.0 ms | 10.0 ms |" in text
    assert "old" not in text
