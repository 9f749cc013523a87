"""What the documents name is there."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.settings import ROOT, Settings

PAGES = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bot").rglob("*.md")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_the_operations_page_names_every_setting_and_no_other() -> None:
    named = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "operations.md").read_text(), flags=re.MULTILINE)
    assert named == [row.metadata["variable"] for row in fields(Settings)]


def test_every_make_target_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)", page.read_text())}
    assert named - targets == set()


def test_every_test_that_a_document_names_is_there() -> None:
    texts = [(ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("security", "data", "operations")]
    named = re.findall(r"`((?:[\w./]+/)?test_\w+\.py)::(\w+)`", "\n".join(texts))

    missing = [f"{path}::{name}" for path, name in named if f"def {name}(" not in _test_file(path)]

    assert len(named) > 40
    assert missing == []


def _test_file(path: str) -> str:
    """The file of a test; one that names no folder lies with the channels."""
    places = (ROOT / path, ROOT / "tests" / "bot" / "channels" / path)
    return next((place.read_text("utf-8") for place in places if place.exists()), "")
