"""A section of a page of figures, between marks that name it."""

from __future__ import annotations

import re
from pathlib import Path


def write_section(page: Path, name: str, text: str) -> None:
    """Put the text between the section's marks, or at the end of a page that has none yet."""
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = f"{first}\n{text.strip()}\n{last}"
    before = page.read_text(encoding="utf-8") if page.exists() else "# Benchmarks\n"
    marked = re.compile(re.escape(first) + ".*" + re.escape(last), re.DOTALL)
    after = marked.sub(lambda _: section, before) if marked.search(before) else f"{before.rstrip()}\n\n{section}\n"
    page.write_text(after, encoding="utf-8")
