"""docs/benchmarks.md: one section for each benchmark, between marks of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bot.settings import ROOT

REPORT = ROOT / "docs" / "benchmarks.md"


def put_section(name: str, lines: Iterable[str], report: Path = REPORT) -> None:
    """Put a section in the place of the one of that name, or at the end; a report that is not there is begun."""
    opens, closes = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = "\n".join((opens, *lines, closes))
    before = report.read_text(encoding="utf-8") if report.exists() else "# Benchmarks\n"
    marked = re.compile(re.escape(opens) + ".*" + re.escape(closes), re.DOTALL)
    after = marked.sub(lambda _: section, before) if marked.search(before) else f"{before.rstrip()}\n\n{section}\n"
    report.write_text(after, encoding="utf-8")
